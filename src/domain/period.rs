//! A day, a week, a month, a quarter, a year, or the days between two dates: what is counted together.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{name, spoken};

/// The months as they follow « le mois ».
pub(super) const MONTHS_OF: [&str; 12] = [
    "de janvier",
    "de février",
    "de mars",
    "d’avril",
    "de mai",
    "de juin",
    "de juillet",
    "d’août",
    "de septembre",
    "d’octobre",
    "de novembre",
    "de décembre",
];

/// Length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A single day.
    Day,
    /// Seven days from a Monday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months of the calendar, from January, April, July or October.
    Quarter,
    /// A year of the calendar.
    Year,
    /// Number of days, from any day on.
    Days(u32),
}

impl Span {
    /// Lengths that the calendar has, the shortest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// Code in JSON and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::Days(_) => "days",
        }
    }

    /// Next length of the calendar, from a day to a year and round again.
    pub fn next(self) -> Self {
        match self {
            Self::Day => Self::Week,
            Self::Week => Self::Month,
            Self::Month => Self::Quarter,
            Self::Quarter => Self::Year,
            Self::Year | Self::Days(_) => Self::Day,
        }
    }

    /// French words of a key that turns to this length; none of so many days, which no key names.
    pub fn turning_words(self) -> Option<&'static str> {
        match self {
            Self::Day => Some("par jour"),
            Self::Week => Some("par semaine"),
            Self::Month => Some("par mois"),
            Self::Quarter => Some("par trimestre"),
            Self::Year => Some("par année"),
            Self::Days(_) => None,
        }
    }
}

/// A word of a month or a quarter, as people write them.
#[derive(Clone, Copy)]
enum Named {
    Year(i32),
    Month(u32),
    Quarter(u32),
    /// Number of a month or of a quarter.
    Number(u32),
}

impl Named {
    /// Reads one word: « 2026 », « octobre », « T3 », « 3e », « 10 ».
    fn read(word: &str) -> Option<Self> {
        let (digits, rest) = word.split_at(word.bytes().take_while(u8::is_ascii_digit).count());
        let quarter = |number: &str| number.parse().ok().filter(|number| (1..=4).contains(number)).map(Self::Quarter);
        match (digits.len(), rest) {
            (4, "") => digits.parse().ok().map(Self::Year),
            (1 | 2, "") => digits.parse().ok().map(Self::Number),
            (1, "er" | "e" | "eme") => quarter(digits),
            (0, _) => match rest.strip_prefix('t').and_then(quarter) {
                None => spoken::parse_month(rest).map(Self::Month),
                named => named,
            },
            _ => None,
        }
    }
}

impl Span {
    /// Reads a month, a quarter or a year as people write it, and answers a day of it: « octobre », « 10/2026 », « 2026-10 »,
    /// « 10 »; « T3 », « T3 2026 », « 3e trimestre », « 3 »; « 2026 ». One without its year is the last that has begun. None of
    /// anything else, which may be a day; refused where it may be two things.
    pub fn parse_named(self, text: &str, today: NaiveDate) -> Result<Option<NaiveDate>, String> {
        let folded = name::fold_text(text);
        let words: Vec<_> = folded.split([' ', '/', '-']).filter(|word| !word.is_empty()).collect();
        let is_quarter = words.iter().any(|word| word.starts_with("trim"));
        let read = words.iter().filter(|word| !word.starts_with("trim")).map(|word| match Named::read(word) {
            Some(Named::Number(number)) if is_quarter => Some(Named::Quarter(number)),
            read => read,
        });
        let Some(words) = read.collect::<Option<Vec<_>>>() else { return Ok(None) };
        // A month of the period, and its year where that is said.
        let named = match (self, words.as_slice()) {
            (Self::Year, [Named::Year(year)]) => Some((1, Some(*year))),
            (Self::Year, [_]) => None,
            (Self::Month, [Named::Number(month) | Named::Month(month)]) => Some((*month, None)),
            (Self::Month, [Named::Number(month) | Named::Month(month), Named::Year(year)])
            | (Self::Month | Self::Quarter, [Named::Year(year), Named::Number(month) | Named::Month(month)])
            | (Self::Quarter, [Named::Month(month), Named::Year(year)]) => Some((*month, Some(*year))),
            (Self::Quarter, [Named::Number(quarter @ 1..=4) | Named::Quarter(quarter)]) => {
                Some((quarter * 3 - 2, None))
            }
            (
                Self::Quarter,
                [Named::Quarter(quarter), Named::Year(year)] | [Named::Year(year), Named::Quarter(quarter)],
            ) => Some((quarter * 3 - 2, Some(*year))),
            (Self::Quarter, [Named::Month(month)]) => Some((month.saturating_sub(1) / 3 * 3 + 1, None)),
            // « 3/2026 » may be a month or a quarter.
            (Self::Quarter, [Named::Number(month @ 5..), Named::Year(year)]) => Some((*month, Some(*year))),
            (Self::Month | Self::Quarter, [_] | [_, Named::Year(_)] | [Named::Year(_), _]) => None,
            (Self::Day | Self::Week | Self::Month | Self::Quarter | Self::Year | Self::Days(_), _) => return Ok(None),
        };
        let day = named.and_then(|(month, year)| {
            let day = NaiveDate::from_ymd_opt(year.unwrap_or(today.year()), month, 1)?;
            let last = |day: &NaiveDate| year.is_none() && *day > today;
            Some(if last(&day) { day.checked_sub_months(Months::new(12))? } else { day })
        });
        let wanted = match self {
            Self::Month => "un mois\u{a0}: écrivez « 10/2026 » ou « octobre 2026 »",
            Self::Quarter => "un trimestre\u{a0}: écrivez « T3 2026 » ou « octobre 2026 »",
            Self::Day | Self::Week | Self::Year | Self::Days(_) => "une année\u{a0}: écrivez « 2026 »",
        };
        day.map(Some).ok_or_else(|| format!("{} n’est pas {wanted}.", name::quote_briefly(text)))
    }
}

/// Days that are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Length of the period.
    pub span: Span,
    /// First day of the period.
    pub first: NaiveDate,
}

impl Period {
    /// The one that holds `day`; of so many days, the one that ends with it.
    pub fn period_around(span: Span, day: NaiveDate) -> Self {
        let month = |month0: u32| NaiveDate::from_ymd_opt(day.year(), month0 + 1, 1);
        let first = match span {
            Span::Day => Some(day),
            Span::Week => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
            Span::Month => month(day.month0()),
            Span::Quarter => month(day.month0() / 3 * 3),
            Span::Year => month(0),
            Span::Days(count) => day.checked_sub_days(Days::new(count.saturating_sub(1).into())),
        };
        Self { span, first: first.unwrap_or(day) }
    }

    /// The days from `first` to `last`, both included; none when they are in no order.
    pub fn period_between(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let count = u32::try_from((last - first).num_days()).ok()? + 1;
        Some(Self { span: Span::Days(count), first })
    }

    /// Words for the period before it: « la semaine d’avant ».
    pub fn words_before(self) -> &'static str {
        match self.span {
            Span::Day => "la veille",
            Span::Week => "la semaine d’avant",
            Span::Month => "le mois d’avant",
            Span::Quarter => "le trimestre d’avant",
            Span::Year => "l’année d’avant",
            Span::Days(_) => "autant de jours juste avant",
        }
    }

    /// The day after its last one.
    pub fn end(self) -> NaiveDate {
        let end = match self.span {
            Span::Day => self.first.succ_opt(),
            Span::Week => self.first.checked_add_days(Days::new(7)),
            Span::Month => self.first.checked_add_months(Months::new(1)),
            Span::Quarter => self.first.checked_add_months(Months::new(3)),
            Span::Year => self.first.checked_add_months(Months::new(12)),
            Span::Days(count) => self.first.checked_add_days(Days::new(count.into())),
        };
        end.unwrap_or(self.first)
    }

    /// Last day of the period.
    pub fn last_day(self) -> NaiveDate {
        self.end().pred_opt().unwrap_or(self.first)
    }

    /// The one that follows.
    pub fn next(self) -> Self {
        Self { first: self.end(), ..self }
    }

    /// The one before.
    pub fn previous(self) -> Self {
        Self::period_around(self.span, self.first.pred_opt().unwrap_or(self.first))
    }

    /// Words that follow « les chiffres »: « du jeudi 26/11/2026 », « du 23/11 au 29/11/2026 », « de novembre 2026 », « du
    /// 4e trimestre 2026 », « de l’année 2026 », « du 01/09/2026 au 29/11/2026 ».
    pub fn in_words(self) -> String {
        let (first, last) = (self.first, self.last_day());
        match self.span {
            Span::Day => format!("du {} {}", spoken::weekday_name(first), first.format("%d/%m/%Y")),
            Span::Week => week_words(first, last),
            Span::Month => format!("{} {}", MONTHS_OF[first.month0() as usize], first.year()),
            Span::Quarter => {
                let number = first.month0() / 3 + 1;
                format!("du {number}{} trimestre {}", if number == 1 { "er" } else { "e" }, first.year())
            }
            Span::Year => format!("de l’année {}", first.year()),
            Span::Days(_) => format!("du {} au {}", first.format("%d/%m/%Y"), last.format("%d/%m/%Y")),
        }
    }
}

/// « du 23/11 au 29/11/2026 », « du 28/12/2026 au 03/01/2027 ».
pub fn week_words(first: NaiveDate, last: NaiveDate) -> String {
    let begins = if first.year() == last.year() { "%d/%m" } else { "%d/%m/%Y" };
    format!("du {} au {}", first.format(begins), last.format("%d/%m/%Y"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn periods_follow_each_other_without_a_gap_or_a_day_twice() {
        for span in Span::ALL.into_iter().chain([Span::Days(1), Span::Days(90)]) {
            let mut period = Period::period_around(span, day(2026, 1, 31));
            for _ in 0..40 {
                let next = period.next();
                assert_eq!((next.first, next.previous()), (period.end(), period));
                assert_eq!(Period::period_around(span, next.last_day()), next);
                period = next;
            }
        }
    }

    #[test]
    fn a_week_over_new_year_names_both_years() {
        let words = |of| Period::period_around(Span::Week, of).in_words();
        assert_eq!(words(day(2026, 12, 30)), "du 28/12/2026 au 03/01/2027");
        assert_eq!(words(day(2026, 12, 27)), "du 21/12 au 27/12/2026");
    }

    #[test]
    fn a_period_is_said_as_people_say_it() {
        let words = |span| Period::period_around(span, day(2026, 8, 6)).in_words();
        let said =
            ["du jeudi 06/08/2026", "du 03/08 au 09/08/2026", "d’août 2026", "du 3e trimestre 2026", "de l’année 2026"];
        assert_eq!(Span::ALL.map(words), said.map(str::to_owned));
        let between = |last| Period::period_between(day(2026, 8, 6), last).map(Period::in_words);
        assert_eq!(between(day(2026, 9, 1)).as_deref(), Some("du 06/08/2026 au 01/09/2026"));
        assert_eq!(between(day(2026, 8, 6)).as_deref(), Some("du 06/08/2026 au 06/08/2026"));
        assert_eq!(between(day(2026, 8, 5)), None);
    }

    #[test]
    fn a_month_and_a_quarter_are_read_as_people_write_them() {
        let today = day(2026, 11, 30);
        let read = |span: Span, text| {
            span.parse_named(text, today).map(|day| day.map(|day| Period::period_around(span, day).first))
        };
        for (span, texts, first) in [
            (Span::Month, &["10/2026", "2026-10", "octobre", "Oct.", "octobre 2026", "10"][..], day(2026, 10, 1)),
            (Span::Month, &["12", "décembre", "12/2025"], day(2025, 12, 1)),
            (Span::Month, &["1", "01", "janvier"], day(2026, 1, 1)),
            (
                Span::Quarter,
                &["T3", "t3 2026", "2026-T3", "3", "3e trimestre 2026", "août", "2026-08"],
                day(2026, 7, 1),
            ),
            (Span::Quarter, &["T4", "4", "décembre", "11/2026"], day(2026, 10, 1)),
            (Span::Year, &["2025"], day(2025, 1, 1)),
        ] {
            for text in texts {
                assert_eq!(read(span, text), Ok(Some(first)), "{text}");
            }
        }
        for (span, texts) in [
            (Span::Month, &["13", "31", "T3", "0", "13/2026"][..]),
            (Span::Quarter, &["5", "12", "3/2026"]),
            (Span::Year, &["26", "octobre"]),
        ] {
            assert!(texts.iter().all(|text| read(span, text).is_err()), "{span:?}");
        }
        for text in ["26/11", "26/11/2026", "2026-11-26", "hier", "lun"] {
            assert_eq!(read(Span::Month, text), Ok(None), "{text}: a day");
        }
        assert_eq!(read(Span::Week, "12"), Ok(None));
    }
}
