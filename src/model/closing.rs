//! The end of a line's day: a line whose time is past and that nobody has settled, and how it may have ended.

use chrono::NaiveDate;

use super::{Context, Item, State};
use crate::domain::Moment;

/// A closed state in which a line may have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// The state it goes to.
    pub to: State,
    /// The state it passes through where no step leads there at once: somebody expected who came and went unnoticed.
    pub via: Option<State>,
    /// A word or two for the bar: « non vu·e ».
    pub label: &'static str,
}

/// The ending `label` in the state `to`.
pub const fn ending_in(label: &'static str, to: State) -> Ending {
    Ending { to, via: None, label }
}

impl Ending {
    /// Declares that the ending is reached through `state`.
    pub const fn reached_through(mut self, state: State) -> Self {
        self.via = Some(state);
        self
    }
}

/// A line whose time is past, still open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnclosedLine {
    /// Hour of the item: of the appointment, the arrival, the trip.
    pub at: Moment,
    /// Latest moment at which the line can have ended: the closing of its own day, or now on the day itself. The clocks
    /// of the line are set by this moment, however many days later the end is recorded.
    pub ended: Moment,
    /// Possible endings, the likeliest first; never empty.
    pub endings: Vec<Ending>,
}

impl UnclosedLine {
    /// A line of the hour `at` that may have ended so.
    pub fn new(at: Moment, endings: &[Ending], context: &Context) -> Self {
        Self {
            at,
            ended: context.now.min(context.closing_on(at.day_in(context.zone)).max(at)),
            endings: endings.to_vec(),
        }
    }

    /// The day it belongs to.
    pub fn day_of_line(&self, context: &Context) -> NaiveDate {
        self.at.day_in(context.zone)
    }

    /// Ends `item` in the state `to`, its clocks set as of its own day; the error is the sentence that refuses it.
    pub fn end(&self, item: &mut Item, to: State, context: &Context) -> Result<(), String> {
        let Some(ending) = self.endings.iter().find(|ending| ending.to == to) else {
            return Err(format!("« {} » n’est pas une fin pour cette ligne.", to.label));
        };
        if let Some(via) = ending.via {
            item.kind.move_item(item, via, &context.at(self.at.min(self.ended)))?;
        }
        item.kind.move_item(item, to, &context.at(self.ended))
    }
}

/// True when the day of the hour `at` is over: an earlier day, or after today's closing. On a day on which the doors
/// stay shut by the hours of the centre, somebody may be working all the same: it is over when the doors close at the
/// latest in a week.
pub fn is_over(at: Moment, context: &Context) -> bool {
    let day = at.day_in(context.zone);
    day < context.today() || context.now >= latest_closing(day, context)
}

fn latest_closing(day: NaiveDate, context: &Context) -> Moment {
    let midnight = |day: NaiveDate| Moment::start_of(day.succ_opt().unwrap_or(day), context.zone);
    let own = context.closing_on(day);
    if own < midnight(day) {
        return own;
    }
    let week = day.iter_days().skip(1).take(7).filter(|other| context.closing_on(*other) < midnight(*other));
    let hours = week.map(|other| context.closing_on(other).in_zone(context.zone).time());
    hours.max().map_or(own, |closes| Moment::from_wall_clock(day, closes, context.zone))
}

/// Lines of nobody in the file, closed: kept no longer than their day, of which only figures stay.
#[derive(Debug)]
pub struct Nameless {
    /// True when the line counts in the figure that is told.
    pub counts: fn(&Item) -> bool,
    /// Nouns for a single line and for several: « passage sans nom », « passages sans nom ».
    pub nouns: (&'static str, &'static str),
}
