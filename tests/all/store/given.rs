//! A line given to the person it should have been for: what follows them, what stays, what is refused, and what the file
//! goes on telling of the first one.

use std::process::Command;

use comptoir::domain::{ItemId, Person, PersonId, StaffId};
use comptoir::model::common::{PERSON, SERIES, VOID_REASON};
use comptoir::model::{Context, Item, Kind, State, Value, text};
use comptoir::panes::arrival::{self, ARRIVAL};
use comptoir::panes::callback::{self, CALLBACK, Calling, Retry};
use comptoir::panes::certificate::CERTIFICATE;
use comptoir::panes::renewal::RENEWAL;
use comptoir::panes::transport::{PATTERN, TRANSPORT};
use comptoir::protocol::{Answer, Done, Operation, Query, Refusal};

use crate::support::{TestCentre, Visit, at, day};

const FATIMA: (&str, &str) = ("BENALI", "Fatima");
const ELIF: (&str, &str) = ("KAYA", "Elif");
const LEA: (&str, &str) = ("MARTIN", "Léa");

/// A line of `kind` for somebody, or for nobody known, with what is said of it.
fn add(centre: &mut TestCentre, kind: &'static Kind, of: Option<(&str, &str)>, said: &[(&str, &str)]) -> ItemId {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = of.map(|(name, first)| centre.person(name, first));
    let mut item = kind.begin_item(StaffId(1), person.as_ref(), &desk);
    for (key, words) in said {
        let field = kind.field(key).unwrap();
        item.set(field, text::parse(field, words, &desk).unwrap());
    }
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

fn callback(centre: &mut TestCentre, of: (&str, &str)) -> ItemId {
    add(centre, &CALLBACK, Some(of), &[("subject", "passer prendre un courrier")])
}

fn tries(centre: &mut TestCentre, item: ItemId, to: (&str, &str), overrule: bool) -> Result<Done, Refusal> {
    let person = centre.person(to.0, to.1).id;
    centre.tries("Claire", at(9, 30), Operation::Reassign { item, rev: None, person, overrule })
}

fn give(centre: &mut TestCentre, item: ItemId, to: (&str, &str)) -> Done {
    tries(centre, item, to, false).unwrap()
}

fn goes(centre: &mut TestCentre, item: ItemId, to: State, with: &[(&'static str, Value)]) {
    let operation = Operation::Move { item, rev: None, to, with: with.to_vec(), on_order_of: None, take_over: false };
    centre.does("Sarah", at(9, 10), operation);
}

fn history(centre: &TestCentre, item: ItemId) -> String {
    match centre.store.answer_query(&Query::History(item), None, at(9, 40)) {
        Answer::History { lines, .. } => format!("{lines:?}"),
        other => panic!("{other:?}"),
    }
}

fn program(centre: &TestCentre, words: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).arg("--db").arg(centre.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_the_first_card_gave_comes_from_the_second_and_what_was_typed_stays() {
    let mut centre = TestCentre::with_people();
    let line = callback(&mut centre, FATIMA);
    let done = give(&mut centre, line, ELIF);
    assert_eq!(done.said, "KAYA Elif\u{a0}: ligne reçue de BENALI Fatima\u{a0}; change aussi\u{a0}: Numéro");
    assert_eq!(centre.item(line).text(&callback::PHONE), "+33612345685");

    let typed = add(&mut centre, &CALLBACK, Some(FATIMA), &[("subject", "un courrier"), ("phone", "0611223344")]);
    tries(&mut centre, typed, ELIF, true).unwrap();
    assert_eq!(centre.item(typed).text(&callback::PHONE), "+33611223344", "the number was said, not copied");

    let visit = centre.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    give(&mut centre, visit, ELIF);
    let visit = centre.item(visit);
    let told = [&arrival::LABEL, &arrival::LANGUAGE, &arrival::INTERPRETER].map(|field| visit.text(field));
    assert_eq!(told, ["KAYA Elif", "turc", "NEEDED"]);
    assert_eq!(visit.moment(&arrival::WAIT_START), Some(at(9, 0)), "the wait goes on");
}

#[test]
fn an_old_number_of_the_first_card_is_not_dialled_for_the_second() {
    let mut centre = TestCentre::with_people();
    let line = callback(&mut centre, FATIMA);
    let mut card = centre.person(FATIMA.0, FATIMA.1);
    card.phone2 = card.phone1.replace("+33699887766".into());
    centre.does("Sarah", at(9, 5), Operation::EditPerson(Box::new(card)));
    give(&mut centre, line, ELIF);
    assert_eq!(centre.item(line).text(&callback::PHONE), "+33612345685");
}

#[test]
fn a_line_that_had_only_words_gets_a_person() {
    let mut centre = TestCentre::with_people();
    let said = [("caller_label", "la sœur de Mme K."), ("phone", "0611223344"), ("subject", "un courrier")];
    let call = add(&mut centre, &CALLBACK, None, &said);
    give(&mut centre, call, ELIF);
    let call = centre.item(call);
    assert_eq!((call.person(), call.text(&callback::CALLER_LABEL)), (Some(centre.person("KAYA", "Elif").id), ""));
    assert_eq!(call.text(&callback::PHONE), "+33611223344");
    let coffee = centre.comes(at(9, 1), Visit { cafe: true, ..Visit::default() });
    give(&mut centre, coffee, FATIMA);
    assert_eq!(centre.item(coffee).text(&arrival::LABEL), "BENALI Fatima", "« café » was nobody's name");
    let bike = centre.comes(at(9, 2), Visit { label: "la dame au vélo", ..Visit::default() });
    give(&mut centre, bike, ("TRAN", "Minh"));
    assert_eq!(centre.item(bike).text(&arrival::LABEL), "la dame au vélo", "what is said aloud was chosen");
}

#[test]
fn the_rules_run_again_and_nothing_is_written_when_they_refuse() {
    let mut centre = TestCentre::with_people();
    let unborn = Person { first_name: Some("Nour".into()), ..Person::new("SALAH", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(unborn)));
    let paper = add(&mut centre, &CERTIFICATE, Some(LEA), &[("recipient", "EMPLOYEUR"), ("asked_by", "son père")]);
    let before = format!("{:?}", centre.item(paper));
    let Refusal::Field("person", why) = tries(&mut centre, paper, ("SALAH", "Nour"), true).unwrap_err() else {
        panic!("a certificate needs an age");
    };
    assert!(why.contains("date de naissance"), "{why}");
    assert_eq!(format!("{:?}", centre.item(paper)), before);

    let line = centre.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    centre.comes(at(9, 1), Visit { of: Some(ELIF), ..Visit::default() });
    let Refusal::Guard(why) = tries(&mut centre, line, ELIF, false).unwrap_err() else { panic!("she is here already") };
    assert!(why.contains("KAYA Elif"), "{why}");
    tries(&mut centre, line, ELIF, true).unwrap();

    let nobody = Operation::Reassign { item: line, rev: None, person: PersonId(999), overrule: true };
    assert!(matches!(centre.tries("Claire", at(9, 30), nobody), Err(Refusal::Field("person", _))));
    let stale =
        Operation::Reassign { item: line, rev: Some(1), person: centre.person("TRAN", "Minh").id, overrule: true };
    let Err(Refusal::Rule(why)) = centre.tries("Claire", at(9, 30), stale) else { panic!("it was read as Fatima’s") };
    assert!(why.contains("donnée à quelqu’un d’autre par"), "{why}");
}

#[test]
fn what_the_second_card_lacks_is_asked_for_and_whoever_is_asked_stays_asked() {
    let mut centre = TestCentre::with_people();
    let bare = Person {
        first_name: Some("Nour".into()),
        birth_date: Some(day(2015, 3, 1).into()),
        ..Person::new("SALAH", at(8, 0))
    };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(bare)));
    let mut card = centre.person(FATIMA.0, FATIMA.1);
    (card.address, card.usual_pro) = (Some("3 rue du Lavoir".into()), Some(centre.staff("Dr Morel")));
    centre.does("Sarah", at(8, 0), Operation::EditPerson(Box::new(card)));
    let call = callback(&mut centre, FATIMA);
    let trip = [("reason", "HOSPIT"), ("care_place", "Hôpital"), ("care_at", "+2 9h30"), ("mode", "VSL")];
    let trip = add(&mut centre, &TRANSPORT, Some(FATIMA), &trip);
    for (line, key, asked) in [(call, "phone", "Numéro"), (trip, "pickup_address", "Adresse")] {
        let Refusal::Field(field, why) = tries(&mut centre, line, ("SALAH", "Nour"), true).unwrap_err() else {
            panic!("the card lacks {key}");
        };
        let told = why.contains("La fiche de SALAH Nour ne dit rien") && why.contains(asked);
        assert!(field == key && told && why.contains("complétez-la"), "{field}: {why}");
    }
    let said = [("lines", "Ramipril 5"), ("asked_by", "son père"), ("runs_out_on", "+9")];
    let renewal = add(&mut centre, &RENEWAL, Some(FATIMA), &said);
    give(&mut centre, renewal, ("SALAH", "Nour"));
    assert_eq!(centre.item(renewal).pro(), Some(centre.staff("Dr Morel")));
}

#[test]
fn a_call_closed_before_its_contact_was_protected_comes_back_without_a_number_to_dial() {
    let mut centre = TestCentre::with_people();
    let line = callback(&mut centre, FATIMA);
    goes(&mut centre, line, CALLBACK.cancelled, &[(VOID_REASON.key, Value::Text("doublon".into()))]);
    let mut card = centre.person(FATIMA.0, FATIMA.1);
    card.confidential_note = Some("ne pas appeler".into());
    centre.does("Sarah", at(9, 20), Operation::EditPerson(Box::new(card)));
    let operation =
        Operation::Reopen {
            item: line, rev: None, scope: None, reason: "ce n’en était pas un".into(), overrule: true
        };
    let done = centre.does("Sarah", at(9, 21), operation);
    assert!(done.items[0].state.open && done.items[0].text(&callback::PHONE).is_empty(), "what is shown has no number");
}

#[test]
fn a_protected_contact_is_reached_at_the_permitted_number_and_theirs_is_told_to_nobody() {
    let mut centre = TestCentre::with_people();
    let line = callback(&mut centre, FATIMA);
    give(&mut centre, line, LEA);
    assert_eq!(centre.item(line).text(&callback::PHONE), "+33612009900");
    give(&mut centre, line, ELIF);
    assert_eq!(centre.item(line).text(&callback::PHONE), "+33612345685");
    let told = history(&centre, line);
    assert!(!told.contains("06 12 00 99 00") && !told.contains("04 76 11 22"), "{told}");
    let journal = program(&centre, &["journal", "--item", &line.0.to_string(), "--json"]);
    assert!(!journal.contains("+3347611223"), "{journal}");
    let mut card = centre.person(LEA.0, LEA.1);
    card.confidential_contact = None;
    centre.does("Sarah", at(9, 31), Operation::EditPerson(Box::new(card)));
    let Refusal::Field("phone", why) = tries(&mut centre, line, LEA, true).unwrap_err() else { panic!("nowhere") };
    assert!(why.contains("aucun numéro n’est permis"), "{why}");
}

#[test]
fn the_open_lines_of_a_series_go_along_and_come_back_together_with_one_undo() {
    let mut centre = TestCentre::with_people();
    let said = [
        ("reason", "SERIE"),
        ("care_place", "Dialyse"),
        ("care_at", "+4 9h30"),
        ("pickup_address", "3 rue du Lavoir"),
        ("mode", "VSL"),
        ("series_pattern", "lun mer ven, 6 fois"),
    ];
    let first = add(&mut centre, &TRANSPORT, Some(FATIMA), &said);
    let series = |centre: &TestCentre| {
        let mut trips = centre.store.load_items(&TRANSPORT, true).unwrap();
        trips.retain(|trip| trip.int(&SERIES) == first.0);
        trips
    };
    let trips = series(&centre);
    assert!(trips.len() > 3 && !trips[0].text(&PATTERN).is_empty(), "{}", trips.len());
    let cancel = [("cancels", Value::Code("REST")), (VOID_REASON.key, Value::Text("hospitalisée".into()))];
    let last = trips.last().unwrap().id;
    goes(&mut centre, last, TRANSPORT.cancelled, &cancel);
    let whose = |centre: &TestCentre| series(centre).iter().map(|trip| trip.person().unwrap()).collect::<Vec<_>>();
    let (fatima, elif) = (centre.person(FATIMA.0, FATIMA.1).id, centre.person(ELIF.0, ELIF.1).id);
    let done = give(&mut centre, trips[1].id, ELIF);
    assert_eq!(done.items.len(), trips.len() - 1, "the cancelled one is past");
    let mut expected = vec![elif; trips.len()];
    expected[trips.len() - 1] = fatima;
    assert_eq!(whose(&centre), expected);
    centre.does("Claire", at(9, 31), Operation::Undo(None));
    assert_eq!(whose(&centre), vec![fatima; trips.len()]);

    // Cancelled together, reopened together, undone together.
    let open = |centre: &TestCentre| series(centre).iter().filter(|trip| trip.state.open).count();
    goes(&mut centre, first, TRANSPORT.cancelled, &cancel);
    assert_eq!(open(&centre), 0);
    let reopen =
        Operation::Reopen { item: first, rev: None, scope: None, reason: "mauvaise série".into(), overrule: true };
    centre.does("Claire", at(9, 32), reopen);
    assert_eq!(open(&centre), trips.len() - 1, "not the one that was cancelled alone before");
    centre.does("Claire", at(9, 33), Operation::Undo(None));
    assert_eq!(open(&centre), 0);
}

#[test]
fn lines_of_the_first_person_are_no_longer_named_and_what_came_of_it_is_told() {
    let mut centre = TestCentre::with_people();
    let visit = centre.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    let desk = centre.store.load_context(at(9, 1)).unwrap();
    let mut item = CALLBACK.begin_item(StaffId(1), Some(&centre.person(FATIMA.0, FATIMA.1)), &desk);
    item.source_item = Some(visit);
    item.set(&callback::SUBJECT, "un courrier");
    let add = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let call = centre.does("Sarah", at(9, 1), add).items[0].id;
    let done = give(&mut centre, visit, ELIF);
    assert!(done.said.contains(&format!("un rappel n° {call} en vient et reste à BENALI Fatima")), "{}", done.said);
    give(&mut centre, call, ("TRAN", "Minh"));
    assert_eq!(centre.item(call).source_item, None, "it was made from a line that is not theirs");
    centre.does("Claire", at(9, 31), Operation::Undo(None));
    give(&mut centre, call, ELIF);
    assert_eq!(centre.item(call).source_item, Some(visit), "both are hers");
}

#[test]
fn a_claim_stays_and_the_number_of_a_merged_card_leads_to_the_one_that_stays() {
    let mut centre = TestCentre::with_people();
    let line = callback(&mut centre, FATIMA);
    centre.does("Sarah", at(9, 20), Operation::Claim { item: line, take_over: false });
    let (kept, other) = (centre.person(ELIF.0, ELIF.1), centre.person("TRAN", "Minh"));
    let both = Box::new(kept.merged_with(&other));
    centre.does("Claire", at(9, 21), Operation::Merge { kept: both, other: other.id, rev: other.rev, overrule: true });
    let operation = Operation::Reassign { item: line, rev: None, person: other.id, overrule: true };
    centre.does("Claire", at(9, 22), operation);
    let given = centre.item(line);
    assert_eq!(
        (given.person(), given.claimed_now(&Context::before_first_read(at(9, 23)))),
        (Some(kept.id), Some(centre.staff("Sarah")))
    );
}

/// A line tried for Fatima, then found to be for Elif.
fn tried_then_given(centre: &mut TestCentre) -> ItemId {
    let line = callback(centre, FATIMA);
    goes(centre, line, Calling.state(), &[]);
    goes(centre, line, Retry.state(), &[("outcome", Value::Code("NO_ANSWER"))]);
    give(centre, line, ELIF);
    line
}

#[test]
fn what_is_handed_over_about_one_says_nothing_of_the_other() {
    let mut centre = TestCentre::with_people();
    let line = tried_then_given(&mut centre);
    let elif = centre.person(ELIF.0, ELIF.1).id.to_string();
    for words in [vec!["person", &elif], vec!["person", &elif, "--json"]] {
        let told = program(&centre, &words);
        let digits: String = told.chars().filter(char::is_ascii_digit).collect();
        assert!(!told.contains("BENALI") && !digits.contains("612345641"), "{told}");
        assert!(told.contains("passer prendre un courrier"), "the line is hers");
    }
    centre.does("Claire", at(9, 31), Operation::Undo(None));
    assert_eq!(centre.item(line).person(), Some(centre.person(FATIMA.0, FATIMA.1).id));
    let told = program(&centre, &["person", &elif, "--json"]);
    assert!(!told.contains("612345641"), "{told}");
}

#[test]
fn erasing_the_first_person_leaves_nothing_of_them_in_the_line() {
    let mut centre = TestCentre::with_people();
    let line = tried_then_given(&mut centre);
    let fatima = centre.person(FATIMA.0, FATIMA.1).id;
    assert!(history(&centre, line).contains("BENALI Fatima, 04/07/1961"));
    centre.does("Sarah", at(9, 40), Operation::Erase(fatima));
    let told = history(&centre, line);
    assert!(!told.contains("BENALI") && !told.contains("06 12 34 56 41"), "{told}");
    centre.store.check_file(true).unwrap();
    let bytes = std::fs::read(centre.path()).unwrap();
    let holds = |words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
    assert!(!holds("612345641") && !holds("BENALI Fatima"), "not a byte of it");
    assert!(centre.item(line).state.open);
}

#[test]
fn a_link_to_a_line_of_the_first_person_is_let_go_of() {
    let mut centre = TestCentre::with_people();
    let call = callback(&mut centre, FATIMA);
    let said = [("lines", "Ramipril 5"), ("asked_by", "elle-même"), ("runs_out_on", "+9"), ("pro", "Dr Morel")];
    let renewal = add(&mut centre, &RENEWAL, Some(FATIMA), &said);
    let field = RENEWAL.fields.iter().find(|field| !field.links.is_empty()).unwrap();
    let changes = vec![(field.key, Value::Int(call.0))];
    centre.does("Sarah", at(9, 5), Operation::Edit { item: renewal, rev: centre.item(renewal).rev, changes });
    give(&mut centre, renewal, ELIF);
    let given: Item = centre.item(renewal);
    assert_eq!((given.int(field), given.get(&PERSON)), (0, &Value::Person(centre.person(ELIF.0, ELIF.1).id)));
}

#[test]
fn the_seat_shows_what_changed_and_offers_to_go_on_where_it_would_be_a_double() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(FATIMA), ..Visit::default() });
    centre.comes(at(9, 1), Visit { of: Some(ELIF), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.on("BENALI").strikes("qdonner<Entrée>kaya elif<Entrée>");
    for asked in ["Arrivée : donner la ligne de BENALI Fatima (04/07/1961) à KAYA Elif", "(19/01/1990) ?"] {
        assert!(seat.reads(asked), "{}", seat.sees());
    }
    seat.strikes("o");
    assert!(seat.reads("La donner quand même ?"), "{}", seat.sees());
    seat.strikes("o");
    assert!(seat.reads("KAYA Elif : ligne reçue de BENALI Fatima"), "{}", seat.sees());
    assert_eq!(centre.visits(Some(centre.person(ELIF.0, ELIF.1).id)).len(), 2);
    // Somebody the file does not know yet is made on the way.
    seat.strikes("qdonner<Entrée>zorro<Entrée><Ctrl-S>");
    assert!(seat.reads("donner la ligne de KAYA Elif (19/01/1990) à ZORRO (né·e ?) ?"), "{}", seat.sees());
    seat.strikes("<Échap>");
    let rdv = Some(at(10, 0).plus_minutes(60 * 24 * 19));
    centre.comes(at(9, 2), Visit { of: Some(("TRAN", "Minh")), rdv, ..Visit::default() });
    seat.hears().strikes("/tran<Entrée>qdonner<Entrée>kaya elif<Entrée>");
    assert!(seat.reads("Arrivée, le mardi 15/12 à 10:00 : donner la ligne de TRAN Minh"), "{}", seat.sees());
    seat.strikes("n<Échap>");
    assert_eq!(ARRIVAL.code, seat.app.listing().kind.code);
    assert_eq!(day(2026, 11, 26), seat.app.context.today());
}

#[test]
fn a_professional_proposed_of_the_first_persons_card_gives_way_to_the_seconds_and_one_that_was_said_stays() {
    let mut centre = TestCentre::with_people();
    for ((name, first), doctor) in [(FATIMA, "Dr Morel"), (ELIF, "Dr Roux")] {
        let person = Person { usual_pro: Some(centre.staff(doctor)), ..centre.person(name, first) };
        centre.does("Sarah", at(8, 10), Operation::EditPerson(Box::new(person)));
    }
    let (roux, nadia) = (centre.staff("Dr Roux"), centre.staff("Nadia"));
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let fatima = centre.person(FATIMA.0, FATIMA.1);
    for (said, after) in [(None, roux), (Some(nadia), nadia)] {
        let mut item = ARRIVAL.begin_for(StaffId(1), &fatima, &desk);
        assert_eq!(item.team(&arrival::AWAITED), [centre.staff("Dr Morel")]);
        if let Some(said) = said {
            item.set(&arrival::AWAITED, Value::Team(vec![said]));
        }
        let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
        let id = centre.does("Sarah", at(9, 0), operation).items[0].id;
        tries(&mut centre, id, ELIF, true).unwrap();
        assert_eq!(centre.item(id).team(&arrival::AWAITED), [after]);
    }
}

#[test]
fn a_signed_prescription_given_to_somebody_else_waits_for_the_prescriber_again() {
    let mut centre = TestCentre::with_people();
    let said = [("channel", "comptoir"), ("lines", "Ramipril 5"), ("runs_out_on", "20/12"), ("pro", "Dr Morel")];
    let item = add(&mut centre, &RENEWAL, Some(FATIMA), &said);
    for state in ["TO_REVIEW", "SIGNED"] {
        let to = RENEWAL.state(state).unwrap();
        let with = Vec::new();
        let (rev, on_order_of, take_over) = (None, None, false);
        centre.does("Dr Morel", at(9, 10), Operation::Move { item, rev, to, with, on_order_of, take_over });
    }
    let done = give(&mut centre, item, ELIF);
    assert_eq!(done.items[0].state.code, "TO_REVIEW");
    assert!(done.said.contains("repasse «\u{a0}À valider\u{a0}»"), "{}", done.said);
}
