//! A figure as the rows of a table: a word each, with the numbers of every centre, beside those of the period before.

use crate::model::figure::{
    Counts, ENTRY_DAYS, FEW, Figure, FigureEntry, Measure, OTHERS, percent_of, spell_minutes, veil_small,
};

/// Counts that one column of a table shows, beside those of the period before.
#[derive(Debug, Clone, Copy)]
pub struct CountPair<'a> {
    /// Counts of the period.
    pub now: &'a Counts,
    /// Counts of the period before.
    pub before: &'a Counts,
}

/// A number of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// No value: there is nothing to measure.
    Nothing,
    /// No value: lines that told of it are let go.
    Incomplete,
    /// Number of lines or of people.
    Number(i64),
    /// Fewer people than this number: how few is not said.
    Few(i64),
    /// A number that is not said because the few of another row would come back by subtraction.
    Veiled,
    /// Number of those told: some parts are too few to be said.
    AtLeast(i64),
    /// Number of minutes.
    Minutes(i64),
    /// A part, out of a number of lines.
    Part(i64, i64),
}

impl Amount {
    /// « 12 », « moins de 5 », « 12 au moins », « 5 h 20 », « 6 sur 7, 86 % », « — », « incomplet ».
    pub fn in_words(self) -> String {
        match self {
            Self::Nothing | Self::Part(_, 0) => "—".to_owned(),
            Self::Incomplete => "incomplet".to_owned(),
            Self::Number(count) => count.to_string(),
            Self::Few(few) => format!("moins de {few}"),
            Self::Veiled => "masqué".to_owned(),
            Self::AtLeast(count) => format!("{count} au moins"),
            Self::Minutes(minutes) => spell_minutes(minutes),
            Self::Part(part, of) => format!("{part} sur {of}, {}\u{a0}%", percent_of(part, of)),
        }
    }

    /// Words of [`Self::in_words`] for a narrow column: « <5 », « ≥12 ».
    pub fn in_brief(self) -> String {
        match self {
            Self::Few(few) => format!("<{few}"),
            Self::AtLeast(count) => format!("≥{count}"),
            Self::Nothing | Self::Incomplete | Self::Number(_) | Self::Veiled | Self::Minutes(_) | Self::Part(..) => {
                self.in_words()
            }
        }
    }
}

/// A row of a figure's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Code in files.
    pub code: String,
    /// Label on screens and paper.
    pub label: String,
    /// Amounts of each column: of the period, and of the one before.
    pub amounts: Vec<(Amount, Amount)>,
}

/// Code of the row that says how many lines lack the datum.
pub const LACKING: &str = "lacking";
pub use crate::model::figure::LACKING_LABEL;
/// Code of the row that says on how many days something was entered.
pub const DAYS: &str = "days";

impl FigureRow {
    /// True for a row about the figure itself, and none of its words.
    pub fn is_note(&self) -> bool {
        [LACKING, DAYS].contains(&self.code.as_str())
    }

    /// Makes the row of the days with an entry.
    pub fn of_days(amounts: Vec<(Amount, Amount)>) -> Self {
        Self { code: DAYS.to_owned(), label: ENTRY_DAYS.to_owned(), amounts }
    }
}

/// Makes the rows of a figure: its words, what it is in all, how many lines lack the datum, on how many days something was
/// entered.
pub fn figure_rows(figure: &Figure, columns: &[CountPair]) -> Vec<FigureRow> {
    let row = |code: &str, label: &str, amount: &dyn Fn(&Counts) -> Amount| FigureRow {
        code: code.to_owned(),
        label: label.to_owned(),
        amounts: columns.iter().map(|column| (amount(column.now), amount(column.before))).collect(),
    };
    let total = |code: &str| row(code, "en tout", &|counts| sum_amount(figure, counts));
    let mut rows = match figure.measure {
        Measure::Each([only]) => vec![total(only.code)],
        Measure::Share => vec![row("yes", "part", &|counts| Amount::Part(counts.share_count(), counts.total_count()))],
        Measure::Minutes => {
            let spread = |counts: &Counts, longest: bool| match counts.median_and_longest() {
                Some((median, most)) => Amount::Minutes(if longest { most } else { median }),
                None => Amount::Nothing,
            };
            vec![
                row("median", "médiane", &|counts| spread(counts, false)),
                row("longest", "au plus", &|counts| spread(counts, true)),
                total("count"),
            ]
        }
        Measure::Each(_) | Measure::Scale(_) | Measure::Words | Measure::People(_) | Measure::PeopleWords => {
            let mut words = word_rows(figure, columns);
            words.push(total("total"));
            words
        }
    };
    let lacks = columns.iter().any(|column| column.now.lacking_count() + column.before.lacking_count() > 0);
    if lacks {
        rows.push(row(LACKING, LACKING_LABEL, &|counts| Amount::Number(counts.lacking_count())));
    }
    let days = |counts: &Counts| counts.days.map_or(Amount::Nothing, |days| Amount::Part(days.with, days.of));
    if columns.iter().any(|column| column.now.days.or(column.before.days).is_some_and(|days| days.with > 0)) {
        rows.push(FigureRow::of_days(columns.iter().map(|column| (days(column.now), days(column.before))).collect()));
    }
    rows
}

/// The figure in all: how few people is not said.
pub fn sum_amount(figure: &Figure, counts: &Counts) -> Amount {
    match counts.total_count() {
        few if figure.counts_people() && (1..FEW).contains(&few) => Amount::Few(FEW),
        count => Amount::Number(count),
    }
}

/// A row for each word that has something in any column.
fn word_rows(figure: &Figure, columns: &[CountPair]) -> Vec<FigureRow> {
        _ if counts.incomplete => Amount::Incomplete,
    let mut all = Counts::default();
    for column in columns {
        all.add_all(column.now);
        all.add_all(column.before);
    }
    let listed = match figure.measure {
        Measure::Scale(_) => all.steps(figure.measure),
        _ => all.list_entries(figure.measure).into_iter().filter(|entry| entry.value != Some(0)).collect(),
    };
    // Lines of which nobody said it have their own row at the end.
    let listed: Vec<_> = listed.into_iter().filter(|entry| entry.code != "unsaid").collect();
    let named: Vec<String> =
        listed.iter().filter(|entry| entry.code != "others").map(|entry| entry.code.clone()).collect();
    let count = |code: &str, counts: &Counts| match code {
        "others" => {
            counts.codes().filter(|word| !named.iter().any(|name| name == word)).map(|word| counts.count_of(word)).sum()
        }
        code => counts.count_of(code),
    };
    let amounts = |counts: &Counts| -> Vec<Amount> {
        let each: Vec<i64> = listed.iter().map(|entry| count(&entry.code, counts)).collect();
        let veiled = if figure.counts_people() { veil_small(&each) } else { vec![false; each.len()] };
        let amount = |(count, veiled)| match veiled {
            true if count < FEW => Amount::Few(FEW),
            true => Amount::Veiled,
            false => Amount::Number(count),
        };
        each.into_iter().zip(veiled).map(amount).collect()
    };
    let columns: Vec<_> = columns.iter().map(|column| (amounts(column.now), amounts(column.before))).collect();
    let row = |(at, entry): (usize, &crate::model::figure::FigureEntry)| FigureRow {
        amounts: columns.iter().map(|(now, before)| (now[at], before[at])).collect(),
        code: entry.code.clone(),
        label: entry.label.clone(),
    };
    listed.iter().enumerate().map(row).collect()
}
            _ if counts.incomplete => Amount::Incomplete,
