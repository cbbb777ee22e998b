//! The file of what is half typed, damaged at random while nobody is in: the desk works, commands end in a sentence, what
//! can still be read of it comes back, and of somebody erased afterwards nothing is left that is not told.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::{FileExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use comptoir::domain::{Moment, Person, PersonId, StaffId};
use comptoir::protocol::{Draft, DraftForm, Operation, Request, Typed};
use comptoir::store::Drafts;
use fastrand::Rng;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{PROGRAM, command};
use crate::support::terminal::{Terminal, desk, is_list};
use crate::support::{ToldSeed, centre_of, on_one_line, seeds};

/// Words that stand on the card and in the drafts about it, and nowhere else.
const WORDS: [&str; 3] = ["KERTESZ", "Wolfram", "sonnette"];
/// Drafts of the file, and how many of them are about the person.
const DRAFTS: usize = 40;
const ABOUT: usize = 5;

fn draft(number: usize, person: Option<PersonId>) -> Draft {
    let words = match number {
        0 => "KERTESZ, rappeler".to_owned(),
        number if number < ABOUT => format!("sonnette {number} "),
        number => format!("brouillon {number} ").repeat(number % 9 + 1),
    };
    let typed = Typed { key: "subject".into(), text: words, stood: Some(String::new()), ..Typed::default() };
    Draft {
        id: format!("d{number}"),
        staff: StaffId(1 + (number % 2) as i64),
        terminal: "pts/1".into(),
        form: DraftForm::from("CALLBACK"),
        item: None,
        // The first names somebody and is about no card.
        person: person.filter(|_| (1..ABOUT).contains(&number)),
        whom: None,
        fields: vec![typed],
        focus: 0,
        cursor: 0,
        at: Moment(1_795_334_400 - number as i64),
    }
}

/// The row of a draft.
fn written(draft: &Draft) -> Vec<Value> {
    let Typed { key, text, stood, .. } = &draft.fields[0];
    let fields = serde_json::json!([[key, text, stood]]).to_string();
    let person = draft.person.map_or(Value::Null, |person| Value::Integer(person.0));
    let (id, terminal, form) = (draft.id.clone(), draft.terminal.clone(), draft.form.to_string());
    [
        "centre.db".to_owned().into(),
        id.into(),
        draft.staff.0.into(),
        terminal.into(),
        form.into(),
        Value::Null,
        person,
        fields.into(),
    ]
    .into_iter()
    .chain([Value::Integer(0), Value::Integer(0), Value::Integer(draft.at.0), Value::Null])
    .collect()
}

/// A centre with two members, a card and drafts; their log is beside them.
fn centre() -> (TempDir, PathBuf, PersonId) {
    let now = Moment::now();
    let (mut store, folder) = centre_of(now, &[("Sarah", "accueil"), ("Claire", "accueil")]);
    let person = Person {
        first_name: Some("Zoltan".into()),
        address: Some("9 passage Wolfram".into()),
        ..Person::new("KERTESZ", now)
    };
    let operation = Operation::AddPerson(Box::new(person));
    let (key, terminal) = ("card".to_owned(), "test".to_owned());
    let id = store.run(&Request { key, by: StaffId(1), terminal, at: now, operation }).unwrap().person.unwrap();
    let path = store.path().to_owned();
    drop(store);
    let mut drafts = Drafts::open(&path).unwrap();
    (0..DRAFTS).for_each(|number| drafts.write_draft(&draft(number, Some(id))).unwrap());
    drop(drafts);
    let mut drafts = Drafts::open(&path).unwrap();
    (0..DRAFTS).step_by(3).for_each(|number| drafts.write_draft(&draft(number, Some(id))).unwrap());
    // As a kill leaves them: the files are copied while they are open.
    let as_left = TempDir::new().unwrap();
    copy_folder(folder.path(), as_left.path());
    drop(drafts);
    let path = as_left.path().join("centre.db");
    (as_left, path, id)
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Damages one of the files of the drafts; what was done, and whether a file of ours is left in its place.
fn harm(folder: &Path, rng: &mut Rng) -> (String, bool) {
    let end = ["", "", "", "-wal", "-wal", "-shm"][rng.usize(..6)];
    let place = folder.join(format!("drafts.db{end}"));
    let length = fs::metadata(&place).map_or(0, |file| file.len());
    let open = || OpenOptions::new().write(true).open(&place).unwrap();
    let ours = match rng.usize(..17) {
        0..=5 => {
            let bytes = fs::read(&place).unwrap();
            let flips = if rng.bool() { 1 } else { rng.usize(1..40) };
            for _ in 0..flips {
                // Headers and the first page more often than their share.
                let within = if rng.bool() { length } else { length.min(4096) };
                let at = rng.u64(..within);
                open().write_all_at(&[bytes[at as usize] ^ (1 << rng.u8(..8))], at).unwrap();
            }
            return (format!("{flips} bits of « drafts.db{end} »"), true);
        }
        6 => ("cut off", true, open().set_len(rng.u64(..length))),
        7 => ("cut to whole pages", true, open().set_len(rng.u64(..=length / 4096) * 4096)),
        8 => ("a page of zeros", true, open().write_all_at(&[0; 4096], rng.u64(..=length / 4096) * 4096)),
        9 => {
            let mut noise = vec![0; rng.usize(1..9000)];
            rng.fill(&mut noise);
            ("noise", true, open().write_all_at(&noise, rng.u64(..length)))
        }
        10 => ("a text", true, fs::write(&place, "nom;prénom\n".repeat(rng.usize(..900)))),
        11 => ("removed", true, fs::remove_file(&place)),
        12 => {
            fs::remove_file(&place).unwrap();
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
            let other = Connection::open_with_flags(&place, flags).unwrap();
            other.execute_batch("CREATE TABLE recette (nom TEXT); INSERT INTO recette VALUES ('tarte')").unwrap();
            ("the database of another program", !end.is_empty(), Ok(()))
        }
        13 => {
            fs::remove_file(&place).unwrap();
            ("a folder", false, fs::create_dir(&place))
        }
        14 => {
            fs::remove_file(&place).unwrap();
            assert!(Command::new("mkfifo").arg(&place).status().unwrap().success());
            ("a pipe", false, Ok(()))
        }
        15 => {
            let elsewhere = folder.join("ailleurs");
            if rng.bool() {
                fs::rename(&place, &elsewhere).unwrap();
            } else {
                fs::remove_file(&place).unwrap();
            }
            ("a link", false, symlink(&elsewhere, &place))
        }
        _ => ("of another account", chown(&place, Some(12_345), Some(12_345)).is_err(), Ok(())),
    };
    ours.2.unwrap();
    (format!("« drafts.db{end} » {}", ours.0), ours.1)
}

/// Drafts that SQLite itself can read of the damaged files, as they were typed.
fn readable(folder: &Path, person: PersonId) -> BTreeSet<usize> {
    let copy = TempDir::new().unwrap();
    for end in ["", "-wal"] {
        let name = format!("drafts.db{end}");
        if fs::symlink_metadata(folder.join(&name)).is_ok_and(|file| file.is_file()) {
            fs::copy(folder.join(&name), copy.path().join(&name)).unwrap();
        }
    }
    let mut read = BTreeSet::new();
    let place = copy.path().join("drafts.db");
    let Ok(conn) = Connection::open_with_flags(place, OpenFlags::SQLITE_OPEN_READ_WRITE) else { return read };
    for order in ["", " DESC"] {
        let sql = format!("SELECT * FROM draft ORDER BY main{order}, id{order}");
        let Ok(mut statement) = conn.prepare(&sql) else { continue };
        let columns = statement.column_count();
        let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>());
        for row in rows.unwrap().map_while(Result::ok) {
            read.extend((0..DRAFTS).find(|number| row == written(&draft(*number, Some(person)))));
        }
    }
    read
}

/// Runs a command; it ends by itself, in French.
fn runs(path: &Path, words: &[&str]) -> Output {
    let mut command = Command::new("timeout");
    command.args(["30", PROGRAM]).args(words).arg("--db").arg(path).env("LANG", "fr_FR.UTF-8");
    command.env("HOME", path.parent().unwrap()).env_remove("XDG_CONFIG_HOME");
    let ended = command.stdin(Stdio::null()).output().unwrap();
    let said = told(&ended);
    assert!(matches!(ended.status.code(), Some(0..=3)), "{words:?}: {:?} {said}", ended.status);
    assert!(!said.contains("panicked") && !said.contains("SQLite"), "{words:?}: {said}");
    ended
}

fn told(ended: &Output) -> String {
    [&ended.stdout, &ended.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

/// Somebody types at a desk, whose program is killed; true when the desk says that it keeps nothing.
fn sits_down(path: &Path, words: &str, rng: &mut Rng) -> bool {
    let mut sarah = Terminal::start(desk(path, "Sarah"));
    sarah.until("the list", |shown| shown.contains("Arriv"));
    sarah.send("n");
    sarah.until("the form", |shown| shown.contains("Ctrl-S"));
    sarah.send(&format!("\t{words}"));
    sarah.until("what was typed", |shown| shown.contains(words));
    let unkept = |shown: &str| on_one_line(shown).contains("pas encore gardé");
    let loses = unkept(&sarah.shown());
    if rng.bool() {
        sarah.send("\x1b");
        sarah.until("the list", |shown| is_list(shown) || !shown.contains("Ctrl-S"));
    }
    if rng.bool() {
        sarah.child.kill().unwrap();
        sarah.ended();
    } else {
        sarah.send("\x11");
        sarah.until("the question", |shown| on_one_line(shown).contains("Quitter Comptoir ?"));
        sarah.send("o");
        assert_eq!(sarah.ended(), 0);
    }
    loses
}

/// Files beside the centre that hold one of the words.
fn left(folder: &Path) -> Vec<String> {
    let mut left = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if name == "copie" || !entry.file_type().unwrap().is_file() {
            continue;
        }
        let bytes = fs::read(entry.path()).unwrap();
        let holds = |word: &&str| bytes.windows(word.len()).any(|bytes| bytes == word.as_bytes());
        if WORDS.iter().any(holds) {
            left.push(name);
        }
    }
    left
}

fn one_damage(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let (folder, path, person) = centre();
    let folder = folder.path();
    let number = person.to_string();
    let copy = folder.join("copie");
    assert!(runs(&path, &["backup", copy.to_str().unwrap()]).status.success());
    let (what, ours) = harm(folder, &mut rng);
    let expected = readable(folder, person);
    if rng.bool() {
        // Whoever mends them first is killed, before, after or meanwhile.
        let mut command = command(&path, &["check", "--monitor"]);
        let mut mending = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(rng.u64(..60)));
        mending.kill().unwrap();
        mending.wait().unwrap();
    }
    let mut commands = vec![vec!["check", "--deep"], vec!["check", "--monitor"], vec!["person", &number]];
    commands.push(vec!["restore", copy.to_str().unwrap()]);
    rng.shuffle(&mut commands);
    let before = rng.usize(..commands.len());
    for words in &commands[..before] {
        let ended = runs(&path, words);
        assert!(!ours || matches!(ended.status.code(), Some(0 | 1)), "{what}: {words:?} {}", told(&ended));
    }
    let mut typed = Vec::new();
    for words in ["zzyzx", "qqvqq"] {
        let loses = sits_down(&path, words, &mut rng);
        assert!(!(ours && loses), "{what}: the desk keeps nothing");
        if !loses {
            typed.push(words);
        }
    }
    for words in &commands[before..] {
        runs(&path, words);
    }
    if ours {
        // Under whose name they are is in the damaged bits too.
        let kept = Drafts::open(&path).unwrap().all_drafts().unwrap();
        let lost: Vec<_> =
            expected.iter().filter(|number| !kept.iter().any(|one| one.id == format!("d{number}"))).collect();
        assert!(lost.is_empty(), "{what}: of {} that could be read these are lost: {lost:?}", expected.len());
        for words in typed {
            let holds = |one: &Draft| one.fields.iter().any(|line| line.text.contains(words));
            assert!(kept.iter().any(holds), "{what}: {words} is lost");
        }
    }
    let aside: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let aside =
        aside.iter().filter(|name| name.contains(".abime-") && !name.ends_with("-wal") && !name.ends_with("-shm"));
    let checked = told(&runs(&path, &["check", "--monitor"]));
    for name in aside.clone() {
        assert!(checked.contains(name), "{what}: {name} is not told by check: {checked}");
    }
    let erased = runs(&path, &["erase", &number, "--yes"]);
    if ours {
        assert!(erased.status.success(), "{what}: {}", told(&erased));
    }
    if erased.status.success() {
        let said = told(&erased);
        for name in left(folder) {
            // A draft that names somebody and is about no card is told with its words.
            let is_told = said.contains(&name) || (name.starts_with("drafts.db") && said.contains("brouillon de"));
            let of_told = aside.clone().any(|aside| name.starts_with(aside.as_str()) && said.contains(aside));
            assert!(is_told || of_told, "{what}: « {name} » still names them: {said}");
        }
    }
    let purged = runs(&path, &["purge", "--clock-is-right"]);
    assert!(!ours || purged.status.success(), "{what}: {}", told(&purged));
}

#[test]
#[ignore = "slow: damages the drafts at random and sits down at them"]
fn however_the_drafts_are_damaged_the_desk_works_and_keeps_what_is_sound() {
    for seed in seeds(1..=24) {
        let _told = ToldSeed(seed);
        one_damage(seed);
    }
}
