//! Versions that another desk has saved under a form: its subject as it is now, and the words that say so.

use super::Form;
use super::entry::FormLine;
use super::purpose::Purpose;
use crate::app::whom::Whom;
use crate::domain::{Person, PersonId};
use crate::model::{Context, Item, State, Value, common};
use crate::protocol::form_records::Record;

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

    /// Turns to `person`, into whose card that of `asked` went.
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

    /// Record of the centre as it is now, where it is other than the one that is being filled in.
    pub fn renewed(&self, context: &Context) -> Option<Self> {
        match self {
            Self::Directory(entry) => {
                let now = context.directory.iter().find(|other| other.id == entry.id)?;
                differs(entry.as_ref(), now).then(|| Self::Directory(Box::new(now.clone())))
            }
            Self::EditStaff(staff) => {
                let now = context.member(staff.id)?;
                differs(staff.as_ref(), now).then(|| Self::EditStaff(Box::new(now.clone())))
            }
            Self::Site(site) => {
                let now = context.site_settings();
                differs(site, &now).then_some(Self::Site(now))
            }
            Self::Setting(setting, value) => {
                let now = context.setting(setting);
                (now != *value).then_some(Self::Setting(setting, now))
            }
            _ => None,
        }
    }
}

impl Form {
    /// True when the form is about this person, or a line of it names them.
    pub fn concerns(&self, person: PersonId, context: &Context) -> bool {
        let named = |entry: &FormLine| entry.names_somebody() && entry.read(context) == Ok(Value::Person(person));
        self.purpose.person() == Some(person) || self.entries.iter().any(named)
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

fn differs<R: Record>(one: &R, other: &R) -> bool {
    R::FIELDS.iter().any(|field| one.get(field.key) != other.get(field.key))
}

/// Says to what state a line was moved under the step that is being filled in; none where it was not, or where there is no
/// step.
pub(in crate::app) fn say_moved(form: &Form, stood: Option<State>, by: &str) -> Option<String> {
    let Purpose::Step { item, to, .. } = &form.purpose else { return None };
    let stood = stood.filter(|stood| *stood != item.state)?.label;
    let (now, to, possible) = (item.state.label, to.label, item.kind.step(item.state, *to).is_some());
    let then = match possible {
        true => format!("Ctrl-S en fait «\u{a0}{to}\u{a0}» quand même."),
        false => format!("«\u{a0}{to}\u{a0}» n’est plus possible, Échap garde ce qui est tapé."),
    };
    Some(format!("Passé de «\u{a0}{stood}\u{a0}» à «\u{a0}{now}\u{a0}» {by}\u{a0}: {then}"))
}

/// Says what a form that has met another version asks for now.
pub(in crate::app) fn say_met(form: &Form, by: &str) -> String {
    let over = matches!(&form.purpose, Purpose::Edit { item, .. } if !item.state.open);
    let apart = form.entries.iter().any(|entry| entry.theirs.is_some());
    match (over, apart, form.entries.iter().any(FormLine::typed)) {
        (true, ..) => {
            format!("Terminé {by}\u{a0}: rien n’est enregistré. Échap garde ce qui est tapé, et la ligne se rouvre.")
        }
        (false, true, _) => format!("Modifié {by}, sa version est à côté\u{a0}; Ctrl-S garde la vôtre."),
        (false, false, true) => format!("Modifié {by}, mais rien de ce que vous changez\u{a0}: Ctrl-S enregistre."),
        (false, false, false) => format!("Modifié {by}\u{a0}: c’est déjà ce que vous écriviez."),
    }
}
