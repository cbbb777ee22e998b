//! The day of an item and its wording wherever the item is shown: an item of another day must say so, or it is taken
//! for one of today.

use chrono::NaiveDate;

use super::Context;
use crate::domain::{Moment, spoken};

/// The day of a line, and its hour where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineDay {
    /// The day, in the site's zone.
    pub day: NaiveDate,
    /// The hour.
    pub hour: Option<Moment>,
}

impl LineDay {
    /// The day and the hour of a moment.
    pub fn at_hour(hour: Moment, context: &Context) -> Self {
        Self { day: hour.day_in(context.zone), hour: Some(hour) }
    }

    /// A day at no hour in particular.
    pub fn whole_day(day: NaiveDate) -> Self {
        Self { day, hour: None }
    }

    /// Moment at which it begins.
    pub fn start_moment(self, context: &Context) -> Moment {
        self.hour.unwrap_or_else(|| Moment::start_of(self.day, context.zone))
    }

    /// True when it is today.
    pub fn is_today(self, context: &Context) -> bool {
        self.day == context.today()
    }

    /// Words it for a line: « 10:00 » today, « demain 10:00 », « lun 30/11 », « hier 09:30 ».
    pub fn in_line(self, context: &Context) -> String {
        match self.hour {
            Some(hour) => spoken::say_moment(hour.in_zone(context.zone), context.now.in_zone(context.zone)),
            None => spoken::say_day(self.day, context.today()),
        }
    }

    /// Words it for a line where hours have no room: « demain », « lun 30/11 ».
    pub fn date_in_line(self, context: &Context) -> String {
        spoken::say_day(self.day, context.today())
    }

    /// Words it for a sentence: « demain à 10:00 », « le mardi 15/12 à 10:00 ».
    pub fn in_sentence(self, context: &Context) -> String {
        let day = spoken::tell_day(self.day, context.today());
        match self.hour {
            Some(hour) => format!("{day} à {}", hour.clock_text(context.zone)),
            None => day,
        }
    }
}
