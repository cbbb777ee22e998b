//! The line that the list points at after an addition: the new one.

use comptoir::domain::ItemId;
use comptoir::panes::arrival::ARRIVAL;
use comptoir::panes::callback::CALLBACK;

use crate::support::{Seat, TestCentre};

fn pointed(seat: &Seat) -> Option<ItemId> {
    seat.app.listing().row().map(|row| row.item.id)
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
