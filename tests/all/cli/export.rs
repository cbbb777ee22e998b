//! What leaves the centre: files that a spreadsheet, a calendar or another program takes, and that come in again unchanged.
//! The real program on a file of its own.

use std::fs;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use comptoir::cli::import::{ImportContext, Terms, import_agenda, import_directory, import_links, import_people};
use comptoir::domain::person::{IdentityMark, Voicemail};
use comptoir::domain::{BirthDate, ItemId, Person, PersonId};
use comptoir::model::{Item, Kind, Value};
use comptoir::panes;
use comptoir::panes::arrival::{AGENDA_KEY, ARRIVAL, AWAITED, Cancelled, LABEL, MODE, RDV_AT, VANISHED};
use comptoir::panes::callback::{self, CALLBACK};
use comptoir::panes::follow_up::{self, FOLLOW_UP};
use comptoir::panes::mishap::{self, MISHAP};
use comptoir::panes::transport::{self, TRANSPORT};
use comptoir::protocol::Operation;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value as Json, json};

use crate::support::dump::{differences, dump};
use crate::support::{Seat, TestCentre, Visit, at, day};

/// The only number of somebody who is looked for, and the others that must not be told.
const PERMITTED: &str = "06 12 34 56 01";
const SECRETS: [&str; 6] = ["0612345602", "06 12 34 56 02", "+33612345602", "9 rue du Lac", "3e porte", "ne rien dire"];

/// What the program answers for « export » and these words.
fn export(centre: &TestCentre, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command.arg("--db").arg(centre.path()).args(["--as", "Claire", "export"]).args(words).output().unwrap()
}

/// What it writes.
pub(super) fn exported(centre: &TestCentre, words: &[&str]) -> String {
    let output = export(centre, words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The one answer of the file to `sql`.
fn one<T: FromSql>(centre: &TestCentre, sql: &str) -> T {
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    raw.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// A place for files beside the centre's own.
fn place(centre: &TestCentre, name: &str) -> PathBuf {
    centre.path().with_file_name(name)
}

fn hand(centre: &TestCentre) -> ImportContext {
    ImportContext { by: centre.staff("Sarah"), terminal: "test".to_owned(), now: at(8, 30) }
}

fn adds(centre: &mut TestCentre, person: Person) -> PersonId {
    centre.does("Sarah", at(8, 10), Operation::AddPerson(Box::new(person))).person.unwrap()
}

fn named(used: &str, first: &str) -> Person {
    let first = Some(first.to_owned()).filter(|first| !first.is_empty());
    Person { first_name: first, ..Person::new(used, at(8, 0)) }
}

/// Somebody with a number that alone may be used, one that may not, and an address nobody may learn.
fn protected_people() -> Person {
    Person {
        birth_date: Some(day(2009, 2, 3).into()),
        phone1: Some("+33612345602".into()),
        confidential_contact: Some("+33612345601".into()),
        confidential_note: Some("ne rien dire".into()),
        address: Some("9 rue du Lac".into()),
        ..named("SECRET", "Nour")
    }
}

/// People as they really are written: quotes, semicolons, formulas, numbers as names, little known, alike.
pub(super) fn awkward(centre: &mut TestCentre) {
    for person in [
        Person { address: Some("=HYPERLINK(\"http://x\";\"clic\")".into()), ..named("=CMD", "+Lina") },
        Person { address: Some("12, rue « des \"Lilas\" » ; bât. B".into()), ..named("D'ARC", "Jeanne-Marie") },
        Person { birth_name: Some("-MOINS".into()), sex: Some("F".into()), ..named("@CHAT", "'=x") },
        Person { ehr_ref: Some("000123".into()), phone1: Some("+905321234567".into()), ..named("ŞAHİN", "Ömer") },
        Person { ehr_ref: Some("=2+2".into()), language: Some("néant".into()), ..named("Mme Petit (HTA)", "") },
        Person { identity_mark: IdentityMark::Homd, voicemail: Voicemail::Never, ..named("DE LA CRUZ", "") },
        Person { birth_date: Some(day(1985, 3, 12).into()), language: Some("turc".into()), ..named("DOUBLE", "Ada") },
        Person {
            identity_mark: IdentityMark::Homd,
            birth_date: Some(day(1985, 3, 12).into()),
            address: Some("ici".into()),
            ..named("DOUBLE", "Ada")
        },
        Person { birth_date: BirthDate::in_year(1985), ..named("ANNÉE", "Ida") },
        Person {
            birth_name: Some("NÉE".into()),
            birth_date: BirthDate::in_month(1990, 2),
            ..named("MARTIN née NÉE", "Ève")
        },
        protected_people(),
    ] {
        adds(centre, person);
    }
}

pub(super) fn appointment(centre: &mut TestCentre, label: &str, of: Option<(&str, &str)>, hour: u32) -> ItemId {
    let to = &["Dr Morel", "Nadia"];
    if of.is_some() {
        return centre.comes(at(8, 5), Visit { of, label, rdv: Some(at(hour, 15)), to, ..Visit::default() });
    }
    // Of nobody known: from the agenda of another program, under its own name.
    let mut item = ARRIVAL.begin_item(centre.staff("Sarah"), None, &centre.store.load_context(at(8, 5)).unwrap());
    item.set(&MODE, Value::Code("RDV"));
    item.set(&LABEL, label);
    item.set(&RDV_AT, Value::Moment(at(hour, 15)));
    item.set(&AWAITED, Value::Team(to.iter().map(|name| centre.staff(name)).collect()));
    item.set(&AGENDA_KEY, format!("=\"{label}\"; n° {hour}").as_str());
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(8, 5), operation).items[0].id
}

/// A morning of appointments: of cards and of nobody known, imported and typed, gone and cancelled.
pub(super) fn agenda(centre: &mut TestCentre) {
    appointment(centre, "", Some(("KAYA", "Elif")), 9);
    appointment(centre, "Mme K.; \"la dame\"", Some(("TRAN", "Minh")), 10);
    appointment(centre, "O'BRIEN Ada", None, 10);
    appointment(centre, "PETIT-JEAN Léo", None, 11);
    let gone = appointment(centre, "ROUX Marcel", None, 14);
    let item = centre.item(gone);
    let changes = vec![(VANISHED.key, Value::Flag(true))];
    centre.does("Sarah", at(8, 20), Operation::Edit { item: gone, rev: item.rev, changes });
    let off = appointment(centre, "HADDAD Karim", None, 15);
    let with = vec![(comptoir::model::common::VOID_REASON.key, Value::from("a prévenu"))];
    let moving =
        Operation::Move { item: off, rev: None, to: Cancelled.state(), with, on_order_of: None, take_over: false };
    centre.does("Sarah", at(8, 21), moving);
}

fn line(centre: &mut TestCentre, kind: &'static Kind, person: PersonId, fill: impl FnOnce(&mut Item)) -> ItemId {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.store.load_person(person).unwrap().unwrap();
    let mut item = kind.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    fill(&mut item);
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    centre.does("Sarah", at(9, 0), operation).items.remove(0).id
}

/// A trip and a reminder for somebody whose contact is protected.
pub(super) fn protected_lines(centre: &mut TestCentre) -> PersonId {
    // Other tests have written somebody of that name and day already.
    let nour = adds(centre, Person { identity_mark: IdentityMark::Homd, ..protected_people() });
    line(centre, &TRANSPORT, nour, |item| {
        item.set(&transport::REASON, Value::Code("ALD"));
        item.set(&transport::CARE_PLACE, "Hôpital, kinésithérapie");
        item.set(&transport::CARE_AT, Value::Moment(at(16, 0)));
        item.set(&transport::PICKUP_ADDRESS, "9 rue du Lac");
        item.set(&transport::PICKUP_DETAIL, "3e porte");
        item.set(&transport::MODE, Value::Code("VSL"));
        item.set(&transport::REMARK, "appeler le 06 12 34 56 02 avant de venir");
    });
    line(centre, &CALLBACK, nour, |item| {
        item.set(&callback::SUBJECT, "passer prendre un courrier (0612345602)");
        item.set(&callback::NEXT_ATTEMPT_AT, Value::Moment(at(17, 0)));
    });
    nour
}

fn rows(csv: &str) -> Vec<csv::StringRecord> {
    let text = csv.trim_start_matches('\u{feff}');
    let reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(text.as_bytes());
    reader.into_records().map(Result::unwrap).collect()
}

fn cell<'rows>(rows: &'rows [csv::StringRecord], row: usize, heading: &str) -> &'rows str {
    let at = rows[0].iter().position(|title| title == heading).unwrap_or_else(|| panic!("{heading} in {:?}", rows[0]));
    &rows[row][at]
}

/// A part of a workbook.
fn part_of(workbook: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(fs::File::open(workbook).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The cells of its one sheet.
fn sheet_of(workbook: &Path) -> String {
    part_of(workbook, "xl/worksheets/sheet1.xml")
}

#[test]
fn people_come_in_again_with_nothing_changed() {
    let mut centre = TestCentre::with_people();
    awkward(&mut centre);
    for option in [
        &["--csv", "--no-bom"][..],
        &["--csv"],
        &["--csv", "--sensitive"],
        &["--xlsx"],
        &["--xlsx", "--sensitive"],
        &["--json"],
        &["--json", "--sensitive"],
    ] {
        let file = place(&centre, "personnes");
        let words = ["people", "--force", "--output", file.to_str().unwrap()];
        exported(&centre, &[&words, option].concat());
        let before = dump(&centre.path());
        let hand = hand(&centre);
        let terms = Terms { strict: true, ..Terms::default() };
        let report = import_people(&mut centre.store, &file, &hand, terms, &mut |_, _| ()).unwrap();
        assert_eq!(report.unchanged.count, 13 + 11, "{report:?}");
        assert_eq!(report.cells, [], "{option:?}");
        assert!(differences(&before, &dump(&centre.path())).is_empty(), "{option:?}");
    }
}

#[test]
fn a_list_of_people_makes_the_same_people_in_an_empty_centre() {
    let (mut centre, mut empty) = (TestCentre::with_people(), TestCentre::new());
    centre.does(
        "Sarah",
        at(8, 0),
        Operation::AddPerson(Box::new(Person { address: Some("=1".into()), ..named("D'ARC", "Bé") })),
    );
    let file = place(&centre, "personnes.csv");
    exported(&centre, &["people", "--output", file.to_str().unwrap()]);
    let hand = hand(&empty);
    import_people(&mut empty.store, &file, &hand, Terms::default(), &mut |_, _| ()).unwrap();
    let told = |centre: &TestCentre| {
        let csv = exported(centre, &["people", "--csv"]);
        let mut told: Vec<_> =
            rows(&csv).iter().map(|row| [&row[1], &row[2], &row[3], &row[6], &row[11]].join("|")).collect();
        told.sort();
        told
    };
    assert_eq!(told(&centre), told(&empty));
}

#[test]
fn an_agenda_comes_in_again_with_nothing_changed() {
    let mut centre = TestCentre::with_people();
    agenda(&mut centre);
    for name in ["agenda.csv", "agenda.xlsx", "agenda.json", "agenda.ics"] {
        let file = place(&centre, name);
        exported(&centre, &["agenda", "--all", "--output", file.to_str().unwrap()]);
        let before = dump(&centre.path());
        let hand = hand(&centre);
        let terms = Terms { strict: true, ..Terms::default() };
        let report = import_agenda(&mut centre.store, &file, None, &hand, terms, &mut |_, _| ()).unwrap();
        assert_eq!(
            (report.rows, report.new.count, report.updated.count, report.vanished.count),
            (6, 0, 0, 0),
            "{report:?}"
        );
        assert!(differences(&before, &dump(&centre.path())).is_empty(), "{name}");
    }
}

#[test]
fn an_agenda_of_another_centre_comes_in_once() {
    let (mut centre, mut other) = (TestCentre::with_people(), TestCentre::with_people());
    agenda(&mut centre);
    for (name, new) in [("agenda.csv", 4), ("agenda.ics", 0), ("agenda.xlsx", 0), ("agenda.json", 0)] {
        let file = place(&centre, name);
        exported(&centre, &["agenda", "--all", "--output", file.to_str().unwrap()]);
        let hand = hand(&other);
        let report = import_agenda(&mut other.store, &file, None, &hand, Terms::default(), &mut |_, _| ()).unwrap();
        assert_eq!(report.new.count, new, "{name}: {report:?}");
    }
}

#[test]
fn lines_of_every_pane_are_exported_to_be_read_and_not_imported() {
    let mut centre = TestCentre::with_people();
    let nour = protected_lines(&mut centre);
    agenda(&mut centre);
    line(&mut centre, &FOLLOW_UP, nour, |item| item.set(&follow_up::PURPOSE, "dossier AME"));
    line(&mut centre, &MISHAP, nour, |item| {
        item.choose(&mishap::SORT, mishap::MishapSort::Equipment);
        item.set(&mishap::WHAT, "imprimante en panne");
        item.set(&mishap::HAPPENED_AT, Value::Moment(at(8, 30)));
    });
    let hand = hand(&centre);
    let mut told = Vec::new();
    for kind in panes::tabs().iter().chain(panes::menu_panes()).map(|kind| kind.code) {
        let files = ["csv", "xlsx", "json"].map(|form| (form, place(&centre, &format!("lignes.{form}"))));
        for (_, file) in &files {
            exported(&centre, &[kind, "--all", "--force", "--output", file.to_str().unwrap()]);
        }
        let before = dump(&centre.path());
        for (form, file) in &files {
            let (store, terms) = (&mut centre.store, Terms::default());
            let refusals = [
                import_agenda(store, file, None, &hand, terms.clone(), &mut |_, _| ()).unwrap_err(),
                import_people(store, file, &hand, terms.clone(), &mut |_, _| ()).unwrap_err(),
                import_directory(store, file, &hand, &terms).unwrap_err(),
                import_links(store, file, &hand, &terms).unwrap_err(),
            ];
            for why in refusals.map(|failure| failure.sentence.unwrap()) {
                let said = why.contains("export agenda");
                // An empty array does not say of what it is.
                assert!(said || *form == "json" && why.contains("est vide"), "{kind} {form}: {why}");
                told.extend(said.then_some(kind));
            }
        }
        assert!(differences(&before, &dump(&centre.path())).is_empty(), "{kind}");
    }
    for kind in ["ARRIVAL", "CALLBACK", "TRANSPORT", "FOLLOW_UP", "MISHAP"] {
        assert_eq!(told.iter().filter(|code| **code == kind).count(), 3 * 4, "{kind}: in each form, by each import");
    }
}

#[test]
fn the_column_of_people_holds_people() {
    let mut centre = TestCentre::with_people();
    let nour = protected_lines(&mut centre);
    line(&mut centre, &MISHAP, nour, |item| {
        item.set(&comptoir::model::common::PERSON, Value::Empty);
        item.choose(&mishap::SORT, mishap::MishapSort::Equipment);
        item.set(&mishap::WHAT, "imprimante en panne");
        item.set(&mishap::HAPPENED_AT, Value::Moment(at(8, 30)));
    });
    let column = |kind: &str| {
        let table = exported(&centre, &[kind, "--all", "--csv"]);
        let rows: Vec<Vec<_>> = table.lines().map(|row| row.split(';').map(str::to_owned).collect()).collect();
        let place = rows[0].iter().position(|title| title == "Personne").unwrap();
        rows[1][place].clone()
    };
    assert_eq!((column("MISHAP").as_str(), column("TRANSPORT").as_str()), ("", "SECRET Nour"));
}

#[test]
fn trips_and_calls_of_a_calendar_are_nobodys_appointment() {
    let mut centre = TestCentre::with_people();
    appointment(&mut centre, "", Some(("KAYA", "Elif")), 9);
    protected_lines(&mut centre);
    let file = place(&centre, "tout.ics");
    exported(&centre, &["--ics", "--output", file.to_str().unwrap()]);
    let mut other = TestCentre::new();
    let hand = hand(&other);
    let report = import_agenda(&mut other.store, &file, None, &hand, Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!((report.new.count, report.meetings), (1, 2), "{report:?}");
}

#[test]
fn a_spreadsheet_takes_no_cell_for_a_formula() {
    let mut centre = TestCentre::with_people();
    awkward(&mut centre);
    agenda(&mut centre);
    for words in [&["people", "--csv"][..], &["agenda", "--csv", "--all"], &["ARRIVAL", "--csv", "--all"]] {
        let csv = exported(&centre, words);
        assert!(csv.starts_with('\u{feff}') && csv.contains("\r\n"), "{words:?}");
        let rows = rows(&csv);
        assert!(rows.len() > 6, "{words:?}");
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        }
        assert!(rows.iter().flatten().any(|cell| cell.starts_with("'=")), "{words:?}");
    }
    assert!(!exported(&centre, &["people", "--csv", "--no-bom"]).starts_with('\u{feff}'));
}

#[test]
fn a_day_is_a_day_in_a_workbook_and_headings_stay_on_top() {
    let mut centre = TestCentre::with_people();
    agenda(&mut centre);
    let file = place(&centre, "agenda.xlsx");
    exported(&centre, &["agenda", "--output", file.to_str().unwrap()]);
    let (sheet, styles) = (sheet_of(&file), part_of(&file, "xl/styles.xml"));
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<cols>"), "{sheet}");
    for shape in ["dd/mm/yyyy", "hh:mm"] {
        assert!(styles.contains(shape), "{shape} in {styles}");
    }
    let morning = at(9, 15).in_zone(comptoir::domain::Zone::PARIS);
    let days = (morning.date() - day(1899, 12, 30)).num_days();
    assert!(sheet.contains(&format!("<v>{days}</v>")), "the day of the appointment is a number\n{sheet}");
    assert!(sheet.contains("<t>KAYA Elif</t>"), "{sheet}");
}

#[test]
fn a_file_is_for_its_owner_alone_and_replaces_nothing_unasked() {
    let centre = TestCentre::with_people();
    let file = place(&centre, "personnes.csv");
    let words = ["people", "--csv", "--output", file.to_str().unwrap()];
    let said = exported(&centre, &words);
    assert!(said.contains("personnes.csv") && said.contains("13 lignes"), "{said}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    fs::write(&file, "à moi").unwrap();
    let refused = export(&centre, &words);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("existe déjà"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "à moi");
    exported(&centre, &[&words[..], &["--force"]].concat());
    assert!(fs::read_to_string(&file).unwrap().contains("KAYA"));
    let folder = place(&centre, "dossier");
    fs::create_dir(&folder).unwrap();
    exported(&centre, &["people", "--json", "--output", folder.to_str().unwrap()]);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(matches!(names.as_slice(), [name] if name.to_string_lossy().starts_with("personnes-")), "{names:?}");
}

#[test]
fn what_is_refused_leaves_no_file_and_is_a_sentence() {
    let centre = TestCentre::with_people();
    let file = place(&centre, "x.csv");
    let output = ["--output", file.to_str().unwrap()];
    let missing = place(&centre, "nulle-part").join("x.csv");
    for (words, code) in [
        (&["people"][..], 2),
        (&["--csv"], 2),
        (&["people", "--csv", "--json"], 2),
        (&["people", "--ics"], 2),
        (&["choses", "--csv"], 2),
        (&["people", "--csv", "--from", "hier"], 2),
        (&["agenda", "--csv", "--from", "jamais"], 1),
        (&["agenda", "--csv", "--pro", "Personne"], 1),
        (&["people", "--csv", "--force"], 2),
        (&["people", "--output", missing.to_str().unwrap()], 3),
    ] {
        let with =
            [words, if words.contains(&"--output") || words.contains(&"--force") { &[] } else { &output }].concat();
        // The name of the file would say the form.
        let with = if words == ["people"] { words.to_vec() } else { with };
        let refused = export(&centre, &with);
        assert_eq!(refused.status.code(), Some(code), "{words:?}: {refused:?}");
        assert!(refused.stderr.len() > 10 && refused.stdout.is_empty(), "{words:?}");
    }
    let left: Vec<_> =
        fs::read_dir(centre.path().parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(left.iter().all(|path| !path.to_string_lossy().contains(".part") && *path != file), "{left:?}");
}

#[test]
fn a_protected_contact_leaves_only_when_asked_and_is_then_noted() {
    let mut centre = TestCentre::with_people();
    let nour = protected_lines(&mut centre);
    appointment(&mut centre, "", Some(("SECRET", "Nour")), 9);
    let sql = format!("SELECT count(*) FROM access WHERE person = {nour}");
    let opened = || one::<i64>(&centre, &sql);
    let forms: [&[&str]; 8] = [
        &["people", "--csv"],
        &["people", "--json"],
        &["agenda", "--csv"],
        &["TRANSPORT", "--csv"],
        &["CALLBACK", "--csv"],
        &["TRANSPORT", "--json"],
        &["--fhir"],
        &["--ics"],
    ];
    for words in forms {
        let told = exported(&centre, words);
        assert!(told.contains("SECRET"), "{words:?}: the person is there\n{told}");
        let number = PERMITTED.replace(' ', "").replacen('0', "+33", 1);
        for secret in SECRETS.iter().chain([&PERMITTED, &number.as_str()]) {
            assert!(!told.contains(secret), "{words:?}: {secret}\n{told}");
        }
    }
    // A search and a list give them by name too, and leave no more trace than on the screen.
    for words in [&["find", "secret", "--json"][..], &["list", "TRANSPORT", "--json"], &["list", "CALLBACK", "--json"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        let output = command.args(words).args(["--as", "Claire", "--db"]).arg(centre.path()).output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.contains("SECRET"), "{words:?} {told}");
        for secret in SECRETS.iter().chain([&PERMITTED, &"+33612345601"]) {
            assert!(!told.contains(secret), "{words:?}: {secret}\n{told}");
        }
    }
    assert!(exported(&centre, &["TRANSPORT", "--csv"]).contains("appeler le non montré avant de venir"));
    assert_eq!(opened(), 0);
    let told = exported(&centre, &["people", "--csv", "--sensitive"]);
    assert!(told.contains(PERMITTED) && told.contains("9 rue du Lac") && told.contains("ne rien dire"), "{told}");
    assert!(SECRETS[..3].iter().all(|secret| !told.contains(secret)), "{told}");
    assert_eq!(opened(), 1, "as often as the card was opened");
    let fhir = exported(&centre, &["--fhir", "--sensitive"]);
    assert!(fhir.contains(PERMITTED) && !fhir.contains(SECRETS[1]), "{fhir}");
    assert_eq!(opened(), 2);
}

#[test]
fn every_export_is_in_the_journal_with_who_did_it() {
    let centre = TestCentre::with_people();
    exported(&centre, &["people", "--csv"]);
    let last = "FROM journal AS j JOIN staff AS s ON s.id = j.staff JOIN journal_payload AS p ON p.seq = j.seq \
                ORDER BY j.seq DESC LIMIT 1";
    let [operation, by, body] = ["j.op", "s.display_name", "p.body"]
        .map(|column| -> String { one(&centre, &format!("SELECT {column} {last}")) });
    assert_eq!((operation.as_str(), by.as_str()), ("EXPORT", "Claire"));
    assert!(body.contains("people, csv") && !body.contains("KAYA"), "{body}");
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn days_and_a_professional_choose_what_leaves() {
    let mut centre = TestCentre::with_people();
    agenda(&mut centre);
    let of = Some(("BENALI", "Fatima"));
    centre.comes(at(8, 5), Visit { of, rdv: Some(at(12, 0)), to: &["Inès"], ..Visit::default() });
    let today = at(9, 0).day_in(comptoir::domain::Zone::PARIS);
    let (before, after) = (today.pred_opt().unwrap().to_string(), today.succ_opt().unwrap().to_string());
    let today = today.to_string();
    let count = |words: &[&str]| rows(&exported(&centre, &[&["agenda", "--csv"], words].concat())).len() - 1;
    assert_eq!(count(&[]), 6, "what is open");
    assert_eq!(count(&["--all"]), 7);
    assert_eq!(count(&["--from", &today, "--to", &today]), 7, "all of the day");
    assert_eq!(count(&["--from", &after]), 0);
    assert_eq!(count(&["--to", &before]), 0);
    assert_eq!(count(&["--all", "--pro", "Inès"]), 1);
}

#[test]
fn the_fields_of_a_pane_are_its_columns_and_its_keys() {
    let mut centre = TestCentre::with_people();
    protected_lines(&mut centre);
    agenda(&mut centre);
    for kind in comptoir::panes::PANES {
        let rows = rows(&exported(&centre, &[kind.code, "--csv", "--all"]));
        for field in kind.fields.iter().filter(|field| field.key != "person") {
            assert!(rows[0].iter().any(|title| title == field.label), "{} {}", kind.code, field.label);
        }
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{}", kind.code);
    }
    let trips = rows(&exported(&centre, &["TRANSPORT", "--csv"]));
    assert_eq!(cell(&trips, 1, "Transport"), "VSL");
    assert_eq!(cell(&trips, 1, "Contact protégé"), "oui");
    let listed: Json = serde_json::from_str(&exported(&centre, &["arrival", "--json", "--all"])).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), 6);
    assert!(listed[0]["label"].is_string() && listed[0]["kind"] == json!("ARRIVAL"), "{listed}");
}

#[test]
fn one_key_writes_what_the_list_shows_and_no_number_of_a_protected_contact() {
    let mut centre = TestCentre::with_people();
    protected_lines(&mut centre);
    appointment(&mut centre, "", Some(("KAYA", "Elif")), 9);
    let folder = centre.path().parent().unwrap().to_owned();
    let mut seat = Seat::new(&centre.path(), "Sarah");
    seat.app.printing.folder = folder.display().to_string();
    seat.opens();
    seat.strikes("qtableur<Entrée>");
    assert!(seat.reads("liste-arrivees") && seat.reads(".xlsx"), "the name is proposed\n{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(seat.reads("Écrit dans"), "{}", seat.sees());
    let written = |end: &str| -> Vec<PathBuf> {
        let paths = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|extension| extension == end)).collect()
    };
    let [file] = &written("xlsx")[..] else { panic!("{:?}", written("xlsx")) };
    assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(sheet_of(file).contains("KAYA Elif"));
    seat.strikes("<Échap>3qtableur<Entrée><Ctrl-U>trajets.csv<Entrée>");
    assert!(seat.reads("Écrit dans"), "{}", seat.sees());
    let csv = fs::read_to_string(folder.join("trajets.csv")).unwrap();
    assert!(csv.contains("SECRET") && !csv.contains("rue du Lac"), "{csv}");
    assert_eq!(one::<i64>(&centre, "SELECT count(*) FROM journal WHERE op = 'EXPORT'"), 2);
}

#[test]
fn the_days_ahead_are_written_with_the_day_and_the_hour_of_each_line() {
    let mut centre = TestCentre::with_people();
    let rdv = Some(at(14, 30).plus_minutes(4 * 24 * 60));
    centre.comes(at(8, 0), Visit { of: Some(("KAYA", "Elif")), rdv, ..Visit::default() });
    let mut seat = Seat::new(&centre.path(), "Sarah");
    seat.app.printing.folder = centre.path().parent().unwrap().display().to_string();
    seat.opens();
    seat.strikes("<Droite>qtableur<Entrée><Ctrl-U>rdv.csv<Entrée>");
    assert!(seat.reads("Écrit dans"), "{}", seat.sees());
    let rows = rows(&fs::read_to_string(place(&centre, "rdv.csv")).unwrap());
    let begins = |row: usize, cells: [&str; 4]| rows[row].iter().take(4).eq(cells);
    assert!(begins(0, ["Jour", "État", "Heure", "Personne"]), "{rows:?}");
    assert!(begins(1, ["30/11/2026", "Attendu·e", "14:30", "KAYA Elif"]), "{rows:?}");
}

#[test]
fn a_file_named_for_one_form_is_not_written_in_another() {
    let centre = TestCentre::with_people();
    for (form, name) in [("--json", "fiches.csv"), ("--csv", "fiches.xlsx"), ("--fhir", "fiches.csv")] {
        let file = place(&centre, name);
        let refused = export(&centre, &["people", form, "--output", file.to_str().unwrap()]);
        assert_eq!(refused.status.code(), Some(2), "{form} {name}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("n’est pas la forme d’un fichier"), "{form} {name}");
        assert!(!file.exists(), "{form} {name}");
    }
    for (form, name) in
        [("--json", "fiches.json"), ("--fhir", "fiches.json"), ("--csv", "fiches.txt"), ("--csv", "fiches")]
    {
        let file = place(&centre, name);
        exported(&centre, &["people", form, "--force", "--output", file.to_str().unwrap()]);
        assert!(file.exists(), "{form} {name}");
    }
}
