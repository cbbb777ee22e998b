//! Calls taken: one key and some letters, with a person or without; counted by hour and reason, gone with the day.

use comptoir::app::screens::form::Form;
use comptoir::model::Item;
use comptoir::panes::taken_call::{Counted, REASON, TAKEN_CALL};
use comptoir::protocol::Operation;

use crate::support::{TestCentre, at, day};

fn calls(centre: &TestCentre) -> Vec<Item> {
    centre.store.load_items(&TAKEN_CALL, true).unwrap()
}

#[test]
fn a_comma_some_letters_and_enter_count_a_call_and_undo_takes_it_back() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes(",ordo<Entrée>,2<Entrée>,mal au dos<Entrée>");
    assert!(seat.reads("n’est pas un motif : 1 rendez-vous"), "free words are not counted\n{}", seat.sees());
    seat.strikes("<Ctrl-U>rdv<Entrée>");
    let reasons: Vec<_> = calls(&centre).iter().map(|call| call.text(&REASON).to_owned()).collect();
    assert_eq!(reasons, ["ordonnance", "ordonnance", "rendez-vous"], "{}", seat.sees());
    assert!(calls(&centre).iter().all(|call| call.state == Counted && call.closed_at.is_some()));
    seat.strikes("u");
    assert_eq!(calls(&centre).iter().filter(|call| call.state == Counted).count(), 2, "{}", seat.sees());
    seat.opens_list(&TAKEN_CALL);
    assert!(seat.reads("2 appels comptés aujourd’hui"), "{}", seat.sees());
    assert!(!seat.line("ordonnance").contains("Sarah"), "nobody's name who took it\n{}", seat.sees());
}

#[test]
fn over_a_card_and_over_who_called_it_is_their_call() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya elif<Entrée>,ordo<Ctrl-S>");
    let kaya = centre.person("KAYA", "Elif").id;
    assert_eq!(calls(&centre)[0].person(), Some(kaya), "{}", seat.sees());
    let digits: String = centre.person("TRAN", "Minh").phone1.unwrap().chars().rev().take(4).collect();
    let digits: String = digits.chars().rev().collect();
    seat.strikes("<Échap><Échap><Échap><Ctrl-D>").strikes(&digits).strikes(",trans<Ctrl-S>");
    let minh = centre.person("TRAN", "Minh").id;
    assert!(calls(&centre).iter().any(|call| call.person() == Some(minh)), "{}", seat.sees());
}

#[test]
fn the_day_ends_and_the_numbers_stay() {
    let mut centre = TestCentre::with_people();
    for _ in 0..6 {
        let desk = centre.store.load_context(at(9, 10)).unwrap();
        let item =
            Box::new((TAKEN_CALL.quick_add.unwrap().line.as_ref().unwrap().make)("ordo", centre.staff("Sarah"), &desk));
        centre.does("Sarah", at(9, 10), Operation::Add { item, state: None, overrule: true });
    }
    let before = (centre.count_figure(&TAKEN_CALL, "reason"), centre.count_figure(&TAKEN_CALL, "hour"));
    assert_eq!(before, (vec![("ordonnance".to_owned(), 6)], vec![("09".to_owned(), 6)]));
    centre.does("Sarah", at(20, 0), Operation::CloseDay(day(2026, 11, 26)));
    assert!(calls(&centre).is_empty(), "nothing is kept of them but numbers");
    assert_eq!((centre.count_figure(&TAKEN_CALL, "reason"), centre.count_figure(&TAKEN_CALL, "hour")), before);
}

#[test]
fn a_call_half_typed_is_called_one_among_the_drafts_and_what_was_done_is_read_whole() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes(",xyz<Échap>,abc<Échap>").on("KAYA").strikes(" u");
    assert!(seat.reads("Défait — Arrivées, KAYA Elif : attendu·e"), "{}", seat.sees());
    assert!(!seat.reads("brouillons)"), "not in the place of what was done\n{}", seat.sees());
    seat.strikes("<Bas>");
    assert!(seat.reads("g reprendre (2 brouillons)"), "{}", seat.sees());
    seat.strikes("g");
    assert!(seat.reads("un appel reçu : xyz") && seat.reads("un appel reçu : abc"), "{}", seat.sees());
}

#[test]
fn a_card_half_typed_is_called_by_the_name_it_was_begun_with_among_the_drafts() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes(",xyz<Échap>/quillevere yann<Fin><Entrée>");
    assert!(seat.reads("Nouvelle personne"), "{}", seat.sees());
    while seat.app.screens.top::<Form>().unwrap().entry().field.key != "birth_date" {
        seat.strikes("<Bas>");
    }
    seat.strikes("1975<Échap><Échap>g");
    assert!(seat.reads("une fiche de personne : quillevere, Yann, 1975"), "{}", seat.sees());
}
