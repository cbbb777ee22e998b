//! A person let go of for good, on a real file and by the real program: not a word is left, and all the rest stands.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Output};

use comptoir::app::screens::form::Form;
use comptoir::domain::staff::Instruction;
use comptoir::domain::{DirectoryEntry, EntryKind, Link, Moment, Person, PersonId, Tie};
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::{ACCOMPANIED_BY, ARRIVAL, Done, InService};
use comptoir::protocol::{Draft, DraftForm, Operation, Refusal, Typed};
use comptoir::store::{CutErasure, Drafts, settle_cut_erasure};
use rusqlite::{Connection, OpenFlags};

use crate::support::saved::{edits, saves, sets};
use crate::support::{TestCentre, Visit, at, day};

/// Zoltan Kertesz, typed twice, who came, asked for a call, has a mother here and something half typed.
pub(crate) fn known() -> (TestCentre, PersonId) {
    let mut centre = TestCentre::with_people();
    for first in ["Zoltan", "Zoltán-Imre"] {
        let person = Person {
            first_name: Some(first.into()),
            birth_date: Some(day(1969, 4, 4).into()),
            phone1: Some("+33655443322".into()),
            address: Some("9 passage Wolfram".into()),
            ..Person::new("KERTESZ", at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    let (kept, other) = (centre.person("KERTESZ", "Zoltan"), centre.person("KERTESZ", "Zoltán-Imre"));
    let visit = centre.comes(at(8, 10), Visit { of: Some(("KERTESZ", "Zoltan")), reason: "SOIN", ..Visit::default() });
    centre.does("Sarah", at(8, 11), Operation::Note { item: visit, about: None, text: "sonnette cassée".into() });
    centre.moves(at(8, 20), visit, InService.state());
    centre.moves(at(8, 30), visit, Done.state());
    let mother =
        Link { person: other.id, tie: Tie::from_code("MOTHER").unwrap(), other: centre.person("KAYA", "Elif").id };
    centre.does("Sarah", at(8, 31), Operation::Link(mother));
    let id = kept.id;
    let both = Box::new(kept.merged_with(&other));
    centre.does("Claire", at(8, 40), Operation::Merge { kept: both, other: other.id, rev: other.rev, overrule: true });
    let typed = Typed { key: "subject".into(), text: "rappeler pour le vélo".into(), ..Typed::default() };
    let draft = Draft {
        id: "d".into(),
        staff: centre.staff("Sarah"),
        terminal: "pts/1".into(),
        form: DraftForm::from("CALLBACK"),
        item: None,
        person: Some(other.id),
        whom: None,
        fields: vec![typed],
        focus: 0,
        cursor: 0,
        at: at(9, 0),
    };
    Drafts::open(&centre.path()).unwrap().write_draft(&draft).unwrap();
    (centre, id)
}

fn run(centre: &TestCentre, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comptoir")).args(args).arg("--db").arg(centre.path()).output().unwrap()
}

fn said(output: &Output) -> String {
    (String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
        .replace('\u{a0}', " ")
}

/// Which of these words stand anywhere in the files of the centre, once every desk has closed them.
pub(crate) fn left(folder: &std::path::Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let holds = |word: &&&str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        found.extend(words.iter().filter(holds).map(|word| format!("{word} in {}", path.display())));
    }
    found
}

pub(crate) const WORDS: &[&str] =
    &["KERTESZ", "kertesz", "Kertesz", "Zolt", "zoltan", "655443322", "Wolfram", "sonnette", "le vélo"];

#[test]
fn not_a_word_is_left_in_any_file_and_the_journal_and_the_figures_stand() {
    let (mut centre, id) = known();
    // Whoever is erased is no more one of the people counted; their lines stay counted.
    let figures = |centre: &TestCentre| {
        let told = run(centre, &["report", "--day", "2026-11-26", "--json"]).stdout;
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        (told["panes"].clone(), told["before"]["panes"].clone())
    };
    let before = figures(&centre);
    let number = id.to_string();
    let done = run(&centre, &["erase", &number, "--yes"]);
    let told = said(&done);
    assert!(done.status.success() && told.contains("lignes closes : 1, liens : 1, "), "{told}");
    assert!(told.contains("brouillons : 1") && told.contains("Les sauvegardes déjà faites"), "{told}");
    assert!(told.contains("sauf le nombre de personnes différentes"), "{told}");
    assert_eq!(figures(&centre), before);
    let checked = centre.store.check_file(true).unwrap();
    assert!(checked.chain.emptied > 0);
    let row = centre.store.read_journal(None).unwrap().pop().unwrap();
    assert_eq!((row.operation.as_str(), row.person), ("ERASE", Some(id)));
    assert!(
        run(&centre, &["person", &number]).status.code() == Some(1) && centre.store.load_person(id).unwrap().is_none()
    );
    assert!(centre.store.search_people("kertesz", 8, day(2026, 11, 26)).unwrap().is_empty());
    let elif = centre.person("KAYA", "Elif");
    assert!(
        centre.store.list_related(&elif).unwrap().is_empty()
            && Drafts::open(&centre.path()).unwrap().drafts_of(centre.staff("Sarah")).unwrap().is_empty()
    );
    let count = |centre: &TestCentre| {
        let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
        raw.query_row("SELECT count(*) FROM lookup_word", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    assert_eq!(
        count(&centre),
        count(&TestCentre::with_people()),
        "the lookup has forgotten the words nobody else bears"
    );
    // The number is nobody else's ever after.
    let new = centre.does("Sarah", at(10, 0), Operation::AddPerson(Box::new(Person::new("NOUVEAU", at(10, 0)))));
    assert!(new.person.unwrap() > id);
    // As the last desk leaves the files.
    let folder = centre.path().parent().unwrap().to_owned();
    let TestCentre { store, .. } = centre;
    drop(store);
    assert_eq!(left(&folder, WORDS), Vec::<String>::new());
}

#[test]
fn not_a_word_is_left_while_desks_are_open() {
    let (centre, id) = known();
    let folder = centre.path().parent().unwrap().to_owned();
    let other = comptoir::store::Store::open(&centre.path()).unwrap();
    let drafts = Drafts::open(&centre.path()).unwrap();
    assert!(!left(&folder, WORDS).is_empty());
    let aside = folder.join(format!("{}.avant-2026-11-01-09h00m00", centre.path().file_name().unwrap().display()));
    fs::copy(centre.path(), &aside).unwrap();
    let done = run(&centre, &["erase", &id.to_string(), "--yes"]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains(".avant-2026-11-01-09h00m00. À effacer"), "{}", said(&done));
    fs::remove_file(aside).unwrap();
    for aside in ["drafts.db.abime-2026-11-01-09h00m00", "drafts.db-wal.abime-2026-11-01-09h00m00-2"] {
        fs::write(folder.join(aside), "KERTESZ").unwrap();
        let purged = run(&centre, &["purge", "--clock-is-right"]);
        // On another day the file, dated by the kernel, may be as old as those that go.
        let told = said(&purged).contains(&format!("{aside}. À effacer"));
        assert!(told || !folder.join(aside).exists(), "{}", said(&purged));
        let _ = fs::remove_file(folder.join(aside));
    }
    assert_eq!(left(&folder, WORDS), Vec::<String>::new());
    drop((centre, other, drafts));
}

#[test]
fn nothing_goes_without_a_yes_nor_while_something_is_open() {
    let (mut centre, id) = known();
    let number = id.to_string();
    let asked = run(&centre, &["erase", &number]);
    let told = said(&asked);
    assert_eq!(asked.status.code(), Some(1));
    assert!(
        told.contains("KERTESZ Zoltan : rien n’est encore effacé. Avec --yes") && told.contains("lignes closes : 1"),
        "{told}"
    );
    assert!(
        centre.store.load_person(id).unwrap().is_some() && centre.store.check_file(true).unwrap().chain.emptied == 0
    );
    let visit = centre.comes(at(9, 0), Visit { of: Some(("KERTESZ", "Zoltan")), ..Visit::default() });
    for args in [&["erase", &number][..], &["erase", &number, "--yes"]] {
        let told = said(&run(&centre, args));
        assert!(told.contains(&format!("encore en cours : une arrivée, n° {visit}")), "{told}");
    }
    match centre.tries("Sarah", at(9, 1), Operation::Erase(id)) {
        Err(Refusal::Rule(why)) => assert!(why.contains("Terminez ou annulez d’abord"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(centre.store.load_person(id).unwrap().is_some());
}

#[test]
fn what_a_merge_taken_back_had_put_on_another_card_goes_too() {
    let (mut centre, id) = known();
    let anne = centre.person("LE GOFF", "Anne");
    let gone = centre.store.load_person(id).unwrap().unwrap();
    let both = Box::new(anne.merged_with(&gone));
    centre.does("Claire", at(9, 0), Operation::Merge { kept: both, other: id, rev: gone.rev, overrule: true });
    centre.does("Claire", at(9, 1), Operation::Undo(None));
    centre.does("Sarah", at(9, 2), Operation::Erase(id));
    let journal = format!("{:?}", centre.store.read_journal(None).unwrap());
    assert!(!journal.contains("Wolfram") && !journal.contains("655443322"), "{journal}");
    assert_eq!(centre.person("LE GOFF", "Anne").address, None);
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_card_open_at_another_desk_closes_and_says_why() {
    let (mut centre, id) = known();
    let mut seat = centre.seat("Claire");
    seat.strikes("/kertesz<Entrée>");
    assert!(seat.reads("04/04/1969"), "{}", seat.sees());
    centre.does("Sarah", at(9, 41), Operation::Erase(id));
    seat.hears();
    assert!(
        seat.reads("Cette fiche n’existe plus, effacée par Sarah, aujourd’hui.") && !seat.reads("04/04/1969"),
        "{}",
        seat.sees()
    );
}

#[test]
fn a_form_left_about_somebody_who_is_gone_goes_when_it_is_taken_up() {
    let (mut centre, id) = known();
    let mut seat = centre.seat("Sarah");
    assert!(seat.reads("g reprendre le brouillon"), "{}", seat.sees());
    centre.does("Claire", at(9, 41), Operation::Erase(id));
    seat.strikes("g");
    assert!(seat.reads("n’existe plus"), "{}", seat.sees());
    assert!(Drafts::open(&centre.path()).unwrap().drafts_of(centre.staff("Sarah")).unwrap().is_empty());
}

#[test]
fn a_form_open_about_somebody_who_is_erased_closes_and_keeps_nothing_of_them() {
    // Their card, a line for them, and a new line that names them.
    for (at, keys) in ["/kertesz<Entrée>m<Tab><Tab>x", "/kertesz<Entrée>5pour Zoltan", "5n"].into_iter().enumerate() {
        let (centre, id) = known();
        let mut seat = centre.seat("Claire");
        seat.strikes(keys);
        if keys == "5n" {
            while !seat.reads("▌ Personne") {
                seat.strikes("<Haut>");
            }
            seat.strikes("kertesz<Entrée>");
        }
        assert!(seat.app.screens.has::<Form>() && seat.reads("KERTESZ"), "form {at}: {}", seat.sees());
        let kept = || {
            let drafts = Drafts::open(&centre.path()).unwrap();
            format!("{:?}", drafts.drafts_of(centre.staff("Claire")).unwrap())
        };
        assert!(kept().contains("KERTESZ"), "form {at}: {}", kept());
        let erased = run(&centre, &["erase", &id.to_string(), "--yes"]);
        assert!(erased.status.success(), "{}", said(&erased));
        // A letter before the desk has heard of it.
        seat.strikes("y").hears();
        assert!(seat.reads("Fiche effacée par système"), "form {at}: {}", seat.sees());
        assert!(seat.reads("son formulaire est fermé") && !seat.reads("KERTESZ"), "form {at}: {}", seat.sees());
        assert_eq!((kept().as_str(), seat.reads("g reprendre")), ("[]", false), "form {at}: {}", seat.sees());
    }
}

#[test]
fn what_a_desk_that_was_cut_off_kept_of_somebody_erased_is_offered_to_nobody() {
    let (mut centre, id) = known();
    let mut seat = centre.seat("Claire");
    seat.strikes("/kertesz<Entrée>5pour Zoltan");
    centre.does("Sarah", at(9, 41), Operation::Erase(id));
    drop(seat);
    let seat = centre.seat("Claire");
    assert!(!seat.reads("g reprendre"), "{}", seat.sees());
    let drafts = Drafts::open(&centre.path()).unwrap();
    assert!(drafts.drafts_of(centre.staff("Claire")).unwrap().is_empty());
}

#[test]
fn whoever_erases_is_told_where_else_the_name_or_the_number_stands() {
    let (mut centre, id) = known();
    for text in ["Kertész passera prendre sa clé", "Kerteszy aussi", "rappeler le 06 55 44 33 22"] {
        centre.does("Sarah", at(9, 10), Operation::TeamNote(text.into()));
    }
    let other = centre.comes(at(9, 11), Visit { label: "visiteuse 3", ..Visit::default() });
    centre.does("Sarah", at(9, 12), Operation::Note { item: other, about: None, text: "vient avec M. KERTESZ".into() });
    let entry = DirectoryEntry { note: Some("ami de Kertesz".into()), ..entry("Pharmacie du Parc") };
    centre.does("Sarah", at(9, 13), saves(&centre.store, entry));
    let number = id.0.to_string();
    for (words, leaves) in [(vec!["erase", &number], 1), (vec!["erase", &number, "--yes"], 0)] {
        let output = run(&centre, &words);
        let told = said(&output).replace('\u{a0}', " ");
        assert_eq!(output.status.code(), Some(leaves), "{told}");
        let places = [
            "mot à l’équipe, 26/11/2026 : « Kertész passera prendre sa clé »",
            "« rappeler le 06 55 44 33 22 »",
            &format!("note de l’élément n° {other}, 26/11/2026 : « vient avec M. KERTESZ »"),
            "annuaire, fiche n° 1 : « Pharmacie du Parc, ami de Kertesz »",
        ];
        assert!(places.iter().all(|place| told.contains(place)), "{told}");
        assert!(!told.contains("Kerteszy") && !told.contains("sonnette"), "{told}");
    }
}

#[test]
fn whoever_erases_is_told_of_the_spellings_merged_and_of_the_cards_and_instructions_of_others() {
    let (mut centre, id) = known();
    let mut card = centre.store.load_person(id).unwrap().unwrap();
    card.confidential_contact = Some("+33699887766".into());
    centre.does("Sarah", at(9, 10), Operation::EditPerson(Box::new(card)));
    let typo = Person { first_name: Some("Zoltan".into()), ..Person::new("CERTES", at(9, 10)) };
    centre.does("Sarah", at(9, 10), Operation::AddPerson(Box::new(typo)));
    let (kept, other) = (centre.store.load_person(id).unwrap().unwrap(), centre.person("CERTES", "Zoltan"));
    let mut both = kept.merged_with(&other);
    (both.birth_name, both.used_name) = (kept.birth_name.clone(), kept.used_name.clone());
    let merge = Operation::Merge { kept: Box::new(both), other: other.id, rev: other.rev, overrule: true };
    centre.does("Claire", at(9, 11), merge);
    let elif = Person {
        address: Some("chez KERTESZ Zoltan".into()),
        confidential_note: Some("Ne rien dire à M. Certes.".into()),
        ..centre.person("KAYA", "Elif")
    };
    centre.does("Sarah", at(9, 12), Operation::EditPerson(Box::new(elif)));
    let attempt = centre.comes(at(9, 12), Visit { label: "visiteuse 4", ..Visit::default() });
    centre.does("Sarah", at(9, 12), Operation::Note { item: attempt, about: None, text: "au 06 99 88 77 66".into() });
    centre.does("Sarah", at(9, 13), saves(&centre.store, entry("Taxi Certes")));
    let told = |words: &str| vec![Instruction { words: words.into(), pane: None }];
    let instructions = told("Mme Certes attend dehors");
    centre.does("Sarah", at(9, 13), sets(&centre.store, |site| site.instructions = instructions));
    let roux = centre.staff("Dr Roux");
    let mut roux = centre.store.load_context(at(9, 13)).unwrap().member(roux).unwrap().clone();
    roux.instructions = told("M. Kertesz sans rendez-vous");
    centre.does("Sarah", at(9, 13), edits(&centre.store, roux));
    let person = centre.store.load_person(id).unwrap().unwrap();
    let mentions = centre.store.list_mentions(&person, &[]).unwrap();
    for said in [
        "chez KERTESZ Zoltan, Ne rien dire à M. Certes.",
        "au 06 99 88 77 66",
        "Taxi Certes",
        "Mme Certes attend dehors",
        "M. Kertesz sans rendez-vous",
    ] {
        assert!(mentions.iter().any(|mention| mention.text == said), "{said}: {mentions:?}");
    }
}

#[test]
fn a_name_told_beside_anothers_line_is_answered_and_goes_with_the_card() {
    let (mut centre, id) = known();
    let comes = |centre: &mut TestCentre, of| centre.comes(at(9, 0), Visit { of: Some(of), ..Visit::default() });
    let (fatima, zoltan) = (comes(&mut centre, ("BENALI", "Fatima")), comes(&mut centre, ("KERTESZ", "Zoltan")));
    centre.does("Claire", at(9, 1), Operation::Claim { item: zoltan, take_over: false });
    let lines = [fatima, zoltan].map(|line| (line, centre.item(line).rev)).to_vec();
    let called = Operation::MoveAll { lines, to: InService.state(), with: Vec::new(), on_order_of: None };
    let done = centre.does("Sarah", at(9, 2), called);
    assert!(done.said.contains("laissée") && done.said.contains("KERTESZ Zoltan (Claire)"), "{}", done.said);
    // As an earlier release stored it, and as people type it.
    for words in ["avec Zoltan Kertesz", "seule", "avec KERTESZ Anna"] {
        let changes = vec![(ACCOMPANIED_BY.key, Value::Text(words.into()))];
        let rev = centre.item(fatima).rev;
        centre.does("Sarah", at(9, 3), Operation::Edit { item: fatima, rev, changes });
    }
    for to in [InService.state(), Done.state()] {
        let with = Vec::new();
        let step = Operation::Move { item: zoltan, rev: None, to, with, on_order_of: None, take_over: true };
        centre.does("Claire", at(9, 4), step);
    }
    let path = centre.path();
    centre.does("Sarah", at(9, 10), Operation::Erase(id));
    let rows = centre.store.read_journal(Some(fatima)).unwrap();
    let purged: Vec<_> = rows.iter().map(|row| row.changes.is_none()).collect();
    assert_eq!(purged, [false, false, true, true, false], "the two rows that name them, before and after");
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let bodies = "SELECT group_concat(body) FROM journal_payload";
    let bodies: String = conn.query_row(bodies, [], |row| row.get(0)).unwrap();
    assert!(!bodies.contains("Zoltan") && bodies.contains("KERTESZ Anna"), "{bodies}");
}

#[test]
fn what_names_somebody_elsewhere_is_corrected_before_they_are_erased() {
    let (mut centre, id) = known();
    centre.does("Sarah", at(9, 0), saves(&centre.store, entry("Chez KERTESZ Zoltan")));
    let number = id.to_string();
    let told = said(&run(&centre, &["erase", &number]));
    assert!(told.contains("Chez KERTESZ Zoltan") && told.contains("Corrigez-les avant d’effacer"), "{told}");
    let context = centre.store.load_context(at(9, 0)).unwrap();
    let named = context.directory.iter().find(|entry| entry.name.starts_with("Chez")).unwrap().clone();
    centre.does("Sarah", at(9, 1), saves(&centre.store, DirectoryEntry { name: "Chez X".into(), ..named }));
    let told = said(&run(&centre, &["erase", &number, "--yes"]));
    assert!(!told.contains("se lit aussi là"), "{told}");
    let conn = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let bodies = "SELECT group_concat(body) FROM journal_payload";
    let bodies: String = conn.query_row(bodies, [], |row| row.get(0)).unwrap();
    assert!(!bodies.to_lowercase().contains("zoltan"), "the correction was emptied with the card: {bodies}");
    // Erased first, they are still told of, with what a correction leaves from then on.
    let elif = centre.person("KAYA", "Elif").id.to_string();
    centre.does("Sarah", at(9, 2), saves(&centre.store, entry("Chez KAYA Elif")));
    let told = said(&run(&centre, &["erase", &elif, "--yes"]));
    assert!(told.contains("Chez KAYA Elif") && told.contains("le journal gardera"), "{told}");
}

#[test]
fn a_line_of_a_namesake_is_their_own_and_is_not_told_of() {
    let (mut centre, id) = known();
    for first in ["Anna", "Zoltan"] {
        let relative = Person {
            first_name: Some(first.into()),
            phone1: Some("+33655443322".into()),
            birth_date: Some(day(1990, 1, 1).into()),
            ..Person::new("KERTESZ", at(9, 0))
        };
        let of = centre.does("Sarah", at(9, 0), Operation::AddPerson(Box::new(relative))).person.unwrap();
        let desk = centre.store.load_context(at(9, 0)).unwrap();
        let person = centre.store.load_person(of).unwrap();
        let mut item = ARRIVAL.begin_item(centre.staff("Sarah"), person.as_ref(), &desk);
        let added = |item: &Item| Operation::Add { item: Box::new(item.clone()), state: None, overrule: true };
        centre.does("Sarah", at(9, 1), added(&item));
        item.set(&ACCOMPANIED_BY, "Kertesz Zoltan, son oncle");
        centre.does("Sarah", at(9, 2), added(&item));
    }
    let person = centre.store.load_person(id).unwrap().unwrap();
    let mentions = centre.store.list_mentions(&person, &[]).unwrap();
    let texts: Vec<_> = mentions.iter().map(|mention| mention.text.as_str()).collect();
    assert_eq!(texts, ["Kertesz Zoltan, son oncle"; 2], "{mentions:?}");
}

fn entry(name: &str) -> DirectoryEntry {
    DirectoryEntry::named(EntryKind::Pharmacy, name)
}

#[test]
fn purge_drops_abandoned_drafts_and_copies_set_aside_long_ago() {
    let (centre, _) = known();
    let now = Moment::now();
    let mut drafts = Drafts::open(&centre.path()).unwrap();
    let draft = drafts.drafts_of(centre.staff("Sarah")).unwrap().remove(0);
    for (id, days) in [("old", 31), ("new", 29)] {
        let at = Moment(now.0 - days * 24 * 3600);
        drafts.write_draft(&Draft { id: id.into(), at, ..draft.clone() }).unwrap();
    }
    let purged = run(&centre, &["purge", "--clock-is-right"]);
    assert!(purged.status.success() && said(&purged).contains("brouillon"), "{}", said(&purged));
    let left: Vec<_> = drafts.drafts_of(centre.staff("Sarah")).unwrap().into_iter().map(|draft| draft.id).collect();
    assert!(left.contains(&"new".to_owned()) && !left.contains(&"old".to_owned()), "{left:?}");
    let aside = centre.path().with_extension("db.abime-2026-01-02-10h11m12");
    fs::write(&aside, "KERTESZ").unwrap();
    // By the kernel's clock.
    let born = aside.metadata().unwrap().ctime();
    assert!(centre.store.delete_set_aside(Moment(born - 60)).unwrap().is_empty() && aside.exists());
    assert_eq!(centre.store.delete_set_aside(Moment(born + 60)).unwrap(), std::slice::from_ref(&aside));
    assert!(!aside.exists() && centre.path().exists());
    let folder = centre.path().parent().unwrap().to_owned();
    fs::rename(&folder, folder.with_extension("ailleurs")).unwrap();
    let unread = centre.store.delete_set_aside(Moment(born));
    fs::rename(folder.with_extension("ailleurs"), &folder).unwrap();
    assert!(unread.is_err(), "a folder that cannot be read is not one without copies");
}

#[test]
fn an_announcement_cut_in_its_number_names_nobody() {
    let (centre, id) = known();
    let (path, announced) = (centre.path(), centre.path().with_file_name("centre.db.effacement"));
    let notes = || {
        let sql = "SELECT terminal || ' ' || staff FROM journal WHERE op = 'TEAM_NOTE' ORDER BY seq";
        let conn = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut statement = conn.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<Vec<String>, _>>().unwrap()
    };
    // « 1234 » would be « 12 », the card of somebody else.
    for cut in [format!("{id}"), String::new(), "\0\0\0".to_owned()] {
        fs::write(&announced, &cut).unwrap();
        assert_eq!(settle_cut_erasure(&path, at(10, 0)), None, "{cut:?}");
        assert!(!announced.exists() && notes().is_empty(), "{cut:?} {:?}", notes());
    }
    // A whole number, and the beginning of a draft's: the erasure had not begun, and the journal says what left the note.
    fs::write(&announced, format!("{id}\nd")).unwrap();
    assert_eq!(settle_cut_erasure(&path, at(10, 0)), Some(CutErasure::Undone(id)));
    assert_eq!(notes(), ["erase -1"]);
}
