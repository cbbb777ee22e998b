//! Of a damaged encrypted file, what is sound is taken: SQLCipher gives up all of it for one damaged byte, and the program
//! does not.

use std::fs;
use std::time::Duration;

use crate::support::{Centre, NAMES, ToldSeed, is_in_clear, said};

/// Bits flipped one at a time.
const FLIPS: usize = 30;

#[test]
fn what_is_sound_of_a_damaged_file_is_taken_and_the_rest_is_said() {
    let centre = Centre::new();
    centre.writes_a_morning();
    let held = centre.dump(&centre.db(), Some("first"));
    let whole = fs::read(centre.db()).unwrap();
    let seed = ToldSeed(fastrand::u64(..));
    let mut rng = fastrand::Rng::with_seed(seed.0);
    let (mut gone, mut in_all) = (0, 0);
    let (damaged, to) = (centre.path("damaged.db"), centre.path("ailleurs.db"));
    let words = ["--db", to.to_str().unwrap(), "restore", "--salvage", damaged.to_str().unwrap()];
    for at in [0, 16, 30].into_iter().chain(std::iter::repeat_with(|| usize::MAX).take(FLIPS)) {
        let at = if at == usize::MAX { rng.usize(..whole.len()) } else { at };
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << rng.u8(..8);
        fs::write(&damaged, &bytes).unwrap();
        let salvaged = centre.runs(&words);
        let told = said(&salvaged);
        assert!(matches!(salvaged.status.code(), Some(0 | 4)), "byte {at}: {told}");
        assert!(fs::read(&damaged).unwrap() == bytes, "byte {at}: the damaged file was touched");
        assert!(!is_in_clear(&to));
        centre.does(&["--db", to.to_str().unwrap(), "check", "--deep"]);
        let now = centre.dump(&to, Some("first"));
        let lost = |of_journal: bool| -> usize {
            let tables = held.iter().filter(|(table, _)| table.starts_with("journal") == of_journal);
            tables.map(|(table, rows)| rows.iter().filter(|row| !now[table].contains(row)).count()).sum()
        };
        assert_eq!(salvaged.status.success(), told.contains("Rien n’est perdu"), "byte {at}: {told}");
        let (lost, of_journal) = (lost(false), lost(true));
        let silent = salvaged.status.success() && lost + of_journal > 0;
        assert!(!silent, "byte {at}: {lost} and {of_journal} rows are gone and none is said:\n{told}");
        // Rows that only differ were written again.
        for (table, rows) in held.iter().filter(|(table, _)| !table.starts_with("journal")) {
            in_all += rows.len();
            gone += rows.len().saturating_sub(now[table].len());
        }
        for left in centre.beside("ailleurs.db") {
            assert!(!left.display().to_string().contains(".source"), "{}", left.display());
            fs::remove_file(left).unwrap();
        }
    }
    // A page of some eighty is lost: the rows it alone held, and no more.
    assert!(gone * 10 < in_all, "{gone} of {in_all} rows are gone");
    fs::remove_file(&damaged).unwrap();
    assert_eq!(centre.files_that_name(), Vec::<String>::new(), "of {NAMES:?}");
}

#[test]
fn the_log_of_a_damaged_file_is_read_too() {
    let centre = Centre::new();
    let mut adding = centre.program(&["add", "--stdin"]);
    let mut adding = adding.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let line = serde_json::json!({ "kind": "ARRIVAL", "mode": "SANS_RDV", "label": "Vraquelin", "key": "k" });
    std::io::Write::write_all(adding.stdin.as_mut().unwrap(), format!("{line}\n").as_bytes()).unwrap();
    std::io::Read::read_exact(adding.stdout.as_mut().unwrap(), &mut [0; 2]).unwrap();
    adding.kill().unwrap();
    adding.wait().unwrap();
    assert!(fs::metadata(centre.path("centre.db-wal")).unwrap().len() > 4096);
    let mut bytes = fs::read(centre.db()).unwrap();
    bytes[20] ^= 4;
    fs::write(centre.db(), bytes).unwrap();
    let own = centre.db();
    let salvaged = centre.runs(&["restore", "--salvage", own.to_str().unwrap()]);
    assert!(matches!(salvaged.status.code(), Some(0 | 4)), "{}", said(&salvaged));
    let listed = centre.does(&["list", "ARRIVAL"]);
    assert!(listed.contains("Vraquelin"), "{listed}\n{}", said(&salvaged));
    centre.does(&["check", "--deep"]);
}

#[test]
fn damaged_drafts_are_set_aside_and_what_can_be_read_of_them_goes_on() {
    let centre = Centre::new();
    assert_eq!(centre.types_a_name("Sarah").hang_up(Duration::from_millis(300)).0 / 2, 0);
    let place = centre.path("drafts.db");
    let whole = fs::read(&place).unwrap();
    // The salt: not one page can be verified any more.
    let mut bytes = whole.clone();
    bytes[3] ^= 1;
    fs::write(&place, bytes).unwrap();
    let checked = centre.does(&["check"]);
    assert!(checked.contains("1 en cours"), "{checked}");
    assert!(!centre.beside("drafts.db.abime-").is_empty());
    assert!(!is_in_clear(&place));
    assert_eq!(centre.files_that_name(), Vec::<String>::new());
}
