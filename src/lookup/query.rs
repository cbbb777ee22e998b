//! Reads a typed search: names, a date, digits of a phone. The sort is recognised; nobody has to choose it.

use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::rank::Cost;
use super::terms::{WINDOW, national_digits};
use super::word::VocabularyWord;
use crate::domain::phone::LEAST_DIGITS;
use crate::domain::{BirthDate, name};

/// A text as understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadQuery {
    /// The words, as names.
    pub words: Vec<VocabularyWord>,
    /// The dates of birth the digits may mean; several when digits are ambiguous.
    pub dates: Vec<Date>,
    /// The digits, as part of a phone number; empty when there are too few.
    pub phone: String,
    /// The whole text, where it may be a reference of the medical record.
    pub reference: Option<String>,
    /// The text taken another way: a name that is a month's too, before a year, as that month. « mars 1985 » may be
    /// MARS, born in 1985, or somebody born in March.
    pub in_month: Option<Box<ReadQuery>>,
}

/// Greatest age that is told.
const OLDEST: i32 = 120;
/// Digits from which a number may be whole.
const WHOLE_NUMBER: usize = 8;
/// Words read at most: nobody is called by more, and a pasted page is no name.
const WORDS: usize = 8;

/// A date of birth, as far as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// Day of the month, where it was given.
    pub day: Option<u32>,
    /// The months it may be, one bit each from 1; [`ANY_MONTH`] where none was given.
    pub months: u16,
    /// First and last year it may be.
    pub years: (i32, i32),
    /// Cost of this reading of the digits: higher when they are taken for an unfinished date.
    pub cost: Cost,
}

/// Digits taken for the beginning of a date cost this much.
const BEGUN: Cost = 4;

/// Bit set of the twelve months.
pub const ANY_MONTH: u16 = 0x1ffe;

/// A date of birth known in part, which the one typed may be a day of, costs this much.
const PARTLY: Cost = 12;

/// Years among which a date known in part still tells something.
const FEW_YEARS: i32 = 12;

impl Date {
    /// The cost of somebody born on `born` as an answer; none when they were born on another date. One known in part
    /// answers to each day it may be.
    pub fn cost_of(&self, born: BirthDate) -> Option<Cost> {
        if !(self.years.0..=self.years.1).contains(&born.year()) {
            return None;
        }
        let month = born.known_month().map(|month| self.months >> month & 1 == 1);
        let day = self.day.and_then(|day| Some(born.known_day()?.day() == day));
        if month == Some(false) || day == Some(false) {
            return None;
        }
        let partly = self.day.is_some() && day.is_none() || self.months != ANY_MONTH && month.is_none();
        match partly {
            true => self.has_few_years().then_some(self.cost + PARTLY),
            false => Some(self.cost),
        }
    }

    /// True when the years are so few that a date known in part still tells something.
    pub fn has_few_years(&self) -> bool {
        self.years.1 - self.years.0 <= FEW_YEARS
    }

    /// Day, month and year, where all are given.
    pub fn complete_date(&self) -> Option<(u32, u32, i32)> {
        let one = self.months.is_power_of_two() && self.years.0 == self.years.1;
        self.day.filter(|_| one).map(|day| (day, self.months.trailing_zeros(), self.years.0))
    }

    /// True when day and month are both given.
    pub fn has_day(&self) -> bool {
        self.day.is_some() && self.months.is_power_of_two()
    }

    /// True when month and year are given without a day.
    pub fn has_month_only(&self) -> bool {
        self.day.is_none() && self.months.is_power_of_two()
    }

    /// Cost of `born` as an answer when the date was misheard or mistyped: day and month swapped, the day before or
    /// after, another day of the month, a neighbouring year, one digit wrong, two swapped; none beyond that.
    pub fn mistake_cost(&self, born: NaiveDate) -> Option<u16> {
        let (day, month, year) = self.complete_date()?;
        let typed = date_digits(day, month, year);
        let other = date_digits(born.day(), born.month(), born.year());
        let wrong: Vec<usize> = (0..8).filter(|&at| typed[at] != other[at]).collect();
        if (born.day(), born.month(), born.year()) == (month, day, year) {
            return Some(40);
        }
        if (born.day(), born.month()) == (day, month) && born.year().abs_diff(year) == 1 {
            return Some(40);
        }
        let beside = days_beside(day, month, year).any(|beside| beside == born);
        match wrong[..] {
            [] => Some(0),
            [_] => Some(45),
            _ if beside => Some(45),
            [a, b] if b == a + 1 && typed[a] == other[b] && typed[b] == other[a] => Some(50),
            _ if (born.month(), born.year()) == (month, year) => Some(55),
            _ => None,
        }
    }
}

/// The day before and the day after a date, of whichever month and year they are.
pub fn days_beside(day: u32, month: u32, year: i32) -> impl Iterator<Item = NaiveDate> {
    let day = NaiveDate::from_ymd_opt(year, month, day);
    day.into_iter().flat_map(|day| [day.pred_opt(), day.succ_opt()]).flatten()
}

/// `12031985`
fn date_digits(day: u32, month: u32, year: i32) -> [u32; 8] {
    let year = year.unsigned_abs();
    [day / 10, day % 10, month / 10, month % 10, year / 1000 % 10, year / 100 % 10, year / 10 % 10, year % 10]
}

/// Reads what was typed. `today` bounds the years of birth.
pub fn read(text: &str, today: NaiveDate) -> ReadQuery {
    let mut query = read_as(text, today, false);
    query.in_month = Some(read_as(text, today, true)).filter(|other| other.dates != query.dates).map(Box::new);
    query
}

/// Reads what was typed; a month's name before a year is that month when `in_month` says so, else a name.
fn read_as(text: &str, today: NaiveDate, in_month: bool) -> ReadQuery {
    let folded = name::fold_text(text);
    let mut words = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    let (mut before_digits, mut ages) = (0, Vec::new());
    let pieces = split_runs(&folded);
    for (at, piece) in pieces.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| pieces[at]);
        let ordinal = *piece == "er" && before(1) == "1";
        let after_day = is_number(before(1)) || before(1) == "er" && before(2) == "1";
        let next = pieces.get(at + 1).filter(|next| is_number(next));
        let before_year = in_month && next.is_some_and(|next| next.len() == 4);
        let age = before(1).parse::<i32>().ok().filter(|age| *age <= OLDEST);
        let is_between = after_day && before(1).len() <= 2 && next.is_some();
        if groups.is_empty() {
            before_digits = words.len();
        }
        match parse_month(piece, is_between).filter(|_| after_day || before_year) {
            _ if is_number(piece) => groups.push((*piece).to_owned()),
            Some(month) => groups.push(format!("{month:02}")),
            None if ordinal => {}
            // « 43 ans » is no year.
            None if *piece == "ans" && age.is_some() => {
                groups.pop();
                ages.extend(age);
            }
            None => words.push(*piece),
        }
    }
    let reference = find_reference(text, &words, &groups);
    let is_day = groups.len() > 1 || groups.iter().any(|digits| digits.len() > 4);
    words.drain(find_birth_words(&words[..before_digits], is_day));
    let count = words.len();
    let words: Vec<VocabularyWord> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| count == 1 || !is_said_beside(word, *at, count, !groups.is_empty()))
        .map(|(_, word)| VocabularyWord::new(word))
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .collect();
    let said: String = folded.chars().filter(|c| !c.is_alphabetic()).collect();
    let said = said.trim();
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    // So few digits are a part of a number: two zeros are no prefix, but before France's own code.
    let is_part =
        digits.len() < WINDOW || digits.len() < WHOLE_NUMBER && said.starts_with("00") && !said.contains("33");
    let phone = match is_part {
        // A date begun, « 12/ », is no end of a number yet.
        true if said.len() < WINDOW => said.to_owned(),
        true => digits,
        false => national_digits(said),
    };
    let mut dates = possible_dates(&groups, !words.is_empty(), today);
    dates.extend(ages.iter().map(|age| read_age(*age, today)));
    let phone = if phone.len() >= if words.is_empty() { LEAST_DIGITS } else { 4 } { phone } else { String::new() };
    ReadQuery { words, dates, phone, reference, in_month: None }
}

/// Runs of letters and runs of digits.
fn split_runs(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let in_word = |c: char| c.is_numeric() || name::is_letter(c);
    while let Some(start) = rest.find(in_word) {
        rest = &rest[start..];
        let digit = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| !in_word(c) || c.is_ascii_digit() != digit).unwrap_or(rest.len());
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

impl ReadQuery {
    /// True of four digits and no more, which may be a day or a year of birth as well as the end of a number.
    pub fn is_day_or_number(&self) -> bool {
        let is_alone = self.words.is_empty() && self.reference.as_ref() == Some(&self.phone);
        is_alone && self.phone.len() == WINDOW && !self.dates.is_empty()
    }

    /// French words that tell the user how the search was understood.
    pub fn explanation(&self) -> &'static str {
        let named = !self.words.is_empty();
        let initials = named && self.words.iter().all(|word| word.len() == 1);
        let whole = self.dates.iter().any(|date| date.complete_date().is_some());
        let day = self.dates.iter().any(Date::has_day);
        let month = self.dates.iter().any(Date::has_month_only);
        match (named, self.dates.is_empty(), self.phone.is_empty()) {
            (true, false, _) if initials => "initiales et date",
            (true, false, _) if whole => "nom et date de naissance",
            (true, false, _) if day => "nom et jour de naissance",
            (true, false, _) if month => "nom et mois de naissance",
            (true, false, _) => "nom et année",
            (true, true, false) => "nom et téléphone",
            (true, true, true) => "nom",
            (false, false, _) if whole => "date de naissance",
            (false, false, _) if month => "mois de naissance",
            (false, false, true) => "date de naissance",
            (false, false, false) => "date de naissance ou téléphone",
            (false, true, false) if self.phone.contains(|sign: char| sign.is_ascii_digit()) => "téléphone",
            (false, true, _) => "",
        }
    }
}

fn is_number(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_ascii_digit())
}

/// True for a word said around a name that is no part of it: « Mme », « née », « née le ».
fn is_said_beside(word: &str, at: usize, count: usize, dated: bool) -> bool {
    match word {
        "nee" | "ne" | "epouse" | "ep" | "veuve" => at > 0 && (at + 1 < count || dated),
        "mme" | "madame" | "monsieur" | "mr" | "mlle" => at == 0 && count > 1,
        _ => false,
    }
}

/// The words that say of the digits after them that somebody was born then: « née le », « né·e en », « DDN », and « le »
/// where no name stands before it. NE and LE are names too, to which a year may belong.
fn find_birth_words(words: &[&str], is_day: bool) -> Range<usize> {
    let beside =
        words.iter().rev().take_while(|word| matches!(**word, "ne" | "nee" | "e" | "le" | "en" | "ddn")).count();
    let from = words.len() - beside;
    let born = (from..words.len()).find(|at| matches!(words[*at], "ne" | "nee" | "ddn"));
    let end = words.len();
    match (born, words) {
        (Some(at), _) if is_day || at + 1 < end || words[at] != "ne" => at..end,
        (None, ["le"]) if is_day => 0..end,
        _ => end..end,
    }
}

/// The month that `word` begins. Three letters that begin many a name are one where they stand between a day and a year.
fn parse_month(word: &str, is_between: bool) -> Option<u32> {
    const MONTHS: [(&str, usize); 12] = [
        ("janvier", 3),
        ("fevrier", 3),
        ("mars", 4),
        ("avril", 3),
        ("mai", 3),
        ("juin", 4),
        ("juillet", 4),
        ("aout", 4),
        ("septembre", 4),
        ("octobre", 3),
        ("novembre", 3),
        ("decembre", 3),
    ];
    let is_short = is_between && ["mar", "aou", "sep"].contains(&word);
    let at = MONTHS.iter().position(|(month, least)| (word.len() >= *least || is_short) && month.starts_with(word))?;
    u32::try_from(at + 1).ok()
}

/// A reference is asked for by « ref » or « # », or shows by mixing letters and digits in one word.
fn find_reference(text: &str, words: &[&str], groups: &[String]) -> Option<String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('#') {
        return Some(rest.trim().to_owned());
    }
    if let (Some(&"ref" | &"ipp" | &"dossier"), false) = (words.first(), groups.is_empty()) {
        return text.split_whitespace().last().map(str::to_owned);
    }
    (!groups.is_empty() && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

/// Every date the groups of digits may mean; beside a name even the first digits of one narrow the answer.
fn possible_dates(groups: &[String], named: bool, today: NaiveDate) -> Vec<Date> {
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let any = vec![(1900, today.year(), 0)];
    let mut dates = Vec::new();
    // « 00 » stands for a day or a month that nobody knows.
    let mut push = |day: &str, month: &str, years: Vec<(i32, i32, Cost)>| {
        let nobody_knows = |digits: &str| digits.len() == 2 && digits == "00";
        let is_last = matches!(groups[..], [_]) || matches!(groups[..], [_, last] if last.len() <= 2);
        let months = if nobody_knows(month) { vec![(ANY_MONTH, 0)] } else { possible_months(month, is_last) };
        let day = if nobody_knows(day) { None } else { Some(day.parse().unwrap_or(0)) };
        let is_date = day.is_none_or(|day| (1..=31).contains(&day) && !nobody_knows(month));
        for (months, cost) in months.into_iter().filter(|_| is_date) {
            let date = |&(first, last, more): &_| Date { day, months, years: (first, last), cost: cost + more };
            dates.extend(years.iter().map(date));
        }
    };
    let mut years_alone = Vec::new();
    match groups[..] {
        [year, month, day] if year.len() == 4 => push(day, month, possible_years(year, today)),
        [day, month, year] if day.len() <= 2 && month.len() <= 2 && year.len() <= 4 => {
            push(day, month, possible_years(year, today))
        }
        [day, month] if day.len() <= 2 && month.len() <= 2 && day != "00" => push(day, month, any),
        [month, year] if month.len() <= 2 && (3..=4).contains(&year.len()) => {
            push("00", month, possible_years(year, today))
        }
        [year, month] if year.len() == 4 && month.len() <= 2 => push("00", month, possible_years(year, today)),
        [all] => match all.len() {
            5..=8 => {
                push(&all[..2], &all[2..4], possible_years(&all[4..], today));
                // No month is called 19 or 20: « 031985 » is March.
                if all.len() == 6 && ["19", "20"].contains(&&all[2..4]) {
                    push("00", &all[..2], possible_years(&all[2..], today));
                }
                if all.len() == 8 {
                    push(&all[6..], &all[4..6], possible_years(&all[..4], today));
                }
            }
            4 => {
                years_alone = possible_years(all, today);
                // Beside a name « 0021 » is the end of a number: nobody tells a month and no day without the year.
                if years_alone.is_empty() && !all.starts_with("00") {
                    push(&all[..2], &all[2..], any);
                }
            }
            3 if named => {
                years_alone = possible_years(all, today);
                push(&all[..2], &all[2..], any);
            }
            2 if named => {
                years_alone = possible_years(all, today);
                push(all, "", any);
            }
            _ => {}
        },
        _ => {}
    }
    let year_alone = |(first, last, cost)| Date { day: None, months: ANY_MONTH, years: (first, last), cost };
    dates.extend(years_alone.into_iter().map(year_alone));
    dates
}

/// The two years in which somebody of this age may be born.
fn read_age(age: i32, today: NaiveDate) -> Date {
    let last = today.year() - age;
    Date { day: None, months: ANY_MONTH, years: (last - 1, last), cost: 0 }
}

/// The months that `text`, nothing to two digits, may mean. A 1 is January, and the beginning of three others as long as
/// it is the last thing typed.
fn possible_months(text: &str, is_last: bool) -> Vec<(u16, Cost)> {
    match (text.len(), text.parse::<u32>()) {
        (0, _) => vec![(ANY_MONTH, BEGUN)],
        (1, Ok(1)) if is_last => vec![(1 << 1, 0), (0b1_1100_0000_0000, BEGUN)],
        (1, Ok(0)) => vec![(0b11_1111_1110, BEGUN)],
        (_, Ok(month)) if month <= 12 => vec![(1 << month, 0)],
        _ => Vec::new(),
    }
}

/// The years that `text`, one to four digits of a year or of its end, may mean; none after today's.
fn possible_years(text: &str, today: NaiveDate) -> Vec<(i32, i32, Cost)> {
    let value: i32 = text.parse().unwrap_or(0);
    let last = today.year();
    let mut years = match text.len() {
        4 => vec![(value, value, 0)],
        3 => vec![(value * 10, value * 10 + 9, BEGUN)],
        2 => vec![
            (2000 + value, 2000 + value, 0),
            (1900 + value, 1900 + value, 0),
            (value * 100, value * 100 + 99, BEGUN),
        ],
        _ => vec![
            (1900 + value * 10, 1909 + value * 10, BEGUN),
            (2000 + value * 10, 2009 + value * 10, BEGUN),
            (value * 1000, value * 1000 + 999, BEGUN),
        ],
    };
    for (first, end, _) in &mut years {
        (*first, *end) = ((*first).max(1880), (*end).min(last));
    }
    years.retain(|(first, end, _)| first <= end);
    years
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn on(text: &str) -> ReadQuery {
        read(text, NaiveDate::from_ymd_opt(2026, 11, 26).unwrap())
    }

    fn fits(text: &str, year: i32, month: u32, day: u32) -> bool {
        let born = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        on(text).dates.iter().any(|date| date.cost_of(born.into()).is_some())
    }

    #[test]
    fn a_date_is_read_in_every_form_it_is_dictated_in() {
        for text in [
            "12/03/1985",
            "12-03-1985",
            "12.3.85",
            "12 03 85",
            "12031985",
            "120385",
            "1985-03-12",
            "12 mars 1985",
            "1985",
            "12 mars",
            "née le 12 mars 85",
            "ben 85",
            "ben 12/03",
            "19850312",
        ] {
            assert!(fits(text, 1985, 3, 12), "{text}");
        }
        assert!(fits("1er mai 31", 1931, 5, 1));
        assert!(!fits("31/13/1985", 1985, 12, 31) && !fits("ben 86", 1985, 3, 12));
    }

    #[test]
    fn a_month_said_or_written_in_one_figure_is_that_month_and_a_last_1_others_too() {
        for text in ["5 janvier 83", "5 jan. 1983", "5/1/83", "5/1/1983", "5/1", "ben 5/1/83", "ben 5 janvier"] {
            assert!(fits(text, 1983, 1, 5), "{text}");
        }
        for text in ["5 janvier 83", "5/1/83", "5/1/1983", "5 janvier"] {
            assert!(!fits(text, 1983, 11, 5) && !fits(text, 1983, 10, 5), "{text}");
        }
        let cost = |born: &str| on("5/1").dates.iter().filter_map(|date| date.cost_of(born.parse().unwrap())).min();
        assert!(cost("1983-01-05") < cost("1983-11-05") && cost("1983-11-05").is_some());
        assert!(fits("5 mar 83", 1983, 3, 5) && fits("5 aoû 83", 1983, 8, 5) && fits("ben 5 sep 1983", 1983, 9, 5));
        for text in ["5 mar", "mar 83", "0001 mar", "0001 mar 83"] {
            assert_eq!(on(text).words.len(), 1, "« {text} » begins a name");
        }
    }

    #[test]
    fn words_that_say_somebody_was_born_are_no_name() {
        for text in [
            "née le 15/11/1940",
            "né·e le 15/11/1940",
            "né(e) le 15 novembre 1940",
            "NÉ LE 15111940",
            "ne 15/11/1940",
            "DDN : 15/11/1940",
            "ddn 1940",
            "née en 1940",
            "le 15 nov 1940",
        ] {
            assert!(fits(text, 1940, 11, 15) && on(text).words.is_empty(), "{text}");
        }
        let words = |text| on(text).words.iter().map(ToString::to_string).collect::<Vec<_>>();
        for text in ["dupont née le 15/11/1940", "dupont, née en 1940", "née le 15/11/1940 dupont"] {
            assert_eq!(words(text), ["dupont"], "{text}");
        }
        for (text, name) in [("le 85", "le"), ("ne 1985", "ne"), ("le 4178", "le")] {
            assert_eq!(words(text), [name], "{text}");
        }
        assert_eq!(words("dupont le 15/11/1940"), ["dupont", "le"], "LE may begin a first name");
        assert_eq!(words("le goff 15/11/1940"), ["le", "goff"]);
    }

    #[test]
    fn an_age_is_the_two_years_of_birth_that_it_may_mean() {
        for (text, year) in [("ben 43 ans", 1983), ("ben, 43ans", 1982), ("ben 102 ans", 1924)] {
            assert!(fits(text, year, 3, 12) && on(text).words.len() == 1, "{text}");
        }
        assert!(
            !fits("ben 43 ans", 1943, 3, 12) && !fits("ben 43 ans", 1981, 3, 12) && !fits("ben 43 ans", 1984, 3, 12)
        );
        assert_eq!(on("ben 1985 ans").words.len(), 2);
    }

    #[test]
    fn the_first_digits_of_a_date_already_narrow_the_answer() {
        for text in ["ben 12", "ben 12/0", "12/03/1", "12/03/19", "12/03/198", "1203198", "ben 198"] {
            assert!(fits(text, 1985, 3, 12), "{text}");
        }
        assert!(!fits("12/03/197", 1985, 3, 12));
    }

    #[test]
    fn a_month_and_a_year_are_read_in_every_form_and_any_day_of_them_answers() {
        for text in ["03/1985", "3/1985", "03-1985", "1985-03", "031985", "00/03/1985", "00031985", "ben 03/1985"] {
            assert!(fits(text, 1985, 3, 12) && !fits(text, 1985, 4, 12) && !fits(text, 1986, 3, 12), "{text}");
        }
        assert!(fits("00/00/1985", 1985, 7, 1) && !fits("00/00/1985", 1986, 7, 1));
        let month = on("mars 1985").in_month.unwrap();
        assert!(month.words.is_empty() && month.explanation() == "mois de naissance", "{month:?}");
        let named = on("ben mars 1985").in_month.unwrap();
        assert_eq!((named.words.len(), named.explanation()), (1, "nom et mois de naissance"));
        assert!(on("martin 1985").in_month.is_none() && on("12 mars 1985").in_month.is_none());
    }

    #[test]
    fn a_date_known_in_part_answers_after_those_known_and_only_where_it_may_be_meant() {
        let cost = |text: &str, born: &str| {
            let born: BirthDate = born.parse().unwrap();
            on(text).dates.iter().filter_map(|date| date.cost_of(born)).min()
        };
        assert!(cost("12/03/1985", "1985-03-12") < cost("12/03/1985", "1985-03"));
        assert!(cost("12/03/1985", "1985").is_some() && cost("03/1985", "1985").is_some());
        assert_eq!((cost("12/03/1985", "1985-04"), cost("12/03/1985", "1986")), (None, None));
        assert_eq!((cost("1985", "1985"), cost("03/1985", "1985-03")), (Some(0), Some(0)));
        assert_eq!(cost("12/03", "1985"), None, "without a year, everybody would answer");
    }

    #[test]
    fn signs_alone_are_not_announced_as_a_telephone() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        assert_eq!(["***", "+", "0612345678"].map(|typed| read(typed, today).explanation()), ["", "", "téléphone"]);
    }

    #[test]
    fn two_digits_of_a_year_are_a_past_year_of_either_century() {
        assert!(fits("ben 25", 1925, 6, 6) && fits("ben 25", 2025, 6, 6));
        assert!(fits("ben 30", 1930, 6, 6) && !on("ben 30").dates.iter().any(|date| date.years.0 == 2030));
    }

    #[test]
    fn a_date_one_slip_away_is_near_and_another_is_not() {
        let date = on("12/03/1985").dates[0];
        let off = |year, month, day| date.mistake_cost(NaiveDate::from_ymd_opt(year, month, day).unwrap()).is_some();
        assert!(off(1985, 12, 3) && off(1986, 3, 12) && off(1985, 3, 13) && off(1958, 3, 12) && off(1985, 3, 21));
        assert!(off(1985, 3, 28) && !off(1990, 4, 12) && !off(1987, 3, 13));
        let date = on("01/01/1985").dates[0];
        let off = |year, month, day| date.mistake_cost(NaiveDate::from_ymd_opt(year, month, day).unwrap()).is_some();
        assert!(off(1984, 12, 31) && off(1985, 1, 2) && !off(1984, 12, 30));
    }

    #[test]
    fn words_said_around_a_name_are_no_part_of_it() {
        let words = |text| on(text).words.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(words("Mme Roux née Martin"), ["roux", "martin"]);
        assert_eq!(words("née"), ["nee"]);
        assert_eq!(words("M. Selimi"), ["m", "selimi"]);
    }
}
