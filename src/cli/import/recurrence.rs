//! Occurrences of a calendar's event: its zone, its repeats, the days taken out of them (RFC 5545, 3.8.4 and 3.8.5).

use std::collections::HashSet;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use strum::IntoEnumIterator;
use windows_timezones::WindowsTimezone;

use super::content_line::ContentLine;
use super::repeat_rule::{self, Effort};
use crate::domain::{Moment, Zone, order};

/// Longer than any change of clocks, and shorter than what lies between two.
const SKIPPED: TimeDelta = TimeDelta::hours(4);

/// The clock an event is written by.
#[derive(Debug, Clone)]
pub enum EventZone {
    /// A zone of the tz database.
    Known(Zone),
    /// The calendar's own, from its VTIMEZONE: the offsets, each from a local moment on, in order.
    Described(Vec<(NaiveDateTime, TimeDelta)>),
}

impl EventZone {
    /// The moment its clock shows `local`.
    pub fn moment_of(&self, local: NaiveDateTime) -> Moment {
        match self {
            // In an hour that summer time skips, the offset before it holds (RFC 5545, 3.3.5).
            Self::Known(zone) => zone
                .second_of(local)
                .map_or_else(|| Moment(Moment::from_local(local - SKIPPED, *zone).0 + SKIPPED.num_seconds()), Moment),
            Self::Described(offsets) => {
                let since = offsets.iter().rev().find(|(from, _)| *from <= local).or(offsets.first());
                Moment((local - since.map_or(TimeDelta::zero(), |(_, offset)| *offset)).and_utc().timestamp())
            }
        }
    }

    /// Wall-clock time of the zone at a moment in UTC.
    pub fn local_time(&self, utc: NaiveDateTime) -> NaiveDateTime {
        match self {
            Self::Known(zone) => zone.clock_at(utc.and_utc().timestamp()),
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
            let known = value("X-LIC-LOCATION").and_then(named_zone);
            Some((own, known.map_or_else(|| EventZone::Described(read_offsets(block)), EventZone::Known)))
        };
        Self { described: blocks.iter().filter_map(zone).collect() }
    }

    /// The zone called so: of the tz database whatever its case, as Windows calls it, else as the calendar describes it.
    pub fn find(&self, called: &str) -> Option<EventZone> {
        let called = called.trim().trim_matches('"');
        named_zone(called).map(EventZone::Known).or_else(|| {
            let own = self.described.iter().find(|(name, _)| name == called).map(|(_, zone)| zone.clone());
            own.filter(|zone| !matches!(zone, EventZone::Described(offsets) if offsets.is_empty()))
        })
    }
}

/// A zone of the tz database by its name, with a path before it in old files; or as Windows calls it, by its name or by
/// the sentence it shows: « (UTC+01:00) Brussels, Copenhagen, Madrid, Paris ».
fn named_zone(called: &str) -> Option<Zone> {
    let from = called.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
    Zone::find(called).or_else(|| Zone::find(&called[from..])).or_else(|| {
        let cities = |text: &str| text.split_once(") ").map_or(text, |(_, cities)| cities).to_ascii_lowercase();
        let windows = WindowsTimezone::iter().find(|windows| {
            windows.name().eq_ignore_ascii_case(called) || cities(windows.description()) == cities(called)
        })?;
        Zone::find(windows.tzdb_id())
    })
}

/// The offsets of a VTIMEZONE, from each onset on, over the years an agenda can be of; none where an onset cannot be read, so
/// that no event is an hour off.
fn read_offsets(block: &[&ContentLine]) -> Vec<(NaiveDateTime, TimeDelta)> {
    let mut offsets = Vec::new();
    let mut inside: Option<Vec<&ContentLine>> = None;
    for line in block {
        match (line.name.as_str(), line.raw.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "STANDARD" | "DAYLIGHT") => inside = Some(Vec::new()),
            ("END", "STANDARD" | "DAYLIGHT") => {
                let Some(lines) = inside.take() else { continue };
                let Some(onsets) = list_onsets(&lines) else { return Vec::new() };
                offsets.extend(onsets);
            }
            _ => inside.iter_mut().for_each(|lines| lines.push(line)),
        }
    }
    order::sort(&mut offsets);
    offsets
}

/// Years after which days have the same dates and the same weekdays again, in days.
const CYCLE: TimeDelta = TimeDelta::days(146_097);
/// Year beyond all those an agenda can be of.
const FAR: i32 = 2150;

/// The onsets of one half of a zone. Outlook begins each in 1601: a rule of so long ago is walked from the same day of the
/// calendar's next cycle on.
fn list_onsets(lines: &[&ContentLine]) -> Option<Vec<(NaiveDateTime, TimeDelta)>> {
    let value = |name: &str| lines.iter().find(|line| line.name == name).map(|line| line.raw.trim());
    let offset = value("TZOFFSETTO").and_then(read_offset)?;
    let (first, _) = value("DTSTART").and_then(read_clock)?;
    let rules = lines.iter().filter(|line| line.name == "RRULE").map(|line| line.raw.trim().to_ascii_uppercase());
    let dates = lines.iter().filter(|line| line.name == "RDATE").flat_map(|line| line.raw.split(','));
    let more = dates.filter_map(read_clock).map(|(at, _)| (at, None));
    let repeats = Repeats { rules: rules.collect(), more: more.collect(), ..Repeats::default() };
    let counted = repeats.rules.iter().any(|rule| rule.contains("COUNT"));
    let mut begins = first;
    while begins.year() < 1700 && !counted {
        begins = begins.checked_add_signed(CYCLE)?;
    }
    let far = NaiveDate::from_ymd_opt(FAR, 1, 1)?.and_time(NaiveTime::MIN);
    let all = repeats.between(begins, &EventZone::Known(Zone::UTC), (begins, far), &mut Effort::default()).ok()?;
    Some(all.into_iter().chain([first]).map(|onset| (onset, offset)).collect())
}

/// « +0100 », « -033000 ».
fn read_offset(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = text.split_at_checked(1)?;
    let number = |from: usize| digits.get(from..from + 2).and_then(|two| two.parse::<i64>().ok());
    let seconds = number(0)? * 3600 + number(2)? * 60 + number(4).unwrap_or(0);
    Some(TimeDelta::seconds(if sign == "-" { -seconds } else { seconds }))
}

/// A date and time as calendars write it, and whether it is in UTC; none for a bare date.
pub fn read_clock(text: &str) -> Option<(NaiveDateTime, bool)> {
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
    more: Vec<Instance>,
    except: Vec<Instance>,
    except_days: Vec<NaiveDate>,
}

/// Time that a calendar adds to the repeats or takes out, with its zone where that is not the event's own.
type Instance = (NaiveDateTime, Option<EventZone>);

impl Repeats {
    /// Reads the repeats of an event; empty when it happens once.
    pub fn read(event: &[ContentLine], zones: &Zones) -> Self {
        let own = event.iter().find(|line| line.name == "DTSTART").and_then(|line| line.parameter("TZID"));
        let mut repeats = Self::default();
        for line in event {
            let called = line.parameter("TZID").filter(|called| Some(*called) != own);
            let zone = called.and_then(|called| zones.find(called));
            let read = |value: &str| read_clock(value.split('/').next().unwrap_or_default());
            let values = || {
                let zone_of = |utc| if utc { Some(EventZone::Known(Zone::UTC)) } else { zone.clone() };
                line.raw.split(',').filter_map(read).map(|(at, utc)| (at, zone_of(utc))).collect::<Vec<_>>()
            };
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

    /// The moments that are taken out, of an event on this clock.
    pub fn list_exceptions(&self, zone: &EventZone) -> Vec<Moment> {
        self.except.iter().map(|(at, other)| other.as_ref().unwrap_or(zone).moment_of(*at)).collect()
    }

    /// True when the event happens once.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.more.is_empty()
    }

    /// Lists the occurrences, within a span of local times, of the event that begins at `first`; the error is a
    /// sentence about a rule that cannot be read, or costs too much. All on the event's own clock, so that eight o'clock stays eight
    /// o'clock through summer time.
    pub fn between(
        &self,
        first: NaiveDateTime,
        zone: &EventZone,
        (from, until): (NaiveDateTime, NaiveDateTime),
        effort: &mut Effort,
    ) -> Result<Vec<NaiveDateTime>, String> {
        let local = |(at, other): &Instance| match other {
            None => *at,
            Some(other) => DateTime::from_timestamp(other.moment_of(*at).0, 0)
                .map_or(*at, |moment| zone.local_time(moment.naive_utc())),
        };
        let mut all: Vec<_> = self.more.iter().map(local).collect();
        let mut ends = Vec::new();
        for rule in &self.rules {
            let rule = with_local_end(rule, zone);
            ends.extend(repeat_rule::end_of(&rule));
            all.extend(repeat_rule::instances(&rule, first, (from, until), effort)?);
        }
        // The beginning is a repeat too, even where no rule names it; not of rules that had ended before.
        if ends.iter().max().is_none_or(|end| first <= *end) {
            all.push(first);
        }
        let except: HashSet<_> = self.except.iter().map(local).collect();
        let except_days: HashSet<_> = self.except_days.iter().collect();
        let at_midnight = all.iter().any(|at| at.time() == NaiveTime::MIN);
        // Some programs take out a day by its midnight.
        let is_out = |at: &NaiveDateTime| {
            let midnight = at.date().and_time(NaiveTime::MIN);
            except.contains(at) || except_days.contains(&at.date()) || !at_midnight && except.contains(&midnight)
        };
        all.retain(|at| (from..=until).contains(at) && !is_out(at));
        order::sort(&mut all);
        all.dedup();
        Ok(all)
    }
}

/// The bare day by which a rule of an event with hours ends, where it has an instance on that day. The two should be of one
/// type (RFC 5545, 3.3.10): some programs count that day, others do not.
pub fn end_without_hour(event: &[ContentLine], found: &[NaiveDateTime]) -> Option<NaiveDate> {
    let rules = event.iter().filter(|line| line.name == "RRULE");
    let mut ends = rules.flat_map(|line| line.raw.split(';')).filter_map(|part| {
        let (name, until) = part.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("UNTIL") { bare_date(until) } else { None }
    });
    ends.find(|day| found.iter().any(|at| at.date() == *day))
}

/// The rule with its UNTIL, which stands in UTC or is a bare date, on the event's own clock.
fn with_local_end(rule: &str, zone: &EventZone) -> String {
    let part = |part: &str| match part.strip_prefix("UNTIL=") {
        Some(until) => {
            let end = match read_clock(until) {
                Some((at, true)) => zone.local_time(at),
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
pub fn utc_stamp(at: Moment) -> String {
    DateTime::<Utc>::from_timestamp(at.0, 0).map_or_else(String::new, |at| at.format("%Y%m%dT%H%M%SZ").to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::content_line;
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        read_clock(text).unwrap().0
    }

    fn repeats(text: &str) -> Repeats {
        Repeats::read(&content_line::read(text.as_bytes()).unwrap(), &Zones::default())
    }

    #[test]
    fn a_zone_is_known_in_any_case_as_windows_calls_it_or_as_described() {
        let zones = Zones::default();
        for called in [
            "Europe/Paris",
            "europe/paris",
            "/mozilla.org/20070129_1/Europe/Paris",
            "Romance Standard Time",
            "romance standard time",
            "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris",
            "(GMT+01:00) Brussels, Copenhagen, Madrid, Paris",
        ] {
            assert_eq!(
                zones.find(called).unwrap().moment_of(at("20261123T093000")).to_iso(),
                "2026-11-23T08:30:00Z",
                "{called}"
            );
        }
        assert_eq!(
            zones.find("W. Europe Standard Time").unwrap().moment_of(at("20260723T093000")).to_iso(),
            "2026-07-23T07:30:00Z"
        );
        assert!(zones.find("Mars/Olympus").is_none());
        let text = "BEGIN:VTIMEZONE\nTZID:Chez nous\nBEGIN:STANDARD\nDTSTART:19701025T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
                    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\nTZOFFSETTO:+0200\n\
                    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        let lines = content_line::read(text.as_bytes()).unwrap();
        let described = Zones::read(&[lines.iter().collect()]).find("Chez nous").unwrap();
        assert_eq!(described.moment_of(at("20261123T093000")).to_iso(), "2026-11-23T08:30:00Z");
        assert_eq!(described.moment_of(at("20260723T093000")).to_iso(), "2026-07-23T07:30:00Z");
    }

    #[test]
    fn a_described_zone_holds_in_any_year_whenever_its_rules_begin() {
        for (standard, daylight) in [
            ("16011028T030000", "16010325T020000"),
            ("16010101T030000", "16010101T020000"),
            ("00010101T030000", "00010101T020000"),
            ("19001028T030000", "19000325T020000"),
            ("19701025T030000", "19700329T020000"),
            ("20241027T030000", "20240331T020000"),
        ] {
            let half = |name: &str, first: &str, to: &str, month: u8| {
                format!(
                    "BEGIN:{name}\nDTSTART:{first}\nTZOFFSETTO:{to}\nRRULE:FREQ=yearly;BYDAY=-1SU;BYMONTH={month}\nEND:{name}\n"
                )
            };
            let (winter, summer) = (half("STANDARD", standard, "+0100", 10), half("DAYLIGHT", daylight, "+0200", 3));
            let text = format!("BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n{winter}{summer}END:VTIMEZONE\n");
            let lines = content_line::read(text.as_bytes()).unwrap();
            let zone = Zones::read(&[lines.iter().collect()]).find("Customized Time Zone").unwrap();
            for (local, expected) in [
                ("20261207T090000", "2026-12-07T08:00:00Z"),
                ("20270707T090000", "2027-07-07T07:00:00Z"),
                ("20270328T090000", "2027-03-28T07:00:00Z"),
                ("20471028T090000", "2047-10-28T08:00:00Z"),
            ] {
                assert_eq!(zone.moment_of(at(local)).to_iso(), expected, "{standard} {local}");
            }
        }
        let unread = "BEGIN:VTIMEZONE\nTZID:Chez nous\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\nTZOFFSETTO:+0200\n\
                      RRULE:FREQ=SOMETIMES\nEND:DAYLIGHT\nEND:VTIMEZONE\n";
        let lines = content_line::read(unread.as_bytes()).unwrap();
        assert!(Zones::read(&[lines.iter().collect()]).find("Chez nous").is_none());
    }

    #[test]
    fn repeats_keep_their_hour_through_summer_time_and_lose_what_is_taken_out() {
        let zone = EventZone::Known(Zone::PARIS);
        let weekly = repeats(
            "RRULE:FREQ=WEEKLY;UNTIL=20261112T080000Z\nEXDATE;TZID=Europe/Paris:20261029T090000\nRDATE:20261120T090000\n",
        );
        let found = weekly
            .between(
                at("20261015T090000"),
                &zone,
                (at("20261020T000000"), at("20270101T000000")),
                &mut Effort::default(),
            )
            .unwrap();
        let days: Vec<_> = found.iter().map(|at| at.format("%d/%m %H").to_string()).collect();
        assert_eq!(days, ["22/10 09", "05/11 09", "12/11 09", "20/11 09"]);
        assert_eq!(zone.moment_of(found[1]).to_iso(), "2026-11-05T08:00:00Z");
        assert!(
            repeats("RRULE:FREQ=SOMETIMES\n")
                .between(
                    at("20261015T090000"),
                    &zone,
                    (at("20261015T000000"), at("20270101T000000")),
                    &mut Effort::default()
                )
                .is_err()
        );
    }
}
