//! What `u` takes back and Ctrl-Y does again: of every operation, whole, one's own, of this desk and today; nothing else.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use std::collections::BTreeMap;

use chrono_tz::Europe::Paris;
use comptoir::app::Event;
use comptoir::app::keys::Key;
use comptoir::domain::{DirectoryEntry, Drug, DrugClass, EntryKind, ItemId, Link, Moment, Person, Site, TIES};
use comptoir::kinds::arrival::{CALLED, DONE, LEFT_UNSEEN, NO_SHOW, PARTY_SIZE, WAITING};
use comptoir::kinds::callback::{CALLBACK, CALLING, OUTCOME, RETRY, SUBJECT};
use comptoir::kinds::settings::CLAIM_MINUTES;
use comptoir::kinds::transport::{CARE_AT, CARE_PLACE, MODE, PATTERN, PICKUP_ADDRESS, REASON, TRANSPORT};
use comptoir::kinds::{Item, State, Value};
use comptoir::ops::{Changes, Done, Op, Refusal, Settled};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use support::{House, Seat, Visit, at};

const KAYA: (&str, &str) = ("KAYA", "Elif");

/// So many days after the Thursday of the fixtures.
fn on(days: i64, hour: u32, minute: u32) -> Moment {
    Moment::from_local(at(hour, minute).local(Paris) + chrono::Duration::days(days), Paris)
}

/// All that is in the file but the journal, the log of opened cards and the index of names; without the numbers that count
/// changes. A line whose addition was taken back stays as a cancelled one, since nothing is erased at the desk: left out.
fn dump(house: &House) -> BTreeMap<String, Vec<String>> {
    let conn = Connection::open_with_flags(house.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let kept = |name: &&String| {
        !["journal", "journal_payload", "access", "reminded"].contains(&name.as_str())
            && !name.starts_with("sqlite_")
            && !name.starts_with("lookup")
    };
    let mut dump = BTreeMap::new();
    let taken_back = "SELECT id FROM item WHERE void_reason = 'ajout annulé'";
    for name in names.iter().filter(kept) {
        let columns: Vec<String> = conn
            .prepare(&format!("SELECT name FROM pragma_table_info('{name}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .filter(|column: &String| !["rev", "last_activity_at"].contains(&column.as_str()))
            .collect();
        let of_item = if name == "item" || columns.iter().any(|column| column == "id") && is_detail(&conn, name) {
            format!("WHERE id NOT IN ({taken_back})")
        } else {
            String::new()
        };
        let mut rows = conn.prepare(&format!("SELECT {} FROM {name} {of_item}", columns.join(", "))).unwrap();
        let count = columns.len();
        let told = |row: &rusqlite::Row| {
            let cells: Vec<Cell> = (0..count).map(|at| row.get(at).unwrap()).collect();
            Ok(format!("{cells:?}"))
        };
        let mut lines: Vec<String> = rows.query_map([], told).unwrap().map(Result::unwrap).collect();
        lines.sort();
        dump.insert(name.clone(), lines);
    }
    dump
}

fn is_detail(conn: &Connection, table: &str) -> bool {
    let sql =
        format!("SELECT count(*) FROM pragma_foreign_key_list('{table}') WHERE \"table\" = 'item' AND \"from\" = 'id'");
    conn.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap() > 0
}

/// What is different between two dumps.
fn differences(one: &BTreeMap<String, Vec<String>>, other: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let tables = one.keys().filter(|name| one.get(*name) != other.get(*name));
    let told = |name: &String| {
        let (a, b) = (&one[name], &other[name]);
        let only = |x: &[String], y: &[String]| x.iter().filter(|row| !y.contains(row)).cloned().collect::<Vec<_>>();
        format!("{name}: - {:?} + {:?}", only(a, b), only(b, a))
    };
    tables.map(told).collect()
}

fn line(house: &mut House, who: (&'static str, &'static str), rdv: Option<Moment>) -> ItemId {
    house.comes(at(8, 10), Visit { of: Some(who), rdv, to: &["Dr Morel"], ..Visit::default() })
}

fn moving(item: &Item, to: State, with: Changes) -> Op {
    Op::Move { item: item.id, rev: Some(item.rev), to, with, on_order_of: None, take_over: false }
}

fn adds(item: Item) -> Op {
    Op::Add { item: Box::new(item), state: None, overrule: true }
}

fn callback(house: &House) -> Item {
    let person = house.person(KAYA.0, KAYA.1);
    let mut item = CALLBACK.begin(house.staff("Sarah"), Some(&person), &house.store.desk(at(9, 0)).unwrap());
    item.set(&SUBJECT, "passer prendre un courrier");
    item
}

/// A call that is being made.
fn calling(house: &mut House) -> Item {
    let item = house.does("Sarah", at(9, 0), adds(callback(house))).items.remove(0);
    house.does("Sarah", at(9, 25), moving(&item, CALLING, Vec::new())).items.remove(0)
}

fn series(house: &House) -> Item {
    let person = house.person("DIALLO", "Mariama");
    let mut item = TRANSPORT.begin(house.staff("Sarah"), Some(&person), &house.store.desk(at(9, 0)).unwrap());
    item.set(&REASON, Value::Code("SERIE"));
    item.set(&MODE, Value::Code("TAXI"));
    item.set(&CARE_PLACE, "Dialyse");
    item.set(&PICKUP_ADDRESS, "3 rue des Lilas");
    item.set(&CARE_AT, Value::Moment(on(4, 10, 0)));
    item.set(&PATTERN, "lun mer ven 10h, 6 fois");
    item
}

fn pharmacy() -> DirectoryEntry {
    DirectoryEntry {
        id: 0,
        kind: EntryKind::Pharmacy,
        name: "Pharmacie des Tilleuls".into(),
        phone: None,
        address: None,
        note: None,
    }
}

/// An operation ready to be done by Sarah at 9:30; none for one that is not taken back.
type Prepared = Option<fn(&mut House) -> Op>;

/// Every operation. One that is added does not compile here until it says how it is taken back.
fn prepared(op: &Op) -> (&'static str, Prepared) {
    match op {
        Op::Add { .. } => ("ADD", Some(|house| adds(series(house)))),
        Op::Edit { .. } => (
            "EDIT",
            Some(|house| {
                let item = line(house, KAYA, None);
                Op::Edit { item, rev: house.item(item).rev, changes: vec![(PARTY_SIZE.key, Value::Int(3))] }
            }),
        ),
        Op::Move { .. } => (
            "MOVE",
            Some(|house| {
                let call = calling(house);
                moving(&call, RETRY, vec![(OUTCOME.key, Value::Code("NO_ANSWER"))])
            }),
        ),
        Op::Reopen { .. } => (
            "REOPEN",
            Some(|house| {
                let item = line(house, KAYA, None);
                house.moves(at(9, 0), item, DONE);
                Op::Reopen { item, rev: None, reason: "par erreur".into(), overrule: false }
            }),
        ),
        Op::Reassign { .. } => (
            "REASSIGN",
            Some(|house| {
                let item = line(house, KAYA, None);
                Op::Reassign { item, rev: None, person: house.person("TRAN", "Minh").id, overrule: false }
            }),
        ),
        Op::Claim { .. } => ("CLAIM", Some(|house| Op::Claim { item: line(house, KAYA, None), take_over: false })),
        Op::GiveBack { .. } => ("GIVE_BACK", None),
        Op::Note { .. } => {
            ("NOTE", Some(|house| Op::Note { item: line(house, KAYA, None), text: "passera à midi".into() }))
        }
        Op::TeamNote(_) => ("TEAM_NOTE", Some(|_| Op::TeamNote("Réunion lundi".into()))),
        Op::Undo(_) | Op::Redo(_) => ("UNDO", None),
        Op::AddPerson(_) => ("ADD_PERSON", None),
        Op::EditPerson(_) => (
            "EDIT_PERSON",
            Some(|house| {
                let person = house.person(KAYA.0, KAYA.1);
                Op::EditPerson(Box::new(Person { address: Some("1 place du Marché".into()), ..person }))
            }),
        ),
        Op::Merge { .. } => (
            "MERGE",
            Some(|house| {
                let (kept, other) = (house.person(KAYA.0, KAYA.1), house.person("TRAN", "Minh"));
                line(house, ("TRAN", "Minh"), None);
                Op::Merge { kept: Box::new(kept), other: other.id, rev: other.rev, overrule: true }
            }),
        ),
        Op::Link(_) => ("LINK", Some(|house| Op::Link(family(house)))),
        Op::Unlink(_) => (
            "UNLINK",
            Some(|house| {
                let link = family(house);
                house.does("Sarah", at(9, 0), Op::Link(link));
                Op::Unlink(link)
            }),
        ),
        Op::Set { .. } => ("SET", Some(|_| Op::Set { setting: &CLAIM_MINUTES, value: 7 })),
        Op::SetSite(_) => (
            "SET_SITE",
            Some(|house| {
                let site = house.store.desk(at(9, 0)).unwrap().site_settings();
                Op::SetSite(Site { name: "Les Tilleuls et les Lilas".into(), ..site })
            }),
        ),
        Op::AddStaff(_) => ("ADD_STAFF", None),
        Op::EditStaff(_) => ("EDIT_STAFF", None),
        Op::SetPin(_) => ("SET_PIN", None),
        Op::SaveEntry(_) => (
            "SAVE_ENTRY",
            Some(|house| {
                house.does("Sarah", at(9, 0), Op::SaveEntry(pharmacy()));
                Op::SaveEntry(DirectoryEntry { id: 1, note: Some("ouverte le dimanche".into()), ..pharmacy() })
            }),
        ),
        Op::SaveDrug(_) => {
            ("SAVE_DRUG", Some(|_| Op::SaveDrug(Drug { name: "zopiclonium".into(), class: DrugClass::Hypno })))
        }
        Op::Settle(_) => (
            "SETTLE",
            Some(|house| {
                let one = line(house, KAYA, Some(at(8, 30)));
                let two = line(house, ("TRAN", "Minh"), Some(at(8, 40)));
                let ends = [one, two].map(|item| Settled { item, rev: house.item(item).rev, to: NO_SHOW });
                Op::Settle(ends.to_vec())
            }),
        ),
        Op::CloseDay(_) => ("CLOSE_DAY", None),
        Op::Purge => ("PURGE", None),
        Op::Erase(_) => ("ERASE", None),
        Op::Remind => (
            "REMIND",
            Some(|house| {
                line(house, KAYA, Some(on(1, 10, 0)));
                line(house, ("TRAN", "Minh"), Some(on(1, 11, 0)));
                Op::Remind
            }),
        ),
    }
}

fn family(house: &House) -> Link {
    let (person, other) = (house.person(KAYA.0, KAYA.1).id, house.person("TRAN", "Minh").id);
    Link { person, tie: &TIES[0], other }
}

/// One of each operation, for the table above to be walked.
fn every_operation(house: &House) -> Vec<Op> {
    let item = ItemId(0);
    let person = || Box::new(house.person(KAYA.0, KAYA.1));
    let staff = || house.store.desk(at(8, 0)).unwrap().staff[0].clone();
    let new = support::member("X", "accueil", None);
    vec![
        adds(callback(house)),
        Op::Edit { item, rev: 0, changes: Vec::new() },
        Op::Move { item, rev: None, to: DONE, with: Vec::new(), on_order_of: None, take_over: false },
        Op::Reopen { item, rev: None, reason: String::new(), overrule: false },
        Op::Reassign { item, rev: None, person: person().id, overrule: false },
        Op::Claim { item, take_over: false },
        Op::GiveBack { item },
        Op::Note { item, text: String::new() },
        Op::TeamNote(String::new()),
        Op::Undo(None),
        Op::Redo(0),
        Op::AddPerson(person()),
        Op::EditPerson(person()),
        Op::Merge { kept: person(), other: person().id, rev: 0, overrule: false },
        Op::Link(family(house)),
        Op::Unlink(family(house)),
        Op::Set { setting: &CLAIM_MINUTES, value: 1 },
        Op::SetSite(house.store.desk(at(8, 0)).unwrap().site_settings()),
        Op::AddStaff(new),
        Op::EditStaff(Box::new(staff())),
        Op::SetPin(None),
        Op::SaveEntry(pharmacy()),
        Op::SaveDrug(Drug { name: String::new(), class: DrugClass::Hypno }),
        Op::Settle(Vec::new()),
        Op::CloseDay(at(8, 0).day(Paris)),
        Op::Purge,
        Op::Erase(person().id),
        Op::Remind,
    ]
}

fn turned(house: &mut House, now: Moment, op: Op) -> Result<Done, Refusal> {
    house.tries("Sarah", now, op)
}

#[test]
fn after_undo_the_file_is_as_it_was_and_after_redo_as_it_became_for_every_operation() {
    let names: Vec<_> = every_operation(&House::with_people()).iter().map(|op| prepared(op)).collect();
    for (name, prepare) in names.into_iter().filter_map(|(name, prepare)| Some((name, prepare?))) {
        let mut house = House::with_people();
        let op = prepare(&mut house);
        let before = dump(&house);
        let done = house.does("Sarah", at(9, 30), op);
        assert!(done.undoable, "{name}");
        let after = dump(&house);
        assert_ne!(before, after, "{name} does something");
        for round in 0..2 {
            let undone =
                turned(&mut house, at(9, 31), Op::Undo(Some(done.seq))).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(undone.said.starts_with("Défait"), "{name}: {}", undone.said);
            assert_eq!(differences(&before, &dump(&house)), Vec::<String>::new(), "{name}, undone, round {round}");
            assert!(turned(&mut house, at(9, 31), Op::Undo(Some(done.seq))).is_err(), "{name}: once is enough");
            let redone =
                turned(&mut house, at(9, 32), Op::Redo(done.seq)).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(redone.said.starts_with("Refait"), "{name}: {}", redone.said);
            let again: Vec<_> =
                differences(&after, &dump(&house)).into_iter().filter(|told| !told.starts_with("attempt:")).collect();
            assert_eq!(again, Vec::<String>::new(), "{name}, done again, round {round}");
            assert!(turned(&mut house, at(9, 32), Op::Redo(done.seq)).is_err(), "{name}: once is enough");
        }
        house.store.check(true).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    }
}

#[test]
fn what_another_desk_has_changed_since_is_neither_undone_nor_done_again() {
    let (mut house, now) = (House::with_people(), at(9, 30));
    let item = line(&mut house, KAYA, None);
    let done = house.does("Sarah", now, moving(&house.item(item), CALLED, Vec::new()));
    house.does(
        "Claire",
        now,
        Op::Edit { item, rev: house.item(item).rev, changes: vec![(PARTY_SIZE.key, Value::Int(2))] },
    );
    let before = dump(&house);
    let why = turned(&mut house, now, Op::Undo(Some(done.seq))).unwrap_err().to_string();
    assert!(why.contains("Claire") && why.contains("KAYA"), "{why}");
    assert_eq!(dump(&house), before);

    let other = line(&mut house, ("TRAN", "Minh"), None);
    let done = house.does("Sarah", now, moving(&house.item(other), CALLED, Vec::new()));
    turned(&mut house, now, Op::Undo(Some(done.seq))).unwrap();
    house.does(
        "Claire",
        now,
        Op::Edit { item: other, rev: house.item(other).rev, changes: vec![(PARTY_SIZE.key, Value::Int(2))] },
    );
    let before = dump(&house);
    assert!(turned(&mut house, now, Op::Redo(done.seq)).unwrap_err().to_string().contains("Claire"));
    assert_eq!(dump(&house), before);
}

#[test]
fn one_line_of_many_changed_since_refuses_them_all_and_is_named() {
    let mut house = House::with_people();
    let ends = [KAYA, ("TRAN", "Minh"), ("ROUX", "Marcel")].map(|who| {
        let item = line(&mut house, who, Some(at(8, 30)));
        Settled { item, rev: house.item(item).rev, to: NO_SHOW }
    });
    let done = house.does("Sarah", at(9, 30), Op::Settle(ends.to_vec()));
    house.moves(at(9, 31), ends[1].item, WAITING);
    let before = dump(&house);
    let why = turned(&mut house, at(9, 32), Op::Undo(Some(done.seq))).unwrap_err().to_string();
    assert!(why.contains("TRAN"), "{why}");
    assert_eq!(dump(&house), before, "all or nothing");
}

#[test]
fn only_ones_own_action_of_today_is_turned() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    let done = house.does("Sarah", at(9, 30), moving(&house.item(item), CALLED, Vec::new()));
    assert!(house.tries("Claire", at(9, 31), Op::Undo(Some(done.seq))).is_err(), "somebody else's");
    let why = turned(&mut house, on(1, 8, 0), Op::Undo(Some(done.seq))).unwrap_err().to_string();
    assert!(why.contains("autre jour"), "{why}");
    assert!(turned(&mut house, at(9, 31), Op::Redo(done.seq)).is_err(), "it holds");
}

#[test]
fn the_sentence_names_pane_person_and_count() {
    let mut house = House::with_people();
    let done = house.does("Sarah", at(9, 30), adds(series(&house)));
    let said = turned(&mut house, at(9, 31), Op::Undo(Some(done.seq))).unwrap().said;
    assert_eq!(said.replace('\u{a0}', " "), "Défait — Transports : DIALLO Mariama (1992), 6 transports retirés");
    let said = turned(&mut house, at(9, 32), Op::Redo(done.seq)).unwrap().said;
    assert_eq!(said.replace('\u{a0}', " "), "Refait — Transports : DIALLO Mariama (1992), 6 transports refaits");
    let item = line(&mut house, KAYA, None);
    let done = house.does("Sarah", at(9, 33), moving(&house.item(item), CALLED, Vec::new()));
    let said = turned(&mut house, at(9, 34), Op::Undo(Some(done.seq))).unwrap().said;
    assert!(said.contains("Arrivées, KAYA Elif"), "{said}");
}

fn state_of(house: &House, item: ItemId) -> State {
    house.item(item).state
}

fn seat(house: &House) -> Seat {
    let mut seat = house.seat("Sarah");
    seat.now = at(9, 41);
    seat
}

#[test]
fn two_desks_of_one_person_have_two_stacks() {
    let mut house = House::with_people();
    let (one, two) = (line(&mut house, KAYA, None), line(&mut house, ("TRAN", "Minh"), None));
    let (mut here, mut there) = (seat(&house), seat(&house));
    here.on("KAYA").strikes("p");
    there.on("TRAN").strikes("p");
    here.strikes("u");
    assert_eq!((state_of(&house, one), state_of(&house, two)), (WAITING, CALLED), "{}", here.sees());
    here.strikes("u");
    assert_eq!(state_of(&house, two), CALLED, "not the other desk's: {}", here.sees());
    there.strikes("u");
    assert_eq!(state_of(&house, two), WAITING, "{}", there.sees());
}

#[test]
fn undone_and_done_again_by_keys_shows_what_came_back() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    line(&mut house, ("TRAN", "Minh"), None);
    let mut sarah = seat(&house);
    sarah.on("KAYA").strikes("d");
    assert_eq!(state_of(&house, item), DONE);
    sarah.strikes("2u");
    assert_eq!(state_of(&house, item), WAITING, "{}", sarah.sees());
    assert!(sarah.line("▌").contains("KAYA"), "the pane and the line are shown: {}", sarah.sees());
    assert!(sarah.reads("Ctrl-Y refaire"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-Y>");
    assert_eq!(state_of(&house, item), DONE, "{}", sarah.sees());
    sarah.strikes("uu<Ctrl-Y><Ctrl-Y>");
    assert_eq!(state_of(&house, item), DONE, "{}", sarah.sees());
}

#[test]
fn a_key_held_down_undoes_once() {
    let mut house = House::with_people();
    let (one, two) = (line(&mut house, KAYA, None), line(&mut house, ("TRAN", "Minh"), None));
    let mut sarah = seat(&house);
    sarah.on("KAYA").strikes("p");
    sarah.on("TRAN").strikes("p");
    sarah.strikes("u");
    let said = sarah.app.message.clone();
    for _ in 0..20 {
        sarah.hands(Event::Held(Key::Char('u')));
    }
    assert_eq!((state_of(&house, one), state_of(&house, two)), (CALLED, WAITING), "{}", sarah.sees());
    assert_eq!(sarah.app.message, said, "and its sentence stays");
}

#[test]
fn what_cannot_be_taken_back_is_said_and_nothing_else_is_touched() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    let nameless = house.comes(at(8, 20), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    house.moves(at(8, 30), nameless, LEFT_UNSEEN);
    house.moves(at(8, 31), item, CALLED);
    let mut sarah = Seat::at(&house.path(), "Sarah", at(18, 45));
    sarah.opens();
    sarah.strikes("qclôture<Entrée><Entrée><Entrée><Échap>");
    assert!(house.store.item(nameless).unwrap().is_none(), "{}", sarah.sees());
    let before = dump(&house);
    sarah.strikes("u");
    assert!(sarah.app.message.error && sarah.app.message.text.contains("Cela ne se défait pas"), "{}", sarah.sees());
    assert_eq!(dump(&house), before);
}

#[test]
fn getting_up_ends_the_sitting_and_an_idle_lock_does_not() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    let mut sarah = seat(&house);
    sarah.on("KAYA").strikes("p").idles(4);
    assert!(sarah.app.is_locked());
    sarah.strikes("<Entrée><Entrée>u");
    assert_eq!(state_of(&house, item), WAITING, "{}", sarah.sees());
    sarah.on("KAYA").strikes("p<Ctrl-L><Entrée><Entrée>u");
    assert_eq!(state_of(&house, item), CALLED, "{}", sarah.sees());
    assert!(sarah.app.message.error, "{}", sarah.sees());
}

#[test]
fn past_midnight_nothing_of_yesterday_is_taken_back() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    let mut sarah = Seat::at(&house.path(), "Sarah", at(23, 59));
    sarah.opens();
    sarah.on("KAYA").strikes("p").idles(1);
    sarah.strikes("u");
    assert_eq!(state_of(&house, item), CALLED, "{}", sarah.sees());
    assert!(sarah.app.message.text.contains("autre jour"), "{}", sarah.sees());
}
