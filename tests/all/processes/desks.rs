//! Several desks on one file, as processes that come, go and are killed.

use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use comptoir::domain::{Moment, Person, Role, StaffId};
use comptoir::model::Value;
use comptoir::panes::arrival::{ARRIVAL, LABEL, REMARK};
use comptoir::protocol::{Answer, NewCentre, NewStaff, Operation, Query, Refusal, Request};
use comptoir::reports::Since;
use comptoir::store::{Reply, Store, Worker};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, acknowledged, answer, arrival};

const NOW: Moment = Moment(1_795_334_400);
const SARAH: StaffId = StaffId(1);

fn created(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("centre.db");
    let role = Role::from_code("accueil").unwrap();
    let first = NewStaff { name: "Sarah".into(), role, unix_user: None, instructions: Vec::new() };
    let house = NewCentre { hours: Vec::new(), code: "TILLEULS".into(), name: "Les Tilleuls".into(), first, at: NOW };
    drop(Store::create(&path, &house).unwrap());
    path
}

fn request(key: String, operation: Operation) -> Request {
    Request { key, by: SARAH, terminal: "pts/1".into(), at: NOW, operation }
}

fn add(store: &mut Store, key: &str) {
    let desk = store.load_context(NOW).unwrap();
    let mut item = ARRIVAL.begin(SARAH, None, &desk);
    item.set(&LABEL, key);
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: false };
    store.run(&request(key.into(), operation)).unwrap();
}

#[test]
fn a_killed_desk_loses_nothing_it_acknowledged() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        // Each is killed at a moment of its own, in the middle of whatever it does.
        let desks: Vec<_> = [15, 40, 65]
            .into_iter()
            .map(|lines| {
                let writer = Writer::start(&path);
                thread::spawn(move || kill_after(writer, &format!("{round}-{lines}"), lines))
            })
            .collect();
        acknowledged.extend(desks.into_iter().flat_map(|desk| desk.join().unwrap()));
    }
    let store = Store::open(&path).unwrap();
    assert!(acknowledged.len() >= 3 * (15 + 40 + 65));
    for key in &acknowledged {
        assert!(store.done_at(key).unwrap().is_some(), "{key} was acknowledged");
    }
    let lines = store.load_items(&ARRIVAL, true).unwrap().len();
    assert_eq!(store.check_chain().unwrap().rows, 1 + i64::try_from(lines).unwrap(), "a line and its journal row");
}

/// The keys of the lines that a desk acknowledged before it was killed, after that many of them.
fn kill_after(mut desk: Writer, name: &str, lines: usize) -> Vec<String> {
    let key = |number: usize| format!("{name}-{number}");
    // More than it gets to before its end, so that the kill finds it at work.
    let asked: String = (0..lines + 200).map(|number| arrival(&key(number))).collect();
    let mut pipe = desk.lines;
    thread::spawn(move || drop(pipe.write_all(asked.as_bytes())));
    let mut count = 0;
    while count < lines {
        count += usize::from(acknowledged(&answer(&mut desk.said).unwrap()).is_some());
    }
    desk.child.kill().unwrap();
    desk.child.wait().unwrap();
    while let Some(said) = answer(&mut desk.said) {
        count += usize::from(acknowledged(&said).is_some());
    }
    (0..count).map(key).collect()
}

#[test]
fn of_many_desks_changing_one_line_none_overwrites_another() {
    const DESKS: usize = 8;
    const ROUNDS: usize = 10;
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let mut store = Store::open(&path).unwrap();
    add(&mut store, "ligne");
    let id = store.load_items(&ARRIVAL, true).unwrap()[0].id;
    let desks: Vec<_> = (0..DESKS)
        .map(|desk| {
            let mut store = Store::open(&path).unwrap();
            thread::spawn(move || {
                for round in 0..ROUNDS {
                    for attempt in 0.. {
                        let item = store.load_item(id).unwrap().unwrap();
                        let count = item.text(&REMARK).parse::<usize>().unwrap_or(0) + 1;
                        let changes = vec![(REMARK.key, Value::Text(count.to_string()))];
                        let operation = Operation::Edit { item: id, rev: item.rev, changes };
                        match store.run(&request(format!("{desk}-{round}-{attempt}"), operation)) {
                            Ok(_) => break,
                            Err(Refusal::Conflict { .. }) => {}
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                }
            })
        })
        .collect();
    for desk in desks {
        desk.join().unwrap();
    }
    let item = store.load_item(id).unwrap().unwrap();
    assert_eq!(item.text(&REMARK), (DESKS * ROUNDS).to_string());
    assert_eq!(item.rev, 1 + i64::try_from(DESKS * ROUNDS).unwrap());
    store.check_chain().unwrap();
}

#[test]
fn a_write_waits_for_one_that_did_not_stand_in_line() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let mut store = Store::open(&path).unwrap();
    let other = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; INSERT INTO team_note (at, staff, text) VALUES (0, 1, 'x')").unwrap();
    let waiting = thread::spawn(move || add(&mut store, "ligne"));
    thread::sleep(Duration::from_millis(200));
    other.execute_batch("COMMIT").unwrap();
    waiting.join().unwrap();
    assert_eq!(Store::open(&path).unwrap().load_items(&ARRIVAL, false).unwrap().len(), 1);
}

#[test]
fn what_one_desk_writes_the_others_hear_of_and_it_does_not() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let listen = || {
        let (tell, told) = channel();
        let desk = Worker::start(path.clone(), move |reply| drop(tell.send(reply)));
        assert!(matches!(told.recv().unwrap(), Reply::Opened(_)));
        (desk, told)
    };
    let (writer, wrote) = listen();
    let (_reader, heard) = listen();
    // Past the first look of both.
    thread::sleep(Duration::from_millis(100));
    let mut item = ARRIVAL.begin(SARAH, None, &Store::open(&path).unwrap().load_context(NOW).unwrap());
    item.set(&LABEL, "ligne");
    writer.run(request("k".into(), Operation::Add { item: Box::new(item), state: None, overrule: false }));
    assert!(matches!(wrote.recv().unwrap(), Reply::Did { result: Ok(_), .. }));
    let soon = Duration::from_secs(1);
    assert!(matches!(heard.recv_timeout(soon), Ok(Reply::News)), "heard by the ring, before the time to look");
    assert!(heard.recv_timeout(soon).is_err(), "once");

    // A writer killed before it rang, or one that does not know the bell.
    let other = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    other.execute("INSERT INTO team_note (at, staff, text) VALUES (0, 1, 'x')", []).unwrap();
    assert!(matches!(heard.recv_timeout(Duration::from_secs(4)), Ok(Reply::News)));
    assert!(matches!(wrote.recv_timeout(Duration::from_secs(4)), Ok(Reply::News)));
    assert!(wrote.try_recv().is_err(), "nothing but the other's write");
}

#[test]
fn while_a_write_waits_for_its_turn_every_question_is_answered() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let mut store = Store::open(&path).unwrap();
    let kaya = Operation::AddPerson(Box::new(Person::new("KAYA", NOW)));
    let kaya = store.run(&request("kaya".into(), kaya)).unwrap().person.unwrap();
    let (tell, told) = channel();
    let desk = Worker::start(path.clone(), move |reply| drop(tell.send(reply)));
    assert!(matches!(told.recv().unwrap(), Reply::Opened(_)));
    let stuck = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    stuck.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut item = ARRIVAL.begin(SARAH, None, &store.load_context(NOW).unwrap());
    item.set(&LABEL, "ligne");
    desk.run(request("ligne".into(), Operation::Add { item: Box::new(item), state: None, overrule: false }));
    for generation in 1..=3 {
        desk.send_query(generation, Query::Card(kaya), Some(SARAH));
        let answered = told.recv_timeout(Duration::from_secs(20)).expect("a question waits behind a write");
        assert!(matches!(answered, Reply::Answer { generation: seen, answer: Answer::Card(_) } if seen == generation));
    }
    desk.send_query(4, Query::Handover(Since::Row(0)), Some(SARAH));
    let answered = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(matches!(answered, Reply::Answer { answer: Answer::Handover(_), .. }), "for whom it is told: {answered:?}");
    stuck.execute_batch("COMMIT").unwrap();
    let done = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(matches!(done, Reply::Did { result: Ok(_), .. }), "{done:?}");
    // Who read the card is written down as soon as it can be, at the latest when the desk closes.
    drop(desk);
    let logged: i64 = stuck.query_row("SELECT count(*) FROM access", [], |row| row.get(0)).unwrap();
    assert_eq!(logged, 3);
}
