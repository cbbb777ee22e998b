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

/// Its part of the demonstration.
pub static DEMO: DemoPart = DemoPart { lasting: |_| Vec::new(), day, today: today_and_ahead };

fn day(plan: &DemoPlan, day: NaiveDate) -> Vec<DemoStory> {
    stories(&told(plan, day).tell().visits)
}

fn told<'a>(plan: &DemoPlan<'a>, day: NaiveDate) -> Day<'a> {
    Day::new(plan.register, &plan.house.pros, day, plan.house.zone, OPENS, plan.choices_of(day))
}

fn today_and_ahead(plan: &DemoPlan) -> Vec<DemoStory> {
    let mut visits = today::tell(plan.house, plan.register, plan.now, plan.choices_of(plan.today()));
    visits.extend(ahead(plan));
    stories(&visits)
}

/// The appointments of the next working days, in the file since this morning.
fn ahead(plan: &DemoPlan) -> Vec<Visit> {
    let days = plan.today().iter_days().skip(1).filter(|day| plan.house.calendar.is_working(*day)).take(AHEAD);
    days.flat_map(|day| told(plan, day).agenda_at(plan.now.plus_minutes(-70)).agenda().visits).collect()
}

fn stories(visits: &[Visit]) -> Vec<DemoStory> {
    visits.iter().map(Visit::story).collect()
}
