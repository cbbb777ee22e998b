//! The centre's own settings as a form: its name, its zone, its hours, its closed days.

use super::form_records::{INSTRUCTIONS, Record, into_instructions, of_instructions};
use crate::domain::Site;
use crate::model::{Field, Shape, Value};

/// Opening hours, a group of days to a line.
pub(super) const HOURS: Field = Field::new("hours", "Horaires", Shape::Rows(&[GROUP])).always_required().with_help(
    "Un groupe de jours par ligne : « lun-ven 8h30-12h30, 13h30-18h30 », « sam 9h-12h ». Un jour non nommé est fermé.",
);
const GROUP: Field = Field::new("days", "Jours et heures", Shape::Text(100)).always_required();
const DAYS: Field = Field::new("days", "Jours", Shape::Text(100)).always_required();

impl Record for Site {
    const FIELDS: &'static [Field] = &[
        Field::new("name", "Le centre", Shape::Text(60))
            .always_required()
            .with_help("Son nom, comme il est montré et imprimé."),
        Field::new("timezone", "Fuseau horaire", Shape::Text(40))
            .always_required()
            .with_help("« Europe/Paris », « Indian/Reunion », « America/Martinique » : toutes les heures le suivent."),
        HOURS,
        Field::new("closed", "Jours à part", Shape::Rows(&[DAYS])).with_help(
            "Un par ligne : « 24/12-26/12 fermeture de Noël », « 15/01 formation », ou « 12/12 ouvert 9h-12h ».",
        ),
        Field::new("meetings", "Agenda : titres sans personne", Shape::Text(800))
            .with_help("« réunion, pause, visite à domicile » : ce qui, dans un agenda importé, n’attend personne."),
        Field::new("call_reasons", "Appels : motifs comptés", Shape::Text(300))
            .with_help("« rendez-vous, ordonnance, autre » : la liste courte de la touche qui compte un appel."),
        INSTRUCTIONS,
    ];

    fn get(&self, key: &str) -> Value {
        match key {
            "name" => self.name.as_str().into(),
            "timezone" => self.timezone.as_str().into(),
            "hours" => lines(&self.hours),
            "closed" => lines(&self.closed),
            "meetings" => self.meetings.as_str().into(),
            "call_reasons" => self.call_reasons.as_str().into(),
            "instructions" => of_instructions(&self.instructions),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match (key, value) {
            ("name", Value::Text(name)) => self.name = name,
            ("name", _) => self.name.clear(),
            ("timezone", Value::Text(zone)) => self.timezone = zone,
            ("timezone", _) => self.timezone.clear(),
            ("hours", value) => self.hours = list_texts(value),
            ("closed", value) => self.closed = list_texts(value),
            ("meetings", Value::Text(titles)) => self.meetings = titles,
            ("meetings", _) => self.meetings.clear(),
            ("call_reasons", Value::Text(reasons)) => self.call_reasons = reasons,
            ("call_reasons", _) => self.call_reasons.clear(),
            ("instructions", value) => self.instructions = into_instructions(value),
            _ => {}
        }
    }
}

/// Makes lines of one text each; none for an empty list.
pub(super) fn lines(texts: &[String]) -> Value {
    match texts {
        [] => Value::Empty,
        texts => Value::Rows(texts.iter().map(|text| vec![text.as_str().into()]).collect()),
    }
}

/// Lists the texts of such lines.
pub(super) fn list_texts(value: Value) -> Vec<String> {
    let Value::Rows(rows) = value else { return Vec::new() };
    let text = |row: Vec<Value>| match row.into_iter().next() {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    };
    rows.into_iter().filter_map(text).collect()
}
