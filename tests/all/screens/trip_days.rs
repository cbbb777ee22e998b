//! Seven days of trips: keys on the real app and a real file, Thursday 26 November at 09:41.

use comptoir::domain::{ItemId, Moment};
use comptoir::model::{State, Value};
use comptoir::panes::transport::*;
use comptoir::protocol::{Changes, Operation};

use crate::support::{Seat, TestCentre, at, day, plain};

fn care(month: u32, date: u32, hour: u32) -> Moment {
    Moment::from_local(day(2026, month, date).and_hms_opt(hour, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

fn asks(centre: &mut TestCentre, (name, first): (&str, &str), when: Moment, pattern: &str) -> ItemId {
    let person = centre.person(name, first);
    let mut trip =
        TRANSPORT.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(9, 0)).unwrap());
    for (field, value) in [
        (REASON.field, Value::Code("HOSPIT")),
        (CARE_PLACE, "Imagerie".into()),
        (CARE_AT, Value::Moment(when)),
        (PATTERN, pattern.into()),
        (PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (MODE.field, Value::Code("TAXI")),
        (DISTANCE_KM, Value::Int(9)),
        (ALD_LINKED.field, Value::Code("YES")),
    ] {
        trip.set(&field, value);
    }
    let done = centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(trip), state: None, overrule: false });
    done.items[0].id
}

fn goes(centre: &mut TestCentre, item: ItemId, steps: &[State]) {
    for to in steps {
        let with: Changes = match *to {
            to if to == ToBook => vec![(PRESCRIPTION_DATE.key, Value::Date(day(2026, 11, 25)))],
            to if to == Booked => legs::BOTH.map(|leg| (leg.carrier.key, Value::from("Taxi Bellerive"))).to_vec(),
            _ => Changes::new(),
        };
        centre.does(
            "Sarah",
            at(9, 1),
            Operation::Move { item, rev: None, to: *to, with, on_order_of: None, take_over: false },
        );
    }
}

/// Fatima on Friday, told; Elif on Monday, to be booked; Minh three times from next Thursday on, told.
fn week() -> TestCentre {
    let mut centre = TestCentre::with_people();
    let fatima = asks(&mut centre, ("BENALI", "Fatima"), care(11, 27, 14), "");
    goes(&mut centre, fatima, &[RxTodo.state(), ToBook.state(), Booked.state(), Told.state()]);
    let elif = asks(&mut centre, ("KAYA", "Elif"), care(11, 30, 10), "");
    goes(&mut centre, elif, &[RxTodo.state(), ToBook.state()]);
    let minh = asks(&mut centre, ("TRAN", "Minh"), care(12, 1, 8), "mar jeu 8h, 12 fois");
    goes(&mut centre, minh, &[RxTodo.state(), ToBook.state(), Booked.state(), Told.state()]);
    centre
}

/// What stands on the screen between the headings, a line each.
fn lines(seat: &Seat) -> Vec<String> {
    let screen = plain(&seat.sees());
    let lines = screen.lines().skip(5).take_while(|line| !line.starts_with('─')).map(|line| {
        line.split(" · ").next().unwrap().trim_start_matches('▌').split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect()
}

#[test]
fn a_day_tells_its_trips_and_what_is_not_settled_and_an_empty_day_says_so() {
    let centre = week();
    let mut seat = centre.seat("Sarah");
    seat.strikes("3<Droite>");
    assert_eq!(seat.line("Du 27/11"), "Du 27/11 au 03/12   4 trajets   1 à régler");
    assert_eq!(
        lines(&seat),
        [
            "demain, vendredi 27/11 1 trajet",
            "14:00 BENALI Fatima Imagerie prévenu·e Taxi Bellerive",
            "samedi 28/11 fermé",
            "dimanche 29/11 fermé",
            "lundi 30/11 1 trajet, à régler",
            "!! 10:00 KAYA Elif Imagerie à réserver",
            "mardi 01/12 1 trajet",
            "08:00 TRAN Minh Imagerie prévenu·e Taxi Bellerive",
            "mercredi 02/12 —",
            "jeudi 03/12 1 trajet",
            "08:00 TRAN Minh Imagerie prévenu·e Taxi Bellerive",
        ]
    );
    seat.sized(108, 30);
    assert!(seat.reads("Taxi Bellerive · reste 12/12"), "{}", seat.sees());
}

#[test]
fn a_trip_cancelled_in_the_middle_of_a_series_is_not_left() {
    let mut centre = week();
    let trips = centre.store.load_items(&TRANSPORT, false).unwrap();
    let third = trips.iter().find(|trip| trip.int(&SERIES_N) == 3).unwrap().clone();
    let with = vec![(SCOPE.field.key, Value::Code("ONE")), (VOID_REASON.key, Value::from("férié"))];
    let order = Some(centre.staff("Dr Morel"));
    let cancel = Operation::Move {
        item: third.id,
        rev: None,
        to: Cancelled.state(),
        with,
        on_order_of: order,
        take_over: false,
    };
    centre.does("Sarah", at(9, 41), cancel);
    let mut seat = centre.seat("Sarah");
    seat.sized(108, 30).strikes("3<Droite>");
    for (day, left) in [("mardi 01/12", "reste 11/12"), ("jeudi 03/12", "reste 10/12")] {
        let shown = seat.sees();
        let line = shown.lines().skip_while(|line| !line.contains(day)).nth(1).unwrap();
        assert!(line.contains(left), "{day}: {line}");
    }
    seat.strikes("<Page suiv.>");
    assert!(seat.reads("reste 9/12") && !seat.reads("reste 10/12"), "{}", seat.sees());
}

#[test]
fn the_pane_s_keys_act_on_a_day_and_the_list_comes_back_as_it_was() {
    let centre = week();
    let mut seat = centre.seat("Sarah");
    seat.strikes("3").on("KAYA");
    seat.strikes("<Droite>");
    assert_eq!(seat.app.current_row().unwrap().person.as_ref().unwrap().name, "KAYA Elif", "the line stays selected");
    seat.strikes(" Taxi<Tab><Tab><Tab>Taxi<Ctrl-S>");
    assert!(
        lines(&seat).iter().any(|line| line.starts_with("10:00 KAYA Elif") && line.contains("réservé")),
        "{}",
        seat.sees()
    );
    seat.strikes("u");
    assert!(lines(&seat).iter().any(|line| line.starts_with("!! 10:00 KAYA Elif")), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(seat.reads("né") || seat.reads("19/01/1990"), "her card\n{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("Du 27/11 au 03/12"));
    seat.strikes("<Échap>");
    assert!(!seat.reads("Du 27/11") && seat.reads("En retard"), "{}", seat.sees());
}

#[test]
fn pages_turn_the_weeks_and_a_series_is_there_before_the_list_shows_it() {
    let centre = week();
    let mut seat = centre.seat("Sarah");
    seat.strikes("3<Droite><Page suiv.>");
    assert!(seat.reads("Du 04/12 au 10/12") && seat.reads("2 trajets"), "{}", seat.sees());
    assert!(seat.reads("mardi 08/12") && seat.reads("jeudi 10/12"), "{}", seat.sees());
    seat.strikes("<Page préc.><Page préc.>");
    assert!(seat.reads("Du 20/11 au 26/11") && seat.reads("Aucun trajet"), "{}", seat.sees());
}

#[test]
fn a_trip_made_stays_on_its_day_and_a_cancelled_one_leaves_it() {
    let mut centre = week();
    let fatima = centre.store.load_items(&TRANSPORT, false).unwrap().swap_remove(0);
    let mut seat = centre.seat("Sarah");
    seat.strikes("3<Droite>");
    centre.does(
        "Claire",
        at(9, 41),
        Operation::Move {
            item: fatima.id,
            rev: None,
            to: Done.state(),
            with: vec![],
            on_order_of: None,
            take_over: false,
        },
    );
    assert!(seat.hears().reads("14:00 BENALI Fatima") && seat.reads("effectué"), "news at once\n{}", seat.sees());
    let elif = centre.store.load_items(&TRANSPORT, false).unwrap().swap_remove(0);
    let with = vec![(VOID_REASON.key, Value::from("soin annulé"))];
    centre.does(
        "Claire",
        at(9, 41),
        Operation::Move { item: elif.id, rev: None, to: Cancelled.state(), with, on_order_of: None, take_over: false },
    );
    assert!(!seat.hears().reads("10:00 KAYA"), "{}", seat.sees());
}

#[test]
fn only_a_pane_with_days_has_the_key() {
    let centre = week();
    let mut seat = centre.seat("Sarah");
    for pane in ["2", "4", "5"] {
        seat.strikes(pane).strikes("<Droite>");
        assert!(seat.app.listing().from.is_none(), "{pane}");
    }
}

#[test]
fn a_trip_still_to_come_is_said_made_only_on_a_yes() {
    let centre = week();
    let mut seat = centre.seat("Sarah");
    seat.strikes("3<Droite>").on("BENALI");
    let trip = seat.app.current_row().unwrap().item.id;
    assert_eq!(centre.item(trip).state, Told, "{}", seat.sees());
    seat.strikes("dn");
    assert_eq!(centre.item(trip).state, Told);
    seat.strikes("d");
    assert!(seat.reads("Départ : demain 14:00. Déjà effectué ?"), "{}", seat.sees());
    seat.strikes("o");
    assert_eq!(centre.item(trip).state, Done, "{}", seat.sees());
}

#[test]
fn reopening_one_of_several_trips_cancelled_at_once_asks_which_come_back() {
    for (answer, open) in [("ce", 1), ("to", 12)] {
        let mut centre = week();
        let trips = centre.store.load_items(&TRANSPORT, false).unwrap();
        let first = trips.iter().find(|trip| trip.int(&SERIES_N) == 1).unwrap().id;
        let with = vec![(SCOPE.key, Value::Code("REST")), (VOID_REASON.key, Value::from("en vacances"))];
        let to = Cancelled.state();
        centre.does(
            "Sarah",
            at(9, 5),
            Operation::Move { item: first, rev: None, to, with, on_order_of: None, take_over: false },
        );
        let mut seat = centre.seat("Sarah");
        seat.stand_on(&TRANSPORT, first);
        seat.strikes("qrouvrir<Entrée>");
        assert!(seat.reads("12 lignes de la série ont été closes ensemble."), "{}", seat.sees());
        seat.strikes("<Bas>elle part<Ctrl-S>");
        assert!(seat.reads("toutes celles closes ensemble ? Remplissez"), "{}", seat.sees());
        seat.strikes(&format!("{answer}<Ctrl-S>"));
        let back = centre.store.load_items(&TRANSPORT, false).unwrap();
        let back = back.iter().filter(|trip| trip.int(&SERIES_N) > 0).count();
        assert_eq!(back, open, "{}", seat.sees());
    }
}
