//! Callbacks: whom the centre tries to reach, the quarter long and this morning.

use fastrand::Rng;

use super::{
    CALLBACK, CallPurpose, CallbackState, Calling, Done, Exhausted, Message, Moved, Reached, Retry, ToCall, Wrong,
};
use crate::domain::{Moment, Person};
use crate::model::demo::{DemoCentre, DemoPart, DemoPlan, DemoRegister, DemoStory, DemoTyped, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

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

/// Story told event after event, with the moment of the last.
struct Story {
    errand: DemoStory,
    at: Moment,
}

impl Story {
    fn new(who: usize, at: Moment, (purpose, subject): (&'static str, &str), more: DemoTyped) -> Self {
        let said = vec![("purpose", purpose.to_owned()), ("subject", subject.to_owned())];
        Self { errand: DemoStory::asked(&CALLBACK, who, at, [said, more].concat()), at }
    }

    /// Adds to the story: so many minutes later it goes to the state `to`, with these words.
    fn move_with(mut self, minutes: i64, to: CallbackState, words: DemoTyped) -> Self {
        self.at = self.at.plus_minutes(minutes);
        self.errand = self.errand.then(self.at, to, words);
        self
    }

    fn move_after(self, minutes: i64, to: CallbackState) -> Self {
        self.move_with(minutes, to, DemoTyped::new())
    }

    /// Adds to the story an attempt in vain, so many minutes later.
    fn try_call(self, minutes: i64, outcome: &str) -> Self {
        self.move_after(minutes, Calling).move_with(1, Retry, vec![("outcome", outcome.to_owned())])
    }
}

/// Stories of the people to be called on `days`, and of today's picture.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let (DemoPlan { centre, register, days, now, .. }, mut rng) = (*plan, plan.choices_of(plan.today()));
    let mut stories = Vec::new();
    for (back, day) in (1..=days.len()).rev().zip(days) {
        let begins = Moment::start_of(*day, centre.zone).plus_minutes(BEGINS);
        let known = register.people.partition_point(|person| person.created_at < begins);
        for _ in 0..rng.usize(3..7) {
            let Some(who) = pick_person(register, known, &mut rng) else { continue };
            let at = begins.plus_minutes(rng.i64(0..320));
            let asked = Story::new(who, at, SUBJECTS[rng.usize(..SUBJECTS.len())], for_a_pro(centre, &mut rng));
            stories.push(settled_story(asked, &mut rng));
        }
        if let Some(who) = pick_person(register, known, &mut rng).filter(|_| [FORGOTTEN, UNDECIDED].contains(&back)) {
            let tried = Story::new(who, begins, SUBJECTS[6], for_a_pro(centre, &mut rng)).try_call(9, "NO_ANSWER");
            stories.push(if back == FORGOTTEN {
                tried
            } else {
                let again =
                    tried.move_after(130, ToCall).try_call(6, "BUSY").move_after(150, ToCall).try_call(8, "NO_ANSWER");
                again.move_after(2, Exhausted)
            });
        }
    }
    stories.extend(present_stories(centre, register, now, &mut rng));
    stories.into_iter().map(|story| story.errand).collect()
}

/// Ends the story of a person who was reached at once, after a message, or at the second attempt.
fn settled_story(asked: Story, rng: &mut Rng) -> Story {
    let reached = match rng.u8(0..10) {
        0..6 => asked.move_after(rng.i64(4..40), Calling).move_after(3, Reached),
        6..8 => asked.move_after(rng.i64(4..40), Calling).move_after(1, Message).move_after(rng.i64(30..110), Reached),
        _ => {
            let again = asked.try_call(rng.i64(4..40), "NO_ANSWER").move_after(rng.i64(60..120), ToCall);
            again.move_after(4, Calling).move_after(3, Reached)
        }
    };
    reached.move_after(1, Done)
}

/// Callbacks of this morning: for somebody who is here, a promise about to break, an urgent one, each state once, a
/// protected contact.
fn present_stories(centre: &DemoCentre, register: &DemoRegister, now: Moment, rng: &mut Rng) -> Vec<Story> {
    let figure = |key: &str| register.figures.get(key).copied();
    let protected = register.people.iter().position(|person| person.confidential_contact.is_some());
    let mut anybody = || pick_person(register, register.people.len(), rng);
    let from = |pro: &str| vec![("pro", pro.to_owned())];
    let asked = |who: Option<usize>, minutes: i64, said: usize, more: DemoTyped| {
        let at = now.plus_minutes(-minutes);
        // Whatever the hour at which the demonstration is opened, its centre is open.
        let due = vec![("next_attempt_at", at.to_iso())];
        Some(Story::new(who?, at, SUBJECTS[said], [due, more].concat()))
    };
    let reminder = |who: Option<usize>, minutes: i64| {
        let rdv_at = now.plus_minutes(2 * 24 * 60 + minutes);
        let subject = rdv_at.in_zone(centre.zone).format("rendez-vous du %d/%m à %H:%M").to_string();
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
        asked(figure("kaya"), 38, 2, [from("Dr Roux"), urgent].concat()).map(|story| story.try_call(6, "BUSY")),
        asked(protected, 34, 3, from("Dr Kessler")),
        asked(anybody(), 62, 0, DemoTyped::new()).map(|story| story.move_after(57, Calling)),
        asked(anybody(), 58, 5, DemoTyped::new()).map(|story| story.move_after(12, Calling).move_after(1, Message)),
        asked(anybody(), 52, 6, DemoTyped::new()).map(|story| story.move_after(7, Calling).move_after(1, Wrong)),
        asked(anybody(), 49, 7, DemoTyped::new()).map(|story| story.move_after(16, Calling).move_after(4, Reached)),
        asked(anybody(), 47, 1, DemoTyped::new()).map(|story| story.move_with(20, Moved, from("SF Inès"))),
        asked(anybody(), 29, 0, window),
        asked(anybody(), 26, 7, DemoTyped::new()),
        reminder(anybody(), 15),
        reminder(anybody(), 75),
        reminder(anybody(), -50)
            .map(|story| story.move_after(5, Calling).move_after(3, Reached).move_with(1, Done, confirmed())),
    ];
    stories.into_iter().flatten().collect()
}

/// Draws a person who can be telephoned, and whom no protected contact forbids to call.
fn pick_person(register: &DemoRegister, known: usize, rng: &mut Rng) -> Option<usize> {
    let reached = |person: &Person| person.phone1.is_some() && !person.is_confidential();
    let start = rng.usize(..known.max(1));
    (start..known).chain(0..start.min(known)).find(|place| reached(&register.people[*place]))
}

fn for_a_pro(centre: &DemoCentre, rng: &mut Rng) -> DemoTyped {
    let pro = centre.pros.get(rng.usize(..centre.pros.len().max(1)));
    pro.map(|pro| ("pro", pro.name.clone())).into_iter().collect()
}
