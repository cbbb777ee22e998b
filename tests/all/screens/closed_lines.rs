//! The lines closed today: counted while their part is folded, read once they are looked for.

use comptoir::app::listing::Listing;
use comptoir::panes::arrival::{Done as Gone, InService};
use comptoir::panes::callback::{CALLBACK, Done as Called, Reached};
use comptoir::protocol::Operation;

use crate::support::step_centre::Centre;
use crate::support::undo_deeds::on;
use crate::support::{Seat, TestCentre, Visit, at, day};

/// How many rows the list holds of lines closed today.
fn held(listing: &Listing) -> usize {
    listing.rows.iter().flatten().filter(|row| !row.item.state.open).count()
}

#[test]
fn closed_lines_are_read_when_their_part_opens_and_kept_up_to_date_while_it_is_open() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin>");
    assert!(seat.reads("Fini aujourd’hui : ") && !seat.reads("OLIVEIRA"), "{}", seat.sees());
    assert_eq!(held(seat.app.listing()), 0, "read before anybody looks");
    seat.strikes("<Entrée>");
    assert!(seat.line("▌").contains("Fini aujourd’hui"), "{}", seat.sees());
    assert!(seat.reads("OLIVEIRA"), "its lines come into sight: {}", seat.sees());
    // Another desk ends a visit.
    let karim = centre.visits(Some(centre.person("HADDAD", "Karim").id))[0].id;
    centre.moves(at(9, 41), karim, Gone.state());
    seat.hears();
    assert_eq!(held(seat.app.listing()), 2, "{}", seat.sees());
    assert!(seat.reads("HADDAD Karim"), "{}", seat.sees());
    // Folded again, they are let go of with the next minute.
    seat.strikes("<Entrée>").idles(2);
    assert!(seat.reads("Fini aujourd’hui : ") && !seat.reads("HADDAD Karim"), "{}", seat.sees());
    assert_eq!(held(seat.app.listing()), 0);
}

#[test]
fn closed_lines_count_in_the_line_over_the_list_whether_they_are_read_or_not() {
    let mut centre = TestCentre::morning();
    for (name, first) in [("HADDAD", "Karim"), ("LE GOFF", "Anne")] {
        let visit = centre.visits(Some(centre.person(name, first).id))[0].id;
        if name != "HADDAD" {
            centre.moves(at(9, 38), visit, InService.state());
        }
        centre.moves(at(9, 40), visit, Gone.state());
    }
    let mut seat = centre.seat("Sarah");
    let told = |seat: &Seat| seat.app.listing().headline(&seat.app.context).to_vec();
    let before = told(&seat);
    assert!(before.iter().any(|part| part.starts_with("Reçu·es après")), "{before:?}");
    assert_eq!(held(seat.app.listing()), 0);
    seat.strikes("<Fin><Entrée>");
    assert_eq!(held(seat.app.listing()), 3);
    assert_eq!(told(&seat), before);
}

#[test]
fn the_picture_of_the_day_counts_those_who_have_gone() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let narrow = seat.sees();
    seat.strikes("qheure par heure<Entrée>");
    assert!(seat.reads("venu·es 7"), "{narrow}\n{}", seat.sees());
    seat.strikes("<Échap>").sized(132, 40);
    assert!(seat.reads("venu·es 7"), "beside the list too: {}", seat.sees());
}

#[test]
fn a_part_opened_again_before_its_next_answer_keeps_its_lines_and_the_selection() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin><Entrée><Entrée>").waits().idles(1);
    // The minute asked without them, and they are looked at again.
    seat.strikes("<Entrée><Bas>");
    assert!(seat.line("▌").contains("OLIVEIRA"), "{}", seat.sees());
    while seat.hears_answer() {
        assert!(seat.line("▌").contains("OLIVEIRA"), "{}", seat.sees());
    }
}

#[test]
fn a_change_read_for_a_list_without_closed_lines_loses_none_of_one_that_has_them() {
    let mut centre = Centre::new(at(9, 41));
    let calls = [Called.state(), Reached.state()].map(|state| centre.line(&CALLBACK, state));
    let mut seat = Seat::new(&centre.path(), "Sarah");
    seat.opens();
    // Opened and folded at once while another desk opens a card: two questions wait.
    seat.opens_list(&CALLBACK).waits().strikes("<Fin><Entrée><Entrée>").hears();
    assert!(seat.hears_answer());
    centre.goes(at(9, 41), calls[1], Reached.state(), Called.state());
    seat.hears_answers().strikes("<Fin><Entrée>");
    assert_eq!(held(seat.app.listing()), 2, "{}", seat.sees());
}

#[test]
fn a_part_whose_lines_were_refused_asks_again_when_it_is_struck_again() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin>").waits().strikes("<Entrée>");
    seat.refuses_answer();
    assert!(seat.reads("Fini aujourd’hui : "), "{}", seat.sees());
    assert!(!seat.hears_answer(), "nothing is asked over and over");
    seat.strikes("<Entrée>").hears_answers();
    assert!(seat.reads("OLIVEIRA"), "{}", seat.sees());
}

#[test]
fn the_picture_of_the_day_says_who_is_known_by_the_figures_alone_after_the_close() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qheure par heure<Entrée>");
    let came = |sarah: &Seat| -> usize {
        let line = sarah.line("venu·es");
        line.split("venu·es ").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap()
    };
    let before = came(&sarah);
    sarah.strikes("<Échap>");
    let done: Vec<_> =
        centre.visits(None).into_iter().filter(|item| item.state == comptoir::panes::arrival::AtCafe).collect();
    for item in &done {
        centre.moves(at(9, 41), item.id, comptoir::panes::arrival::Done.state());
    }
    centre.does("Claire", at(9, 41), Operation::CloseDay(day(2026, 11, 26)));
    sarah.hears().strikes("qheure par heure<Entrée>");
    let apart: usize = sarah.line("depuis la clôture").rsplit(' ').next().unwrap().parse().unwrap();
    assert!(apart > 0 && came(&sarah) + apart == before, "{before}\n{}", sarah.sees());
    sarah.strikes("<Échap>").sized(132, 40);
    assert!(sarah.reads(&format!("sans heure, depuis la clôture {apart}")), "beside the list too: {}", sarah.sees());
}

#[test]
fn a_desk_locked_over_night_opens_the_new_day_at_its_first_line() {
    let mut centre = TestCentre::morning();
    for (at, who) in
        [("KAYA", "Elif"), ("TRAN", "Minh"), ("ROUX", "Marcel"), ("HADDAD", "Karim")].into_iter().enumerate()
    {
        let rdv = on(1, 10, at as u32);
        centre.comes(on(0, 9, 0), Visit { of: Some(who), rdv: Some(rdv), to: &["Dr Morel"], ..Visit::default() });
    }
    let mut seat = centre.seat("Sarah");
    seat.sized(80, 16).strikes("<Fin><Entrée><Fin>");
    assert!(seat.app.listing().top > 0 && seat.line("▌").contains("OLIVEIRA"), "{}", seat.sees());
    centre.does("Sarah", on(0, 22, 0), Operation::CloseDay(day(2026, 11, 26)));
    seat.idles(24 * 60).strikes("<Entrée>sarah<Entrée>");
    while !seat.app.screens.is_empty() {
        seat.strikes("<Échap>");
    }
    let list = seat.app.listing();
    assert_eq!((list.top, list.position()), (0, Some(1)), "{}", seat.sees());
    assert_eq!(held(list), 0, "what was open the evening before is folded: {}", seat.sees());
}

#[test]
fn a_desk_that_is_worked_at_over_midnight_keeps_its_line() {
    let centre = TestCentre::morning();
    let mut seat = Seat::at(&centre.path(), "Sarah", on(0, 23, 59));
    seat.opens();
    seat.strikes("<Échap><Fin><Haut>");
    let chosen = seat.app.listing().selected;
    seat.idles(1);
    assert_eq!(seat.app.listing().selected, chosen, "{}", seat.sees());
}
