//! The quick lookup, measured on invented centres: what one letter costs one thread and who is in the first five rows,
//! by kind of query, over every beginning of every query (a homonym is as good as who was meant); beside it
//! `fuzzy-matcher` alone and, where it is installed, `fzf --filter` (its own threads, by the clock) on the same names;
//! what it costs to add and rename somebody, journal and index together, and to find them just after; and the memory a
//! desk keeps to itself once all was asked, beside that of a desk asked the same in a centre of nobody.
//!
//!     cargo bench --bench lookup                      # 10 000, 100 000 and 1 000 000 people
//!     cargo bench --bench lookup -- 100000            # one of them

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, missing_docs)]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use comptoir::domain::{Moment, Person, PersonId, name};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;
use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

/// People asked for, of each centre.
const ASKED: usize = 60;
/// Of them, how many are asked for with a matcher of whole lines, which takes its time.
const LINES: usize = 20;
/// People added and renamed.
const WRITTEN: usize = 200;

type Kind = (&'static str, fn(&Person) -> Option<String>);

const PANES: &[Kind] = &[
    ("name, first letters", |person| Some(format!("{} {}", surname(person), first_name(person)?.get(..2)?))),
    ("first name first", |person| Some(format!("{} {}", first_name(person)?, surname(person)))),
    ("both cut short", |person| Some(format!("{} {}", surname(person).get(..4)?, first_name(person)?.get(..3)?))),
    ("two letters swapped", |person| Some(format!("{} {}", swapped(&surname(person))?, first_name(person)?))),
    ("as heard", |person| Some(format!("{} {}", heard(&surname(person))?, first_name(person)?))),
    ("name and year", |person| Some(format!("{} {}", surname(person), person.birth_date?.year()))),
    ("date of birth", |person| Some(person.birth_date?.to_string())),
    ("six digits of a phone", |person| Some(person.phone1.as_ref()?.get(6..)?.to_owned())),
];

/// The word that makes this program a desk that is asked, then says what it keeps to itself.
const KEPT: &str = "kept";

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, KEPT, file] = words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return keep(Path::new(file));
    }
    let sizes: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    let folder = tempfile::tempdir().unwrap();
    let nobody = folder.path().join("0.db");
    write_centre(&nobody, 0);
    for people in sizes {
        let file = folder.path().join(format!("{people}.db"));
        write_centre(&file, people);
        println!("\n{people} people, index {:.0} bytes a person", index_bytes(&file) / people as f64);
        println!(
            "{:<22} {:>7} {:>9} {:>9} {:>9} {:>12}",
            "query", "asked", "p50 µs", "p99 µs", "first 5", "of which 1st"
        );
        let mut store = Store::open(&file).unwrap();
        measure(&store, people);
        lines(&store, people);
        if Command::new("fzf").arg("--version").output().is_err() {
            println!("fzf is not installed: not measured");
        }
        write_people(&mut store);
        let queries = folder.path().join("queries");
        let texts = asked(&store, people)
            .into_iter()
            .flat_map(|person| PANES.iter().filter_map(move |(_, query)| query(&person)));
        fs::write(&queries, texts.collect::<Vec<_>>().join("\n")).unwrap();
        let (without, with) = (kept(&nobody, &queries), kept(&file, &queries));
        println!("private memory, in KiB: {without} with nobody, {with} with {people} people");
    }
}

/// Private memory, in KiB, of a desk that was asked all this, letter by letter: a process of its own.
fn kept(file: &Path, queries: &Path) -> u64 {
    let mut desk = Command::new(std::env::current_exe().unwrap());
    let said = desk.arg(KEPT).arg(file).stdin(File::open(queries).unwrap()).output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().parse().unwrap()
}

fn keep(file: &Path) {
    let store = Store::open(file).unwrap();
    let today = Moment::now().day_in(comptoir::domain::Zone::PARIS);
    for text in std::io::stdin().lines() {
        let text = text.unwrap();
        for (end, letter) in text.char_indices() {
            store.search_people(&text[..end + letter.len_utf8()], 10, today).unwrap();
        }
    }
    // Written to by this process alone: the program's own pages are shared by the desks of a machine.
    let memory = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let private = memory.lines().find_map(|line| line.strip_prefix("Private_Dirty:")).unwrap();
    println!("{}", private.trim_end_matches("kB").trim());
}

fn write_centre(file: &Path, people: usize) {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    demo.args(["demo", "--no-open", "--people", &people.to_string(), "--days", "1", "--db"]).arg(file);
    assert!(demo.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
}

fn index_bytes(file: &Path) -> f64 {
    let file = rusqlite::Connection::open(file).unwrap();
    let sum = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'lookup_%'";
    file.query_row(sum, [], |row| row.get::<_, f64>(0)).unwrap()
}

fn asked(store: &Store, people: usize) -> Vec<Person> {
    (0..ASKED).filter_map(|at| store.load_person(PersonId((1 + at * people / ASKED) as i64)).unwrap()).collect()
}

fn measure(store: &Store, people: usize) {
    let asked = asked(store, people);
    let today = Moment::now().day_in(comptoir::domain::Zone::PARIS);
    let mut all = Vec::new();
    for (kind, query) in PANES {
        let (mut times, mut places) = (Vec::new(), Vec::new());
        for person in &asked {
            let Some(text) = query(person) else { continue };
            let mut place = None;
            for (end, letter) in text.char_indices() {
                let typed = &text[..end + letter.len_utf8()];
                let start = processor_time();
                let found = store.search_people(typed, 10, today).unwrap();
                times.push(processor_time() - start);
                // Whoever is asked for by the same words is as good an answer: a demo centre has many homonyms.
                let as_good =
                    |(id, _): &_| store.load_person(*id).unwrap().as_ref().and_then(query).as_ref() == Some(&text);
                place = found.iter().position(as_good);
            }
            places.push(place);
        }
        row(kind, &mut times, &places);
        all.append(&mut times);
    }
    row("every letter", &mut all, &[]);
}

/// Of this thread: the machine may be shared.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// People added, then renamed, each found at once.
fn write_people(store: &mut Store) {
    let now = Moment::now();
    let today = now.day_in(comptoir::domain::Zone::PARIS);
    let by = store.load_context(now).unwrap().staff[0].id;
    let (mut adding, mut renaming, mut asking) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..WRITTEN {
        let letters: String = (0..4).map(|place| char::from(b'A' + (at / 26_usize.pow(place) % 26) as u8)).collect();
        let person = Person {
            first_name: Some("Itziar".to_owned()),
            phone1: Some(format!("06{:08}", at * 7_919)),
            ..Person::new(format!("ZUBI{letters}"), now)
        };
        let mut request = Request {
            key: format!("add-{at}"),
            by,
            terminal: "bench".into(),
            at: now,
            operation: Operation::AddPerson(Box::new(person)),
        };
        let start = processor_time();
        store.run(&request).unwrap();
        adding.push(processor_time() - start);
        let start = processor_time();
        let (id, _) = store.search_people(&format!("zubi{letters}"), 10, today).unwrap().swap_remove(0);
        asking.push(processor_time() - start);
        let mut person = store.load_person(id).unwrap().unwrap();
        person.used_name = format!("ETXE{letters}");
        request = Request { key: format!("name-{at}"), operation: Operation::EditPerson(Box::new(person)), ..request };
        let start = processor_time();
        store.run(&request).unwrap();
        renaming.push(processor_time() - start);
        assert_eq!(store.search_people(&format!("etxe{letters}"), 10, today).unwrap()[0].0, id);
    }
    row("somebody added", &mut adding, &[]);
    row("renamed", &mut renaming, &[]);
    row("found just after", &mut asking, &[]);
}

/// The same people by matchers of whole lines, the query typed whole.
fn lines(store: &Store, people: usize) {
    let asked = asked(store, people);
    let line = |person: &Person| name::fold_text(&person.display_name());
    let everyone = (1..=people).filter_map(|id| store.load_person(PersonId(id as i64)).unwrap());
    let names: Vec<String> = everyone.map(|person| line(&person)).collect();
    let queries: Vec<(String, String)> = PANES[..5]
        .iter()
        .flat_map(|(_, query)| asked.iter().take(LINES).filter_map(|person| Some((line(person), query(person)?))))
        .collect();
    let matcher = SkimMatcherV2::default();
    let by_matcher = |text: &str| {
        let score = |(at, name): (usize, &String)| Some((matcher.fuzzy_match(name, text)?, at));
        let mut scored: Vec<_> = names.iter().enumerate().filter_map(score).collect();
        scored.sort_by_key(|(score, at)| (-score, *at));
        scored.into_iter().map(|(_, at)| at).collect()
    };
    compare("fuzzy-matcher alone", &names, &queries, by_matcher);
    if Command::new("fzf").arg("--version").output().is_ok() {
        compare("fzf --filter", &names, &queries, |text| by_fzf(&names, text));
    }
}

fn compare(kind: &str, names: &[String], queries: &[(String, String)], answer: impl Fn(&str) -> Vec<usize>) {
    let (mut times, mut places) = (Vec::new(), Vec::new());
    for (name, text) in queries {
        let start = Instant::now();
        let found = answer(text);
        times.push(start.elapsed());
        places.push(found.iter().position(|at| names[*at] == *name));
    }
    row(kind, &mut times, &places);
}

fn by_fzf(names: &[String], text: &str) -> Vec<usize> {
    let mut fzf =
        Command::new("fzf").args(["--filter", text]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = fzf.stdin.take().unwrap();
    let lines: String = names.iter().enumerate().map(|(at, name)| format!("{name}\t{at}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = fzf.wait_with_output().unwrap();
    // It may have read enough before the end.
    drop(writer.join());
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    shown.lines().filter_map(|line| line.rsplit('\t').next()?.parse().ok()).collect()
}

fn row(kind: &str, times: &mut [Duration], places: &[Option<usize>]) {
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).map_or(0, Duration::as_micros);
    let within = |rows: usize| {
        let count = places.iter().flatten().filter(|place| **place < rows).count();
        if places.is_empty() { String::new() } else { format!("{:.0} %", 100.0 * count as f64 / places.len() as f64) }
    };
    println!("{kind:<22} {:>7} {:>9} {:>9} {:>9} {:>12}", times.len(), at(50), at(99), within(5), within(1));
}

fn surname(person: &Person) -> String {
    name::fold_text(&person.used_name)
}

fn first_name(person: &Person) -> Option<String> {
    Some(name::fold_text(person.first_name.as_deref()?).split_whitespace().next()?.to_owned())
}

fn swapped(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let at = (1..letters.len().saturating_sub(1)).find(|at| letters[*at] != letters[at + 1])?;
    letters.swap(at, at + 1);
    Some(letters.into_iter().collect())
}

fn heard(word: &str) -> Option<String> {
    const EAR: &[(&str, &str)] = &[
        ("ph", "f"),
        ("ou", "w"),
        ("kh", "k"),
        ("ch", "sh"),
        ("y", "i"),
        ("eau", "o"),
        ("ss", "s"),
        ("ll", "l"),
        ("dj", "j"),
        ("c", "k"),
        ("en", "an"),
        ("s", "z"),
        ("i", "y"),
    ];
    EAR.iter().find(|(written, _)| word.contains(written)).map(|(written, said)| word.replacen(written, said, 1))
}
