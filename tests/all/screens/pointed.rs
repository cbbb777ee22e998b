//! The line that the list points at: after a step, what is to be done next; after an addition, the new line.

use comptoir::domain::ItemId;
use comptoir::model::State;
use comptoir::panes::arrival::{ARRIVAL, InService};
use comptoir::panes::callback::CALLBACK;

use crate::support::{Seat, TestCentre, Visit, at};

fn pointed(seat: &Seat) -> Option<ItemId> {
    seat.app.listing().row().map(|row| row.item.id)
}

fn state(centre: &TestCentre, item: ItemId) -> State {
    centre.item(item).state
}

#[test]
fn after_somebody_went_in_the_next_to_call_is_pointed_at_and_not_the_end_of_the_list() {
    let mut centre = TestCentre::with_people();
    let mut comes = |minute, name, first| {
        centre.comes(at(9, minute), Visit { of: Some((name, first)), reason: "ECOUTE", ..Visit::default() })
    };
    let lines = [comes(10, "ROUX", "Marcel"), comes(20, "TRAN", "Minh"), comes(30, "KAYA", "Elif")];
    centre.moves(at(9, 40), lines[2], InService.state());
    let mut sarah = centre.seat("Sarah");
    sarah.on("ROUX").strikes("e");
    assert_eq!(state(&centre, lines[0]), InService.state(), "{}", sarah.sees());
    assert_eq!(pointed(&sarah), Some(lines[1]), "{}", sarah.sees());
    // Called, somebody stays pointed at: they go in next.
    sarah.strikes(" ");
    assert_eq!(pointed(&sarah), Some(lines[1]), "{}", sarah.sees());
    sarah.strikes("u");
    assert_eq!(pointed(&sarah), Some(lines[1]), "{}", sarah.sees());
    // What is taken back is pointed at again.
    sarah.strikes("u");
    assert_eq!(pointed(&sarah), Some(lines[0]), "{}", sarah.sees());
    // Several at once leave it on one that stays.
    sarah.on("ROUX").strikes("**").on("ROUX").strikes("e");
    assert!(lines.iter().all(|line| state(&centre, *line) == InService.state()), "{}", sarah.sees());
}

#[test]
fn a_line_added_from_a_card_is_the_one_pointed_at_in_its_list() {
    let centre = TestCentre::morning();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("/kaya<Entrée>5<Ctrl-S>rendez-vous<Ctrl-S><Échap><Échap>");
    sarah.opens_list(&CALLBACK).on("KAYA").opens_list(&ARRIVAL).on("FERREIRA");
    let before = pointed(&sarah);
    sarah.strikes("/tran<Entrée>5").strikes("<Ctrl-S>rendez-vous<Ctrl-S>");
    let Some(added) = centre.store.load_items(&CALLBACK, false).unwrap().pop() else { panic!("{}", sarah.sees()) };
    assert_eq!(added.person(), Some(centre.person("TRAN", "Minh").id));
    sarah.strikes("<Échap><Échap>");
    assert_eq!(pointed(&sarah), before, "the list left stays where it was: {}", sarah.sees());
    sarah.opens_list(&CALLBACK);
    assert_eq!(pointed(&sarah), Some(added.id), "{}", sarah.sees());
}
