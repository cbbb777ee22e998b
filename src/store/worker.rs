//! The thread that owns the [`Store`]: the screen never waits for the file.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::card::Opened;
use super::turn::Standing;
use super::{Store, Trouble, watch};
use crate::domain::{Moment, StaffId};
use crate::ops::{Answer, Deed, Done, Query, Refusal, Welcome};

/// What comes back.
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
        /// What the file says.
        answer: Answer,
    },
    /// A deed's outcome.
    Did {
        /// The deed's key.
        key: String,
        /// Done, or why not.
        result: Result<Done, Refusal>,
    },
    /// Another desk changed the file: what is shown may be asked again.
    News,
    /// Nothing more can be written here: one sentence.
    Halted(String),
}

/// A file and the thread that owns it. Dropping it waits for the deeds already given.
pub struct Worker {
    inbox: Arc<Inbox>,
    thread: Option<JoinHandle<()>>,
}

struct Asked {
    generation: u64,
    query: Query,
    reader: Option<StaffId>,
}

/// What waits for its turn among the desks.
enum Write {
    Deed(Box<Deed>),
    /// A card was shown; its line in the access log must not keep it from being read.
    Opened(Opened),
}

#[derive(Default)]
struct Waiting {
    writes: VecDeque<Write>,
    queries: VecDeque<Asked>,
    /// Someone rang, or it is time to look.
    look: bool,
    ended: bool,
}

enum Job {
    Write(Write),
    Query(Asked),
    Look,
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
            move || serve(&path, &inbox, &reply)
        });
        Self { inbox, thread: Some(thread) }
    }

    /// Asks. A waiting question of the same sort is replaced: its answer would be stale already.
    pub fn ask(&self, generation: u64, query: Query, reader: Option<StaffId>) {
        self.inbox.put(|waiting| waiting.ask(Asked { generation, query, reader }));
    }

    /// Does. Deeds are done in the order given, before any waiting question, and none is ever dropped.
    pub fn run(&self, deed: Deed) {
        self.inbox.put(|waiting| waiting.writes.push_back(Write::Deed(Box::new(deed))));
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.inbox.put(|waiting| waiting.ended = true);
        if let Some(thread) = self.thread.take() {
            // Its panic was already told by the panic hook.
            let _ = thread.join();
        }
    }
}

impl Waiting {
    fn ask(&mut self, asked: Asked) {
        self.queries.retain(|older| discriminant(&older.query) != discriminant(&asked.query));
        self.queries.push_back(asked);
    }

    fn next(&mut self) -> Option<Job> {
        let write = self.writes.pop_front().map(Job::Write);
        if write.is_some() || self.ended {
            return write;
        }
        self.next_to_read()
    }

    fn next_to_read(&mut self) -> Option<Job> {
        // Before the questions: what they answer is then of the present file.
        if std::mem::take(&mut self.look) {
            return Some(Job::Look);
        }
        self.queries.pop_front().map(Job::Query)
    }
}

impl Inbox {
    /// Changes what waits; whether anyone still serves it.
    fn put(&self, change: impl FnOnce(&mut Waiting)) -> bool {
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
                None if waiting.ended => return None,
                None => waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A queue is whole between any two statements above: another thread's panic does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn serve(path: &Path, inbox: &Arc<Inbox>, reply: &dyn Fn(Reply)) {
    let opened = Store::open(path).or_else(|why| Store::rescue(path, why)).and_then(|store| {
        let (welcome, seen) = (store.welcome(Moment::now())?, store.others_writes()?);
        Ok((store, welcome, seen))
    });
    let (mut store, mut seen) = match opened {
        Ok((store, welcome, seen)) => {
            reply(Reply::Opened(Box::new(welcome)));
            (store, seen)
        }
        Err(trouble) => return reply(Reply::Refused(trouble)),
    };
    let listening = Arc::clone(inbox);
    watch::start(path, move || listening.put(|waiting| waiting.look = !waiting.ended));
    // The write whose turn has not come, with its place in the line: questions are answered meanwhile.
    let mut standing: Option<(Write, Option<Standing>)> = None;
    let (mut unlogged, mut halted) = (Vec::new(), false);
    loop {
        let job = match &standing {
            None => match inbox.take() {
                None => return,
                job => job,
            },
            Some(_) => inbox.lock().next_to_read(),
        };
        match job {
            Some(Job::Write(write)) => standing = Some((write, None)),
            Some(Job::Query(Asked { generation, query, reader })) => {
                let at = Moment::now();
                let answer = store.read(&query, reader, at);
                if matches!(answer, Answer::Trouble(_)) {
                    store.look_for_damage();
                }
                if let (Some(by), Ok(Some(person))) = (reader, store.opens(&query)) {
                    inbox.put(|waiting| waiting.writes.push_back(Write::Opened(Opened { person, by, at })));
                }
                reply(Reply::Answer { generation, answer });
            }
            // A file that does not answer here says so to the next question, with its sentence.
            Some(Job::Look) => {
                inbox.put(|waiting| waiting.writes.extend(unlogged.drain(..).map(Write::Opened)));
                // Why not is told below.
                let _ = store.mend().and_then(|()| store.stands());
                match store.others_writes() {
                    Ok(now) if now != seen => {
                        seen = now;
                        reply(Reply::News);
                    }
                    _ => {}
                }
            }
            None => {}
        }
        standing = standing.and_then(|(write, mut line)| {
            // Not mended, it is refused with its sentence.
            let _ = store.mend();
            match &write {
                Write::Deed(deed) => match store.try_run(deed, &mut line) {
                    Some(result) => {
                        if matches!(result, Err(Refusal::Trouble(_))) {
                            store.look_for_damage();
                        }
                        reply(Reply::Did { result, key: deed.key.clone() });
                    }
                    None => return Some((write, line)),
                },
                Write::Opened(opened) => match store.try_log(*opened, &mut line) {
                    Ok(Some(())) => {}
                    Ok(None) => return Some((write, line)),
                    // Tried again at the next look.
                    Err(_) => unlogged.push(*opened),
                },
            }
            None
        });
        if let Some(why) = store.halted().filter(|_| !halted) {
            halted = true;
            reply(Reply::Halted(why));
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
            waiting.ask(Asked { generation, query, reader: None });
        }
        let left: Vec<u64> = waiting.queries.iter().map(|asked| asked.generation).collect();
        assert_eq!(left, [2, 3]);
    }
}
