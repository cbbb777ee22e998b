//! Figures of several centres and periods as a coordinator reads them: what is told, and what is too small to be.
//!
//! A sum over centres counts whoever came to two of them twice, and is always shown with that sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::outgoing::{ALL, UNKNOWN};
use super::reading::{CentreNow, FigurePart};
use crate::domain::Period;
use crate::model::figure::{self, EntryDays, Figure, LACKING_LABEL, Measure, percent_of};
use crate::model::languages::LANGUAGES;
use crate::model::minutes_text;
use crate::model::people::{PEOPLE, PEOPLE_FIGURES, PEOPLE_TITLE};
use crate::model::{Choice, Kind};
use crate::panes::PANES;

/// Word under which the hub tells all that is masked together.
const FEW: &str = "FEW";
/// Word under which it tells what is masked together with the cards that do not say.
const FEW_LACKING: &str = "FEW_LACKING";
/// Words under which it tells on how many days something was entered, and out of how many.
const DAYS: [&str; 2] = ["DAYS", "DAYS_OF"];

/// Meaning of each sign in the words of a cell: fewer than the threshold, masked, more than what is told.
pub const SIGNS: [&str; 3] = [
    "«\u{a0}<\u{a0}»\u{a0}: trop peu pour être dit",
    "«\u{a0}masqué\u{a0}»\u{a0}: laisserait retrouver ce qui est trop peu",
    "«\u{a0}+\u{a0}»\u{a0}: sans ce qui est trop peu",
];

/// A part of the figures.
#[derive(Debug, Clone, Copy)]
pub enum FigureSection {
    /// Lines of a pane.
    Pane(&'static Kind),
    /// Different people.
    People,
}

impl FigureSection {
    /// Number of the sections.
    pub fn count() -> usize {
        PANES.len() + 1
    }

    /// The section at this position: the panes in their order, then people.
    pub fn at(position: usize) -> Self {
        PANES.get(position).map_or(Self::People, |kind| Self::Pane(kind))
    }

    /// Every section.
    pub fn list() -> Vec<Self> {
        (0..Self::count()).map(Self::at).collect()
    }

    /// Code in files and at the hub.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pane(kind) => kind.code,
            Self::People => PEOPLE,
        }
    }

    /// Title on screens and pages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Pane(kind) => kind.title,
            Self::People => PEOPLE_TITLE,
        }
    }

    /// Number below which what a centre counts is not told here: five at least, of people.
    pub fn threshold(self, centre: &CentreNow) -> i64 {
        match self {
            Self::Pane(_) => centre.few,
            Self::People => centre.few.max(figure::FEW),
        }
    }

    /// Figures of the section.
    pub fn figures(self) -> Vec<&'static Figure> {
        match self {
            Self::Pane(kind) => kind.all_figures().collect(),
            Self::People => PEOPLE_FIGURES.iter().map(|declared| &declared.figure).collect(),
        }
    }
}

/// A figure of one centre in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureCell {
    /// No count.
    Nothing,
    /// Too few to be told.
    Few,
    /// A number that is not told, because one that is too few would come back by subtraction.
    Veiled,
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
    /// « 118 », « 118+ », « 87 % », « 24 min », « <5 », « masqué », « — ».
    pub fn words(self, few: i64, dash: &str) -> String {
        match self {
            Self::Nothing => dash.to_owned(),
            Self::Few => format!("<{few}"),
            Self::Veiled => "masqué".to_owned(),
            Self::Number { count, more: false } => count.to_string(),
            Self::Number { count, more: true } => format!("{count}+"),
            Self::Share { of: 0, .. } => dash.to_owned(),
            Self::Share { yes, of } => format!("{}\u{a0}%", percent_of(yes, of)),
            Self::Minutes { median, .. } => minutes_text(median),
        }
    }

    /// The number behind the words, for those who compute with it: a share in percent, a duration in minutes.
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Nothing | Self::Few | Self::Veiled | Self::Share { of: 0, .. } => None,
            Self::Number { count, .. } => Some(count),
            Self::Share { yes, of } => Some(percent_of(yes, of)),
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

    fn parts(&self, period: usize, centre: i32, section: FigureSection, figure: &Figure) -> Option<&FigureParts> {
        self.parts.get(&(period, centre, section.code().to_owned(), figure.key.to_owned()))
    }

    /// The whole figure of one centre in one period.
    pub fn cell(&self, period: usize, centre: i32, section: FigureSection, figure: &Figure) -> FigureCell {
        let Some(parts) = self.parts(period, centre, section, figure) else { return FigureCell::Nothing };
        let named = |what: &str| parts.get(what).copied().flatten();
        match figure.measure {
            Measure::Share => {
                let (yes, no) = (named("YES"), named("NO"));
                match yes.is_some() || no.is_some() {
                    true => FigureCell::Share { yes: yes.unwrap_or(0), of: yes.unwrap_or(0) + no.unwrap_or(0) },
                    false if parts.contains_key(FEW) => FigureCell::Few,
                    false => FigureCell::Nothing,
                }
            }
            Measure::Minutes => match (named("MEDIAN"), named("COUNT")) {
                (Some(median), count) => FigureCell::Minutes { median, count: count.unwrap_or(0) },
                (None, Some(_)) => FigureCell::Few,
                (None, None) => FigureCell::Nothing,
            },
            Measure::Each(_) | Measure::Scale(_) | Measure::Words | Measure::People(_) | Measure::PeopleWords => {
                let said = || parts.iter().filter(|(what, _)| is_word(what)).map(|(_, count)| count);
                let count = said().flatten().sum();
                match (count, parts.contains_key(FEW_LACKING), said().any(Option::is_none)) {
                    (0, true, _) => FigureCell::Veiled,
                    (0, false, true) => FigureCell::Few,
                    (count, mixed, few) => FigureCell::Number { count, more: mixed || few },
                }
            }
        }
    }

    /// Part of a figure of one centre in one period; `FEW` is all that is masked together.
    pub fn part(&self, period: usize, centre: i32, section: FigureSection, figure: &Figure, what: &str) -> FigureCell {
        let Some(parts) = self.parts(period, centre, section, figure) else { return FigureCell::Nothing };
        match (parts.get(what), parts.get(FEW).or(parts.get(FEW_LACKING))) {
            (Some(Some(count)), _) => FigureCell::Number { count: *count, more: false },
            (None, _) if [FEW, FEW_LACKING].contains(&what) => FigureCell::Nothing,
            // A word that is not told is nothing, or masked with others: nobody is to know which.
            (Some(None), _) | (None, Some(None)) => FigureCell::Few,
            // The others may be few, and this one be masked so that they do not come back.
            (None, Some(Some(_))) => FigureCell::Veiled,
            (None, None) => FigureCell::Nothing,
        }
    }

    /// Number of lines, or of cards, that lack what the figure counts, as far as it is told.
    pub fn lacking(&self, period: usize, centre: i32, section: FigureSection, figure: &Figure) -> Option<i64> {
        let parts = self.parts(period, centre, section, figure)?;
        let told = [UNKNOWN, ""].iter().filter_map(|what| parts.get(*what).copied().flatten());
        Some(told.sum()).filter(|lacking| *lacking > 0)
    }

    /// Days with an entry of a figure that counts what is entered.
    pub fn days(&self, period: usize, centre: i32, section: FigureSection, figure: &Figure) -> Option<EntryDays> {
        let parts = self.parts(period, centre, section, figure)?;
        let [with, of] = DAYS.map(|what| parts.get(what).copied().flatten());
        Some(EntryDays { with: with?, of: of? })
    }

    /// Words of a figure that any centre has in any period, each with its label, in the order of its list.
    pub fn words(&self, section: FigureSection, figure: &Figure) -> Vec<(String, String)> {
        let list: &[Choice] = match figure.measure {
            Measure::Each([_]) | Measure::People([_]) | Measure::Share | Measure::Minutes => return Vec::new(),
            Measure::Each(list) | Measure::Scale(list) | Measure::People(list) => list,
            // Codes of languages, then those that say themselves what they are: postal ones.
            Measure::Words | Measure::PeopleWords => LANGUAGES,
        };
        let of_figure = self.parts.iter().filter(|((_, _, code, key), _)| code == section.code() && *key == figure.key);
        let met: BTreeSet<&String> = of_figure.flat_map(|(_, parts)| parts.keys()).collect();
        let is_met = |code: &str| met.iter().any(|what| *what == code);
        let listed = list.iter().filter(|choice| is_met(choice.code)).map(|choice| {
            let label = if choice.code.is_empty() { LACKING_LABEL } else { choice.label };
            (choice.code.to_owned(), label.to_owned())
        });
        let postal = |what: &&&String| what.len() == 5 && what.bytes().all(|digit| digit.is_ascii_digit());
        let codes = met.iter().filter(postal).map(|what| ((*what).clone(), (*what).clone()));
        let unsaid = (is_met("") && list.iter().all(|choice| !choice.code.is_empty()))
            .then(|| (String::new(), LACKING_LABEL.to_owned()));
        let other = is_met("OTHER").then(|| ("OTHER".to_owned(), "autre mot".to_owned()));
        let few = [(FEW, "masqués ensemble"), (FEW_LACKING, "masqués ensemble, ou sans la donnée")]
            .into_iter()
            .filter(|(word, _)| is_met(word))
            .map(|(word, label)| (word.to_owned(), label.to_owned()));
        // Words that were counted in one say nothing that the figure does not say.
        let rest = (!is_met(ALL)).then(|| unsaid.into_iter().chain(other).chain(few)).into_iter().flatten();
        listed.chain(codes).chain(rest).collect()
    }
}

/// True for a word that is counted, and not for what is told beside the figure.
fn is_word(what: &str) -> bool {
    what != UNKNOWN && what != FEW_LACKING && !DAYS.contains(&what)
}

/// Sum of the cells of several centres: of numbers and shares, and never of medians. What is too small to be told is left
/// out of a number, which then says so; several that are too small need not be so together; a share is told of all or of none.
pub fn sum_cells(cells: impl Iterator<Item = FigureCell>) -> FigureCell {
    let (mut sum, mut few, mut veiled) = (FigureCell::Nothing, 0, false);
    for cell in cells {
        sum = match (sum, cell) {
            (sum, FigureCell::Nothing) => sum,
            (sum, FigureCell::Few) => {
                few += 1;
                sum
            }
            (sum, FigureCell::Veiled) => {
                veiled = true;
                sum
            }
            (FigureCell::Nothing | FigureCell::Few | FigureCell::Veiled, cell) => cell,
            (FigureCell::Number { count, more }, FigureCell::Number { count: next, more: also }) => {
                FigureCell::Number { count: count + next, more: more || also }
            }
            (FigureCell::Share { yes, of }, FigureCell::Share { yes: next, of: out }) => {
                FigureCell::Share { yes: yes + next, of: of + out }
            }
            (FigureCell::Number { .. } | FigureCell::Share { .. } | FigureCell::Minutes { .. }, _) => {
                return FigureCell::Nothing;
            }
        };
    }
    match (sum, few > 0 || veiled) {
        (FigureCell::Minutes { .. }, _) | (FigureCell::Share { .. }, true) => FigureCell::Nothing,
        (FigureCell::Nothing | FigureCell::Number { count: 0, .. }, true) if few == 1 && !veiled => FigureCell::Few,
        (FigureCell::Nothing | FigureCell::Number { count: 0, .. }, true) => FigureCell::Veiled,
        (FigureCell::Number { count, .. }, true) => FigureCell::Number { count, more: true },
        (sum, _) => sum,
    }
}
