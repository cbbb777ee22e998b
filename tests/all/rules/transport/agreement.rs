//! The agreement of the insurer in the order of things, and words that are not what they look like.

use std::sync::Arc;

use chrono::NaiveDate;
use comptoir::model::{Context, Field, Row, State, Value, text};
use comptoir::panes::transport::*;

use super::{at, day, desk, plain, standing, trip};

#[test]
fn a_request_for_agreement_is_sent_after_the_voucher_is_signed_and_may_be_dated_right_afterwards() {
    let now = desk(at(20, 9, 0));
    let check = |sent| (TRANSPORT.check)(&standing(DapSent.state(), &[(DAP_SENT_ON, day(sent))]), &now);
    assert!(check(8).is_some_and(|(key, why)| key == DAP_SENT_ON.key && plain(&why).contains("le 09/11/2026")));
    assert!(check(9).is_none() && check(20).is_none());
    assert!(check(21).is_some_and(|(_, why)| why.contains("pas encore venu")));
    let field = TRANSPORT.field(DAP_SENT_ON.key).unwrap();
    assert!(field.is_changed_in(&standing(DapSent.state(), &[])), "while the answer is waited for");
    assert!(!field.is_changed_in(&standing(DapOk.state(), &[])));
}

#[test]
fn a_trip_that_no_longer_needs_an_agreement_goes_on_without_one() {
    let now = desk(at(20, 9, 0));
    let usual = |changes: &[(Field, Value)]| {
        TRANSPORT.usual_for(&Row::new(standing(DapTodo.state(), changes), None), &now).unwrap().to
    };
    assert!(usual(&[(DISTANCE_KM, Value::Int(200))]) == DapSent);
    assert!(usual(&[(DISTANCE_KM, Value::Int(20))]) == ToBook);
    assert!(usual(&[(DISTANCE_KM, Value::Int(20)), (MODE.field, Value::Code("PERSO"))]) == Told);
    let step = |changes: &[(Field, Value)], to: State| {
        TRANSPORT.move_item(&mut standing(DapTodo.state(), changes), to, &now).is_ok()
    };
    assert!(!step(&[(DISTANCE_KM, Value::Int(200))], ToBook.state()));
    assert!(!step(&[(DISTANCE_KM, Value::Int(20))], DapSent.state()));
}

#[test]
fn a_plain_no_does_not_say_why_a_trip_is_not_shared() {
    let now = desk(at(20, 9, 0));
    for said in ["non", "NO", "n"] {
        assert!(
            text::parse(&SHARED, said, &now).is_err_and(|why| plain(&why).contains("non, raison médicale ; refusé"))
        );
        assert!(!text::suggest_completions(&SHARED, said, &now).contains(&"non, raison médicale".to_owned()));
    }
    assert_eq!(text::parse(&SHARED, "non, r", &now), Ok(Value::Code("NO_MEDICAL")));
    assert_eq!(text::parse(&SHARED, "refus", &now), Ok(Value::Code("REFUSED")));
}

#[test]
fn a_carrier_that_the_directory_does_not_have_is_said_so() {
    let now = desk(at(20, 9, 0));
    let carrier = legs::OUTBOUND.carrier;
    assert_eq!(text::entry_beside(&carrier, "Taxi Belerive", &now).as_deref(), Some("hors annuaire"));
    assert!(text::entry_beside(&carrier, "taxi bellerive", &now).is_some_and(|said| said != "hors annuaire"));
    let empty = Context { directory: Arc::default(), ..now.clone() };
    assert_eq!(text::entry_beside(&carrier, "Taxi Belerive", &empty), None, "none is kept there");
    let told = |name: &str| {
        let changes: Vec<_> = legs::BOTH.iter().map(|leg| (leg.carrier, Value::from(name))).collect();
        let column = TRANSPORT.columns.iter().find(|column| column.header == "À savoir").unwrap();
        (column.cell)(&Row::new(standing(Booked.state(), &changes), None), &now)
    };
    assert!(
        told("Taxi Belerive").contains("transporteur hors annuaire")
            && !told("Taxi Bellerive").contains("hors annuaire")
    );
}

#[test]
fn no_more_trips_fall_within_two_months_than_there_are() {
    let now = desk(at(20, 9, 0));
    let refused = |near, all| {
        let trip = trip(&[(IN_TWO_MONTHS, Value::Int(near)), (SERIES_TOTAL, Value::Int(all))]);
        (TRANSPORT.check)(&trip, &now).map(|(key, _)| key)
    };
    assert_eq!([refused(12, 3), refused(3, 3), refused(3, 12)], [Some(IN_TWO_MONTHS.key), None, None]);
}

#[test]
fn a_day_just_ahead_said_without_its_year_is_a_slip_and_never_the_day_a_year_earlier() {
    let now = desk(at(20, 9, 0));
    let read = |said: &str| text::parse(&PRESCRIPTION_DATE, said, &now).map_err(|why| plain(&why));
    for said in ["25/11", "25 novembre", "mer 25/11", "19/01"] {
        assert!(read(said).is_err(), "{said}");
    }
    assert_eq!(read("25/11").unwrap_err(), "« Bon signé le » : 25/11 est à venir (l’an dernier : 25/11/2025).");
    let on = |year, month, day| Ok(Value::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap()));
    for (said, day) in [
        ("25/11/2025", on(2025, 11, 25)),
        ("mar 25/11", on(2025, 11, 25)),
        ("20/01", on(2026, 1, 20)),
        ("20/11", on(2026, 11, 20)),
        ("jeu", on(2026, 11, 19)),
        ("25", on(2026, 10, 25)),
    ] {
        assert_eq!(read(said), day, "{said}");
    }
}

#[test]
fn silence_is_said_with_its_year_where_that_does_not_go_without_saying() {
    let now = desk(at(20, 9, 0));
    let told = |sent: &str| {
        let item = standing(DapSent.state(), &[(DAP_SENT_ON, Value::Date(sent.parse().unwrap()))]);
        plain(&item.deadline(&now).why)
    };
    assert_eq!(told("2026-01-07"), "tacite depuis le 23/01/2026 : aucun courrier ?");
    assert_eq!(told("2026-10-30"), "tacite depuis le 15/11 : aucun courrier ?");
}
