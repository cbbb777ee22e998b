//! Lines that another desk takes away: the menu, the sheet, the call, the form, the search that were about one.

use comptoir::domain::person::IdentityMark;
use comptoir::domain::{ItemId, Person};
use comptoir::model::Value;
use comptoir::panes::arrival::{Cancelled, REASON, REMARK, VOID_REASON};
use comptoir::panes::callback::{self, CALLBACK, SUBJECT};
use comptoir::protocol::{Changes, Operation};

use crate::support::{Seat, TestCentre, Visit, at, day};

const SLID: &str = "Un autre poste a déplacé la ligne choisie";

fn cancels(centre: &mut TestCentre, item: ItemId) {
    let with: Changes = vec![(VOID_REASON.key, Value::from("erreur"))];
    let to = Cancelled.state();
    centre.does("Claire", at(9, 41), Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: true });
}

/// Two people nobody has seen, at the end of the day.
fn evening() -> (TestCentre, Seat) {
    let mut centre = TestCentre::with_people();
    for label in ["la dame au vélo", "M. Paul"] {
        centre.comes(at(9, 30), Visit { label, reason: "ECOUTE", ..Visit::default() });
    }
    let mut sarah = Seat::at(&centre.path(), "Sarah", at(18, 30));
    sarah.opens();
    (centre, sarah)
}

#[test]
fn a_menu_acts_on_the_line_it_was_opened_for_or_on_none() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("q");
    assert!(sarah.reads("Menu FERREIRA"), "{}", sarah.sees());
    let line = centre.arrival_of("FERREIRA");
    cancels(&mut centre, line);
    let before = centre.arrival_states();
    sarah.hears().strikes("<Entrée>");
    assert_eq!(centre.arrival_states(), before, "{}", sarah.sees());
    assert!(sarah.app.screens.is_empty() && sarah.reads(SLID), "{}", sarah.sees());
    // Opened again it is about the line that is there.
    sarah.on("LE GOFF").strikes("q<Entrée>");
    assert!(!sarah.reads(SLID), "{}", sarah.sees());
}

#[test]
fn at_the_closing_of_the_day_a_key_settles_nobody_but_who_was_chosen() {
    let (mut centre, mut sarah) = evening();
    sarah.strikes("qclôture<Entrée>");
    let chosen = if sarah.line("▌").contains("M. Paul") { "M. Paul" } else { "la dame au vélo" };
    let line = centre.arrival_of(chosen);
    cancels(&mut centre, line);
    let before = centre.arrival_states();
    sarah.hears().strikes(" ");
    assert_eq!(centre.arrival_states(), before, "{}", sarah.sees());
    assert!(sarah.reads(SLID), "{}", sarah.sees());
    sarah.strikes(" ");
    assert_ne!(centre.arrival_states(), before, "{}", sarah.sees());
}

#[test]
fn adding_somebody_is_about_no_line_and_a_line_of_ones_own_doing_moves_without_a_word() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA");
    let line = centre.arrival_of("FERREIRA");
    cancels(&mut centre, line);
    sarah.hears().strikes("n");
    assert!(!sarah.reads(SLID), "{}", sarah.sees());
    sarah.strikes("<Échap>").on("LE GOFF").strikes("  ");
    assert!(!sarah.reads(SLID), "{}", sarah.sees());
}

/// A callback for KAYA Elif, being made by Sarah.
pub(super) fn calling() -> (TestCentre, Seat, ItemId) {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person("KAYA", "Elif");
    let mut item = CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&SUBJECT, "passer prendre un courrier");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let item = centre.does("Sarah", at(9, 0), operation).items.remove(0).id;
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("5p");
    assert!(sarah.reads("06 12 34 56 85"), "{}", sarah.sees());
    (centre, sarah, item)
}

#[test]
fn a_number_that_may_not_be_dialled_any_more_leaves_the_call_on_the_screen() {
    let (mut centre, mut sarah, _) = calling();
    let person = centre.person("KAYA", "Elif");
    let protected = Person { confidential_contact: Some("+33612009900".into()), ..person };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(protected)));
    sarah.hears();
    assert!(!sarah.reads("06 12 34 56 85") && sarah.reads("CONTACT PROTÉGÉ"), "{}", sarah.sees());
}

#[test]
fn a_call_that_another_desk_ended_closes_and_says_so() {
    let (mut centre, mut sarah, item) = calling();
    let to = callback::Cancelled.state();
    let with = vec![(VOID_REASON.key, Value::from("erreur"))];
    centre.does("Claire", at(9, 41), Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: true });
    sarah.hears();
    assert!(sarah.app.screens.is_empty() && sarah.reads("par Claire"), "{}", sarah.sees());
}

#[test]
fn a_form_on_a_line_that_is_over_says_so_and_writes_nothing_into_it() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("m");
    let line = centre.arrival_of("FERREIRA");
    cancels(&mut centre, line);
    sarah.strikes("soin<Ctrl-S>");
    assert!(sarah.reads("Terminé par Claire"), "{}", sarah.sees());
    let before = centre.item(line).rev;
    sarah.strikes("<Ctrl-S>");
    assert_eq!(centre.item(line).rev, before);
    assert!(sarah.reads("rouvrez d’abord la ligne"), "{}", sarah.sees());
}

#[test]
fn what_the_other_did_not_touch_is_no_choice_to_make() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.on("FERREIRA").strikes("m");
    let item = centre.item(centre.arrival_of("FERREIRA"));
    let changes: Changes = vec![(REMARK.key, "revient à pied".into())];
    centre.does("Claire", at(9, 41), Operation::Edit { item: item.id, rev: item.rev, changes });
    sarah.strikes("papiers<Ctrl-S>");
    assert!(sarah.reads("mais rien de ce que vous changez"), "{}", sarah.sees());
    assert!(!sarah.reads("l’autre version"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    let after = centre.item(item.id);
    assert_eq!(after.text(&REMARK), "revient à pied", "{}", sarah.sees());
    assert_ne!(after.text(&REASON), item.text(&REASON), "{}", sarah.sees());
    assert!(sarah.app.screens.is_empty(), "{}", sarah.sees());
}

#[test]
fn a_search_at_rest_finds_who_was_added_elsewhere() {
    let mut centre = TestCentre::with_people();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/zzyxel paul");
    assert!(!sarah.reads("ZZYXEL"), "{}", sarah.sees());
    let person = Person { first_name: Some("Paul".into()), ..Person::new("ZZYXEL", at(9, 41)) };
    centre.does("Claire", at(9, 41), Operation::AddPerson(Box::new(person)));
    assert!(sarah.hears().reads("ZZYXEL Paul"), "{}", sarah.sees());
}

#[test]
fn letters_where_the_last_digits_are_typed_begin_a_name_and_undo_nothing() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    let person = centre.person("KAYA", "Elif");
    let card = Person { first_name: Some("Dursun".into()), id: person.id, ..person };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(card)));
    sarah.strikes("knour<Entrée>");
    let before = centre.arrival_states();
    sarah.strikes("<Ctrl-D>durs");
    assert_eq!(centre.arrival_states(), before);
    assert!(sarah.reads("KAYA Dursun"), "{}", sarah.sees());
    // A name may begin as a command does; what the bar announces stays what it is, and so do signs.
    sarah.strikes("<Échap><Ctrl-D>u");
    assert_eq!(centre.arrival_states(), before, "{}", sarah.sees());
    assert!(sarah.reads("Chercher : u"), "{}", sarah.sees());
    for key in ["q", "?", ","] {
        sarah.strikes("<Échap><Échap><Échap><Ctrl-D>").strikes(key);
        assert!(!sarah.reads("Chercher :") && sarah.app.screens.len() > 1, "{key}\n{}", sarah.sees());
    }
}

#[test]
fn a_second_card_of_the_same_names_and_day_of_birth_wants_a_yes_that_it_is_somebody_else() {
    let mut centre = TestCentre::with_people();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/zzyxel paul<Entrée>");
    let born = Some(day(1990, 2, 1).into());
    let person = Person { first_name: Some("Paul".into()), birth_date: born, ..Person::new("ZZYXEL", at(9, 41)) };
    centre.does("Claire", at(9, 41), Operation::AddPerson(Box::new(person)));
    let cards = |centre: &TestCentre| {
        let found = centre.store.search_people("zzyxel paul", 9, day(2026, 11, 26)).unwrap();
        found
            .into_iter()
            .map(|(id, _)| centre.store.load_person(id).unwrap().unwrap().identity_mark)
            .collect::<Vec<_>>()
    };
    while !sarah.line("▌").contains("Né·e le") {
        sarah.strikes("<Bas>");
    }
    sarah.strikes("01/02/1990<Ctrl-S>");
    assert!(sarah.reads("est déjà dans le fichier. Une autre personne ?"), "{}", sarah.sees());
    sarah.strikes("n");
    assert_eq!(cards(&centre), [IdentityMark::None]);
    sarah.strikes("<Ctrl-S>o");
    assert_eq!(cards(&centre), [IdentityMark::None, IdentityMark::Homd], "{}", sarah.sees());
}
