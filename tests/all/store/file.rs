//! What the file promises to whoever works on it.

use chrono::NaiveDate;
use comptoir::domain::{ItemId, Moment, Person, PersonId, StaffId};
use comptoir::model::settings::{CLAIM_MINUTES, LOCK_AFTER};
use comptoir::model::{Item, State, Value, common};
use comptoir::panes::arrival::{
    ARRIVAL, AWAITED, AtCafe, Called, Cancelled, Done as Gone, InService, LABEL, MODE, REMARK, SEEN, WAIT_START,
    Waiting,
};
use comptoir::protocol::{
    Answer, Board, Cause, Changes, DirectoryEntry, Done, EntryKind, Operation, Query, Refusal, Request, StoreReply,
};
use comptoir::store::{Store, Worker};
use tempfile::TempDir;

use crate::support::centre_of;
use crate::support::saved::saves;

/// Sunday 22 November 2026, 09:00 in Paris.
const NINE: Moment = Moment(1_795_334_400);
const SARAH: StaffId = StaffId(1);
const CLAIRE: StaffId = StaffId(2);
const MOREL: StaffId = StaffId(3);

struct TestCentre {
    store: Store,
    folder: TempDir,
    keys: u64,
}

impl TestCentre {
    fn new() -> Self {
        let (store, folder) = centre_of(NINE, &[("Sarah", "accueil"), ("Claire", "accueil"), ("Dr Morel", "medecin")]);
        Self { store, folder, keys: 0 }
    }

    fn request(&mut self, by: StaffId, minutes: i64, operation: Operation) -> Request {
        self.keys += 1;
        Request {
            key: format!("k{}", self.keys),
            by,
            terminal: "pts/1".into(),
            at: NINE.plus_minutes(minutes),
            operation,
        }
    }

    fn tries(&mut self, by: StaffId, minutes: i64, operation: Operation) -> Result<Done, Refusal> {
        let request = self.request(by, minutes, operation);
        self.store.run(&request)
    }

    fn does(&mut self, by: StaffId, operation: Operation) -> Done {
        self.tries(by, 0, operation).unwrap()
    }

    fn person(&mut self, used: &str, first: &str) -> Person {
        let person = Person { first_name: Some(first.into()), ..Person::new(used, NINE) };
        let id = self.does(SARAH, Operation::AddPerson(Box::new(person))).person.unwrap();
        self.store.load_person(id).unwrap().unwrap()
    }

    fn line(&mut self, person: Option<&Person>, label: &str) -> Item {
        let desk = self.store.load_context(NINE).unwrap();
        let mut item = ARRIVAL.begin_item(SARAH, person, &desk);
        if person.is_none() {
            item.set(&LABEL, label);
        }
        item
    }

    fn waiting(&mut self, label: &str) -> Item {
        let item = Box::new(self.line(None, label));
        self.does(SARAH, Operation::Add { item, state: None, overrule: false }).items.remove(0)
    }

    fn item(&self, id: ItemId) -> Item {
        self.store.load_item(id).unwrap().unwrap()
    }

    fn board(&self, minutes: i64) -> Board {
        let query = Query::Board { kind: &ARRIVAL, pro: None, closed: true };
        match self.store.answer_query(&query, None, NINE.plus_minutes(minutes)) {
            Answer::Board(board) => *board,
            other => panic!("{other:?}"),
        }
    }

    fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open_with_flags(self.store.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
    }
}

fn moves(item: &Item, to: State) -> Operation {
    Operation::Move {
        item: item.id,
        rev: Some(item.rev),
        to,
        with: Changes::new(),
        on_order_of: None,
        take_over: false,
    }
}

fn remark(item: &Item, text: &str) -> Operation {
    Operation::Edit { item: item.id, rev: item.rev, changes: vec![(REMARK.key, text.into())] }
}

/// With ordinary spaces.
fn plain(said: &str) -> String {
    said.replace('\u{a0}', " ")
}

fn standing(item: &Item) -> (State, Option<Moment>, Option<Moment>, Option<StaffId>, Vec<Value>) {
    let values = item.fields().map(|(_, value)| value.clone()).collect();
    (item.state, item.due_at, item.closed_at, item.claimed_by, values)
}

#[test]
fn an_added_line_comes_back_as_it_was_written() {
    let mut centre = TestCentre::new();
    let person = centre.person("KAYA", "Elif");
    let mut item = centre.line(Some(&person), "");
    item.set(&AWAITED, Value::Team(vec![MOREL, CLAIRE]));
    item.set(&REMARK, "revient de l’école, « à pied »");
    let done = centre.does(SARAH, Operation::Add { item: Box::new(item), state: None, overrule: false });
    assert_eq!(plain(&done.said), "KAYA Elif : en attente");
    let kept = centre.item(done.items[0].id);
    assert_eq!(standing(&kept), standing(&done.items[0]));
    assert_eq!(kept.moment(&WAIT_START), Some(NINE));
    assert_eq!((kept.rev, kept.created_by, kept.person()), (1, SARAH, Some(person.id)));
}

#[test]
fn what_the_rules_keep_survives_the_file() {
    let mut centre = TestCentre::new();
    let mut item = centre.line(None, "visiteuse 3");
    item.set(&AWAITED, Value::Team(vec![MOREL, CLAIRE]));
    let item =
        centre.does(SARAH, Operation::Add { item: Box::new(item), state: None, overrule: false }).items.remove(0);
    let item = centre.tries(SARAH, 5, moves(&item, InService.state())).unwrap().items.remove(0);
    let item = centre.tries(SARAH, 20, moves(&item, Waiting.state())).unwrap().items.remove(0);
    let kept = centre.item(item.id);
    assert_eq!(kept.team(&SEEN), [MOREL]);
    assert_eq!(kept.team(&AWAITED), [CLAIRE]);
    assert_eq!(kept.moment(&WAIT_START), Some(NINE));
}

#[test]
fn the_same_key_twice_does_it_once_and_answers_the_same() {
    let mut centre = TestCentre::new();
    let item = Box::new(centre.line(None, "visiteuse 3"));
    let request = centre.request(SARAH, 0, Operation::Add { item, state: Some(AtCafe.state()), overrule: false });
    let first = centre.store.run(&request).unwrap();
    let second = centre.store.run(&request).unwrap();
    assert!(!first.repeated && second.repeated);
    assert_eq!((first.seq, &first.said, first.items[0].id), (second.seq, &second.said, second.items[0].id));
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 1);
    assert_eq!(centre.store.done_at(&request.key).unwrap(), Some(request.at));
    assert_eq!(centre.store.done_at("autre").unwrap(), None);
}

#[test]
fn an_edit_of_what_someone_changed_meanwhile_is_refused_and_says_who_and_when() {
    let mut centre = TestCentre::new();
    let read = centre.waiting("visiteuse 3");
    centre.tries(CLAIRE, 42, remark(&read, "poussette")).unwrap();
    match centre.tries(SARAH, 43, remark(&read, "fauteuil")) {
        Err(Refusal::Conflict { by, at, theirs, .. }) => {
            assert_eq!((by.as_str(), at), ("Claire", NINE.plus_minutes(42)));
            assert_eq!(theirs.text(&REMARK), "poussette");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(centre.item(read.id).text(&REMARK), "poussette");
    assert!(matches!(centre.tries(SARAH, 44, moves(&read, Called.state())), Err(Refusal::Conflict { .. })));
}

#[test]
fn undo_gives_back_state_timers_and_fields() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    centre.does(SARAH, Operation::Claim { item: item.id, take_over: false });
    let before = centre.item(item.id);
    centre.tries(SARAH, 3, moves(&before, Called.state())).unwrap();
    centre.tries(SARAH, 4, Operation::Undo(None)).unwrap();
    let after = centre.item(item.id);
    assert_eq!(standing(&after), standing(&before));
    assert_eq!(after.rev, before.rev + 2);
    // The claim before it is the next to go, then the line itself, cancelled and not erased.
    centre.tries(SARAH, 5, Operation::Undo(None)).unwrap();
    assert_eq!(centre.item(item.id).claimed_by, None);
    let said = centre.tries(SARAH, 6, Operation::Undo(None)).unwrap().said;
    assert_eq!(plain(&said), "Défait — Arrivées, « visiteuse 3 » : annulé·e");
    let gone = centre.item(item.id);
    assert_eq!((gone.state, gone.text(&common::VOID_REASON)), (Cancelled.state(), "ajout annulé"));
}

#[test]
fn undo_is_refused_once_someone_else_moved_the_line() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    let called = centre.tries(SARAH, 1, moves(&item, Called.state())).unwrap().items.remove(0);
    centre.tries(CLAIRE, 2, moves(&called, InService.state())).unwrap();
    let refusal = centre.tries(SARAH, 3, Operation::Undo(None)).unwrap_err().to_string();
    assert!(refusal.contains("Claire à 09:02"), "{refusal}");
    assert_eq!(centre.item(item.id).state, InService);
    // Once Claire has undone hers, all stands as Sarah left it.
    centre.tries(CLAIRE, 4, Operation::Undo(None)).unwrap();
    centre.tries(SARAH, 5, Operation::Undo(None)).unwrap();
    assert_eq!(centre.item(item.id).state, Waiting);
}

#[test]
fn undo_reverses_only_ones_own_actions() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    centre.tries(CLAIRE, 1, moves(&item, Called.state())).unwrap();
    assert!(matches!(centre.tries(MOREL, 2, Operation::Undo(None)), Err(Refusal::Rule(_))));
    centre.tries(CLAIRE, 2, Operation::Undo(None)).unwrap();
    assert_eq!(centre.item(item.id).state, Waiting);
}

#[test]
fn undo_gives_back_a_card_a_setting_and_a_line_of_the_directory() {
    let mut centre = TestCentre::new();
    let person = centre.person("DIALLO", "Mariama");
    let edited = Person { language: Some("peul".into()), ..person.clone() };
    centre.does(SARAH, Operation::EditPerson(Box::new(edited)));
    let entry = |id, name: &str| DirectoryEntry { id, ..DirectoryEntry::named(EntryKind::Pharmacy, name) };
    centre.does(SARAH, saves(&centre.store, entry(0, "Pharmacie des Tilleuls")));
    centre.does(SARAH, saves(&centre.store, entry(1, "Pharmacie du Parc")));
    centre.does(SARAH, Operation::Set { setting: &LOCK_AFTER, value: 9, read: None });
    assert_eq!(centre.store.load_context(NINE).unwrap().setting(&LOCK_AFTER), 9);
    for _ in 0..4 {
        centre.does(SARAH, Operation::Undo(None));
    }
    assert_eq!(centre.store.load_context(NINE).unwrap().setting(&LOCK_AFTER), LOCK_AFTER.default);
    let all = Query::Directory { kind: None, text: String::new() };
    match centre.store.answer_query(&all, None, NINE) {
        Answer::Directory(entries) => assert!(entries.is_empty(), "{entries:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(centre.store.load_person(person.id).unwrap().unwrap().language, None);
}

#[test]
fn a_card_changed_meanwhile_is_a_conflict_that_shows_theirs() {
    let mut centre = TestCentre::new();
    let read = centre.person("DIALLO", "Mariama");
    let theirs = Person { language: Some("peul".into()), ..read.clone() };
    centre.tries(CLAIRE, 1, Operation::EditPerson(Box::new(theirs))).unwrap();
    let mine = Person { address: Some("3 rue des Lilas".into()), ..read };
    match centre.tries(SARAH, 2, Operation::EditPerson(Box::new(mine))) {
        Err(Refusal::PersonConflict { by, theirs, .. }) => {
            assert_eq!((by.as_str(), theirs.language.as_deref()), ("Claire", Some("peul")));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_are_cleaned_at_the_door_and_never_empty() {
    let mut centre = TestCentre::new();
    let odd = Person::new("  Le\u{202e}  Goff\u{7} ", NINE);
    let id = centre.does(SARAH, Operation::AddPerson(Box::new(odd))).person.unwrap();
    assert_eq!(centre.store.load_person(id).unwrap().unwrap().used_name, "Le Goff");
    let nobody = Person::new(" \u{200b} ", NINE);
    let refused = centre.tries(SARAH, 0, Operation::AddPerson(Box::new(nobody)));
    assert!(matches!(refused, Err(Refusal::Field("used_name", _))));
    let born = Person { birth_name: Some("AZIZ".into()), ..Person::new("", NINE) };
    let id = centre.does(SARAH, Operation::AddPerson(Box::new(born))).person.unwrap();
    assert_eq!(centre.store.load_person(id).unwrap().unwrap().used_name, "AZIZ");
}

#[test]
fn a_reference_belongs_to_one_person() {
    let mut centre = TestCentre::new();
    let with_ref = |name: &str| Person { ehr_ref: Some("D-12".into()), ..Person::new(name, NINE) };
    centre.does(SARAH, Operation::AddPerson(Box::new(with_ref("ROUX"))));
    match centre.tries(SARAH, 0, Operation::AddPerson(Box::new(with_ref("TRAN")))) {
        Err(Refusal::Field("ehr_ref", why)) => assert!(why.contains("ROUX"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(centre.store.person_by_ref("D-12").unwrap().unwrap().used_name, "ROUX");
}

#[test]
fn a_claim_is_seen_refused_taken_over_given_back_and_ends_by_itself() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3").id;
    let claim = |take_over| Operation::Claim { item, take_over };
    centre.does(SARAH, claim(false));
    match centre.tries(CLAIRE, 1, claim(false)) {
        Err(Refusal::Claimed { by, .. }) => assert_eq!(by, "Sarah"),
        other => panic!("{other:?}"),
    }
    assert_eq!(centre.tries(CLAIRE, 1, claim(true)).unwrap().items[0].claimed_by, Some(CLAIRE));
    assert_eq!(centre.tries(CLAIRE, 2, claim(false)).unwrap().items[0].claimed_by, None);
    centre.tries(CLAIRE, 3, claim(false)).unwrap();
    let ended = 3 + CLAIM_MINUTES.default;
    assert_eq!(centre.tries(SARAH, ended, claim(false)).unwrap().items[0].claimed_by, Some(SARAH));
    let held = centre.item(item);
    let moved = centre.tries(SARAH, ended, moves(&held, Called.state())).unwrap();
    assert_eq!(moved.items[0].claimed_by, None);
}

#[test]
fn a_second_arrival_of_the_day_is_asked_about_and_may_be_overruled() {
    let mut centre = TestCentre::new();
    let person = centre.person("KAYA", "Elif");
    let item = Box::new(centre.line(Some(&person), ""));
    centre.does(SARAH, Operation::Add { item: item.clone(), state: None, overrule: false });
    let again = |overrule| Operation::Add { item: item.clone(), state: None, overrule };
    assert!(matches!(centre.tries(SARAH, 1, again(false)), Err(Refusal::Guard(_))));
    centre.tries(SARAH, 1, again(true)).unwrap();
    assert_eq!(centre.store.load_items(&ARRIVAL, false).unwrap().len(), 2);
}

#[test]
fn an_incomplete_line_is_refused_by_the_field_to_fill() {
    let mut centre = TestCentre::new();
    let mut item = centre.line(None, "visiteuse 3");
    item.set(&LABEL, "");
    let refused = centre.tries(SARAH, 0, Operation::Add { item: Box::new(item), state: None, overrule: false });
    assert!(matches!(refused, Err(Refusal::Field("label", _))));
    let mut item = centre.line(None, "visiteuse 3");
    item.set(&common::PERSON, Value::Person(PersonId(99)));
    let refused = centre.tries(SARAH, 0, Operation::Add { item: Box::new(item), state: None, overrule: false });
    assert!(matches!(refused, Err(Refusal::Field("person", _))));
}

#[test]
fn cancelling_takes_a_reason_and_a_move_that_does_not_exist_says_which_do() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    assert!(matches!(centre.tries(SARAH, 0, moves(&item, Cancelled.state())), Err(Refusal::Rule(_))));
    let done = centre.tries(SARAH, 0, moves(&item, Gone.state())).unwrap().items.remove(0);
    assert_eq!(done.closed_at, Some(NINE));
    let why = centre.tries(SARAH, 0, moves(&done, Called.state())).unwrap_err().to_string();
    assert!(why.contains("Parti·e"), "{why}");
}

#[test]
fn a_note_is_short_and_seen_on_the_line() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3").id;
    centre.does(CLAIRE, Operation::Note { item, about: None, text: " rappelle\tà midi ".into() });
    let long = Operation::Note { item, about: None, text: "é".repeat(281) };
    assert!(matches!(centre.tries(CLAIRE, 0, long), Err(Refusal::Field("text", _))));
    match centre.store.answer_query(&Query::Item(item), None, NINE) {
        Answer::Item(Some(found)) => {
            assert_eq!((found.1.len(), found.1[0].text.as_str()), (1, "rappelle à midi"));
            assert_eq!(found.1[0].by, "Claire");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_history_says_who_changed_what_and_what_was_undone() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    centre.tries(CLAIRE, 1, remark(&item, "poussette")).unwrap();
    centre.tries(CLAIRE, 2, Operation::Undo(None)).unwrap();
    match centre.store.answer_query(&Query::History(item.id), None, NINE) {
        Answer::History { lines, .. } => {
            let ops: Vec<_> =
                lines.iter().map(|line| (line.operation.as_str(), line.by.as_str(), line.undone)).collect();
            assert_eq!(ops, [("UNDO", "Claire", false), ("EDIT", "Claire", true), ("ADD", "Sarah", false)]);
            assert_eq!(lines[1].changes, [("Remarque".to_owned(), String::new(), "poussette".to_owned())]);
            assert_eq!(lines[2].to, Some(Waiting.state()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_board_shows_today_in_order_with_what_else_is_open_and_not_what_is_for_later() {
    let mut centre = TestCentre::new();
    let person = centre.person("KAYA", "Elif");
    let item = Box::new(centre.line(Some(&person), ""));
    let first = centre.does(SARAH, Operation::Add { item: item.clone(), state: None, overrule: false }).items.remove(0);
    centre.does(SARAH, Operation::Add { item, state: Some(AtCafe.state()), overrule: true });
    let mut later = centre.line(Some(&person), "");
    later.set(&MODE, Value::Code("RDV"));
    later.set(&comptoir::panes::arrival::RDV_AT, Value::Moment(NINE.plus_minutes(3 * 24 * 60)));
    centre.does(SARAH, Operation::Add { item: Box::new(later), state: None, overrule: true });
    let gone = centre.waiting("visiteuse 3");
    centre.does(SARAH, moves(&gone, Gone.state()));

    let board = centre.board(50);
    let states: Vec<_> = board.rows.iter().map(|row| row.item.state.code).collect();
    assert_eq!(states, ["WAITING", "AT_CAFE", "DONE"]);
    assert_eq!(board.rows[1].also.iter().map(|also| also.item).collect::<Vec<_>>(), [first.id]);
    assert_eq!(board.rows[0].person.as_ref().unwrap().name, "KAYA Elif");
    let tab = board.summary.counts[0];
    assert_eq!((tab.waiting, tab.late, board.beyond), (1, 1, 0), "nobody is waited upon at the café");
    assert_eq!(centre.board(3 * 24 * 60).rows.len(), 3);
    assert_eq!(centre.board(24 * 60).rows.len(), 2, "yesterday's closed lines are gone from the list");
}

#[test]
fn opening_a_card_is_logged_under_the_readers_name() {
    let mut centre = TestCentre::new();
    let person = centre.person("KAYA", "Elif");
    for reader in [Some(CLAIRE), None] {
        assert!(matches!(centre.store.answer_query(&Query::Card(person.id), reader, NINE), Answer::Card(_)));
    }
    let log: (i64, i64, i64) = centre
        .raw()
        .query_row("SELECT count(*), min(staff), min(person) FROM access", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(log, (1, CLAIRE.0, person.id.0));
}

#[test]
fn the_end_of_the_day_counts_those_without_a_name_and_lets_their_lines_and_words_go() {
    let mut centre = TestCentre::new();
    let person = centre.person("KAYA", "Elif");
    let named = Box::new(centre.line(Some(&person), ""));
    let named = centre.does(SARAH, Operation::Add { item: named, state: None, overrule: false }).items.remove(0);
    let named = centre.does(SARAH, moves(&named, Gone.state())).items.remove(0);
    let still = centre.waiting("visiteuse 5");
    for _ in 0..2 {
        let item = centre.waiting("visiteuse 3");
        centre.does(SARAH, moves(&item, Gone.state()));
    }
    let mistake = centre.waiting("visiteuse 4");
    centre.does(SARAH, Operation::Undo(None));

    let today = NINE.day_in(comptoir::domain::Zone::PARIS);
    let yesterday = today.pred_opt().unwrap();
    centre.does(SARAH, Operation::CloseDay(yesterday));
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 5, "it closes the day it names, and no other");
    assert!(centre.tries(SARAH, 10 * 60, Operation::CloseDay(today.succ_opt().unwrap())).is_err(), "not to come");
    let said = centre.tries(SARAH, 10 * 60, Operation::CloseDay(today)).unwrap().said;
    assert_eq!(plain(&said), "Journée close : 2 passages sans nom ou appels reçus comptés", "that very evening");
    let left: Vec<_> = centre.store.load_items(&ARRIVAL, true).unwrap().iter().map(|item| item.id).collect();
    assert_eq!(left, [named.id, still.id]);
    assert!(centre.store.read_journal(Some(mistake.id)).unwrap().iter().all(|row| row.changes.is_none()));
    let chain = centre.store.check_chain().unwrap();
    assert_eq!(chain.emptied, 6);
    // Numbers are never given twice: the journal goes on naming the lines that went.
    assert!(centre.waiting("visiteuse 6").id > mistake.id);
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all() {
    let mut centre = TestCentre::new();
    let (kept, dropped) = (centre.line(None, "a"), centre.line(None, "b"));
    let add = |item: &Item| Operation::Add { item: Box::new(item.clone()), state: None, overrule: false };
    let (first, second) = (centre.request(SARAH, 0, add(&kept)), centre.request(SARAH, 0, add(&dropped)));
    let broken: Result<(), Refusal> = centre.store.run_batch(|batch| {
        batch.run(&first)?;
        Err(Refusal::Rule("non".into()))
    });
    assert!(broken.is_err() && centre.store.load_items(&ARRIVAL, true).unwrap().is_empty());
    let done = centre.store.run_batch(|batch| batch.run(&first).and_then(|_| batch.run(&second))).unwrap();
    assert!(!done.undoable);
    assert!(
        centre.tries(SARAH, 1, Operation::Undo(Some(done.seq))).is_err(),
        "`u` does not pick one line out of an import"
    );
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 2);
    centre.store.check_chain().unwrap();
}

#[test]
fn an_appointment_is_found_by_its_key_and_by_its_day() {
    let mut centre = TestCentre::new();
    let mut item = centre.line(None, "DURAND Paul");
    item.set(&MODE, Value::Code("RDV"));
    item.set(&comptoir::panes::arrival::RDV_AT, Value::Moment(NINE.plus_minutes(24 * 60)));
    item.set(&comptoir::panes::arrival::AGENDA_KEY, "uid-1");
    let id = centre.does(SARAH, Operation::Add { item: Box::new(item), state: None, overrule: false }).items[0].id;
    centre
        .store
        .run_batch(|batch| {
            assert_eq!(batch.item_by_agenda_key("uid-1")?.unwrap().id, id);
            assert!(batch.item_by_agenda_key("uid-2")?.is_none());
            let tomorrow = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
            assert_eq!(batch.items_with_agenda_key(tomorrow, tomorrow)?.len(), 1);
            let today = tomorrow.pred_opt().unwrap();
            assert!(batch.items_with_agenda_key(today, today)?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn people_who_look_alike_are_met_by_folded_names() {
    let mut centre = TestCentre::new();
    let born: Option<comptoir::domain::BirthDate> = NaiveDate::from_ymd_opt(1985, 3, 12).map(Into::into);
    let first = Some("Élodie".to_owned());
    let birth_name = Some("LE GOFF".to_owned());
    let person = Person { first_name: first, birth_name, birth_date: born, ..Person::new("Martin", NINE) };
    centre.does(SARAH, Operation::AddPerson(Box::new(person)));
    centre
        .store
        .run_batch(|batch| {
            let used = batch.find_namesakes("martin", "elodie")?;
            assert_eq!((used.len(), used[0].birth_date), (1, born));
            assert_eq!(batch.find_namesakes("le goff", "elodie")?, used);
            assert!(batch.find_namesakes("martin", "elodi")?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn someone_who_left_the_team_does_nothing_more() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    centre.raw().execute("UPDATE staff SET active = 0 WHERE id = ?1", [CLAIRE.0]).unwrap();
    assert!(matches!(centre.tries(CLAIRE, 0, moves(&item, Called.state())), Err(Refusal::Rule(_))));
}

#[test]
fn the_journal_chain_holds_and_any_change_behind_its_back_is_seen() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    centre.does(SARAH, moves(&item, Called.state()));
    let chain = centre.store.check_chain().unwrap();
    assert_eq!((chain.rows, chain.emptied), (5, 0));
    let raw = centre.raw();
    for guarded in [
        "UPDATE journal SET staff = 2 WHERE seq = 4",
        "DELETE FROM journal WHERE seq = 4",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 4",
        "UPDATE journal_payload SET body = '{}' WHERE seq = 4",
        "DELETE FROM journal_payload WHERE seq = 4",
    ] {
        raw.execute(guarded, []).unwrap_err();
    }
    for tampering in [
        "DROP TRIGGER journal_is_never_changed; UPDATE journal SET staff = 2 WHERE seq = 4",
        "UPDATE journal SET staff = 1 WHERE seq = 4; DROP TRIGGER payload_is_only_emptied;
         UPDATE journal_payload SET body = replace(body, 'visiteuse', 'visiteur') WHERE seq = 4",
    ] {
        raw.execute_batch(tampering).unwrap();
        let seen = centre.store.check_chain().unwrap_err();
        assert_eq!(*seen.cause(), Cause::JournalChanged(4));
    }
}

#[test]
fn a_backup_is_a_whole_file_and_never_replaces_another() {
    let mut centre = TestCentre::new();
    let item = centre.waiting("visiteuse 3");
    let copy = centre.folder.path().join("copie.db");
    centre.store.back_up_to(&copy).unwrap();
    assert!(centre.store.back_up_to(&copy).unwrap_err().cause() == &Cause::Taken);
    let copy = Store::open(&copy).unwrap();
    assert_eq!(copy.load_item(item.id).unwrap().unwrap().text(&LABEL), "visiteuse 3");
    copy.check_chain().unwrap();
    let names: Vec<_> =
        std::fs::read_dir(centre.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains(".part")), "{names:?}");
}

#[test]
fn the_worker_does_every_deed_in_order_before_it_ends() {
    let mut centre = TestCentre::new();
    let lines = ["a", "b", "c"].map(|label| centre.line(None, label));
    let requests: Vec<_> = lines
        .into_iter()
        .map(|item| centre.request(SARAH, 0, Operation::Add { item: Box::new(item), state: None, overrule: false }))
        .collect();
    let (tell, told) = std::sync::mpsc::channel();
    let worker = Worker::start(centre.store.path().to_owned(), move |reply| tell.send(reply).unwrap());
    worker.send_query(7, Query::Board { kind: &ARRIVAL, pro: None, closed: false }, Some(SARAH));
    assert!(matches!(told.recv().unwrap(), StoreReply::Opened(_)));
    assert!(matches!(told.recv().unwrap(), StoreReply::Answer { generation: 7, answer: Answer::Board(_) }));
    for request in &requests {
        worker.run(request.clone());
    }
    drop(worker);
    let done: Vec<_> = told
        .iter()
        .map(|reply| match reply {
            StoreReply::Did { key, result, .. } => (key, result.unwrap().items[0].text(&LABEL).to_owned()),
            other => panic!("{other:?}"),
        })
        .collect();
    let wanted: Vec<_> =
        requests.iter().zip(["a", "b", "c"]).map(|(request, label)| (request.key.clone(), label.into())).collect();
    assert_eq!(done, wanted);
}
