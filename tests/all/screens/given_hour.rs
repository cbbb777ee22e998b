//! Promises about an hour of appointment given to somebody who is written down: they are expected at that hour, and the form
//! shows it before it is saved.

use comptoir::app::screens::form::Form;
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::{ARRIVAL, AtCafe, Expected, MODE, Mode, RDV_AT, REMARK, VOID_REASON, Waiting};
use comptoir::protocol::{Changes, Operation};

use rusqlite::{Connection, OpenFlags};

use crate::support::context::desk;
use crate::support::{Seat, TestCentre, Visit, at};

fn to(seat: &mut Seat, key: &str) {
    for _ in 0..40 {
        let Some(form) = seat.app.screens.top::<Form>() else { panic!("no form\n{}", seat.sees()) };
        if form.entry().field.key == key {
            return;
        }
        seat.strikes("<Bas>");
    }
    panic!("no line « {key} »\n{}", seat.sees());
}

fn holds(seat: &Seat, key: &str) -> String {
    let Some(form) = seat.app.screens.top::<Form>() else { panic!("no form\n{}", seat.sees()) };
    let entry = form.entries.iter().find(|entry| entry.field.key == key);
    entry.unwrap_or_else(|| panic!("no line « {key} »")).line.text().to_owned()
}

fn lines(centre: &TestCentre) -> Vec<Item> {
    centre.visits(Some(centre.person("ROUX", "Marcel").id))
}

#[test]
fn whoever_is_given_an_hour_is_expected_then_and_the_form_says_it_as_it_is_typed() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("nroux m<Entrée>");
    to(&mut seat, RDV_AT.key);
    assert_eq!(holds(&seat, MODE.key), "sans rendez-vous");
    seat.strikes("demain 10h");
    assert_eq!(holds(&seat, MODE.key), "rendez-vous", "{}", seat.sees());
    assert!(seat.reads("= demain 10:00 · Venue : rendez-vous"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    let [line] = &lines(&centre)[..] else { panic!("{}", seat.sees()) };
    assert_eq!((line.state, line.choice(&MODE)), (Expected.state(), Some(Mode::Appointment)));
}

#[test]
fn an_hour_taken_away_again_leaves_the_venue_as_it_was() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("nroux m<Entrée>");
    to(&mut seat, RDV_AT.key);
    seat.strikes("10h");
    assert_eq!(holds(&seat, MODE.key), "rendez-vous", "{}", seat.sees());
    seat.strikes("<Ctrl-U>");
    assert_eq!(holds(&seat, MODE.key), "sans rendez-vous", "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    assert_eq!(lines(&centre)[0].state, Waiting, "{}", seat.sees());
}

#[test]
fn a_venue_chosen_against_the_hour_is_refused_with_a_sentence_and_not_changed() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("nroux m<Entrée>");
    to(&mut seat, MODE.key);
    seat.strikes("caf");
    to(&mut seat, RDV_AT.key);
    seat.strikes("demain 10h<Ctrl-S>");
    assert!(lines(&centre).is_empty(), "{}", seat.sees());
    assert_eq!(holds(&seat, MODE.key), "café");
    assert!(seat.reads("Une heure de rendez-vous est donnée (demain 10:00)"), "{}", seat.sees());
    // The same word as at the beginning, chosen after the form had followed the hour.
    let mut seat = centre.seat("Sarah");
    seat.strikes("nroux m<Entrée>");
    to(&mut seat, RDV_AT.key);
    seat.strikes("demain 10h");
    to(&mut seat, MODE.key);
    seat.strikes("sans<Entrée><Ctrl-S>");
    assert_eq!(holds(&seat, MODE.key), "sans rendez-vous", "{}", seat.sees());
    assert!(lines(&centre).is_empty(), "{}", seat.sees());
}

#[test]
fn whoever_is_added_among_the_days_to_come_is_to_come() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Droite>nroux m<Entrée>");
    assert_eq!(holds(&seat, MODE.key), "rendez-vous", "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    assert!(lines(&centre).is_empty() && seat.reads("Un rendez-vous a une heure"), "{}", seat.sees());
    to(&mut seat, RDV_AT.key);
    seat.strikes("mer 10h30<Ctrl-S>");
    assert_eq!(lines(&centre)[0].state, Expected, "{}", seat.sees());
}

#[test]
fn the_file_takes_nobody_with_an_hour_as_somebody_without() {
    let mut centre = TestCentre::with_people();
    let mut item = crate::support::context::walk_in("Nour", Waiting.state(), "09:00");
    item.set(&RDV_AT, Value::Moment(at(10, 0)));
    let add = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let refused = centre.tries("Sarah", at(9, 0), add).unwrap_err();
    assert!(format!("{refused:?}").contains("Venue"), "{refused:?}");
}

#[test]
fn a_coffee_before_an_appointment_does_not_undo_the_appointment() {
    let mut item = crate::support::context::arrival("TRAN Minh", AtCafe.state());
    item.choose(&MODE, Mode::Appointment);
    item.set(&RDV_AT, Value::Moment(at(10, 0)));
    ARRIVAL.move_item(&mut item, Waiting.into(), &desk("09:41")).unwrap();
    assert_eq!(item.choice(&MODE), Some(Mode::Appointment));
}

#[test]
fn a_line_that_older_rules_let_in_is_still_given_a_remark_and_cancelled() {
    let mut centre = TestCentre::with_people();
    let visit = Visit { of: Some(("ROUX", "Marcel")), ..Visit::default() };
    let line = centre.comes(at(9, 0), visit);
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.execute("UPDATE arrival SET rdv_at = ?1 WHERE id = ?2", (at(10, 0).0, line.0)).unwrap();
    let edit = |centre: &mut TestCentre, changes: Changes| {
        let rev = centre.item(line).rev;
        centre.tries("Sarah", at(9, 5), Operation::Edit { item: line, rev, changes })
    };
    edit(&mut centre, vec![(REMARK.key, "au fond du couloir".into())]).unwrap();
    let refused = edit(&mut centre, vec![(RDV_AT.key, Value::Moment(at(11, 0)))]).unwrap_err();
    assert!(format!("{refused:?}").contains("Venue"), "what is made wrong now is refused: {refused:?}");
    let with = vec![(VOID_REASON.key, "saisi deux fois".into())];
    let to = ARRIVAL.cancelled;
    let cancel = Operation::Move { item: line, rev: None, to, with, on_order_of: None, take_over: false };
    centre.does("Sarah", at(9, 6), cancel);
    assert_eq!(centre.item(line).state, ARRIVAL.cancelled);
}
