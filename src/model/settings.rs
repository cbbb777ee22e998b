//! Settings of a centre: each is declared beside the rule that reads it, edited on one screen, stored as (key, value).

use std::collections::BTreeMap;

use crate::domain::coded::{Choice, choice};
use crate::domain::order;
use crate::model::{Field, Shape, Value};

/// A number that a centre may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Key in the database: `arrival.wait_late`.
    pub key: &'static str,
    /// French label.
    pub label: &'static str,
    /// « min », « jours », `oui/non` for 0 and 1, or [`WEEKDAY`] for 1 to 7.
    pub unit: &'static str,
    /// Value until the centre sets another.
    pub default: i64,
    /// Smallest and largest accepted.
    pub range: (i64, i64),
    /// Key of the setting that it may not pass.
    pub at_most: Option<&'static str>,
}

impl Setting {
    /// Keeps it from passing the setting `key`.
    pub const fn not_above(mut self, key: &'static str) -> Self {
        self.at_most = Some(key);
        self
    }

    /// True when the setting is a question, stored as 0 or 1.
    pub fn is_yes_no(&self) -> bool {
        self.unit == "oui/non"
    }

    /// Field in which it is typed.
    pub fn field(&self) -> Field {
        let shape = match self.unit {
            WEEKDAY => Shape::Choice(&DAYS),
            _ if self.is_yes_no() => Shape::Flag,
            _ => Shape::Number(self.range.0, self.range.1),
        };
        Field::new(self.key, self.label, shape).always_required()
    }

    /// Value of that field for the number `value`.
    pub fn field_value(&self, value: i64) -> Value {
        match self.unit {
            WEEKDAY => day_of(value).map_or(Value::Empty, |day| Value::Code(day.code)),
            _ if self.is_yes_no() => Value::Flag(value == 1),
            _ => Value::Int(value),
        }
    }

    /// Number in that field; none while it is empty.
    pub fn number_in(&self, typed: &Value) -> Option<i64> {
        match typed {
            Value::Int(number) => Some(*number),
            Value::Flag(yes) => Some(i64::from(*yes)),
            Value::Code(code) => code.parse().ok(),
            _ => None,
        }
    }

    /// « un nombre de 1 à 240 (min). »
    pub fn range_text(&self) -> String {
        format!("un nombre de {} à {} ({}).", self.range.0, self.range.1, self.unit)
    }

    /// « 10 min », « oui », « jeudi ».
    pub fn value_text(&self, value: i64) -> String {
        match (self.field_value(value), value) {
            (Value::Flag(false), _) => "non".to_owned(),
            (Value::Flag(true), _) => "oui".to_owned(),
            (Value::Code(_), _) => day_of(value).map_or("", |day| day.label).to_owned(),
            (_, number @ (0 | 1)) => format!("{number} {}", singular(self.unit)),
            (_, number) => format!("{number} {}", self.unit),
        }
    }
}

/// Unit of a setting that is a day of the week.
pub const WEEKDAY: &str = "jour de la semaine";
/// The days by their numbers.
const DAYS: [Choice; 7] = [
    choice("1", "lundi"),
    choice("2", "mardi"),
    choice("3", "mercredi"),
    choice("4", "jeudi"),
    choice("5", "vendredi"),
    choice("6", "samedi"),
    choice("7", "dimanche"),
];

fn day_of(number: i64) -> Option<&'static Choice> {
    DAYS.iter().find(|day| day.code.parse() == Ok(number))
}

/// « jour ouvré » of « jours ouvrés »; « mois » and « min » are the same for one.
fn singular(unit: &str) -> String {
    let one = |word: &str| if word == "mois" { word.to_owned() } else { word.trim_end_matches('s').to_owned() };
    unit.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

/// A setting, for tables of them.
pub const fn setting(
    key: &'static str,
    label: &'static str,
    unit: &'static str,
    default: i64,
    range: (i64, i64),
) -> Setting {
    Setting { key, label, unit, default, range, at_most: None }
}

/// Settings of the desk itself, before those of the panes.
pub const CENTRE_SETTINGS: &[Setting] = &[
    LOCK_AFTER,
    CLAIM_MINUTES,
    super::common::PROMISE_SOON,
    NOTE_DAYS,
    DIRECTORY_STALE,
    ALSACE_MOSELLE,
    KEEP_REQUESTS,
    KEEP_JOURNAL,
    KEEP_PEOPLE,
];
/// Minutes without a key before the screen locks.
pub const LOCK_AFTER: Setting = setting("desk.lock_after", "Verrouillage après", "min", 3, (1, 120));
/// Minutes after which a claim expires without an action.
pub const CLAIM_MINUTES: Setting = setting("desk.claim_minutes", "« Je prends » tient", "min", 10, (1, 240));
/// Days a note for the team stays in the hand-over.
pub const NOTE_DAYS: Setting = setting("desk.note_days", "Mots de l’équipe montrés", "jours", 4, (1, 60));
/// Months after which an entry of the directory that nobody confirmed is marked.
pub const DIRECTORY_STALE: Setting = setting("desk.directory_stale", "Annuaire : à vérifier après", "mois", 6, (1, 36));
/// Good Friday and 26 December are holidays in Moselle, Bas-Rhin and Haut-Rhin (L3134-13 code du travail).
pub const ALSACE_MOSELLE: Setting =
    setting("desk.alsace_moselle", "Jours fériés d’Alsace-Moselle", "oui/non", 0, (0, 1));

/// Months for which closed requests are kept.
pub const KEEP_REQUESTS: Setting = setting("desk.keep_requests", "Demandes closes, gardées", "mois", 12, (1, 120));
/// Months for which the words of the journal and the log of opened cards are kept (CNIL, deliberation 2021-122: six
/// months to a year).
pub const KEEP_JOURNAL: Setting = setting("desk.keep_journal", "Mots du journal, gardés", "mois", 12, (6, 36));
/// Months without activity after which a card is proposed for erasure.
pub const KEEP_PEOPLE: Setting =
    setting("desk.keep_people", "Fiche sans activité, proposée après", "mois", 24, (6, 240));

/// Values set by the centre.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings(BTreeMap<String, i64>);

impl Settings {
    /// Reads the rows of the file. A value that no setting is `declared` for, or outside its range, counts as not set.
    pub fn new(
        rows: impl IntoIterator<Item = (String, i64)>,
        declared: impl Fn(&str) -> Option<&'static Setting>,
    ) -> Self {
        let accepted = |key: &str, value: i64| {
            declared(key).is_some_and(|setting| (setting.range.0..=setting.range.1).contains(&value))
        };
        Self(order::map_of(rows.into_iter().filter(|(key, value)| accepted(key, *value))))
    }

    /// Value set, or the default.
    pub fn value_of(&self, setting: &Setting) -> i64 {
        self.0.get(setting.key).copied().unwrap_or(setting.default)
    }
}
