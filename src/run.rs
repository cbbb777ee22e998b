//! The loop: wait, take all that is ready, update, do what is asked, at most one frame. The only place of a
//! desk that knows tokio (the hub has its own), and the only one that reads the clock for the screen.
//!
//! The database is never waited for: one thread owns it, another keeps the drafts, and both answer into the channel
//! the keys come through. The one thing a frame waits for is its own letters: they are on the disk's side of the
//! kernel before they are on the screen, so that no displayed character is ever lost.

mod look;
pub(crate) mod pace;
mod screen_end;
mod start_error;

use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::time::{Instant, sleep, sleep_until};

use crate::app::keys::Key;
use crate::app::screens::form::Form;
use crate::app::screens::form::purpose::Purpose;
use crate::app::themes::ThemeList;
use crate::app::{App, Effect, Event, Phase};
use crate::config::{Config, Console};
use crate::domain::Moment;
use crate::log::LoggedError;
use crate::outlet::{self, Printer};
use crate::protocol::{Answer, Begin, DraftReply, FileHolder, Query, Refusal, StoreReply};
use crate::store::{self, DraftWriter, Store, Worker};
use crate::term::{Charset, Input, TerminalSession, hangup, input};
use crate::view::{self, Look};

pub(crate) use look::load_look;
use look::{load_theme, load_themes};
use pace::{BETWEEN_FRAMES, LAST_ANSWER, instant_of, sleep_until_due};

/// Options for opening the screen.
#[derive(Debug)]
pub struct StartOptions {
    /// The centre's file.
    pub path: PathBuf,
    /// Terminal settings.
    pub config: Config,
    /// Value of `--as`.
    pub as_name: Option<String>,
    /// Beginning of the screen: the file opened, or a centre created.
    pub begin: Begin,
    /// True when the person who sits down is shown around first.
    pub tour: bool,
    /// The terminal's name, for the journal.
    pub terminal: String,
}

pub use screen_end::ScreenEnd;
pub use start_error::StartError;

/// A key struck again later than this is struck twice: keyboards begin to repeat after a quarter to two thirds of a second.
const REPEATING: Duration = Duration::from_millis(700);
/// A key that comes again sooner than this is repeated by the keyboard, ten times a second or more: nobody strikes so fast.
const RHYTHM: Duration = Duration::from_millis(110);
/// A frame waits this long at most for its letters to be kept: a stuck disk must not freeze the screen.
const KEPT_WITHIN: Duration = Duration::from_millis(200);

/// Time within which the file mostly answers a key, so that the answer shares the key's frame.
const ANSWER_WITHIN: Duration = Duration::from_millis(4);
/// A list that is not there after this long is said to be on its way.
const LIST_WITHIN: Duration = Duration::from_millis(200);

/// Most inputs that wait for the loop. Of a flood the rest stays with the terminal, which holds back whoever sends it.
const INPUTS: usize = 256;
/// Most requests to the file that may be without answer while keys are taken: more than a person strikes, and soon
/// written when the program is told to end.
const REQUESTS: usize = 64;
/// Time for what is under way when a signal ends the program, or it is left while the file is still being opened.
const END_WITHIN: Duration = Duration::from_millis(500);
/// Time for the files asked for, a table of a year among them, when the screen is left.
const WRITTEN_WITHIN: Duration = Duration::from_secs(10);
/// Time for reading why the screen closes.
const FAREWELL: Duration = Duration::from_secs(2);
/// Longest time in which the loop takes what waits, before it hears a signal and paints.
const ROUND: Duration = Duration::from_millis(20);

/// An event that wakes the loop.
enum Wake {
    /// A key, with the instant it was read at: the loop may come to it later.
    Input(Input, Instant),
    Store(StoreReply),
    Drafts(DraftReply),
    Printer(Option<Printer>),
    Holder(Option<FileHolder>),
    Sent(Result<String, Box<dyn LoggedError>>),
    Time,
    Resized,
    End,
}

/// Delay within which a frame must follow a wake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    /// No frame is due: nothing shown has changed.
    None,
    /// The frame may wait for its turn: somebody else's action changed what is shown.
    Soon,
    /// A person typed, or waits for what comes of it.
    Now,
}

/// Opens the screen and stays in it until it is left.
pub fn run_screen(opening: StartOptions) -> Result<ScreenEnd, StartError> {
    let console = Console::of_environment();
    let config = &opening.config;
    let charset = Charset::of_locale(console.locale());
    TerminalSession::check_terminal()?;
    store::share_one_heap();
    let (sender, wakes) = unbounded_channel();
    // The file is read on its thread while this one prepares the terminal.
    let worker = (opening.begin == Begin::Open).then(|| start_worker(&opening.path, &sender));
    let (look, mistake) = load_look(config, &console, charset)?;
    let themes = load_themes(config, &console);
    let session = TerminalSession::open(config.synchronized_update(&console), charset)?;
    hangup::end_when_told().map_err(StartError::System)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::System)?;
    let (keys, inputs) = channel(INPUTS);
    input::read_keys(charset, move |input| drop(keys.blocking_send((input, Instant::now()))))
        .map_err(StartError::System)?;
    let ended = runtime.block_on(async {
        let mut event_loop = EventLoop::new(opening, (look, themes), session, (sender, worker));
        event_loop.app.display.mistake = mistake.or_else(|| event_loop.config.mistake.clone());
        event_loop.run_until_quit(wakes, inputs).await
    });
    ended.map_err(StartError::System)
}

/// Opens the file on a thread of its own, which answers into the channel.
fn start_worker(path: &Path, sender: &UnboundedSender<Wake>) -> Worker {
    let replies = sender.clone();
    Worker::start(path.to_owned(), move |reply| drop(replies.send(Wake::Store(reply))))
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
    /// Moment since which not all of them are.
    asked_at: Instant,
    ended: bool,
    /// True when a signal ended it.
    told_to_end: bool,
    /// True when the file was asked something since the last frame was thought of.
    asks: bool,
    /// Questions asked once the next frame is sent ([`Query::follows_frame`]).
    deferred: Vec<(u64, Query)>,
    /// The last key and when it came.
    struck: Option<(Key, Instant)>,
    /// Threads that write a file somebody asked for.
    writing: Vec<JoinHandle<()>>,
    /// True when the program ends once the new centre's file is written.
    creates_only: bool,
    /// Moment at which the screen closes by itself, once the administrator has asked for it.
    closes_at: Option<Instant>,
}

impl EventLoop {
    fn new(
        opening: StartOptions,
        (look, themes): (Look, ThemeList),
        session: TerminalSession,
        (sender, worker): (UnboundedSender<Wake>, Option<Worker>),
    ) -> Self {
        let place = opening.path.display().to_string();
        let mut app = App::new(place, opening.terminal, session_name(), opening.as_name, Moment::now());
        app.printing.folder = outlet::text_folder(&opening.config);
        app.session.tour = opening.tour;
        app.display.bell = opening.config.rings();
        let loaded = themes.used.clone();
        app.display.themes = themes;
        worker.iter().for_each(|_| app.note_opening());
        let creates_only = matches!(opening.begin, Begin::CreateOnly(_));
        if let Begin::Create(centre) | Begin::CreateOnly(centre) = opening.begin {
            app.phase = Phase::FirstRun;
            let sheet = Form::new(Purpose::Centre(*centre), String::new(), &app.context);
            app.screens.push(sheet);
        }
        let path = opening.path;
        let now = Instant::now();
        Self {
            app,
            look,
            loaded,
            config: opening.config,
            session,
            path,
            sender,
            worker,
            keeper: None,
            printer: None,
            asked: 0,
            kept: 0,
            asked_at: now,
            ended: false,
            told_to_end: false,
            asks: false,
            deferred: Vec::new(),
            struck: None,
            writing: Vec::new(),
            creates_only,
            closes_at: None,
        }
    }

    /// Opens the file of a centre just created.
    fn open(&mut self) {
        self.app.note_opening();
        self.worker = Some(start_worker(&self.path, &self.sender));
    }

    fn open_drafts(&mut self) {
        let replies = self.sender.clone();
        self.keeper = Some(DraftWriter::start(self.path.clone(), move |kept| drop(replies.send(Wake::Drafts(kept)))));
    }

    async fn run_until_quit(
        mut self,
        mut wakes: UnboundedReceiver<Wake>,
        mut inputs: Receiver<(Input, Instant)>,
    ) -> std::io::Result<ScreenEnd> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut resized = signal(SignalKind::window_change())?;
        let mut resumed = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
        // The first frame comes before the first answer.
        let mut frame_due = Some(Instant::now());
        let mut last_frame = Instant::now();
        let mut end = ScreenEnd::Left;
        while !self.ended {
            let wake = tokio::select! {
                biased;
                _ = terminate.recv() => Wake::End,
                _ = interrupt.recv() => Wake::End,
                _ = resized.recv() => Wake::Resized,
                _ = resumed.recv() => {
                    // The kernel sends SIGCONT with a hang-up too: then there is no terminal to take.
                    if self.session.take_again().is_err() {
                        hangup::end();
                    }
                    frame_due = Some(Instant::now());
                    continue;
                }
                () = sleep_until_due(frame_due.filter(|_| self.letters_are_kept())) => {
                    if self.paint_frame().is_err() {
                        hangup::end();
                    }
                    (frame_due, last_frame) = (self.session.withheld_until().map(Instant::from_std), Instant::now());
                    continue;
                }
                Some(wake) = wakes.recv() => wake,
                Some((input, at)) = inputs.recv(), if self.keeps_up() => Wake::Input(input, at),
                () = sleep_until_due(self.asked_at.checked_add(KEPT_WITHIN).filter(|_| !self.letters_are_kept())) => {
                    self.kept = self.asked;
                    continue;
                }
                () = sleep_until_due(self.closes_at) => {
                    // Letters that no disk has taken are on the screen only: it stays until they are kept.
                    if !self.app.loses_letters() {
                        (end, self.ended) = (ScreenEnd::AskedToClose, true);
                    }
                    self.closes_at = Some(Instant::now() + FAREWELL);
                    continue;
                }
                () = sleep_until_due(self.app.next_wake().map(instant_of)) => Wake::Time,
            };
            let mut urgency = self.take(wake);
            let round = Instant::now();
            while let Some(wake) = self.next_waiting(&mut wakes, &mut inputs)
                && !self.ended
            {
                urgency = urgency.max(self.take(wake));
                if round.elapsed() > ROUND {
                    break;
                }
            }
            let at = match urgency {
                Urgency::None => continue,
                Urgency::Soon => Instant::now().max(last_frame + BETWEEN_FRAMES),
                Urgency::Now => Instant::now(),
            };
            // What the file answers soon is painted with what was struck, and no list is painted empty for its lines.
            let at = match std::mem::take(&mut self.asks) {
                _ if self.app.awaits_list() => Instant::now() + LIST_WITHIN,
                true => at + ANSWER_WITHIN,
                false => at,
            };
            frame_due = Some(frame_due.map_or(at, |due| due.min(at)));
        }
        let until = (self.told_to_end || self.app.phase != Phase::Ready).then(|| Instant::now() + END_WITHIN);
        // However it ends, what was claimed here is given back, and what was asked of the drafts is done.
        self.app.end().into_iter().for_each(|effect| self.run(effect));
        match (self.keeper.take(), until) {
            (Some(keeper), Some(until)) => keeper.end_before(until.into_std()),
            (keeper, _) => drop(keeper),
        }
        if !self.hear_files_out(until).await && end == ScreenEnd::Left {
            end = ScreenEnd::FileUnwritten;
        }
        self.hear_terminal_out(inputs, until).await;
        hangup::note_leaving();
        if let (Some(worker), Some(until)) = (self.worker.take_if(|_| until.is_some()), until) {
            worker.end_before(until.into_std());
        }
        Ok(end)
    }

    /// Takes the next wake that waits: an answer before a key, because keys are struck on what answers show.
    fn next_waiting(
        &self,
        wakes: &mut UnboundedReceiver<Wake>,
        inputs: &mut Receiver<(Input, Instant)>,
    ) -> Option<Wake> {
        let answer = wakes.try_recv().ok();
        answer.or_else(|| {
            self.keeps_up().then(|| inputs.try_recv().ok()).flatten().map(|(input, at)| Wake::Input(input, at))
        })
    }

    /// True while the file answers about as fast as keys are struck.
    fn keeps_up(&self) -> bool {
        self.app.count_unanswered() < REQUESTS
    }

    /// Waits for the terminal's last answer, which would be typed into the shell if it came later.
    async fn hear_terminal_out(&mut self, mut inputs: Receiver<(Input, Instant)>, until: Option<Instant>) {
        let patience = Instant::now() + LAST_ANSWER;
        let patience = until.map_or(patience, |until| until.min(patience));
        while self.session.awaits_answer() {
            tokio::select! {
                Some((input, _)) = inputs.recv() => {
                    if input == Input::Ready {
                        self.session.note_answer();
                    }
                }
                () = sleep_until(patience) => return,
            }
        }
    }

    /// Waits for the files still being written, until then at most; false when one is not.
    async fn hear_files_out(&self, until: Option<Instant>) -> bool {
        let until = until.unwrap_or_else(|| Instant::now() + WRITTEN_WITHIN);
        while self.writing.iter().any(|thread| !thread.is_finished()) {
            if Instant::now() >= until {
                return false;
            }
            sleep(ROUND).await;
        }
        true
    }

    fn letters_are_kept(&self) -> bool {
        self.kept >= self.asked
    }

    /// Sends one frame, of the size and in the theme that the terminal has now.
    fn paint_frame(&mut self) -> std::io::Result<()> {
        let (columns, rows) = self.session.size()?;
        if self.app.display.size != (columns, rows) {
            self.tell_app(Event::Resize(columns, rows));
        }
        if self.app.shown_theme() != self.loaded {
            self.loaded = self.app.shown_theme().to_owned();
            match load_theme(&self.config, &self.loaded) {
                Ok(theme) => self.look.theme = theme,
                // A theme of the person's own with a mistake in it changes nothing: the look stays.
                Err(why) => self.tell_app(Event::Sent(Err(why))),
            }
        }
        let (app, look) = (&self.app, &self.look);
        self.session.draw(app.display.size, |canvas| view::paint(app, look, canvas))?;
        if let Some(worker) = &self.worker {
            worker.note_frame();
            for (generation, query) in self.deferred.drain(..) {
                worker.send_query(generation, query, self.app.me);
            }
        }
        Ok(())
    }

    /// Event of this key: terminals send a repeating key as they send one that is struck again, and only the time since the
    /// one before tells them apart.
    fn event_of_key(&mut self, key: Key, at: Instant) -> Event {
        let before = self.struck.replace((key, at));
        match before.filter(|(known, _)| *known == key).map(|(_, before)| at - before) {
            Some(since) if since < RHYTHM => Event::Held(key),
            Some(since) if since < REPEATING => Event::Again(key),
            _ => Event::Key(key),
        }
    }

    /// Handles one wake; tells how soon a frame must follow.
    fn take(&mut self, wake: Wake) -> Urgency {
        let mut urgency = Urgency::Soon;
        let event = match wake {
            Wake::End => {
                (self.ended, self.told_to_end) = (true, true);
                return Urgency::None;
            }
            // The frame asks for the new size.
            Wake::Resized => return Urgency::Now,
            Wake::Drafts(DraftReply::UpTo(number)) => {
                self.kept = self.kept.max(number);
                return Urgency::None;
            }
            Wake::Input(input, at) => {
                urgency = Urgency::Now;
                match input {
                    Input::Key(key) => self.event_of_key(key, at),
                    Input::Paste(text) => Event::Paste(text),
                    Input::Ready if self.session.note_answer() => return Urgency::Now,
                    Input::Ready => return Urgency::None,
                    Input::Place(place) => {
                        self.session.note_place(place);
                        return Urgency::None;
                    }
                }
            }
            Wake::Store(StoreReply::Answer { answer: Answer::SearchPrepared, .. }) => return Urgency::None,
            Wake::Store(reply) => {
                if let StoreReply::Opened(_) = reply {
                    self.open_drafts();
                }
                if let StoreReply::AskedToClose = reply {
                    self.closes_at = Some(Instant::now() + FAREWELL);
                }
                // An answer to a key is as urgent as the key, also where it comes in the key's own round.
                if let StoreReply::Answer { .. } | StoreReply::Did { .. } = reply {
                    (urgency, self.asks) = (Urgency::Now, false);
                }
                Event::Store(reply)
            }
            Wake::Drafts(reply) => Event::Drafts(reply),
            Wake::Printer(printer) => {
                let found = printer.is_some();
                self.printer = printer;
                Event::Printer(found)
            }
            Wake::Holder(holder) => Event::Holder(holder),
            Wake::Sent(said) => {
                urgency = Urgency::Now;
                Event::Sent(said.map_err(|error| {
                    error.log("SEND", Duration::ZERO);
                    error.to_string()
                }))
            }
            Wake::Time => Event::Time,
        };
        self.tell_app(event);
        urgency
    }

    fn tell_app(&mut self, event: Event) {
        for effect in self.app.update(event, Moment::now()) {
            self.run(effect);
        }
    }

    fn run(&mut self, effect: Effect) {
        let follows = matches!(&effect, Effect::Ask { query, .. } if query.follows_frame());
        self.asks |= matches!(effect, Effect::Ask { .. } | Effect::Run(_)) && !follows;
        match effect {
            Effect::Ask { generation, query } if follows => self.deferred.push((generation, query)),
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
            Effect::Keep(write) => {
                if let Some(keeper) = &self.keeper {
                    // Counted from the first letter that is not kept: the next one does not put the frame off again.
                    if self.letters_are_kept() {
                        self.asked_at = Instant::now();
                    }
                    self.asked += 1;
                    keeper.write_draft(self.asked, write);
                }
            }
            Effect::Drop(id) => drop(self.keeper.as_ref().map(|keeper| keeper.drop(id))),
            Effect::Drafts(team) => drop(self.keeper.as_ref().map(|keeper| keeper.request_drafts(team))),
            Effect::Leave(mark) => drop(self.keeper.as_ref().map(|keeper| keeper.write_position(mark))),
            Effect::Left(staff) => drop(self.keeper.as_ref().map(|keeper| keeper.request_position(staff))),
            Effect::Create(centre) => match Store::create(&self.path, &centre) {
                Ok(_) if self.creates_only => self.ended = true,
                Ok(_) => self.open(),
                Err(why) => {
                    if let Refusal::Trouble(trouble) = &why {
                        trouble.log("CREATE", Duration::ZERO);
                    }
                    self.app.phase = Phase::Refused(why.to_string());
                }
            },
            Effect::FindHolder => {
                let path = self.path.clone();
                self.run_effect(move || Wake::Holder(store::find_holder(&path)));
            }
            Effect::FindPrinter => {
                let print = self.config.print.clone();
                self.run_effect(move || Wake::Printer(Printer::find(&print)));
            }
            Effect::Print(text) => {
                if let Some(printer) = self.printer.clone() {
                    self.run_effect(move || Wake::Sent(printer.print(&text).map_err(box_error)));
                }
            }
            Effect::Write { path, text } => {
                let folder = outlet::text_folder(&self.config);
                let thread =
                    self.run_effect(move || Wake::Sent(outlet::write(&path, &folder, &text).map_err(box_error)));
                self.note_writing(thread);
            }
            Effect::WriteTable { path, table } => {
                let folder = outlet::text_folder(&self.config);
                let thread =
                    self.run_effect(move || Wake::Sent(outlet::write_table(&path, &folder, &table).map_err(box_error)));
                self.note_writing(thread);
            }
            Effect::KeepBell(rings) => {
                let config = self.config.clone();
                self.run_effect(move || Wake::Sent(config.keep_bell(rings).map_err(box_error)));
            }
            Effect::Ring => self.session.ring(),
            Effect::KeepTheme(name) => {
                let config = self.config.clone();
                self.run_effect(move || Wake::Sent(config.keep_theme(&name).map_err(box_error)));
            }
            Effect::Quit => self.ended = true,
        }
    }

    /// Runs beside the loop what may take long.
    fn run_effect(&self, job: impl FnOnce() -> Wake + Send + 'static) -> JoinHandle<()> {
        let sender = self.sender.clone();
        thread::spawn(move || drop(sender.send(job())))
    }

    /// Notes a file being written, which the end of the screen waits for.
    fn note_writing(&mut self, thread: JoinHandle<()>) {
        self.writing.retain(|thread| !thread.is_finished());
        self.writing.push(thread);
    }
}

fn box_error(error: impl LoggedError + 'static) -> Box<dyn LoggedError> {
    Box::new(error)
}

/// Unlike any other run of the program on this file, without a random number: the moment to the nanosecond and the
/// process.
fn session_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", now.as_nanos(), std::process::id())
}
