//! Zones of the tz database, and what their clocks show.
//!
//! The database comes with the program: every desk of a centre reads the same hours, and those of countries far away are
//! there where a calendar names them. A zone is worked out when it is first asked for; no more than a few ever are.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;
use std::sync::{Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use flate2::read::DeflateDecoder;
use tz::timezone::{RuleDay, TransitionRule};
use tz::{TimeZone, TimeZoneRef};
use tzdb_data::time_zone::{self, america, europe, indian, pacific};

/// Changes of clocks are worked out up to this year.
const LAST_YEAR: i32 = 2100;
/// Longer than any change of clocks, and shorter than what lies between two.
const AROUND: i64 = 86_400;

/// The zones that a centre may have, whose start reads one of them, and universal time.
const OF_CENTRES: [(&str, &[u8]); 15] = [
    ("Europe/Paris", europe::RAW_PARIS),
    ("America/Guadeloupe", america::RAW_GUADELOUPE),
    ("America/Martinique", america::RAW_MARTINIQUE),
    ("America/Cayenne", america::RAW_CAYENNE),
    ("Indian/Reunion", indian::RAW_REUNION),
    ("Indian/Mayotte", indian::RAW_MAYOTTE),
    ("America/Miquelon", america::RAW_MIQUELON),
    ("Pacific/Noumea", pacific::RAW_NOUMEA),
    ("Pacific/Tahiti", pacific::RAW_TAHITI),
    ("Pacific/Marquesas", pacific::RAW_MARQUESAS),
    ("Pacific/Gambier", pacific::RAW_GAMBIER),
    ("Pacific/Wallis", pacific::RAW_WALLIS),
    ("America/St_Barthelemy", america::RAW_ST_BARTHELEMY),
    ("America/Marigot", america::RAW_MARIGOT),
    ("UTC", time_zone::RAW_UTC),
];
/// All zones, as the build packs them (`build.rs`): the places of the data by the order of the names, then the data.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zones"));
/// Bytes of the place of a zone's data and of their length.
const PLACE: usize = 8;

/// A zone of the tz database.
#[derive(Clone, Copy)]
pub struct Zone(&'static Rules);

struct Rules {
    name: &'static str,
    /// Seconds ahead of UTC, each since a second of UTC, in order.
    offsets: OnceLock<Box<[(i64, i64)]>>,
}

impl Rules {
    const fn new(name: &'static str) -> Self {
        Self { name, offsets: OnceLock::new() }
    }
}

static PARIS: Rules = Rules::new("Europe/Paris");
static UTC: Rules = Rules::new("UTC");
/// Zones that were asked for, those above aside.
static FOUND: Mutex<Vec<Zone>> = Mutex::new(Vec::new());

impl Zone {
    /// The zone of a centre that has not said where it is.
    pub const PARIS: Self = Self(&PARIS);
    /// Universal time.
    pub const UTC: Self = Self(&UTC);

    /// Names of all zones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        tzdb_data::TZ_NAMES.iter().copied()
    }

    /// The zone called so, in any case.
    pub fn find(called: &str) -> Option<Self> {
        let name = Self::names().find(|name| name.eq_ignore_ascii_case(called))?;
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        let known = [Self::PARIS, Self::UTC].into_iter().chain(found.iter().copied()).find(|zone| zone.name() == name);
        Some(known.unwrap_or_else(|| {
            let zone = Self(Box::leak(Box::new(Rules::new(name))));
            found.push(zone);
            zone
        }))
    }

    /// Name in the database: `Europe/Paris`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Date and time on its clock, `at` seconds since 1970-01-01 UTC.
    pub fn clock_at(self, at: i64) -> NaiveDateTime {
        DateTime::from_timestamp(at.saturating_add(self.offset_at(at)), 0).unwrap_or_default().naive_utc()
    }

    /// The second, since 1970-01-01 UTC, at which its clock shows `local`: the first of two where the hour is repeated, none
    /// where it is skipped.
    pub fn second_of(self, local: NaiveDateTime) -> Option<i64> {
        let local = local.and_utc().timestamp();
        let seconds = [-AROUND, AROUND].map(|away| local - self.offset_at(local + away));
        seconds.into_iter().filter(|at| at + self.offset_at(*at) == local).min()
    }

    fn offset_at(self, at: i64) -> i64 {
        let offsets = self.0.offsets.get_or_init(|| {
            let data = find_data(self.0.name).and_then(|data| TimeZone::from_tz_data(&data).ok());
            data.map(|zone| list_offsets(zone.as_ref())).unwrap_or_default().into()
        });
        let after = offsets.partition_point(|(since, _)| *since <= at);
        offsets.get(after.saturating_sub(1)).map_or(0, |(_, offset)| *offset)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The data of the zone called so.
fn find_data(name: &str) -> Option<Cow<'static, [u8]>> {
    if let Some((_, data)) = OF_CENTRES.iter().find(|(known, _)| *known == name) {
        return Some(Cow::Borrowed(data));
    }
    let place = Zone::names().position(|known| known == name)? * PLACE;
    let mut all = Vec::new();
    DeflateDecoder::new(PACKED).read_to_end(&mut all).ok()?;
    let number = |at: usize| Some(u32::from_le_bytes(all.get(at..at + 4)?.try_into().ok()?) as usize);
    let from = Zone::names().count() * PLACE + number(place)?;
    all.get(from..from + number(place + 4)?).map(|data| Cow::Owned(data.to_vec()))
}

/// The offsets of a zone: those it had, then those of the rule it has now.
fn list_offsets(zone: TimeZoneRef<'_>) -> Vec<(i64, i64)> {
    let offset = |index: usize| zone.local_time_types().get(index).map(|local| i64::from(local.ut_offset()));
    let had = zone.transitions().iter().map(|change| (change.unix_leap_time(), change.local_time_type_index()));
    let had = [(i64::MIN, 0)].into_iter().chain(had);
    let mut all: Vec<_> = had.filter_map(|(since, index)| Some((since, offset(index)?))).collect();
    let last = all.last().map_or(0, |(since, _)| (*since).max(0));
    if let Some(TransitionRule::Alternate(rule)) = zone.extra_rule() {
        let (winter, summer) = (i64::from(rule.std().ut_offset()), i64::from(rule.dst().ut_offset()));
        let to_summer = (rule.dst_start(), i64::from(rule.dst_start_time()) - winter, summer);
        let to_winter = (rule.dst_end(), i64::from(rule.dst_end_time()) - summer, winter);
        let first = DateTime::from_timestamp(last, 0).map_or(LAST_YEAR, |at| at.year());
        let years = (first..=LAST_YEAR).flat_map(|year| [to_summer, to_winter].map(|change| (year, change)));
        let changes = years.filter_map(|(year, (day, time, offset))| {
            Some((day_of(day, year)?.and_time(NaiveTime::MIN).and_utc().timestamp() + time, offset))
        });
        all.extend(changes.filter(|(since, _)| *since > last));
        all.sort_unstable();
    }
    all
}

/// The day of a year that a rule names.
fn day_of(rule: &RuleDay, year: i32) -> Option<NaiveDate> {
    match rule {
        // The 29th of February is not counted.
        RuleDay::Julian1WithoutLeap(day) => NaiveDate::from_yo_opt(2001, u32::from(day.get()))?.with_year(year),
        RuleDay::Julian0WithLeap(day) => NaiveDate::from_yo_opt(year, u32::from(day.get()) + 1),
        RuleDay::MonthWeekDay(day) => {
            // The week begins with Sunday there, and its fifth is the last.
            let weekday = Weekday::try_from((day.week_day() + 6) % 7).ok()?;
            let nth = |week| NaiveDate::from_weekday_of_month_opt(year, u32::from(day.month()), weekday, week);
            nth(day.week()).or_else(|| nth(4))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use chrono::TimeZone as _;

    use super::super::site::FRENCH_ZONES;
    use super::*;

    /// Zones unlike those of France: no summer time, half an hour of it, one that goes by Ramadan, south of the equator.
    const OTHERS: &[&str] = &[
        "Europe/Lisbon",
        "Europe/Dublin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Pacific/Auckland",
        "UTC",
    ];

    #[test]
    fn a_zone_shows_what_another_reading_of_the_database_shows() {
        for name in FRENCH_ZONES.iter().chain(OTHERS) {
            let (own, other) = (Zone::find(name).unwrap(), name.parse::<chrono_tz::Tz>().unwrap());
            // From 1970 to 2099, a little less than a week each time, so that each hour of each day comes by.
            for at in (0..4_102_000_000).step_by(601_234) {
                let shown = other.timestamp_opt(at, 0).unwrap().naive_local();
                assert_eq!(own.clock_at(at), shown, "{name} at {at}");
                let first = other.from_local_datetime(&shown).earliest().unwrap().timestamp();
                assert_eq!(own.second_of(shown), Some(first), "{name} shows {shown}");
            }
        }
    }

    #[test]
    fn every_zone_is_known_whatever_its_case_and_has_its_offsets() {
        for name in chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()) {
            let zone = Zone::find(&name.to_lowercase()).unwrap();
            assert_eq!(zone, Zone::find(name).unwrap());
            let data = find_data(zone.name()).unwrap();
            assert_eq!(Some(&*data), tzdb_data::find_raw(zone.name().as_bytes()), "{name}");
            assert!(!list_offsets(TimeZone::from_tz_data(&data).unwrap().as_ref()).is_empty(), "{name}");
        }
    }

    #[test]
    fn the_zone_of_a_centre_is_not_packed() {
        let known = |name: &&str| OF_CENTRES.iter().any(|(known, _)| known == name);
        assert!(FRENCH_ZONES.iter().all(known));
    }

    #[test]
    fn an_hour_is_skipped_in_spring_and_comes_twice_in_autumn() {
        let local =
            |month, day, hour| NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, 30, 0).unwrap();
        assert_eq!(Zone::PARIS.second_of(local(3, 29, 2)), None);
        assert_eq!(Zone::PARIS.second_of(local(3, 29, 3)), Some(1_774_747_800));
        assert_eq!(Zone::PARIS.second_of(local(10, 25, 2)), Some(1_792_888_200));
        assert_eq!(Zone::PARIS.clock_at(1_792_888_200 + 3600), local(10, 25, 2));
        assert_eq!(Zone::find("europe/paris"), Some(Zone::PARIS));
        assert_eq!(Zone::find("Mars/Olympus"), None);
    }
}
