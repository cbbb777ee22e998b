//! Today, as it stands at this very minute: a morning under way, told around the moment the program is opened.

use crate::domain::order;
use chrono::Timelike;
use fastrand::Rng;

use super::super::{AtCafe, Called, Expected, InService, Waiting};
use super::day::{Day, LASTS, OPENS};
use super::visit::{Act, Visit, Who};
use crate::domain::Moment;
use crate::model::demo::{DemoCentre, DemoPro, DemoRegister};

/// Lines still expected, beside the picture's own.
const STILL_EXPECTED: usize = 13;
/// The latest minute of a day an appointment of the picture is given.
const LAST_MINUTE: i64 = 24 * 60 - 1;

/// Visits of today up to `now`, and of those who are still expected. Outside opening hours the day is moved so that
/// `now` falls within it: the centre is never shown empty.
pub fn tell_today(centre: &DemoCentre, register: &DemoRegister, now: Moment, rng: Rng) -> Vec<Visit> {
    let minute = i64::from(now.in_zone(centre.zone).num_seconds_from_midnight() / 60);
    let day = Day::new(register, &centre.pros, now.day_in(centre.zone), centre.zone, opens_around(minute), rng);
    let agenda_at = day.at_minute(opens_around(minute)).plus_minutes(-25).min(now.plus_minutes(-70));
    let mut day = day.agenda_at(agenda_at);
    day.crew = centre.pros.iter().collect();
    day.taken.extend(register.figures.values());
    let mut picture = Picture { centre, minute, now, agenda_at, day };
    picture.add_visits();
    let painted = std::mem::take(&mut picture.day.visits);
    let told = picture.day.tell_day().visits;
    let (gone, to_come) = as_it_stands(told, now);
    [painted, gone, thin_out(to_come)].concat()
}

/// The opening time that leaves at least 80 minutes behind `minute` and an hour before it, within the day.
fn opens_around(minute: i64) -> i64 {
    let opens = OPENS.clamp(minute - (LASTS - 60), minute - 80);
    opens.clamp(0, LAST_MINUTE - LASTS) / 15 * 15
}

/// Splits the visits into those that have ended and those whose appointment is still to come. A visit that would be in
/// the building now, or late, is replaced by the picture.
fn as_it_stands(visits: Vec<Visit>, now: Moment) -> (Vec<Visit>, Vec<Visit>) {
    let until_now = |mut visit: Visit| {
        visit.acts.retain(|(at, _)| *at <= now);
        visit
    };
    let (gone, open): (Vec<_>, Vec<_>) =
        visits.into_iter().map(until_now).partition(|visit| visit.state().is_some_and(|state| !state.open));
    let to_come = |visit: &Visit| visit.state() == Some(Expected.state()) && visit.rdv_at > Some(now);
    (gone, open.into_iter().filter(to_come).collect())
}

/// A list that fits a screen: the next ones, then a few of the rest of the day.
fn thin_out(mut to_come: Vec<Visit>) -> Vec<Visit> {
    order::sort_by_key(&mut to_come, |visit| visit.rdv_at);
    let soon = STILL_EXPECTED / 2;
    let every = to_come.len().saturating_sub(soon).div_ceil(STILL_EXPECTED - soon).max(1);
    let kept = |(rank, _): &(usize, Visit)| *rank < soon || (rank - soon).is_multiple_of(every);
    to_come.into_iter().enumerate().filter(kept).map(|(_, visit)| visit).collect()
}

/// The lines that a person new to the program reads first.
struct Picture<'a> {
    centre: &'a DemoCentre,
    minute: i64,
    now: Moment,
    agenda_at: Moment,
    day: Day<'a>,
}

impl<'a> Picture<'a> {
    fn add_visits(&mut self) {
        let lines = [
            self.called_twice(),
            self.waits_too_long(),
            Some(self.make_stranger()),
            self.make_waiting("le_goff", -12, "Kiné Sarah", 14),
            self.comes_with_her_son(),
            self.is_late(),
            self.make_appointment("roux", 12, "Dr Morel"),
            self.comes_with_his_mother(),
            self.is_with_the_doctor(),
            self.is_with("Dr Kessler", 13),
            self.is_with("Inf. Malika", 4),
        ];
        self.day.visits.extend(lines.into_iter().flatten());
        for (since, called) in [(5, ""), (11, ""), (19, "Lucette"), (27, ""), (41, ""), (48, "")] {
            let coffee = Visit::coffee(Who::Called(called)).then(self.minutes_ago(since), Act::Add(AtCafe.state()));
            self.day.visits.push(coffee);
        }
    }

    /// The first call had no answer.
    fn called_twice(&self) -> Option<Visit> {
        let visit = self.make_waiting("benali", -28, "Dr Morel", 32)?;
        let visit = visit
            .then(self.minutes_ago(9), Act::Move(Called.state()))
            .then(self.minutes_ago(7), Act::Move(Waiting.state()));
        Some(visit.then(self.minutes_ago(2), Act::Move(Called.state())))
    }

    fn waits_too_long(&self) -> Option<Visit> {
        let mut visit = Visit::walk_in(Who::Known(self.find_figure("ferreira")?));
        visit.awaited = vec![self.find_pro("Dr Morel")?.id];
        visit.reason = Some("SOIN");
        Some(visit.then(self.minutes_ago(52), Act::Add(Waiting.state())))
    }

    /// Will soon have waited too long; an accueillant·e has her in hand.
    fn make_stranger(&self) -> Visit {
        let mut visit = Visit::walk_in(Who::Called("la dame au vélo"));
        visit.reason = Some("ECOUTE");
        visit.language = Some("turc");
        visit.interpreter = Some("NEEDED");
        visit.then(self.minutes_ago(24), Act::Add(Waiting.state())).then(self.minutes_ago(3), Act::Claim)
    }

    fn comes_with_her_son(&self) -> Option<Visit> {
        let mut visit = self.make_waiting("diallo", -1, "Dr Roux", 6)?;
        visit.party = 2;
        visit.with = Some("son fils");
        Some(visit)
    }

    fn is_late(&self) -> Option<Visit> {
        let mut visit = self.make_appointment("kaya", -12, "Dr Roux")?;
        visit.interpreter = Some("BOOKED");
        Some(visit)
    }

    fn comes_with_his_mother(&self) -> Option<Visit> {
        let mut visit = self.make_appointment("tran", 27, "Ortho Paul")?;
        visit.party = 2;
        visit.with = Some("sa mère");
        Some(visit)
    }

    fn is_with_the_doctor(&self) -> Option<Visit> {
        let visit = self.make_waiting("haddad", -18, "Dr Roux", 22)?;
        Some(visit.then(self.minutes_ago(8), Act::Move(InService.state())))
    }

    /// Visit of one of this professional's people, who has been with them for `since` minutes.
    fn is_with(&mut self, name: &str, since: i64) -> Option<Visit> {
        let pro = self.find_pro(name)?;
        let mut visit = Visit::walk_in(Who::Known(self.day.pick_patient(&pro.pool)?));
        visit.awaited = vec![pro.id];
        visit.reason = Some("SOIN");
        let visit = visit.then(self.minutes_ago(since + 19), Act::Add(Waiting.state()));
        Some(visit.then(self.minutes_ago(since), Act::Move(InService.state())))
    }

    /// An appointment of one of the figures, about so many minutes from now, on a five of the clock.
    fn make_appointment(&self, figure: &str, from_now: i64, with: &str) -> Option<Visit> {
        let minute = ((self.minute + from_now).div_euclid(5) * 5).min(LAST_MINUTE);
        let at = self.day.at_minute(minute);
        let key = format!("TIL-{}-{figure}", self.now.day_in(self.centre.zone).format("%Y%m%d"));
        let visit = Visit::appointment(self.find_figure(figure)?, at, self.find_pro(with)?.id, key);
        Some(visit.then(self.agenda_at, Act::Add(Expected.state())))
    }

    /// A visit that has waited for so many minutes. A person who came before midnight had an appointment before
    /// midnight: one of the day after would have to be asked about.
    fn make_waiting(&self, figure: &str, from_now: i64, with: &str, minutes: i64) -> Option<Visit> {
        let came_yesterday = self.minute < minutes;
        let from_now = if came_yesterday { from_now.min(-5 - self.minute) } else { from_now };
        Some(self.make_appointment(figure, from_now, with)?.then(self.minutes_ago(minutes), Act::Move(Waiting.state())))
    }

    fn find_figure(&self, key: &str) -> Option<usize> {
        self.day.register.figures.get(key).copied()
    }

    fn find_pro(&self, name: &str) -> Option<&'a DemoPro> {
        self.centre.pros.iter().find(|pro| pro.name == name)
    }

    fn minutes_ago(&self, minutes: i64) -> Moment {
        self.now.plus_minutes(-minutes)
    }
}
