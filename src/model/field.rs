//! Fields of a kind. A field is declared once, and gives a line of the form, a line of the card, a column of the file,
//! a JSON key and a `field=` of the command line.

use std::marker::PhantomData;
use std::ops::Deref;

use super::{Context, Item, Value};
use crate::domain::EntryKind;
use crate::domain::coded::Coded;
pub use crate::domain::coded::{Choice, choice};

/// Table in which a field's column lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// The table every kind shares.
    Item,
    /// The kind's own table.
    Detail,
}

/// Requirement to fill a field.
#[derive(Debug, Clone, Copy)]
pub enum Need {
    /// Field that may stay empty.
    Optional,
    /// Requires the field always.
    Required,
    /// Field required when the condition is true; the sentence says so.
    When(fn(&Item) -> bool, &'static str),
    /// Field that may stay empty, and that a step asks for only when the condition is true.
    Asked(fn(&Item) -> bool),
}

/// Writer of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilledBy {
    /// A person, in the form or on the command line.
    Typed,
    /// Field asked by a step (« à qui ? »), shown in the card, absent from the form.
    Asked,
    /// The rules: timers and counts. Read-only everywhere.
    Kept,
}

/// Type of value that a field accepts.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A line of at most this many characters.
    Text(usize),
    /// A whole number between these two, both allowed.
    Number(i64, i64),
    /// Yes or no.
    Flag,
    /// A day and a time.
    Moment,
    /// A day, past or to come.
    Date,
    /// A day already past; one to come is refused.
    PastDate,
    /// A day most often past, which may be to come.
    RecentDate,
    /// A day, or « ne sait pas », which the kind's rules replace with a value.
    DateOrUnknown,
    /// A date of birth, or the month and year of it, or the year.
    Birth,
    /// A telephone number.
    Phone,
    /// A time of day, stored as `14:30`.
    Time,
    /// A word of a closed list.
    Choice(&'static [Choice]),
    /// Several words of a closed list, or none.
    Choices(&'static [Choice]),
    /// A person of the file.
    Person,
    /// A member of the team.
    Staff,
    /// Members of the team, in order.
    Team,
    /// Small records, a line each, of these columns.
    Rows(&'static [Field]),
}

/// The sentence that refuses these words of a field, if one is due.
pub type Refused = fn(&str, &Context) -> Option<String>;
/// The key of a field whose text another usually repeats, and the condition.
pub type Repeated = (&'static str, fn(&Item) -> bool);
/// The key of the field that settles another, and the value the other then has; none where it settles nothing.
pub type Followed = (&'static str, fn(&Item) -> Option<Value>);

/// A field: its names, what it holds and who writes it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The column, the JSON key and the name before `=`.
    pub key: &'static str,
    /// The French label, without a colon.
    pub label: &'static str,
    /// French sentence shown while the field is being filled.
    pub help: &'static str,
    /// Type of value accepted.
    pub shape: Shape,
    /// Table of its column.
    pub home: Home,
    /// Requirement to fill it.
    pub need: Need,
    /// Writer of the field.
    pub hand: FilledBy,
    /// True for the number dialled to reach the person: for a protected contact, the permitted one and no other.
    pub dialled: bool,
    /// True for a number at which the person, or somebody around them, is reached: of a protected contact none but the
    /// permitted one is written or shown.
    pub contact: bool,
    /// True when it tells where the person lives or is fetched. Like a phone number, it then does not leave the centre
    /// for a person with a protected contact.
    pub locates: bool,
    /// Word filled in when nobody gave one: it counts as no answer.
    pub blank: &'static str,
    /// True when a tick is shown on the line and told at the hand-over.
    pub told: bool,
    /// True of words that a member writes for the person: they are read where the person is called about the line.
    pub said_to_person: bool,
    /// True when only members who may sign (prescribers) can be named in it.
    pub prescribers: bool,
    /// True when it replaces the card of a person the file does not know: not asked once there is a card.
    pub stands_in: bool,
    /// True when a tick in the field says that it is not sure whose line it is: the doubt ends once somebody says so.
    pub doubts_person: bool,
    /// True for the day of what is to come: a new line with a day long over here is most likely a slip.
    pub to_come: bool,
    /// The part of the directory whose names complete a text; any other words stay allowed.
    pub from: Option<EntryKind>,
    /// Sentence that refuses some words before they are looked up in the list.
    pub refuses: Option<Refused>,
    /// Words of the centre that complete a text.
    pub words: Option<fn(&Context) -> Vec<String>>,
    /// Field completed from the directory whose telephone number is proposed here.
    pub number_of: Option<&'static str>,
    /// Field whose text it usually repeats, where the condition is true: proposed while this one is empty.
    pub repeats: Option<Repeated>,
    /// Field by which this one goes as long as nobody has chosen otherwise.
    pub follows: Option<Followed>,
    /// Field of a moment whose day an hour alone means here, or of the day from which a weekday alone counts.
    pub day_of: Option<&'static str>,
    /// Value proposed where a step asks for the field and it is empty.
    pub proposes: Option<fn(&Item) -> Value>,
    /// Codes of the panes of which it may name an item: the field then holds the number of another open item of the
    /// same person.
    pub links: &'static [&'static str],
    /// The part of a form it stands in; the part of the field before it where it says none.
    pub group: Option<Group>,
    /// True when the field is seldom filled: a long form folds it away until it is asked for.
    pub seldom: bool,
    /// Condition under which what a step has asked for may be changed like any other field.
    pub amended: Option<fn(&Item) -> bool>,
}

/// A part of a form, in the order of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// The person, those around them, those who receive them.
    Who,
    /// The thing asked for.
    What,
    /// Days and hours.
    When,
    /// The way it is done.
    How,
}

impl Group {
    /// Title of the group.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Who => "Qui",
            Self::What => "Quoi",
            Self::When => "Quand",
            Self::How => "Comment",
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        super::fields::is_same_key(self.key, other.key)
    }
}

impl Field {
    /// An optional field of the kind's own table, typed by a person.
    pub const fn new(key: &'static str, label: &'static str, shape: Shape) -> Self {
        Self {
            key,
            label,
            help: "",
            shape,
            home: Home::Detail,
            need: Need::Optional,
            hand: FilledBy::Typed,
            dialled: false,
            contact: false,
            locates: false,
            blank: "",
            told: false,
            said_to_person: false,
            prescribers: false,
            stands_in: false,
            doubts_person: false,
            to_come: false,
            from: None,
            refuses: None,
            words: None,
            number_of: None,
            repeats: None,
            follows: None,
            day_of: None,
            proposes: None,
            links: &[],
            group: None,
            seldom: false,
            amended: None,
        }
    }

    /// Begins, or goes on with, this part of the form.
    pub const fn of(mut self, group: Group) -> Self {
        self.group = Some(group);
        self
    }

    /// Folds the line away in a long form.
    pub const fn seldom(mut self) -> Self {
        self.seldom = true;
        self
    }

    /// Sets the sentence shown while the field is being filled.
    pub const fn with_help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// Makes the field one that is never empty.
    pub const fn always_required(mut self) -> Self {
        self.need = Need::Required;
        self
    }

    /// Marks words that a member writes for the person.
    pub const fn said_to_person(mut self) -> Self {
        self.said_to_person = true;
        self
    }

    /// Requires the field when `condition` is true; `why` is the sentence that refuses otherwise.
    pub const fn required_when(mut self, condition: fn(&Item) -> bool, why: &'static str) -> Self {
        self.need = Need::When(condition, why);
        self
    }

    /// Lets a step ask for the field, which may stay empty, only when `condition` is true.
    pub const fn asked_when(mut self, condition: fn(&Item) -> bool) -> Self {
        self.need = Need::Asked(condition);
        self
    }

    /// Declares that it replaces the card of a person the file does not know.
    pub const fn stands_in(mut self) -> Self {
        self.stands_in = true;
        self
    }

    /// Makes the field one that is ticked while it is not sure whose line it is.
    pub const fn doubts_person(mut self) -> Self {
        self.doubts_person = true;
        self
    }

    /// Declares it the day of what is to come.
    pub const fn to_come(mut self) -> Self {
        self.to_come = true;
        self
    }

    /// Holds `word` when nobody gave one.
    pub const fn or_word(mut self, word: &'static str) -> Self {
        self.blank = word;
        self
    }

    /// Declares that a tick is shown on the line and told at the hand-over.
    pub const fn told_when_ticked(mut self) -> Self {
        self.told = true;
        self
    }

    /// True when `item` has nothing here, or only the word that counts as no answer.
    pub fn is_blank_in(&self, item: &Item) -> bool {
        item.get(self).is_empty() || (!self.blank.is_empty() && item.text(self) == self.blank)
    }

    /// Names prescribers only.
    pub const fn prescribers_only(mut self) -> Self {
        self.prescribers = true;
        self
    }

    /// Declares the field as the number dialled to reach the person.
    pub const fn dialled_number(mut self) -> Self {
        self.dialled = true;
        self.contact_number()
    }

    /// Declares the field as a number at which the person, or somebody around them, is reached.
    pub const fn contact_number(mut self) -> Self {
        self.contact = true;
        self
    }

    /// Declares that it tells where the person lives or is fetched.
    pub const fn locates_person(mut self) -> Self {
        self.locates = true;
        self
    }

    /// Puts its column in the table every kind shares.
    pub const fn in_item_table(mut self) -> Self {
        self.home = Home::Item;
        self
    }

    /// Completes the field from this section of the directory.
    pub const fn from_directory(mut self, part: EntryKind) -> Self {
        self.from = Some(part);
        self
    }

    /// Refuses these words with a sentence of their own.
    pub const fn refusing(mut self, refuses: Refused) -> Self {
        self.refuses = Some(refuses);
        self
    }

    /// Completes the field from words of the centre.
    pub const fn completed_from(mut self, words: fn(&Context) -> Vec<String>) -> Self {
        self.words = Some(words);
        self
    }

    /// Proposes the telephone number of whom the directory has under the name in the field `key`.
    pub const fn number_of_entry(mut self, key: &'static str) -> Self {
        self.number_of = Some(key);
        self
    }

    /// Proposes in a step what `value` makes of the item.
    pub const fn proposing(mut self, value: fn(&Item) -> Value) -> Self {
        self.proposes = Some(value);
        self
    }

    /// Declares the field as the number of another open item of the same person, of one of these panes.
    pub const fn links_to(mut self, codes: &'static [&'static str]) -> Self {
        self.links = codes;
        self
    }

    /// Takes an hour alone as one of the day of the field `key`, and a weekday or a day of the month as the first one from
    /// that day on.
    pub const fn on_the_day_of(mut self, key: &'static str) -> Self {
        self.day_of = Some(key);
        self
    }

    /// Proposes the text of the field `key`, where `condition` is true.
    pub const fn repeats_field(mut self, key: &'static str, condition: fn(&Item) -> bool) -> Self {
        self.repeats = Some((key, condition));
        self
    }

    /// Takes what `value` makes of the item wherever the field `key` is filled and nobody has chosen otherwise.
    pub const fn follows_field(mut self, key: &'static str, value: fn(&Item) -> Option<Value>) -> Self {
        self.follows = Some((key, value));
        self
    }

    /// Leaves the field to a step that asks for it, out of the form.
    pub const fn asked_by_step(mut self) -> Self {
        self.hand = FilledBy::Asked;
        self
    }

    /// Lets what a step has asked for be changed like any other field while `condition` is true.
    pub const fn amended_while(mut self, condition: fn(&Item) -> bool) -> Self {
        self.amended = Some(condition);
        self
    }

    /// True when the form of `item` has the field, and the command that changes it.
    pub fn is_changed_in(&self, item: &Item) -> bool {
        self.hand == FilledBy::Typed || self.amended.is_some_and(|condition| condition(item))
    }

    /// Leaves the field to the rules: nobody types it.
    pub const fn written_by_rules(mut self) -> Self {
        self.hand = FilledBy::Kept;
        self
    }

    /// Columns of its records; none when it does not have records.
    pub const fn sub_columns(&self) -> &'static [Self] {
        match self.shape {
            Shape::Rows(columns) => columns,
            _ => &[],
        }
    }

    /// True when the field is never empty, whatever the others hold.
    pub const fn is_required(&self) -> bool {
        matches!(self.need, Need::Required)
    }

    /// Makes the sentence that refuses a member named here who may not sign.
    pub fn misnamed_in(&self, item: &Item, context: &Context) -> Option<String> {
        let named = item.team(self).iter().filter_map(|id| context.member(*id));
        let wrong = named.filter(|_| self.prescribers).find(|member| !member.role.prescriber)?;
        let role = wrong.role.label;
        Some(format!("« {} » : {} ({role}) ne peut pas signer ; nommez qui prescrit.", self.label, wrong.name))
    }

    /// Makes the sentence that refuses a member named here who has left the team.
    pub fn names_gone_in(&self, item: &Item, context: &Context) -> Option<String> {
        let gone = item.team(self).iter().find(|id| context.has_left(**id))?;
        let who = context.staff_name(*gone);
        Some(format!("« {} » : {who} n’est plus dans l’équipe ; nommez quelqu’un d’autre.", self.label))
    }

    /// Proposes what it makes of `item`, or the words of the field it repeats, where `item` has nothing here; nothing
    /// otherwise.
    pub fn proposed_in(&self, item: &Item) -> Value {
        if let Some(propose) = self.proposes.filter(|_| self.is_blank_in(item)) {
            return propose(item);
        }
        let repeated = self.repeats.filter(|(_, condition)| self.is_blank_in(item) && condition(item));
        let field = repeated.and_then(|(key, _)| item.kind.field(key));
        field.map_or(Value::Empty, |field| item.get(field).clone())
    }

    /// The sentence that refuses an empty value here, if one is due.
    pub fn missing_in(&self, item: &Item, _context: &Context) -> Option<String> {
        if !self.is_blank_in(item) {
            return None;
        }
        match self.need {
            Need::Required => Some(format!("« {} » manque.", self.label)),
            Need::When(condition, why) if condition(item) => Some(why.to_owned()),
            _ => None,
        }
    }
}

/// A field whose words are those of the closed list `C`: read and written as such, and as nothing else.
#[derive(Debug, Clone, Copy)]
pub struct ChoiceField<C> {
    /// The field, for the tables of its pane.
    pub field: Field,
    list: PhantomData<fn() -> C>,
}

impl<C: Coded> ChoiceField<C> {
    /// Holds one word of the list.
    pub const fn one_of(key: &'static str, label: &'static str) -> Self {
        Self::new(Field::new(key, label, Shape::Choice(C::CHOICES)))
    }

    /// Holds any of them.
    pub const fn several_of(key: &'static str, label: &'static str) -> Self {
        Self::new(Field::new(key, label, Shape::Choices(C::CHOICES)))
    }

    const fn new(field: Field) -> Self {
        Self { field, list: PhantomData }
    }

    /// Makes the field one that is never empty.
    pub const fn always_required(self) -> Self {
        Self::new(self.field.always_required())
    }

    /// Requires the field when `condition` is true; `why` is the sentence that refuses otherwise.
    pub const fn required_when(self, condition: fn(&Item) -> bool, why: &'static str) -> Self {
        Self::new(self.field.required_when(condition, why))
    }

    /// Sets the sentence shown while the field is being filled.
    pub const fn with_help(self, help: &'static str) -> Self {
        Self::new(self.field.with_help(help))
    }

    /// Makes the field one that is asked by a step, not by the form.
    pub const fn asked_by_step(self) -> Self {
        Self::new(self.field.asked_by_step())
    }

    /// Makes the field one that only the rules write.
    pub const fn written_by_rules(self) -> Self {
        Self::new(self.field.written_by_rules())
    }
}

impl<C> Deref for ChoiceField<C> {
    type Target = Field;

    fn deref(&self) -> &Field {
        &self.field
    }
}
