//! A form left open over midnight: what was said keeps the day it was said on, and the screen shows it.

use comptoir::app::Event;
use comptoir::app::screens::form::Form;
use comptoir::domain::Moment;
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::renewal::{PROMISED_AT, RUNS_OUT_ON};

use crate::support::saved::edits;
use crate::support::undo_deeds::{away, on};
use crate::support::{Seat, TestCentre, at, day};

/// Goes to the line of the form with this label.
fn goes(seat: &mut Seat, label: &str) {
    for _ in 0..60 {
        if seat.line("▌").contains(label) {
            return;
        }
        seat.strikes("<Tab>");
    }
    panic!("{label}\n{}", seat.sees());
}

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

#[test]
fn a_moment_at_which_the_doors_are_shut_or_the_professional_away_is_told_in_the_form() {
    let mut centre = TestCentre::with_people();
    let morel = away(&centre, "Dr Morel", 3);
    centre.does("Sarah", at(9, 0), edits(&centre.store, morel));
    let mut seat = centre.seat("Sarah");
    seat.sized(100, 50);
    for (typed, said) in [
        ("dim 10h", "Le centre est fermé le dimanche 29/11."),
        ("demain 3h", "Le centre est fermé à 03:00"),
        ("25/12 10h", "Le centre est fermé le vendredi 25/12 (férié : Noël)."),
    ] {
        seat.strikes("n");
        goes(&mut seat, "Rendez-vous à");
        seat.strikes(typed).strikes("<Tab>");
        assert!(seat.reads(said), "{typed}: {}", seat.sees());
        seat.strikes("<Ctrl-X>o").opens_list(&CALLBACK).strikes("n");
        goes(&mut seat, "Rappeler à partir de");
        seat.strikes(typed).strikes("<Tab>");
        assert!(seat.reads(said), "{typed}: {}", seat.sees());
        seat.strikes("<Ctrl-X>o1");
    }
    seat.strikes("n");
    goes(&mut seat, "Pour");
    seat.strikes("Dr Morel<Tab>");
    goes(&mut seat, "Rendez-vous à");
    seat.strikes("demain 10h<Tab>");
    assert!(seat.reads("Dr Morel est absent·e demain") && seat.reads("Inès remplace"), "{}", seat.sees());
    assert!(!seat.reads("Le centre est fermé"), "{}", seat.sees());
}

#[test]
fn what_was_half_typed_yesterday_is_listed_with_its_day_and_its_moments_as_they_are_said_today() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("FERREIRA").strikes("tla clé rouge<Échap>n");
    goes(&mut seat, "Rendez-vous à");
    seat.strikes("demain 14h<Tab><Échap>");
    seat.strikes("g");
    assert!(seat.line("une arrivée").contains("demain 14:00") && seat.line("une arrivée").contains("09:41"));
    let mut tomorrow = Seat::at(&centre.path(), "Sarah", on(1, 9, 0));
    tomorrow.opens();
    tomorrow.strikes("g");
    let line = tomorrow.line("une arrivée");
    assert!(line.contains("14:00") && !line.contains("demain"), "{}", tomorrow.sees());
    assert!(line.contains("hier 09:41"), "{}", tomorrow.sees());
}

#[test]
fn the_line_shows_the_day_that_was_understood() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    for (typed, understood) in
        [("vendredi prochain 10h", "ven 04/12 10:00"), ("dans 15 jours 14h", "ven 11/12 14:00"), ("dans 1h", "10:41")]
    {
        seat.strikes("n");
        goes(&mut seat, "Rendez-vous à");
        seat.strikes(typed).strikes("<Tab>");
        assert!(seat.line("Rendez-vous à").contains(understood), "{typed}: {}", seat.sees());
        seat.strikes("<Ctrl-X>o");
    }
}
