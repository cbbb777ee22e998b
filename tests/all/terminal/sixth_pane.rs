//! One pane more is a folder, its name among the panes and a step of the schema: the lost property of `tests/sixth` is put
//! into a copy of the sources, and the program that comes of it is used as a desk would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use portable_pty::CommandBuilder;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal, at_desk, is_list};

/// Writes `text` at `path`, unless it stands there: what has not changed is not compiled again.
fn put(path: &Path, text: &[u8]) {
    if fs::read(path).is_ok_and(|there| there == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Every file below `from`, at the same place below `to`.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &place) } else { put(&place, &fs::read(&path).unwrap()) }
    }
}

/// Changes one text of a file of the copy, which must hold it.
fn change(text: &mut String, what: &str, into: &str) {
    assert!(text.contains(what), "{what}");
    *text = text.replacen(what, into, 1);
}

/// The sources with one pane more, under another name: nothing of the real program's is written over.
fn sources(to: &Path) {
    let read = |path: &str| fs::read_to_string(path).unwrap();
    let mut manifest = read("Cargo.toml");
    change(&mut manifest, "name = \"comptoir\"", "name = \"sixth\"");
    manifest.truncate(manifest.find("[[bench]]").unwrap());
    put(&to.join("Cargo.toml"), manifest.as_bytes());
    if !to.join("Cargo.lock").exists() {
        put(&to.join("Cargo.lock"), read("Cargo.lock").replace("name = \"comptoir\"", "name = \"sixth\"").as_bytes());
    }
    // A test of its own asks for the same features of the crates as these tests do: none is compiled again.
    put(&to.join("tests/drive.rs"), b"");
    let mut main = read("src/main.rs");
    main = main.replace("comptoir::", "sixth::");
    let mut panes = read("src/panes/mod.rs");
    change(&mut panes, "callback::CALLBACK,", "callback::CALLBACK,\n    lost::LOST,");
    let mut steps = read("src/store/file/migrate.rs");
    let number = fs::read_dir("db/migrations").unwrap().count() + 1;
    let step = format!("{number:04}_lost.sql");
    let line = format!("    include_str!(\"../../../db/migrations/{step}\"),\n];\n\n/// The version a file has");
    change(&mut steps, "];\n\n/// The version a file has", &line);

    for folder in ["db", "themes"] {
        copy(Path::new(folder), &to.join(folder));
    }
    let old = to.join("db/migrations");
    for entry in fs::read_dir(&old).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if name.ends_with("_lost.sql") && name != step {
            fs::remove_file(entry.path()).unwrap();
        }
    }
    put(&old.join(step), read("tests/sixth/lost.sql").as_bytes());
    let changed = [("main.rs", main), ("panes/mod.rs", panes), ("store/file/migrate.rs", steps)];
    let src = to.join("src");
    let mut there: Vec<PathBuf> = Vec::new();
    files(Path::new("src"), &mut there);
    for path in there {
        let inside = path.strip_prefix("src").unwrap();
        let own = changed.iter().find(|(name, _)| Path::new(name) == inside);
        match own {
            Some((_, text)) => put(&src.join(inside), text.as_bytes()),
            None => put(&src.join(inside), &fs::read(&path).unwrap()),
        }
    }
    copy(Path::new("tests/sixth/lost"), &src.join("panes/lost"));
}

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() { files(&entry.path(), all) } else { all.push(entry.path()) }
    }
}

/// The program with six panes.
fn sixth() -> PathBuf {
    let debug = Path::new(PROGRAM).parent().unwrap();
    let target = debug.parent().unwrap();
    let place = target.join("sixth");
    sources(&place);
    let built = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--quiet", "--no-run", "--test", "drive", "--manifest-path"])
        .arg(place.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    debug.join("sixth")
}

/// The program on a demonstration of its own.
struct Desk {
    program: PathBuf,
    folder: TempDir,
    who: String,
}

impl Desk {
    fn open(program: PathBuf) -> Self {
        let mut desk = Self { program, folder: TempDir::new().unwrap(), who: String::new() };
        desk.does(&["demo", "--no-open", "--people", "60", "--days", "9"]);
        desk.who = desk.json(&["staff", "list", "--json"])[0]["name"].as_str().unwrap().to_owned();
        desk
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("centre.db")
    }

    fn runs(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--db").arg(self.file()).env("HOME", self.folder.path());
        if !self.who.is_empty() {
            command.args(["--as", &self.who]);
        }
        command.output().unwrap()
    }

    fn does(&self, words: &[&str]) -> String {
        let output = self.runs(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refuses(&self, words: &[&str]) -> String {
        let output = self.runs(words);
        assert!(!output.status.success(), "{words:?}");
        String::from_utf8(output.stderr).unwrap().replace('\u{a0}', " ")
    }

    fn json(&self, words: &[&str]) -> Json {
        serde_json::from_str(&self.does(words)).unwrap()
    }

    fn lines(&self, words: &[&str]) -> Vec<Json> {
        self.json(words).as_array().unwrap().clone()
    }
}

#[test]
#[ignore = "slow: compiles the program anew, with one pane more"]
fn a_sixth_pane_is_a_folder_its_name_and_its_step_of_the_schema() {
    let desk = Desk::open(sixth());
    commands(&desk);
    figures_and_retention(&desk);
    keys(&desk);
}

/// `add`, `list`, `move`, JSON, CSV, help; its part of the demonstration.
fn commands(desk: &Desk) {
    let open = desk.lines(&["list", "LOST", "--json"]);
    assert_eq!(open.len(), 3, "found this morning, by the demonstration");
    assert!(desk.lines(&["list", "LOST", "--all", "--json"]).iter().any(|line| line["state"] == "GIVEN_BACK"));
    let why = desk.refuses(&["add", "LOST"]);
    assert!(why.contains("« Objet » manque"), "{why}");
    let added = desk.json(&["add", "LOST", "person=1", "object=gant noir", "sort=VETEMENT", "--json"]);
    let id = added["id"].to_string();
    let line = desk.lines(&["list", "LOST", "--json"]).into_iter().find(|line| line["id"] == added["id"]).unwrap();
    assert_eq!(
        (&line["object"], &line["sort"], &line["state"]),
        (&"gant noir".into(), &"VETEMENT".into(), &"KEPT".into())
    );
    let why = desk.refuses(&["move", &id, "GIVEN_BACK"]);
    assert!(why.contains("« Rendu à » manque"), "{why}");
    desk.does(&["move", &id, "GIVEN_BACK", "given_to=sa sœur"]);
    let listed = desk.does(&["export", "LOST", "--csv", "--from", "2000-01-01"]);
    assert!(listed.contains("Trouvé où") && listed.contains("gant noir") && listed.contains("sa sœur"), "{listed}");
    let help = desk.does(&["help", "LOST"]);
    assert!(help.contains("object") && help.contains("GIVEN_BACK") && help.contains("CLES"), "{help}");
    assert!(desk.does(&["help", "--markdown"]).contains("Objets trouvés"));
    assert!(desk.does(&["journal", "--item", &id, "--json"]).contains("sa sœur"));
    desk.does(&["check"]);
}

/// `report` counts its lines; `purge` lets go of what its own setting no longer keeps, and of nothing else.
fn figures_and_retention(desk: &Desk) {
    let told = desk.json(&["report", "--json", "--day", "auj"]);
    let panes = told["panes"].as_array().unwrap();
    let lost = panes.iter().find(|pane| pane["kind"] == "LOST").unwrap();
    assert!(lost["figures"].to_string().contains("LINES"), "{lost}");
    let all = || desk.lines(&["list", "LOST", "--all", "--json"]);
    let closed: Vec<_> = all().iter().filter(|line| line["state"] == "GIVEN_BACK").cloned().collect();
    let conn = Connection::open_with_flags(desk.file(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let months = |months: i64| {
        let sql = "UPDATE item SET closed_at = strftime('%s', 'now') - ?1 * 2678400 WHERE id = ?2";
        conn.execute(sql, (months, closed[0]["id"].as_i64().unwrap())).unwrap();
    };
    months(5);
    let before = all().len();
    desk.does(&["purge"]);
    assert_eq!(all().len(), before, "kept for six months");
    months(8);
    desk.does(&["purge"]);
    assert_eq!(all().len(), before - 1);
}

/// Its tab, its form, the usual step, undo, the card.
fn keys(desk: &Desk) {
    let mut terminal =
        Terminal::start_sized(at_desk(CommandBuilder::new(&desk.program), &desk.file(), &desk.who), 120, 30);
    terminal.until("the list", is_list);
    terminal.send("6");
    terminal.until("its tab", |shown| shown.contains("parapluie rouge") && shown.contains("À rendre"));
    terminal.send("n");
    terminal.until("its form", |shown| shown.contains("Ajouter un objet trouvé"));
    // Past the person, which may stay nobody.
    terminal.send("\tlivre de cuisine\x13");
    // Chosen, and not only said to be there: where the minute turns, the list comes after the sentence.
    let is_new = |shown: &str| shown.lines().any(|line| line.starts_with('▌') && line.contains("livre de cuisine"));
    terminal.until("the new line", is_new);
    terminal.send(" ");
    terminal.until("what the step asks", |shown| shown.contains("Rendu à"));
    terminal.send("son lecteur\x13");
    let open = |desk: &Desk| desk.does(&["list", "LOST"]).contains("livre de cuisine");
    terminal.until("the line gone", |shown| is_list(shown) && !open(desk));
    terminal.send("u");
    terminal.until("the line back", |shown| is_list(shown) && open(desk));
    // The card of somebody who lost something tells it, and a letter of the line acts there as in the list.
    let added = desk.json(&["add", "LOST", "person=1", "object=sac à dos", "sort=AUTRE", "--json"]);
    let name = added["person_name"].as_str().unwrap().to_owned();
    terminal.send(&format!("/{name}\r"));
    terminal.until("the card", |shown| shown.contains("sac à dos") && shown.contains(&name));
    let is_chosen = |shown: &str| shown.lines().any(|line| line.starts_with('▌') && line.contains("sac à dos"));
    while !terminal.within(Duration::from_millis(300), is_chosen) {
        terminal.send("\x1b[B");
    }
    terminal.send("d");
    terminal.until("what the step asks there", |shown| shown.contains("Rendu à"));
    terminal.send("lui-même\x13");
    terminal.until("the step made", |shown| shown.contains("rendu"));
    assert!(!desk.does(&["list", "LOST"]).contains("sac à dos"));
    terminal.send("\x11");
    terminal.until("the question", |shown| shown.contains("Quitter Comptoir"));
    terminal.send("o");
    assert_eq!(terminal.ended(), 0);
}
