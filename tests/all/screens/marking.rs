//! Several lines at once, marked, then moved by one key that one other takes back; and lines in another order.

use comptoir::domain::staff::Instruction;
use comptoir::domain::{ItemId, Moment};
use comptoir::model::common::VOID_REASON;
use comptoir::model::{State, Value};
use comptoir::panes::arrival::{ARRIVAL, Expected, MODE, Mode, NoShow, RDV_AT, Waiting};
use comptoir::protocol::Operation;

use crate::support::context::desk;
use crate::support::saved::edits;
use crate::support::{Seat, TestCentre, at, day, plain};

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

#[test]
fn a_key_struck_far_from_a_forgotten_mark_shows_first_whom_it_is_for() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    for (marks, keys) in [("*", " "), ("**", " "), ("*", "a"), ("*", "t"), ("*", "x")] {
        seat.on("KAYA").strikes(marks).strikes("<Fin><Haut>").strikes(keys);
        assert_eq!(states(&centre, &EXPECTED), [Expected.state(); 3], "{}", seat.sees());
        assert!(seat.line("KAYA").starts_with('▌') && seat.reads("marquée"), "{}", seat.sees());
        assert!(!seat.reads("Noter un mot") && !seat.reads("Annuler —"), "{}", seat.sees());
        seat.strikes("<Échap>");
        assert!(!seat.line("KAYA").contains('*'), "{}", seat.sees());
    }
    // Struck again it is for the marked line, and the mark has served.
    seat.on("KAYA").strikes("*<Fin><Haut>  ");
    assert_eq!(states(&centre, &EXPECTED), [Waiting.state(), Expected.state(), Expected.state()], "{}", seat.sees());
    assert!(!seat.reads("1 marquée"), "{}", seat.sees());
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

/// Expects two people on these days of December, at these hours.
fn expected_on(centre: &mut TestCentre, hours: [(u32, u32); 2]) -> Vec<(ItemId, i64)> {
    let people = [("KAYA", "Elif"), ("ROUX", "Marcel")];
    let items = people.into_iter().zip(hours).map(|(name, (date, hour))| {
        let person = centre.person(name.0, name.1);
        let mut item = ARRIVAL.begin_item(centre.staff("Sarah"), Some(&person), &desk("09:41"));
        let on = day(2026, 12, date).and_hms_opt(hour, 0, 0).unwrap();
        item.choose(&MODE, Mode::Appointment);
        item.set(&RDV_AT, Value::Moment(Moment::from_local(on, desk("09:41").zone)));
        let state = Some(Expected.state());
        let done = centre.does("Sarah", at(9, 41), Operation::Add { item: Box::new(item), state, overrule: true });
        (done.items[0].id, done.items[0].rev)
    });
    items.collect()
}

#[test]
fn the_form_for_marked_lines_names_them_all_and_the_answer_is_about_all() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("***x");
    assert!(seat.reads("Annuler — 3 lignes : KAYA Elif, ROUX Marcel, TRAN Minh"), "{}", seat.sees());
    assert!(!seat.line("Annuler").contains("ans"), "the age of one of them: {}", seat.sees());
    seat.strikes("saisi deux fois<Ctrl-S>");
    assert!(seat.reads("3 lignes annulées"), "{}", seat.sees());
    let mut seat = centre.seat("Claire");
    seat.on("FERREIRA").strikes("x");
    assert!(seat.reads("Annuler — FERREIRA João"), "one alone keeps its own: {}", seat.sees());
}

#[test]
fn the_answer_to_marked_lines_says_a_day_only_where_it_is_that_of_all() {
    let mut centre = TestCentre::with_people();
    let mut said = |hours, to: State| {
        let lines = expected_on(&mut centre, hours);
        let with = vec![(VOID_REASON.key, "saisi deux fois".into())];
        let with = if to == ARRIVAL.cancelled { with } else { Vec::new() };
        plain(&centre.does("Sarah", at(9, 42), Operation::MoveAll { lines, to, with, on_order_of: None }).said)
    };
    assert_eq!(said([(3, 9), (4, 9)], ARRIVAL.cancelled), "2 lignes annulées");
    assert_eq!(said([(8, 9), (8, 9)], ARRIVAL.cancelled), "2 lignes annulées, mar 08/12 09:00");
}

#[test]
fn a_step_of_several_lines_is_taken_up_again_for_all_of_them() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("***xsaisi deux");
    // The desk is cut off; the next one stands on another list.
    let mut seat = centre.seat("Sarah");
    seat.strikes("2g");
    assert!(seat.reads("Annuler — 3 lignes : KAYA Elif, ROUX Marcel, TRAN Minh"), "{}", seat.sees());
    seat.strikes(" fois<Ctrl-S>");
    assert!(seat.reads("3 lignes annulées"), "{}", seat.sees());
}

#[test]
fn lines_that_left_since_are_missing_from_the_step_and_that_is_said() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("***xsaisi deux fois<Échap>");
    let [elif, marcel, minh] = EXPECTED.map(|(name, first)| centre.visits(Some(centre.person(name, first).id))[0].id);
    centre.moves(at(9, 41), minh, NoShow.state());
    seat.hears().strikes("g");
    assert!(seat.reads("Annuler — 2 lignes"), "{}", seat.sees());
    assert!(seat.reads("1 ligne marquée n’est plus dans la liste"), "{}", seat.sees());
    // One for a line alone stays so, whatever is marked with it since.
    seat.strikes("<Ctrl-X>o<Échap>").on("KAYA").strikes("xerreur<Échap>").on("KAYA").strikes("**g");
    assert!(seat.reads("Annuler — KAYA Elif"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    let states = [elif, marcel].map(|line| centre.item(line).state);
    assert_eq!(states, [ARRIVAL.cancelled, Expected.state()], "{}", seat.sees());
}

#[test]
fn the_form_for_marked_lines_says_the_instructions_of_all_whom_they_are_for() {
    let mut centre = TestCentre::morning();
    let context = centre.store.load_context(at(9, 41)).unwrap();
    for (name, words) in [("Dr Roux", "prévenir par écrit"), ("Dr Morel", "rappeler le soir")] {
        let mut staff = context.staff.iter().find(|staff| staff.name == name).unwrap().clone();
        staff.instructions = vec![Instruction { words: words.to_owned(), pane: None }];
        centre.does("Sarah", at(9, 41), edits(&centre.store, staff));
    }
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("**x");
    assert!(seat.reads("Annuler — 2 lignes"), "{}", seat.sees());
    assert!(seat.reads("prévenir par écrit") && seat.reads("rappeler le soir"), "{}", seat.sees());
}
