//! The fictitious centre behind `comptoir demo`: an invented house, its team, its people, months of days and a
//! morning under way. The same plan at the same moment writes the same centre.
//!
//! - [`data`]: what is written by hand in `db/demo`;
//! - [`people`]: households drawn from names;
//! - [`visit`], [`day`]: one passage, a day of them;
//! - [`errand`]: a request that lasts for days; [`renewals`], [`trips`], [`certificates`], [`callbacks`]: those for
//!   prescriptions, for transports, of sick children, those to be reached;
//! - [`today`]: the picture one opens.
//!
//! Everything enters through [`Store::run_batch`], dated when it happened: the journal is a true one.

mod callbacks;
mod certificates;
mod data;
mod day;
mod errand;
mod people;
mod renewals;
#[cfg(test)]
mod tests;
mod today;
mod trips;
mod visit;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use fastrand::Rng;

use self::data::Centre;
use self::day::{Day, OPENS, Pro};
use self::errand::Errand;
use self::people::{Bond, Era, Register};
use self::visit::{Act, Visit, Who};
use crate::cli::{Failure, io_reason};
use crate::domain::calendar::Calendar;
use crate::domain::staff::Absence;
use crate::domain::{ItemId, Link, Moment, Person, Staff, StaffId};
use crate::model::common::VOID_REASON;
use crate::model::{Context, Value};
use crate::panes::arrival::ARRIVAL;
use crate::protocol::{Done, NewCentre, Operation, Refusal, Request};
use crate::reports::TeamNote;
use crate::store::{Batch, Store};

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// How many people; 0 leaves the house, its team and its directory alone, and any other number gives at least
    /// those of today's picture.
    pub people: u64,
    /// Days of history before today.
    pub days: u64,
    /// Another seed, another centre.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { people: 3000, days: 90, seed: 1 }
    }
}

/// People were inscribed from so many days before the history.
const INSCRIPTIONS: u64 = 3 * 365;
/// Working days ahead that the agenda already holds.
const AHEAD: usize = 5;
/// People written in one transaction before the history.
const CHUNK: usize = 1000;
/// Beyond these, hours of writing for nothing more to see.
const MOST_PEOPLE: u64 = 1_000_000;
/// A century.
const MOST_DAYS: u64 = 36_500;
/// What a day weighs beside a person in the progress.
const DAY_WEIGHT: u64 = 500;

/// Writes a new centre into `path`, as it stands at `now`; `progress` hears (done, of how many). Nothing is left at
/// `path` unless everything was written.
pub fn write(path: &Path, plan: &Plan, now: Moment, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Failure> {
    if path.exists() {
        return Err(Failure::file_failure(format!(
            "{} existe déjà : la démonstration n’écrit que dans un fichier neuf.",
            path.display()
        )));
    }
    if plan.people > MOST_PEOPLE || plan.days > MOST_DAYS {
        return Err(Failure::file_failure("La démonstration a au plus 1 000 000 de personnes et 36 500 jours."));
    }
    let Some(name) = path.file_name() else {
        return Err(Failure::file_failure(format!("{} n’est pas un nom de fichier.", path.display())));
    };
    // A folder of its own: killed half-way, nothing half-written can be taken for a centre.
    let mut yard = name.to_os_string();
    yard.push(".en-cours");
    let yard = path.with_file_name(yard);
    let unwritable = |why: std::io::Error| {
        Failure::file_failure(format!("{} ne peut pas être écrit : {}.", path.display(), io_reason(&why)))
    };
    if yard.exists() {
        fs::remove_dir_all(&yard).map_err(unwritable)?;
    }
    fs::create_dir_all(&yard).map_err(unwritable)?;
    let built = yard.join(name);
    let result = build(&built, plan, now, progress).and_then(|()| fs::rename(&built, path).map_err(unwritable));
    let swept = fs::remove_dir_all(&yard).map_err(unwritable);
    result.and(swept)
}

fn build(path: &Path, plan: &Plan, now: Moment, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Failure> {
    let centre = data::centre()?;
    let (mut store, mut house, mut scribe) = found(path, &centre, plan, now)?;
    if plan.people == 0 {
        return Ok(());
    }
    let zone = house.zone;
    let today = now.day_in(zone);
    let mut register = house.inscribe(&centre, plan, today)?;
    let working = |day: &NaiveDate| house.calendar.is_working(*day);
    let days: Vec<_> = earlier(today, plan.days).iter_days().take_while(|day| *day < today).filter(working).collect();
    let total = register.people.len() as u64 + (days.len() as u64 + 1) * DAY_WEIGHT;

    let first_day = days.first().copied().unwrap_or(today);
    let mut errands = renewals::tell(&house, &register, &days, now, seeded(plan, first_day));
    errands.extend(certificates::tell(&house, &register, &days, now, seeded(plan, first_day)));
    errands.extend(callbacks::tell(&house, &register, &days, now, seeded(plan, today)));
    errands.extend(trips::tell(&house, &register, now, plan.days));
    let mut written = 0;
    let before = register.people.partition_point(|person| person.created_at.day_in(zone) < first_day);
    while written < before {
        let upto = (written + CHUNK).min(before);
        scribe.until = register.people[upto - 1].created_at;
        in_one(&mut store, |batch| scribe.day(batch, &mut register, written..upto, &[], &mut errands))?;
        written = upto;
        progress(written as u64, total);
    }
    for (told, day) in (1..).zip(days) {
        let known = register.people.partition_point(|person| person.created_at.day_in(zone) <= day);
        let visits = Day::new(&register, &house.pros, day, zone, OPENS, seeded(plan, day)).tell().visits;
        let midnight = Moment::from_wall_clock(day + Days::new(1), chrono::NaiveTime::MIN, zone);
        scribe.until = midnight;
        in_one(&mut store, |batch| scribe.day(batch, &mut register, written..known, &visits, &mut errands))?;
        written = known;
        progress(written as u64 + told * DAY_WEIGHT, total);
    }
    let visits = [today::tell(&house, &register, now, seeded(plan, today)), house.ahead(&register, now, plan)].concat();
    let rest = written..register.people.len();
    scribe.until = now;
    in_one(&mut store, |batch| scribe.day(batch, &mut register, rest, &visits, &mut errands))?;
    progress(total, total);
    Ok(())
}

/// The new file with its team and its directory.
fn found(path: &Path, centre: &Centre, plan: &Plan, now: Moment) -> Result<(Store, House, Scribe), Failure> {
    let team = centre.team.iter().map(data::Member::staff).collect::<Result<Vec<_>, _>>()?;
    let (first, others) = team.split_first().ok_or_else(|| Failure::file_failure("db/demo : l’équipe est vide."))?;
    let at = now.plus_minutes(-((plan.days + INSCRIPTIONS + 1) as i64) * 24 * 60);
    let mut store = Store::create(
        path,
        &NewCentre {
            hours: Vec::new(),
            code: centre.code.clone(),
            name: centre.name.clone(),
            first: first.clone(),
            at,
        },
    )?;
    let opener = store.load_context(now)?.staff.iter().map(|staff| staff.id).collect();
    let rng = Rng::with_seed(plan.seed);
    let mut scribe = Scribe { requests: 0, counter: opener, rng, until: at, notes: Vec::new() };
    in_one(&mut store, |batch| {
        for member in others {
            scribe.run(batch, at, Operation::AddStaff(member.clone()))?;
        }
        let today = now.day_in(batch.context().zone);
        for away in centre.team.iter().filter(|member| member.away) {
            let member = batch.context().staff.iter().find(|staff| staff.name == away.name).cloned();
            if let Some(member) = member {
                let absences = vec![Absence { from: today, to: today, replaced_by: None }];
                let away = Staff { absences, ..member };
                scribe.run(batch, at, Operation::EditStaff(Box::new(away)))?;
            }
        }
        for entry in &centre.directory {
            scribe.run(batch, at, Operation::SaveEntry(entry.entry()?))?;
        }
        Ok(())
    })?;
    let house = House::new(&store.load_context(now)?, centre);
    scribe.counter.clone_from(&house.counter);
    let context = store.load_context(now)?;
    scribe.notes = centre.note.iter().filter_map(|note| note.written(&context)).collect();
    Ok((store, house, scribe))
}

fn earlier(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// The choices of one day, whatever the days before it.
fn seeded(plan: &Plan, day: NaiveDate) -> Rng {
    use chrono::Datelike;
    Rng::with_seed(plan.seed.wrapping_mul(1_000_003).wrapping_add(day.num_days_from_ce() as u64))
}

fn in_one(store: &mut Store, work: impl FnOnce(&mut Batch<'_>) -> Result<(), Refusal>) -> Result<(), Failure> {
    Ok(store.run_batch(work)?)
}

/// What every day needs.
struct House {
    zone: Tz,
    calendar: Arc<Calendar>,
    /// Those who keep the counter.
    counter: Vec<StaffId>,
    pros: Vec<Pro>,
}

impl House {
    /// The file's own house, and from `centre` who sees people and when.
    fn new(context: &Context, centre: &Centre) -> Self {
        let pro = |member: &data::Member| {
            let staff = context.staff.iter().find(|staff| staff.name == member.name)?;
            (member.slot > 0).then(|| Pro {
                id: staff.id,
                name: member.name.clone(),
                role: member.role.clone(),
                days: member.days.clone(),
                slot: member.slot,
                pool: Vec::new(),
            })
        };
        let counter = context.staff.iter().filter(|staff| staff.role.code == "accueil");
        Self {
            zone: context.zone,
            calendar: Arc::clone(&context.calendar),
            counter: counter.map(|staff| staff.id).collect(),
            pros: centre.team.iter().filter_map(pro).collect(),
        }
    }

    /// The people, and which of them come to see whom.
    fn inscribe(&mut self, centre: &Centre, plan: &Plan, today: NaiveDate) -> Result<Register, Failure> {
        let usual_pros: Vec<_> = self.pros.iter().filter(|pro| pro.role == "medecin").map(|pro| pro.id).collect();
        let since = earlier(today, plan.days + INSCRIPTIONS);
        let era = Era { since, today, zone: self.zone, calendar: &self.calendar, usual_pros: &usual_pros };
        let (names, cast) = (data::names()?, data::cast()?);
        let count = usize::try_from(plan.people).unwrap_or(usize::MAX);
        let register = people::inscribe(era, centre, &names, &cast, count, Rng::with_seed(plan.seed))?;
        for pro in &mut self.pros {
            let people = register.people.iter().enumerate();
            let comes = people.filter(|(place, person)| day::would_see(&pro.role, *place, person, pro.id, today));
            pro.pool = comes.map(|(place, _)| place).collect();
        }
        Ok(register)
    }

    /// The appointments of the next working days, in the file since this morning.
    fn ahead(&self, register: &Register, now: Moment, plan: &Plan) -> Vec<Visit> {
        let today = now.day_in(self.zone);
        let days = today.iter_days().skip(1).filter(|day| self.calendar.is_working(*day)).take(AHEAD);
        let agenda = |day| {
            let told = Day::new(register, &self.pros, day, self.zone, OPENS, seeded(plan, day));
            told.agenda_at(now.plus_minutes(-70)).agenda().visits
        };
        days.flat_map(agenda).collect()
    }
}

/// Something that happens at the desk: an inscription, what one person is to another, an act of a visit, the next step of a request.
enum Event {
    Inscribe(usize),
    Link(Bond),
    Act(usize, usize),
    Errand(usize),
    Note(usize),
}

/// Writes requests, each under a key of its own.
struct Scribe {
    requests: u64,
    counter: Vec<StaffId>,
    rng: Rng,
    /// What has not happened before is left for another day.
    until: Moment,
    /// Notes still to be written.
    notes: Vec<TeamNote>,
}

impl Scribe {
    fn add_person(&mut self, batch: &mut Batch<'_>, person: &mut Person) -> Result<(), Refusal> {
        let done = self.run(batch, person.created_at, Operation::AddPerson(Box::new(person.clone())))?;
        person.id = done.person.unwrap_or(person.id);
        Ok(())
    }

    /// Inscriptions, visits and requests of one day, in the order they happened, once the days before are counted.
    fn day(
        &mut self,
        batch: &mut Batch<'_>,
        register: &mut Register,
        places: std::ops::Range<usize>,
        visits: &[Visit],
        errands: &mut [Errand],
    ) -> Result<(), Refusal> {
        // Told with the last of the two.
        let bonds = register.families.iter().filter(|(one, _, other)| places.contains(one.max(other)));
        let bonds = bonds.map(|bond| (register.people[bond.0.max(bond.2)].created_at, Event::Link(*bond)));
        let inscriptions =
            places.clone().map(|place| (register.people[place].created_at, Event::Inscribe(place))).chain(bonds);
        let acts = visits.iter().enumerate().flat_map(|(visit, told)| {
            told.acts.iter().enumerate().map(move |(act, (at, _))| (*at, Event::Act(visit, act)))
        });
        let steps = errands
            .iter()
            .enumerate()
            .flat_map(|(errand, told)| told.still_to_happen(self.until).map(move |at| (at, Event::Errand(errand))));
        let all = std::mem::take(&mut self.notes);
        let (notes, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|note| note.at <= self.until);
        self.notes = later;
        let words = notes.iter().enumerate().map(|(at, note)| (note.at, Event::Note(at)));
        let mut events: Vec<_> = inscriptions.chain(acts).chain(steps).chain(words).collect();
        events.sort_by_key(|(at, _)| *at);
        if let (Some((morning, _)), false) = (events.first(), visits.is_empty()) {
            let yesterday = morning.plus_minutes(-24 * 60).day_in(batch.context().zone);
            self.run(batch, *morning, Operation::CloseDay(yesterday))?;
        }
        let mut items = vec![ItemId(0); visits.len()];
        for (at, event) in events {
            match event {
                Event::Inscribe(place) => self.add_person(batch, &mut register.people[place])?,
                Event::Link((one, tie, other)) => {
                    let (person, other) = (register.people[one].id, register.people[other].id);
                    self.run(batch, at, Operation::Link(Link { person, tie, other }))?;
                }
                Event::Act(visit, act) => {
                    let told = &visits[visit];
                    let operation =
                        self.operation(batch.context(), register, told, &told.acts[act].1, items[visit], at);
                    let done = self.run(batch, at, operation)?;
                    if let Some(item) = done.items.first() {
                        items[visit] = item.id;
                    }
                }
                Event::Note(note) => {
                    self.run_by(batch, notes[note].by, at, Operation::TeamNote(notes[note].text.clone()))?;
                }
                Event::Errand(errand) => {
                    let counter = self.at_the_counter();
                    let (by, operation) = errands[errand].next(register, counter, &batch.context().at(at))?;
                    let done = self.run_by(batch, by, at, operation)?;
                    errands[errand].happened(&done.items);
                }
            }
        }
        Ok(())
    }

    fn operation(
        &self,
        context: &Context,
        register: &Register,
        visit: &Visit,
        act: &Act,
        item: ItemId,
        at: Moment,
    ) -> Operation {
        let go = |to, with| Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: true };
        match act {
            Act::Add(state) => {
                let person = match visit.who {
                    Who::Known(place) => Some(&register.people[place]),
                    Who::Called(_) => None,
                };
                let item = visit.item(self.counter[0], person, &context.at(at));
                Operation::Add { item: Box::new(item), state: Some(*state), overrule: true }
            }
            Act::Move(to) => go(*to, Vec::new()),
            Act::Cancel(why) => go(ARRIVAL.cancelled, vec![(VOID_REASON.key, Value::from(*why))]),
            Act::Note(text) => Operation::Note { item, text: (*text).to_owned() },
            Act::Claim => Operation::Claim { item, take_over: false },
        }
    }

    fn run(&mut self, batch: &mut Batch<'_>, at: Moment, operation: Operation) -> Result<Done, Refusal> {
        let by = self.at_the_counter();
        self.run_by(batch, by, at, operation)
    }

    fn at_the_counter(&mut self) -> StaffId {
        self.counter[self.rng.usize(0..self.counter.len())]
    }

    fn run_by(
        &mut self,
        batch: &mut Batch<'_>,
        by: StaffId,
        at: Moment,
        operation: Operation,
    ) -> Result<Done, Refusal> {
        self.requests += 1;
        batch.run(&Request {
            key: format!("demo-{:06}", self.requests),
            by,
            terminal: format!("pts/{by}"),
            at,
            operation,
        })
    }
}
