//! A list brought up to date line by line is the list read anew, whatever was written meanwhile; and little is read for it.

use comptoir::domain::{ItemId, Moment, Person, StaffId};
use comptoir::model::settings::CLAIM_MINUTES;
use comptoir::model::{Kind, Row, Value};
use comptoir::panes::PANES;
use comptoir::panes::arrival::{ARRIVAL, Called, Done as Gone, InService, PARTY_SIZE, Waiting};
use comptoir::protocol::{Answer, Board, ListUpdate, Operation, Query, ShownList, SitProof};
use comptoir::reports::Since;
use comptoir::store::Store;

use crate::support::undo_deeds::{adds, callback, series};
use crate::support::{TestCentre, Visit, at};

/// What another desk does at 9:41.
type Step = fn(&mut TestCentre);

/// A desk that shows one list of the centre, read through a file of its own.
struct Desk {
    store: Store,
    board: Board,
    /// Updates taken line by line.
    by_line: usize,
}

fn now() -> Moment {
    at(9, 41)
}

fn read(store: &Store, kind: &'static Kind, closed: bool) -> Board {
    match store.answer_query(&Query::Board { kind, pro: None, closed }, None, now()) {
        Answer::Board(board) => *board,
        other => panic!("{other:?}"),
    }
}

impl Desk {
    fn open(centre: &TestCentre, kind: &'static Kind, closed: bool) -> Self {
        let store = Store::open(&centre.path()).unwrap();
        let board = read(&store, kind, closed);
        Self { store, board, by_line: 0 }
    }

    fn follow(&mut self) {
        let (kind, since, closed) = (self.board.kind, self.board.summary.as_of, self.board.closed);
        let query = Query::Changes(ShownList { kind, pro: None, since, closed, heard: Some(since.seq) });
        let Answer::Changes(changed) = self.store.answer_query(&query, None, now()) else { panic!("{kind:?}") };
        match changed.list {
            ListUpdate::All(board) => self.board = board,
            ListUpdate::Lines(change) => {
                let stays = |row: &Row| {
                    !change.gone.contains(&row.item.id) && change.rows.iter().all(|new| new.item.id != row.item.id)
                };
                self.board.rows.retain(stays);
                self.board.rows.extend(change.rows);
                self.board.summary = change.summary;
                self.by_line += 1;
            }
        }
    }

    fn compare(&self, centre: &TestCentre, what: usize) {
        let anew = read(&centre.store, self.board.kind, self.board.closed);
        let sorted = |board: &Board| {
            let mut rows = board.rows.clone();
            rows.sort_by_key(|row| row.item.id);
            rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>()
        };
        let (followed, fresh) = (sorted(&self.board), sorted(&anew));
        let kind = self.board.kind.code;
        assert_eq!(followed.len(), fresh.len(), "{kind} after step {what}");
        for (one, other) in followed.iter().zip(&fresh) {
            assert_eq!(one, other, "{kind} after step {what}");
        }
        assert_eq!(self.board.summary.finished, anew.summary.finished, "{kind} after step {what}");
        assert_eq!(self.board.summary.counts, anew.summary.counts, "{kind} after step {what}");
        assert_eq!(self.board.summary.here, anew.summary.here, "{kind} after step {what}");
        assert_eq!(self.board.summary.as_of, anew.summary.as_of, "{kind} after step {what}");
    }
}

fn line(centre: &TestCentre, name: &str, first: &str) -> ItemId {
    centre.visits(Some(centre.person(name, first).id))[0].id
}

fn moves(centre: &mut TestCentre, name: &str, first: &str, to: comptoir::model::State) {
    let line = line(centre, name, first);
    centre.moves(now(), line, to);
}

/// Everyday steps: each concerns some lines and people, and is followed line by line.
const EVERYDAY: [Step; 15] = [
    |centre| _ = centre.does("Sarah", now(), Operation::SitDown(SitProof::Name)),
    |centre| moves(centre, "KAYA", "Elif", Waiting.state()),
    |centre| moves(centre, "KAYA", "Elif", Called.state()),
    |centre| _ = centre.does("Sarah", now(), Operation::Undo(None)),
    |centre| moves(centre, "FERREIRA", "João", InService.state()),
    |centre| moves(centre, "FERREIRA", "João", Gone.state()),
    |centre| _ = centre.comes(now(), Visit { label: "quelqu’un", ..Visit::default() }),
    |centre| _ = centre.comes(now(), Visit { of: Some(("BENALI", "Mouhamed")), ..Visit::default() }),
    |centre| {
        let item = line(centre, "TRAN", "Minh");
        centre.does("Claire", now(), Operation::Claim { item, take_over: false });
    },
    |centre| {
        let item = line(centre, "TRAN", "Minh");
        centre.does("Claire", now(), Operation::Note { item, about: None, text: "passera à midi".into() });
    },
    |centre| {
        let waiting = centre.visits(None).into_iter().find(|item| item.state == Waiting.state()).unwrap();
        centre.moves(now(), waiting.id, Gone.state());
    },
    |centre| {
        let callback = callback(centre);
        centre.does("Sarah", now(), adds(callback));
    },
    |centre| {
        let person = Person { first_name: Some("Elif".into()), ..Person::new("KAYA", now()) };
        centre.does("Sarah", now(), Operation::AddPerson(Box::new(person)));
    },
    |centre| {
        let person = centre.person("ROUX", "Marcel");
        let person = Person { used_name: "ROUX-MARTIN".into(), ..person };
        centre.does("Sarah", now(), Operation::EditPerson(Box::new(person)));
    },
    |centre| {
        let item = centre.item(line(centre, "TRAN", "Minh"));
        let changes = vec![(PARTY_SIZE.key, Value::Int(3))];
        centre.does("Sarah", now(), Operation::Edit { item: item.id, rev: item.rev, changes });
    },
];

/// Steps after which a list is read as a whole, and shows the same.
const RARE: [Step; 3] = [
    |centre| {
        let series = series(centre);
        centre.does("Sarah", now(), adds(series));
    },
    |centre| _ = centre.does("Sarah", now(), Operation::Set { setting: &CLAIM_MINUTES, value: 12, read: None }),
    |centre| (0..120).for_each(|_| _ = centre.comes(now(), Visit { cafe: true, ..Visit::default() })),
];

#[test]
fn a_list_brought_up_to_date_is_the_list_read_anew() {
    for (kind, closed) in PANES.iter().copied().flat_map(|kind| [(kind, true), (kind, false)]) {
        let mut centre = TestCentre::morning();
        let mut desk = Desk::open(&centre, kind, closed);
        for (what, step) in EVERYDAY.into_iter().chain(RARE).enumerate() {
            step(&mut centre);
            desk.follow();
            desk.compare(&centre, what);
        }
    }
}

#[test]
fn a_list_gone_back_to_says_of_its_closed_lines_what_the_file_holds() {
    for closed in [true, false] {
        let mut centre = TestCentre::morning();
        let mut desk = Desk::open(&centre, &ARRIVAL, closed);
        for (what, step) in EVERYDAY.into_iter().enumerate() {
            // Another pane was looked at within the minute.
            read(&desk.store, PANES[1], closed);
            step(&mut centre);
            desk.follow();
            desk.compare(&centre, what);
        }
        assert!(desk.board.summary.finished.count > 1 && desk.by_line > 5);
    }
}

#[test]
fn everyday_steps_are_followed_line_by_line() {
    let mut centre = TestCentre::morning();
    let mut desk = Desk::open(&centre, &ARRIVAL, true);
    for step in EVERYDAY {
        step(&mut centre);
        desk.follow();
    }
    assert_eq!(desk.by_line, EVERYDAY.len());
}

#[test]
fn a_list_of_another_minute_or_of_another_reading_is_read_as_a_whole() {
    let mut centre = TestCentre::morning();
    let mut desk = Desk::open(&centre, &ARRIVAL, true);
    moves(&mut centre, "KAYA", "Elif", Waiting.state());
    desk.board.summary.as_of.seq -= 1;
    desk.follow();
    desk.compare(&centre, 0);
    desk.board.summary.as_of.minute -= 1;
    desk.follow();
    desk.compare(&centre, 1);
    assert_eq!(desk.by_line, 0);
}

#[test]
fn the_greeting_of_whoever_sits_down_counts_what_was_written_since_their_list_was_read() {
    let greeting = |store: &Store| match store.answer_query(&Query::Greeting(Since::Row(0)), Some(StaffId(1)), now()) {
        Answer::Greeting(found) => format!("{found:?}"),
        other => panic!("{other:?}"),
    };
    let mut centre = TestCentre::morning();
    for (what, step) in EVERYDAY.into_iter().chain(RARE).enumerate() {
        let desk = Desk::open(&centre, &ARRIVAL, true);
        step(&mut centre);
        assert_eq!(greeting(&desk.store), greeting(&centre.store), "after step {what}");
    }
}
