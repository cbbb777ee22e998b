//! Losses of a salvage and what it had to make again, in numbers and words: never a name.

use std::collections::{BTreeMap, BTreeSet};

use super::content_of;
use crate::domain::count::count_phrase;
use crate::domain::order;
use crate::panes::PANES;

/// Most numbers, or runs of numbers, that one line says.
const MOST_NUMBERS: usize = 200;

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
    /// Tables of panes that had lines of which nothing else tells: they share their numbers, so that these count nothing.
    pub uncounted: BTreeSet<String>,
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
        let Self { log, journal, words, remade: _, lost, uncounted, doubtful } = self;
        let lost = !lost.is_empty() || !uncounted.is_empty();
        !log && journal.is_none() && words.is_empty() && !lost && doubtful.is_empty()
    }

    /// Number of rows that are lost.
    pub fn count_lost(&self) -> usize {
        self.lost.values().map(|lost| lost.count).sum()
    }

    pub(crate) fn note_remade(&mut self, table: &str, number: i64) {
        self.remade.entry(table.to_owned()).or_default().insert(number);
    }

    /// Notes that rows of a table were made again that have no numbers.
    pub(crate) fn note_remade_some(&mut self, table: &str) {
        self.remade.entry(table.to_owned()).or_default();
    }

    pub(crate) fn note_lost(&mut self, table: &str, number: i64) {
        let lost = self.lost.entry(table.to_owned()).or_default();
        if lost.numbers.insert(number) {
            lost.count += 1;
        }
    }

    /// Notes that `count` rows of a table are lost in all, some of them by their numbers.
    pub(crate) fn note_count(&mut self, table: &str, count: usize, numbers: BTreeSet<i64>) {
        let lost = self.lost.entry(table.to_owned()).or_default();
        lost.numbers.extend(numbers);
        lost.count = lost.count.max(count).max(lost.numbers.len());
    }

    /// Sentences that say what is not in the new file, by its numbers, and what was made again.
    pub fn to_sentences(&self) -> Vec<String> {
        let Self { log, journal, words, remade, lost, uncounted, doubtful } = self;
        let mut said = Vec::new();
        if self.is_nothing() {
            said.push("Rien n’est perdu.".to_owned());
        }
        for (table, numbers) in remade {
            let numbers = if numbers.is_empty() { String::new() } else { format!(" : {}", number_words(numbers)) };
            said.push(format!("Refait d’après le journal — {}{numbers}.", table_words(table)));
        }
        if *log {
            said.push("Perdu — les dernières écritures : le « -wal » à côté du fichier ne se lit pas.".to_owned());
        }
        for (table, LostCount { count, numbers }) in lost {
            let unnumbered = count - numbers.len();
            let numbers = match (numbers.is_empty(), unnumbered) {
                (true, _) => "on ne sait pas lesquelles".to_owned(),
                (false, 0) => number_words(numbers),
                (false, more) => format!("{}, et {more} dont le numéro ne se lit plus", number_words(numbers)),
            };
            let lines = count_phrase(*count, "ligne", "lignes");
            said.push(format!("Perdu — {} : {lines} ({numbers}).", table_words(table)));
        }
        for table in uncounted {
            let others = if lost.contains_key(table) { "d’autres, " } else { "" };
            said.push(format!("Perdu — {}\u{a0}: {others}on ne sait pas combien.", table_words(table)));
        }
        for table in doubtful {
            let words = table_words(table);
            said.push(format!(
                "Pas sûr — {words} : quelque chose n’est plus ce qui a été écrit, on ne sait pas quoi. À relire."
            ));
        }
        if !words.is_empty() {
            let rows = order::set_of(words.iter().copied());
            said.push(format!("Mots du journal illisibles, effacés : {}.", number_words(&rows)));
        }
        if let Some((held, left)) = journal {
            let left = count_phrase(
                *left as usize,
                "ligne suivante n’est pas reprise",
                "lignes suivantes ne sont pas reprises",
            );
            said.push(format!(
                "Le journal tient jusqu’à sa ligne {held} : {left}. Ce qu’elles ont changé est pris tel qu’il est."
            ));
        }
        said
    }
}

/// Content of a table, as the desk calls it.
fn table_words(table: &str) -> String {
    match PANES.iter().find(|kind| kind.table == table) {
        Some(kind) => kind.title.to_owned(),
        None => content_of(table).to_owned(),
    }
}

/// « n° 3, 7 à 12 »
fn number_words(numbers: &BTreeSet<i64>) -> String {
    let numbers: Vec<i64> = numbers.iter().copied().collect();
    let runs: Vec<_> = numbers.chunk_by(|one, next| next - one == 1).collect();
    let run = |run: &&[i64]| match **run {
        [first, .., last] => format!("{first} à {last}"),
        _ => run.iter().map(i64::to_string).collect(),
    };
    let said: Vec<_> = runs.iter().take(MOST_NUMBERS).map(run).collect();
    let more = if runs.len() > MOST_NUMBERS { ", …" } else { "" };
    format!("n° {}{more}", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_each_other_are_said_as_one() {
        assert_eq!(number_words(&[7, 3, 8, 9, 12].into()), "n° 3, 7 à 9, 12");
        assert_eq!(number_words(&[1, 2].into()), "n° 1 à 2");
    }
}
