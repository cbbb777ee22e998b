//! The signing sheet: all that waits for one professional, nothing of another's, and no more than is needed to sign.

use std::process::Command;

use comptoir::config::Print;
use comptoir::domain::ItemId;
use comptoir::domain::staff::Absence;
use comptoir::model::{Item, Kind, Value, signing};
use comptoir::outlet::Printer;
use comptoir::panes::{callback, certificate, renewal, transport};
use comptoir::protocol::Operation;

use crate::support::saved::edits;
use crate::support::{TestCentre, at, day, plain};

/// One of `kind` for somebody of the file, as their card begins it.
fn begun(centre: &TestCentre, kind: &'static Kind, name: &str, first: &str) -> Item {
    let person = centre.person(name, first);
    kind.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(8, 30)).unwrap())
}

fn adds(centre: &mut TestCentre, item: Item) -> ItemId {
    let state = item.kind.starts.contains(&item.state).then_some(item.state);
    let operation = Operation::Add { item: Box::new(item), state, overrule: true };
    centre.does("Sarah", at(8, 30), operation).items[0].id
}

/// A request to be reviewed, with these drugs, that runs out on that day of November.
fn to_review(centre: &mut TestCentre, name: &str, first: &str, pro: &str, drug: &str, ends: u32) -> ItemId {
    let mut item = begun(centre, &renewal::RENEWAL, name, first);
    let line = vec![Value::from(drug), Value::from("1 par jour"), Value::Code("BOITE")];
    item.set(&renewal::LINES, Value::Rows(vec![line]));
    item.set(&renewal::RUNS_OUT_ON, Value::Date(day(2026, 11, ends)));
    item.set(&renewal::ASKED_BY, "Nour, sa fille");
    item.set(&renewal::PRO, Value::Staff(centre.staff(pro)));
    let id = adds(centre, item);
    centre.moves(at(8, 31), id, renewal::ToReview.state());
    id
}

fn trip(centre: &TestCentre, name: &str, first: &str, prescriber: Option<&str>) -> Item {
    let mut item = begun(centre, &transport::TRANSPORT, name, first);
    item.set(&transport::REASON, Value::Code("HOSPIT"));
    item.set(&transport::CARE_PLACE, "CHU, radiothérapie");
    item.set(&transport::CARE_AT, Value::Moment(at(8, 0).plus_minutes(7 * 24 * 60)));
    item.set(&transport::PICKUP_ADDRESS, "3 rue Haute");
    item.set(&transport::MODE, Value::Code("VSL"));
    item.set(&transport::DISTANCE_KM, Value::Int(12));
    item.set(&transport::PRESCRIBER, prescriber.map(|name| centre.staff(name)));
    item.state = transport::RxTodo.state();
    item
}

fn call(centre: &TestCentre, name: &str, first: &str, pro: &str) -> Item {
    let mut item = begun(centre, &callback::CALLBACK, name, first);
    item.set(&callback::SUBJECT, "passer prendre un courrier");
    item.set(&callback::PRO, Value::Staff(centre.staff(pro)));
    item
}

/// Something of every pane for Dr Morel, and something that is not.
fn busy() -> TestCentre {
    let mut centre = TestCentre::with_people();
    to_review(&mut centre, "KAYA", "Elif", "Dr Morel", "Metformine 1000", 30);
    to_review(&mut centre, "FERREIRA", "João", "Dr Morel", "Tramadol 50", 26);
    let mut child = begun(&centre, &certificate::CERTIFICATE, "MARTIN", "Léa");
    child.set(&certificate::RECIPIENT, Value::Code("EMPLOYEUR"));
    child.set(&certificate::ASKED_BY, "sa mère");
    child.set(&certificate::EXAM_AT, Value::Moment(at(8, 20)));
    let child = adds(&mut centre, child);
    centre.moves(at(8, 31), child, certificate::ToSign.state());
    let driven = trip(&centre, "ROUX", "Marcel", Some("Dr Morel"));
    adds(&mut centre, driven);
    let decided = call(&centre, "TRAN", "Minh", "Dr Morel");
    let decided = adds(&mut centre, decided);
    for state in [callback::Calling, callback::Wrong, callback::Exhausted] {
        centre.moves(at(8, 31), decided, state.state());
    }
    // Not to be signed, or by somebody else.
    to_review(&mut centre, "HADDAD", "Karim", "Dr Roux", "Ramipril 5", 28);
    let desk = call(&centre, "LE GOFF", "Anne", "Dr Morel");
    adds(&mut centre, desk);
    let received = to_review(&mut centre, "BEN ALI", "Mohamed", "Dr Morel", "Levothyrox 75", 28);
    centre.moves(at(8, 32), received, renewal::ToComplete.state());
    centre
}

fn sheet(centre: &TestCentre, of: &str) -> String {
    let desk = centre.store.load_context(at(9, 41)).unwrap();
    let text = signing::signing_sheet(centre.staff(of), &centre.store.list_waiting(&desk).unwrap(), &desk);
    text.map(|text| plain(&text.file_content())).unwrap_or_default()
}

/// Whose lines stand on it, in order.
fn names(sheet: &str) -> Vec<&str> {
    let people = ["KAYA", "FERREIRA", "MARTIN", "ROUX Marcel", "TRAN", "HADDAD", "LE GOFF", "BEN ALI"];
    let mut found: Vec<_> = people.into_iter().filter_map(|name| Some((sheet.find(name)?, name))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn all_that_waits_for_one_professional_stands_on_their_sheet_and_nothing_else_the_latest_first() {
    let centre = busy();
    let morel = sheet(&centre, "Dr Morel");
    assert_eq!(names(&morel).first(), Some(&"FERREIRA"), "what runs out today is first\n{morel}");
    let mut all = names(&morel);
    all.sort_unstable();
    assert_eq!(all, ["FERREIRA", "KAYA", "MARTIN", "ROUX Marcel", "TRAN"], "{morel}");
    assert_eq!(names(&sheet(&centre, "Dr Roux")), ["HADDAD"]);
    assert_eq!(sheet(&centre, "Nadia"), "", "nothing waits for her");
}

#[test]
fn who_signs_reads_what_it_takes_to_sign_with_room_to_answer() {
    let morel = sheet(&busy(), "Dr Morel");
    for words in [
        "À signer : Dr Morel",
        "Les Tilleuls, le 26/11/2026 à 09:41",
        "Document de travail, à détruire après signature.",
        "Consigne : « 1 mois de renouvellement au plus »",
        "Ordonnances 2, Transports 1, Certificats 1, Rappels 1",
        "FERREIRA João, né·e le 21/05/1978",
        "- Tramadol 50 / 1 par jour / boîte",
        "opioïde : 12 semaines au plus",
        "Par : Nour, sa fille",
        "[ ] signée",
        "employeur (exigible)",
        "[ ] refusé",
        "CHU, radiothérapie",
        "[ ] bon signé",
        "[ ] courrier",
        "________________",
        "Signature :",
    ] {
        assert!(morel.contains(words), "{words}\n{morel}");
    }
}

#[test]
fn no_number_of_anybody_is_on_the_sheet_and_a_protected_contact_is_said() {
    let morel = sheet(&busy(), "Dr Morel");
    let block = &morel[morel.find("MARTIN").unwrap()..];
    assert!(block.lines().nth(1).unwrap().contains("CONTACT PROTÉGÉ"), "{morel}");
    let digits: String = morel.chars().filter(|sign| !sign.is_whitespace()).collect();
    for number in ["612345652", "612345685", "476112233", "476112234", "612009900", "612345607", "476123496"] {
        assert!(!digits.contains(number), "{number}\n{morel}");
    }
    assert!(!morel.contains("rue"), "nor an address\n{morel}");
}

#[test]
fn the_one_named_to_review_has_it_and_no_longer_the_usual_one() {
    let mut centre = TestCentre::with_people();
    let id = to_review(&mut centre, "KAYA", "Elif", "Dr Morel", "Metformine 1000", 30);
    let rev = centre.item(id).rev;
    let changes = vec![("reviewer", Value::Staff(centre.staff("Dr Roux")))];
    centre.does("Sarah", at(8, 40), Operation::Edit { item: id, rev, changes });
    assert_eq!((names(&sheet(&centre, "Dr Roux")), sheet(&centre, "Dr Morel").as_str()), (vec!["KAYA"], ""));
}

#[test]
fn a_voucher_not_signed_waits_even_when_the_trip_is_being_booked() {
    let mut centre = TestCentre::with_people();
    let item = trip(&centre, "ROUX", "Marcel", Some("Dr Morel"));
    let id = adds(&mut centre, item);
    centre.moves(at(8, 40), id, transport::ToBook.state());
    assert_eq!(names(&sheet(&centre, "Dr Morel")), ["ROUX Marcel"]);
    let rev = centre.item(id).rev;
    let changes = vec![("prescription_date", Value::Date(day(2026, 11, 26)))];
    centre.does("Sarah", at(8, 41), Operation::Edit { item: id, rev, changes });
    assert_eq!(sheet(&centre, "Dr Morel"), "");
}

#[test]
fn what_names_nobody_is_on_the_sheet_of_all_who_may_sign_it() {
    let mut centre = TestCentre::with_people();
    let item = trip(&centre, "ROUX", "Marcel", None);
    adds(&mut centre, item);
    for prescriber in ["Dr Morel", "Dr Roux"] {
        let sheet = sheet(&centre, prescriber);
        assert!(sheet.contains("Sans professionnel·le nommé·e") && names(&sheet) == ["ROUX Marcel"], "{sheet}");
    }
    assert_eq!(sheet(&centre, "Nadia"), "");
}

#[test]
fn a_series_is_signed_once() {
    let mut centre = TestCentre::with_people();
    let mut item = trip(&centre, "ROUX", "Marcel", Some("Dr Morel"));
    item.set(&transport::CARE_AT, Value::Moment(at(14, 0)));
    item.set(&transport::PATTERN, "jeu ven 14h, 4 fois");
    adds(&mut centre, item);
    let sheet = sheet(&centre, "Dr Morel");
    assert_eq!(sheet.matches("ROUX Marcel").count(), 1, "{sheet}");
    assert!(sheet.contains("Trajets prescrits : 4"), "{sheet}");
}

#[test]
fn one_key_shows_it_and_one_more_prints_it() {
    let centre = busy();
    let mut seat = centre.seat("Sarah");
    seat.printer = Printer::find(&Print::With("/bin/cat".into()));
    seat.strikes("qà signer<Entrée>");
    assert!(seat.line("Dr Morel").contains("5 en attente, dont 1 en retard"), "{}", seat.sees());
    assert!(!seat.reads("Nadia"), "nothing waits for her\n{}", seat.sees());
    seat.strikes("mor<Entrée>");
    assert!(seat.reads("À signer : Dr Morel") && seat.reads("Tramadol 50"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("Tramadol") && !seat.reads("FERREIRA"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>i");
    assert!(seat.reads("Envoyé à l’imprimante."), "{}", seat.sees());
    // Where the list is narrowed to somebody, it is theirs.
    seat.strikes("<Échap><Échap>froux<Entrée>qà signer<Entrée>");
    assert!(seat.reads("À signer : Dr Roux"), "{}", seat.sees());
    seat.strikes("<Échap>fnadia<Entrée>qà signer<Entrée>");
    assert!(seat.app.screens.is_empty() && seat.reads("Rien n’attend Nadia."), "{}", seat.sees());
}

#[test]
fn a_prescriber_is_offered_their_own_first() {
    let centre = busy();
    assert!(centre.seat("Dr Roux").strikes("qà signer<Entrée><Entrée>").reads("À signer : Dr Roux"));
}

#[test]
fn where_nothing_waits_it_says_so() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qà signer<Entrée>");
    assert!(seat.app.screens.is_empty() && seat.reads("Rien n’attend de signature"), "{}", seat.sees());
}

#[test]
fn the_command_writes_the_same_sheet_as_text_and_as_json() {
    let centre = busy();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        let done = command.env("COMPTOIR_DB", centre.path()).arg("sheet").args(args).output().unwrap();
        let [out, err] = [done.stdout, done.stderr].map(|said| plain(&String::from_utf8(said).unwrap()));
        (done.status.code(), out, err)
    };
    let (code, text, _) = run(&["morel"]);
    assert_eq!((code, names(&text).len()), (Some(0), 5), "{text}");
    let (code, json, _) = run(&["Dr Morel", "--json"]);
    let items: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let order: Vec<_> = items.iter().map(|item| item["person_name"].as_str().unwrap().to_owned()).collect();
    assert_eq!((code, order.len()), (Some(0), 5));
    assert!(names(&text).iter().zip(&order).all(|(name, whole)| whole.starts_with(name)), "{order:?}");
    for (who, why) in [("Nadia", "Rien n’attend Nadia."), ("Dr Nobody", "Dr Nobody")] {
        let (code, text, said) = run(&[who]);
        assert!(code == Some(1) && text.is_empty() && said.contains(why), "{who}: {said}");
    }
}

#[test]
fn the_instruction_of_whoever_decides_stands_in_the_form() {
    let centre = busy();
    let mut seat = centre.seat("Sarah");
    seat.strikes("2").on("KAYA").strikes("m");
    assert!(seat.reads("Dr Morel : « 1 mois de renouvellement au plus »"), "{}", seat.sees());
    seat.strikes("<Échap>3").on("ROUX").strikes("m");
    assert!(seat.reads("Dr Morel : « 1 mois de renouvellement au plus »"), "{}", seat.sees());
}

#[test]
fn whoever_stands_in_for_somebody_away_signs_what_waits_for_them_and_only_meanwhile() {
    let mut centre = busy();
    let (morel, roux) = (centre.staff("Dr Morel"), centre.staff("Dr Roux"));
    let mut away = centre.store.load_context(at(9, 0)).unwrap().member(morel).unwrap().clone();
    away.absences = vec![Absence { from: day(2026, 11, 26), to: day(2026, 11, 26), replaced_by: Some(morel) }];
    let refused = centre.tries("Claire", at(9, 0), edits(&centre.store, away.clone())).unwrap_err().to_string();
    assert!(refused.contains("soi-même"), "{refused}");
    let sheet = |centre: &TestCentre, whose, when| {
        let desk = centre.store.load_context(when).unwrap();
        plain(&signing::signing_sheet(whose, &centre.store.list_waiting(&desk).unwrap(), &desk).unwrap().file_content())
    };
    assert!(!sheet(&centre, roux, at(9, 0)).contains("KAYA Elif"));
    away.absences[0].replaced_by = Some(roux);
    centre.does("Claire", at(9, 1), edits(&centre.store, away));
    let both = sheet(&centre, roux, at(9, 2));
    let block = both.split("\n\n").find(|block| block.contains("KAYA Elif")).unwrap();
    assert!(block.contains("À la place du Dr Morel, absent·e."), "{both}");
    let own = both.split("\n\n").find(|block| block.contains("HADDAD Karim")).unwrap();
    assert!(!own.contains("À la place"), "{both}");
    assert!(sheet(&centre, morel, at(9, 2)).contains("KAYA Elif"), "who comes in all the same finds it too");
    assert!(!sheet(&centre, roux, at(9, 2).plus_minutes(24 * 60)).contains("KAYA Elif"), "back the day after");
}
