//! One appointment of an agenda, whether it stood in a row of a table or in an event of a calendar.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::columns::{Column, DAY, KEY, LABEL, PHONE1, PRO, REASON, STATUS, TIME};
use super::people::Said;
use super::table::{Errors, Table};
use crate::domain::{Moment, name, phone, spoken};
use crate::kinds::{Desk, Shape, arrival};

/// What an agenda says of one appointment.
#[derive(Debug, Clone, PartialEq)]
pub struct Appointment {
    /// Where it begins in the file.
    pub line: u64,
    /// What it is known by from one import to the next.
    pub key: String,
    /// When.
    pub at: Moment,
    /// The name to be said aloud.
    pub label: String,
    /// What is told of the person.
    pub who: Said,
    /// The professionals, as they may be named there: the first the team knows are awaited.
    pub pros: Vec<String>,
    /// A code of the desk's short list of reasons.
    pub reason: Option<&'static str>,
    /// It no longer stands.
    pub cancelled: bool,
}

/// An agenda, read.
#[derive(Debug, Default)]
pub struct Agenda {
    /// In the order of the file.
    pub appointments: Vec<Appointment>,
    /// Headers left aside.
    pub aside: Vec<String>,
    /// Events of whole days, which nobody is expected for.
    pub whole_days: usize,
    /// The calendar's own name: often the professional's.
    pub title: String,
}

/// The appointments of a table, or all that is wrong with it.
pub fn read(table: Table, desk: &Desk) -> Result<Agenda, String> {
    if !table.has(&DAY) {
        return Err("aucune colonne de date n’est reconnue\u{a0}: la première ligne doit nommer les colonnes \
                    (« date », « heure », « nom », « prénom », « professionnel »…)."
            .to_owned());
    }
    let mut errors = Errors::default();
    let mut appointments = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cell = |column| table.cell(row, column);
        let at = when(cell(&DAY), cell(&TIME), desk.zone).map_err(|why| errors.add(row.line, why)).ok();
        let key = Some(cell(&KEY)).filter(|key| !key.is_empty()).map(str::to_owned);
        appointments.extend(appointment(row.line, key, at, &cell, desk, &mut errors));
    }
    let agenda = Agenda { appointments, aside: table.aside, ..Agenda::default() };
    agenda.checked(errors)
}

impl Agenda {
    /// The agenda, unless something is wrong with it: two appointments of one key, or none at all.
    pub fn checked(self, mut errors: Errors) -> Result<Self, String> {
        let mut lines: HashMap<&str, u64> = HashMap::new();
        for Appointment { line, key, .. } in &self.appointments {
            if let Some(before) = lines.insert(key, *line) {
                errors.add(*line, format!("ce rendez-vous est déjà à la ligne {before}."));
            }
        }
        let agenda = errors.or(self)?;
        match agenda.appointments.is_empty() {
            true => Err("le fichier ne contient aucun rendez-vous.".to_owned()),
            false => Ok(agenda),
        }
    }
}

/// The appointment that `cell` tells of; none, with the reasons in `errors`, when it cannot be understood.
pub fn appointment<'a>(
    line: u64,
    key: Option<String>,
    at: Option<Moment>,
    cell: &dyn Fn(&'static Column) -> &'a str,
    desk: &Desk,
    errors: &mut Errors,
) -> Option<Appointment> {
    // Here a number only helps to recognise someone: one that cannot be read is no reason to refuse a day.
    let readable = |column| Some(cell(column)).filter(|text| column != &PHONE1 || phone::normal(text).is_ok());
    let mut who = Said::read(|column| readable(column).unwrap_or_default(), line, desk.today(), errors);
    if who.first_name.is_none() {
        let whole = who.used_name.as_deref().or(who.birth_name.as_deref()).unwrap_or(cell(&LABEL));
        if let Some((family, first)) = split(whole) {
            (who.birth_name, who.used_name, who.first_name) = (None, Some(family), Some(first));
        }
    }
    let family = who.used_name.as_ref().or(who.birth_name.as_ref());
    let label =
        family.map_or_else(|| cell(&LABEL).to_owned(), |family| name::display(family, who.first_name.as_deref()));
    let label = at_most(LABEL_LENGTH, &label);
    if label.is_empty() {
        errors.add(line, "le nom de la personne manque.");
        return None;
    }
    let at = at?;
    let pro = cell(&PRO);
    // An agenda without references: a line is known by its day, hour, name and professional.
    let key = key.unwrap_or_else(|| {
        let start = at.local(desk.zone).format("%Y-%m-%d %H:%M");
        format!("{start} {} {}", name::fold(&label), name::fold(&at_most(LABEL_LENGTH, pro)))
    });
    Some(Appointment {
        line,
        key,
        at,
        label,
        who,
        pros: Vec::from_iter((!pro.is_empty()).then(|| pro.to_owned())),
        reason: reason(cell(&REASON)),
        cancelled: matches!(
            name::fold(cell(&STATUS)).as_str(),
            "annule" | "annulee" | "annule·e" | "cancelled" | "canceled" | "supprime" | "supprimee"
        ),
    })
}

/// Longest name on a line of the desk, as [`arrival::LABEL`] has it.
const LABEL_LENGTH: usize = 60;

fn at_most(length: usize, text: &str) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    text.chars().take(length - 1).chain(['…']).collect()
}

/// Family and first name of a whole name, when capitals tell them apart: « DUPONT Marie », « Mme Marie DUPONT ». What
/// stands behind a dash or in brackets (« DUPONT Marie – suivi ») is no name, and no business of the desk.
fn split(whole: &str) -> Option<(String, String)> {
    let parts = whole.replace(['–', '—'], "-").replace('(', " - ");
    parts.split(" - ").find_map(|part| {
        let words: Vec<&str> = part.split_whitespace().filter(|word| !is_title(word)).collect();
        let leading = words.iter().take_while(|word| is_capitals(word)).count();
        let trailing = words.iter().rev().take_while(|word| is_capitals(word)).count();
        let (family, first) = match (leading, trailing) {
            (1.., 0) => words.split_at(leading),
            (0, 1..) if trailing < words.len() => {
                let (first, family) = words.split_at(words.len() - trailing);
                (family, first)
            }
            _ => return None,
        };
        Some((family.join(" "), first.join(" ")))
    })
}

fn is_title(word: &str) -> bool {
    matches!(name::fold(word).trim_end_matches('.'), "m" | "mr" | "mme" | "mlle" | "monsieur" | "madame")
}

fn is_capitals(word: &str) -> bool {
    word.chars().filter(|letter| letter.is_alphabetic()).count() > 1 && !word.chars().any(char::is_lowercase)
}

/// The code of a reason of the desk's list. Any other word stays in the agenda: it may well be clinical.
fn reason(given: &str) -> Option<&'static str> {
    let Shape::Choice(list) = arrival::REASON.shape else { return None };
    let given = name::fold(given);
    list.iter().find(|choice| [choice.code, choice.label].map(name::fold).contains(&given)).map(|choice| choice.code)
}

/// The moment that a day and a time mean, or a day cell that holds both (« 23/11/2026 09:30 », RFC 3339).
fn when(day: &str, time: &str, zone: Tz) -> Result<Moment, String> {
    if let Ok(at) = DateTime::parse_from_rfc3339(day) {
        return Ok(Moment(at.timestamp()));
    }
    let (date, rest) = day.split_once(['T', ' ']).unwrap_or((day, ""));
    let time = if time.is_empty() { rest.trim_start_matches("à ").trim() } else { time };
    let date = date_of(date)
        .ok_or_else(|| format!("« date »\u{a0}: « {day} » n’est pas une date (jj/mm/aaaa ou aaaa-mm-jj)."))?;
    if time.is_empty() {
        return Err("l’heure du rendez-vous manque.".to_owned());
    }
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S")
        .or_else(|_| spoken::time(time))
        .map_err(|why| format!("« heure »\u{a0}: {why}"))?;
    Ok(Moment::on(date, time, zone))
}

/// `jj/mm/aaaa`, `jj/mm/aa` or ISO: an agenda is written by a program, so no spoken day is guessed at.
fn date_of(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let century = match year.len() {
        4 => 0,
        2 => 2000,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(century + year.parse::<i32>().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn capitals_tell_the_family_name_and_what_follows_a_dash_is_left_out() {
        let both = |whole| split(whole).map(|(family, first)| format!("{family}/{first}")).unwrap_or_default();
        assert_eq!(both("LE GOFF Anne"), "LE GOFF/Anne");
        assert_eq!(both("Mme Anne-Marie LE GOFF – suivi"), "LE GOFF/Anne-Marie");
        assert_eq!(both("IVG - DUPONT Marie (tél.)"), "DUPONT/Marie");
        assert_eq!(both("Marie Dupont"), "");
        assert_eq!(both("DUPONT MARIE"), "");
    }

    #[test]
    fn a_day_and_a_time_are_read_apart_or_together() {
        let zone = chrono_tz::Europe::Paris;
        let expected = when("23/11/2026", "9h30", zone).unwrap();
        assert_eq!(expected.iso(), "2026-11-23T08:30:00Z");
        for together in ["23/11/26 09:30", "2026-11-23T09:30:00", "2026-11-23 9h30", "2026-11-23T08:30:00Z"] {
            assert_eq!(when(together, "", zone).unwrap(), expected, "{together}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_and_a_missing_time_are_refused() {
        let zone = chrono_tz::Europe::Paris;
        for day in ["31/02/2026", "23/11/226", "jeudi", "2026-13-01"] {
            assert!(when(day, "9h", zone).unwrap_err().contains(day), "{day}");
        }
        assert!(when("23/11/2026", "", zone).unwrap_err().contains("heure"));
        assert!(when("23/11/2026", "25:00", zone).unwrap_err().contains("heure"));
    }

    #[test]
    fn an_hour_that_summer_time_skips_is_the_next_one_there_is() {
        let at = when("29/03/2026", "02:30", chrono_tz::Europe::Paris).unwrap();
        assert_eq!(at.clock(chrono_tz::Europe::Paris), "03:00");
    }

    #[test]
    fn a_reason_outside_the_short_list_stays_in_the_agenda() {
        assert_eq!(reason("Ordonnance"), Some("ORDONNANCE"));
        assert_eq!(reason("douleur"), None);
    }
}
