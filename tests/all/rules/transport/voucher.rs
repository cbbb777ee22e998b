//! The day of the voucher: before the trip, good for a year, and none for a summons.

use comptoir::model::signing;
use comptoir::panes::transport::TransportState;

use super::*;

fn said(changes: &[(Field, Value)]) -> String {
    let desk = desk(at(9, 9, 0));
    plain(&(TRANSPORT.hints)(&trip(changes), &desk).join("\n"))
}

#[test]
fn a_voucher_that_is_over_on_the_day_of_care_is_said_on_the_line_of_a_booked_trip_too() {
    let told = |written: &str, now, more: &[(Field, Value)]| {
        let written = Value::Date(written.parse().unwrap());
        let item = standing(Told.state(), &[driven(), vec![(PRESCRIPTION_DATE, written)], more.to_vec()].concat());
        let deadline = (TRANSPORT.deadline)(&item, &desk(now));
        (deadline.level, plain(&deadline.why))
    };
    // Care is on Monday 30 November.
    let over = |near: &str| format!("bon périmé ce jour-là, {near}");
    assert_eq!(told("2025-11-29", at(27, 9, 0), &[]), (Level::Late, over("soin dans 3 jours")), "its eve, a Friday");
    assert_eq!(told("2025-11-29", at(25, 9, 0), &[]), (Level::Soon, over("soin dans 5 jours")));
    assert_eq!(told("2025-11-29", at(9, 9, 0), &[]).0, Level::Calm, "three weeks ahead");
    assert_eq!(told("2025-11-30", at(27, 9, 0), &[]).0, Level::Calm, "its last day");
    let summons = [(REASON.field, Value::Code("CONVOC"))];
    assert_eq!(told("2025-11-01", at(27, 9, 0), &summons).0, Level::Calm);
}

#[test]
fn a_voucher_is_written_before_the_trip_but_in_an_emergency_and_lasts_a_year() {
    let on = |year, month, day| Value::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap());
    let care = |year, month, day| {
        let local = NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(14, 0, 0).unwrap();
        Value::Moment(Moment::from_local(local, comptoir::domain::Zone::PARIS))
    };
    for (written, on_the_day, wanted) in [
        (on(2026, 11, 30), care(2026, 11, 30), ""),
        (on(2026, 12, 1), care(2026, 11, 30), "avant, sauf urgence"),
        (on(2025, 11, 30), care(2026, 11, 30), ""),
        (on(2025, 11, 29), care(2026, 11, 30), "jusqu’au 29/11/2026 : pas pour le 30/11/2026"),
        // A year from the 29th of February ends on the 28th.
        (on(2028, 2, 29), care(2029, 2, 28), ""),
        (on(2028, 2, 29), care(2029, 3, 1), "jusqu’au 28/02/2029"),
    ] {
        let hints = said(&[(PRESCRIPTION_DATE, written.clone()), (CARE_AT, on_the_day)]);
        assert_eq!(hints.contains("R322-10-2"), !wanted.is_empty(), "{written:?}: {hints}");
        assert!(hints.contains(wanted), "{written:?}: {hints}");
    }
    let urgent = said(&[(PRESCRIPTION_DATE, on(2026, 12, 1)), (URGENCY, Value::Flag(true))]);
    assert!(!urgent.contains("R322-10-2"), "{urgent}");
    // The last trip of a series is later than the voucher is good for.
    let series = [(PATTERN, "lun 14h, 60 fois".into()), (PRESCRIPTION_DATE, day(9))];
    assert!(said(&series).contains("jusqu’au 09/11/2027"), "{}", said(&series));
}

#[test]
fn a_summons_needs_no_voucher_and_nothing_waits_for_its_signature() {
    let unsigned = |reason: &'static str| [(REASON.field, Value::Code(reason)), (PRESCRIPTION_DATE, Value::Empty)];
    assert!(said(&unsigned("CONVOC")).contains("vaut bon de transport"), "{}", said(&unsigned("CONVOC")));
    assert!(!said(&unsigned("HOSPIT")).contains("vaut bon"), "{}", said(&unsigned("HOSPIT")));
    let why = |reason| {
        let changes: Vec<_> = unsigned(reason).into_iter().chain(driven()).collect();
        plain(&standing(Booked.state(), &changes).deadline(&desk(at(27, 13, 0))).why)
    };
    assert!(why("HOSPIT").contains("bon"), "{}", why("HOSPIT"));
    assert!(!why("CONVOC").contains("bon non"), "{}", why("CONVOC"));
}

#[test]
fn a_summons_is_on_nobodys_signing_sheet() {
    let waits = |state: TransportState, reason: &'static str| {
        let item = standing(state.state(), &[(REASON.field, Value::Code(reason)), (PRESCRIPTION_DATE, Value::Empty)]);
        let awaited = (TRANSPORT.awaited)(&item, &desk(at(9, 9, 0))).is_some();
        assert_eq!(awaited, signing::awaits_decision(&item), "{} {reason}", state.code());
        awaited
    };
    for state in [RxTodo, ToBook, Booked] {
        assert!(waits(state, "HOSPIT") && !waits(state, "CONVOC"), "{}", state.code());
    }
}

#[test]
fn what_refusing_to_share_costs_is_said_of_the_treatments_and_the_means_of_the_decree_only() {
    let refused = |mode| said(&[(MODE.field, Value::Code(mode)), (SHARED.field, Value::Code("REFUSED"))]);
    for mode in ["VSL", "TAXI"] {
        let hints = refused(mode);
        assert!(hints.contains("2025-202") && hints.contains("dialyse") && hints.contains("si "), "{hints}");
    }
    assert!(!refused("AMBULANCE").contains("2025-202"), "{}", refused("AMBULANCE"));
}
