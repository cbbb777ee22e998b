//! A disk whose current may be cut: what was synced stays, the rest is kept, dropped or torn sector by sector.

use std::collections::BTreeMap;

use super::recorder::{Act, What};

/// What a disk writes at once.
const SECTOR: usize = 512;

/// What becomes of what was not synced.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// All of it reached the disk.
    Kept,
    /// None of it did.
    Dropped,
    /// Each sector for itself: kept or dropped, in any order.
    Scattered,
    /// The same, and some sectors are half old, half new.
    Torn,
}

/// All fates.
pub const FATES: [Fate; 4] = [Fate::Kept, Fate::Dropped, Fate::Scattered, Fate::Torn];

enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Default)]
struct Content {
    sure: Vec<u8>,
    since: Vec<Change>,
}

/// Which content a name bears, or none.
type Name = (String, Option<usize>);

/// Files by name. A name itself is only sure once the folder was synced; what one stroke changes comes together.
#[derive(Default)]
pub struct Platter {
    contents: Vec<Content>,
    seen: BTreeMap<String, usize>,
    sure: BTreeMap<String, usize>,
    since: Vec<Vec<Name>>,
}

impl Platter {
    /// A disk that surely holds these files.
    pub fn with(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut disk = Self::default();
        for (at, (name, sure)) in files.into_iter().enumerate() {
            disk.contents.push(Content { sure, since: Vec::new() });
            disk.seen.insert(name, at);
        }
        disk.sure.clone_from(&disk.seen);
        disk
    }

    /// Does what was recorded.
    pub fn act(&mut self, act: &Act) {
        match &act.what {
            What::Write(at, bytes) => self.content(&act.name).since.push(Change::Write(*at, bytes.clone())),
            What::Truncate(length) => self.content(&act.name).since.push(Change::Length(*length)),
            What::Sync if act.name == "." => {
                self.sure.clone_from(&self.seen);
                self.since.clear();
            }
            What::Sync => {
                let content = self.content(&act.name);
                for change in std::mem::take(&mut content.since) {
                    change.done(&mut content.sure, |_| Some(SECTOR));
                }
            }
            What::Unlink => {
                self.seen.remove(&act.name);
                self.since.push(vec![(act.name.clone(), None)]);
            }
            What::Rename(to) => {
                self.content(&act.name);
                let content = self.seen.remove(&act.name).unwrap();
                self.seen.insert(to.clone(), content);
                self.since.push(vec![(act.name.clone(), None), (to.clone(), Some(content))]);
            }
            What::Answer(_) => {}
        }
    }

    fn content(&mut self, name: &str) -> &mut Content {
        let next = self.contents.len();
        let at = *self.seen.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.contents.push(Content::default());
            self.since.push(vec![(name.to_owned(), Some(at))]);
        }
        &mut self.contents[at]
    }

    /// What the files are if the current is cut now.
    pub fn cut(&self, fate: Fate, random: &mut fastrand::Rng) -> Vec<(String, Vec<u8>)> {
        // The folder's own changes come in their order, up to some point.
        let upto = match fate {
            Fate::Kept => self.since.len(),
            Fate::Dropped => 0,
            Fate::Scattered | Fate::Torn => random.usize(..=self.since.len()),
        };
        let mut names = self.sure.clone();
        for (name, content) in self.since[..upto].iter().flatten() {
            match content {
                Some(content) => names.insert(name.clone(), *content),
                None => names.remove(name),
            };
        }
        let of = |at: usize, random: &mut fastrand::Rng| {
            let content = &self.contents[at];
            let mut bytes = content.sure.clone();
            for change in &content.since {
                change.done(&mut bytes, |sector| match fate {
                    Fate::Kept => Some(SECTOR),
                    Fate::Dropped => None,
                    Fate::Scattered => random.bool().then_some(SECTOR),
                    Fate::Torn => match random.u8(..4) {
                        0 => None,
                        1 => Some(random.usize(..sector.max(1))),
                        _ => Some(SECTOR),
                    },
                });
            }
            bytes
        };
        names.into_iter().map(|(name, at)| (name, of(at, random))).collect()
    }
}

impl Change {
    /// Changes `bytes`, sector by sector: `kept` says how much of one is written, given its length, or none at all.
    fn done(&self, bytes: &mut Vec<u8>, mut kept: impl FnMut(usize) -> Option<usize>) {
        match self {
            Self::Length(length) => {
                if kept(SECTOR).is_some() {
                    bytes.resize(*length, 0);
                }
            }
            Self::Write(at, data) => {
                let mut from = 0;
                while from < data.len() {
                    let length = (SECTOR - (at + from) % SECTOR).min(data.len() - from);
                    if let Some(kept) = kept(length) {
                        let kept = kept.min(length);
                        let end = at + from + kept;
                        bytes.resize(bytes.len().max(end), 0);
                        bytes[at + from..end].copy_from_slice(&data[from..from + kept]);
                    }
                    from += length;
                }
            }
        }
    }
}
