//! Days that are not as their weekday: « 24/12-26/12 fermeture de Noël », « 12/12 ouvert 9h-12h ».

use super::order;
use chrono::{Days, NaiveDate};

use super::calendar::{CLOSED, OpenHours};
use super::{name, name::quote_briefly, opening, spoken};

/// Days set apart, first and last included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDays {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
    /// Reason for the change: « fermeture de Noël »; may be empty.
    pub word: String,
    /// Hours that replace those of the weekday or of the holiday; empty when the centre is closed.
    pub hours: Vec<OpenHours>,
}

/// A closing longer than that is a slip of the finger.
const LONGEST: Days = Days::new(366);
const EXAMPLE: &str = "« 24/12-26/12 fermeture de Noël » ou « 12/12 ouvert 9h-12h »";
/// Word that precedes the hours of days that open exceptionally.
const OPEN: &str = "ouvert";
/// Beginning of the words that say so: « fermé », « fermeture ».
const SHUT: &str = "ferm";
/// Parts of a day, as the words of a reason begin.
const PARTS: [&str; 2] = ["matin", "midi"];

impl SpecialDays {
    /// « 24/12/2026-26/12/2026 fermeture de Noël »; [`parse_one`] reads it back on any day.
    pub fn text(&self) -> String {
        let date = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
        let days =
            if self.from == self.to { date(self.from) } else { format!("{}-{}", date(self.from), date(self.to)) };
        let said = match self.hours.as_slice() {
            [] if self.word.is_empty() => CLOSED.to_owned(),
            // « fermeture de Noël » says it.
            [] if name::fold_text(&self.word).starts_with(SHUT) => self.word.clone(),
            [] => format!("{CLOSED} — {}", self.word),
            hours => format!("{OPEN} {}", opening::hours_text(hours)),
        };
        format!("{days} {said}")
    }

    /// Sentence that refuses days whose words say that the doors open, and which would be closed from morning to evening; none
    /// of others. A file may hold such days: they are read as they were.
    pub fn refuse_doubt(&self) -> Option<String> {
        let said = name::fold_text(&self.word);
        let is_time = |word: &str| word.contains(['h', ':']) && spoken::parse_time(word).is_ok();
        let mut words = said.split(|sign: char| !sign.is_alphanumeric() && sign != ':');
        let opens = said.starts_with(OPEN)
            || words.any(|word| PARTS.iter().any(|part| word.starts_with(part)) || is_time(word));
        (self.hours.is_empty() && opens).then(|| {
            let shown = quote_briefly(&self.text());
            format!("{shown} fermerait toute la journée\u{a0}: dites les heures, «\u{a0}12/12 ouvert 9h-12h\u{a0}».")
        })
    }
}

/// Reads days set apart, one to a line, in order; none of them twice.
pub fn parse<'a>(lines: impl IntoIterator<Item = &'a str>, today: NaiveDate) -> Result<Vec<SpecialDays>, String> {
    let mut read: Vec<_> = lines.into_iter().map(|line| parse_one(line, today)).collect::<Result<_, _>>()?;
    order::sort_by_key(&mut read, |days| days.from);
    match read.windows(2).find(|pair| pair[1].from <= pair[0].to) {
        Some(pair) => {
            Err(format!("{} est donné deux fois.", quote_briefly(&pair[1].from.format("%d/%m/%Y").to_string())))
        }
        None => Ok(read),
    }
}

fn parse_one(line: &str, today: NaiveDate) -> Result<SpecialDays, String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let read = (1..=words.len()).rev().find_map(|count| {
        let (days, rest) = words.split_at(count);
        Some((parse_range(&days.join(" "), today)?, rest.join(" ")))
    });
    let Some(((from, to), rest)) = read else {
        return Err(format!(
            "{} ne commence pas par des jours\u{a0}: écrivez par exemple {EXAMPLE}.",
            quote_briefly(line)
        ));
    };
    if to < from {
        return Err(format!("{}\u{a0}: le dernier jour vient avant le premier.", quote_briefly(line)));
    }
    if from.checked_add_days(LONGEST).is_none_or(|limit| to > limit) {
        return Err(format!("{}\u{a0}: plus d’une année d’un coup.", quote_briefly(line)));
    }
    let opens =
        rest.split_once(' ').filter(|(word, _)| name::fold_text(word).starts_with(OPEN)).map(|(_, hours)| hours);
    let hours = match opens {
        Some(said) => opening::parse_hours(said)?.ok_or_else(|| {
            format!(
                "{} ne dit pas de quelle heure à quelle heure\u{a0}: écrivez par exemple {EXAMPLE}.",
                quote_briefly(line)
            )
        })?,
        // Hours alone are those of the doors.
        None => opening::parse_hours(&rest).ok().flatten().unwrap_or_default(),
    };
    let word = if hours.is_empty() { reason_in(&rest).to_owned() } else { String::new() };
    Ok(SpecialDays { from, to, word, hours })
}

/// The reason in « fermé — pont »: what stands after the dash.
fn reason_in(said: &str) -> &str {
    let (first, reason) = said.split_once(' ').unwrap_or((said, ""));
    let is_closed = name::fold_text(first) == name::fold_text(CLOSED);
    match reason.strip_prefix(['—', '–', '-', ':']) {
        Some(reason) if is_closed => reason.trim(),
        None if is_closed && reason.is_empty() => "",
        _ => said,
    }
}

/// Reads one day or two, with a dash or « au » between them; a second day without a year takes the year of the first. Days
/// that would be over are those to come, unless their year says otherwise: in February nobody writes the Christmas before.
fn parse_range(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let near = parse_range_with(text, today, spoken::parse_day).filter(|(_, to)| *to >= today);
    near.or_else(|| parse_range_with(text, today, spoken::parse_coming_day))
}

fn parse_range_with(
    text: &str,
    today: NaiveDate,
    parse: fn(&str, NaiveDate) -> Result<NaiveDate, String>,
) -> Option<(NaiveDate, NaiveDate)> {
    if let Ok(day) = parse(text, today) {
        return Some((day, day));
    }
    [" au ", "–", "-"].into_iter().flat_map(|sign| text.match_indices(sign)).find_map(|(at, sign)| {
        let from = parse(text[..at].trim(), today).ok()?;
        Some((from, spoken::parse_day(text[at + sign.len()..].trim(), from).ok()?))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_set_apart_are_read_as_people_write_them_and_back_as_written() {
        let today = date("2026-11-28");
        for (typed, kept) in [
            ("24/12-26/12 fermeture de Noël", "24/12/2026-26/12/2026 fermeture de Noël"),
            ("24/12 au 2/1 fermeture", "24/12/2026-02/01/2027 fermeture"),
            ("2026-12-24-2026-12-26", "24/12/2026-26/12/2026 fermé"),
            ("2026-12-24 – 2026-12-26 pont", "24/12/2026-26/12/2026 fermé — pont"),
            ("sam 12/12 9h-12h", "12/12/2026 ouvert 09:00-12:00"),
            ("sam 12/12 ouvert 9h-12h", "12/12/2026 ouvert 09:00-12:00"),
            ("25/12 ouverture 9h-12h, 14h-16h", "25/12/2026 ouvert 09:00-12:00, 14:00-16:00"),
            ("demain", "29/11/2026 fermé"),
            ("11/12 Fermé : pont", "11/12/2026 fermé — pont"),
            ("11/12 fermé pour travaux", "11/12/2026 fermé pour travaux"),
            ("13/07/2027 2 absents", "13/07/2027 fermé — 2 absents"),
        ] {
            let read = parse([typed], today).unwrap();
            assert_eq!(read[0].text(), kept, "{typed}");
            assert_eq!(parse([kept], date("2031-05-05")).unwrap(), read, "read again years later: {kept}");
        }
    }

    #[test]
    fn no_day_is_closed_by_words_that_open_it() {
        let doubt = |typed: &str| parse([typed], date("2026-11-28")).unwrap()[0].refuse_doubt();
        for typed in [
            "02/12 ouvert",
            "11/12 fermé l’après-midi",
            "11/12 matin seulement",
            "11/12 fermé à midi",
            "11/12 fermé de 14h à 18h",
            "11/12 fermeture à 16:30",
            "11/12 12h-9h",
        ] {
            assert!(doubt(typed).is_some_and(|why| why.contains("toute la journée")), "{typed}");
        }
        for typed in ["24/12 fermeture de Noël", "11/12", "11/12 fermé", "11/12 2 absents", "12/12 9h-12h"] {
            assert_eq!(doubt(typed), None, "{typed}");
        }
    }

    #[test]
    fn days_set_apart_without_a_year_are_those_to_come_or_that_go_on() {
        for (today, typed, read) in [
            ("2026-02-10", "24/12-02/01 Noël", "24/12/2026-02/01/2027 fermé — Noël"),
            ("2026-02-10", "24/12 pont", "24/12/2026 fermé — pont"),
            ("2026-12-28", "24/12-02/01 Noël", "24/12/2026-02/01/2027 fermé — Noël"),
            ("2027-01-02", "24/12-02/01 Noël", "24/12/2026-02/01/2027 fermé — Noël"),
            ("2027-01-03", "24/12-02/01 Noël", "24/12/2027-02/01/2028 fermé — Noël"),
            ("2026-02-10", "24/12/2025-02/01/2026 Noël", "24/12/2025-02/01/2026 fermé — Noël"),
        ] {
            assert_eq!(parse([typed], date(today)).unwrap()[0].text(), read, "{typed} on {today}");
        }
    }

    #[test]
    fn days_set_apart_that_make_no_sense_are_refused_with_a_sentence() {
        for (lines, part) in [
            (vec!["fermeture de Noël"], "ne commence pas par des jours"),
            (vec!["32/12 pont"], "ne commence pas par des jours"),
            (vec!["26/12/2026-24/12/2026"], "avant le premier"),
            (vec!["24/12/2026-24/12/2099"], "plus d’une année"),
            (vec!["12/12 ouvert le matin"], "de quelle heure"),
            (vec!["12/12 ouvert 12h-9h"], "fermeture doit suivre"),
            (vec!["24/12-26/12", "25/12 Noël"], "« 25/12/2026 » est donné deux fois"),
        ] {
            let refused = parse(lines, date("2026-11-28")).unwrap_err();
            assert!(refused.contains(part), "{refused}");
        }
    }
}
