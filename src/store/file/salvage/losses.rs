//! Losses of a salvage, and what it had to make again.

use std::collections::{BTreeMap, BTreeSet};

/// Losses of a salvage, by table; a line of a pane is under the table of its pane, or under `item` where nothing tells which
/// pane it was of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SalvageLosses {
    /// True when the log of the last writes, beside the file, could not be read.
    pub log: bool,
    /// Rows of the journal that hold, and how many after them were left, where some were.
    pub journal: Option<(i64, i64)>,
    /// Rows of the journal whose words could not be read, and are erased.
    pub words: Vec<i64>,
    /// Numbers of rows that were made again from the journal; none of a table whose rows have names instead.
    pub remade: BTreeMap<String, BTreeSet<i64>>,
    /// Rows that are lost.
    pub lost: BTreeMap<String, LostCount>,
    /// Tables in which a value became another one, and nothing tells which.
    pub doubtful: BTreeSet<String>,
}

/// Rows of a table that are lost.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct LostCount {
    /// Number of them, as far as the file tells.
    pub count: usize,
    /// Numbers of those that are known by their numbers.
    pub numbers: BTreeSet<i64>,
}

impl SalvageLosses {
    /// True when all that was in the file is there, made again where need be.
    pub fn is_nothing(&self) -> bool {
        let Self { log, journal, words, remade: _, lost, doubtful } = self;
        !log && journal.is_none() && words.is_empty() && lost.is_empty() && doubtful.is_empty()
    }

    pub(super) fn note_remade(&mut self, table: &str, number: i64) {
        self.remade.entry(table.to_owned()).or_default().insert(number);
    }

    /// Notes that rows of a table were made again that have no numbers.
    pub(super) fn note_remade_some(&mut self, table: &str) {
        self.remade.entry(table.to_owned()).or_default();
    }

    pub(super) fn note_lost(&mut self, table: &str, number: i64) {
        let lost = self.lost.entry(table.to_owned()).or_default();
        if lost.numbers.insert(number) {
            lost.count += 1;
        }
    }

    /// Notes that `count` rows of a table are lost in all, some of them by their numbers.
    pub(super) fn note_count(&mut self, table: &str, count: usize, numbers: BTreeSet<i64>) {
        let lost = self.lost.entry(table.to_owned()).or_default();
        lost.numbers.extend(numbers);
        lost.count = lost.count.max(count).max(lost.numbers.len());
    }
}
