//! The desks that are open on a file: one file beside it, `.desks`, with a slot a desk. A desk holds a lock on its slot for
//! as long as it lives, and the kernel lets go of it when the process ends, however it ends: a slot of a dead desk is free
//! without anybody's clean-up. A slot says who sits there by the number of the member; it holds no name.
//!
//! A desk that ends by itself strikes its member out of its slot. One that was killed, or whose line was cut, leaves the name
//! there without the lock: what that member had claimed is then nobody's, unless they sit at another desk. No later desk takes
//! such a slot before those claims have expired.
//!
//! A desk is asked to close by a mark in its slot. It looks at the mark when another desk signals, and never by itself.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use serde::{Deserialize, Serialize};

use super::{beside, open};
use crate::domain::{Moment, StaffId, Zone};
use crate::store::Error;
use crate::store::write::origin;
use crate::store::write::write_queue::WriteQueue;

/// Bytes of a slot, one mark and one line of JSON.
const SLOT: u64 = 256;
/// Slots looked at even where the file is shorter: on a full disk a desk may hold a slot that it could not write.
const LEAST: u64 = 64;
/// Slots of a file at most; no centre has as many desks.
const MOST: u64 = 1_000;

/// First byte of a slot whose desk goes on.
const OPEN: u8 = b' ';
/// First byte of a slot whose desk is asked to close.
const CLOSING: u8 = b'!';

/// A desk as its slot describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRecord {
    /// Number of the process.
    pub pid: u32,
    /// Number of the Unix account.
    pub account: u32,
    /// Member who sits there; none while nobody has signed in.
    pub staff: Option<i64>,
    /// Moment at which the program was started, in seconds since 1970.
    pub since: i64,
    /// Version of the program.
    pub version: String,
    /// Address that the session came from; none on the machine itself.
    pub host: Option<String>,
}

/// A desk that is open now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDesk {
    /// Number of its slot.
    pub slot: u64,
    /// Description; none when the disk was too full for it to be written.
    pub record: Option<DeskRecord>,
}

/// The slot of this desk, held until it is dropped.
pub(crate) struct DeskSlot {
    file: File,
    at: u64,
    record: DeskRecord,
}

/// `<file>.desks`.
fn desks_path(main: &Path) -> PathBuf {
    open::path_beside(main, ".desks")
}

impl DeskSlot {
    /// Takes the first free slot beside `main`, from now until this value is dropped; one that tells of a member cut off, of
    /// whom `claims` says that a claim still runs, is left.
    pub(crate) fn take(main: &Path, claims: impl Fn(StaffId) -> Result<bool, Error>) -> Result<Self, Error> {
        let path = desks_path(main);
        let file = beside::open_beside(&path, main)?;
        for at in 0..MOST {
            if let Some(left) = read_cut_off(&file, at).map_err(|errno| Error::from_io(&path, errno.into()))?
                && claims(left)?
            {
                continue;
            }
            if !lock(&file, at).map_err(|errno| Error::from_io(&path, errno.into()))? {
                continue;
            }
            let slot = Self { file, at, record: DeskRecord::of_this_process() };
            // A mark that a desk before this one left there is not for it.
            slot.write(0);
            return Ok(slot);
        }
        Err(Error::from_io(&path, Errno::ENOLCK.into()))
    }

    /// Notes who sits there.
    pub(crate) fn note_member(&mut self, staff: Option<StaffId>) {
        let staff = staff.map(|staff| staff.0);
        if self.record.staff != staff {
            self.record.staff = staff;
            // The mark stays: somebody may have set it.
            self.write(1);
        }
    }

    /// True when somebody has asked this desk to close.
    pub(crate) fn is_asked_to_close(&self) -> bool {
        let mut mark = [OPEN];
        self.file.read_exact_at(&mut mark, self.at * SLOT).is_ok() && mark[0] == CLOSING
    }

    /// Writes the slot from its byte `from` on.
    fn write(&self, from: usize) {
        let Ok(text) = serde_json::to_vec(&self.record) else { return };
        let mut line = vec![b' '; SLOT as usize];
        line[0] = OPEN;
        line[SLOT as usize - 1] = b'\n';
        let Some(room) = line.get_mut(1..=text.len()).filter(|_| text.len() < SLOT as usize - 2) else { return };
        room.copy_from_slice(&text);
        // The disk may be full: the lock alone then says that somebody is there.
        if let Err(error) = self.file.write_all_at(&line[from..], self.at * SLOT + from as u64) {
            tracing::warn!(code = error.raw_os_error().unwrap_or(0), "desk not described");
        }
    }
}

impl Drop for DeskSlot {
    fn drop(&mut self) {
        // What was claimed there was given back, or is held on purpose by somebody who writes without a desk.
        self.note_member(None);
    }
}

impl DeskRecord {
    fn of_this_process() -> Self {
        Self {
            pid: std::process::id(),
            account: rustix::process::getuid().as_raw(),
            staff: None,
            since: Moment::now().0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            // An address or nothing, so that the line always fits.
            host: origin::current().host.clone(),
        }
    }
}

/// Lists the desks that have the file at `main` open, in the order of their slots.
pub fn list_desks(main: &Path) -> Result<Vec<OpenDesk>, Error> {
    let path = desks_path(main);
    if !path.exists() {
        return beside::check_plain(&path).map(|()| Vec::new());
    }
    read_slots(&beside::open_beside(&path, main)?).map_err(|error| Error::from_io(&path, error))
}

/// Lists the members whose desk ended under them and who sit at no other.
pub(crate) fn list_cut_off(main: &Path) -> Result<Vec<StaffId>, Error> {
    let path = desks_path(main);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let io = |error| Error::from_io(&path, error);
    let file = beside::open_beside(&path, main)?;
    let slots = file.metadata().map_err(io)?.len() / SLOT;
    let mut cut_off = Vec::new();
    for slot in 0..slots.min(MOST) {
        cut_off.extend(read_cut_off(&file, slot).map_err(|errno| io(errno.into()))?);
    }
    if cut_off.is_empty() {
        return Ok(cut_off);
    }
    for desk in read_slots(&file).map_err(io)? {
        // Whoever sits at a desk that could not be described may be any of them.
        let Some(record) = desk.record else { return Ok(Vec::new()) };
        cut_off.retain(|gone: &StaffId| record.staff != Some(gone.0));
    }
    Ok(cut_off)
}

/// Asks every desk that has the file at `main` open to close, and signals it to them. A desk that opens later is not asked.
pub fn ask_desks_to_close(main: &Path) -> Result<(), Error> {
    let path = desks_path(main);
    let io = |error| Error::from_io(&path, error);
    let file = beside::open_beside(&path, main)?;
    for desk in read_slots(&file).map_err(io)? {
        file.write_all_at(&[CLOSING], desk.slot * SLOT).map_err(io)?;
    }
    signal_desks(main)
}

/// Makes every desk that has the file at `main` open look whether it is asked something.
pub fn signal_desks(main: &Path) -> Result<(), Error> {
    WriteQueue::open_beside(main)?.signal()
}

/// Names of the team by their numbers and the zone of the centre, of a file of any version, which is left as it is.
pub fn read_names_and_zone(main: &Path) -> Result<(BTreeMap<i64, String>, Option<Zone>), Error> {
    let conn = open::to_read(main)?;
    let zone: Option<String> = conn.query_row("SELECT min(timezone) FROM site", [], |row| row.get(0))?;
    let mut statement = conn.prepare("SELECT id, display_name FROM staff")?;
    let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((names.collect::<rusqlite::Result<_>>()?, zone.as_deref().and_then(Zone::find)))
}

fn read_slots(file: &File) -> std::io::Result<Vec<OpenDesk>> {
    let slots = (file.metadata()?.len() / SLOT).clamp(LEAST, MOST);
    let mut desks = Vec::new();
    for slot in 0..slots {
        if is_locked(file, slot)? {
            desks.push(OpenDesk { slot, record: read_record(file, slot) });
        }
    }
    Ok(desks)
}

fn read_record(file: &File, slot: u64) -> Option<DeskRecord> {
    let mut line = [0; SLOT as usize];
    file.read_exact_at(&mut line, slot * SLOT).ok()?;
    serde_json::from_slice(&line[1..]).ok()
}

/// Member whom a slot still names and whose desk is gone.
fn read_cut_off(file: &File, slot: u64) -> Result<Option<StaffId>, Errno> {
    Ok(if is_locked(file, slot)? { None } else { read_record(file, slot).and_then(|record| record.staff).map(StaffId) })
}

/// The bytes of a slot, for a lock that nobody else may have.
fn range(slot: u64) -> libc::flock {
    libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: (slot * SLOT).cast_signed(),
        l_len: SLOT.cast_signed(),
        l_pid: 0,
    }
}

/// Locks a slot; false when another desk has it.
fn lock(file: &File, slot: u64) -> Result<bool, Errno> {
    match fcntl(file, FcntlArg::F_OFD_SETLK(&range(slot))) {
        Ok(_) => Ok(true),
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(false),
        Err(errno) => Err(errno),
    }
}

fn is_locked(file: &File, slot: u64) -> Result<bool, Errno> {
    let mut found = range(slot);
    fcntl(file, FcntlArg::F_OFD_GETLK(&mut found))?;
    Ok(found.l_type != libc::F_UNLCK as libc::c_short)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn take(main: &Path) -> DeskSlot {
        DeskSlot::take(main, |_| Ok(true)).unwrap()
    }

    #[test]
    fn a_slot_is_free_again_when_its_desk_is_gone_and_a_later_desk_is_not_asked_to_close() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        assert_eq!(list_desks(&main).unwrap(), []);
        let first = take(&main);
        let mut second = take(&main);
        second.note_member(Some(StaffId(7)));
        let listed = list_desks(&main).unwrap();
        let staff: Vec<_> = listed.iter().map(|desk| desk.record.as_ref().unwrap().staff).collect();
        assert_eq!(staff, [None, Some(7)]);
        ask_desks_to_close(&main).unwrap();
        assert!(first.is_asked_to_close() && second.is_asked_to_close());
        // Who sits there may change in the same moment.
        second.note_member(Some(StaffId(8)));
        assert!(second.is_asked_to_close());
        drop(first);
        assert_eq!(list_desks(&main).unwrap().len(), 1);
        let third = take(&main);
        assert!(!third.is_asked_to_close());
        assert_eq!(list_desks(&main).unwrap().len(), 2);
    }

    #[test]
    fn whoever_was_cut_off_is_told_from_whoever_left_or_sits_at_another_desk() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("centre.db");
        let sits = |staff| {
            let mut desk = take(&main);
            desk.note_member(Some(StaffId(staff)));
            desk
        };
        // Letting go of the lock alone is what the kernel does.
        let cut = |desk: DeskSlot| {
            let mut off = range(desk.at);
            off.l_type = libc::F_UNLCK as libc::c_short;
            fcntl(&desk.file, FcntlArg::F_OFD_SETLK(&off)).unwrap();
            std::mem::forget(desk);
        };
        drop(sits(6));
        assert_eq!(list_cut_off(&main).unwrap(), []);
        cut(sits(7));
        assert_eq!(list_cut_off(&main).unwrap(), [StaffId(7)]);
        // The slot is left as it is while claims of theirs run, and taken once they do not.
        let other = sits(8);
        assert_eq!((other.at, list_cut_off(&main).unwrap()), (1, vec![StaffId(7)]));
        let again = sits(7);
        assert_eq!(list_cut_off(&main).unwrap(), []);
        drop(again);
        assert_eq!(DeskSlot::take(&main, |_| Ok(false)).unwrap().at, 0);
        assert_eq!(list_cut_off(&main).unwrap(), []);
    }

    #[test]
    fn the_longest_line_fits_its_slot() {
        let record = DeskRecord {
            pid: u32::MAX,
            account: u32::MAX,
            staff: Some(i64::MAX),
            since: i64::MAX,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            // The longest address, on the card of the longest name.
            host: Some(format!("{}%{}", ["ffff"; 8].join(":"), "c".repeat(15))),
        };
        assert!(serde_json::to_vec(&record).unwrap().len() < SLOT as usize - 2);
    }
}
