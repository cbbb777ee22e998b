//! The person a form is about: a name, and what tells it from the same name of somebody else.

use chrono::NaiveDate;

use crate::domain::person::life_words;
use crate::domain::{ItemId, Person};
use crate::model::{Context, Row};

/// Beginning of the banner of a protected contact.
const PROTECTED: &str = "CONTACT PROTÉGÉ";

/// A name for the title of a form; the curtain hides all of a name but the initials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whom {
    /// Name as shown.
    pub name: String,
    /// True when it may be somebody's name; false of a title, which the curtain leaves.
    pub named: bool,
    /// « 12/03/1985, 41 ans », and the death of whoever has died; none of somebody the file does not know.
    pub born: Option<String>,
    /// The other lines marked with it.
    pub others: Vec<OtherLine>,
    /// True when all of these lines are of one day.
    pub same_day: bool,
    /// Banner over what is about a protected contact: it is read before any number (L1111-5 CSP).
    pub banner: Option<String>,
}

/// A line marked with the one that a form is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLine {
    /// Number of the line.
    pub item: ItemId,
    /// Name of the line as shown.
    pub name: String,
    /// True when it may be somebody's name, see [`Whom::named`].
    pub named: bool,
    /// Instructions of those whom it is for.
    pub instructions: Vec<String>,
}

/// Banner over what is about this person, if their contact is protected.
pub fn banner_of(person: &Person) -> Option<String> {
    let note = person.confidential_note.as_deref().unwrap_or_default();
    person.is_confidential().then(|| format!("{PROTECTED}  {note}").trim_end().to_owned())
}

impl Whom {
    fn named(name: String) -> Self {
        Self { name, named: true, born: None, others: Vec::new(), same_day: true, banner: None }
    }

    /// A person of the file, as old as they are on `today`.
    pub fn from_person(person: &Person, today: NaiveDate) -> Self {
        let born = Some(life_words(person.birth_date, person.deceased_on, today));
        Self { born, banner: banner_of(person), ..Self::named(person.display_name()) }
    }

    /// « KAYA Elif (12/03/1996) »: what a draft keeps of it, which is the same on any day.
    pub fn told(&self) -> String {
        match self.born.as_deref().and_then(|born| born.split(',').next()) {
            Some(born) => format!("{} ({born})", self.name),
            None => self.name.clone(),
        }
    }

    /// Names the person as their card does now, which may be the one that theirs went into.
    pub fn follow(&mut self, person: &Person, today: NaiveDate) {
        let now = Self::from_person(person, today);
        (self.name, self.named) = (now.name, true);
        self.born = now.born.filter(|_| self.others.is_empty());
        self.banner = now.banner.or_else(|| self.banner.take_if(|_| !self.others.is_empty()));
    }

    /// The person of a line, or the name said of somebody unknown.
    pub fn of_row(row: &Row, today: NaiveDate) -> Self {
        let banner = row.is_protected().then(|| PROTECTED.to_owned());
        match &row.person {
            Some(person) => {
                let born = Some(life_words(person.born, person.deceased_on, today));
                Self { born, banner, ..Self::named(person.name.clone()) }
            }
            None => Self { named: row.is_named(), banner, ..Self::named((row.item.kind.subject)(row)) },
        }
    }

    /// The people of lines marked together.
    pub fn of_rows(first: &Row, others: &[&Row], context: &Context) -> Self {
        let day = |row: &Row| row.item.day(context);
        let line = |row: &&Row| {
            let (whom, instructions) = (Self::of_row(row, context.today()), row.item.list_instructions(context));
            OtherLine { item: row.item.id, name: whom.name, named: whom.named, instructions }
        };
        let own = Self::of_row(first, context.today());
        let protected = others.iter().any(|row| row.is_protected()).then(|| PROTECTED.to_owned());
        Self {
            born: own.born.filter(|_| others.is_empty()),
            others: others.iter().map(line).collect(),
            same_day: others.iter().all(|row| day(row) == day(first)),
            banner: own.banner.or(protected),
            named: own.named,
            ..Self::named(own.name)
        }
    }
}
