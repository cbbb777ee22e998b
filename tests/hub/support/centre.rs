//! A demonstration centre and its sign-in at a hub.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use comptoir::domain::{Moment, StaffId};
use comptoir::hub::outgoing::OutgoingWord;
use comptoir::hub::push::{MachineState, Pushed, push};
use comptoir::hub::{Address, HubError, wait_for};
use comptoir::model::Value;
use comptoir::panes::arrival::{ARRIVAL, Done as Gone, InService, LABEL, MODE, RDV_AT, Waiting};
use comptoir::protocol::{Done, Operation, Refusal, Request};
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

/// Pushes a file within this process, by the file of sign-in at `by`.
pub fn push_by(store: &Store, by: &Path) -> Result<Pushed, HubError> {
    wait_for(async {
        let mut link = Address::read(by)?.connect().await?;
        push(&mut link, store, &MachineState::default(), false).await
    })
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
        centre.does(&["demo", "--db", path, "--no-open", "--people", "60", "--days", "12", "--seed", &seed]);
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

    /// Pushes within this process, by the file of sign-in at `by`.
    pub fn pushes(&self, store: &Store, by: &Path) -> Result<Pushed, HubError> {
        push_by(store, by)
    }

    /// Does something at random that changes counts: new lines of any day, moved, edited, undone, let go.
    pub fn does_anything(&self, store: &mut Store, rng: &mut fastrand::Rng) {
        // A rule may refuse it: then nothing is done.
        while let Err(refusal) = self.tries_anything(store, rng) {
            assert!(!matches!(refusal, Refusal::Trouble(_)), "{refusal}");
        }
    }

    fn tries_anything(&self, store: &mut Store, rng: &mut fastrand::Rng) -> Result<Done, Refusal> {
        let now = Moment::now();
        let context = store.load_context(now).unwrap();
        let day = |rng: &mut fastrand::Rng| now.plus_minutes(rng.i64(-30..30) * 24 * 60 + rng.i64(0..600));
        let open = store.load_items(&ARRIVAL, false).unwrap();
        let any = |rng: &mut fastrand::Rng| open.get(rng.usize(..open.len().max(1)));
        let (rev, with, on_order_of) = (None, Vec::new(), None);
        let operation = match (rng.u8(..12), any(rng)) {
            (0..4, _) | (_, None) => {
                let mut item = ARRIVAL.begin_item(StaffId(1), None, &context);
                item.set(&LABEL, format!("Visite {}", rng.u32(..)).as_str());
                if rng.bool() {
                    item.set(&MODE, Value::Code("RDV"));
                    item.set(&RDV_AT, Value::Moment(day(rng)));
                }
                Operation::Add { item: Box::new(item), state: None, overrule: true }
            }
            (4..7, Some(item)) => {
                let to = [Waiting.state(), Gone.state(), InService.state()][rng.usize(..3)];
                Operation::Move { item: item.id, rev, to, with, on_order_of, take_over: true }
            }
            (7..9, Some(item)) => {
                let changes = vec![("rdv_at", Value::Moment(day(rng)))];
                Operation::Edit { item: item.id, rev: item.rev, changes }
            }
            (9, Some(_)) => Operation::Undo(None),
            (10, Some(_)) => Operation::CloseDay(context.today()),
            (_, Some(_)) => Operation::Purge,
        };
        let key = format!("test-{:x}", rng.u128(..));
        store.run(&Request { key, by: StaffId(1), terminal: "test".into(), at: now, operation })
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
