//! A line given to the person it should have been for: what follows them, what stays, what is refused, and what the file
//! goes on telling of the first one.

use std::process::Command;

use comptoir::domain::{ItemId, Person, PersonId, StaffId};
use comptoir::model::common::{PERSON, SERIES, VOID_REASON};
use comptoir::model::{Item, Kind, State, Value, text};
use comptoir::panes::arrival::{self, ARRIVAL};
use comptoir::panes::callback::{self, CALLBACK, Calling, Retry};
use comptoir::panes::certificate::CERTIFICATE;
use comptoir::panes::renewal::RENEWAL;
use comptoir::panes::transport::{PATTERN, TRANSPORT};
use comptoir::protocol::{Answer, Done, Operation, Query, Refusal};

use crate::support::{House, Visit, at, day};

const FATIMA: (&str, &str) = ("BENALI", "Fatima");
const ELIF: (&str, &str) = ("KAYA", "Elif");
const LEA: (&str, &str) = ("MARTIN", "Léa");

/// A line of `kind` for somebody, or for nobody known, with what is said of it.
fn add(house: &mut House, kind: &'static Kind, of: Option<(&str, &str)>, said: &[(&str, &str)]) -> ItemId {
    let desk = house.store.load_context(at(9, 0)).unwrap();
    let person = of.map(|(name, first)| house.person(name, first));
    let mut item = kind.begin(StaffId(1), person.as_ref(), &desk);
    for (key, words) in said {
        let field = kind.field(key).unwrap();
        item.set(field, text::parse(field, words, &desk).unwrap());
    }
    house.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

fn callback(house: &mut House, of: (&str, &str)) -> ItemId {
    add(house, &CALLBACK, Some(of), &[("subject", "passer prendre un courrier")])
}

fn tries(house: &mut House, item: ItemId, to: (&str, &str), overrule: bool) -> Result<Done, Refusal> {
    let person = house.person(to.0, to.1).id;
    house.tries("Claire", at(9, 30), Operation::Reassign { item, rev: None, person, overrule })
}

fn give(house: &mut House, item: ItemId, to: (&str, &str)) -> Done {
    tries(house, item, to, false).unwrap()
}

fn goes(house: &mut House, item: ItemId, to: State, with: &[(&'static str, Value)]) {
    let operation = Operation::Move { item, rev: None, to, with: with.to_vec(), on_order_of: None, take_over: false };
    house.does("Sarah", at(9, 10), operation);
}

fn history(house: &House, item: ItemId) -> String {
    match house.store.answer_query(&Query::History(item), None, at(9, 40)) {
        Answer::History { lines, .. } => format!("{lines:?}"),
        other => panic!("{other:?}"),
    }
}

fn program(house: &House, words: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).arg("--db").arg(house.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_the_first_card_gave_comes_from_the_second_and_what_was_typed_stays() {
    let mut house = House::with_people();
    let line = callback(&mut house, FATIMA);
    let done = give(&mut house, line, ELIF);
    assert_eq!(done.said, "KAYA Elif\u{a0}: ligne reçue de BENALI Fatima\u{a0}; changent aussi\u{a0}: Numéro");
    assert_eq!(house.item(line).text(&callback::PHONE), "+33612345685");

    let typed = add(&mut house, &CALLBACK, Some(FATIMA), &[("subject", "un courrier"), ("phone", "0611223344")]);
    tries(&mut house, typed, ELIF, true).unwrap();
    assert_eq!(house.item(typed).text(&callback::PHONE), "+33611223344", "the number was said, not copied");

    let visit = house.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    give(&mut house, visit, ELIF);
    let visit = house.item(visit);
    let told = [&arrival::LABEL, &arrival::LANGUAGE, &arrival::INTERPRETER].map(|field| visit.text(field));
    assert_eq!(told, ["KAYA Elif", "turc", "NEEDED"]);
    assert_eq!(visit.moment(&arrival::WAIT_START), Some(at(9, 0)), "the wait goes on");
}

#[test]
fn an_old_number_of_the_first_card_is_not_dialled_for_the_second() {
    let mut house = House::with_people();
    let line = callback(&mut house, FATIMA);
    let mut card = house.person(FATIMA.0, FATIMA.1);
    card.phone2 = card.phone1.replace("+33699887766".into());
    house.does("Sarah", at(9, 5), Operation::EditPerson(Box::new(card)));
    give(&mut house, line, ELIF);
    assert_eq!(house.item(line).text(&callback::PHONE), "+33612345685");
}

#[test]
fn a_line_that_had_only_words_gets_a_person() {
    let mut house = House::with_people();
    let said = [("caller_label", "la sœur de Mme K."), ("phone", "0611223344"), ("subject", "un courrier")];
    let call = add(&mut house, &CALLBACK, None, &said);
    give(&mut house, call, ELIF);
    let call = house.item(call);
    assert_eq!((call.person(), call.text(&callback::CALLER_LABEL)), (Some(house.person("KAYA", "Elif").id), ""));
    assert_eq!(call.text(&callback::PHONE), "+33611223344");
    let coffee = house.comes(at(9, 1), Visit { cafe: true, ..Visit::default() });
    give(&mut house, coffee, FATIMA);
    assert_eq!(house.item(coffee).text(&arrival::LABEL), "BENALI Fatima", "« café » was nobody's name");
    let bike = house.comes(at(9, 2), Visit { label: "la dame au vélo", ..Visit::default() });
    give(&mut house, bike, ("TRAN", "Minh"));
    assert_eq!(house.item(bike).text(&arrival::LABEL), "la dame au vélo", "what is said aloud was chosen");
}

#[test]
fn the_rules_run_again_and_nothing_is_written_when_they_refuse() {
    let mut house = House::with_people();
    let unborn = Person { first_name: Some("Nour".into()), ..Person::new("SALAH", at(8, 0)) };
    house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(unborn)));
    let paper = add(&mut house, &CERTIFICATE, Some(LEA), &[("recipient", "EMPLOYEUR"), ("asked_by", "son père")]);
    let before = format!("{:?}", house.item(paper));
    let Refusal::Field("person", why) = tries(&mut house, paper, ("SALAH", "Nour"), true).unwrap_err() else {
        panic!("a certificate needs an age");
    };
    assert!(why.contains("date de naissance"), "{why}");
    assert_eq!(format!("{:?}", house.item(paper)), before);

    let line = house.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    house.comes(at(9, 1), Visit { of: Some(ELIF), ..Visit::default() });
    let Refusal::Guard(why) = tries(&mut house, line, ELIF, false).unwrap_err() else { panic!("she is here already") };
    assert!(why.contains("KAYA Elif"), "{why}");
    tries(&mut house, line, ELIF, true).unwrap();

    let nobody = Operation::Reassign { item: line, rev: None, person: PersonId(999), overrule: true };
    assert!(matches!(house.tries("Claire", at(9, 30), nobody), Err(Refusal::Field("person", _))));
    let stale =
        Operation::Reassign { item: line, rev: Some(1), person: house.person("TRAN", "Minh").id, overrule: true };
    assert!(matches!(house.tries("Claire", at(9, 30), stale), Err(Refusal::Conflict { .. })));
}

#[test]
fn what_the_second_card_lacks_is_asked_for_and_whoever_is_asked_stays_asked() {
    let mut house = House::with_people();
    let bare = Person {
        first_name: Some("Nour".into()),
        birth_date: Some(day(2015, 3, 1).into()),
        ..Person::new("SALAH", at(8, 0))
    };
    house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(bare)));
    let mut card = house.person(FATIMA.0, FATIMA.1);
    (card.address, card.usual_pro) = (Some("3 rue du Lavoir".into()), Some(house.staff("Dr Morel")));
    house.does("Sarah", at(8, 0), Operation::EditPerson(Box::new(card)));
    let call = callback(&mut house, FATIMA);
    let trip = [("reason", "HOSPIT"), ("care_place", "Hôpital"), ("care_at", "+2 9h30"), ("mode", "VSL")];
    let trip = add(&mut house, &TRANSPORT, Some(FATIMA), &trip);
    for (line, key, asked) in [(call, "phone", "Numéro"), (trip, "pickup_address", "Adresse")] {
        let Refusal::Field(field, why) = tries(&mut house, line, ("SALAH", "Nour"), true).unwrap_err() else {
            panic!("the card lacks {key}");
        };
        let told = why.contains("La fiche de SALAH Nour ne dit rien") && why.contains(asked);
        assert!(field == key && told && why.contains("complétez-la"), "{field}: {why}");
    }
    let said = [("lines", "Ramipril 5"), ("asked_by", "son père"), ("runs_out_on", "+9")];
    let renewal = add(&mut house, &RENEWAL, Some(FATIMA), &said);
    give(&mut house, renewal, ("SALAH", "Nour"));
    assert_eq!(house.item(renewal).pro(), Some(house.staff("Dr Morel")));
}

#[test]
fn a_call_closed_before_its_contact_was_protected_comes_back_without_a_number_to_dial() {
    let mut house = House::with_people();
    let line = callback(&mut house, FATIMA);
    goes(&mut house, line, CALLBACK.cancelled, &[(VOID_REASON.key, Value::Text("doublon".into()))]);
    let mut card = house.person(FATIMA.0, FATIMA.1);
    card.confidential_note = Some("ne pas appeler".into());
    house.does("Sarah", at(9, 20), Operation::EditPerson(Box::new(card)));
    let operation =
        Operation::Reopen { item: line, rev: None, reason: "ce n’en était pas un".into(), overrule: true };
    let done = house.does("Sarah", at(9, 21), operation);
    assert!(done.items[0].state.open && done.items[0].text(&callback::PHONE).is_empty(), "what is shown has no number");
}

#[test]
fn a_protected_contact_is_reached_at_the_permitted_number_and_theirs_is_told_to_nobody() {
    let mut house = House::with_people();
    let line = callback(&mut house, FATIMA);
    give(&mut house, line, LEA);
    assert_eq!(house.item(line).text(&callback::PHONE), "+33612009900");
    give(&mut house, line, ELIF);
    assert_eq!(house.item(line).text(&callback::PHONE), "+33612345685");
    let told = history(&house, line);
    assert!(!told.contains("06 12 00 99 00") && !told.contains("04 76 11 22"), "{told}");
    let journal = program(&house, &["journal", "--item", &line.0.to_string(), "--json"]);
    assert!(!journal.contains("+3347611223"), "{journal}");
    let mut card = house.person(LEA.0, LEA.1);
    card.confidential_contact = None;
    house.does("Sarah", at(9, 31), Operation::EditPerson(Box::new(card)));
    let Refusal::Field("phone", why) = tries(&mut house, line, LEA, true).unwrap_err() else { panic!("nowhere") };
    assert!(why.contains("aucun numéro n’est permis"), "{why}");
}

#[test]
fn the_open_lines_of_a_series_go_along_and_come_back_together_with_one_undo() {
    let mut house = House::with_people();
    let said = [
        ("reason", "SERIE"),
        ("care_place", "Dialyse"),
        ("care_at", "+2 9h30"),
        ("pickup_address", "3 rue du Lavoir"),
        ("mode", "VSL"),
        ("series_pattern", "lun mer ven, 6 fois"),
    ];
    let first = add(&mut house, &TRANSPORT, Some(FATIMA), &said);
    let series = |house: &House| {
        let mut trips = house.store.load_items(&TRANSPORT, true).unwrap();
        trips.retain(|trip| trip.int(&SERIES) == first.0);
        trips
    };
    let trips = series(&house);
    assert!(trips.len() > 3 && !trips[0].text(&PATTERN).is_empty(), "{}", trips.len());
    let cancel = [(VOID_REASON.key, Value::Text("hospitalisée".into()))];
    let last = trips.last().unwrap().id;
    goes(&mut house, last, TRANSPORT.cancelled, &cancel);
    let whose = |house: &House| series(house).iter().map(|trip| trip.person().unwrap()).collect::<Vec<_>>();
    let (fatima, elif) = (house.person(FATIMA.0, FATIMA.1).id, house.person(ELIF.0, ELIF.1).id);
    let done = give(&mut house, trips[1].id, ELIF);
    assert_eq!(done.items.len(), trips.len() - 1, "the cancelled one is past");
    let mut expected = vec![elif; trips.len()];
    expected[trips.len() - 1] = fatima;
    assert_eq!(whose(&house), expected);
    house.does("Claire", at(9, 31), Operation::Undo(None));
    assert_eq!(whose(&house), vec![fatima; trips.len()]);

    // Cancelled together, reopened together, undone together.
    let open = |house: &House| series(house).iter().filter(|trip| trip.state.open).count();
    goes(&mut house, first, TRANSPORT.cancelled, &cancel);
    assert_eq!(open(&house), 0);
    let reopen = Operation::Reopen { item: first, rev: None, reason: "mauvaise série".into(), overrule: true };
    house.does("Claire", at(9, 32), reopen);
    assert_eq!(open(&house), trips.len() - 1, "not the one that was cancelled alone before");
    house.does("Claire", at(9, 33), Operation::Undo(None));
    assert_eq!(open(&house), 0);
}

#[test]
fn lines_of_the_first_person_are_no_longer_named_and_what_came_of_it_is_told() {
    let mut house = House::with_people();
    let visit = house.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    let desk = house.store.load_context(at(9, 1)).unwrap();
    let mut item = CALLBACK.begin(StaffId(1), Some(&house.person(FATIMA.0, FATIMA.1)), &desk);
    item.source_item = Some(visit);
    item.set(&callback::SUBJECT, "un courrier");
    let add = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let call = house.does("Sarah", at(9, 1), add).items[0].id;
    let done = give(&mut house, visit, ELIF);
    assert!(done.said.contains(&format!("un rappel n° {call} en vient et reste à BENALI Fatima")), "{}", done.said);
    give(&mut house, call, ("TRAN", "Minh"));
    assert_eq!(house.item(call).source_item, None, "it was made from a line that is not theirs");
    house.does("Claire", at(9, 31), Operation::Undo(None));
    give(&mut house, call, ELIF);
    assert_eq!(house.item(call).source_item, Some(visit), "both are hers");
}

#[test]
fn a_claim_stays_and_the_number_of_a_merged_card_leads_to_the_one_that_stays() {
    let mut house = House::with_people();
    let line = callback(&mut house, FATIMA);
    house.does("Sarah", at(9, 20), Operation::Claim { item: line, take_over: false });
    let (kept, other) = (house.person(ELIF.0, ELIF.1), house.person("TRAN", "Minh"));
    let both = Box::new(kept.merged_with(&other));
    house.does("Claire", at(9, 21), Operation::Merge { kept: both, other: other.id, rev: other.rev, overrule: true });
    let operation = Operation::Reassign { item: line, rev: None, person: other.id, overrule: true };
    house.does("Claire", at(9, 22), operation);
    let given = house.item(line);
    assert_eq!((given.person(), given.claimed_now(at(9, 23))), (Some(kept.id), Some(house.staff("Sarah"))));
}

/// A line tried for Fatima, then found to be for Elif.
fn tried_then_given(house: &mut House) -> ItemId {
    let line = callback(house, FATIMA);
    goes(house, line, Calling.state(), &[]);
    goes(house, line, Retry.state(), &[("outcome", Value::Code("NO_ANSWER"))]);
    give(house, line, ELIF);
    line
}

#[test]
fn what_is_handed_over_about_one_says_nothing_of_the_other() {
    let mut house = House::with_people();
    let line = tried_then_given(&mut house);
    let elif = house.person(ELIF.0, ELIF.1).id.to_string();
    for words in [vec!["person", &elif], vec!["person", &elif, "--json"]] {
        let told = program(&house, &words);
        let digits: String = told.chars().filter(char::is_ascii_digit).collect();
        assert!(!told.contains("BENALI") && !digits.contains("612345641"), "{told}");
        assert!(told.contains("passer prendre un courrier"), "the line is hers");
    }
    house.does("Claire", at(9, 31), Operation::Undo(None));
    assert_eq!(house.item(line).person(), Some(house.person(FATIMA.0, FATIMA.1).id));
    let told = program(&house, &["person", &elif, "--json"]);
    assert!(!told.contains("612345641"), "{told}");
}

#[test]
fn erasing_the_first_person_leaves_nothing_of_them_in_the_line() {
    let mut house = House::with_people();
    let line = tried_then_given(&mut house);
    let fatima = house.person(FATIMA.0, FATIMA.1).id;
    assert!(history(&house, line).contains("BENALI Fatima, 04/07/1961"));
    house.does("Sarah", at(9, 40), Operation::Erase(fatima));
    let told = history(&house, line);
    assert!(!told.contains("BENALI") && !told.contains("06 12 34 56 41"), "{told}");
    house.store.check_file(true).unwrap();
    let bytes = std::fs::read(house.path()).unwrap();
    let holds = |words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
    assert!(!holds("612345641") && !holds("BENALI Fatima"), "not a byte of it");
    assert!(house.item(line).state.open);
}

#[test]
fn a_link_to_a_line_of_the_first_person_is_let_go_of() {
    let mut house = House::with_people();
    let call = callback(&mut house, FATIMA);
    let said = [("lines", "Ramipril 5"), ("asked_by", "elle-même"), ("runs_out_on", "+9"), ("pro", "Dr Morel")];
    let renewal = add(&mut house, &RENEWAL, Some(FATIMA), &said);
    let field = RENEWAL.fields.iter().find(|field| !field.links.is_empty()).unwrap();
    let changes = vec![(field.key, Value::Int(call.0))];
    house.does("Sarah", at(9, 5), Operation::Edit { item: renewal, rev: house.item(renewal).rev, changes });
    give(&mut house, renewal, ELIF);
    let given: Item = house.item(renewal);
    assert_eq!((given.int(field), given.get(&PERSON)), (0, &Value::Person(house.person(ELIF.0, ELIF.1).id)));
}

#[test]
fn the_seat_shows_what_changed_and_offers_to_go_on_where_it_would_be_a_double() {
    let mut house = House::with_people();
    house.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    house.comes(at(9, 1), Visit { of: Some(ELIF), ..Visit::default() });
    let mut seat = house.seat("Sarah");
    seat.on("BENALI").strikes("qdonner<Entrée>kaya elif<Entrée>");
    for asked in ["Arrivée : donner la ligne de BENALI Fatima (04/07/1961) à KAYA Elif", "(19/01/1990) ?"] {
        assert!(seat.reads(asked), "{}", seat.sees());
    }
    seat.strikes("o");
    assert!(seat.reads("La donner quand même ?"), "{}", seat.sees());
    seat.strikes("o");
    assert!(seat.reads("KAYA Elif : ligne reçue de BENALI Fatima"), "{}", seat.sees());
    assert_eq!(house.visits(Some(house.person(ELIF.0, ELIF.1).id)).len(), 2);
    // Somebody the file does not know yet is made on the way.
    seat.strikes("qdonner<Entrée>zorro<Entrée><Ctrl-S>");
    assert!(seat.reads("donner la ligne de KAYA Elif (19/01/1990) à ZORRO (né·e ?) ?"), "{}", seat.sees());
    seat.strikes("<Échap>");
    let rdv = Some(at(10, 0).plus_minutes(60 * 24 * 19));
    house.comes(at(9, 2), Visit { of: Some(("TRAN", "Minh")), rdv, ..Visit::default() });
    seat.hears().strikes("/tran<Entrée>qdonner<Entrée>kaya elif<Entrée>");
    assert!(seat.reads("Arrivée, le mardi 15/12 à 10:00 : donner la ligne de TRAN Minh"), "{}", seat.sees());
    seat.strikes("n<Échap>");
    assert_eq!(ARRIVAL.code, seat.app.listing().kind.code);
    assert_eq!(day(2026, 11, 26), seat.app.context.today());
}
