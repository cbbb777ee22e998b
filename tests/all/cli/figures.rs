//! The figures of a known small day, by the real program: exact, the same once the lines are gone, of nobody.

use std::path::{Path, PathBuf};
use std::process::Command;

use comptoir::domain::{Moment, Person, Role, StaffId, Zone};
use comptoir::model::{Item, Kind, State, Value};
use comptoir::panes::arrival::{self, ARRIVAL};
use comptoir::panes::callback::{self, CALLBACK};
use comptoir::panes::certificate::{self, CERTIFICATE};
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::panes::transport::{self, TRANSPORT, legs};
use comptoir::protocol::{Changes, Done, NewCentre, NewStaff, Operation, Request};
use comptoir::store::Store;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::{Seat, day, plain};

/// At that time of a day of January 2025, which is past on every machine; the 9th is a Thursday.
fn on(date: u32, hour: u32, minute: u32) -> Moment {
    Moment::from_local(day(2025, 1, date).and_hms_opt(hour, minute, 0).unwrap(), Zone::PARIS)
}

fn member(name: &str, role: &str) -> NewStaff {
    NewStaff { name: name.into(), role: Role::from_code(role).unwrap(), unix_user: None, instructions: Vec::new() }
}

/// A centre in a temporary file, its clock in the test's hand.
struct Centre {
    store: Store,
    folder: TempDir,
    requests: u32,
}

const CLAIRE: StaffId = StaffId(1);
const MOREL: StaffId = StaffId(2);

impl Centre {
    /// One accueillante, one doctor, one person with a date of birth.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (code, name, first) = ("TILLEULS".into(), "Les Tilleuls".into(), member("Claire", "accueil"));
        let test_centre = NewCentre { hours: Vec::new(), code, name, first, at: on(8, 8, 0) };
        let store = Store::create(&folder.path().join("centre.db"), &test_centre).unwrap();
        let mut centre = Self { store, folder, requests: 0 };
        centre.does(on(8, 8, 0), Operation::AddStaff(member("Dr Morel", "medecin")));
        let person = Person {
            first_name: Some("Elif".into()),
            birth_date: Some(day(2015, 3, 1).into()),
            phone1: Some("+33612345685".into()),
            address: Some("3 rue du Lavoir".into()),
            usual_pro: Some(MOREL),
            ..Person::new("KAYA", on(8, 8, 0))
        };
        centre.does(on(8, 8, 0), Operation::AddPerson(Box::new(person)));
        centre
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("centre.db")
    }

    fn does(&mut self, at: Moment, operation: Operation) -> Done {
        self.requests += 1;
        self.store
            .run(&Request {
                key: format!("deed-{}", self.requests),
                by: CLAIRE,
                terminal: "pts/0".into(),
                at,
                operation,
            })
            .unwrap()
    }

    /// A line as it would have come from a form, of Elif or of nobody known.
    fn adds(&mut self, at: Moment, kind: &'static Kind, known: bool, fill: impl FnOnce(&mut Item)) -> Item {
        let desk = self.store.load_context(at).unwrap();
        let elif = self.store.load_person(comptoir::domain::PersonId(1)).unwrap();
        let mut item = kind.begin_item(CLAIRE, elif.as_ref().filter(|_| known), &desk);
        fill(&mut item);
        self.does(at, Operation::Add { item: Box::new(item), state: None, overrule: true }).items.remove(0)
    }

    fn goes(&mut self, at: Moment, item: &Item, to: State, with: Changes) {
        let on_order_of = Some(MOREL);
        self.does(at, Operation::Move { item: item.id, rev: None, to, with, on_order_of, take_over: false });
    }

    /// Somebody at the counter.
    fn comes(&mut self, at: Moment, mode: &'static str, known: bool, fill: impl FnOnce(&mut Item)) -> Item {
        self.adds(at, &ARRIVAL, known, |item| {
            item.set(&arrival::MODE, Value::Code(mode));
            if !known {
                item.set(&arrival::LABEL, "visiteuse");
            }
            fill(item);
        })
    }

    fn report(&self, words: &[&str]) -> String {
        report(&self.path(), words)
    }

    fn json(&self, words: &[&str]) -> Json {
        serde_json::from_str(&self.report(&[words, &["--json"]].concat())).unwrap()
    }
}

fn report(file: &Path, words: &[&str]) -> String {
    let out =
        Command::new(env!("CARGO_BIN_EXE_comptoir")).arg("report").args(words).arg("--db").arg(file).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

fn figure<'a>(report: &'a Json, kind: &str, key: &str) -> &'a Json {
    let panes = report["panes"].as_array().unwrap();
    &panes.iter().find(|pane| pane["kind"] == kind).unwrap()["figures"][key]
}

const THURSDAY: [&str; 2] = ["--day", "09/01/2025"];
const SUBJECT: &str = "passer prendre un courrier";

/// A Thursday on which a little of everything happened, and a Friday of one coffee.
fn thursday() -> Centre {
    let mut centre = Centre::new();
    let fill = |promised: Moment, flags: &'static [&'static str]| {
        move |item: &mut Item| {
            item.set(&renewal::LINES, Value::Rows(vec![vec!["Ramipril 5".into(), Value::Empty, Value::Empty]]));
            item.set(&renewal::RUNS_OUT_ON, Value::Date(day(2025, 2, 7)));
            item.set(&renewal::FLAGS, if flags.is_empty() { Value::Empty } else { Value::Codes(flags.to_vec()) });
            item.set(&renewal::PROMISED_AT, Value::Moment(promised));
        }
    };
    // Asked on Wednesday, decided on Thursday: one kept its promise, one did not, one did until it was undone.
    let signed = centre.adds(on(8, 9, 0), &RENEWAL, true, fill(on(9, 12, 0), &[]));
    let refused = centre.adds(on(8, 10, 0), &RENEWAL, true, fill(on(9, 11, 0), &["EARLY"]));
    let twice = centre.adds(on(8, 11, 0), &RENEWAL, true, fill(on(9, 11, 56), &[]));
    for item in [&signed, &refused, &twice] {
        centre.goes(on(8, 12, 0), item, renewal::ToReview.state(), vec![]);
    }
    centre.goes(on(8, 14, 0), &twice, renewal::NeedsVisit.state(), vec![]);

    // Written the day before, marked the day after.
    let absent =
        centre.comes(on(8, 15, 0), "RDV", true, |item| item.set(&arrival::RDV_AT, Value::Moment(on(9, 10, 0))));
    let known = centre.comes(on(9, 8, 0), "RDV", true, |item| {
        item.set(&arrival::RDV_AT, Value::Moment(on(9, 9, 0)));
        item.set(&arrival::REASON, Value::Code("SOIN"));
        item.set(&arrival::AWAITED, Value::Team(vec![MOREL]));
        item.set(&arrival::JOINT, Value::Flag(true));
        item.set(&arrival::INTERPRETER, Value::Code("NEEDED"));
    });
    centre.goes(on(9, 8, 50), &known, arrival::Waiting.state(), vec![]);
    centre.goes(on(9, 9, 12), &known, arrival::InService.state(), vec![]);
    centre.goes(on(9, 9, 40), &known, arrival::Done.state(), vec![]);
    for (minute, wait, language) in
        [(0, 20, "Turc"), (1, 30, "turc"), (2, 40, "turc"), (3, 50, "turc"), (4, 60, "turc")]
    {
        let walk_in = centre.comes(on(9, 10, minute), "SANS_RDV", false, |item| item.set(&arrival::LANGUAGE, language));
        centre.goes(on(9, 10, minute).plus_minutes(wait), &walk_in, arrival::InService.state(), vec![]);
        centre.goes(on(9, 11, 10), &walk_in, arrival::Done.state(), vec![]);
    }
    let left = centre.comes(on(9, 11, 15), "SANS_RDV", false, |item| item.set(&arrival::LANGUAGE, "soninké"));
    let mistake = centre.comes(on(9, 11, 20), "SANS_RDV", false, |_| {});
    centre.goes(on(9, 11, 21), &mistake, arrival::Cancelled.state(), vec![(arrival::VOID_REASON.key, "double".into())]);
    let coffee = centre.comes(on(9, 11, 30), "CAFE", false, |item| item.set(&arrival::PARTY_SIZE, Value::Int(3)));

    centre.goes(on(9, 11, 40), &signed, renewal::Signed.state(), vec![]);
    centre.goes(on(9, 11, 50), &refused, renewal::Refused.state(), vec![]);
    centre.goes(on(9, 11, 51), &refused, renewal::Closed.state(), vec![]);
    centre.goes(on(9, 11, 52), &signed, renewal::Ready.state(), vec![]);
    centre.goes(
        on(9, 11, 53),
        &signed,
        renewal::HandedOver.state(),
        vec![(renewal::HANDED_TO.key, "elle-même".into())],
    );
    centre.goes(on(9, 11, 54), &twice, renewal::ToReview.state(), vec![]);
    centre.goes(on(9, 11, 55), &twice, renewal::Signed.state(), vec![]);
    // Undone, it was never signed.
    centre.does(on(9, 11, 56), Operation::Undo(None));
    centre.goes(on(9, 11, 57), &twice, renewal::Redirected.state(), vec![]);
    centre.goes(on(9, 11, 58), &twice, renewal::Closed.state(), vec![]);

    let trip = centre.adds(on(9, 12, 0), &TRANSPORT, true, |item| {
        item.set(&transport::REASON, Value::Code("HOSPIT"));
        item.set(&transport::CARE_PLACE, "Imagerie");
        item.set(&transport::CARE_AT, Value::Moment(on(30, 14, 0)));
        item.set(&transport::MODE, Value::Code("TAXI"));
        item.set(&transport::DISTANCE_KM, Value::Int(200));
    });
    let bon: Changes = vec![(transport::PRESCRIPTION_DATE.key, Value::Date(day(2025, 1, 9)))];
    centre.goes(on(9, 12, 1), &trip, transport::RxTodo.state(), vec![]);
    centre.goes(on(9, 12, 2), &trip, transport::DapTodo.state(), bon);
    centre.goes(on(9, 12, 3), &trip, transport::DapSent.state(), vec![]);
    centre.goes(
        on(9, 12, 4),
        &trip,
        transport::DapOk.state(),
        vec![(transport::DAP_ANSWER.key, Value::Code("ACCORD"))],
    );
    centre.goes(on(9, 12, 5), &trip, transport::ToBook.state(), vec![]);
    let booked = legs::BOTH.map(|leg| (leg.carrier.key, Value::from("Taxi Bellerive"))).to_vec();
    centre.goes(on(9, 12, 6), &trip, transport::Booked.state(), booked);
    centre.goes(on(9, 12, 7), &trip, transport::Told.state(), vec![]);
    centre.goes(on(9, 12, 8), &trip, transport::Done.state(), vec![]);

    let school = centre.adds(on(9, 12, 10), &CERTIFICATE, true, |item| {
        item.set(&certificate::RECIPIENT, Value::Code("ECOLE"));
        item.set(&certificate::ASKED_BY, "sa mère");
    });
    centre.goes(on(9, 12, 11), &school, certificate::NotRequired.state(), vec![]);

    let calls = |item: &mut Item| item.set(&callback::SUBJECT, SUBJECT);
    let second = centre.adds(on(9, 14, 0), &CALLBACK, true, calls);
    let herself = centre.adds(on(9, 14, 0), &CALLBACK, true, calls);
    let reminder = centre.adds(on(9, 14, 0), &CALLBACK, true, |item| {
        calls(item);
        item.choose(&callback::PURPOSE, callback::CallPurpose::Reminder);
        item.set(&callback::RDV_AT, Value::Moment(on(13, 9, 0)));
    });
    centre.goes(on(9, 14, 1), &second, callback::Calling.state(), vec![]);
    centre.goes(
        on(9, 14, 2),
        &second,
        callback::Retry.state(),
        vec![(callback::OUTCOME.key, Value::Code("NO_ANSWER"))],
    );
    centre.goes(on(9, 14, 3), &second, callback::ToCall.state(), vec![]);
    centre.goes(on(9, 14, 4), &second, callback::Calling.state(), vec![]);
    centre.goes(on(9, 14, 5), &second, callback::Reached.state(), vec![]);
    centre.goes(on(9, 14, 6), &herself, callback::Reached.state(), vec![]);
    centre.goes(on(9, 14, 7), &reminder, callback::Calling.state(), vec![]);
    centre.goes(on(9, 14, 8), &reminder, callback::Reached.state(), vec![]);
    let confirmed = vec![(callback::REMINDER_RESULT.key, Value::Code("CONFIRMED"))];
    centre.goes(on(9, 14, 9), &reminder, callback::Done.state(), confirmed);
    for item in [&second, &herself] {
        centre.goes(on(9, 14, 10), item, callback::Done.state(), vec![]);
    }
    centre.goes(on(9, 17, 0), &left, arrival::LeftUnseen.state(), vec![]);
    centre.goes(on(9, 18, 0), &coffee, arrival::Done.state(), vec![]);
    centre.goes(on(10, 8, 0), &absent, arrival::NoShow.state(), vec![]);
    let other_coffee = centre.comes(on(10, 9, 0), "CAFE", false, |_| {});
    centre.goes(on(10, 9, 30), &other_coffee, arrival::Done.state(), vec![]);
    centre
}

#[test]
fn the_figures_of_a_known_day_are_exactly_right() {
    let told = thursday().json(&THURSDAY);
    assert_eq!(
        (&told["from"], &told["to"], &told["span"]),
        (&json!("2025-01-09"), &json!("2025-01-09"), &json!("day"))
    );
    for (kind, key, counted) in [
        ("ARRIVAL", "mode", json!({"RDV": 1, "SANS_RDV": 6, "CAFE": 1})),
        ("ARRIVAL", "people", json!({"PEOPLE": 10})),
        ("ARRIVAL", "wait", json!({"median": 35, "longest": 60, "count": 6})),
        ("ARRIVAL", "left_unseen", json!({"yes": 1, "of": 7})),
        ("ARRIVAL", "no_show", json!({"yes": 1, "of": 2})),
        ("ARRIVAL", "joint", json!({"JOINT": 1})),
        ("ARRIVAL", "interpreter", json!({"BOOKED": 0, "NEEDED": 1})),
        ("ARRIVAL", "language", json!({"turc": 5, "others": 1})),
        ("ARRIVAL", "new", json!({"LINES": 9})),
        ("ARRIVAL", "done", json!({"LINES": 8})),
        ("RENEWAL", "decision", json!({"SIGNED": 1, "NEEDS_VISIT": 0, "REFUSED": 1, "REDIRECTED": 1})),
        ("RENEWAL", "delay", json!({"median": 1550, "longest": 1600, "count": 3})),
        ("RENEWAL", "exceptions", json!({"yes": 1, "of": 3})),
        ("RENEWAL", "promises", json!({"yes": 1, "of": 3})),
        ("RENEWAL", "new", json!({"LINES": 0})),
        ("TRANSPORT", "dap", json!({"ACCORD": 1, "TACITE": 0, "REFUS": 0})),
        ("CERTIFICATE", "outcome", json!({"HANDED_OVER": 0, "NOT_REQUIRED": 1, "REFUSED": 0})),
        ("CALLBACK", "reached", json!({"1": 1, "2": 1, "3": 0, "MORE": 0, "THEMSELVES": 1, "NEVER": 0})),
        ("CALLBACK", "reminders", json!({"CONFIRMED": 1, "RDV_CANCELLED": 0, "TO_MOVE": 0, "NOT_REACHED": 0})),
        ("CALLBACK", "promises", json!({"yes": 0, "of": 0})),
    ] {
        assert_eq!(figure(&told, kind, key), &counted, "{kind} {key}");
    }
    let reasons = figure(&told, "ARRIVAL", "reason");
    assert_eq!((&reasons["SOIN"], &reasons["unsaid"]), (&json!(1), &json!(7)));
    assert_eq!(figure(&told, "TRANSPORT", "mode")["TAXI"], json!(1));
}

#[test]
fn any_period_is_the_sum_of_its_days_and_another_week_holds_nothing() {
    let centre = thursday();
    let passages = |words: &[&str]| figure(&centre.json(words), "ARRIVAL", "mode")["CAFE"].clone();
    assert_eq!(passages(&["--week", "07/01/2025"]), 2);
    assert_eq!(passages(&["--month", "31/01/2025"]), 2);
    assert_eq!(passages(&["--quarter", "31/03/2025"]), 2);
    assert_eq!(passages(&["--year", "31/12/2025"]), 2);
    assert_eq!(passages(&["--from", "10/01/2025", "--to", "10/01/2025"]), 1);
    assert_eq!(passages(&["--from", "10/01/2025", "--to", "31/01/2025"]), 1);
    assert_eq!(passages(&["--from", "09/01/2025"]), 2);
    let between = centre.json(&["--from", "09/01/2025", "--to", "10/01/2025"]);
    assert_eq!((&between["span"], &between["before"]["from"]), (&json!("days"), &json!("2025-01-07")));
    let empty = centre.json(&["--week", "13/01/2025"]);
    let all = empty["panes"].as_array().unwrap().iter().flat_map(|pane| pane["figures"].as_object().unwrap().values());
    let counted = all.flat_map(|figure| figure.as_object().unwrap().values());
    assert!(counted.clone().all(|value| value.is_null() || value == 0), "{empty}");
    assert!(counted.into_iter().any(Json::is_null), "where there is no figure there is none, and not 0");
}

#[test]
fn a_promise_on_which_nothing_happened_counts_on_its_day() {
    let mut centre = Centre::new();
    centre.adds(on(8, 9, 0), &CALLBACK, true, |item| {
        item.set(&callback::SUBJECT, SUBJECT);
        item.set(&callback::PROMISED_AT, Value::Moment(on(15, 9, 0)));
    });
    let promises = |words: [&str; 2]| figure(&centre.json(&words), "CALLBACK", "promises").clone();
    assert_eq!(promises(["--day", "15/01/2025"]), json!({"yes": 0, "of": 1}));
    assert_eq!(promises(["--day", "08/01/2025"]), json!({"yes": 0, "of": 0}));
}

#[test]
fn the_figures_are_the_same_once_the_day_is_closed_and_all_its_lines_are_gone() {
    let mut centre = thursday();
    let periods = [THURSDAY, ["--day", "10/01/2025"], ["--week", "09/01/2025"], ["--month", "09/01/2025"]];
    // Different people are counted from the lines of a period, and once those are gone by the quarter.
    let told = |centre: &Centre| {
        periods.map(|words| {
            let mut told = centre.json(&words);
            told.as_object_mut().unwrap().remove("people");
            told["before"].as_object_mut().unwrap().remove("people");
            told
        })
    };
    let people = |centre: &Centre| centre.json(&["--quarter", "09/01/2025"])["people"]["figures"].clone();
    let seen = people(&centre);
    assert_eq!((&seen["seen"]["PEOPLE"], &seen["followed"]["PEOPLE"]), (&json!("<5"), &json!("<5")), "{seen}");
    let before = told(&centre);
    for closed in [9, 10] {
        centre.does(on(11, 8, 0), Operation::CloseDay(day(2025, 1, closed)));
    }
    assert_eq!(told(&centre), before, "who came without a name");
    centre.does(Moment::from_local(day(2026, 7, 1).and_hms_opt(8, 0, 0).unwrap(), Zone::PARIS), Operation::Purge);
    for kind in comptoir::panes::PANES {
        assert!(centre.store.load_items(kind, true).unwrap().is_empty(), "{}", kind.code);
    }
    assert_eq!(told(&centre), before, "all of them");
    assert_eq!(people(&centre), seen, "whoever came three months ago is one of those of the quarter");
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn nobody_is_named_and_a_rare_language_is_not_said() {
    let centre = thursday();
    for form in ["--json", "--csv", "--html", "--day"] {
        let words: Vec<&str> = THURSDAY.into_iter().chain((form != "--day").then_some(form)).collect();
        let told = centre.report(&words);
        for name in ["Claire", "Morel", "KAYA", "Kaya", "Elif", "visiteuse", "soninké", SUBJECT] {
            assert!(!told.contains(name), "{name} in {told}");
        }
        assert!(told.contains("turc"), "{told}");
    }
}

#[test]
fn several_centres_are_counted_together_and_none_twice() {
    let (here, there) = (thursday(), thursday());
    let other = there.path();
    let both = here.json(&[&THURSDAY[..], &[other.to_str().unwrap()]].concat());
    assert_eq!(both["sites"], json!(["Les Tilleuls", "Les Tilleuls"]));
    assert_eq!(figure(&both, "ARRIVAL", "mode"), &json!({"RDV": 2, "SANS_RDV": 12, "CAFE": 2}));
    assert_eq!(figure(&both, "ARRIVAL", "wait"), &json!({"median": 35, "longest": 60, "count": 12}));
    let centres = both["centres"].as_array().unwrap();
    assert_eq!(centres.len(), 2);
    assert!(centres.iter().all(|one| figure(one, "ARRIVAL", "mode") == &json!({"RDV": 1, "SANS_RDV": 6, "CAFE": 1})));
    assert!(plain(both["note"].as_str().unwrap()).ends_with("y compte deux fois."), "{}", both["note"]);
    let text = plain(&here.report(&[&THURSDAY[..], &[other.to_str().unwrap()]].concat()));
    assert!(text.replace('\n', " ").contains("qui est venu·e dans deux centres y compte deux fois."), "{text}");
    // A duration of an hour has its place whole: the sum goes under the two centres.
    let lines: Vec<_> = text.lines().filter(|line| line.contains("  sans rendez-vous")).collect();
    let words: Vec<Vec<_>> = lines.iter().map(|line| line.split_whitespace().skip(2).collect()).collect();
    assert_eq!(words, [&["6", "(0)", "6", "(0)"][..], &["12", "(0)"]], "{text}");
    let long: Vec<_> = text.lines().filter(|line| line.chars().count() > 72).collect();
    assert!(long.is_empty(), "{long:?}");
    let csv = plain(&here.report(&[&["--day", "09/01/2025", "--csv"], &[other.to_str().unwrap()][..]].concat()));
    assert!(
        csv.contains("Les Tilleuls;Les Tilleuls, avant;Les Tilleuls;Les Tilleuls, avant;Ensemble;Ensemble, avant"),
        "{csv}"
    );
    assert!(csv.contains(";SANS_RDV;Passages;sans rendez-vous;6;0;6;0;12;0;"), "{csv}");
    let twice = Command::new(env!("CARGO_BIN_EXE_comptoir"))
        .args(["report", here.path().to_str().unwrap(), "--db", here.path().to_str().unwrap()])
        .output()
        .unwrap();
    assert!(twice.status.code() == Some(1) && String::from_utf8_lossy(&twice.stderr).contains("compté deux fois"));
}

#[test]
fn a_copy_of_a_centre_is_not_counted_beside_it() {
    let here = thursday();
    let folder = tempfile::TempDir::new().unwrap();
    let copy = folder.path().join("copie.db");
    let run = |words: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).arg("--db").arg(here.path()).output().unwrap()
    };
    assert!(run(&["backup", copy.to_str().unwrap()]).status.success());
    let twice = run(&["report", copy.to_str().unwrap()]);
    assert!(
        twice.status.code() == Some(1) && String::from_utf8_lossy(&twice.stderr).contains("compté deux fois"),
        "{twice:?}"
    );
}

#[test]
fn the_paper_of_several_centres_shortens_no_number_and_tells_their_names_apart() {
    let (here, there) = (thursday(), thursday());
    for (centre, name) in
        [(&here, "Centre de santé communautaire Les Tilleuls"), (&there, "Centre de santé communautaire Les Ormes")]
    {
        let file =
            rusqlite::Connection::open_with_flags(centre.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        file.execute("UPDATE site SET name = ?1", [name]).unwrap();
        for (day, figure, what, count) in [
            ("2025-01-09", "mode", "SANS_RDV", 123_000),
            ("2025-01-08", "mode", "SANS_RDV", 117_000),
            ("2025-01-09", "left_unseen", "YES", 300),
            ("2025-01-08", "left_unseen", "YES", 1),
            ("2025-01-08", "left_unseen", "NO", 3),
        ] {
            let keep = "INSERT INTO tally (site, day, kind, figure, what, count) \
                        VALUES ((SELECT min(id) FROM site), ?1, 'ARRIVAL', ?2, ?3, ?4)";
            file.execute(keep, rusqlite::params![day, figure, what, count]).unwrap();
        }
    }
    let other = there.path();
    let text = plain(&here.report(&[&THURSDAY[..], &[other.to_str().unwrap()]].concat()));
    let rows = |word: &str| text.lines().filter(|line| line.contains(word)).collect::<Vec<_>>().join("\n");
    assert_eq!(rows("sans rendez-vous").matches("123006 (117000)").count(), 2, "{text}");
    assert!(rows("sans rendez-vous").contains("246012 (234000)"), "{text}");
    assert_eq!(rows("vu·e").matches("(25 %)").count(), 3, "{text}");
    let heads: Vec<_> = text.lines().filter(|line| line.starts_with("    ") && line.contains("Tilleuls")).collect();
    assert!(!heads.is_empty() && text.lines().any(|line| line.starts_with("    ") && line.contains("Ormes")), "{text}");
    assert!(heads.iter().all(|line| !line.contains("santé")), "{text}");
    let long: Vec<_> = text.lines().filter(|line| line.chars().count() > 72).collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn the_table_has_a_line_a_number_and_the_paper_fits_its_columns() {
    let centre = thursday();
    let csv = centre.report(&["--day", "09/01/2025", "--csv"]);
    let head =
        "Du;Au;Type;Chiffre;Code;Intitulé;Libellé;Les Tilleuls;Les Tilleuls, avant;Ce qui est compté;Répond à\r\n";
    assert!(plain(&csv).starts_with(&format!("\u{feff}{head}")), "{csv}");
    let line =
        "09/01/2025;09/01/2025;ARRIVAL;mode;SANS_RDV;Passages;sans rendez-vous;6;0;les venues, une ligne chacune";
    assert!(plain(&csv).contains(line), "{csv}");
    assert!(plain(&csv).contains(";left_unseen;yes;Parti·es sans être vu·es;oui;1;0;"), "{csv}");
    assert!(plain(&csv).contains(";left_unseen;of;Parti·es sans être vu·es;sur;7;0;"), "{csv}");
    let text = plain(&centre.report(&THURSDAY));
    assert!(text.contains("  sans rendez-vous                   6 (0)  ════════════\n"), "{text}");
    assert!(text.contains("Parti·es sans être vu·es           1 sur 7  14 % (—)\n"), "{text}");
    assert!(text.contains("  sans la donnée                     1 (0)\n"), "nobody noted the language of one\n{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 56), "{text}");
    assert!(
        text.contains("  9 h                                0 (0)\n"),
        "an hour in which nobody came is between others\n{text}"
    );
}

#[test]
fn the_page_says_every_number_in_words_loads_nothing_and_runs_nothing() {
    let centre = thursday();
    let page = plain(&centre.report(&["--day", "09/01/2025", "--html"]));
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">") && page.ends_with("</html>\n"), "{page}");
    for said in [
        "<h1>Chiffres du jeudi 09/01/2025</h1>",
        "<h2>Arrivées</h2>\n<p>Lignes nouvelles : 9 (0) ; terminées : 8 (0).</p>",
        "<tr><th scope=\"row\">sans rendez-vous</th><td>6</td><td>0</td></tr>",
        "<tr><th scope=\"row\">part</th><td>1 sur 7, 14 %</td><td>—</td></tr>",
        "<title>Passages : 8 (0)</title>\n<desc>rendez-vous 1 (0), sans rendez-vous 6 (0), café 1 (0)</desc>",
        "<caption>Passages</caption>",
        "Répond à : accord national des centres de santé, soins non programmés (socle) (libellé non vérifié).",
        "aria-label=\"Passages : 8 (0)\"",
        "<p class=\"aside\">Parmi qui a attendu et n’attend plus.</p>",
        "Comment c’est compté",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    for outside in
        ["http://", "https://", "<script", "src=", "href=", "url(", "@import", "@font-face", " onload", " onclick"]
    {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
    let count = |mark: &str| page.matches(mark).count();
    for tag in ["section", "article", "svg", "title", "desc", "table", "caption", "tr", "td", "th", "p", "h3", "text"] {
        assert!(
            count(&format!("<{tag}>")) + count(&format!("<{tag} ")) == count(&format!("</{tag}>")),
            "<{tag}> is not closed as often as opened"
        );
    }
    let next = plain(&centre.report(&["--day", "10/01/2025", "--html"]));
    assert!(next.contains("<td>1</td><td>8</td>") && !next.contains("La période n’est pas finie"), "{next}");
    let there = thursday();
    let other = there.path();
    let both = plain(&centre.report(&["--day", "09/01/2025", "--html", other.to_str().unwrap()]));
    assert!(both.contains("qui est venu·e dans deux centres y compte deux fois."), "{both}");
    let heads = "<th scope=\"col\">Les Tilleuls</th><th scope=\"col\">Les Tilleuls</th><th scope=\"col\">Ensemble</th>";
    assert!(both.contains(heads), "{both}");
    assert!(both.contains("<td>6 <small>(0)</small></td><td>6 <small>(0)</small></td><td>12 <small>(0)</small></td>"));
}

#[test]
fn a_period_badly_asked_for_says_what_is_missing() {
    let centre = thursday();
    for (words, said) in [
        (&["--to", "09/01/2025"][..], "--to va avec --from"),
        (&["--from", "10/01/2025", "--to", "09/01/2025"], "--to est avant --from"),
        (&["--year", "09/01/2025", "--month", "09/01/2025"], "Une seule de ces options"),
        (&["--year", "09/01/2025", "--from", "09/01/2025"], "Une seule de ces options"),
        (&["--csv", "--html"], "Une seule forme à la fois"),
        (&["--csv", "--json"], "Une seule forme à la fois : --csv ou --json"),
        (&["--json", "--printer"], "Une seule forme à la fois : --json ou --printer"),
        (&["--month", "31"], "n’est pas un mois"),
        (&["--quarter", "12"], "n’est pas un trimestre"),
        (&["--proofs", "/dev/null"], "/dev/null n’est pas un dossier"),
        (&["--week", "48"], "--week : « 48 »"),
        (&["--year", "2199"], "ne sont pas encore comptés"),
    ] {
        let out = Command::new(env!("CARGO_BIN_EXE_comptoir"))
            .args([&["report"], words, &["--db"]].concat())
            .arg(centre.path())
            .output()
            .unwrap();
        let error = plain(&String::from_utf8(out.stderr).unwrap());
        assert!(!out.status.success() && error.contains(said), "{words:?}: {error}");
    }
}

#[test]
fn each_figure_is_beside_that_of_the_period_before() {
    let centre = thursday();
    let next = ["--day", "10/01/2025"];
    let said = centre.json(&next);
    assert_eq!(said["before"]["from"], json!("2025-01-09"));
    assert_eq!(said["before"]["panes"], centre.json(&THURSDAY)["panes"]);
    let text = plain(&centre.report(&next));
    assert!(text.contains("Entre parenthèses : la veille.") && text.contains("(8)\n"), "{text}");
    let mut seat = Seat::at(&centre.path(), "Claire", on(10, 10, 0));
    seat.opens();
    seat.strikes("qchiffres<Entrée><Tab><Tab><Tab><Tab><Entrée>");
    assert!(seat.reads("Passages par heure : 1 (8)"), "{}", seat.sees());
    seat.strikes("<Gauche>");
    assert!(seat.reads("Passages par heure : 8 (0)") && seat.reads("10") && seat.reads("█"), "{}", seat.sees());
    seat.strikes("2");
    assert!(seat.reads("· Ordonnances") && seat.reads("signée"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(
        seat.reads("Entre parenthèses") && seat.reads("ARRIVÉES : 9 lignes"),
        "the text of that day\n{}",
        seat.sees()
    );
}

#[test]
fn on_the_screen_keys_turn_the_period_and_its_length() {
    let centre = thursday();
    let mut seat = Seat::at(&centre.path(), "Claire", on(10, 10, 0));
    seat.opens();
    seat.strikes("qchiffres<Entrée>");
    assert!(seat.reads("Chiffres du 06/01 au 12/01/2025") && seat.reads("en cours à 10:00"), "{}", seat.sees());
    assert!(!seat.reads("Droite"), "nothing is counted after today\n{}", seat.sees());
    for said in ["de janvier 2025", "du 1er trimestre 2025", "de l’année 2025", "du vendredi 10/01/2025"] {
        seat.strikes("<Tab>");
        assert!(seat.reads(&format!("Chiffres {said}")), "{}", seat.sees());
    }
    seat.strikes("<Gauche>");
    assert!(seat.reads("Chiffres du jeudi 09/01/2025") && seat.reads("ARRIVÉES"), "{}", seat.sees());
    assert!(seat.line("café").contains(" 1 "), "{}", seat.sees());
    seat.strikes("<Droite><Droite>");
    assert!(seat.reads("Rien n’est encore compté après aujourd’hui"), "{}", seat.sees());
    seat.strikes("<Tab><Tab>");
    assert!(seat.reads("Chiffres de janvier 2025"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(!seat.reads("Chiffres"), "{}", seat.sees());
}
