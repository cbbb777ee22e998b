//! A figure as bars, each beside that of the period before: what the screen and the page for others draw.

use super::figure_rows::{Amount, CountPair, FigureRow, total_amounts, word_rows};
use crate::model::Figure;
use crate::model::figure::{Counts, FigureEntry, Measure};

/// A figure as it is drawn.
#[derive(Debug, Clone)]
pub struct Chart {
    /// « Passages par heure : 118 (97) ».
    pub title: String,
    /// A bar each, with what it is of.
    pub bars: Vec<ChartBar>,
    /// True when the bars are steps of a scale, and stand side by side.
    pub upright: bool,
    /// The number that a bar of full length has; the greatest of them where it is none.
    pub full: Option<u64>,
}

/// A bar, beside that of the period before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartBar {
    /// Word under or before it.
    pub label: String,
    /// Number of the period; none where there is no figure.
    pub now: Option<u64>,
    /// The number of the period before; none where there is no figure.
    pub before: Option<u64>,
}

impl ChartBar {
    /// Lengths to draw: that of the period, that of the period before.
    pub fn lengths(&self) -> [u64; 2] {
        [self.now, self.before].map(Option::unwrap_or_default)
    }

    /// The greater of the lengths.
    pub fn greatest(&self) -> u64 {
        let [now, before] = self.lengths();
        now.max(before)
    }

    /// « 12 (9) », « 100 (—) ».
    pub fn numbers(&self) -> String {
        let [now, before] =
            [self.now, self.before].map(|one| one.map_or_else(|| "—".to_owned(), |one| one.to_string()));
        format!("{now} ({before})")
    }
}

impl Chart {
    /// True for more than one bar, or for one that is a part of something.
    pub fn is_worth_drawing(&self) -> bool {
        self.bars.len() > 1 || self.full.is_some()
    }

    /// Makes the chart of the last column of a figure; none of what has nothing in both periods, cannot be told of one of them,
    /// or is one number only.
    pub fn of(figure: &Figure, columns: &[CountPair]) -> Option<Self> {
        let CountPair { now: counts, before } = *columns.last()?;
        if counts.total_count() == 0 && before.total_count() == 0 || counts.incomplete || before.incomplete {
            return None;
        }
        let total = counts.total_count();
        let (said, said_earlier) = *total_amounts(figure, columns).last()?;
        let title = format!("{}\u{a0}: {} ({})", figure.title, said.in_words(), said_earlier.in_words());
        let shares = |counts: &Counts| counts.percent().and_then(|percent| u64::try_from(percent).ok());
        let (title, upright, bars) = match figure.measure {
            Measure::Each([_]) | Measure::People([_]) => return None,
            Measure::Each(_) => {
                let mut bars = beside(counts.list_entries(figure.measure), &before.list_entries(figure.measure));
                bars.retain(|bar| bar.greatest() > 0);
                (title, false, bars)
            }
            Measure::Words | Measure::People(_) | Measure::PeopleWords => {
                // What is not said is not to be measured on a bar.
                let number = |amount: Amount| match amount {
                    Amount::Number(count) => u64::try_from(count).ok(),
                    _ => None,
                };
                let bar = |row: FigureRow| {
                    let (now, before) = *row.amounts.last()?;
                    Some(ChartBar { label: row.label, now: Some(number(now)?), before: Some(number(before)?) })
                };
                let mut bars: Vec<_> = word_rows(figure, columns).into_iter().filter_map(bar).collect();
                bars.retain(|bar| bar.greatest() > 0);
                (title, false, bars)
            }
            Measure::Scale(_) => {
                let mut both = counts.clone();
                both.add_all(before);
                let steps = both.steps(figure.measure);
                if steps.len() < 2 {
                    return None;
                }
                let number = |counts: &Counts, code: &str| {
                    let entry = counts.list_entries(figure.measure).into_iter().find(|entry| entry.code == code);
                    entry.and_then(|entry| entry.value).and_then(|count| u64::try_from(count).ok()).or(Some(0))
                };
                let bars = steps.into_iter().map(|step| ChartBar {
                    now: number(counts, &step.code),
                    before: number(before, &step.code),
                    label: step.label,
                });
                (title, true, bars.collect())
            }
            Measure::Minutes => {
                let mut bars = beside(counts.lengths(), &before.lengths());
                let last = bars.iter().rposition(|bar| bar.greatest() > 0);
                bars.truncate(last.map_or(0, |last| last + 1));
                (title, false, bars)
            }
            Measure::Share => {
                let title = format!("{} : {} sur {total}", figure.title, counts.share_count());
                let bar = ChartBar { label: "en %".to_owned(), now: shares(counts), before: shares(before) };
                (title, false, vec![bar])
            }
        };
        let full = matches!(figure.measure, Measure::Share).then_some(100);
        Some(Self { title, bars, upright, full })
    }
}

/// Bars of `now`, each beside the entry of the same code among `before`; then what only the period before had.
fn beside(now: Vec<FigureEntry>, before: &[FigureEntry]) -> Vec<ChartBar> {
    let number = |entry: Option<&FigureEntry>| {
        entry.and_then(|entry| entry.value).and_then(|count| u64::try_from(count).ok()).or(Some(0))
    };
    let of = |code: &str, among: &[FigureEntry]| number(among.iter().find(|entry| entry.code == code));
    let only_before = before.iter().filter(|entry| now.iter().all(|known| known.code != entry.code));
    let gone: Vec<_> = only_before
        .map(|entry| ChartBar { label: entry.label.clone(), now: Some(0), before: number(Some(entry)) })
        .collect();
    let mut bars: Vec<_> = now
        .iter()
        .map(|entry| ChartBar { label: entry.label.clone(), now: number(Some(entry)), before: of(&entry.code, before) })
        .collect();
    bars.extend(gone);
    bars
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::figure::PROMISES;

    #[test]
    fn a_share_of_nothing_is_no_figure_and_not_none_of_all() {
        let (mut missed, none) = (Counts::default(), Counts::default());
        missed.add("NO", 1);
        let numbers = |now, before| Chart::of(&PROMISES, &[CountPair { now, before }]).map(|it| it.bars[0].numbers());
        assert_eq!(numbers(&missed, &none).as_deref(), Some("0 (—)"));
        assert_eq!(numbers(&none, &missed).as_deref(), Some("— (0)"));
        assert_eq!(numbers(&none, &none), None);
    }
}
