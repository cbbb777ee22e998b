//! Somebody at a screen: keys in, text out.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use comptoir::app::keys::Key;
use comptoir::app::listing::ListLine;
use comptoir::app::screens::form::Form;
use comptoir::app::screens::form::purpose::Purpose;
use comptoir::app::{App, Effect, Event, Phase};
use comptoir::canvas::Canvas;
use comptoir::domain::{ItemId, Moment};
use comptoir::model::Kind;
use comptoir::outlet::{self, Printer};
use comptoir::protocol::{Answer, Cause, DraftReply, NewCentre, StoreReply, Trouble};
use comptoir::store::{Drafts, Store};
use comptoir::view::glyphs::{Glyphs, LATIN};
use comptoir::view::theme::Theme;
use comptoir::view::{self, Look};
use ratatui::buffer::Buffer;

use super::{PLACE, at};

/// Somebody at a screen.
pub struct Seat {
    pub app: App,
    pub now: Moment,
    /// Times that the bell rang.
    pub rung: usize,
    /// Keys struck so far.
    pub struck: usize,
    /// The program has ended.
    pub gone: bool,
    /// Plugged in by the tests that print.
    pub printer: Option<Printer>,
    path: PathBuf,
    store: Option<Store>,
    drafts: Option<Drafts>,
    /// Questions whose answer waits for [`Self::hears_answer`]; none where each is answered at once.
    held: Option<VecDeque<Effect>>,
}

impl Seat {
    /// A program just started by `who`, or by nobody it knows, at 09:41.
    pub fn new(path: &Path, who: &str) -> Self {
        Self::at(path, who, at(9, 41))
    }

    /// The same at another moment.
    pub fn at(path: &Path, who: &str, now: Moment) -> Self {
        let asked_for = Some(who.to_owned()).filter(|who| !who.is_empty());
        static STARTED: AtomicUsize = AtomicUsize::new(1);
        let session = format!("{who}-{}", STARTED.fetch_add(1, Ordering::Relaxed));
        let app = App::new(PLACE.to_owned(), "pts/1".to_owned(), session, asked_for, now);
        Self {
            app,
            now,
            rung: 0,
            struck: 0,
            gone: false,
            printer: None,
            path: path.to_owned(),
            store: None,
            drafts: None,
            held: None,
        }
    }

    /// A program that finds no file.
    pub fn first_run(path: &Path) -> Self {
        let mut seat = Self::new(path, "");
        let centre = NewCentre::blank(seat.now);
        seat.app.phase = Phase::FirstRun;
        let sheet = Form::new(Purpose::Centre(centre), String::new(), &seat.app.context);
        seat.app.screens.push(sheet);
        seat
    }

    /// Opens the file, or shows why not.
    pub fn opens(&mut self) {
        match Store::open(&self.path) {
            Ok(store) => {
                let welcome = Box::new(store.load_welcome(self.now).unwrap());
                self.store = Some(store);
                self.drafts = Some(Drafts::open(&self.path).unwrap());
                self.event(Event::Store(StoreReply::Opened(welcome)));
            }
            Err(error) => {
                // The folder of the test has another name each time.
                let cause = Trouble::from(error).cause().clone();
                let trouble = Trouble::new(cause, Some(PLACE.into()), Arc::new(std::io::Error::other("as above")));
                self.event(Event::Store(StoreReply::Refused(trouble)));
            }
        }
    }

    /// Strikes keys: letters as they are, others by their names, « /kaya<Bas>a », « <Ctrl-S> ».
    pub fn strikes(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(sign) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
            let (key, after) = match named {
                Some((name, after)) => (named_key(name), after),
                None => (Key::Char(sign), &rest[sign.len_utf8()..]),
            };
            rest = after;
            self.struck += 1;
            self.event(Event::Key(key));
        }
        self
    }

    /// Goes to the line of the list that names `who`, with the arrows.
    pub fn on(&mut self, who: &str) -> &mut Self {
        self.strikes("<Début>");
        for _ in 0..self.app.listing().lines.len() {
            let named = self.app.listing().row().is_some_and(|row| (row.item.kind.subject)(row).contains(who));
            if named {
                return self;
            }
            self.strikes("<Bas>");
        }
        panic!("nobody is called « {who} » on\n{}", self.sees());
    }

    /// Opens the list of a pane, by its digit or from the menu.
    pub fn opens_list(&mut self, kind: &Kind) -> &mut Self {
        match kind.digit() {
            Some(digit) => self.strikes(&digit.to_string()),
            None => self.strikes(&format!("q{}<Entrée>", kind.title.to_lowercase())),
        }
    }

    /// Goes to the pane and to its line, through the parts that are folded.
    pub fn stand_on(&mut self, kind: &Kind, line: ItemId) {
        self.opens_list(kind).strikes("<Début>");
        for _ in 0..100 {
            let list = self.app.listing();
            if list.row().is_some_and(|row| row.item.id == line) {
                return;
            }
            let folded =
                list.position().is_some_and(|at| matches!(list.lines[at], ListLine::Title { folded: true, .. }));
            self.strikes(if folded { "<Entrée>" } else { "<Bas>" });
        }
        panic!("the line is not on\n{}", self.sees());
    }

    /// Another desk wrote.
    pub fn hears(&mut self) -> &mut Self {
        self.event(Event::Store(StoreReply::News));
        self
    }

    /// Nothing is struck for so long.
    pub fn idles(&mut self, minutes: i64) -> &mut Self {
        self.now = self.now.plus_minutes(minutes);
        self.event(Event::Time);
        self
    }

    /// Anything else that happens.
    pub fn hands(&mut self, event: Event) -> &mut Self {
        self.event(event);
        self
    }

    fn event(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.app.update(event, self.now) {
                match (&mut self.held, &effect) {
                    (Some(held), Effect::Ask { query, .. }) => {
                        let same = |older: &Effect| matches!(older, Effect::Ask { query: older, .. } if discriminant(older) == discriminant(query));
                        held.retain(|older| !same(older));
                        held.push_back(effect);
                    }
                    _ => events.extend(self.runs(effect)),
                }
            }
        }
    }

    /// Nothing that is asked is answered any more but by [`Self::hears_answer`]: a busy file.
    pub fn waits(&mut self) -> &mut Self {
        self.held.get_or_insert_default();
        self
    }

    /// The oldest question is answered; false where none is left.
    pub fn hears_answer(&mut self) -> bool {
        let Some(asked) = self.held.as_mut().and_then(VecDeque::pop_front) else { return false };
        let answer = self.runs(asked);
        answer.into_iter().for_each(|answer| self.event(answer));
        true
    }

    /// The oldest question is refused: the file did not answer.
    pub fn refuses_answer(&mut self) {
        let Some(Effect::Ask { generation, .. }) = self.held.as_mut().and_then(VecDeque::pop_front) else {
            panic!("nothing is asked");
        };
        let answer = Answer::Trouble(Cause::Silent.into());
        self.event(Event::Store(StoreReply::Answer { generation, answer }));
    }

    /// All questions are answered, and at once from now on.
    pub fn hears_answers(&mut self) -> &mut Self {
        while self.hears_answer() {}
        self.held = None;
        self
    }

    fn runs(&mut self, effect: Effect) -> Option<Event> {
        match (effect, self.store.as_mut(), self.drafts.as_mut()) {
            (Effect::Ask { generation, query }, Some(store), _) => {
                let answer = store.answer_query(&query, self.app.me, self.now);
                Some(Event::Store(StoreReply::Answer { generation, answer }))
            }
            (Effect::Run(request), Some(store), _) => {
                Some(Event::Store(StoreReply::Did { result: store.run(&request), key: request.key, changed: None }))
            }
            (Effect::Keep(write), _, Some(drafts)) => {
                let moved = drafts.write_over(&write).unwrap();
                moved.then(|| Event::Drafts(DraftReply::Apart { id: write.draft.id, apart: write.apart }))
            }
            (Effect::Drop(id), _, Some(drafts)) => {
                drafts.drop(&id).unwrap();
                None
            }
            (Effect::Drafts(team), _, Some(drafts)) => {
                let kept = team.into_iter().flat_map(|staff| drafts.drafts_of(staff).unwrap());
                Some(Event::Drafts(DraftReply::Drafts(kept.collect())))
            }
            (Effect::Leave(mark), _, Some(drafts)) => {
                drafts.write_position(mark).unwrap();
                None
            }
            (Effect::Left(staff), _, Some(drafts)) => {
                Some(Event::Drafts(DraftReply::Left(staff, drafts.read_position(staff).unwrap())))
            }
            (Effect::Create(centre), _, _) => {
                drop(Store::create(&self.path, &centre).unwrap());
                self.opens();
                None
            }
            (Effect::FindHolder, _, _) => None,
            (Effect::FindPrinter, _, _) => Some(Event::Printer(self.printer.is_some())),
            (Effect::Print(text), _, _) => {
                Some(Event::Sent(self.printer.as_ref().unwrap().print(&text).map_err(|why| why.to_string())))
            }
            (Effect::WriteTable { path, table }, _, _) => Some(Event::Sent(
                outlet::write_table(&path, &self.app.printing.folder, &table).map_err(|why| why.to_string()),
            )),
            (Effect::Write { path, text }, _, _) => {
                Some(Event::Sent(outlet::write(&path, &self.app.printing.folder, &text).map_err(|why| why.to_string())))
            }
            (Effect::KeepTheme(_) | Effect::KeepBell(_), _, _) => None,
            (Effect::Ring, _, _) => {
                self.rung += 1;
                None
            }
            (Effect::Quit, _, _) => {
                self.gone = true;
                None
            }
            (effect, _, _) => panic!("no file is open for {effect:?}"),
        }
    }

    /// The terminal is this large from now on.
    pub fn sized(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.event(Event::Resize(columns, rows));
        self
    }

    /// What is on the screen, cell by cell.
    pub fn cells(&self, theme: &str, glyphs: &'static Glyphs) -> Buffer {
        let look = Look { theme: Theme::load(theme, |_| Ok(None)).unwrap(), glyphs };
        let (columns, rows) = self.app.display.size;
        let mut canvas = Canvas::new(columns, rows);
        view::paint(&self.app, &look, &mut canvas);
        canvas.to_buffer()
    }

    /// What is on the screen, line by line.
    pub fn sees(&self) -> String {
        text(&self.cells("mono", &LATIN))
    }

    /// Is this on the screen? Whatever its spaces.
    pub fn reads(&self, words: &str) -> bool {
        plain(&self.sees()).contains(&plain(words))
    }

    /// The line of the screen that holds these words, trimmed.
    pub fn line(&self, words: &str) -> String {
        let screen = plain(&self.sees());
        let line = screen.lines().find(|line| line.contains(words));
        line.unwrap_or_else(|| panic!("« {words} » is not on\n{screen}")).trim().to_owned()
    }
}

/// A buffer as text, without the spaces at the ends of its lines.
pub fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let lines = buffer.content.chunks(width).map(|row| {
        let line: String = row.iter().map(|cell| cell.symbol()).collect();
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// With ordinary spaces.
pub fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// Every key with a name that all terminals send.
pub const NAMED_KEYS: [Key; 14] = [
    Key::Enter,
    Key::Esc,
    Key::Tab,
    Key::BackTab,
    Key::Backspace,
    Key::Delete,
    Key::Up,
    Key::Down,
    Key::Left,
    Key::Right,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
];

fn named_key(name: &str) -> Key {
    let mut all = NAMED_KEYS.into_iter().chain(('a'..='z').map(Key::Ctrl));
    all.find(|key| key.name() == name).unwrap_or_else(|| panic!("no key is called « {name} »"))
}
