//! The fictitious centre behind `comptoir demo`: an invented centre, its team, its people, months of days and a
//! morning under way. The same plan at the same moment writes the same centre.
//!
//! - [`data`]: what is written by hand in `db/demo`;
//! - [`people`]: households drawn from names;
//! - [`story`]: a line of a pane, and what happens to it.
//!
//! Each pane tells its own part ([`crate::model::demo`]). Everything enters through [`Store::run_batch`], dated when it
//! happened: the journal is a true one.

mod data;
mod people;
mod story;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use fastrand::Rng;

use self::data::WrittenCentre;
use self::people::Era;
use self::story::RunningStory;
use crate::cli::{Failure, io_reason};
use crate::domain::staff::Absence;
use crate::domain::{Link, Moment, Person, Staff, StaffId, order};
use crate::model::Context;
use crate::model::demo::{Bond, DemoCentre, DemoPart, DemoPlan, DemoPro, DemoRegister, DemoStory};
use crate::panes::PANES;
use crate::protocol::{Done, NewCentre, Operation, Refusal, Request, Revised, Vouchers};
use crate::reports::TeamNote;
use crate::store::{Batch, Store};

/// The content of a demo file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Number of people; 0 leaves out all but the centre, its team and its directory, and any other number gives at
    /// least those of today's picture.
    pub people: u64,
    /// Days of history before today.
    pub days: u64,
    /// Seed of every draw: another seed makes another centre.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { people: 3000, days: 90, seed: 1 }
    }
}

/// People were inscribed from so many days before the history.
const INSCRIPTIONS: u64 = 3 * 365;
/// People written in one transaction before the history.
const CHUNK: usize = 1000;
/// Beyond these, hours of writing for nothing more to see.
const MOST_PEOPLE: u64 = 1_000_000;
/// A century.
const MOST_DAYS: u64 = 36_500;
/// Weight of a day beside a person in the progress bar.
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
    let result = build_centre(&built, plan, now, progress).and_then(|()| fs::rename(&built, path).map_err(unwritable));
    let swept = fs::remove_dir_all(&yard).map_err(unwritable);
    result.and(swept)
}

fn build_centre(path: &Path, plan: &Plan, now: Moment, progress: &mut dyn FnMut(u64, u64)) -> Result<(), Failure> {
    let written = data::centre()?;
    let (mut store, mut centre, mut scribe) = create_centre(path, &written, plan, now)?;
    if plan.people == 0 {
        return Ok(());
    }
    let zone = centre.zone;
    let today = now.day_in(zone);
    let mut register = add_people(&mut centre, &written, plan, today)?;
    let working = |day: &NaiveDate| centre.calendar.is_working(*day);
    let days: Vec<_> =
        days_earlier(today, plan.days).iter_days().take_while(|day| *day < today).filter(working).collect();
    let total = register.people.len() as u64 + (days.len() as u64 + 1) * DAY_WEIGHT;

    let told = |register: &DemoRegister, tell: &dyn Fn(&DemoPart, &DemoPlan) -> Vec<DemoStory>| -> Vec<RunningStory> {
        let demo = DemoPlan { centre: &centre, register, now, days: &days, history: plan.days, seed: plan.seed };
        parts().flat_map(|part| tell(part, &demo)).map(RunningStory::new).collect()
    };
    let mut lasting = told(&register, &|part, demo| (part.lasting)(demo));
    let first_day = days.first().copied().unwrap_or(today);
    let mut written = 0;
    let before = register.people.partition_point(|person| person.created_at.day_in(zone) < first_day);
    while written < before {
        let upto = (written + CHUNK).min(before);
        scribe.until = register.people[upto - 1].created_at;
        in_one(&mut store, |batch| scribe.day(batch, &mut register, written..upto, &mut [], &mut lasting))?;
        written = upto;
        progress(written as u64, total);
    }
    for (count, day) in (1..).zip(days.iter().copied()) {
        let known = register.people.partition_point(|person| person.created_at.day_in(zone) <= day);
        let mut of_day = told(&register, &|part, demo| (part.day)(demo, day));
        scribe.until = Moment::start_of(day + Days::new(1), zone);
        in_one(&mut store, |batch| scribe.day(batch, &mut register, written..known, &mut of_day, &mut lasting))?;
        written = known;
        progress(written as u64 + count * DAY_WEIGHT, total);
    }
    let mut of_today = told(&register, &|part, demo| (part.today)(demo));
    let rest = written..register.people.len();
    scribe.until = now;
    in_one(&mut store, |batch| scribe.day(batch, &mut register, rest, &mut of_today, &mut lasting))?;
    progress(total, total);
    Ok(())
}

/// Parts that the panes take in the demonstration.
fn parts() -> impl Iterator<Item = &'static DemoPart> {
    PANES.iter().filter_map(|kind| kind.demo)
}

/// The new file with its team and its directory.
fn create_centre(
    path: &Path,
    written: &WrittenCentre,
    plan: &Plan,
    now: Moment,
) -> Result<(Store, DemoCentre, Scribe), Failure> {
    let team = written.team.iter().map(data::Member::staff).collect::<Result<Vec<_>, _>>()?;
    let (first, others) = team.split_first().ok_or_else(|| Failure::file_failure("db/demo : l’équipe est vide."))?;
    let at = now.plus_minutes(-((plan.days + INSCRIPTIONS + 1) as i64) * 24 * 60);
    let mut store = Store::create(
        path,
        &NewCentre {
            hours: Vec::new(),
            code: written.code.clone(),
            name: written.name.clone(),
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
        for away in written.team.iter().filter(|member| member.away) {
            let member = batch.context().staff.iter().find(|staff| staff.name == away.name).cloned();
            if let Some(member) = member {
                let absences = vec![Absence { from: today, to: today, replaced_by: None }];
                let away = Revised::of(member.clone(), Staff { absences, ..member });
                scribe.run(batch, at, Operation::EditStaff(away, Vouchers::default()))?;
            }
        }
        for entry in &written.directory {
            scribe.run(
                batch,
                at,
                Operation::SaveEntry { entry: Revised::new(entry.entry(today)?), overrule: false },
            )?;
        }
        Ok(())
    })?;
    let centre = centre_of(&store.load_context(now)?, written);
    scribe.counter.clone_from(&centre.counter);
    let context = store.load_context(now)?;
    scribe.notes = written.note.iter().filter_map(|note| note.written(&context)).collect();
    Ok((store, centre, scribe))
}

fn days_earlier(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

fn in_one(store: &mut Store, work: impl FnOnce(&mut Batch<'_>) -> Result<(), Refusal>) -> Result<(), Failure> {
    Ok(store.run_batch(work)?)
}

/// The file's own centre, and from `written` who sees people and when.
fn centre_of(context: &Context, written: &WrittenCentre) -> DemoCentre {
    let pro = |member: &data::Member| {
        let staff = context.staff.iter().find(|staff| staff.name == member.name)?;
        (member.slot > 0).then(|| DemoPro {
            id: staff.id,
            name: member.name.clone(),
            role: member.role.clone(),
            days: member.days.clone(),
            slot: member.slot,
            pool: Vec::new(),
        })
    };
    let counter = context.staff.iter().filter(|staff| staff.role.code == "accueil");
    DemoCentre {
        zone: context.zone,
        calendar: Arc::clone(&context.calendar),
        counter: counter.map(|staff| staff.id).collect(),
        pros: written.team.iter().filter_map(pro).collect(),
    }
}

/// The people, and which of them come to see whom.
fn add_people(
    centre: &mut DemoCentre,
    written: &WrittenCentre,
    plan: &Plan,
    today: NaiveDate,
) -> Result<DemoRegister, Failure> {
    let usual_pros: Vec<_> = centre.pros.iter().filter(|pro| pro.role == "medecin").map(|pro| pro.id).collect();
    let since = days_earlier(today, plan.days + INSCRIPTIONS);
    let era = Era { since, today, zone: centre.zone, calendar: &centre.calendar, usual_pros: &usual_pros };
    let (names, cast) = (data::names()?, data::cast()?);
    let count = usize::try_from(plan.people).unwrap_or(usize::MAX);
    let register = people::add_people(era, written, &names, &cast, count, Rng::with_seed(plan.seed))?;
    for pro in &mut centre.pros {
        let people = register.people.iter().enumerate();
        let comes = people.filter(|(place, person)| people::would_see(&pro.role, *place, person, pro.id, today));
        pro.pool = comes.map(|(place, _)| place).collect();
    }
    Ok(register)
}

/// Something that happens at the desk: an inscription, what one person is to another, the next step of a line of this day or
/// of one that lasts, a word to the team.
enum Event {
    Inscribe(usize),
    Link(Bond),
    OfDay(usize),
    Lasting(usize),
    Note(usize),
}

/// Writes requests, each under a key of its own.
struct Scribe {
    requests: u64,
    counter: Vec<StaffId>,
    rng: Rng,
    /// Moment after which steps are left for another day.
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

    /// Inscriptions and lines of one day, in the order they happened, once the days before are counted.
    fn day(
        &mut self,
        batch: &mut Batch<'_>,
        register: &mut DemoRegister,
        places: std::ops::Range<usize>,
        of_day: &mut [RunningStory],
        lasting: &mut [RunningStory],
    ) -> Result<(), Refusal> {
        // Told with the last of the two.
        let bonds = register.families.iter().filter(|(one, _, other)| places.contains(one.max(other)));
        let bonds = bonds.map(|bond| (register.people[bond.0.max(bond.2)].created_at, Event::Link(*bond)));
        let inscriptions =
            places.clone().map(|place| (register.people[place].created_at, Event::Inscribe(place))).chain(bonds);
        let acts = of_day.iter().enumerate().flat_map(|(n, told)| told.times().map(move |at| (at, Event::OfDay(n))));
        let until = self.until;
        let steps = lasting.iter().enumerate().flat_map(|(n, told)| {
            told.times().take_while(move |at| *at <= until).map(move |at| (at, Event::Lasting(n)))
        });
        let all = std::mem::take(&mut self.notes);
        let (notes, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|note| note.at <= self.until);
        self.notes = later;
        let words = notes.iter().enumerate().map(|(at, note)| (note.at, Event::Note(at)));
        let mut events: Vec<_> = inscriptions.chain(acts).chain(steps).chain(words).collect();
        order::sort_by_key(&mut events, |(at, _)| *at);
        if let (Some((morning, _)), false) = (events.first(), of_day.is_empty()) {
            let yesterday = morning.plus_minutes(-24 * 60).day_in(batch.context().zone);
            self.run(batch, *morning, Operation::CloseDay(yesterday))?;
        }
        for (at, event) in events {
            match event {
                Event::Inscribe(place) => self.add_person(batch, &mut register.people[place])?,
                Event::Link((one, tie, other)) => {
                    let (person, other) = (register.people[one].id, register.people[other].id);
                    self.run(batch, at, Operation::Link(Link { person, tie, other }))?;
                }
                Event::OfDay(n) => self.write_story(batch, register, &mut of_day[n], at)?,
                Event::Lasting(n) => self.write_story(batch, register, &mut lasting[n], at)?,
                Event::Note(note) => {
                    self.run_by(batch, notes[note].by, at, Operation::TeamNote(notes[note].text.clone()))?;
                }
            }
        }
        Ok(())
    }

    /// Writes what happens next to a line.
    fn write_story(
        &mut self,
        batch: &mut Batch<'_>,
        register: &DemoRegister,
        told: &mut RunningStory,
        at: Moment,
    ) -> Result<(), Refusal> {
        let counter = self.at_the_counter();
        let (by, operation) = told.next(register, counter, &batch.context().at(at))?;
        let done = self.run_by(batch, by, at, operation)?;
        told.record_items(&done.items);
        Ok(())
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
