//! A key that may not be used, that is missing or another, and a damaged file: each is told in a sentence of its own, and
//! nothing is touched.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;

use crate::support::{Centre, ToldSeed, is_in_clear, said};

/// Bits flipped one at a time.
const FLIPS: usize = 40;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_that_may_not_be_used_is_refused_by_its_name() {
    let centre = Centre::new();
    let key = centre.key("first");
    let (good, before) = (fs::read(&key).unwrap(), fs::read(centre.db()).unwrap());
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777 & !0o040, 0o600);
    let refused = |fault: &str, words: &str| {
        for command in [&["check"][..], &["list", "ARRIVAL"], &["backup", "/tmp/nowhere/copie.db"]] {
            let sentence = centre.is_refused(command);
            assert!(sentence.contains(words) && sentence.contains("first.key"), "{fault}: {sentence}");
        }
        assert!(fs::read(centre.db()).unwrap() == before, "{fault}: the file was touched");
    };
    for (fault, bytes, words) in [
        ("empty", &b""[..], "est vide"),
        ("a line alone", b"\n", "est vide"),
        ("short", b"0123456789abcdef\n", "trop courte"),
        ("words", b"correct horse battery staple\n", "pas une clé"),
        ("long", &[b'a'; 65], "pas une clé"),
        ("bytes", &[0xff; 32], "pas une clé"),
    ] {
        fs::write(&key, bytes).unwrap();
        refused(fault, words);
    }
    fs::write(&key, &good).unwrap();
    for mode in [0o644, 0o604, 0o660, 0o666] {
        set_mode(&key, mode);
        refused("open to others", "chmod 640");
    }
    set_mode(&key, 0o640);
    centre.does(&["check"]);
    if rustix::process::geteuid().is_root() {
        chown(&key, Some(65534), None).unwrap();
        refused("of another account", "doit être de root");
        chown(&key, Some(0), None).unwrap();
    }
    fs::rename(&key, centre.key("elsewhere")).unwrap();
    refused("missing", "n’est pas là");
    symlink(centre.key("elsewhere"), &key).unwrap();
    refused("a link", "fichier ordinaire");
    fs::remove_file(&key).unwrap();
    fs::create_dir(&key).unwrap();
    refused("a folder", "fichier ordinaire");
    fs::remove_dir(&key).unwrap();
    assert!(
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &key,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0
        )
        .is_ok()
    );
    refused("a pipe", "fichier ordinaire");
    fs::remove_file(&key).unwrap();
    fs::rename(centre.key("elsewhere"), &key).unwrap();
    centre.does(&["check", "--deep"]);
}

#[test]
fn a_key_that_exists_is_never_replaced() {
    let centre = Centre::new();
    let (key, before) = (centre.key("first"), centre.digits("first"));
    let sentence = centre.is_refused(&["setup", "new-key", key.to_str().unwrap()]);
    assert!(sentence.contains("existe déjà"), "{sentence}");
    // Without a path, the one of the settings.
    assert!(centre.is_refused(&["setup", "new-key"]).contains("existe déjà"));
    assert_eq!(centre.digits("first"), before);
    assert_eq!((before.len(), before.bytes().all(|digit| digit.is_ascii_hexdigit())), (64, true));
    centre.makes_key("second");
    assert_ne!(centre.digits("second"), before);
}

#[test]
fn a_file_under_another_key_or_in_clear_or_without_a_key_is_refused_untouched() {
    let centre = Centre::new();
    centre.makes_key("other");
    let before = fs::read(centre.db()).unwrap();
    let copy = centre.path("copie.db");
    centre.does(&["backup", copy.to_str().unwrap()]);
    centre.uses_key(Some("other"));
    let sentence = centre.is_refused(&["check"]);
    assert!(sentence.contains("une autre clé que celle de") && sentence.contains("other.key"), "{sentence}");
    assert!(centre.is_refused(&["restore", copy.to_str().unwrap()]).contains("--copy-key"));
    centre.uses_key(None);
    assert!(centre.is_refused(&["check"]).contains("ne nomment aucune clé"));
    assert!(centre.is_refused(&["restore", copy.to_str().unwrap()]).contains("ne nomment aucune clé"));
    assert!(fs::read(centre.db()).unwrap() == before && centre.beside(".abime-").is_empty());
    let clear = Centre::in_clear();
    let before = fs::read(clear.db()).unwrap();
    clear.uses_key(Some("first"));
    let sentence = clear.is_refused(&["check"]);
    assert!(sentence.contains("en clair") && sentence.contains("comptoir restore"), "{sentence}");
    assert!(fs::read(clear.db()).unwrap() == before && clear.beside(".abime-").is_empty());
}

#[test]
fn a_damaged_file_is_told_from_a_wrong_key() {
    let centre = Centre::new();
    centre.writes_a_morning();
    centre.makes_key("other");
    let whole = fs::read(centre.db()).unwrap();
    let seed = ToldSeed(fastrand::u64(..));
    let mut rng = fastrand::Rng::with_seed(seed.0);
    let (damaged, other) = (centre.path("damaged.db"), centre.path("other.db"));
    let name = damaged.to_str().unwrap();
    let mut told = 0;
    // The salt, the first block after it, and anywhere.
    for at in [0, 15, 16, 24, 100].into_iter().chain(std::iter::repeat_with(|| usize::MAX).take(FLIPS)) {
        let at = if at == usize::MAX { rng.usize(..whole.len()) } else { at };
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << rng.u8(..8);
        fs::write(&damaged, &bytes).unwrap();
        fs::write(centre.path("damaged.db.turn"), "").unwrap();
        for words in [["--db", name, "check", "--deep"], ["--db", other.to_str().unwrap(), "restore", name]] {
            let ended = centre.runs(&words);
            // A page that nothing is kept on is not read.
            if ended.status.success() {
                continue;
            }
            let sentence = said(&ended);
            assert!(sentence.contains("abîmé"), "byte {at}: {sentence}");
            assert!(!sentence.contains("une autre clé") && !sentence.contains("imprévue"), "byte {at}: {sentence}");
            told += 1;
        }
        for left in [centre.beside("other.db"), centre.beside("damaged.db")].concat() {
            fs::remove_file(left).unwrap();
        }
    }
    assert!(told > FLIPS, "{told}");
    fs::write(&damaged, &whole).unwrap();
    centre.uses_key(Some("other"));
    assert!(centre.is_refused(&["--db", name, "check"]).contains("une autre clé"));
}

#[test]
fn another_centre_of_the_machine_has_a_key_of_its_own() {
    let centre = Centre::none();
    let (first, north) = (centre.path("comptoir"), centre.path("comptoir-nord"));
    for folder in [&first, &north, &centre.path("copies"), &centre.path("copies-nord")] {
        fs::create_dir(folder).unwrap();
    }
    let shown = |path: &Path| path.join("centre.db").display().to_string();
    centre.sets(&format!(
        "key_file = \"{}\"\ndatabase = \"{}\"\nbackups = \"{}\"\n",
        centre.key("first").display(),
        shown(&first),
        centre.path("copies").display()
    ));
    let makes = |path: &str| centre.runs(&["--db", path, "init", "--site", "Ici", "--member", "Sarah"]);
    assert!(makes(&shown(&first)).status.success());
    let refused = makes(&shown(&north));
    assert!(said(&refused).contains("first-nord.key"), "{}", said(&refused));
    centre.makes_key("first-nord");
    assert!(makes(&shown(&north)).status.success());
    let checked = centre.does(&["--db", &shown(&north), "check"]);
    assert!(checked.contains("first-nord.key"), "{checked}");
    centre.does(&["--db", &shown(&north), "backup"]);
    let copy = fs::read_dir(centre.path("copies-nord")).unwrap().next().unwrap().unwrap().path();
    assert!(!is_in_clear(&copy));
    assert!(centre.dump(&copy, Some("first-nord"))["staff"].iter().any(|row| row.contains("Sarah")));
    centre.does(&["--db", &shown(&north), "restore", copy.to_str().unwrap()]);
}
