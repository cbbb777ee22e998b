//! Figures: what a team looks at of a day, a week, a month. A kind declares its own, each as what one line adds to it;
//! the screen, the paper, CSV and JSON are made of these declarations, and so are the counts stored of an item that is
//! erased.
//!
//! Of the centre and never of one of its members: a fact holds a day, a word of a list and a number, and nobody.

use crate::domain::order;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::asked::Asked;
use super::common::{PROMISED_AT, STARTS_ON};
use super::{Choice, Context, Field, Item, Kind, Outcome, Shape, State, choice};
use crate::domain::Moment;

/// A language of fewer people than this is counted with the others, so that nobody is singled out.
pub const FEW: i64 = 5;

/// A figure counted for a kind.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// Key in JSON, in CSV and in the file.
    pub key: &'static str,
    /// French title on screens and paper.
    pub title: &'static str,
    /// French words for what it counts, and what it cannot tell: no capital, no full stop.
    pub says: &'static str,
    /// Items of the agreements and yearly reports that it answers.
    pub answers: &'static [Asked],
    /// True when a line is there, or says it, only where the team has entered it: the number is a least one, and stands beside
    /// the share of days that have an entry.
    pub entered: bool,
    /// Measure it counts.
    pub measure: Measure,
    /// Contribution of a line to the figure. Its day is that of one of the line's moves, of its [`STARTS_ON`], of its promise
    /// or of [`Kind::counts_on`]: the file finds the lines of a period by these.
    pub fact: fn(&Past, &Context) -> Option<Fact>,
}

impl Figure {
    /// True where the numbers are of people: fewer than [`FEW`] are not counted out.
    pub fn counts_people(&self) -> bool {
        matches!(self.measure, Measure::People(_) | Measure::PeopleWords)
    }
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// Way in which a figure counts.
#[derive(Debug, Clone, Copy)]
pub enum Measure {
    /// Number of lines for each word of a list.
    Each(&'static [Choice]),
    /// Number of lines for each step of a scale, as the hours of a day, in its order.
    Scale(&'static [Choice]),
    /// Number of lines for each word people have written.
    Words,
    /// Number of people for each word of a list; few of them are said as few, so that nobody is singled out.
    People(&'static [Choice]),
    /// Number of people for each word people have written; few of them are said as few, too.
    PeopleWords,
    /// Number of lines of which something is true, among all of them.
    Share,
    /// The median and the longest, in minutes.
    Minutes,
}

impl Measure {
    /// Measure that counts the words of `field`'s list.
    pub const fn for_choices(field: &Field) -> Self {
        match field.shape {
            Shape::Choice(list) | Shape::Choices(list) => Self::Each(list),
            _ => Self::Words,
        }
    }
}

/// An item and its history.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// Item in its present state.
    pub item: &'a Item,
    /// Moves with their moments, oldest first, from the initial state on; moves that were undone are left out.
    pub moves: &'a [(Moment, State)],
    /// Attempts to reach the person with their outcomes, oldest first.
    pub tries: &'a [(Moment, Outcome)],
    /// Promises that were written anew, each with the moment of that.
    pub promised: &'a [(Moment, Moment)],
}

impl Past<'_> {
    /// Moment of the last move to one of these states.
    pub fn last_move_to<S>(&self, states: &[S]) -> Option<Moment>
    where
        State: PartialEq<S>,
    {
        self.moves.iter().rev().find(|(_, state)| states.iter().any(|one| state == one)).map(|(at, _)| *at)
    }

    /// Day on which what these states say took place: that of the line, whenever somebody noted it; no later than the note,
    /// which may be of something that was held earlier than planned.
    pub fn took_place_on<S>(&self, states: &[S], context: &Context) -> Option<NaiveDate>
    where
        State: PartialEq<S>,
    {
        let noted = self.last_move_to(states)?.day_in(context.zone);
        Some(self.item.counted_day(context).map_or(noted, |day| day.min(noted)))
    }

    /// True when it was not cancelled.
    fn is_counted(&self) -> bool {
        self.item.state != self.item.kind.cancelled
    }
}

/// The contribution of one line to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The day it counts on.
    pub on: NaiveDate,
    /// Word it counts under; empty when nobody gave one.
    pub what: String,
    /// Amount to add.
    pub count: i64,
}

impl Fact {
    /// Counts one under the word `what`.
    pub fn count_one(on: NaiveDate, what: impl Into<String>) -> Self {
        Self { on, what: what.into(), count: 1 }
    }

    /// Counts one line that should have said the datum, and did not.
    pub fn count_lacking(on: NaiveDate) -> Self {
        Self::count_one(on, LACKING)
    }

    /// Counts one of a share, with what makes the share or without.
    pub fn count_share(on: NaiveDate, is: bool) -> Self {
        Self::count_one(on, if is { YES } else { NO })
    }

    /// Counts the minutes from the first moment to the second.
    pub fn count_minutes(on: NaiveDate, from: Moment, to: Moment) -> Self {
        Self::count_one(on, to.minutes_since(from).to_string())
    }
}

/// Word of the lines that lack the datum; no list has it.
pub const LACKING: &str = "?";
/// Code of the words that are counted together, without their names.
pub const OTHERS: &str = "others";
/// Words for the lines that lack the datum, or of which nobody said it.
pub const LACKING_LABEL: &str = "sans la donnée";
const YES: &str = "YES";
const NO: &str = "NO";

/// The hours of a day.
pub const HOURS: &[Choice] = &[
    choice("00", "0 h"),
    choice("01", "1 h"),
    choice("02", "2 h"),
    choice("03", "3 h"),
    choice("04", "4 h"),
    choice("05", "5 h"),
    choice("06", "6 h"),
    choice("07", "7 h"),
    choice("08", "8 h"),
    choice("09", "9 h"),
    choice("10", "10 h"),
    choice("11", "11 h"),
    choice("12", "12 h"),
    choice("13", "13 h"),
    choice("14", "14 h"),
    choice("15", "15 h"),
    choice("16", "16 h"),
    choice("17", "17 h"),
    choice("18", "18 h"),
    choice("19", "19 h"),
    choice("20", "20 h"),
    choice("21", "21 h"),
    choice("22", "22 h"),
    choice("23", "23 h"),
];

/// Lines that came up: one that has a day on its day, any other when it was written.
pub const NEW: Figure = Figure {
    key: "new",
    title: "Nouvelles",
    says: "les lignes dont c’est le jour, ou écrites ce jour-là quand elles n’en ont pas",
    answers: &[],
    entered: false,
    measure: Measure::Each(LINES),
    fact: |past, context| {
        // A line that is counted by a day of its own is only hidden until its STARTS_ON.
        let own = past.item.counted_day(context).or_else(|| past.item.date(&STARTS_ON));
        let day = own.unwrap_or_else(|| past.item.created_at.day_in(context.zone));
        (past.is_counted() && day <= context.today()).then(|| Fact::count_one(day, LINES[0].code))
    },
};
/// Lines that ended.
pub const DONE: Figure = Figure {
    key: "done",
    title: "Terminées",
    says: "les lignes closes, quelle qu’en soit l’issue\u{a0}; celles annulées n’y sont pas",
    answers: &[],
    entered: false,
    measure: Measure::Each(LINES),
    fact: |past, context| {
        let day = past.item.closed_at.filter(|_| past.is_counted())?.day_in(context.zone);
        Some(Fact::count_one(day, LINES[0].code))
    },
};
const LINES: &[Choice] = &[choice("LINES", "lignes")];

/// Promises whose hour has come, or that were fulfilled before it.
pub const PROMISES: Figure = Figure {
    key: "promises",
    title: "Promesses tenues",
    says: "les lignes dont l’heure promise est passée\u{a0}: tenue quand la ligne a avancé avant elle\u{a0}; changée après son heure, elle n’a pas été tenue",
    answers: &[],
    entered: false,
    measure: Measure::Share,
    fact: |past, context| judge_promise(past, context, |state| state.keeps || !state.open),
};

/// Judges whether the promise of a line was kept, by one of the states that keep it; none while it may still be.
pub fn judge_promise(past: &Past, context: &Context, keeps: fn(State) -> bool) -> Option<Fact> {
    // A step that was taken back kept nothing: counted from the last time on that it holds to the end.
    let holds = |(_, state): &&(Moment, State)| state.keeps || !state.open;
    let done = past.moves.iter().rev().take_while(holds).filter(|(_, state)| keeps(*state)).last();
    judge_promise_by(past, context, done.map(|(at, _)| *at))
}

/// Judges whether the promise of a line was kept, by the moment at which what was promised was done; none while it may still be.
pub fn judge_promise_by(past: &Past, context: &Context, done: Option<Moment>) -> Option<Fact> {
    let kept_late = |hour: &Moment| done.is_none_or(|at| at > *hour);
    let broken = past.promised.iter().find(|(hour, anew)| anew > hour && kept_late(hour));
    // Counted on the day of the change: nothing else of the line may be of the day promised first.
    if let Some((_, anew)) = broken.filter(|_| past.is_counted()) {
        return Some(Fact::count_share(anew.day_in(context.zone), false));
    }
    let before = past.item.moment(&PROMISED_AT).filter(|_| past.is_counted())?;
    let kept = done.map(|at| at <= before).or((before < context.now).then_some(false))?;
    Some(Fact::count_share(before.day_in(context.zone), kept))
}

impl Kind {
    /// Every figure of the kind: those of all kinds, then its own.
    pub fn all_figures(&self) -> impl Iterator<Item = &'static Figure> {
        [&NEW, &DONE].into_iter().chain(self.figures)
    }
}

/// The counts of one figure: an amount for each word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    words: BTreeMap<String, i64>,
    /// Days with an entry, of a figure that counts what is entered.
    pub days: Option<EntryDays>,
    /// True where lines that told of it are let go and what is kept of them does not make up the period: there is no figure.
    pub incomplete: bool,
}

/// Days on which a figure has an entry, out of those on which the desk wrote anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntryDays {
    /// Days with an entry.
    pub with: i64,
    /// Days on which the desk wrote anything.
    pub of: i64,
}

/// Words beside a figure that counts what is entered.
pub const ENTERED: &str = "saisi par l’équipe, sans doute incomplet\u{a0}; les jours avec une saisie, sur ceux où quelque chose a \
                           été écrit au comptoir";
/// Words for the days with an entry.
pub const ENTRY_DAYS: &str = "jours avec une saisie";

/// Bounds between which durations are counted together, in minutes, with their words.
const LENGTHS: &[(i64, &str)] = &[
    (15, "15 min au plus"),
    (30, "30 min au plus"),
    (60, "1 h au plus"),
    (120, "2 h au plus"),
    (24 * 60, "1 jour au plus"),
    (3 * 24 * 60, "3 jours au plus"),
    (7 * 24 * 60, "7 jours au plus"),
];

/// A line of a figure, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureEntry {
    /// Code in JSON and CSV.
    pub code: String,
    /// Label on screens and paper.
    pub label: String,
    /// Number of lines, or of minutes; none where there is nothing to measure.
    pub value: Option<i64>,
}

fn figure_entry(code: impl Into<String>, label: impl Into<String>, value: Option<i64>) -> FigureEntry {
    FigureEntry { code: code.into(), label: label.into(), value }
}

impl Counts {
    /// Counts of a figure that can no longer be told.
    pub fn of_incomplete() -> Self {
        Self { incomplete: true, ..Self::default() }
    }

    /// Adds `count` under the word `what`.
    pub fn add(&mut self, what: &str, count: i64) {
        *self.words.entry(what.to_owned()).or_default() += count;
    }

    /// Adds one line that lacks the datum.
    pub fn add_lacking(&mut self) {
        self.add(LACKING, 1);
    }

    /// Adds the counts of `other`.
    pub fn add_all(&mut self, other: &Self) {
        other.words.iter().for_each(|(what, count)| self.add(what, *count));
        self.incomplete |= other.incomplete;
        if let Some(more) = other.days {
            let days = self.days.get_or_insert_default();
            (days.with, days.of) = (days.with + more.with, days.of + more.of);
        }
    }

    /// Words counted under.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str).filter(|what| *what != LACKING)
    }

    /// Number of lines in all, without those that lack the datum.
    pub fn total_count(&self) -> i64 {
        self.words.values().sum::<i64>() - self.count_of(LACKING)
    }

    /// Number of lines that lack the datum, or of which nobody said it.
    pub fn lacking_count(&self) -> i64 {
        self.count_of(LACKING) + self.count_of("")
    }

    /// Number counted under the word `what`.
    pub fn count_of(&self, what: &str) -> i64 {
        self.words.get(what).copied().unwrap_or(0)
    }

    /// Number of lines that make the share, out of [`Self::total_count`].
    pub fn share_count(&self) -> i64 {
        self.count_of(YES)
    }

    /// The share in percent, rounded; none of nothing.
    pub fn percent(&self) -> Option<i64> {
        let total = self.total_count();
        (total > 0).then(|| percent_of(self.share_count(), total))
    }

    /// Lists the lines to show for this measure.
    pub fn list_entries(&self, measure: Measure) -> Vec<FigureEntry> {
        match measure {
            Measure::Each(list) | Measure::Scale(list) | Measure::People(list) => {
                let listed = list.iter().map(|choice| (choice.code, choice.label));
                let is_listed = |what: &str| list.iter().any(|choice| choice.code == what);
                let others = self.codes().filter(|what| !is_listed(what)).map(|what| (what, what));
                let told = listed.chain(others).map(|(code, label)| match code {
                    "" => figure_entry("unsaid", LACKING_LABEL, Some(self.count_of(""))),
                    _ => figure_entry(code, label, Some(self.count_of(code))),
                });
                told.collect()
            }
            Measure::Words | Measure::PeopleWords => self.list_named(&|word| self.count_of(word) >= FEW),
            Measure::Share => vec![
                figure_entry("yes", "oui", Some(self.share_count())),
                figure_entry("of", "sur", Some(self.total_count())),
            ],
            Measure::Minutes => {
                let spread = self.median_and_longest();
                vec![
                    figure_entry("median", "médiane", spread.map(|(median, _)| median)),
                    figure_entry("longest", "au plus", spread.map(|(_, longest)| longest)),
                    figure_entry("count", "nombre", Some(self.total_count())),
                ]
            }
        }
    }

    /// Lists the steps of a scale from the first that has something to the last, those between with nothing included.
    pub fn steps(&self, measure: Measure) -> Vec<FigureEntry> {
        let mut steps = self.list_entries(measure);
        let has_some = |step: &FigureEntry| step.value.is_some_and(|count| count > 0);
        let last = steps.iter().rposition(has_some).map_or(0, |last| last + 1);
        steps.truncate(last);
        steps.drain(..steps.iter().position(has_some).unwrap_or(0));
        steps
    }

    /// Numbers of lines by how long they took: up to each of [`LENGTHS`], and longer.
    pub fn lengths(&self) -> Vec<FigureEntry> {
        let mut counts = vec![0; LENGTHS.len() + 1];
        for (minutes, count) in &self.words {
            let Ok(minutes) = minutes.parse::<i64>() else { continue };
            counts[LENGTHS.iter().position(|(most, _)| minutes <= *most).unwrap_or(LENGTHS.len())] += count;
        }
        let labels = LENGTHS.iter().map(|(_, label)| *label).chain(["plus"]);
        labels.zip(counts).map(|(label, count)| figure_entry(label, label, Some(count))).collect()
    }

    /// The commonest first; those that are not to be named together, without their names.
    pub fn list_named(&self, is_named: &dyn Fn(&str) -> bool) -> Vec<FigureEntry> {
        let said = self.words.iter().filter(|(what, _)| ![LACKING, ""].contains(&what.as_str()));
        let (mut told, few): (Vec<_>, Vec<_>) = said.partition(|(what, _)| is_named(what));
        order::sort_by_key(&mut told, |(_, count)| std::cmp::Reverse(**count));
        let mut entries: Vec<_> =
            told.into_iter().map(|(word, count)| figure_entry(word.as_str(), word.as_str(), Some(*count))).collect();
        let few = few.into_iter().map(|(_, count)| count).sum();
        entries.extend((few > 0).then(|| figure_entry(OTHERS, format!("autres, moins de {FEW} chacune"), Some(few))));
        entries
    }

    /// The median and the longest; none without values.
    pub fn median_and_longest(&self) -> Option<(i64, i64)> {
        let mut each: Vec<(i64, i64)> =
            self.words.iter().filter_map(|(minutes, count)| Some((minutes.parse().ok()?, *count))).collect();
        order::sort(&mut each);
        Some((weighted_median(&each)?, each.last()?.0))
    }
}

/// A part in percent, rounded: 100 is the whole and 0 nothing, and no other part is said so.
pub fn percent_of(part: i64, of: i64) -> i64 {
    match (part * 100 + of / 2) / of.max(1) {
        0 if part > 0 => 1,
        100 if part < of => 99,
        percent => percent,
    }
}

/// The median of numbers, each with its count, in ascending order: halfway between the two in the middle of an even
/// count, rounded down. None without numbers. Every median of the program is this one.
pub fn weighted_median(sorted: &[(i64, i64)]) -> Option<i64> {
    let count: i64 = sorted.iter().map(|(_, count)| count).sum();
    let nth = |rank: i64| {
        let mut met = 0;
        let holds = sorted.iter().find(|(_, count)| {
            met += count;
            met > rank
        });
        holds.map(|(number, _)| *number)
    };
    Some((nth((count - 1) / 2)? + nth(count / 2)?).div_euclid(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_is_not_said_to_be_all_nor_a_little_nothing() {
        for (part, of, percent) in
            [(206, 207, 99), (207, 207, 100), (1, 207, 1), (0, 207, 0), (0, 0, 0), (1, 3, 33), (2, 3, 67)]
        {
            assert_eq!(percent_of(part, of), percent, "{part} of {of}");
        }
    }

    #[test]
    fn a_median_is_halfway_between_the_two_in_the_middle_and_one_for_all() {
        let of = |waits: &[i64]| {
            let mut counts = Counts::default();
            waits.iter().for_each(|wait| counts.add(&wait.to_string(), 1));
            (
                counts.list_entries(Measure::Minutes)[0].value,
                weighted_median(&waits.iter().map(|wait| (*wait, 1)).collect::<Vec<_>>()),
            )
        };
        for (waits, middle) in [
            (&[][..], None),
            (&[7], Some(7)),
            (&[5, 60], Some(32)),
            (&[30, 120, 180, 240], Some(150)),
            (&[10, 10, 10, 100], Some(10)),
            (&[9, 10, 100], Some(10)),
        ] {
            assert_eq!(of(waits), (middle, middle), "{waits:?}");
        }
    }
}
