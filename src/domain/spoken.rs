//! Days and times as people say them at a counter: « jeu », « +5 », « 26/11 », « 9h30 », « demain 14h ».
//!
//! A day said without its year is the one day of that name from two months ago to ten months ahead, so that « 17/11 »
//! heard on 22 November is last Tuesday and « 10/01 » is next January.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Weekday};

use super::BirthDate;
use super::name::{clean_text, fold_text, quote_briefly};
use super::period::MONTHS_OF;
use super::rhythm::{Interval, read_interval};

/// The short names of the days, Monday first.
pub(super) const DAYS: [&str; 7] = ["lun", "mar", "mer", "jeu", "ven", "sam", "dim"];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("lundi", Weekday::Mon),
    ("mardi", Weekday::Tue),
    ("mercredi", Weekday::Wed),
    ("jeudi", Weekday::Thu),
    ("vendredi", Weekday::Fri),
    ("samedi", Weekday::Sat),
    ("dimanche", Weekday::Sun),
];
const MONTHS: [(&str, u32); 12] = [
    ("janvier", 1),
    ("fevrier", 2),
    ("mars", 3),
    ("avril", 4),
    ("mai", 5),
    ("juin", 6),
    ("juillet", 7),
    ("aout", 8),
    ("septembre", 9),
    ("octobre", 10),
    ("novembre", 11),
    ("decembre", 12),
];
/// Numbers as people say them of days, weeks and times.
const NUMBERS: [(&str, u32); 19] = [
    ("un", 1),
    ("une", 1),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("treize", 13),
    ("quatorze", 14),
    ("quinze", 15),
    ("seize", 16),
    ("vingt", 20),
    ("trente", 30),
];
/// Years a desk has to do with; beyond them a date is a slip of the finger.
const YEARS: RangeInclusive<i32> = 1900..=2199;
/// Days before today that a date without a year may name, out of the year it ranges over.
const LOOKING_BACK: Days = Days::new(60);
const ONE_YEAR: Days = Days::new(366);
/// Greatest age of anybody at the counter, in years; a birth date further back is a slip of the finger.
const OLDEST: u32 = 120;

/// The day meant by « auj », « demain », « hier », « jeu » (the next one, never today), « 26 » (the next 26th, today
/// included), « 26/11 », « jeu 26 novembre », « 26/11/26 », « 2026-11-26 », « +5 », « 15j » or « dans une semaine ».
/// « Vendredi prochain » is that of the week after this one, « vendredi en huit » a week after the next. A weekday said
/// beside a date must be the right one.
pub fn parse_day(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    parse_day_from(text, today, Tense::ToCome, today.checked_sub_days(LOOKING_BACK))
}

/// Reads a day as [`parse_day`] does, but that one without its year is of today or to come.
pub fn parse_coming_day(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    parse_day_from(text, today, Tense::ToCome, Some(today))
}

/// Way in which the calendar is gone through for a weekday or a day of the month said alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    /// The next one.
    ToCome,
    /// The last one, today included.
    Past,
}

/// Reads a day as people say it; one without its year is the one of that name in the year that begins on `first`.
fn parse_day_from(text: &str, today: NaiveDate, tense: Tense, first: Option<NaiveDate>) -> Result<NaiveDate, String> {
    let said = simplify_sounds(text);
    if let Some(weekday) = parse_weekday(&said).filter(|_| tense == Tense::Past) {
        return Ok(today - Days::new(today.weekday().days_since(weekday).into()));
    }
    if let Some(day) = parse_relative_day(&said, today) {
        return Ok(day);
    }
    let (named, date) = match said.split_once(' ') {
        Some((first, rest)) if parse_weekday(first).is_some() => (parse_weekday(first), rest),
        _ => (None, said.as_str()),
    };
    let date =
        Dated::read(date).ok_or_else(|| is_unreadable(text, "un jour", "« jeu », « demain », « 26/11 » ou « +5 »"))?;
    let day = date.find_day(today, tense, first).filter(|day| YEARS.contains(&day.year()));
    let day = day.ok_or_else(|| date.why_off_calendar(text, today))?;
    if named.is_some_and(|named| named != day.weekday()) {
        let date = day.format("%d/%m/%Y");
        return Err(format!(
            "{}\u{a0}: le {date} est un {}. Écrivez par exemple « {} {date} ».",
            quote_briefly(text),
            weekday_name(day),
            DAYS[weekday_index(day.weekday())],
        ));
    }
    Ok(day)
}

/// Reads a day that is already past: a weekday, a day of the month and one without its year are the last of that name,
/// today included, « 20/08 » heard on 22 November the past 20 August. A day to come, one that only another weekday leads
/// to among them, is returned as read, for the rule that refuses it.
pub fn parse_past_day(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let first = today.checked_sub_months(Months::new(12)).and_then(|day| day.succ_opt());
    parse_day_from(text, today, Tense::Past, first).or_else(|why| parse_day(text, today).map_err(|_| why))
}

/// The day to come, within two months, that a day and its month said without a year name as well as `past`, which is that of
/// the year before; none where nothing but `past` can be meant.
pub fn near_namesake(text: &str, past: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let near = parse_day(text, today).ok()?;
    let ahead = near > today && near <= today.checked_add_days(LOOKING_BACK)?;
    (ahead && (near.day(), near.month()) == (past.day(), past.month())).then_some(near)
}

/// Reads a day that most often is past and may be near: as [`parse_past_day`], but that a day and its month may be those
/// of the two months to come.
pub fn parse_recent_day(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let first = today.checked_add_days(LOOKING_BACK).and_then(|last| last.checked_sub_days(ONE_YEAR));
    parse_day_from(text, today, Tense::Past, first).or_else(|why| parse_day(text, today).map_err(|_| why))
}

/// Reads a weekday or a day of the month as the first of that name from `start` on, itself included, and a day with its
/// month as the one of that name around `start`, before it too; none of a day said in any other way.
pub fn first_day_from(text: &str, start: NaiveDate) -> Option<NaiveDate> {
    let said = simplify_sounds(text);
    if let Some(weekday) = parse_weekday(&said) {
        return start.checked_add_days(Days::new(weekday.days_since(start.weekday()).into()));
    }
    let around = start.checked_sub_days(LOOKING_BACK);
    Dated::read(&said)?.find_day(start, Tense::ToCome, around).filter(|_| !said.starts_with('+'))
}

/// A date of birth: « 12/03/1985 », « 12031985 », « 12.3.85 », « 12 mars 1985 », « 1985-03-12 »; as far as it is known,
/// « 03/1985 », « mars 1985 », « 00/03/1985 », or « 1985 », « 00/00/1985 ». Two digits of a year are those of the
/// latest one that is not in the future. Refused in the future and beyond 120 years.
pub fn birth_date(text: &str, today: NaiveDate) -> Result<BirthDate, String> {
    const EXAMPLES: &str = "« 12/03/1985 », « 03/1985 » ou « 1985 »";
    let advise = |wrong: String| format!("{} {wrong}\u{a0}: écrivez par exemple {EXAMPLES}.", quote_briefly(text));
    let said = simplify_sounds(text);
    let said = said.strip_prefix("en ").unwrap_or(&said);
    let date = without_day(said).or_else(|| Dated::read(said));
    let date = date.ok_or_else(|| is_unreadable(text, "une date de naissance", EXAMPLES))?;
    let born = match date.year {
        None => return Err(advise("ne dit pas l’année".to_owned())),
        Some(Year::Full(year)) => date.birth_in(year),
        Some(Year::Short(short)) => {
            let this_century = today.year() - today.year().rem_euclid(100) + short;
            let born = |year| date.birth_in(year).filter(|born| born.earliest_day() <= today);
            born(this_century).or_else(|| born(this_century - 100))
        }
    };
    let born = born.ok_or_else(|| date.why_off_calendar(text, today))?;
    match born.ages_on(today) {
        None => Err(advise("est dans l’avenir".to_owned())),
        Some((age, _)) if age > OLDEST => Err(advise(format!("donne un âge de {age} ans"))),
        Some(_) => Ok(born),
    }
}

/// A month and its year, or a year alone, where nothing else is said; the day, and the month, are then 0 as registries
/// write them. Two digits are no year here unless a month's name precedes them: « 03/12 » is a day without a year.
fn without_day(said: &str) -> Option<Dated> {
    let year = |word: &str| parse_number(word, 4).filter(|year| YEARS.contains(year) && word.len() == 4);
    let month = |word: &str| parse_number(word, 2).filter(|month| (0..=12).contains(month));
    let dated = |month: u32, year: Year| Some(Dated { day: 0, month: Some(month), year: Some(year) });
    let parts: Vec<&str> = said.split(['/', '-', ' ', '.']).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [one] if year(one).is_some() => dated(0, Year::Full(year(one)?)),
        // No month is called 19 or 20: « 031985 » is March, « 120385 » a day.
        [one] if one.len() == 6 => dated(month(one.get(..2)?)?, Year::Full(year(one.get(2..)?)?)),
        [named, year_said] if starting_with(named, &MONTHS).is_some() => {
            let short = || parse_number(year_said, 2).filter(|_| year_said.len() == 2).map(Year::Short);
            dated(starting_with(named, &MONTHS)?, year(year_said).map(Year::Full).or_else(short)?)
        }
        [before, after] => match (month(before), year(after), year(before), month(after)) {
            (Some(month), Some(year), ..) | (_, _, Some(year), Some(month)) => dated(month, Year::Full(year)),
            _ => None,
        },
        _ => None,
    }
}

/// The month that a word names by its first letters, three at least: « décembre », « déc. », « juil ».
pub fn parse_month(word: &str) -> Option<u32> {
    starting_with(&fold_text(word), &MONTHS)
}

/// The name of a month, in small letters without accents; none for a number that no month has.
pub fn month_name(month: u32) -> Option<&'static str> {
    MONTHS.iter().find(|(_, number)| *number == month).map(|(name, _)| *name)
}

/// A time of day: « 9 », « 9h », « 9h30 », « 9:30 », « 930 », « midi ».
pub fn parse_time(text: &str) -> Result<NaiveTime, String> {
    parse_clock(&simplify_sounds(text)).ok_or_else(|| is_unreadable(text, "une heure", "« 9h30 », « 14h » ou « midi »"))
}

/// A day and a time, to the minute: « jeu 10h15 », « 26/11 à 9h30 », the time with its « h » or « : »; a time alone is
/// today’s; « +30 », « +45 min », « +1h30 », « dans une heure » count from `now`. A day alone is refused: the hour is asked
/// for.
pub fn parse_moment(text: &str, now: NaiveDateTime) -> Result<NaiveDateTime, String> {
    let (said, today) = (simplify_sounds(text), now.date());
    if let Some(time) = parse_clock(&said) {
        return Ok(today.and_time(time));
    }
    if let Some(delay) = said.strip_prefix('+').and_then(parse_delay).or_else(|| parse_wait(&said)) {
        return Ok(now + delay - Duration::seconds(now.second().into()));
    }
    // Bare digits after a day are no time: « 26 novembre 2026 » is not 20:26, nor « jeu 10 » ten o’clock.
    let marked = |time: &str| time == "midi" || time.contains(['h', ':']);
    let parted = said
        .match_indices(' ')
        .map(|(at, _)| (&said[..at], &said[at + 1..]))
        .find_map(|(day, time)| parse_clock(time).filter(|_| marked(time)).map(|time| (day, time)));
    match parted {
        Some((spoken, time)) => Ok(parse_day(spoken.strip_suffix(" a").unwrap_or(spoken), today)?.and_time(time)),
        None if parse_day(&said, today).is_ok() => {
            Err(format!("{} ne dit pas l’heure\u{a0}: écrivez par exemple « jeu 10h15 ».", quote_briefly(text)))
        }
        None => Err(is_unreadable(text, "un jour suivi d’une heure", "« jeu 10h15 », « 14h » ou « +30 »")),
    }
}

/// Words a day: « aujourd’hui », « demain », « hier », « jeu 26/11 » when its year goes without saying, « 26/11/2028 ».
/// [`parse_day`] reads it back.
pub fn say_day(date: NaiveDate, today: NaiveDate) -> String {
    if date == today {
        "aujourd’hui".to_owned()
    } else if today.succ_opt() == Some(date) {
        "demain".to_owned()
    } else if today.pred_opt() == Some(date) {
        "hier".to_owned()
    } else if is_obvious_year(date, today) {
        short_day(date, today)
    } else {
        date.format("%d/%m/%Y").to_string()
    }
}

/// A day in figures: « 26/11 » when its year goes without saying, « 26/11/2028 ».
pub fn figures_of_day(date: NaiveDate, today: NaiveDate) -> String {
    date.format(if is_obvious_year(date, today) { "%d/%m" } else { "%d/%m/%Y" }).to_string()
}

/// True of a day that [`parse_day`] finds without its year.
fn is_obvious_year(date: NaiveDate, today: NaiveDate) -> bool {
    let said = Dated { day: date.day(), month: Some(date.month()), year: None };
    said.find_day(today, Tense::ToCome, today.checked_sub_days(LOOKING_BACK)) == Some(date)
}

/// A day inside a sentence: « demain », « hier », « le mardi 15/12 », « le mardi 15/12/2027 ».
pub fn tell_day(date: NaiveDate, today: NaiveDate) -> String {
    let said = say_day(date, today);
    match said.rsplit_once(' ') {
        Some((_, numbers)) => format!("le {} {numbers}", weekday_name(date)),
        None if said.contains('/') => format!("le {} {said}", weekday_name(date)),
        None => said,
    }
}

/// A day as a title: « aujourd’hui, lundi 23/11 », « mercredi 25/11 ».
pub fn head_day(date: NaiveDate, today: NaiveDate) -> String {
    let whole = format!("{} {}", weekday_name(date), date.format("%d/%m"));
    if date == today || today.succ_opt() == Some(date) { format!("{}, {whole}", say_day(date, today)) } else { whole }
}

/// Words a moment to the minute: « 09:30 » today, else its day first, « jeu 26/11 09:30 ». [`parse_moment`] reads it back.
pub fn say_moment(at: NaiveDateTime, now: NaiveDateTime) -> String {
    let time = at.format("%H:%M");
    if at.date() == now.date() { time.to_string() } else { format!("{} {time}", say_day(at.date(), now.date())) }
}

/// « mar 24/11 », « 24/11/28 » where its year does not go without saying: in a list that is read by its days.
pub fn short_day(date: NaiveDate, today: NaiveDate) -> String {
    match is_obvious_year(date, today) {
        true => format!("{} {}", DAYS[weekday_index(date.weekday())], date.format("%d/%m")),
        false => date.format("%d/%m/%y").to_string(),
    }
}

/// « mar 24/11 14:00 », « 24/11/28 14:00 ».
pub fn short_moment(at: NaiveDateTime, today: NaiveDate) -> String {
    format!("{} {}", short_day(at.date(), today), at.format("%H:%M"))
}

/// « jeudi ».
pub fn weekday_name(date: NaiveDate) -> &'static str {
    WEEKDAYS[weekday_index(date.weekday())].0
}

/// The day of the week named by a word or its first letters, three at least.
pub fn parse_weekday(text: &str) -> Option<Weekday> {
    starting_with(&simplify_sounds(text), &WEEKDAYS)
}

/// A date as far as it was said.
struct Dated {
    day: u32,
    month: Option<u32>,
    year: Option<Year>,
}

#[derive(Clone, Copy)]
enum Year {
    /// Two digits, the century unsaid.
    Short(i32),
    Full(i32),
}

impl Year {
    /// The year, its century that of the years around `today` where it was not said.
    fn in_full(self, today: NaiveDate) -> i32 {
        match self {
            Self::Full(year) => year,
            Self::Short(short) => {
                let eldest = today.year() - 50;
                eldest + (short - eldest).rem_euclid(100)
            }
        }
    }
}

impl Dated {
    /// Day, month, year in this order, or the reverse when it starts with four digits; separated by one sort of mark,
    /// or 6 or 8 digits in a row.
    fn read(said: &str) -> Option<Self> {
        let parts: Vec<&str> = match ['/', '-', ' ', '.'].into_iter().find(|mark| said.contains(*mark)) {
            Some(mark) => said.split(mark).map(|part| part.trim().trim_end_matches('.')).collect(),
            None if parse_number::<u32>(said, 8).is_some() && said.len() >= 6 => {
                let is_year = |digits: &str| parse_number(digits, 4).is_some_and(|year| YEARS.contains(&year));
                // « 19850312 », as programs write it: the four last digits are no year.
                match said.len() == 8 && is_year(&said[..4]) && !is_year(&said[4..]) {
                    true => vec![&said[..4], &said[4..6], &said[6..]],
                    false => vec![&said[..2], &said[2..4], &said[4..]],
                }
            }
            None => vec![said],
        };
        let (day, month, year) = match parts[..] {
            [day] => (day, None, None),
            [day, month] => (day, Some(month), None),
            [year, month, day] if year.len() == 4 => (day, Some(month), Some(year)),
            [day, month, year] => (day, Some(month), Some(year)),
            _ => return None,
        };
        let month_number = |word| parse_number(word, 2).or_else(|| starting_with(word, &MONTHS));
        let year_number = |word: &str| match word.len() {
            2 => parse_number(word, 2).map(Year::Short),
            4 => parse_number(word, 4).map(Year::Full),
            _ => None,
        };
        Some(Self {
            day: parse_number(day.strip_suffix("er").unwrap_or(day), 2)?,
            month: month.map(|word| month_number(word).ok_or(())).transpose().ok()?,
            year: year.map(|word| year_number(word).ok_or(())).transpose().ok()?,
        })
    }

    fn in_year(&self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, self.month?, self.day)
    }

    /// The date of birth in `year`; a day or a month said as 0 is one that nobody knows.
    fn birth_in(&self, year: i32) -> Option<BirthDate> {
        match (self.day, self.month?) {
            (0, 0) => BirthDate::in_year(year),
            (0, month) => BirthDate::in_month(year, month),
            _ => self.in_year(year).map(BirthDate::from),
        }
    }

    /// Finds the one day meant: without its year in the year that begins on `first`, without its month from `today` on, or
    /// back; none when the calendar has no such day.
    fn find_day(&self, today: NaiveDate, tense: Tense, first: Option<NaiveDate>) -> Option<NaiveDate> {
        match (self.month, self.year) {
            (None, _) => {
                let step = if tense == Tense::Past { NaiveDate::pred_opt } else { NaiveDate::succ_opt };
                std::iter::successors(Some(today), step).take(62).find(|date| date.day() == self.day)
            }
            (Some(_), None) => {
                let first = first?;
                let end = first.checked_add_days(ONE_YEAR)?;
                (first.year()..=end.year())
                    .filter_map(|year| self.in_year(year))
                    .find(|date| (first..end).contains(date))
            }
            (Some(_), Some(year)) => self.in_year(year.in_full(today)),
        }
    }

    /// Sentence about a day that no calendar has: how many days its month has, where it was said past the last of them.
    fn why_off_calendar(&self, text: &str, today: NaiveDate) -> String {
        let year = self.year.map(|year| year.in_full(today));
        // A leap year where none is said.
        let first = self.month.and_then(|month| NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, 1));
        match first.map(|first| (first, first.num_days_in_month())).filter(|(_, last)| self.day > u32::from(*last)) {
            Some((first, last)) => {
                let of = year.filter(|_| first.month() == 2).map(|year| format!(" {year}")).unwrap_or_default();
                let month = MONTHS_OF[first.month0() as usize];
                format!(
                    "{} n’est pas au calendrier\u{a0}: le mois {month}{of} n’a que {last} jours.",
                    quote_briefly(text)
                )
            }
            None => off_calendar(text),
        }
    }
}

/// The days said by their distance from today, and the next of a weekday.
fn parse_relative_day(said: &str, today: NaiveDate) -> Option<NaiveDate> {
    let ahead = match said {
        "auj" | "aujourd'hui" | "aujourdhui" => 0,
        "dem" | "demain" => 1,
        "apres-demain" | "apres demain" => 2,
        "hier" => return today.pred_opt(),
        _ => match said.strip_prefix('+') {
            Some(count) => {
                let unit = count.trim_start_matches(|c: char| c.is_ascii_digit());
                ["", "j", "jour", "jours"].contains(&unit.trim()).then_some(())?;
                parse_number(&count[..count.len() - unit.len()], 4)?
            }
            None if parse_weekday(said).is_none() => return parse_interval(said, today),
            None => 7 - today.weekday().days_since(parse_weekday(said)?),
        },
    };
    today.checked_add_days(Days::new(ahead.into()))
}

/// « dans 15 jours », « 15j », « dans un mois », « vendredi prochain », « lundi en huit ».
fn parse_interval(said: &str, today: NaiveDate) -> Option<NaiveDate> {
    let weeks = [(" prochain", 0), (" en huit", 1), (" en 8", 1), (" en quinze", 2), (" en 15", 2)];
    if let Some((day, weeks)) = weeks.iter().find_map(|(words, weeks)| Some((said.strip_suffix(words)?, *weeks))) {
        let weekday = parse_weekday(day)?;
        let from_monday = today.weekday().num_days_from_monday();
        let ahead = match weeks {
            // That of the week that begins on the next Monday.
            0 => 7 - from_monday + weekday.num_days_from_monday(),
            weeks => 7 - today.weekday().days_since(weekday) + 7 * weeks,
        };
        return today.checked_add_days(Days::new(ahead.into()));
    }
    let (begun, rest) = said.strip_prefix("dans ").map_or((false, said), |rest| (true, rest));
    let digits = rest.len() - rest.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
    let (number, unit) = if digits > 0 { rest.split_at(digits) } else { rest.split_once(' ')? };
    match read_interval(number, unit.trim())? {
        Interval::Weeks(_) | Interval::Months(_) if !begun => None,
        Interval::Days(_) if !begun && digits == 0 => None,
        interval => Some(interval.after(today)),
    }
}

fn parse_clock(said: &str) -> Option<NaiveTime> {
    let said = said.replace("heures", "h").replace("heure", "h");
    let (hours, minutes) = match said.split_once(['h', ':']) {
        _ if said == "midi" => ("12", "00"),
        Some((hours, "")) if said.ends_with('h') => (hours.trim(), "00"),
        Some((hours, minutes)) => (hours.trim(), minutes.trim()),
        None if said.len() <= 2 => (said.as_str(), "00"),
        None => said.split_at_checked(said.len() - 2)?,
    };
    (minutes.len() == 2).then_some(())?;
    NaiveTime::from_hms_opt(parse_number(hours, 2)?, parse_number(minutes, 2)?, 0)
}

/// « dans 1h30 », « dans 20 minutes », « dans une heure », « dans une demi-heure ».
fn parse_wait(said: &str) -> Option<Duration> {
    let rest = said.strip_prefix("dans ")?;
    let minutes = match rest.replace(['-', '\''], " ").as_str() {
        "un quart d heure" => 15,
        "une demi heure" => 30,
        "trois quarts d heure" => 45,
        "une heure et demie" => 90,
        _ => {
            let rest = rest.replace("heures", "h").replace("heure", "h");
            let counted = rest.split_once(' ').and_then(|(number, unit)| Some((small_number(number)?, unit)));
            let rest = counted.map_or(rest.clone(), |(number, unit)| format!("{number}{unit}"));
            return parse_delay(&rest).filter(|_| rest.contains(['h', 'm']));
        }
    };
    Some(Duration::minutes(minutes))
}

/// « 30 », « 30 min », « 1h30 », « 2h »: up to 9999 minutes or hours.
fn parse_delay(said: &str) -> Option<Duration> {
    let said = ["minutes", "minute", "min", "mn"].iter().find_map(|unit| said.strip_suffix(unit)).unwrap_or(said);
    let (hours, minutes) = match said.split_once('h') {
        Some((hours, "")) => (parse_number(hours.trim(), 4)?, 0),
        Some((hours, minutes)) => {
            (parse_number(hours.trim(), 4)?, parse_number(minutes.trim(), 2).filter(|minutes| *minutes < 60)?)
        }
        None => (0, parse_number(said.trim(), 4)?),
    };
    Some(Duration::minutes(i64::from(hours * 60 + minutes)))
}

/// Folds the text and removes the small words that precede a day or an hour.
fn simplify_sounds(text: &str) -> String {
    let said = fold_text(&clean_text(text));
    ["le ", "a "].iter().find_map(|word| said.strip_prefix(word)).unwrap_or(&said).to_owned()
}

fn starting_with<T: Copy>(word: &str, table: &[(&str, T)]) -> Option<T> {
    let word = word.strip_suffix('.').unwrap_or(word);
    let mut found = table.iter().filter(|(name, _)| word.len() >= 3 && name.starts_with(word));
    // « jui » may be June or July.
    found.next().filter(|_| found.next().is_none()).map(|(_, value)| *value)
}

fn parse_number<T: std::str::FromStr>(digits: &str, longest: usize) -> Option<T> {
    let plain = digits.len() <= longest && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

/// The number that a folded word says: « 2 », « deux », « quinze ».
pub fn small_number(word: &str) -> Option<u32> {
    let said = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
    said.or_else(|| parse_number(word, 9))
}

/// Place of a day in the week, 0 on Monday.
pub fn weekday_index(day: Weekday) -> usize {
    day.num_days_from_monday() as usize
}

fn is_unreadable(text: &str, wanted: &str, examples: &str) -> String {
    if clean_text(text).is_empty() {
        format!("Il faut {wanted}\u{a0}: écrivez par exemple {examples}.")
    } else {
        format!("{} n’est pas {wanted}\u{a0}: écrivez par exemple {examples}.", quote_briefly(text))
    }
}

/// Checks that a desk may have to do with this day: « 9999-12-31 », which other programs write for « never », is none of
/// its calendar.
pub fn check_year(day: NaiveDate) -> Result<(), String> {
    if YEARS.contains(&day.year()) { Ok(()) } else { Err(off_calendar(&day.format("%d/%m/%Y").to_string())) }
}

fn off_calendar(text: &str) -> String {
    format!(
        "{} n’est pas au calendrier\u{a0}: écrivez le jour, le mois et l’année, par exemple « 26/11/2026 ».",
        quote_briefly(text)
    )
}
