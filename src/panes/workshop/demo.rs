//! Workshops of the demonstration: one a week of its history, and two to come.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

use super::{AT, CAME, Held, NEW_PEOPLE, PARTNER, PLACE, PLACES, TITLE, WORKSHOP};
use crate::domain::Moment;
use crate::model::demo::{DemoPart, DemoPlan, DemoStory, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

/// A workshop: its title, place, partner and places, and how many came, how many for the first time.
type Told = (&'static str, &'static str, &'static str, u32, u32, u32);

const WORKSHOPS: [Told; 3] = [
    ("cuisine", "Maison de quartier", "Maison de quartier", 12, 9, 2),
    ("droits et papiers", "café", "CCAS", 10, 7, 3),
    ("marche du jeudi", "départ du centre", "", 20, 14, 1),
];

/// Workshops on each Thursday of the history, held; those of the next two weeks to come.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let two = NaiveTime::from_hms_opt(14, 0, 0).unwrap_or_default();
    let moment = |day: NaiveDate, time: NaiveTime| Moment::from_wall_clock(day, time, plan.centre.zone);
    let days = plan.first_day().iter_days().take_while(|day| *day <= plan.today() + Days::new(14));
    let thursdays = days.filter(|day| day.weekday() == Weekday::Thu).zip(WORKSHOPS.iter().cycle());
    let story = |(day, (title, place, partner, places, came, new)): (NaiveDate, &Told)| {
        let written = moment(day.checked_sub_days(Days::new(7)).unwrap_or(day), two);
        let said = [
            (TITLE.key, (*title).to_owned()),
            (AT.key, format!("{day} 14:00")),
            (PLACE.key, (*place).to_owned()),
            (PARTNER.key, (*partner).to_owned()),
            (PLACES.key, places.to_string()),
        ];
        let said = said.into_iter().filter(|(_, words)| !words.is_empty()).collect();
        let told = DemoStory::written(&WORKSHOP, None, written.min(plan.now).max(moment(plan.first_day(), two)), said);
        let end = moment(day, two).plus_minutes(120);
        match end <= plan.now {
            true => told.then(end, Held, vec![(CAME.key, came.to_string()), (NEW_PEOPLE.key, new.to_string())]),
            false => told,
        }
    };
    thursdays.map(story).collect()
}
