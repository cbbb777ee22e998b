//! A line of a pane, the same struct for every kind: its values follow its kind's fields.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    ChoiceField, Context, Field, FilledBy, Kind, Level, LineDay, Note, SeriesLine, Shape, State, Value, common,
};
use crate::domain::coded::Coded;
use crate::domain::{
    BirthDate, ItemId, Moment, PersonBrief, PersonId, StaffId, person, person::WITHHELD, phone, spoken,
};

/// An item of any kind.
#[derive(Debug, Clone)]
pub struct Item {
    /// Row number; 0 before the first save.
    pub id: ItemId,
    /// The declaration it follows.
    pub kind: &'static Kind,
    /// Present state.
    pub state: State,
    /// Moves by one at each change; an update carries the one it read.
    pub rev: i64,
    /// Member who created it.
    pub created_by: StaffId,
    /// Moment of its creation.
    pub created_at: Moment,
    /// Deadline by the rule of its kind.
    pub due_at: Option<Moment>,
    /// Member who has claimed it.
    pub claimed_by: Option<StaffId>,
    /// Moment the claim expires.
    pub claim_expires_at: Option<Moment>,
    /// The item it was made from.
    pub source_item: Option<ItemId>,
    /// The line of the errand that it is part of.
    pub errand: Option<ItemId>,
    /// Moment it was closed.
    pub closed_at: Option<Moment>,
    /// Lines of its series, itself among them, in their order when it was read; none of a line that stands alone.
    pub series: Arc<[SeriesLine]>,
    /// States of the lines made from it whose people take a place in it, when it was read: once for each of the people.
    pub guests: Vec<State>,
    values: Values,
}

/// What the fields hold, in their order; those that hold nothing take no room. A line has some sixty fields and a dozen
/// that say something, and a desk reads hundreds of lines at once.
#[derive(Debug, Clone, Default)]
struct Values {
    /// A bit for each field that holds something.
    given: u128,
    held: Vec<Value>,
}

/// Most fields that a kind may have.
pub const MOST_FIELDS: usize = u128::BITS as usize;

/// Fields that a line usually holds, with room for one more.
const FIELDS_HELD: usize = 14;

impl Values {
    /// Number of values held before that of field `at`.
    fn place(&self, at: usize) -> usize {
        (self.given & ((1 << at) - 1)).count_ones() as usize
    }

    fn is_given(&self, at: usize) -> bool {
        at < MOST_FIELDS && self.given & (1 << at) != 0
    }

    fn get(&self, at: usize) -> &Value {
        static EMPTY: Value = Value::Empty;
        if self.is_given(at) { &self.held[self.place(at)] } else { &EMPTY }
    }

    fn set(&mut self, at: usize, value: Value) {
        let place = self.place(at);
        match (self.is_given(at), value) {
            (true, Value::Empty) => {
                self.given &= !(1 << at);
                self.held.remove(place);
            }
            (true, value) => self.held[place] = value,
            (false, Value::Empty) => {}
            (false, value) => {
                if self.held.is_empty() {
                    self.held.reserve(FIELDS_HELD);
                }
                self.given |= 1 << at;
                self.held.insert(place, value);
            }
        }
    }
}

impl Item {
    /// An empty item of `kind`, not yet saved, in the first of its starting states.
    pub fn new(kind: &'static Kind, by: StaffId, now: Moment) -> Self {
        Self {
            id: ItemId(0),
            kind,
            state: kind.starts[0],
            rev: 0,
            created_by: by,
            created_at: now,
            due_at: None,
            claimed_by: None,
            claim_expires_at: None,
            source_item: None,
            errand: None,
            closed_at: None,
            series: Arc::default(),
            guests: Vec::new(),
            values: Values::default(),
        }
    }

    /// Value of `field`; empty when the kind has no such field.
    pub fn get(&self, field: &Field) -> &Value {
        self.values.get(self.kind.index_of(field.key).unwrap_or(MOST_FIELDS))
    }

    /// Writes `field`; a field of another kind is ignored.
    pub fn set(&mut self, field: &Field, value: impl Into<Value>) {
        if let Some(at) = self.kind.index_of(field.key) {
            self.values.set(at, value.into());
        }
    }

    /// Writes the field that stands at `index` of the kind's fields, where the caller knows it already.
    pub(crate) fn set_at(&mut self, index: usize, value: Value) {
        if index < self.kind.fields.len() {
            self.values.set(index, value);
        }
    }

    /// Every field of the kind with what it holds, in the order of the form.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Field, &Value)> {
        self.kind.fields.iter().enumerate().map(|(at, field)| (field, self.values.get(at)))
    }

    /// The text of `field`, empty when there is none.
    pub fn text(&self, field: &Field) -> &str {
        match self.get(field) {
            Value::Text(text) => text,
            Value::Code(code) => code,
            _ => "",
        }
    }

    /// Word of the closed list that `field` has.
    pub fn choice<C: Coded>(&self, field: &ChoiceField<C>) -> Option<C> {
        match self.get(field) {
            Value::Code(code) => C::from_code(code),
            _ => None,
        }
    }

    /// Words of the closed list that `field` holds, in the order of the list.
    pub fn choices<C: Coded>(&self, field: &ChoiceField<C>) -> Vec<C> {
        match self.get(field) {
            Value::Codes(codes) => codes.iter().filter_map(|code| C::from_code(code)).collect(),
            _ => Vec::new(),
        }
    }

    /// Writes a word of its list into `field`.
    pub fn choose<C: Coded>(&mut self, field: &ChoiceField<C>, word: C) {
        self.set(field, Value::Code(word.code()));
    }

    /// The number in `field`, 0 when there is none.
    pub fn int(&self, field: &Field) -> i64 {
        match self.get(field) {
            Value::Int(number) => *number,
            _ => 0,
        }
    }

    /// True when `field` is ticked.
    pub fn flag(&self, field: &Field) -> bool {
        matches!(self.get(field), Value::Flag(true))
    }

    /// Ticked fields that are shown on the line and told at the hand-over.
    pub fn ticked_flags(&self) -> impl Iterator<Item = &'static Field> {
        let kind: &'static Kind = self.kind;
        kind.fields.iter().filter(|field| field.told && self.flag(field))
    }

    /// The instant in `field`.
    pub fn moment(&self, field: &Field) -> Option<Moment> {
        match self.get(field) {
            Value::Moment(at) => Some(*at),
            _ => None,
        }
    }

    /// The day in `field`.
    pub fn date(&self, field: &Field) -> Option<NaiveDate> {
        match self.get(field) {
            Value::Date(day) => Some(*day),
            _ => None,
        }
    }

    /// The date of birth in `field`.
    pub fn birth(&self, field: &Field) -> Option<BirthDate> {
        match self.get(field) {
            Value::Birth(born) => Some(*born),
            _ => None,
        }
    }

    /// The members of the team in `field`, in order.
    pub fn team(&self, field: &Field) -> &[StaffId] {
        match self.get(field) {
            Value::Team(team) => team,
            Value::Staff(one) => std::slice::from_ref(one),
            _ => &[],
        }
    }

    /// The lines in `field`.
    pub fn rows(&self, field: &Field) -> &[Vec<Value>] {
        match self.get(field) {
            Value::Rows(lines) => lines,
            _ => &[],
        }
    }

    /// The person it is for.
    pub fn person(&self) -> Option<PersonId> {
        match self.get(&common::PERSON) {
            Value::Person(id) => Some(*id),
            _ => None,
        }
    }

    /// The professional concerned.
    pub fn pro(&self) -> Option<StaffId> {
        self.team(&common::PRO).first().copied()
    }

    /// Member whose decision alone takes the item on from its present state; none where no such decision is needed.
    pub fn awaited_prescriber(&self) -> Option<StaffId> {
        super::signing::awaited_member(self).filter(|_| self.needs_prescriber())
    }

    /// True when only a prescriber's decision takes the item on from its present state.
    pub fn needs_prescriber(&self) -> bool {
        self.kind.steps.iter().any(|step| step.prescriber && step.from == self.state)
    }

    /// Deadline of a promise to the person that is not fulfilled yet.
    pub fn promise(&self) -> Option<Moment> {
        self.moment(&common::PROMISED_AT).filter(|_| self.state.open && !self.state.keeps)
    }

    /// Day by which the file finds the item for its figures ([`Kind::counts_on`]); none where its kind has none.
    pub fn counted_day(&self, context: &Context) -> Option<NaiveDate> {
        let field = self.kind.counts_on?;
        self.date(field).or_else(|| self.moment(field).map(|at| at.day_in(context.zone)))
    }

    /// « prioritaire : douleur forte », « urgent : expulsion demain », of an open item that goes before the others.
    pub fn priority_words(&self) -> Option<String> {
        let word = match self.int(&common::PRIORITY) {
            _ if !self.state.open => return None,
            ..=0 => return None,
            1 => "prioritaire",
            2.. => "urgent",
        };
        Some(match self.text(&common::PRIORITY_REASON) {
            "" => word.to_owned(),
            reason => format!("{word}\u{a0}: {reason}"),
        })
    }

    /// True when the item is hidden from the lists until a day later than `today`.
    pub fn is_later(&self, today: NaiveDate) -> bool {
        self.date(&common::STARTS_ON).is_some_and(|day| day > today)
    }

    /// Day and hour of the item; none for one that is of every day until it is done.
    pub fn day(&self, context: &Context) -> Option<LineDay> {
        (self.kind.when)(self, context)
    }

    /// Day of the line where it is not today, to be said wherever the line is shown.
    pub fn other_day(&self, context: &Context) -> Option<LineDay> {
        self.day(context).filter(|day| !day.is_today(context))
    }

    /// Words that a member wrote for the person of the line.
    pub fn words_for_person(&self) -> Option<&str> {
        let said = self.kind.fields.iter().find(|field| field.said_to_person).map(|field| self.text(field));
        said.filter(|said| !said.is_empty())
    }

    /// True of a line of today whose person is in the building: whoever another day left there has gone home.
    pub fn is_present(&self, context: &Context) -> bool {
        self.state.present && self.other_day(context).is_none()
    }

    /// « « Soin à » : c’était le jeudi 19/11. »: of a day of what is to come that is long over. What happened in the last week is
    /// noted afterwards.
    pub fn passed_words(&self, context: &Context) -> Option<String> {
        let today = context.today();
        let day = |field: &Field| self.date(field).or_else(|| self.moment(field).map(|at| at.day_in(context.zone)));
        let over = |day: &NaiveDate| (today - *day).num_days() > 7;
        let passed = |field: &Field| {
            let day = spoken::tell_day(day(field).filter(over)?, today);
            Some(format!("«\u{a0}{}\u{a0}»\u{a0}: c’était {day}.", field.label))
        };
        self.kind.fields.iter().filter(|field| field.to_come).find_map(passed)
    }

    /// True when a field that people fill names `pro`; fields written by the rules do not count.
    pub fn concerns_member(&self, pro: StaffId) -> bool {
        let named = |field: &&Field| matches!(field.shape, Shape::Staff | Shape::Team) && field.hand != FilledBy::Kept;
        self.pro() == Some(pro) || self.kind.fields.iter().filter(named).any(|field| self.team(field).contains(&pro))
    }

    /// True when any field names `pro`, those written by the rules too: whoever has seen the person is no longer awaited.
    pub fn names_member(&self, pro: StaffId) -> bool {
        self.kind.fields.iter().any(|field| self.team(field).contains(&pro))
    }

    /// Purpose of the item, where it is an errand.
    pub fn purpose(&self) -> Option<&str> {
        self.kind.errand.map(|errand| self.text(&errand.purpose))
    }

    /// True when it is in one of these states.
    pub fn is_in<S: Copy>(&self, states: &[S]) -> bool
    where
        State: PartialEq<S>,
    {
        states.iter().any(|state| self.state == *state)
    }

    /// Member whose claim is valid now: one that has expired, or whose member was cut off, is nobody's.
    pub fn claimed_now(&self, context: &Context) -> Option<StaffId> {
        let held = self.claim_expires_at.is_none_or(|end| end > context.now);
        self.claimed_by.filter(|by| held && !context.cut_off.contains(by))
    }

    /// True when somebody else than `reader` holds the item now.
    pub fn is_held_by_another(&self, reader: StaffId, context: &Context) -> bool {
        self.claimed_now(context).is_some_and(|holder| holder != reader)
    }

    /// State to show now: a state that somebody must hold is shown as the one before it once its claim has
    /// expired.
    pub fn state_shown(&self, context: &Context) -> State {
        let lapsed = self.state.held.filter(|_| self.claimed_now(context).is_none());
        lapsed.and_then(|held| self.kind.state(held.lapsed)).unwrap_or(self.state)
    }

    /// State that it leaves where it goes to `to`: the one shown; an attempt begun today that nobody holds any more is ended
    /// by the step that both have. A call may last longer than the claim, and than the screen stays open.
    pub fn state_left_for(&self, to: State, context: &Context) -> State {
        let (shown, steps) = (self.state_shown(context), |from| self.kind.step(from, to));
        let begun = self.moment(&common::STEP_AT).is_some_and(|at| at >= context.start_of_today());
        let ends = begun && steps(self.state).is_some_and(|step| step.attempt.is_some());
        if ends && steps(shown).is_some() { self.state } else { shown }
    }

    /// Replaces the state with the one to show now. For display only: never write the result back.
    pub fn as_read(mut self, context: &Context) -> Self {
        self.state = self.state_shown(context);
        self
    }

    /// Replaces a number that may not be used for its person with the permitted one. For display only: never write the
    /// result back, the file keeps its own.
    pub fn as_permitted(mut self, person: &PersonBrief) -> Self {
        let kind = self.kind;
        for field in kind.fields.iter().filter(|field| field.contact) {
            if !self.get(field).is_empty() && !person.permits_number(self.text(field)) {
                let only = person.reached_at.as_deref().filter(|_| field.dialled);
                self.set(field, only.unwrap_or_default());
            }
        }
        self
    }

    /// Copy of the item without anything that leads to its person, whose contact is protected: for a file that leaves the
    /// centre. Free words stay, without the numbers in them.
    pub fn without_contact(mut self) -> Self {
        let kind = self.kind;
        for field in kind.fields.iter() {
            if field.contact || field.locates {
                self.set(field, Value::Empty);
            } else if matches!(field.shape, Shape::Text(_)) && field.hand == super::FilledBy::Typed {
                let words = phone::strike_numbers(self.text(field), WITHHELD);
                words.into_iter().for_each(|words| self.set(field, words.as_str()));
            }
        }
        self
    }

    /// Day that an hour alone is of in a field: the one that the field has, or that of the moment it goes with; of a field
    /// of a day, the day from which a weekday alone counts.
    pub fn day_beside(&self, field: &Field, context: &Context) -> Option<NaiveDate> {
        let beside = || self.kind.field(field.day_of?).copied();
        if !matches!(field.shape, Shape::Moment) {
            return self.date(&beside()?);
        }
        let at = self.moment(field).or_else(|| self.moment(&beside()?));
        at.map(|at| at.day_in(context.zone))
    }

    /// Moment of `field` where the moment that it goes with (`on_the_day_of`) is another in `now`: as long before or after it,
    /// on the wall clock. None where neither moves.
    pub fn carried(&self, field: &Field, now: &Self, context: &Context) -> Option<Value> {
        let beside = self.kind.field(field.day_of?)?;
        let wall = |at: Moment| at.in_zone(context.zone);
        let (own, from, to) = (self.moment(field)?, self.moment(beside)?, now.moment(beside)?);
        (from != to).then(|| Value::Moment(Moment::from_local(wall(own) + (wall(to) - wall(from)), context.zone)))
    }

    /// Lets the fields that go by one of those `given` follow it, unless they are given themselves; what they became.
    pub fn follow(&mut self, given: impl Fn(&str) -> bool) -> Vec<(&'static str, Value)> {
        let mut followed = Vec::new();
        for field in self.kind.fields.iter() {
            let Some((_, value)) = field.follows.filter(|(of, _)| given(of) && !given(field.key)) else { continue };
            if let Some(value) = value(self) {
                self.set(field, value.clone());
                followed.push((field.key, value));
            }
        }
        followed
    }

    /// Finds the first fault of the item, a day off the calendar, a missing field or one of the kind's own checks; answers the
    /// field's key and the sentence.
    pub fn find_refusal(&self, context: &Context) -> Option<(&'static str, String)> {
        let typed = || self.kind.fields.iter().filter(|field| field.hand == super::FilledBy::Typed);
        // Read again, such a day would make every list that holds the line unreadable.
        let off_calendar = |field: &Field| {
            let day = match self.get(field) {
                Value::Moment(at) => at.day_in(context.zone),
                Value::Date(day) => *day,
                _ => return None,
            };
            Some((field.key, format!("«\u{a0}{}\u{a0}»\u{a0}: {}", field.label, spoken::check_year(day).err()?)))
        };
        typed()
            .find_map(off_calendar)
            .or_else(|| typed().find_map(|field| field.missing_in(self, context).map(|why| (field.key, why))))
            .or_else(|| (self.kind.check)(self, context))
    }
}

/// Item of the same person that is open as well: « ordo prête ».
#[derive(Debug, Clone, PartialEq)]
pub struct Also {
    /// Number of the item.
    pub item: ItemId,
    /// Kind of the item.
    pub kind: &'static Kind,
    /// Present state.
    pub state: State,
    /// Day of the item.
    pub day: Option<LineDay>,
    /// Purpose of an errand; none of any other item.
    pub purpose: Option<String>,
}

impl Also {
    /// « ordo prête », « à rappeler », « ici, en attente »: of somebody in the house that comes first, because « appelé·e »
    /// or « en attente » alone would be read as a word of the list it stands in.
    pub fn words(&self, context: &Context) -> String {
        let words = self.kind.mentioned(&self.state.label.to_lowercase());
        let here = self.state.present && self.day.is_none_or(|day| day.is_today(context));
        if here { format!("ici, {words}") } else { words }
    }

    /// « ordo prête », « transport à réserver lun 30/11 », « à rappeler ×3 », « transport prévenu·e ×4 dès demain »: what stands alike is
    /// said once, with its first day unless that is today.
    pub fn in_words<'a>(others: impl IntoIterator<Item = &'a Self>, context: &Context) -> Vec<String> {
        let mut alike: Vec<Vec<&Self>> = Vec::new();
        for other in others {
            match alike.iter_mut().find(|alike| (alike[0].kind, alike[0].state) == (other.kind, other.state)) {
                Some(alike) => alike.push(other),
                None => alike.push(vec![other]),
            }
        }
        alike.into_iter().map(|alike| words_of_group(&alike, context)).collect()
    }
}

fn words_of_group(alike: &[&Also], context: &Context) -> String {
    let mut said = alike[0].words(context);
    if alike.len() > 1 {
        said += &format!(" ×{}", alike.len());
    }
    let days = || alike.iter().map(|other| other.day.map(|day| day.day));
    // Of several days the first counts, and that there are more; without a day, it is of today too.
    let first = days().map(|day| day.unwrap_or(context.today())).min();
    let one_day = days().all(|day| day.unwrap_or(context.today()) == first.unwrap_or(context.today()));
    if let Some(first) = first.filter(|first| *first != context.today()) {
        let from = if one_day { "" } else { "dès " };
        said += &format!(" {from}{}", LineDay::whole_day(first).date_in_line(context));
    }
    said
}

/// An item with what a list needs around it.
#[derive(Debug, Clone)]
pub struct Row {
    /// The item.
    pub item: Item,
    /// Person concerned, when the item has one.
    pub person: Option<PersonBrief>,
    /// Items of that person that are open as well, those of other kinds first.
    pub also: Vec<Also>,
    /// The last notes on it, latest first.
    pub notes: Vec<Note>,
    /// People of the same household whose item could be done in the same visit.
    pub household: Vec<PersonBrief>,
    /// Call that reminds of it, in any state; read only where a pane is shown by its days.
    pub reminder: Option<Item>,
    /// Lines that are part of its errand, open or closed.
    pub parts: Vec<Item>,
    /// Line of the errand that it is part of.
    pub errand: Option<Box<Item>>,
    /// Lines of whoever takes a place in it, in the order in which they were added; of those called off, only the ones that
    /// were called off with it.
    pub guests: Vec<Row>,
}

impl Row {
    /// Title of the people who take a place in the line.
    pub fn guests_title(&self) -> &'static str {
        if self.item.state == self.item.kind.cancelled { "À prévenir" } else { "Qui vient" }
    }

    /// Makes the line of an item and its person, without the rest.
    pub fn new(item: Item, person: Option<PersonBrief>) -> Self {
        let (also, notes, household, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { item, person, also, notes, household, reminder: None, parts, errand: None, guests: Vec::new() }
    }

    /// « décédé·e le 02/11/2026 », « prioritaire : douleur forte », of an open line: before anything else that is to be known
    /// of it.
    pub fn first_words(&self) -> Vec<String> {
        let died = self.person.as_ref().and_then(|person| person.deceased_on).filter(|_| self.item.state.open);
        died.map(person::death_words).into_iter().chain(self.item.priority_words()).collect()
    }

    /// Marks shown on the line beside its alert: « incident », « note ».
    pub fn list_marks(&self) -> Vec<String> {
        let flags = self.item.ticked_flags().map(|field| field.label.to_lowercase());
        flags.chain((!self.notes.is_empty()).then(|| "note".to_owned())).collect()
    }

    /// True when its subject may be somebody's name.
    pub fn is_named(&self) -> bool {
        self.person.is_some() || !self.item.kind.titled
    }

    /// Purpose of the errand that it is part of.
    pub fn errand_purpose(&self) -> Option<&str> {
        self.errand.as_ref()?.purpose()
    }

    /// True when the person's contact is protected (L1111-5 CSP): a warning then precedes any number of theirs.
    pub fn is_protected(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.confidential)
    }
}

/// A moment before which something must be done, its nearness, and the words for it: an [`Alert`](super::Alert), told.
#[derive(Debug, Clone, PartialEq)]
pub struct Deadline {
    /// The moment past which it is late; none when nothing is due.
    pub due: Option<Moment>,
    /// Nearness of the deadline.
    pub level: Level,
    /// A few French words: « attend depuis 52 min ».
    pub why: String,
}

/// The position of a line in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index in [`Kind::sections`].
    pub section: usize,
    /// Order inside the section, smallest first.
    pub key: (i64, i64),
}
