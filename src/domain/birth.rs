//! A date of birth as far as it is known: the day, or the month and the year, or the year alone.
//!
//! Many people know no more of their own, and registries write « 00/00/1985 » for them. A day is never made up for
//! them: an age is then one of two, and a rule by age may answer that it cannot tell.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

/// The part of a date of birth that is known; the finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Precision {
    Day,
    Month,
    Year,
}

/// A date of birth, whole or partly known. Ordered by the first day it may be; of equals the better known comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    first: NaiveDate,
    known: Precision,
}

/// A text that is no date of birth in the form of ISO 8601.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ce n’est pas une date de naissance : « 1985-03-12 », « 1985-03 » ou « 1985 »")]
pub struct NotABirthDate;

impl From<NaiveDate> for BirthDate {
    fn from(day: NaiveDate) -> Self {
        Self { first: day, known: Precision::Day }
    }
}

impl BirthDate {
    /// A month of a year; none when the calendar has no such month.
    pub fn in_month(year: i32, month: u32) -> Option<Self> {
        Some(Self { first: NaiveDate::from_ymd_opt(year, month, 1)?, known: Precision::Month })
    }

    /// A year alone.
    pub fn in_year(year: i32) -> Option<Self> {
        Some(Self { first: NaiveDate::from_ymd_opt(year, 1, 1)?, known: Precision::Year })
    }

    /// The day, when it is known.
    pub fn known_day(self) -> Option<NaiveDate> {
        (self.known == Precision::Day).then_some(self.first)
    }

    /// The month, when it is known.
    pub fn known_month(self) -> Option<u32> {
        (self.known != Precision::Year).then(|| self.first.month())
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.first.year()
    }

    /// The first day that it may be.
    pub fn earliest_day(self) -> NaiveDate {
        self.first
    }

    /// The last day that it may be.
    pub fn latest_day(self) -> NaiveDate {
        let months = match self.known {
            Precision::Day => return self.first,
            Precision::Month => 1,
            Precision::Year => 12,
        };
        let next = self.first.checked_add_months(Months::new(months));
        next.and_then(|next| next.pred_opt()).unwrap_or(self.first)
    }

    /// True when the two can be the date of birth of one person. A year agrees with each of its days.
    pub fn agrees_with(self, other: Self) -> bool {
        self.first <= other.latest_day() && other.first <= self.latest_day()
    }

    /// The better known of two that agree; this one where they do not, or are known alike.
    pub fn refined_by(self, other: Self) -> Self {
        if self.agrees_with(other) && other.known < self.known { other } else { self }
    }

    /// The least and the greatest age in whole years on `day`, equal where it is known; none before the birth. Someone
    /// born on 29 February turns a year older on 1 March of common years.
    pub fn ages_on(self, day: NaiveDate) -> Option<(u32, u32)> {
        Some((day.years_since(self.latest_day().min(day))?, day.years_since(self.first)?))
    }

    /// True when the person is younger than `years` on `day`; none where the date known does not tell.
    pub fn is_younger_than(self, years: u32, day: NaiveDate) -> Option<bool> {
        match self.ages_on(day)? {
            (_, greatest) if greatest < years => Some(true),
            (least, _) if least >= years => Some(false),
            _ => None,
        }
    }

    /// ISO 8601 form, as far as known: `1985-03-12`, `1985-03`, `1985`.
    pub fn to_iso(self) -> String {
        let form = match self.known {
            Precision::Day => "%Y-%m-%d",
            Precision::Month => "%Y-%m",
            Precision::Year => "%Y",
        };
        self.first.format(form).to_string()
    }

    /// The words that stand before it in a sentence: « né·e le 12/03/1985 », « né·e en 1985 ».
    pub fn born_phrase(self) -> String {
        format!("né·e {} {self}", if self.known == Precision::Day { "le" } else { "en" })
    }
}

/// « 12/03/1985 », « 03/1985 », « 1985 ».
impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let form = match self.known {
            Precision::Day => "%d/%m/%Y",
            Precision::Month => "%m/%Y",
            Precision::Year => "%Y",
        };
        f.pad(&self.first.format(form).to_string())
    }
}

/// Reads the form that [`BirthDate::to_iso`] gives.
impl FromStr for BirthDate {
    type Err = NotABirthDate;

    fn from_str(text: &str) -> Result<Self, NotABirthDate> {
        let number = |digits: &str, length: usize| {
            let plain = digits.len() == length && digits.bytes().all(|digit| digit.is_ascii_digit());
            plain.then(|| digits.parse::<u32>().ok()).flatten().ok_or(NotABirthDate)
        };
        let mut parts = text.split('-');
        let year = i32::try_from(number(parts.next().unwrap_or_default(), 4)?).map_err(|_| NotABirthDate)?;
        let month = parts.next().map(|month| number(month, 2)).transpose()?;
        let day = parts.next().map(|day| number(day, 2)).transpose()?;
        let born = match (month, day, parts.next()) {
            (Some(month), Some(day), None) => NaiveDate::from_ymd_opt(year, month, day).map(Self::from),
            (Some(month), None, None) => Self::in_month(year, month),
            (None, None, None) => Self::in_year(year),
            _ => None,
        };
        born.ok_or(NotABirthDate)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn born(iso: &str) -> BirthDate {
        iso.parse().unwrap()
    }

    fn day(iso: &str) -> NaiveDate {
        iso.parse().unwrap()
    }

    #[test]
    fn it_is_written_and_shown_as_far_as_it_is_known() {
        for (iso, shown, told) in [
            ("1985-03-12", "12/03/1985", "né·e le 12/03/1985"),
            ("1985-03", "03/1985", "né·e en 03/1985"),
            ("1985", "1985", "né·e en 1985"),
        ] {
            assert_eq!((born(iso).to_iso().as_str(), born(iso).to_string().as_str()), (iso, shown));
            assert_eq!(born(iso).born_phrase(), told);
        }
        for other in ["", "85", "1985-3", "1985-13", "1985-02-30", "1985-03-12-01", "1985-00-00", "+985", "1985-03-"] {
            assert_eq!(other.parse::<BirthDate>(), Err(NotABirthDate), "{other}");
        }
    }

    #[test]
    fn a_year_agrees_with_its_months_and_days_and_gives_way_to_them() {
        let (year, month, whole) = (born("1985"), born("1985-03"), born("1985-03-12"));
        assert!(year.agrees_with(month) && month.agrees_with(whole) && whole.agrees_with(year));
        assert!(!year.agrees_with(born("1986-01-01")) && !month.agrees_with(born("1985-04")));
        assert!(!whole.agrees_with(born("1985-03-13")));
        assert_eq!((year.refined_by(whole), whole.refined_by(year)), (whole, whole));
        assert_eq!(year.refined_by(born("1986-01-01")), year, "another date refines nothing");
    }

    #[test]
    fn an_age_is_one_of_two_where_the_day_is_not_known() {
        let on = day("2026-11-23");
        assert_eq!(born("1985-03-12").ages_on(on), Some((41, 41)));
        assert_eq!(born("1985").ages_on(on), Some((40, 41)));
        assert_eq!(born("1985-11").ages_on(on), Some((40, 41)));
        assert_eq!(born("1985-10").ages_on(on), Some((41, 41)));
        assert_eq!(born("2026").ages_on(on), Some((0, 0)), "nobody is born after today");
        assert_eq!(born("2027").ages_on(on), None);
        assert_eq!(born("1984-02-29").ages_on(day("2026-02-28")), Some((41, 41)));
    }

    #[test]
    fn a_rule_by_age_answers_only_what_is_sure() {
        let on = day("2026-11-23");
        let young = |iso: &str| born(iso).is_younger_than(16, on);
        assert_eq!((young("2011"), young("2009"), young("2010")), (Some(true), Some(false), None));
        assert_eq!((young("2010-12"), young("2010-10"), young("2010-11")), (Some(true), Some(false), None));
        assert_eq!((young("2010-11-23"), young("2010-11-24")), (Some(false), Some(true)));
    }

    #[test]
    fn the_last_day_of_a_month_and_of_a_year_are_those_of_the_calendar() {
        assert_eq!((born("2024-02").latest_day(), born("1985").latest_day()), (day("2024-02-29"), day("1985-12-31")));
    }
}
