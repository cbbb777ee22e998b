//! Occurrences of a calendar's event: its zone, its repeats, the days taken out of them (RFC 5545, 3.8.4 and 3.8.5).

use chrono::{DateTime, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use rrule::{RRuleSet, Tz as RuleZone};
use windows_timezones::WindowsTimezone;

use super::content_line::ContentLine;
use crate::domain::{Moment, name};

/// Repeats of one event that are looked at: several an hour for months.
const MOST: u16 = 20_000;

/// Longer than any change of clocks, and shorter than what lies between two.
const SKIPPED: TimeDelta = TimeDelta::hours(4);

/// The clock an event is written by.
#[derive(Debug, Clone)]
pub enum EventZone {
    /// A zone of the tz database.
    Known(Tz),
    /// The calendar's own, from its VTIMEZONE: the offsets, each from a local moment on, in order.
    Described(Vec<(NaiveDateTime, TimeDelta)>),
}

impl EventZone {
    /// The moment its clock shows `local`.
    pub fn moment(&self, local: NaiveDateTime) -> Moment {
        match self {
            Self::Known(zone) => match zone.from_local_datetime(&local) {
                // In an hour that summer time skips, the offset before it holds (RFC 5545, 3.3.5).
                LocalResult::None => Moment(Moment::from_local(local - SKIPPED, *zone).0 + SKIPPED.num_seconds()),
                _ => Moment::from_local(local, *zone),
            },
            Self::Described(offsets) => {
                let since = offsets.iter().rev().find(|(from, _)| *from <= local).or(offsets.first());
                Moment((local - since.map_or(TimeDelta::zero(), |(_, offset)| *offset)).and_utc().timestamp())
            }
        }
    }

    /// Wall-clock time of the zone at a moment in UTC.
    fn local(&self, utc: NaiveDateTime) -> NaiveDateTime {
        match self {
            Self::Known(zone) => zone.from_utc_datetime(&utc).naive_local(),
            Self::Described(offsets) => {
                let since = offsets.iter().rev().find(|(from, offset)| *from - *offset <= utc).or(offsets.first());
                utc + since.map_or(TimeDelta::zero(), |(_, offset)| *offset)
            }
        }
    }
}

/// The zones a calendar speaks of.
#[derive(Debug, Default)]
pub struct Zones {
    described: Vec<(String, EventZone)>,
}

impl Zones {
    /// Reads the zones of the VTIMEZONE blocks, each given as its lines.
    pub fn read(blocks: &[Vec<&ContentLine>]) -> Self {
        let zone = |block: &Vec<&ContentLine>| {
            let value = |name: &str| block.iter().find(|line| line.name == name).map(|line| line.raw.trim());
            let own = value("TZID")?.trim_matches('"').to_owned();
            let known = value("X-LIC-LOCATION").and_then(named);
            Some((own, known.map_or_else(|| EventZone::Described(offsets(block)), EventZone::Known)))
        };
        Self { described: blocks.iter().filter_map(zone).collect() }
    }

    /// The zone called so: of the tz database whatever its case, as Windows calls it, else as the calendar describes it.
    pub fn find(&self, called: &str) -> Option<EventZone> {
        let called = called.trim().trim_matches('"');
        named(called).map(EventZone::Known).or_else(|| {
            let own = self.described.iter().find(|(name, _)| name == called).map(|(_, zone)| zone.clone());
            own.filter(|zone| !matches!(zone, EventZone::Described(offsets) if offsets.is_empty()))
        })
    }
}

/// A zone of the tz database by its name, with a path before it in old files; or as Windows calls it.
fn named(called: &str) -> Option<Tz> {
    let known = |name: &str| {
        let same = |zone: &&Tz| zone.name().eq_ignore_ascii_case(name);
        chrono_tz::TZ_VARIANTS.iter().find(same).copied()
    };
    let from = called.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    known(called).or_else(|| known(&called[from..])).or_else(|| {
        let windows: WindowsTimezone = called.parse().ok()?;
        known(windows.tzdb_id())
    })
}

/// The offsets of a VTIMEZONE, from each onset on, over the years an agenda can be of.
fn offsets(block: &[&ContentLine]) -> Vec<(NaiveDateTime, TimeDelta)> {
    let mut offsets = Vec::new();
    let mut inside: Option<Vec<&ContentLine>> = None;
    for line in block {
        match (line.name.as_str(), line.raw.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "STANDARD" | "DAYLIGHT") => inside = Some(Vec::new()),
            ("END", "STANDARD" | "DAYLIGHT") => {
                offsets.extend(inside.take().into_iter().flat_map(|lines| onsets(&lines)))
            }
            _ => inside.iter_mut().for_each(|lines| lines.push(line)),
        }
    }
    offsets.sort();
    offsets
}

fn onsets(lines: &[&ContentLine]) -> Vec<(NaiveDateTime, TimeDelta)> {
    let value = |name: &str| lines.iter().find(|line| line.name == name).map(|line| line.raw.trim());
    let Some(offset) = value("TZOFFSETTO").and_then(offset) else { return Vec::new() };
    let Some(first) = value("DTSTART").and_then(|start| clock(start).map(|(local, _)| local)) else {
        return Vec::new();
    };
    let repeats = Repeats {
        rules: lines.iter().filter(|line| line.name == "RRULE").map(|line| line.raw.clone()).collect(),
        ..Repeats::default()
    };
    let until = first + Duration::days(366 * 100);
    let all = repeats.between(first, &EventZone::Known(Tz::UTC), (first, until)).unwrap_or_default();
    all.into_iter().chain([first]).map(|onset| (onset, offset)).collect()
}

/// « +0100 », « -033000 ».
fn offset(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = text.split_at_checked(1)?;
    let number = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse::<i64>().ok());
    let seconds = number(0)? * 3600 + number(2)? * 60 + number(4).unwrap_or(0);
    Some(TimeDelta::seconds(if sign == "-" { -seconds } else { seconds }))
}

/// A date and time as calendars write it, and whether it is in UTC; none for a bare date.
pub fn clock(text: &str) -> Option<(NaiveDateTime, bool)> {
    let (local, utc) = text.trim().strip_suffix(['Z', 'z']).map_or((text.trim(), false), |local| (local, true));
    let read = |form| NaiveDateTime::parse_from_str(local, form).ok();
    read("%Y%m%dT%H%M%S").or_else(|| read("%Y%m%dT%H%M")).map(|at| (at, utc))
}

/// A bare date.
pub fn bare_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y%m%d").ok()
}

/// The repeats of an event.
#[derive(Debug, Default)]
pub struct Repeats {
    rules: Vec<String>,
    more: Vec<(NaiveDateTime, bool)>,
    except: Vec<(NaiveDateTime, bool)>,
    except_days: Vec<NaiveDate>,
}

impl Repeats {
    /// Reads the repeats of an event; empty when it happens once.
    pub fn read(event: &[ContentLine]) -> Self {
        let mut repeats = Self::default();
        for line in event {
            let values = || line.raw.split(',').filter_map(|value| clock(value.split('/').next().unwrap_or_default()));
            match line.name.as_str() {
                "RRULE" => repeats.rules.push(line.raw.to_ascii_uppercase()),
                "RDATE" => repeats.more.extend(values()),
                "EXDATE" => {
                    repeats.except.extend(values());
                    repeats.except_days.extend(line.raw.split(',').filter_map(bare_date));
                }
                _ => {}
            }
        }
        repeats
    }

    /// Does the event happen once?
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.more.is_empty()
    }

    /// Lists the occurrences, within a span of local times, of the event that begins at `first`; the error is a
    /// sentence about a rule that cannot be read. All on the event's own clock, so that eight o'clock stays eight
    /// o'clock through summer time.
    pub fn between(
        &self,
        first: NaiveDateTime,
        zone: &EventZone,
        (from, until): (NaiveDateTime, NaiveDateTime),
    ) -> Result<Vec<NaiveDateTime>, String> {
        let local = |(at, utc): &(NaiveDateTime, bool)| if *utc { zone.local(*at) } else { *at };
        let mut all = vec![first];
        all.extend(self.more.iter().map(local));
        for rule in &self.rules {
            let text = format!("DTSTART:{}Z\nRRULE:{}", first.format("%Y%m%dT%H%M%S"), with_local_end(rule, zone));
            let set: RRuleSet = text
                .parse()
                .map_err(|_| format!("sa règle de répétition ne se lit pas ({})", name::quote_briefly(rule)))?;
            let bound = |at: NaiveDateTime| RuleZone::UTC.from_utc_datetime(&at);
            let found = set.after(bound(from)).before(bound(until)).all(MOST);
            all.extend(found.dates.iter().map(DateTime::naive_utc));
        }
        let except: Vec<_> = self.except.iter().map(local).collect();
        all.retain(|at| (from..=until).contains(at) && !except.contains(at) && !self.except_days.contains(&at.date()));
        all.sort();
        all.dedup();
        Ok(all)
    }
}

/// The rule with its UNTIL, which stands in UTC or is a bare date, on the event's own clock.
fn with_local_end(rule: &str, zone: &EventZone) -> String {
    let part = |part: &str| match part.strip_prefix("UNTIL=") {
        Some(until) => {
            let end = match clock(until) {
                Some((at, true)) => zone.local(at),
                Some((at, false)) => at,
                None => bare_date(until)
                    .map_or(NaiveDateTime::MAX, |day| day.and_time(NaiveTime::MIN) + Duration::seconds(86_399)),
            };
            format!("UNTIL={}Z", end.format("%Y%m%dT%H%M%S"))
        }
        None => part.to_owned(),
    };
    rule.split(';').filter(|part| !part.is_empty()).map(part).collect::<Vec<_>>().join(";")
}

/// The moment as a calendar writes it in UTC, for a key.
pub fn stamp(at: Moment) -> String {
    DateTime::<Utc>::from_timestamp(at.0, 0).map_or_else(String::new, |at| at.format("%Y%m%dT%H%M%SZ").to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::content_line;
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        clock(text).unwrap().0
    }

    fn repeats(text: &str) -> Repeats {
        Repeats::read(&content_line::read(text.as_bytes()).unwrap())
    }

    #[test]
    fn a_zone_is_known_in_any_case_as_windows_calls_it_or_as_described() {
        let zones = Zones::default();
        for called in ["Europe/Paris", "europe/paris", "/mozilla.org/20070129_1/Europe/Paris", "Romance Standard Time"]
        {
            assert_eq!(
                zones.find(called).unwrap().moment(at("20261123T093000")).to_iso(),
                "2026-11-23T08:30:00Z",
                "{called}"
            );
        }
        assert_eq!(
            zones.find("W. Europe Standard Time").unwrap().moment(at("20260723T093000")).to_iso(),
            "2026-07-23T07:30:00Z"
        );
        assert!(zones.find("Mars/Olympus").is_none());
        let text = "BEGIN:VTIMEZONE\nTZID:Chez nous\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
                    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\nTZOFFSETTO:+0200\n\
                    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        let lines = content_line::read(text.as_bytes()).unwrap();
        let described = Zones::read(&[lines.iter().collect()]).find("Chez nous").unwrap();
        assert_eq!(described.moment(at("20261123T093000")).to_iso(), "2026-11-23T08:30:00Z");
        assert_eq!(described.moment(at("20260723T093000")).to_iso(), "2026-07-23T07:30:00Z");
    }

    #[test]
    fn repeats_keep_their_hour_through_summer_time_and_lose_what_is_taken_out() {
        let zone = EventZone::Known(Tz::Europe__Paris);
        let weekly = repeats(
            "RRULE:FREQ=WEEKLY;UNTIL=20261112T080000Z\nEXDATE;TZID=Europe/Paris:20261029T090000\nRDATE:20261120T090000\n",
        );
        let found =
            weekly.between(at("20261015T090000"), &zone, (at("20261020T000000"), at("20270101T000000"))).unwrap();
        let days: Vec<_> = found.iter().map(|at| at.format("%d/%m %H").to_string()).collect();
        assert_eq!(days, ["22/10 09", "05/11 09", "12/11 09", "20/11 09"]);
        assert_eq!(zone.moment(found[1]).to_iso(), "2026-11-05T08:00:00Z");
        assert!(
            repeats("RRULE:FREQ=SOMETIMES\n")
                .between(at("20261015T090000"), &zone, (at("20261015T000000"), at("20270101T000000")))
                .is_err()
        );
    }
}
