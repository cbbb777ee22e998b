//! What cannot wait is told once at each desk it concerns: a line that stands out for a moment, words, and the bell.

use comptoir::domain::{Moment, StaffId};
use comptoir::model::common::{PRIORITY, PRIORITY_REASON, PROMISED_AT};
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::Waiting;
use comptoir::panes::callback::{CALLBACK, SUBJECT};
use comptoir::protocol::Operation;
use comptoir::view::glyphs::LATIN;
use ratatui::style::Modifier;

use crate::support::{Seat, TestCentre, at};

fn call(centre: &mut TestCentre, when: Moment, fill: impl FnOnce(&mut Item)) {
    let person = centre.person("TRAN", "Minh");
    let mut item = CALLBACK.begin_item(StaffId(1), Some(&person), &centre.store.load_context(when).unwrap());
    item.set(&SUBJECT, "ordonnance illisible");
    fill(&mut item);
    centre.does("Claire", when, Operation::Add { item: Box::new(item), state: None, overrule: true });
}

fn urgent(item: &mut Item) {
    item.set(&PRIORITY, Value::Int(2));
    item.set(&PRIORITY_REASON, "la pharmacie attend");
}

/// Does the line that names `who` stand out, in a theme without colours?
fn stands_out(seat: &Seat, who: &str) -> bool {
    let screen = seat.cells("mono", &LATIN);
    let at = seat.sees().lines().position(|line| line.contains(who)).unwrap();
    let line = &screen.content[at * 80..(at + 1) * 80];
    line.iter().all(|cell| cell.modifier.contains(Modifier::BOLD | Modifier::REVERSED))
}

#[test]
fn somebody_i_follow_who_comes_is_told_once() {
    let mut centre = TestCentre::morning();
    let roux = centre.visits(Some(centre.person("ROUX", "Marcel").id)).remove(0);
    let (mut morel, mut other) = (centre.seat("Dr Morel"), centre.seat("Dr Roux"));
    assert_eq!((morel.rung, other.rung), (0, 0), "who was here before is no news");
    centre.moves(at(9, 41), roux.id, Waiting.state());
    morel.hears();
    other.hears();
    assert_eq!((morel.rung, other.rung), (1, 0));
    assert!(morel.reads("ROUX Marcel : est là, vous suivez cette personne"), "{}", morel.sees());
    assert!(stands_out(&morel, "ROUX Marcel") && !stands_out(&morel, "KAYA Elif"), "{}", morel.sees());
    morel.now = Moment(morel.now.0 + 2);
    morel.hands(comptoir::app::Event::Time);
    assert!(!stands_out(&morel, "ROUX Marcel"), "for a moment only");
    morel.hears().idles(1).strikes("21").idles(5);
    assert_eq!(morel.rung, 1, "told once");
}

#[test]
fn a_line_in_hand_makes_its_person_followed() {
    let mut centre = TestCentre::morning();
    let tran = centre.visits(Some(centre.person("TRAN", "Minh").id)).remove(0);
    let mut sarah = centre.seat("Sarah");
    sarah.on("TRAN").strikes("c");
    centre.moves(at(9, 41), tran.id, Waiting.state());
    sarah.hears();
    assert_eq!(sarah.rung, 1, "{}", sarah.sees());
}

#[test]
fn a_call_that_turns_urgent_shows_on_its_tab_and_leaves_a_form_alone() {
    let mut centre = TestCentre::morning();
    let (mut sarah, mut nadia) = (centre.seat("Sarah"), centre.seat("Nadia"));
    sarah.strikes("nMarc");
    call(&mut centre, at(9, 41), urgent);
    sarah.hears();
    nadia.hears();
    assert_eq!((sarah.rung, nadia.rung), (1, 0), "a professional hears of their own calls only");
    assert!(sarah.reads("Marc"), "{}", sarah.sees());
    let tab = sarah.sees().lines().next().unwrap().chars().position(|sign| sign == '5').unwrap();
    let reversed = sarah.cells("mono", &LATIN).content[tab].modifier.contains(Modifier::REVERSED);
    assert!(reversed, "{}", sarah.sees());
    sarah.strikes("<Échap>5").idles(1);
    assert_eq!(sarah.rung, 1);
}

#[test]
fn a_promise_about_to_break_rings_when_its_time_comes_and_not_where_it_was_made() {
    let mut centre = TestCentre::morning();
    call(&mut centre, at(9, 0), |item| item.set(&PROMISED_AT, Value::Moment(at(10, 20))));
    let mut sarah = centre.seat("Sarah");
    for _ in 0..4 {
        sarah.idles(2).strikes("<Bas>");
    }
    assert_eq!(sarah.rung, 0, "{}", sarah.sees());
    sarah.idles(2);
    assert_eq!(sarah.rung, 1, "{}", sarah.sees());
    assert!(sarah.reads("Rappels : une promesse bientôt à tenir"), "{}", sarah.sees());
    // What is done at this desk is known at this desk.
    sarah.on("KAYA").strikes("c").on("KAYA").strikes(" ");
    assert_eq!(sarah.rung, 1, "{}", sarah.sees());
}

#[test]
fn silence_is_chosen_in_the_menu_and_kept_and_nothing_rings_behind_the_lock() {
    let mut centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("<Ctrl-L>");
    call(&mut centre, at(9, 41), urgent);
    sarah.hears().strikes("<Entrée><Entrée>");
    assert_eq!(sarah.rung, 0);
    sarah.strikes("qsonnerie<Entrée>");
    assert!(sarah.reads("une fois") && sarah.reads("aucune"), "{}", sarah.sees());
    sarah.strikes("<Bas><Entrée>");
    let tran = centre.visits(Some(centre.person("TRAN", "Minh").id)).remove(0);
    sarah.on("TRAN").strikes("c");
    centre.moves(at(9, 41), tran.id, Waiting.state());
    sarah.hears();
    assert_eq!(sarah.rung, 0, "silent");
    assert!(stands_out(&sarah, "TRAN Minh"), "{}", sarah.sees());
}

#[test]
fn a_call_taken_for_somebody_who_is_here_already_is_no_news_of_them() {
    let mut centre = TestCentre::morning();
    let tran = centre.visits(Some(centre.person("TRAN", "Minh").id)).remove(0);
    centre.moves(at(9, 40), tran.id, Waiting.state());
    call(&mut centre, at(9, 41), |_| {});
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("5").on("TRAN").strikes(" ");
    sarah.hears();
    assert_eq!(sarah.rung, 0, "{}", sarah.sees());
}
