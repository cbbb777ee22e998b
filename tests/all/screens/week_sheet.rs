//! The sheet of a week: figures of the team, people by their initials, on the screen and on the command line.

use std::process::Command;

use comptoir::domain::Moment;
use comptoir::model::{Item, Kind, State, Value};
use comptoir::panes::PANES;
use comptoir::panes::arrival::Done;
use comptoir::panes::callback::{self, CALLBACK, Calling, Exhausted, Retry};
use comptoir::panes::mishap::{self, MISHAP};
use comptoir::panes::renewal::{self, RENEWAL, Signed, ToReview};
use comptoir::panes::workshop::{self, WORKSHOP};
use comptoir::protocol::{Answer, Changes, Operation, Query};
use comptoir::reports::week::{PaneWeek, Week};

use crate::support::{Seat, TestCentre, Visit, at, day, plain};

/// The same hour, so many days from the Thursday of the tests.
fn on(days: i64, hour: u32, minute: u32) -> Moment {
    Moment(at(hour, minute).0 + days * 24 * 3600)
}

fn asks(
    centre: &mut TestCentre,
    when: Moment,
    kind: &'static Kind,
    who: (&str, &str),
    fill: impl FnOnce(&mut Item),
) -> Item {
    let (desk, person) = (centre.store.load_context(when).unwrap(), centre.person(who.0, who.1));
    let mut item = kind.begin_item(centre.staff("Claire"), Some(&person), &desk);
    item.set(&renewal::LINES, Value::Rows(vec![vec!["Ramipril 5".into(), Value::Empty, Value::Empty]]));
    item.set(&renewal::RUNS_OUT_ON, Value::Date(day(2027, 1, 7)));
    item.set(&renewal::PRO, Value::Staff(centre.staff("Dr Roux")));
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    fill(&mut item);
    centre.does("Claire", when, Operation::Add { item: Box::new(item), state: None, overrule: true }).items.remove(0)
}

fn goes(centre: &mut TestCentre, when: Moment, item: &Item, to: State, with: Changes) {
    let morel = Some(centre.staff("Dr Morel"));
    centre.does(
        "Claire",
        when,
        Operation::Move { item: item.id, rev: None, to, with, on_order_of: morel, take_over: false },
    );
}

fn tried(centre: &mut TestCentre, when: Moment, item: &Item) {
    goes(centre, when, item, Calling.state(), Changes::new());
    goes(centre, when.plus_minutes(1), item, Retry.state(), vec![(callback::OUTCOME.key, Value::Code("NO_ANSWER"))]);
}

/// A Thursday of a small centre.
fn centre() -> TestCentre {
    let mut centre = TestCentre::with_people();
    let promised = |when: Moment| move |item: &mut Item| item.set(&renewal::PROMISED_AT, Value::Moment(when));
    asks(&mut centre, on(0, 9, 0), &RENEWAL, ("KAYA", "Elif"), promised(on(0, 18, 0)));
    let kept = asks(&mut centre, on(0, 9, 1), &RENEWAL, ("TRAN", "Minh"), promised(on(1, 12, 0)));
    let call = asks(&mut centre, on(0, 9, 5), &CALLBACK, ("BENALI", "Fatima"), |_| {});
    tried(&mut centre, on(0, 9, 10), &call);
    let refused = asks(&mut centre, on(0, 9, 20), &CALLBACK, ("LE GOFF", "Anne"), |_| {});
    goes(&mut centre, on(0, 9, 21), &refused, Calling.state(), Changes::new());
    goes(&mut centre, on(0, 9, 22), &refused, Exhausted.state(), vec![(callback::OUTCOME.key, Value::Code("REFUSED"))]);
    let voided = asks(&mut centre, on(0, 9, 30), &RENEWAL, ("ROUX", "Marcel"), |_| {});
    goes(
        &mut centre,
        on(0, 9, 31),
        &voided,
        renewal::Cancelled.state(),
        vec![(renewal::VOID_REASON.key, "double".into())],
    );
    let coffee = centre.comes(on(0, 9, 40), Visit { cafe: true, ..Visit::default() });
    centre.moves(on(0, 10, 0), coffee, Done.state());
    goes(&mut centre, on(0, 11, 0), &kept, ToReview.state(), Changes::new());
    goes(&mut centre, on(0, 12, 0), &kept, Signed.state(), Changes::new());
    centre.does("Sarah", on(0, 13, 0), Operation::TeamNote("Réunion lundi à 13 h".into()));
    centre.does("Sarah", on(1, 8, 0), Operation::CloseDay(on(0, 8, 0).day_in(comptoir::domain::Zone::PARIS)));
    centre
}

fn week(centre: &TestCentre, now: Moment, monday: chrono::NaiveDate) -> Week {
    match centre.store.answer_query(&Query::Week(monday), None, now) {
        Answer::Week(week) => *week,
        other => panic!("{other:?}"),
    }
}

fn pane(week: &Week, kind: &'static Kind) -> PaneWeek {
    *week.panes.iter().find(|pane| pane.kind == kind).unwrap()
}

#[test]
fn the_figures_of_a_week_are_the_teams_and_count_what_came_what_ended_and_the_promises() {
    let centre = centre();
    let week = week(&centre, on(4, 10, 0), day(2026, 11, 23));
    let renewals = pane(&week, &RENEWAL);
    assert_eq!((renewals.new, renewals.done), (2, 0), "one was cancelled, none has ended");
    assert_eq!((renewals.kept, renewals.promised), (1, 2), "signed before noon; the other never");
    assert_eq!(pane(&week, &CALLBACK).new, 2);
    let arrivals = pane(&week, &comptoir::panes::arrival::ARRIVAL);
    assert_eq!((arrivals.new, arrivals.done), (1, 1), "the coffee of Thursday, a figure since Friday");
    let next = self::week(&centre, on(4, 10, 0), day(2026, 11, 30));
    assert!(next.panes.iter().all(|pane| (pane.new, pane.done, pane.promised) == (0, 0, 0)), "{next:?}");
}

#[test]
fn a_promise_settled_after_its_hour_was_not_kept() {
    let mut centre = centre();
    let promised = |item: &mut Item| item.set(&renewal::PROMISED_AT, Value::Moment(on(1, 9, 0)));
    let late = asks(&mut centre, on(1, 8, 30), &RENEWAL, ("HADDAD", "Karim"), promised);
    goes(&mut centre, on(1, 8, 40), &late, ToReview.state(), Changes::new());
    goes(&mut centre, on(1, 9, 1), &late, Signed.state(), Changes::new());
    let week = week(&centre, on(4, 10, 0), day(2026, 11, 23));
    assert_eq!((pane(&week, &RENEWAL).kept, pane(&week, &RENEWAL).promised), (1, 3));
}

#[test]
fn a_promise_still_to_come_is_neither_kept_nor_broken() {
    let centre = centre();
    let early = week(&centre, on(0, 10, 30), day(2026, 11, 23));
    assert_eq!((pane(&early, &RENEWAL).kept, pane(&early, &RENEWAL).promised), (1, 1));
}

#[test]
fn what_stands_says_initials_and_no_name_anywhere() {
    let mut centre = centre();
    centre.comes(on(0, 13, 30), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
    let now = on(4, 10, 0);
    let next = week(&centre, now, day(2026, 11, 30));
    let initials = |lines: &[comptoir::reports::week::OpenItemLine]| -> Vec<String> {
        lines.iter().map(|line| line.initials.clone()).collect()
    };
    assert_eq!(initials(&next.decide), ["L. G. A."]);
    assert_eq!((initials(&next.sought), next.sought[0].tries), (vec!["B. F.".to_owned()], 1));
    assert_eq!(initials(&next.old), ["K. E.", "T. M.", "L. D. A. V."]);
    let text = next.to_text(&centre.store.load_context(now).unwrap()).file_content();
    assert!(plain(&text).contains("Personnes par leurs initiales, phrases comme elles ont été écrites."), "{text}");
    for name in ["Kaya", "KAYA", "Elif", "Fatima", "GOFF", "vélo", "Claire"] {
        assert!(!text.contains(name), "{name}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
}

#[test]
fn the_sheet_is_in_the_menu_and_holds_the_notes_of_its_week() {
    let centre = centre();
    let mut sarah = Seat::at(&centre.path(), "Sarah", on(4, 10, 0));
    sarah.opens();
    sarah.strikes("qfeuille de la semaine<Entrée>");
    let sheet = plain(&sarah.sees());
    assert!(sheet.contains("semaine du 23/11 au 29/11/2026"), "on a Monday one looks back\n{sheet}");
    for words in ["nouvelles terminées en retard promesses", "Ordonnances              2         0", "À décider 1"] {
        assert!(sheet.contains(words), "{words}\n{sheet}");
    }
    sarah.strikes("<Fin>");
    assert!(sarah.reads("Sarah : « Réunion lundi à 13 h »"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-Z>");
    assert!(!sarah.reads("Réunion"), "words may name people\n{}", sarah.sees());
}

#[test]
fn the_commands_say_the_same_as_the_screen() {
    let centre = TestCentre::with_people();
    let run = |words: &[&str]| {
        let out =
            Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).arg("--db").arg(centre.path()).output().unwrap();
        (out.status.code(), plain(&String::from_utf8(out.stdout).unwrap()), String::from_utf8(out.stderr).unwrap())
    };
    let (code, text, why) = run(&["week", "26/11/2026"]);
    // Before that day the week has not come; after it, it is there.
    if code == Some(0) {
        assert!(text.contains("semaine du 23/11 au 29/11/2026"), "{text}");
    } else {
        assert!(why.contains("n’est pas encore"), "{why}");
    }
    let (code, json, _) = run(&["week", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, json["panes"].as_array().unwrap().len()), (Some(0), PANES.len()));
    let drafts = centre.path().with_file_name("drafts.db");
    let (code, text, _) = run(&["handover", "--as", "Claire", "--since", "01/01/2026 08:00"]);
    assert!(code == Some(0) && text.starts_with("Relève depuis"), "{text}");
    let (code, json, _) = run(&["handover", "--as", "Claire", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(code == Some(0) && json["lines"].is_array() && json["notes"].is_array(), "{json}");
    assert!(!drafts.exists(), "who only reads leaves no file behind");
    assert_eq!(run(&["handover", "--since", "tantôt"]).0, Some(1));
}

#[test]
fn how_long_people_waited_is_the_median_of_the_figures() {
    let mut centre = TestCentre::with_people();
    for (label, minutes) in [("a", 5), ("b", 60)] {
        let item = centre.comes(on(0, 9, 0), Visit { label, ..Visit::default() });
        centre.moves(on(0, 9, 0).plus_minutes(minutes), item, comptoir::panes::arrival::InService.state());
    }
    let week = week(&centre, on(4, 10, 0), day(2026, 11, 23));
    let [wait] = week.spreads.as_slice() else { panic!("{:?}", week.spreads) };
    assert_eq!((wait.figure.key, wait.count, wait.median, wait.longest), ("wait", 2, 32, 60));
    let text = plain(&week.to_text(&centre.store.load_context(on(4, 10, 0)).unwrap()).file_content());
    assert!(text.contains("Attente avant d’entrer : médiane 32 min, au plus 1 h 00 min (2)"), "{text}");
}

/// A line about nobody, written on the Thursday at nine.
fn is_written(centre: &mut TestCentre, kind: &'static Kind, fill: impl FnOnce(&mut Item)) {
    let desk = centre.store.load_context(on(0, 9, 0)).unwrap();
    let mut item = kind.begin_item(centre.staff("Claire"), None, &desk);
    fill(&mut item);
    centre.does("Claire", on(0, 9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
}

#[test]
fn what_is_about_nobody_is_told_by_its_title_and_not_as_initials() {
    let mut centre = TestCentre::with_people();
    is_written(&mut centre, &WORKSHOP, |item| {
        item.set(&workshop::TITLE, "cuisine");
        item.set(&workshop::AT, Value::Moment(on(7, 14, 0)));
    });
    let next = week(&centre, on(7, 10, 0), day(2026, 11, 30));
    let lines: Vec<_> = [&next.decide, &next.sought, &next.old].into_iter().flatten().collect();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line.initials.is_empty() && !line.title.is_empty(), "{line:?}");
    let text = plain(&next.to_text(&centre.store.load_context(on(7, 10, 0)).unwrap()).file_content());
    assert!(text.contains(&format!("- {} : ", line.title)), "{text}");
}

#[test]
fn a_line_that_a_pane_brings_to_the_meeting_is_told_there_alone() {
    let mut centre = TestCentre::with_people();
    is_written(&mut centre, &MISHAP, |item| {
        item.choose(&mishap::SORT, mishap::MishapSort::Equipment);
        item.set(&mishap::WHAT, "imprimante en panne");
        item.set(&mishap::HAPPENED_AT, Value::Moment(on(0, 8, 30)));
    });
    for (weeks, monday) in [(0, day(2026, 11, 23)), (1, day(2026, 11, 30)), (2, day(2026, 12, 7))] {
        let sheet = week(&centre, on(7 * weeks, 10, 0), monday);
        let brought: Vec<_> = sheet.meeting.iter().flat_map(|list| &list.lines).collect();
        let [line] = brought.as_slice() else { panic!("{brought:?} in week {weeks}") };
        assert!(line.words.contains("imprimante en panne"), "{line:?}");
        let others: Vec<_> = [&sheet.decide, &sheet.sought, &sheet.old].into_iter().flatten().collect();
        assert!(others.is_empty(), "{others:?} in week {weeks}");
    }
}
