//! What was typed: names, a date, digits of a phone. The kind is recognised, never asked.

use chrono::{Datelike, NaiveDate};

use super::terms::national;
use super::word::Word;
use crate::domain::name;

/// A text as understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// The words, as names.
    pub words: Vec<Word>,
    /// The dates of birth the digits may mean; several when digits are ambiguous.
    pub dates: Vec<Date>,
    /// The digits, as part of a phone number; empty when there are too few.
    pub phone: String,
    /// The whole text, where it may be a reference of the medical record.
    pub reference: Option<String>,
}

/// A date of birth, as far as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// Day and month.
    pub day: Option<(u32, u32)>,
    /// First and last year it may be.
    pub years: (i32, i32),
    /// The year is taken for unfinished: « 19 » as 1900 to 1999.
    pub begun: bool,
}

impl Date {
    /// Someone born on `born` fits.
    pub fn fits(&self, born: NaiveDate) -> bool {
        self.day.is_none_or(|day| day == (born.day(), born.month()))
            && (self.years.0..=self.years.1).contains(&born.year())
    }

    /// Day, month and year are all given.
    pub fn is_whole(&self) -> bool {
        self.day.is_some() && self.years.0 == self.years.1
    }

    /// What `born` costs as an answer when it was misheard or mistyped: day and month swapped, the year beside, one
    /// digit wrong, two swapped.
    pub fn off(&self, born: NaiveDate) -> Option<u16> {
        let (day, month) = self.day.filter(|_| self.is_whole())?;
        let year = self.years.0;
        let typed = digits(day, month, year);
        let other = digits(born.day(), born.month(), born.year());
        let wrong: Vec<usize> = (0..8).filter(|&at| typed[at] != other[at]).collect();
        if (born.day(), born.month(), born.year()) == (month, day, year) {
            return Some(40);
        }
        if (born.day(), born.month()) == (day, month) && born.year().abs_diff(year) == 1 {
            return Some(40);
        }
        match wrong[..] {
            [] => Some(0),
            [_] => Some(45),
            [a, b] if b == a + 1 && typed[a] == other[b] && typed[b] == other[a] => Some(50),
            _ => None,
        }
    }
}

/// `12031985`
fn digits(day: u32, month: u32, year: i32) -> [u32; 8] {
    let year = year.unsigned_abs();
    [day / 10, day % 10, month / 10, month % 10, year / 1000 % 10, year / 100 % 10, year / 10 % 10, year % 10]
}

/// Reads what was typed. `today` bounds the years of birth.
pub fn read(text: &str, today: NaiveDate) -> Query {
    let folded = name::fold(text);
    let mut words = Vec::new();
    let mut groups: Vec<String> = Vec::new();
    let pieces = pieces(&folded);
    for (at, piece) in pieces.iter().enumerate() {
        if piece.starts_with(|c: char| c.is_ascii_digit()) {
            groups.push((*piece).to_owned());
        } else if let (Some(month), true) =
            (month(piece), at > 0 && pieces[at - 1].starts_with(|c: char| c.is_ascii_digit()))
        {
            groups.push(month.to_string());
        } else if *piece == "er" && at > 0 && pieces[at - 1] == "1" {
            // « 1er mars »
        } else {
            words.push(*piece);
        }
    }
    let reference = reference(text, &words, &groups);
    let count = words.len();
    let words: Vec<Word> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| count == 1 || !is_said_beside(word, *at, count, !groups.is_empty()))
        .map(|(_, word)| Word::new(word))
        .collect();
    let said: String = folded.chars().filter(|c| !c.is_alphabetic()).collect();
    let phone = national(said.trim());
    let dates = dates(&groups, !words.is_empty(), today);
    let phone = if phone.len() >= if words.is_empty() { 3 } else { 4 } { phone } else { String::new() };
    Query { words, dates, phone, reference }
}

/// Runs of letters and runs of digits.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = &rest[start..];
        let digit = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| !c.is_alphanumeric() || c.is_ascii_digit() != digit).unwrap_or(rest.len());
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

impl Query {
    /// What was recognised, as said to the person typing.
    pub fn understood(&self) -> &'static str {
        let named = !self.words.is_empty();
        let initials = named && self.words.iter().all(|word| word.len() == 1);
        let whole = self.dates.iter().any(Date::is_whole);
        let day = self.dates.iter().any(|date| date.day.is_some());
        match (named, self.dates.is_empty(), self.phone.is_empty()) {
            (true, false, _) if initials => "initiales et date",
            (true, false, _) if whole => "nom et date de naissance",
            (true, false, _) if day => "nom et jour de naissance",
            (true, false, _) => "nom et année",
            (true, true, false) => "nom et téléphone",
            (true, true, true) => "nom",
            (false, false, _) if whole => "date de naissance",
            (false, false, true) => "date de naissance",
            (false, false, false) => "date de naissance ou téléphone",
            (false, true, false) => "téléphone",
            (false, true, true) => "",
        }
    }
}

/// Words said around a name that are no part of it: « Mme », « née », « née le ».
fn is_said_beside(word: &str, at: usize, count: usize, dated: bool) -> bool {
    match word {
        "nee" | "ne" | "epouse" | "ep" | "veuve" => at > 0 && (at + 1 < count || dated),
        "mme" | "madame" | "monsieur" | "mr" | "mlle" => at == 0 && count > 1,
        _ => false,
    }
}

fn month(word: &str) -> Option<u32> {
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
    let at = MONTHS.iter().position(|(month, least)| word.len() >= *least && month.starts_with(word))?;
    u32::try_from(at + 1).ok()
}

/// A reference is asked for by « ref » or « # », or shows by mixing letters and digits in one word.
fn reference(text: &str, words: &[&str], groups: &[String]) -> Option<String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('#') {
        return Some(rest.trim().to_owned());
    }
    if let (Some(&"ref" | &"ipp" | &"dossier"), false) = (words.first(), groups.is_empty()) {
        return text.split_whitespace().last().map(str::to_owned);
    }
    (!groups.is_empty() && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

/// Every date the groups of digits may mean.
fn dates(groups: &[String], named: bool, today: NaiveDate) -> Vec<Date> {
    let lengths: Vec<usize> = groups.iter().map(String::len).collect();
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    let any = (1900, today.year());
    let mut dates = Vec::new();
    let mut push = |day: u32, month: u32, years: Vec<(i32, i32)>| {
        if (1..=31).contains(&day) && (1..=12).contains(&month) {
            dates.extend(years.into_iter().map(|years| Date {
                day: Some((day, month)),
                years,
                begun: years.0 != years.1,
            }));
        }
    };
    match (&lengths[..], groups) {
        ([4, 1..=2, 1..=2], [year, month, day]) => push(number(day), number(month), years(year, today)),
        ([1..=2, 1..=2, 1..=4], [day, month, year]) => push(number(day), number(month), years(year, today)),
        ([1..=2, 1..=2], [day, month]) => push(number(day), number(month), vec![any]),
        ([4], [four]) => {
            let year = four.parse().unwrap_or(0);
            if (any.0..=any.1).contains(&year) {
                dates.push(Date { day: None, years: (year, year), begun: false });
            } else {
                push(number(&four[..2]), number(&four[2..]), vec![any]);
            }
        }
        ([5..=8], [all]) => {
            push(number(&all[..2]), number(&all[2..4]), years(&all[4..], today));
            if all.len() == 8 {
                push(number(&all[6..]), number(&all[4..6]), years(&all[..4], today));
            }
        }
        ([2], [two]) if named => {
            let years = years(two, today).into_iter().filter(|(first, last)| first == last);
            dates.extend(years.map(|years| Date { day: None, years, begun: years.0 != years.1 }));
        }
        ([3], [three]) if named => dates.extend(years(three, today).into_iter().map(|years| Date {
            day: None,
            years,
            begun: years.0 != years.1,
        })),
        _ => {}
    }
    dates
}

/// The years that `text`, one to four digits of a year or of its end, may mean; none after today's.
fn years(text: &str, today: NaiveDate) -> Vec<(i32, i32)> {
    let value: i32 = text.parse().unwrap_or(0);
    let last = today.year();
    let mut years = match text.len() {
        4 => vec![(value, value)],
        3 => vec![(value * 10, value * 10 + 9)],
        2 => {
            let mut years = vec![(2000 + value, 2000 + value), (1900 + value, 1900 + value)];
            if value == 19 || value == 20 {
                years.push((value * 100, value * 100 + 99));
            }
            years
        }
        _ => vec![(1900, last)],
    };
    years.retain(|(first, _)| (1880..=last).contains(first));
    for (_, end) in &mut years {
        *end = (*end).min(last);
    }
    years
}
