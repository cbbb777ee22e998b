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
    /// Cell without a value because lines that told of it are let go.
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
/// entered. Of several columns the last is the sum of the others.
pub fn figure_rows(figure: &Figure, columns: &[CountPair]) -> Vec<FigureRow> {
    let row = |code: &str, label: &str, amount: &dyn Fn(&Counts) -> Amount| {
        let told = |counts: &Counts| if counts.incomplete { Amount::Incomplete } else { amount(counts) };
        FigureRow {
            code: code.to_owned(),
            label: label.to_owned(),
            amounts: columns.iter().map(|column| (told(column.now), told(column.before))).collect(),
        }
    };
    let total = |code: &str| FigureRow {
        code: code.to_owned(),
        label: "en tout".to_owned(),
        amounts: total_amounts(figure, columns),
    };
    let mut rows = match figure.measure {
        Measure::Each([only]) | Measure::People([only]) => vec![total(only.code)],
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
        _ if counts.incomplete => Amount::Incomplete,
        few if figure.counts_people() && (1..FEW).contains(&few) => Amount::Few(FEW),
        count => Amount::Number(count),
    }
}

/// The figure in all in each column.
pub fn total_amounts(figure: &Figure, columns: &[CountPair]) -> Vec<(Amount, Amount)> {
    let of = |cells: Vec<&Counts>| {
        let amounts: Vec<_> = cells.iter().map(|counts| sum_amount(figure, counts)).collect();
        veil_sum(amounts, cells.last().map_or(0, |sum| sum.total_count()))
    };
    let [now, before] = split_columns(columns).map(of);
    now.into_iter().zip(before).collect()
}

/// The words of a figure in the last of these cells, which is the sum of the others where there are several: each by its code.
pub fn tell_words(figure: &Figure, cells: &[&Counts]) -> Vec<(String, Amount)> {
    let listed = list_words(figure, cells_alone(cells));
    let told = word_amounts(figure, &listed, cells).pop().unwrap_or_default();
    listed.into_iter().map(|entry| entry.code).zip(told).collect()
}

fn split_columns<'a>(columns: &[CountPair<'a>]) -> [Vec<&'a Counts>; 2] {
    [columns.iter().map(|column| column.now).collect(), columns.iter().map(|column| column.before).collect()]
}

/// Cells that are no sum of others.
fn cells_alone<'a, 'b>(cells: &'b [&'a Counts]) -> &'b [&'a Counts] {
    match cells {
        [alone @ .., _] if !alone.is_empty() => alone,
        cells => cells,
    }
}

/// A row for each word that has something in any column.
pub fn word_rows(figure: &Figure, columns: &[CountPair]) -> Vec<FigureRow> {
    let [nows, befores] = split_columns(columns);
    let alone = [cells_alone(&nows), cells_alone(&befores)].concat();
    let mut listed = list_words(figure, &alone);
    // Lines of which nobody said it have their own row at the end.
    let is_scale = matches!(figure.measure, Measure::Scale(_));
    listed.retain(|entry| entry.code != "unsaid" && (is_scale || entry.value != Some(0)));
    let [now, before] = [nows, befores].map(|cells| word_amounts(figure, &listed, &cells));
    let columns: Vec<_> = now.into_iter().zip(before).collect();
    let row = |(at, entry): (usize, FigureEntry)| FigureRow {
        amounts: columns.iter().map(|(now, before)| (now[at], before[at])).collect(),
        code: entry.code,
        label: entry.label,
    };
    listed.into_iter().enumerate().map(row).collect()
}

/// Words to show of these cells, each with its sum over them. A word that people have written is named where one of them alone
/// has enough; the others are counted together, without their names.
fn list_words(figure: &Figure, cells: &[&Counts]) -> Vec<FigureEntry> {
    let mut all = Counts::default();
    cells.iter().for_each(|counts| all.add_all(counts));
    match figure.measure {
        Measure::Scale(_) => all.steps(figure.measure),
        Measure::Words | Measure::PeopleWords => {
            all.list_named(&|word| cells.iter().any(|counts| counts.count_of(word) >= FEW))
        }
        Measure::Each(_) | Measure::People(_) | Measure::Share | Measure::Minutes => all.list_entries(figure.measure),
    }
}

/// Amounts of the words in each cell. How few people is not said; neither is how few lines a word has that its name in another
/// cell gives away.
fn word_amounts(figure: &Figure, listed: &[FigureEntry], cells: &[&Counts]) -> Vec<Vec<Amount>> {
    let is_other = |entry: &FigureEntry| entry.code == OTHERS;
    let named = |word: &str| listed.iter().any(|entry| !is_other(entry) && entry.code == word);
    let count = |entry: &FigureEntry, counts: &Counts| match is_other(entry) {
        true => counts.codes().filter(|word| !word.is_empty() && !named(word)).map(|word| counts.count_of(word)).sum(),
        false => counts.count_of(&entry.code),
    };
    let amounts = |counts: &&Counts| -> Vec<Amount> {
        let each: Vec<i64> = listed.iter().map(|entry| count(entry, counts)).collect();
        let by_name = || {
            let mut named = listed.iter().zip(&each).filter(|(entry, _)| !is_other(entry));
            matches!(figure.measure, Measure::Words) && named.any(|(_, count)| (1..FEW).contains(count))
        };
        let veiled = if figure.counts_people() || by_name() { veil_small(&each) } else { vec![false; each.len()] };
        let amount = |(count, veiled)| match veiled {
            _ if counts.incomplete => Amount::Incomplete,
            true if count < FEW => Amount::Few(FEW),
            true => Amount::Veiled,
            false => Amount::Number(count),
        };
        each.into_iter().zip(veiled).map(amount).collect()
    };
    let mut told: Vec<_> = cells.iter().map(amounts).collect();
    if let [.., sum] = cells {
        for (at, entry) in listed.iter().enumerate() {
            let row = veil_sum(told.iter().map(|column| column[at]).collect(), count(entry, sum));
            told.iter_mut().zip(row).for_each(|(column, amount)| column[at] = amount);
        }
    }
    told
}

/// Replaces the last of several amounts, their sum, by what is told of it: what is hidden in one of the others would come back
/// by subtraction.
fn veil_sum(mut amounts: Vec<Amount>, whole: i64) -> Vec<Amount> {
    let [alone @ .., sum] = amounts.as_mut_slice() else { return amounts };
    let is_hidden = |amount: &Amount| matches!(amount, Amount::Few(_) | Amount::Veiled);
    if alone.iter().any(is_hidden) && *sum != Amount::Incomplete {
        let told = alone.iter().map(|amount| if let Amount::Number(count) = amount { *count } else { 0 }).sum();
        *sum = match told {
            _ if whole < FEW => Amount::Few(FEW),
            0 => Amount::Veiled,
            told => Amount::AtLeast(told),
        };
    } else if !alone.is_empty() && *sum != Amount::Incomplete {
        *sum = Amount::Number(whole);
    }
    amounts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::people::PEOPLE_FIGURES;
    use crate::panes::arrival::ARRIVAL;

    fn counts(words: &[(&str, i64)]) -> Counts {
        let mut counts = Counts::default();
        words.iter().for_each(|(word, count)| counts.add(word, *count));
        counts
    }

    fn find_figure(key: &str) -> Option<&'static Figure> {
        let people = PEOPLE_FIGURES.iter().map(|declared| &declared.figure);
        people.chain(ARRIVAL.figures).find(|figure| figure.key == key)
    }

    /// Rows of a figure: « code: now (before) | … ».
    fn rows(key: &str, columns: &[(Counts, Counts)]) -> Vec<String> {
        let columns: Vec<_> = columns.iter().map(|(now, before)| CountPair { now, before }).collect();
        let rows = find_figure(key).map(|figure| figure_rows(figure, &columns)).unwrap_or_default();
        let cells = |row: &FigureRow| -> Vec<String> {
            row.amounts.iter().map(|(now, before)| format!("{} ({})", now.in_brief(), before.in_brief())).collect()
        };
        rows.iter().map(|row| format!("{}: {}", row.code, cells(row).join(" | "))).collect()
    }

    #[test]
    fn a_word_is_named_where_one_cell_alone_has_enough_and_how_few_another_has_is_not_said() {
        // One this week and four the week before are five of none.
        let language = |now: &[(&str, i64)], before: &[(&str, i64)]| rows("language", &[(counts(now), counts(before))]);
        assert_eq!(
            language(&[("tamoul", 1), ("turc", 6)], &[("tamoul", 4), ("turc", 7)]),
            ["turc: 6 (7)", "others: 1 (4)", "total: 7 (11)"]
        );
        assert_eq!(
            language(&[("tamoul", 1), ("turc", 6)], &[("tamoul", 5), ("turc", 7)]),
            ["turc: masqué (7)", "tamoul: <5 (5)", "total: 7 (12)"]
        );
        let town = rows("seen_town", &[(counts(&[("GRENOBLE", 3)]), counts(&[("GRENOBLE", 4)]))]);
        assert_eq!(town, ["others: <5 (<5)", "total: <5 (<5)"]);
    }

    #[test]
    fn how_few_a_centre_saw_does_not_come_back_from_the_sum_of_several() {
        let seen = |each: [i64; 3]| {
            let column = |count: i64| (counts(&[("PEOPLE", count)]), Counts::default());
            rows("seen", &each.map(column))
        };
        assert_eq!(seen([1633, 2, 1635]), ["PEOPLE: 1633 (0) | <5 (0) | ≥1633 (0)"]);
        assert_eq!(seen([1633, 12, 1645]), ["PEOPLE: 1633 (0) | 12 (0) | 1645 (0)"]);
        assert_eq!(seen([3, 4, 7]), ["PEOPLE: <5 (0) | <5 (0) | masqué (0)"]);
        assert_eq!(seen([2, 0, 2]), ["PEOPLE: <5 (0) | 0 (0) | <5 (0)"]);
        let town = |words: &[(&str, i64)]| (counts(words), Counts::default());
        let both = [("GRENOBLE", 20), ("MEYLAN", 3)];
        let towns = [town(&both), town(&[("GRENOBLE", 9), ("MEYLAN", 8)]), town(&[("GRENOBLE", 29), ("MEYLAN", 11)])];
        assert_eq!(
            rows("seen_town", &towns),
            [
                "GRENOBLE: masqué (0) | 9 (0) | ≥9 (0)",
                "MEYLAN: <5 (0) | 8 (0) | ≥8 (0)",
                "total: 23 (0) | 17 (0) | 40 (0)"
            ]
        );
    }

    #[test]
    fn visits_are_counted_out_however_few_and_people_are_not() {
        let three = |key: &str| rows(key, &[(counts(&[("PEOPLE", 3)]), Counts::default())]);
        assert_eq!(three("people"), ["PEOPLE: 3 (0)"]);
        assert_eq!(three("seen"), ["PEOPLE: <5 (0)"]);
    }

    #[test]
    fn what_is_incomplete_is_no_number_in_its_own_column_only() {
        let seen = rows("seen", &[(counts(&[("PEOPLE", 12)]), Counts::of_incomplete())]);
        assert_eq!(seen, ["PEOPLE: 12 (incomplet)"]);
    }
}
