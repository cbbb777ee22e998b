//! The lines closed today: counted while their part is folded, read once they are looked for.

use comptoir::app::listing::Listing;
use comptoir::panes::arrival::{Done as Gone, InService};

use crate::support::{Seat, TestCentre, at};

/// How many rows the list holds of lines closed today.
fn held(listing: &Listing) -> usize {
    listing.rows.iter().flatten().filter(|row| !row.item.state.open).count()
}

#[test]
fn closed_lines_are_read_when_their_part_opens_and_kept_up_to_date_while_it_is_open() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin>");
    assert!(seat.reads("Fini aujourd’hui…") && !seat.reads("OLIVEIRA"), "{}", seat.sees());
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
    assert!(seat.reads("Fini aujourd’hui…") && !seat.reads("HADDAD Karim"), "{}", seat.sees());
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
