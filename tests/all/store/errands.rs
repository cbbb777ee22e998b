//! Errands and their parts in the file: what may hang on what, how long they are kept, whose they are.

use std::process::Command;

use chrono::Months;
use comptoir::domain::{DirectoryEntry, EntryKind, ItemId, Moment, Person, Zone};
use comptoir::model::{Item, Value};
use comptoir::panes::callback::{self, CALLBACK, CallPurpose};
use comptoir::panes::follow_up::outing::{self, OUTING};
use comptoir::panes::follow_up::{self, END_REASON, FOLLOW_UP, PURPOSE};
use comptoir::protocol::{Changes, Operation, Refusal};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value as Json;

use crate::support::saved::saves;
use crate::support::undo_deeds::{KAYA, adds, begins_errand, errand, line, on, outing};
use crate::support::{TestCentre, at};

/// Nine in the morning, so many months after the Thursday of the fixtures and a day.
fn months_after(months: u32) -> Moment {
    let day = at(9, 0).day_in(Zone::PARIS).checked_add_months(Months::new(months)).unwrap().succ_opt().unwrap();
    Moment::from_local(day.and_hms_opt(9, 0, 0).unwrap(), Zone::PARIS)
}

fn hangs(centre: &mut TestCentre, item: ItemId, on: Option<ItemId>) -> Result<Item, String> {
    let done = centre.tries("Sarah", at(9, 30), Operation::Hang { item, rev: None, on });
    done.map(|done| done.items[0].clone()).map_err(|why| why.to_string())
}

fn ends(centre: &mut TestCentre, errand: ItemId, now: Moment) {
    let with: Changes = vec![(END_REASON.field.key, Value::Code("ABOUTI"))];
    let to = follow_up::Ended.state();
    let operation = Operation::Move { item: errand, rev: None, to, with, on_order_of: None, take_over: false };
    centre.does("Sarah", now, operation);
}

fn cancels(centre: &mut TestCentre, item: &Item, now: Moment) {
    let with: Changes = vec![("void_reason", Value::Text("fini".into()))];
    let to = item.kind.cancelled;
    let operation = Operation::Move { item: item.id, rev: None, to, with, on_order_of: None, take_over: false };
    centre.does("Sarah", now, operation);
}

fn lines_of(centre: &TestCentre, person: &Person) -> Vec<Item> {
    let items = comptoir::panes::PANES.iter().flat_map(|kind| centre.store.load_items(kind, true).unwrap());
    items.filter(|item| item.person() == Some(person.id)).collect()
}

fn number(centre: &TestCentre, sql: &str) -> i64 {
    let raw = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    raw.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_line_hangs_on_an_open_errand_of_its_own_person_and_on_nothing_else() {
    let mut centre = TestCentre::with_people();
    let (visit, other) = (line(&mut centre, KAYA, None), line(&mut centre, ("TRAN", "Minh"), None));
    let own = errand(&mut centre);
    assert_eq!(hangs(&mut centre, visit, Some(own)).unwrap().errand, Some(own));
    let refused = |centre: &mut TestCentre, item, on| hangs(centre, item, Some(on)).unwrap_err();
    assert!(refused(&mut centre, other, own).contains("même personne"));
    assert!(refused(&mut centre, visit, other).contains("Rien ne se rattache"), "a visit carries nothing");
    let second = errand(&mut centre);
    assert!(refused(&mut centre, second, own).contains("ne se rattache à rien"), "an errand hangs on none");
    assert!(refused(&mut centre, visit, own).contains("déjà ainsi"));
    ends(&mut centre, second, at(9, 31));
    assert!(refused(&mut centre, visit, second).contains("terminé"));
    assert_eq!(hangs(&mut centre, visit, None).unwrap().errand, None);
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn an_ended_errand_is_kept_two_years_after_the_last_of_its_parts() {
    let mut centre = TestCentre::with_people();
    let operation = adds(outing(&centre, None));
    let made = centre.does("Sarah", at(9, 0), operation).items;
    ends(&mut centre, made[0].id, at(9, 10));
    let (last, others) = made[1..].split_last().unwrap();
    for part in others {
        cancels(&mut centre, part, at(9, 11));
    }
    let kept = |centre: &TestCentre| centre.store.load_items(&FOLLOW_UP, true).unwrap().len();
    centre.does("Sarah", months_after(24), Operation::Purge);
    assert_eq!(kept(&centre), 1, "somebody is still to be called");
    // The last contact is half a year later than the end.
    cancels(&mut centre, last, months_after(30));
    centre.does("Sarah", months_after(43), Operation::Purge);
    assert_eq!(kept(&centre), 1, "the part is a year old, and the errand waits for its two years");
    centre.does("Sarah", months_after(55), Operation::Purge);
    assert_eq!(kept(&centre), 0);
    centre.does("Sarah", months_after(55), Operation::Purge);
    assert_eq!(number(&centre, "SELECT count(*) FROM item"), 0);
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn nothing_is_left_of_an_errand_whose_person_is_erased() {
    let mut centre = TestCentre::with_people();
    let operation = adds(outing(&centre, None));
    let made = centre.does("Sarah", at(9, 0), operation).items;
    let person = centre.person(KAYA.0, KAYA.1);
    let refused = centre.tries("Sarah", at(9, 5), Operation::Erase(person.id)).unwrap_err().to_string();
    assert!(refused.contains("a encore en cours"), "{refused}");
    ends(&mut centre, made[0].id, at(9, 10));
    for part in &made[1..] {
        cancels(&mut centre, part, at(9, 11));
    }
    centre.does("Sarah", at(9, 20), Operation::Erase(person.id));
    assert_eq!(number(&centre, "SELECT count(*) FROM item"), 0);
    let file = std::fs::read(centre.path()).unwrap();
    assert!(!file.windows(15).any(|words| words == "rdv cardiologie".as_bytes()), "the words themselves are gone");
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn what_is_held_about_a_person_says_of_what_each_line_is_a_part() {
    let mut centre = TestCentre::with_people();
    let operation = adds(outing(&centre, None));
    let made = centre.does("Sarah", at(9, 0), operation).items;
    let person = centre.person(KAYA.0, KAYA.1).id.to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    let output = command.arg("--db").arg(centre.path()).args(["--as", "Claire", "person", &person, "--json"]).output();
    let held: Json = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    let items = held["items"].as_array().unwrap();
    let parts = items.iter().filter(|item| item["errand"] == made[0].id.0).count();
    assert_eq!((items.len(), parts), (5, 4), "{held}");
    assert!(items.iter().any(|item| item["purpose"] == "rdv cardiologie" && item["next_at"] == "10:15"), "{held}");
}

#[test]
fn the_end_of_an_errand_says_what_is_still_open_of_it() {
    let mut centre = TestCentre::with_people();
    let operation = adds(outing(&centre, None));
    let made = centre.does("Sarah", at(9, 0), operation).items;
    let with: Changes = vec![(END_REASON.field.key, Value::Code("ABOUTI"))];
    let to = follow_up::Ended.state();
    let operation = Operation::Move { item: made[0].id, rev: None, to, with, on_order_of: None, take_over: false };
    let said = crate::support::plain(&centre.does("Sarah", at(9, 10), operation).said);
    assert!(said.ends_with("; reste ouvert : taxi demandé, interprète à trouver, rappel, nouvelles"), "{said}");
}

#[test]
fn a_command_hangs_a_line_and_takes_it_off() {
    let mut centre = TestCentre::with_people();
    let (visit, own) = (line(&mut centre, KAYA, None).to_string(), errand(&mut centre).to_string());
    let hang = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.arg("--db").arg(centre.path()).args(["--as", "Claire", "--clock-is-right", "hang"]).args(words);
        let output = command.output().unwrap();
        let held = serde_json::from_slice::<Json>(&output.stdout).ok();
        held.map(|line| line["errand"].clone()).ok_or(String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(hang(&[&visit, &own, "--json"]).unwrap().to_string(), own);
    assert!(hang(&[&visit, "--json"]).unwrap_err().contains("À quelle ligne"));
    assert_eq!(hang(&[&visit, "--remove", "--json"]), Ok(Json::Null));
}

#[test]
fn of_a_protected_contact_every_call_dials_the_one_number_that_is_permitted() {
    let mut centre = TestCentre::with_people();
    let lea = centre.person("MARTIN", "Léa");
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut form = OUTING.begin_item(centre.staff("Sarah"), Some(&lea), &desk);
    for (field, value) in [
        (&outing::WHAT, Value::Text("rdv à Saint-Jean".into())),
        (&outing::AT, Value::Moment(on(16, 10, 15))),
        (&outing::DRIVEN, Value::Flag(false)),
        (&outing::INTERPRETED, Value::Flag(true)),
    ] {
        form.set(field, value);
    }
    let mut other = form.clone();
    other.set(&outing::PHONE, "+33476112233");
    let refused = centre.tries("Sarah", at(9, 5), adds(other));
    assert!(matches!(refused, Err(Refusal::Field("phone", _))), "{refused:?}");
    assert!(lines_of(&centre, &lea).is_empty(), "all or nothing");
    let made = centre.does("Sarah", at(9, 6), adds(form)).items;
    let calls: Vec<_> = made.iter().filter(|item| *item.kind == CALLBACK).collect();
    assert_eq!(calls.len(), 3);
    let (searches, theirs): (Vec<_>, Vec<_>) =
        calls.into_iter().partition(|call| call.choice(&callback::PURPOSE) == Some(CallPurpose::Interpreter));
    assert!(theirs.iter().all(|call| call.text(&callback::PHONE) == "+33612009900"));
    assert!(searches[0].get(&callback::PHONE).is_empty() && searches[0].get(&callback::SERVICE_PHONE).is_empty());
}

#[test]
fn the_search_for_an_interpreter_dials_the_service_of_the_directory_and_never_the_person() {
    let mut centre = TestCentre::with_people();
    let elif = centre.person(KAYA.0, KAYA.1);
    let hint = |centre: &mut TestCentre, entries: &[(&str, Option<&str>, &str)]| {
        for (name, languages, phone) in entries {
            let entry = DirectoryEntry {
                skill: Some("Interprétariat".into()),
                languages: languages.map(str::to_owned),
                phone: Some((*phone).to_owned()),
                ..DirectoryEntry::named(EntryKind::Partner, name)
            };
            centre.does("Sarah", at(8, 30), saves(&centre.store, entry));
        }
        let desk = centre.store.load_context(at(9, 0)).unwrap();
        let form = OUTING.begin_item(centre.staff("Sarah"), Some(&elif), &desk);
        let said = crate::support::plain(&(OUTING.hints)(&form, &desk)[0]);
        let filled = outing(centre, None);
        let made = centre.does("Sarah", at(9, 0), adds(filled)).items;
        let search =
            made.iter().find(|line| line.choice(&callback::PURPOSE) == Some(CallPurpose::Interpreter)).unwrap();
        assert!(search.get(&callback::PHONE).is_empty(), "{search:?}");
        (said, search.text(&callback::SERVICE_PHONE).to_owned())
    };
    let (said, number) = hint(&mut centre, &[]);
    assert_eq!(
        (said.as_str(), number.as_str()),
        ("Interprète : aucun service dans l’annuaire, le rappel n’aura pas de numéro", "")
    );
    let known = [("Inter Langues", None, "+33476000001"), ("Migrations Santé", Some("arabe, turc"), "+33476000002")];
    let (said, number) = hint(&mut centre, &known);
    assert_eq!((said.as_str(), number.as_str()), ("Interprète : Migrations Santé, 04 76 00 00 02", "+33476000002"));
}

#[test]
fn two_cards_made_one_keep_their_errands_whole() {
    let mut centre = TestCentre::with_people();
    let begun = begins_errand(&mut centre);
    let own = centre.does("Sarah", at(9, 0), begun).items[0].id;
    let (kaya, tran) = (centre.person(KAYA.0, KAYA.1), centre.person("TRAN", "Minh"));
    let (rev, other) = (kaya.rev, kaya.id);
    centre.does("Sarah", at(9, 10), Operation::Merge { kept: Box::new(tran.clone()), other, rev, overrule: true });
    let lines = lines_of(&centre, &tran);
    assert_eq!(lines.len(), 2);
    assert!(lines.iter().all(|line| line.id == own || line.errand == Some(own)), "{lines:?}");
    assert_eq!(centre.item(own).text(&PURPOSE), "dossier AME");
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn the_form_of_an_errand_opens_the_card_which_is_logged() {
    let mut centre = TestCentre::with_people();
    line(&mut centre, KAYA, None);
    let mut seat = centre.seat("Sarah");
    seat.strikes("1").on("KAYA").strikes("_");
    assert!(seat.reads("Ajouter un rendez-vous ailleurs — KAYA Elif"), "{}", seat.sees());
    assert_eq!(number(&centre, "SELECT count(*) FROM access"), 1, "it shows as much as the card");
}
