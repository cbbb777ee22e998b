//! The code before a name, and what is behind the lock.
//!
//! Caught when it was tried: a code that is not asked at the lock, a try that is counted after it was looked at, a count
//! that starts anew with the program, a wait without an end, a right code looked at while one has to wait, forty hashes
//! at once, a code kept as it was typed, an erased one that nobody is told of.

use std::fs::{self, OpenOptions};
use std::sync::Barrier;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use comptoir::app::Event;
use comptoir::app::keys::Key;
use comptoir::domain::{Moment, StaffId};
use comptoir::protocol::{Answer, NewStaff, Operation, Pin, Query, Sitting};
use comptoir::store::Store;
use rustix::fs::{FlockOperation, flock};

use crate::support::{Seat, TestCentre, at, member};

const CODE: &str = "482915";

fn pin(digits: &str) -> Pin {
    Pin::new(digits).unwrap()
}

fn puts(centre: &mut TestCentre, who: &str, digits: &str) {
    let query = Query::NewPin { staff: centre.staff(who), old: None, new: Some(pin(digits)), terminal: String::new() };
    let Answer::NewPin(Ok(hash)) = centre.store.answer_query(&query, None, at(9, 0)) else { panic!("refused") };
    centre.does(who, at(9, 0), Operation::SetPin(hash));
}

/// Claire puts a code before her name.
fn with_code(centre: &mut TestCentre) -> StaffId {
    puts(centre, "Claire", CODE);
    centre.staff("Claire")
}

fn sits(store: &Store, staff: StaffId, digits: &str, seconds: i64) -> Sitting {
    let now = Moment(at(9, 41).0 + seconds);
    match store.answer_query(&Query::Sit { staff, pin: Some(pin(digits)), terminal: String::new() }, None, now) {
        Answer::Sitting(who, sitting) if who == staff => sitting,
        other => panic!("{other:?}"),
    }
}

/// How long one has to wait after a wrong code, in seconds.
fn wrong(store: &Store, staff: StaffId, seconds: i64) -> i64 {
    match sits(store, staff, "0000", seconds) {
        Sitting::Asked { wrong: true, not_before } => not_before.map_or(0, |end| end.0 - at(9, 41).0 - seconds),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_code_is_put_by_its_owner_asked_at_the_lock_and_of_whoever_takes_the_name() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qmon code<Entrée>482915<Entrée>482915<Entrée>");
    assert!(seat.reads("Votre code est enregistré"), "{}", seat.sees());
    seat.on("FERREIRA").strikes("<Ctrl-L><Entrée><Entrée>");
    assert!(seat.app.is_locked() && seat.reads("Code de Sarah"), "{}", seat.sees());
    seat.strikes("482914<Entrée>");
    assert!(seat.app.is_locked() && seat.reads("Ce n’est pas ce code."), "{}", seat.sees());
    seat.strikes("482915<Entrée>");
    assert!(seat.line("▌").contains("FERREIRA"), "back to the same line: {}", seat.sees());
    // Claire has none, and may not take Sarah's name.
    seat.strikes("<Ctrl-L><Entrée>claire<Entrée>");
    assert!(seat.line("──").contains("Claire"), "{}", seat.sees());
    seat.strikes("<Ctrl-L><Entrée>sarah<Entrée><Échap>");
    assert!(seat.app.is_locked() && !seat.reads("FERREIRA"), "{}", seat.sees());
}

#[test]
fn nothing_is_read_before_the_code_whether_the_screen_knew_of_it_or_not() {
    let mut centre = TestCentre::morning();
    let mut late = centre.seat("Sarah");
    with_code(&mut centre);
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-L><Entrée>claire");
    let now = seat.now;
    seat.app.update(Event::Key(Key::Enter), now);
    assert!(seat.app.is_locked() && seat.reads("Code de Claire"), "before any answer: {}", seat.sees());
    late.strikes("<Ctrl-L><Entrée>claire<Entrée>");
    assert!(late.app.is_locked() && late.reads("Code de Claire"), "the file knew: {}", late.sees());
}

#[test]
fn the_present_code_is_asked_before_it_is_changed_or_done_without() {
    let mut centre = TestCentre::morning();
    let claire = with_code(&mut centre);
    let mut seat = Seat::new(&centre.path(), "Claire");
    seat.opens();
    seat.strikes("482915<Entrée>qmon code<Entrée>1111<Entrée>2222<Entrée>2222<Entrée>");
    assert!(seat.reads("Ce n’est pas votre code actuel."), "{}", seat.sees());
    seat.strikes("482915<Entrée>2222<Entrée>2223<Entrée>");
    assert!(seat.reads("ne sont pas les mêmes"), "{}", seat.sees());
    seat.strikes("482915<Entrée>2222<Entrée>2222<Entrée>");
    assert_eq!(sits(&centre.store, claire, "2222", 60), Sitting::Welcome(Vec::new()));
    seat.strikes("qmon code<Entrée>2222<Entrée><Entrée><Entrée>");
    assert!(seat.reads("votre nom suffit"), "{}", seat.sees());
    assert!(!centre.store.load_context(at(9, 41)).unwrap().member(claire).unwrap().pin);
    seat.strikes("<Ctrl-L><Entrée><Entrée>");
    assert!(!seat.app.is_locked(), "{}", seat.sees());
}

#[test]
fn a_code_is_asked_at_the_start_of_whoever_names_themselves_and_not_of_an_account() {
    let mut centre = TestCentre::morning();
    with_code(&mut centre);
    let mut seat = Seat::new(&centre.path(), "Claire");
    seat.opens();
    assert!(seat.reads("Code de Claire") && !seat.reads("Arrivées"), "{}", seat.sees());
    seat.strikes("482915<Entrée>");
    assert!(seat.line("──").contains("Claire"), "{}", seat.sees());

    let account = std::process::Command::new("id").arg("-un").output().unwrap().stdout;
    let account = String::from_utf8(account).unwrap().trim().to_owned();
    let yasmine = NewStaff { unix_user: Some(account), ..member("Yasmine", "accueil", None) };
    centre.does("Sarah", at(9, 40), Operation::AddStaff(yasmine));
    puts(&mut centre, "Yasmine", "1357");
    for name in ["", "Yasmine"] {
        let mut seat = Seat::new(&centre.path(), name);
        seat.opens();
        assert!(seat.line("──").contains("Yasmine"), "logged in as herself: {}", seat.sees());
        seat.strikes("<Ctrl-L><Entrée><Entrée>");
        assert!(seat.reads("Code de Yasmine"), "but the terminal is shared: {}", seat.sees());
    }
}

#[test]
fn no_file_holds_a_code_as_it_was_typed() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n<Tab>la dame");
    seat.strikes("<Échap>qmon code<Entrée>482915<Entrée>482915<Entrée><Ctrl-L><Entrée><Entrée>482915<Entrée>");
    assert!(!seat.app.is_locked());
    let folder = centre.path().parent().unwrap().to_owned();
    let mut read = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        read += bytes.len();
        assert!(!bytes.windows(CODE.len()).any(|part| part == CODE.as_bytes()), "{}", path.display());
    }
    assert!(read > 0);
    let hash: String = rusqlite::Connection::open_with_flags(centre.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .unwrap()
        .query_row("SELECT pin_hash FROM staff WHERE pin_hash IS NOT NULL", [], |row| row.get(0))
        .unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(!format!("{:?}", seat.app).contains(CODE));
}

#[test]
fn after_five_wrong_codes_each_wait_is_twice_as_long_and_the_right_one_ends_them() {
    let mut centre = TestCentre::morning();
    let claire = with_code(&mut centre);
    let mut now = 0;
    let mut waits = Vec::new();
    for _ in 0..16 {
        let wait = wrong(&centre.store, claire, now);
        waits.push(wait);
        now += wait;
    }
    assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    // Nobody's code is looked at while they wait, not even the right one; nor is that counted.
    wrong(&centre.store, claire, now);
    assert!(matches!(sits(&centre.store, claire, CODE, now + 299), Sitting::Asked { wrong: false, .. }));
    assert_eq!(sits(&centre.store, claire, CODE, now + 300), Sitting::Welcome(Vec::new()));
    assert_eq!(wrong(&centre.store, claire, now + 300), 0, "counted anew");
}

#[test]
fn wrong_codes_are_counted_over_all_desks_and_over_a_new_start() {
    let mut centre = TestCentre::morning();
    let claire = with_code(&mut centre);
    for _ in 0..4 {
        let again = Store::open(&centre.path()).unwrap();
        assert_eq!(wrong(&again, claire, 0), 0);
    }
    let (start, path) = (Barrier::new(8), centre.path());
    let looked_at = thread::scope(|scope| {
        let tries = || {
            let store = Store::open(&path).unwrap();
            start.wait();
            matches!(sits(&store, claire, "0000", 0), Sitting::Asked { wrong: true, .. })
        };
        let tries: Vec<_> = (0..8).map(|_| scope.spawn(tries)).collect();
        tries.into_iter().map(|tried| tried.join().unwrap()).filter(|looked_at| *looked_at).count()
    });
    assert_eq!(looked_at, 1, "of eight desks at once one had its try");
}

#[test]
fn a_clock_set_back_keeps_nobody_out_until_that_day_comes_again() {
    let mut centre = TestCentre::morning();
    let claire = with_code(&mut centre);
    for _ in 0..9 {
        let _ = sits(&centre.store, claire, "0000", 400_000);
        let _ = sits(&centre.store, claire, "0000", 400_400);
    }
    assert_eq!(sits(&centre.store, claire, CODE, 0), Sitting::Welcome(Vec::new()));
}

#[test]
fn the_pad_says_how_long_to_wait_and_when_it_is_over() {
    let mut centre = TestCentre::morning();
    with_code(&mut centre);
    let mut seat = Seat::new(&centre.path(), "Claire");
    seat.opens();
    for _ in 0..6 {
        seat.now = Moment(seat.now.0 + 1);
        seat.strikes("0000<Entrée>");
    }
    assert!(seat.reads("Trop d’essais : attendez 2 s."), "{}", seat.sees());
    assert_eq!(seat.app.next_wake(), Some(Moment(seat.now.0 + 2)), "one timer");
    seat.strikes("482915<Entrée>");
    assert!(seat.app.is_locked() && seat.reads("attendez 2 s."), "{}", seat.sees());
    seat.now = Moment(seat.now.0 + 2);
    seat.idles(0);
    assert!(seat.reads("Vous pouvez essayer de nouveau."), "{}", seat.sees());
    assert_eq!(seat.app.next_wake(), None, "then asleep");
    seat.strikes("482915<Entrée>");
    assert!(!seat.app.is_locked(), "{}", seat.sees());
}

#[test]
fn codes_are_hashed_one_at_a_time_on_the_whole_machine() {
    let mut centre = TestCentre::morning();
    let claire = with_code(&mut centre);
    let mut line = centre.path().into_os_string();
    line.push(".pin");
    let other = OpenOptions::new().write(true).open(line).unwrap();
    flock(&other, FlockOperation::LockExclusive).unwrap();
    let (tell, told) = channel();
    let path = centre.path();
    let waiting = thread::spawn(move || {
        let store = Store::open(&path).unwrap();
        let sitting = sits(&store, claire, CODE, 0);
        tell.send(()).unwrap();
        sitting
    });
    assert!(told.recv_timeout(Duration::from_millis(700)).is_err(), "another process is at it");
    drop(other);
    assert_eq!(waiting.join().unwrap(), Sitting::Welcome(Vec::new()));
}

#[test]
fn behind_the_lock_no_cell_holds_a_name_of_the_file_whatever_was_open() {
    let centre = TestCentre::morning();
    for open in [
        "",
        "/ben",
        "/ferreira<Entrée>",
        "m",
        "h",
        "t",
        "x",
        "?",
        "q",
        "qclôture<Entrée>",
        "n<Tab>FERREIRA",
        "<Ctrl-Z>",
        "p",
    ] {
        let mut seat = centre.seat("Sarah");
        seat.on("FERREIRA").strikes(open).strikes("<Ctrl-L>");
        seat.hears();
        for keys in ["", "<Entrée>"] {
            seat.strikes(keys);
            let shown = seat.sees().to_uppercase();
            let names = ["FERREIRA", "JOÃO", "BENALI", "DIALLO", "KAYA", "TILLEULS", "VÉLO", "PAUL", "ARRIVÉES"];
            assert!(names.iter().all(|name| !shown.contains(name)), "after « {open} » {keys}\n{shown}");
        }
    }
}

#[test]
fn behind_the_curtain_no_screen_spells_a_name_but_the_line_being_typed() {
    let centre = TestCentre::morning();
    for open in ["", "/ben", "/ferreira<Entrée>", "m", "h", "t", "x", "c", "p", "qclôture<Entrée>", "<Échap>e"] {
        let mut seat = centre.seat("Sarah");
        seat.on("FERREIRA").strikes(open).strikes("<Ctrl-Z>");
        let shown = seat.sees().to_uppercase();
        let names = ["FERREIRA", "JOÃO", "BENALI", "FATIMA", "DIALLO", "KAYA", "ELIF"];
        let spelt = names.iter().find(|name| shown.contains(*name));
        assert_eq!(spelt, None, "after « {open} »\n{shown}");
    }
}

#[test]
fn the_first_letter_struck_at_the_lock_is_the_first_of_the_name() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-L>c");
    assert!(seat.line("▌").contains("Claire") && !seat.reads("Nadia"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert_eq!(seat.app.me, Some(centre.staff("Claire")), "{}", seat.sees());
    // A key that begins nobody's name only opens the list.
    seat.strikes("<Ctrl-L>w");
    assert!(seat.line("▌").contains("Claire") && seat.reads("Nadia"), "{}", seat.sees());
}
