//! Promises of renewals in the file: who may sign, what is kept of it, what undo and the history give back.

use crate::support::saved::edits;
use comptoir::domain::staff::Absence;
use comptoir::domain::{Moment, Person, Role, StaffId};
use comptoir::model::{Item, State, Value, text};
use comptoir::panes::renewal::*;
use comptoir::protocol::{Answer, Changes, Done, NewCentre, NewStaff, Operation, Query, Refusal, Request};
use comptoir::store::Store;
use tempfile::TempDir;

/// Monday 23 November 2026, 09:00 in Paris.
const NINE: Moment = Moment(1_795_420_800);
const SARAH: StaffId = StaffId(1);
const MOREL: StaffId = StaffId(2);
const KINE: StaffId = StaffId(3);

struct TestCentre {
    store: Store,
    _folder: TempDir,
    count: u64,
}

impl TestCentre {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let member = |name: &str, role| {
            let role = Role::from_code(role).unwrap();
            NewStaff { name: name.into(), role, unix_user: None, instructions: Vec::new() }
        };
        let centre = NewCentre {
            hours: Vec::new(),
            code: "T".into(),
            name: "Les Tilleuls".into(),
            first: member("Sarah", "accueil"),
            at: NINE,
        };
        let store = Store::create(&folder.path().join("centre.db"), &centre).unwrap();
        let mut centre = Self { store, _folder: folder, count: 0 };
        centre.does(SARAH, Operation::AddStaff(member("Dr Morel", "medecin")));
        centre.does(SARAH, Operation::AddStaff(member("Nadia", "kine")));
        centre
    }

    fn tries(&mut self, by: StaffId, operation: Operation) -> Result<Done, Refusal> {
        self.count += 1;
        let at = NINE.plus_minutes(i64::try_from(self.count).unwrap());
        self.store.run(&Request { key: format!("k{}", self.count), by, terminal: "pts/1".into(), at, operation })
    }

    fn does(&mut self, by: StaffId, operation: Operation) -> Done {
        self.tries(by, operation).unwrap()
    }

    /// A renewal of two drugs, asked by phone for somebody whom Dr Morel follows.
    fn asked(&mut self) -> Item {
        let person = Person { usual_pro: Some(MOREL), ..Person::new("BENALI", NINE) };
        let id = self.does(SARAH, Operation::AddPerson(Box::new(person))).person.unwrap();
        let person = self.store.load_person(id).unwrap().unwrap();
        let desk = self.store.load_context(NINE).unwrap();
        let mut item = RENEWAL.begin_item(SARAH, Some(&person), &desk);
        for (field, typed) in [(&LINES, "Metformine 1000 / 2 par jour / boîte ; Ramipril 5"), (&RUNS_OUT_ON, "?")] {
            item.set(field, text::parse(field, typed, &desk).unwrap());
        }
        self.does(SARAH, Operation::Add { item: Box::new(item), state: None, overrule: false }).items.remove(0)
    }

    fn moves(&mut self, by: StaffId, item: &Item, to: State, on_order_of: Option<StaffId>) -> Result<Item, Refusal> {
        let operation =
            Operation::Move { item: item.id, rev: None, to, with: Changes::new(), on_order_of, take_over: false };
        Ok(self.tries(by, operation)?.items.remove(0))
    }
}

#[test]
fn the_lines_and_the_day_nobody_knows_come_back_from_the_file() {
    let mut centre = TestCentre::new();
    let asked = centre.asked();
    let item = centre.store.load_item(asked.id).unwrap().unwrap();
    assert_eq!(item.rows(&LINES), asked.rows(&LINES));
    assert_eq!(item.rows(&LINES)[1], vec![Value::from("Ramipril 5"), Value::Empty, Value::Code("DIT")]);
    assert_eq!(item.date(&RUNS_OUT_ON).unwrap().to_string(), "2026-11-25");
    assert!(rules::is_guess(&item));
}

#[test]
fn only_a_prescriber_signs_or_somebody_on_their_word_which_is_recorded() {
    for decision in [Signed, NeedsVisit, Refused, Redirected] {
        let mut centre = TestCentre::new();
        let asked = centre.asked();
        let item = centre.moves(SARAH, &asked, ToReview.state(), None).unwrap();
        for (by, order) in [(SARAH, None), (KINE, None), (SARAH, Some(KINE)), (SARAH, Some(SARAH))] {
            let refused = centre.moves(by, &item, decision.state(), order);
            assert!(matches!(refused, Err(Refusal::NeedsPrescriber)), "{} by {by} for {order:?}", decision.code());
        }
        let item = centre.moves(SARAH, &item, decision.state(), Some(MOREL)).unwrap();
        assert_eq!(item.text(&DECISION), decision.code());
        let history = centre.store.answer_query(&Query::History(item.id), Some(SARAH), NINE.plus_minutes(60));
        let Answer::History { lines, .. } = history else { panic!("{history:?}") };
        assert_eq!(lines[0].changes[0], ("Sur consigne de".into(), String::new(), "Dr Morel".into()));
        let row = centre.store.read_journal(Some(item.id)).unwrap().pop().unwrap();
        assert_eq!((row.by.as_str(), row.on_order_of), ("Sarah", Some(MOREL)));
    }
    let mut centre = TestCentre::new();
    let asked = centre.asked();
    let item = centre.moves(MOREL, &asked, ToReview.state(), None).unwrap();
    centre.moves(MOREL, &item, Signed.state(), None).unwrap();
    let row = centre.store.read_journal(Some(item.id)).unwrap().pop().unwrap();
    assert_eq!(row.on_order_of, None, "a prescriber signs in their own name");
}

#[test]
fn a_renewal_waits_for_whoever_may_sign_it_and_for_nobody_else() {
    let mut centre = TestCentre::new();
    let asked = centre.asked();
    for field in [&PRO, &REVIEWER] {
        let changes = vec![(field.key, Value::Staff(KINE))];
        let refused = centre.tries(SARAH, Operation::Edit { item: asked.id, rev: asked.rev, changes });
        assert!(matches!(&refused, Err(Refusal::Field(key, _)) if *key == field.key), "{refused:?}");
    }
}

#[test]
fn undo_gives_back_the_decision_and_the_drugs() {
    let mut centre = TestCentre::new();
    let asked = centre.asked();
    let item = centre.moves(MOREL, &asked, ToReview.state(), None).unwrap();
    let signed = centre.moves(MOREL, &item, Signed.state(), None).unwrap();
    centre.does(MOREL, Operation::Undo(None));
    let item = centre.store.load_item(signed.id).unwrap().unwrap();
    assert_eq!((item.state, item.text(&DECISION), item.moment(&SIGNED_AT)), (ToReview.state(), "", None));
    assert!(item.due_at.is_some(), "it is due again");
    let one = vec![vec![Value::from("Kardegic 75"), Value::Empty, Value::Code("BOITE")]];
    let changes = vec![("lines", Value::Rows(one))];
    centre.does(SARAH, Operation::Edit { item: item.id, rev: item.rev, changes });
    centre.does(SARAH, Operation::Undo(None));
    assert_eq!(centre.store.load_item(item.id).unwrap().unwrap().rows(&LINES), asked.rows(&LINES));
}

#[test]
fn the_history_says_the_drugs_as_the_form_does() {
    let mut centre = TestCentre::new();
    let asked = centre.asked();
    let history = centre.store.answer_query(&Query::History(asked.id), Some(SARAH), NINE.plus_minutes(60));
    let Answer::History { lines, .. } = history else { panic!("{history:?}") };
    let drugs = lines[0].changes.iter().find(|(label, ..)| label == LINES.label).unwrap();
    assert_eq!(drugs.2, "Metformine 1000 / 2 par jour / boîte\u{a0}; Ramipril 5 / dit");
}

#[test]
fn days_away_said_in_the_team_make_what_waits_for_a_signature_late() {
    let mut centre = TestCentre::new();
    let asked = centre.asked();
    centre.moves(SARAH, &asked, ToReview.state(), None).unwrap();
    let late = |centre: &TestCentre, minutes| {
        let query = Query::Board { kind: &RENEWAL, pro: None, closed: false };
        match centre.store.answer_query(&query, Some(SARAH), NINE.plus_minutes(minutes)) {
            Answer::Board(board) => board.summary.counts.iter().find(|count| *count.kind == RENEWAL).unwrap().late,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(late(&centre, 60), 0);
    let morel = |centre: &TestCentre| centre.store.load_context(NINE).unwrap().member(MOREL).unwrap().clone();
    let mut away = morel(&centre);
    let today = "2026-11-23".parse().unwrap();
    away.absences = vec![Absence { from: today, to: today, replaced_by: None }];
    centre.does(SARAH, edits(&centre.store, away));
    assert_eq!(late(&centre, 60), 1);
    let mut away = morel(&centre);
    away.absences[0].to = "2026-11-22".parse().unwrap();
    assert!(matches!(centre.tries(SARAH, edits(&centre.store, away.clone())), Err(Refusal::Field("absences", _))));
    away.absences.clear();
    centre.does(SARAH, edits(&centre.store, away));
    assert_eq!(late(&centre, 60), 0, "back after all");
}
