//! A demonstration centre and its sign-in at a hub.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};

use comptoir::domain::Moment;
use comptoir::hub::outgoing::OutgoingWord;
use comptoir::store::Store;

use super::test_hub::Member;
use super::{PROGRAM, TestHub};

/// Counts by day, pane, figure and word.
pub type Counts = BTreeMap<(String, String, String, String), i64>;

/// A centre with a file of its own.
pub struct Centre {
    /// Its file.
    pub db: PathBuf,
    /// Its sign-in.
    pub member: Member,
    home: PathBuf,
}

impl Centre {
    /// Writes a demonstration centre of that seed, and adds it to the hub.
    pub fn demo(hub: &TestHub, name: &str, seed: u64) -> Self {
        let home = hub.folder.path().join(format!("home-{seed}"));
        std::fs::create_dir(&home).unwrap();
        let db = home.join("centre.db");
        let centre = Self { db, member: hub.add_centre(name), home };
        let seed = seed.to_string();
        let path = centre.db.to_str().unwrap();
        centre.does(&["demo", "--db", path, "--no-open", "--people", "120", "--days", "40", "--seed", &seed]);
        centre
    }

    /// The program on this centre's file.
    pub fn program(&self, words: &[&str]) -> Command {
        let mut program = Command::new(PROGRAM);
        program.args(words).env_clear().env("HOME", &self.home).env("COMPTOIR_DB", &self.db);
        program.env("COMPTOIR_HUB", &self.member.file);
        program
    }

    /// Runs the program on this centre's file.
    pub fn runs(&self, words: &[&str]) -> Output {
        self.program(words).output().unwrap()
    }

    /// The same, which must do its work; gives what it printed.
    pub fn does(&self, words: &[&str]) -> String {
        let done = self.runs(words);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Writes so many new lines.
    pub fn writes(&self, lines: usize) {
        for n in 0..lines {
            self.does(&["add", "ARRIVAL", &format!("label=Visite {n}"), "reason=DROITS", "overrule=yes"]);
        }
    }

    /// Counts of the whole file, as they leave it.
    pub fn counts_in_file(&self) -> Counts {
        let store = Store::open(&self.db).unwrap();
        let mut counts = Counts::new();
        let reading = store.read_for_hub(Moment::now()).unwrap();
        reading
            .count_all(&mut |key, count| {
                let word = OutgoingWord::of(key.figure, &key.what).to_text();
                let key = (key.day.to_string(), key.kind.code.to_owned(), key.figure.key.to_owned(), word);
                *counts.entry(key).or_default() += count;
            })
            .unwrap();
        counts
    }

    /// Counts that the hub has of this centre.
    pub fn counts_in_hub(&self, hub: &TestHub) -> Counts {
        let id = self.member.id;
        let rows = hub.asks(&format!("SELECT day, kind, figure, what, count FROM comptoir.tally WHERE centre = {id}"));
        let row = |row: Vec<String>| {
            let [day, kind, figure, what, count] = row.try_into().unwrap();
            ((day, kind, figure, what), count.parse().unwrap())
        };
        rows.into_iter().map(row).collect()
    }
}
