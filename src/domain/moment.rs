//! An instant, to the second.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::zone::Zone;

/// Seconds since 1970-01-01 UTC: what the file holds. Shown only through a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The clock of this machine. Read once per event at the edge of the program (`run`, `cli`), never inside a rule.
    pub fn now() -> Self {
        Self(Utc::now().timestamp())
    }

    /// The moment a wall clock in `zone` shows `local`. In the hour that summer time skips, the next existing
    /// minute; in the hour it repeats, the first of the two.
    pub fn from_local(local: NaiveDateTime, zone: Zone) -> Self {
        zone.second_of(local).map_or_else(|| Self::from_local(local + Duration::minutes(1), zone), Self)
    }

    /// `day` at `time` on the wall clock of `zone`.
    pub fn from_wall_clock(day: NaiveDate, time: NaiveTime, zone: Zone) -> Self {
        Self::from_local(day.and_time(time), zone)
    }

    /// Moment at which `day` begins in `zone`.
    pub fn start_of(day: NaiveDate, zone: Zone) -> Self {
        Self::from_wall_clock(day, NaiveTime::MIN, zone)
    }

    /// Wall-clock date and time in `zone`.
    pub fn in_zone(self, zone: Zone) -> NaiveDateTime {
        zone.clock_at(self.0)
    }

    /// The day in `zone`.
    pub fn day_in(self, zone: Zone) -> NaiveDate {
        self.in_zone(zone).date()
    }

    /// `09:41` in `zone`.
    pub fn clock_text(self, zone: Zone) -> String {
        self.in_zone(zone).format("%H:%M").to_string()
    }

    /// `2026-11-22T08:41:00Z`: the form of JSON and CSV (RFC 3339, UTC).
    pub fn to_iso(self) -> String {
        self.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Adds minutes (subtracts when negative).
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60)))
    }

    /// Moment at which the wall clock of `zone` shows the same so many days later; none beyond the calendar.
    pub fn plus_days(self, days: u64, zone: Zone) -> Option<Self> {
        let local = self.in_zone(zone);
        Some(Self::from_wall_clock(local.date().checked_add_days(chrono::Days::new(days))?, local.time(), zone))
    }

    /// Number of times the wall clock of `zone` has shown again the time of `earlier`: a day of the year has 23 hours, and
    /// another has 25.
    pub fn days_since(self, earlier: Self, zone: Zone) -> i64 {
        self.in_zone(zone).signed_duration_since(earlier.in_zone(zone)).num_days()
    }

    /// Whole minutes from `earlier` to here; 0 when `earlier` is later: a duration is never negative.
    pub fn minutes_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0) / 60
    }

    /// The minute it lies in, since the epoch.
    pub fn minute_number(self) -> i64 {
        self.0.div_euclid(60)
    }

    fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }
}
