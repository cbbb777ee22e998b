//! Situations of the demonstration: two that a meeting has talked of, two for the next one.

use chrono::{Days, NaiveTime};

use super::{QUESTION, RECORDED, SITUATION, Seen};
use crate::domain::Moment;
use crate::model::demo::{DemoPart, DemoPlan, DemoStory, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

/// A situation: the place of the person in the register, how many days ago it was marked, the question, and whether a
/// meeting has talked of it.
type Told = (usize, u64, &'static str, bool);

const SITUATIONS: [Told; 4] = [
    (11, 12, "qui l’accompagne à la CPAM ?", true),
    (23, 10, "un rendez-vous commun, médecin et kiné ?", true),
    (31, 2, "comment la joindre sans téléphone ?", false),
    (7, 1, "qui reprend le dossier de logement ?", false),
];

fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let three = NaiveTime::from_hms_opt(15, 10, 0).unwrap_or_default();
    let story = |(who, back, question, seen): &Told| {
        let day = plan.today().checked_sub_days(Days::new(*back)).filter(|day| *day >= plan.first_day())?;
        // A small register holds fewer.
        plan.register.people.get(*who)?;
        let at = Moment::from_wall_clock(day, three, plan.centre.zone);
        let told = DemoStory::asked(&SITUATION, *who, at, vec![(QUESTION.key, (*question).to_owned())]);
        Some(match seen {
            true => told.then(at.plus_minutes(3 * 24 * 60), Seen, vec![(RECORDED.key, "oui".to_owned())]),
            false => told,
        })
    };
    SITUATIONS.iter().filter_map(story).collect()
}
