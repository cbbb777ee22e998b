//! The thread that owns the [`Drafts`]: the screen waits for the letters to be written, and for nothing else.
//!
//! Of the copies of one draft that wait, the newest alone is kept: a burst of letters must not fill the memory with them.
//!
//! A draft the disk refuses is held in memory and tried again every second, so that room made on a full disk is enough:
//! nobody has to type a letter for the earlier ones to be safe.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::LostRows;
use crate::domain::StaffId;
use crate::log::LoggedError;
use crate::protocol::{DraftReply, DraftWrite, DraftsAside, Trouble};
use crate::reports::ReadPosition;
use crate::store::threads::join_before;
use crate::store::{Drafts, Error};

/// Interval between two attempts to write a draft that could not be written.
const AGAIN: Duration = Duration::from_secs(1);

enum Job {
    Keep(u64, Box<DraftWrite>),
    Drop(String),
    Of(Vec<StaffId>),
    Leave(ReadPosition),
    Left(StaffId),
}

/// The drafts and the thread that owns them. Dropping it waits until the drafts are on the disk.
pub struct DraftWriter {
    jobs: Arc<Jobs>,
    thread: Option<JoinHandle<()>>,
}

/// The jobs that wait for the thread, in their order.
#[derive(Default)]
struct Jobs {
    waiting: Mutex<WaitingJobs>,
    arrived: Condvar,
}

#[derive(Default)]
struct WaitingJobs {
    queue: VecDeque<Job>,
    /// True when no other job will come.
    ended: bool,
}

/// The end of a wait for a job.
enum Next {
    Job(Job),
    /// The time is over, and no job has come.
    Nothing,
    /// No draft left, and none to come.
    Ended,
}

impl Jobs {
    fn push(&self, mut job: Job) {
        let mut waiting = self.lock();
        if let Job::Keep(_, newer) = &mut job {
            // The newer copy stands last: when it is written, whatever was asked before it is too.
            waiting.queue.retain_mut(|older| match older {
                Job::Keep(_, older) if older.draft.id == newer.draft.id => {
                    newer.over = std::mem::take(&mut older.over);
                    false
                }
                _ => true,
            });
        }
        waiting.queue.push_back(job);
        self.arrived.notify_one();
    }

    fn end(&self) {
        self.lock().ended = true;
        self.arrived.notify_one();
    }

    /// Waits for the next job, until then at most where a moment is given.
    fn take(&self, until: Option<Instant>) -> Next {
        let mut waiting = self.lock();
        loop {
            if let Some(job) = waiting.queue.pop_front() {
                return Next::Job(job);
            }
            if waiting.ended {
                return Next::Ended;
            }
            waiting = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return Next::Nothing,
                Some(left) => self.arrived.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, WaitingJobs> {
        // The queue is whole between any two statements above: another thread's panic does not spoil it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DraftWriter {
    /// Opens the drafts beside `main` on a thread of their own and answers through `reply`, called on that thread.
    pub fn start(main: PathBuf, reply: impl Fn(DraftReply) + Send + 'static) -> Self {
        let jobs = Arc::new(Jobs::default());
        let taken = Arc::clone(&jobs);
        let thread = thread::spawn(move || {
            let (unkept, lost) = Default::default();
            let (drafts, aside) = (None, None);
            let mut shelf = WriterThread { drafts, unkept, lost, aside, troubled: false, tried: Instant::now() };
            shelf.run_jobs(&main, &taken, &reply);
        });
        Self { jobs, thread: Some(thread) }
    }

    /// Writes a draft; [`DraftReply::UpTo`] answers with `number`.
    pub fn write_draft(&self, number: u64, write: Box<DraftWrite>) {
        self.jobs.push(Job::Keep(number, write));
    }

    /// Erases a draft.
    pub fn drop(&self, id: String) {
        self.jobs.push(Job::Drop(id));
    }

    /// Asks for the drafts of these members.
    pub fn request_drafts(&self, team: Vec<StaffId>) {
        self.jobs.push(Job::Of(team));
    }

    /// Writes the last journal row a member has seen, for their return.
    pub fn write_position(&self, mark: ReadPosition) {
        self.jobs.push(Job::Leave(mark));
    }

    /// Asks for the last journal row a member had seen.
    pub fn request_position(&self, staff: StaffId) {
        self.jobs.push(Job::Left(staff));
    }
}

impl DraftWriter {
    /// Ends as dropping it does, but waits for a disk that does not answer until then at most.
    pub fn end_before(mut self, until: Instant) {
        self.jobs.end();
        self.thread.take().into_iter().for_each(|thread| join_before(thread, until));
    }
}

impl Drop for DraftWriter {
    fn drop(&mut self) {
        self.jobs.end();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct WriterThread {
    /// Open drafts; none as long as they cannot be opened.
    drafts: Option<Drafts>,
    /// Drafts that could not be written, by their id.
    unkept: BTreeMap<String, DraftWrite>,
    /// Rows of a file that was deleted while in use, until another file holds them.
    lost: LostRows,
    /// A damaged file that was taken out of the way, until it is told.
    aside: Option<DraftsAside>,
    /// True from the report of a trouble to the report that it is over.
    troubled: bool,
    /// Moment of the last attempt to write all of these.
    tried: Instant,
}

impl WriterThread {
    fn run_jobs(&mut self, main: &Path, jobs: &Jobs, reply: &dyn Fn(DraftReply)) {
        loop {
            let (done, ended) = match jobs.take(self.next_attempt()) {
                Next::Job(job) => (self.run_job(main, job, reply), false),
                // A pause in the typing is synchronised too.
                Next::Nothing => (self.retry_or_sync(main, reply), false),
                Next::Ended => (self.retry_or_sync(main, reply), true),
            };
            if let Err(trouble) = done {
                self.report_trouble(trouble, reply);
            }
            if ended {
                return;
            }
            if let Some(aside) = self.aside.take() {
                reply(DraftReply::Aside(aside));
            }
        }
    }

    fn next_attempt(&self) -> Option<Instant> {
        if self.troubled { Some(self.tried + AGAIN) } else { self.drafts.as_ref()?.sync_due() }
    }

    fn report_trouble(&mut self, error: Error, reply: &dyn Fn(DraftReply)) {
        let trouble = Trouble::from(error);
        // Reported once, not for every letter typed on a full disk.
        if !std::mem::replace(&mut self.troubled, true) {
            trouble.log("DRAFT", Duration::ZERO);
        }
        reply(DraftReply::Trouble(trouble));
    }

    /// Reports that all drafts are written again, after a write that succeeded.
    fn report_recovery(&mut self, reply: &dyn Fn(DraftReply)) {
        if self.unkept.is_empty() && std::mem::take(&mut self.troubled) {
            reply(DraftReply::Mended);
        }
    }

    fn run_job(&mut self, main: &Path, job: Job, reply: &dyn Fn(DraftReply)) -> Result<(), Error> {
        match job {
            Job::Keep(number, mut write) => {
                if let Some(older) = self.unkept.remove(&write.draft.id) {
                    write.over = older.over;
                }
                // Reported before the frame that shows the letters.
                match self.write_draft(main, &write, reply) {
                    Ok(()) => self.report_recovery(reply),
                    Err(trouble) => {
                        self.unkept.insert(write.draft.id.clone(), *write);
                        self.report_trouble(trouble, reply);
                    }
                }
                reply(DraftReply::UpTo(number));
                Ok(())
            }
            Job::Drop(id) => {
                self.unkept.remove(&id);
                // A draft that cannot be erased is offered again later; no typed text is lost.
                let _ = self.with_drafts(main, |drafts| drafts.drop(&id));
                self.report_recovery(reply);
                Ok(())
            }
            // A mark that cannot be kept or read stays where it was, or nowhere: more is told then, never less, and none
            // of what is typed is concerned.
            Job::Leave(mark) => {
                let _ = self.with_drafts(main, |drafts| drafts.write_position(mark));
                Ok(())
            }
            Job::Left(staff) => {
                let mark = self.with_drafts(main, |drafts| drafts.read_position(staff));
                reply(DraftReply::Left(staff, mark.unwrap_or(None)));
                Ok(())
            }
            Job::Of(team) => {
                let kept = self.with_drafts(main, |drafts| {
                    let mut kept = Vec::new();
                    team.iter().try_for_each(|staff| drafts.drafts_of(*staff).map(|theirs| kept.extend(theirs)))?;
                    Ok(kept)
                });
                // The drafts in memory are newer than those in the file.
                let unkept = self.unkept.values().map(|write| &write.draft);
                let mut drafts: Vec<_> = unkept.filter(|draft| team.contains(&draft.staff)).cloned().collect();
                let older = kept.as_ref().map_or(&[][..], Vec::as_slice);
                drafts.extend(older.iter().filter(|draft| !self.unkept.contains_key(&draft.id)).cloned());
                reply(match kept {
                    Ok(_) => DraftReply::Drafts(drafts),
                    Err(_) => DraftReply::Unread(drafts),
                });
                kept.map(drop)
            }
        }
    }

    /// Tries again what could not be written, else waits for the disk. A repeated failure was reported already.
    fn retry_or_sync(&mut self, main: &Path, reply: &dyn Fn(DraftReply)) -> Result<(), Error> {
        self.tried = Instant::now();
        let unkept = std::mem::take(&mut self.unkept);
        for (id, write) in unkept {
            if self.write_draft(main, &write, reply).is_err() {
                self.unkept.insert(id, write);
            }
        }
        if self.unkept.is_empty() {
            self.with_drafts(main, Drafts::sync_to_disk)?;
            self.report_recovery(reply);
        }
        Ok(())
    }

    fn write_draft(&mut self, main: &Path, write: &DraftWrite, reply: &dyn Fn(DraftReply)) -> Result<(), Error> {
        if self.with_drafts(main, |drafts| drafts.write_over(write))? {
            reply(DraftReply::Apart { id: write.draft.id.clone(), apart: write.apart.clone() });
        }
        Ok(())
    }

    /// Does this with the drafts; once more after an error that may come of damage, which opening them again mends.
    fn with_drafts<T>(&mut self, main: &Path, work: impl Fn(&mut Drafts) -> Result<T, Error>) -> Result<T, Error> {
        work(self.open(main)?).or_else(|trouble| {
            self.drafts = self.drafts.take().and_then(|drafts| drafts.close_damaged(&trouble));
            if self.drafts.is_some() { Err(trouble) } else { work(self.open(main)?) }
        })
    }

    fn open(&mut self, main: &Path) -> Result<&mut Drafts, Error> {
        if let Some(adrift) = self.drafts.take_if(|drafts| drafts.is_adrift()) {
            let aside = adrift.close_adrift(main, &mut self.lost)?;
            self.aside = aside.or(self.aside.take());
        }
        let mut drafts = match self.drafts.take() {
            Some(drafts) => drafts,
            None => Drafts::open(main)?,
        };
        self.aside = drafts.take_aside().or(self.aside.take());
        if !self.lost.is_empty() {
            drafts.take_over(&self.lost)?;
            self.lost = LostRows::default();
        }
        Ok(self.drafts.insert(drafts))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::domain::Moment;
    use crate::protocol::{Draft, Typed};

    fn draft(text: &str) -> Draft {
        Draft {
            id: "a".into(),
            staff: StaffId(1),
            terminal: "pts/1".into(),
            form: crate::protocol::DraftForm::from("ARRIVAL"),
            item: None,
            person: None,
            whom: None,
            fields: vec![Typed { key: "label".into(), text: text.into(), ..Typed::default() }],
            focus: 0,
            cursor: text.len(),
            at: Moment(1_795_334_400),
        }
    }

    fn write(draft: Draft) -> Box<DraftWrite> {
        Box::new(DraftWrite { draft, over: Vec::new(), apart: "other".into() })
    }

    #[test]
    fn of_the_copies_of_a_draft_that_wait_the_newest_alone_is_written() {
        let jobs = Jobs::default();
        let over = draft("0").fields;
        jobs.push(Job::Keep(0, Box::new(DraftWrite { over: over.clone(), ..*write(draft("0")) })));
        for number in 1..=1_000 {
            jobs.push(Job::Keep(number, write(draft(&number.to_string()))));
        }
        jobs.push(Job::Keep(1_001, write(Draft { id: "b".into(), ..draft("other") })));
        jobs.push(Job::Keep(1_002, write(draft("last"))));
        jobs.end();
        let mut taken = Vec::new();
        while let Next::Job(Job::Keep(number, write)) = jobs.take(None) {
            assert_eq!(write.over, if number == 1_002 { over.clone() } else { Vec::new() }, "those in the file");
            taken.push((number, write.draft.fields[0].text.clone()));
        }
        assert_eq!(taken, [(1_001, "other".to_owned()), (1_002, "last".to_owned())]);
    }

    #[test]
    fn a_trouble_that_cost_no_letter_is_over_too_when_it_is_over() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("drafts.db");
        fs::create_dir(&place).unwrap();
        let (tell, told) = channel();
        let writer = DraftWriter::start(folder.path().join("centre.db"), move |kept| drop(tell.send(kept)));
        writer.request_drafts(vec![StaffId(1)]);
        let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(matches!(next(), DraftReply::Unread(drafts) if drafts.is_empty()));
        assert!(matches!(next(), DraftReply::Trouble(_)));
        fs::remove_dir(&place).unwrap();
        while !matches!(next(), DraftReply::Mended) {}
    }

    #[test]
    fn letters_saved_or_thrown_away_since_are_no_trouble_any_more() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("drafts.db")).unwrap();
        let (tell, told) = channel();
        let writer = DraftWriter::start(folder.path().join("centre.db"), move |kept| drop(tell.send(kept)));
        writer.write_draft(1, write(draft("K")));
        writer.drop("a".into());
        let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
        assert!(matches!(next(), DraftReply::Trouble(_)));
        assert!(matches!(next(), DraftReply::UpTo(1)));
        assert!(matches!(next(), DraftReply::Mended), "though the disk still refuses");
    }

    #[test]
    fn letters_that_could_not_be_kept_are_told_at_once_given_back_and_kept_as_soon_as_they_can_be() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        // A folder in the place of the file: no account may write to it.
        let place = folder.path().join("drafts.db");
        fs::create_dir(&place).unwrap();
        let (tell, told) = channel();
        let writer = DraftWriter::start(main.clone(), move |kept| drop(tell.send(kept)));
        let next = || told.recv_timeout(Duration::from_secs(20)).unwrap();
        for (number, text) in [(1, "K"), (2, "Ka")] {
            writer.write_draft(number, write(draft(text)));
            assert!(matches!(next(), DraftReply::Trouble(_)), "each letter, before the frame that shows it");
            assert!(matches!(next(), DraftReply::UpTo(seen) if seen == number));
        }
        writer.request_drafts(vec![StaffId(1)]);
        assert!(matches!(next(), DraftReply::Unread(drafts) if drafts == [draft("Ka")]));
        assert!(matches!(next(), DraftReply::Trouble(_)));
        fs::remove_dir(&place).unwrap();
        assert!(matches!(next(), DraftReply::Mended), "without another letter");
        drop(writer);
        assert_eq!(Drafts::open(&main).unwrap().drafts_of(StaffId(1)).unwrap(), [draft("Ka")]);
        let mode = fs::metadata(&place).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
