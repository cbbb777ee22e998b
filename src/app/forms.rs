//! Forms on the screen: opened, kept at each keystroke, saved, taken up again.

use super::entry::named;
use super::keys::Key;
use super::layers::{Confirm, Consent, Layer};
use super::lookup::{Lookup, Wanted};
use super::purpose::{DIRECTORY, DRUG, NOTE, Purpose, SITE, STAFF, Save};
use super::sheet::{Asked, Sheet};
use super::{App, Effect, Intent, Pending, Phase};
use crate::domain::{Drug, DrugClass, ItemId, Person, phone};
use crate::kinds::renewal::sensitive;
use crate::kinds::{Item, Kind, settings};
use crate::ops::{DirectoryEntry, Draft, EntryKind, NewStaff, Op, Query, Typed};

impl App {
    pub(super) fn open_sheet(&mut self, purpose: Purpose) {
        if !self.may_write() {
            return;
        }
        let draft = self.fresh_key();
        self.raise(Layer::Sheet(Box::new(Sheet::new(purpose, draft, &self.desk))));
    }

    pub(super) fn on_asked(&mut self, asked: Asked) {
        let Some(Layer::Sheet(sheet)) = self.layers.last() else { return };
        match asked {
            Asked::Nothing => {}
            Asked::Keep => self.keep_draft(),
            Asked::LookUp(letter) => {
                let mut lookup = Lookup::new(Wanted::ForForm);
                let sought = lookup.key(Key::Char(letter));
                self.layers.push(Layer::Lookup(lookup));
                self.on_sought(sought);
            }
            Asked::Close if sheet.touched() => {
                self.keep_draft();
                if self.unkept.is_none() {
                    self.say("Brouillon gardé.");
                }
                self.close_sheet();
            }
            Asked::Discard if sheet.touched() => {
                let then = Consent::Discard(sheet.draft.clone());
                let question = "Jeter ce qui est tapé dans ce formulaire ?".to_owned();
                self.layers.push(Layer::Confirm(Confirm { question, then }));
            }
            Asked::Close | Asked::Discard => {
                // Moving through an empty form has kept it; nobody wants it back.
                self.effects.push(Effect::Drop(sheet.draft.clone()));
                self.close_sheet();
            }
            Asked::Save => self.save_sheet(),
        }
    }

    pub(super) fn close_sheet(&mut self) {
        if self.phase == Phase::FirstRun {
            return self.effects.push(Effect::Quit);
        }
        self.close();
        if let Some(me) = self.me {
            self.effects.push(Effect::Drafts(me));
        }
    }

    pub(super) fn keep_draft(&mut self) {
        let (Some(Layer::Sheet(sheet)), Some(staff)) = (self.layers.last(), self.me) else { return };
        let item = sheet.purpose.item();
        let person = match &sheet.purpose {
            Purpose::Add { item, .. } => item.person(),
            Purpose::EditPerson(person) | Purpose::Merge { kept: person, .. } => Some(person.id),
            _ => None,
        };
        let draft = Draft {
            id: sheet.draft.clone(),
            staff,
            terminal: self.terminal.clone(),
            form: sheet.purpose.form(),
            item,
            person,
            fields: sheet.words(),
            focus: sheet.focus,
            cursor: sheet.entry().line.cursor(),
            at: self.desk.now,
        };
        self.effects.push(Effect::Keep(Box::new(draft)));
    }

    pub(super) fn save_sheet(&mut self) {
        if !self.may_write() {
            return;
        }
        let me = self.me;
        let Some(Layer::Sheet(sheet)) = self.layers.last_mut() else { return };
        if sheet.saving {
            return;
        }
        let Some(changes) = sheet.read(&self.desk) else { return };
        // The first form of a new file is saved by nobody yet.
        let by = me.unwrap_or(crate::domain::StaffId(0));
        match sheet.purpose.save(changes, by, &self.desk) {
            Save::Refused(key, why) => sheet.refuse(key, why),
            // The form stays below, and its draft with it, until it is done.
            Save::Asked { question, op } => {
                let then = Consent::Deed { op, draft: Some(sheet.draft.clone()) };
                self.raise(Layer::Confirm(Confirm { question, then }));
            }
            Save::House(house) => self.effects.push(Effect::Create(house)),
            Save::Deed(op) => {
                sheet.saving = true;
                let draft = sheet.draft.clone();
                self.run(*op, Some(draft));
            }
        }
    }

    /// The form was saved before under its name, and not with these words: at another desk that had taken it up too, or by
    /// a try that seemed to have failed. Under a name of its own it meets what stands there now, as anybody's would.
    pub(super) fn says_otherwise(&mut self, pending: Pending) {
        let fresh = self.fresh_key();
        let Some(sheet) = pending.draft.as_deref().and_then(|draft| self.sheet_mut(draft)) else { return };
        sheet.saving = false;
        sheet.draft.clone_from(&fresh);
        self.keep_draft();
        self.effects.extend(pending.draft.map(Effect::Drop));
        match pending.op {
            // There is nothing to meet: a second one is a choice.
            Op::Add { .. } | Op::AddPerson(_) | Op::AddStaff(_) => {
                self.refuse("Déjà enregistré, avec d’autres mots : Ctrl-S ajoute aussi ceux-ci.");
                self.refresh();
            }
            op => {
                self.run(op, Some(fresh.clone()));
                if let Some(sheet) = self.sheet_mut(&fresh) {
                    sheet.saving = true;
                }
            }
        }
    }

    pub(super) fn consent(&mut self) {
        let Some(Layer::Confirm(confirm)) = self.layers.pop() else { return };
        match confirm.then {
            Consent::Quit => {
                self.leave();
                self.effects.push(Effect::Quit);
            }
            Consent::Deed { op, draft } => self.run(*op, draft),
            Consent::Discard(id) => {
                self.effects.push(Effect::Drop(id));
                self.close_sheet();
            }
        }
    }

    /// Takes up a half-typed form where it was left.
    pub(super) fn resume(&mut self, id: &str) {
        let Some(draft) = self.drafts.iter().find(|draft| draft.id == id).cloned() else { return };
        match (draft.item, draft.person) {
            (Some(item), _) => {
                self.resuming = Some(Box::new(draft));
                self.ask(Query::Item(item));
            }
            (None, Some(person)) => self.want_card(person, Intent::Resume(Box::new(draft))),
            (None, None) => {
                let Some(me) = self.me else { return };
                let purpose = match Kind::of(draft.form().0) {
                    Some(kind) => {
                        Purpose::Add { item: Box::new(kind.begin(me, None, &self.desk)), state: None, who: None }
                    }
                    None => match draft.form() {
                        ("CAFE", _) => Purpose::Cafe,
                        ("TEAM_NOTE", _) => Purpose::TeamNote,
                        (STAFF, Some(id)) => match self.desk.staff.iter().find(|staff| staff.id.to_string() == id) {
                            Some(staff) => Purpose::EditStaff(Box::new(staff.clone())),
                            None => return,
                        },
                        (STAFF, None) => Purpose::Staff(new_staff()),
                        ("PERSON", _) => Purpose::NewPerson(Box::new(Person::new("", self.desk.now))),
                        (DIRECTORY, Some(id)) => {
                            match self.desk.directory.iter().find(|entry| entry.id.to_string() == id) {
                                Some(entry) => Purpose::Directory(Box::new(entry.clone())),
                                None => return self.refuse("Cette ligne n’est plus dans l’annuaire."),
                            }
                        }
                        (DRUG, name) => Purpose::Drug(name.map_or_else(new_drug, |name| self.drug_called(name))),
                        (DIRECTORY, None) => Purpose::Directory(Box::new(new_entry())),
                        (SITE, _) => Purpose::Site(self.desk.site_settings()),
                        ("SETTING", _) => {
                            let Some(setting) = draft.fields.first().and_then(|typed| settings::of(&typed.key)) else {
                                return;
                            };
                            Purpose::Setting(setting, self.desk.setting(setting))
                        }
                        _ => return,
                    },
                };
                self.reopen(purpose, &draft);
            }
        }
    }

    /// Lets a draft go that no form can take up.
    pub(super) fn throw_away(&mut self, id: &str) {
        self.drafts.retain(|draft| draft.id != id);
        self.effects.push(Effect::Drop(id.to_owned()));
    }

    /// Puts a draft's words back into its form, as they stand now: whoever asked twice while the file was slow has gone
    /// on typing in the first one.
    pub(super) fn reopen(&mut self, mut purpose: Purpose, asked: &Draft) {
        let Some(at) = self.drafts.iter().position(|draft| draft.id == asked.id) else { return };
        let draft = &self.drafts.remove(at);
        if let Purpose::Add { item, .. } = &mut purpose {
            item.source_item = draft.form().1.and_then(|id| id.parse().ok()).map(ItemId);
        }
        let mut sheet = Sheet::new(purpose, draft.id.clone(), &self.desk);
        sheet.restore(draft, &self.desk);
        self.raise(Layer::Sheet(Box::new(sheet)));
    }

    /// Makes one text for a note of all that a draft holds.
    pub(super) fn as_note(&mut self, id: &str, protected: bool) {
        let Some(draft) = self.drafts.iter_mut().find(|draft| draft.id == id) else { return };
        let texts = draft.fields.iter().map(|typed| named(&typed.text)).filter(|text| !text.is_empty());
        // A number of somebody protected since does not become words that anybody reads.
        let texts: Vec<_> = texts.filter(|text| !protected || phone::normal(text).is_err()).collect();
        let text = texts.join(" · ");
        (draft.focus, draft.cursor) = (0, text.chars().count());
        draft.fields = vec![Typed { key: NOTE.key.to_owned(), text, stood: None }];
        self.say("Cette étape n’est plus possible : ce qui était tapé est ici, en note.");
    }

    /// The line of the list of sensitive drugs that bears this name.
    pub(super) fn drug_called(&self, name: &str) -> Drug {
        let listed = sensitive::all(&self.desk.drugs).into_iter().find(|(drug, _)| drug.name == name);
        listed.map_or_else(|| Drug { name: name.to_owned(), ..new_drug() }, |(drug, _)| drug)
    }

    /// A new item's form on the card of `person`, from a draft.
    pub(super) fn item_for(&self, kind: &'static Kind, person: &Person) -> Option<Item> {
        Some(kind.begin(self.me?, Some(person), &self.desk))
    }
}

pub(super) fn new_entry() -> DirectoryEntry {
    DirectoryEntry { id: 0, kind: EntryKind::Pharmacy, name: String::new(), phone: None, address: None, note: None }
}

pub(super) fn new_drug() -> Drug {
    Drug { name: String::new(), class: DrugClass::Opioide }
}

pub(super) fn new_staff() -> NewStaff {
    NewStaff { name: String::new(), role: crate::domain::staff::ROLES[0], unix_user: None, instructions: None }
}
