//! The sheet of whoever drives: which ways they are wanted, and a long address that stays under its first line.

use comptoir::model::paper::{COLUMNS, Text};

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
