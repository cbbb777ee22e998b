//! Drafts whose card or line is another's by now, or none: the file was put back from a copy, or the line let go of.

use std::fs;

use comptoir::app::screens::form::Form;
use comptoir::domain::{Moment, Person, PersonId};
use comptoir::panes::callback::{CALLBACK, SUBJECT};
use comptoir::protocol::{DirectoryEntry, EntryKind, Operation, Revised};
use comptoir::store::Drafts;

use crate::support::{Seat, TestCentre, Visit, at, day};

fn person(name: &str, first: &str, at: Moment) -> Person {
    Person {
        first_name: Some(first.into()),
        birth_date: Some(day(1985, 3, 12).into()),
        phone1: Some("+33611223344".into()),
        ..Person::new(name, at)
    }
}

/// Sarah types at 09:41 about ALPHAONE Anna, of whom the copy put back since knows nothing: at 09:50 her number went to
/// `next`, if anybody. Sarah sits down at ten in the file put back.
fn put_back(types: impl FnOnce(&mut Seat), next: Option<Person>) -> (TestCentre, TestCentre, Seat, PersonId) {
    let [mut before, mut since] = [TestCentre::with_people(), TestCentre::with_people()];
    let anna = person("ALPHAONE", "Anna", at(9, 30));
    let id = before.does("Claire", at(9, 30), Operation::AddPerson(Box::new(anna))).person.unwrap();
    types(&mut before.seat("Sarah"));
    if let Some(next) = next {
        let given = since.does("Claire", at(9, 50), Operation::AddPerson(Box::new(next))).person;
        assert_eq!(given, Some(id), "the number is given again");
    }
    let sarah = opens_since(&before, &since);
    (before, since, sarah, id)
}

/// Sarah at ten, in the file put back, with what she had typed before.
fn opens_since(before: &TestCentre, since: &TestCentre) -> Seat {
    drop(Drafts::open(&since.path()).unwrap());
    fs::copy(before.path().with_file_name("drafts.db"), since.path().with_file_name("drafts.db")).unwrap();
    let log = before.path().with_file_name("drafts.db-wal");
    if log.exists() {
        fs::copy(log, since.path().with_file_name("drafts.db-wal")).unwrap();
    }
    let mut sarah = Seat::at(&since.path(), "Sarah", at(10, 0));
    sarah.opens();
    sarah
}

fn calls(seat: &mut Seat) {
    seat.strikes("/alphaone<Entrée>5pour Alpha<Échap>");
}

fn betatwo() -> Option<Person> {
    Some(person("BETATWO", "Bob", at(9, 50)))
}

#[test]
fn a_draft_is_never_about_whoever_bears_the_number_now() {
    let (_before, since, mut sarah, bob) = put_back(calls, betatwo());
    assert!(sarah.reads("g reprendre"), "{}", sarah.sees());
    sarah.strikes("g");
    assert!(sarah.reads("Commencé pour ALPHAONE Anna (12/03/1985)"), "{}", sarah.sees());
    assert!(sarah.reads("pour Alpha") && !sarah.reads("BETATWO"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S><Ctrl-S>");
    let made = since.store.load_items(&CALLBACK, false).unwrap();
    assert!(made.iter().all(|call| call.person() != Some(bob)), "{}", sarah.sees());
    // Whoever is chosen then brings their own number.
    assert!(sarah.reads("06 11 22 33 44"), "{}", sarah.sees());
    while !sarah.reads("▌ Personne") {
        sarah.strikes("<Haut>");
    }
    sarah.strikes("kaya<Entrée>");
    assert!(!sarah.reads("06 11 22 33 44") && sarah.reads("06 12 34 56 85"), "{}", sarah.sees());
}

#[test]
fn a_card_half_changed_is_not_saved_over_that_of_somebody_else() {
    let types = |seat: &mut Seat| {
        seat.strikes("/alphaone<Entrée>m");
        while !seat.reads("▌ Autre téléphone") {
            seat.strikes("<Tab>");
        }
        seat.strikes("0699999999<Échap>");
    };
    let (_before, since, mut sarah, bob) = put_back(types, betatwo());
    let card = || format!("{:?}", since.store.load_person(bob).unwrap());
    let was = card();
    sarah.strikes("g");
    assert!(sarah.reads("Commencé pour ALPHAONE Anna (12/03/1985)"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S><Ctrl-S>");
    assert_eq!(card(), was, "{}", sarah.sees());
}

#[test]
fn the_list_names_whom_each_draft_was_begun_for() {
    let types = |seat: &mut Seat| {
        calls(seat);
        seat.strikes("<Échap>/kaya<Entrée>5pour Kaya<Échap>");
    };
    let (_before, _since, mut sarah, _) = put_back(types, betatwo());
    sarah.strikes("g");
    assert!(sarah.line("pour Alpha").contains("ALPHAONE Anna"), "{}", sarah.sees());
    assert!(sarah.line("pour Kaya").contains("KAYA Elif"), "{}", sarah.sees());
}

#[test]
fn a_draft_of_the_directory_says_whom_it_was_begun_for_where_the_number_is_anothers() {
    let [mut before, mut since] = [TestCentre::with_people(), TestCentre::with_people()];
    for (centre, name) in [(&mut before, "Dr Karimi"), (&mut since, "Garage du Pont")] {
        let entry = DirectoryEntry::named(EntryKind::Specialist, name);
        centre.does("Claire", at(9, 0), Operation::SaveEntry { entry: Revised::new(entry), overrule: false });
    }
    before.seat("Sarah").strikes("qannuaire<Entrée>karimi<Entrée> Omar<Échap>");
    let mut sarah = opens_since(&before, &since);
    sarah.strikes("g");
    assert!(sarah.reads("Commencé pour Dr Karimi : relisez avant d’enregistrer."), "{}", sarah.sees());
}

#[test]
fn a_draft_about_a_card_that_the_file_never_had_keeps_its_words() {
    let (_before, _since, mut sarah, _) = put_back(calls, None);
    sarah.strikes("g");
    assert!(sarah.app.screens.top_is::<Form>() && sarah.reads("pour Alpha"), "{}", sarah.sees());
    assert!(sarah.reads("Commencé pour ALPHAONE Anna"), "{}", sarah.sees());
}

#[test]
fn the_same_person_entered_again_under_the_same_number_is_recognised() {
    let anna = Some(person("ALPHAONE", "Anna", at(9, 50)));
    let (_before, since, mut sarah, id) = put_back(calls, anna);
    sarah.strikes("g<Ctrl-S>");
    let made = since.store.load_items(&CALLBACK, false).unwrap();
    assert!(
        made.iter().any(|call| call.person() == Some(id) && call.text(&SUBJECT) == "pour Alpha"),
        "{}",
        sarah.sees()
    );
}

#[test]
fn what_was_typed_on_a_line_let_go_of_at_the_days_end_is_found_again() {
    let mut centre = TestCentre::with_people();
    let line = centre.comes(at(9, 30), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    let mut sarah = centre.seat("Sarah");
    sarah.on("vélo").strikes("ttrois sacs rouges");
    centre.moves(at(9, 41), line, comptoir::panes::arrival::InService.state());
    centre.moves(at(9, 41), line, comptoir::panes::arrival::Done.state());
    centre.does("Claire", at(9, 41), Operation::CloseDay(day(2026, 11, 26)));
    sarah.hears().strikes("<Entrée>");
    assert!(sarah.reads("journée a été close par Claire"), "{}", sarah.sees());
    sarah.strikes("<Échap>");
    while !sarah.app.screens.is_empty() {
        sarah.strikes("<Échap>");
    }
    sarah.strikes("g");
    assert!(sarah.app.screens.top_is::<Form>() && sarah.reads("trois sacs rouges"), "{}", sarah.sees());
    assert!(sarah.reads("la dame au vélo"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    assert!(sarah.app.drafts.is_empty() && !sarah.reads("g reprendre"), "{}", sarah.sees());
}
