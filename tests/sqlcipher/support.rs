//! A centre whose settings name a key, in a home of its own.

// Each test file takes what it needs of this.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

#[path = "../all/support/recorder.rs"]
pub mod recorder;
#[path = "../all/support/terminal.rs"]
pub mod terminal;

use terminal::{PROGRAM, Terminal, desk, is_list};

/// Names that are invented, and stand nowhere but in what the tests write.
pub const NAMES: [&str; 3] = ["quimperlot", "zebulonne", "vraquelin"];

/// Every table's rows, as text.
pub type Dump = BTreeMap<String, Vec<String>>;

/// A home with settings, a folder for keys, and the centre's file.
pub struct Centre {
    pub home: TempDir,
}

/// A seed that is told when the test fails before this value is dropped.
pub struct ToldSeed(pub u64);

impl Drop for ToldSeed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}", self.0);
        }
    }
}

impl Centre {
    /// A home without a centre, whose settings name the key `first`, which exists.
    pub fn none() -> Self {
        let centre = Self { home: TempDir::new().unwrap() };
        centre.makes_key("first");
        centre.uses_key(Some("first"));
        centre
    }

    /// A centre of Sarah's, encrypted with the key `first`.
    pub fn new() -> Self {
        let centre = Self::none();
        centre.does(&["init", "--site", "Les Tilleuls", "--member", "Sarah"]);
        centre
    }

    /// A demonstration in clear, whose settings name no key; `first` exists.
    pub fn in_clear() -> Self {
        let centre = Self::none();
        centre.uses_key(None);
        centre.does(&["demo", "--no-open", "--people", "60", "--days", "2", "--seed", "3"]);
        centre
    }

    /// The centre's file.
    pub fn db(&self) -> PathBuf {
        self.home.path().join("centre.db")
    }

    /// A file of that name in the home.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Path of the key of that name.
    pub fn key(&self, name: &str) -> PathBuf {
        self.home.path().join("keys").join(format!("{name}.key"))
    }

    /// Makes a key.
    pub fn makes_key(&self, name: &str) {
        let key = self.key(name);
        self.does(&["setup", "new-key", key.to_str().unwrap()]);
    }

    /// The settings name this key, or none.
    pub fn uses_key(&self, name: Option<&str>) {
        let line = name.map_or_else(String::new, |name| format!("key_file = \"{}\"\n", self.key(name).display()));
        self.sets(&line);
    }

    /// The settings are these.
    pub fn sets(&self, settings: &str) {
        let folder = self.home.path().join(".config/comptoir");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), settings).unwrap();
    }

    /// The program on this centre's file.
    pub fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(PROGRAM);
        program.args(words).env_clear().env("HOME", self.home.path()).env("COMPTOIR_CLOCK_IS_RIGHT", "1");
        if !words.contains(&"--db") {
            program.arg("--db").arg(self.db());
        }
        program.stdin(Stdio::null());
        program
    }

    /// Runs the program on this centre's file.
    pub fn runs(&self, words: &[&str]) -> Output {
        self.program(words).output().unwrap()
    }

    /// The same, which must do its work; gives what it printed.
    pub fn does(&self, words: &[&str]) -> String {
        let done = self.runs(words);
        assert!(done.status.success(), "{words:?}: {}", said(&done));
        said(&done)
    }

    /// The same, which must be refused in one sentence; gives it.
    pub fn is_refused(&self, words: &[&str]) -> String {
        let done = self.runs(words);
        let error = String::from_utf8(done.stderr.clone()).unwrap().replace('\u{a0}', " ");
        assert!(!done.status.success(), "{words:?}: {}", said(&done));
        assert_eq!(error.trim().lines().count(), 1, "{error}");
        assert!(error.starts_with("comptoir :") && error.trim().ends_with('.'), "{error}");
        assert!(!error.contains("database") && !error.contains("imprévue"), "{error}");
        error
    }

    /// A morning's worth of lines that name somebody.
    pub fn writes_a_morning(&self) {
        let people = self.path("import-people.csv");
        let rows: String = (0..40).map(|row| format!("Quimperlot,Zebulonne{row},01/02/1980\n")).collect();
        fs::write(&people, format!("nom,prénom,naissance\n{rows}")).unwrap();
        self.does(&["import", "people", people.to_str().unwrap()]);
        fs::remove_file(people).unwrap();
        let mut adding = self.program(&["add", "--stdin"]);
        let mut adding = adding.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = adding.stdin.take().unwrap();
        for row in 0..40 {
            let label = format!("Vraquelin {row}");
            let line = serde_json::json!({ "kind": "ARRIVAL", "mode": "SANS_RDV", "label": label, "key": label });
            writeln!(lines, "{line}").unwrap();
        }
        drop(lines);
        let added = adding.wait_with_output().unwrap();
        assert!(added.status.success(), "{}", said(&added));
    }

    /// A desk of `who` at which a name is being typed.
    pub fn types_a_name(&self, who: &str) -> Terminal {
        let mut desk = Terminal::start(desk(&self.db(), who));
        desk.until("the list", |shown| shown.contains("n ajouter") || is_list(shown));
        desk.send("n");
        desk.until("the form", |shown| shown.contains("Ctrl-S"));
        desk.send("\tQuimperlot rappelle");
        desk.until("what was typed", |shown| shown.contains("Quimperlot rappelle"));
        desk
    }

    /// Files of the home that hold one of the names, in any letters.
    pub fn files_that_name(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.home.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                    continue;
                }
                // A file of a moment may be gone by now.
                let Ok(bytes) = fs::read(entry.path()) else { continue };
                let bytes = bytes.to_ascii_lowercase();
                let names = |name: &&&str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
                found.extend(NAMES.iter().find(names).map(|name| format!("{}: {name}", entry.path().display())));
            }
        }
        found
    }

    /// Files beside the centre whose names hold this.
    pub fn beside(&self, what: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.home.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().contains(what)).collect()
    }

    /// Digits of the key of that name.
    pub fn digits(&self, name: &str) -> String {
        fs::read_to_string(self.key(name)).unwrap().trim().to_owned()
    }

    /// All that a file holds under this key but the journal's own and the search, and without the notes of a restoration.
    pub fn dump(&self, path: &Path, key: Option<&str>) -> Dump {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        if let Some(key) = key {
            conn.pragma_update(None, "key", format!("x'{}'", self.digits(key))).unwrap();
        }
        let mut names = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let kept = |name: &String| name != "seal" && !name.starts_with("sqlite_") && !name.starts_with("lookup");
        names.into_iter().filter(kept).map(|name| (name.clone(), rows(&conn, &name))).collect()
    }
}

fn rows(conn: &Connection, table: &str) -> Vec<String> {
    let filter = match table {
        "team_note" => "WHERE text NOT LIKE '%fichier du centre%'",
        _ => "",
    };
    let mut found = conn.prepare(&format!("SELECT * FROM {table} {filter}")).unwrap();
    let columns = found.column_count();
    let text = |row: &rusqlite::Row| {
        let cells: Vec<Cell> = (0..columns).map(|at| row.get(at).unwrap()).collect();
        Ok(format!("{cells:?}"))
    };
    let mut rows: Vec<String> = found.query_map([], text).unwrap().map(Result::unwrap).collect();
    rows.sort();
    rows
}

/// Checks that all a file held is there, and that the journal goes on from there.
pub fn assert_held(before: &Dump, now: &Dump, what: &str) {
    for (table, rows) in before {
        let lost = rows.iter().filter(|row| !now[table].contains(row)).count();
        assert_eq!(lost, 0, "{what}: {table}");
        assert!(table.starts_with("journal") || now[table].len() == rows.len(), "{what}: {table}");
    }
}

/// All that it said.
pub fn said(ended: &Output) -> String {
    String::from_utf8_lossy(&[&ended.stdout[..], &ended.stderr[..]].concat()).replace('\u{a0}', " ")
}

/// True when the file begins as SQLite's own.
pub fn is_in_clear(path: &Path) -> bool {
    fs::read(path).unwrap().starts_with(b"SQLite format 3\0")
}
