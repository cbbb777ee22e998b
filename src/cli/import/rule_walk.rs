//! Walk along a rule (RFC 5545, 3.3.10): period after period from the event's first day on, the days that all the parts of the
//! rule let through, each at the hours of the rule.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

/// Length of time that a rule repeats by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Period {
    Day,
    Week,
    Month,
    Year,
}

/// A rule from its event's beginning on, without its count and its end. Numbers below zero are counted from the end.
#[derive(Debug)]
pub struct RuleWalk {
    start: NaiveDateTime,
    period: Period,
    interval: i64,
    week_start: Weekday,
    months: Vec<i64>,
    weeks: Vec<i64>,
    year_days: Vec<i64>,
    month_days: Vec<i64>,
    /// Days of the week, each with its number in its month or year where the rule says one.
    week_days: Vec<(Option<i64>, Weekday)>,
    /// Positions of the instances of a period that stay.
    positions: Vec<i64>,
    /// Times of a day, in order.
    times: Vec<NaiveTime>,
}

impl RuleWalk {
    /// Reads a rule that repeats every `interval` days, weeks, months or years, at `times`; none when a part is unknown,
    /// stands twice, cannot be read, or does not go with the period.
    pub fn read(
        start: NaiveDateTime,
        (frequency, interval): (&str, i64),
        parts: &[(&str, &str)],
        times: Vec<NaiveTime>,
    ) -> Option<Self> {
        let period = match frequency {
            "DAILY" => Period::Day,
            "WEEKLY" => Period::Week,
            "MONTHLY" => Period::Month,
            "YEARLY" => Period::Year,
            _ => return None,
        };
        let mut walk = Self {
            start,
            period,
            interval,
            week_start: Weekday::Mon,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            week_days: Vec::new(),
            positions: Vec::new(),
            times,
        };
        for (index, (part, value)) in parts.iter().enumerate() {
            if parts[..index].iter().any(|(before, _)| before == part) {
                return None;
            }
            match (*part, period) {
                ("FREQ" | "INTERVAL" | "COUNT" | "UNTIL" | "BYHOUR" | "BYMINUTE" | "BYSECOND", _) => {}
                ("WKST", _) => walk.week_start = read_weekday(value)?,
                ("BYDAY", _) => walk.week_days = value.split(',').map(read_numbered_day).collect::<Option<_>>()?,
                ("BYMONTH", _) => walk.months = read_numbers(value, 1..=12)?,
                ("BYMONTHDAY", Period::Day | Period::Month | Period::Year) => {
                    walk.month_days = read_numbers(value, -31..=31)?;
                }
                ("BYYEARDAY", Period::Year) => walk.year_days = read_numbers(value, -366..=366)?,
                ("BYWEEKNO", Period::Year) => walk.weeks = read_numbers(value, -53..=53)?,
                ("BYSETPOS", _) => walk.positions = read_numbers(value, -366..=366)?,
                _ => return None,
            }
        }
        walk.repeat_the_first_day();
        Some(walk)
    }

    /// Takes from the event's first day what the rule does not say.
    fn repeat_the_first_day(&mut self) {
        let said = [&self.weeks, &self.year_days, &self.month_days].iter().any(|list| !list.is_empty());
        if said || !self.week_days.is_empty() {
            return;
        }
        match self.period {
            Period::Day => {}
            Period::Week => self.week_days = vec![(None, self.start.weekday())],
            Period::Month => self.month_days = vec![self.start.day().into()],
            Period::Year => {
                self.month_days = vec![self.start.day().into()];
                if self.months.is_empty() {
                    self.months = vec![self.start.month().into()];
                }
            }
        }
    }

    /// The instances up to `end`, in order.
    pub fn until(&self, end: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> {
        let periods = (0..).map_while(|number| self.days_of(number));
        let periods = periods.take_while(move |(first, _)| *first <= end.date());
        let all = periods.flat_map(|(first, days)| self.within(first, days));
        all.filter(|at| *at >= self.start).take_while(move |at| *at <= end)
    }

    /// First day and length of a period of the walk.
    fn days_of(&self, number: i64) -> Option<(NaiveDate, usize)> {
        let (start, ahead) = (self.start.date(), number.checked_mul(self.interval)?);
        let later = |day: NaiveDate, days: i64| day.checked_add_days(Days::new(u64::try_from(days).ok()?));
        let january = |months: i64| {
            let months = i64::from(start.year()) * 12 + months;
            let year = i32::try_from(months.div_euclid(12)).ok()?;
            NaiveDate::from_ymd_opt(year, u32::try_from(months.rem_euclid(12)).ok()? + 1, 1)
        };
        match self.period {
            Period::Day => Some((later(start, ahead)?, 1)),
            Period::Week => Some((later(start.week(self.week_start).checked_first_day()?, ahead.checked_mul(7)?)?, 7)),
            Period::Month => {
                let first = january(i64::from(start.month0()).checked_add(ahead)?)?;
                Some((first, first.num_days_in_month().into()))
            }
            Period::Year => {
                let first = january(ahead.checked_mul(12)?)?;
                Some((first, usize::try_from(days_in_year(first)).ok()?))
            }
        }
    }

    /// The instances of a period.
    fn within(&self, first: NaiveDate, days: usize) -> Vec<NaiveDateTime> {
        let days = first.iter_days().take(days).filter(|day| self.lets_through(*day));
        let all: Vec<_> = days.flat_map(|day| self.times.iter().map(move |time| day.and_time(*time))).collect();
        let stays = |(index, _): &(usize, &NaiveDateTime)| is_named(&self.positions, *index + 1, all.len());
        all.iter().enumerate().filter(stays).map(|(_, at)| *at).collect()
    }

    fn lets_through(&self, day: NaiveDate) -> bool {
        // The week belongs to the year of its fourth day; that of 28 December is the last one of its year.
        let week_of = |day: NaiveDate| day.week(self.week_start).first_day() + Days::new(3);
        let week_number = |fourth: NaiveDate| fourth.ordinal0() as usize / 7 + 1;
        let weeks = |fourth: NaiveDate| {
            let last = NaiveDate::from_ymd_opt(fourth.year(), 12, 28).map_or(fourth, week_of);
            is_named(&self.weeks, week_number(fourth), week_number(last))
        };
        is_named(&self.months, day.month() as usize, 12)
            && is_named(&self.month_days, day.day() as usize, day.num_days_in_month().into())
            && is_named(&self.year_days, day.ordinal() as usize, days_in_year(day) as usize)
            && (self.weeks.is_empty() || weeks(week_of(day)))
            && (self.week_days.is_empty() || self.week_days.iter().any(|named| self.is_weekday(day, *named)))
    }

    fn is_weekday(&self, day: NaiveDate, (which, weekday): (Option<i64>, Weekday)) -> bool {
        let (before, after) = match self.period {
            Period::Year if self.months.is_empty() => (day.ordinal0(), days_in_year(day) - day.ordinal()),
            _ => (day.day0(), u32::from(day.num_days_in_month()) - day.day()),
        };
        let is_which = |which: i64| which == i64::from(before / 7) + 1 || -which == i64::from(after / 7) + 1;
        day.weekday() == weekday && (self.period < Period::Month || which.is_none_or(is_which))
    }
}

fn days_in_year(day: NaiveDate) -> u32 {
    if day.leap_year() { 366 } else { 365 }
}

/// True when a list names the `number`th of `all`, from the beginning or the end, or names none.
fn is_named(list: &[i64], number: usize, all: usize) -> bool {
    let (number, all) = (number as i64, all as i64);
    list.is_empty() || list.contains(&number) || list.contains(&(number - all - 1))
}

/// Reads numbers between commas, none of which is 0.
fn read_numbers(list: &str, known: std::ops::RangeInclusive<i64>) -> Option<Vec<i64>> {
    list.split(',').map(|number| number.parse().ok().filter(|number| *number != 0 && known.contains(number))).collect()
}

/// « 2TU », « -1FR », « MO ».
fn read_numbered_day(text: &str) -> Option<(Option<i64>, Weekday)> {
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let number = match number {
        "" => None,
        number => Some(number.parse().ok().filter(|number| *number != 0 && (-53..=53).contains(number))?),
    };
    Some((number, read_weekday(day)?))
}

fn read_weekday(day: &str) -> Option<Weekday> {
    const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let number = DAYS.iter().position(|known| *known == day)?;
    Weekday::try_from(u8::try_from(number).ok()?).ok()
}
