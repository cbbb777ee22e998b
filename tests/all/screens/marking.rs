//! Several lines at once, marked, then moved by one key that one other takes back; and lines in another order.

use comptoir::panes::arrival::{ARRIVAL, Expected, NoShow, Waiting};

use crate::support::{Seat, TestCentre};

fn states(centre: &TestCentre, names: &[(&str, &str)]) -> Vec<comptoir::model::State> {
    let state = |name: &(&str, &str)| centre.visits(Some(centre.person(name.0, name.1).id)).remove(0).state;
    names.iter().map(state).collect()
}

const EXPECTED: [(&str, &str); 3] = [("KAYA", "Elif"), ("ROUX", "Marcel"), ("TRAN", "Minh")];

#[test]
fn marked_lines_move_together_and_come_back_together() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("***");
    assert!(seat.reads("3 lignes marquées") && seat.reads("3 marquées"), "{}", seat.sees());
    for who in ["KAYA", "ROUX", "TRAN"] {
        assert!(seat.line(who).contains('*'), "{}", seat.sees());
    }
    seat.strikes(" ");
    assert_eq!(states(&centre, &EXPECTED), [Waiting.state(); 3], "{}", seat.sees());
    assert!(!seat.reads("marquées"), "the marks are used: {}", seat.sees());
    seat.strikes("u");
    assert_eq!(states(&centre, &EXPECTED), [Expected.state(); 3], "one key takes all back: {}", seat.sees());
}

#[test]
fn a_mark_is_taken_away_as_it_was_given_and_the_others_keep_theirs() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("***").on("ROUX").strikes("*");
    assert!(seat.reads("2 lignes marquées"), "{}", seat.sees());
    seat.on("KAYA").strikes("a");
    let house_states = states(&centre, &[EXPECTED[1]]);
    assert_eq!(house_states, [Expected.state()], "{}", seat.sees());
    let absent = centre.store.load_items(&ARRIVAL, true).unwrap();
    assert_eq!(absent.iter().filter(|item| item.state == NoShow).count(), 2, "{}", seat.sees());
}

/// Names of the expected people, in the order of the list.
fn order(seat: &Seat) -> Vec<String> {
    let rows = seat.app.listing().rows.iter().flatten().filter(|row| row.item.state == Expected);
    rows.map(|row| (row.item.kind.subject)(row)).collect()
}

#[test]
fn lines_are_sorted_by_a_column_and_back_as_the_pane_does() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let usual = order(&seat);
    seat.strikes("qtrier<Entrée>personne<Entrée>");
    let mut sorted = usual.clone();
    sorted.sort();
    assert_eq!(order(&seat), sorted, "{}", seat.sees());
    assert!(seat.reads("Personne ↓"), "{}", seat.sees());
    seat.strikes("<Ctrl-F>kaya<Entrée>");
    assert!(seat.reads("KAYA Elif") && !seat.reads("ROUX Marcel"), "narrow and sorted: {}", seat.sees());
    seat.strikes("<Échap>qtrier<Entrée>volet<Entrée>");
    assert_eq!(order(&seat), usual, "{}", seat.sees());
}
