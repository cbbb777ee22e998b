//! A weekly pattern as it is said for a series of care: « lun mer ven 8h, 12 fois », « lun 8h, mer 14h, 10 fois »,
//! « un lundi sur deux 9h, 6 fois », « mardi 14h jusqu’au 24/12 ».

use super::order;
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::name::{fold_text, quote_briefly};
use super::spoken;

/// The greatest number of trips of a series: three times a week for more than a year. A greater number is a slip of the
/// finger.
pub const MOST: usize = 200;

/// A weekly recurrence: days of the week with their times, interval in weeks, number of occurrences or last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weekly {
    slots: Vec<Slot>,
    every: i64,
    end: End,
}

/// A day of the week; the time is that of the first care when it is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    day: Weekday,
    time: Option<NaiveTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Count(usize),
    On(NaiveDate),
}

/// The longest pause between two weeks of care: beyond it a number is a slip of the finger.
const LONGEST_PAUSE: i64 = 12;

const EXAMPLES: &str =
    "« lun mer ven 8h, 12 fois », « lun 8h, mer 14h, toutes les 2 semaines, 6 fois » ou « mardi 14h jusqu’au 24/12 »";

/// Reads a pattern. An hour goes to the days named since the last one, or before any was; a time never said is that of
/// the first care.
pub fn parse(text: &str, today: NaiveDate) -> Result<Weekly, String> {
    let wrong = |why: &str| format!("{} {why}\u{a0}: écrivez par exemple {EXAMPLES}.", quote_briefly(text));
    let said = fold_text(text);
    let (said, last_day) = match said.split_once("jusqu") {
        Some((said, rest)) => match rest.split_once("au ") {
            Some((_, day)) => (said, Some(spoken::parse_day(day, today)?)),
            None => return Err(wrong("ne dit pas jusqu’à quel jour")),
        },
        None => (said.as_str(), None),
    };
    let words: Vec<_> =
        said.split([' ', ',', ';']).filter(|word| !["", "a", "le", "les", "et"].contains(word)).collect();
    let mut read = Read { every: 1, ..Read::default() };
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        rest = read.take(rest).map_err(wrong)?;
    }
    let slots = read.day_slots();
    if slots.is_empty() {
        return Err(wrong("ne dit pas quels jours"));
    }
    if !(1..=LONGEST_PAUSE).contains(&read.every) {
        return Err(wrong(&format!("doit revenir toutes les 1 à {LONGEST_PAUSE} semaines")));
    }
    let weekly = |end| Weekly { slots, every: read.every, end };
    match (read.count, last_day) {
        (Some(count @ 2..=MOST), None) => Ok(weekly(End::Count(count))),
        (Some(_), None) => Err(wrong(&format!("doit compter de 2 à {MOST} fois"))),
        (None, Some(day)) => Ok(weekly(End::On(day))),
        _ => Err(wrong("ne dit pas combien de fois")),
    }
}

/// The words read so far.
#[derive(Debug, Default)]
struct Read {
    days: Vec<Slot>,
    /// Place of the first day that has no hour yet.
    unheard: usize,
    /// An hour said before any day.
    leading: Option<NaiveTime>,
    every: i64,
    count: Option<usize>,
}

impl Read {
    /// Takes the first words that mean something together and gives back the others.
    fn take<'a, 'b>(&mut self, words: &'a [&'b str]) -> Result<&'a [&'b str], &'static str> {
        match words {
            ["un" | "une", day, "sur", number, rest @ ..] if *day == "semaine" || parse_weekday(day).is_some() => {
                self.every = spoken::small_number(number).ok_or("ne dit pas toutes les combien de semaines")?.into();
                self.days.extend(parse_weekday(day).map(|day| Slot { day, time: None }));
                Ok(rest)
            }
            ["toutes", number, "semaines", rest @ ..] => {
                self.every = spoken::small_number(number).ok_or("ne dit pas toutes les combien de semaines")?.into();
                Ok(rest)
            }
            ["toutes", "semaines", rest @ ..] | ["chaque", "semaine", rest @ ..] => Ok(rest),
            ["tous" | "chaque", rest @ ..] if rest.first().is_some_and(|word| parse_weekday(word).is_some()) => {
                Ok(rest)
            }
            [number, "fois" | "trajets" | "seances", rest @ ..] => {
                let count = spoken::small_number(number).and_then(|count| usize::try_from(count).ok());
                self.count = Some(count.ok_or("ne dit pas combien de fois")?);
                Ok(rest)
            }
            [word, rest @ ..] => {
                match parse_weekday(word) {
                    Some(day) => self.days.push(Slot { day, time: None }),
                    None => self
                        .give_hour(spoken::parse_time(word).map_err(|_| "n’est pas une suite de jours et d’heures")?)?,
                }
                Ok(rest)
            }
            [] => Ok(words),
        }
    }

    /// An hour for the days that wait for one.
    fn give_hour(&mut self, time: NaiveTime) -> Result<(), &'static str> {
        if self.days.is_empty() {
            return match self.leading.replace(time) {
                None => Ok(()),
                Some(_) => Err("donne deux heures sans dire quel jour"),
            };
        }
        if self.unheard == self.days.len() {
            return Err("donne deux heures au même jour");
        }
        for slot in &mut self.days[self.unheard..] {
            slot.time = Some(time);
        }
        self.unheard = self.days.len();
        Ok(())
    }

    /// The days in the order of the week, each with its hour: that said before any, where none was said after it.
    fn day_slots(&self) -> Vec<Slot> {
        // An hour said once is meant for the days named after it too: « lun 8h mer ven ».
        let only = {
            let mut times: Vec<_> = self.days.iter().filter_map(|slot| slot.time).chain(self.leading).collect();
            times.dedup();
            (times.len() == 1).then(|| times[0])
        };
        let mut slots: Vec<_> =
            self.days.iter().map(|slot| Slot { time: slot.time.or(self.leading).or(only), ..*slot }).collect();
        order::sort_by_key(&mut slots, |slot| (slot.day.num_days_from_monday(), slot.time));
        slots.dedup();
        slots
    }
}

/// « lundi », « lundis », « lun ».
fn parse_weekday(word: &str) -> Option<Weekday> {
    spoken::parse_weekday(word).or_else(|| spoken::parse_weekday(word.strip_suffix('s')?))
}

impl Weekly {
    /// Number of occurrences; none when the recurrence ends on a day.
    pub fn count(&self) -> Option<usize> {
        match self.end {
            End::Count(count) => Some(count),
            End::On(_) => None,
        }
    }

    /// True when the hour of each day is said.
    pub fn tells_hours(&self) -> bool {
        self.slots.iter().all(|slot| slot.time.is_some())
    }

    /// Wall-clock moment from which the occurrences after `now` are counted: those of a day that has begun are left.
    pub fn first_after(&self, now: NaiveDateTime) -> NaiveDateTime {
        let begun = self.from(now).next().is_some_and(|first| first <= now);
        if begun { now.date().succ_opt().unwrap_or(now.date()).and_time(NaiveTime::MIN) } else { now }
    }

    /// Wall-clock date and time of each occurrence, from the day of `first` on. A last day to which there are more than
    /// [`MOST`] is refused, by the last that would do.
    pub fn list_occurrences(&self, first: NaiveDateTime) -> Result<Vec<NaiveDateTime>, String> {
        let last = match self.end {
            End::Count(count) => return Ok(self.from(first).take(count).collect()),
            End::On(day) => day,
        };
        let moments: Vec<_> = self.from(first).take_while(|at| at.date() <= last).take(MOST + 1).collect();
        let Some(beyond) = moments.get(MOST) else { return Ok(moments) };
        let reached = moments.iter().map(NaiveDateTime::date).rfind(|day| *day < beyond.date()).unwrap_or(first.date());
        Err(format!(
            "Plus de {MOST} fois d’ici au {}\u{a0}: écrivez «\u{a0}jusqu’au {}\u{a0}» au plus tard.",
            last.format("%d/%m/%Y"),
            reached.format("%d/%m/%Y")
        ))
    }

    /// The moments of the pattern from the day of `first` on, without an end. The week of the first moment is that from
    /// which the other weeks are counted.
    pub fn from(&self, first: NaiveDateTime) -> impl Iterator<Item = NaiveDateTime> + '_ {
        let on = |day: NaiveDate| self.slots.iter().filter(move |slot| slot.day == day.weekday());
        let begins = first.date().iter_days().take(7).find(|day| on(*day).next().is_some()).unwrap_or(first.date());
        let monday = |day: NaiveDate| day.num_days_from_ce() - day.weekday().num_days_from_monday() as i32;
        let week = move |day: NaiveDate| i64::from((monday(day) - monday(begins)) / 7);
        let days = begins.iter_days().filter(move |day| week(*day) % self.every == 0);
        days.flat_map(move |day| on(day).map(move |slot| day.and_time(slot.time.unwrap_or(first.time()))))
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
        let moments = parse(text, today).unwrap().list_occurrences(first).unwrap();
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
    fn each_day_may_have_its_own_hour_and_one_day_two() {
        let three = ["Wed 25/11 14:00", "Fri 27/11 08:00", "Mon 30/11 08:00", "Wed 02/12 14:00"];
        assert_eq!(moments("lun 8h, mer 14h, ven 8h, 4 fois"), three);
        assert_eq!(moments("lun ven 8h et mer 14h, 4 fois"), three);
        assert_eq!(
            moments("lun 8h ven, 2 fois"),
            ["Fri 27/11 08:00", "Mon 30/11 08:00"],
            "an hour said once is for all"
        );
        assert_eq!(moments("mer 9h mer 16h30, 3 fois"), ["Wed 25/11 09:00", "Wed 25/11 16:30", "Wed 02/12 09:00"]);
        assert!(parse("lun 8h 14h, 3 fois", day("2026-11-22")).unwrap_err().contains("deux heures"));
    }

    #[test]
    fn a_pattern_may_come_back_every_few_weeks_counted_from_its_first_care() {
        let mondays = ["Mon 30/11 09:00", "Mon 14/12 09:00", "Mon 28/12 09:00"];
        for said in [
            "un lundi sur deux 9h, 3 fois",
            "lun 9h toutes les 2 semaines, 3 fois",
            "lundi 9h, une semaine sur 2, 3 fois",
        ] {
            assert_eq!(moments(said), mondays, "{said}");
        }
        // The Friday of the first week, then the Monday and the Friday of the third.
        let pairs = ["Fri 27/11 08:00", "Mon 07/12 08:00", "Fri 11/12 08:00", "Mon 21/12 08:00"];
        assert_eq!(moments("lun ven 8h toutes les deux semaines, 4 fois"), pairs);
        assert_eq!(moments("mer toutes les semaines jusqu’au 2/12"), ["Wed 25/11 14:00", "Wed 02/12 14:00"]);
        for said in
            ["lun 9h toutes les 0 semaines, 3 fois", "lun toutes les 13 semaines, 3 fois", "un lundi sur x, 3 fois"]
        {
            assert!(parse(said, day("2026-11-22")).unwrap_err().contains("semaines"), "{said}");
        }
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
        assert_eq!(parse("lun mer ven, 200 fois", first.date()).unwrap().list_occurrences(first).unwrap().len(), 200);
    }

    #[test]
    fn a_last_day_beyond_two_hundred_trips_is_refused_by_the_last_that_would_do() {
        let first = day("2026-11-25").and_hms_opt(8, 0, 0).unwrap();
        let list = |text: &str| parse(text, first.date()).unwrap().list_occurrences(first);
        let why = list("lun mer ven jusqu’au 31/12/2028").unwrap_err();
        assert_eq!(
            why,
            "Plus de 200 fois d’ici au 31/12/2028\u{a0}: écrivez «\u{a0}jusqu’au 03/03/2028\u{a0}» au plus tard."
        );
        let moments = list("lun mer ven jusqu’au 03/03/2028").unwrap();
        assert_eq!((moments.len(), moments[199].date()), (200, day("2028-03-03")));
        assert!(list("lun mer ven jusqu’au 06/03/2028").is_err());
        // Two on one day: the last day that would do holds both of its own.
        let why = list("mer 9h mer 16h, lun 8h, jusqu’au 31/12/2028").unwrap_err();
        let reached = why.split("jusqu’au ").nth(1).unwrap().split('\u{a0}').next().unwrap().to_owned();
        assert!(list(&format!("mer 9h mer 16h, lun 8h, jusqu’au {reached}")).unwrap().len() <= 200, "{why}");
    }

    #[test]
    fn numbers_are_said_in_words_too() {
        assert_eq!(moments("lun ven 8h, quatre fois"), moments("lun ven 8h, 4 fois"));
        assert_eq!(
            moments("lun 9h toutes les six semaines, trois fois"),
            moments("lun 9h toutes les 6 semaines, 3 fois")
        );
    }
}
