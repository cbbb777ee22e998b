//! A person let go of for good, on a real file and by the real program: not a word is left, and all the rest stands.

use std::fs;
use std::process::{Command, Output};

use comptoir::domain::{Link, Person, PersonId, Tie};
use comptoir::panes::arrival::{Done, InService};
use comptoir::protocol::{Draft, Operation, Refusal, Typed};
use comptoir::store::Drafts;
use rusqlite::{Connection, OpenFlags};

use crate::support::{House, Visit, at, day};

/// Zoltan Kertesz, typed twice, who came, asked for a call, has a mother here and something half typed.
fn known() -> (House, PersonId) {
    let mut house = House::with_people();
    for first in ["Zoltan", "Zoltán-Imre"] {
        let person = Person {
            first_name: Some(first.into()),
            birth_date: Some(day(1969, 4, 4).into()),
            phone1: Some("+33655443322".into()),
            address: Some("9 passage Wolfram".into()),
            ..Person::new("KERTESZ", at(8, 0))
        };
        house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    let (kept, other) = (house.person("KERTESZ", "Zoltan"), house.person("KERTESZ", "Zoltán-Imre"));
    let visit = house.comes(at(8, 10), Visit { of: Some(("KERTESZ", "Zoltan")), reason: "SOIN", ..Visit::default() });
    house.does("Sarah", at(8, 11), Operation::Note { item: visit, text: "sonnette cassée".into() });
    house.moves(at(8, 20), visit, InService.state());
    house.moves(at(8, 30), visit, Done.state());
    let mother =
        Link { person: house.person("KAYA", "Elif").id, tie: Tie::from_code("MOTHER").unwrap(), other: other.id };
    house.does("Sarah", at(8, 31), Operation::Link(mother));
    let id = kept.id;
    let both = Box::new(kept.merged_with(&other));
    house.does("Claire", at(8, 40), Operation::Merge { kept: both, other: other.id, rev: other.rev, overrule: true });
    let typed = Typed { key: "subject".into(), text: "rappeler pour le vélo".into(), stood: None };
    let draft = Draft {
        id: "d".into(),
        staff: house.staff("Sarah"),
        terminal: "pts/1".into(),
        form: "CALLBACK".into(),
        item: None,
        person: Some(other.id),
        fields: vec![typed],
        focus: 0,
        cursor: 0,
        at: at(9, 0),
    };
    Drafts::open(&house.path()).unwrap().write_draft(&draft).unwrap();
    (house, id)
}

fn run(house: &House, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comptoir")).args(args).arg("--db").arg(house.path()).output().unwrap()
}

fn said(output: &Output) -> String {
    (String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
        .replace('\u{a0}', " ")
}

/// Which of these words stand anywhere in the files of the centre, once every desk has closed them.
fn left(folder: &std::path::Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let holds = |word: &&&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        found.extend(words.iter().filter(holds).map(|word| format!("{word} in {}", path.display())));
    }
    found
}

const WORDS: &[&str] =
    &["KERTESZ", "kertesz", "Kertesz", "Zolt", "zoltan", "655443322", "Wolfram", "sonnette", "le vélo"];

#[test]
fn not_a_word_is_left_in_any_file_and_the_journal_and_the_figures_stand() {
    let (mut house, id) = known();
    let figures = |house: &House| run(house, &["report", "--day", "2026-11-26", "--json"]).stdout;
    let before = figures(&house);
    let number = id.to_string();
    let done = run(&house, &["erase", &number, "--yes"]);
    let told = said(&done);
    assert!(done.status.success() && told.contains("lignes closes : 1, liens : 1, "), "{told}");
    assert!(told.contains("brouillons : 1") && told.contains("Les sauvegardes déjà faites"), "{told}");
    assert_eq!(figures(&house), before);
    let checked = house.store.check_file(true).unwrap();
    assert!(checked.chain.emptied > 0);
    let row = house.store.read_journal(None).unwrap().pop().unwrap();
    assert_eq!((row.operation.as_str(), row.person), ("ERASE", Some(id)));
    assert!(
        run(&house, &["person", &number]).status.code() == Some(1) && house.store.load_person(id).unwrap().is_none()
    );
    assert!(house.store.search_people("kertesz", 8, day(2026, 11, 26)).unwrap().is_empty());
    let elif = house.person("KAYA", "Elif");
    assert!(
        house.store.list_related(&elif).unwrap().is_empty()
            && Drafts::open(&house.path()).unwrap().drafts_of(house.staff("Sarah")).unwrap().is_empty()
    );
    let count = |house: &House| {
        let raw = Connection::open_with_flags(house.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        raw.query_row("SELECT count(*) FROM lookup_word", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(count(&house), count(&House::with_people()), "the lookup has forgotten the words nobody else bears");
    // The number is nobody else's ever after.
    let new = house.does("Sarah", at(10, 0), Operation::AddPerson(Box::new(Person::new("NOUVEAU", at(10, 0)))));
    assert!(new.person.unwrap() > id);
    // As the last desk leaves the files.
    let folder = house.path().parent().unwrap().to_owned();
    let House { store, .. } = house;
    drop(store);
    assert_eq!(left(&folder, WORDS), Vec::<String>::new());
}

#[test]
fn nothing_goes_without_a_yes_nor_while_something_is_open() {
    let (mut house, id) = known();
    let number = id.to_string();
    let asked = run(&house, &["erase", &number]);
    let told = said(&asked);
    assert_eq!(asked.status.code(), Some(1));
    assert!(
        told.contains("KERTESZ Zoltan : rien n’est encore effacé. Avec --yes") && told.contains("lignes closes : 1"),
        "{told}"
    );
    assert!(house.store.load_person(id).unwrap().is_some() && house.store.check_file(true).unwrap().chain.emptied == 0);
    let visit = house.comes(at(9, 0), Visit { of: Some(("KERTESZ", "Zoltan")), ..Visit::default() });
    for args in [&["erase", &number][..], &["erase", &number, "--yes"]] {
        let told = said(&run(&house, args));
        assert!(told.contains(&format!("encore en cours : une arrivée, n° {visit}")), "{told}");
    }
    match house.tries("Sarah", at(9, 1), Operation::Erase(id)) {
        Err(Refusal::Rule(why)) => assert!(why.contains("Terminez ou annulez d’abord"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(house.store.load_person(id).unwrap().is_some());
}

#[test]
fn what_a_merge_taken_back_had_put_on_another_card_goes_too() {
    let (mut house, id) = known();
    let anne = house.person("LE GOFF", "Anne");
    let gone = house.store.load_person(id).unwrap().unwrap();
    let both = Box::new(anne.merged_with(&gone));
    house.does("Claire", at(9, 0), Operation::Merge { kept: both, other: id, rev: gone.rev, overrule: true });
    house.does("Claire", at(9, 1), Operation::Undo(None));
    house.does("Sarah", at(9, 2), Operation::Erase(id));
    let journal = format!("{:?}", house.store.read_journal(None).unwrap());
    assert!(!journal.contains("Wolfram") && !journal.contains("655443322"), "{journal}");
    assert_eq!(house.person("LE GOFF", "Anne").address, None);
    house.store.check_file(true).unwrap();
}

#[test]
fn a_card_open_at_another_desk_closes_and_says_why() {
    let (mut house, id) = known();
    let mut seat = house.seat("Claire");
    seat.strikes("/kertesz<Entrée>");
    assert!(seat.reads("04/04/1969"), "{}", seat.sees());
    house.does("Sarah", at(9, 41), Operation::Erase(id));
    seat.hears();
    assert!(seat.reads("Cette fiche n’existe plus.") && !seat.reads("04/04/1969"), "{}", seat.sees());
}

#[test]
fn a_form_left_about_somebody_who_is_gone_goes_when_it_is_taken_up() {
    let (mut house, id) = known();
    let mut seat = house.seat("Sarah");
    assert!(seat.reads("g reprendre le brouillon"), "{}", seat.sees());
    house.does("Claire", at(9, 41), Operation::Erase(id));
    seat.strikes("g");
    assert!(seat.reads("n’existe plus"), "{}", seat.sees());
    assert!(Drafts::open(&house.path()).unwrap().drafts_of(house.staff("Sarah")).unwrap().is_empty());
}
