//! A figure as the rows of a table: a word each, with the numbers of every centre, beside those of the period before.

use crate::domain::order;
use crate::model::figure::{Counts, ENTRY_DAYS, FEW, Figure, FigureEntry, Measure, OTHERS, percent_of};
use crate::model::minutes_text;

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
            Self::Minutes(minutes) => minutes_text(minutes),
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
        let amounts = columns.iter().map(|column| (told(column.now), told(column.before))).collect();
        FigureRow { code: code.to_owned(), label: label.to_owned(), amounts }
    };
    let (words, told) = tell_columns(figure, columns);
    let total = |code: &str| told_row(code, "en tout", &told, |cell| cell.total);
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
            words.into_iter().chain([total("total")]).collect()
        }
    };
    let lacks = columns.iter().any(|column| column.now.lacking_count() + column.before.lacking_count() > 0);
    if lacks {
        rows.push(told_row(LACKING, LACKING_LABEL, &told, |cell| cell.lacking));
    }
    let days = |counts: &Counts| counts.days.map_or(Amount::Nothing, |days| Amount::Part(days.with, days.of));
    if columns.iter().any(|column| column.now.days.or(column.before.days).is_some_and(|days| days.with > 0)) {
        rows.push(FigureRow::of_days(columns.iter().map(|column| (days(column.now), days(column.before))).collect()));
    }
    rows
}

/// Amounts told of a figure in one cell.
#[derive(Debug)]
pub struct ToldCell {
    /// Amount of each word.
    words: Vec<Amount>,
    /// The figure in all.
    pub total: Amount,
    /// Number of lines, or of people, that lack the datum.
    pub lacking: Amount,
}

/// The figure in all in each column.
pub fn total_amounts(figure: &Figure, columns: &[CountPair]) -> Vec<(Amount, Amount)> {
    tell_columns(figure, columns).1.into_iter().map(|(now, before)| (now.total, before.total)).collect()
}

/// A row of what is told of each column.
fn told_row(code: &str, label: &str, told: &[(ToldCell, ToldCell)], pick: fn(&ToldCell) -> Amount) -> FigureRow {
    let amounts = told.iter().map(|(now, before)| (pick(now), pick(before))).collect();
    FigureRow { code: code.to_owned(), label: label.to_owned(), amounts }
}

/// Tells a figure in the last of these cells, which is the sum of the others where there are several: each word by its code.
pub fn tell_last(figure: &Figure, cells: &[&Counts]) -> (Vec<(String, Amount)>, Option<ToldCell>) {
    let listed = list_words(figure, cells_alone(cells));
    let mut last = tell_cells(figure, &listed, cells).pop();
    let told = last.as_mut().map(|cell| std::mem::take(&mut cell.words)).unwrap_or_default();
    (listed.into_iter().map(|entry| entry.code).zip(told).collect(), last)
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
    tell_columns(figure, columns).0
}

/// Rows of the words of a figure that has some, and all that is told of each column.
fn tell_columns(figure: &Figure, columns: &[CountPair]) -> (Vec<FigureRow>, Vec<(ToldCell, ToldCell)>) {
    let [nows, befores] = split_columns(columns);
    let alone = [cells_alone(&nows), cells_alone(&befores)].concat();
    let mut listed = match figure.measure {
        Measure::Share | Measure::Minutes => Vec::new(),
        Measure::Each(_) | Measure::Scale(_) | Measure::Words | Measure::People(_) | Measure::PeopleWords => {
            list_words(figure, &alone)
        }
    };
    // Lines of which nobody said it have their own row at the end.
    let is_scale = matches!(figure.measure, Measure::Scale(_));
    listed.retain(|entry| entry.code != "unsaid" && (is_scale || entry.value != Some(0)));
    let [now, before] = [nows, befores].map(|cells| tell_cells(figure, &listed, &cells));
    let told: Vec<_> = now.into_iter().zip(before).collect();
    let row = |(at, entry): (usize, FigureEntry)| FigureRow {
        amounts: told.iter().map(|(now, before)| (now.words[at], before.words[at])).collect(),
        code: entry.code,
        label: entry.label,
    };
    (listed.into_iter().enumerate().map(row).collect(), told)
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

/// Tells each cell. How few people is not said; neither is how few lines a word has that its name in another cell gives away.
fn tell_cells(figure: &Figure, listed: &[FigureEntry], cells: &[&Counts]) -> Vec<ToldCell> {
    let is_other = |entry: &FigureEntry| entry.code == OTHERS;
    let named = |word: &str| listed.iter().any(|entry| !is_other(entry) && entry.code == word);
    let count = |entry: &FigureEntry, counts: &Counts| match is_other(entry) {
        true => counts.codes().filter(|word| !word.is_empty() && !named(word)).map(|word| counts.count_of(word)).sum(),
        false => counts.count_of(&entry.code),
    };
    let tell = |counts: &&Counts| -> ToldCell {
        let each: Vec<i64> = listed.iter().map(|entry| count(entry, counts)).collect();
        let (total, lacking) = (Amount::Number(counts.total_count()), Amount::Number(counts.lacking_count()));
        if counts.incomplete {
            let words = vec![Amount::Incomplete; each.len()];
            return ToldCell { words, total: Amount::Incomplete, lacking: Amount::Incomplete };
        }
        if figure.counts_people() {
            return veil_people(&each, counts.lacking_count());
        }
        let mut by_name = listed.iter().zip(&each).filter(|(entry, _)| !is_other(entry));
        let is_small = matches!(figure.measure, Measure::Words) && by_name.any(|(_, count)| is_few(*count));
        let words = if is_small { veil_small(&each) } else { each.into_iter().map(Amount::Number).collect() };
        ToldCell { words, total, lacking }
    };
    let mut told: Vec<_> = cells.iter().map(tell).collect();
    if let [.., sum] = cells {
        for (at, entry) in listed.iter().enumerate() {
            veil_sum(&mut told, count(entry, sum), &|cell| &mut cell.words[at]);
        }
        veil_sum(&mut told, sum.total_count(), &|cell| &mut cell.total);
        veil_sum(&mut told, sum.lacking_count(), &|cell| &mut cell.lacking);
    }
    told
}

/// True for so few that how few is not said.
fn is_few(count: i64) -> bool {
    (1..FEW).contains(&count)
}

/// Tells numbers of people whose sum is told: how few some are is not said, nor as many of the others, from the smallest on, as
/// would give those few back by subtraction.
fn veil_small(counts: &[i64]) -> Vec<Amount> {
    let few: Vec<i64> = counts.iter().copied().filter(|count| is_few(*count)).collect();
    let (small, sum) = (few.len() as i64, few.iter().sum::<i64>());
    let mut others: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] >= FEW).collect();
    order::sort_by_key(&mut others, |at| counts[*at]);
    let mut veiled = 0;
    // One alone is what is left of the sum; several are known where they can only be the same.
    let is_known = |veiled: usize| match veiled {
        0 => small == 1 || small > 1 && (sum == small || sum == small * (FEW - 1)),
        _ => sum == small && others[..veiled].iter().all(|at| counts[*at] == FEW),
    };
    while is_known(veiled) && veiled < others.len() {
        veiled += 1;
    }
    // With nothing more to veil, which of them are few is not said either.
    let which = is_known(veiled) && counts.iter().sum::<i64>() >= FEW;
    let tell = |(at, count): (usize, &i64)| match is_few(*count) {
        true if which => Amount::Veiled,
        true => Amount::Few(FEW),
        false if others[..veiled].contains(&at) => Amount::Veiled,
        false => Amount::Number(*count),
    };
    counts.iter().enumerate().map(tell).collect()
}

/// Tells people by word, all that have one and those whose card does not say. The last two add up to the people that another
/// figure tells: neither may give back how few the other is, or a word.
fn veil_people(each: &[i64], lacking: i64) -> ToldCell {
    let mut words = veil_small(&[each, &[lacking]].concat());
    let mut lacks = words.pop().unwrap_or(Amount::Nothing);
    let total: i64 = each.iter().sum();
    if is_few(total) && lacking >= FEW {
        lacks = Amount::Veiled;
    }
    let told: i64 = words.iter().filter_map(|amount| told_count(*amount)).sum();
    let total = match is_hidden(lacks) {
        _ if total == told && told == 0 => Amount::Number(0),
        true if told > 0 => Amount::AtLeast(told),
        true if words.contains(&Amount::Veiled) => Amount::Veiled,
        _ if is_few(total) => Amount::Few(FEW),
        true => Amount::Veiled,
        false => Amount::Number(total),
    };
    ToldCell { words, total, lacking: lacks }
}

/// True for an amount that is not told as it is.
fn is_hidden(amount: Amount) -> bool {
    matches!(amount, Amount::Few(_) | Amount::Veiled | Amount::AtLeast(_))
}

/// Number that an amount tells.
fn told_count(amount: Amount) -> Option<i64> {
    match amount {
        Amount::Number(count) | Amount::AtLeast(count) => Some(count),
        Amount::Nothing
        | Amount::Incomplete
        | Amount::Few(_)
        | Amount::Veiled
        | Amount::Minutes(_)
        | Amount::Part(..) => None,
    }
}

/// Replaces an amount of the last of several cells, their sum, by what is told of it: what is hidden in one of the others would
/// come back by subtraction.
fn veil_sum(told: &mut [ToldCell], whole: i64, pick: &dyn Fn(&mut ToldCell) -> &mut Amount) {
    let [alone @ .., sum] = told else { return };
    let alone: Vec<Amount> = alone.iter_mut().map(|cell| *pick(cell)).collect();
    let sum = pick(sum);
    if alone.is_empty() || *sum == Amount::Incomplete {
        return;
    }
    let told = alone.iter().filter_map(|amount| told_count(*amount)).sum();
    *sum = match told {
        _ if !alone.iter().any(|amount| is_hidden(*amount)) => Amount::Number(whole),
        _ if whole < FEW => Amount::Few(FEW),
        0 => Amount::Veiled,
        told => Amount::AtLeast(told),
    };
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
    fn few_people_do_not_come_back_by_subtraction() {
        for (counts, said) in [
            (&[5, 1][..], "? ?"),
            (&[20, 5, 1], "? ? <5"),
            (&[6, 1], "? <5"),
            (&[20, 7, 3], "20 ? <5"),
            (&[20, 3, 2], "20 <5 <5"),
            (&[20, 9, 1, 1], "20 ? <5 <5"),
            (&[20, 9, 4, 4], "20 ? <5 <5"),
            (&[4, 4], "? ?"),
            (&[3, 0], "<5 0"),
            (&[20, 7], "20 7"),
        ] {
            let words: Vec<_> = veil_small(counts).into_iter().map(Amount::in_brief).collect();
            assert_eq!(words.join(" ").replace("masqué", "?"), said, "{counts:?}");
        }
    }

    #[test]
    fn those_whose_card_does_not_say_give_no_few_people_back() {
        let tell = |words: &[(&str, i64)], lacking: i64| {
            let words = [words, &[(crate::model::figure::LACKING, lacking)]].concat();
            rows("seen_sex", &[(counts(&words), Counts::default())]).join(", ").replace(" (0)", "")
        };
        // As many were seen as have a word or lack it, and that is told.
        assert_eq!(tell(&[("F", 1)], 7), "F: <5, total: <5, lacking: masqué");
        assert_eq!(tell(&[("F", 1)], 5), "F: masqué, total: masqué, lacking: masqué", "five and one are six");
        assert_eq!(tell(&[("F", 20), ("M", 9)], 1), "F: 20, M: masqué, total: ≥20, lacking: <5");
        assert_eq!(tell(&[("F", 8)], 1), "F: masqué, total: masqué, lacking: <5");
        assert_eq!(tell(&[("F", 2), ("M", 1)], 9), "F: <5, M: <5, total: <5, lacking: masqué");
        assert_eq!(tell(&[("F", 9), ("M", 1)], 7), "F: 9, M: <5, total: ≥9, lacking: masqué");
        assert_eq!(tell(&[("F", 9), ("M", 8)], 7), "F: 9, M: 8, total: 17, lacking: 7");
        assert_eq!(tell(&[("F", 2)], 1), "F: <5, total: <5, lacking: <5");
        assert_eq!(tell(&[], 3), "total: 0, lacking: <5");
    }

    #[test]
    fn those_whose_card_does_not_say_do_not_come_back_from_the_sum_of_several_centres() {
        let column = |words: &[(&str, i64)]| (counts(words), Counts::default());
        let lacking = crate::model::figure::LACKING;
        let each = [
            column(&[("F", 20), ("M", 9), (lacking, 1)]),
            column(&[("F", 10), ("M", 10), (lacking, 6)]),
            column(&[("F", 30), ("M", 19), (lacking, 7)]),
        ];
        assert_eq!(
            rows("seen_sex", &each),
            [
                "F: 20 (0) | 10 (0) | 30 (0)",
                "M: masqué (0) | 10 (0) | ≥10 (0)",
                "total: ≥20 (0) | 20 (0) | ≥40 (0)",
                "lacking: <5 (0) | 6 (0) | ≥6 (0)"
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
