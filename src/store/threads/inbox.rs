//! Inbox of the thread of the store: questions, writes, signals of the other desks; and which of them comes next.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::watch::{Bell, Watch};
use crate::domain::StaffId;
use crate::protocol::{Operation, Query, Request};
use crate::store::read::card::Opened;

/// Time without a question after which a desk rests.
const REST: Duration = Duration::from_secs(1);

/// A question of the screen, and who asks it.
pub(super) struct AskedQuery {
    pub(super) generation: u64,
    pub(super) query: Query,
    pub(super) reader: Option<StaffId>,
}

/// A write that waits for its turn among the desks.
pub(super) enum Write {
    Request(Box<Request>),
    /// A card was shown; its row in the access log must not delay the answer.
    Opened(Opened),
}

/// Everything that waits.
#[derive(Default)]
pub(super) struct Waiting {
    pub(super) writes: VecDeque<Write>,
    pub(super) queries: VecDeque<AskedQuery>,
    /// True when the thread is to look at the file: another desk signalled, or it is time.
    look: bool,
    /// True when another desk signalled since the last look.
    pub(super) signalled: bool,
    /// True when the last thing read was a look.
    has_looked: bool,
    pub(super) search: DamageSearch,
    /// Progress of the author's frame.
    pub(super) frame: AuthorFrame,
    /// True while the thread sleeps: only the bell wakes it.
    asleep: bool,
    pub(super) ended: bool,
}

/// The frame that shows the author of a request what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum AuthorFrame {
    /// No answer is waited for.
    #[default]
    None,
    /// The other desks are told once it is on the terminal.
    Awaited,
    /// The frame is on the terminal.
    Sent,
}

/// Search for damage in the whole file, by a thread of its own: on a large file it takes longer than an answer may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum DamageSearch {
    #[default]
    None,
    /// The search is running; nothing is written meanwhile.
    Running,
    /// True when damage was found.
    Ended(bool),
    /// The search has found no damage, and nobody has written since.
    InVain,
}

/// Next thing that the thread is to do.
pub(super) enum Job {
    Write(Write),
    Query(AskedQuery),
    Look,
    Verdict(bool),
    /// Time to rest: there was nothing to do for a while.
    Rest,
}

/// Queue of all that waits, and the bell that tells the thread of it.
pub(super) struct Inbox {
    waiting: Mutex<Waiting>,
    bell: Bell,
}

impl Waiting {
    /// Adds a question in the place of those that it replaces: their answer would be stale already.
    pub(super) fn queue_query(&mut self, asked: AskedQuery) {
        self.queries.retain(|older| !asked.query.replaces(&older.query));
        self.queries.push_back(asked);
    }

    fn next(&mut self) -> Option<Job> {
        if self.search == DamageSearch::Running {
            return self.next_to_read();
        }
        if self.only_sits() && !self.ended && !self.queries.is_empty() {
            return self.next_to_read();
        }
        let write = self.writes.pop_front().map(Job::Write);
        if write.is_some() || self.ended {
            return write;
        }
        self.next_to_read()
    }

    /// True when all that waits to be written is who sits down: the list they wait for is read before the disk is waited for.
    fn only_sits(&self) -> bool {
        self.writes.len() == 1
            && matches!(self.writes.front(), Some(Write::Request(request)) if matches!(request.operation, Operation::SitDown(_)))
    }

    /// Takes what is next of all but the writes.
    pub(super) fn next_to_read(&mut self) -> Option<Job> {
        if let DamageSearch::Ended(hurt) = self.search {
            self.search = if hurt { DamageSearch::None } else { DamageSearch::InVain };
            return Some(Job::Verdict(hurt));
        }
        // Before the questions: a file that was replaced is noticed, and then not read. In turn with them: where the other
        // desks write faster than their changes are read, there is always a reason to look.
        let question_waits = !self.queries.is_empty();
        if self.look && !(self.has_looked && question_waits) {
            (self.look, self.has_looked) = (false, true);
            return Some(Job::Look);
        }
        self.has_looked = false;
        self.queries.pop_front().map(Job::Query)
    }

    /// True when there is nothing left to do, now and later.
    fn is_over(&self) -> bool {
        self.ended && self.search != DamageSearch::Running
    }
}

impl Inbox {
    /// Makes an empty inbox.
    pub(super) fn new() -> Self {
        Self { waiting: Mutex::default(), bell: Bell::new() }
    }

    /// Changes what waits; true while a thread still serves it.
    pub(super) fn change_waiting(&self, change: impl FnOnce(&mut Waiting)) -> bool {
        let mut waiting = self.lock();
        change(&mut waiting);
        if waiting.asleep {
            self.bell.ring();
        }
        !waiting.ended
    }

    /// Notes what is heard of the other desks.
    pub(super) fn hear(&self, watch: &mut Watch) {
        if let Some(signalled) = watch.hear() {
            let mut waiting = self.lock();
            waiting.look = !waiting.ended;
            waiting.signalled |= signalled;
        }
    }

    /// The next job; none when there will be no other. Where something was `read` and nothing more comes, it is to rest.
    pub(super) fn take(&self, watch: &mut Watch, read: &mut bool) -> Option<Job> {
        loop {
            self.hear(watch);
            let mut waiting = self.lock();
            match waiting.next() {
                Some(job) => return Some(job),
                None if waiting.is_over() => return None,
                None => waiting.asleep = true,
            }
            drop(waiting);
            let rests = watch.sleep(&self.bell, read.then_some(REST));
            self.lock().asleep = false;
            if rests {
                *read = false;
                return Some(Job::Rest);
            }
        }
    }

    /// Waits until then at most for a question of the author; none once their frame is sent, or something else is to be done.
    pub(super) fn take_question_before_frame(&self, until: Instant) -> Option<AskedQuery> {
        loop {
            let mut waiting = self.lock();
            let asked = !waiting.queries.is_empty() || !waiting.writes.is_empty();
            if waiting.frame != AuthorFrame::Awaited || asked || waiting.ended || Instant::now() >= until {
                return waiting.queries.pop_front();
            }
            waiting.asleep = true;
            drop(waiting);
            self.bell.sleep(None, until);
            self.lock().asleep = false;
        }
    }

    /// Wakes the thread only where it waits for the frame: there is one at every key.
    pub(super) fn note_frame(&self) {
        let mut waiting = self.lock();
        if waiting.frame == AuthorFrame::Awaited {
            waiting.frame = AuthorFrame::Sent;
            if waiting.asleep {
                self.bell.ring();
            }
        }
    }

    /// Locks what waits.
    pub(super) fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A queue is whole between any two statements above: another thread's panic does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ItemId, Moment, PersonId};
    use crate::protocol::SitProof;

    fn find(text: &str) -> Query {
        Query::Find { text: text.to_owned(), limit: 8 }
    }

    #[test]
    fn a_newer_question_replaces_the_waiting_one_of_the_same_sort() {
        let mut waiting = Waiting::default();
        for (generation, query) in [(1, find("b")), (2, Query::DayClose), (3, find("be"))] {
            waiting.queue_query(AskedQuery { generation, query, reader: None });
        }
        let left: Vec<u64> = waiting.queries.iter().map(|asked| asked.generation).collect();
        assert_eq!(left, [2, 3]);
    }

    #[test]
    fn cards_asked_about_at_once_are_each_answered() {
        let mut waiting = Waiting::default();
        let of = |number| Query::Follow(PersonId(number));
        for (generation, query) in
            [(1, of(1)), (2, of(2)), (3, of(1)), (4, Query::Item(ItemId(1))), (5, Query::Item(ItemId(2)))]
        {
            waiting.queue_query(AskedQuery { generation, query, reader: None });
        }
        let left: Vec<u64> = waiting.queries.iter().map(|asked| asked.generation).collect();
        assert_eq!(left, [2, 3, 4, 5]);
    }

    #[test]
    fn who_sits_down_is_written_after_the_list_they_wait_for_and_before_what_they_write() {
        let sits = |waiting: &mut Waiting| {
            let (at, by) = (Moment(0), StaffId(1));
            let write = |operation| {
                let request = Request { key: String::new(), by, terminal: String::new(), at, operation };
                Write::Request(Box::new(request))
            };
            waiting.writes.push_back(write(Operation::SitDown(SitProof::Account)));
            waiting.queue_query(AskedQuery { generation: 1, query: find("b"), reader: None });
            write(Operation::GiveBack { item: ItemId(1) })
        };
        let is_query = |job| matches!(job, Some(Job::Query(_)));
        let mut waiting = Waiting::default();
        sits(&mut waiting);
        assert!(is_query(waiting.next()) && !is_query(waiting.next()));
        let mut waiting = Waiting::default();
        let next = sits(&mut waiting);
        waiting.writes.push_back(next);
        assert!(!is_query(waiting.next()) && !is_query(waiting.next()) && is_query(waiting.next()));
    }

    #[test]
    fn a_question_is_answered_however_often_the_other_desks_signal() {
        let mut waiting = Waiting::default();
        let jobs: Vec<_> = (0..6)
            .map(|at| {
                waiting.look = true;
                if at % 3 == 0 {
                    waiting.queue_query(AskedQuery { generation: 1, query: find("b"), reader: None });
                }
                match waiting.next() {
                    Some(Job::Look) => "look",
                    Some(Job::Query(_)) => "question",
                    _ => "other",
                }
            })
            .collect();
        assert_eq!(jobs, ["look", "question", "look", "question", "look", "look"]);
    }
}
