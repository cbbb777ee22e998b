//! Retention, the access log, erasure, the export of one person and protected contacts, for the lines of every pane: read from
//! the declarations, so that a pane added later is tried here as it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::Months;
use comptoir::domain::{DirectoryEntry, EntryKind, ItemId, Moment, Period, Person, PersonId, Span, StaffId, Zone};
use comptoir::model::figure::Measure;
use comptoir::model::{FilledBy, Kind, Shape, Value, common};
use comptoir::panes::PANES;
use comptoir::panes::arrival::{self, ARRIVAL};
use comptoir::protocol::form_records::Record;
use comptoir::protocol::{Answer, Changes, Operation, Query};
use comptoir::reports::figures::PaneFigures;
use serde_json::Value as Json;

use crate::support::saved::saves;
use crate::support::step_centre::Centre;
use crate::support::terminal::PROGRAM;
use crate::support::{at, plain};

const AWA: PersonId = PersonId(1);
/// The family's number, which nobody may dial once the contact is protected, as kept and as shown; and the only one then.
const HOME: (&str, &str) = ("+33655443322", "06 55 44 33 22");
const ONLY: &str = "+33698765432";

/// A closed line with a word of its own in every field in which people write words, and a number wherever somebody around
/// the person is called.
struct Told {
    kind: &'static Kind,
    item: ItemId,
    /// Words that stand in the line, and nowhere else in the file.
    words: Vec<String>,
}

/// A word for one field: it is found in a file whatever stands around it.
fn word(kind: &Kind, key: &str) -> String {
    format!("zyx{}{}vw", kind.table, key).replace('_', "")
}

fn tell(centre: &mut Centre, kind: &'static Kind) -> Told {
    let before = centre.now.plus_minutes(-60 * 24 * 7);
    let desk = centre.store.load_context(before).unwrap();
    let mut item = centre.begun(kind, before);
    for field in kind.fields.iter().filter(|field| field.hand == FilledBy::Typed && !field.stands_in) {
        let value = match field.shape {
            Shape::Text(_) => Value::Text(word(kind, field.key)),
            Shape::Phone if field.contact => Value::Text(HOME.0.into()),
            _ => continue,
        };
        let was = item.get(field).clone();
        item.set(field, value);
        // A field may have a grammar or a list of its own.
        if item.find_refusal(&desk).is_some() {
            item.set(field, was);
        }
    }
    let closed = kind.states.iter().find(|state| !state.open && **state != kind.cancelled);
    let item = centre.line_from(item, *closed.unwrap_or(&kind.starts[0]));
    let note = word(kind, "note");
    centre.does(at(9, 40), Operation::Note { item, about: None, text: note.clone() });
    let line = centre.item(item);
    assert!(line.closed_at.is_some(), "{}", kind.code);
    let texts = line.fields().map(|(_, value)| match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    });
    let words = texts.filter(|text| text.starts_with("zyx")).chain([note]).collect();
    Told { kind, item, words }
}

/// A centre with such a line of each pane.
fn told() -> (Centre, Vec<Told>) {
    let mut centre = Centre::new(at(9, 41));
    let lines = PANES.iter().map(|kind| tell(&mut centre, kind)).collect();
    (centre, lines)
}

fn run(centre: &Centre, args: &[&str]) -> String {
    let mut command = Command::new(PROGRAM);
    let output = command.args(args).args(["--as", "Sarah", "--db"]).arg(centre.path()).output().unwrap();
    plain(&String::from_utf8_lossy(&output.stdout)) + &String::from_utf8_lossy(&output.stderr)
}

/// Numbers of every figure of the panes, over the year of the tests.
fn counted(centre: &Centre, now: Moment) -> Vec<PaneFigures> {
    let year = Period::period_around(Span::Year, at(9, 0).day_in(Zone::PARIS));
    match centre.store.answer_query(&Query::Figures(year), None, now) {
        Answer::Figures(figures) => figures.now.panes,
        other => panic!("{other:?}"),
    }
}

/// Words under which figures count: what somebody typed there is nobody's, and stays.
fn counting_words(figures: &[PaneFigures]) -> BTreeSet<String> {
    let all = figures.iter().flat_map(|pane| &pane.counted);
    let words = all.filter(|(figure, _)| matches!(figure.measure, Measure::Words));
    // Few of a word are shown as « autres »: the number itself names it.
    words.flat_map(|(_, counts)| counts.codes().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Nine in the morning, so many months and days after the lines were closed.
fn later(months: i64, days: u64) -> Moment {
    let day = at(9, 0).day_in(Zone::PARIS).checked_add_months(Months::new(u32::try_from(months).unwrap())).unwrap();
    Moment::from_local((day + chrono::Days::new(days)).and_hms_opt(9, 0, 0).unwrap(), Zone::PARIS)
}

/// Which of these words stand anywhere in the files of the centre, once its log is empty.
fn left<'a>(centre: &Centre, words: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    centre.store.empty_log().unwrap();
    let path = centre.path();
    let folder: &Path = path.parent().unwrap();
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    let whole: Vec<u8> = files.iter().flat_map(|file| fs::read(file).unwrap()).collect();
    let whole = String::from_utf8_lossy(&whole);
    let holds = |word: &str| whole.contains(word);
    words.into_iter().filter(|word| holds(word)).cloned().collect()
}

#[test]
fn a_closed_line_is_kept_to_the_day_its_pane_says_then_goes_with_its_words_and_stays_counted() {
    let (mut centre, mut lines) = told();
    let figures = counted(&centre, at(10, 0));
    let counting = counting_words(&figures);
    let shown = |figures: &[PaneFigures]| figures.iter().map(|pane| format!("{:?}", pane.counted)).collect::<Vec<_>>();
    lines.sort_by_key(|told| told.kind.retention.default);
    for of_one_age in lines.chunk_by(|one, other| one.kind.retention.default == other.kind.retention.default) {
        let months = of_one_age[0].kind.retention.default;
        centre.does(later(months, 0), Operation::Purge);
        for Told { kind, item, words } in of_one_age {
            assert!(centre.store.load_item(*item).unwrap().is_some(), "{}: kept {months} months", kind.code);
            assert_eq!(left(&centre, words).len(), words.len(), "{}", kind.code);
        }
        centre.does(later(months, 1), Operation::Purge);
        for Told { kind, item, words } in of_one_age {
            assert!(centre.store.load_item(*item).unwrap().is_none(), "{}: let go", kind.code);
            let gone = words.iter().filter(|word| !counting.contains(*word));
            assert_eq!(left(&centre, gone), Vec::<String>::new(), "{}", kind.code);
        }
    }
    let last = lines.iter().map(|told| told.kind.retention.default).max().unwrap();
    assert_eq!(shown(&counted(&centre, later(last, 1))), shown(&figures), "what was counted stays");
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn what_is_handed_over_to_a_person_has_every_word_of_their_lines_and_is_logged_as_their_card() {
    let (centre, lines) = told();
    let Answer::Card(card) = centre.store.answer_query(&Query::Card(AWA), Some(StaffId(2)), at(9, 50)) else {
        panic!("no card");
    };
    let (json, text) = (run(&centre, &["person", "1", "--json"]), run(&centre, &["person", "1"]));
    let own = |told: &&Told| centre.item(told.item).person() == Some(AWA);
    for Told { kind, item, words } in lines.iter().filter(own) {
        assert!(card.open.iter().chain(&card.past).any(|row| row.item.id == *item), "{}: on the card", kind.code);
        for word in words {
            assert!(json.contains(word) && text.contains(word), "{}: {word}\n{text}", kind.code);
        }
    }
    let held: Json = serde_json::from_str(&json).unwrap();
    let readers: Vec<_> = held["opened"].as_array().unwrap().iter().map(|row| row["by"].clone()).collect();
    assert_eq!(readers, ["Dr Morel", "Sarah"]);
}

#[test]
fn nothing_is_left_of_any_line_of_a_person_who_is_erased() {
    let (mut centre, lines) = told();
    let counting = counting_words(&counted(&centre, at(10, 0)));
    let (own, others): (Vec<_>, Vec<_>) = lines.iter().partition(|told| centre.item(told.item).person() == Some(AWA));
    centre.does(at(10, 0), Operation::Erase(AWA));
    for Told { kind, item, .. } in &own {
        assert!(centre.store.load_item(*item).unwrap().is_none(), "{}", kind.code);
    }
    let words = own.iter().flat_map(|told| &told.words).filter(|word| !counting.contains(*word));
    assert_eq!(left(&centre, words.chain(&[HOME.0.to_owned(), "DIALLO".into()])), Vec::<String>::new());
    for Told { kind, words, .. } in others {
        assert_eq!(left(&centre, words).len(), words.len(), "{}: of nobody", kind.code);
    }
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn of_a_protected_contact_no_line_of_any_pane_tells_another_number() {
    let (mut centre, lines) = told();
    let person = centre.store.load_person(AWA).unwrap().unwrap();
    let person = Person { confidential_contact: Some(ONLY.into()), phone1: Some(HOME.0.into()), ..person };
    centre.does(at(9, 50), Operation::EditPerson(Box::new(person)));
    let mut asked = vec![vec!["journal", "--json"], vec!["person", "1"], vec!["person", "1", "--json"]];
    let calls: Vec<_> = lines.iter().filter(|told| told.kind.fields.iter().any(|field| field.contact)).collect();
    assert!(!calls.is_empty());
    for Told { kind, .. } in &calls {
        asked.push(vec!["list", kind.code, "--all"]);
        asked.push(vec!["list", kind.code, "--all", "--json"]);
        asked.push(vec!["export", kind.code, "--csv"]);
    }
    for words in asked {
        let said = run(&centre, &words);
        let digits: String = said.chars().filter(|sign| !sign.is_whitespace()).collect();
        let shown: String = HOME.1.split(' ').collect();
        assert!(!said.is_empty() && !digits.contains(HOME.0) && !digits.contains(&shown), "{words:?}\n{said}");
    }
    // Nor does any line take another one, in whatever field somebody is called at.
    for Told { kind, item, .. } in &calls {
        let line = centre.item(*item);
        for field in kind.fields.iter().filter(|field| field.contact && field.hand == FilledBy::Typed) {
            let changes: Changes = vec![(field.key, Value::from("+33611110000"))];
            let refused = centre.tries(at(9, 55), Operation::Edit { item: line.id, rev: line.rev, changes });
            assert!(refused.is_err(), "{} {}", kind.code, field.key);
        }
    }
}

#[test]
fn whoever_erases_is_told_of_a_name_in_any_line_of_nobody_and_in_any_words_of_the_directory() {
    let (mut centre, lines) = told();
    let desk = centre.store.load_context(at(9, 40)).unwrap();
    let awa = centre.store.load_person(AWA).unwrap().unwrap();
    let mut tried = Vec::new();
    for Told { kind, item, .. } in &lines {
        let mut nobodys = centre.item(*item);
        nobodys.set(&common::PERSON, Value::Empty);
        (nobodys.id, nobodys.state, nobodys.closed_at) = (ItemId(0), kind.starts[0], None);
        if **kind == ARRIVAL {
            // Whoever has no card has no appointment.
            nobodys.choose(&arrival::MODE, arrival::Mode::WalkIn);
            nobodys.set(&arrival::RDV_AT, Value::Empty);
        }
        let typed = |field: &&comptoir::model::Field| field.hand == FilledBy::Typed;
        for field in kind.fields.iter().filter(typed).filter(|field| matches!(field.shape, Shape::Text(20..))) {
            let said = format!("{} DIALLO", word(kind, field.key));
            let mut item = nobodys.clone();
            item.set(field, said.as_str());
            let added = Operation::Add { item: Box::new(item.clone()), state: None, overrule: true };
            if item.find_refusal(&desk).is_none() && centre.tries(at(9, 41), added).is_ok() {
                tried.push(said);
            }
        }
    }
    for field in DirectoryEntry::FIELDS.iter().filter(|field| matches!(field.shape, Shape::Text(_))) {
        let said = format!("zyx{} DIALLO", field.key);
        let mut entry = DirectoryEntry::named(EntryKind::Specialist, &format!("Dr {}", field.key));
        entry.set(field.key, Value::from(said.as_str()));
        if centre.tries(at(9, 42), saves(&centre.store, entry)).is_ok() {
            tried.push(said);
        }
    }
    assert!(tried.len() > 15, "{tried:?}");
    let mentions = centre.store.list_mentions(&awa, &[]).unwrap();
    for said in tried {
        assert!(mentions.iter().any(|mention| mention.text.contains(&said)), "{said}");
    }
}
