//! Appointments of an iCalendar file (RFC 5545).
//!
//! - The **key** is the UID, with the hour of the repeat for one of several; without one, or with one that several people or
//!   hours share, as in a table. The **time** is
//!   DTSTART, in UTC, in its TZID, or on the clock of the centre.
//! - The **name** is SUMMARY. DESCRIPTION lines written « intitulé : valeur » are read like the cells of a table,
//!   with the same names: « IPP : 1234 », « Né(e) le : 12/03/1985 », « Professionnel : Dr Morel »; [`super::described`]
//!   says which of them may cancel or name.
//! - The **professional** is that of the DESCRIPTION, else the first of ORGANIZER, ATTENDEE, LOCATION and the
//!   calendar's name that the team knows.
//! - STATUS:CANCELLED is an appointment that no longer stands; an event of whole days is nobody's appointment.
//! - An event that **repeats** is each of its days from today on, as far as the agenda reaches; one of them told apart
//!   (RECURRENCE-ID) stands for its day, and for all later ones where it says so (RANGE=THISANDFUTURE).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::agenda_keys::part_shared_keys;
use super::appointment::{Agenda, FARTHEST};
use super::calendar_parts::{CalendarEvent, CalendarFile};
use super::columns::ImportColumn;
use super::content_line::ContentLine;
use super::described::{EventCells, list_carers};
use super::members::find_member;
use super::recurrence::{EventZone, Repeats, bare_date, end_without_hour, read_clock, utc_stamp};
use super::repeat_rule::Effort;
use super::table::{Faults, MAX_CELL, SetAside};
use crate::domain::count::count_phrase;
use crate::domain::{Moment, name, order};
use crate::model::Context;
use crate::protocol::own_key::OwnKey;

/// Days from today on in which repeats are looked for, where no single appointment is later.
const AHEAD: u64 = 400;

/// The start of an event.
enum Start {
    /// A whole day.
    WholeDay,
    /// An hour on a clock.
    At(NaiveDateTime, EventZone),
}

/// Bounds of a reading: the day repeats are looked for, those that an event of their own stands for, those that an event
/// takes out, the events that change all later ones, the work left.
struct Reading<'a> {
    context: &'a Context,
    reaches: NaiveDateTime,
    replaced: HashSet<(String, Moment)>,
    taken_out: HashSet<(String, Moment)>,
    onward: HashMap<String, Vec<Onward<'a>>>,
    effort: Effort,
}

/// Change of one repeat and of all later ones (RANGE=THISANDFUTURE).
struct Onward<'a> {
    /// Moment of the first repeat that it changes.
    from: Moment,
    /// Moment to which it moves that one.
    to: Moment,
    event: &'a CalendarEvent,
}

impl Onward<'_> {
    /// Time by which it moves each repeat, on the clock of `zone`.
    fn shift(&self, zone: &EventZone) -> TimeDelta {
        let local = |at: Moment| DateTime::from_timestamp(at.0, 0).map(|at| zone.local_time(at.naive_utc()));
        local(self.to).zip(local(self.from)).map_or(TimeDelta::zero(), |(to, from)| to - from)
    }
}

/// The appointments of a calendar, or what makes it none.
pub fn read(lines: Vec<ContentLine>, context: &Context) -> Result<Agenda, String> {
    let calendar = CalendarFile::part_of(lines);
    let mut agenda = Agenda {
        title: calendar.title.clone(),
        is_part: calendar.is_part || calendar.cut.is_some(),
        covers: calendar.covered_days(context),
        every_day: calendar.published,
        message: !calendar.published,
        ..Agenda::default()
    };
    if calendar.others > 0 {
        let others = count_phrase(calendar.others, "tâche ou note", "tâches ou notes");
        agenda
            .around
            .push(SetAside {
                line: 0, why: format!("Laissé de côté\u{a0}: {others} du calendrier (VTODO, VJOURNAL)")
            });
    }
    let mut faults = Faults::default();
    if let Some(line) = calendar.cut {
        faults.add(line, "le calendrier est coupé\u{a0}: sa fin manque (END:VCALENDAR), redemandez-le.");
    }
    agenda.doubts.extend(calendar.doubt_zone(context));
    let mut reading = Reading {
        reaches: calendar.horizon_of(context),
        replaced: calendar.replaced_instances(context),
        taken_out: calendar.taken_out(context),
        onward: calendar.changes_onward(context),
        context,
        effort: Effort::default(),
    };
    for event in calendar.latest_events() {
        // A trip or a call of an exported calendar is nobody's appointment.
        if event.uid().and_then(|uid| OwnKey::read(&uid)).is_some_and(|own| own.kind.appointments.is_none()) {
            agenda.meetings += 1;
            continue;
        }
        match calendar.start(event, "DTSTART", context) {
            Ok(Start::WholeDay) => agenda.whole_days += 1,
            Ok(Start::At(first, zone)) => {
                if let Err(why) = calendar.take(event, first, &zone, &mut reading, (&mut agenda, &mut faults)) {
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
    part_shared_keys(&mut agenda, context);
    agenda.check_columns()
}

impl CalendarFile {
    /// The days it says it covers: X-CALSTART and X-CALEND.
    fn covered_days(&self, context: &Context) -> Option<(NaiveDate, NaiveDate)> {
        let day = |line: &Option<ContentLine>| {
            let raw = &line.as_ref()?.raw;
            let told = read_clock(raw).map(|(at, utc)| match utc {
                true => EventZone::Known(crate::domain::Zone::UTC).moment_of(at).day_in(context.zone),
                false => at.date(),
            });
            told.or_else(|| bare_date(raw))
        };
        day(&self.says_it_holds[0]).zip(day(&self.says_it_holds[1]))
    }

    /// Doubt about hours without a zone, which are read on the clock of the centre, in a calendar shown by another clock.
    fn doubt_zone(&self, context: &Context) -> Option<SetAside> {
        let called = self.shown_in.as_deref()?;
        let other = self.zones.find(called);
        let moved = |event: &&CalendarEvent| {
            let start = event.find("DTSTART").filter(|line| line.parameter("TZID").is_none());
            let (at, utc) = start.and_then(|line| read_clock(&line.raw))?;
            let here = EventZone::Known(context.zone).moment_of(at);
            (!utc && other.as_ref().is_none_or(|zone| zone.moment_of(at) != here)).then_some(event.line)
        };
        let line = self.events.iter().find_map(|event| moved(&event))?;
        let zone = name::quote_briefly(called);
        let why = format!(
            "ses heures n’ont pas de fuseau, et son calendrier est montré en {zone}\u{a0}: elles sont lues à l’heure du centre."
        );
        Some(SetAside { line, why })
    }

    /// The day up to which repeats are looked for: that of the last single appointment, a year and a month at least, three
    /// years at most: an appointment of the year 3000 is no horizon.
    fn horizon_of(&self, context: &Context) -> NaiveDateTime {
        let after = |days| context.today().checked_add_days(Days::new(days)).unwrap_or(context.today());
        let [least, most] = [AHEAD, FARTHEST].map(|days| after(days).and_time(NaiveTime::MIN));
        let single = |event: &&CalendarEvent| Repeats::read(&event.lines, &self.zones).is_empty();
        let starts = self
            .events
            .iter()
            .filter(single)
            .filter_map(|event| event.find("DTSTART").and_then(|line| read_clock(&line.raw)));
        starts.map(|(at, _)| at).filter(|at| *at <= most).fold(least, NaiveDateTime::max).min(most)
    }

    /// The moments of repeats that an event of their own stands for, by UID.
    fn replaced_instances(&self, context: &Context) -> HashSet<(String, Moment)> {
        // A repeat named by its day alone has the hour of the others.
        let on_day = |event: &CalendarEvent| {
            let day = bare_date(&event.find("RECURRENCE-ID")?.raw)?;
            let is_first = |other: &&CalendarEvent| other.uid() == event.uid() && other.find("RECURRENCE-ID").is_none();
            match self.start(self.events.iter().find(is_first)?, "DTSTART", context) {
                Ok(Start::At(at, zone)) => Some((event.uid()?, zone.moment_of(day.and_time(at.time())))),
                _ => None,
            }
        };
        let one = |event: &CalendarEvent| match self.start(event, "RECURRENCE-ID", context) {
            Ok(Start::At(at, zone)) => Some((event.uid()?, zone.moment_of(at))),
            _ => on_day(event),
        };
        self.events.iter().filter(|event| event.find("RECURRENCE-ID").is_some()).filter_map(one).collect()
    }

    /// The moments that the repeats of an event leave out, by UID.
    fn taken_out(&self, context: &Context) -> HashSet<(String, Moment)> {
        let all = |event: &CalendarEvent| -> Vec<(String, Moment)> {
            let (Some(uid), Ok(Start::At(_, zone))) = (event.uid(), self.start(event, "DTSTART", context)) else {
                return Vec::new();
            };
            let moments = Repeats::read(&event.lines, &self.zones).list_exceptions(&zone);
            moments.into_iter().map(|at| (uid.clone(), at)).collect()
        };
        self.events.iter().filter(|event| event.find("RECURRENCE-ID").is_none()).flat_map(all).collect()
    }

    /// The changes of one repeat and all later ones, by UID, in their order.
    fn changes_onward(&self, context: &Context) -> HashMap<String, Vec<Onward<'_>>> {
        let mut changes: HashMap<String, Vec<Onward>> = HashMap::new();
        for event in self.latest_events() {
            let range = event.find("RECURRENCE-ID").and_then(|line| line.parameter("RANGE"));
            if !range.is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE")) {
                continue;
            }
            let start = |property| match self.start(event, property, context) {
                Ok(Start::At(at, zone)) => Some(zone.moment_of(at)),
                _ => None,
            };
            if let (Some(uid), Some(from), Some(to)) = (event.uid(), start("RECURRENCE-ID"), start("DTSTART")) {
                changes.entry(uid).or_default().push(Onward { from, to, event });
            }
        }
        changes.values_mut().for_each(|all| order::sort_by_key(all, |change| change.from));
        changes
    }

    /// Start of the event, or of the repeat it replaces.
    fn start(&self, event: &CalendarEvent, property: &str, context: &Context) -> Result<Start, String> {
        let line = event.find(property).ok_or_else(|| format!("l’heure de début ({property}) manque."))?;
        let Some((at, utc)) = read_clock(&line.raw) else {
            let whole = bare_date(&line.raw).map(|_| Start::WholeDay);
            return whole.ok_or_else(|| {
                format!("{} n’est pas une heure de début ({property}).", name::quote_briefly(&line.raw))
            });
        };
        let whole_day = property == "DTSTART" && event.text("X-MICROSOFT-CDO-ALLDAYEVENT").eq_ignore_ascii_case("TRUE");
        if whole_day || property == "DTSTART" && is_of_days(event, (at, utc), context) {
            return Ok(Start::WholeDay);
        }
        let zone = match line.parameter("TZID") {
            _ if utc => EventZone::Known(crate::domain::Zone::UTC),
            Some(called) => self
                .zones
                .find(called)
                .ok_or_else(|| format!("le fuseau horaire {} est inconnu.", name::quote_briefly(called)))?,
            None => EventZone::Known(context.zone),
        };
        Ok(Start::At(at, zone))
    }

    /// Takes the event once, or each of its repeats.
    fn take(
        &self,
        event: &CalendarEvent,
        first: NaiveDateTime,
        zone: &EventZone,
        reading: &mut Reading,
        (agenda, faults): (&mut Agenda, &mut Faults),
    ) -> Result<(), String> {
        let (uid, repeats) = (event.uid(), Repeats::read(&event.lines, &self.zones));
        let own_day = event.find("RECURRENCE-ID").is_some();
        if !repeats.is_empty() && !own_day {
            return self.take_repeats(event, &repeats, (first, zone), reading, (agenda, faults));
        }
        let replaces = match self.start(event, "RECURRENCE-ID", reading.context) {
            Ok(Start::At(at, zone)) => Some(zone.moment_of(at)),
            _ => None,
        };
        if let (Some(uid), Some(at)) = (&uid, replaces)
            && reading.taken_out.contains(&(uid.clone(), at))
        {
            // Some programs take out the day of what was moved; one that stands where it was is only taken out.
            if zone.moment_of(first) == at || event.is_called_off() {
                return Ok(());
            }
            let why = "son jour est retiré de la répétition, et il est déplacé\u{a0}: attendu à sa nouvelle heure.";
            agenda.doubts.push(SetAside { line: event.line, why: why.to_owned() });
        }
        let key = uid.map(|uid| replaces.map_or_else(|| uid.clone(), |at| event_key(&uid, at)));
        self.add(event, key, zone.moment_of(first), reading.context, agenda, faults);
        Ok(())
    }

    /// Takes each repeat of the event that no event of its own stands for.
    fn take_repeats(
        &self,
        event: &CalendarEvent,
        repeats: &Repeats,
        (first, zone): (NaiveDateTime, &EventZone),
        Reading { context, reaches, replaced, onward, effort, .. }: &mut Reading,
        (agenda, faults): (&mut Agenda, &mut Faults),
    ) -> Result<(), String> {
        let uid = event.uid();
        let onward = uid.as_ref().and_then(|uid| onward.get(uid)).map_or(&[][..], Vec::as_slice);
        let shifts: Vec<_> = onward.iter().map(|change| (change, change.shift(zone))).collect();
        let farthest = shifts.iter().map(|(_, shift)| shift.abs()).max().unwrap_or_default();
        let midnight = context.today().and_time(NaiveTime::MIN);
        // In a far time zone today begins a day earlier or later.
        let (begin, end) = (midnight.min(*reaches) - TimeDelta::days(1), *reaches);
        let early = begin.checked_sub_signed(farthest).unwrap_or(begin);
        let late = end.checked_add_signed(farthest).unwrap_or(end);
        let mut days = Vec::new();
        let found = repeats.between(first, zone, (early, late), effort)?;
        if let Some(day) = end_without_hour(&event.lines, &found).filter(|day| *day >= context.today()) {
            let day = day.format("%d/%m/%Y");
            let why = format!(
                "il se répète «\u{a0}jusqu’au {day}\u{a0}», sans heure\u{a0}: celui de ce jour-là est attendu aussi."
            );
            agenda.doubts.push(SetAside { line: event.line, why });
        }
        for day in found {
            let own = zone.moment_of(day);
            let change = shifts.iter().rev().find(|(change, _)| change.from < own);
            let (event, day) = change
                .map_or((event, day), |(change, shift)| (change.event, day.checked_add_signed(*shift).unwrap_or(day)));
            let at = zone.moment_of(day);
            if at.day_in(context.zone) >= context.today() && day <= end {
                days.push((event, own, at));
            }
        }
        if days.is_empty() && first > late {
            // Beyond the days that are looked at it is taken as an appointment that does not repeat would be.
            let own = zone.moment_of(first);
            days.push((event, own, own));
        }
        agenda.past += usize::from(days.is_empty());
        // An event without a name on one day has none on its other days.
        let mut nameless = HashSet::new();
        for (event, own, at) in days {
            let is_replaced = uid.as_ref().is_some_and(|uid| replaced.contains(&(uid.clone(), own)));
            if is_replaced || nameless.contains(&event.line) {
                continue;
            }
            if !self.add(event, uid.as_ref().map(|uid| event_key(uid, own)), at, context, agenda, faults) {
                nameless.insert(event.line);
            }
        }
        Ok(())
    }

    /// Adds one appointment; false when it has no name.
    fn add(
        &self,
        event: &CalendarEvent,
        key: Option<String>,
        at: Moment,
        context: &Context,
        agenda: &mut Agenda,
        faults: &mut Faults,
    ) -> bool {
        let cells = EventCells::of(event, context);
        let cell = |column: &'static ImportColumn| cells.cell(column);
        if let Some(denied) = cells.denied {
            let why = format!(
                "«\u{a0}{}\u{a0}» dans une description n’annule rien ici\u{a0}: ces rendez-vous sont attendus.",
                denied.label
            );
            agenda.doubt_once(event.line, why);
        }
        let Some(found) = agenda.take(event.line, key.clone(), Some(at), &cell, context, faults) else {
            agenda.unread.extend(key);
            return false;
        };
        if event.withdrawn || is_declined(event, &found.label, context) {
            (found.cancelled, found.cancelled_by_title) = (true, false);
        }
        let carers = list_carers(event, &found.label, context);
        found.pros.extend(carers);
        true
    }
}

/// True for an event from midnight to midnight, or of a length in days, on the clock of the centre where it is told in
/// universal time.
fn is_of_days(event: &CalendarEvent, begins: (NaiveDateTime, bool), context: &Context) -> bool {
    let is_midnight = |(at, utc): (NaiveDateTime, bool)| {
        let local = if utc { Moment(at.and_utc().timestamp()).in_zone(context.zone) } else { at };
        local.time() == NaiveTime::MIN
    };
    let ends = event.find("DTEND").and_then(|line| read_clock(&line.raw));
    let length = event.text("DURATION").to_ascii_uppercase();
    is_midnight(begins) && (ends.is_some_and(is_midnight) || ["D", "W"].iter().any(|unit| length.ends_with(unit)))
}

/// True when the person who is awaited has declined: an attendee of that name, and not of the team.
fn is_declined(event: &CalendarEvent, label: &str, context: &Context) -> bool {
    let words = |text: &str| {
        let folded = name::fold_text(text);
        let words = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect::<HashSet<_>>()
    };
    let declined = |line: &&ContentLine| {
        line.name == "ATTENDEE" && line.parameter("PARTSTAT").is_some_and(|said| said.eq_ignore_ascii_case("DECLINED"))
    };
    let named = event.lines.iter().filter(declined).filter_map(|line| line.parameter("CN"));
    named.into_iter().any(|named| words(named) == words(label) && find_member(named, context).is_none())
}

/// The key of one repeat.
fn event_key(uid: &str, at: Moment) -> String {
    let stamp = utc_stamp(at);
    let room = MAX_CELL - stamp.len() - 1;
    format!("{}/{stamp}", uid.chars().take(room).collect::<String>())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::content_line;
    use super::*;

    fn context() -> Context {
        Context::before_first_read(Moment(1_792_735_200)) // 23 October 2026, 08:00 in Paris.
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
    fn a_change_of_one_day_and_all_later_ones_moves_and_renames_them() {
        let daily =
            event("UID:b\nDTSTART;TZID=Europe/Paris:20261020T090000\nRRULE:FREQ=DAILY;COUNT=9\nSUMMARY:PETIT Luc");
        let onward = |day: &str, rest: &str| {
            event(&format!("UID:b\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:202610{day}T090000\n{rest}"))
        };
        let moved = onward("25", "DTSTART;TZID=Europe/Paris:20261026T100000\nSUMMARY:KAYA Elif");
        let off = onward("28", "DTSTART;TZID=Europe/Paris:20261028T090000\nSTATUS:CANCELLED\nSUMMARY:PETIT Luc");
        let agenda = agenda(&(off + &daily + &moved));
        let standing: Vec<_> = agenda.appointments.iter().filter(|one| !one.cancelled).collect();
        let told: Vec<_> =
            standing.iter().map(|one| format!("{} {} {}", one.at.to_iso(), one.label, one.key)).collect();
        assert_eq!(
            told,
            [
                "2026-10-23T07:00:00Z PETIT Luc b/20261023T070000Z",
                "2026-10-24T07:00:00Z PETIT Luc b/20261024T070000Z",
                "2026-10-27T09:00:00Z KAYA Elif b/20261026T080000Z",
                "2026-10-28T09:00:00Z KAYA Elif b/20261027T080000Z",
                "2026-10-26T09:00:00Z KAYA Elif b/20261025T080000Z",
            ]
        );
    }

    #[test]
    fn a_day_taken_out_stays_out_whichever_zone_and_event_speak_of_it() {
        let daily = "UID:b\nDTSTART;TZID=Europe/Paris:20261101T090000\nRRULE:FREQ=DAILY;COUNT=3\n\
                     EXDATE;TZID=America/Martinique:20261102T040000\nRDATE;TZID=America/Martinique:20261110T040000\nSUMMARY:PETIT Luc";
        let own = event("UID:b\nRECURRENCE-ID:20261102T080000Z\nDTSTART:20261102T080000Z\nSUMMARY:PETIT Luc");
        let over = event("UID:c\nDTSTART:20261101T080000Z\nRRULE:FREQ=DAILY;UNTIL=20261031T080000Z\nSUMMARY:KAYA Elif");
        let good =
            ["2026-11-01T08:00:00Z PETIT Luc", "2026-11-03T08:00:00Z PETIT Luc", "2026-11-10T08:00:00Z PETIT Luc"];
        assert_eq!(told(&agenda(&(event(daily) + &own + &over))), good);
        // Taken out and moved, the visit stands where it was moved to.
        let moved = own.replace("DTSTART:20261102T08", "DTSTART:20261102T09");
        let found = agenda(&(event(daily) + &moved + &over));
        assert!(told(&found).contains(&"2026-11-02T09:00:00Z PETIT Luc".to_owned()), "{:?}", told(&found));
        assert!(found.appointments.len() == 4 && found.doubts[0].why.contains("déplacé"), "{:?}", found.doubts);
        assert_eq!(told(&agenda(&(event(daily) + &moved.replace("SUMMARY", "STATUS:CANCELLED\nSUMMARY")))), good);
    }

    #[test]
    fn of_two_versions_the_latest_counts_by_its_stamp_its_number_or_because_it_stands() {
        let version = |sequence: u8, stamp: &str, rest: &str| {
            let stamp = if stamp.is_empty() { String::new() } else { format!("DTSTAMP:20261101T{stamp}0000Z\n") };
            event(&format!("UID:a\nSEQUENCE:{sequence}\n{stamp}SUMMARY:PETIT Luc\n{rest}"))
        };
        let (at_nine, at_ten) = ("DTSTART:20261206T090000Z", "DTSTART:20261206T100000Z");
        let off = format!("{at_nine}\nSTATUS:CANCELLED");
        for (old, new) in [
            (version(0, "", at_nine), version(1, "", at_ten)),
            (version(1, "", &off), version(2, "", at_ten)),
            // A new request of the same number, or one that counts from the beginning again.
            (version(2, "", &off), version(2, "", at_ten)),
            (version(2, "08", &off), version(2, "09", at_ten)),
            (version(3, "08", &off), version(0, "09", at_ten)),
            (version(2, "08", at_nine), version(2, "09", at_ten)),
        ] {
            for both in [old.clone() + &new, new.clone() + &old] {
                let found = agenda(&both);
                assert_eq!(told(&found), ["2026-12-06T10:00:00Z PETIT Luc"], "{both}");
                assert!(!found.appointments[0].cancelled && found.set_aside.is_empty(), "{both}");
            }
        }
        let called_off = agenda(&(version(1, "09", &off) + &version(0, "08", at_nine)));
        assert!(called_off.appointments.len() == 1 && called_off.appointments[0].cancelled);
    }

    #[test]
    fn hours_without_a_zone_in_a_calendar_of_another_clock_are_doubted_once() {
        let floating = event("UID:a\nDTSTART:20261206T090000\nSUMMARY:PETIT Luc")
            + &event("UID:b\nDTSTART:20261206T100000\nSUMMARY:BA Awa");
        let sure = event("UID:a\nDTSTART:20261206T080000Z\nSUMMARY:PETIT Luc")
            + &event("UID:b\nDTSTART;TZID=Europe/Paris:20261206T100000\nSUMMARY:BA Awa");
        for (zone, events, doubts) in [
            ("America/Martinique", &floating, 1),
            ("UTC", &floating, 1),
            ("Mars/Olympus", &floating, 1),
            ("Europe/Paris", &floating, 0),
            ("Europe/Brussels", &floating, 0),
            ("America/Martinique", &sure, 0),
        ] {
            let agenda = agenda(&format!("X-WR-TIMEZONE:{zone}\n{events}"));
            let good = ["2026-12-06T08:00:00Z PETIT Luc", "2026-12-06T09:00:00Z BA Awa"];
            assert_eq!(told(&agenda), good, "{zone}");
            assert_eq!(agenda.doubts.len(), doubts, "{zone} {:?}", agenda.doubts);
        }
    }

    #[test]
    fn a_date_that_no_appointment_is_at_looks_no_further() {
        let weekly = event("UID:a\nDTSTART:20261101T080000Z\nRRULE:FREQ=WEEKLY\nSUMMARY:PETIT Luc");
        let far = |day: &str| event(&format!("UID:b\nDTSTART:{day}T080000Z\nSUMMARY:BA Awa"));
        let count = |events: &str| agenda(events).appointments.len();
        assert_eq!(count(&(weekly.clone() + &far("99991231"))), count(&weekly));
        assert!(count(&(weekly.clone() + &far("20280601"))) > count(&weekly) + 1);
    }

    #[test]
    fn the_one_invited_names_an_event_that_has_no_name_of_its_own() {
        let at = "DTSTART:20261206T080000Z\nORGANIZER;CN=Dr Morel:mailto:m@x.fr\n";
        let invited = "ATTENDEE;CN=\"DUPONT Marie\":mailto:p@x.fr";
        for (title, others, expected) in [
            ("Rendez-vous", "", &["2026-12-06T08:00:00Z DUPONT Marie"][..]),
            ("", "", &["2026-12-06T08:00:00Z DUPONT Marie"]),
            ("PETIT Luc", "", &["2026-12-06T08:00:00Z PETIT Luc"]),
            ("Réunion", "", &[]),
            ("Rendez-vous", "ATTENDEE;CN=ROUX Paul:mailto:r@x.fr\n", &[]),
        ] {
            // Whoever is alone in a calendar that names nobody refuses it.
            let other = event("UID:z\nDTSTART;VALUE=DATE:20261206\nSUMMARY:Congés");
            let agenda = agenda(&(event(&format!("UID:a\n{at}{others}{invited}\nSUMMARY:{title}")) + &other));
            assert_eq!(told(&agenda), expected, "{title} {others}");
        }
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
        let far = event("UID:e\nDTSTART:20401206T090000Z\nRRULE:FREQ=WEEKLY\nSUMMARY:KAYA Elif");
        let agenda = agenda(&(good + &unnamed + &zone + &rule + &far));
        let taken = ["2026-12-06T08:00:00Z PETIT Luc", "2040-12-06T09:00:00Z KAYA Elif"];
        assert_eq!(told(&agenda), taken, "without a UID too, and the first of those far away");
        let whys: Vec<_> = agenda.set_aside.iter().map(|fault| (fault.line, fault.why.as_str())).collect();
        assert_eq!(whys.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [7, 12, 17]);
        assert!(whys[1].1.contains("Mars/Olympus") && whys[2].1.contains("répétition"), "{whys:?}");
    }

    #[test]
    fn a_calendar_cut_short_gives_what_it_has_and_says_so() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261206T080000Z\nSUMMARY:PETIT Luc\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\n";
        let agenda = read(content_line::read(text.as_bytes()).unwrap(), &context()).unwrap();
        assert!(agenda.is_part && agenda.appointments.len() == 1);
        assert_eq!((agenda.set_aside[0].line, agenda.set_aside[0].why.contains("coupé")), (7, true));
    }
}
