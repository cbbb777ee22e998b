//! `import agenda --watch DIR`: each agenda that another program puts into a folder is taken as it lands, then moved
//! aside, and the desks are told in the team's notes.
//!
//! A file is taken once it is written to its end: when the program that wrote it has closed it or moved it there, or when
//! nothing has changed in it for some seconds. What is refused is moved aside too, with its reason in a file beside it. One
//! that is stopped midway stays where it is, and is taken at the next start: an agenda is written whole or not at all.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;

use super::agenda::AgendaReport;
use super::{ImportContext, Terms, import_agenda, question_of, report, shown_name};
use crate::cli::{Failure, OpenCentre, print_line, unreadable_file};
use crate::domain::{Moment, StaffId, name, order};
use crate::model::Context;
use crate::outlet::file::NewFile;
use crate::protocol::Operation;

/// Folder to which files go once they are taken.
pub const TAKEN: &str = "pris";
/// Folder to which refused files go, each with its reason.
pub const REFUSED: &str = "refuses";

/// Time for which a file that was closed must not change: some programs close and open again.
const CLOSED: Duration = Duration::from_millis(700);
/// Time for which a file must not change when its end was not heard: it was there before, or somebody still writes.
const STILL: Duration = Duration::from_secs(30);
/// Time between two looks at a file that waits.
const LOOK: Duration = Duration::from_millis(200);
/// Time between two looks when nothing is heard.
const NET: Duration = Duration::from_secs(20);
/// Longest note to the team.
const NOTE: usize = 280;

/// A file that is not taken yet.
struct Landing {
    length: u64,
    changed: Option<SystemTime>,
    since: Instant,
    closed: bool,
}

/// A folder that is watched.
struct Watched {
    folder: PathBuf,
    ear: OwnedFd,
    landing: BTreeMap<OsString, Landing>,
    /// Files taken or refused that could not be moved aside, as they were then: taken again once they change.
    left: Vec<(OsString, u64, Option<SystemTime>)>,
    /// First trouble about moving a file aside, or about what is written beside it.
    trouble: Option<Failure>,
    /// Text that the team was told last: the same text is not told again.
    told: String,
}

/// Takes what lands in `folder` until it is stopped, or until the centre's file or the folder fails; `once`, until nothing
/// waits there, and then the first trouble about what was moved aside is the failure.
pub fn watch_folder(
    centre: &mut OpenCentre,
    folder: &Path,
    once: bool,
    (owner, terms): (Option<StaffId>, &Terms),
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut watched = Watched::new(folder)?;
    if !once {
        print_line(out, &format!("Attend les agendas déposés dans {}.", folder.display()))?;
        out.flush()?;
    }
    loop {
        watched.look_at_folder().map_err(|why| unreadable_file(folder, &why))?;
        for name in watched.ready_files() {
            watched.landing.remove(&name);
            watched.take(centre, &folder.join(&name), owner, terms, out)?;
            out.flush()?;
        }
        if once && watched.landing.is_empty() {
            return watched.trouble.map_or(Ok(()), Err);
        }
        watched.read_events();
    }
}

impl Watched {
    fn new(folder: &Path) -> Result<Self, Failure> {
        let heard = |errno: Errno| unreadable_file(folder, &errno.into());
        let ear = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map_err(heard)?;
        let ends = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::ONLYDIR;
        inotify::add_watch(&ear, folder, ends).map_err(heard)?;
        let (landing, told) = (BTreeMap::new(), String::new());
        Ok(Self { folder: folder.to_owned(), ear, landing, left: Vec::new(), trouble: None, told })
    }

    /// Brings what is in the folder up to date.
    fn look_at_folder(&mut self) -> io::Result<()> {
        let mut before = std::mem::take(&mut self.landing);
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            // Gone since it was listed is gone.
            let Ok(data) = entry.metadata() else { continue };
            if !data.is_file() || is_unfinished(&name) {
                continue;
            }
            let (length, changed) = (data.len(), data.modified().ok());
            if self.left.iter().any(|left| (&left.0, left.1, left.2) == (&name, length, changed)) {
                continue;
            }
            let known = before.remove(&name).filter(|known| known.length == length && known.changed == changed);
            let landing = known.unwrap_or(Landing { length, changed, since: Instant::now(), closed: false });
            self.landing.insert(name, landing);
        }
        Ok(())
    }

    /// The files that are written to their end, the oldest first: the last word about a day is that of the newest,
    /// whatever the names.
    fn ready_files(&self) -> Vec<OsString> {
        let done = |landing: &Landing| landing.since.elapsed() >= if landing.closed { CLOSED } else { STILL };
        let mut ready: Vec<_> = self.landing.iter().filter(|(_, landing)| done(landing)).collect();
        order::sort_by_key(&mut ready, |(_, landing)| landing.changed);
        ready.into_iter().map(|(name, _)| name.clone()).collect()
    }

    /// Sleeps until something is heard of the folder, or until it is time to look.
    fn read_events(&mut self) {
        let wait = if self.landing.is_empty() { NET } else { LOOK };
        let wait = Timespec { tv_sec: wait.as_secs().cast_signed(), tv_nsec: wait.subsec_nanos().into() };
        // A signal may end the wait although nothing happened: the look then finds nothing.
        let _ = poll(&mut [PollFd::new(&self.ear, PollFlags::IN)], Some(&wait));
        let mut heard = Vec::new();
        let mut room = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(&self.ear, &mut room);
        while let Ok(event) = reader.next() {
            if let Some(name) = event.file_name() {
                heard.push((OsString::from(std::ffi::OsStr::from_bytes(name.to_bytes())), event.events()));
            }
        }
        if heard.is_empty() || self.look_at_folder().is_err() {
            // What cannot be looked at now is told by the next look.
            return;
        }
        for (name, events) in heard {
            if let Some(landing) = self.landing.get_mut(&name)
                && events.intersects(ReadFlags::CLOSE_WRITE | ReadFlags::MOVED_TO)
            {
                (landing.closed, landing.since) = (true, Instant::now());
            }
        }
    }

    /// Takes one file. Only trouble with the centre's own file ends the watch: the file then stays where it is.
    fn take(
        &mut self,
        centre: &mut OpenCentre,
        file: &Path,
        owner: Option<StaffId>,
        terms: &Terms,
        out: &mut dyn Write,
    ) -> Result<(), Failure> {
        let now = Moment::now();
        let hand = ImportContext { by: centre.by, terminal: centre.terminal.clone(), now };
        let acts = |context: &Context| context.member(centre.by).is_some_and(|member| member.active);
        if centre.by != StaffId::SYSTEM && !acts(&centre.store.load_context(now)?) {
            return Err(Failure::refused("La personne au nom de qui les agendas sont pris n’est plus dans l’équipe."));
        }
        let shown = shown_name(file);
        let outcome = match fs::File::open(file) {
            Ok(_) => import_agenda(&mut centre.store, file, owner, &hand, terms.clone(), &mut |_, _| ()),
            // Whoever put it there has taken it away again.
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(why) => Err(unreadable_file(file, &why)),
        };
        let outcome = match outcome {
            Err(failure) if failure.is_of_centre() => return Err(failure),
            Err(failure) => Err(failure.sentence.unwrap_or_default()),
            Ok(report) => match question_of(&report) {
                Some(why) => Err(why),
                None => Ok(report),
            },
        };
        let stamp = now.in_zone(centre.context.zone).format("%Y-%m-%d %Hh%M.%S").to_string();
        let (note, filed) = match outcome {
            Ok(report) => {
                print_line(out, &format!("{stamp} {shown}\u{a0}: {}", report::agenda_counts(&report, false)))?;
                let news = say_news(&report).map(|news| format!("Agenda «\u{a0}{shown}\u{a0}»\u{a0}: {news}."));
                (news, self.file_taken(file, &report, &stamp))
            }
            Err(why) => {
                let filed = self.file_refused(file, &why, &stamp);
                let see = filed.as_ref().map_or_else(|_| why.clone(), |reason| format!("voir {}", reason.display()));
                print_line(out, &format!("{stamp} {shown}\u{a0}: refusé, {}.", see.trim_end_matches('.')))?;
                let first = why.lines().next().unwrap_or_default().trim_start_matches(&*shown);
                let first = first.trim_start_matches(|sign: char| sign == ':' || sign.is_whitespace());
                (Some(format!("Agenda «\u{a0}{shown}\u{a0}» refusé\u{a0}: {first}")), filed.map(drop))
            }
        };
        let note = match filed {
            Ok(()) => note,
            Err(failure) => {
                let why = self.leave(file, failure);
                print_line(out, &format!("{stamp} {shown}\u{a0}: reste à ranger\u{a0}: {why}"))?;
                let first = note.unwrap_or_else(|| format!("Agenda «\u{a0}{shown}\u{a0}» pris."));
                Some(format!("{first} Le fichier reste à ranger\u{a0}: {why}"))
            }
        };
        match note.filter(|note| *note != self.told) {
            Some(note) => {
                let text: String = name::clean_text(&note).chars().take(NOTE).collect();
                self.told = note;
                Ok(centre.store.run(&hand.request(Operation::TeamNote(text))).map(drop)?)
            }
            None => Ok(()),
        }
    }

    /// Moves a file that was taken aside, and writes beside it the rows that were not.
    fn file_taken(&self, file: &Path, report: &AgendaReport, stamp: &str) -> Result<(), Failure> {
        let aside = self.move_aside(file, TAKEN, stamp)?;
        if !report.set_aside.is_empty() {
            let end = format!(".rejets.{}", report.source.extension());
            report.source.write(&report.set_aside, &path_beside(&aside, &end))?;
        }
        Ok(())
    }

    /// Moves a refused file aside; gives the file beside it that says why.
    fn file_refused(&self, file: &Path, why: &str, stamp: &str) -> Result<PathBuf, Failure> {
        let reason = path_beside(&self.move_aside(file, REFUSED, stamp)?, ".raison.txt");
        NewFile::replace(&reason, format!("{why}\n").as_bytes())?;
        Ok(reason)
    }

    /// Leaves a file where it is until it changes; gives the reason why it could not be moved aside. The watch goes on: what
    /// the other files hold is for today.
    fn leave(&mut self, file: &Path, failure: Failure) -> String {
        if let (Some(name), Ok(data)) = (file.file_name(), fs::metadata(file)) {
            self.left.push((name.to_owned(), data.len(), data.modified().ok()));
        }
        if let Some(cause) = &failure.cause {
            cause.log("WATCH", Duration::ZERO);
        }
        let why = failure.sentence.clone().unwrap_or_default();
        self.trouble.get_or_insert(failure);
        why
    }

    /// Moves a file into the folder `to` beside it, under the hour it was taken at.
    fn move_aside(&self, file: &Path, to: &str, stamp: &str) -> Result<PathBuf, Failure> {
        let folder = self.folder.join(to);
        fs::create_dir_all(&folder).map_err(|why| unreadable_file(&folder, &why))?;
        let name = file.file_name().unwrap_or(file.as_os_str());
        let place = |more: &str| {
            let mut told = OsString::from(format!("{stamp}{more} "));
            told.push(name);
            folder.join(told)
        };
        let places = std::iter::once(place("")).chain((2..).map(|more: u32| place(&format!(" ({more})"))));
        for aside in places {
            let moved = rustix::fs::renameat_with(
                rustix::fs::CWD,
                file,
                rustix::fs::CWD,
                &aside,
                rustix::fs::RenameFlags::NOREPLACE,
            );
            match moved {
                Ok(()) => return Ok(aside),
                Err(Errno::EXIST) => {}
                Err(errno) => return Err(unreadable_file(file, &errno.into())),
            }
        }
        Err(unreadable_file(file, &io::Error::from(io::ErrorKind::AlreadyExists)))
    }
}

/// True for a name under which programs write what is not whole yet, or which is no export at all.
fn is_unfinished(name: &std::ffi::OsStr) -> bool {
    const ENDS: &[&[u8]] = &[b".part", b".partial", b".tmp", b".crdownload", b".filepart", b"~"];
    let name = name.as_bytes();
    name.starts_with(b".") || name.starts_with(b"~") || ENDS.iter().any(|end| name.ends_with(end))
}

fn path_beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// « 3 attendu·es de plus, 1 mise à jour, 2 plus dans l’agenda »; nothing when nothing has changed.
fn say_news(report: &AgendaReport) -> Option<String> {
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        many_of_them => Some(format!("{many_of_them} {many}")),
    };
    let changed = [
        counted(report.new.count, "attendu·e de plus", "attendu·es de plus"),
        counted(report.updated.count, "ligne mise à jour", "lignes mises à jour"),
        counted(
            report.vanished.count,
            "ligne n’y est plus, à annuler ou non (menu)",
            "lignes n’y sont plus, à annuler ou non (menu)",
        ),
    ];
    let changed: Vec<_> = changed.into_iter().flatten().collect();
    let aside = counted(report.set_aside.len(), "rendez-vous mis de côté", "rendez-vous mis de côté");
    (!changed.is_empty()).then(|| changed.into_iter().chain(aside).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn files_that_wait_are_taken_by_age_whatever_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for (name, age) in [("agenda (1).csv", 60), ("agenda.csv", 3600), ("b.csv", 600)] {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age)).unwrap();
        }
        let mut watched = Watched::new(folder.path()).unwrap();
        watched.look_at_folder().unwrap();
        watched.landing.values_mut().for_each(|landing| landing.since -= STILL);
        assert_eq!(watched.ready_files(), ["agenda.csv", "b.csv", "agenda (1).csv"]);
    }
}
