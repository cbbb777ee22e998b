//! State of the program and its changes. Pure: events come in, effects go out; no clock, no file, no terminal.
//!
//! - `mod` (here): the [`App`], its [`Event`]s and [`Effect`]s;
//! - [`screen`]: what a screen is, and the stack of those open; [`screens`]: a file each, with its keys;
//! - [`bindings`]: a key as data, from which dispatch, bar, help, menu and reference are made; [`commands`]: those that are the
//!   same everywhere; [`keys`]: a key; [`repeats`]: one that is held;
//! - `outbox`: what was sent to the file and waits for an answer; `replies`: what the file answered; `refreshing`: the lists,
//!   brought up to date;
//! - [`listing`]: a pane's lines and the selection; [`cells`]: their words; `list_file`: the list as a file; `filters`: one professional's only; `days`: the days ahead;
//! - `acts`: what is done to the selected line, and what is begun; `ways`: a step that has several meanings; `mistakes`: a
//!   closed line reopened, a line given to somebody else; `marking`: several lines at once; `one_field`: one value
//!   of a line; `errands`: lines that hang together; `links`: who is linked to whom; `merging`: two cards of one person;
//! - `picks`: what the short lists hold; `centre_lists`: those of the team, the settings, the drugs, the year; `first_steps`: what an empty centre does first; [`whom`]: the person a form is about; [`text_input`]: one line of text being typed;
//! - `sign_in`: who gets up and sits down; [`undoing`]: what `u` takes back; [`news`]: what the other desks do; [`alarms`]: what is told at once;
//! - [`holder`]: who holds the file while the desk waits;
//! - [`window`]: its size; `wrap`: words in lines no wider than their room; [`themes`]: how it looks.

mod acts;
pub mod alarms;
pub mod bindings;
pub mod cells;
mod centre_lists;
pub mod commands;
mod days;
mod errands;
mod filters;
mod first_steps;
pub mod holder;
pub mod keys;
mod links;
mod list_file;
pub mod listing;
mod marking;
mod merging;
mod mistakes;
pub mod news;
mod one_field;
mod outbox;
mod picks;
mod refreshing;
mod repeats;
mod replies;
mod resuming;
pub mod screen;
pub mod screens;
mod sign_in;
pub mod text_input;
pub mod themes;
pub mod undoing;
mod ways;
pub mod whom;
pub mod window;
pub(crate) mod wrap;

use std::collections::{BTreeSet, HashMap};

use crate::domain::{ItemId, Moment, PersonId, StaffId};
use crate::model::paper::Text;
use crate::model::settings::LOCK_AFTER;
use crate::model::spreadsheet::SheetTable;
use crate::model::{Context, Item, Kind, Row, minutes_text};
use crate::panes::{self, PANES};
use crate::protocol::{Draft, DraftReply, DraftWrite, FileHolder, NewCentre, Query, Request, StoreReply, TabCount};
use crate::reports::ReadPosition;

use keys::Key;
use listing::Listing;
use news::PointedLine;
use outbox::Outbox;
use repeats::KeyPace;
use screen::Screens;
use screens::confirm::{Confirm, Consent};
use screens::form::Form;
use screens::handover::Reader;
use screens::pin_entry::PinEntry;

/// An event from outside.
#[derive(Debug)]
pub enum Event {
    /// A key.
    Key(Key),
    /// A key that came soon after the same one, as one that is struck again and the first repeat of one that is held.
    Again(Key),
    /// A key that is held down, and repeats.
    Held(Key),
    /// A text pasted at once.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// Time has passed: the minute shown has changed, or the lock is due.
    Time,
    /// A message of the thread that owns the file.
    Store(StoreReply),
    /// A message of the thread that writes drafts.
    Drafts(DraftReply),
    /// The search for a printer has ended: there is one, or none.
    Printer(bool),
    /// The program that holds the file was looked for.
    Holder(Option<FileHolder>),
    /// Result of printing or writing a text: one sentence.
    Sent(Result<String, String>),
}

/// An effect to produce outside.
#[derive(Debug)]
pub enum Effect {
    /// Ask the file.
    Ask {
        /// Higher than that of any earlier question.
        generation: u64,
        /// Query to send.
        query: Query,
    },
    /// Carries out an operation on the file.
    Run(Box<Request>),
    /// Keep a half-typed form, before its letters are shown.
    Keep(Box<DraftWrite>),
    /// Erases a draft that is saved or thrown away.
    Drop(String),
    /// Fetch the half-typed forms of these members.
    Drafts(Vec<StaffId>),
    /// Keep how far somebody has read, for when they come back.
    Leave(ReadPosition),
    /// Fetch how far this person had read.
    Left(StaffId),
    /// Make a new file.
    Create(NewCentre),
    /// Looks for the program that holds the file.
    FindHolder,
    /// True when there is a printer.
    FindPrinter,
    /// Print this.
    Print(Text),
    /// Write this into a new file.
    Write {
        /// Path as typed.
        path: String,
        /// Text to write.
        text: Text,
    },
    /// Write this table into a new file, as the end of its name says.
    WriteTable {
        /// Path as typed.
        path: String,
        /// Table to write.
        table: SheetTable,
    },
    /// Write the name of this theme into the account's own settings.
    KeepTheme(String),
    /// Write into the account's own settings whether the bell rings.
    KeepBell(bool),
    /// Ring the terminal's bell, once.
    Ring,
    /// End the program.
    Quit,
}

/// A phase of the program.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// The file is being opened.
    Opening,
    /// The file does not exist yet: the first form creates it.
    FirstRun,
    /// The file is open and the desk can work.
    Ready,
    /// The file cannot be used: one sentence.
    Refused(String),
}

/// The message line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// Text of the message: one sentence.
    pub text: String,
    /// Something was refused.
    pub error: bool,
}

/// Minutes by which a clock is late enough to be spoken of; machines that agree do so within seconds.
const CLOCK_LATE: i64 = 2;
/// Time without a word in the journal, in seconds, beyond which the clock may be ahead: no centre closes for so long.
const CLOCK_AHEAD: i64 = 31 * 24 * 3600;
/// The panes' lists.
#[derive(Debug)]
pub struct Lists {
    /// Lists of the panes, one each.
    pub panes: Vec<Listing>,
    /// The pane shown.
    pub tab: usize,
    /// The tab from which the pane shown was opened, where the menu opened it.
    from: usize,
    /// Every pane's counts.
    pub counts: Vec<TabCount>,
}

impl Lists {
    /// Shows the pane of this index.
    fn show_pane(&mut self, pane: usize) {
        self.from = self.tab_before();
        self.tab = pane;
    }

    /// The tab shown, or the one shown before the menu opened another pane.
    pub fn tab_before(&self) -> usize {
        if self.tab < panes::tabs().len() { self.tab } else { self.from }
    }

    /// Counts of the pane `kind`: its tab and its headline say the same number; none before the first answer.
    pub fn count_of(&self, kind: &Kind) -> Option<&TabCount> {
        self.counts.iter().find(|count| *count.kind == *kind)
    }
}

/// The terminal as it is seen.
#[derive(Debug)]
pub struct Display {
    /// Columns and rows.
    pub size: (u16, u16),
    /// Themes the screen may have.
    pub themes: themes::ThemeList,
    /// True when names are shown as initials.
    pub curtain: bool,
    /// True when the bell rings for what is told at once.
    pub bell: bool,
    /// Mistake in the settings of this screen, said once it is open.
    pub mistake: Option<String>,
}

/// Ways out for a text.
#[derive(Debug, Default)]
pub struct Printing {
    /// True when there is a printer.
    pub printer: bool,
    /// Default folder of written texts.
    pub folder: String,
    /// True while a text is on its way to the printer or the disk.
    sending: bool,
}

/// Origin of this run of the program: file, start, last member.
#[derive(Debug)]
pub struct Session {
    /// Path of the file, for the first screen.
    pub place: String,
    /// A name that makes the keys of its requests unique.
    name: String,
    terminal: String,
    /// The staff member asked for on the command line.
    asked_for: Option<String>,
    last_key: Moment,
    /// Latest moment that the journal had reached as the file was opened.
    reached: Option<Moment>,
    /// The last journal row the signed-in user has seen.
    reader: Reader,
    /// The form each one got up from at this screen.
    left_open: HashMap<StaffId, String>,
    /// Lines that were claimed here: a member's claims at another screen are not given back with this one.
    claimed: BTreeSet<ItemId>,
    /// A centre that was just made, with nobody in it: what to do first is shown to whoever sits down.
    empty: bool,
    /// True when the fictitious centre was just made: the tour begins at the next sign-in.
    pub tour: bool,
}

/// Reasons why something is not written.
#[derive(Debug, Default)]
pub struct Blocked {
    /// Reason why nothing is written any more.
    pub halted: Option<String>,
    /// Reason why some of the typed text is stored nowhere else.
    unkept: Option<String>,
    /// True when the half-typed forms in the file could not be read.
    unread: bool,
    /// The wait for the file, while it lasts.
    wait: holder::FileWait,
}

/// Everything the screen shows.
#[derive(Debug)]
pub struct App {
    /// Now, here.
    pub context: Context,
    /// Phase of the program.
    pub phase: Phase,
    /// Member at the desk.
    pub me: Option<StaffId>,
    /// The panes' lists.
    pub lists: Lists,
    /// Screens over the list, the top one last.
    pub screens: Screens,
    /// The message line.
    pub message: Message,
    /// Operations of this session, for undo and redo.
    pub undoing: undoing::Undoing,
    /// Recent operations of the other desks.
    pub hearing: news::Hearing,
    /// Alarms known here, and those being told.
    pub alarms: alarms::Alarms,
    /// Half-typed forms that are not on the screen.
    pub drafts: Vec<Draft>,
    /// Moment until which they hold; none once the member has written something at another desk.
    drafts_hold: Option<Moment>,
    /// Drafts and the names of those whom they are about.
    pub whose_drafts: Vec<(String, String)>,
    /// The terminal as it is seen.
    pub display: Display,
    /// Ways out for a text.
    pub printing: Printing,
    /// Reasons why something is not written.
    pub blocked: Blocked,
    /// Origin of this run of the program.
    pub session: Session,
    /// Requests and queries that wait for an answer.
    outbox: Outbox,
}

impl App {
    /// A program just started on `terminal`, for the file at `place`. `session` makes the keys of its requests unique.
    pub fn new(place: String, terminal: String, session: String, asked_for: Option<String>, now: Moment) -> Self {
        Self {
            context: Context::before_first_read(now),
            phase: Phase::Opening,
            me: None,
            lists: Lists {
                panes: PANES.iter().map(|kind| Listing::new(kind)).collect(),
                tab: 0,
                from: 0,
                counts: Vec::new(),
            },
            screens: Screens::default(),
            message: Message::default(),
            undoing: undoing::Undoing::default(),
            hearing: news::Hearing::default(),
            alarms: alarms::Alarms::default(),
            drafts: Vec::new(),
            drafts_hold: None,
            whose_drafts: Vec::new(),
            display: Display {
                size: (80, 24),
                themes: themes::ThemeList::default(),
                curtain: false,
                bell: true,
                mistake: None,
            },
            printing: Printing::default(),
            blocked: Blocked::default(),
            session: Session {
                place,
                name: session,
                terminal,
                asked_for,
                last_key: now,
                reached: None,
                reader: Reader::default(),
                left_open: HashMap::new(),
                claimed: BTreeSet::new(),
                empty: false,
                tour: false,
            },
            outbox: Outbox::default(),
        }
    }

    /// Takes one event at the moment `now`: what is to be done outside, in order.
    pub fn update(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        let minute = (now.0 / 60, self.context.now.0 / 60);
        let before = std::mem::replace(&mut self.context.now, now);
        // A clock set back gives nobody more time before the lock.
        self.session.last_key = self.session.last_key.min(now);
        // Before the event: a key struck after the machine has slept must find the lock.
        self.lock_if_idle();
        self.lock_when_idle();
        self.hearing.fade_news(now);
        self.alarms.fade(now);
        self.turn_day(before);
        // A line that one's own deed moves is expected to move.
        let struck = matches!(event, Event::Key(_) | Event::Again(_) | Event::Held(_) | Event::Paste(_));
        let own = struck || matches!(event, Event::Store(StoreReply::Did { .. }));
        match event {
            Event::Key(key) | Event::Again(key) | Event::Held(key) if self.is_too_small() => self.on_unseen_key(key),
            Event::Paste(_) if self.is_too_small() => {}
            Event::Key(key) => self.on_key(key, KeyPace::Struck),
            Event::Again(key) => self.on_key(key, KeyPace::Again),
            Event::Held(key) => self.on_key(key, KeyPace::Held),
            Event::Paste(text) => self.on_paste(&text),
            Event::Resize(columns, rows) => self.on_resize(columns, rows),
            Event::Time => {}
            Event::Store(reply) => self.on_store_reply(reply),
            Event::Drafts(reply) => self.on_draft_reply(reply),
            Event::Printer(found) => self.printing.printer = found,
            Event::Holder(holder) => self.on_holder(holder),
            Event::Sent(said) => self.on_sent(said),
        }
        self.mind_the_clock(before);
        if minute.0 != minute.1 && self.phase == Phase::Ready {
            self.refresh_list();
        }
        self.read_closed_lines();
        self.ask_beside();
        self.refresh_search();
        self.look_for_holder();
        let height = self.list_height();
        self.listing_mut().scroll_to_selection(height);
        let line = self.current_row().map(PointedLine::of);
        if own {
            self.hearing.point_at(line)
        } else {
            self.hearing.follow_line(line)
        }
        std::mem::take(&mut self.outbox.effects)
    }

    /// Keeps the days said in the forms open when the day turns. At a desk that nobody sits at, the lists begin anew with
    /// the day: the line chosen the evening before is mostly gone, and its place is in the middle of other lines.
    fn turn_day(&mut self, before: Moment) {
        if before.day_in(self.context.zone) != self.context.today() {
            let then = self.context.at(before);
            self.screens.all_mut::<Form>().for_each(|form| form.turn_day(&then, &self.context));
            if self.is_locked() {
                self.lists.panes.iter_mut().for_each(|listing| *listing = Listing::new(listing.kind));
            }
        }
    }

    /// Says it when this machine's clock stands well before a moment that has been: what is shown as waiting since then
    /// would be wrong. Nothing is refused for it: the order of what was done is the journal's, not the clock's.
    fn mind_the_clock(&mut self, been: Moment) {
        let late = been.minutes_since(self.context.now);
        if late >= CLOCK_LATE {
            let late = minutes_text(late);
            self.say_refused(format!(
                "L’horloge de cette machine retarde de {late} : faites-la régler, les attentes sont fausses."
            ));
        } else if self.context.now.0 - been.0 > CLOCK_AHEAD {
            let since = been.in_zone(self.context.zone).format("%d/%m/%Y");
            self.say_refused(format!(
                "Rien n’est écrit depuis le {since} : si le centre n’était pas fermé, l’horloge de cette machine avance."
            ));
        }
    }

    /// Words that say so as long as this machine's clock stands before what the journal has reached: the list is then that
    /// of another day.
    pub fn late_clock(&self) -> Option<String> {
        let reached = self.session.reached?;
        let late = reached.minutes_since(self.context.now);
        let other_day = reached.day_in(self.context.zone) > self.context.today();
        let list = if other_day { ", liste du jour absente" } else { "" };
        (late >= CLOCK_LATE).then(|| format!("horloge en retard de {}{list}", minutes_text(late)))
    }

    /// Next moment at which time alone changes the screen: the next minute, or the lock.
    pub fn next_wake(&self) -> Option<Moment> {
        if self.phase != Phase::Ready {
            return self.next_look();
        }
        let minute = Moment((self.context.now.0 / 60 + 1) * 60);
        // Behind the lock nothing is shown that time could change.
        if self.is_locked() {
            return self.screens.top::<PinEntry>().and_then(|pad| pad.not_before);
        }
        let wonder = self.outbox.moments_of_wonder().filter(|from| *from > self.context.now).min();
        let other = [wonder, self.hearing.next(), self.alarms.next_end(), self.next_look()].into_iter().flatten().min();
        Some(minute.min(self.lock_at()).min(other.unwrap_or(minute)))
    }

    /// Gives back what is claimed here, when the program ends.
    pub fn end(&mut self) -> Vec<Effect> {
        self.give_back();
        std::mem::take(&mut self.outbox.effects)
    }

    /// Closes the top screen.
    fn close(&mut self) {
        self.screens.pop();
    }

    /// Asks whether the program is to end.
    fn ask_to_quit(&mut self) {
        if self.phase == Phase::FirstRun {
            return self.outbox.effects.push(Effect::Quit);
        }
        let asked = |confirm: &Confirm| matches!(confirm.then, Consent::Quit);
        if self.screens.all_mut::<Confirm>().any(|confirm| asked(confirm)) {
            return;
        }
        let question = match self.blocked.unkept {
            None => "Quitter Comptoir ? Les brouillons sont gardés.",
            Some(_) => "Quitter Comptoir ? Ce qui est tapé n’est pas gardé : ce sera perdu.",
        };
        self.screens.push(Confirm::new(question.to_owned(), Consent::Quit));
    }

    fn lock_at(&self) -> Moment {
        self.session.last_key.plus_minutes(self.context.setting(&LOCK_AFTER))
    }

    fn lock_if_idle(&mut self) {
        if self.me.is_some() && !self.is_locked() && self.context.now >= self.lock_at() {
            self.lock();
        }
    }

    /// True when the screen is locked.
    pub fn is_locked(&self) -> bool {
        self.screens.are_hidden()
    }

    /// The list shown.
    pub fn listing(&self) -> &Listing {
        &self.lists.panes[self.lists.tab]
    }

    fn listing_mut(&mut self) -> &mut Listing {
        &mut self.lists.panes[self.lists.tab]
    }

    /// Number of lines of the list that fit: tabs, headline, header, message and bar take the rest.
    pub fn list_height(&self) -> usize {
        // What nothing can be done about is said on two lines of the list, for as long as it lasts.
        let said = if self.blocked.halted.is_some() { 2 } else { 0 };
        usize::from(self.display.size.1.saturating_sub(8 + said)).max(1)
    }

    /// The line that the keys act on: the card's when a card is open, the list's otherwise.
    pub fn current_row(&self) -> Option<&Row> {
        match self.screens.last() {
            Some(screen) if screen.declaration().acts_on_lines || screen.row().is_some() => screen.row(),
            _ => self.listing().acted_row(),
        }
    }

    /// Number of that line, and the person it is about.
    fn current_line(&self) -> Option<(ItemId, Option<PersonId>)> {
        self.current_row().map(|row| (row.item.id, row.item.person()))
    }

    /// Message that stays until its cause is remedied, whatever key is pressed.
    pub fn standing_message(&self) -> Option<String> {
        if let Some(why) = &self.blocked.unkept {
            return Some(format!("Ce qui est tapé n’est pas encore gardé. {why}"));
        }
        if self.recalls_slowly() {
            return Some("Les brouillons se lisent encore\u{a0}: Échap pour faire autre chose.".to_owned());
        }
        if self.is_kept_waiting() {
            let holder = self.holder_words().unwrap_or_else(|| "Un autre poste tient le fichier".to_owned());
            let waits = format!("{holder} : l’enregistrement attend son tour.");
            let saving = self.screens.top::<Form>().is_some_and(|form| form.saving);
            return Some(if saving {
                format!("{waits} Échap pour faire autre chose, rien n’est perdu.")
            } else {
                waits
            });
        }
        // A form's own words are needed more; there the rule says it.
        self.blocked.halted.clone().filter(|_| !self.screens.top_is::<Form>())
    }

    /// True when some of the typed text is stored nowhere else.
    pub fn loses_letters(&self) -> bool {
        self.blocked.unkept.is_some()
    }

    fn say_done(&mut self, text: impl Into<String>) {
        self.message = Message { text: text.into(), error: false };
    }

    fn say_refused(&mut self, text: impl Into<String>) {
        self.message = Message { text: text.into(), error: true };
    }

    fn form_mut(&mut self, draft: &str) -> Option<&mut Form> {
        self.screens.all_mut::<Form>().find(|form| form.draft == draft)
    }

    /// Shows an item in its pane.
    fn show_item(&mut self, item: &Item) {
        if let Some(tab) = PANES.iter().position(|known| *known == item.kind) {
            self.lists.show_pane(tab);
        }
        let context = self.context.clone();
        self.listing_mut().select_item(item.id, item.state.open, &context);
        self.refresh_list();
    }
}
