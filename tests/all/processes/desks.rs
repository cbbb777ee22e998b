//! Several desks on one file, as processes that come, go and are killed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;
use comptoir::domain::{Moment, Person, Role, StaffId};
use comptoir::model::Value;
use comptoir::panes::arrival::{ARRIVAL, LABEL, REMARK};
use comptoir::protocol::{
    Answer, Changed, ListUpdate, NewCentre, NewStaff, Operation, Query, Refusal, Request, StoreReply,
};
use comptoir::reports::Since;
use comptoir::store::{Store, Worker};
use rusqlite::{Connection, OpenFlags};
use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

use crate::support::fault_centre::{Writer, acknowledged, answer, arrival};

const NOW: Moment = Moment(1_795_334_400);
const SARAH: StaffId = StaffId(1);

fn created(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("centre.db");
    let role = Role::from_code("accueil").unwrap();
    let first = NewStaff { name: "Sarah".into(), role, unix_user: None, instructions: Vec::new() };
    let test_centre =
        NewCentre { hours: Vec::new(), code: "TILLEULS".into(), name: "Les Tilleuls".into(), first, at: NOW };
    drop(Store::create(&path, &test_centre).unwrap());
    path
}

fn request(key: String, operation: Operation) -> Request {
    Request { key, by: SARAH, terminal: "pts/1".into(), at: NOW, operation }
}

fn add(store: &mut Store, key: &str) {
    let desk = store.load_context(NOW).unwrap();
    let mut item = ARRIVAL.begin_item(SARAH, None, &desk);
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
    let queue = fs::File::open(path.with_extension("db.turn")).unwrap();
    while flock(&queue, FlockOperation::NonBlockingLockExclusive).is_ok() {
        flock(&queue, FlockOperation::Unlock).unwrap();
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(Duration::from_millis(200));
    assert!(!waiting.is_finished(), "its turn has come, and it waits");
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
        assert!(matches!(told.recv().unwrap(), StoreReply::Opened(_)));
        (desk, told)
    };
    let (writer, wrote) = listen();
    let (_reader, heard) = listen();
    // Past the first look of both.
    thread::sleep(Duration::from_millis(100));
    let mut item = ARRIVAL.begin_item(SARAH, None, &Store::open(&path).unwrap().load_context(NOW).unwrap());
    item.set(&LABEL, "ligne");
    writer.run(request("k".into(), Operation::Add { item: Box::new(item), state: None, overrule: false }));
    assert!(matches!(wrote.recv().unwrap(), StoreReply::Did { result: Ok(_), .. }));
    let soon = Duration::from_secs(1);
    assert!(matches!(heard.recv_timeout(soon), Ok(StoreReply::News)), "heard by the ring, before the time to look");
    assert!(heard.recv_timeout(soon).is_err(), "once");

    // A writer killed before it rang, or one that does not know the bell.
    let other = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    other.execute("INSERT INTO team_note (at, staff, text) VALUES (0, 1, 'x')", []).unwrap();
    assert!(matches!(heard.recv_timeout(Duration::from_secs(4)), Ok(StoreReply::News)));
    assert!(matches!(wrote.recv_timeout(Duration::from_secs(4)), Ok(StoreReply::News)));
    assert!(wrote.try_recv().is_err(), "nothing but the other's write");
}

/// Opens a desk on the file, which reads the list of arrivals; what it is told comes through the channel.
fn listing_desk(path: &Path) -> (Worker, Receiver<StoreReply>) {
    let (tell, told) = channel();
    let desk = Worker::start(path.to_owned(), move |reply| drop(tell.send(reply)));
    assert!(matches!(told.recv().unwrap(), StoreReply::Opened(_)));
    desk.send_query(1, Query::News(None), Some(SARAH));
    assert!(matches!(told.recv().unwrap(), StoreReply::Answer { generation: 1, .. }));
    desk.send_query(2, Query::Board { kind: &ARRIVAL, pro: None, closed: true }, Some(SARAH));
    assert!(matches!(told.recv().unwrap(), StoreReply::Answer { generation: 2, .. }));
    (desk, told)
}

fn lines_named(changed: &Changed) -> Vec<&str> {
    let rows = match &changed.list {
        ListUpdate::Lines(change) => &change.rows,
        ListUpdate::All(board) => &board.rows,
    };
    rows.iter().map(|row| row.item.text(&LABEL)).collect()
}

#[test]
fn what_changes_in_a_list_comes_with_the_news_and_is_not_asked_for() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let (writer, wrote) = listing_desk(&path);
    let (_reader, heard) = listing_desk(&path);
    let mut read_to = None;
    for name in ["première", "deuxième"] {
        let mut item = ARRIVAL.begin_item(SARAH, None, &Store::open(&path).unwrap().load_context(NOW).unwrap());
        item.set(&LABEL, name);
        writer.run(request(name.into(), Operation::Add { item: Box::new(item), state: None, overrule: false }));
        let Ok(StoreReply::Did { result: Ok(done), changed: Some(changed), .. }) = wrote.recv() else {
            panic!("{name}")
        };
        assert!(lines_named(&changed).contains(&name), "{changed:?}");
        assert_eq!(changed.list.summary().as_of.seq, done.seq);
        let Ok(StoreReply::Pushed(changed)) = heard.recv_timeout(Duration::from_secs(5)) else { panic!("{name}") };
        assert!(lines_named(&changed).contains(&name), "{changed:?}");
        assert_eq!(changed.news.heard.len(), 1, "each is told of once");
        let follows = (changed.follows.since.seq, changed.follows.heard);
        assert_eq!(*read_to.get_or_insert(follows), follows, "they follow on what was told before");
        read_to = Some((changed.list.summary().as_of.seq, Some(changed.news.last)));
    }
    // Days ahead are read as a whole: nothing is told of them.
    let from = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    writer.send_query(3, Query::Days { kind: &ARRIVAL, pro: None, from }, Some(SARAH));
    assert!(matches!(wrote.recv().unwrap(), StoreReply::Answer { generation: 3, .. }));
    writer.run(request("mot".into(), Operation::TeamNote("bonjour".into())));
    assert!(matches!(wrote.recv().unwrap(), StoreReply::Did { result: Ok(_), changed: None, .. }));
}

#[test]
fn the_author_of_a_request_is_answered_before_the_other_desks_are_woken() {
    let folder = TempDir::new().unwrap();
    let path = created(&folder);
    let bell = folder.path().join("centre.db.turn");
    let mut item = ARRIVAL.begin_item(SARAH, None, &Store::open(&path).unwrap().load_context(NOW).unwrap());
    item.set(&LABEL, "ligne");
    let (tell, told) = channel();
    let desk: Arc<OnceLock<Worker>> = Arc::default();
    // Weak: the worker is ended by this thread and not by its own.
    let asking = Arc::downgrade(&desk);
    let worker = Worker::start(path.clone(), move |reply| {
        // What the screen asks on hearing that its request is done.
        if let StoreReply::Did { .. } = &reply {
            asking.upgrade().unwrap().get().unwrap().send_query(7, Query::DayClose, Some(SARAH));
        }
        let answered = matches!(reply, StoreReply::Answer { generation: 7, .. });
        let rung = fs::metadata(&bell).map_or(0, |file| file.len());
        // Once the test has ended, nobody listens any more.
        let _ = tell.send((answered, rung));
    });
    assert!(desk.set(worker).is_ok());
    told.recv().unwrap();
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: false };
    desk.get().unwrap().run(request("ligne".into(), operation));
    let (answered, rung) = loop {
        let (answered, rung) = told.recv_timeout(Duration::from_secs(20)).unwrap();
        if answered || rung > 0 {
            break (answered, rung);
        }
    };
    assert!(answered && rung == 0, "the others were woken first");
    while fs::metadata(folder.path().join("centre.db.turn")).unwrap().len() == 0 {
        thread::sleep(Duration::from_millis(5));
    }
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
    assert!(matches!(told.recv().unwrap(), StoreReply::Opened(_)));
    let stuck = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    stuck.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut item = ARRIVAL.begin_item(SARAH, None, &store.load_context(NOW).unwrap());
    item.set(&LABEL, "ligne");
    desk.run(request("ligne".into(), Operation::Add { item: Box::new(item), state: None, overrule: false }));
    for generation in 1..=3 {
        desk.send_query(generation, Query::Card(kaya), Some(SARAH));
        let answered = told.recv_timeout(Duration::from_secs(20)).expect("a question waits behind a write");
        assert!(
            matches!(answered, StoreReply::Answer { generation: seen, answer: Answer::Card(_) } if seen == generation)
        );
    }
    desk.send_query(4, Query::Handover(Since::Row(0)), Some(SARAH));
    let answered = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(
        matches!(answered, StoreReply::Answer { answer: Answer::Handover(_), .. }),
        "for whom it is told: {answered:?}"
    );
    stuck.execute_batch("COMMIT").unwrap();
    let done = told.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(matches!(done, StoreReply::Did { result: Ok(_), .. }), "{done:?}");
    // Who read the card is written down as soon as it can be, at the latest when the desk closes.
    drop(desk);
    let logged: i64 = stuck.query_row("SELECT count(*) FROM access", [], |row| row.get(0)).unwrap();
    assert_eq!(logged, 3);
}
