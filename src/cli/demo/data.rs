//! Data written by hand in `db/demo`: the centre, the names, the people who are in every demo centre.

use crate::panes;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::domain::person::{IdentityMark, Voicemail};
use crate::domain::staff::Instruction;
use crate::domain::{Coded, Moment, Person, Role, data_file, phone};
use crate::model::Context;
use crate::protocol::{DirectoryEntry, EntryKind, NewStaff, Refusal};
use crate::reports::TeamNote;

/// `db/demo/centre.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenCentre {
    /// Short name, for exports.
    pub code: String,
    /// Name as shown.
    pub name: String,
    /// Postal code and town, the end of every address.
    pub town: String,
    /// Streets of the town.
    pub streets: Vec<String>,
    /// The address of those who have none.
    pub domiciliation: String,
    /// The first one opens the file.
    pub team: Vec<Member>,
    /// Numbers the desk dials.
    pub directory: Vec<DemoEntry>,
    /// Notes of the team for one another.
    pub note: Vec<DemoNote>,
}

/// A note for the team.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoNote {
    /// Author of the note.
    pub by: String,
    /// Hours before now.
    pub hours: i64,
    /// The words.
    pub text: String,
}

/// Instructions of a member to the desk.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoWords {
    /// The words.
    pub words: String,
    /// Code of the one pane they are for; none for all.
    pub pane: Option<String>,
}

/// A member of the team and the days they see people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Name as shown.
    pub name: String,
    /// Code of their role.
    pub role: String,
    /// Instructions to the desk.
    #[serde(default)]
    pub instructions: Vec<DemoWords>,
    /// Days with an agenda, 1 for Monday.
    #[serde(default)]
    pub days: Vec<u32>,
    /// True when the member is away today.
    #[serde(default)]
    pub away: bool,
    /// Minutes an appointment takes; 0 for someone without an agenda.
    #[serde(default)]
    pub slot: i64,
}

impl Member {
    /// Converts into a new member.
    pub fn staff(&self) -> Result<NewStaff, Refusal> {
        let role = Role::from_code(&self.role).ok_or_else(|| unknown("rôle", &self.role))?;
        let instructions = self.instructions.iter().map(DemoWords::instruction).collect::<Result<_, _>>()?;
        Ok(NewStaff { name: self.name.clone(), role, unix_user: None, instructions })
    }
}

impl DemoWords {
    fn instruction(&self) -> Result<Instruction, Refusal> {
        let kind = |code: &String| panes::find_pane(code).ok_or_else(|| unknown("volet", code));
        let pane = self.pane.as_ref().map(kind).transpose()?.map(|kind| kind.code);
        Ok(Instruction { words: self.words.clone(), pane })
    }
}

impl DemoNote {
    /// Converts into a note for the team; none when its author is not in the team.
    pub fn written(&self, context: &Context) -> Option<TeamNote> {
        let by = context.staff.iter().find(|staff| staff.name == self.by)?.id;
        Some(TeamNote { id: 0, at: context.now.plus_minutes(-self.hours * 60), by, to: None, text: self.text.clone() })
    }
}

/// A line of the directory.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoEntry {
    kind: String,
    name: String,
    skill: Option<String>,
    phone: String,
    address: Option<String>,
    languages: Option<String>,
    access: Option<String>,
    third_party: Option<String>,
    extra_fees: Option<String>,
    delay: Option<String>,
    /// Days since the delay was told.
    told: Option<u64>,
    /// Days since somebody with C2S or AME was received.
    received: Option<u64>,
    rpps: Option<String>,
    note: Option<String>,
    /// Days since somebody checked the entry; three weeks when nothing is written.
    confirmed: Option<u64>,
}

impl DemoEntry {
    /// Converts into a directory entry, as of `today`.
    pub fn entry(&self, today: NaiveDate) -> Result<DirectoryEntry, Refusal> {
        let kind = EntryKind::from_code(&self.kind).ok_or_else(|| unknown("genre", &self.kind))?;
        let ago = |days: u64| today.checked_sub_days(Days::new(days)).unwrap_or(today);
        Ok(DirectoryEntry {
            skill: self.skill.clone(),
            phone: Some(number(&self.phone)?),
            address: self.address.clone(),
            languages: self.languages.clone(),
            access: self.access.clone(),
            third_party: self.third_party.as_deref().map(code_of).transpose()?,
            extra_fees: self.extra_fees.as_deref().map(code_of).transpose()?,
            delay: self.delay.clone(),
            delay_on: self.told.map(ago),
            received_on: self.received.map(ago),
            rpps: self.rpps.clone(),
            note: self.note.clone(),
            confirmed_on: Some(ago(self.confirmed.unwrap_or(21))),
            ..DirectoryEntry::named(kind, &self.name)
        })
    }
}

fn code_of<C: Coded>(code: &str) -> Result<C, Refusal> {
    C::from_code(code).ok_or_else(|| unknown("code", code))
}

/// `db/demo/names.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameLists {
    /// First names hard to tell apart.
    pub twins: Vec<[String; 2]>,
    /// Pseudonyms of people who would rather not say their name.
    pub pseudonyms: Vec<String>,
    /// Origins of the families.
    pub origins: Vec<Origin>,
}

/// Names that go together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Share of the households.
    pub weight: u32,
    /// Language spoken beside French.
    pub language: Option<String>,
    /// Per cent of the households that speak it.
    pub speaks: u32,
    /// Per cent of their adults who need an interpreter.
    pub interpreter: u32,
    /// True when two family names are common.
    #[serde(default)]
    pub double: bool,
    /// Family names.
    pub family: Vec<String>,
    /// First names of women.
    pub women: Vec<String>,
    /// Names of girls born since 1990, when they are others.
    pub girls: Option<Vec<String>>,
    /// First names of men.
    pub men: Vec<String>,
    /// Names of boys born since 1990, when they are others.
    pub boys: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    cast: Vec<DemoFigure>,
}

/// Person who is in every demo centre.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoFigure {
    /// Name by which today's picture refers to the person.
    pub key: Option<String>,
    used_name: String,
    birth_name: Option<String>,
    first_name: Option<String>,
    born: Option<String>,
    sex: Option<String>,
    phone: Option<String>,
    language: Option<String>,
    #[serde(default)]
    interpreter: bool,
    mark: Option<String>,
    voicemail: Option<String>,
    contact: Option<String>,
    note: Option<String>,
}

impl DemoFigure {
    /// Converts into a card, first written at `at`.
    pub fn person(&self, at: Moment) -> Result<Person, Refusal> {
        let mark = |code: &String| IdentityMark::from_code(code).ok_or_else(|| unknown("indice", code));
        let voicemail = |code: &String| Voicemail::from_code(code).ok_or_else(|| unknown("choix de messagerie", code));
        Ok(Person {
            birth_name: self.birth_name.clone(),
            first_name: self.first_name.clone(),
            birth_date: self.born.as_deref().map(day).transpose()?.map(Into::into),
            sex: self.sex.clone(),
            phone1: self.phone.as_deref().map(number).transpose()?,
            language: self.language.clone(),
            interpreter: self.interpreter,
            identity_mark: self.mark.as_ref().map(mark).transpose()?.unwrap_or_default(),
            voicemail: self.voicemail.as_ref().map(voicemail).transpose()?.unwrap_or_default(),
            confidential_contact: self.contact.as_deref().map(number).transpose()?,
            confidential_note: self.note.clone(),
            ..Person::new(self.used_name.as_str(), at)
        })
    }
}

/// The centre, its team and its directory.
pub fn centre() -> Result<WrittenCentre, Refusal> {
    read("centre.toml", include_str!("../../../db/demo/centre.toml"))
}

/// Family and first names.
pub fn names() -> Result<NameLists, Refusal> {
    read("names.toml", include_str!("../../../db/demo/names.toml"))
}

/// The people who are in every demo centre.
pub fn cast() -> Result<Vec<DemoFigure>, Refusal> {
    Ok(read::<Cast>("cast.toml", include_str!("../../../db/demo/cast.toml"))?.cast)
}

fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, Refusal> {
    data_file::read_table(text).map_err(|why| Refusal::Rule(format!("db/demo/{file} est mal écrit : {why}")))
}

fn unknown(what: &str, word: &str) -> Refusal {
    Refusal::Rule(format!("db/demo : « {word} » n’est pas un {what} connu."))
}

fn day(text: &str) -> Result<NaiveDate, Refusal> {
    text.parse().map_err(|_| unknown("jour", text))
}

fn number(text: &str) -> Result<String, Refusal> {
    phone::normalise_number(text).map_err(Refusal::Rule)
}
