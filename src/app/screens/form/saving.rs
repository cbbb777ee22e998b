//! Forms on the screen: opened, kept at each keystroke, saved, taken up again.

use chrono::NaiveDate;

use super::Form;
use super::purpose::{Purpose, Save};
use crate::app::outbox::Pending;
use crate::app::screens::confirm::{Assent, Confirm, Consent};
use crate::app::text_input::LONGEST;
use crate::app::{App, Effect, Phase};
use crate::domain::{Drug, DrugClass, Person};
use crate::model::sensitive;
use crate::model::yearly::{self, YearlyEntry, YearlyItem};
use crate::model::{Context, Item, Kind, Shape};
use crate::panes::{self, PANES};
use crate::protocol::{DirectoryEntry, Draft, DraftForm, DraftWrite, EntryKind, NewStaff, Operation};

impl App {
    pub(in crate::app) fn open_form(&mut self, purpose: Purpose) {
        if !self.may_write() {
            return;
        }
        let draft = self.fresh_key();
        self.screens.raise_screen(Form::new(purpose, draft, &self.context));
    }

    /// Closes the form; what is typed in it is kept.
    pub(in crate::app) fn put_form_by(&mut self) {
        if self.screens.top::<Form>().is_some_and(Form::touched) {
            self.keep_draft();
            if self.blocked.unkept.is_none() {
                self.say_done("Brouillon gardé.");
            } else {
                self.say_refused("Brouillon en mémoire seulement\u{a0}: g le reprend tant que Comptoir reste ouvert.");
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
                self.screens.push(Confirm::new(question, then));
            }
            _ => self.drop_form(),
        }
    }

    /// Closes a form in which nothing was typed and erases its draft: moving through the empty form has kept a draft
    /// that nobody wants back.
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
        self.ask_drafts();
    }

    /// Keeps a form into which only the beginning of a paste went, and says so.
    pub(in crate::app) fn keep_cut_paste(&mut self) {
        self.keep_draft();
        let shape = self.screens.nearest::<Form>().map(|form| form.entry().field.shape);
        self.say_refused(match shape {
            Some(Shape::Text(most)) if most < LONGEST => {
                format!("Trop long\u{a0}: {most} caractères au plus ici, le texte collé est coupé à {LONGEST}.")
            }
            _ => format!("Trop long\u{a0}: {LONGEST} caractères au plus, la suite du texte collé n’est pas prise."),
        });
    }

    pub(in crate::app) fn keep_draft(&mut self) {
        let fresh = self.fresh_key();
        let (Some(form), Some(staff)) = (self.screens.nearest_mut::<Form>(), self.me) else { return };
        let (item, person) = (form.purpose.item(), form.purpose.person());
        // The card first asked for leads to the person, merged or not.
        let first = form.turned.first().filter(|_| person.is_some());
        let draft = Draft {
            id: form.draft.clone(),
            staff,
            terminal: self.session.terminal.clone(),
            form: form.purpose.form(),
            item,
            person: first.map(|(first, _)| first).or(person),
            whom: first.map(|(_, whose)| whose.to_owned()).or_else(|| form.purpose.told(&self.context)),
            fields: form.words(),
            focus: form.focus,
            cursor: form.entry().line.cursor(),
            at: self.context.now,
        };
        let over = std::mem::replace(&mut form.over, draft.fields.clone());
        let apart = form.apart.get_or_insert(fresh).clone();
        self.outbox.effects.push(Effect::Keep(Box::new(DraftWrite { draft, over, apart })));
    }

    /// Goes on under the other name of a draft whose own name has the words of another desk, and says so.
    pub(in crate::app) fn on_kept_apart(&mut self, id: &str, apart: &str) {
        const SAID: &str = "Ce brouillon a changé à un autre poste\u{a0}: les deux textes sont gardés.";
        match self.form_mut(id) {
            Some(form) => {
                (form.draft, form.apart, form.changed) = (apart.to_owned(), None, Some(SAID.to_owned()));
            }
            None => self.say_refused(SAID),
        }
        let asked = self.screens.all_mut::<Confirm>().filter_map(|confirm| match &mut confirm.then {
            Consent::Request { draft, .. } => draft.as_mut(),
            Consent::Save { draft, .. } | Consent::Discard(draft) => Some(draft),
            Consent::Read(_) | Consent::Quit => None,
        });
        let sent = self.outbox.pending.values_mut().filter_map(|pending| pending.draft.as_mut());
        let left = self.session.left_open.values_mut();
        asked.chain(sent).chain(left).filter(|draft| **draft == id).for_each(|draft| apart.clone_into(draft));
        self.ask_drafts();
    }

    pub(in crate::app) fn save_form(&mut self) {
        if let Some(form) = self.screens.top::<Form>().filter(|form| !form.saving) {
            let draft = form.draft.clone();
            self.send_form(&draft, None);
        }
    }

    /// Sends the form of `draft` as it is shown now, in spite of what `assent` is said to.
    pub(in crate::app) fn send_form(&mut self, draft: &str, assent: Option<Assent>) {
        if !self.may_write() {
            return;
        }
        let (me, context) = (self.me, self.context.clone());
        let Some(form) = self.form_mut(draft) else {
            return self.say_refused("Le formulaire s’est fermé\u{a0}: rien n’est enregistré. g le reprend.");
        };
        // Reading completes a word that was begun: the completed word is what a colleague or a draft is shown.
        let read = form.read(&context);
        self.keep_draft();
        let (Some(changes), Some(form)) = (read, self.form_mut(draft)) else { return };
        if assent == Some(Assent::Person) {
            form.turned.asks = None;
        }
        // Whatever else was asked was asked about somebody else. A line that went along with its card has changed by that: the
        // file refuses it until it is read.
        if let Some(question) = form.turned.asks.clone().filter(|_| form.purpose.state().is_none()) {
            return self.ask_about_form(draft, question, Assent::Person);
        }
        // The first form of a new file has no author: the file has no member yet.
        let by = me.unwrap_or(crate::domain::StaffId(0));
        match form.purpose.save(changes, by, &context) {
            Save::Refused(key, why) => form.refuse(key, why),
            Save::Asked { question, .. } if assent != Some(Assent::Saving) => {
                self.ask_about_form(draft, question, Assent::Saving);
            }
            Save::Centre(centre) => self.outbox.effects.push(Effect::Create(centre)),
            Save::Request(mut operation) | Save::Asked { mut operation, .. } => {
                form.saving = true;
                let _ = assent.and_then(|assent| assent.mark(&mut operation));
                self.run(*operation, Some(draft.to_owned()));
            }
        }
    }

    /// Asks before the form of `draft` is saved; it stays below, and its draft with it, until it is done.
    fn ask_about_form(&mut self, draft: &str, question: String, assent: Assent) {
        let then = Consent::Save { draft: draft.to_owned(), assent };
        self.screens.raise_screen(Confirm::new(question, then));
    }

    /// Saves under a new name a form whose own name was used before with other words: at another desk that had taken it
    /// up too, or by a try that seemed to have failed. Under the new name its words are checked against what is in the
    /// file now, as anybody's would be.
    pub(in crate::app) fn says_otherwise(&mut self, pending: Pending) {
        let fresh = self.fresh_key();
        let Some(form) = pending.draft.as_deref().and_then(|draft| self.form_mut(draft)) else { return };
        form.saving = false;
        form.draft.clone_from(&fresh);
        self.keep_draft();
        self.outbox.effects.extend(pending.draft.map(Effect::Drop));
        match pending.operation {
            // Nothing in the file can conflict with it: adding a second one is the person’s choice.
            Operation::Add { .. } | Operation::AddPerson(_) | Operation::AddStaff(_) => {
                self.say_refused("Déjà enregistré, avec d’autres mots : Ctrl-S ajoute aussi ceux-ci.");
                self.refresh_list();
            }
            operation => {
                self.run(operation, Some(fresh.clone()));
                if let Some(form) = self.form_mut(&fresh) {
                    form.saving = true;
                }
            }
        }
    }

    /// Purpose of a draft about no item and no person of the file; none, with a sentence where it helps, when its
    /// subject is no more.
    pub(in crate::app) fn purpose_of_draft(&mut self, draft: &Draft) -> Option<Purpose> {
        let context = &self.context;
        match &draft.form {
            DraftForm::Line { code, .. } => match panes::find_form(code) {
                Some(kind) => {
                    let item = Box::new(kind.begin_item(self.me?, None, context));
                    Some(Purpose::Add { item, state: None, who: None })
                }
                None => {
                    let mut quick_adds = PANES.iter().filter_map(|kind| kind.quick_add?.line.as_ref());
                    quick_adds.find(|quick| quick.draft == code).map(Purpose::QuickAdd)
                }
            },
            DraftForm::TeamNote => Some(Purpose::TeamNote),
            DraftForm::NoteTo => Some(Purpose::NoteTo),
            DraftForm::Person => Some(Purpose::NewPerson(Box::new(Person::new("", context.now)))),
            DraftForm::Directory(None) => Some(Purpose::Directory(Box::new(new_entry(context.today())))),
            DraftForm::Directory(Some(id)) => match context.directory.iter().find(|entry| entry.id == *id) {
                Some(entry) => Some(Purpose::Directory(Box::new(entry.clone()))),
                None => {
                    self.say_refused("Cette ligne n’est plus dans l’annuaire.");
                    None
                }
            },
            DraftForm::Yearly(year, item) => {
                let item = yearly::find_item(item)?;
                Some(Purpose::Yearly(Box::new(yearly_entry(*year, item, context))))
            }
            DraftForm::Drug(None) => Some(Purpose::Drug(new_drug())),
            DraftForm::Drug(Some(name)) => Some(Purpose::Drug(drug_called(name, context))),
            DraftForm::Staff(None) => Some(Purpose::Staff(new_staff())),
            DraftForm::Staff(Some(id)) => context.member(*id).map(|staff| Purpose::EditStaff(Box::new(staff.clone()))),
            DraftForm::Setting => {
                let setting = draft.fields.first().and_then(|typed| panes::find_setting(&typed.key))?;
                Some(Purpose::Setting(setting, context.setting(setting)))
            }
            DraftForm::Site => Some(Purpose::Site(context.site_settings())),
            // These are about a line or a person, or about a file that is not there yet.
            DraftForm::Step { .. } | DraftForm::Reopen | DraftForm::Note | DraftForm::Merge(_) | DraftForm::Centre => {
                None
            }
        }
    }

    /// Begins a new item of `kind` for `person`, from a draft.
    pub(in crate::app) fn item_for(&self, kind: &'static Kind, person: &Person) -> Option<Item> {
        Some(kind.begin_for(self.me?, person, &self.context))
    }
}

/// A line for the directory, true as of `today`.
pub(in crate::app) fn new_entry(today: NaiveDate) -> DirectoryEntry {
    DirectoryEntry { confirmed_on: Some(today), ..DirectoryEntry::named(EntryKind::Specialist, "") }
}

/// The line of the list of sensitive drugs that bears this name.
pub(in crate::app) fn drug_called(name: &str, context: &Context) -> Drug {
    let listed = sensitive::all(&context.drugs).into_iter().find(|(drug, _)| drug.name == name);
    listed.map_or_else(|| Drug { name: name.to_owned(), ..new_drug() }, |(drug, _)| drug)
}

/// Answer typed for an item of a year's report, or an empty one.
pub(in crate::app) fn yearly_entry(year: i32, item: &'static YearlyItem, context: &Context) -> YearlyEntry {
    let typed = context.yearly.iter().find(|entry| entry.year == year && entry.item == item);
    typed.cloned().unwrap_or_else(|| YearlyEntry::empty(year, item))
}

pub(in crate::app) fn new_drug() -> Drug {
    Drug { name: String::new(), class: DrugClass::Opioide }
}

pub(in crate::app) fn new_staff() -> NewStaff {
    NewStaff::blank()
}
