//! Promises of telephoning, in the file: the claim, the attempts, the protected contact, who is here, who has called.
use comptoir::domain::{ItemId, Moment, Person, PersonId, StaffId};
use comptoir::model::{Context, Item, Outcome, State, Value, common};
use comptoir::panes::arrival::{ARRIVAL, LABEL, Waiting};
use comptoir::panes::callback::{
    self, CALLBACK, Calling, Done as Gone, Message, OUTCOME, PHONE, Reached, Retry, SUBJECT, TRIES, ToCall, sections,
};
use comptoir::protocol::{Answer, Board, CallView, Callers, Changes, Done, Operation, Query, Refusal, Request};
use comptoir::store::Store;
use tempfile::TempDir;

use crate::support::centre_of;

/// Monday 23 November 2026, 09:00 in Paris.
const NINE: Moment = Moment(1_795_420_800);
const SARAH: StaffId = StaffId(1);
const CLAIRE: StaffId = StaffId(2);

struct TestCentre {
    store: Store,
    _folder: TempDir,
    keys: u64,
}

impl TestCentre {
    fn new() -> Self {
        let (store, folder) = centre_of(NINE, &[("Sarah", "accueil"), ("Claire", "accueil"), ("Dr Morel", "medecin")]);
        Self { store, _folder: folder, keys: 0 }
    }

    fn tries(&mut self, by: StaffId, minutes: i64, operation: Operation) -> Result<Done, Refusal> {
        self.keys += 1;
        let at = NINE.plus_minutes(minutes);
        self.store.run(&Request { key: format!("k{}", self.keys), by, terminal: "pts/1".into(), at, operation })
    }

    fn does(&mut self, by: StaffId, minutes: i64, operation: Operation) -> Done {
        self.tries(by, minutes, operation).unwrap()
    }

    fn person(&mut self, name: &str, phone: &str, fill: impl FnOnce(&mut Person)) -> Person {
        let mut person = Person::new(name, NINE);
        person.phone1 = (!phone.is_empty()).then(|| phone.to_owned());
        fill(&mut person);
        let id = self.does(SARAH, 0, Operation::AddPerson(Box::new(person))).person.unwrap();
        self.store.load_person(id).unwrap().unwrap()
    }

    fn begin(&mut self, person: &Person) -> Item {
        let desk = self.store.load_context(NINE).unwrap();
        let mut item = CALLBACK.begin_item(SARAH, Some(person), &desk);
        item.set(&SUBJECT, "passer prendre un courrier");
        item
    }

    fn adds(&mut self, item: Item, state: Option<State>) -> Item {
        let operation = Operation::Add { item: Box::new(item), state, overrule: true };
        self.does(SARAH, 0, operation).items.remove(0)
    }

    fn callback(&mut self, person: &Person) -> Item {
        let item = self.begin(person);
        self.adds(item, None)
    }

    fn step(&self, item: &Item, to: State, with: Changes) -> Operation {
        Operation::Move { item: item.id, rev: None, to, with, on_order_of: None, take_over: false }
    }

    fn goes(&mut self, by: StaffId, minutes: i64, item: &Item, to: State) -> Item {
        let with = if to == Retry { vec![(OUTCOME.key, Value::Code("BUSY"))] } else { Vec::new() };
        let operation = self.step(item, to, with);
        self.does(by, minutes, operation).items.remove(0)
    }

    fn board(&self, minutes: i64) -> Board {
        let query = Query::Board { kind: &CALLBACK, pro: None, closed: false };
        match self.store.answer_query(&query, Some(SARAH), NINE.plus_minutes(minutes)) {
            Answer::Board(board) => *board,
            other => panic!("{other:?}"),
        }
    }

    fn call(&self, id: ItemId) -> CallView {
        match self.store.answer_query(&Query::Call(id), Some(SARAH), NINE.plus_minutes(30)) {
            Answer::Call(view) => *view,
            other => panic!("{other:?}"),
        }
    }

    fn callers(&self, digits: &str) -> Callers {
        match self.store.answer_query(&Query::Callers(digits.into()), Some(SARAH), NINE) {
            Answer::Callers(found) => *found,
            other => panic!("{other:?}"),
        }
    }
}

fn benali(centre: &mut TestCentre) -> Person {
    centre.person("Benali", "+33612344178", |person| person.first_name = Some("Fatima".into()))
}

#[test]
fn calling_takes_the_claim_and_every_other_step_lets_it_go() {
    let mut centre = TestCentre::new();
    let person = benali(&mut centre);
    let item = centre.callback(&person);
    let calls = centre.goes(CLAIRE, 0, &item, Calling.state());
    assert_eq!(calls.claimed_now(&Context::before_first_read(NINE.plus_minutes(9))), Some(CLAIRE));
    assert_eq!(centre.board(9).rows[0].item.state, Calling);
    assert_eq!(centre.board(10).rows[0].item.state, ToCall, "the claim is over: shown as to be called");
    assert_eq!(centre.store.load_item(item.id).unwrap().unwrap().state, Calling, "and nothing was written");
    let again = centre.goes(SARAH, 11, &item, Calling.state());
    assert_eq!(again.claimed_now(&Context::before_first_read(NINE.plus_minutes(12))), Some(SARAH));
    let left = centre.goes(SARAH, 12, &item, Message.state());
    assert_eq!((left.claimed_by, left.claim_expires_at), (None, None));
}

#[test]
fn of_two_people_who_call_at_once_the_second_is_told_who_was_first() {
    let mut centre = TestCentre::new();
    let person = benali(&mut centre);
    let item = centre.callback(&person);
    let operation = || Operation::Move {
        item: item.id,
        rev: Some(item.rev),
        to: Calling.state(),
        with: Vec::new(),
        on_order_of: None,
        take_over: false,
    };
    centre.does(CLAIRE, 1, operation());
    match centre.tries(SARAH, 1, operation()) {
        Err(Refusal::Conflict { by, theirs, .. }) => {
            assert_eq!((by.as_str(), theirs.state), ("Claire", Calling.state()))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_call_that_was_made_is_kept_with_its_number_and_what_came_of_it_and_undone_it_is_gone() {
    let mut centre = TestCentre::new();
    let person = benali(&mut centre);
    let item = centre.callback(&person);
    centre.goes(SARAH, 1, &item, Calling.state());
    centre.goes(SARAH, 2, &item, Retry.state());
    centre.goes(CLAIRE, 3, &item, ToCall.state());
    centre.goes(CLAIRE, 4, &item, Calling.state());
    centre.goes(CLAIRE, 5, &item, Message.state());
    let tried = centre.call(item.id).tried;
    let said: Vec<_> = tried.iter().map(|tried| (tried.by.as_str(), tried.attempt.outcome)).collect();
    assert_eq!(said, [("Claire", Outcome::Message), ("Sarah", Outcome::Busy)], "latest first");
    assert!(tried.iter().all(|tried| tried.attempt.number == "+33612344178"));
    let undone = centre.does(CLAIRE, 6, Operation::Undo(None)).items.remove(0);
    assert_eq!((undone.state, undone.int(&TRIES)), (Calling.state(), 1));
    assert_eq!(centre.call(item.id).tried.len(), 1);
    centre.goes(CLAIRE, 7, &item, ToCall.state());
    // Reached without a call, it takes no attempt back when undone.
    centre.goes(CLAIRE, 8, &item, Reached.state());
    assert_eq!(centre.call(item.id).tried.len(), 1);
    centre.does(CLAIRE, 9, Operation::Undo(None));
    assert_eq!(centre.call(item.id).tried.len(), 1);
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_call_longer_than_its_claim_is_an_attempt_once_the_person_is_reached() {
    const NEXT_DAY: i64 = 24 * 60;
    for (minutes, tries) in [(14, 1), (NEXT_DAY, 0)] {
        let mut centre = TestCentre::new();
        let person = benali(&mut centre);
        let item = centre.callback(&person);
        centre.goes(CLAIRE, 0, &item, Calling.state());
        // As at the lock.
        centre.does(CLAIRE, 4, Operation::GiveBack { item: item.id });
        let reached = centre.goes(CLAIRE, minutes, &item, Reached.state());
        let tried = centre.call(item.id).tried;
        assert_eq!((reached.int(&TRIES), tried.len() as i64), (tries, tries), "{minutes}");
        assert!(tried.iter().all(|tried| tried.attempt.outcome == Outcome::Reached));
        let undone = centre.does(CLAIRE, minutes + 1, Operation::Undo(None)).items.remove(0);
        assert_eq!((undone.state, undone.int(&TRIES), centre.call(item.id).tried.len()), (Calling.state(), 0, 0));
    }
}

#[test]
fn a_protected_contact_is_called_at_one_number_and_no_other() {
    let mut centre = TestCentre::new();
    let person = centre.person("Kaya", "+33612340000", |person| {
        person.confidential_contact = Some("+33700000001".into());
        person.confidential_note = Some("jamais par la famille".into());
    });
    let mut wrong = centre.begin(&person);
    wrong.set(&PHONE, "+33612340000");
    let operation = Operation::Add { item: Box::new(wrong), state: None, overrule: true };
    let why = centre.tries(SARAH, 0, operation).unwrap_err();
    assert!(matches!(&why, Refusal::Field("phone", why) if why.contains("07 00 00 00 01")), "{why:?}");
    let item = centre.callback(&person);
    assert_eq!(item.text(&PHONE), "+33700000001");
    let edit =
        Operation::Edit { item: item.id, rev: item.rev, changes: vec![("phone", Value::Text("+33612340000".into()))] };
    assert!(centre.tries(SARAH, 1, edit).is_err());

    let mut open = benali(&mut centre);
    let before = centre.callback(&open);
    open.confidential_note = Some("ne pas appeler".into());
    centre.does(SARAH, 2, Operation::EditPerson(Box::new(open)));
    let operation = centre.step(&before, Calling.state(), Vec::new());
    assert!(centre.tries(SARAH, 3, operation).is_err(), "protected since: not dialled any more");
    assert_eq!(centre.goes(SARAH, 4, &before, Reached.state()).state, Reached, "spoken to at the desk all the same");
}

#[test]
fn who_is_in_the_building_comes_first_in_the_list() {
    let mut centre = TestCentre::new();
    let (person, other) = (benali(&mut centre), centre.person("Kaya", "+33612340000", |_| {}));
    let (item, _) = (centre.callback(&person), centre.callback(&other));
    let mut arrival = ARRIVAL.begin_item(SARAH, Some(&other), &centre.store.load_context(NINE).unwrap());
    arrival.set(&LABEL, "KAYA");
    let board = centre.board(1);
    assert!(board.summary.here.is_empty());
    assert_eq!(board.rows[0].item.id, item.id);
    let arrival = centre.adds(arrival, Some(Waiting.state()));
    let board = centre.board(1);
    assert_eq!(board.summary.here.iter().copied().collect::<Vec<PersonId>>(), [other.id]);
    assert_eq!(board.rows[0].person.as_ref().unwrap().id, other.id, "who is here comes first");
    let mut desk = centre.store.load_context(NINE).unwrap();
    desk.here = board.summary.here;
    assert_eq!((CALLBACK.sort_key)(&board.rows[0].item, &desk).section, sections::HERE);
    centre.goes(SARAH, 2, &arrival, comptoir::panes::arrival::Done.state());
    assert!(centre.board(3).summary.here.is_empty(), "gone");
}

#[test]
fn the_end_of_a_number_finds_the_open_callbacks_first_then_people() {
    let mut centre = TestCentre::new();
    let person = benali(&mut centre);
    centre.person("Morin", "+33699991985", |_| {});
    centre.person("Né", "", |person| person.birth_date = "1985-03-12".parse().ok());
    let protected = centre.person("Kaya", "+33612340000", |person| {
        person.confidential_contact = Some("+33711114178".into());
    });
    let mut stranger = centre.begin(&person);
    stranger.set(&common::PERSON, Value::Empty);
    stranger.set(&callback::CALLER_LABEL, "la sœur de Mme K.");
    stranger.set(&PHONE, "+33499994178");
    let stranger = centre.adds(stranger, None);
    let item = centre.callback(&person);
    let closed = centre.callback(&protected);
    centre.goes(SARAH, 1, &closed, Reached.state());
    centre.goes(SARAH, 2, &closed, Gone.state());

    let found = centre.callers("4178");
    let mut lines: Vec<_> = found.lines.iter().map(|row| row.item.id).collect();
    lines.sort_by_key(|id| id.0);
    assert_eq!(lines, [stranger.id, item.id]);
    let people: Vec<_> = found.people.iter().map(|hit| hit.person.id).collect();
    assert!(people.contains(&person.id), "{people:?}");
    let years: Vec<_> = centre.callers("1985").people.iter().map(|hit| hit.person.name.clone()).collect();
    assert_eq!(years, ["MORIN"], "four digits are a number here, and no year of birth");
    for few in ["", "8", "4a78", "%%%%"] {
        let found = centre.callers(few);
        assert!(found.lines.is_empty() && found.people.is_empty(), "{few}");
    }
}

#[test]
fn a_number_that_ends_in_zeros_is_somebodys_too() {
    let mut centre = TestCentre::new();
    for (name, phone, end) in [("Roux", "+33612340032", "0032"), ("Tran", "+33612340033", "0033")] {
        let person = centre.person(name, phone, |_| {});
        let met: Vec<_> = centre.callers(end).people.iter().map(|hit| hit.person.id).collect();
        assert_eq!(met, [person.id], "{end} is no prefix");
    }
}

#[test]
fn who_called_is_found_by_the_digits_by_which_the_lookup_finds_them() {
    let mut centre = TestCentre::new();
    let person = benali(&mut centre);
    let line = centre.callback(&person);
    let other = centre.person("Tran", "+33698441234", |_| {});
    for digits in ["0612344178", "33612344178", "0612", "1234", "234417", "178", "78", "98"] {
        let query = Query::Find { text: digits.into(), limit: 10 };
        let Answer::Found(found) = centre.store.answer_query(&query, Some(SARAH), NINE) else { panic!("no answer") };
        let looked_up: Vec<_> = found.hits.iter().map(|hit| hit.person.id).collect();
        let callers = centre.callers(digits);
        let called: Vec<_> = callers.people.iter().map(|hit| hit.person.id).collect();
        assert_eq!(called, looked_up, "{digits}");
        let lines: Vec<_> = callers.lines.iter().map(|row| row.item.id).collect();
        let own = if called.contains(&person.id) { vec![line.id] } else { Vec::new() };
        assert_eq!(lines, own, "{digits}");
    }
    // Whose number ends so is told before whose number only holds it.
    let first = centre.callers("1234").people.remove(0);
    assert_eq!(first.person.id, other.id);
}

#[test]
fn a_protected_contact_is_met_on_the_permitted_number_and_never_on_the_familys_line() {
    let mut centre = TestCentre::new();
    let family = "+33476112233";
    let mother = centre.person("Kaya", family, |person| person.first_name = Some("Elif".into()));
    let daughter = centre.person("Kaya", family, |person| person.first_name = Some("Nour".into()));
    let before = centre.callback(&daughter);
    assert_eq!(centre.callers("2233").people.len(), 2, "nothing is protected yet");
    let protected = Person { confidential_contact: Some("+33711114178".into()), ..daughter.clone() };
    centre.does(SARAH, 1, Operation::EditPerson(Box::new(protected)));

    let found = centre.callers("2233");
    assert_eq!(found.people.iter().map(|hit| hit.person.id).collect::<Vec<_>>(), [mother.id]);
    assert!(found.lines.is_empty(), "line {} is older than the protection", before.id);
    assert_eq!(centre.callers("4178").people.iter().map(|hit| hit.person.id).collect::<Vec<_>>(), [daughter.id]);
    let query = Query::Find { text: "04 76 11 22 33".into(), limit: 10 };
    let Answer::Found(found) = centre.store.answer_query(&query, Some(SARAH), NINE) else { panic!("no answer") };
    assert_eq!(found.hits.iter().map(|hit| hit.person.id).collect::<Vec<_>>(), [mother.id]);
}

#[test]
fn the_card_before_dialling_shows_what_else_is_open_for_the_person() {
    let mut centre = TestCentre::new();
    let person = benali(&mut centre);
    let other = centre.callback(&person);
    let item = centre.callback(&person);
    let view = centre.call(item.id);
    assert_eq!(view.person.map(|person| person.id), Some(person.id));
    assert_eq!(view.others.iter().map(|row| row.item.id).collect::<Vec<_>>(), [other.id]);
}
