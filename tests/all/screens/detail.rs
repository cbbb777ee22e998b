//! The selected line beside a wide list: what its columns cut is read there, whole and once.

use chrono::NaiveTime;
use comptoir::domain::{Moment, Zone};
use comptoir::model::{Item, Kind, Value};
use comptoir::panes::follow_up::{FOLLOW_UP, FollowUpTheme, PURPOSE, THEME};
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::panes::transport::{self, TRANSPORT};
use comptoir::panes::workshop::{self, WORKSHOP};
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, at, day};

fn adds(centre: &mut TestCentre, kind: &'static Kind, of: Option<(&str, &str)>, fill: impl Fn(&mut Item)) {
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let person = of.map(|(name, first)| centre.person(name, first));
    let mut item = kind.begin_item(centre.staff("Sarah"), person.as_ref(), &desk);
    fill(&mut item);
    centre.does("Sarah", at(8, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
}

/// The rows beside the list, from the bar on, as one text.
fn beside(seat: &Seat) -> String {
    let screen = seat.sees();
    let rows = screen.lines().filter_map(|row| row.split_once('│').map(|(_, beside)| beside.trim()));
    rows.filter(|row| !row.is_empty()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_purpose_is_read_beside_the_list_where_its_column_cuts_it_and_nowhere_twice() {
    for (purpose, shown) in
        [("dossier AME", false), ("dossier de surendettement, avec la conseillère du mercredi", true)]
    {
        let mut centre = TestCentre::with_people();
        adds(&mut centre, &FOLLOW_UP, Some(("KAYA", "Elif")), |item| {
            item.set(&PURPOSE, purpose);
            item.choose(&THEME, FollowUpTheme::MedicalAid);
        });
        let mut seat = centre.seat("Sarah");
        seat.sized(132, 40).opens_list(&FOLLOW_UP).on("KAYA");
        let text = beside(&seat);
        assert_eq!(text.matches(purpose).count(), usize::from(shown), "{}", seat.sees());
        assert_eq!(text.contains("De quoi il s’agit"), shown, "{}", seat.sees());
    }
}

#[test]
fn very_long_values_go_on_below_their_label_to_the_last_word() {
    let mut centre = TestCentre::with_people();
    let address =
        "résidence des Quatre-Vents, bâtiment C, escalier 2, quatrième étage gauche, 12 bis rue du Lavoir, Saint-Jean";
    let code = "portail vert au fond de la cour, sonner à « gardienne », puis le code 45B78 et attendre";
    adds(&mut centre, &TRANSPORT, Some(("KAYA", "Elif")), |item| {
        for (field, value) in [
            (transport::REASON.field, Value::Code("HOSPIT")),
            (transport::MODE.field, Value::Code("VSL")),
            (transport::CARE_PLACE, Value::from("Hôpital")),
            (transport::CARE_AT, Value::Moment(at(14, 0))),
            (transport::PICKUP_ADDRESS, address.into()),
            (transport::PICKUP_DETAIL, code.into()),
        ] {
            item.set(&field, value);
        }
    });
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).opens_list(&TRANSPORT).on("KAYA");
    let text = beside(&seat);
    assert!(text.contains(address) && text.contains(code), "{}", seat.sees());
    // Each row ends before the edge of the screen, between two words.
    assert!(seat.sees().lines().all(|row| row.chars().count() <= 132), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(!beside(&seat).contains("Lavoir"), "words may name people: {}", seat.sees());
}

#[test]
fn the_title_of_a_workshop_stays_readable_under_the_curtain_and_names_do_not() {
    let mut centre = TestCentre::with_people();
    adds(&mut centre, &WORKSHOP, None, |item| {
        item.set(&workshop::TITLE, "cuisine du monde");
        item.set(&workshop::AT, Value::Moment(at(14, 0)));
        item.set(&workshop::PLACES, Value::Int(12));
    });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&WORKSHOP).on("cuisine");
    seat.sized(132, 40).strikes("<Ctrl-Z>");
    assert!(beside(&seat).starts_with("cuisine du monde"), "{}", seat.sees());
    // Its menu, its form, its history.
    for (keys, title) in [("q", "Menu"), ("m", "Modifier"), ("h", "cuisine")] {
        seat.strikes(keys);
        assert!(seat.line(title).contains("cuisine du monde"), "{keys}: {}", seat.sees());
        seat.strikes("<Échap>");
    }
    seat.strikes("1/kaya<Entrée>");
    assert!(!seat.reads("KAYA"), "{}", seat.sees());
}

#[test]
fn a_line_that_is_being_called_off_is_given_no_advice() {
    let mut centre = TestCentre::with_people();
    adds(&mut centre, &TRANSPORT, Some(("KAYA", "Elif")), |item| {
        item.set(&transport::REASON.field, Value::Code("HOSPIT"));
        item.set(&transport::MODE.field, Value::Code("VSL"));
        item.set(&transport::CARE_PLACE, "Hôpital");
        item.set(&transport::PICKUP_ADDRESS, "3 rue du Lavoir");
        item.set(&transport::CARE_AT, Value::Moment(at(14, 0)));
    });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&TRANSPORT).on("KAYA").strikes("m");
    assert!(seat.reads("R322-10-4"), "{}", seat.sees());
    seat.strikes("<Échap>x");
    assert!(seat.reads("Raison de l’annulation") && !seat.reads("R322-10-4"), "{}", seat.sees());
}

#[test]
fn a_promise_is_read_beside_the_list_on_the_day_it_was_proposed_too() {
    let mut centre = TestCentre::with_people();
    let roux = centre.staff("Dr Roux");
    adds(&mut centre, &RENEWAL, Some(("KAYA", "Elif")), |item| {
        item.set(&renewal::PRO, Value::Staff(roux));
        item.set(&renewal::LINES, Value::Rows(vec![vec!["Ramipril 5".into(), Value::Empty, Value::Empty]]));
        item.set(&renewal::RUNS_OUT_ON, Value::Date(day(2026, 12, 7)));
    });
    let mut seat = centre.seat("Sarah");
    seat.sized(110, 40).opens_list(&RENEWAL).on("KAYA");
    assert!(beside(&seat).contains("Promise pour"), "{}", seat.sees());
}

#[test]
fn trips_that_only_their_year_tells_apart_are_told_with_it() {
    let mut centre = TestCentre::with_people();
    for (name, first, year) in [("KAYA", "Elif", 2026), ("TRAN", "Minh", 2027)] {
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap();
        adds(&mut centre, &TRANSPORT, Some((name, first)), |item| {
            for (field, value) in [
                (transport::REASON.field, Value::Code("HOSPIT")),
                (transport::MODE.field, Value::Code("VSL")),
                (transport::CARE_PLACE, Value::from("Hôpital")),
                (transport::CARE_AT, Value::Moment(Moment::from_wall_clock(day(year, 12, 31), nine, Zone::PARIS))),
                (transport::PICKUP_ADDRESS, "3 rue du Lavoir".into()),
            ] {
                item.set(&field, value);
            }
        });
    }
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).opens_list(&TRANSPORT).on("KAYA");
    assert!(seat.reads("jeu 31/12 09:00") && seat.reads("31/12/27 09:00"), "{}", seat.sees());
    assert!(!beside(&seat).contains("Soin à"), "the list has said it\n{}", seat.sees());
    seat.on("TRAN");
    let beside = beside(&seat);
    assert!(beside.contains("Soin à") && beside.contains("31/12/2027 09:00"), "{}", seat.sees());
}

#[test]
fn a_draft_that_waits_is_in_sight_on_a_line_whose_detail_fills_the_row() {
    let mut centre = TestCentre::with_people();
    let address = "résidence des Quatre-Vents, bâtiment C, escalier 2, quatrième étage gauche, rue du Lavoir";
    adds(&mut centre, &TRANSPORT, Some(("KAYA", "Elif")), |item| {
        for (field, value) in [
            (transport::REASON.field, Value::Code("HOSPIT")),
            (transport::MODE.field, Value::Code("VSL")),
            (transport::CARE_PLACE, Value::from("Hôpital de jour des Quatre-Vents, deuxième étage, secrétariat B")),
            (transport::CARE_AT, Value::Moment(at(14, 0))),
            (transport::PICKUP_ADDRESS, address.into()),
        ] {
            item.set(&field, value);
        }
    });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&TRANSPORT).on("KAYA");
    let row = |seat: &Seat| seat.sees().lines().rev().nth(2).unwrap_or_default().to_owned();
    let whole = row(&seat);
    seat.strikes(",xyz<Échap>").on("KAYA");
    let cut = row(&seat);
    assert!(cut.ends_with("g (1)") && cut[..40] == whole[..40], "{whole}\n{}", seat.sees());
    seat.strikes(",abc<Échap>").on("KAYA");
    assert!(row(&seat).ends_with("g (2)"), "{}", seat.sees());
}
