//! Calendars and lists nobody wrote: repeats made at random and compared instance by instance, and files of the fixtures
//! broken at random (texts, calendars, JSON, the parts of workbooks, profiles), which the readers take or refuse and never
//! choke on.
//!
//! `COMPTOIR_FUZZ_SECONDS=600 cargo test --test all generated` breaks files for ten minutes.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, Duration as Span, TimeZone, Weekday};
use chrono_tz::Tz;
use comptoir::cli::import::appointment::{self, Agenda};
use comptoir::cli::import::columns::List;
use comptoir::cli::import::profile::Profile;
use comptoir::cli::import::table::{ImportTable, SetAside};
use comptoir::cli::import::{content_line, ics, people, text, workbook};
use comptoir::domain::Moment;
use comptoir::model::Context;
use fastrand::Rng;
use rrule::{Frequency, NWeekday, RRule};

use crate::support::seeds;

/// Friday 23 October 2026, 08:00 in Paris: two days before the clocks go back.
pub(super) fn context() -> Context {
    Context::before_first_read(Moment(1_792_735_200))
}

const ZONES: [Tz; 4] = [Tz::Europe__Paris, Tz::UTC, Tz::America__Martinique, Tz::Indian__Reunion];
const DAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// A rule as a calendar might hold it, in a zone, from a moment on.
fn rule(rng: &mut Rng, start: DateTime<rrule::Tz>) -> RRule<rrule::Unvalidated> {
    let frequency = [Frequency::Daily, Frequency::Weekly, Frequency::Monthly][rng.usize(0..3)];
    let mut rule = RRule::new(frequency).interval(rng.u16(1..4));
    rule = match (frequency, rng.u8(0..3)) {
        (Frequency::Weekly, 0 | 1) => {
            let days = (0..rng.usize(1..4)).map(|_| NWeekday::Every(DAYS[rng.usize(0..7)]));
            rule.by_weekday(days.collect())
        }
        (Frequency::Monthly, 0) => rule.by_month_day(vec![[1, 15, 31, -1][rng.usize(0..4)]]),
        (Frequency::Monthly, 1) => {
            rule.by_weekday(vec![NWeekday::Nth([2, 3, -1][rng.usize(0..3)], DAYS[rng.usize(0..7)])])
        }
        _ => rule,
    };
    match rng.u8(0..3) {
        0 => rule.count(rng.u32(1..60)),
        1 => rule.until((start + Span::days(rng.i64(1..500))).with_timezone(&rrule::Tz::UTC)),
        _ => rule,
    }
}

/// What is taken out of the instances, and what another moment stands for.
struct Exceptions {
    lines: String,
    overrides: String,
    gone: BTreeSet<i64>,
    come: BTreeSet<i64>,
}

fn exceptions(rng: &mut Rng, instances: &[DateTime<rrule::Tz>], zone: Tz, uid: usize) -> Exceptions {
    let mut made =
        Exceptions { lines: String::new(), overrides: String::new(), gone: BTreeSet::new(), come: BTreeSet::new() };
    let written = |at: DateTime<rrule::Tz>| stamp(at, zone);
    for at in instances {
        match rng.u8(0..30) {
            0 => {
                made.lines += &format!("EXDATE{}\r\n", written(*at));
                made.gone.insert(at.timestamp());
            }
            1 => {
                let moved = *at + Span::minutes(rng.i64(1..5) * 15);
                made.overrides += &format!(
                    "BEGIN:VEVENT\r\nUID:u{uid}\r\nRECURRENCE-ID{}\r\nDTSTART{}\r\nSUMMARY:KAYA Elif\r\nEND:VEVENT\r\n",
                    written(*at),
                    written(moved)
                );
                made.gone.insert(at.timestamp());
                made.come.insert(moved.timestamp());
            }
            _ => {}
        }
    }
    made
}

/// « ;TZID=Europe/Paris:20261023T090000 », « :20261023T070000Z ».
fn stamp(at: DateTime<rrule::Tz>, zone: Tz) -> String {
    let local = at.with_timezone(&zone).format("%Y%m%dT%H%M%S");
    if zone == Tz::UTC { format!(":{local}Z") } else { format!(";TZID={}:{local}", zone.name()) }
}

#[test]
fn repeats_are_those_of_the_rule_less_what_is_taken_out_and_with_what_is_moved() {
    let context = context();
    let (from, to) = (context.today(), context.today().checked_add_days(Days::new(380)).unwrap());
    let first = Moment::start_of(from, context.zone).0;
    let last = Moment::start_of(to, context.zone).0;
    for seed in seeds(0..=149) {
        let mut rng = Rng::with_seed(seed);
        let zone = ZONES[rng.usize(0..ZONES.len())];
        let day = from.checked_add_signed(Span::days(rng.i64(-300..200))).unwrap();
        // Before the hour that a change of clocks skips or repeats.
        let start = day.and_hms_opt(rng.u32(5..23), rng.u32(0..4) * 15, 0).unwrap();
        let start = rrule::Tz::Tz(zone).from_local_datetime(&start).unwrap();
        let rule = rule(&mut rng, start);
        let text = rule.to_string();
        let Ok(set) = rule.build(start) else { continue };
        // As far as the agenda looks, and a little beyond.
        let all = set.before((start + Span::days(900)).with_timezone(&rrule::Tz::UTC)).all(20_000).dates;
        let made = exceptions(&mut rng, &all, zone, 0);
        let calendar = format!(
            "BEGIN:VCALENDAR\r\n{}BEGIN:VEVENT\r\nUID:u0\r\nDTSTART{}\r\nRRULE:{text}\r\n{}SUMMARY:KAYA Elif\r\nEND:VEVENT\r\n\
             END:VCALENDAR\r\n",
            made.overrides,
            stamp(start, zone),
            made.lines
        );
        let in_window = |at: &i64| (first..last).contains(at);
        // A beginning that the rule does not name is an instance too (RFC 5545, 3.8.5.3).
        let all: Vec<_> = if all.contains(&start) { all } else { [vec![start], all].concat() };
        let mut expected: BTreeSet<i64> =
            all.iter().map(DateTime::timestamp).filter(|at| !made.gone.contains(at)).collect();
        expected.extend(&made.come);
        let expected: BTreeSet<i64> = expected.into_iter().filter(in_window).collect();
        let agenda = ics::read(content_line::read(calendar.as_bytes()).unwrap(), &context);
        let found = agenda.map(|agenda| agenda.appointments).unwrap_or_default();
        let found: BTreeSet<i64> = found.iter().map(|one| one.at.0).filter(in_window).collect();
        assert_eq!(found, expected, "seed {seed}\n{calendar}");
    }
}

/// Every file of the fixtures: what other programs write.
fn corpus() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Pieces that mean something to one of the readers.
const PIECES: &[&str] = &[
    "\r\n",
    "\r",
    "\n ",
    ";",
    ",",
    "\"",
    "\t",
    "=",
    ":",
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "RRULE:FREQ=SECONDLY\r\n",
    "RRULE:FREQ=MONTHLY;BYDAY=-1ÜU\r\n",
    "RRULE:FREQ=DAILY;INTERVAL=0\r\n",
    "DTSTART:99999999T999999Z\r\n",
    "DTSTART;TZID=Mars/Olympus:20261101T090000\r\n",
    "RECURRENCE-ID:20261101T090000Z\r\n",
    "EXDATE:,,,\r\n",
    "RDATE;VALUE=PERIOD:20261101T090000Z/PT1H\r\n",
    "ENCODING=QUOTED-PRINTABLE:=C3=8",
    "\u{feff}",
    "\u{202e}",
    "\0",
    "\u{1b}[2J",
    "31/02/2026",
    "00/00/0000",
    "1985",
    "24:61",
    "é",
    "\u{301}",
    "ß",
    "İ",
    "Nom;Prénom;Date de naissance\n",
    "Date;Heure;Patient\n",
    "sep=|\n",
    "Total : 3\n",
    "née",
    "(",
    "- ",
    "  ",
    "9h",
    "+33612345678",
    "-9223372036854775808",
    "99999999999999999999",
    "𝔘",
    "DUPONT MARTIN Jean née ROUX",
    "'Nom';'Prénom'\n",
    "=\"0612345678\"",
    "12/06/2030 9:00 AM",
    " PM",
    "Birth Year,Birth Month,Birth Day\n",
    "(décédée)",
    "Annulé : ",
    "Mme ",
];

/// Pieces of the parts of a workbook.
const XML_PIECES: &[&str] = &[
    "<row r=\"1048577\">",
    "<row r=\"0\">",
    "<c r=\"XFD1048576\"><v>1</v></c>",
    "<c r=\"A0\"><v>1</v></c>",
    "<c t=\"s\"><v>99999999999</v></c>",
    "<c s=\"99\"><v>-1e300</v></c>",
    "<c s=\"1\"><v>1e300</v></c>",
    "<c s=\"2\"><v>NaN</v></c>",
    "<dimension ref=\"XFD1048576:A1\"/>",
    "uniqueCount=\"9999999999\" ",
    "</sheetData>",
    "<is><t>",
    "&amp;",
    "&#x0;",
    "&unknown;",
    "<!--",
    "<![CDATA[",
    "<numFmt numFmtId=\"164\" formatCode=\"[h]:mm\"/>",
];

/// A workbook of which one part is broken, and packed again as if nothing were.
fn broken_workbook(rng: &mut Rng, bytes: &[u8], other: &[u8]) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let hit = rng.usize(0..archive.len());
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).ok()?;
        if at == hit || rng.u8(0..4) == 0 {
            text = broken(rng, &text, other);
            for _ in 0..rng.usize(0..4) {
                let tags: Vec<usize> =
                    text.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at).collect();
                let at = if tags.is_empty() { 0 } else { tags[rng.usize(0..tags.len())] };
                let piece = XML_PIECES[rng.usize(0..XML_PIECES.len())];
                text.splice(at..at, piece.bytes());
            }
        }
        made.start_file(name, zip::write::SimpleFileOptions::default()).ok()?;
        made.write_all(&text).ok()?;
    }
    Some(made.finish().ok()?.into_inner())
}

pub(super) fn broken(rng: &mut Rng, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut made = bytes.to_vec();
    for _ in 0..rng.usize(1..8) {
        let at = rng.usize(0..made.len() + 1);
        let end = (at + rng.usize(0..40)).min(made.len());
        match rng.u8(0..7) {
            0 if at < made.len() => made[at] = rng.u8(..),
            1 => drop(made.drain(at..end)),
            2 => {
                let again = made[at..end].to_vec();
                made.splice(at..at, again);
            }
            3 if !other.is_empty() => {
                let from = rng.usize(0..other.len());
                let piece = other[from..(from + rng.usize(0..80)).min(other.len())].to_vec();
                made.splice(at..at, piece);
            }
            4 => made.truncate(at),
            _ => {
                let piece = PIECES[rng.usize(0..PIECES.len())];
                made.splice(at..at, piece.bytes());
            }
        }
    }
    made
}

/// Reads a file in every way there is; what is read holds to what is promised of it.
fn reads(bytes: &[u8]) {
    let context = context();
    if content_line::is_calendar(bytes) {
        if let Ok(agenda) = content_line::read(bytes).and_then(|lines| ics::read(lines, &context)) {
            holds(&agenda);
        }
        return;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = (Profile::parse(text), Profile::read_file(text));
    }
    let lines = match text::decode_text(bytes) {
        Ok(text) if !workbook::is_workbook(bytes) => text.lines().count() as u64 + 1,
        _ => 1_048_577,
    };
    let table = |list| ImportTable::of_bytes(bytes, list, &Profile::default());
    if let Ok(list) = table(List::People).and_then(|table| people::read(table, &context)) {
        in_order(&list.set_aside, lines);
        for said in &list.people {
            assert!(said.families().next().is_some() && (1..=lines).contains(&said.line), "{said:?}");
            said.families().chain(&said.first_name).for_each(|name| plain(name));
        }
    }
    if let Ok(agenda) = table(List::Agenda).and_then(|table| appointment::read(table, &context)) {
        in_order(&agenda.set_aside, lines);
        holds(&agenda);
    }
}

fn holds(agenda: &Agenda) {
    let mut keys = BTreeSet::new();
    for found in &agenda.appointments {
        if !found.label.is_empty() || found.who.ehr_ref.is_none() && found.partings.is_empty() {
            plain(&found.label);
        }
        assert!(found.label.chars().count() <= appointment::LABEL_LENGTH, "{found:?}");
        assert!(keys.insert(&found.key), "one key, one appointment: {found:?}");
    }
}

fn in_order(set_aside: &[SetAside], lines: u64) {
    assert!(set_aside.is_sorted_by_key(|fault| fault.line), "{set_aside:?}");
    assert!(set_aside.iter().all(|fault| fault.line <= lines && !fault.why.is_empty()), "{set_aside:?}");
}

/// A name is never empty, and holds nothing that a terminal would obey.
fn plain(name: &str) {
    assert!(!name.trim().is_empty() && !name.chars().any(char::is_control), "{name:?}");
}

#[test]
fn a_broken_file_is_taken_or_refused_and_never_chokes_a_reader() {
    let files: Vec<Vec<u8>> = corpus().iter().map(|path| fs::read(path).unwrap()).collect();
    let seconds = std::env::var("COMPTOIR_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let (begun, most) = (Instant::now(), seconds.map_or(Duration::ZERO, Duration::from_secs));
    let mut seed = seconds.map_or(0, |_| fastrand::u64(..));
    let mut done = 0_u64;
    while done < 600 || begun.elapsed() < most {
        let mut rng = Rng::with_seed(seed);
        let [one, other] = [0; 2].map(|_| &files[rng.usize(0..files.len())]);
        let packed = if rng.u8(0..4) == 0 { None } else { broken_workbook(&mut rng, one, other) };
        let bytes = packed.unwrap_or_else(|| broken(&mut rng, one, other));
        let read = catch_unwind(AssertUnwindSafe(|| reads(&bytes)));
        assert!(read.is_ok(), "seed {seed}:\n{}", String::from_utf8_lossy(&bytes));
        (seed, done) = (seed.wrapping_add(1), done + 1);
    }
    if most > Duration::ZERO {
        eprintln!("{done} files");
    }
}
