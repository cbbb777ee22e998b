//! Order of day and month in a column of dates: French programs write the day first, American ones the month.
//!
//! A cell alone does not tell: « 03/04/1985 » is a date in both orders. A column does: where some cell has a number above
//! 12 in the second place and none has one in the first, the month is first in all of them; and where nothing tells, but
//! the hours are those of twelve (« 9:30 AM »), it is too. Where cells contradict one another the order is the French one,
//! and those that it cannot read are named.

use chrono::{Days, NaiveDate};

use crate::domain::spoken;

/// Order of day and month in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// « 25/03/1985 », or dates that are written otherwise.
    DayFirst,
    /// « 03/25/1985 ».
    MonthFirst,
    /// « 03/04/1985 » and nothing that tells.
    Unsaid,
}

impl DateOrder {
    /// The order that the cells of a column say.
    pub fn of_column<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut first_above, mut second_above, mut either) = (false, false, false);
        for parts in cells.filter_map(split_date) {
            first_above |= (13..=31).contains(&parts.first);
            second_above |= (13..=31).contains(&parts.second) && parts.first <= 12;
            either |= parts.first != parts.second;
        }
        match (first_above, second_above) {
            (false, true) => Self::MonthFirst,
            (false, false) if either => Self::Unsaid,
            (true, _) | (false, false) => Self::DayFirst,
        }
    }
}

/// The date of a cell with its first two numbers changed about; none where it holds no date of that form.
pub fn day_first(cell: &str) -> Option<String> {
    let Parts { first, second, rest } = split_date(cell)?;
    Some(format!("{second:02}/{first:02}/{rest}"))
}

/// The date of a cell whose month is first with that month named, « 25 mars 1985 », which reads so in any column; none where it
/// holds no date of that form.
pub fn named_month(cell: &str) -> Option<String> {
    let Parts { first, second, rest } = split_date(cell)?;
    spoken::month_name(first).map(|month| format!("{second} {month} {rest}"))
}

/// The day that a spreadsheet shows as its number where a cell has lost its form: « 31118 » is 12 March 1985. Numbers of five
/// digits are no year, and no date of six digits. What follows a comma is the hour, as a part of the day. Workbooks of old
/// Macs count from `more` days later.
pub fn counted_day(cell: &str, more: u64) -> Option<String> {
    let (cell, part) = cell.split_once([',', '.']).unwrap_or((cell, ""));
    let is_number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let days = cell.parse::<u64>().ok().filter(|days| cell.len() == 5 && (10_000..73_051).contains(days))? + more;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days)).filter(|_| is_number(cell))?;
    let has_hour = part.contains(|digit| digit != '0');
    is_number(part).then(|| if has_hour { format!("{day} 0,{part}") } else { day.to_string() })
}

/// A date of two numbers, a year and what follows it.
struct Parts<'a> {
    first: u32,
    second: u32,
    rest: &'a str,
}

/// Splits « 03/25/1985 », « 3-25-85 14:30 »; none for a date that begins with its year, or names its month.
fn split_date(cell: &str) -> Option<Parts<'_>> {
    let mark = |sign: char| ['/', '-', '.'].contains(&sign);
    let (first, after) = cell.trim().split_once(mark)?;
    let (second, rest) = after.split_once(mark)?;
    let number = |digits: &str| {
        let digits = digits.trim();
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        plain.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let (first, second) = (number(first)?, number(second)?);
    let rest = rest.trim_start();
    rest.starts_with(|sign: char| sign.is_ascii_digit()).then_some(Parts { first, second, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_says_whether_the_month_is_first() {
        let told = |cells: &[&str]| DateOrder::of_column(cells.iter().copied());
        assert_eq!(told(&["03/25/1985", "04/05/1990", "", "inconnu", "1985"]), DateOrder::MonthFirst);
        assert_eq!(told(&["3-25-85 14:30", "1985-12-25"]), DateOrder::MonthFirst);
        assert_eq!(told(&["03/04/1985", "05/06/1990"]), DateOrder::Unsaid);
        assert_eq!(told(&["03/03/1985", "1990"]), DateOrder::DayFirst, "both orders say the same");
        assert_eq!(told(&["03/25/1985", "25/03/1985"]), DateOrder::DayFirst, "they contradict one another: French");
        assert_eq!(told(&["25/03/1985", "04/05/1990"]), DateOrder::DayFirst);
        assert_eq!(told(&["1985-03-25", "mars 1985", "12 13 1985"]), DateOrder::DayFirst);
    }

    #[test]
    fn a_number_of_five_digits_counts_days() {
        assert_eq!(counted_day("31118", 0).as_deref(), Some("1985-03-12"));
        assert_eq!(counted_day("29656", 1462).as_deref(), Some("1985-03-12"));
        assert_eq!(counted_day("31118,0", 0).as_deref(), Some("1985-03-12"));
        assert_eq!(counted_day("46363,375", 0).as_deref(), Some("2026-12-07 0,375"));
        for other in ["1985", "120385", "99999", "00012", "3111a", "46363,3a", ""] {
            assert_eq!(counted_day(other, 0), None, "{other}");
        }
    }

    #[test]
    fn the_two_numbers_change_places_and_the_rest_stays() {
        assert_eq!(day_first("3/25/1985").as_deref(), Some("25/03/1985"));
        assert_eq!(day_first("11/28/2026 2:30 PM").as_deref(), Some("28/11/2026 2:30 PM"));
        assert_eq!(day_first("1985-03-25"), None);
    }
}
