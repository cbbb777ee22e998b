//! A centre with one line in any state of any pane. Everybody in it is invented.

use std::path::PathBuf;

use comptoir::domain::{ItemId, Moment, Person, PersonId, StaffId, Zone};
use comptoir::model::{Authority, Context, Item, Kind, State, text};
use comptoir::panes::arrival::ARRIVAL;
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::certificate::CERTIFICATE;
use comptoir::panes::follow_up::FOLLOW_UP;
use comptoir::panes::mishap::MISHAP;
use comptoir::panes::renewal::RENEWAL;
use comptoir::panes::situation::SITUATION;
use comptoir::panes::taken_call::TAKEN_CALL;
use comptoir::panes::transport::TRANSPORT;
use comptoir::panes::workshop::WORKSHOP;
use comptoir::protocol::{Done, NewCentre, Operation, Refusal, Request};
use comptoir::store::Store;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::member;
use super::step_table::steps;

/// The only one of the centre whose word signs.
pub const PRESCRIBER: &str = "Dr Morel";

/// What a new line of each pane is filled with, so that every step of the table is possible: one's own car, of unknown
/// distance, may be agreed to or not; one attempt is enough before deciding.
const FILLED: [(&Kind, &[(&str, &str)]); 10] = [
    (&ARRIVAL, &[("mode", "RDV"), ("rdv_at", "+7 9h")]),
    (
        &RENEWAL,
        &[
            ("channel", "TEL"),
            ("asked_by", "elle-même"),
            ("lines", "Metformine 1000"),
            ("runs_out_on", "+20"),
            ("pro", PRESCRIBER),
            ("hand_over", "RETRAIT"),
        ],
    ),
    (
        &TRANSPORT,
        &[
            ("reason", "AUTRE"),
            ("care_place", "Hôpital"),
            ("care_at", "hier 10h"),
            ("pickup_address", "3 rue du Lavoir"),
            ("mode", "PERSO"),
        ],
    ),
    (&CERTIFICATE, &[("recipient", "ECOLE"), ("absence_from", "hier"), ("asked_by", "son père")]),
    (&CALLBACK, &[("subject", "passer prendre un courrier"), ("max_attempts", "1")]),
    (&FOLLOW_UP, &[("purpose", "dossier AME"), ("theme", "AME")]),
    (&MISHAP, &[("sort", "MATERIEL"), ("what", "imprimante en panne"), ("happened_at", "hier 10h")]),
    (&SITUATION, &[("question", "qui l’accompagne ?")]),
    (&WORKSHOP, &[("title", "cuisine"), ("at", "hier 14h")]),
    (&TAKEN_CALL, &[("reason", "ordonnance")]),
];

/// What the step from one state to another asks for.
pub fn asked(kind: &Kind, from: State, to: State) -> Vec<(&'static str, &'static str)> {
    let asked: &[_] = match (from.code, to.code) {
        _ if to == kind.cancelled => &[("void_reason", "saisi deux fois")],
        ("READY", "HANDED_OVER") if *kind == RENEWAL => &[("handed_to", "Nour, sa fille")],
        ("NEEDS_VISIT", "CLOSED") => &[("visit_at", "jeu 10h15")],
        ("DAP_SENT", "DAP_OK") => &[("dap_answer", "ACCORD")],
        ("DAP_REFUSED", "TO_BOOK") => &[("own_cost", "oui")],
        (_, "TO_SIGN") => &[("exam_at", "hier 9h")],
        ("TO_CALL", "MOVED") => &[("pro", PRESCRIBER)],
        ("CALLING", "RETRY") => &[("outcome", "NO_ANSWER")],
        ("CALLING", "EXHAUSTED") => &[("outcome", "REFUSED")],
        ("WRONG", "TO_CALL") => &[("phone", "0612345699")],
        ("EXHAUSTED", "DONE") => &[("decision", "LETTER")],
        (_, "HELD") => &[("came", "7"), ("new_people", "1")],
        (_, "ENDED") => &[("end_reason", "ABOUTI")],
        (_, "TOLD") if *kind == MISHAP => &[("pro", PRESCRIBER)],
        (_, "CLOSED") if *kind == MISHAP => &[("decided", "une de secours")],
        ("REACHED", "TO_CALL") => &[("next_attempt_at", "jeu 14h")],
        _ => &[],
    };
    asked.to_vec()
}

/// A file, its two members and one child, at the moment given.
pub struct Centre {
    pub store: Store,
    watch: Connection,
    folder: TempDir,
    pub now: Moment,
    requests: u32,
}

impl Centre {
    pub fn new(now: Moment) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("centre.db");
        let long_ago = now.plus_minutes(-60 * 24 * 30);
        let first = member("Sarah", "accueil", None);
        let test_centre =
            NewCentre { hours: Vec::new(), code: "TILLEULS".into(), name: "Les Tilleuls".into(), first, at: long_ago };
        let store = Store::create(&path, &test_centre).unwrap();
        let watch = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut centre = Self { store, watch, folder, now, requests: 0 };
        centre.does(long_ago, Operation::AddStaff(member(PRESCRIBER, "medecin", None)));
        let child = Person {
            first_name: Some("Awa".into()),
            birth_date: now.day_in(Zone::PARIS).checked_sub_days(chrono::Days::new(2000)).map(Into::into),
            phone1: Some("+33612345641".into()),
            ..Person::new("DIALLO", long_ago)
        };
        centre.does(long_ago, Operation::AddPerson(Box::new(child)));
        centre
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("centre.db")
    }

    pub fn item(&self, id: ItemId) -> Item {
        self.store.load_item(id).unwrap().unwrap()
    }

    /// How often somebody else has written to the file.
    pub fn writes(&self) -> i64 {
        self.watch.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap()
    }

    /// A line of `kind` in `state`, come there by the shortest road of the table: a week ago what is open, so that
    /// whatever had to wait has waited; a minute ago what closed or what somebody holds.
    pub fn line(&mut self, kind: &'static Kind, state: State) -> ItemId {
        self.line_from(self.begun(kind, self.now.plus_minutes(-60 * 24 * 7)), state)
    }

    /// The same line, from an item that is filled already.
    pub fn line_from(&mut self, item: Item, state: State) -> ItemId {
        let kind = item.kind;
        let just = self.now.plus_minutes(-1);
        let before = self.now.plus_minutes(-60 * 24 * 7);
        let (start, road) = road(kind, state);
        let begun = if start.open { before } else { just };
        let mut done = self.does(begun, Operation::Add { item: Box::new(item), state: Some(start), overrule: true });
        let mut from = start;
        for to in road {
            let recent = !to.open || to.held.is_some() && to == state;
            let when = if recent { just } else { before };
            done = self.goes(when, done.items[0].id, from, to);
            from = to;
        }
        done.items[0].id
    }

    pub fn begun(&self, kind: &'static Kind, when: Moment) -> Item {
        let desk: Context = self.store.load_context(when).unwrap();
        let person = self.store.load_person(PersonId(1)).unwrap().unwrap();
        let mut item = kind.begin_item(StaffId(1), Some(&person), &desk);
        let (_, filled) = FILLED.iter().find(|(filled, _)| *filled == kind).unwrap();
        for (key, said) in *filled {
            let field = kind.field(key).unwrap();
            item.set(field, text::parse(field, said, &desk).unwrap());
        }
        item
    }

    /// The step from one state to another, with what it asks for.
    pub fn goes(&mut self, when: Moment, item: ItemId, from: State, to: State) -> Done {
        let desk = self.store.load_context(when).unwrap();
        let line = self.item(item);
        let kind = line.kind;
        let worded = kind.step(from, to).is_some_and(|step| step.required_authority(&line) != Authority::Anybody);
        let read =
            |(key, said): (&'static str, &str)| (key, text::parse(kind.field(key).unwrap(), said, &desk).unwrap());
        let with = asked(kind, from, to).into_iter().map(read).collect();
        let prescriber = desk.staff.iter().find(|staff| staff.name == PRESCRIBER).map(|staff| staff.id);
        let on_order_of = prescriber.filter(|_| worded);
        self.does(when, Operation::Move { item, rev: None, to, with, on_order_of, take_over: false })
    }

    pub fn does(&mut self, when: Moment, operation: Operation) -> Done {
        self.tries(when, operation).unwrap()
    }

    /// The same, where it may be refused.
    pub fn tries(&mut self, when: Moment, operation: Operation) -> Result<Done, Refusal> {
        self.requests += 1;
        let key = format!("before-{}", self.requests);
        self.store.run(&Request { key, by: StaffId(1), terminal: "pts/0".into(), at: when, operation })
    }
}

/// Where a line starts to come to `state`, and the states it passes, `state` last.
fn road(kind: &'static Kind, state: State) -> (State, Vec<State>) {
    let table = steps(kind);
    let mut roads: Vec<(State, Vec<State>)> = kind.starts.iter().map(|start| (*start, Vec::new())).collect();
    let mut at = 0;
    loop {
        let (start, road) = roads[at].clone();
        let last = road.last().copied().unwrap_or(start);
        if last == state {
            return (start, road);
        }
        let exits = kind.states.iter().filter(|to| table.contains(&(last.code, to.code)));
        roads.extend(exits.map(|to| (start, [&road[..], &[*to]].concat())));
        at += 1;
    }
}
