//! The parts of which a pane is declared, as data, in `panes`.
//!
//! A [`Kind`] is a value: its [`Field`]s, [`State`]s and [`Step`]s, its [`Column`]s and [`Action`]s, and a handful of
//! pure rules over (item, [`Context`]). From it come the list, the form, the card, the key bar, the help, `add`, `list`,
//! `move`, CSV and JSON, the journal's before and after, and undo. It is a struct and not a trait because everything
//! that uses it picks the pane at run time: one dispatch, here, instead of one in every screen and command.
//!
//! - [`field`], [`value`], [`text`], [`sub_records`]: what may be written, and how it reads; [`common`]: what every pane
//!   shares; [`proposed`]: what a line takes from its person's card; [`sensitive`]: drugs that ask for a second look;
//! - [`verb`]: one letter a verb; [`flow`]: states, steps; [`offer`]: all that may be done with a line; [`fork`]: the
//!   question before a step of two meanings; [`item`]: a line of any pane;
//!   [`column`](mod@column): what a list shows of it; [`note`]: words written on it; [`alert`]: what presses, and why;
//! - [`errand`]: lines of several panes read and moved as one; [`bundle`]: made by one form; [`make`], [`mark`], [`paper`], [`signing`], [`series`], [`call`], [`days`]: what a pane may add: an item made from
//!   another, a word said, a printed text, its part of what somebody signs, lines that move as one, a telephone call, a
//!   week; [`figure`], [`people`]: what a team counts of them, [`asked`] for whom; [`closing`]: how a line ends with its day; [`quick_add`]: a line by one
//!   key;
//! - [`appointments`], [`reminders`], [`exchange`]: an agenda's appointments, calls ahead of them, care software;
//!   [`demo`]: its part of the demonstration; [`plain`]: what holds of a pane that says nothing else;
//! - [`when`]: the day a line is of, said wherever it stands; [`shut`]: a moment at which nobody is there; [`spreadsheet`]: a field as a cell of one;
//! - [`context`], [`settings`]: the moment and the centre a rule is applied in, and what the centre has set.

pub mod alarm;
pub mod alert;
pub mod appointments;
pub mod asked;
pub mod awaited;
pub mod bundle;
pub mod call;
pub mod closing;
pub mod column;
pub mod common;
pub mod context;
pub mod day_line;
pub mod days;
pub mod demo;
pub mod errand;
pub mod exchange;
pub mod field;
pub mod fields;
pub mod figure;
pub mod flow;
pub mod for_whom;
pub mod fork;
pub mod headline;
pub mod item;
pub mod languages;
pub mod make;
pub mod mark;
pub mod meeting;
pub mod note;
pub mod noun;
pub mod offer;
pub mod paper;
pub mod people;
pub mod plain;
pub mod proposed;
pub mod quick_add;
pub mod reminders;
pub mod sensitive;
pub mod series;
pub mod settings;
pub mod shared;
pub mod shut;
pub mod signing;
pub mod spreadsheet;
pub mod sub_records;
pub mod text;
pub mod value;
pub mod verb;
pub mod when;
pub mod yearly;

pub use alarm::Alarm;
pub use alert::{Alert, AlertCause};
pub use appointments::Appointments;
pub use awaited::Awaited;
pub use bundle::Bundle;
pub use call::{Attempt, BriefingLine, Call, Outcome, Tone, Tried};
pub use closing::{Ending, Nameless, UnclosedLine, ending_in};
pub use column::{Column, Level, Width, left_column};
pub use context::Context;
pub use day_line::DayLine;
pub use days::Days;
pub use demo::DemoPart;
pub use errand::{DayMove, Errand, ErrandPart};
pub use exchange::FhirResource;
pub use field::{Choice, ChoiceField, Field, FilledBy, Group, Home, Need, Shape, choice};
pub use fields::Fields;
pub use figure::Figure;
pub use flow::{Action, Authority, InHand, State, StateSet, Step, action, step};
pub use for_whom::ForWhom;
pub use fork::{Does, Fork, Way};
pub use headline::{ListFigures, NO_SHARES, Share, Shares};
pub use item::{Also, Deadline, Item, Place, Row};
pub use make::Make;
pub use mark::ToldStamp;
pub use meeting::{MeetingMore, MeetingPart};
pub use note::Note;
pub use noun::Noun;
pub use offer::Offer;
pub use paper::Paper;
pub use plain::PLAIN;
pub use quick_add::{QuickAdd, QuickLine, Whose};
pub use reminders::{RemindedAppointment, Reminders};
pub use series::{Change, Redated, Series, SeriesLine};
pub use settings::{Setting, setting};
pub use signing::Signing;
pub use value::Value;
pub use verb::Verb;
pub use when::LineDay;

use chrono::NaiveDate;

use crate::domain::count::day_count;
use crate::domain::{Moment, Person, StaffId, order};

/// A part of a list under one title.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// « En attente ».
    pub title: &'static str,
    /// True when the section is shown as a title until it is opened.
    pub folded: bool,
    /// True when the team has something to do with its lines: the tab counts them.
    pub waits: bool,
    /// True when its lines are those closed today, and all of them.
    pub closed: bool,
}

/// A section whose lines wait for somebody of the team, for tables of them.
pub const fn new_section(title: &'static str) -> Section {
    Section { title, folded: false, waits: true, closed: false }
}

impl Section {
    /// Marks the section as one whose lines wait for the person, for their day, or for nobody.
    pub const fn at_rest(mut self) -> Self {
        self.waits = false;
        self
    }

    /// A title until it is opened.
    pub const fn initially_folded(mut self) -> Self {
        self.folded = true;
        self
    }
}

/// Figure that a line closed today adds to the line over the list: those lines are read whole only once their part is
/// opened.
#[derive(Debug)]
pub struct Finished {
    /// Fields from which the figure is drawn, besides the state and the moment of closing.
    pub reads: &'static [&'static Field],
    /// Figure of a line of which nothing but those fields is known; none of one that does not count.
    pub figure: fn(&Item, &Context) -> Option<i64>,
}

/// Section of the lines closed today: folded until its key is pressed.
pub const CLOSED_TODAY: Section =
    Section { closed: true, ..new_section("Fini aujourd’hui").at_rest().initially_folded() };

/// Way in which the list of a pane is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedBy {
    /// A tab of its own.
    Tab {
        /// The digit that opens it, and starts one for the person of a card.
        digit: char,
        /// The letter that, with Ctrl, starts one for the person found by the lookup.
        start_key: char,
    },
    /// The menu, where this sentence says what the list holds: tabs are for what is looked at all day.
    Menu(&'static str),
}

/// A pane and its items. A declaration writes what it has, and ends in `..PLAIN`.
pub struct Kind {
    /// Code in the database, in JSON and on the command line: `ARRIVAL`.
    pub code: &'static str,
    /// The table of its own columns.
    pub table: &'static str,
    /// Way to its list.
    pub opened_by: OpenedBy,
    /// The tab: « Arrivées ».
    pub title: &'static str,
    /// Plural label where five tabs share 80 columns: « Ordo. ».
    pub short: &'static str,
    /// The word before a state where the state alone does not say which pane it is of: « ordo »; empty elsewhere.
    pub mention: &'static str,
    /// The noun for one of its lines: « une arrivée ».
    pub noun: Noun,
    /// True when an item started for a known person is saved at once, with undo, without a form.
    pub instant: bool,
    /// Rules for the items that wait for a professional's decision; the instructions of that professional are then
    /// shown in the form.
    pub signing: Option<&'static Signing>,
    /// States of an item that is taken up again: an item started for a person who has an item of today in the first
    /// state moves that item to the second instead.
    pub resumes: Option<(State, State)>,
    /// Fields in the order they are asked.
    pub fields: Fields,
    /// Every state.
    pub states: &'static [State],
    /// The states a new item may start in; the first is the usual one.
    pub starts: &'static [State],
    /// The permitted moves, but for cancelling.
    pub steps: &'static [Step],
    /// State to which any open item may be cancelled, with a reason.
    pub cancelled: State,
    /// Fields that cancelling asks for.
    pub cancel_asks: &'static [Field],
    /// The steps as they are asked for: by the letter of a verb, by Space, in the menu.
    pub actions: &'static [Action],
    /// Items of some kind that may be made from one of this kind.
    pub makes: &'static [Make],
    /// Words said to the person, noted with one letter.
    pub marks: &'static [ToldStamp],
    /// Says for which professional a line is.
    pub for_whom: Option<&'static ForWhom>,
    /// The text it writes for a person outside the team.
    pub paper: Option<Paper>,
    /// Day on which a line shows that its person was here; none of a pane whose lines do not say.
    pub met: fn(&Item, &Context) -> Option<NaiveDate>,
    /// The list's columns.
    pub columns: &'static [Column],
    /// Figures of this kind, beside those counted of every kind.
    pub figures: &'static [Figure],
    /// Field of its own table whose day its figures count on, whenever it was noted; that table has an index of it.
    pub counts_on: Option<&'static Field>,
    /// The list's parts.
    pub sections: &'static [Section],
    /// Settings a centre may change.
    pub settings: &'static [Setting],
    /// Setting that says for how many months closed items are kept.
    pub retention: &'static Setting,
    /// Fills a new item with what is already known: defaults, and what the person's card says.
    pub prepare: fn(&mut Item, Option<&Person>, &Context),
    /// Copies to the item what the rules need of its person's card, or says why it cannot be theirs. Called for a new
    /// item, and before any of its contents are written.
    pub adopt_person: fn(&mut Item, &Person) -> Result<(), String>,
    /// Field of the number of people of one item; none where every item is of one.
    pub party: Option<&'static Field>,
    /// The state a new item starts in.
    pub start: fn(&Item, &Context) -> State,
    /// Updates the timers and counts when the item moves from the first state to the second. Called with the state
    /// already changed; for a new item both are the starting state.
    pub on_move: fn(&mut Item, State, State, &Context),
    /// Brings the derived columns up to date before every write.
    pub derive: fn(&mut Item, &Context),
    /// A rule across fields: the key of the one to mend and the sentence.
    pub check: fn(&Item, &Context) -> Option<(&'static str, String)>,
    /// Advice while the form is filled or the item is looked at, most important first; never a block. Read by
    /// [`Item::list_hints`].
    pub hints: fn(&Item, &Context) -> Vec<String>,
    /// A sentence that should be confirmed before a new item is saved beside these open ones of the same person.
    pub duplicate_warning: fn(&Item, &[Item], &Context) -> Option<String>,
    /// Tells whether a single visit could settle two items. Asked of open items of one household; none where it makes
    /// no sense.
    pub same_visit: Option<fn(&Item, &Item, &Context) -> bool>,
    /// Member whose presence the item needs in its present state, and on which day; none when nobody is waited for.
    pub awaited: fn(&Item, &Context) -> Option<Awaited>,
    /// Deadline of the item, absences left aside: read by [`Item::deadline`].
    pub deadline: fn(&Item, &Context) -> Deadline,
    /// Position in the list.
    pub sort_key: fn(&Item, &Context) -> Place,
    /// Person's name on the line, or the label that replaces it.
    pub subject: fn(&Row) -> String,
    /// True when its lines are called by a title that is nobody's name: the privacy curtain leaves it.
    pub titled: bool,
    /// The day it is of, and the hour; none for what is of every day until it is done.
    pub when: fn(&Item, &Context) -> Option<LineDay>,
    /// Details told where an item is mentioned outside its list: for whom, where, until when. They do not repeat its
    /// person, its day, its state or what presses.
    pub aside: fn(&Item, &Context) -> Vec<String>,
    /// People outside the centre who still count on an item that is off, or is to be looked at again: « à décommander : Taxi
    /// Oumar ».
    pub counted_on: fn(&Item, &Context) -> Option<String>,
    /// Shares of the line in the line over the list.
    pub shares: fn(&Item, &Context) -> Shares,
    /// The line over the list, in parts: the last ones go when there is no room.
    pub headline: fn(&ListFigures) -> Vec<String>,
    /// Share of the lines closed today in that line; none where they have none.
    pub finished: Option<&'static Finished>,
    /// An open item whose time is past, with how it may have ended; none while it goes on.
    pub close_day: fn(&Item, &Context) -> Option<UnclosedLine>,
    /// Closed lines of nobody in the file, kept no longer than their day; none where those are kept as the others.
    pub nameless: Option<&'static Nameless>,
    /// Rules of a pane whose lines are errands, with lines of other panes as their parts.
    pub errand: Option<&'static Errand>,
    /// Part that its lines take in an errand.
    pub errand_part: ErrandPart,
    /// The item that follows one just closed, made in the same action; none where nothing follows.
    pub successor: fn(&Item, &Context) -> Option<Item>,
    /// True of a line whose person waits for an appointment, for which no day is found yet.
    pub seeks_appointment: fn(&Item) -> bool,
    /// State to which an open item goes back by itself when its fields change from the first item to the second: what was
    /// booked or signed no longer holds. The second may be changed further.
    pub upset: fn(&Item, &mut Item) -> Option<State>,
    /// Lines of other panes that its form makes in place of one of its own.
    pub bundle: Option<&'static Bundle>,
    /// Rules that tie items made from a weekly pattern.
    pub series: Option<&'static Series>,
    /// Presentation of the pane by its days.
    pub days: Option<&'static Days>,
    /// Picture of its day, hour by hour.
    pub day_line: Option<&'static DayLine>,
    /// Parts of the sheet of the weekly meeting that list its lines.
    pub meeting: &'static [MeetingPart],
    /// The key that adds one from anywhere.
    pub quick_add: Option<&'static QuickAdd>,
    /// The appointments of an agenda, in its lines.
    pub appointments: Option<&'static Appointments>,
    /// The calls it makes ahead of appointments.
    pub reminders: Option<&'static Reminders>,
    /// The day and hour a line is planned for in a calendar outside, whatever day it is asked.
    pub planned: fn(&Item, &Context) -> Option<LineDay>,
    /// A line for care software.
    pub fhir: FhirResource,
    /// Part that the pane takes in the demonstration.
    pub demo: Option<&'static DemoPart>,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        fields::is_same_key(self.code, other.code)
    }
}

impl Kind {
    /// Line over a list of these rows, of which those closed today are known by their figures.
    pub fn headline_of(&self, rows: &[Row], finished: &[i64], context: &Context) -> Vec<String> {
        let shares = rows.iter().flat_map(|row| (self.shares)(&row.item, context)).flatten().collect();
        let mut finished = finished.to_vec();
        order::sort(&mut finished);
        (self.headline)(&ListFigures { shares, finished: &finished })
    }

    /// The digit of its tab; none of a pane without a tab.
    pub const fn digit(&self) -> Option<char> {
        match self.opened_by {
            OpenedBy::Tab { digit, .. } => Some(digit),
            OpenedBy::Menu(_) => None,
        }
    }

    /// The letter that, with Ctrl, starts one for a person; none of a pane without a tab.
    pub const fn start_key(&self) -> Option<char> {
        match self.opened_by {
            OpenedBy::Tab { start_key, .. } => Some(start_key),
            OpenedBy::Menu(_) => None,
        }
    }

    /// Place of the pane among the others: the tabs in their order, then what the menu opens.
    pub const fn rank(&self) -> (bool, Option<char>) {
        (self.digit().is_none(), self.digit())
    }

    /// Words of a line of the pane, read among those of others: « ordo prête », « en attente ».
    pub fn mentioned(&self, words: &str) -> String {
        format!("{} {words}", self.mention).trim_start().to_owned()
    }

    /// The state stored as `code`, whatever its case.
    pub fn state(&self, code: &str) -> Option<State> {
        self.states.iter().copied().find(|state| state.code.eq_ignore_ascii_case(code))
    }

    /// The field written `key`.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        self.index_of(key).map(|at| &self.fields.list()[at])
    }

    /// Position of the field in the declaration.
    pub fn index_of(&self, key: &str) -> Option<usize> {
        self.fields.find(key)
    }

    /// True when its lines are somebody's: of a person of the file, or of one who may be named still.
    pub fn is_of_people(&self) -> bool {
        self.field(common::PERSON.key).is_some()
    }

    /// True when a line needs no person.
    pub fn may_be_of_nobody(&self) -> bool {
        self.field(common::PERSON.key).is_some_and(|field| matches!(field.need, Need::Optional))
    }

    /// The field whose number is dialled to reach the person.
    pub fn dialled_field(&self) -> Option<&'static Field> {
        self.fields.list().iter().find(|field| field.dialled)
    }

    /// The step between two states, if there is one.
    pub fn step(&self, from: State, to: State) -> Option<Step> {
        let listed = self.steps.iter().find(|step| step.from == from && step.to == to).copied();
        // What is over as soon as it is written may have been written by mistake all the same.
        let cancels = (from.open || self.starts.contains(&from)) && to == self.cancelled;
        listed.or(cancels.then(|| step(from, to).asking_for(self.cancel_asks)))
    }

    /// States of the pane that are in `set`, in the order declared.
    pub fn states_in(&self, set: StateSet) -> impl Iterator<Item = State> {
        self.states.iter().copied().filter(move |state| set.contains(state))
    }

    /// The states to which an item may go from `from`, as the table says.
    pub fn list_exits(&self, from: State) -> Vec<State> {
        self.states.iter().copied().filter(|to| self.step(from, *to).is_some()).collect()
    }

    /// A new item, with what is already known of it and of `person` filled in.
    pub fn begin_item(&'static self, by: StaffId, person: Option<&Person>, context: &Context) -> Item {
        let mut item = Item::new(self, by, context.now);
        if let Some(person) = person {
            item.set(&common::PERSON, Value::Person(person.id));
        }
        (self.prepare)(&mut item, person, context);
        if let Some(person) = person {
            // Whoever cannot have one is told when it is saved; until then the form may still change the person.
            let _ = (self.adopt_person)(&mut item, person);
        }
        item
    }

    /// A new item of `person` as it begins at the desk, for whoever follows them.
    pub fn begin_for(&'static self, by: StaffId, person: &Person, context: &Context) -> Item {
        let mut item = self.begin_item(by, Some(person), context);
        if let Some(for_whom) = self.for_whom {
            for_whom.propose(&mut item, person, context);
        }
        item
    }

    /// Puts a filled item into its starting state at `at`, ready to be written.
    pub fn open(&self, item: &mut Item, state: Option<State>, context: &Context) -> Result<(), String> {
        let state = state.unwrap_or_else(|| (self.start)(item, context));
        if !self.starts.contains(&state) {
            return Err(format!("« {} » n’est pas un état de départ pour {}.", state.label, self.noun.whole));
        }
        item.state = state;
        // What only counts is over as soon as it is written.
        item.closed_at = (!state.open).then_some(context.now);
        (self.on_move)(item, state, state, context);
        self.derive_fields(item, context);
        Ok(())
    }

    /// Moves `item` to `to` at the desk's moment, or the sentence that refuses it.
    pub fn move_item(&self, item: &mut Item, to: State, context: &Context) -> Result<(), String> {
        let from = item.state_left_for(to, context);
        let step = self.step(from, to).ok_or_else(|| self.no_step(from, to))?;
        if let Some((_, question)) = step.forked_now(item, context) {
            return Err(format!("{question}. Dites ce qu’il en est."));
        }
        if let Some(why) = step.unless.and_then(|unless| unless(item, context)) {
            return Err(why);
        }
        if let Some(missing) = step.asks.iter().find_map(|field| field.missing_in(item, context)) {
            return Err(missing);
        }
        self.enter_state(item, from, to, context);
        Ok(())
    }

    /// Settles a change of the fields of `item`, which was `before`. Returns the state to which that has moved it.
    pub fn settle_change(&self, before: &Item, item: &mut Item, context: &Context) -> Option<State> {
        let upset = (self.upset)(before, item);
        match upset {
            Some(to) => self.enter_state(item, before.state, to, context),
            None => self.derive_fields(item, context),
        }
        upset
    }

    fn enter_state(&self, item: &mut Item, from: State, to: State, context: &Context) {
        item.state = to;
        item.closed_at = if to.open { None } else { Some(context.now) };
        (self.on_move)(item, from, to, context);
        self.derive_fields(item, context);
    }

    /// Brings what is derived up to date: called before every write.
    pub fn derive_fields(&self, item: &mut Item, context: &Context) {
        (self.derive)(item, context);
        item.due_at = if item.state.open { (self.deadline)(item, context).due } else { None };
    }

    fn no_step(&self, from: State, to: State) -> String {
        let exits: Vec<_> = self.list_exits(from).iter().map(|state| state.label).collect();
        if exits.is_empty() {
            format!("« {} » est un état final : on n’en passe pas à « {} ».", from.label, to.label)
        } else {
            format!("De « {} » on ne passe pas à « {} », mais à : {}.", from.label, to.label, exits.join(", "))
        }
    }
}

/// Minutes as people read them: « 52 min », « 1 h 05 min », which no hour of the clock looks like, « 3 jours ».
pub fn minutes_text(count: i64) -> String {
    const DAY: i64 = 24 * 60;
    match count {
        ..60 => format!("{count} min"),
        _ if count >= 2 * DAY => format!("{} jours", (count + DAY / 2) / DAY),
        _ => format!("{} h {:02} min", count / 60, count % 60),
    }
}

/// The time since `since`: « 52 min » of today, and of another day « hier », « 3 jours », because nobody waits at night.
pub fn waited_words(since: Moment, context: &Context) -> String {
    match (context.today() - since.day_in(context.zone)).num_days() {
        ..1 => minutes_text(context.now.minutes_since(since)),
        days => days_ago(days),
    }
}

/// « hier », « 3 jours »: what follows « depuis ».
pub fn days_ago(days: i64) -> String {
    if days == 1 { "hier".to_owned() } else { day_count(days) }
}

/// The end of the wait that `since` began, in minutes as shown; « — » where there is no figure.
pub fn minutes_since(since: Option<Moment>, now: Moment) -> String {
    since.map_or_else(|| "—".to_owned(), |start| minutes_text(now.minutes_since(start)))
}
