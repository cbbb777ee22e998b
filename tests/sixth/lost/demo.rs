//! Lost objects of the demonstration.

use super::{GIVEN_TO, GivenBack, LOST, OBJECT, PLACE, SORT};
use crate::domain::Moment;
use crate::model::demo::{DemoPart, DemoPlan, DemoStory, lasting};

/// Its part of the demonstration.
pub static DEMO: DemoPart = lasting(tell);

const OBJECTS: [(&str, &str, &str); 3] = [
    ("parapluie rouge", "AUTRE", "salle d’attente"),
    ("trousseau de trois clés", "CLES", "café"),
    ("écharpe bleue", "VETEMENT", "couloir"),
];

/// One found on each day of the history and given back two hours later; three found this morning.
fn tell(plan: &DemoPlan) -> Vec<DemoStory> {
    let ten = chrono::NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    let past = plan.days.iter().zip(OBJECTS.iter().cycle()).map(|(day, object)| {
        let at = Moment::from_wall_clock(*day, ten, plan.centre.zone);
        let to = vec![(GIVEN_TO.key, "sa propriétaire".to_owned())];
        found(at, object).then(at.plus_minutes(120), GivenBack, to)
    });
    let today = OBJECTS.iter().zip(1..).map(|(object, n)| found(plan.now.plus_minutes(-20 * n), object));
    past.chain(today).collect()
}

fn found(at: Moment, (object, sort, place): &(&str, &str, &str)) -> DemoStory {
    let said = [(OBJECT.key, *object), (SORT.key, *sort), (PLACE.key, *place)];
    DemoStory::written(&LOST, None, at, said.map(|(key, words)| (key, words.to_owned())).to_vec())
}
