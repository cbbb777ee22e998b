//! The parts of a calendar: its events, its zones, what it says of itself; several calendars may stand in one file.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::content_line::ContentLine;
use super::recurrence::{Zones, read_clock};
use super::table::MAX_CELL;
use super::to_mend::PART;
use crate::domain::name;

/// An event.
#[derive(Debug)]
pub struct CalendarEvent {
    /// Line of the file where it begins.
    pub line: u64,
    /// Lines between its beginning and its end.
    pub lines: Vec<ContentLine>,
    /// Name of the calendar that it stands in.
    pub title: String,
    /// True when that calendar takes its events back.
    pub withdrawn: bool,
}

impl CalendarEvent {
    /// The first property of this name.
    pub fn find(&self, name: &str) -> Option<&ContentLine> {
        self.lines.iter().find(|line| line.name == name)
    }

    /// The words of a property; none where it is missing.
    pub fn text(&self, name: &str) -> String {
        self.find(name).map_or_else(String::new, |line| name::clean_text(&line.text()))
    }

    /// Key, where it has one that can be kept.
    pub fn uid(&self) -> Option<String> {
        Some(self.text("UID")).filter(|uid| !uid.is_empty() && uid.chars().count() <= MAX_CELL)
    }

    /// True where it says by itself, or its calendar does, that it is called off.
    pub fn is_called_off(&self) -> bool {
        self.withdrawn || self.text("STATUS").eq_ignore_ascii_case("CANCELLED")
    }

    /// Compares two versions of an event: by the moment they were written at where they say another thing, by their numbers
    /// (SEQUENCE), and of one person what stands after what is called off.
    pub fn compare_version(&self, other: &Self) -> Ordering {
        let number = |event: &Self| event.text("SEQUENCE").parse().unwrap_or(0_i64);
        let says = |event: &Self| (event.text("DTSTART"), event.is_called_off());
        let stamp = |event: &Self, property| read_clock(&event.find(property)?.raw);
        let later = |property| Some(stamp(self, property)?.cmp(&stamp(other, property)?));
        // One visit in the calendars of two professionals was written twice.
        let written = match says(self) == says(other) {
            true => Ordering::Equal,
            false => later("LAST-MODIFIED").or_else(|| later("DTSTAMP")).unwrap_or(Ordering::Equal),
        };
        let stands = match self.text("SUMMARY") == other.text("SUMMARY") {
            true => other.is_called_off().cmp(&self.is_called_off()),
            false => Ordering::Equal,
        };
        written.then(number(self).cmp(&number(other))).then(stands)
    }
}

/// The calendars of a file, parted.
#[derive(Debug, Default)]
pub struct CalendarFile {
    /// Name of the calendar; empty where several of them have different ones.
    pub title: String,
    /// True unless it is a message about a few of its events.
    pub published: bool,
    /// The first and the last moment that the only calendar says it holds, as Outlook writes them.
    pub says_it_holds: [Option<ContentLine>; 2],
    /// Zone that one of the calendars says it is shown in (X-WR-TIMEZONE).
    pub shown_in: Option<String>,
    /// Zones it speaks of.
    pub zones: Zones,
    /// Events, in the order of the file.
    pub events: Vec<CalendarEvent>,
    /// Tasks and notes, which are nobody's appointment.
    pub others: usize,
    /// True for what an earlier import set aside.
    pub is_part: bool,
    /// The line at which the calendar stops, when its end is missing.
    pub cut: Option<u64>,
}

/// Properties that one of the calendars has of itself.
#[derive(Debug, Default)]
struct Own {
    title: String,
    withdrawn: bool,
    first: usize,
}

impl CalendarFile {
    /// The events, the zones and what is said of the whole. What stands inside an event, as an alarm does, is left out.
    pub fn part_of(lines: Vec<ContentLine>) -> Self {
        let mut calendar = Self { published: true, ..Self::default() };
        let mut open: Vec<String> = Vec::new();
        let mut zones: Vec<Vec<ContentLine>> = Vec::new();
        let mut event: Option<CalendarEvent> = None;
        let (mut last, mut ended) = (1, false);
        let (mut own, mut titles) = (Own::default(), Vec::new());
        for line in lines {
            last = line.line;
            let value = line.raw.trim().to_ascii_uppercase();
            let begins = line.name == "BEGIN";
            let ends = line.name == "END";
            if begins && value == "VTIMEZONE" {
                zones.push(Vec::new());
            }
            if begins && value == "VEVENT" {
                // An event that a program forgot to end is one all the same.
                let begun =
                    CalendarEvent { line: line.line, lines: Vec::new(), title: String::new(), withdrawn: false };
                calendar.events.extend(event.replace(begun));
            }
            if begins && value == "VCALENDAR" {
                calendar.name_events(&std::mem::take(&mut own), &mut titles);
                own.first = calendar.events.len();
            }
            calendar.others += usize::from(begins && ["VTODO", "VJOURNAL"].contains(&value.as_str()));
            match open.last().map(String::as_str) {
                Some("VEVENT") if !begins && !ends => event.iter_mut().for_each(|event| event.lines.push(line.clone())),
                Some("VCALENDAR") if line.name == "X-WR-CALNAME" => own.title = name::clean_text(&line.text()),
                Some("VCALENDAR") if line.name == "X-WR-TIMEZONE" => calendar.shown_in = Some(line.raw.clone()),
                Some("VCALENDAR") if line.name == PART => calendar.is_part = true,
                Some("VCALENDAR") if line.name == "METHOD" => {
                    own.withdrawn = value == "CANCEL";
                    calendar.published &= value == "PUBLISH";
                }
                Some("VCALENDAR") if line.name == "X-CALSTART" => calendar.says_it_holds[0] = Some(line),
                Some("VCALENDAR") if line.name == "X-CALEND" => calendar.says_it_holds[1] = Some(line),
                _ if open.iter().any(|part| part == "VTIMEZONE") => {
                    zones.last_mut().into_iter().for_each(|zone| zone.push(line.clone()))
                }
                _ => {}
            }
            if begins {
                open.push(value);
            } else if ends {
                ended |= value == "VCALENDAR";
                calendar.events.extend(event.take_if(|_| value == "VEVENT"));
                if let Some(at) = open.iter().rposition(|part| *part == value) {
                    open.truncate(at);
                }
            }
        }
        calendar.zones = Zones::read(&zones.iter().map(|zone| zone.iter().collect()).collect::<Vec<_>>());
        let cut = !ended || open.iter().any(|part| part == "VCALENDAR");
        calendar.cut = cut.then_some(event.as_ref().map_or(last, |event| event.line));
        calendar.events.extend(event.filter(|_| !cut));
        calendar.name_events(&own, &mut titles);
        if titles.len() > 1 {
            calendar.says_it_holds = [None, None];
        }
        titles.dedup();
        calendar.title = titles.pop().filter(|_| titles.is_empty()).unwrap_or_default();
        calendar
    }

    /// The events, of two with one UID (and one day of it) the latest version; both where nothing says which that is.
    pub fn latest_events(&self) -> Vec<&CalendarEvent> {
        let mut known: HashMap<(String, String), usize> = HashMap::new();
        let mut events: Vec<&CalendarEvent> = Vec::new();
        for event in &self.events {
            let Some(uid) = event.uid() else {
                events.push(event);
                continue;
            };
            let known_at = known.get(&(uid.clone(), event.text("RECURRENCE-ID")));
            match known_at.map(|at| (*at, event.compare_version(events[*at]))) {
                Some((at, Ordering::Greater)) => events[at] = event,
                Some((_, Ordering::Less)) => {}
                Some((_, Ordering::Equal)) | None => {
                    known.insert((uid, event.text("RECURRENCE-ID")), events.len());
                    events.push(event);
                }
            }
        }
        events
    }

    /// Tells the events of the calendar that ends here whose they are.
    fn name_events(&mut self, own: &Own, titles: &mut Vec<String>) {
        let events = &mut self.events[own.first..];
        for event in &mut *events {
            (event.title, event.withdrawn) = (own.title.clone(), own.withdrawn);
        }
        titles.extend((!events.is_empty()).then(|| own.title.clone()));
    }
}
