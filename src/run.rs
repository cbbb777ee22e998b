//! The loop: wait, take all that is ready, update, do what is asked, at most one frame. The only place that knows
//! tokio, and the only one that reads the clock for the screen.
//!
//! The database is never waited for: one thread owns it, another keeps the drafts, and both answer into the channel
//! the keys come through. The one thing a frame waits for is its own letters: they are on the disk's side of the
//! kernel before they are on the screen, so that no displayed character is ever lost.

mod start_error;

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, sleep_until};

use crate::app::keys::Key;
use crate::app::screens::form::Form;
use crate::app::screens::form::purpose::Purpose;
use crate::app::themes::ThemeList;
use crate::app::{App, Effect, Event, Phase};
use crate::config::{Config, Console};
use crate::domain::Moment;
use crate::domain::calendar::Calendar;
use crate::domain::staff::ROLES;
use crate::log::LoggedError;
use crate::outlet::{self, Printer};
use crate::protocol::{NewCentre, NewStaff, Refusal};
use crate::store::{DraftReply, DraftWriter, Reply, Store, Worker};
use crate::term::{Input, TerminalSession, hangup, input};
use crate::view::theme::Theme;
use crate::view::{self, Look, glyphs};

/// Options for opening the screen.
#[derive(Debug)]
pub struct StartOptions {
    /// The centre's file.
    pub path: PathBuf,
    /// Terminal settings.
    pub config: Config,
    /// Value of `--as`.
    pub as_name: Option<String>,
    /// There is no such file yet: the first screen makes it.
    pub create: bool,
    /// Whoever sits down is shown around first.
    pub tour: bool,
    /// The terminal's name, for the journal.
    pub terminal: String,
}

pub use start_error::StartError;

/// Two frames that no key asked for are at least this far apart.
const BETWEEN_FRAMES: Duration = Duration::from_millis(33);
/// A key struck again later than this is struck twice: keyboards begin to repeat after a quarter to two thirds of a second.
const REPEATING: Duration = Duration::from_millis(700);
/// A frame waits this long at most for its letters to be kept: a stuck disk must not freeze the screen.
const KEPT_WITHIN: Duration = Duration::from_millis(200);

/// What a key asks of the file is mostly answered within this, and then shares the key's frame.
const ANSWER_WITHIN: Duration = Duration::from_millis(4);
/// A list that is not there after this long is said to be on its way.
const LIST_WITHIN: Duration = Duration::from_millis(200);
/// A terminal far away may take this long to say that it has read the last frame.
const LAST_ANSWER: Duration = Duration::from_secs(1);

/// An event that wakes the loop.
enum Wake {
    /// A key, with the instant it was read at: the loop may come to it later.
    Input(Input, Instant),
    Reply(Reply),
    Kept(DraftReply),
    Printer(Option<Printer>),
    Sent(Result<String, Box<dyn LoggedError>>),
    Time,
    Resized,
    End,
}

/// Opens the screen and stays in it until it is left.
pub fn screen(opening: StartOptions) -> Result<(), StartError> {
    let console = Console::of_environment();
    let config = &opening.config;
    let theme = load_theme(config, config.theme_name(&console)).map_err(StartError::Theme)?;
    let glyphs = if config.uses_ascii(&console) { &glyphs::ASCII } else { &glyphs::LATIN };
    let look = Look { theme, glyphs };
    let themes = themes(config, &console);
    let session = TerminalSession::open(config.synchronized_update(&console))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::System)?;
    let (sender, wakes) = unbounded_channel();
    let keys = sender.clone();
    input::listen(move |input| drop(keys.send(Wake::Input(input, Instant::now())))).map_err(StartError::System)?;
    let ended = runtime.block_on(async { EventLoop::new(opening, (look, themes), session, sender).live(wakes).await });
    ended.map_err(StartError::System)
}

/// The theme of that name, the person's own first.
fn load_theme(config: &Config, name: &str) -> Result<Theme, String> {
    Theme::load(name, |name| config.own_theme(name).map_err(|error| error.to_string()))
}

/// The themes one may choose from, the person's own last; where the terminal has no colour there is no choice.
fn themes(config: &Config, console: &Console) -> ThemeList {
    let embedded = Theme::embedded().map(|(name, words)| (name.to_owned(), words.to_owned()));
    let used = config.theme_name(console).to_owned();
    let mut known: Vec<_> = embedded.filter(|(name, _)| Config::has_themes(console) || *name == used).collect();
    let own = config.own_themes().into_iter().filter(|_| Config::has_themes(console));
    let new: Vec<_> = own.filter(|own| known.iter().all(|(name, _)| name != own)).collect();
    known.extend(new.into_iter().map(|name| (name, "à vous".to_owned())));
    ThemeList { known, used }
}

/// The loop and all it holds.
struct EventLoop {
    app: App,
    look: Look,
    /// The theme it was loaded from.
    loaded: String,
    config: Config,
    session: TerminalSession,
    path: PathBuf,
    sender: UnboundedSender<Wake>,
    worker: Option<Worker>,
    keeper: Option<DraftWriter>,
    printer: Option<Printer>,
    /// Drafts to be kept, and those that are.
    asked: u64,
    kept: u64,
    asked_at: Instant,
    ended: bool,
    /// The file was asked something since the last frame was thought of.
    asks: bool,
    /// The last key and when it came.
    struck: Option<(Key, Instant)>,
}

impl EventLoop {
    fn new(
        opening: StartOptions,
        (look, themes): (Look, ThemeList),
        session: TerminalSession,
        sender: UnboundedSender<Wake>,
    ) -> Self {
        let place = opening.path.display().to_string();
        let mut app = App::new(place, opening.terminal, session_name(), opening.as_name, Moment::now());
        app.printing.folder = outlet::default_folder();
        app.session.tour = opening.tour;
        let loaded = themes.used.clone();
        app.display.themes = themes;
        if opening.create {
            app.phase = Phase::FirstRun;
            let first = NewStaff { name: String::new(), role: ROLES[0], unix_user: None, instructions: Vec::new() };
            let house = NewCentre {
                hours: vec![Calendar::default().hours_text()],
                code: "CENTRE".to_owned(),
                name: String::new(),
                first,
                at: app.context.now,
            };
            let sheet = Form::new(Purpose::House(house), String::new(), &app.context);
            app.screens.push(sheet);
        }
        let path = opening.path;
        let now = Instant::now();
        let mut house = Self {
            app,
            look,
            loaded,
            config: opening.config,
            session,
            path,
            sender,
            worker: None,
            keeper: None,
            printer: None,
            asked: 0,
            kept: 0,
            asked_at: now,
            ended: false,
            asks: false,
            struck: None,
        };
        if !opening.create {
            house.open();
        }
        house
    }

    /// Opens the file, each on its own thread: the centre's and the drafts'.
    fn open(&mut self) {
        let replies = self.sender.clone();
        self.worker = Some(Worker::start(self.path.clone(), move |reply| drop(replies.send(Wake::Reply(reply)))));
    }

    fn open_drafts(&mut self) {
        let replies = self.sender.clone();
        self.keeper = Some(DraftWriter::start(self.path.clone(), move |kept| drop(replies.send(Wake::Kept(kept)))));
    }

    async fn live(mut self, mut wakes: UnboundedReceiver<Wake>) -> std::io::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut resized = signal(SignalKind::window_change())?;
        // The first frame comes before the first answer.
        let mut frame_due = Some(Instant::now());
        let mut last_frame = Instant::now();
        while !self.ended {
            let wake = tokio::select! {
                biased;
                _ = terminate.recv() => Wake::End,
                _ = interrupt.recv() => Wake::End,
                _ = resized.recv() => Wake::Resized,
                () = until(frame_due.filter(|_| self.letters_are_kept())) => {
                    if self.paint().is_err() {
                        hangup::end();
                    }
                    (frame_due, last_frame) = (None, Instant::now());
                    continue;
                }
                Some(wake) = wakes.recv() => wake,
                () = until(self.asked_at.checked_add(KEPT_WITHIN).filter(|_| !self.letters_are_kept())) => {
                    self.kept = self.asked;
                    continue;
                }
                () = until(self.app.next_wake().map(instant_of)) => Wake::Time,
            };
            let mut typed = self.take(wake);
            while let Ok(wake) = wakes.try_recv() {
                typed |= self.take(wake);
            }
            // A key is answered at once; what others do may wait for its turn.
            let at = if typed { Instant::now() } else { last_frame + BETWEEN_FRAMES };
            // What the file answers soon is painted with what was struck, and no list is painted empty for its lines.
            let at = match std::mem::take(&mut self.asks) {
                _ if self.app.awaits_list() => Instant::now() + LIST_WITHIN,
                true => at + ANSWER_WITHIN,
                false => at,
            };
            frame_due = Some(frame_due.map_or(at, |due| due.min(at)));
        }
        // What was asked of the drafts is done before the program ends.
        self.keeper = None;
        self.hear_terminal_out(wakes).await;
        Ok(())
    }

    /// Waits for the terminal's last answer, which would be typed into the shell if it came later.
    async fn hear_terminal_out(&mut self, mut wakes: UnboundedReceiver<Wake>) {
        let patience = Instant::now() + LAST_ANSWER;
        while self.session.awaits_answer() {
            tokio::select! {
                Some(wake) = wakes.recv() => {
                    if let Wake::Input(Input::Ready, _) = wake {
                        self.session.ready();
                    }
                }
                () = sleep_until(patience) => return,
            }
        }
    }

    fn letters_are_kept(&self) -> bool {
        self.kept >= self.asked
    }

    /// Sends one frame, of the size and in the theme that the terminal has now.
    fn paint(&mut self) -> std::io::Result<()> {
        let (columns, rows) = self.session.size()?;
        if self.app.display.size != (columns, rows) {
            self.tell(Event::Resize(columns, rows));
        }
        if self.app.shown_theme() != self.loaded {
            self.loaded = self.app.shown_theme().to_owned();
            match load_theme(&self.config, &self.loaded) {
                Ok(theme) => self.look.theme = theme,
                // A file of one's own with a mistake in it: the look stays.
                Err(why) => self.tell(Event::Sent(Err(why))),
            }
        }
        let (app, look) = (&self.app, &self.look);
        self.session.draw(app.display.size, |buffer| view::paint(app, look, buffer))
    }

    /// Is this key the same as the last one, and so soon after it that it is held down? Terminals send a repeating key as
    /// they send one that is struck again.
    fn repeats(&mut self, key: Key, at: Instant) -> bool {
        let before = self.struck.replace((key, at));
        before.is_some_and(|(known, before)| known == key && at - before < REPEATING)
    }

    /// Handles one wake; true when a person typed, or waits for what comes of it.
    fn take(&mut self, wake: Wake) -> bool {
        let mut typed = false;
        let event = match wake {
            Wake::End => {
                self.ended = true;
                return false;
            }
            // The frame asks for the new size.
            Wake::Resized => return true,
            Wake::Kept(DraftReply::UpTo(number)) => {
                self.kept = self.kept.max(number);
                return false;
            }
            Wake::Input(input, at) => {
                typed = true;
                match input {
                    Input::Key(key) if self.repeats(key, at) => Event::Held(key),
                    Input::Key(key) => Event::Key(key),
                    Input::Paste(text) => Event::Paste(text),
                    Input::Ready => {
                        self.session.ready();
                        return true;
                    }
                }
            }
            Wake::Reply(Reply::Opened(welcome)) => {
                self.open_drafts();
                Event::Opened(welcome)
            }
            Wake::Reply(Reply::Refused(why)) => Event::Refused(why.to_string()),
            // What a key asked for is as urgent as the key.
            Wake::Reply(Reply::Answer { generation, answer }) => {
                typed = true;
                Event::Answer { generation, answer }
            }
            Wake::Reply(Reply::Did { key, result }) => {
                typed = true;
                Event::Did { key, result }
            }
            Wake::Reply(Reply::News) => Event::News,
            Wake::Reply(Reply::Halted(why)) => Event::Halted(why.to_string()),
            Wake::Kept(DraftReply::Drafts(drafts)) => Event::Drafts(drafts),
            Wake::Kept(DraftReply::Left(staff, mark)) => Event::Left(staff, mark),
            Wake::Kept(DraftReply::Trouble(why)) => Event::Unkept(Some(why.to_string())),
            Wake::Kept(DraftReply::Mended) => Event::Unkept(None),
            Wake::Printer(printer) => {
                let found = printer.is_some();
                self.printer = printer;
                Event::Printer(found)
            }
            Wake::Sent(said) => {
                typed = true;
                Event::Sent(said.map_err(|error| {
                    error.log("SEND", Duration::ZERO);
                    error.to_string()
                }))
            }
            Wake::Time => Event::Time,
        };
        self.tell(event);
        typed
    }

    fn tell(&mut self, event: Event) {
        for effect in self.app.update(event, Moment::now()) {
            self.run(effect);
        }
    }

    fn run(&mut self, effect: Effect) {
        self.asks |= matches!(effect, Effect::Ask { .. } | Effect::Run(_));
        match effect {
            Effect::Ask { generation, query } => {
                if let Some(worker) = &self.worker {
                    worker.send_query(generation, query, self.app.me);
                }
            }
            Effect::Run(request) => {
                if let Some(worker) = &self.worker {
                    worker.run(*request);
                }
            }
            Effect::Keep(draft) => {
                if let Some(keeper) = &self.keeper {
                    self.asked += 1;
                    self.asked_at = Instant::now();
                    keeper.write_draft(self.asked, draft);
                }
            }
            Effect::Drop(id) => drop(self.keeper.as_ref().map(|keeper| keeper.drop(id))),
            Effect::Drafts(staff) => drop(self.keeper.as_ref().map(|keeper| keeper.request_drafts(staff))),
            Effect::Leave(mark) => drop(self.keeper.as_ref().map(|keeper| keeper.write_position(mark))),
            Effect::Left(staff) => drop(self.keeper.as_ref().map(|keeper| keeper.request_position(staff))),
            Effect::Create(house) => match Store::create(&self.path, &house) {
                Ok(_) => self.open(),
                Err(why) => {
                    if let Refusal::Trouble(trouble) = &why {
                        trouble.log("CREATE", Duration::ZERO);
                    }
                    self.app.phase = Phase::Refused(why.to_string());
                }
            },
            Effect::FindPrinter => {
                let print = self.config.print.clone();
                self.aside(move || Wake::Printer(Printer::find(&print)));
            }
            Effect::Print(text) => {
                if let Some(printer) = self.printer.clone() {
                    self.aside(move || Wake::Sent(printer.print(&text).map_err(boxed)));
                }
            }
            Effect::Write { path, text } => {
                self.aside(move || Wake::Sent(outlet::write(&path, &outlet::default_folder(), &text).map_err(boxed)))
            }
            Effect::WriteTable { path, table } => self.aside(move || {
                Wake::Sent(outlet::write_table(&path, &outlet::default_folder(), &table).map_err(boxed))
            }),
            Effect::KeepTheme(name) => {
                let config = self.config.clone();
                self.aside(move || Wake::Sent(config.keep_theme(&name).map_err(boxed)));
            }
            Effect::Quit => self.ended = true,
        }
    }

    /// Does what may take long beside the loop.
    fn aside(&self, job: impl FnOnce() -> Wake + Send + 'static) {
        let sender = self.sender.clone();
        thread::spawn(move || drop(sender.send(job())));
    }
}

fn boxed(error: impl LoggedError + 'static) -> Box<dyn LoggedError> {
    Box::new(error)
}

/// Sleeps until then, or for ever. What is due already is done at once: the timer would round it up to its next
/// millisecond, and every key would pay for that.
async fn until(at: Option<Instant>) {
    match at {
        Some(at) if at <= Instant::now() => {}
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The instant at which the wall clock will show `moment`.
fn instant_of(moment: Moment) -> Instant {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let then = Duration::from_secs(u64::try_from(moment.0).unwrap_or(0));
    Instant::now() + then.saturating_sub(now)
}

/// Unlike any other run of the program on this file, without a random number: the moment to the nanosecond and the
/// process.
fn session_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", now.as_nanos(), std::process::id())
}
