//! The coordinator's screen, `comptoir hub`: where each centre of the group stands, and its figures beside the others'.
//!
//! Pure, as the desk's: an event and the time go in, what is to be asked comes out. It names nobody, keeps nothing, and
//! writes nothing at the hub.
//!
//! - `mod` (here): the state and what changes it; [`keys`]: the keys of each page as data, from which the bar and the help
//!   are made;
//! - [`standing`]: what is read from the last word of a centre; [`paint`]: the pages;
//! - [`event_loop`]: the terminal, the hub, the time.

pub mod event_loop;
pub mod keys;
pub mod paint;
pub mod standing;

use chrono::NaiveDate;

use crate::app::keys::Key;
use crate::app::text_input::TextInput;
use crate::domain::{Moment, Period, Span, Zone, order, spoken};
use crate::hub::figures::{FigureSection, FigureTable};
use crate::hub::people::span_code;
use crate::hub::reading::{CentreNow, GroupNow};
use crate::model::Figure;
use crate::panes;

/// Seconds between two readings of the hub, and before it is tried again once it did not answer.
pub const READ_EVERY: i64 = 30;
const TRY_AGAIN: i64 = 10;
/// Number of periods that a trend shows, the last one included.
pub const TREND: usize = 6;
/// Day of the week sheet: a coordinator looks back on a whole week first.
const FIRST_SPAN: Span = Span::Week;

/// A question to the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubQuestion {
    /// Last word of every centre.
    Group,
    /// Figures of these periods.
    Figures {
        /// Periods, in the order of the columns.
        periods: Vec<Period>,
        /// The centre; none for all.
        centre: Option<i32>,
    },
}

/// An event of the screen.
#[derive(Debug)]
pub enum CoordinatorEvent {
    /// A key.
    Key(Key),
    /// A pasted text.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resize(u16, u16),
    /// Time has passed.
    Time,
    /// The hub told where the centres stand.
    Group(GroupNow),
    /// The hub told the figures asked for.
    Figures(HubQuestion, FigureTable),
    /// The hub did not answer; the sentence says why.
    Trouble(String),
}

/// A page over the first one.
#[derive(Debug)]
pub enum Page {
    /// A single pane: for each centre what is late, by age.
    Ages,
    /// Figures of one centre over several periods, or of all centres in one.
    Figures(FiguresPage),
    /// Every key.
    Help {
        /// The first line shown.
        top: usize,
    },
}

/// Figures on the screen.
#[derive(Debug)]
pub struct FiguresPage {
    /// The centre whose trend it is; none where all centres stand beside each other.
    pub centre: Option<i32>,
    /// Period shown, or the last one of a trend.
    pub period: Period,
    /// The figures, once the hub has told them.
    pub table: Option<FigureTable>,
    /// The selected figure.
    pub selected: usize,
    /// True when the parts of the selected figure are shown under it.
    pub opened: bool,
    /// The first centre shown, where there are more than columns.
    pub left: usize,
    /// The two days of another period, while they are typed.
    pub typed: Option<TextInput>,
}

impl FiguresPage {
    /// Periods to be read: the trend's, oldest first; or the one shown, then the one before.
    pub fn periods(&self) -> Vec<Period> {
        match self.centre {
            Some(_) => {
                let mut periods: Vec<_> =
                    std::iter::successors(Some(self.period), |period| Some(period.previous())).take(TREND).collect();
                periods.reverse();
                periods
            }
            None => vec![self.period, self.period.previous()],
        }
    }

    fn question(&self) -> HubQuestion {
        HubQuestion::Figures { periods: self.periods(), centre: self.centre }
    }
}

/// The whole screen.
#[derive(Debug)]
pub struct Coordinator {
    /// The present moment, by this machine's clock.
    pub now: Moment,
    /// Zone of the hours shown.
    pub zone: Zone,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Last word of the centres, and the moment it was read here.
    pub group: Option<(GroupNow, Moment)>,
    /// Reason why the hub does not answer, while it does not.
    pub trouble: Option<String>,
    /// A sentence about the last key.
    pub message: String,
    /// Number of the selected centre.
    pub selected: Option<i32>,
    /// True when the centres with something late come first.
    pub late_first: bool,
    /// Position of the pane looked at, among [`FigureSection::list`].
    pub pane: usize,
    /// Pages over the first one, the top one last.
    pub pages: Vec<Page>,
    /// True once the screen is to be left.
    pub ended: bool,
    questions: Vec<HubQuestion>,
    /// Moment of the next reading.
    read_at: Moment,
    /// True while an answer about the centres is awaited.
    awaits: bool,
}

impl Coordinator {
    /// A screen just opened.
    pub fn new(now: Moment, zone: Zone, size: (u16, u16)) -> Self {
        Self {
            now,
            zone,
            size,
            group: None,
            trouble: None,
            message: String::new(),
            selected: None,
            late_first: false,
            pane: 0,
            pages: Vec::new(),
            ended: false,
            questions: Vec::new(),
            read_at: now,
            awaits: false,
        }
    }

    /// Takes one event at the moment `now`: what the hub is to be asked.
    pub fn update(&mut self, event: CoordinatorEvent, now: Moment) -> Vec<HubQuestion> {
        // A clock set back does not put the next reading off.
        self.read_at = self.read_at.min(Moment(now.0 + READ_EVERY));
        self.now = now;
        match event {
            CoordinatorEvent::Key(key) => self.on_key(key),
            CoordinatorEvent::Paste(text) => {
                if let Some(typed) = self.figures_mut().and_then(|page| page.typed.as_mut()) {
                    typed.insert(&text);
                }
            }
            CoordinatorEvent::Resize(columns, rows) => self.size = (columns, rows),
            CoordinatorEvent::Time => {}
            CoordinatorEvent::Group(group) => self.on_group(group),
            CoordinatorEvent::Figures(question, table) => self.on_figures(&question, table),
            CoordinatorEvent::Trouble(why) => {
                self.trouble = Some(why);
                (self.awaits, self.read_at) = (false, Moment(now.0 + TRY_AGAIN));
            }
        }
        if !self.awaits && self.now >= self.read_at {
            self.awaits = true;
            self.questions.push(HubQuestion::Group);
        }
        std::mem::take(&mut self.questions)
    }

    /// Next moment at which time alone changes something: the minute shown, or a reading.
    pub fn next_wake(&self) -> Moment {
        let minute = Moment((self.now.0 / 60 + 1) * 60);
        if self.awaits { minute } else { minute.min(self.read_at) }
    }

    fn on_key(&mut self, key: Key) {
        self.message.clear();
        if let Some(binding) = keys::find_binding(self, key) {
            (binding.run)(self, key);
        }
    }

    fn on_group(&mut self, group: GroupNow) {
        self.awaits = false;
        self.read_at = Moment(self.now.0 + READ_EVERY);
        if self.trouble.take().is_some()
            && let Some(page) = self.figures()
            && page.table.is_none()
        {
            // What was asked before the link was cut.
            self.questions.push(page.question());
        }
        self.group = Some((group, self.now));
        if self.centre().is_none() {
            self.selected = self.centres().first().map(|centre| centre.id);
        }
    }

    /// Keeps the answer of the question that was asked last: the period may have been turned since.
    fn on_figures(&mut self, question: &HubQuestion, table: FigureTable) {
        self.trouble = None;
        for page in &mut self.pages {
            if let Page::Figures(page) = page
                && page.question() == *question
            {
                page.table = Some(table.clone());
            }
        }
    }

    /// The page that has the keys; none for the first one.
    pub fn page(&self) -> Option<&Page> {
        self.pages.last()
    }

    /// The figures that have the keys.
    pub fn figures(&self) -> Option<&FiguresPage> {
        match self.pages.last() {
            Some(Page::Figures(page)) => Some(page),
            Some(Page::Ages | Page::Help { .. }) | None => None,
        }
    }

    fn figures_mut(&mut self) -> Option<&mut FiguresPage> {
        match self.pages.last_mut() {
            Some(Page::Figures(page)) => Some(page),
            Some(Page::Ages | Page::Help { .. }) | None => None,
        }
    }

    /// The centres in the order shown: by name, those with something late first where that was asked for.
    pub fn centres(&self) -> Vec<&CentreNow> {
        let mut centres: Vec<_> = self.group.iter().flat_map(|(group, _)| &group.centres).collect();
        if self.late_first {
            order::sort_by_key(&mut centres, |centre| !standing::needs_help(centre, self.hub_time()));
        }
        centres
    }

    /// The selected centre.
    pub fn centre(&self) -> Option<&CentreNow> {
        self.centres().into_iter().find(|centre| Some(centre.id) == self.selected)
    }

    /// The present moment by the hub's clock: that of the last reading, and the time since.
    pub fn hub_time(&self) -> Moment {
        let (group, read) = match &self.group {
            Some((group, read)) => (group.at, *read),
            None => return self.now,
        };
        Moment(group.0 + (self.now.0 - read.0).max(0))
    }

    /// The part of the figures looked at: a pane, or different people.
    pub fn section(&self) -> FigureSection {
        FigureSection::at(self.pane)
    }

    /// Figures of the part looked at.
    pub fn list_figures(&self) -> Vec<&'static Figure> {
        self.section().figures()
    }

    fn select_by(&mut self, by: isize) {
        let centres = self.centres();
        let at = centres.iter().position(|centre| Some(centre.id) == self.selected).unwrap_or(0);
        let at = at.saturating_add_signed(by).min(centres.len().saturating_sub(1));
        self.selected = centres.get(at).map(|centre| centre.id);
    }

    /// Opens the trend of the selected centre, or the figures of all.
    fn open_figures(&mut self, of_all: bool) {
        let centre = if of_all { None } else { self.selected };
        if self.group.is_none() || (!of_all && centre.is_none()) {
            return;
        }
        let today = self.now.day_in(self.zone);
        let period = match self.figures() {
            Some(page) => page.period,
            // The last week that is over.
            None => Period::period_around(FIRST_SPAN, today).previous(),
        };
        let selected = self.figures().map_or(0, |page| page.selected);
        let page = FiguresPage { centre, period, table: None, selected, opened: false, left: 0, typed: None };
        self.questions.push(page.question());
        // From one to the other: neither lies over its like.
        if self.figures().is_some() {
            self.pages.pop();
        }
        self.pages.push(Page::Figures(page));
    }

    fn turn_to(&mut self, period: Period) {
        let today = self.now.day_in(self.zone);
        if period.first > today {
            self.message = format!("Les chiffres {} ne sont pas encore comptés.", period.in_words());
            return;
        }
        let question = self.figures_mut().map(|page| {
            (page.period, page.table) = (period, None);
            page.question()
        });
        self.questions.extend(question);
    }

    fn turn_span(&mut self) {
        let today = self.now.day_in(self.zone);
        if let Some(page) = self.figures() {
            let span = page.period.span.next();
            let period = Period::period_around(span, page.period.last_day().min(today));
            self.turn_to(period);
        }
    }

    /// Reads the two days typed: « 01/09 - 29/11 ».
    fn take_typed(&mut self) {
        let today = self.now.day_in(self.zone);
        let Some(typed) = self.figures_mut().and_then(|page| page.typed.take()) else { return };
        match read_period(typed.text(), today) {
            Ok(period) => self.turn_to(period),
            Err(why) => self.message = why,
        }
    }

    fn choose_figure(&mut self, by: isize) {
        let last = self.list_figures().len().saturating_sub(1);
        if let Some(page) = self.figures_mut() {
            page.selected = page.selected.saturating_add_signed(by).min(last);
        }
    }

    /// Shows other centres, where there are more than columns.
    fn shift_centres(&mut self, by: isize) {
        let last = self.centres().len().saturating_sub(1);
        if let Some(page) = self.figures_mut() {
            page.left = page.left.saturating_add_signed(by).min(last);
        }
    }

    fn scroll_help(&mut self, by: isize) {
        let last = paint::help_overflow(self.size);
        if let Some(Page::Help { top }) = self.pages.last_mut() {
            *top = top.saturating_add_signed(by).min(last);
        }
    }

    fn show_pane(&mut self, digit: char) {
        if let Some(at) = panes::tabs().iter().position(|kind| kind.digit() == Some(digit)) {
            self.look_at(at);
        }
    }

    /// Goes to the next pane, those without a tab and people included.
    fn next_pane(&mut self, by: isize) {
        let count = FigureSection::count() as isize;
        let at = (self.pane as isize + by).rem_euclid(count);
        self.look_at(at as usize);
    }

    /// Shows different people: of all centres from the first page, in a period of which they are counted.
    fn show_people(&mut self) {
        if self.figures().is_none() {
            self.open_figures(true);
        }
        self.pane = FigureSection::count() - 1;
        if let Some(page) = self.figures_mut() {
            (page.selected, page.opened) = (0, false);
        }
        if self.figures().is_some_and(|page| span_code(page.period.span).is_none()) {
            self.turn_to(Period::period_around(Span::Month, self.now.day_in(self.zone)));
        }
    }

    fn look_at(&mut self, pane: usize) {
        self.pane = pane;
        match self.pages.last_mut() {
            Some(Page::Figures(page)) => (page.selected, page.opened) = (0, false),
            Some(Page::Ages | Page::Help { .. }) => {}
            None => self.pages.push(Page::Ages),
        }
    }
}

/// Reads one past day or two, with a dash or « au » between them: « 01/09 - 29/11 », « 1er sept au 15 oct ».
fn read_period(text: &str, today: NaiveDate) -> Result<Period, String> {
    let day = |said: &str| spoken::parse_past_day(said.trim(), today);
    if let Ok(only) = day(text) {
        return Ok(Period::period_around(Span::Day, only));
    }
    let parted = [" au ", "–", "-"].into_iter().flat_map(|sign| text.match_indices(sign));
    let days = parted.filter_map(|(at, sign)| Some((day(&text[..at]).ok()?, day(&text[at + sign.len()..]).ok()?)));
    let (from, to) = days.last().ok_or_else(|| {
        format!("«\u{a0}{}\u{a0}» n’est pas une période\u{a0}: écrivez «\u{a0}01/09 - 29/11\u{a0}».", text.trim())
    })?;
    Period::period_between(from, to).ok_or_else(|| "Le dernier jour vient avant le premier.".to_owned())
}
