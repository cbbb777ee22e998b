//! Mishaps of the demonstration.

use chrono::{Days, NaiveTime};

use super::{Closed, DECIDED, DONE_AT_ONCE, HAPPENED_AT, MISHAP, PLACE, SORT, WHAT};
use crate::domain::Moment;
use crate::model::demo::{DemoPart, DemoPlan, DemoStory, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

/// A mishap: how many days ago, its sort, what happened and where, what was done, and what was decided.
type Told = (u64, &'static str, &'static str, &'static str, &'static str, Option<&'static str>);

const MISHAPS: [Told; 5] = [
    (33, "DELAI", "deux heures d’attente, personne n’a prévenu", "salle d’attente", "excuses", Some("un mot à 30 min")),
    (
        19,
        "MATERIEL",
        "imprimante en panne toute la matinée",
        "accueil",
        "ordonnances à la main",
        Some("une de secours"),
    ),
    (12, "IDENTITE", "papier d’une homonyme remis, repris aussitôt", "accueil", "papier repris", None),
    (3, "VIOLENCE", "cris et menaces au comptoir", "accueil", "mis à l’abri dans un bureau", None),
    (1, "DONNEES", "feuille oubliée à l’imprimante", "couloir", "feuille détruite", None),
];

/// Stories of the mishaps, each at its day, and settled three days later where something was decided.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let eleven = NaiveTime::from_hms_opt(11, 5, 0).unwrap_or_default();
    let story = |(back, sort, what, place, done, decided): &Told| {
        let day = plan.today().checked_sub_days(Days::new(*back)).filter(|day| *day >= plan.first_day())?;
        let at = Moment::from_wall_clock(day, eleven, plan.centre.zone);
        let said = [(SORT.field.key, *sort), (WHAT.key, *what), (PLACE.key, *place), (DONE_AT_ONCE.key, *done)];
        let mut said: Vec<_> = said.map(|(key, words)| (key, words.to_owned())).to_vec();
        said.push((HAPPENED_AT.key, format!("{day} 10:50")));
        let noted = DemoStory::written(&MISHAP, None, at, said);
        Some(match decided {
            Some(words) => noted.then(at.plus_minutes(3 * 24 * 60), Closed, vec![(DECIDED.key, (*words).to_owned())]),
            None => noted,
        })
    };
    MISHAPS.iter().filter_map(story).collect()
}
