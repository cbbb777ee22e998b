//! Forms on the screen: opened, kept at each keystroke, saved, taken up again.

use crate::panes::{self, PANES};
use super::Form;
use super::entry::named;
use super::purpose::{DIRECTORY, DRUG, NOTE, Purpose, SITE, STAFF, Save};
use crate::app::outbox::{Intent, Pending};
use crate::app::screens::confirm::{Confirm, Consent};
use crate::app::{App, Effect, Phase};
use crate::domain::{Drug, DrugClass, ItemId, Person, phone};
use crate::model::sensitive;
use crate::model::{Item, Kind};
use crate::protocol::{DirectoryEntry, Draft, EntryKind, NewStaff, Operation, Query, Typed};

impl App {
    pub(in crate::app) fn open_form(&mut self, purpose: Purpose) {
        if !self.may_write() {
            return;
        }
        let draft = self.fresh_key();
        self.screens.raise(Form::new(purpose, draft, &self.context));
    }

    /// Closes the form; what is typed in it is kept.
    pub(in crate::app) fn put_form_by(&mut self) {
        if self.screens.top::<Form>().is_some_and(Form::touched) {
            self.keep_draft();
            if self.blocked.unkept.is_none() {
                self.say("Brouillon gardé.");
            }
            self.close_form();
        } else {
            self.drop_form();
        }
    }

    /// Asks whether what is typed is thrown away.
    pub(in crate::app) fn ask_to_discard(&mut self) {
        match self.screens.top::<Form>() {
            Some(form) if form.touched() => {
                let then = Consent::Discard(form.draft.clone());
                let question = "Jeter ce qui est tapé dans ce formulaire ?".to_owned();
                self.screens.push(Confirm { question, then });
            }
            _ => self.drop_form(),
        }
    }

    /// Moving through an empty form has kept it; nobody wants it back.
    fn drop_form(&mut self) {
        let draft = self.screens.top::<Form>().map(|form| form.draft.clone());
        self.outbox.effects.extend(draft.map(Effect::Drop));
        self.close_form();
    }

    /// Leaves a form that is still being saved.
    pub(in crate::app) fn leave_saving(&mut self) {
        self.outbox.ahead.clear();
        self.close_form();
    }

    pub(in crate::app) fn close_form(&mut self) {
        if self.phase == Phase::FirstRun {
            return self.outbox.effects.push(Effect::Quit);
        }
        self.close();
        if let Some(me) = self.me {
            self.outbox.effects.push(Effect::Drafts(me));
        }
    }

    pub(in crate::app) fn keep_draft(&mut self) {
        let (Some(form), Some(staff)) = (self.screens.top::<Form>(), self.me) else { return };
        let item = form.purpose.item();
        let person = match &form.purpose {
            Purpose::Add { item, .. } => item.person(),
            Purpose::EditPerson(person) | Purpose::Merge { kept: person, .. } => Some(person.id),
            _ => None,
        };
        let draft = Draft {
            id: form.draft.clone(),
            staff,
            terminal: self.session.terminal.clone(),
            form: form.purpose.form(),
            item,
            person,
            fields: form.words(),
            focus: form.focus,
            cursor: form.entry().line.cursor(),
            at: self.context.now,
        };
        self.outbox.effects.push(Effect::Keep(Box::new(draft)));
    }

    pub(in crate::app) fn save_form(&mut self) {
        if !self.may_write() {
            return;
        }
        let me = self.me;
        let Some(form) = self.screens.top_mut::<Form>() else { return };
        if form.saving {
            return;
        }
        // A word begun is completed as it is read: what stands there then is what a colleague or a draft is shown.
        let read = form.read(&self.context);
        self.keep_draft();
        let (Some(changes), Some(form)) = (read, self.screens.top_mut::<Form>()) else { return };
        // The first form of a new file is saved by nobody yet.
        let by = me.unwrap_or(crate::domain::StaffId(0));
        match form.purpose.save(changes, by, &self.context) {
            Save::Refused(key, why) => form.refuse(key, why),
            // The form stays below, and its draft with it, until it is done.
            Save::Asked { question, operation } => {
                let draft = Some(form.draft.clone());
                self.screens.raise(Confirm::request(question, operation, draft));
            }
            Save::House(house) => self.outbox.effects.push(Effect::Create(house)),
            Save::Request(operation) => {
                form.saving = true;
                let draft = form.draft.clone();
                self.run(*operation, Some(draft));
            }
        }
    }

    /// The form was saved before under its name, and not with these words: at another desk that had taken it up too, or by
    /// a try that seemed to have failed. Under a name of its own it meets what stands there now, as anybody's would.
    pub(in crate::app) fn says_otherwise(&mut self, pending: Pending) {
        let fresh = self.fresh_key();
        let Some(form) = pending.draft.as_deref().and_then(|draft| self.form_mut(draft)) else { return };
        form.saving = false;
        form.draft.clone_from(&fresh);
        self.keep_draft();
        self.outbox.effects.extend(pending.draft.map(Effect::Drop));
        match pending.operation {
            // There is nothing to meet: a second one is a choice.
            Operation::Add { .. } | Operation::AddPerson(_) | Operation::AddStaff(_) => {
                self.refuse("Déjà enregistré, avec d’autres mots : Ctrl-S ajoute aussi ceux-ci.");
                self.refresh();
            }
            operation => {
                self.run(operation, Some(fresh.clone()));
                if let Some(form) = self.form_mut(&fresh) {
                    form.saving = true;
                }
            }
        }
    }

    /// Takes up a half-typed form where it was left.
    pub(in crate::app) fn resume(&mut self, id: &str) {
        let Some(draft) = self.drafts.iter().find(|draft| draft.id == id).cloned() else { return };
        match (draft.item, draft.person) {
            (Some(item), _) => {
                self.outbox.resuming = Some(Box::new(draft));
                self.ask(Query::Item(item));
            }
            (None, Some(person)) => self.want_card(person, Intent::Resume(Box::new(draft))),
            (None, None) => {
                let Some(me) = self.me else { return };
                let quick = PANES.iter().filter_map(|kind| kind.quick_add).find(|quick| quick.draft == draft.split_form().0);
                let purpose = match (panes::find_pane(draft.split_form().0), quick) {
                    (Some(kind), _) => {
                        Purpose::Add { item: Box::new(kind.begin(me, None, &self.context)), state: None, who: None }
                    }
                    (None, Some(quick)) => Purpose::QuickAdd(quick),
                    (None, None) => match draft.split_form() {
                        ("TEAM_NOTE", _) => Purpose::TeamNote,
                        ("NOTE_TO", _) => Purpose::NoteTo,
                        (STAFF, Some(id)) => match self.context.staff.iter().find(|staff| staff.id.to_string() == id) {
                            Some(staff) => Purpose::EditStaff(Box::new(staff.clone())),
                            None => return,
                        },
                        (STAFF, None) => Purpose::Staff(new_staff()),
                        ("PERSON", _) => Purpose::NewPerson(Box::new(Person::new("", self.context.now))),
                        (DIRECTORY, Some(id)) => {
                            match self.context.directory.iter().find(|entry| entry.id.to_string() == id) {
                                Some(entry) => Purpose::Directory(Box::new(entry.clone())),
                                None => return self.refuse("Cette ligne n’est plus dans l’annuaire."),
                            }
                        }
                        (DRUG, name) => Purpose::Drug(name.map_or_else(new_drug, |name| self.drug_called(name))),
                        (DIRECTORY, None) => Purpose::Directory(Box::new(new_entry())),
                        (SITE, _) => Purpose::Site(self.context.site_settings()),
                        ("SETTING", _) => {
                            let Some(setting) = draft.fields.first().and_then(|typed| panes::find_setting(&typed.key)) else {
                                return;
                            };
                            Purpose::Setting(setting, self.context.setting(setting))
                        }
                        _ => return,
                    },
                };
                self.reopen(purpose, &draft);
            }
        }
    }

    /// Lets a draft go that no form can take up.
    pub(in crate::app) fn throw_away(&mut self, id: &str) {
        self.drafts.retain(|draft| draft.id != id);
        self.outbox.effects.push(Effect::Drop(id.to_owned()));
    }

    /// Puts a draft's words back into its form, as they stand now: whoever asked twice while the file was slow has gone
    /// on typing in the first one.
    pub(in crate::app) fn reopen(&mut self, mut purpose: Purpose, asked: &Draft) {
        let Some(at) = self.drafts.iter().position(|draft| draft.id == asked.id) else { return };
        let draft = &self.drafts.remove(at);
        if let Purpose::Add { item, .. } = &mut purpose {
            item.source_item = draft.split_form().1.and_then(|id| id.parse().ok()).map(ItemId);
        }
        let mut form = Form::new(purpose, draft.id.clone(), &self.context);
        form.restore(draft, &self.context);
        self.screens.raise(form);
    }

    /// Makes one text for a note of all that a draft holds.
    pub(in crate::app) fn as_note(&mut self, id: &str, protected: bool) {
        let Some(draft) = self.drafts.iter_mut().find(|draft| draft.id == id) else { return };
        let texts = draft.fields.iter().map(|typed| named(&typed.text)).filter(|text| !text.is_empty());
        // A number of somebody protected since does not become words that anybody reads.
        let texts: Vec<_> = texts.filter(|text| !protected || phone::normalise(text).is_err()).collect();
        let text = texts.join(" · ");
        (draft.focus, draft.cursor) = (0, text.chars().count());
        draft.fields = vec![Typed { key: NOTE.key.to_owned(), text, stood: None }];
        self.say("Cette étape n’est plus possible : ce qui était tapé est ici, en note.");
    }

    /// The line of the list of sensitive drugs that bears this name.
    pub(in crate::app) fn drug_called(&self, name: &str) -> Drug {
        let listed = sensitive::all(&self.context.drugs).into_iter().find(|(drug, _)| drug.name == name);
        listed.map_or_else(|| Drug { name: name.to_owned(), ..new_drug() }, |(drug, _)| drug)
    }

    /// A new item's form on the card of `person`, from a draft.
    pub(in crate::app) fn item_for(&self, kind: &'static Kind, person: &Person) -> Option<Item> {
        Some(kind.begin_for(self.me?, person, &self.context))
    }

    /// The form just taken up again is about a protected contact: a number typed before is not shown any more.
    pub(in crate::app) fn shield(&mut self, note: Option<&str>) {
        if let Some(form) = self.screens.top_mut::<Form>() {
            form.drop_numbers();
        }
        self.put_banner(note);
    }

    /// The form just opened is about a protected contact: said before any number is read (L1111-5 CSP).
    pub(in crate::app) fn put_banner(&mut self, note: Option<&str>) {
        if let Some(form) = self.screens.top_mut::<Form>() {
            form.banner = Some(format!("CONTACT PROTÉGÉ  {}", note.unwrap_or_default()).trim_end().to_owned());
        }
    }
}

pub(in crate::app) fn new_entry() -> DirectoryEntry {
    DirectoryEntry { id: 0, kind: EntryKind::Pharmacy, name: String::new(), phone: None, address: None, note: None }
}

pub(in crate::app) fn new_drug() -> Drug {
    Drug { name: String::new(), class: DrugClass::Opioide }
}

pub(in crate::app) fn new_staff() -> NewStaff {
    NewStaff { name: String::new(), role: crate::domain::staff::ROLES[0], unix_user: None, instructions: Vec::new() }
}
