//! A form left open over midnight: what was said keeps the day it was said on, and the screen shows it.

use comptoir::app::Event;
use comptoir::app::screens::form::Form;
use comptoir::domain::Moment;
use comptoir::panes::renewal::{PROMISED_AT, RUNS_OUT_ON};

use crate::support::{Seat, TestCentre, at, day};

/// The text of a line of the form.
fn line(seat: &Seat, key: &str) -> String {
    let Some(form) = seat.app.screens.top::<Form>() else { panic!("no form\n{}", seat.sees()) };
    form.entries.iter().find(|entry| entry.field.key == key).unwrap().line.text().to_owned()
}

#[test]
fn a_day_said_before_midnight_is_the_day_saved_after_it() {
    let centre = TestCentre::with_people();
    let mut seat = Seat::at(&centre.path(), "Sarah", at(23, 58));
    seat.opens();
    seat.strikes("/benali fatima<Ctrl-O>Metformine<Entrée><Entrée>dem");
    let promised = line(&seat, PROMISED_AT.key);
    assert_eq!(promised, "demain 18:00");
    seat.strikes("ain<Tab>");
    assert_eq!(line(&seat, RUNS_OUT_ON.key), "demain");
    // The clock goes on, the lock comes after the day has turned.
    for _ in 0..2 {
        seat.idles(1).hands(Event::Time);
    }
    assert_eq!(line(&seat, RUNS_OUT_ON.key), "aujourd’hui");
    assert_eq!(line(&seat, PROMISED_AT.key), "18:00", "what is only proposed too");
    seat.idles(5);
    assert!(seat.app.is_locked());
    let under = seat.app.screens.nearest::<Form>().unwrap();
    let ends = under.entries.iter().find(|entry| entry.field == RUNS_OUT_ON).unwrap();
    assert_eq!(ends.line.text(), "aujourd’hui", "{:?}", Moment(seat.now.0));
    assert_eq!(day(2026, 11, 27), seat.app.context.today());
}
