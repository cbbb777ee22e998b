//! Two cards of one person made one, on a real file: everything follows, nothing is lost, and it can be taken back.

use std::fs;
use std::process::{Command, Output};

use comptoir::domain::person::IdentityMark;
use comptoir::domain::{Link, Moment, Person, PersonId, Tie, Zone};
use comptoir::panes::arrival::InService;
use comptoir::panes::callback::{self, CALLBACK};
use comptoir::protocol::{Answer, CardView, Done, Operation, Query, Refusal};

use crate::support::{TestCentre, Visit, at, day};

/// Fatima was typed twice: the second time with another spelling, another number, and a coffee since.
fn twice() -> (TestCentre, PersonId, PersonId) {
    let mut centre = TestCentre::with_people();
    let again = Person {
        first_name: Some("Fatma".into()),
        birth_date: Some(day(1961, 7, 4).into()),
        phone1: Some("+33699887766".into()),
        address: Some("2 rue des Lilas".into()),
        ehr_ref: Some("B-2".into()),
        ..Person::new("BENNALI", at(8, 0))
    };
    centre.does("Sarah", at(8, 1), Operation::AddPerson(Box::new(again)));
    centre.comes(at(8, 30), Visit { of: Some(("BENALI", "Fatima")), ..Visit::default() });
    let visit = centre.comes(at(8, 40), Visit { of: Some(("BENNALI", "Fatma")), ..Visit::default() });
    centre.does("Sarah", at(8, 41), Operation::Note { item: visit, about: None, text: "attend sa fille".into() });
    centre.does("Claire", at(8, 42), Operation::Claim { item: visit, take_over: false });
    let (kept, other) = (centre.person("BENALI", "Fatima").id, centre.person("BENNALI", "Fatma").id);
    (centre, kept, other)
}

fn card(centre: &TestCentre, id: PersonId) -> CardView {
    match centre.store.answer_query(&Query::Card(id), Some(centre.staff("Sarah")), at(9, 0)) {
        Answer::Card(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// The second card into the first, with what it lacks.
fn merge(centre: &TestCentre, kept: PersonId, other: PersonId, overrule: bool) -> Operation {
    let read = |id| centre.store.load_person(id).unwrap().unwrap();
    let (kept, other) = (read(kept), read(other));
    Operation::Merge { kept: Box::new(kept.merged_with(&other)), other: other.id, rev: other.rev, overrule }
}

fn merged(centre: &mut TestCentre, kept: PersonId, other: PersonId) -> Done {
    let operation = merge(centre, kept, other, true);
    centre.does("Sarah", at(9, 0), operation)
}

fn found(centre: &TestCentre, text: &str) -> Vec<PersonId> {
    centre.store.search_people(text, 8, day(2026, 11, 26)).unwrap().into_iter().map(|(id, _)| id).collect()
}

fn run(centre: &TestCentre, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comptoir")).args(args).arg("--db").arg(centre.path()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn all_that_hung_on_the_second_card_hangs_on_the_first_and_its_number_leads_there() {
    let (mut centre, kept, other) = twice();
    card(&centre, other);
    let done = merged(&mut centre, kept, other);
    assert_eq!(done.items.len(), 1);
    assert!(done.undoable && done.said.contains("1 ligne reprise"), "{}", done.said);
    let view = card(&centre, other);
    assert_eq!((view.asked, view.person.id), (other, kept));
    assert_eq!((view.open.len(), view.notes.len()), (2, 1));
    assert!(view.open.iter().any(|row| row.item.claimed_by == Some(centre.staff("Claire"))), "her claim stays");
    assert_eq!(view.person.address.as_deref(), Some("2 rue des Lilas"));
    assert_eq!(view.person.phone2.as_deref(), Some("+33699887766"), "no number is lost");
    assert_eq!(view.person.ehr_ref.as_deref(), Some("B-2"));
    assert!(view.homonyms.is_empty(), "{:?}", view.homonyms);
    let held = centre.store.person_record(kept, centre.staff("Sarah"), at(9, 1)).unwrap().unwrap();
    assert_eq!((held.items.len(), held.notes.len(), held.merged.len()), (2, 1, 1));
    assert!(held.opened.len() >= 3, "the openings of both cards: {:?}", held.opened);
    assert!(held.journal.iter().any(|row| row.person == Some(other) && row.operation == "ADD_PERSON"));
    centre.store.check_file(true).unwrap();
}

#[test]
fn the_lookup_finds_the_person_once_by_the_kept_names_and_by_every_number_and_reference() {
    let (mut centre, kept, other) = twice();
    assert!(found(&centre, "fatma").contains(&other));
    merged(&mut centre, kept, other);
    assert_eq!(found(&centre, "benali fatima")[0], kept);
    for text in ["bennali fatma", "0699887766", "ref B-2", "B-2", "benali 1961"] {
        assert!(!found(&centre, text).contains(&other), "{text}");
    }
    assert_eq!(found(&centre, "0699887766")[0], kept);
    assert_eq!(found(&centre, "B-2")[0], kept);
}

#[test]
fn undone_by_its_author_the_two_cards_are_what_they_were() {
    let (mut centre, kept, other) = twice();
    let links = [("MOTHER", "KAYA", "Elif"), ("RELATIVE", "TRAN", "Minh")];
    for (code, name, first) in links {
        let link = Link { person: other, tie: Tie::from_code(code).unwrap(), other: centre.person(name, first).id };
        centre.does("Sarah", at(8, 50), Operation::Link(link));
    }
    let before =
        [kept, other].map(|id| centre.store.person_record(id, centre.staff("Sarah"), at(8, 55)).unwrap().unwrap());
    merged(&mut centre, kept, other);
    assert_eq!(card(&centre, kept).relations.len(), 2);
    centre.store.check_file(true).unwrap();
    let undone = centre.does("Sarah", at(9, 1), Operation::Undo(None));
    assert!(undone.said.contains("séparées") && undone.said.contains("BENNALI"), "by their names: {}", undone.said);
    assert!(!undone.said.contains('°'), "{}", undone.said);
    for was in before {
        let is = centre.store.person_record(was.person.id, centre.staff("Sarah"), at(9, 2)).unwrap().unwrap();
        let same = |person: &Person| Person { rev: 0, last_activity_at: at(9, 0), ..person.clone() };
        assert_eq!(same(&is.person), same(&was.person));
        assert_eq!((&is.related, &is.notes), (&was.related, &was.notes));
        let lines = |held: &comptoir::store::PersonRecord| held.items.iter().map(|item| item.id).collect::<Vec<_>>();
        assert_eq!(lines(&is), lines(&was));
        assert!(is.opened.starts_with(&was.opened), "{:?}", is.opened);
    }
    assert!(found(&centre, "bennali fatma").contains(&other));
    centre.store.check_file(true).unwrap();
    // And again, the other way round.
    merged(&mut centre, other, kept);
    assert_eq!(card(&centre, kept).person.id, other);
    centre.does("Sarah", at(9, 3), Operation::Undo(None));
    centre.store.check_file(true).unwrap();
}

#[test]
fn what_has_moved_since_is_not_torn_apart() {
    let (mut centre, kept, other) = twice();
    let done = merged(&mut centre, kept, other);
    let operation = Operation::Note { item: done.items[0].id, about: None, text: "elle est là".into() };
    centre.does("Claire", at(9, 1), operation);
    let edited = Person { language: Some("arabe".into()), ..centre.store.load_person(kept).unwrap().unwrap() };
    centre.does(
        "Claire",
        at(9, 2),
        Operation::EditPerson(Box::new(Person { language: Some("kabyle".into()), ..edited })),
    );
    match centre.tries("Sarah", at(9, 3), Operation::Undo(None)) {
        Err(Refusal::Rule(why)) => assert!(why.contains("Claire"), "{why}"),
        other => panic!("{other:?}"),
    }
    // What is undone meanwhile counts for nothing, nor does a note, which goes with its line.
    centre.does("Claire", at(9, 4), Operation::Undo(None));
    centre.does("Sarah", at(9, 5), Operation::Undo(None));
    let view = card(&centre, other);
    assert_eq!((view.person.id, view.notes.len()), (other, 2));
    // A line written since is of nobody knows which of the two.
    merged(&mut centre, kept, other);
    let desk = centre.store.load_context(at(9, 2)).unwrap();
    let person = centre.store.load_person(kept).unwrap().unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Claire"), Some(&person), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    centre.does("Claire", at(9, 7), Operation::Add { item: Box::new(item), state: None, overrule: true });
    assert!(
        matches!(centre.tries("Sarah", at(9, 8), Operation::Undo(None)), Err(Refusal::Rule(why)) if why.contains("Claire"))
    );
    centre.store.check_file(true).unwrap();
}

#[test]
fn nobody_writes_on_a_card_that_is_gone_and_what_is_written_under_its_number_follows() {
    let (mut centre, kept, other) = twice();
    let stale = centre.store.load_person(other).unwrap().unwrap();
    let stale_kept = centre.store.load_person(kept).unwrap().unwrap();
    let again = merge(&centre, kept, other, true);
    merged(&mut centre, kept, other);
    let link = Link { person: other, tie: Tie::from_code("MOTHER").unwrap(), other: centre.person("KAYA", "Elif").id };
    for operation in [Operation::EditPerson(Box::new(stale.clone())), Operation::Link(link), again] {
        match centre.tries("Claire", at(9, 1), operation) {
            Err(Refusal::Rule(why)) => assert!(why.contains("fusionnée") && why.contains("BENALI Fatima"), "{why}"),
            Err(Refusal::PersonConflict { theirs, .. }) => assert_eq!(theirs.id, kept),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(
        centre.tries("Claire", at(9, 1), Operation::EditPerson(Box::new(stale_kept))),
        Err(Refusal::PersonConflict { .. })
    ));
    // A form begun on the old card, saved after.
    let desk = centre.store.load_context(at(9, 2)).unwrap();
    let mut item = CALLBACK.begin_item(centre.staff("Claire"), Some(&stale), &desk);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    let done = centre.does("Claire", at(9, 2), Operation::Add { item: Box::new(item), state: None, overrule: true });
    assert_eq!(done.items[0].person(), Some(kept));
    centre.store.check_file(true).unwrap();
}

#[test]
fn two_days_of_birth_or_a_known_homonym_are_asked_about_before_anything_is_merged() {
    let (mut centre, kept, other) = twice();
    for change in [
        Person { birth_date: Some(day(1961, 4, 7).into()), ..centre.store.load_person(other).unwrap().unwrap() },
        Person {
            identity_mark: IdentityMark::Homd,
            birth_date: Some(day(1961, 7, 4).into()),
            ..centre.person("BENNALI", "Fatma")
        },
    ] {
        let rev = centre.store.load_person(other).unwrap().unwrap().rev;
        centre.does("Sarah", at(8, 50), Operation::EditPerson(Box::new(Person { rev, ..change })));
        let operation = merge(&centre, kept, other, false);
        match centre.tries("Sarah", at(9, 0), operation) {
            Err(Refusal::Guard(why)) => assert!(why.contains("Peut-être deux personnes"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    merged(&mut centre, kept, other);
    assert_eq!(centre.store.load_person(kept).unwrap().unwrap().birth_date, Some(day(1961, 7, 4).into()));
    let (mut centre, kept, other) = twice();
    let named = Person { first_name: Some("Fatima".into()), ..centre.store.load_person(other).unwrap().unwrap() };
    centre.does("Sarah", at(8, 50), Operation::EditPerson(Box::new(Person { used_name: "BENALI".into(), ..named })));
    assert_eq!(card(&centre, kept).homonyms.len(), 1);
    let operation = merge(&centre, kept, other, false);
    centre.does("Sarah", at(9, 0), operation);
    assert!(card(&centre, kept).homonyms.is_empty(), "a card that is gone is no homonym");
}

#[test]
fn a_card_changed_since_it_was_read_is_not_merged() {
    for which in 0..2 {
        let (mut centre, kept, other) = twice();
        let operation = merge(&centre, kept, other, true);
        let id = [kept, other][which];
        let changed = Person { language: Some("kabyle".into()), ..centre.store.load_person(id).unwrap().unwrap() };
        centre.does("Claire", at(8, 59), Operation::EditPerson(Box::new(changed)));
        match centre.tries("Sarah", at(9, 0), operation) {
            Err(Refusal::PersonConflict { by, theirs, .. }) => assert_eq!((by.as_str(), theirs.id), ("Claire", id)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_protected_contact_stays_as_protected_as_the_stricter_card_had_it() {
    let (mut centre, kept, other) = twice();
    let protected = Person {
        confidential_contact: Some("+33612009900".into()),
        confidential_note: Some("Ne jamais appeler la maison.".into()),
        ..centre.store.load_person(other).unwrap().unwrap()
    };
    centre.does("Sarah", at(8, 50), Operation::EditPerson(Box::new(protected)));
    let Operation::Merge { kept: card, other, rev, .. } = merge(&centre, kept, other, true) else { panic!() };
    let loose = Person { confidential_contact: None, confidential_note: None, ..*card.clone() };
    let operation = |kept: Person| Operation::Merge { kept: Box::new(kept), other, rev, overrule: true };
    match centre.tries("Sarah", at(9, 0), operation(loose)) {
        Err(Refusal::Field(field, why)) => {
            assert!(field == "confidential_contact" && why.contains("06 12 00 99 00"), "{why}")
        }
        other => panic!("{other:?}"),
    }
    let done = centre.does("Sarah", at(9, 0), operation(*card));
    assert!(done.said.contains("contact protégé"), "{}", done.said);
    let person = centre.store.load_person(kept).unwrap().unwrap();
    assert_eq!(person.phone_numbers().collect::<Vec<_>>(), ["+33612009900"]);
    assert!(found(&centre, "0612345641").is_empty(), "the family's number no longer leads there");
}

#[test]
fn links_that_contradict_one_another_or_join_the_two_are_settled_first() {
    let (mut centre, kept, other) = twice();
    let elif = centre.person("KAYA", "Elif").id;
    let tie = |code| Tie::from_code(code).unwrap();
    let both = Link { person: kept, tie: tie("SIBLING"), other };
    centre.does("Sarah", at(8, 50), Operation::Link(both));
    let operation = merge(&centre, kept, other, true);
    assert!(
        matches!(centre.tries("Sarah", at(8, 51), operation), Err(Refusal::Rule(why)) if why.contains("frère ou sœur"))
    );
    centre.does("Sarah", at(8, 52), Operation::Unlink(both));
    centre.does("Sarah", at(8, 53), Operation::Link(Link { person: kept, tie: tie("MOTHER"), other: elif }));
    let aunt = Link { person: other, tie: tie("RELATIVE"), other: elif };
    centre.does("Sarah", at(8, 54), Operation::Link(aunt));
    let operation = merge(&centre, kept, other, true);
    assert!(
        matches!(centre.tries("Sarah", at(8, 55), operation), Err(Refusal::Rule(why)) if why.contains("proche de"))
    );
    centre.does("Sarah", at(8, 56), Operation::Unlink(aunt));
    centre.does("Sarah", at(8, 57), Operation::Link(Link { person: other, tie: tie("MOTHER"), other: elif }));
    merged(&mut centre, kept, other);
    assert_eq!(card(&centre, elif).relations.len(), 1, "told once");
    centre.does("Sarah", at(9, 1), Operation::Undo(None));
    assert_eq!(card(&centre, elif).relations.len(), 2);
    centre.store.check_file(true).unwrap();
}

/// Imports this list of people, and how many cards there are then.
fn imports(centre: &TestCentre, list: &str) -> (String, usize) {
    let file = centre.path().with_file_name("liste.csv");
    fs::write(&file, list).unwrap();
    let output = run(centre, &["import", "people", file.to_str().unwrap()]);
    assert!(output.status.success(), "{}", said(&output));
    let count = (1..).take_while(|id| centre.store.load_person(PersonId(*id)).unwrap().is_some()).count();
    (said(&output), count)
}

#[test]
fn a_list_that_still_tells_the_old_card_brings_the_kept_one_up_to_date_and_makes_nobody() {
    let (mut centre, kept, other) = twice();
    let known = Person { ehr_ref: Some("A-1".into()), ..centre.store.load_person(kept).unwrap().unwrap() };
    centre.does("Sarah", at(8, 50), Operation::EditPerson(Box::new(known)));
    merged(&mut centre, kept, other);
    let everybody = imports(&centre, "ref,nom,prénom,né le\nA-1,BENALI,Fatima,04/07/1961\n").1;
    // By its reference, alone in the list.
    let list = "ref,nom,prénom,né le,téléphone,langue\nB-2,BENALI,Fatima,04/07/1961,0611223344,kabyle\n";
    assert_eq!(imports(&centre, list).1, everybody);
    let person = || centre.store.load_person(kept).unwrap().unwrap();
    assert_eq!((person().phone1.as_deref(), person().ehr_ref.as_deref()), (Some("+33611223344"), Some("A-1")));
    // Beside the kept one, which then has the last word, however often it is imported.
    let list = "ref,nom,prénom,né le,téléphone,sexe\nA-1,BENALI,Fatima,04/07/1961,0612345641,\nB-2,BENNALI,Fatma,04/07/1961,0699887766,F\n";
    assert_eq!(imports(&centre, list).1, everybody);
    assert_eq!((person().phone1.as_deref(), person().used_name.as_str()), (Some("+33612345641"), "BENALI"));
    assert_eq!(person().sex.as_deref(), Some("F"), "what the kept card lacks is taken");
    let rev = person().rev;
    imports(&centre, list);
    assert_eq!(person().rev, rev, "nothing goes back and forth");
    // Without any reference, by the old spelling.
    assert_eq!(imports(&centre, "nom,prénom,né le\nBENNALI,Fatma,04/07/1961\n").1, everybody);
    assert_eq!(person().used_name, "BENALI");
    centre.store.check_file(true).unwrap();
}

#[test]
fn an_agenda_that_still_knows_the_old_spelling_expects_the_person() {
    let (mut centre, kept, other) = twice();
    merged(&mut centre, kept, other);
    let file = centre.path().with_file_name("agenda.csv");
    // The command reads the real clock and takes only what is still to come.
    let later = Moment::now().plus_minutes(2 * 24 * 60).day_in(Zone::PARIS).format("%d/%m/%Y");
    fs::write(&file, format!("date,heure,nom,prénom,né le\n{later},10:00,BENNALI,Fatma,04/07/1961\n")).unwrap();
    assert!(run(&centre, &["import", "agenda", file.to_str().unwrap()]).status.success());
    let expected = centre.visits(Some(kept));
    assert_eq!(expected.len(), 3);
}

#[test]
fn the_command_merges_says_why_not_and_the_old_number_says_where_it_leads() {
    let (mut centre, kept, other) = twice();
    let twin = Person { birth_date: Some(day(1961, 4, 7).into()), ..centre.store.load_person(other).unwrap().unwrap() };
    centre.does("Sarah", at(8, 50), Operation::EditPerson(Box::new(twin)));
    let (one, two) = (kept.to_string(), other.to_string());
    let refused = run(&centre, &["merge", &one, &two, "phone1=0699887766"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("né·e le 04/07/1961 ou le 07/04/1961") && said(&refused).contains("overrule=yes"));
    let unknown = run(&centre, &["merge", &one, &two, "nom=X"]);
    assert!(said(&unknown).contains("« nom » n’est pas un champ"), "{}", said(&unknown));
    let done = run(&centre, &["merge", &one, "ref:B-2", "phone1=0699887766", "overrule=yes"]);
    assert!(done.status.success() && said(&done).contains("fusionnée"), "{}", said(&done));
    assert_eq!(centre.store.load_person(kept).unwrap().unwrap().phone1.as_deref(), Some("+33699887766"));
    let same = run(&centre, &["merge", &one, &two]);
    assert!(said(&same).contains("deux fois la même fiche"), "{}", said(&same));
    let told = said(&run(&centre, &["person", &two])).replace('\u{a0}', " ");
    assert!(told.contains(&format!("Fusionnée dans cette fiche, n° {one}")) && told.contains("BENNALI"), "{told}");
    let json: serde_json::Value = serde_json::from_slice(&run(&centre, &["person", &two, "--json"]).stdout).unwrap();
    assert_eq!((&json["person"]["id"], &json["merged"][0]["id"]), (&kept.0.into(), &other.0.into()));
    assert_eq!(json["merged"][0]["merged_into"], kept.0);
    centre.moves(at(9, 9), centre.visits(Some(kept))[0].id, InService.state());
    assert!(run(&centre, &["check", "--deep"]).status.success());
}

#[test]
fn a_colleague_makes_two_cards_again_on_another_day_and_one_again_by_redoing() {
    let (mut centre, kept, other) = twice();
    assert_eq!(card(&centre, kept).merge, None);
    merged(&mut centre, kept, other);
    let merge = card(&centre, kept).merge.unwrap();
    assert_eq!((merge.other, merge.by, merge.at), (other, centre.staff("Sarah"), at(9, 0)));
    assert!(merge.name.contains("BENNALI"), "{}", merge.name);
    let tomorrow = at(9, 0).plus_minutes(24 * 60);
    let split = centre.does("Claire", tomorrow, Operation::Undo(Some(merge.row)));
    assert!(split.said.contains("fiches séparées"), "{}", split.said);
    assert_eq!(card(&centre, kept).merge, None);
    assert_eq!(card(&centre, other).person.id, other);
    centre.does("Claire", tomorrow, Operation::Redo(merge.row));
    assert_eq!(card(&centre, other).person.id, kept);
    assert_eq!(card(&centre, kept).merge.map(|merge| merge.other), Some(other));
    centre.store.check_file(true).unwrap();
}

#[test]
fn of_two_merges_the_last_is_taken_back_first() {
    let (mut centre, kept, other) = twice();
    merged(&mut centre, kept, other);
    let third = Person { first_name: Some("Fatima".into()), ..Person::new("BENALY", at(9, 5)) };
    centre.does("Sarah", at(9, 5), Operation::AddPerson(Box::new(third)));
    let third = centre.person("BENALY", "Fatima").id;
    let operation = merge(&centre, kept, third, true);
    centre.does("Sarah", at(9, 6), operation);
    for gone in [third, other] {
        let merge = card(&centre, kept).merge.unwrap();
        assert_eq!(merge.other, gone);
        centre.does("Claire", at(9, 10), Operation::Undo(Some(merge.row)));
    }
    assert_eq!(card(&centre, kept).merge, None);
}

#[test]
fn the_command_makes_two_cards_again_of_one() {
    let (mut centre, kept, other) = twice();
    merged(&mut centre, kept, other);
    let (kept, other) = (kept.to_string(), other.to_string());
    let split = run(&centre, &["merge", "--split", &kept, "--as", "Sarah"]);
    assert!(split.status.success() && said(&split).contains("fiches séparées"), "{}", said(&split));
    let again = run(&centre, &["merge", "--split", &kept, "--as", "Sarah"]);
    assert!(!again.status.success() && said(&again).contains("aucune fiche n’a été fusionnée"), "{}", said(&again));
    let two = run(&centre, &["merge", "--split", &kept, &other, "--as", "Sarah"]);
    assert!(!two.status.success() && said(&two).contains("une fiche"), "{}", said(&two));
}
