//! The line over a list. What each line adds to it is drawn from that line alone and kept beside its place: when one changes,
//! the others are not looked at. A desk that has slept since the last news finds them in main memory only, and to look at a
//! hundred and sixty took a sixth of a news.

use crate::domain::order;

/// A part of the line over the list that a line counts in, by its words, and its figure there.
pub type Share = (&'static str, i64);

/// Parts that one line counts in.
pub type Shares = [Option<Share>; 3];

/// Shares of a line that counts in no part.
pub const NO_SHARES: Shares = [None; 3];

/// Figures that the lines of a list add to the line over it.
#[derive(Debug)]
pub struct ListFigures<'a> {
    /// Shares of the lines that were read, in no order.
    pub shares: Vec<Share>,
    /// Figures of the lines closed today ([`super::Finished`]), smallest first.
    pub finished: &'a [i64],
}

impl ListFigures<'_> {
    /// The figures of one part, smallest first.
    pub fn of(&self, part: &str) -> Vec<i64> {
        let mut figures: Vec<_> = self.figures_of(part).collect();
        order::sort(&mut figures);
        figures
    }

    /// The figures of one part and of the lines closed today, smallest first.
    pub fn with_finished(&self, part: &str) -> Vec<i64> {
        let mut figures = self.finished.to_vec();
        for figure in self.figures_of(part) {
            figures.insert(figures.partition_point(|other| *other < figure), figure);
        }
        figures
    }

    fn figures_of(&self, part: &str) -> impl Iterator<Item = i64> {
        self.shares.iter().filter(move |(words, _)| *words == part).map(|(_, figure)| *figure)
    }

    /// Sum of the figures of one part.
    pub fn sum(&self, part: &str) -> i64 {
        self.figures_of(part).sum()
    }

    /// The parts that hold something, in this order: « Maintenant 2 », « En cours 8 ».
    pub fn counted<const N: usize>(&self, parts: [&'static str; N]) -> Vec<String> {
        let sums = parts.into_iter().map(|part| (part, self.sum(part)));
        sums.filter(|(_, sum)| *sum > 0).map(|(part, sum)| format!("{part} {sum}")).collect()
    }
}
