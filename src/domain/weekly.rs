//! A weekly pattern as it is said for a series of care: « lun mer ven 8h, 12 fois », « mardi 14h jusqu’au 24/12 ».

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::name::{fold, quoted};
use super::spoken;

/// The longest series: three times a week for more than a year. Beyond it a number is a slip of the finger.
pub const MOST: usize = 200;

/// On which days of the week, at what time, how many times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekly {
    days: Vec<Weekday>,
    time: Option<NaiveTime>,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Count(usize),
    On(NaiveDate),
}

const EXAMPLES: &str = "« lun mer ven 8h, 12 fois » ou « mardi 14h jusqu’au 24/12 »";

/// Reads a pattern; a time not said is that of the first care.
pub fn parse(text: &str, today: NaiveDate) -> Result<Weekly, String> {
    let wrong = |why: &str| format!("{} {why}\u{a0}: écrivez par exemple {EXAMPLES}.", quoted(text));
    let said = fold(text);
    let (said, last_day) = match said.split_once("jusqu") {
        Some((said, rest)) => match rest.split_once("au ") {
            Some((_, day)) => (said, Some(spoken::day(day, today)?)),
            None => return Err(wrong("ne dit pas jusqu’à quel jour")),
        },
        None => (said.as_str(), None),
    };
    let (mut days, mut time, mut count) = (Vec::new(), None, None);
    let mut words = said.split([' ', ',', ';']).filter(|word| !["", "a", "le", "les", "et"].contains(word)).peekable();
    while let Some(word) = words.next() {
        let times = ["fois", "trajets", "seances"];
        if let Some(day) = spoken::weekday(word).or_else(|| spoken::weekday(word.strip_suffix('s')?)) {
            days.push(day);
        } else if words.next_if(|next| times.contains(next)).is_some() {
            count = Some(word.parse().map_err(|_| wrong("ne dit pas combien de fois"))?);
        } else {
            time = Some(spoken::time(word).map_err(|_| wrong("n’est pas une suite de jours"))?);
        }
    }
    if days.is_empty() {
        return Err(wrong("ne dit pas quels jours"));
    }
    match (count, last_day) {
        (Some(count @ 2..=MOST), None) => Ok(Weekly { days, time, end: End::Count(count) }),
        (Some(_), None) => Err(wrong(&format!("doit compter de 2 à {MOST} fois"))),
        (None, Some(day)) => Ok(Weekly { days, time, end: End::On(day) }),
        _ => Err(wrong("ne dit pas combien de fois")),
    }
}

impl Weekly {
    /// Its moments on the wall clock, from the day of `first` on; at most [`MOST`].
    pub fn moments(&self, first: NaiveDateTime) -> Vec<NaiveDateTime> {
        let time = self.time.unwrap_or_else(|| first.time());
        let (count, last) = match self.end {
            End::Count(count) => (count, NaiveDate::MAX),
            End::On(day) => (MOST, day),
        };
        let days = first.date().iter_days().take_while(|day| *day <= last);
        days.filter(|day| self.days.contains(&day.weekday())).take(count).map(|day| day.and_time(time)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn moments(text: &str) -> Vec<String> {
        let today = day("2026-11-22");
        let first = day("2026-11-25").and_hms_opt(14, 0, 0).unwrap();
        let moments = parse(text, today).unwrap().moments(first);
        moments.iter().map(|at| at.format("%a %d/%m %H:%M").to_string()).collect()
    }

    #[test]
    fn a_pattern_begins_on_the_first_of_its_days_and_counts_its_times() {
        assert_eq!(
            moments("lun mer ven 8h, 4 fois"),
            ["Wed 25/11 08:00", "Fri 27/11 08:00", "Mon 30/11 08:00", "Wed 02/12 08:00"]
        );
        assert_eq!(moments("les lundis et jeudis à 9h30, 2 fois"), ["Thu 26/11 09:30", "Mon 30/11 09:30"]);
    }

    #[test]
    fn a_pattern_without_a_time_keeps_that_of_the_first_care_and_may_end_on_a_day() {
        assert_eq!(moments("mar jusqu’au 8/12"), ["Tue 01/12 14:00", "Tue 08/12 14:00"]);
    }

    #[test]
    fn a_pattern_that_is_not_one_says_how_to_write_it() {
        for text in ["", "8h, 12 fois", "lun mer ven 8h", "lun 8h, 1 fois", "lun, 201 fois", "lun mardi-gras, 3 fois"] {
            let why = parse(text, day("2026-11-22")).unwrap_err();
            assert!(why.contains("« lun mer ven 8h, 12 fois »"), "{why}");
        }
    }

    #[test]
    fn the_longest_series_is_two_hundred_trips() {
        let first = day("2026-11-25").and_hms_opt(8, 0, 0).unwrap();
        assert_eq!(parse("lun mer ven, 200 fois", first.date()).unwrap().moments(first).len(), 200);
    }
}
