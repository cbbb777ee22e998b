//! A day, a week, a month: what is counted together.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::spoken;

const MONTHS: [&str; 12] = [
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
}

impl Span {
    /// Every length, the shortest first.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Code in JSON and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }
}

/// A day, a week or a month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Length of the period.
    pub span: Span,
    /// First day of the period.
    pub first: NaiveDate,
}

impl Period {
    /// The one that holds `day`.
    pub fn period_around(span: Span, day: NaiveDate) -> Self {
        let back = match span {
            Span::Day => 0,
            Span::Week => day.weekday().num_days_from_monday(),
            Span::Month => day.day0(),
        };
        Self { span, first: day.checked_sub_days(Days::new(back.into())).unwrap_or(day) }
    }

    /// Words for the period before it: « la semaine d’avant ».
    pub fn words_before(self) -> &'static str {
        match self.span {
            Span::Day => "la veille",
            Span::Week => "la semaine d’avant",
            Span::Month => "le mois d’avant",
        }
    }

    /// The day after its last one.
    pub fn end(self) -> NaiveDate {
        let end = match self.span {
            Span::Day => self.first.succ_opt(),
            Span::Week => self.first.checked_add_days(Days::new(7)),
            Span::Month => self.first.checked_add_months(Months::new(1)),
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

    /// Words that follow « les chiffres »: « du jeudi 26/11/2026 », « du 23/11 au 29/11/2026 », « de novembre 2026 ».
    pub fn in_words(self) -> String {
        let (first, last) = (self.first, self.last_day());
        match self.span {
            Span::Day => format!("du {} {}", spoken::weekday_name(first), first.format("%d/%m/%Y")),
            Span::Week => format!("du {} au {}", first.format("%d/%m"), last.format("%d/%m/%Y")),
            Span::Month => format!("{} {}", MONTHS[first.month0() as usize], first.year()),
        }
    }
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
        for span in Span::ALL {
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
    fn a_period_is_said_as_people_say_it() {
        let words = |span| Period::period_around(span, day(2026, 8, 6)).in_words();
        assert_eq!(
            Span::ALL.map(words),
            ["du jeudi 06/08/2026", "du 03/08 au 09/08/2026", "d’août 2026"].map(str::to_owned)
        );
    }
}
