//! Figures of several centres and periods as a coordinator reads them: what is told, and what is too small to be.
//!
//! Figures are never added over centres: whoever came to two of them would count twice.

use std::collections::BTreeMap;

use super::reading::FigurePart;
use crate::domain::Period;
use crate::model::figure::{Figure, LACKING, Measure, spell_minutes};
use crate::model::{Choice, Kind};

/// Word under which the hub tells all that is masked together.
const FEW: &str = "FEW";

/// A figure of one centre in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureCell {
    /// No count.
    Nothing,
    /// Too few to be told.
    Few,
    /// A number of lines; with `more`, some parts are too small to be told and left out of it.
    Number {
        /// The number.
        count: i64,
        /// True when parts are left out.
        more: bool,
    },
    /// A share.
    Share {
        /// Lines that make it.
        yes: i64,
        /// Number of all lines.
        of: i64,
    },
    /// The median of durations, in minutes.
    Minutes {
        /// The median.
        median: i64,
        /// Number of durations.
        count: i64,
    },
}

impl FigureCell {
    /// « 118 », « 118+ », « 87 % », « 24 min », « <5 », « — ».
    pub fn words(self, few: i64, dash: &str) -> String {
        match self {
            Self::Nothing => dash.to_owned(),
            Self::Few => format!("<{few}"),
            Self::Number { count, more: false } => count.to_string(),
            Self::Number { count, more: true } => format!("{count}+"),
            Self::Share { of: 0, .. } => dash.to_owned(),
            Self::Share { yes, of } => format!("{}\u{a0}%", (yes * 100 + of / 2) / of),
            Self::Minutes { median, .. } => spell_minutes(median),
        }
    }

    /// The number behind the words, for those who compute with it: a share in percent, a duration in minutes.
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Nothing | Self::Few | Self::Share { of: 0, .. } => None,
            Self::Number { count, .. } => Some(count),
            Self::Share { yes, of } => Some((yes * 100 + of / 2) / of),
            Self::Minutes { median, .. } => Some(median),
        }
    }
}

/// Position of the period, number of the centre, codes of the pane and the figure.
type FigureKey = (usize, i32, String, String);
/// Numbers by word; none where one is too small to be told.
type FigureParts = BTreeMap<String, Option<i64>>;

/// Parts by period, centre, pane and figure.
#[derive(Debug, Clone, Default)]
pub struct FigureTable {
    /// Periods read.
    pub periods: Vec<Period>,
    parts: BTreeMap<FigureKey, FigureParts>,
}

impl FigureTable {
    /// Arranges what was read of these periods.
    pub fn new(periods: Vec<Period>, read: Vec<FigurePart>) -> Self {
        let mut parts: BTreeMap<FigureKey, FigureParts> = BTreeMap::new();
        for part in read {
            parts.entry((part.period, part.centre, part.kind, part.figure)).or_default().insert(part.what, part.count);
        }
        Self { periods, parts }
    }

    fn parts(&self, period: usize, centre: i32, kind: &Kind, figure: &Figure) -> Option<&FigureParts> {
        self.parts.get(&(period, centre, kind.code.to_owned(), figure.key.to_owned()))
    }

    /// The whole figure of one centre in one period.
    pub fn cell(&self, period: usize, centre: i32, kind: &Kind, figure: &Figure) -> FigureCell {
        let Some(parts) = self.parts(period, centre, kind, figure) else { return FigureCell::Nothing };
        let named = |what: &str| parts.get(what).copied().flatten();
        match figure.measure {
            Measure::Share => {
                let (yes, no) = (named("YES"), named("NO"));
                match yes.is_some() || no.is_some() {
                    true => FigureCell::Share { yes: yes.unwrap_or(0), of: yes.unwrap_or(0) + no.unwrap_or(0) },
                    false => FigureCell::Few,
                }
            }
            Measure::Minutes => match (named("MEDIAN"), named("COUNT")) {
                (Some(median), count) => FigureCell::Minutes { median, count: count.unwrap_or(0) },
                (None, _) => FigureCell::Few,
            },
            Measure::Each(_) | Measure::Scale(_) | Measure::Words | Measure::People(_) => {
                // Lines that lack the datum are none of those counted.
                let said = || parts.iter().filter(|(what, _)| what.as_str() != LACKING).map(|(_, count)| count);
                let count = said().flatten().sum();
                let more = said().any(Option::is_none);
                if count == 0 && more { FigureCell::Few } else { FigureCell::Number { count, more } }
            }
        }
    }

    /// Part of a figure of one centre in one period; `FEW` is all that is masked together.
    pub fn part(&self, period: usize, centre: i32, kind: &Kind, figure: &Figure, what: &str) -> FigureCell {
        let Some(parts) = self.parts(period, centre, kind, figure) else { return FigureCell::Nothing };
        match parts.get(what) {
            Some(Some(count)) => FigureCell::Number { count: *count, more: false },
            Some(None) => FigureCell::Few,
            // Nothing, or masked with others: nobody is to know which.
            None if parts.contains_key(FEW) => FigureCell::Few,
            None => FigureCell::Nothing,
        }
    }

    /// Words of a figure that any centre has in any period, each with its label, in the order of its list.
    pub fn words(&self, kind: &Kind, figure: &Figure) -> Vec<(String, String)> {
        let list: &[Choice] = match figure.measure {
            Measure::Each([_]) | Measure::Words | Measure::Share | Measure::Minutes => return Vec::new(),
            Measure::Each(list) | Measure::Scale(list) | Measure::People(list) => list,
        };
        let of_figure = self.parts.iter().filter(|((_, _, code, key), _)| *code == kind.code && *key == figure.key);
        let met: Vec<&String> = of_figure.flat_map(|(_, parts)| parts.keys()).collect();
        let is_met = |code: &str| met.iter().any(|what| *what == code);
        let listed = list.iter().filter(|choice| is_met(choice.code)).map(|choice| {
            let label = if choice.code.is_empty() { "non dit" } else { choice.label };
            (choice.code.to_owned(), label.to_owned())
        });
        let unsaid = (is_met("") && list.iter().all(|choice| !choice.code.is_empty()))
            .then(|| (String::new(), "non dit".to_owned()));
        let other = is_met("OTHER").then(|| ("OTHER".to_owned(), "autre mot".to_owned()));
        let few = is_met(FEW).then(|| (FEW.to_owned(), "trop peu pour être dits".to_owned()));
        listed.chain(unsaid).chain(other).chain(few).collect()
    }
}
