//! Lines that another desk gives to somebody else, or moves on, under the eyes of whoever was about to act on them; claims
//! of whoever leaves.

use comptoir::app::screens::form::Form;
use comptoir::domain::{ItemId, Person};
use comptoir::model::State;
use comptoir::panes::arrival::{ARRIVAL, Called, InService, Waiting};
use comptoir::panes::renewal::RENEWAL;
use comptoir::protocol::Operation;

use super::taken_away::calling;
use crate::support::{Seat, TestCentre, Visit, at};

fn gives(centre: &mut TestCentre, item: ItemId, to: (&str, &str)) {
    let person = centre.person(to.0, to.1).id;
    centre.does("Claire", at(9, 41), Operation::Reassign { item, rev: None, person, overrule: true });
}

fn moves(centre: &mut TestCentre, item: ItemId, to: State) {
    let step = Operation::Move { item, rev: None, to, with: Vec::new(), on_order_of: None, take_over: true };
    centre.does("Claire", at(9, 41), step);
}

/// Marcel and Minh wait; Sarah sits at her desk.
fn waiting() -> (TestCentre, Seat, ItemId, ItemId) {
    let mut centre = TestCentre::with_people();
    let [marcel, minh] = [("ROUX", "Marcel"), ("TRAN", "Minh")].map(|(name, first)| {
        let of = Some((name, first));
        centre.comes(at(9, 30), Visit { of, reason: "ECOUTE", ..Visit::default() })
    });
    let sarah = centre.seat("Sarah");
    (centre, sarah, marcel, minh)
}

fn state(centre: &TestCentre, item: ItemId) -> &'static str {
    centre.item(item).state.code
}

#[test]
fn a_key_meant_for_one_person_does_nothing_for_the_one_to_whom_the_line_was_given() {
    let (mut centre, mut sarah, marcel, _) = waiting();
    sarah.on("ROUX");
    gives(&mut centre, marcel, ("KAYA", "Elif"));
    sarah.hears().strikes(" ");
    assert_eq!(state(&centre, marcel), Waiting.state().code, "{}", sarah.sees());
    assert!(sarah.reads("Un autre poste a déplacé la ligne choisie"), "{}", sarah.sees());
    sarah.strikes(" ");
    assert_eq!(state(&centre, marcel), Called.state().code, "{}", sarah.sees());
}

#[test]
fn a_line_given_to_somebody_else_is_marked_no_more() {
    let (mut centre, mut sarah, marcel, minh) = waiting();
    sarah.on("ROUX").strikes("*").on("TRAN").strikes("*");
    gives(&mut centre, marcel, ("KAYA", "Elif"));
    sarah.hears();
    assert!(sarah.reads("sa marque est levée"), "{}", sarah.sees());
    assert!(!sarah.app.listing().marked.contains(&marcel) && sarah.app.listing().marked.contains(&minh));
}

#[test]
fn what_was_typed_about_one_person_is_never_written_about_another() {
    for (keys, words) in [("m", "Dr Morel"), ("x", "erreur"), ("t", "vient en fauteuil")] {
        let (mut centre, mut sarah, marcel, _) = waiting();
        sarah.on("ROUX").strikes(keys).strikes(words);
        gives(&mut centre, marcel, ("KAYA", "Elif"));
        let before = format!("{:?}", centre.item(marcel));
        for _ in 0..2 {
            sarah.strikes("<Ctrl-S>");
            assert!(sarah.reads("donnée à quelqu’un d’autre par Claire"), "{keys}\n{}", sarah.sees());
            assert_eq!(format!("{:?}", centre.item(marcel)), before, "{keys}");
        }
        assert!(sarah.reads(words), "{keys}\n{}", sarah.sees());
    }
}

#[test]
fn a_line_whose_card_went_into_another_is_still_the_same_persons() {
    let (mut centre, mut sarah, marcel, _) = waiting();
    sarah.on("ROUX").strikes("tvient en fauteuil");
    merges(&mut centre);
    assert_eq!(centre.item(marcel).person(), Some(centre.person("ROUX-VIDAL", "Marcel").id));
    sarah.strikes("<Ctrl-S>");
    assert!(sarah.reads("note ajoutée"), "{}", sarah.sees());
}

/// The card of Marcel goes into another one, of another name.
fn merges(centre: &mut TestCentre) {
    let other = Person { first_name: Some("Marcel".into()), ..Person::new("ROUX-VIDAL", at(9, 0)) };
    centre.does("Claire", at(9, 40), Operation::AddPerson(Box::new(other)));
    let (kept, gone) = (centre.person("ROUX-VIDAL", "Marcel"), centre.person("ROUX", "Marcel"));
    let (other, rev) = (gone.id, gone.rev);
    centre.does("Claire", at(9, 41), Operation::Merge { kept: Box::new(kept), other, rev, overrule: true });
}

#[test]
fn every_form_about_somebody_is_about_the_card_that_theirs_went_into() {
    for (keys, title) in [
        ("m", "Modifier une arrivée — ROUX-VIDAL Marcel"),
        ("t", "Noter un mot — ROUX-VIDAL Marcel"),
        ("x", "Annuler — ROUX-VIDAL Marcel"),
        ("<Entrée>m", "Modifier la fiche — ROUX-VIDAL Marcel"),
        ("<Entrée>5", "Ajouter un rappel — ROUX-VIDAL Marcel"),
        ("nroux mar<Entrée>", "Personne ROUX-VIDAL Marcel"),
    ] {
        let (mut centre, mut sarah, _, _) = waiting();
        sarah.on("ROUX").strikes(keys);
        merges(&mut centre);
        sarah.hears();
        assert!(sarah.reads(title) || sarah.line("Personne").contains("ROUX-VIDAL"), "{keys}\n{}", sarah.sees());
        let kept = centre.person("ROUX-VIDAL", "Marcel").id;
        let form = sarah.app.screens.top::<Form>().unwrap();
        assert!(form.concerns(kept, &sarah.app.context), "{keys}\n{}", sarah.sees());
    }
}

#[test]
fn no_form_goes_on_showing_a_number_of_somebody_whose_contact_is_protected_meanwhile() {
    let (mut centre, mut sarah, _, _) = waiting();
    sarah.strikes("/roux mar<Entrée>5<Tab>");
    assert!(sarah.reads("04 76 12 34 96"), "{}", sarah.sees());
    sarah.strikes("papiers");
    let marcel = centre.person("ROUX", "Marcel");
    let protected = Person { confidential_contact: Some("+33612009900".into()), ..marcel };
    centre.does("Claire", at(9, 41), Operation::EditPerson(Box::new(protected)));
    sarah.hears();
    assert!(sarah.reads("Contact protégé depuis") && !sarah.reads("04 76 12 34 96"), "{}", sarah.sees());
    sarah.strikes("<Échap><Échap>g");
    assert!(sarah.reads("CONTACT PROTÉGÉ") && sarah.reads("papiers"), "{}", sarah.sees());
    assert!(!sarah.reads("04 76 12 34 96"), "{}", sarah.sees());
}

#[test]
fn a_draft_of_a_line_given_to_somebody_else_says_so_when_it_is_taken_up_again() {
    let (mut centre, mut sarah, marcel, _) = waiting();
    sarah.on("ROUX").strikes("tvient en fauteuil<Échap>");
    gives(&mut centre, marcel, ("KAYA", "Elif"));
    sarah.hears().strikes("g");
    assert!(sarah.reads("Commencé pour ROUX Marcel (02/05/1947) : relisez avant d’enregistrer."), "{}", sarah.sees());
}

#[test]
fn a_step_that_another_desk_has_overtaken_says_from_what_to_what() {
    let (mut centre, mut sarah, marcel, _) = waiting();
    sarah.on("ROUX").strikes("xerreur");
    moves(&mut centre, marcel, InService.state());
    sarah.strikes("<Ctrl-S>");
    assert!(sarah.reads("Passé de « En attente » à « En consultation » par Claire"), "{}", sarah.sees());
    assert!(!sarah.reads("rien de ce que vous changez"), "{}", sarah.sees());
}

#[test]
fn of_two_desks_that_call_somebody_at_once_the_second_takes_no_step_further() {
    let (mut centre, mut sarah, marcel, _) = waiting();
    sarah.on("ROUX");
    moves(&mut centre, marcel, Called.state());
    sarah.hears().strikes(" ");
    assert_eq!(state(&centre, marcel), Called.state().code, "{}", sarah.sees());
    assert!(sarah.reads("par Claire à l’instant"), "{}", sarah.sees());
    sarah.strikes(" ");
    assert_eq!(state(&centre, marcel), InService.state().code, "{}", sarah.sees());
}

#[test]
fn a_call_given_to_somebody_else_leaves_the_screen_before_it_is_counted() {
    let (mut centre, mut sarah, item) = calling();
    gives(&mut centre, item, ("TRAN", "Minh"));
    sarah.hears();
    assert!(sarah.app.screens.is_empty() && sarah.reads("Cet appel est maintenant pour TRAN Minh"), "{}", sarah.sees());
}

#[test]
fn in_a_search_nobody_takes_the_place_of_who_was_chosen() {
    let mut centre = TestCentre::with_people();
    for first in ["Rosa", "Rose", "Rosine"] {
        let person = Person { first_name: Some(first.into()), ..Person::new("WWTEST", at(9, 0)) };
        centre.does("Claire", at(9, 0), Operation::AddPerson(Box::new(person)));
    }
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/wwtest<Bas><Bas>");
    assert!(sarah.line("▌").contains("Rosine"), "{}", sarah.sees());
    let (kept, gone) = (centre.person("WWTEST", "Rose"), centre.person("WWTEST", "Rosine"));
    let merge = Operation::Merge { kept: Box::new(kept), other: gone.id, rev: gone.rev, overrule: true };
    centre.does("Claire", at(9, 41), merge);
    let before = centre.store.load_items(&ARRIVAL, true).unwrap().len();
    sarah.hears().strikes("1");
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), before, "{}", sarah.sees());
    assert!(sarah.reads("a changé la personne choisie"), "{}", sarah.sees());
    // Of a search at rest the chosen one stays chosen, whoever else answers it.
    sarah.strikes("<Échap><Échap>/wwtest");
    let first = sarah.line("▌");
    let person = Person { first_name: Some("Ro".into()), ..Person::new("WWTEST", at(9, 42)) };
    centre.does("Claire", at(9, 42), Operation::AddPerson(Box::new(person)));
    assert_eq!(sarah.hears().line("▌"), first, "{}", sarah.sees());
}

#[test]
fn whoever_leaves_gives_back_what_they_claimed_here_and_nothing_else() {
    let (mut centre, mut sarah, marcel, minh) = waiting();
    // The same member, at another screen.
    centre.does("Sarah", at(9, 40), Operation::Claim { item: minh, take_over: false });
    sarah.hears().on("ROUX").strikes("c").strikes("2");
    assert!(centre.item(marcel).claimed_by.is_some());
    // The list of another pane, and one narrowed to a professional's lines, hold the claimed one no more.
    assert_eq!(*sarah.app.listing().kind, RENEWAL);
    sarah.strikes("<Ctrl-L>");
    assert_eq!(centre.item(marcel).claimed_by, None, "{}", sarah.sees());
    assert_eq!(centre.item(minh).claimed_by, Some(centre.staff("Sarah")));
}

#[test]
fn whoever_quits_gives_back_what_they_claimed() {
    let (centre, mut sarah, marcel, _) = waiting();
    sarah.on("ROUX").strikes("c");
    assert!(centre.item(marcel).claimed_by.is_some());
    sarah.strikes("<Ctrl-Q>o");
    assert_eq!(centre.item(marcel).claimed_by, None);
}
