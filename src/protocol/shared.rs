//! A proposal of the group as a change of this centre: what it would write, and whether that holds already.

use serde_json::Value as Json;

use super::form_records::Record;
use super::{DirectoryEntry, EntryKind, Operation, Revised};
use crate::domain::coded::Coded;
use crate::domain::staff::Instruction;
use crate::domain::{Drug, DrugClass, Site, directory, name, phone, special};
use crate::model::shared::{Shared, SharedAnswer, Topic};
use crate::model::{Context, Setting, text};
use crate::panes;

/// The answer to one of several proposals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProposalAnswer {
    /// Number of the proposal.
    pub id: i64,
    /// True to take it, false to leave it aside.
    pub accepts: bool,
}

/// The change that a proposal asks for.
#[derive(Debug, Clone)]
pub enum SharedChange {
    /// A number set.
    Setting(&'static Setting, i64),
    /// The centre's own settings with the proposal in them.
    Site(Box<Site>),
    /// An entry, new or completed.
    Entry(Box<DirectoryEntry>),
    /// A sensitive drug.
    Drug(Drug),
}

impl SharedChange {
    /// Operation that makes the change in the centre as it is now.
    pub fn operation(self, context: &Context) -> Operation {
        match self {
            Self::Setting(setting, value) => Operation::Set { setting, value, read: None },
            Self::Site(site) => Operation::SetSite(Revised::of(context.site_settings(), *site)),
            Self::Entry(entry) => {
                let known = context.directory.iter().find(|known| known.id == entry.id);
                let entry = match known {
                    Some(known) => Revised::of(known.clone(), *entry),
                    None => Revised::new(*entry),
                };
                // The list says of a new entry that it is one.
                Operation::SaveEntry { entry, overrule: true }
            }
            Self::Drug(drug) => Operation::SaveDrug(Revised::over_list(drug, &context.drugs)),
        }
    }
}

impl Shared {
    /// Change that it asks for here, or why this program cannot make it.
    pub fn change(&self, context: &Context) -> Result<SharedChange, String> {
        match self.topic {
            Topic::Setting => {
                let setting = panes::find_setting(&self.key)
                    .ok_or_else(|| format!("«\u{a0}{}\u{a0}» n’est pas un réglage de ce programme.", self.key))?;
                let (least, most) = setting.range;
                let value = self
                    .value
                    .as_i64()
                    .filter(|value| (least..=most).contains(value))
                    .ok_or_else(|| format!("«\u{a0}{}\u{a0}»\u{a0}: {}", setting.label, setting.range_text()))?;
                Ok(SharedChange::Setting(setting, value))
            }
            Topic::Entry => Ok(SharedChange::Entry(Box::new(self.entry(context)?))),
            Topic::Drug => {
                let class = self.value.as_str().and_then(DrugClass::from_code);
                let class = class
                    .ok_or_else(|| format!("«\u{a0}{}\u{a0}»\u{a0}: cette classe n’est pas connue ici.", self.key))?;
                Ok(SharedChange::Drug(Drug { name: self.key.clone(), class }))
            }
            Topic::Instruction | Topic::Reasons | Topic::Meetings | Topic::Days => {
                let mut site = context.site_settings();
                self.add_to_site(&mut site, context)?;
                Ok(SharedChange::Site(Box::new(site)))
            }
        }
    }

    fn add_to_site(&self, site: &mut Site, context: &Context) -> Result<(), String> {
        match self.topic {
            Topic::Instruction => {
                let said = self.instruction()?;
                if !site.instructions.contains(&said) {
                    site.instructions.push(said);
                }
            }
            Topic::Reasons => site.call_reasons = with_words(&site.call_reasons, &self.words()?),
            Topic::Meetings => site.meetings = with_words(&site.meetings, &self.words()?),
            Topic::Days => {
                let line = self.words()?;
                let read = special::parse([line.as_str()], context.today())?;
                let known = special::parse(site.closed.iter().map(String::as_str), context.today())?;
                // What the centre had said of these very days gives way; of other days that overlap, it is told.
                let kept =
                    known.iter().filter(|days| read.iter().all(|new| (new.from, new.to) != (days.from, days.to)));
                let lines: Vec<_> = kept.chain(&read).map(special::SpecialDays::text).collect();
                let all = special::parse(lines.iter().map(String::as_str), context.today())?;
                site.closed = all.iter().map(special::SpecialDays::text).collect();
            }
            Topic::Setting | Topic::Entry | Topic::Drug => {}
        }
        Ok(())
    }

    fn words(&self) -> Result<String, String> {
        let words = self.value.as_str().map(name::clean_text).filter(|words| !words.is_empty());
        words.ok_or_else(|| "Cette proposition est vide.".to_owned())
    }

    fn instruction(&self) -> Result<Instruction, String> {
        let told = |key: &str| self.value.get(key).and_then(Json::as_str);
        let words = told("words").map(name::clean_text).filter(|words| !words.is_empty());
        let words = words.ok_or("Cette consigne est vide.")?;
        let pane = match told("pane") {
            None => None,
            Some(code) => {
                let kind = panes::find_pane(code);
                Some(kind.ok_or_else(|| format!("«\u{a0}{code}\u{a0}» n’est pas un volet de ce programme."))?.code)
            }
        };
        Ok(Instruction { words, pane })
    }

    /// The entry as it would be: what the group tells goes over what is known here, the rest stays.
    fn entry(&self, context: &Context) -> Result<DirectoryEntry, String> {
        let told = |key: &str| self.value.get(key).and_then(Json::as_str).filter(|told| !told.is_empty());
        let called = told("name").ok_or("Cette fiche n’a pas de nom.")?;
        let kind =
            told("kind").and_then(EntryKind::from_code).ok_or("La rubrique de cette fiche n’est pas connue ici.")?;
        let mut said = DirectoryEntry::named(kind, called);
        for field in DirectoryEntry::FIELDS {
            if let Some(told) = told(field.key) {
                said.set(field.key, text::parse(field, told, context)?);
            }
        }
        let became = self.answer.as_ref().and_then(|answered| answered.subject);
        let known = context.directory.iter().find(|entry| Some(entry.id) == became);
        let known = known.or_else(|| directory::find_same(context.directory.iter(), &said));
        Ok(known.map_or_else(|| said.clone(), |known| known.completed_with(&said)))
    }

    /// True when the centre is already as proposed.
    pub fn holds(&self, context: &Context) -> bool {
        match self.change(context) {
            Ok(SharedChange::Setting(setting, value)) => context.setting(setting) == value,
            Ok(SharedChange::Site(site)) => *site == context.site_settings(),
            Ok(SharedChange::Entry(entry)) => context.directory.contains(&entry),
            Ok(SharedChange::Drug(drug)) => context
                .drugs
                .iter()
                .any(|known| name::fold_text(&known.name) == name::fold_text(&drug.name) && known.class == drug.class),
            Err(_) => false,
        }
    }

    /// Answer as it stands now: what was taken and is another here since counts as changed.
    pub fn answer_now(&self, context: &Context) -> Option<SharedAnswer> {
        let answer = self.answer.as_ref()?.answer;
        match answer {
            SharedAnswer::Accepted if !self.holds(context) => Some(SharedAnswer::Changed),
            SharedAnswer::Accepted | SharedAnswer::Changed | SharedAnswer::Refused => Some(answer),
        }
    }

    /// « Verrouillage après : 5 min », « Dr KARIMI, cardiologie, 01 02 03 04 05 ».
    pub fn in_words(&self, context: &Context) -> String {
        let told = |key: &str| self.value.get(key).and_then(Json::as_str).unwrap_or_default();
        match self.topic {
            Topic::Setting => match panes::find_setting(&self.key) {
                Some(setting) => {
                    let value = self.value.as_i64().unwrap_or_default();
                    format!("{}\u{a0}: {}", setting.label, setting.value_text(value))
                }
                None => self.key.clone(),
            },
            Topic::Entry => {
                let kind = EntryKind::from_code(told("kind")).map_or("", EntryKind::label);
                let skill = if told("skill").is_empty() { kind } else { told("skill") };
                let number = phone::display_number(told("phone"));
                let parts = [told("name"), skill, &number, told("address"), told("note")];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
            }
            Topic::Instruction => {
                let pane = panes::find_pane(told("pane")).map(|kind| format!(" ({})", kind.title));
                format!("«\u{a0}{}\u{a0}»{}", told("words"), pane.unwrap_or_default())
            }
            Topic::Drug => {
                let class = self.value.as_str().and_then(DrugClass::from_code).map_or("", DrugClass::label);
                format!("{}\u{a0}: {class}", self.key)
            }
            Topic::Days => match special::parse([self.value.as_str().unwrap_or_default()], context.today()) {
                Ok(days) => days.iter().map(special::SpecialDays::text).collect::<Vec<_>>().join(", "),
                Err(_) => self.value.as_str().unwrap_or_default().to_owned(),
            },
            Topic::Reasons | Topic::Meetings => self.value.as_str().unwrap_or_default().to_owned(),
        }
    }

    /// State of the centre beside it: « ici 3 min », « déjà ainsi », « fiche nouvelle », or why it cannot be taken.
    pub fn here(&self, context: &Context) -> String {
        if self.holds(context) {
            return "déjà ainsi".to_owned();
        }
        match self.change(context) {
            Ok(SharedChange::Setting(setting, _)) => {
                format!("ici {}", setting.value_text(context.setting(setting)))
            }
            Ok(SharedChange::Entry(entry)) if entry.id == 0 => "fiche nouvelle".to_owned(),
            Ok(SharedChange::Entry(_)) => "complète la fiche".to_owned(),
            Ok(SharedChange::Site(_)) => "s’ajoute".to_owned(),
            Ok(SharedChange::Drug(drug)) => {
                let known = context.drugs.iter().find(|known| known.name == name::fold_text(&drug.name));
                known.map_or_else(|| "s’ajoute".to_owned(), |known| format!("ici {}", known.class.label()))
            }
            Err(why) => why,
        }
    }
}

impl Context {
    /// Source of the setting with this key, where the centre took it from the group: « du groupement, le 12/11 ».
    pub fn source_of_setting(&self, key: &str) -> Option<String> {
        self.source_where(|shared| shared.topic == Topic::Setting && shared.key == key)
    }

    /// Source of the entry of this number, where the centre took it from the group.
    pub fn source_of_entry(&self, id: i64) -> Option<String> {
        let is_it = |shared: &Shared| shared.answer.as_ref().and_then(|answered| answered.subject) == Some(id);
        self.source_where(|shared| shared.topic == Topic::Entry && is_it(shared))
    }

    /// Source of the sensitive drug of this name, where the centre took it from the group.
    pub fn source_of_drug(&self, drug: &str) -> Option<String> {
        self.source_where(|shared| shared.topic == Topic::Drug && name::fold_text(&shared.key) == drug)
    }

    /// Source of a field of the centre's own settings, where the group has added to it.
    pub fn source_of_site(&self, key: &str) -> Option<String> {
        let topic = match key {
            "instructions" => Topic::Instruction,
            "call_reasons" => Topic::Reasons,
            "meetings" => Topic::Meetings,
            "closed" => Topic::Days,
            _ => return None,
        };
        self.source_where(|shared| shared.topic == topic)
    }

    fn source_where(&self, is_it: impl Fn(&Shared) -> bool) -> Option<String> {
        let taken = self.shared.iter().filter(|shared| shared.is_taken() && is_it(shared));
        let latest = taken.max_by_key(|shared| shared.id)?;
        let source = latest.source(self);
        Some(if latest.holds(self) { source } else { format!("{source}, changé ici") })
    }
}

/// The words of `listed`, then those of `more` that it has not: both are parted by commas.
fn with_words(listed: &str, more: &str) -> String {
    let words = |list: &str| list.split(',').map(name::clean_text).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    let mut all = words(listed);
    let known = all.len();
    for word in words(more) {
        if all.iter().all(|known| name::fold_text(known) != name::fold_text(&word)) {
            all.push(word);
        }
    }
    // A list that lacks nothing stays as it was typed.
    if all.len() == known { listed.to_owned() } else { all.join(", ") }
}
