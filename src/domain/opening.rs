//! Opening hours as people write them: « lun-ven 08:30-12:30, 13:30-18:30 ».

use super::calendar::{OpenHours, Opening};
use super::name::quote_briefly;
use super::spoken::{self, weekday_index};

/// A line for each group of days of the same hours, the closed ones left out; [`parse_week`] reads them back.
pub fn week_lines(opening: &Opening) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut first = 0;
    for run in opening.chunk_by(|one, next| one == next) {
        let last = first + run.len() - 1;
        if !run[0].is_empty() {
            let days = if first == last {
                spoken::DAYS[first].to_owned()
            } else {
                format!("{}-{}", spoken::DAYS[first], spoken::DAYS[last])
            };
            said.push(format!("{days} {}", hours_text(&run[0])));
        }
        first = last + 1;
    }
    said
}

/// « 08:30-12:30, 13:30-18:30 »; [`parse_hours`] reads it back.
pub fn hours_text(hours: &[OpenHours]) -> String {
    let one = |(opens, closes): &OpenHours| format!("{}-{}", opens.format("%H:%M"), closes.format("%H:%M"));
    hours.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Reads opening hours: groups of days and hours, separated by semicolons; a day not named is closed. Days are « lun »,
/// « lun-ven » or « lun,mer »; the hours of a day are separated by commas, each read by [`spoken::parse_time`].
pub fn parse_week(text: &str) -> Result<Opening, String> {
    let mut opening = Opening::default();
    let groups = || text.split(';').map(str::trim).filter(|group| !group.is_empty());
    if groups().next().is_none() {
        return Err(format!("Les horaires sont vides{EXAMPLE}"));
    }
    for group in groups() {
        let (days, said) = group
            .find(|c: char| c.is_ascii_digit())
            .map(|at| group.split_at(at))
            .ok_or_else(|| unreadable_hours(group))?;
        let hours = parse_hours(said)?.ok_or_else(|| unreadable_hours(group))?;
        for day in parse_weekdays(days).ok_or_else(|| unreadable_hours(group))? {
            if !opening[day].is_empty() {
                return Err(format!("{}\u{a0}: « {} » est donné deux fois.", quote_briefly(text), spoken::DAYS[day]));
            }
            opening[day].clone_from(&hours);
        }
    }
    Ok(opening)
}

/// Reads the hours of one day: « 8h30-12h30, 13h30-18h30 »; none when they are not written as hours at all.
pub fn parse_hours(text: &str) -> Result<Option<Vec<OpenHours>>, String> {
    let mut hours: Vec<OpenHours> = Vec::new();
    for range in text.split(',') {
        let Some((opens, closes)) = range.split_once(['-', '–']) else { return Ok(None) };
        let (opens, closes) = (spoken::parse_time(opens)?, spoken::parse_time(closes)?);
        if closes <= opens {
            return Err(format!(
                "{}\u{a0}: l’heure de fermeture doit suivre l’heure d’ouverture.",
                quote_briefly(range.trim())
            ));
        }
        if hours.last().is_some_and(|before| opens < before.1) {
            return Err(format!(
                "{}\u{a0}: les heures d’un jour se suivent, sans se chevaucher.",
                quote_briefly(text.trim())
            ));
        }
        hours.push((opens, closes));
    }
    Ok(Some(hours))
}

const EXAMPLE: &str = "\u{a0}: écrivez par exemple « lun-ven 8h30-12h30, 13h30-18h30; sam 9h-12h ».";

fn unreadable_hours(group: &str) -> String {
    format!("{} ne donne pas des jours et des heures{EXAMPLE}", quote_briefly(group))
}

/// The days named by « lun », « lun-ven », « lun,mer-ven »; none when one is not a day or a range runs backwards.
fn parse_weekdays(text: &str) -> Option<Vec<usize>> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last) = (weekday_index(spoken::parse_weekday(first)?), weekday_index(spoken::parse_weekday(last)?));
        if last < first {
            return None;
        }
        days.extend(first..=last);
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use chrono::NaiveTime;

    use super::*;
    use crate::domain::calendar::Calendar;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    #[test]
    fn opening_hours_are_read_back_as_written() {
        for text in [
            "lun-ven 08:30-18:30",
            "lun 08:30-12:30, 13:30-18:30; mar-ven 08:30-18:30",
            "lun-ven 08:30-18:30; sam 09:00-12:00",
            "lun 08:30-18:30; mer-ven 08:30-18:30",
            "lun-mar 08:30-12:00; mer 14:00-18:00; dim 10:00-11:00",
        ] {
            assert_eq!(week_lines(&parse_week(text).unwrap()).join("; "), text);
        }
        assert_eq!(parse_week(&Calendar::default().hours_text()).unwrap(), Calendar::default().opening);
    }

    #[test]
    fn opening_hours_are_read_as_people_write_them() {
        let day = vec![(at(9, 0), at(12, 30)), (at(14, 0), at(17, 30))];
        let week = parse_week("Lundi, mercredi – vendredi 9h – 12h30,14h-17h30 ;").unwrap();
        assert_eq!(
            week,
            [0, 1, 2, 3, 4, 5, 6].map(|n| if [0, 2, 3, 4].contains(&n) { day.clone() } else { Vec::new() })
        );
    }

    #[test]
    fn opening_hours_that_make_no_sense_are_refused_with_a_sentence() {
        for (text, part) in [
            ("", "vides"),
            ("lun-ven", "« lun-ven » ne donne pas"),
            ("9h-12h", "« 9h-12h » ne donne pas"),
            ("foo 9h-12h", "« foo 9h-12h » ne donne pas"),
            ("ven-lun 9h-12h", "« ven-lun 9h-12h » ne donne pas"),
            ("lun 9h", "« lun 9h » ne donne pas"),
            ("lun 18h-9h", "fermeture"),
            ("lun 9h-12h, 11h-18h", "sans se chevaucher"),
            ("lun 14h-18h, 9h-12h", "sans se chevaucher"),
            ("lun 9h-12h, 14h", "« lun 9h-12h, 14h » ne donne pas"),
            ("lun 9h-26h", "« 26h » n’est pas une heure"),
            ("lun-mer 9h-12h; mar 14h-18h", "« mar » est donné deux fois"),
        ] {
            let refused = parse_week(text).unwrap_err();
            assert!(refused.contains(part), "{refused}");
        }
    }
}
