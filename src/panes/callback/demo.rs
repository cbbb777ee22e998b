//! Callbacks: whom the centre tries to reach, the quarter long and this morning.

use chrono::NaiveTime;
use fastrand::Rng;

use super::{
    CALLBACK, CallPurpose, CallbackState, Calling, Done, Exhausted, Message, Moved, Reached, Retry, ToCall, Wrong,
};
use crate::domain::{Moment, Person};
use crate::model::demo::{DemoHouse, DemoPart, DemoPlan, DemoRegister, DemoStory, DemoTyped, lasting};

/// Its part of the demonstration.
pub static DEMO: DemoPart = lasting(tell);

/// Purposes, each with a subject that may be overheard.
const SUBJECTS: [(&str, &str); 8] = [
    ("PERSON_ASKED", "horaires de la permanence"),
    ("PERSON_ASKED", "suite de sa demande"),
    ("PRO_TO_PERSON", "rappeler avant la consultation"),
    ("PRO_TO_PERSON", "changer l’heure du rendez-vous"),
    ("RESULT", "passer prendre un courrier"),
    ("NEWS", "prendre des nouvelles"),
    ("FOLLOW_UP", "papier à compléter"),
    ("FOLLOW_UP", "atelier de jeudi"),
];
/// Working days ago: the one nobody has news of, the one to be decided.
const FORGOTTEN: usize = 13;
const UNDECIDED: usize = 3;
/// Minutes after midnight at which the first callback of a day is asked for.
const BEGINS: i64 = 8 * 60 + 35;

/// What happens one after the other.
struct Story {
    errand: DemoStory,
    at: Moment,
}

impl Story {
    fn new(who: usize, at: Moment, (purpose, subject): (&'static str, &str), more: DemoTyped) -> Self {
        let said = vec![("purpose", purpose.to_owned()), ("subject", subject.to_owned())];
        Self { errand: DemoStory::asked(&CALLBACK, who, at, [said, more].concat()), at }
    }

    /// And so many minutes later it goes there, with these words.
    fn says(mut self, minutes: i64, to: CallbackState, words: DemoTyped) -> Self {
        self.at = self.at.plus_minutes(minutes);
        self.errand = self.errand.then(self.at, to, words);
        self
    }

    fn then(self, minutes: i64, to: CallbackState) -> Self {
        self.says(minutes, to, DemoTyped::new())
    }

    /// Called so many minutes later, in vain.
    fn tried(self, minutes: i64, outcome: &str) -> Self {
        self.then(minutes, Calling).says(1, Retry, vec![("outcome", outcome.to_owned())])
    }
}

/// All that was to be reached on `days`, and today's picture.
fn tell(plan: &DemoPlan) -> Vec<DemoStory> {
    let (DemoPlan { house, register, days, now, .. }, mut rng) = (*plan, plan.choices_of(plan.today()));
    let mut stories = Vec::new();
    for (back, day) in (1..=days.len()).rev().zip(days) {
        let begins = Moment::from_wall_clock(*day, NaiveTime::MIN, house.zone).plus_minutes(BEGINS);
        let known = register.people.partition_point(|person| person.created_at < begins);
        for _ in 0..rng.usize(3..7) {
            let Some(who) = somebody(register, known, &mut rng) else { continue };
            let at = begins.plus_minutes(rng.i64(0..320));
            let asked = Story::new(who, at, SUBJECTS[rng.usize(..SUBJECTS.len())], for_a_pro(house, &mut rng));
            stories.push(settled(asked, &mut rng));
        }
        if let Some(who) = somebody(register, known, &mut rng).filter(|_| [FORGOTTEN, UNDECIDED].contains(&back)) {
            let tried = Story::new(who, begins, SUBJECTS[6], for_a_pro(house, &mut rng)).tried(9, "NO_ANSWER");
            stories.push(if back == FORGOTTEN {
                tried
            } else {
                let again = tried.then(130, ToCall).tried(6, "BUSY").then(150, ToCall).tried(8, "NO_ANSWER");
                again.then(2, Exhausted)
            });
        }
    }
    stories.extend(picture(house, register, now, &mut rng));
    stories.into_iter().map(|story| story.errand).collect()
}

/// Reached at once, after a message, or at the second attempt.
fn settled(asked: Story, rng: &mut Rng) -> Story {
    let reached = match rng.u8(0..10) {
        0..6 => asked.then(rng.i64(4..40), Calling).then(3, Reached),
        6..8 => asked.then(rng.i64(4..40), Calling).then(1, Message).then(rng.i64(30..110), Reached),
        _ => {
            let again = asked.tried(rng.i64(4..40), "NO_ANSWER").then(rng.i64(60..120), ToCall);
            again.then(4, Calling).then(3, Reached)
        }
    };
    reached.then(1, Done)
}

/// This morning: whoever is here, a promise about to break, an urgent one, each state once, a protected contact.
fn picture(house: &DemoHouse, register: &DemoRegister, now: Moment, rng: &mut Rng) -> Vec<Story> {
    let figure = |key: &str| register.figures.get(key).copied();
    let protected = register.people.iter().position(|person| person.confidential_contact.is_some());
    let mut anybody = || somebody(register, register.people.len(), rng);
    let from = |pro: &str| vec![("pro", pro.to_owned())];
    let asked = |who: Option<usize>, minutes: i64, said: usize, more: DemoTyped| {
        let at = now.plus_minutes(-minutes);
        // Whatever the hour at which the demonstration is opened, its centre is open.
        let due = vec![("next_attempt_at", at.to_iso())];
        Some(Story::new(who?, at, SUBJECTS[said], [due, more].concat()))
    };
    let reminder = |who: Option<usize>, minutes: i64| {
        let rdv_at = now.plus_minutes(2 * 24 * 60 + minutes);
        let subject = rdv_at.in_zone(house.zone).format("rendez-vous du %d/%m à %H:%M").to_string();
        let at = now.plus_minutes(-45);
        let more = vec![("rdv_at", rdv_at.to_iso()), ("next_attempt_at", at.to_iso())];
        Some(Story::new(who?, at, (CallPurpose::Reminder.code(), &subject), more))
    };
    let urgent = vec![("priority", "2".to_owned()), ("priority_reason", "Dr Roux attend sa réponse".to_owned())];
    let window = vec![("window_from", "10:00".to_owned()), ("window_to", "17:30".to_owned())];
    let promise = vec![("promised_at", now.plus_minutes(20).to_iso())];
    let confirmed = || vec![("reminder_result", "CONFIRMED".to_owned())];
    let stories = [
        asked(figure("benali"), 55, 4, from("Dr Morel")),
        asked(figure("roux"), 64, 1, promise),
        asked(figure("kaya"), 38, 2, [from("Dr Roux"), urgent].concat()).map(|story| story.tried(6, "BUSY")),
        asked(protected, 34, 3, from("Dr Kessler")),
        asked(anybody(), 62, 0, DemoTyped::new()).map(|story| story.then(57, Calling)),
        asked(anybody(), 58, 5, DemoTyped::new()).map(|story| story.then(12, Calling).then(1, Message)),
        asked(anybody(), 52, 6, DemoTyped::new()).map(|story| story.then(7, Calling).then(1, Wrong)),
        asked(anybody(), 49, 7, DemoTyped::new()).map(|story| story.then(16, Calling).then(4, Reached)),
        asked(anybody(), 47, 1, DemoTyped::new()).map(|story| story.says(20, Moved, from("SF Inès"))),
        asked(anybody(), 29, 0, window),
        asked(anybody(), 26, 7, DemoTyped::new()),
        reminder(anybody(), 15),
        reminder(anybody(), 75),
        reminder(anybody(), -50).map(|story| story.then(5, Calling).then(3, Reached).says(1, Done, confirmed())),
    ];
    stories.into_iter().flatten().collect()
}

/// Somebody who can be telephoned, and whom no protected contact forbids.
fn somebody(register: &DemoRegister, known: usize, rng: &mut Rng) -> Option<usize> {
    let reached = |person: &Person| person.phone1.is_some() && !person.is_confidential();
    let start = rng.usize(..known.max(1));
    (start..known).chain(0..start.min(known)).find(|place| reached(&register.people[*place]))
}

fn for_a_pro(house: &DemoHouse, rng: &mut Rng) -> DemoTyped {
    let pro = house.pros.get(rng.usize(..house.pros.len().max(1)));
    pro.map(|pro| ("pro", pro.name.clone())).into_iter().collect()
}
