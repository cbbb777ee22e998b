//! What finds a line or a command among many: words in the list, words in the menu.

use comptoir::panes::arrival::{Called, InService};

use crate::support::House;

#[test]
fn words_narrow_the_list_and_its_keys_act_on_what_is_left() {
    let house = House::morning();
    let mut seat = house.seat("Sarah");
    seat.strikes("<Ctrl-F>kay");
    assert!(seat.reads("KAYA") && !seat.reads("FERREIRA"), "{}", seat.sees());
    assert!(seat.reads("Dans la liste : kay"), "{}", seat.sees());
    seat.strikes("<Retour arrière><Retour arrière><Retour arrière>ferreira<Entrée>p");
    assert_eq!(house.item(seat.app.listing().row().unwrap().item.id).state, Called, "{}", seat.sees());
    assert!(!seat.reads("KAYA") && seat.reads("« ferreira » (Ctrl-F)"), "it stays narrow: {}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("KAYA") && seat.line("▌").contains("FERREIRA"), "{}", seat.sees());
}

#[test]
fn any_word_of_a_line_finds_it_and_a_folded_part_is_searched_too() {
    let house = House::morning();
    let mut seat = house.seat("Sarah");
    seat.strikes("<Ctrl-F>morel");
    assert!(seat.reads("FERREIRA") && !seat.reads("KAYA"), "by the professional: {}", seat.sees());
    seat.strikes("<Échap>");
    seat.on("FERREIRA").strikes("e").on("FERREIRA").strikes("d<Bas>");
    assert!(!seat.reads("FERREIRA"), "what is done is folded: {}", seat.sees());
    seat.strikes("<Ctrl-F>ferr");
    assert!(seat.reads("FERREIRA"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>zzz");
    assert!(seat.reads("Aucune ligne de cette liste ne contient « zzz »"), "{}", seat.sees());
}

#[test]
fn a_narrow_list_hides_no_line_just_made_and_ends_with_who_narrowed_it() {
    let house = House::morning();
    let mut seat = house.seat("Sarah");
    seat.strikes("<Ctrl-F>ferreira<Entrée>/mouh<Ctrl-A>");
    assert!(seat.reads("recherche levée"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.line("▌").contains("Mouhamed"), "{}", seat.sees());
    seat.strikes("<Ctrl-F>ferreira<Entrée><Ctrl-L><Entrée>claire<Entrée>");
    assert!(seat.reads("KAYA"), "{}", seat.sees());
}

#[test]
fn the_menu_finds_what_the_line_allows_and_forgives_a_slip() {
    let house = House::morning();
    let mut seat = house.seat("Sarah");
    seat.on("FERREIRA");
    let item = seat.app.listing().row().unwrap().item.id;
    seat.strikes("qentre<Entrée>");
    assert_eq!(house.item(item).state, InService, "{}", seat.sees());
    seat.strikes("qclotre");
    assert!(seat.line("▌").contains("clôture de la journée"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>thème");
    assert!(seat.line("▌").contains("thème"), "{}", seat.sees());
}
