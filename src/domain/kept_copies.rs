//! The copies of a file that are kept when new ones are made: many recent ones, few old ones.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDateTime, Timelike};

/// Hours, days and months of which the last copy is kept.
const HOURS: usize = 24;
const DAYS: usize = 30;
const MONTHS: usize = 12;

/// The copies, by the moment they were taken, that are kept no longer: those that are not the last of one of the latest
/// 24 hours, 30 days or 12 months in which there is a copy.
///
/// Hours without a copy do not count, so that nothing goes because the clock jumped or the machine slept.
pub fn list_surplus(taken: &[NaiveDateTime]) -> Vec<NaiveDateTime> {
    let all: BTreeSet<NaiveDateTime> = taken.iter().copied().collect();
    let mut kept = BTreeSet::new();
    let hour = |at: &NaiveDateTime| (at.date(), at.hour());
    kept.extend(last_of_each(&all, HOURS, hour));
    kept.extend(last_of_each(&all, DAYS, |at| at.date()));
    kept.extend(last_of_each(&all, MONTHS, |at| (at.year(), at.month())));
    all.difference(&kept).copied().collect()
}

/// The last copy of each of the latest `count` periods that have one.
fn last_of_each<P: Ord>(
    all: &BTreeSet<NaiveDateTime>,
    count: usize,
    period: impl Fn(&NaiveDateTime) -> P,
) -> Vec<NaiveDateTime> {
    let mut lasts: Vec<NaiveDateTime> = Vec::new();
    for at in all.iter().rev() {
        if lasts.last().is_none_or(|last| period(last) != period(at)) {
            if lasts.len() == count {
                break;
            }
            lasts.push(*at);
        }
    }
    lasts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use chrono::{Duration, NaiveDate};

    use super::*;

    fn start() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().and_hms_opt(0, 5, 0).unwrap()
    }

    /// The copies left after one an hour for so many hours, each time without the surplus.
    fn after(hours: i64, skipped: impl Fn(i64) -> bool) -> Vec<NaiveDateTime> {
        let mut left = Vec::new();
        for hour in (0..hours).filter(|hour| !skipped(*hour)) {
            left.push(start() + Duration::hours(hour));
            let surplus = list_surplus(&left);
            left.retain(|at| !surplus.contains(at));
        }
        left
    }

    #[test]
    fn two_years_of_copies_leave_a_day_by_hours_a_month_by_days_and_a_year_by_months() {
        let left = after(24 * 730, |_| false);
        let last = *left.last().unwrap();
        let older = |days: i64| left.iter().filter(|at| last - **at >= Duration::days(days)).count();
        assert_eq!(left.len() - older(1), 24);
        assert!((1..=2).contains(&(older(29) - older(31))), "a day a copy: {left:?}");
        assert!((59..=66).contains(&left.len()), "{}", left.len());
        assert!(last - left[0] > Duration::days(330), "{left:?}");
        assert!(older(31) >= 10 && older(31) <= 12, "{left:?}");
    }

    #[test]
    fn a_machine_that_slept_or_a_clock_that_jumped_loses_no_old_copy() {
        let left = after(24 * 60, |_| false);
        let mut more = left.clone();
        more.push(start() + Duration::days(4000));
        let lost = list_surplus(&more);
        assert!(lost.len() <= 3, "only what one copy more replaces: {lost:?}");
        assert!(list_surplus(&[start()]).is_empty() && list_surplus(&[]).is_empty());
    }

    #[test]
    fn of_two_copies_of_an_hour_the_later_stays() {
        let later = start() + Duration::minutes(10);
        assert_eq!(list_surplus(&[later, start()]), [start()]);
    }
}
