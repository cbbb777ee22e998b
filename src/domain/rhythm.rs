//! A rhythm of calls as it is said: « dans 3 jours, puis chaque semaine, 4 fois », « tous les 15 jours ».

use chrono::{Days, Months, NaiveDate};

use super::name::{fold_text, quote_briefly};
use super::spoken;

/// Most times that a rhythm counts: more is a slip of the finger.
const MOST: i64 = 60;
/// Most days, weeks or months from one time to the next.
const LONGEST: u32 = 365;

const EXAMPLES: &str =
    "« dans 3 jours, puis chaque semaine, 4 fois », « tous les 15 jours » ou « chaque mois, 6 fois »";

/// A rhythm: the time to the first, the time between two, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// Time from today to the first; none when the first has a day of its own.
    pub first: Option<Interval>,
    /// Time from one to the next.
    pub every: Interval,
    /// Number of times; none until somebody ends it.
    pub count: Option<i64>,
}

/// A time between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Number of days.
    Days(u32),
    /// Number of weeks.
    Weeks(u32),
    /// Number of months.
    Months(u32),
}

impl Interval {
    /// The day so long after `day`.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        let later = match self {
            Self::Days(count) => day.checked_add_days(Days::new(count.into())),
            Self::Weeks(count) => day.checked_add_days(Days::new(u64::from(count) * 7)),
            Self::Months(count) => day.checked_add_months(Months::new(count)),
        };
        later.unwrap_or(day)
    }

    fn of(count: u32, unit: &str) -> Option<Self> {
        match unit {
            "j" | "jour" | "jours" => Some(Self::Days(count)),
            "semaine" | "semaines" => Some(Self::Weeks(count)),
            "mois" => Some(Self::Months(count)),
            _ => None,
        }
    }
}

impl Rhythm {
    /// Reads a rhythm; the sentence that refuses it otherwise.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| format!("{} {why}\u{a0}: écrivez par exemple {EXAMPLES}.", quote_briefly(text));
        let said = fold_text(text);
        let words: Vec<_> =
            said.split([' ', ',', ';']).filter(|word| !["", "puis", "et", "les"].contains(word)).collect();
        let (mut first, mut every, mut count) = (None, None, None);
        let mut rest = words.as_slice();
        while !rest.is_empty() {
            rest = match rest {
                ["dans", number, unit, rest @ ..] => {
                    first = Some(read_interval(number, unit).ok_or_else(|| wrong("ne dit pas dans combien de temps"))?);
                    rest
                }
                ["demain", rest @ ..] => {
                    first = Some(Interval::Days(1));
                    rest
                }
                ["tous" | "toutes", number, unit, rest @ ..] if spoken::small_number(number).is_some() => {
                    every = Some(read_interval(number, unit).ok_or_else(|| wrong("ne dit pas tous les combien"))?);
                    rest
                }
                ["chaque" | "tous" | "toutes", unit, rest @ ..] => {
                    every = Some(Interval::of(1, unit).ok_or_else(|| wrong("ne dit pas tous les combien"))?);
                    rest
                }
                [number, "fois", rest @ ..] => {
                    let times = spoken::small_number(number).map(i64::from).filter(|times| (2..=MOST).contains(times));
                    count = Some(times.ok_or_else(|| wrong(&format!("doit compter de 2 à {MOST} fois")))?);
                    rest
                }
                _ => return Err(wrong("n’est pas un rythme")),
            };
        }
        let every = every.ok_or_else(|| wrong("ne dit pas tous les combien"))?;
        Ok(Self { first, every, count })
    }

    /// True when another one follows the `n`th.
    pub fn goes_on_after(self, n: i64) -> bool {
        self.count.is_none_or(|count| n < count)
    }
}

/// Reads a number and its unit: « 3 jours », « une semaine ».
pub(super) fn read_interval(number: &str, unit: &str) -> Option<Interval> {
    let count = spoken::small_number(number).filter(|count| (1..=LONGEST).contains(count))?;
    Interval::of(count, unit)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_rhythm_is_read_as_it_is_said() {
        let read = |text: &str| Rhythm::parse(text).unwrap();
        let weekly = Interval::Weeks(1);
        assert_eq!(
            read("dans 3 jours, puis chaque semaine, 4 fois"),
            Rhythm { first: Some(Interval::Days(3)), every: weekly, count: Some(4) }
        );
        assert_eq!(read("Toutes les semaines"), Rhythm { first: None, every: weekly, count: None });
        assert_eq!(
            read("dans une semaine, puis toutes les deux semaines, quatre fois"),
            Rhythm { first: Some(weekly), every: Interval::Weeks(2), count: Some(4) }
        );
        assert_eq!(read("tous les quinze jours").every, Interval::Days(15));
        assert_eq!(read("tous les 15 jours 3 fois").every, Interval::Days(15));
        assert_eq!(
            read("demain puis chaque mois"),
            Rhythm { first: Some(Interval::Days(1)), every: Interval::Months(1), count: None }
        );
    }

    #[test]
    fn what_is_no_rhythm_says_what_is_missing() {
        for (text, missing) in [
            ("4 fois", "tous les combien"),
            ("chaque semaine, 1 fois", "de 2 à 60 fois"),
            ("chaque lundi", "tous les combien"),
            ("bientôt", "n’est pas un rythme"),
            ("dans 0 jours, chaque mois", "dans combien de temps"),
        ] {
            let why = Rhythm::parse(text).unwrap_err();
            assert!(why.contains(missing) && why.contains("par exemple"), "{text}: {why}");
        }
    }

    #[test]
    fn the_last_of_a_count_is_followed_by_none() {
        let four = Rhythm::parse("chaque semaine, 4 fois").unwrap();
        assert!(four.goes_on_after(3) && !four.goes_on_after(4));
        assert!(Rhythm::parse("chaque semaine").unwrap().goes_on_after(100));
    }
}
