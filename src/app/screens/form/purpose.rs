//! Purposes of a form: the fields it asks for, the values they have, and the request that saves it.

use super::records::{filled, save_centre, save_record, save_revised, save_site};
use crate::app::whom::{Whom, banner_of};
use crate::domain::coded::Coded;
use crate::domain::person::name_with_birth;
use crate::domain::{Drug, ItemId, Person, PersonId, Site, Staff, StaffId, name};
use crate::model::common::{REOPEN_REASON, REOPENS, Reopening, closed_earlier};
use crate::model::yearly::YearlyEntry;
use crate::model::{Context, Field, Item, Kind, LineDay, QuickLine, Setting, Shape, State, Value, common};
use crate::protocol::form_records::Record;
use crate::protocol::{Changes, DirectoryEntry, DraftForm, NewCentre, NewStaff, Operation, Vouchers};

/// The purpose of a form.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// A new item.
    Add {
        /// Item, as far as it is known.
        item: Box<Item>,
        /// Initial state, when it is not the usual one.
        state: Option<State>,
        /// The person, for the title.
        who: Option<Whom>,
    },
    /// An item changed.
    Edit {
        /// Item as it was read.
        item: Box<Item>,
        /// The person, for the title.
        who: Whom,
    },
    /// Fills the fields of a step.
    Step {
        /// Item as it was read.
        item: Box<Item>,
        /// State to move to.
        to: State,
        /// « Sur consigne de ».
        on_order_of: Option<StaffId>,
        /// The person, for the title.
        who: Whom,
    },
    /// Gives the reason for reopening a closed item.
    Reopen {
        /// Item as it was read.
        item: Box<Item>,
        /// The person, for the title.
        who: Whom,
    },
    /// A desk note.
    Note {
        /// Item to write on.
        item: ItemId,
        /// Person whom it is about.
        about: Option<PersonId>,
        /// The person, for the title.
        who: Whom,
        /// The day of the item.
        day: Option<LineDay>,
    },
    /// A note for the whole team.
    TeamNote,
    /// A note for one member of the team.
    NoteTo,
    /// A line of a pane by one line of words: a coffee.
    QuickAdd(&'static QuickLine),
    /// A new person.
    NewPerson(Box<Person>),
    /// A person's card.
    EditPerson(Box<Person>),
    /// Two cards of one person: the one that stays, the one that goes into it.
    Merge {
        /// Card as it was read.
        kept: Box<Person>,
        /// Card as it was read.
        other: Box<Person>,
    },
    /// A line of the directory.
    Directory(Box<DirectoryEntry>),
    /// A name of the list of sensitive drugs: one that stands there, or a new one.
    Drug(Drug),
    /// An answer of a year's report.
    Yearly(Box<YearlyEntry>),
    /// Changes a number set by the centre.
    Setting(&'static Setting, i64),
    /// The centre's name, zone, hours and closed days.
    Site(Site),
    /// A new member of the team.
    Staff(NewStaff),
    /// A member of the team.
    EditStaff(Box<Staff>),
    /// A new file.
    Centre(NewCentre),
}

/// Field of a note on an item.
pub const NOTE: Field =
    Field::new("note", "Note", Shape::Text(280)).always_required().with_help("Rien de médical ici.");
/// Field of a note for the team.
pub const TEAM_NOTE: Field = Field::new("text", "Mot à l’équipe", Shape::Text(280))
    .always_required()
    .with_help("Lu par toute l’équipe à la relève et en réunion : rien de médical, des initiales.");
/// Text of a note for one member.
pub const NOTE_TO_TEXT: Field = Field::new("text", "Mot", Shape::Text(280))
    .always_required()
    .with_help("Dit à son poste et dans sa relève : rien de médical, des initiales.");
/// The member a note is for.
pub const NOTE_TO: Field = Field::new("to", "Pour", Shape::Staff).always_required();

/// Effect of saving a form.
#[derive(Debug, Clone)]
pub enum Save {
    /// A request.
    Request(Box<Operation>),
    /// A request, once somebody has said yes.
    Asked {
        /// Question in one sentence.
        question: String,
        /// Operation done on a yes.
        operation: Box<Operation>,
    },
    /// A new file.
    Centre(NewCentre),
    /// A field refuses: its key and the sentence.
    Refused(&'static str, String),
}

impl Purpose {
    /// Form under which its drafts are kept.
    pub fn form(&self) -> DraftForm {
        match self {
            Self::Add { item, .. } => DraftForm::Line { code: item.kind.code.to_owned(), source: item.source_item },
            Self::Edit { item, .. } => DraftForm::Line { code: item.kind.code.to_owned(), source: None },
            Self::Step { to, who, .. } => {
                let others = who.others.iter().map(|other| other.item).collect();
                DraftForm::Step { code: to.code.to_owned(), others }
            }
            Self::Reopen { .. } => DraftForm::Reopen,
            Self::Note { .. } => DraftForm::Note,
            Self::TeamNote => DraftForm::TeamNote,
            Self::NoteTo => DraftForm::NoteTo,
            Self::QuickAdd(quick) => DraftForm::Line { code: quick.draft.to_owned(), source: None },
            Self::NewPerson(_) | Self::EditPerson(_) => DraftForm::Person,
            Self::Merge { other, .. } => DraftForm::Merge(other.id),
            Self::Directory(entry) => DraftForm::Directory((entry.id != 0).then_some(entry.id)),
            Self::Yearly(entry) => DraftForm::Yearly(entry.year, entry.item.key.to_owned()),
            Self::Drug(drug) => DraftForm::Drug((!drug.name.is_empty()).then(|| drug.name.clone())),
            Self::Setting(..) => DraftForm::Setting,
            Self::Site(_) => DraftForm::Site,
            Self::EditStaff(staff) => DraftForm::Staff(Some(staff.id)),
            Self::Staff(_) => DraftForm::Staff(None),
            Self::Centre(_) => DraftForm::Centre,
        }
    }

    /// True when its subject is not in the file yet, or is a single number.
    pub fn is_new(&self) -> bool {
        match self {
            Self::Site(_)
            | Self::Edit { .. }
            | Self::Step { .. }
            | Self::EditPerson(_)
            | Self::Merge { .. }
            | Self::EditStaff(_) => false,
            Self::Directory(entry) => entry.id == 0,
            Self::Drug(drug) => drug.name.is_empty(),
            Self::Yearly(_) => false,
            _ => true,
        }
    }

    /// True when all the fields begin with words that nobody typed. Words that are in the file, or were typed in the
    /// lookup, were typed by somebody.
    pub fn is_proposed(&self) -> bool {
        matches!(self, Self::Add { .. } | Self::Centre(_))
    }

    /// The item concerned, once it is in the file.
    pub fn item(&self) -> Option<ItemId> {
        match self {
            Self::Edit { item, .. } | Self::Step { item, .. } | Self::Reopen { item, .. } => Some(item.id),
            Self::Note { item, .. } => Some(*item),
            _ => None,
        }
    }

    /// The person concerned, once they are in the file.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Self::Add { item, .. } | Self::Edit { item, .. } | Self::Step { item, .. } | Self::Reopen { item, .. } => {
                item.person()
            }
            Self::Note { about, .. } => *about,
            Self::EditPerson(person) | Self::Merge { kept: person, .. } => Some(person.id),
            _ => None,
        }
    }

    /// The state of the item as it was read.
    pub fn state(&self) -> Option<State> {
        match self {
            Self::Edit { item, .. } | Self::Step { item, .. } | Self::Reopen { item, .. } => Some(item.state),
            _ => None,
        }
    }

    /// The fields asked, in order.
    pub fn fields(&self) -> Vec<Field> {
        match self {
            Self::Add { item, .. } | Self::Edit { item, .. } => {
                let typed = item.kind.fields.iter().filter(|field| field.is_changed_in(item));
                // The person stands in the title once known.
                let asked = |field: &&Field| item.person().is_none() || !(field.stands_in || **field == common::PERSON);
                typed.filter(asked).copied().collect()
            }
            Self::Step { item, to, .. } => {
                item.kind.step(item.state, *to).map(|step| step.asked_fields(item)).unwrap_or_default()
            }
            Self::Reopen { item, .. } => {
                let scope = (item.closed_together() > 1).then_some(REOPENS.field);
                scope.into_iter().chain([REOPEN_REASON]).collect()
            }
            Self::Note { .. } => vec![NOTE],
            Self::TeamNote => vec![TEAM_NOTE],
            Self::NoteTo => vec![NOTE_TO, NOTE_TO_TEXT],
            Self::QuickAdd(quick) => vec![quick.asks],
            Self::NewPerson(_) | Self::EditPerson(_) | Self::Merge { .. } => Person::FIELDS.to_vec(),
            Self::Directory(_) => DirectoryEntry::FIELDS.to_vec(),
            // The name of a line is what it is found by: another name is another line.
            Self::Drug(drug) => Drug::FIELDS[usize::from(!drug.name.is_empty())..].to_vec(),
            // A text of the report is the team's own; a figure comes from somebody.
            Self::Yearly(entry) => {
                YearlyEntry::FIELDS[..if entry.item.is_text { 1 } else { YearlyEntry::FIELDS.len() }].to_vec()
            }
            Self::Setting(setting, _) => vec![setting.field()],
            Self::Site(_) => Site::FIELDS.to_vec(),
            Self::Staff(_) => NewStaff::FIELDS.to_vec(),
            Self::EditStaff(_) => Staff::FIELDS.to_vec(),
            Self::Centre(_) => NewCentre::FIELDS.to_vec(),
        }
    }

    /// Present value of `field`.
    pub fn value(&self, field: &Field) -> Value {
        match self {
            // What a step asks for is not answered by the word for nothing.
            Self::Step { item, .. } if field.is_blank_in(item) => field.proposed_in(item),
            Self::Add { item, .. } | Self::Edit { item, .. } | Self::Step { item, .. } => item.get(field).clone(),
            Self::Reopen { .. } | Self::Note { .. } | Self::TeamNote | Self::NoteTo | Self::QuickAdd(_) => Value::Empty,
            Self::NewPerson(person) | Self::EditPerson(person) => person.get(field.key),
            Self::Merge { kept, other } => kept.merged_with(other).get(field.key),
            Self::Directory(entry) => entry.get(field.key),
            Self::Drug(drug) => drug.get(field.key),
            Self::Yearly(entry) => entry.get(field.key),
            Self::Setting(setting, value) => setting.field_value(*value),
            Self::Site(site) => site.get(field.key),
            Self::Staff(staff) => staff.get(field.key),
            Self::EditStaff(staff) => staff.get(field.key),
            Self::Centre(centre) => centre.get(field.key),
        }
    }

    /// True when `field` is a number of a protected contact that is kept and not shown, once the contact is protected
    /// in the file.
    pub fn withholds(&self, field: &Field) -> bool {
        let protected = match self {
            Self::EditPerson(person) => person.is_confidential(),
            Self::Merge { kept, other } => kept.is_confidential() || other.is_confidential(),
            _ => false,
        };
        protected && ["phone1", "phone2"].contains(&field.key)
    }

    /// Alternative value of `field`: of two cards that differ, the one not proposed.
    pub fn other(&self, field: &Field) -> Option<Value> {
        let Self::Merge { kept, other } = self else { return None };
        let (proposed, own, theirs) = (self.value(field), kept.get(field.key), other.get(field.key));
        (own != theirs).then_some(if proposed == theirs { own } else { theirs })
    }

    /// Title of the form, which names nobody.
    pub fn title(&self) -> String {
        match self {
            Self::Add { item, .. } => format!("Ajouter {}", item.kind.noun.whole),
            Self::Edit { item, .. } => format!("Modifier {}", item.kind.noun.whole),
            Self::Step { item, to, .. } if *to == item.kind.cancelled => "Annuler".to_owned(),
            Self::Step { to, .. } => to.label.to_owned(),
            Self::Reopen { item, .. } => format!("Rouvrir {}", item.kind.noun.whole),
            Self::Note { .. } => "Noter un mot".to_owned(),
            Self::TeamNote => "Laisser un mot à l’équipe".to_owned(),
            Self::NoteTo => "Laisser un mot à une personne de l’équipe".to_owned(),
            Self::QuickAdd(quick) => quick.title.to_owned(),
            Self::NewPerson(_) => "Nouvelle personne".to_owned(),
            Self::EditPerson(_) => "Modifier la fiche".to_owned(),
            Self::Merge { .. } => "Deux fiches, une personne".to_owned(),
            Self::Directory(entry) if entry.id == 0 => "Ajouter à l’annuaire".to_owned(),
            Self::Directory(_) => "Annuaire".to_owned(),
            Self::Drug(drug) if drug.name.is_empty() => "Ajouter un médicament sensible".to_owned(),
            Self::Yearly(entry) => format!("{}, {}", entry.item.label, entry.year),
            Self::Drug(drug) => format!("Médicament sensible : {}", drug.name),
            Self::Setting(..) | Self::Site(_) => "Réglage du centre".to_owned(),
            Self::Staff(_) => "Ajouter à l’équipe".to_owned(),
            Self::EditStaff(staff) => format!("Équipe : {}", staff.name),
            Self::Centre(_) => "Ouvrir un centre".to_owned(),
        }
    }

    /// The day of its line, where that is not today: « le mardi 15/12 à 10:00 ».
    pub fn day(&self, context: &Context) -> Option<String> {
        let day = match self {
            Self::Edit { item, who } | Self::Step { item, who, .. } => item.day(context).filter(|_| who.same_day),
            Self::Note { day, .. } => *day,
            _ => None,
        };
        day.filter(|day| !day.is_today(context)).map(|day| day.in_sentence(context))
    }

    /// Person it is about, hidden by the privacy curtain.
    pub fn who(&self, context: &Context) -> Option<Whom> {
        match self {
            Self::Add { who, .. } => who.clone(),
            Self::Edit { who, .. } | Self::Step { who, .. } | Self::Reopen { who, .. } | Self::Note { who, .. } => {
                Some(who.clone())
            }
            Self::EditPerson(person) | Self::Merge { kept: person, .. } => {
                Some(Whom::from_person(person, context.today()))
            }
            _ => None,
        }
    }

    /// Banner of whom it is about, if their contact is protected.
    pub fn banner(&self) -> Option<String> {
        match self {
            Self::Add { who, .. } => who.as_ref()?.banner.clone(),
            Self::Edit { who, .. } | Self::Step { who, .. } | Self::Reopen { who, .. } | Self::Note { who, .. } => {
                who.banner.clone()
            }
            Self::EditPerson(person) => banner_of(person),
            Self::Merge { kept, other } => banner_of(kept).or_else(|| banner_of(other)),
            _ => None,
        }
    }

    /// Notice under the title, on one line: the professional's instruction where it applies to the `item` as typed.
    pub fn notice(&self, item: Option<&Item>, context: &Context) -> Option<String> {
        if let Self::Reopen { item, .. } = self {
            let count = item.closed_together();
            let together = (count > 1).then(|| format!("{count} lignes de la série ont été closes ensemble."));
            let said: Vec<_> = closed_earlier(item, context).into_iter().chain(together).collect();
            return (!said.is_empty()).then(|| said.join(" "));
        }
        if let Self::Merge { kept, other } = self {
            let doubts = kept.list_differences(other);
            return Some(match doubts.is_empty() {
                true => "L’autre fiche va dans celle-ci. Ctrl-G prend la valeur de l’autre fiche.".to_owned(),
                false => format!("! Deux personnes ? Vérifiez une pièce d’identité : {}.", doubts.join(" ; ")),
            });
        }
        let mut said = item?.list_instructions(context);
        if let Self::Step { who, .. } = self {
            for words in who.others.iter().flat_map(|other| &other.instructions) {
                if !said.contains(words) {
                    said.push(words.clone());
                }
            }
        }
        (!said.is_empty()).then(|| said.join(" · "))
    }

    /// The item with `changes` in it; none when the form is for no item.
    pub fn filled(&self, changes: &Changes) -> Option<Item> {
        let (Self::Add { item, .. } | Self::Edit { item, .. } | Self::Step { item, .. }) = self else { return None };
        let mut item = item.as_ref().clone();
        write(&mut item, changes);
        Some(item)
    }

    /// True when the words in `field` are only proposed.
    pub fn proposes(&self, field: &Field) -> bool {
        matches!(self, Self::Step { item, .. } if field.is_blank_in(item))
    }

    /// Advice about `item` as typed in the form; says first what saving it will move.
    pub fn hints(&self, mut item: Item, context: &Context) -> Vec<String> {
        let foretold = match (self, item.kind.series) {
            (Self::Edit { item: before, .. }, Some(series)) => (series.foretell)(before, &mut item, context),
            (Self::Edit { item: before, .. }, None) => foretell_return(before, &mut item),
            _ => Vec::new(),
        };
        // What is called off needs no advice; that about one of several marked lines would be taken for that of all.
        let unadvised = |to: &State, who: &Whom| *to == item.kind.cancelled || !who.others.is_empty();
        let is_unadvised = matches!(self, Self::Step { to, who, .. } if unadvised(to, who));
        let advice = if is_unadvised { Vec::new() } else { self.as_begun(item, context).list_hints(context) };
        foretold.into_iter().chain(advice).collect()
    }

    /// A new item as it begins for nobody, and as it would have begun for `person`, whose card it now meets. Whom it is for
    /// is what the line says from which it was made, and not whoever follows the person.
    pub fn begun_for(&mut self, person: &Person, context: &Context) -> Option<(Item, Item)> {
        let Self::Add { item, .. } = self else { return None };
        // Whoever cannot have one is told when it is saved.
        let _ = (item.kind.adopt_person)(item, person);
        let nobodys = item.kind.begin_item(item.created_by, None, context);
        let theirs = match item.source_item {
            None => item.kind.begin_for(item.created_by, person, context),
            Some(_) => item.kind.begin_item(item.created_by, Some(person), context),
        };
        Some((nobodys, theirs))
    }

    /// The request that saves `changes`.
    pub fn save(&self, changes: Changes, by: StaffId, context: &Context) -> Save {
        match self {
            Self::Add { item, state, .. } => save_new(item, *state, &changes, context),
            Self::Edit { item, .. } => save_edit(item, changes, context),
            Self::Step { item, to, on_order_of, .. } => save_step(item, *to, *on_order_of, changes, context),
            Self::Reopen { item, .. } => save_reopening(item, changes),
            Self::Note { item, about, .. } => save_words(&changes, NOTE, "Écrivez d’abord la note.", |text| {
                Operation::Note { item: *item, about: *about, text }
            }),
            Self::TeamNote => save_words(&changes, TEAM_NOTE, "Écrivez d’abord le mot.", Operation::TeamNote),
            Self::NoteTo => save_note_to(&changes),
            Self::QuickAdd(quick) => {
                let item = Box::new((quick.make)(&first_text(&changes), by, context));
                Save::request(Operation::Add { item, state: None, overrule: true })
            }
            Self::NewPerson(person) => {
                save_record(person.as_ref(), changes, |person| Operation::AddPerson(Box::new(person)))
            }
            Self::EditPerson(person) => {
                save_record(person.as_ref(), changes, |person| Operation::EditPerson(Box::new(person)))
            }
            Self::Merge { kept, other } => save_merge(kept, other, changes),
            Self::Directory(entry) => {
                save_revised(self, entry.as_ref(), changes, |entry| Operation::SaveEntry { entry, overrule: false })
            }
            Self::Drug(drug) => save_revised(self, drug, changes, Operation::SaveDrug),
            Self::Yearly(entry) => save_revised(self, entry.as_ref(), changes, Operation::SaveYearly),
            Self::Setting(setting, read) => {
                let Some(value) = changes.first().and_then(|(_, value)| setting.number_in(value)) else {
                    return Save::Refused(setting.key, format!("«\u{a0}{}\u{a0}» manque.", setting.label));
                };
                Save::request(Operation::Set { setting, value, read: Some(*read) })
            }
            Self::Site(site) => save_site(site, changes, context),
            Self::Staff(staff) => save_record(staff, changes, Operation::AddStaff),
            Self::EditStaff(staff) => {
                save_revised(self, staff.as_ref(), changes, |staff| Operation::EditStaff(staff, Vouchers::default()))
            }
            Self::Centre(centre) => save_centre(centre, changes),
        }
    }
}

impl Save {
    /// The request of `operation`, with no question before it.
    pub(super) fn request(operation: Operation) -> Self {
        Self::Request(Box::new(operation))
    }
}

fn save_step(item: &Item, to: State, on_order_of: Option<StaffId>, changes: Changes, context: &Context) -> Save {
    let asked = item.kind.step(item.state, to).map(|step| step.asked_fields(item)).unwrap_or_default();
    let mut after = item.clone();
    write(&mut after, &changes);
    let missing = |field: &Field| field.missing_in(&after, context).map(|why| (field.key, why));
    match asked.iter().find_map(missing) {
        Some((key, why)) => Save::Refused(key, why),
        None => Save::request(Operation::Move {
            item: item.id,
            rev: Some(item.rev),
            to,
            with: changes,
            on_order_of,
            take_over: false,
        }),
    }
}

/// Saves a form of one text; `missing` says what to do when there is none.
fn save_words(changes: &Changes, field: Field, missing: &str, operation: impl FnOnce(String) -> Operation) -> Save {
    match first_text(changes) {
        text if text.is_empty() => Save::Refused(field.key, missing.to_owned()),
        text => Save::request(operation(text)),
    }
}

fn save_reopening(item: &Item, mut changes: Changes) -> Save {
    let scope = changes.iter().find_map(|(_, value)| match value {
        Value::Code(code) => Reopening::from_code(code),
        _ => None,
    });
    if scope.is_none() && item.closed_together() > 1 {
        let why = "Cette ligne seule, ou toutes celles closes ensemble\u{a0}? Remplissez «\u{a0}Rouvrir\u{a0}».";
        return Save::Refused(REOPENS.key, why.to_owned());
    }
    changes.retain(|(key, _)| *key == REOPEN_REASON.key);
    save_words(&changes, REOPEN_REASON, "Dites d’abord pourquoi.", |reason| Operation::Reopen {
        item: item.id,
        rev: Some(item.rev),
        scope,
        reason,
        overrule: false,
    })
}

fn save_note_to(changes: &Changes) -> Save {
    match changes.as_slice() {
        [(_, Value::Staff(to)), (_, Value::Text(text))] => {
            Save::request(Operation::NoteTo { to: *to, text: text.clone() })
        }
        [(_, Value::Staff(_)), ..] => Save::Refused(NOTE_TO_TEXT.key, "Écrivez d’abord le mot.".to_owned()),
        _ => Save::Refused(NOTE_TO.key, "Dites d’abord pour qui.".to_owned()),
    }
}

fn save_merge(kept: &Person, other: &Person, changes: Changes) -> Save {
    match filled(&kept.merged_with(other), changes) {
        Ok(card) => {
            let question = merge_question(&card, kept, other);
            let (kept, other, rev) = (Box::new(card), other.id, other.rev);
            Save::Asked { question, operation: Box::new(Operation::Merge { kept, other, rev, overrule: true }) }
        }
        Err((key, why)) => Save::Refused(key, why),
    }
}

fn save_new(item: &Item, state: Option<State>, changes: &Changes, context: &Context) -> Save {
    let mut item = item.clone();
    write(&mut item, changes);
    match item.find_refusal(context) {
        Some((key, why)) => Save::Refused(key, why),
        None => Save::request(Operation::Add { item: Box::new(item), state, overrule: false }),
    }
}

/// Saves only the fields that were typed, so that they meet nobody else's words by accident.
fn save_edit(item: &Item, changes: Changes, context: &Context) -> Save {
    let mut after = item.clone();
    write(&mut after, &changes);
    if let Some((key, why)) = after.find_refusal(context) {
        return Save::Refused(key, why);
    }
    let moved =
        |(key, value): &(&'static str, Value)| item.kind.field(key).is_some_and(|field| item.get(field) != value);
    let changes = changes.into_iter().filter(moved).collect();
    Save::request(Operation::Edit { item: item.id, rev: item.rev, changes })
}

/// « Fusionner BENNALI Fatma (04/07/1961) dans BENALI Fatima (07/04/1961) ? », and what it costs.
fn merge_question(card: &Person, kept: &Person, other: &Person) -> String {
    let (name, gone) = (card.display_name(), other.display_name());
    let verb = if kept.list_differences(other).is_empty() { "Fusionner" } else { "Malgré le doute, fusionner" };
    // The lookup knows one card by its names only.
    let only = if name::fold_text(&gone) == name::fold_text(&name) { "" } else { ", désormais son seul nom" };
    let (gone, name) = (name_with_birth(&gone, other.birth_date), name_with_birth(&name, card.birth_date));
    format!("{verb} {gone} dans {name}{only} ?")
}

fn write(item: &mut Item, changes: &Changes) {
    let kind: &'static Kind = item.kind;
    for (key, value) in changes {
        if let Some(field) = kind.field(key) {
            item.set(field, value.clone());
        }
    }
}

fn first_text(changes: &Changes) -> String {
    match changes.first() {
        Some((_, Value::Text(text))) => text.clone(),
        _ => String::new(),
    }
}

/// Says that the change is of what was signed, and where the line goes once it is saved.
fn foretell_return(before: &Item, item: &mut Item) -> Vec<String> {
    let said = |to: State| {
        let to = to.label;
        format!("Ce n’est plus ce qui a été signé\u{a0}: enregistrée, la ligne repasse «\u{a0}{to}\u{a0}».")
    };
    (item.kind.upset)(before, item).map(said).into_iter().collect()
}
