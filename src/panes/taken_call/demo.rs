//! Calls taken in the demonstration: some on each day of its history, more in the first hours.

use chrono::{NaiveDate, NaiveTime};

use super::{REASON, TAKEN_CALL};
use crate::domain::Moment;
use crate::model::demo::{DemoPart, DemoPlan, DemoStory};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = DemoPart { lasting: |_| Vec::new(), day: tell_day, today: tell_today };

/// Hours at which calls come, with their reasons.
const CALLS: &[(u32, u32, &str)] = &[
    (8, 34, "rendez-vous"),
    (8, 41, "rendez-vous"),
    (8, 55, "ordonnance"),
    (9, 5, "rendez-vous"),
    (9, 20, "résultats"),
    (9, 48, "transport"),
    (10, 12, "papiers"),
    (11, 3, "rendez-vous"),
    (11, 40, "partenaire"),
    (14, 15, "rendez-vous"),
    (15, 30, "ordonnance"),
    (16, 45, "autre"),
];

fn tell_day(plan: &DemoPlan, day: NaiveDate) -> Vec<DemoStory> {
    CALLS.iter().filter_map(|call| tell_call(plan, day, call)).collect()
}

fn tell_today(plan: &DemoPlan) -> Vec<DemoStory> {
    let calls = CALLS.iter().filter_map(|call| tell_call(plan, plan.today(), call));
    calls.filter(|story| story.acts.iter().all(|(at, _)| *at <= plan.now)).collect()
}

fn tell_call(plan: &DemoPlan, day: NaiveDate, (hour, minute, reason): &(u32, u32, &str)) -> Option<DemoStory> {
    let at = Moment::from_wall_clock(day, NaiveTime::from_hms_opt(*hour, *minute, 0)?, plan.centre.zone);
    Some(DemoStory::written(&TAKEN_CALL, None, at, vec![(REASON.key, (*reason).to_owned())]))
}
