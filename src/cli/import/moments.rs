//! The moment of an appointment, as other programs write its day and its hour.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};

use super::cell_values::known_value;
use super::columns::{DAY, TIME};
use crate::domain::{Moment, Zone, name, spoken};

/// The moment that a day and a time mean, or a day cell that holds both (« 23/11/2026 09:30 », RFC 3339).
pub fn read_moment(day: &str, time: &str, zone: Zone) -> Result<Moment, String> {
    let (whole, time) = (day.trim(), known_value(&TIME, time).unwrap_or_default());
    if known_value(&DAY, whole).is_none() {
        return Err("la date du rendez-vous manque.".to_owned());
    }
    let missing = || "l’heure du rendez-vous manque.".to_owned();
    let is_midnight = |at: Moment| at.in_zone(zone).time() == NaiveTime::MIN;
    // A program that has no hour writes midnight behind the day.
    let with_hour = |at: Moment| if is_midnight(at) { Err(missing()) } else { Ok(at) };
    let instant = DateTime::parse_from_rfc3339(whole).ok().map(|at| Moment(at.timestamp()));
    if let Some(at) = instant.filter(|_| time.is_empty()) {
        return with_hour(at);
    }
    let begins = instant.filter(|at| is_midnight(*at)).map(|at| at.day_in(zone).to_string());
    // « 23/11/2026 - 09:30 », and « 23 - 11 - 2026 » is one word, as « 23-11-2026 » is.
    let dashed = whole.replace('–', "-");
    let whole_day = |day: &str| {
        date_of(day).is_some() || day.len() > 4 && day.bytes().rev().take(4).all(|sign| sign.is_ascii_digit())
    };
    let marks = dashed.match_indices(" - ").map(|(at, mark)| (&dashed[..at], &dashed[at + mark.len()..]));
    let parted = marks.into_iter().find(|(day, _)| whole_day(day)).map(|(day, hour)| format!("{day} {hour}"));
    let tight = begins.or(parted).unwrap_or_else(|| whole.to_owned());
    let tight = [" - ", " / ", " . "].into_iter().fold(tight, |text, mark| text.replace(mark, mark.trim()));
    let tight = tight.replace(", ", " ");
    let day = ["le ", "Le "].iter().find_map(|article| tight.strip_prefix(article)).unwrap_or(&tight);
    let counted = read_counted_clock(time, zone);
    let time = counted.as_deref().unwrap_or(time);
    let ((day, of_day), (time, of_time)) = (split_offset(day), split_offset(time));
    let named_day =
        day.split_once(' ').filter(|(name, _)| name.chars().all(|sign| sign.is_alphabetic() || sign == '.'));
    let day = named_day.map_or(day, |(_, date)| date);
    let named = date_with_named_month(day);
    let (date, rest) = match &named {
        Some((date, rest)) => (date.as_str(), *rest),
        None => day.split_once(['T', ' ']).unwrap_or((day, "")),
    };
    let of_day_alone = time.is_empty();
    let (time, offset) = if of_day_alone { (rest.trim_start_matches("à ").trim(), of_day) } else { (time, of_time) };
    let date = date_of(date)
        .ok_or_else(|| format!("« date »\u{a0}: « {whole} » n’est pas une date (jj/mm/aaaa ou aaaa-mm-jj)."))?;
    // « lundi 23/11/2026 »: of a day and a date that differ, either may be meant.
    let weekday = named_day.and_then(|(name, _)| spoken::parse_weekday(name.trim_end_matches('.')));
    if weekday.is_some_and(|weekday| weekday != date.weekday()) {
        let told = spoken::weekday_name(date);
        return Err(format!("«\u{a0}date\u{a0}»\u{a0}: «\u{a0}{whole}\u{a0}», et ce jour-là est un {told}."));
    }
    if time.is_empty() {
        return Err(missing());
    }
    let time = read_time(time).map_err(|why| format!("«\u{a0}heure\u{a0}»\u{a0}: {why}"))?;
    let at = match offset {
        Some(seconds) => Moment(date.and_time(time).and_utc().timestamp() - seconds),
        None => Moment::from_wall_clock(date, time, zone),
    };
    if of_day_alone { with_hour(at) } else { Ok(at) }
}

/// Parts a clock from what it says of its distance to universal time, in seconds: « 08:30 UTC », « 08:45Z », « 09:30 +0100 ».
fn split_offset(text: &str) -> (&str, Option<i64>) {
    let is_clock = |rest: &&str| rest.ends_with(|sign: char| sign.is_ascii_digit() || sign == 'h');
    let utc = ["UTC", "GMT", "utc", "gmt", "Z", "z"].iter().find_map(|name| text.strip_suffix(name));
    if let Some(rest) = utc.map(str::trim_end).filter(is_clock) {
        return (rest, Some(0));
    }
    // « 9:30-10:00 » is a span: an offset to the west stands behind a space, seconds or the form of ISO 8601.
    let has_seconds = |clock: &str| clock.matches(':').count() == 2;
    let west = |at: &usize| {
        let before = &text[..*at];
        before.ends_with(' ') || has_seconds(before) || before.contains('T') && before.contains(':')
    };
    let sign = text.rfind('+').or_else(|| text.rfind('-').filter(west));
    let Some((rest, after)) = sign.and_then(|at| text.split_at_checked(at)) else { return (text, None) };
    let digits = after[1..].replace(':', "");
    let rest = rest.trim_end().trim_end_matches(['U', 'T', 'C', 'G', 'M']).trim_end();
    // « 09:00+15 » is no offset, and « 09:00:00+01 » is one.
    let whole = digits.len() == 4 || digits.len() == 2 && (has_seconds(rest) || rest.contains('T'));
    let is_offset = whole && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_offset || !is_clock(&rest) || after.starts_with('-') && !has_seconds(rest) && is_span(rest, &after[1..]) {
        return (text, None);
    }
    let number = |part: Option<&str>| part.and_then(|two| two.parse::<i64>().ok()).unwrap_or_default();
    let (hours, minutes) = (number(digits.get(..2)), number(digits.get(2..)));
    let seconds = (hours * 60 + minutes) * if after.starts_with('-') { -60 } else { 60 };
    let exists = [0, 30, 45].contains(&minutes) && (-12 * 3600..=14 * 3600).contains(&seconds);
    if exists { (rest, Some(seconds)) } else { (text, None) }
}

/// True for the two ends of an appointment, « 14:00 -14:30 »: the second clock is some hours later at most.
fn is_span(begins: &str, ends: &str) -> bool {
    let begins = begins.rsplit(['T', ' ']).next().unwrap_or(begins);
    let ends = read_clock(ends).zip(read_clock(begins)).map(|(ends, begins)| ends - begins);
    ends.is_some_and(|length| length > TimeDelta::zero() && length < TimeDelta::hours(6))
}

/// An hour whose minutes have a column of their own: « 9 » and « 30 ».
pub fn join_minutes(hour: &str, minute: &str) -> String {
    let (hour, minute) = (hour.trim(), minute.trim());
    let few = |digits: &str| (1..=2).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
    let bare = hour.trim_end_matches(['h', 'H', ' ']);
    if few(bare) && few(minute) { format!("{bare}h{minute:0>2}") } else { hour.to_owned() }
}

/// « 09-30 », « 09/30 », « 14-45-00 », « 9h-30 », « 9 h. 30 »: an hour with its minutes; none where it may be a span of hours, as
/// « 9-12 ».
fn read_marked(text: &str) -> Option<Result<NaiveTime, ()>> {
    let said = text.split_once(['h', 'H']).and_then(|(hour, rest)| {
        let minutes = rest.trim_start_matches("eures").trim_start_matches("eure");
        // « 9h - 30 min » tells how long it takes.
        let unit = if rest.contains(['-', '/']) { "" } else { "min" };
        let minutes = minutes.strip_suffix(unit).unwrap_or(minutes).trim_end();
        let marked = minutes.trim_start().starts_with(['.', ',', '-', '/']);
        marked.then(|| format!("{}-{}", hour.trim(), minutes.trim_start_matches([' ', '.', ',', '-', '/'])))
    });
    let said = said.as_deref().unwrap_or(text);
    let parts: Vec<&str> = said.split(['-', '/']).map(str::trim).collect();
    let digits = |part: &&str| part.len() <= 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    let number = |at: usize| parts.get(at).map_or(Some(0), |part| part.parse::<u32>().ok());
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(digits) || parts[1].len() != 2 {
        return None;
    }
    let (hour, minute, second) = (number(0)?, number(1)?, number(2)?);
    let dashed = text.contains(['-', '/']);
    let may_be_span = dashed && parts.len() == 2 && (hour + 1..24).contains(&minute);
    // « 9 - 12 » is one.
    let spaced = if said == text { text.contains(' ') } else { text.contains(" - ") };
    if may_be_span && spaced {
        return None;
    }
    Some(NaiveTime::from_hms_opt(hour, minute, second).filter(|_| !may_be_span).ok_or(()))
}

/// True for the day from which a spreadsheet counts, which it writes before a bare hour: « 00/01/1900 », « 12/31/1899 ».
fn is_first_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let number = |part: &&str| part.bytes().all(|digit| digit.is_ascii_digit());
    parts.len() == 3 && parts.iter().all(number) && parts.iter().any(|part| ["1899", "1900", "0"].contains(part))
}

/// A bare hour that a program wrote as a moment of the day from which a spreadsheet counts, « 1899-12-30T09:30:00.000Z »: it has no
/// zone. Where the minutes are whole on the clock that the place had in that year, that clock was meant.
fn read_counted_clock(text: &str, zone: Zone) -> Option<String> {
    let (_, clock) = text.split_once(['T', ' ']).filter(|(day, _)| is_first_day(day))?;
    let at = DateTime::parse_from_rfc3339(text).ok().filter(|at| at.second() != 0);
    let local = at.map(|at| Moment(at.timestamp()).in_zone(zone)).filter(|local| local.second() == 0);
    Some(local.map_or_else(|| split_offset(clock).0.to_owned(), |local| local.format("%H:%M").to_string()))
}

/// « 9h30 », « 09:30:00 », « 9:30 PM », « 10.30 »; of a span « de 9h30 à 9h45 » the beginning.
fn read_time(text: &str) -> Result<NaiveTime, String> {
    // A spreadsheet writes a bare hour as one of the day it counts from: « 1899-12-30 09:30:00 ».
    let is_day = |day: &str| date_of(day).is_some() || is_first_day(day);
    let text = text.split_once([' ', 'T']).filter(|(day, _)| is_day(day)).map_or(text, |(_, time)| time);
    let refused = || {
        let said = name::quote_briefly(text);
        format!(
            "{said} n’est pas une heure\u{a0}: écrivez par exemple «\u{a0}9h30\u{a0}», «\u{a0}14h\u{a0}» ou «\u{a0}midi\u{a0}»."
        )
    };
    if let Some(read) = read_marked(text) {
        return read.map_err(|()| refused());
    }
    let said = text.strip_prefix("de ").or_else(|| text.strip_prefix("De ")).unwrap_or(text);
    let mut ends = said.split(['-', '–', '—', 'à', '/']).map(str::trim).filter(|part| !part.is_empty());
    let (begun, ended) = (ends.next().unwrap_or(said), ends.next());
    // « 9h/75 »: figures that are neither an end nor a length may be a part of an hour without minutes.
    let figures = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let unclear =
        |end: &str| end.starts_with(|sign: char| sign.is_ascii_digit()) && read_hour(end).is_none() && !is_length(end);
    if figures(begun) <= 2 && ended.is_some_and(unclear) {
        return Err(refused());
    }
    let (begins, time) = (HalfDay::of(begun), read_hour(begun));
    let time = match (begins, ended.and_then(HalfDay::of)) {
        // « 2:00 - 2:15 PM » is in the afternoon at both its ends, « 11:30 - 12:15 PM » at its second.
        (None, Some(half)) => {
            let place = |half: HalfDay| time.and_then(|time| half.place_hour(time));
            let end = ended.and_then(read_hour).and_then(|time| half.place_hour(time));
            place(half).filter(|begins| end.is_none_or(|end| *begins <= end)).or_else(|| place(HalfDay::Morning))
        }
        (half, _) => time.and_then(|time| half.map_or(Some(time), |half| half.place_hour(time))),
    };
    let time = read_part_of_day(text).or(time);
    time.ok_or_else(refused)
}

/// The hour that begins the text. What follows it is left out, « 9 h 30 (15 min) », and never a part of the hour itself: « 9 30 »,
/// « midi et demi » and « 14h moins le quart » are none.
fn read_hour(text: &str) -> Option<NaiveTime> {
    const PARTS: &[&str] =
        &["et", "moins", "demi", "demie", "cinq", "dix", "quart", "quinze", "vingt", "trente", "quarante", "cinquante"];
    let words: Vec<&str> = HalfDay::split_off(text).split_whitespace().collect();
    let (time, end) = (1..=words.len()).rev().find_map(|end| Some((read_clock(&words[..end].join(" "))?, end)))?;
    let is_part = |word: &&str| {
        word.starts_with(|sign: char| sign.is_ascii_digit()) || PARTS.contains(&name::fold_text(word).as_str())
    };
    // « 9 h. 30 » is not 9 o’clock, and « 15 min » is how long it takes.
    let is_unit = |word: &&str| ["min", "mn", "h", "H"].iter().any(|begin| word.starts_with(begin));
    let bare = words[..end].iter().all(|word| word.bytes().all(|digit| digit.is_ascii_digit()));
    words.get(end).is_none_or(|word| !(is_part(word) || bare && is_unit(word))).then_some(time)
}

/// True for how long an appointment takes: « 30 min ».
fn is_length(text: &str) -> bool {
    let unit = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
    ["min", "mn"].iter().any(|begin| unit.trim_start().starts_with(begin))
}

/// « 09:30:00 », « 9h30 », « 9h30min », « 10.30 ».
fn read_clock(text: &str) -> Option<NaiveTime> {
    let without = |end| text.strip_suffix(end).filter(|text: &&str| text.contains(['h', 'H']));
    let text = without("min").or_else(|| without("mn")).unwrap_or(text);
    let dotted = |text: &str| {
        let (hour, minute) = text.split_once('.').filter(|(hour, minute)| hour.len() <= 2 && minute.len() == 2)?;
        NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
    };
    let six = text.len() == 6 && text.bytes().all(|digit| digit.is_ascii_digit());
    NaiveTime::parse_from_str(text, if six { "%H%M%S" } else { "%H:%M:%S%.f" })
        .ok()
        .or_else(|| spoken::parse_time(text).ok())
        .or_else(|| dotted(text))
}

/// The hour that a spreadsheet counts as a part of a day: « 0,375 » is 9:00.
fn read_part_of_day(text: &str) -> Option<NaiveTime> {
    let part = text.replace(',', ".").parse::<f64>().ok().filter(|part| text.len() > 2 && (0.0..1.0).contains(part))?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of a day")]
    let minutes = (part * 1440.0).round() as u32;
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
}

/// True for a cell whose hour is one of twelve, as American programs write it: « 9:30 AM », « 3 p.m. ».
pub fn is_of_twelve_hours(cell: &str) -> bool {
    HalfDay::of(cell).is_some()
}

/// Half of the day that an hour is of.
#[derive(Debug, Clone, Copy)]
enum HalfDay {
    Morning,
    Afternoon,
}

impl HalfDay {
    const ENDS: [(&str, Self); 4] =
        [("am", Self::Morning), ("a.m.", Self::Morning), ("pm", Self::Afternoon), ("p.m.", Self::Afternoon)];

    /// The half that the end of the text says, behind a digit or a space.
    fn of(text: &str) -> Option<Self> {
        Self::find(text).map(|(half, _)| half)
    }

    /// The text without the half that its end says.
    fn split_off(text: &str) -> &str {
        Self::find(text).map_or(text, |(_, rest)| rest)
    }

    fn find(text: &str) -> Option<(Self, &str)> {
        let text = text.trim();
        let ends = |(end, half): &(&str, Self)| {
            let at = text.len().checked_sub(end.len()).filter(|at| text.is_char_boundary(*at))?;
            let (rest, last) = text.split_at(at);
            let hour = rest.trim_end();
            (last.eq_ignore_ascii_case(end) && hour.ends_with(|sign: char| sign.is_ascii_digit()))
                .then_some((*half, hour))
        };
        Self::ENDS.iter().find_map(ends)
    }

    /// An hour of twelve as one of the day; an hour above twelve is of the afternoon already.
    fn place_hour(self, time: NaiveTime) -> Option<NaiveTime> {
        match (self, time.hour()) {
            (Self::Morning, 12) => time.with_hour(0),
            (Self::Morning, 13..) => None,
            (Self::Afternoon, hour @ 0..12) => time.with_hour(hour + 12),
            (Self::Morning, _) | (Self::Afternoon, _) => Some(time),
        }
    }
}

/// A date whose month is a word, as numbers, and what follows it: « 7 décembre 2026 9h30 », « 07-déc.-26 ».
fn date_with_named_month(text: &str) -> Option<(String, &str)> {
    let mut parts = text.splitn(4, [' ', '-', '/']);
    let (day, month, year) = (parts.next()?, spoken::parse_month(parts.next()?)?, parts.next()?);
    Some((format!("{}/{month}/{year}", day.trim_end_matches("er")), parts.next().unwrap_or_default().trim()))
}

/// `jj/mm/aaaa`, `jj/mm/aa` or ISO: an agenda is written by a program, so no spoken day is guessed at.
fn date_of(text: &str) -> Option<NaiveDate> {
    let mut parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    if text.len() == 8 && text.bytes().all(|digit| digit.is_ascii_digit()) {
        parts = vec![&text[..4], &text[4..6], &text[6..]];
    }
    let [first, month, last] = parts[..] else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let century = match year.len() {
        4 => 0,
        2 => 2000,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(century + year.parse::<i32>().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_day_and_a_time_are_read_apart_or_together() {
        let zone = crate::domain::Zone::PARIS;
        let expected = read_moment("23/11/2026", "9h30", zone).unwrap();
        assert_eq!(expected.to_iso(), "2026-11-23T08:30:00Z");
        for together in [
            "23/11/26 09:30",
            "2026-11-23T09:30:00",
            "2026-11-23 9h30",
            "2026-11-23T08:30:00Z",
            "23 - 11 - 2026 9h30 - 9h45",
            "23/11/2026 - 09:30",
            "23/11/2026 – 9h30 – 9h45",
            "lundi 23 novembre 2026 - 09:30",
        ] {
            assert_eq!(read_moment(together, "", zone).unwrap(), expected, "{together}");
        }
    }

    #[test]
    fn an_hour_may_be_a_part_of_a_day() {
        let zone = crate::domain::Zone::PARIS;
        let expected = read_moment("23/11/2026", "9h30", zone).unwrap();
        for time in ["0,3958333", "0.395833333333333", "1899-12-30 09:30:00", "30/12/1899 09:30"] {
            assert_eq!(read_moment("23/11/2026", time, zone).unwrap(), expected, "{time}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_and_a_missing_time_are_refused() {
        let zone = crate::domain::Zone::PARIS;
        for day in ["31/02/2026", "23/11/226", "jeudi", "2026-13-01"] {
            assert!(read_moment(day, "9h", zone).unwrap_err().contains(day), "{day}");
        }
        assert!(read_moment("23/11/2026", "", zone).unwrap_err().contains("heure"));
        assert!(read_moment("", "9h", zone).unwrap_err().contains("date du rendez-vous manque"));
        assert!(read_moment("23/11/2026", "25:00", zone).unwrap_err().contains("heure"));
    }

    #[test]
    fn the_two_ends_of_an_appointment_are_no_time_zone() {
        let zone = crate::domain::Zone::PARIS;
        for (day, time, expected) in [
            ("07/12/2026", "14:00 -14:30", "13:00"),
            ("07/12/2026", "09:00 -10:00", "08:00"),
            ("07/12/2026", "09:00 -1000", "08:00"),
            ("07/12/2026", "09:00 -13:30", "08:00"),
            ("07/12/2026 09:00 -10:00", "", "08:00"),
            ("2026-12-07T09:00-10:00", "", "08:00"),
            ("07/12/2026", "08:00 -18:00", "07:00"),
            ("07/12/2026", "09:00 +0100", "08:00"),
            ("07/12/2026", "09:00:00+01", "08:00"),
            ("2026-12-07 04:30:00 -04:00", "", "08:30"),
            ("2026-12-07T04:30-04:00", "", "08:30"),
            ("2026-12-07T14:15:00+05:45", "", "08:30"),
        ] {
            let read = read_moment(day, time, zone).map(|at| at.to_iso());
            assert_eq!(read, Ok(format!("2026-12-07T{expected}:00Z")), "{day} {time}");
        }
        for time in ["09:00+15", "09:00+30", "09:00+1500"] {
            assert!(read_moment("07/12/2026", time, zone).is_err(), "{time}");
        }
    }

    #[test]
    fn a_bare_hour_that_a_spreadsheet_gives_a_day_has_no_zone() {
        let zone = crate::domain::Zone::PARIS;
        for time in
            ["1899-12-30T09:30:00.000Z", "1899-12-30T09:20:39.000Z", "1899-12-31T09:30:00Z", "1900-01-00T09:30:00"]
        {
            let read = read_moment("23/11/2026", time, zone).map(|at| at.to_iso());
            assert_eq!(read.as_deref(), Ok("2026-11-23T08:30:00Z"), "{time}");
        }
    }

    #[test]
    fn an_hour_that_summer_time_skips_is_the_next_one_there_is() {
        let at = read_moment("29/03/2026", "02:30", crate::domain::Zone::PARIS).unwrap();
        assert_eq!(at.clock_text(crate::domain::Zone::PARIS), "03:00");
    }

    #[test]
    fn an_hour_is_the_one_that_is_written_and_a_span_begins_with_its_first() {
        for (text, expected) in [
            ("3 PM", "15:00"),
            ("3pm", "15:00"),
            ("3:05 p.m.", "15:05"),
            ("12:30 PM", "12:30"),
            ("12:15:00 AM", "00:15"),
            ("14:30 PM", "14:30"),
            ("2:00 PM - 2:15 PM", "14:00"),
            ("2:00 - 2:15 PM", "14:00"),
            ("11:30 - 12:15 PM", "11:30"),
            ("10:00 - 1:00 PM", "10:00"),
            ("12:00 - 12:30 PM", "12:00"),
            ("11:45 AM - 12:15 PM", "11:45"),
            ("de 14h à 14h30", "14:00"),
            ("9 h 30 (15 min)", "09:30"),
            ("9h30 environ", "09:30"),
            ("10.30", "10:30"),
            ("09:30:00.000", "09:30"),
            ("930", "09:30"),
            ("093000", "09:30"),
            ("9 h. 30", "09:30"),
            ("9h.30", "09:30"),
            ("9 h. 30 min", "09:30"),
            ("9h,30", "09:30"),
            ("9h-30", "09:30"),
            ("9h /30", "09:30"),
            ("9 h - 30", "09:30"),
            ("9 heures - 30", "09:30"),
            ("9h - 12", "09:00"),
            ("9h-9h30", "09:00"),
            ("9h (30 min)", "09:00"),
            ("9h - 30 min", "09:00"),
            ("9h30/45 min", "09:30"),
            ("9h - salle 2", "09:00"),
        ] {
            assert_eq!(read_time(text).unwrap().format("%H:%M").to_string(), expected, "{text}");
        }
        // A part of the hour that is not understood is none to leave out.
        for text in ["9 30", "midi 30", "midi et demi", "midi trente", "9h et quart", "9h 1/2", "14h moins le quart"] {
            assert!(read_time(text).is_err(), "{text}");
        }
        for text in ["13:30 AM", "09:45:00+01", "9h75", "matin", "PM", "9h-12", "9h/75", "9 h. environ 30"] {
            assert!(read_time(text).is_err(), "{text}");
        }
    }
}
