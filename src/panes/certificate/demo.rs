//! Certificates for sick children: a few each week, many of which nobody may demand, and those of today, read first.

use chrono::{Days, NaiveDate, NaiveTime};
use fastrand::Rng;

use super::{CERTIFICATE, Cancelled, HandedOver, NeedsExam, NotRequired, Ready, Refused, Signed, ToSign};
use crate::domain::{Moment, Person};
use crate::model::demo::{DemoCentre, DemoPart, DemoPlan, DemoRegister, DemoStory, DemoTyped, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

const WHO_WANTS_IT: [&str; 10] =
    ["EMPLOYEUR", "EMPLOYEUR", "EMPLOYEUR", "EMPLOYEUR", "EMPLOYEUR", "ECOLE", "ECOLE", "CANTINE", "CRECHE", "ASS_MAT"];
const WHO_ASKS: [&str; 4] = ["sa mère", "sa mère", "son père", "sa grand-mère"];
const DAY: i64 = 24 * 60;

/// Stories of the certificates asked for on `days`, and of today's picture.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let (DemoPlan { centre, register, days, now, .. }, mut rng) = (*plan, plan.choices_of(plan.first_day()));
    let story = Teller { centre, register, now };
    let mut errands = Vec::new();
    for day in days {
        for _ in 0..rng.u32(0..3) {
            let children = story.children(*day, 0..12);
            if !children.is_empty() {
                errands.push(story.past_story(*day, children[rng.usize(0..children.len())], &mut rng));
            }
        }
    }
    errands.extend(story.present_stories());
    errands
}

struct Teller<'a> {
    centre: &'a DemoCentre,
    register: &'a DemoRegister,
    now: Moment,
}

impl Teller<'_> {
    /// Children inscribed before `day`, of these ages then, with a doctor of their own; the figures have their own
    /// stories.
    fn children(&self, day: NaiveDate, ages: std::ops::Range<u32>) -> Vec<usize> {
        let child = |(place, person): (usize, &Person)| {
            let inscribed = person.created_at.day_in(self.centre.zone) < day;
            let age = person.ages_on(day).is_some_and(|(least, most)| ages.contains(&least) && ages.contains(&most));
            let figure = self.register.figures.values().any(|figure| *figure == place);
            (inscribed && age && person.usual_pro.is_some() && !person.is_confidential() && !figure).then_some(place)
        };
        self.register.people.iter().enumerate().filter_map(child).collect()
    }

    /// Story of a certificate asked for on `day`: answered at once where nobody may demand it, examined and signed
    /// otherwise.
    fn past_story(&self, day: NaiveDate, who: usize, rng: &mut Rng) -> DemoStory {
        let at = |days: i64, hour: u32, rng: &mut Rng| {
            let time = NaiveTime::from_hms_opt(hour, rng.u32(0..60), rng.u32(0..60)).unwrap_or_default();
            Moment::from_wall_clock(self.centre.calendar.add_working_days(day, days), time, self.centre.zone)
        };
        let recipient = WHO_WANTS_IT[rng.usize(0..WHO_WANTS_IT.len())];
        let until = day.checked_add_days(Days::new(rng.u64(0..3))).unwrap_or(day);
        let asked = at(0, rng.u32(9..12), rng);
        let words = vec![
            ("recipient", recipient.to_owned()),
            ("asked_by", WHO_ASKS[rng.usize(0..WHO_ASKS.len())].to_owned()),
            ("absence_to", until.to_string()),
        ];
        let errand = DemoStory::asked(&CERTIFICATE, who, asked, words);
        if ["ECOLE", "CANTINE", "CRECHE"].contains(&recipient) {
            return errand.then(asked.plus_minutes(3), NotRequired, DemoTyped::new());
        }
        let exam = at(0, rng.u32(14..17), rng);
        let slot = vec![("exam_at", exam.to_iso())];
        let errand = errand.then(asked.plus_minutes(10), NeedsExam, slot.clone());
        let seen = exam.plus_minutes(25);
        if rng.u32(0..15) == 0 {
            let note =
                vec![("decision_note", "Pas de certificat pour cette absence, expliqué de vive voix.".to_owned())];
            return errand.then(seen, Refused, note);
        }
        let signed = errand.then(seen, ToSign, slot).then(seen.plus_minutes(15), Signed, DemoTyped::new());
        let ready = signed.then(seen.plus_minutes(30), Ready, DemoTyped::new());
        match rng.u32(0..12) {
            0 => {
                let why = vec![("void_reason", "jamais retiré".to_owned())];
                ready.then(at(8, 17, rng), Cancelled, why)
            }
            _ => ready.then(at(rng.i64(1..3), rng.u32(9..18), rng), HandedOver, DemoTyped::new()),
        }
    }

    /// Two of a family to be seen together, one whose age is past the law, one at the doctor's, one nobody collects.
    fn present_stories(&self) -> Vec<DemoStory> {
        let today = self.now.day_in(self.centre.zone);
        let young = self.children(today, 1..10);
        let family = young.iter().enumerate().find_map(|(at, one)| {
            let sibling = young[at + 1..].iter().find(|other| self.live_together(*one, **other))?;
            Some([*one, *sibling])
        });
        let mut others = young.iter().copied().filter(|place| !family.is_some_and(|family| family.contains(place)));
        let mut next = || others.next();
        let tomorrow = self.centre.calendar.add_working_days(today, 1);
        let slot =
            Moment::from_wall_clock(tomorrow, NaiveTime::from_hms_opt(9, 30, 0).unwrap_or_default(), self.centre.zone);
        let exam = vec![("exam_at", self.minutes_ago(70).to_iso())];
        let [first, second] = family.map_or([None, None], |pair| pair.map(Some));
        let lines = [
            first.map(|who| {
                self.request_story(who, "EMPLOYEUR", 55, &[]).then(self.minutes_ago(40), NeedsExam, DemoTyped::new())
            }),
            second.map(|who| self.request_story(who, "EMPLOYEUR", 54, &[])),
            next().map(|who| self.request_story(who, "CRECHE", 18, &[("absence_to", tomorrow.to_string())])),
            next().map(|who| {
                let promised = ("promised_at", self.now.plus_minutes(90).to_iso());
                self.request_story(who, "EMPLOYEUR", 120, &[promised]).then(self.minutes_ago(45), ToSign, exam)
            }),
            next().map(|who| {
                self.request_story(who, "EMPLOYEUR", 30, &[]).then(
                    self.minutes_ago(20),
                    NeedsExam,
                    vec![("exam_at", slot.to_iso())],
                )
            }),
            next().map(|who| {
                self.request_story(who, "ASS_MAT", 6 * DAY, &[]).then(
                    self.minutes_ago(6 * DAY - 20),
                    NeedsExam,
                    DemoTyped::new(),
                )
            }),
            next().map(|who| {
                self.request_story(who, "ECOLE", 65, &[]).then(self.minutes_ago(62), NotRequired, DemoTyped::new())
            }),
            next().map(|who| self.uncollected_story(who)),
            self.children(today, 16..18).first().map(|who| self.request_story(*who, "EMPLOYEUR", 25, &[])),
        ];
        lines.into_iter().flatten().collect()
    }

    /// Story of a certificate that has been ready for more than three days.
    fn uncollected_story(&self, who: usize) -> DemoStory {
        let seen = vec![("exam_at", self.minutes_ago(4 * DAY + 60).to_iso())];
        let errand =
            self.request_story(who, "EMPLOYEUR", 4 * DAY + 90, &[]).then(self.minutes_ago(4 * DAY + 30), ToSign, seen);
        let signed = errand.then(self.minutes_ago(4 * DAY + 20), Signed, DemoTyped::new());
        signed.then(self.minutes_ago(4 * DAY + 10), Ready, DemoTyped::new())
    }

    fn request_story(
        &self,
        who: usize,
        recipient: &str,
        minutes_ago: i64,
        more: &[(&'static str, String)],
    ) -> DemoStory {
        let words = [("recipient", recipient.to_owned()), ("asked_by", "sa mère".to_owned())];
        DemoStory::asked(&CERTIFICATE, who, self.minutes_ago(minutes_ago), [&words, more].concat())
    }

    fn live_together(&self, one: usize, other: usize) -> bool {
        let parents = |child| self.register.families.iter().filter(move |bond| bond.2 == child).map(|bond| bond.0);
        parents(one).any(|parent| parents(other).any(|same| same == parent))
    }

    fn minutes_ago(&self, minutes: i64) -> Moment {
        self.now.plus_minutes(-minutes)
    }
}
