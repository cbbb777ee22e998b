//! The demonstration's arrivals: what came of each day, the morning under way that one opens, and the agenda of the days to
//! come.
//!
//! - [`visit`]: one passage; [`mod@day`]: a day of them; [`today`]: the picture one opens.

pub mod day;
pub mod today;
pub mod visit;

use chrono::NaiveDate;

use self::day::{Day, OPENS};
use self::visit::Visit;
use crate::model::demo::{DemoPart, DemoPlan, DemoStory};

/// Working days ahead that the agenda already holds.
const AHEAD: usize = 5;

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = DemoPart { lasting: |_| Vec::new(), day, today: today_and_ahead };

fn day(plan: &DemoPlan, day: NaiveDate) -> Vec<DemoStory> {
    make_stories(&day_told(plan, day).tell_day().visits)
}

fn day_told<'a>(plan: &DemoPlan<'a>, day: NaiveDate) -> Day<'a> {
    Day::new(plan.register, &plan.centre.pros, day, plan.centre.zone, OPENS, plan.choices_of(day))
}

fn today_and_ahead(plan: &DemoPlan) -> Vec<DemoStory> {
    let mut visits = today::tell_today(plan.centre, plan.register, plan.now, plan.choices_of(plan.today()));
    visits.extend(coming_visits(plan));
    make_stories(&visits)
}

/// The appointments of the next working days, in the file since this morning.
fn coming_visits(plan: &DemoPlan) -> Vec<Visit> {
    let days = plan.today().iter_days().skip(1).filter(|day| plan.centre.calendar.is_working(*day)).take(AHEAD);
    days.flat_map(|day| day_told(plan, day).agenda_at(plan.now.plus_minutes(-70)).fill_agenda().visits).collect()
}

fn make_stories(visits: &[Visit]) -> Vec<DemoStory> {
    visits.iter().map(Visit::story).collect()
}
