//! What finds a line or a command among many: words in the list, words in the menu.

use comptoir::panes::PANES;
use comptoir::panes::arrival::{Called, InService};

use crate::support::TestCentre;

#[test]
fn words_narrow_the_list_and_its_keys_act_on_what_is_left() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-F>kay");
    assert!(seat.reads("KAYA") && !seat.reads("FERREIRA"), "{}", seat.sees());
    assert!(seat.reads("Dans la liste : kay"), "{}", seat.sees());
    // The one expected does not wait, and what the headline counts is what is shown.
    assert!(seat.reads("« kay » (Ctrl-F) : 1 sur 14 lignes"), "{}", seat.sees());
    assert!(seat.reads("Personne n’attend") && !seat.reads("En retard"), "{}", seat.sees());
    seat.strikes("<Retour arrière><Retour arrière><Retour arrière>ferreira<Entrée>");
    assert!(seat.reads("1 sur 14 lignes   En retard 1"), "{}", seat.sees());
    seat.strikes("p");
    assert_eq!(centre.item(seat.app.listing().row().unwrap().item.id).state, Called, "{}", seat.sees());
    assert!(!seat.reads("KAYA") && seat.reads("« ferreira » (Ctrl-F)"), "it stays narrow: {}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("KAYA") && seat.line("▌").contains("FERREIRA"), "{}", seat.sees());
}

#[test]
fn any_word_of_a_line_finds_it_and_a_folded_part_is_searched_too() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
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
fn a_list_narrowed_to_nothing_says_nothing_of_the_pane() {
    for kind in PANES {
        let centre = TestCentre::morning();
        let mut seat = centre.seat("Sarah");
        seat.opens_list(kind);
        let told = kind.headline_of(&[], &[], &seat.app.context);
        seat.strikes("<Ctrl-F>zzz");
        for said in told {
            assert!(!seat.reads(&said), "{}: « {said} »\n{}", kind.code, seat.sees());
        }
    }
}

#[test]
fn a_narrow_list_hides_no_line_just_made_and_ends_with_who_narrowed_it() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-F>ferreira<Entrée>/mouh<Ctrl-A>");
    assert!(seat.reads("recherche levée"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.line("▌").contains("Mouhamed"), "{}", seat.sees());
    seat.strikes("<Ctrl-F>ferreira<Entrée><Ctrl-L><Entrée>claire<Entrée>");
    assert!(seat.reads("KAYA"), "{}", seat.sees());
}

#[test]
fn the_words_of_the_chosen_command_are_read_whole_where_their_column_cuts_them() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(60, 16).strikes("qchiffres");
    let shown = seat.sees().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("Ce que l’équipe a compté, par jour, semaine ou mois ; jamais par personne."), "{shown}");
    // The rows those words take are taken from the list, never from the line they are about.
    seat.strikes("<Ctrl-U>");
    for _ in 0..40 {
        assert!(seat.line("▌").starts_with('▌'), "{}", seat.sees());
        seat.strikes("<Bas>");
    }
}

#[test]
fn the_menu_finds_what_the_line_allows_and_forgives_a_slip() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("FERREIRA");
    let item = seat.app.listing().row().unwrap().item.id;
    seat.strikes("qentre<Entrée>");
    assert_eq!(centre.item(item).state, InService, "{}", seat.sees());
    seat.strikes("qclotre");
    assert!(seat.line("▌").contains("clôture de la journée"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>thème");
    assert!(seat.line("▌").contains("thème"), "{}", seat.sees());
}
