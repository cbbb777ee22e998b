//! The thread that owns the [`Store`]: the screen never waits for the file.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::following::Following;
use super::inbox::{AskedQuery, AuthorFrame, DamageSearch, Inbox, Job, Write};
use super::join_before;
use super::memory::release_freed_pages;
use super::watch::Watch;
use crate::domain::{Moment, StaffId};
use crate::log::LoggedError;
use crate::protocol::{Answer, Cause, Changed, Query, Refusal, Request, StoreReply, Trouble};
use crate::store::file::desk_slots::DeskSlot;
use crate::store::file::rescue;
use crate::store::read::card::Opened;
use crate::store::write::write_queue::QueuePlace;
use crate::store::{Error, Store, error};

/// Time for the author of a request to see its result, before the other desks are signalled.
const AUTHOR_FIRST: Duration = Duration::from_millis(5);

/// A file and the thread that owns it. Dropping it waits for the requests already given.
pub struct Worker {
    inbox: Arc<Inbox>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Opens `path` on a thread of its own and answers through `reply`, called on that thread.
    pub fn start(path: PathBuf, reply: impl Fn(StoreReply) + Send + 'static) -> Self {
        let inbox = Arc::new(Inbox::new());
        let thread = thread::spawn({
            let inbox = Arc::clone(&inbox);
            move || serve_file(&path, &inbox, &reply)
        });
        Self { inbox, thread: Some(thread) }
    }

    /// Asks. A waiting question of the same sort is replaced: its answer would be stale already.
    pub fn send_query(&self, generation: u64, query: Query, reader: Option<StaffId>) {
        self.inbox.change_waiting(|waiting| waiting.queue_query(AskedQuery { generation, query, reader }));
    }

    /// Hears that the screen has sent a frame to its terminal.
    pub fn note_frame(&self) {
        self.inbox.note_frame();
    }

    /// Queues a request. Requests are carried out in the order given, before any waiting question (who sits down: after
    /// them), and none is ever dropped.
    pub fn run(&self, request: Request) {
        self.inbox.change_waiting(|waiting| waiting.writes.push_back(Write::Request(Box::new(request))));
    }
}

impl Worker {
    /// Ends as dropping it does, but for a request that waits longer than `until` for another program: nobody was told that
    /// it is done.
    pub fn end_before(mut self, until: Instant) {
        self.inbox.change_waiting(|waiting| waiting.ended = true);
        self.thread.take().into_iter().for_each(|thread| join_before(thread, until));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.inbox.change_waiting(|waiting| waiting.ended = true);
        if let Some(thread) = self.thread.take() {
            // Its panic was already reported by the panic hook.
            let _ = thread.join();
        }
    }
}

fn serve_file(path: &Path, inbox: &Arc<Inbox>, reply: &dyn Fn(StoreReply)) {
    let begun = Instant::now();
    let opened = Store::open(path).or_else(|why| Store::open_damaged(path, why)).and_then(|store| {
        store.keep_few_pages()?;
        let (welcome, seen) = (store.load_welcome(Moment::now())?, store.others_writes()?);
        let desk = take_slot(path, &store)?;
        Ok((store, welcome, seen, desk))
    });
    let (store, seen, desk) = match opened {
        Ok((store, welcome, seen, desk)) => {
            reply(StoreReply::Opened(Box::new(welcome)));
            (store, seen, desk)
        }
        Err(error) => {
            let trouble = Trouble::from(error);
            trouble.log("OPEN", begun.elapsed());
            return reply(StoreReply::Refused(trouble));
        }
    };
    let (ms, version, sqlite) = (begun.elapsed().as_millis(), env!("CARGO_PKG_VERSION"), rusqlite::version());
    tracing::info!(ms, version, sqlite, file = path.display().to_string(), "opened");
    let mut watch = Watch::open(path);
    let following = Following::default();
    let mut service = Service {
        store,
        desk,
        seen,
        inbox,
        reply,
        following,
        unlogged: Vec::new(),
        halted: false,
        asked_to_close: false,
    };
    // The write whose turn has not come, with its place in the line: questions are answered meanwhile.
    let mut standing: Option<(Write, Option<QueuePlace>)> = None;
    // True from the opening of the file, and from each question, until the desk rests.
    let mut read = true;
    loop {
        let searching = inbox.lock().search == DamageSearch::Running;
        let job = if standing.is_some() && !searching {
            inbox.hear(&mut watch);
            inbox.lock().next_to_read()
        } else {
            match inbox.take(&mut watch, &mut read) {
                None => return,
                job => job,
            }
        };
        match job {
            Some(Job::Write(write)) => standing = Some((write, None)),
            Some(Job::Query(asked)) => {
                read = true;
                service.answer_query(asked);
            }
            Some(Job::Look) => service.look_for_changes(),
            Some(Job::Verdict(hurt)) => service.end_damage_check(hurt),
            Some(Job::Rest) => service.rest(),
            None => {}
        }
        if inbox.lock().search != DamageSearch::Running {
            standing = standing.and_then(|(write, mut line)| {
                if service.write(&write, &mut line) {
                    return Some((write, line));
                }
                service.answer_author(line);
                None
            });
        }
        service.tell_halt();
    }
}

/// Takes this desk's slot in the list of those that are open. A disk that refuses it refuses no desk: it is then not listed.
fn take_slot(path: &Path, store: &Store) -> Result<Option<DeskSlot>, Error> {
    let now = Moment::now();
    match DeskSlot::take(path, |member| store.claims_anything(member, now)) {
        Ok(desk) => Ok(Some(desk)),
        Err(error)
            if matches!(
                error.cause(),
                Cause::Link | Cause::NotAFile | Cause::ManyNames | Cause::OtherOwner(_) | Cause::Forbidden
            ) =>
        {
            Err(error)
        }
        Err(error) => {
            Trouble::from(error).log("DESK", Duration::ZERO);
            Ok(None)
        }
    }
}

/// The store at work for one desk.
struct Service<'a> {
    store: Store,
    /// Place of this desk in the list of those that are open; none where the disk refused it.
    desk: Option<DeskSlot>,
    inbox: &'a Arc<Inbox>,
    reply: &'a dyn Fn(StoreReply),
    /// [`Store::others_writes`] at the last look.
    seen: i64,
    /// The list that the screen shows.
    following: Following,
    /// Cards shown, whose line in the access log could not be written: tried again at the next look.
    unlogged: Vec<Opened>,
    /// True when the screen knows that nothing more is written.
    halted: bool,
    /// True when the screen knows that it is asked to close.
    asked_to_close: bool,
}

impl Service<'_> {
    fn answer_query(&mut self, AskedQuery { generation, query, reader }: AskedQuery) {
        let at = Moment::now();
        let begun = Instant::now();
        self.desk.iter_mut().for_each(|desk| desk.note_member(reader));
        let answer = match self.store.reopen_if_closed() {
            Ok(()) => self.store.read(&query, reader, at),
            Err(trouble) => Answer::Trouble(trouble.into()),
        };
        match &answer {
            Answer::Trouble(trouble) => {
                trouble.log(query.code(), begun.elapsed());
                self.check_for_damage(trouble);
            }
            _ => error::log_done(query.code(), begun.elapsed()),
        }
        if let (Some(by), Ok(Some(person))) = (reader, self.store.card_opened_by(&query)) {
            self.inbox.change_waiting(|waiting| waiting.writes.push_back(Write::Opened(Opened { person, by, at })));
        }
        self.following.note_answer(&query, &answer, reader);
        (self.reply)(StoreReply::Answer { generation, answer });
    }

    fn log_opening(&mut self, opened: Opened, line: &mut Option<QueuePlace>) -> Result<Option<()>, Error> {
        self.store.reopen_after_index_loss()?;
        self.store.try_log(opened, line)
    }

    /// Reads what changed in the list that was last asked for; none where there is no such list. Where it cannot be read,
    /// the screen asks and is told why.
    fn read_changes(&mut self) -> Option<Box<Changed>> {
        let asked = self.following.next_query()?;
        let begun = Instant::now();
        let answer = self.store.read(&asked.0, asked.1, Moment::now());
        self.note_changes(asked, answer, begun)
    }

    fn note_changes(
        &mut self,
        (query, reader): (Query, Option<StaffId>),
        answer: Answer,
        begun: Instant,
    ) -> Option<Box<Changed>> {
        self.following.note_answer(&query, &answer, reader);
        error::log_done(query.code(), begun.elapsed());
        match answer {
            Answer::Changes(changed) => Some(changed),
            _ => None,
        }
    }

    fn look_for_changes(&mut self) {
        if std::mem::take(&mut self.inbox.lock().signalled) {
            self.hear_wish_to_close();
        }
        let unlogged = self.unlogged.drain(..).map(Write::Opened);
        self.inbox.change_waiting(|waiting| waiting.writes.extend(unlogged));
        let (asked, begun) = (self.following.next_query(), Instant::now());
        // A file that does not answer here says so to the next question, with its sentence.
        if let Ok(Some((now, answer))) = self.store.look(self.seen, asked.as_ref()) {
            self.seen = now;
            self.inbox.change_waiting(|waiting| {
                if waiting.search == DamageSearch::InVain {
                    waiting.search = DamageSearch::None;
                }
            });
            let changed = asked.zip(answer).and_then(|(asked, answer)| self.note_changes(asked, answer, begun));
            (self.reply)(changed.map_or(StoreReply::News, StoreReply::Pushed));
        }
    }

    /// Tries to write; true when the turn has not come yet, and `line` holds the place in the queue.
    fn write(&mut self, write: &Write, line: &mut Option<QueuePlace>) -> bool {
        match write {
            Write::Request(request) => {
                let begun = Instant::now();
                let Some(result) = self.store.try_run(request, line) else { return true };
                let took = line.as_ref().map_or(begun.elapsed(), QueuePlace::time_waited);
                match &result {
                    Err(Refusal::Trouble(trouble)) => {
                        trouble.log(request.operation.code().code(), took);
                        self.check_for_damage(trouble);
                    }
                    _ => error::log_done(request.operation.code().code(), took),
                }
                // The next desk writes while the author reads.
                line.iter().for_each(QueuePlace::leave);
                let changed = result.as_ref().ok().and_then(|_| self.read_changes());
                self.inbox.lock().frame = AuthorFrame::Awaited;
                (self.reply)(StoreReply::Did { result, key: request.key.clone(), changed });
            }
            Write::Opened(opened) => match self.log_opening(*opened, line) {
                Ok(Some(())) => {}
                Ok(None) => return true,
                Err(error) => {
                    let waited = line.as_ref().map_or(Duration::ZERO, QueuePlace::time_waited);
                    Trouble::from(error).log("OPENED_CARD", waited);
                    self.unlogged.push(*opened);
                }
            },
        }
        false
    }

    /// Waits until the author has seen what came of the request, answering what their screen asks meanwhile, and only then
    /// has the other desks woken: on a machine of few processors the author would wait behind all of them. The next one may
    /// write meanwhile.
    fn answer_author(&mut self, line: Option<QueuePlace>) {
        if line.as_ref().is_some_and(QueuePlace::will_signal) {
            let until = Instant::now() + AUTHOR_FIRST;
            while let Some(asked) = self.inbox.take_question_before_frame(until) {
                self.answer_query(asked);
            }
        }
        self.inbox.lock().frame = AuthorFrame::None;
        // Dropped, it wakes the others.
        drop(line);
    }

    /// Searches the file for damage where this trouble may come of it. Any other trouble says all by itself, and reading
    /// the whole file for it would make every desk wait for the disk.
    fn check_for_damage(&self, trouble: &Trouble) {
        if !error::suggests_damage(trouble.cause()) || self.store.halt_cause().is_some() {
            return;
        }
        let mut waiting = self.inbox.lock();
        if waiting.search != DamageSearch::None {
            return;
        }
        waiting.search = DamageSearch::Running;
        let (path, inbox) = (self.store.path().to_owned(), Arc::clone(self.inbox));
        let search = move || {
            let begun = Instant::now();
            let hurt = rescue::is_hurt_at(&path);
            tracing::warn!(ms = begun.elapsed().as_millis(), hurt, "searched for damage");
            inbox.change_waiting(|waiting| waiting.search = DamageSearch::Ended(hurt));
        };
        if thread::Builder::new().spawn(search).is_err() {
            // A machine without a thread to spare: the next trouble tries again.
            waiting.search = DamageSearch::None;
        }
    }

    /// Gives the memory back that the last questions took.
    fn rest(&self) {
        self.store.rest();
        release_freed_pages();
    }

    fn end_damage_check(&mut self, hurt: bool) {
        if hurt {
            self.store.stop_for_damage();
        }
    }

    /// Tells the screen, once, that somebody asked this desk to close.
    fn hear_wish_to_close(&mut self) {
        let asked = self.desk.as_ref().is_some_and(DeskSlot::is_asked_to_close);
        if asked && !std::mem::replace(&mut self.asked_to_close, true) {
            (self.reply)(StoreReply::AskedToClose);
        }
    }

    fn tell_halt(&mut self) {
        if self.halted {
            return;
        }
        if let Some(why) = self.store.halt_cause().map(Trouble::from) {
            self.halted = true;
            why.log("HALT", Duration::ZERO);
            (self.reply)(StoreReply::Halted(why));
            self.store.keep_replaced();
        }
    }
}
