//! Appointments of an iCalendar file (RFC 5545).
//!
//! - The **key** is the UID, with the hour of the repeat for one of several; without one, as in a table. The **time** is
//!   DTSTART, in UTC, in its TZID, or on the clock of the centre.
//! - The **name** is SUMMARY. DESCRIPTION lines written « intitulé : valeur » are read like the cells of a table,
//!   with the same names: « IPP : 1234 », « Né(e) le : 12/03/1985 », « Professionnel : Dr Morel ».
//! - The **professional** is that of the DESCRIPTION, else the first of ORGANIZER, ATTENDEE, LOCATION and the
//!   calendar's name that the team knows.
//! - STATUS:CANCELLED is an appointment that no longer stands; an event of whole days is nobody's appointment.
//! - An event that **repeats** is each of its days from today on, as far as the agenda reaches; one of them told apart
//!   (RECURRENCE-ID) stands for its day.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::appointment::Agenda;
use super::columns::{self, ImportColumn, LABEL, List, STATUS};
use super::content_line::ContentLine;
use super::recurrence::{EventZone, Repeats, Zones, bare_date, clock, stamp};
use super::table::{Faults, MAX_CELL};
use crate::domain::{Moment, name};
use crate::model::Context;
use crate::protocol::own_key::OwnKey;

/// Days from today on in which repeats are looked for, where no single appointment is later.
const AHEAD: u64 = 400;

/// An event.
#[derive(Debug)]
struct Event {
    line: u64,
    lines: Vec<ContentLine>,
}

impl Event {
    fn find(&self, name: &str) -> Option<&ContentLine> {
        self.lines.iter().find(|line| line.name == name)
    }

    fn text(&self, name: &str) -> String {
        self.find(name).map_or_else(String::new, |line| name::clean_text(&line.text()))
    }

    fn uid(&self) -> Option<String> {
        Some(self.text("UID")).filter(|uid| !uid.is_empty() && uid.chars().count() <= MAX_CELL)
    }

    fn sequence(&self) -> i64 {
        self.text("SEQUENCE").parse().unwrap_or(0)
    }
}

/// The start of an event.
enum Start {
    /// A whole day.
    WholeDay,
    /// An hour on a clock.
    At(NaiveDateTime, EventZone),
}

/// A calendar, parted.
#[derive(Debug, Default)]
struct Calendar {
    title: String,
    withdrawn: bool,
    /// True unless it is a message about a few of its events.
    published: bool,
    /// The first and the last moment it says it holds, as Outlook writes them.
    says_it_holds: [Option<ContentLine>; 2],
    zones: Zones,
    events: Vec<Event>,
    /// The line at which it stops, when its end is missing.
    cut: Option<u64>,
}

/// The appointments of a calendar, or what makes it none.
pub fn read(lines: Vec<ContentLine>, context: &Context) -> Result<Agenda, String> {
    let calendar = Calendar::part(lines);
    let mut agenda = Agenda {
        title: calendar.title.clone(),
        cut: calendar.cut.is_some(),
        covers: calendar.covers(context),
        every_day: calendar.published,
        ..Agenda::default()
    };
    let mut faults = Faults::default();
    if let Some(line) = calendar.cut {
        faults.add(line, "le calendrier est coupé\u{a0}: sa fin manque (END:VCALENDAR), redemandez-le.");
    }
    let reaches = calendar.reaches(context);
    let replaced = calendar.replaced(context);
    for event in calendar.latest() {
        // A trip or a call of an exported calendar is nobody's appointment.
        if event.uid().and_then(|uid| OwnKey::read(&uid)).is_some_and(|own| own.kind.appointments.is_none()) {
            agenda.meetings += 1;
            continue;
        }
        match calendar.start(event, "DTSTART", context) {
            Ok(Start::WholeDay) => agenda.whole_days += 1,
            Ok(Start::At(first, zone)) => {
                if let Err(why) =
                    calendar.take(event, first, &zone, reaches, &replaced, context, (&mut agenda, &mut faults))
                {
                    agenda.unread.extend(event.uid());
                    faults.add(event.line, why);
                }
            }
            Err(why) => {
                agenda.unread.extend(event.uid());
                faults.add(event.line, why);
            }
        }
    }
    agenda.set_aside = faults.into_sorted();
    agenda.checked()
}

impl Calendar {
    /// The events, the zones and what is said of the whole. What stands inside an event, as an alarm does, is left out.
    fn part(lines: Vec<ContentLine>) -> Self {
        let mut calendar = Self { published: true, ..Self::default() };
        let mut open: Vec<String> = Vec::new();
        let mut zones: Vec<Vec<ContentLine>> = Vec::new();
        let mut event: Option<Event> = None;
        let (mut last, mut ended) = (1, false);
        for line in lines {
            last = line.line;
            let value = line.raw.trim().to_ascii_uppercase();
            let begins = line.name == "BEGIN";
            let ends = line.name == "END";
            if begins && value == "VTIMEZONE" {
                zones.push(Vec::new());
            }
            if begins && value == "VEVENT" {
                event = Some(Event { line: line.line, lines: Vec::new() });
            }
            match open.last().map(String::as_str) {
                Some("VEVENT") if !begins && !ends => event.iter_mut().for_each(|event| event.lines.push(line.clone())),
                Some("VCALENDAR") if line.name == "X-WR-CALNAME" => calendar.title = name::clean_text(&line.text()),
                Some("VCALENDAR") if line.name == "METHOD" => {
                    calendar.withdrawn = value == "CANCEL";
                    calendar.published = value == "PUBLISH";
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
        calendar.cut = (!ended).then_some(event.map_or(last, |event| event.line));
        calendar
    }

    /// The days it says it covers: X-CALSTART and X-CALEND.
    fn covers(&self, context: &Context) -> Option<(NaiveDate, NaiveDate)> {
        let day = |line: &Option<ContentLine>| {
            let raw = &line.as_ref()?.raw;
            let told = clock(raw).map(|(at, utc)| match utc {
                true => EventZone::Known(chrono_tz::Tz::UTC).moment(at).day_in(context.zone),
                false => at.date(),
            });
            told.or_else(|| bare_date(raw))
        };
        day(&self.says_it_holds[0]).zip(day(&self.says_it_holds[1]))
    }

    /// The events, of two with one UID (and one day of it) the latest version.
    fn latest(&self) -> Vec<&Event> {
        let mut known: HashMap<(String, String), usize> = HashMap::new();
        let mut events: Vec<&Event> = Vec::new();
        for event in &self.events {
            let Some(uid) = event.uid() else {
                events.push(event);
                continue;
            };
            match known.get(&(uid.clone(), event.text("RECURRENCE-ID"))) {
                Some(at) if event.sequence() > events[*at].sequence() => events[*at] = event,
                Some(at) if event.sequence() < events[*at].sequence() => {}
                _ => {
                    known.insert((uid, event.text("RECURRENCE-ID")), events.len());
                    events.push(event);
                }
            }
        }
        events
    }

    /// The day up to which repeats are looked for: that of the last single appointment, a year and a month at least.
    fn reaches(&self, context: &Context) -> NaiveDateTime {
        let least =
            context.today().checked_add_days(Days::new(AHEAD)).unwrap_or(context.today()).and_time(NaiveTime::MIN);
        let single = |event: &&Event| Repeats::read(&event.lines).is_empty();
        let starts = self
            .events
            .iter()
            .filter(single)
            .filter_map(|event| event.find("DTSTART").and_then(|line| clock(&line.raw)));
        starts.map(|(at, _)| at).fold(least, NaiveDateTime::max)
    }

    /// The moments of repeats that an event of their own stands for, by UID.
    fn replaced(&self, context: &Context) -> HashSet<(String, Moment)> {
        let one = |event: &Event| match self.start(event, "RECURRENCE-ID", context) {
            Ok(Start::At(at, zone)) => Some((event.uid()?, zone.moment(at))),
            _ => None,
        };
        self.events.iter().filter(|event| event.find("RECURRENCE-ID").is_some()).filter_map(one).collect()
    }

    /// Start of the event, or of the repeat it replaces.
    fn start(&self, event: &Event, property: &str, context: &Context) -> Result<Start, String> {
        let line = event.find(property).ok_or_else(|| format!("l’heure de début ({property}) manque."))?;
        let Some((at, utc)) = clock(&line.raw) else {
            let whole = bare_date(&line.raw).map(|_| Start::WholeDay);
            return whole.ok_or_else(|| {
                format!("{} n’est pas une heure de début ({property}).", name::quote_briefly(&line.raw))
            });
        };
        let zone = match line.parameter("TZID") {
            _ if utc => EventZone::Known(chrono_tz::Tz::UTC),
            Some(called) => self
                .zones
                .find(called)
                .ok_or_else(|| format!("le fuseau horaire {} est inconnu.", name::quote_briefly(called)))?,
            None => EventZone::Known(context.zone),
        };
        Ok(Start::At(at, zone))
    }

    /// Takes the event once, or each of its repeats.
    #[allow(clippy::too_many_arguments, reason = "one call of a loop, parted for its length")]
    fn take(
        &self,
        event: &Event,
        first: NaiveDateTime,
        zone: &EventZone,
        reaches: NaiveDateTime,
        replaced: &HashSet<(String, Moment)>,
        context: &Context,
        (agenda, faults): (&mut Agenda, &mut Faults),
    ) -> Result<(), String> {
        let (uid, repeats) = (event.uid(), Repeats::read(&event.lines));
        let own_day = event.find("RECURRENCE-ID").is_some();
        if repeats.is_empty() || own_day {
            let instance = self.start(event, "RECURRENCE-ID", context).ok();
            let key = uid.map(|uid| match instance {
                Some(Start::At(at, zone)) => keyed(&uid, zone.moment(at)),
                _ => uid,
            });
            self.add(event, key, zone.moment(first), context, agenda, faults);
            return Ok(());
        }
        let midnight = context.today().and_time(NaiveTime::MIN);
        // Today begins a day earlier or later on a clock far away.
        let days = repeats.between(first, zone, (midnight.min(reaches) - TimeDelta::days(1), reaches))?;
        let mut moments: Vec<_> = days.into_iter().map(|day| zone.moment(day)).collect();
        moments.retain(|at| at.day_in(context.zone) >= context.today());
        agenda.past += usize::from(moments.is_empty());
        for at in moments {
            if uid.as_ref().is_some_and(|uid| replaced.contains(&(uid.clone(), at))) {
                continue;
            }
            // Whoever has no name on one day has none on the others.
            if !self.add(event, uid.as_ref().map(|uid| keyed(uid, at)), at, context, agenda, faults) {
                break;
            }
        }
        Ok(())
    }

    /// Adds one appointment; false when it has no name.
    fn add(
        &self,
        event: &Event,
        key: Option<String>,
        at: Moment,
        context: &Context,
        agenda: &mut Agenda,
        faults: &mut Faults,
    ) -> bool {
        let cells = cells(event);
        let cell = |column: &'static ImportColumn| {
            cells.iter().find(|(known, _)| *known == column).map_or("", |(_, value)| value.as_str())
        };
        let Some(found) = agenda.take(event.line, key.clone(), Some(at), &cell, context, faults) else {
            agenda.unread.extend(key);
            return false;
        };
        found.cancelled |= self.withdrawn;
        let named = event.lines.iter().filter(|line| line.name == "ORGANIZER" || line.name == "ATTENDEE");
        found.pros.extend(named.filter_map(|line| line.parameter("CN")).map(name::clean_text));
        found.pros.extend(Some(event.text("LOCATION")).filter(|place| !place.is_empty()));
        found.pros.extend(Some(self.title.clone()).filter(|title| !title.is_empty()));
        true
    }
}

/// The key of one repeat.
fn keyed(uid: &str, at: Moment) -> String {
    let stamp = stamp(at);
    let room = MAX_CELL - stamp.len() - 1;
    format!("{}/{stamp}", uid.chars().take(room).collect::<String>())
}

/// Cells of the event by column: the lines of its DESCRIPTION, then SUMMARY and STATUS for columns that no line gives.
fn cells(event: &Event) -> Vec<(&'static ImportColumn, String)> {
    let description = event.find("DESCRIPTION").map(ContentLine::text).unwrap_or_default();
    let lines = description.lines().filter_map(|line| line.split_once(':'));
    let lines: Vec<(&str, String)> = lines
        .map(|(header, value)| (header, name::clean_text(value)))
        .filter(|(_, value)| value.len() <= MAX_CELL)
        .collect();
    // The UID is the appointment's reference, so that « Réf » can only be the person's.
    let headers: Vec<String> =
        ["uid"].into_iter().chain(lines.iter().map(|(header, _)| *header)).map(str::to_owned).collect();
    let columns = columns::assign(&headers, List::Agenda);
    let said = columns.into_iter().skip(1).zip(lines);
    let said = said.filter_map(|(column, (_, value))| Some((column?, value)));
    said.chain([(&LABEL, event.text("SUMMARY")), (&STATUS, event.text("STATUS"))]).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::content_line;
    use super::*;

    fn context() -> Context {
        Context::unknown(Moment(1_792_735_200)) // 23 October 2026, 08:00 in Paris.
    }

    fn agenda(events: &str) -> Agenda {
        let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n");
        read(content_line::read(text.as_bytes()).unwrap(), &context()).unwrap()
    }

    fn told(agenda: &Agenda) -> Vec<String> {
        let one = |found: &super::super::appointment::Appointment| format!("{} {}", found.at.to_iso(), found.label);
        agenda.appointments.iter().map(one).collect()
    }

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")
    }

    #[test]
    fn an_event_that_repeats_is_each_of_its_days_from_today_on() {
        let weekly =
            event("UID:b\nDTSTART;TZID=Europe/Paris:20261001T090000\nRRULE:FREQ=WEEKLY;COUNT=6\nSUMMARY:PETIT Luc");
        let moved = event(
            "UID:b\nRECURRENCE-ID;TZID=Europe/Paris:20261029T090000\nDTSTART;TZID=Europe/Paris:20261030T100000\nSUMMARY:PETIT Luc",
        );
        let agenda = agenda(&(weekly + &moved));
        assert_eq!(told(&agenda), ["2026-11-05T08:00:00Z PETIT Luc", "2026-10-30T09:00:00Z PETIT Luc"]);
        let keys: HashSet<_> = agenda.appointments.iter().map(|found| found.key.as_str()).collect();
        assert_eq!(keys, HashSet::from(["b/20261105T080000Z", "b/20261029T080000Z"]));
    }

    #[test]
    fn whole_days_meetings_and_what_is_past_are_counted_apart() {
        let day = event("UID:a\nDTSTART;VALUE=DATE:20261206\nSUMMARY:Congés")
            + &event("UID:b\nDTSTART:20261206\nSUMMARY:Congés");
        let hour = event("UID:c\nDTSTART;VALUE=DATE:20261206T090000\nSUMMARY:DUPONT Marie");
        let pause = event("UID:d\nDTSTART;TZID=Europe/Paris:20261101T120000\nRRULE:FREQ=DAILY\nSUMMARY:Pause");
        let past =
            event("UID:e\nDTSTART:20190101T080000Z\nRRULE:FREQ=WEEKLY;UNTIL=20200101T000000Z\nSUMMARY:PETIT Luc");
        let agenda = agenda(&(day + &hour + &pause + &past));
        assert_eq!(
            (agenda.whole_days, agenda.meetings, agenda.past, agenda.set_aside.len()),
            (2, 1, 1, 0),
            "{agenda:?}"
        );
        assert_eq!(told(&agenda), ["2026-12-06T08:00:00Z DUPONT Marie"]);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_the_rest_comes_in() {
        let good = event("DTSTART:20261206T080000Z\nSUMMARY:PETIT Luc");
        let unnamed = event("UID:b\nDTSTART:20261206T090000Z\nCLASS:PRIVATE");
        let zone = event("UID:c\nDTSTART;TZID=Mars/Olympus:20261206T090000\nSUMMARY:KAYA Elif");
        let rule = event("UID:d\nDTSTART:20261206T090000Z\nRRULE:FREQ=SOMETIMES\nSUMMARY:KAYA Elif");
        let agenda = agenda(&(good + &unnamed + &zone + &rule));
        assert_eq!(told(&agenda), ["2026-12-06T08:00:00Z PETIT Luc"], "without a UID too");
        let whys: Vec<_> = agenda.set_aside.iter().map(|fault| (fault.line, fault.why.as_str())).collect();
        assert_eq!(whys.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [7, 12, 17]);
        assert!(whys[1].1.contains("Mars/Olympus") && whys[2].1.contains("répétition"), "{whys:?}");
    }

    #[test]
    fn a_calendar_cut_short_gives_what_it_has_and_says_so() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261206T080000Z\nSUMMARY:PETIT Luc\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\n";
        let agenda = read(content_line::read(text.as_bytes()).unwrap(), &context()).unwrap();
        assert!(agenda.cut && agenda.appointments.len() == 1);
        assert_eq!((agenda.set_aside[0].line, agenda.set_aside[0].why.contains("coupé")), (7, true));
    }

    #[test]
    fn the_lines_of_a_description_are_read_like_cells() {
        let lines = content_line::read(
            "SUMMARY:KAYA Elif\nDESCRIPTION:Réf\u{a0}: 12\\nNé(e) le\u{a0}: 12/03/1985\\nMerci\u{a0}: de venir\n"
                .as_bytes(),
        );
        let cells = cells(&Event { line: 1, lines: lines.unwrap() });
        let cells: Vec<_> = cells.iter().map(|(column, value)| format!("{}={value}", column.label)).collect();
        assert_eq!(cells, ["référence=12", "date de naissance=12/03/1985", "nom affiché=KAYA Elif", "statut="]);
    }
}
