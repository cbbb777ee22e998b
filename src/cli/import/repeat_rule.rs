//! Rule of an event that repeats (RFC 5545, 3.3.10): its instances within a span, found with a bounded amount of work.
//!
//! A walk goes through every period since the first day of the event: that of a rule of each second since the year 1900 would
//! take hours. It therefore begins close to the span where the rule allows it, ends with the span, and is estimated before
//! it is begun: a rule that costs too much is refused.
//!
//! Rules by the hour, the minute and the second are walked as rules by the day with the same hours, and their interval is
//! counted here.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta, Timelike};

use super::recurrence::read_clock;
use super::rule_walk::RuleWalk;
use crate::domain::{name, order};

/// Instances of one rule within a span: several an hour for months.
const MOST: usize = 20_000;
/// Candidates that are looked at for one rule.
const MOST_OF_RULE: u64 = 3_000_000;
/// Candidates that are looked at for all the rules of a calendar.
const MOST_OF_CALENDAR: u64 = 20_000_000;
/// Work of keeping one instance, in candidates.
const KEEPING: u64 = 20;

/// Work that is left for the rules of a calendar.
#[derive(Debug)]
pub struct Effort {
    left: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { left: MOST_OF_CALENDAR }
    }
}

impl Effort {
    /// Takes the work off; false when less is left.
    fn spend(&mut self, work: u64) -> bool {
        let left = self.left.checked_sub(work);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// A rule, its UNTIL on the event's own clock.
struct RepeatRule<'a> {
    parts: Vec<(&'a str, &'a str)>,
    frequency: &'a str,
    interval: i64,
    count: Option<i64>,
    until: Option<NaiveDateTime>,
}

impl<'a> RepeatRule<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let parts: Vec<_> = text.split(';').filter_map(|part| part.split_once('=')).collect();
        let value = |name: &str| parts.iter().find(|(part, _)| *part == name).map(|(_, value)| *value);
        // Neither comes to nothing, nor below.
        let number = |name: &str| match value(name) {
            Some(said) => said.parse::<i64>().ok().filter(|number| *number >= 1).map(Some),
            None => Some(None),
        };
        Some(Self {
            frequency: value("FREQ")?,
            interval: number("INTERVAL")?.unwrap_or(1),
            count: number("COUNT")?,
            until: match value("UNTIL") {
                Some(until) => Some(read_clock(until)?.0),
                None => None,
            },
            parts,
        })
    }

    fn list(&self, name: &str) -> Option<&'a str> {
        self.parts.iter().find(|(part, _)| *part == name).map(|(_, list)| *list)
    }

    /// True when nothing but the interval decides: no BY… of any kind.
    fn is_plain(&self) -> bool {
        !self.parts.iter().any(|(part, _)| part.starts_with("BY"))
    }

    fn is_within_days(&self) -> bool {
        ["HOURLY", "MINUTELY", "SECONDLY"].contains(&self.frequency)
    }

    /// Time from one period to the next: exact up to a week, about right for months and years.
    fn step(&self) -> Option<TimeDelta> {
        let one = match self.frequency {
            "SECONDLY" => TimeDelta::seconds(1),
            "MINUTELY" => TimeDelta::minutes(1),
            "HOURLY" => TimeDelta::hours(1),
            "DAILY" => TimeDelta::days(1),
            "WEEKLY" => TimeDelta::weeks(1),
            "MONTHLY" => TimeDelta::days(30),
            "YEARLY" => TimeDelta::days(365),
            _ => return None,
        };
        one.checked_mul(i32::try_from(self.interval).ok()?)
    }

    /// True where every period is as long as [`RepeatRule::step`] says, and has an instance if nothing else decides: a month
    /// may lack the day, and a year the 29th of February.
    fn is_exact(&self) -> bool {
        !["MONTHLY", "YEARLY"].contains(&self.frequency)
    }

    /// Periods that may be left out at the beginning of the walk. A count of instances can only be shortened where each
    /// period has one.
    fn leap(&self, first: NaiveDateTime, from: NaiveDateTime, step: TimeDelta) -> i64 {
        match self.is_exact() && (self.count.is_none() || self.is_plain()) {
            true => ((from - first).num_seconds() / step.num_seconds()).max(0),
            false => 0,
        }
    }

    /// Hours of the day at which the walk looks, of an event that begins at `first`: those of the rule, or each where the
    /// rule goes by them.
    fn times(&self, first: NaiveDateTime) -> Option<Vec<NaiveTime>> {
        let each = |name: &str, goes_by: &[&str], most: u32, own: u32| match self.list(name) {
            Some(list) => list.split(',').map(|number| number.parse().ok().filter(|number| *number < most)).collect(),
            None if goes_by.contains(&self.frequency) => Some((0..most).collect()),
            None => Some(vec![own]),
        };
        let hours: Vec<u32> = each("BYHOUR", &["HOURLY", "MINUTELY", "SECONDLY"], 24, first.hour())?;
        let minutes = each("BYMINUTE", &["MINUTELY", "SECONDLY"], 60, first.minute())?;
        let seconds = each("BYSECOND", &["SECONDLY"], 60, first.second())?;
        let minutes = || minutes.iter().flat_map(|minute| seconds.iter().map(move |second| (*minute, *second)));
        let times = hours.iter().flat_map(|hour| minutes().map(move |(minute, second)| (*hour, minute, second)));
        let mut times: Vec<_> =
            times.filter_map(|(hour, minute, second)| NaiveTime::from_hms_opt(hour, minute, second)).collect();
        order::sort(&mut times);
        times.dedup();
        Some(times)
    }

    /// Days of one period of the walk, at most.
    fn days_in_period(&self) -> u64 {
        match self.frequency {
            "YEARLY" => 366,
            "MONTHLY" => 31,
            "WEEKLY" => 7,
            _ => 1,
        }
    }

    /// The walk from `start` on.
    fn walk_from(&self, start: NaiveDateTime, times: Vec<NaiveTime>) -> Option<RuleWalk> {
        let step = if self.is_within_days() { ("DAILY", 1) } else { (self.frequency, self.interval) };
        RuleWalk::read(start, step, &self.parts, times)
    }
}

/// The UNTIL of a rule; none of one that has none or cannot be read.
pub fn end_of(rule: &str) -> Option<NaiveDateTime> {
    RepeatRule::read(rule)?.until
}

/// Lists the instances of `rule` from `from` to `until` of an event that begins at `first`; the error is a sentence. All
/// times are those of the event's own clock.
pub fn instances(
    rule: &str,
    first: NaiveDateTime,
    (from, until): (NaiveDateTime, NaiveDateTime),
    effort: &mut Effort,
) -> Result<Vec<NaiveDateTime>, String> {
    let unread = || format!("sa règle de répétition ne se lit pas ({}).", name::quote_briefly(rule));
    let read = RepeatRule::read(rule).filter(|read| !(read.is_within_days() && read.list("BYSETPOS").is_some()));
    let read = read.ok_or_else(unread)?;
    let step = read.step().ok_or_else(unread)?;
    let leap = read.leap(first, from, step);
    let left = read.count.map_or(usize::MAX, |count| usize::try_from(count - leap).unwrap_or(0));
    let leapt = step.num_seconds().checked_mul(leap).and_then(TimeDelta::try_seconds);
    let start = leapt.and_then(|leapt| first.checked_add_signed(leapt)).ok_or_else(unread)?;
    let mut end = read.until.map_or(until, |own| own.min(until));
    if read.is_plain()
        && read.is_exact()
        && let Ok(left) = i32::try_from(left)
    {
        let last = step.checked_mul(left).and_then(|length| start.checked_add_signed(length));
        end = last.map_or(end, |last| last.min(end));
    }
    if end < start || left == 0 {
        return Ok(Vec::new());
    }
    let period = if read.is_within_days() { TimeDelta::days(1) } else { step };
    let periods = u64::try_from((end - start).num_seconds() / period.num_seconds()).unwrap_or(0) + 1;
    let times = read.times(first).ok_or_else(unread)?;
    let work = periods.saturating_mul(read.days_in_period()).saturating_mul(times.len() as u64);
    let walk = read.walk_from(start, times).ok_or_else(unread)?;
    let found = match work <= MOST_OF_RULE && effort.spend(work) {
        true => list_instances(&walk, &read, (start, step), left, (from, end)),
        false => None,
    };
    found.filter(|found| effort.spend(KEEPING * found.len() as u64)).ok_or_else(|| {
        format!(
            "cette répétition revient trop souvent pour un agenda ({})\u{a0}: vérifiez-la dans le calendrier d’origine.",
            name::quote_briefly(rule)
        )
    })
}

/// The instances within a span, the first `left` of all; none when there are too many.
fn list_instances(
    walk: &RuleWalk,
    rule: &RepeatRule,
    (start, step): (NaiveDateTime, TimeDelta),
    left: usize,
    (from, end): (NaiveDateTime, NaiveDateTime),
) -> Option<Vec<NaiveDateTime>> {
    let in_step = |at: &NaiveDateTime| !rule.is_within_days() || (*at - start).num_seconds() % step.num_seconds() == 0;
    let all = walk.until(end).filter(in_step).take(left);
    let found: Vec<_> = all.filter(|at| *at >= from).take(MOST + 1).collect();
    (found.len() <= MOST).then_some(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        read_clock(text).unwrap().0
    }

    fn found(rule: &str, first: &str, from: &str, until: &str) -> Result<Vec<String>, String> {
        let found = instances(rule, at(first), (at(from), at(until)), &mut Effort::default())?;
        Ok(found.iter().map(|at| at.format("%Y%m%dT%H%M%S").to_string()).collect())
    }

    #[test]
    fn a_rule_that_began_long_ago_is_walked_from_the_span_on() {
        let week = ("20261019T000000", "20261025T235959");
        for (rule, first, expected) in [
            // 1 January 1900 was a Monday.
            ("FREQ=WEEKLY;INTERVAL=2", "19000101T090000", vec!["20261019T090000"]),
            ("FREQ=DAILY;INTERVAL=3", "19000101T090000", vec!["20261021T090000", "20261024T090000"]),
            ("FREQ=WEEKLY;BYDAY=TU,FR", "19000101T090000", vec!["20261020T090000", "20261023T090000"]),
            ("FREQ=HOURLY;BYHOUR=9;BYDAY=WE", "19000101T093000", vec!["20261021T093000"]),
            ("FREQ=MINUTELY;BYHOUR=9;BYMINUTE=15;BYDAY=WE", "19000101T090000", vec!["20261021T091500"]),
            ("FREQ=HOURLY;INTERVAL=24;BYDAY=WE", "19000101T093000", vec!["20261021T093000"]),
            (
                "FREQ=MINUTELY;INTERVAL=720;BYDAY=WE;COUNT=2",
                "20261020T090000",
                vec!["20261021T090000", "20261021T210000"],
            ),
            (
                "FREQ=DAILY;COUNT=46316",
                "19000101T090000",
                vec!["20261019T090000", "20261020T090000", "20261021T090000", "20261022T090000"],
            ),
            ("FREQ=DAILY;COUNT=400", "19000101T090000", vec![]),
            ("FREQ=MONTHLY;BYMONTHDAY=22", "00010101T090000", vec!["20261022T090000"]),
            ("FREQ=SECONDLY;UNTIL=19991231T000000Z", "19000101T090000", vec![]),
        ] {
            assert_eq!(
                found(rule, first, week.0, week.1),
                Ok(expected.into_iter().map(str::to_owned).collect()),
                "{rule}"
            );
        }
    }

    #[test]
    fn each_part_of_a_rule_lets_its_days_through() {
        let year = ("20260101T000000", "20261231T235959");
        for (rule, expected) in [
            // A day of each week beside one of the month.
            ("FREQ=MONTHLY;BYDAY=1TU,SU;BYMONTH=3", vec!["01", "03", "08", "15", "22", "29"]),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,1;BYMONTH=3", vec!["02", "31"]),
            ("FREQ=MONTHLY;BYMONTHDAY=-1,15;BYMONTH=2,3", vec!["15", "28", "15", "31"]),
            ("FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO,SU", vec!["02", "08"]),
            ("FREQ=YEARLY;BYWEEKNO=-53;BYDAY=TH", vec!["01"]),
            ("FREQ=YEARLY;BYWEEKNO=10;WKST=SU", vec!["08", "09", "10", "11", "12", "13", "14"]),
            ("FREQ=YEARLY;BYYEARDAY=60,-1", vec!["01", "31"]),
            ("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3,10", vec!["29", "25"]),
            ("FREQ=YEARLY;BYDAY=20MO", vec!["18"]),
            // The number of a day has no meaning in a week.
            ("FREQ=WEEKLY;INTERVAL=26;BYDAY=1MO,WE;WKST=SU", vec!["29", "01", "28", "30"]),
        ] {
            let days = found(rule, "20260101T090000", year.0, year.1).unwrap();
            let days: Vec<_> = days.iter().map(|at| &at[6..8]).collect();
            assert_eq!(days, expected, "{rule}");
        }
    }

    #[test]
    fn a_rule_that_says_a_thing_twice_or_what_does_not_go_together_is_refused() {
        for rule in [
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=0",
            "FREQ=DAILY;COUNT=-9223372036854775808",
            "FREQ=DAILY;BYHOUR=24",
            "FREQ=DAILY;BYYEARDAY=3",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "FREQ=MONTHLY;BYMONTH=-1",
            "FREQ=MONTHLY;BYDAY=MO;BYDAY=TU",
            "FREQ=MONTHLY;BYDAY=XMO",
            "FREQ=MONTHLY;WKST=1MO",
            "FREQ=MONTHLY;UNTIL=SOMEDAY",
            "FREQ=YEARLY;BYEASTER=1",
        ] {
            assert!(found(rule, "20260101T090000", "20260101T000000", "20261231T235959").is_err(), "{rule}");
        }
    }

    #[test]
    fn a_count_is_of_instances_and_not_of_months_that_lack_the_day() {
        let span = ("20261019T000000", "20291231T000000");
        for (rule, first, expected) in [
            // February has no 30th.
            (
                "FREQ=MONTHLY;COUNT=8;INTERVAL=2",
                "20251230T053000",
                vec!["20261030T053000", "20261230T053000", "20270430T053000", "20270630T053000"],
            ),
            ("FREQ=YEARLY;COUNT=3", "20200229T090000", vec!["20280229T090000"]),
            ("FREQ=MONTHLY;COUNT=120", "20161119T090000", vec!["20261019T090000"]),
        ] {
            let found = found(rule, first, span.0, span.1);
            assert_eq!(found, Ok(expected.into_iter().map(str::to_owned).collect()), "{rule}");
        }
    }

    #[test]
    fn a_rule_without_end_for_an_agenda_is_refused_by_name() {
        for rule in [
            "FREQ=SECONDLY",
            "FREQ=SECONDLY;BYMONTH=1",
            "FREQ=DAILY;BYDAY=1ÜO",
            "FREQ=HOURLY;BYSETPOS=1;BYMINUTE=0,30",
            "FREQ=MINUTELY",
            "FREQ=MINUTELY;COUNT=4000000000",
            "FREQ=DAILY;BYHOUR=0,1,2,3,4,5;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9",
        ] {
            let why = found(rule, "20260101T090000", "20261019T000000", "20271119T000000").unwrap_err();
            assert!(why.contains("répétition") && why.contains("FREQ="), "{rule}: {why}");
        }
        for (rule, count) in [
            ("FREQ=SECONDLY;COUNT=10", 10),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0),
            ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 0),
        ] {
            let found = found(rule, "20261101T090000", "20261019T000000", "20271119T000000");
            assert_eq!(found.map(|found| found.len()), Ok(count), "{rule}");
        }
    }
}
