//! The sheet of whoever drives: which ways they are wanted, and a long address that stays under its first line.

use comptoir::model::paper::{COLUMNS, Text};
use comptoir::panes::transport::SCOPE;

use super::series::TestCentre;
use super::*;

fn sheet(changes: &[(Field, Value)]) -> Vec<String> {
    let body = trip_sheet(&Row::new(standing(ToBook.state(), changes), None), &desk(at(9, 9, 0))).unwrap();
    Text { body, ..Text::default() }.lines(COLUMNS).iter().map(|line| plain(line)).collect()
}

#[test]
fn it_says_whether_a_return_is_wanted_before_anybody_drives() {
    let ways = |codes: &[&'static str]| {
        let said = sheet(&[(LEGS.field, Value::Codes(codes.to_vec()))]);
        let line = said.iter().find(|line| line.starts_with("Trajets")).cloned().unwrap_or_default();
        line.split_once(": ").map(|(_, ways)| ways.to_owned()).unwrap_or_default()
    };
    let [out, back] = legs::BOTH.map(|leg| leg.way.code());
    assert_eq!(ways(&[out, back]), "aller et retour");
    assert_eq!(ways(&[out]), "aller seul");
    assert_eq!(ways(&[back]), "retour seul");
}

#[test]
fn what_is_too_long_for_a_line_hangs_under_its_value() {
    let address = "Résidence des Tilleuls, bâtiment C, entrée 4, 112 avenue du Général de Gaulle, 38130 Échirolles";
    let said = sheet(&[(PICKUP_ADDRESS, address.into())]);
    let at = said.iter().position(|line| line.contains("Résidence")).unwrap();
    let column = said[at].chars().collect::<Vec<_>>().windows(2).position(|two| two == [':', ' ']).unwrap() + 2;
    let below: String = said[at + 1].chars().take(column).collect();
    assert!(below.trim().is_empty() && said[at + 1].contains("Échirolles"), "{said:#?}");
    assert!(!said[at + 1].chars().nth(column).unwrap().is_whitespace(), "{said:#?}");
    assert!(said.iter().all(|line| line.chars().count() <= COLUMNS), "{said:#?}");
}

/// Six trips, of which the third was cancelled and the fourth moved to a Saturday.
fn series() -> (TestCentre, Context) {
    let mut centre = TestCentre::new();
    centre.weekly("lun mer ven 8h, 6 fois");
    let cancels = [(SCOPE.field, Value::Code("ONE")), (VOID_REASON, "férié".into())];
    centre.go(3, Cancelled.state(), &cancels);
    centre.edits(4, &[(CARE_AT, Value::Moment(at(35, 8, 0)))]).unwrap();
    (centre, desk(at(27, 7, 0)))
}

fn all_trips(trip: &Item, desk: &Context) -> String {
    let body = trip_sheet(&Row::new(trip.clone(), None), desk).unwrap();
    let line = body.iter().find_map(|line| plain(line).strip_prefix("Tous les trajets").map(str::to_owned));
    line.unwrap_or_default().trim_start_matches([' ', ':']).to_owned()
}

#[test]
fn a_series_is_told_by_the_days_that_stand_and_those_called_off() {
    let (mut centre, desk) = series();
    let said = "5 trajets à 08:00, du 27/11/2026 au 09/12/2026 : ven 27/11, lun 30/11, sam 05/12, lun 07/12, mer 09/12 \
                ; annulé : mer 02/12";
    assert_eq!(all_trips(&centre.trips()[0], &desk), said);
    assert_eq!(all_trips(&centre.trips()[4], &desk), said, "whichever trip the sheet is of");
    centre.edits(5, &[(CARE_AT, Value::Moment(at(37, 10, 30)))]).unwrap();
    let moved = all_trips(&centre.trips()[0], &desk);
    assert!(moved.starts_with("5 trajets, du ") && moved.contains("lun 30/11 08:00, sam 05/12 08:00, lun 07/12 10:30"));
    let left = all_trips(&centre.trips()[5], &super::desk(at(36, 9, 0)));
    assert_eq!(left, "2 trajets, du 07/12/2026 au 09/12/2026 : lun 07/12 10:30, mer 09/12 08:00");
}

#[test]
fn a_cancelled_trip_is_called_off_and_one_that_was_made_is_asked_for_no_more() {
    let (centre, desk) = series();
    let title = |trip: &Item| trip_sheet(&Row::new(trip.clone(), None), &desk).map(|body| plain(&body[1]));
    assert_eq!(title(&centre.trips()[2]).unwrap(), "ANNULATION d’un transport, le 27/11/2026");
    assert_eq!(title(&centre.trips()[3]).unwrap(), "Demande de transport, le 27/11/2026");
    assert!(title(&standing(Done.state(), &[])).is_err());
}
