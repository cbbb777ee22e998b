//! An erasure, from the moment it is announced beside the file until no log holds a word of the person: one that a kill or a
//! power cut has stopped is told by the next start, which finishes it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::{beside, open};
use crate::domain::{Moment, PersonId};
use crate::protocol::{Draft, Refusal};
use crate::store::{Drafts, Error, Store};

/// End of the name of the file that announces an erasure: it holds the number of the card and those of the drafts about it.
const ANNOUNCED: &str = ".effacement";
/// Greatest length read of it.
const LONGEST: u64 = 1 << 20;

/// An erasure that is under way: its file is locked for as long as the process lives.
pub struct Erasure {
    path: PathBuf,
    _locked: File,
}

/// End of an erasure that a kill or a power cut had stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutErasure {
    /// The card was gone; what was typed about it and the logs are cleared now.
    Finished(PersonId),
    /// Erasure that had not begun: the card is whole.
    Undone(PersonId),
}

impl CutErasure {
    /// Sentence for whoever starts the program, and for the team.
    pub fn to_sentence(self) -> String {
        match self {
            Self::Finished(card) => {
                format!("L’effacement de la fiche n° {card} était resté en route, il est maintenant fini.")
            }
            Self::Undone(card) => format!(
                "L’effacement de la fiche n° {card} a été coupé avant d’avoir rien effacé. S’il est encore voulu, \
                 l’administration le relance : comptoir erase {card} --yes."
            ),
        }
    }
}

impl Store {
    /// Announces beside the file that this card is to be erased, with the drafts about it.
    pub fn announce_erasure(&self, person: PersonId, drafts: &[Draft]) -> Result<Erasure, Refusal> {
        let path = open::path_beside(&self.path, ANNOUNCED);
        let Some(mut file) = lock_announced(&path, &self.path)? else {
            return Err(Refusal::Rule("Un autre effacement est en cours : attendez sa fin, puis relancez.".to_owned()));
        };
        let drafts = drafts.iter().map(|draft| format!("{}\n", draft.id));
        let text: String = std::iter::once(format!("{person}\n")).chain(drafts).collect();
        let written = file.set_len(0).and_then(|()| file.write_all(text.as_bytes())).and_then(|()| file.sync_all());
        let known = written.and_then(|()| open::known_to_disk(&path));
        known.map_err(|error| Error::from_io(&path, error))?;
        Ok(Erasure { path, _locked: file })
    }
}

impl Erasure {
    /// Ends it, once nothing is left to do.
    pub fn end(self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(|error| Error::from_io(&self.path, error))
    }
}

/// Opens the file at `path` and locks it; none while another process has it.
fn lock_announced(path: &Path, main: &Path) -> Result<Option<File>, Error> {
    loop {
        let file = beside::open_beside(path, main)?;
        if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            return Ok(None);
        }
        // Whoever had it may have removed it in between.
        let inode = |seen: std::io::Result<fs::Metadata>| seen.ok().map(|seen| (seen.dev(), seen.ino()));
        if inode(file.metadata()) == inode(fs::symlink_metadata(path)) {
            return Ok(Some(file));
        }
    }
}

/// Finishes an erasure in the file at `path` that was cut short, or says that it had not begun; none where there was none, or
/// where it cannot be finished yet. The team finds it among its notes.
pub fn settle_cut_erasure(path: &Path, at: Moment) -> Option<CutErasure> {
    let announced = open::path_beside(path, ANNOUNCED);
    if fs::symlink_metadata(&announced).is_err() || fs::symlink_metadata(path).is_err() {
        return None;
    }
    // What cannot be done now, because the file is damaged or a desk reads all the while, is tried at the next start.
    let settled = settle(path, &announced, at).unwrap_or_else(|error| {
        tracing::warn!(cause = error.cause().code(), "an erasure that was cut short is not finished");
        None
    });
    if let Some(cut) = settled {
        tracing::warn!(finished = matches!(cut, CutErasure::Finished(_)), "erasure was cut short");
    }
    settled
}

fn settle(path: &Path, announced: &Path, at: Moment) -> Result<Option<CutErasure>, Error> {
    let Some(file) = lock_announced(announced, path)? else { return Ok(None) };
    let mut text = String::new();
    (&file).take(LONGEST).read_to_string(&mut text).map_err(|error| Error::from_io(announced, error))?;
    let erasure = Erasure { path: announced.to_owned(), _locked: file };
    // A line that a cut has shortened is the beginning of a number: that of another card.
    let mut lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
    let Some(card) = lines.next().and_then(|number| number.parse().ok()).map(PersonId) else {
        // Cut while it was announced.
        return erasure.end().map(|()| None);
    };
    let store = Store::open(path)?;
    let cut = match store.load_person(card)? {
        Some(_) => CutErasure::Undone(card),
        None => {
            let mut drafts = Drafts::at_hand(path)?;
            if let Some(kept) = &mut drafts {
                lines.try_for_each(|draft| kept.drop(draft))?;
                kept.sync_to_disk()?;
            }
            if !(store.empty_log()? & drafts.map_or(Ok(true), |drafts| drafts.empty_log())?) {
                return Ok(None);
            }
            CutErasure::Finished(card)
        }
    };
    store.leave_system_note("erase", &cut.to_sentence(), at)?;
    erasure.end().map(|()| Some(cut))
}
