//! The thread that owns the [`Store`]: the screen never waits for the file.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::watch;
use crate::domain::{Moment, StaffId};
use crate::log::LoggedError;
use crate::protocol::{Answer, Done, Query, Refusal, Request, Trouble, Welcome};
use crate::store::file::rescue;
use crate::store::read::card::Opened;
use crate::store::write::write_queue::QueuePlace;
use crate::store::{Store, error};

/// A message of the thread that owns the file.
#[derive(Debug)]
pub enum Reply {
    /// The file is open.
    Opened(Box<Welcome>),
    /// The file could not be opened.
    Refused(Trouble),
    /// A question's answer.
    Answer {
        /// The one it was asked with.
        generation: u64,
        /// Answer to the query.
        answer: Answer,
    },
    /// A request's outcome.
    Did {
        /// The request's key.
        key: String,
        /// Done, or why not.
        result: Result<Done, Refusal>,
    },
    /// Another desk changed the file: what is shown may be asked again.
    News,
    /// Nothing more can be written here.
    Halted(Trouble),
}

/// Time for the author of a request to ask for its result, before the other desks are signalled.
const AUTHOR_FIRST: Duration = Duration::from_millis(3);

/// A file and the thread that owns it. Dropping it waits for the requests already given.
pub struct Worker {
    inbox: Arc<Inbox>,
    thread: Option<JoinHandle<()>>,
}

struct Asked {
    generation: u64,
    query: Query,
    reader: Option<StaffId>,
}

/// A write that waits for its turn among the desks.
enum Write {
    Request(Box<Request>),
    /// A card was shown; its row in the access log must not delay the answer.
    Opened(Opened),
}

#[derive(Default)]
struct Waiting {
    writes: VecDeque<Write>,
    queries: VecDeque<Asked>,
    /// Someone rang, or it is time to look.
    look: bool,
    search: Search,
    ended: bool,
}

/// Search for damage in the whole file, by a thread of its own: on a large file it takes longer than an answer may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Search {
    #[default]
    None,
    /// Nothing is written meanwhile.
    Running,
    /// True when damage was found.
    Ended(bool),
    /// None was found, and nobody has written since.
    InVain,
}

enum Job {
    Write(Write),
    Query(Asked),
    Look,
    Verdict(bool),
}

#[derive(Default)]
struct Inbox {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
}

impl Worker {
    /// Opens `path` on a thread of its own and answers through `reply`, called on that thread.
    pub fn start(path: PathBuf, reply: impl Fn(Reply) + Send + 'static) -> Self {
        let inbox = Arc::new(Inbox::default());
        let thread = thread::spawn({
            let inbox = Arc::clone(&inbox);
            move || serve_file(&path, &inbox, &reply)
        });
        Self { inbox, thread: Some(thread) }
    }

    /// Asks. A waiting question of the same sort is replaced: its answer would be stale already.
    pub fn send_query(&self, generation: u64, query: Query, reader: Option<StaffId>) {
        self.inbox.change_waiting(|waiting| waiting.queue_query(Asked { generation, query, reader }));
    }

    /// Does. Deeds are done in the order given, before any waiting question, and none is ever dropped.
    pub fn run(&self, request: Request) {
        self.inbox.change_waiting(|waiting| waiting.writes.push_back(Write::Request(Box::new(request))));
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

impl Waiting {
    fn queue_query(&mut self, asked: Asked) {
        self.queries.retain(|older| discriminant(&older.query) != discriminant(&asked.query));
        self.queries.push_back(asked);
    }

    fn next(&mut self) -> Option<Job> {
        if self.search == Search::Running {
            return self.next_to_read();
        }
        let write = self.writes.pop_front().map(Job::Write);
        if write.is_some() || self.ended {
            return write;
        }
        self.next_to_read()
    }

    fn next_to_read(&mut self) -> Option<Job> {
        if let Search::Ended(hurt) = self.search {
            self.search = if hurt { Search::None } else { Search::InVain };
            return Some(Job::Verdict(hurt));
        }
        // Before the questions: what they answer is then of the present file.
        if std::mem::take(&mut self.look) {
            return Some(Job::Look);
        }
        self.queries.pop_front().map(Job::Query)
    }

    /// Is there nothing left to do, now and later?
    fn is_over(&self) -> bool {
        self.ended && self.search != Search::Running
    }
}

impl Inbox {
    /// Changes what waits; whether anyone still serves it.
    fn change_waiting(&self, change: impl FnOnce(&mut Waiting)) -> bool {
        let mut waiting = self.lock();
        change(&mut waiting);
        self.arrived.notify_one();
        !waiting.ended
    }

    /// The next job; none when there will be no other.
    fn take(&self) -> Option<Job> {
        let mut waiting = self.lock();
        loop {
            match waiting.next() {
                Some(job) => return Some(job),
                None if waiting.is_over() => return None,
                None => waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Waits this long at most for a question.
    fn take_question_within(&self, time: Duration) -> Option<Asked> {
        let idle = |waiting: &mut Waiting| waiting.queries.is_empty() && waiting.writes.is_empty() && !waiting.ended;
        let waited = self.arrived.wait_timeout_while(self.lock(), time, idle);
        waited.unwrap_or_else(PoisonError::into_inner).0.queries.pop_front()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A queue is whole between any two statements above: another thread's panic does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve_file(path: &Path, inbox: &Arc<Inbox>, reply: &dyn Fn(Reply)) {
    let begun = Instant::now();
    let opened = Store::open(path).or_else(|why| Store::open_damaged(path, why)).and_then(|store| {
        let (welcome, seen) = (store.load_welcome(Moment::now())?, store.others_writes()?);
        Ok((store, welcome, seen))
    });
    let (store, seen) = match opened {
        Ok((store, welcome, seen)) => {
            reply(Reply::Opened(Box::new(welcome)));
            (store, seen)
        }
        Err(error) => {
            let trouble = Trouble::from(error);
            trouble.log("OPEN", begun.elapsed());
            return reply(Reply::Refused(trouble));
        }
    };
    let (ms, version, sqlite) = (begun.elapsed().as_millis(), env!("CARGO_PKG_VERSION"), rusqlite::version());
    tracing::info!(ms, version, sqlite, file = path.display().to_string(), "opened");
    let listening = Arc::clone(inbox);
    watch::start(path, move || listening.change_waiting(|waiting| waiting.look = !waiting.ended));
    let mut service = Service { store, seen, inbox, reply, unlogged: Vec::new(), halted: false };
    // The write whose turn has not come, with its place in the line: questions are answered meanwhile.
    let mut standing: Option<(Write, Option<QueuePlace>)> = None;
    loop {
        let searching = inbox.lock().search == Search::Running;
        let job = if standing.is_some() && !searching {
            inbox.lock().next_to_read()
        } else {
            match inbox.take() {
                None => return,
                job => job,
            }
        };
        match job {
            Some(Job::Write(write)) => standing = Some((write, None)),
            Some(Job::Query(asked)) => service.answer_query(asked),
            Some(Job::Look) => service.look_for_changes(),
            Some(Job::Verdict(hurt)) => service.end_damage_check(hurt),
            None => {}
        }
        if inbox.lock().search != Search::Running {
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

/// The store at work for one desk.
struct Service<'a> {
    store: Store,
    inbox: &'a Arc<Inbox>,
    reply: &'a dyn Fn(Reply),
    /// [`Store::others_writes`] at the last look.
    seen: i64,
    /// Cards shown, whose line in the access log could not be written: tried again at the next look.
    unlogged: Vec<Opened>,
    /// The screen knows that nothing more is written.
    halted: bool,
}

impl Service<'_> {
    fn answer_query(&mut self, Asked { generation, query, reader }: Asked) {
        let at = Moment::now();
        let begun = Instant::now();
        let answer = self.store.read(&query, reader, at);
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
        (self.reply)(Reply::Answer { generation, answer });
    }

    fn look_for_changes(&mut self) {
        let unlogged = self.unlogged.drain(..).map(Write::Opened);
        self.inbox.change_waiting(|waiting| waiting.writes.extend(unlogged));
        // The reason is reported by `tell_halt`.
        let _ = self.store.reopen_after_index_loss().and_then(|()| self.store.check_file_unchanged());
        // A file that does not answer here says so to the next question, with its sentence.
        if let Ok(now) = self.store.others_writes()
            && now != self.seen
        {
            self.seen = now;
            self.inbox.change_waiting(|waiting| {
                if waiting.search == Search::InVain {
                    waiting.search = Search::None;
                }
            });
            (self.reply)(Reply::News);
        }
    }

    /// Tries to write; true when the turn has not come yet, and `line` holds the place in the queue.
    fn write(&mut self, write: &Write, line: &mut Option<QueuePlace>) -> bool {
        // Not mended, it is refused with its sentence.
        let _ = self.store.reopen_after_index_loss();
        match write {
            Write::Request(request) => {
                let begun = Instant::now();
                let Some(result) = self.store.try_run(request, line) else { return true };
                let took = line.as_ref().map_or(begun.elapsed(), QueuePlace::time_waited);
                match &result {
                    Err(Refusal::Trouble(trouble)) => {
                        trouble.log(request.operation.code(), took);
                        self.check_for_damage(trouble);
                    }
                    _ => error::log_done(request.operation.code(), took),
                }
                (self.reply)(Reply::Did { result, key: request.key.clone() });
            }
            Write::Opened(opened) => match self.store.try_log(*opened, line) {
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

    /// Answers what the screen asks on hearing that its request is done, and only then has the other desks woken: on a
    /// machine of few processors the author would wait behind all of them. The next one may write meanwhile.
    fn answer_author(&mut self, line: Option<QueuePlace>) {
        let Some(line) = line else { return };
        line.leave();
        if !line.will_signal() {
            return;
        }
        let mut within = AUTHOR_FIRST;
        while let Some(asked) = self.inbox.take_question_within(within) {
            self.answer_query(asked);
            within = Duration::ZERO;
        }
    }

    /// Searches the file for damage where this trouble may come of it. Any other trouble says all by itself, and reading
    /// the whole file for it would make every desk wait for the disk.
    fn check_for_damage(&self, trouble: &Trouble) {
        if !error::suggests_damage(trouble.cause()) || self.store.halt_cause().is_some() {
            return;
        }
        let mut waiting = self.inbox.lock();
        if waiting.search != Search::None {
            return;
        }
        waiting.search = Search::Running;
        let (path, inbox) = (self.store.path().to_owned(), Arc::clone(self.inbox));
        let search = move || {
            let begun = Instant::now();
            let hurt = rescue::is_hurt_at(&path);
            tracing::warn!(ms = begun.elapsed().as_millis(), hurt, "searched for damage");
            inbox.change_waiting(|waiting| waiting.search = Search::Ended(hurt));
        };
        if thread::Builder::new().spawn(search).is_err() {
            // A machine without a thread to spare: the next trouble tries again.
            waiting.search = Search::None;
        }
    }

    fn end_damage_check(&mut self, hurt: bool) {
        if hurt {
            self.store.stop_for_damage();
        }
    }

    fn tell_halt(&mut self) {
        if self.halted {
            return;
        }
        if let Some(why) = self.store.halt_cause().map(Trouble::from) {
            self.halted = true;
            why.log("HALT", Duration::ZERO);
            (self.reply)(Reply::Halted(why));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> Query {
        Query::Find { text: text.to_owned(), limit: 8 }
    }

    #[test]
    fn a_newer_question_replaces_the_waiting_one_of_the_same_sort() {
        let mut waiting = Waiting::default();
        for (generation, query) in [(1, find("b")), (2, Query::DayClose), (3, find("be"))] {
            waiting.queue_query(Asked { generation, query, reader: None });
        }
        let left: Vec<u64> = waiting.queries.iter().map(|asked| asked.generation).collect();
        assert_eq!(left, [2, 3]);
    }
}
