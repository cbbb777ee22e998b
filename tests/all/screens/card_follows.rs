//! Lines of a form filled from a card that another desk changes meanwhile.

use comptoir::domain::{Person, PersonId};
use comptoir::model::Item;
use comptoir::panes::callback::{CALLBACK, PHONE};
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, at, day, on_one_line};

const OLD: &str = "+33611223344";
const NEW: &str = "+33655667788";

fn card(centre: &TestCentre, id: PersonId) -> Person {
    centre.store.load_person(id).unwrap().unwrap()
}

/// Zoe, of whom this number is known.
fn zoe(centre: &mut TestCentre, phone: Option<&str>) -> PersonId {
    let zoe =
        Person { first_name: Some("Zoe".into()), phone1: phone.map(str::to_owned), ..Person::new("ZEBRE", at(8, 0)) };
    centre.does("Claire", at(8, 1), Operation::AddPerson(Box::new(zoe))).person.unwrap()
}

fn corrects(centre: &mut TestCentre, id: PersonId, phone: &str) {
    let corrected = Person { phone1: Some(phone.into()), ..card(centre, id) };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(corrected)));
}

fn dialled(centre: &TestCentre) -> Vec<String> {
    let calls = centre.store.load_items(&CALLBACK, false).unwrap();
    calls.iter().map(|call| call.text(&PHONE).to_owned()).collect()
}

/// A namesake of Zoe who is a child, and has a number of the family.
fn namesake(centre: &mut TestCentre) -> PersonId {
    let child = Person {
        first_name: Some("Zoe".into()),
        birth_date: Some(day(2013, 12, 15).into()),
        phone1: Some(NEW.to_owned()),
        ..Person::new("ZEBRE", at(8, 0))
    };
    centre.does("Claire", at(8, 1), Operation::AddPerson(Box::new(child))).person.unwrap()
}

/// Claire merges the card `gone` into `kept`.
fn merges(centre: &mut TestCentre, gone: PersonId, kept: PersonId) {
    let (gone, kept) = (card(centre, gone), card(centre, kept));
    let both = Box::new(kept.merged_with(&gone));
    centre.does("Claire", at(9, 40), Operation::Merge { kept: both, other: gone.id, rev: gone.rev, overrule: true });
}

/// Whom the calls on the list are for.
fn called(centre: &TestCentre) -> Vec<Option<PersonId>> {
    centre.store.load_items(&CALLBACK, false).unwrap().iter().map(Item::person).collect()
}

fn begins(centre: &TestCentre) -> Seat {
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/zebre<Entrée>5");
    sarah
}

#[test]
fn a_number_corrected_on_the_card_is_the_one_that_an_open_form_saves() {
    let mut centre = TestCentre::with_people();
    let id = zoe(&mut centre, Some(OLD));
    let mut sarah = begins(&centre);
    assert!(sarah.reads("06 11 22 33 44"), "{}", sarah.sees());
    corrects(&mut centre, id, NEW);
    sarah.hears();
    assert!(sarah.reads("La fiche a changé") && sarah.reads("06 55 66 77 88"), "{}", sarah.sees());
    sarah.strikes("résultats<Ctrl-S>");
    assert_eq!(dialled(&centre), [NEW], "{}", sarah.sees());
}

#[test]
fn a_number_typed_over_that_of_the_card_stays() {
    let mut centre = TestCentre::with_people();
    let id = zoe(&mut centre, Some(OLD));
    let mut sarah = begins(&centre);
    while !sarah.reads("▌ Numéro   ") {
        sarah.strikes("<Tab>");
    }
    sarah.strikes("0612340000");
    corrects(&mut centre, id, NEW);
    sarah.hears();
    assert!(sarah.line("▌ Numéro").contains("0612340000"), "{}", sarah.sees());
    // What would be put back in its place is the card's.
    sarah.strikes("<Ctrl-G>");
    assert!(sarah.line("▌ Numéro").contains("06 55 66 77 88"), "{}", sarah.sees());
}

#[test]
fn two_cards_separated_leave_no_number_of_the_one_in_a_form_about_the_other() {
    let mut centre = TestCentre::with_people();
    let kept = zoe(&mut centre, None);
    let other = Person { first_name: Some("Zoé".into()), phone1: Some(OLD.into()), ..Person::new("ZEBRE", at(8, 0)) };
    let other = centre.does("Claire", at(8, 1), Operation::AddPerson(Box::new(other))).person.unwrap();
    let (one, gone) = (card(&centre, kept), card(&centre, other));
    let both = Box::new(one.merged_with(&gone));
    centre.does("Claire", at(9, 0), Operation::Merge { kept: both, other, rev: gone.rev, overrule: true });
    let mut sarah = begins(&centre);
    assert!(sarah.reads("06 11 22 33 44"), "{}", sarah.sees());
    centre.does("Claire", at(9, 41), Operation::Undo(None));
    sarah.hears();
    assert!(!sarah.reads("06 11 22 33 44") && sarah.reads("La fiche a changé"), "{}", sarah.sees());
    sarah.strikes("résultats<Ctrl-S><Ctrl-S>");
    assert!(dialled(&centre).iter().all(|number| number != OLD), "{}", sarah.sees());
}

#[test]
fn a_form_taken_up_again_has_the_number_that_the_card_has_now() {
    let mut centre = TestCentre::with_people();
    let id = zoe(&mut centre, Some(OLD));
    let mut sarah = begins(&centre);
    sarah.strikes("résultats<Échap><Échap>");
    corrects(&mut centre, id, NEW);
    sarah.hears().strikes("g");
    assert!(sarah.reads("La fiche a changé") && sarah.reads("06 55 66 77 88"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    assert_eq!(dialled(&centre), [NEW], "{}", sarah.sees());
}

#[test]
fn a_person_chosen_in_a_line_brings_the_number_that_their_card_has_now() {
    let mut centre = TestCentre::with_people();
    let id = zoe(&mut centre, Some(OLD));
    let mut sarah = centre.seat("Sarah");
    sarah.opens_list(&CALLBACK).strikes("nzebre<Entrée>");
    assert!(sarah.reads("06 11 22 33 44"), "{}", sarah.sees());
    corrects(&mut centre, id, NEW);
    sarah.hears();
    assert!(sarah.reads("06 55 66 77 88"), "{}", sarah.sees());
}

#[test]
fn a_form_changed_under_its_question_is_saved_as_it_is_shown() {
    let mut centre = TestCentre::with_people();
    let id = zoe(&mut centre, Some(OLD));
    let mut sarah = begins(&centre);
    sarah.strikes("résultats<Ctrl-S>/zebre<Entrée>5résultats<Ctrl-S>");
    assert!(sarah.reads("Ajouter quand même"), "{}", sarah.sees());
    corrects(&mut centre, id, NEW);
    sarah.hears();
    assert!(sarah.reads("Ajouter quand même") && sarah.reads("06 55 66 77 88"), "{}", sarah.sees());
    sarah.strikes("o");
    assert_eq!(dialled(&centre), [NEW, NEW], "the open line follows its card\n{}", sarah.sees());
}

#[test]
fn a_form_closed_under_its_question_saves_nothing() {
    let mut centre = TestCentre::with_people();
    let id = zoe(&mut centre, Some(OLD));
    let mut sarah = begins(&centre);
    sarah.strikes("résultats<Ctrl-S>/zebre<Entrée>5résultats<Ctrl-S>");
    assert!(sarah.reads("Ajouter quand même"), "{}", sarah.sees());
    let protected = Person { confidential_contact: Some(NEW.into()), ..card(&centre, id) };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(protected)));
    sarah.hears().strikes("o");
    assert!(sarah.reads("rien n’est enregistré. g le reprend"), "{}", sarah.sees());
    assert_eq!(called(&centre).len(), 1);
}

/// A call begun for the first card, which Claire then merges into that of the child: both, and the desk with the form.
fn begun_then_merged(centre: &mut TestCentre) -> (PersonId, PersonId, Seat) {
    let asked = zoe(centre, Some(OLD));
    let mut sarah = begins(centre);
    sarah.strikes("résultats");
    let child = namesake(centre);
    merges(centre, asked, child);
    (asked, child, sarah)
}

#[test]
fn a_form_says_who_merged_its_card_asks_once_and_goes_back_with_the_card() {
    let mut centre = TestCentre::with_people();
    let (asked, _, mut sarah) = begun_then_merged(&mut centre);
    sarah.hears();
    let words = |seat: &Seat| on_one_line(&seat.sees());
    let said = "Fiche de ZEBRE Zoe (né·e ?) fusionnée par Claire dans celle de ZEBRE Zoe";
    assert!(words(&sarah).contains(said) && sarah.reads("15/12/2013, 12 ans"), "{}", sarah.sees());
    assert!(sarah.reads("06 55 66 77 88") && sarah.reads("reprend «\u{a0}Numéro"), "{}", sarah.sees());
    sarah.strikes("<Tab>");
    assert!(words(&sarah).contains(said), "it stays\n{}", sarah.sees());
    // Behind the curtain nobody is named.
    sarah.strikes("<Ctrl-Z>");
    assert!(!sarah.reads("ZEBRE") && sarah.reads("a changé de fiche"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-Z><Ctrl-S>");
    assert!(words(&sarah).contains("fusionnée : enregistrer pour ZEBRE Zoe (15/12/2013)"), "{}", sarah.sees());
    assert!(called(&centre).is_empty());
    sarah.strikes("n");
    centre.does("Claire", at(9, 41), Operation::Undo(None));
    sarah.hears();
    assert!(
        words(&sarah).contains("Fiches séparées par Claire : ce formulaire est de nouveau pour"),
        "{}",
        sarah.sees()
    );
    assert!(!sarah.reads("15/12/2013") && sarah.reads("06 11 22 33 44"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    assert_eq!((called(&centre), dialled(&centre)), (vec![Some(asked)], vec![OLD.to_owned()]), "{}", sarah.sees());
}

#[test]
fn a_form_that_turned_is_saved_for_the_other_card_after_one_yes() {
    let mut centre = TestCentre::with_people();
    let (_, child, mut sarah) = begun_then_merged(&mut centre);
    sarah.hears().strikes("<Ctrl-S>o");
    assert_eq!((called(&centre), dialled(&centre)), (vec![Some(child)], vec![NEW.to_owned()]), "{}", sarah.sees());
}

#[test]
fn a_form_put_by_after_its_card_was_merged_is_taken_up_for_the_card_first_asked_for() {
    for keys in ["/zebre<Entrée>5", "5nzebre<Entrée>"] {
        let mut centre = TestCentre::with_people();
        let asked = zoe(&mut centre, Some(OLD));
        let mut sarah = centre.seat("Sarah");
        sarah.strikes(keys).strikes("résultats");
        let child = namesake(&mut centre);
        merges(&mut centre, asked, child);
        sarah.hears();
        assert!(sarah.reads("15/12/2013"), "{keys}\n{}", sarah.sees());
        sarah.strikes("<Tab><Échap><Échap><Échap>");
        // As long as both are one, it is about the card that is left, and says so.
        sarah.strikes("g");
        assert!(sarah.reads("15/12/2013") && sarah.reads("fusionnée par Claire"), "{keys}\n{}", sarah.sees());
        sarah.strikes("<Échap><Échap><Échap>");
        centre.does("Claire", at(9, 41), Operation::Undo(None));
        sarah.hears().strikes("g");
        assert!(!sarah.reads("15/12/2013") && sarah.reads("06 11 22 33 44"), "{keys}\n{}", sarah.sees());
        sarah.strikes("<Ctrl-S>");
        assert_eq!(called(&centre), [Some(asked)], "{keys}\n{}", sarah.sees());
    }
}

#[test]
fn a_yes_to_a_question_about_one_person_saves_nothing_for_another() {
    let mut centre = TestCentre::with_people();
    let asked = zoe(&mut centre, Some(OLD));
    let mut sarah = begins(&centre);
    sarah.strikes("résultats<Ctrl-S>/zebre<Entrée>5résultats<Ctrl-S>");
    assert!(sarah.reads("Ajouter quand même"), "{}", sarah.sees());
    let child = namesake(&mut centre);
    merges(&mut centre, asked, child);
    sarah.hears().strikes("o");
    assert!(on_one_line(&sarah.sees()).contains("enregistrer pour ZEBRE Zoe (15/12/2013)"), "{}", sarah.sees());
    assert_eq!(called(&centre).len(), 1);
    sarah.strikes("oo");
    assert_eq!(called(&centre), [Some(child), Some(child)], "{}", sarah.sees());
}
