//! The people of the fictitious town: households that share a name, an address and a telephone, drawn from a seed.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use fastrand::Rng;

use super::data::{DemoFigure, NameLists, Origin, WrittenCentre};
use crate::domain::calendar::Calendar;
use crate::domain::person::{IdentityMark, Voicemail};
use crate::domain::{BirthDate, Moment, Person, StaffId, Tie, Zone, order};
use crate::model::demo::{Bond, DemoRegister};
use crate::protocol::Refusal;

/// The time and the professionals from which people came to the centre.
pub struct Era<'a> {
    /// The first inscriptions.
    pub since: NaiveDate,
    /// The day of the demonstration; nobody is inscribed on it or later.
    pub today: NaiveDate,
    /// The site's zone.
    pub zone: Zone,
    /// The site's working days.
    pub calendar: &'a Calendar,
    /// Members who may be somebody's usual professional.
    pub usual_pros: &'a [StaffId],
}

/// Adds at least the cast, then households until there are `count` people.
pub fn add_people(
    era: Era<'_>,
    written: &WrittenCentre,
    names: &NameLists,
    cast: &[DemoFigure],
    count: usize,
    rng: Rng,
) -> Result<DemoRegister, Refusal> {
    let mut town = Town {
        era,
        written,
        names,
        rng,
        people: Vec::with_capacity(count),
        mobiles: 0,
        landlines: 0,
        families: Vec::new(),
    };
    let mut keys = Vec::new();
    for figure in cast {
        let at = town.inscription(town.era.since, 180);
        let mut person = figure.person(at)?;
        town.not_before_birth(&mut person);
        person.usual_pro = town.usual_pro();
        town.people.push(person);
        keys.push(figure.key.clone());
    }
    let cast_size = town.people.len();
    while town.people.len() < count {
        town.household(cast_size);
    }
    town.people.truncate(count.max(cast_size));
    town.make_figure();

    let mut order: Vec<usize> = (0..town.people.len()).collect();
    order::sort_by_key(&mut order, |at| town.people[*at].created_at);
    let figures = order.iter().enumerate().filter_map(|(rank, at)| Some((keys.get(*at)?.clone()?, rank))).collect();
    let mut rank_of = vec![0; order.len()];
    order.iter().enumerate().for_each(|(rank, at)| rank_of[*at] = rank);
    let families = town.families.iter().map(|(one, tie, other)| (rank_of[*one], *tie, rank_of[*other])).collect();
    let mut sorted: Vec<_> = order.into_iter().map(|at| town.people[at].clone()).collect();
    for (rank, person) in sorted.iter_mut().enumerate() {
        // Some have no medical record here yet.
        person.ehr_ref = (town.rng.u32(0..100) < 94).then(|| format!("T{:06}", rank + 1));
    }
    Ok(DemoRegister { people: sorted, figures, families })
}

struct Town<'a> {
    era: Era<'a>,
    written: &'a WrittenCentre,
    names: &'a NameLists,
    rng: Rng,
    people: Vec<Person>,
    mobiles: u32,
    landlines: u32,
    families: Vec<Bond>,
}

/// Data shared by a household.
struct Home<'a> {
    origin: &'a Origin,
    name: String,
    address: Option<String>,
    landline: Option<String>,
    language: Option<String>,
    usual_pro: Option<StaffId>,
    at: Moment,
}

#[derive(Clone, Copy, PartialEq)]
enum Sex {
    Woman,
    Man,
}

impl<'a> Town<'a> {
    /// Adds a household. The shares give an age pyramid of a young working-class district: a quarter under 15, one in
    /// ten over 65.
    fn household(&mut self, cast_size: usize) {
        let home = self.home();
        let from = self.people.len();
        let mut adults = 2;
        match self.rng.u32(0..100) {
            0..46 => {
                self.single(&home);
                adults = 1;
            }
            46..68 => self.couple(&home),
            68..79 => {
                let mother = self.rng.i32(20..=48);
                let sex = if self.chance(85) { Sex::Woman } else { Sex::Man };
                self.adult(&home, sex, mother, &home.name, None);
                self.children(&home, mother);
                adults = 1;
            }
            _ => {
                let mother = self.parents(&home, 22..=48);
                self.children(&home, mother);
            }
        }
        self.family(from, from + adults);
        for at in from..self.people.len() {
            self.make_odd_name(at, cast_size);
        }
    }

    /// The adults of a household, from `from` to `children`, are a couple and its parents.
    fn family(&mut self, from: usize, children: usize) {
        let is = |code| Tie::from_code(code);
        if children - from == 2 {
            self.families.extend(is("SPOUSE").map(|tie| (from, tie, from + 1)));
        }
        for child in children..self.people.len() {
            for parent in from..children {
                let tie = is("PARENT").map(|tie| tie.by_sex(self.people[parent].sex.as_deref()));
                self.families.extend(tie.map(|tie| (parent, tie, child)));
            }
        }
    }

    /// Records the links the desk was told: none of people who gave no name of their own, or want no contact with their
    /// family.
    fn make_figure(&mut self) {
        let people = &self.people;
        let named = |at: usize| {
            let known = people.get(at).filter(|person| person.identity_mark != IdentityMark::Fict);
            known.is_some_and(|person| !person.is_confidential())
        };
        self.families.retain(|(one, _, other)| named(*one) && named(*other));
    }

    fn home(&mut self) -> Home<'a> {
        let names = self.names;
        let total = names.origins.iter().map(|origin| origin.weight).sum();
        let mut draw = self.rng.u32(0..total);
        let mut origin = &names.origins[0];
        for candidate in &names.origins {
            if draw < candidate.weight {
                origin = candidate;
                break;
            }
            draw -= candidate.weight;
        }
        let speaks = self.chance(origin.speaks);
        let span = (self.era.today - self.era.since).num_days().max(1);
        Home {
            origin,
            name: self.family_name(origin),
            address: self.address(),
            landline: self.chance(25).then(|| self.landline()),
            language: origin.language.clone().filter(|_| speaks),
            usual_pro: self.usual_pro(),
            at: self.inscription(self.era.since, span),
        }
    }

    fn single(&mut self, home: &Home<'a>) {
        let age = match self.rng.u32(0..100) {
            0..28 => self.rng.i32(18..=29),
            28..58 => self.rng.i32(30..=49),
            58..78 => self.rng.i32(50..=64),
            78..93 => self.rng.i32(65..=79),
            _ => self.rng.i32(80..=97),
        };
        let women = if age > 74 { 68 } else { 50 };
        let sex = if self.chance(women) { Sex::Woman } else { Sex::Man };
        let widowed = sex == Sex::Woman && age > 45 && self.chance(45);
        let birth_name = widowed.then(|| self.family_name(home.origin));
        self.adult(home, sex, age, &home.name, birth_name);
    }

    fn couple(&mut self, home: &Home<'a>) {
        let ages = if self.chance(45) { 21..=35 } else { 50..=84 };
        self.parents(home, ages);
    }

    /// A couple; gives the age of the one who bears the children.
    fn parents(&mut self, home: &Home<'a>, ages: std::ops::RangeInclusive<i32>) -> i32 {
        let mother = self.rng.i32(ages);
        let father = (mother + self.rng.i32(-3..=9)).max(19);
        self.adult(home, Sex::Man, father, &home.name, None);
        let names = self.names;
        let hers = if self.chance(12) { self.rng.choice(&names.origins).unwrap_or(home.origin) } else { home.origin };
        let own = self.family_name(hers);
        if self.chance(55) {
            self.adult(home, Sex::Woman, mother, &home.name, Some(own));
        } else {
            self.adult(home, Sex::Woman, mother, &own, None);
        }
        mother
    }

    fn children(&mut self, home: &Home<'a>, mother: i32) {
        let count = match self.rng.u32(0..100) {
            0..34 => 1,
            34..68 => 2,
            68..87 => 3,
            87..96 => 4,
            _ => 5,
        };
        let oldest = (mother - 18).min(22);
        let mut age = self.rng.i32(0..=oldest.min(12));
        let twins = self.chance(3);
        for rank in 0..count {
            if age > oldest {
                break;
            }
            let name = if self.chance(8) {
                format!("{}-{}", home.name, self.family_name(home.origin))
            } else {
                home.name.clone()
            };
            if twins && rank == 0 {
                self.twins(home, age);
            } else {
                let sex = if self.rng.bool() { Sex::Woman } else { Sex::Man };
                let born = self.draw_birth_date(age);
                let first = self.first_name(home.origin, sex, born);
                self.child(home, name, first, Some(sex), born);
            }
            // Two years at least: birthdays fall anywhere in one.
            age += self.rng.i32(2..=4);
        }
    }

    fn twins(&mut self, home: &Home<'a>, age: i32) {
        let names = self.names;
        let Some([one, other]) = self.rng.choice(&names.twins) else { return };
        let born = self.draw_birth_date(age);
        for first in [one, other] {
            self.child(home, home.name.clone(), first.clone(), None, born);
            if let Some(twin) = self.people.last_mut() {
                twin.identity_mark = IdentityMark::Homd;
            }
        }
    }

    fn child(&mut self, home: &Home<'a>, name: String, first: String, sex: Option<Sex>, born: NaiveDate) {
        // A child is reached through the parent who was inscribed first.
        let parent = self.people.last().and_then(|person| person.phone1.clone());
        let mut child = Person {
            first_name: Some(first),
            birth_date: Some(born.into()),
            sex: sex.map(code),
            phone1: parent.or_else(|| home.landline.clone()),
            language: home.language.clone(),
            address: home.address.clone(),
            usual_pro: home.usual_pro,
            ..Person::new(name, home.at)
        };
        self.not_before_birth(&mut child);
        self.people.push(child);
    }

    fn adult(&mut self, home: &Home<'a>, sex: Sex, age: i32, name: &str, birth_name: Option<String>) {
        let born = self.draw_birth_date(age);
        let interpreter = home.language.is_some() && self.chance(home.origin.interpreter);
        let phone1 = if self.chance(92) { Some(self.mobile()) } else { home.landline.clone() };
        let person = Person {
            birth_name: birth_name.filter(|birth| birth != name),
            first_name: Some(self.first_name(home.origin, sex, born)),
            birth_date: Some(born.into()),
            sex: Some(code(sex)),
            phone2: home.landline.clone().filter(|number| phone1.as_ref() != Some(number)),
            phone1,
            language: home.language.clone(),
            interpreter,
            address: home.address.clone(),
            voicemail: match self.rng.u32(0..100) {
                0..55 => Voicemail::Unknown,
                55..75 => Voicemail::OkNamed,
                75..90 => Voicemail::OkAnon,
                _ => Voicemail::Never,
            },
            usual_pro: home.usual_pro,
            ..Person::new(name, home.at)
        };
        self.people.push(person);
    }

    /// Adds what makes a register hard: homonyms, pseudonyms, missing first names, birth dates missing or known by the
    /// year.
    fn make_odd_name(&mut self, at: usize, cast_size: usize) {
        match self.rng.u32(0..1000) {
            0..7 if at > cast_size => self.make_homonym(at, cast_size),
            7..10 => {
                let names = self.names;
                let alias = self.rng.choice(&names.pseudonyms).cloned().unwrap_or_default();
                let person = &mut self.people[at];
                *person = Person {
                    identity_mark: IdentityMark::Fict,
                    sex: person.sex.take(),
                    usual_pro: person.usual_pro,
                    ..Person::new(alias, person.created_at)
                };
            }
            10..13 => self.people[at].first_name = None,
            13..21 => {
                self.people[at].birth_date = None;
                self.people[at].identity_mark = IdentityMark::Prov;
            }
            21..26 => {
                let person = &mut self.people[at];
                let grown = |born: &BirthDate| self.era.today.year() - born.year() > 18;
                let year = person.birth_date.filter(grown).and_then(|born| BirthDate::in_year(born.year()));
                person.birth_date = year.or(person.birth_date);
            }
            26..40 => self.people[at].identity_mark = IdentityMark::Prov,
            40..43 => self.people[at].identity_mark = IdentityMark::Dout,
            _ => {}
        }
    }

    fn make_homonym(&mut self, at: usize, cast_size: usize) {
        let other = self.rng.usize(cast_size..at);
        let (name, first) = (self.people[other].used_name.clone(), self.people[other].first_name.clone());
        let sex = self.people[other].sex.clone();
        if first.is_none() || self.people[other].identity_mark == IdentityMark::Fict {
            return;
        }
        self.people[other].identity_mark = IdentityMark::Homd;
        let person = &mut self.people[at];
        person.used_name = name;
        person.first_name = first;
        person.birth_name = None;
        person.sex = sex;
        person.identity_mark = IdentityMark::Homd;
    }

    fn family_name(&mut self, origin: &Origin) -> String {
        let one = self.rng.choice(&origin.family).cloned().unwrap_or_default();
        if !(origin.double && self.chance(25)) {
            return one;
        }
        match self.rng.choice(&origin.family) {
            Some(other) if *other != one => format!("{one} {other}"),
            _ => one,
        }
    }

    fn first_name(&mut self, origin: &Origin, sex: Sex, born: NaiveDate) -> String {
        let (young, older) = match sex {
            Sex::Woman => (&origin.girls, &origin.women),
            Sex::Man => (&origin.boys, &origin.men),
        };
        let names = young.as_ref().filter(|_| born.year() >= 1990).unwrap_or(older);
        self.rng.choice(names).cloned().unwrap_or_default()
    }

    fn usual_pro(&mut self) -> Option<StaffId> {
        self.rng.choice(self.era.usual_pros).copied()
    }

    /// A birth date that makes this age today.
    fn draw_birth_date(&mut self, age: i32) -> NaiveDate {
        let days = f64::from(age) * 365.25 + f64::from(self.rng.u32(12..365));
        self.era.today.checked_sub_days(Days::new(days as u64)).unwrap_or(self.era.today)
    }

    /// A working moment within `days` after `from`, before today.
    fn inscription(&mut self, from: NaiveDate, days: i64) -> Moment {
        let mut day = from + TimeDelta::days(self.rng.i64(0..days.max(1)));
        while day >= self.era.today || (!self.era.calendar.is_working(day) && day > self.era.since) {
            day -= TimeDelta::days(1);
        }
        let time = NaiveTime::MIN + TimeDelta::minutes(self.rng.i64(520..1080));
        Moment::from_wall_clock(day, time, self.era.zone)
    }

    /// Moves the inscription of somebody born since the household came to within a month of the birth, yesterday at the
    /// latest.
    fn not_before_birth(&mut self, person: &mut Person) {
        let Some(born) = person.birth_date.map(BirthDate::latest_day) else { return };
        if person.created_at.day_in(self.era.zone) <= born {
            let at = self.inscription(born + TimeDelta::days(3), 28);
            person.created_at = at;
            person.last_activity_at = at;
        }
    }

    fn address(&mut self) -> Option<String> {
        let written = self.written;
        match self.rng.u32(0..100) {
            0..4 => None,
            4..8 => Some(format!("{}, {}", written.domiciliation, written.town)),
            _ => {
                let street = self.rng.choice(&written.streets)?;
                let number = self.rng.u32(1..140);
                Some(format!("{number} {street}, {}", written.town))
            }
        }
    }

    /// 06 39 98 01 00 to 99 99, each once before any comes again; the first hundred are the cast's.
    fn mobile(&mut self) -> String {
        self.mobiles += 1;
        format!("+3363998{:04}", 100 + scatter_order(self.mobiles, 9900))
    }

    /// The end of a range ARCEP keeps for fiction; 05 36 49 below 60 00 is the directory's.
    fn landline(&mut self) -> String {
        const RANGES: [&str; 5] = ["53649", "46571", "35301", "26191", "19900"];
        let range = RANGES[(self.landlines / 4000) as usize % RANGES.len()];
        self.landlines += 1;
        format!("+33{range}{:04}", 6000 + scatter_order(self.landlines, 4000))
    }

    fn chance(&mut self, per_cent: u32) -> bool {
        self.rng.u32(0..100) < per_cent
    }
}

/// The `rank`-th of the numbers below `size`, each once, in no visible order: 7919 is prime to every `size` used.
fn scatter_order(rank: u32, size: u32) -> u32 {
    (u64::from(rank) * 7919 % u64::from(size)) as u32
}

fn code(sex: Sex) -> String {
    match sex {
        Sex::Woman => "F".to_owned(),
        Sex::Man => "M".to_owned(),
    }
}

/// True when this person would come to see a professional of this role.
pub fn would_see(role: &str, place: usize, person: &Person, pro: StaffId, day: NaiveDate) -> bool {
    let age = person.ages_on(day).map_or(40, |(least, _)| least);
    match role {
        "medecin" => person.usual_pro == Some(pro),
        "sage_femme" => person.sex.as_deref() == Some("F") && (14..=55).contains(&age),
        "orthophoniste" => (4..=15).contains(&age) || (age > 70 && place.is_multiple_of(4)),
        "kine" => age >= 12 && place % 4 == 1,
        "travail_social" | "mediation" => age >= 18 && place % 3 == 2,
        _ => true,
    }
}
