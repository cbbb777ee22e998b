//! Versions that another desk has saved under a form: its subject as it is now, and the words that say so.

use super::Form;
use super::entry::FormLine;
use super::purpose::Purpose;
use super::saving::{drug_called, yearly_entry};
use crate::app::App;
use crate::app::whom::Whom;
use crate::domain::{Moment, Person, PersonId};
use crate::model::{Context, Item, State, Value, common};
use crate::protocol::StoredRecord;

impl Purpose {
    /// Replaces the item with the version somebody else has saved.
    pub fn meeting(&self, theirs: Item) -> Self {
        let item = Box::new(theirs);
        match self.clone() {
            Self::Edit { who, .. } => Self::Edit { item, who },
            Self::Step { to, on_order_of, who, .. } => Self::Step { item, to, on_order_of, who },
            Self::Reopen { who, .. } => Self::Reopen { item, who },
            other => other,
        }
    }

    /// True when nothing is saved here once the line stands in `state`: it is to be reopened first.
    pub fn is_shut_in(&self, state: State) -> bool {
        match self {
            Self::Edit { .. } => !state.open,
            Self::Step { item, to, .. } => !state.open && item.kind.step(state, *to).is_none(),
            _ => false,
        }
    }

    /// Turns to `person`, into whose card that of `asked` went, or from which it was separated.
    fn follow_merge(&mut self, asked: PersonId, person: PersonId) {
        match self {
            Self::Add { item, .. } | Self::Edit { item, .. } | Self::Step { item, .. } | Self::Reopen { item, .. }
                if item.person() == Some(asked) =>
            {
                item.set(&common::PERSON, Value::Person(person));
            }
            Self::Note { about, .. } if *about == Some(asked) => *about = Some(person),
            _ => {}
        }
    }

    fn who_mut(&mut self) -> Option<&mut Whom> {
        match self {
            Self::Add { who, .. } => who.as_mut(),
            Self::Edit { who, .. } | Self::Step { who, .. } | Self::Reopen { who, .. } | Self::Note { who, .. } => {
                Some(who)
            }
            _ => None,
        }
    }

    /// Record of the centre that is being filled in, as it is now; none of a new one.
    fn renewed(&self, context: &Context) -> Option<StoredRecord> {
        match self {
            Self::Directory(entry) => {
                let now = context.directory.iter().find(|other| other.id == entry.id)?;
                Some(StoredRecord::Entry(now.clone()))
            }
            Self::EditStaff(staff) => context.member(staff.id).cloned().map(StoredRecord::Staff),
            Self::Site(_) => Some(StoredRecord::Site(context.site_settings())),
            Self::Setting(setting, _) => Some(StoredRecord::Setting(setting, context.setting(setting))),
            Self::Yearly(entry) => Some(StoredRecord::Yearly(yearly_entry(entry.year, entry.item, context))),
            Self::Drug(drug) if !drug.name.is_empty() => Some(StoredRecord::Drug(drug_called(&drug.name, context))),
            _ => None,
        }
    }

    /// Purpose of the form that fills in this record.
    pub fn of_record(record: StoredRecord) -> Self {
        match record {
            StoredRecord::Entry(entry) => Self::Directory(Box::new(entry)),
            StoredRecord::Staff(staff) => Self::EditStaff(Box::new(staff)),
            StoredRecord::Site(site) => Self::Site(site),
            StoredRecord::Setting(setting, value) => Self::Setting(setting, value),
            StoredRecord::Yearly(entry) => Self::Yearly(Box::new(entry)),
            StoredRecord::Drug(drug) => Self::Drug(drug),
        }
    }
}

impl Form {
    /// True when the form is or was about this person, or merges their card, or a line of it names them.
    pub fn concerns(&self, person: PersonId, context: &Context) -> bool {
        let named = |entry: &FormLine| entry.names_somebody() && entry.read(context) == Ok(Value::Person(person));
        let merged = matches!(&self.purpose, Purpose::Merge { other, .. } if other.id == person);
        let known = self.purpose.person() == Some(person) || self.turned.knows(person);
        merged || known || self.entries.iter().any(named)
    }

    /// Takes the card of `asked` as it is now: that of `person`, where it went into theirs. What is typed about a card that is
    /// no more stands beside what the other says. True where their contact is protected since: the lines may show a number
    /// that is no longer to be used.
    pub fn follow_person(&mut self, asked: PersonId, person: &Person, context: &Context) -> bool {
        let warned = self.banner.is_some();
        if self.purpose.person() == Some(asked) {
            self.purpose.follow_merge(asked, person.id);
            self.purpose.who_mut().into_iter().for_each(|who| who.follow(person, context.today()));
        }
        if matches!(&self.purpose, Purpose::EditPerson(card) if card.id == asked && card.id != person.id) {
            self.meet(Purpose::EditPerson(Box::new(person.clone())), context);
        }
        self.follow_named(asked, person, context);
        // A card shows its own numbers, as far as they may be shown.
        !warned && self.banner.is_some() && !matches!(self.purpose, Purpose::EditPerson(_) | Purpose::Merge { .. })
    }
}

/// Says that the line of a form stands in `state`, in which nothing is saved; `by` whom, where that is known.
pub(in crate::app) fn say_shut(state: State, by: &str) -> String {
    format!("«\u{a0}{}\u{a0}»{by}\u{a0}: ligne à rouvrir avant d’enregistrer.", state.label)
}

/// Says to what state a line was moved under the step that is being filled in; none where it was not, or where there is no
/// step.
fn say_moved(form: &Form, stood: Option<State>, by: &str) -> Option<String> {
    let Purpose::Step { item, to, .. } = &form.purpose else { return None };
    let stood = stood.filter(|stood| *stood != item.state)?.label;
    let (now, to, possible) = (item.state.label, to.label, item.kind.step(item.state, *to).is_some());
    let then = match possible {
        true => format!("Ctrl-S en fait «\u{a0}{to}\u{a0}» quand même."),
        false => format!("«\u{a0}{to}\u{a0}» n’est plus possible, Échap garde ce qui est tapé."),
    };
    Some(format!("Passé de «\u{a0}{stood}\u{a0}» à «\u{a0}{now}\u{a0}» {by}\u{a0}: {then}"))
}

/// Says what a form that has met another version asks for now: `wrote` where something was typed in it before, `asked`
/// where the version answers a key that saves it.
fn say_met(form: &Form, by: &str, wrote: bool, asked: bool) -> String {
    let over = matches!(&form.purpose, Purpose::Edit { item, .. } if !item.state.open);
    let apart = form.entries.iter().any(|entry| entry.theirs.is_some());
    match (apart, form.entries.iter().any(FormLine::typed)) {
        _ if over => {
            format!("Terminé {by}\u{a0}: rien n’est enregistré. Échap garde ce qui est tapé, et la ligne se rouvre.")
        }
        (true, _) if asked => format!("Modifié {by}, sa version est à côté\u{a0}; Ctrl-S garde la vôtre."),
        (true, _) => format!("Modifié {by}, sa version est à côté."),
        (false, true) => format!("Modifié {by}, mais rien de ce que vous changez\u{a0}: Ctrl-S enregistre."),
        (false, false) if wrote => format!("Modifié {by}\u{a0}: c’est déjà ce que vous écriviez."),
        (false, false) => format!("Modifié {by}\u{a0}: c’est sa version que vous lisez."),
    }
}

impl App {
    /// Shows beside what is typed about a record of the centre what another desk has saved of it. The form goes on saying
    /// what it had read: the file refuses what both have changed, as long as nobody has seen the other version and saved
    /// again.
    pub(in crate::app) fn meet_records(&mut self) {
        let context = self.context.clone();
        let mut said = None;
        for form in self.screens.all_mut::<Form>().filter(|form| !form.saving) {
            let Some(record) = form.purpose.renewed(&context) else { continue };
            let hand = self.hearing.hand_of(&record);
            let wrote = form.entries.iter().any(FormLine::typed);
            if form.show_version(&Purpose::of_record(record), &context, false) {
                let by = hand.map(|(by, at)| by_whom(context.staff_name(by), at, &context));
                said = Some(say_met(form, by.as_deref().unwrap_or("à un autre poste"), wrote, false));
            }
        }
        said.into_iter().for_each(|said| self.say_refused(said));
    }

    /// Puts somebody else's version beside what is typed in the form of `draft`; false when that form is closed.
    pub(in crate::app) fn meet_version(
        &mut self,
        draft: Option<&str>,
        theirs: impl FnOnce(&Form) -> Purpose,
        by: &str,
        at: Moment,
    ) -> bool {
        let context = self.context.clone();
        let Some(form) = draft.and_then(|draft| self.form_mut(draft)) else { return false };
        let (stood, wrote) = (form.purpose.state(), form.entries.iter().any(FormLine::typed));
        form.meet(theirs(form), &context);
        let by = by_whom(by, at, &context);
        let said = say_moved(form, stood, &by).unwrap_or_else(|| say_met(form, &by, wrote, true));
        self.say_refused(said);
        true
    }

    /// Closes the form of two cards after a change of either card, and keeps its draft: taken up again, it shows the
    /// cards as they are then.
    pub(in crate::app) fn meet_changed_cards(&mut self, draft: Option<&str>, by: &str, at: Moment) {
        if draft.and_then(|draft| self.form_mut(draft)).is_some() {
            self.keep_draft();
            self.close_form();
        }
        let when = at.clock_text(self.context.zone);
        self.say_refused(format!(
            "Modifié par {by} à {when}\u{a0}: rien n’est fusionné, g reprend avec les fiches d’à présent."
        ));
    }
}

/// « par Claire à 09:41 ».
fn by_whom(name: &str, at: Moment, context: &Context) -> String {
    format!("par {name} à {}", at.clock_text(context.zone))
}
