//! A day at the centre: the agenda of each professional, those who come, those who do not, and how long it takes.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use fastrand::Rng;

use super::super::{AtCafe, Called, Expected, InService, LeftUnseen, Listening, NoShow, SteppedOut, Waiting};
use super::visit::{Act, Visit, Who};
use crate::domain::{Moment, Zone, order};
use crate::model::demo::{DemoPro, DemoRegister};

/// Minutes after midnight at which the doors open.
pub const OPENS: i64 = 8 * 60 + 30;
/// Minutes the day lasts.
pub const LASTS: i64 = 10 * 60;
/// Minutes after opening at which professionals begin and end a half-day.
const HALF_DAYS: [(i64, i64); 2] = [(0, 240), (330, LASTS)];
/// Minutes between the agenda's arrival in the file and the opening.
const AGENDA_BEFORE: i64 = 25;

const STRANGERS: [&str; 10] = [
    "la dame au vélo",
    "le monsieur au chapeau",
    "visiteuse 3",
    "visiteur 2",
    "le jeune à la guitare",
    "la maman à la poussette rouge",
    "le voisin du 12",
    "la dame en bleu",
    "Dédé",
    "la cousine de Rosa",
];
const REGULARS: [&str; 8] = ["Lucette", "Momo", "Josy", "Ali", "Tonton René", "Bakary", "Mme Rosa", "Gégé"];
const NOTES: [&str; 8] = [
    "A laissé son parapluie à l’accueil.",
    "Demande une attestation de présence en sortant.",
    "Attend dehors, prévenir par la fenêtre.",
    "Nouvelle adresse à noter.",
    "A rendez-vous à la CPAM à midi, ne peut pas rester tard.",
    "Apporte un courrier à lire avec quelqu’un.",
    "Préfère le petit bureau.",
    "Reviendra chercher son papier demain.",
];
const REMARKS: [&str; 6] = [
    "poussette",
    "marche difficilement",
    "malentendant·e",
    "reprend le bus à l’heure",
    "sera en retard",
    "fauteuil roulant",
];
const CANCELS: [&str; 4] =
    ["a appelé pour annuler", "rendez-vous reporté", "professionnel·le absent·e", "pris en double"];

/// True when the professional takes people without an appointment.
fn takes_walk_ins(pro: &DemoPro) -> bool {
    matches!(pro.role.as_str(), "medecin" | "infirmier")
}

fn pick_reason(pro: &DemoPro) -> &'static str {
    match pro.role.as_str() {
        "travail_social" | "mediation" => "DROITS",
        _ => "SOIN",
    }
}

/// A day of the demo, being made.
pub struct Day<'a> {
    /// Register that holds all the people.
    pub register: &'a DemoRegister,
    /// Professionals who see people that day.
    pub crew: Vec<&'a DemoPro>,
    /// Visits of the day.
    pub visits: Vec<Visit>,
    /// The choices.
    pub rng: Rng,
    /// People who come already.
    pub taken: BTreeSet<usize>,
    day: NaiveDate,
    zone: Zone,
    opens: i64,
    agenda_at: Moment,
}

/// A person in a professional's queue; minutes after midnight.
struct Turn {
    visit: Visit,
    arrives: i64,
    due: i64,
}

impl<'a> Day<'a> {
    /// `day`, opening `opens` minutes after midnight; the crew are those of `pros` who work that weekday.
    pub fn new(
        register: &'a DemoRegister,
        pros: &'a [DemoPro],
        day: NaiveDate,
        zone: Zone,
        opens: i64,
        rng: Rng,
    ) -> Self {
        let weekday = day.weekday().number_from_monday();
        let crew = pros.iter().filter(|pro| pro.days.contains(&weekday)).collect();
        let mut told = Self {
            register,
            crew,
            visits: Vec::new(),
            rng,
            taken: BTreeSet::new(),
            day,
            zone,
            opens,
            agenda_at: Moment(0),
        };
        told.agenda_at = told.at_minute((opens - AGENDA_BEFORE).max(0));
        told
    }

    /// The agenda came into the file at `at`.
    pub fn agenda_at(mut self, at: Moment) -> Self {
        self.agenda_at = at;
        self
    }

    /// The whole day.
    pub fn tell_day(mut self) -> Self {
        for pro in self.crew.clone() {
            let mut free = self.opens;
            for half in HALF_DAYS {
                free = self.half_day_of(pro, half, free);
            }
        }
        self.at_the_counter();
        self.at_the_cafe();
        self
    }

    /// Adds the appointments only, as the agenda gives them.
    pub fn fill_agenda(mut self) -> Self {
        for pro in self.crew.clone() {
            for minute in HALF_DAYS.map(|half| self.draw_slots(pro, half)).concat() {
                let visit = self.make_appointment(pro, minute);
                self.visits.extend(visit);
            }
        }
        self
    }

    /// Moment so many minutes after midnight, on the wall clock; the day before or after when beyond.
    pub fn at_minute(&self, minute: i64) -> Moment {
        Moment::from_local(self.day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minute), self.zone)
    }

    /// Draws a person who comes to see this professional and is in the file by then.
    pub fn pick_patient(&mut self, pool: &[usize]) -> Option<usize> {
        let known = pool.partition_point(|at| self.register.people[*at].created_at < self.agenda_at);
        for _ in 0..12 {
            // Some come more often than others.
            let place = (self.rng.f64().powf(1.3) * known as f64) as usize;
            let person = *pool.get(place)?;
            if self.taken.insert(person) {
                return Some(person);
            }
        }
        None
    }

    fn draw_slots(&mut self, pro: &DemoPro, (from, to): (i64, i64)) -> Vec<i64> {
        let begins = self.opens + from + self.pick(&[0, 0, 30]);
        let last = self.opens + to - pro.slot;
        let taken = (begins..=last).step_by(pro.slot as usize).filter(|_| self.chance(86));
        taken.collect()
    }

    fn make_appointment(&mut self, pro: &DemoPro, minute: i64) -> Option<Visit> {
        let person = self.pick_patient(&pro.pool)?;
        let key = format!("TIL-{}-{:02}-{minute:04}", self.day.format("%Y%m%d"), pro.id);
        let mut visit = Visit::appointment(person, self.at_minute(minute), pro.id, key)
            .then(self.agenda_at, Act::Add(Expected.state()));
        visit.reason = self.chance(60).then(|| pick_reason(pro));
        self.add_details(&mut visit, person);
        if takes_walk_ins(pro) && self.chance(9) {
            self.second_professional(&mut visit, pro);
        }
        Some(visit)
    }

    fn second_professional(&mut self, visit: &mut Visit, first: &DemoPro) {
        let others: Vec<_> = self.crew.iter().map(|pro| pro.id).filter(|id| *id != first.id).collect();
        if let Some(other) = self.rng.choice(others) {
            visit.awaited.push(other);
            visit.joint = self.chance(30);
        }
    }

    fn add_details(&mut self, visit: &mut Visit, person: usize) {
        let person = &self.register.people[person];
        let (child, interpreter) = (person.ages_on(self.day).is_some_and(|(_, age)| age < 15), person.interpreter);
        if child {
            visit.with = Some(self.pick(&["sa mère", "sa mère", "son père", "sa grand-mère", "sa sœur"]));
            visit.party = if self.chance(25) { 3 } else { 2 };
        }
        if interpreter && self.chance(70) {
            visit.interpreter = Some("BOOKED");
        }
        visit.vitale = self.chance(55);
        if self.chance(4) {
            visit.remark = Some(self.pick(&REMARKS));
        }
    }

    /// Appointments and walk-ins, one after the other, by a professional free at `free`; gives when they have done.
    fn half_day_of(&mut self, pro: &DemoPro, half: (i64, i64), free: i64) -> i64 {
        let mut turns = Vec::new();
        for minute in self.draw_slots(pro, half) {
            let Some(visit) = self.make_appointment(pro, minute) else { continue };
            match self.rng.u32(0..100) {
                0..7 => {
                    let noticed = self.at_minute(minute + 35);
                    self.visits.push(visit.then(noticed, Act::Move(NoShow.state())));
                }
                7..9 => {
                    let why = self.pick(&CANCELS);
                    let told = self.at_minute((minute - 90).max(self.opens));
                    self.visits.push(visit.then(told, Act::Cancel(why)));
                }
                _ => turns.push(Turn { visit, arrives: minute + self.early_or_late(), due: minute }),
            }
        }
        if takes_walk_ins(pro) {
            for _ in 0..self.rng.usize(1..=3) {
                let arrives = self.opens + self.rng.i64(half.0..half.1 - 60);
                let Some(visit) = self.make_walk_in(&pro.pool) else { continue };
                let visit = Visit { awaited: vec![pro.id], reason: Some(pick_reason(pro)), ..visit };
                turns.push(Turn { visit, arrives, due: arrives + 45 });
            }
        }
        order::sort_by_key(&mut turns, |turn| turn.due.max(turn.arrives));
        // Nobody begins on time, and the first delay is passed on to all who follow.
        let begins = self.opens + half.0 + self.rng.i64(10..=25);
        turns.into_iter().fold(free.max(begins), |free, turn| self.serve_turn(pro, turn, free))
    }

    /// People come ten minutes early, some half an hour, some late.
    fn early_or_late(&mut self) -> i64 {
        match self.rng.u32(0..100) {
            0..6 => -self.rng.i64(20..=40),
            6..74 => -self.rng.i64(2..=14),
            74..92 => self.rng.i64(-1..=6),
            _ => self.rng.i64(7..=16),
        }
    }

    fn make_walk_in(&mut self, pool: &[usize]) -> Option<Visit> {
        if self.chance(18) {
            return Some(Visit::walk_in(Who::Called(self.pick(&STRANGERS))));
        }
        let person = self.pick_patient(pool)?;
        let mut visit = Visit::walk_in(Who::Known(person));
        self.add_details(&mut visit, person);
        Some(visit)
    }

    /// Takes this turn in a queue whose professional is free at `free`; gives when they are free again.
    fn serve_turn(&mut self, pro: &DemoPro, turn: Turn, free: i64) -> i64 {
        let Turn { mut visit, arrives, due } = turn;
        // Whoever came the evening before would have to be asked which appointment is meant.
        let arrives = if visit.rdv_at.is_some() { arrives.max(0) } else { arrives };
        let ready = arrives + self.rng.i64(2..=5);
        let begins = free.max(ready).max(if visit.rdv_at.is_some() { due - 8 } else { ready });
        self.add_arrival(&mut visit, arrives);
        if visit.rdv_at.is_none() && begins - arrives > 55 && self.chance(40) {
            let gone = arrives + self.rng.i64(40..55);
            self.visits.push(visit.then(self.at_minute(gone), Act::Move(LeftUnseen.state())));
            return free;
        }
        self.add_wait(&mut visit, arrives, begins);
        visit.push(self.at_minute(begins), Act::Move(InService.state()));
        let ends = begins + (pro.slot * self.rng.i64(84..=146) / 100).max(5);
        self.add_departure(&mut visit, ends);
        self.visits.push(visit);
        ends
    }

    fn add_arrival(&mut self, visit: &mut Visit, arrives: i64) {
        let here = if visit.acts.is_empty() { Act::Add(Waiting.state()) } else { Act::Move(Waiting.state()) };
        visit.push(self.at_minute(arrives), here);
        if self.chance(3) {
            let note = self.pick(&NOTES);
            visit.push(self.at_minute(arrives + 1), Act::Note(note));
        }
    }

    fn add_wait(&mut self, visit: &mut Visit, arrives: i64, begins: i64) {
        if begins - arrives >= 15 {
            let away = match self.rng.u32(0..100) {
                0..5 => Some(SteppedOut),
                5..11 => Some(AtCafe),
                _ => None,
            };
            if let Some(away) = away {
                visit.push(self.at_minute(arrives + 4), Act::Move(away.state()));
                visit.push(self.at_minute(begins - 5), Act::Move(Waiting.state()));
            }
        }
        if self.chance(5) {
            visit.push(self.at_minute(begins - 4), Act::Move(Called.state()));
            visit.push(self.at_minute(begins - 2), Act::Move(Waiting.state()));
        }
        if self.chance(65) {
            visit.push(self.at_minute(begins - 1), Act::Move(Called.state()));
        }
    }

    fn add_departure(&mut self, visit: &mut Visit, mut ends: i64) {
        if visit.awaited.len() > 1 && !visit.joint {
            visit.push(self.at_minute(ends), Act::Move(Waiting.state()));
            ends += self.rng.i64(4..=14);
            visit.push(self.at_minute(ends), Act::Move(InService.state()));
            ends += self.rng.i64(12..=28);
        }
        if self.chance(6) {
            visit.push(self.at_minute(ends), Act::Move(AtCafe.state()));
            ends += self.rng.i64(10..=40);
        }
        visit.leave_at(self.at_minute(ends));
    }

    /// Adds the visits that the accueillant·es handle themselves.
    fn at_the_counter(&mut self) {
        let everyone: Vec<usize> = (0..self.register.people.len()).collect();
        for _ in 0..self.rng.usize(7..=12) {
            let minute = self.opens + self.rng.i64(5..LASTS - 10);
            let Some(mut visit) = self.make_walk_in(&everyone) else { continue };
            visit.reason = Some(self.pick(&["RENSEIGNEMENT", "PRISE_RDV", "ORDONNANCE", "DROITS", "PRISE_RDV"]));
            self.add_arrival(&mut visit, minute);
            let settled = minute + self.rng.i64(2..=9);
            visit.leave_at(self.at_minute(settled));
            self.visits.push(visit);
        }
        for _ in 0..self.rng.usize(1..=3) {
            let minute = self.opens + self.rng.i64(20..LASTS - 60);
            let Some(mut visit) = self.make_walk_in(&everyone) else { continue };
            visit.reason = Some("ECOUTE");
            self.add_arrival(&mut visit, minute);
            let listened = minute + self.rng.i64(3..=20);
            visit.push(self.at_minute(listened), Act::Move(Listening.state()));
            visit.leave_at(self.at_minute(listened + 30));
            self.visits.push(visit);
        }
    }

    /// Coffee: mostly nameless, some stay an hour, some end up asking for something.
    fn at_the_cafe(&mut self) {
        for _ in 0..self.rng.usize(22..=32) {
            // More in the morning and at four.
            let hour = self.pick(&[0, 30, 60, 60, 90, 120, 180, 300, 360, 420, 450, 480]);
            let minute = self.opens + hour + self.rng.i64(0..30);
            let who = if self.chance(85) { "" } else { self.pick(&REGULARS) };
            let mut visit = Visit::coffee(Who::Called(who)).then(self.at_minute(minute), Act::Add(AtCafe.state()));
            let stay = self.rng.i64(12..=65);
            match self.rng.u32(0..100) {
                0..6 => {
                    visit.push(self.at_minute(minute + stay / 2), Act::Move(Listening.state()));
                    if self.chance(50) {
                        visit.push(self.at_minute(minute + stay / 2 + 15), Act::Move(AtCafe.state()));
                    }
                }
                6..14 => {
                    // Whoever begins to wait is called by something.
                    if who.is_empty() {
                        visit.who = Who::Called(self.pick(&REGULARS));
                    }
                    visit.push(self.at_minute(minute + stay - 6), Act::Move(Waiting.state()));
                }
                _ => {}
            }
            visit.leave_at(self.at_minute(minute + stay));
            self.visits.push(visit);
        }
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.rng.usize(0..among.len())]
    }

    fn chance(&mut self, per_cent: u32) -> bool {
        self.rng.u32(0..100) < per_cent
    }
}
