//! Follow-ups of the demonstration: what a mediator of a small centre has under way.

use chrono::{Days, NaiveTime};

use super::outing::{self, OUTING};
use super::{
    END_REASON, EXPIRES_ON, Ended, FOLLOW_UP, FollowUpState, NEXT, NEXT_ON, Obtained, PURPOSE, Refused, Sent, THEME,
    Waiting,
};
use crate::domain::Moment;
use crate::model::Value;
use crate::model::demo::{DemoAct, DemoPart, DemoPlan, DemoStory, DemoTyped, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

/// An errand: its theme, its words, how many days ago it began, and where it stands.
struct Errand {
    theme: &'static str,
    purpose: &'static str,
    begun: u64,
    stands: Stands,
}

/// Present situation of an errand of the demonstration.
enum Stands {
    /// The next thing, and in how many days it comes.
    Next(FollowUpState, &'static str, i64),
    /// An appointment outside in so many days, with its trip and its calls.
    Outing(u64),
    /// No next thing is known.
    Nothing,
    /// A right that ends so many days from today.
    Right(i64),
    /// A refusal.
    No,
    /// The end, with its reason.
    Over(&'static str),
}

const ERRANDS: [Errand; 9] = [
    errand("RDV_EXTERIEUR", "rdv à Saint-Jean", 12, Stands::Outing(6)),
    errand("AME", "dossier AME", 30, Stands::Next(Sent, "demander où en est le dossier", -2)),
    errand("C2S", "renouvellement C2S", 20, Stands::Next(Waiting, "apporte son avis d’impôt", 0)),
    errand("LOGEMENT", "logement", 25, Stands::Nothing),
    errand("DOMICILIATION", "domiciliation", 40, Stands::Next(Waiting, "rendez-vous au CCAS", 9)),
    errand("AME", "dossier AME", 60, Stands::Right(45)),
    errand("MDPH", "dossier MDPH", 50, Stands::Next(Sent, "réponse de la MDPH", 21)),
    errand("C2S", "demande de C2S", 35, Stands::No),
    errand("CARTE_VITALE", "carte Vitale", 28, Stands::Over("ABOUTI")),
];

const fn errand(theme: &'static str, purpose: &'static str, begun: u64, stands: Stands) -> Errand {
    Errand { theme, purpose, begun, stands }
}

/// Stories of one errand each, for people inscribed long enough ago.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let zone = plan.centre.zone;
    let hour = |hour: u32| NaiveTime::from_hms_opt(hour, 20, 0).unwrap_or_default();
    let at = |back: u64, of_day: u32| {
        let day = plan.today().checked_sub_days(Days::new(back)).unwrap_or(plan.today());
        Moment::from_wall_clock(day, hour(of_day), zone)
    };
    let grown = plan.register.people.iter().enumerate().filter(|(_, person)| {
        let adult = person.ages_on(plan.today()).is_some_and(|(least, _)| least >= 25);
        adult && !person.is_confidential() && person.created_at < at(70, 8)
    });
    let story = |((who, _), errand): ((usize, _), &Errand)| {
        let begun = at(errand.begun, 10);
        (begun.day_in(zone) >= plan.first_day()).then(|| errand.tell(who, begun, plan, &at))
    };
    // Every eleventh, so that they are of different families.
    grown.step_by(11).zip(&ERRANDS).filter_map(story).collect()
}

impl Errand {
    /// Story of the form that makes the lines of an appointment outside.
    fn tell_outing(&self, who: usize, begun: Moment, days: u64, plan: &DemoPlan) -> DemoStory {
        let day = plan.today().checked_add_days(Days::new(days)).unwrap_or(plan.today());
        let at = Moment::from_wall_clock(day, NaiveTime::from_hms_opt(10, 15, 0).unwrap_or_default(), plan.centre.zone);
        let called = plan.register.people[who].phone_numbers().next().is_some();
        let ticks = [&outing::INTERPRETED, &outing::REMINDED, &outing::ASKED];
        let mut contents = vec![(outing::AT, Value::Moment(at))];
        contents.extend(ticks.map(|tick| (*tick, Value::Flag(called))));
        let typed = [
            (outing::WHAT.key, self.purpose),
            (outing::PLACE.key, "Hôpital Saint-Jean"),
            (outing::MODE.field.key, "taxi"),
            (outing::REASON.field.key, "ALD"),
            (outing::FROM.key, "12 rue de la Gare"),
        ];
        let typed = typed.map(|(key, words)| (key, words.to_owned())).to_vec();
        let acts = vec![(begun, DemoAct::Add { state: None, contents, typed })];
        DemoStory { kind: &OUTING, who: Some(who), acts }
    }

    fn tell(&self, who: usize, begun: Moment, plan: &DemoPlan, at: &dyn Fn(u64, u32) -> Moment) -> DemoStory {
        let said = vec![(THEME.field.key, self.theme.to_owned()), (PURPOSE.key, self.purpose.to_owned())];
        let asked = DemoStory::asked(&FOLLOW_UP, who, begun, said);
        let later = |days: i64| {
            let today = plan.today();
            let day = match days < 0 {
                true => today.checked_sub_days(Days::new(days.unsigned_abs())),
                false => today.checked_add_days(Days::new(days.unsigned_abs())),
            };
            day.unwrap_or(today).to_string()
        };
        let then: DemoTyped = Vec::new();
        let half = at(self.begun / 2, 15);
        match &self.stands {
            Stands::Next(state, next, days) => {
                asked.then(half, *state, vec![(NEXT.key, (*next).to_owned()), (NEXT_ON.key, later(*days))])
            }
            Stands::Outing(days) => self.tell_outing(who, begun, *days, plan),
            Stands::Nothing => asked,
            Stands::Right(days) => {
                asked.then(half, Sent, then).then(at(3, 11), Obtained, vec![(EXPIRES_ON.key, later(*days))])
            }
            Stands::No => asked.then(half, Sent, then.clone()).then(at(4, 11), Refused, then),
            Stands::Over(why) => {
                asked.then(half, Sent, then).then(at(2, 11), Ended, vec![(END_REASON.field.key, (*why).to_owned())])
            }
        }
    }
}
