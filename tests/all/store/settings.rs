//! The centre's own settings, in a real file: what is written is what every rule follows, and one key takes it back.

use comptoir::domain::Site;
use comptoir::protocol::{Operation, Refusal};
use rusqlite::{Connection, OpenFlags};

use crate::support::saved::sets;
use crate::support::{TestCentre, at, day, plain};

fn set(centre: &TestCentre, change: impl FnOnce(&mut Site)) -> Operation {
    sets(&centre.store, change)
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A slip in the centre's settings.
type Wrong = fn(&mut Site);

#[test]
fn hours_and_closed_days_are_followed_at_once_and_undone_by_one_key() {
    let mut centre = TestCentre::new();
    let before = centre.store.load_context(at(9, 0)).unwrap().site_settings();
    let operation = set(&centre, |site| {
        site.hours = lines(&["lun-jeu 8h30-12h30, 13h30-17h", "sam 9h-12h"]);
        site.closed = lines(&["27/11 pont"]);
    });
    let said = centre.does("Sarah", at(9, 0), operation).said;
    assert!(said.ends_with("à jour (27/11/2026 fermé — pont)"), "the year read is told: {said}");
    let desk = centre.store.load_context(at(9, 1)).unwrap();
    assert_eq!(desk.site_settings().hours, ["lun-jeu 08:30-12:30, 13:30-17:00", "sam 09:00-12:00"]);
    assert_eq!(desk.site_settings().closed, ["27/11/2026 fermé — pont"]);
    assert_eq!(desk.closing(), at(17, 0));
    assert!(!desk.calendar.is_working(day(2026, 11, 27)));
    centre.does("Sarah", at(9, 2), Operation::Undo(None));
    assert_eq!(centre.store.load_context(at(9, 3)).unwrap().site_settings(), before);
}

#[test]
fn days_that_an_older_program_closed_by_mistake_are_read_and_no_new_one_is_written() {
    let mut centre = TestCentre::new();
    let closed = |centre: &TestCentre| centre.store.load_context(at(9, 0)).unwrap().site_settings().closed;
    let apart = set(&centre, |site| site.closed = lines(&["02/12 pont", "12/12 marché"]));
    centre.does("Sarah", at(9, 0), apart);
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    for (written, older) in [("fermé — pont", "ouvert"), ("fermé — marché", "9h-12h")] {
        raw.execute("UPDATE site SET closed = replace(closed, ?1, ?2)", [written, older]).unwrap();
    }
    drop(raw);
    let known = ["02/12/2026 fermé — ouvert", "12/12/2026 ouvert 09:00-12:00"];
    assert_eq!(closed(&centre), known);
    let renamed = set(&centre, |site| site.name = "Les Ormes".to_owned());
    centre.does("Sarah", at(9, 0), renamed);
    let half = set(&centre, |site| site.closed.push("11/12 matin seulement".to_owned()));
    match centre.tries("Sarah", at(9, 1), half) {
        Err(Refusal::Field("closed", why)) => assert!(why.contains("11/12/2026 fermé — matin seulement"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(closed(&centre), known);
}

#[test]
fn a_setting_says_its_unit_and_its_range_and_a_day_its_name() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qréglages<Entrée>je prends<Entrée>");
    assert!(seat.reads("Un nombre de 1 à 240 (min)."), "{}", seat.sees());
    seat.strikes("<Échap>qréglages<Entrée>des situations<Entrée>");
    assert!(seat.line("Réunion des situations").ends_with("jeudi"), "{}", seat.sees());
    seat.strikes("lundi<Ctrl-S>");
    let day = |centre: &TestCentre| {
        let desk = centre.store.load_context(at(9, 42)).unwrap();
        desk.setting(&comptoir::panes::situation::MEETING_DAY)
    };
    assert_eq!(day(&centre), 1, "{}", seat.sees());
    for (typed, number) in [("mardi", 2), ("5", 5)] {
        let done = run(&centre, &["settings", &format!("situation.day={typed}")]);
        assert!(done.1.contains(if number == 2 { "mardi" } else { "vendredi" }), "{done:?}");
        assert_eq!(day(&centre), number);
    }
    assert_eq!(run(&centre, &["settings", "situation.day=9"]).0, Some(1));
}

#[test]
fn a_command_says_what_is_missing_by_its_key() {
    let centre = TestCentre::with_people();
    let kaya = centre.person("KAYA", "Elif").id.to_string();
    let (code, said) = run(&centre, &["merge", &kaya]);
    assert!(code == Some(2) && said.contains("GARDÉE DOUBLON") && said.matches("--split").count() == 1, "{said}");
    let (_, said) = run(&centre, &["add", "CALLBACK", &format!("person={kaya}")]);
    assert!(said.contains("manque (subject=…)."), "{said}");
    let (_, said) = run(&centre, &["proposals", "accept", "1"]);
    assert!(said.contains("n° 1, inconnue ici"), "{said}");
}

fn run(centre: &TestCentre, words: &[&str]) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_comptoir");
    let done =
        std::process::Command::new(program).args(words).args(["--as", "Sarah", "--db"]).arg(centre.path()).output();
    let done = done.unwrap();
    (done.status.code(), plain(&String::from_utf8([done.stdout, done.stderr].concat()).unwrap()))
}

#[test]
fn the_zone_of_the_centre_says_what_day_it_is_whatever_the_machine_says() {
    let mut centre = TestCentre::new();
    let operation = set(&centre, |site| site.timezone = "Indian/Reunion".to_owned());
    centre.does("Sarah", at(9, 0), operation);
    let late = centre.store.load_context(at(21, 30)).unwrap();
    assert_eq!(late.today(), day(2026, 11, 27), "21:30 in Paris is 00:30 of the next day there");
}

#[test]
fn a_mistake_is_refused_with_the_line_it_stands_in_and_changes_nothing() {
    let mut centre = TestCentre::new();
    let before = centre.store.load_context(at(9, 0)).unwrap().site_settings();
    let wrong: [(&str, Wrong); 4] = [
        ("name", |site| site.name = "  ".to_owned()),
        ("timezone", |site| site.timezone = "Europe/Pari".to_owned()),
        ("hours", |site| site.hours = vec!["lun 18h-8h".to_owned()]),
        ("closed", |site| site.closed = vec!["Noël".to_owned()]),
    ];
    for (key, change) in wrong {
        let operation = set(&centre, change);
        match centre.tries("Sarah", at(9, 0), operation) {
            Err(Refusal::Field(field, _)) => assert_eq!(field, key),
            other => panic!("{key}: {other:?}"),
        }
    }
    assert_eq!(centre.store.load_context(at(9, 1)).unwrap().site_settings(), before);
}
