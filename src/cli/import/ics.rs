//! Appointments of an iCalendar file (RFC 5545).
//!
//! - The **key** is the UID; the **time** is DTSTART, in UTC, in its TZID, or on the clock of the centre.
//! - The **name** is SUMMARY. DESCRIPTION lines written « intitulé : valeur » are read like the cells of a table,
//!   with the same names: « IPP : 1234 », « Né(e) le : 12/03/1985 », « Professionnel : Dr Morel ».
//! - The **professional** is that of the DESCRIPTION, else the first of ORGANIZER, ATTENDEE, LOCATION and the
//!   calendar's name that the team knows.
//! - STATUS:CANCELLED is an appointment that no longer stands; an event of whole days is nobody's appointment.
//! - An event that repeats is refused: which of its days stand, the desk cannot tell.

use chrono::NaiveDateTime;
use chrono_tz::Tz;
use icalendar::parser::{Component, Property, unfold};

use super::appointment::{Agenda, Appointment, appointment};
use super::columns::{self, Column, LABEL, List, STATUS};
use super::table::{Errors, MAX_CELL};
use crate::domain::{Moment, name};
use crate::kinds::Desk;

/// A calendar, an event, an alarm: nothing honest nests deeper.
const DEEPEST: usize = 8;

/// Is this text a calendar?
pub fn is_calendar(text: &str) -> bool {
    text.trim_start().get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR"))
}

/// The appointments of a calendar, or all that is wrong with it.
pub fn read(text: &str, desk: &Desk) -> Result<Agenda, String> {
    let mut errors = Errors::default();
    let mut agenda = Agenda::default();
    let (frame, events) = events(text)?;
    let frame = unfold(&frame);
    let calendar = Component::try_from(frame.as_str()).map_err(|_| "le calendrier est illisible.".to_owned())?;
    agenda.title = text_of(&calendar, "X-WR-CALNAME");
    let withdrawn = text_of(&calendar, "METHOD").eq_ignore_ascii_case("CANCEL");
    for (line, block) in &events {
        let unfolded = unfold(block);
        let Ok(event) = Component::try_from(unfolded.as_str()) else {
            errors.add(*line, "cet événement est illisible.");
            continue;
        };
        if ["RRULE", "RDATE", "RECURRENCE-ID"].iter().any(|name| event.find_prop(name).is_some()) {
            let title = name::quoted(&text_of(&event, "SUMMARY"));
            errors.add(*line, format!("{title} se répète\u{a0}: exportez l’agenda avec un événement par rendez-vous."));
            continue;
        }
        match start(&event, desk.zone) {
            Ok(None) => agenda.whole_days += 1,
            Ok(Some(at)) => {
                let Some(mut found) = one(&event, *line, at, desk, &mut errors) else { continue };
                found.cancelled |= withdrawn;
                found.pros.extend((!agenda.title.is_empty()).then(|| agenda.title.clone()));
                agenda.appointments.push(found);
            }
            Err(why) => errors.add(*line, why),
        }
    }
    agenda.checked(errors)
}

/// The text without its events, and each event with its line. A calendar that stops before its end is refused.
fn events(text: &str) -> Result<(String, Vec<(u64, String)>), String> {
    let is = |line: &str, wanted: &str| line.trim_end().eq_ignore_ascii_case(wanted);
    let begins = |line: &str| line.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:"));
    let ends = |line: &str| line.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("END:"));
    let (mut frame, mut events) = (String::new(), Vec::new());
    let mut open: Option<(u64, String)> = None;
    let mut depth = 0_usize;
    for (number, line) in (1..).zip(text.lines()) {
        depth = if ends(line) { depth.saturating_sub(1) } else { depth + usize::from(begins(line)) };
        if depth > DEEPEST {
            return Err(format!("ligne {number}\u{a0}: le calendrier est abîmé."));
        }
        if open.is_none() && is(line, "BEGIN:VEVENT") {
            open = Some((number, String::new()));
        }
        let part = open.as_mut().map_or(&mut frame, |(_, block)| block);
        part.push_str(line);
        part.push('\n');
        if is(line, "END:VEVENT") {
            events.extend(open.take());
        }
    }
    if open.is_some() || depth > 0 {
        return Err("le calendrier est coupé\u{a0}: sa fin manque (END:VCALENDAR).".to_owned());
    }
    Ok((frame, events))
}

fn one(event: &Component, line: u64, at: Moment, desk: &Desk, errors: &mut Errors) -> Option<Appointment> {
    let uid = text_of(event, "UID");
    if uid.is_empty() || uid.chars().count() > MAX_CELL {
        errors.add(line, format!("la référence (UID) manque ou dépasse {MAX_CELL} caractères."));
        return None;
    }
    let cells = cells(event);
    let cell = |column: &'static Column| {
        cells.iter().find(|(known, _)| *known == column).map_or("", |(_, value)| value.as_str())
    };
    let mut found = appointment(line, Some(uid), Some(at), &cell, desk, errors)?;
    let named = event.properties.iter().filter(|property| property.name == "ORGANIZER" || property.name == "ATTENDEE");
    found.pros.extend(named.filter_map(|property| parameter(property, "CN")));
    found.pros.extend(Some(text_of(event, "LOCATION")).filter(|place| !place.is_empty()));
    Some(found)
}

/// What the event says, by column: the lines of its DESCRIPTION, then SUMMARY and STATUS where no line has said it.
fn cells(event: &Component) -> Vec<(&'static Column, String)> {
    let description = event.find_prop("DESCRIPTION").map_or("", |property| property.val.as_str());
    let lines = description.lines().filter_map(|line| line.split_once(':'));
    let lines: Vec<(&str, String)> = lines
        .map(|(header, value)| (header, name::clean(value)))
        .filter(|(_, value)| value.len() <= MAX_CELL)
        .collect();
    // The UID is the appointment's reference, so that « Réf » can only be the person's.
    let headers: Vec<String> =
        ["uid"].into_iter().chain(lines.iter().map(|(header, _)| *header)).map(str::to_owned).collect();
    let columns = columns::assign(&headers, List::Agenda);
    let said = columns.into_iter().skip(1).zip(lines);
    let said = said.filter_map(|(column, (_, value))| Some((column?, value)));
    said.chain([(&LABEL, text_of(event, "SUMMARY")), (&STATUS, text_of(event, "STATUS"))]).collect()
}

/// When the event starts; none when it is made of whole days.
fn start(event: &Component, zone: Tz) -> Result<Option<Moment>, String> {
    let property = event.find_prop("DTSTART").ok_or("l’heure de début (DTSTART) manque.")?;
    let written = property.val.as_str().trim();
    if parameter(property, "VALUE").as_deref() == Some("DATE") {
        return Ok(None);
    }
    let unread = || format!("{} n’est pas une heure de début (DTSTART).", name::quoted(written));
    let (clock, utc) = written.strip_suffix('Z').map_or((written, false), |clock| (clock, true));
    let local = NaiveDateTime::parse_from_str(clock, "%Y%m%dT%H%M%S").map_err(|_| unread())?;
    let zone = match parameter(property, "TZID") {
        _ if utc => Tz::UTC,
        Some(named) => {
            zone_named(&named).ok_or_else(|| format!("le fuseau horaire {} est inconnu.", name::quoted(&named)))?
        }
        None => zone,
    };
    Ok(Some(Moment::from_local(local, zone)))
}

/// The zone called `named`: « Europe/Paris », with a path before it in old files, or as Outlook calls it.
fn zone_named(named: &str) -> Option<Tz> {
    let named = named.trim_matches('"');
    if named == "Romance Standard Time" {
        return Some(Tz::Europe__Paris);
    }
    let from = named.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    named.parse().or_else(|_| named[from..].parse()).ok()
}

fn parameter(property: &Property, key: &str) -> Option<String> {
    let found = property.params.iter().find(|parameter| parameter.key == key)?;
    Some(name::clean(found.val.as_ref()?.as_str().trim_matches('"')))
}

fn text_of(component: &Component, key: &str) -> String {
    component.find_prop(key).map_or_else(String::new, |property| name::clean(property.val.as_str()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn started(dtstart: &str) -> Result<Option<String>, String> {
        let event = format!("BEGIN:VEVENT\nDTSTART{dtstart}\nEND:VEVENT\n");
        let at = start(&Component::try_from(event.as_str()).unwrap(), Tz::Europe__Paris)?;
        Ok(at.map(Moment::iso))
    }

    #[test]
    fn a_start_is_in_utc_in_its_zone_or_on_the_clock_of_the_centre() {
        let expected = Ok(Some("2026-11-23T08:30:00Z".to_owned()));
        for dtstart in [
            ":20261123T083000Z",
            ":20261123T093000",
            ";TZID=Europe/Paris:20261123T093000",
            ";TZID=/mozilla.org/20070129_1/Europe/Paris:20261123T093000",
            ";TZID=Romance Standard Time:20261123T093000",
            ";TZID=America/Martinique:20261123T043000",
        ] {
            assert_eq!(started(dtstart), expected, "{dtstart}");
        }
        assert_eq!(started(";VALUE=DATE:20261123"), Ok(None));
        assert!(started(":20261323T093000").unwrap_err().contains("20261323T093000"));
        assert!(started(";TZID=Mars/Olympus:20261123T093000").unwrap_err().contains("Mars/Olympus"));
    }

    #[test]
    fn events_keep_the_line_they_begin_at_however_they_are_folded() {
        let text = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Dr\r\n  Morel\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n\
                    UID:2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let (frame, events) = events(text).unwrap();
        assert_eq!(events.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 7]);
        assert_eq!(text_of(&Component::try_from(unfold(&frame).as_str()).unwrap(), "X-WR-CALNAME"), "Dr Morel");
    }

    #[test]
    fn a_calendar_cut_short_is_refused() {
        for cut in ["BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n"] {
            assert!(events(cut).unwrap_err().contains("coupé"));
        }
        assert!(events(&"BEGIN:X\n".repeat(100_000)).unwrap_err().contains("abîmé"));
    }

    #[test]
    fn the_lines_of_a_description_are_read_like_cells() {
        let event = "BEGIN:VEVENT\nSUMMARY:KAYA Elif\nDESCRIPTION:Réf\u{a0}: 12\\nNé(e) le\u{a0}: 12/03/1985\\nMerci\u{a0}: de venir\n\
                     END:VEVENT\n";
        let cells = cells(&Component::try_from(event).unwrap());
        let cells: Vec<_> = cells.iter().map(|(column, value)| format!("{}={value}", column.label)).collect();
        assert_eq!(cells, ["référence=12", "date de naissance=12/03/1985", "nom affiché=KAYA Elif", "statut="]);
    }
}
