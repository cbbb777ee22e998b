//! Notes and incidents: marked on their line, told with their words to who was away, counted without a name.

use std::process::Command;

use comptoir::domain::{ItemId, Moment};
use comptoir::model::Value;
use comptoir::panes::arrival::{ARRIVAL, Done, INCIDENT, LABEL};
use comptoir::protocol::{Answer, Changes, Operation, Query};
use comptoir::reports::{Handover, Reason, Since};

use crate::support::{TestCentre, Visit, at};

fn told(centre: &TestCentre, who: &str, from: Moment) -> Handover {
    match centre.store.answer_query(&Query::Handover(Since::At(from)), Some(centre.staff(who)), at(12, 0)) {
        Answer::Handover(found) => *found,
        other => panic!("{other:?}"),
    }
}

fn notes(centre: &mut TestCentre, who: &str, when: Moment, item: ItemId, text: &str) {
    centre.does(who, when, Operation::Note { item, about: None, text: text.into() });
}

fn ticks(centre: &mut TestCentre, who: &str, when: Moment, item: ItemId, yes: bool) {
    let rev = centre.item(item).rev;
    let changes: Changes = vec![(INCIDENT.key, Value::Flag(yes))];
    centre.does(who, when, Operation::Edit { item, rev, changes });
}

#[test]
fn a_note_and_an_incident_are_marked_on_their_line() {
    let mut centre = TestCentre::with_people();
    let paul = centre.comes(at(9, 0), Visit { label: "M. Paul", ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.sized(100, 24);
    assert!(!seat.line("M. Paul").contains("note"), "{}", seat.sees());
    notes(&mut centre, "Claire", at(9, 41), paul, "attend son frère");
    ticks(&mut centre, "Claire", at(9, 41), paul, true);
    seat.hears();
    let line = seat.line("M. Paul");
    assert!(line.contains("incident") && line.contains("note"), "{line}");
    let out = Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(["list", "ARRIVAL", "--all", "--db"])
        .arg(centre.path())
        .output()
        .unwrap();
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(said.contains("incident · note"), "{said}");
}

#[test]
fn who_was_away_reads_the_words_their_author_and_their_hour_once() {
    let mut centre = TestCentre::with_people();
    let paul = centre.comes(at(9, 0), Visit { label: "M. Paul", ..Visit::default() });
    let nour = centre.comes(at(9, 1), Visit { label: "Nour", ..Visit::default() });
    let left = at(9, 5);
    notes(&mut centre, "Claire", at(9, 10), paul, "attend son frère");
    notes(&mut centre, "Claire", at(9, 20), paul, "le frère est là");
    notes(&mut centre, "Sarah", at(9, 21), nour, "écrite par qui lit");
    ticks(&mut centre, "Claire", at(9, 30), nour, true);
    centre.moves(at(9, 40), nour, Done.state());
    let found = told(&centre, "Sarah", left);
    let noted: Vec<_> = found.told.iter().filter(|told| told.reason == Reason::Noted).collect();
    assert_eq!(noted.iter().map(|told| told.row.item.id).collect::<Vec<_>>(), [paul, nour], "by their hours");
    let desk = centre.store.load_context(at(12, 0)).unwrap();
    let said = noted[0].quoted_notes(&desk).join(" ").replace('\u{a0}', " ");
    assert_eq!(said, "« attend son frère » (Claire, 09:10) « le frère est là » (Claire, 09:20)");
    assert!(noted[1].notes.is_empty(), "one's own note is no news");
    assert!(noted[1].words(&desk).starts_with("incident, "), "{}", noted[1].words(&desk));
    let text = found.to_text(left, &desk).body.join("\n").replace('\u{a0}', " ");
    assert!(text.contains("Notes et incidents 2") && text.contains("« le frère est là » (Claire, 09:20)"), "{text}");
    assert!(told(&centre, "Sarah", at(9, 31)).told.iter().all(|told| told.reason != Reason::Noted), "read already");
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-N>");
    assert!(seat.reads("« attend son frère »"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("attend son frère"), "words may name people\n{}", seat.sees());
}

#[test]
fn an_incident_not_ticked_any_more_is_neither_told_nor_counted() {
    let mut centre = TestCentre::with_people();
    let paul = centre.comes(at(9, 0), Visit { label: "M. Paul", ..Visit::default() });
    let nour = centre.comes(at(9, 1), Visit { label: "Nour", ..Visit::default() });
    ticks(&mut centre, "Claire", at(9, 10), paul, true);
    ticks(&mut centre, "Claire", at(9, 11), paul, false);
    ticks(&mut centre, "Claire", at(9, 12), nour, true);
    let found = told(&centre, "Sarah", at(9, 5));
    let noted: Vec<_> = found.told.iter().filter(|told| told.reason == Reason::Noted).collect();
    assert_eq!(noted.iter().map(|told| told.row.item.text(&LABEL)).collect::<Vec<_>>(), ["Nour"]);
    let period = comptoir::domain::Period::period_around(
        comptoir::domain::Span::Day,
        at(9, 0).day_in(comptoir::domain::Zone::PARIS),
    );
    let Answer::Figures(figures) = centre.store.answer_query(&Query::Figures(period), None, at(12, 0)) else {
        panic!()
    };
    let pane = figures.now.panes.iter().find(|pane| *pane.kind == ARRIVAL).unwrap();
    let incidents = ARRIVAL.all_figures().find(|figure| figure.key == "incident").unwrap();
    assert_eq!(pane.counts_of(incidents).total_count(), 1);
}

#[test]
fn names_are_read_whole_on_a_narrow_screen_under_a_word_of_an_earlier_day() {
    let mut centre = TestCentre::with_people();
    centre.does("Claire", Moment(at(9, 0).0 - 2 * 24 * 3600), Operation::TeamNote("réunion jeudi".into()));
    let of = Some(("FERREIRA", "João"));
    let joao = centre.comes(at(9, 0), Visit { of, ..Visit::default() });
    notes(&mut centre, "Claire", at(9, 10), joao, "attend son frère");
    let mut seat = centre.seat("Sarah");
    for columns in [60, 80] {
        seat.sized(columns, 24).strikes("<Ctrl-N>");
        assert!(seat.line("FERREIRA").contains("FERREIRA João en attente"), "{}", seat.sees());
        assert!(seat.line("réunion jeudi").starts_with("24/11 09:00 réunion"), "{}", seat.sees());
        seat.strikes("<Échap>");
    }
}
