//! Outbox: questions and requests sent to the file and not answered yet, and the keys struck ahead of them.

use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

use super::bindings::key_of;
use super::keys::{Key, UNREADABLE};
use super::repeats::KeyPace;
use super::screen::AsideScreens;
use super::screens::form::Form;
use super::screens::form::purpose::Purpose;
use super::undoing::is_turn;
use super::{App, Effect, Message, Phase, commands};
use crate::domain::{ItemId, Moment, Person, PersonId, StaffId};
use crate::model::{Item, Kind, Make, Row, Verb};
use crate::protocol::{Answer, Draft, Operation, Query, Request};

/// Seconds after which a person wonders what has become of a key; a desk whose turn it is answers in milliseconds.
const WONDER: i64 = 2;

/// Sentence for a sign that did not come as the terminal was said to send it.
const NOT_UNDERSTOOD: &str = "Signe non compris, à retaper ; s’il revient, régler le terminal sur UTF-8.";

/// A request on its way, and what waits for it.
#[derive(Debug)]
pub(super) struct Pending {
    pub operation: Operation,
    pub by: StaffId,
    /// The form it came from.
    pub draft: Option<String>,
    /// True when the item made here is to be selected once it is in the list.
    pub follow: bool,
    /// True when its form has sent the same content before.
    pub again: bool,
    /// Screens it was asked on, put back when it is refused.
    pub aside: AsideScreens,
    since: Moment,
    /// The sitting it was asked in.
    pub sitting: u32,
    /// The pane that was shown.
    pub tab: usize,
}

impl Pending {
    /// True when the operation has not been answered for so long that its person wonders.
    pub fn is_waiting(&self, now: Moment) -> bool {
        now >= self.waits_from()
    }

    pub fn waits_from(&self) -> Moment {
        Moment(self.since.0 + WONDER)
    }
}

/// Use of the next card that arrives.
#[derive(Debug, Clone)]
pub(super) enum Intent {
    /// Show it, with the line it is opened from selected.
    Show(Option<ItemId>),
    Start(&'static Kind),
    Make(&'static Make, Box<Item>),
    /// Opens the form of this kind, for an errand where there is one.
    Together(&'static Kind, Option<ItemId>),
    TakeIntoForm,
    /// Names the person in the line of the form just opened; nobody has chosen them yet.
    NameInForm,
    LinkTo(PersonId),
    /// Gives this line to the person of the card.
    Give(Box<Row>),
    /// Merges the card with this one; the form about both may have been begun.
    Merge(Box<Person>, Option<Box<Draft>>),
    Resume(Box<Draft>),
}

/// Answer that the key that takes up a draft waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recall {
    /// Drafts, read again.
    Read,
    /// Word of those that were saved since, and of whom the others are about.
    Check,
}

/// Requests and queries that were sent and are not answered yet.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// Questions and requests, numbered together.
    count: u64,
    /// The number of the last question of each sort.
    latest: HashMap<Discriminant<Query>, u64>,
    /// Deeds by their keys.
    pub pending: HashMap<String, Pending>,
    /// The card asked for, and what for.
    pub intent: Option<(PersonId, Intent)>,
    /// Answer that the list of drafts waits for, and since when; none where it was not asked for.
    pub recall: Option<(Recall, Moment)>,
    /// A draft whose item has been asked for.
    pub resuming: Option<Box<Draft>>,
    /// True when a call has been taken, and the card before dialling is on its way.
    pub dialling: bool,
    /// The sort of question whose answer is to be opened as a text or as its list; any other answer of that sort brings up to
    /// date what is on the screen.
    pub opening: Option<Discriminant<Query>>,
    /// Screens that the next request is asked on.
    pub aside: AsideScreens,
    /// Number of the last question about what an action taken back has left, until it is answered.
    pub turned: Option<u64>,
    /// Keys struck ahead of an answer they depend on.
    pub ahead: Vec<Key>,
    /// Effects to produce outside.
    pub effects: Vec<Effect>,
}

impl Outbox {
    /// Moments from which a person wonders what has become of something asked for here.
    pub fn moments_of_wonder(&self) -> impl Iterator<Item = Moment> {
        let recall = self.recall.map(|(_, since)| Moment(since.0 + WONDER));
        self.pending.values().map(Pending::waits_from).chain(recall)
    }

    /// Notes that keys wait for the last of the questions just asked; none where nothing was.
    pub fn await_lines(&mut self) {
        let asked = |effect: &Effect| match effect {
            Effect::Ask { generation, query } if !query.follows_frame() => Some(*generation),
            _ => None,
        };
        self.turned = self.effects.iter().filter_map(asked).max();
    }

    /// Lets go of what was asked for by somebody who has got up.
    pub fn forget_answers(&mut self) {
        (self.intent, self.recall, self.resuming) = (None, None, None);
        (self.dialling, self.opening) = (false, None);
    }
}

/// Keys of the list that choose a line or open it.
const LINE_KEYS: &[Key] = &[Key::Enter, Key::Up, Key::Down, Key::PageUp, Key::PageDown, Key::Home, Key::End];

impl App {
    /// Sends a question; an older one of the same sort no longer counts.
    pub(super) fn ask_store(&mut self, query: Query) {
        self.outbox.count += 1;
        let generation = self.outbox.count;
        self.outbox.latest.insert(discriminant(&query), generation);
        // One that was not even sent yet would be answered for nothing.
        let is_stale = |effect: &Effect| matches!(effect, Effect::Ask { query: older, .. } if query.replaces(older));
        self.outbox.effects.retain(|effect| !is_stale(effect));
        self.outbox.effects.push(Effect::Ask { generation, query });
    }

    /// Asks for what is to be opened once it is there.
    pub(super) fn ask_to_open(&mut self, query: Query) {
        self.outbox.opening = Some(discriminant(&query));
        self.ask_store(query);
    }

    /// True, once, when the answer to `query` is to be opened.
    pub(super) fn opens_answer(&mut self, query: &Query) -> bool {
        self.outbox.opening.take_if(|sort| *sort == discriminant(query)).is_some()
    }

    /// True when this answer is still wanted. The answer to a question asked again since would show an older state;
    /// what is asked about one line, card or draft is wanted whatever was asked later.
    pub(super) fn is_awaited(&self, generation: u64, answer: &Answer) -> bool {
        matches!(
            answer,
            Answer::Item(_) | Answer::Card(_) | Answer::Saved { .. } | Answer::Gone { .. } | Answer::Trouble(_)
        ) || self.outbox.latest.values().any(|latest| *latest == generation)
    }

    /// Number of requests whose result has not come.
    pub fn count_unanswered(&self) -> usize {
        self.outbox.pending.len()
    }

    pub(super) fn fresh_key(&mut self) -> String {
        self.outbox.count += 1;
        format!("{}-{}", self.session.name, self.outbox.count)
    }

    /// Sends an operation on the file, in the name of the person at the desk.
    pub(super) fn run(&mut self, operation: Operation, draft: Option<String>) {
        let Some(by) = self.me.filter(|_| self.may_write()) else { return };
        let operation = self.for_marked(operation);
        // A form's draft id is the key of the request that saves it: sent twice, it is done once.
        let key = draft.clone().unwrap_or_else(|| self.fresh_key());
        self.outbox.dialling |= matches!(&operation, Operation::Move { to, .. } if to.held.is_some());
        let shown = self.listing().kind;
        let form = draft.as_deref().and_then(|draft| self.form_mut(draft));
        let quick = form.as_ref().is_some_and(|form| matches!(form.purpose, Purpose::QuickAdd(_)));
        let follow = match &operation {
            // What is made from a line leaves one where the line is, and so does what one key adds from anywhere.
            Operation::Add { item, .. } => item.source_item.is_none() && (!quick || item.kind == shown),
            Operation::Move { .. } => true,
            _ => false,
        };
        let again = form.is_some_and(|form| form.sends(&operation));
        let (since, sitting) = (self.context.now, self.undoing.sitting());
        let aside = std::mem::take(&mut self.outbox.aside);
        let tab = self.lists.tab;
        let pending = Pending { operation: operation.clone(), by, draft, follow, again, aside, since, sitting, tab };
        self.outbox.pending.insert(key.clone(), pending);
        let request = Request { key, by, terminal: self.session.terminal.clone(), at: self.context.now, operation };
        self.outbox.effects.push(Effect::Run(Box::new(request)));
    }

    /// True when something can be written; otherwise says why not.
    pub(super) fn may_write(&mut self) -> bool {
        let why = self.blocked.halted.clone();
        why.map(|why| self.say_refused(why)).is_none()
    }

    /// True when something done here waits for another desk.
    pub fn is_kept_waiting(&self) -> bool {
        self.outbox.pending.values().any(|pending| pending.is_waiting(self.context.now))
    }

    /// True when the drafts asked for have not come for so long that their person wonders.
    pub(super) fn recalls_slowly(&self) -> bool {
        self.outbox.recall.is_some_and(|(_, since)| self.context.now >= Moment(since.0 + WONDER))
    }

    pub(super) fn on_key(&mut self, key: Key, pace: KeyPace) {
        self.session.last_key = self.context.now;
        if !self.is_locked() {
            self.session.reader.read = self.session.reader.seen;
        }
        if self.turns_once_more(key) || self.leaves_repeat(key, pace) {
            return;
        }
        // What was said answered an earlier key; under the curtain nobody could read it, and the curtain's key shows it.
        if !(self.display.curtain && key == key_of(Verb::Curtain)) {
            self.message = Message::default();
        }
        if let Phase::Refused(_) | Phase::Opening = self.phase {
            if matches!(key, Key::Esc | Key::Char('q') | Key::Ctrl('q' | 'c')) {
                self.outbox.effects.push(Effect::Quit);
            }
            return;
        }
        if let Some(binding) = commands::global_binding(key) {
            return (binding.run)(self, key);
        }
        if key == Key::Esc && self.recalls_slowly() {
            self.outbox.recall = None;
            return self.outbox.ahead.clear();
        }
        if self.must_wait(key) {
            return self.outbox.ahead.push(key);
        }
        self.read_old_drafts();
        self.dispatch_key(key);
        if key == Key::Char(UNREADABLE) {
            self.say_refused(NOT_UNDERSTOOD);
        }
    }

    /// True when a key must wait for an answer: typed faster than the file answers, it would act on what stood there
    /// before, or fall into a form that closes.
    fn must_wait(&mut self, key: Key) -> bool {
        if self.outbox.recall.is_some() {
            return true;
        }
        let begun = !self.outbox.ahead.is_empty();
        let saving = self.screens.top::<Form>().is_some_and(|form| form.saving);
        if self.is_kept_waiting() {
            // Half a minute is too long to hold a person's keys: what comes of it is told when it comes.
            self.outbox.dialling = false;
            self.forget_turns();
            if saving {
                return false;
            }
        }
        if self.undoes_too_soon(key) {
            return true;
        }
        if self.awaits_list() && key != Key::Esc && (begun || self.needs_line(key)) {
            return true;
        }
        let behind = self.screens.last().is_some_and(|screen| screen.must_wait(key, begun));
        if saving {
            return behind;
        }
        let here = self.declaration();
        here.waits_for_card && (self.outbox.intent.is_some() || self.outbox.resuming.is_some())
            || here.waits_for_call && self.outbox.dialling && key != Key::Esc
            || behind
    }

    /// True when `key` does nothing before there is a line: struck right after the digit of a pane, it means its first one.
    fn needs_line(&self, key: Key) -> bool {
        LINE_KEYS.contains(&key) || !self.has_meaning(key)
    }

    /// The answer has come: what was typed ahead of it is done.
    pub(super) fn catch_up(&mut self) {
        for key in std::mem::take(&mut self.outbox.ahead) {
            self.on_key(key, KeyPace::Struck);
        }
    }

    /// Lets go of every `u` struck ahead, once another desk keeps what was done here waiting: half a minute is too long to
    /// hold a key, and nothing that is not done yet can be taken back.
    fn forget_turns(&mut self) {
        self.outbox.ahead.retain(|key| !is_turn(*key));
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        self.session.last_key = self.context.now;
        if let Some(then) = self.screens.last_mut().and_then(|screen| screen.paste(text)) {
            then(self);
        }
        if text.contains(UNREADABLE) {
            self.say_refused(NOT_UNDERSTOOD);
        }
    }
}
