//! Promises of the certificates: what may be demanded, seen before signed, what presses, what stands first.

use chrono::NaiveDate;
use comptoir::domain::Person;
use comptoir::model::figure::Past;
use comptoir::model::{Context, Item, Level, State, Value};
use comptoir::panes::arrival::{ARRIVAL, AWAITED, MODE, RDV_AT};
use comptoir::panes::certificate::check::{TABLE, Verdict, find};
use comptoir::panes::certificate::*;

use crate::support::context::*;
use crate::support::step_table::{signed, steps};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn child(born: &str) -> Person {
    Person { first_name: Some("Awa".into()), birth_date: born.parse().ok(), ..Person::new("DIALLO", at("08:00")) }
}

/// A request for the employer made at 08:00 that Monday, in `state` since then.
fn certificate(state: State) -> Item {
    let mut item = CERTIFICATE.begin_item(SARAH, Some(&child("2021-05-04")), &desk("08:00"));
    item.set(&RECIPIENT, Value::Code("EMPLOYEUR"));
    item.set(&ASKED_BY, "sa mère");
    item.state = state;
    item.set(&STEP_AT, Value::Moment(at("08:00")));
    item
}

fn with(mut item: Item, field: &comptoir::model::Field, value: Value) -> Item {
    item.set(field, value);
    item
}

fn promised(item: Item, wall: &str) -> Item {
    with(item, &PROMISED_AT, Value::Moment(at(wall)))
}

fn alert(item: &Item, wall: &str) -> (Level, String) {
    let deadline = (CERTIFICATE.deadline)(item, &desk(wall));
    (deadline.level, deadline.why)
}

/// What the table says of an absence of a child born on `born`, for `recipient`, that Monday.
fn verdict(recipient: &'static str, born: &str, from: &str, to: Option<&str>) -> (Verdict, &'static str, &'static str) {
    let mut item = CERTIFICATE.begin_item(SARAH, Some(&child(born)), &desk("09:41"));
    item.set(&RECIPIENT, Value::Code(recipient));
    item.set(&ABSENCE_FROM, Value::Date(day(from)));
    item.set(&ABSENCE_TO, to.map_or(Value::Empty, |to| Value::Date(day(to))));
    let found = find(&item, &desk("09:41"));
    (found.verdict, found.says, found.reference)
}

#[test]
fn every_step_of_the_table_is_possible_and_every_other_is_refused_naming_both_states() {
    let (flow, signed) = (steps(&CERTIFICATE), signed(&CERTIFICATE));
    for from in CERTIFICATE.states {
        for to in CERTIFICATE.states {
            let mut item = certificate(*from);
            item.set(&EXAM_AT, Value::Moment(at("09:00")));
            item.set(&VOID_REASON, "saisi deux fois");
            let done = CERTIFICATE.move_item(&mut item, *to, &desk("09:41"));
            if flow.contains(&(from.code, to.code)) {
                assert_eq!(done, Ok(()), "{} -> {}", from.code, to.code);
                assert_eq!((item.state, item.closed_at), (*to, (!to.open).then(|| at("09:41"))));
                assert_eq!(item.moment(&STEP_AT), Some(at("09:41")), "each state has its own clock");
            } else {
                let why = done.expect_err(&format!("{} -> {} is not in the table", from.code, to.code));
                assert_eq!(item.state, *from, "a refused step changes nothing");
                assert!(why.contains(from.label) && why.contains(to.label), "{why}");
            }
            let prescribed = CERTIFICATE.step(*from, *to).is_some_and(|step| step.prescriber);
            assert_eq!(prescribed, signed.contains(&(from.code, to.code)), "{} -> {}", from.code, to.code);
        }
    }
}

#[test]
fn only_what_is_asked_for_is_ever_opened() {
    for start in CERTIFICATE.states {
        let opened = CERTIFICATE.open(&mut certificate(Asked.state()), Some(*start), &desk("09:41"));
        assert_eq!(opened.is_ok(), *start == Asked, "{}", start.code);
    }
}

#[test]
fn nobody_is_asked_for_a_diagnosis_an_employers_name_or_the_days_already_taken() {
    let keys: Vec<_> = CERTIFICATE.fields.iter().map(|field| field.key).collect();
    let known = [
        "person",
        "recipient",
        "asked_by",
        "phone",
        "absence_from",
        "absence_to",
        "pro",
        "exam_at",
        "hand_over",
        "promised_at",
        "decision_note",
        "void_reason",
        "born",
        "step_at",
        "signed_at",
    ];
    assert_eq!(keys, known, "a new field needs a look at what the desk may hold");
}

#[test]
fn an_employer_may_demand_it_up_to_the_day_before_the_sixteenth_birthday() {
    let law = "article L1225-61 du code du travail";
    let border = |born| verdict("EMPLOYEUR", born, "2026-11-23", None);
    assert_eq!(border("2010-11-24"), (Verdict::Required, "exigible", law), "15 years 364 days");
    assert_eq!(border("2010-11-23"), (Verdict::Depends, "hors L1225-61, voir la convention", law), "16 that day");
    assert_eq!(border("2026-11-23").0, Verdict::Required, "born that day");
    // The age is that of the first day of the absence, not of today.
    assert_eq!(verdict("EMPLOYEUR", "2010-11-23", "2026-11-22", None).0, Verdict::Required);
    assert_eq!(verdict("EMPLOYEUR", "2010-11-25", "2026-11-25", None).0, Verdict::Depends);
    // Someone born on 29 February is 16 on 1 March of a common year.
    assert_eq!(verdict("EMPLOYEUR", "2007-02-28", "2023-02-27", None).0, Verdict::Required);
    assert_eq!(verdict("EMPLOYEUR", "2008-02-29", "2024-02-28", None).0, Verdict::Required);
    assert_eq!(verdict("EMPLOYEUR", "2008-02-29", "2024-02-29", None).0, Verdict::Depends);
}

#[test]
fn a_nursery_may_demand_it_from_the_fourth_day_on() {
    let nursery = |from, to| verdict("CRECHE", "2024-01-15", from, to);
    let reference = "circulaire Cnaf 2011-105";
    assert_eq!(nursery("2026-11-23", Some("2026-11-25")), (Verdict::NotRequired, "non exigible", reference));
    assert_eq!(nursery("2026-11-23", Some("2026-11-26")), (Verdict::Required, "exigible", reference));
    assert_eq!(nursery("2026-11-23", Some("2026-11-23")).0, Verdict::NotRequired, "one day");
    // Nobody knows until when: three days so far may become four, four are four.
    assert_eq!(nursery("2026-11-21", None).0, Verdict::Unknown);
    assert_eq!(nursery("2026-11-20", None).0, Verdict::Required);
}

#[test]
fn school_and_canteen_may_not_demand_it_and_the_rest_is_a_matter_of_contract() {
    for recipient in ["ECOLE", "CANTINE"] {
        let (verdict, says, reference) = verdict(recipient, "2018-01-15", "2026-11-23", Some("2026-12-23"));
        assert_eq!(verdict, Verdict::NotRequired);
        assert!(says.starts_with("non exigible, sauf éviction") && says.ends_with("demander au médecin"), "{says}");
        assert!(reference.contains("2011-331"), "{reference}");
    }
    for recipient in ["ASS_MAT", "AUTRE"] {
        assert_eq!(verdict(recipient, "2018-01-15", "2026-11-23", None), (Verdict::Depends, "selon contrat", ""));
    }
}

#[test]
fn while_the_form_is_filled_the_verdict_is_told_with_its_text() {
    let hints = |item: &Item| check::hints(item, &desk("09:41"));
    assert_eq!(hints(&certificate(Asked.state())), ["Certificat : exigible (article L1225-61 du code du travail)."]);
    assert_eq!(
        hints(&with(certificate(Asked.state()), &RECIPIENT, Value::Code("AUTRE"))),
        ["Certificat : selon contrat."]
    );
    assert!(hints(&with(certificate(Asked.state()), &RECIPIENT, Value::Empty)).is_empty());
}

#[test]
fn every_line_that_forbids_or_allows_quotes_its_text_and_every_refusal_has_an_answer_for_the_parent() {
    let comptoir::model::Shape::Choice(recipients) = RECIPIENT.shape else { panic!() };
    for recipient in recipients {
        assert!(TABLE.iter().any(|rule| rule.recipient.code() == recipient.code), "{}", recipient.code);
    }
    for rule in TABLE {
        assert_ne!(rule.verdict, Verdict::Unknown, "the table knows");
        assert_eq!(rule.answer.is_empty(), rule.verdict != Verdict::NotRequired, "{}", rule.says);
        let quoted = matches!(rule.verdict, Verdict::Required | Verdict::NotRequired);
        assert!(!quoted || !rule.reference.is_empty(), "{:?} {}", rule.recipient, rule.says);
    }
}

#[test]
fn it_is_signed_after_the_exam_and_dated_the_moment_of_signing() {
    let to_sign = |exam: Option<&str>| {
        let mut item = certificate(ToSign.state());
        item.set(&EXAM_AT, exam.map(at));
        let done = CERTIFICATE.move_item(&mut item, Signed.state(), &desk("09:41"));
        (done, item)
    };
    for exam in [None, Some("09:42"), Some("2026-11-24 08:00")] {
        let (done, item) = to_sign(exam);
        assert!(done.unwrap_err().contains("R4127-76"), "{exam:?}");
        assert_eq!((item.state, item.moment(&SIGNED_AT)), (ToSign.state(), None));
    }
    for exam in ["09:41", "08:00", "2026-11-20 17:00"] {
        let (done, item) = to_sign(Some(exam));
        assert_eq!(done, Ok(()), "{exam}");
        assert_eq!(item.moment(&SIGNED_AT), Some(at("09:41")), "dated today, whenever the exam was");
        // Nor can the exam be moved behind the signature afterwards, or forgotten.
        for later in [Value::Moment(at("09:42")), Value::Empty] {
            let changed = with(item.clone(), &EXAM_AT, later);
            assert_eq!(changed.find_refusal(&desk("11:00")).unwrap().0, "exam_at");
        }
    }
}

#[test]
fn what_was_signed_waits_for_the_signature_again_once_its_days_are_others() {
    let desk = desk("10:00");
    for state in [Signed, Ready] {
        let mut signed = with(certificate(ToSign.state()), &EXAM_AT, Value::Moment(at("08:30")));
        CERTIFICATE.move_item(&mut signed, Signed.state(), &desk).unwrap();
        if state == Ready {
            CERTIFICATE.move_item(&mut signed, Ready.state(), &desk).unwrap();
        }
        let until = signed.date(&ABSENCE_FROM).unwrap().succ_opt().unwrap();
        let mut longer = with(signed.clone(), &ABSENCE_TO, Value::Date(until));
        assert_eq!(CERTIFICATE.settle_change(&signed, &mut longer, &desk), Some(ToSign.state()));
        assert!(longer.state == ToSign && longer.moment(&SIGNED_AT).is_none());
        let mut elsewhere = with(signed.clone(), &PHONE, Value::from("0612345678"));
        assert_eq!(CERTIFICATE.settle_change(&signed, &mut elsewhere, &desk), None);
        assert_eq!(elsewhere.state, state.state());
    }
}

#[test]
fn nothing_waits_for_a_signature_without_an_exam() {
    for from in [Asked, NeedsExam] {
        let mut item = certificate(from.state());
        let why = CERTIFICATE.move_item(&mut item, ToSign.state(), &desk("09:41")).unwrap_err();
        assert!(why.contains("Examen le"), "{why}");
    }
    assert_eq!(certificate(ToSign.state()).find_refusal(&desk("09:41")).unwrap().0, "exam_at");
    assert!(certificate(NeedsExam.state()).find_refusal(&desk("09:41")).is_none(), "the slot may come later");
}

#[test]
fn dates_stand_in_the_order_in_which_things_happen() {
    let refused = |item: Item| item.find_refusal(&desk("09:41")).map(|(field, _)| field);
    assert_eq!(refused(certificate(Asked.state())), None);
    assert_eq!(
        refused(with(certificate(Asked.state()), &ABSENCE_TO, Value::Date(day("2026-11-22")))),
        Some("absence_to")
    );
    assert_eq!(refused(with(certificate(Asked.state()), &ABSENCE_TO, Value::Date(day("2026-11-23")))), None);
    assert_eq!(
        refused(with(certificate(Asked.state()), &ABSENCE_FROM, Value::Date(day("2021-05-03")))),
        Some("absence_from")
    );
    let mut nobody = Person::new("DIALLO", at("08:00"));
    assert!(
        (CERTIFICATE.adopt_person)(&mut certificate(Asked.state()), &nobody).unwrap_err().contains("date de naissance")
    );
    nobody.birth_date = Some(day("2021-05-04").into());
    assert!((CERTIFICATE.adopt_person)(&mut certificate(Asked.state()), &nobody).is_ok());
}

#[test]
fn what_is_promised_for_today_presses_from_three_in_the_afternoon_and_is_late_once_past() {
    for state in [Asked, NeedsExam, ToSign, Signed] {
        let item = promised(with(certificate(state.state()), &EXAM_AT, Value::Moment(at("18:30"))), "18:00");
        assert_eq!(alert(&item, "14:59").0, Level::Calm, "{}", state.code());
        assert_eq!(alert(&item, "15:00"), (Level::Soon, "promesse pour 18:00".into()), "{}", state.code());
        assert_eq!(alert(&item, "18:00").0, Level::Soon, "{}", state.code());
        assert_eq!(alert(&item, "18:01").0, Level::Late, "{}", state.code());
        assert_eq!((CERTIFICATE.deadline)(&item, &desk("09:00")).due, Some(at("18:00")));
    }
    assert_eq!(alert(&promised(certificate(Asked.state()), "2026-11-24 09:00"), "17:00").0, Level::Calm, "tomorrow's");
    assert_eq!(alert(&promised(certificate(Asked.state()), "10:00"), "09:29").0, Level::Calm);
    assert_eq!(alert(&promised(certificate(Asked.state()), "10:00"), "09:30").0, Level::Soon, "told before it breaks");
    assert_eq!(alert(&promised(certificate(Asked.state()), "10:00"), "10:01").0, Level::Late);
    assert_eq!(alert(&promised(certificate(Ready.state()), "10:00"), "17:00").0, Level::Calm, "kept");
    let noon = set(&desk("12:00"), &PROMISE_SOON, 12);
    assert_eq!((CERTIFICATE.deadline)(&promised(certificate(Asked.state()), "18:00"), &noon).level, Level::Soon);
}

#[test]
fn a_child_without_a_slot_is_late_after_one_working_day() {
    let asked_at = |wall: &str| with(certificate(NeedsExam.state()), &STEP_AT, Value::Moment(at(wall)));
    let monday = asked_at("10:00");
    assert_eq!(alert(&monday, "2026-11-24 10:00").0, Level::Calm);
    assert_eq!(alert(&monday, "2026-11-24 10:01"), (Level::Late, "sans créneau".into()));
    // From Friday evening to Monday evening; over the Armistice, a Wednesday in 2026, one day more.
    let friday = asked_at("2026-11-20 17:00");
    assert_eq!((alert(&friday, "17:00").0, alert(&friday, "17:01").0), (Level::Calm, Level::Late));
    let eve = asked_at("2026-11-10 17:00");
    assert_eq!(alert(&eve, "2026-11-12 17:00").0, Level::Calm);
    assert_eq!(alert(&eve, "2026-11-12 17:01").0, Level::Late);
    // A slot to come is one; a slot that went by is none.
    let slot = with(monday, &EXAM_AT, Value::Moment(at("2026-11-25 09:00")));
    assert_eq!(alert(&slot, "2026-11-25 09:00").0, Level::Calm);
    assert_eq!(alert(&slot, "2026-11-26 09:00").0, Level::Calm);
    assert_eq!(alert(&slot, "2026-11-26 09:01"), (Level::Late, "créneau passé".into()));
    assert_eq!(alert(&certificate(Asked.state()), "2026-11-30 10:00").0, Level::Calm, "only where an exam is needed");
}

#[test]
fn a_paper_that_nobody_collects_is_marked_after_three_days() {
    let ready = with(certificate(Ready.state()), &STEP_AT, Value::Moment(at("2026-11-20 10:00")));
    assert_eq!(alert(&ready, "10:00").0, Level::Calm);
    assert_eq!(alert(&ready, "10:01"), (Level::Soon, "pas retiré depuis 3 jours".into()));
    assert_eq!(
        alert(&with(ready, &STEP_AT, Value::Moment(at("2026-10-20 10:00"))), "10:00").0,
        Level::Soon,
        "never late"
    );
}

#[test]
fn what_is_late_stands_first_then_what_is_to_be_signed_by_promise_and_what_is_ready_last() {
    let seen = |item: Item| with(item, &EXAM_AT, Value::Moment(at("08:30")));
    let ordered: Vec<Item> = vec![
        promised(certificate(Asked.state()), "08:30"),
        promised(seen(certificate(ToSign.state())), "09:00"),
        promised(seen(certificate(ToSign.state())), "11:00"),
        promised(seen(certificate(ToSign.state())), "18:00"),
        seen(certificate(ToSign.state())),
        promised(certificate(NeedsExam.state()), "16:00"),
        certificate(NeedsExam.state()),
        certificate(Asked.state()),
        certificate(Signed.state()),
        certificate(Ready.state()),
        certificate(NotRequired.state()),
    ];
    let desk = desk("09:41");
    let places: Vec<_> = ordered.iter().map(|item| (CERTIFICATE.sort_key)(item, &desk)).collect();
    assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "{places:?}");
}

#[test]
fn the_form_already_knows_the_day_the_family_number_and_the_childs_own_prescriber() {
    let person = Person { phone1: Some("+33612345678".into()), usual_pro: Some(MOREL), ..child("2021-05-04") };
    let begin = |person: &Person| CERTIFICATE.begin_item(SARAH, Some(person), &desk("09:41"));
    let item = begin(&person);
    assert_eq!(item.date(&ABSENCE_FROM), Some(day("2026-11-23")));
    assert_eq!((item.text(&PHONE), item.text(&HAND_OVER)), ("+33612345678", "RETRAIT"));
    assert_eq!((item.pro(), item.birth(&BORN)), (Some(MOREL), "2021-05-04".parse().ok()));
    let kine = Person { usual_pro: Some(KINE), ..person.clone() };
    assert_eq!(begin(&kine).pro(), None, "who cannot sign does not examine for it");
    let protected = Person { confidential_note: Some("Ne pas appeler".into()), ..person };
    assert_eq!(begin(&protected).text(&PHONE), "", "a protected contact is not reached on the family's number");
}

#[test]
fn the_same_paper_for_the_same_days_is_asked_for_twice_only_on_purpose() {
    let guard = |item: &Item, others: &[Item]| (CERTIFICATE.duplicate_warning)(item, others, &desk("09:41"));
    let asked = certificate(NeedsExam.state());
    let why = guard(&certificate(Asked.state()), std::slice::from_ref(&asked)).unwrap();
    assert!(why.contains("employeur") && why.contains("23/11") && why.contains("À examiner"), "{why}");
    assert_eq!(
        guard(&with(certificate(Asked.state()), &RECIPIENT, Value::Code("CRECHE")), std::slice::from_ref(&asked)),
        None
    );
    assert_eq!(guard(&with(certificate(Asked.state()), &ABSENCE_FROM, Value::Date(day("2026-11-24"))), &[asked]), None);
}

#[test]
fn brothers_and_sisters_are_for_one_visit_when_absent_from_the_same_day_or_seen_the_same_day() {
    let both = |one: &Item, other: &Item| CERTIFICATE.same_visit.unwrap()(one, other, &desk("09:41"));
    let absent = |from| with(certificate(Asked.state()), &ABSENCE_FROM, Value::Date(day(from)));
    assert!(both(&absent("2026-11-23"), &certificate(NeedsExam.state())));
    assert!(!both(&absent("2026-11-20"), &certificate(NeedsExam.state())));
    let slot = |item: Item, wall| with(item, &EXAM_AT, Value::Moment(at(wall)));
    assert!(both(
        &slot(absent("2026-11-20"), "2026-11-24 09:00"),
        &slot(certificate(NeedsExam.state()), "2026-11-24 16:00")
    ));
    for done in [Signed, Ready, NotRequired, HandedOver] {
        assert!(!both(&certificate(done.state()), &certificate(Asked.state())), "{}", done.code());
    }
}

const ARRIVAL_MADE: &str = "mettre aux arrivées";

#[test]
fn from_a_certificate_an_arrival_is_made_at_the_slot_or_now_and_a_request_for_a_brother_holds_the_rest() {
    let made = |item: &Item, label, desk: &Context| {
        let make =
            CERTIFICATE.makes.iter().find(|make| make.from.contains(&item.state) && make.label == label).unwrap();
        let person = child("2021-05-04");
        make.begin_item(item, SARAH, make.same_person.then_some(&person), desk)
    };
    let mut item = certificate(NeedsExam.state());
    item.id = comptoir::domain::ItemId(12);
    item.set(&PRO, Value::Staff(MOREL));
    let now = made(&item, ARRIVAL_MADE, &desk("09:41"));
    assert_eq!((now.kind.code, now.text(&MODE), now.team(&AWAITED)), ("ARRIVAL", "SANS_RDV", &[MOREL][..]));
    assert_eq!(now.source_item, Some(item.id));
    item.set(&EXAM_AT, Value::Moment(at("2026-11-24 09:30")));
    let slot = made(&item, ARRIVAL_MADE, &desk("09:41"));
    assert_eq!((slot.text(&MODE), slot.moment(&RDV_AT)), ("RDV", Some(at("2026-11-24 09:30"))));
    assert_eq!((ARRIVAL.start)(&slot, &desk("09:41")).code, "EXPECTED");
    let brother = made(&item, "frère, sœur", &desk("09:41"));
    assert_eq!((brother.person(), brother.source_item), (None, Some(item.id)), "the form asks for whom");
    for field in [RECIPIENT.field, ABSENCE_FROM, ASKED_BY, PRO, EXAM_AT, HAND_OVER.field] {
        assert_eq!(brother.get(&field), item.get(&field), "{}", field.key);
    }
    for gone in [Asked, ToSign, Ready] {
        assert!(
            CERTIFICATE.makes.iter().all(|make| make.label != ARRIVAL_MADE || !make.from.contains(&gone.state())),
            "{}",
            gone.code()
        );
    }
}

#[test]
fn the_written_answer_names_its_text_and_nothing_medical_and_exists_only_where_nothing_may_be_demanded() {
    let paper = CERTIFICATE.paper.unwrap();
    let line = |item: Item| {
        let mut row = row(item);
        row.person = Some(brief(7, "DIALLO Awa"));
        row
    };
    let nursery = |to| {
        let item = with(certificate(NotRequired.state()), &RECIPIENT, Value::Code("CRECHE"));
        line(with(item, &ABSENCE_TO, Value::Date(day(to))))
    };
    let lines = paper.make_text(&nursery("2026-11-24"), &desk("09:41")).unwrap().lines(72);
    let text = lines.join("\n");
    for words in [
        "Les Tilleuls",
        "DIALLO Awa",
        "du 23/11/2026 au 24/11/2026",
        "Destinataire\u{a0}: crèche",
        "circulaire Cnaf 2011-105",
    ] {
        assert!(text.contains(words), "{words} in:\n{text}");
    }
    assert!(lines.iter().all(|line| line.chars().count() <= 72), "{text}");
    assert!(!text.contains("sa mère"), "who asked is the desk's");
    assert!(paper.make_text(&nursery("2026-11-26"), &desk("09:41")).is_err(), "four days");
    assert!(
        (paper.text)(&line(certificate(Asked.state())), &desk("09:41")).unwrap_err().contains("exigible"),
        "an employer"
    );
    let school = |state| line(with(certificate(state), &RECIPIENT, Value::Code("ECOLE")));
    assert!((paper.text)(&school(Asked.state()), &desk("09:41")).unwrap().join(" ").contains("2011-331"));
    assert!((paper.text)(&school(ToSign.state()), &desk("09:41")).is_err(), "what is being written is not refused");
}

#[test]
fn turning_away_what_may_be_demanded_wants_a_yes_and_is_no_certificate_avoided() {
    let step = CERTIFICATE.step(Asked.state(), NotRequired.state()).unwrap();
    let asks = |item: &Item| step.doubted_now(item, &desk("09:41"));
    let employer = certificate(Asked.state());
    assert!(asks(&employer).is_some_and(|why| why.contains("L1225-61")));
    let school = with(certificate(Asked.state()), &RECIPIENT, Value::Code("ECOLE"));
    assert_eq!(asks(&school), None);
    // Four days of nursery are due from the day the fourth begins; the answer of the third day stays right.
    let nursery = with(certificate(Asked.state()), &RECIPIENT, Value::Code("CRECHE"));
    // What depends on a contract or an agreement is asked about, and nobody was spared anything.
    let [childminder, other] =
        ["ASS_MAT", "AUTRE"].map(|of| with(certificate(Asked.state()), &RECIPIENT, Value::Code(of)));
    let grown = with(certificate(Asked.state()), &BORN, Value::Birth(day("2010-11-01").into()));
    for item in [&childminder, &other, &grown] {
        assert!(asks(item).is_some_and(|why| why.contains("On ne sait pas")), "{}", item.text(&RECIPIENT));
    }
    for (item, avoided) in [(employer, 0), (school, 1), (nursery, 1), (childminder, 0), (other, 0), (grown, 0)] {
        let mut item = item;
        CERTIFICATE.move_item(&mut item, NotRequired.state(), &desk("09:41")).unwrap();
        let figure = CERTIFICATE.figures.iter().find(|figure| figure.key == "outcome").unwrap();
        let later = desk("2026-12-15 09:00");
        let past = Past { item: &item, moves: &[], tries: &[], promised: &[] };
        assert_eq!((figure.fact)(&past, &later).map_or(0, |fact| fact.count), avoided, "{}", item.text(&RECIPIENT));
    }
}

#[test]
fn a_certificate_for_somebody_grown_up_asks_and_for_the_employer_from_sixteen_on() {
    let asks = |born: &str, recipient| {
        let mut item = CERTIFICATE.begin_item(SARAH, Some(&child(born)), &desk("09:41"));
        item.set(&RECIPIENT, Value::Code(recipient));
        (CERTIFICATE.duplicate_warning)(&item, &[], &desk("09:41"))
    };
    // The absence begins on 23 November 2026.
    assert!(asks("2008-11-23", "ECOLE").is_some_and(|why| why.contains("18 ans")));
    assert_eq!(asks("2008-11-24", "ECOLE"), None);
    assert!(asks("2010-11-23", "EMPLOYEUR").is_some_and(|why| why.contains("L1225-61")));
    assert_eq!(asks("2010-11-24", "EMPLOYEUR"), None);
    assert!(asks("1988-01-01", "EMPLOYEUR").is_some_and(|why| why.contains("38 ans")));
    // Known in part, the age may be one of two: what that changes is asked.
    assert!(asks("2010", "EMPLOYEUR").is_some_and(|why| why.contains("15 ou 16 ans") && why.contains("demandez")));
    assert!(asks("2008", "ECOLE").is_some_and(|why| why.contains("17 ou 18 ans")));
    assert_eq!((asks("2011", "EMPLOYEUR"), asks("2009", "ECOLE")), (None, None));
}

#[test]
fn a_birth_known_in_part_gives_a_verdict_only_where_every_day_it_may_be_gives_the_same() {
    let border = |born| verdict("EMPLOYEUR", born, "2026-11-23", None).0;
    assert_eq!((border("2011"), border("2010-12")), (Verdict::Required, Verdict::Required));
    assert_eq!((border("2009"), border("2010-10")), (Verdict::Depends, Verdict::Depends));
    assert_eq!((border("2010"), border("2010-11")), (Verdict::Unknown, Verdict::Unknown));
    let mut item = CERTIFICATE.begin_item(SARAH, Some(&child("2010")), &desk("09:41"));
    item.set(&RECIPIENT, Value::Code("EMPLOYEUR"));
    assert!(find(&item, &desk("09:41")).says.contains("date de naissance à compléter"));
}

#[test]
fn the_days_a_paper_waits_are_those_of_the_wall_across_the_change_of_hour() {
    // The night of 24 to 25 October 2026 has an hour more.
    let since = at("2026-10-23 10:00");
    let item = with(certificate(Ready.state()), &STEP_AT, Value::Moment(since));
    assert_eq!(alert(&item, "2026-10-26 10:00").0, Level::Calm);
    assert_eq!(alert(&item, "2026-10-26 10:01"), (Level::Soon, "pas retiré depuis 3 jours".to_owned()));
}

#[test]
fn an_absence_is_read_as_the_last_day_of_that_name_and_ends_after_it_begins() {
    use comptoir::model::text;
    // That Monday, « lun » is today and « ven » the Friday before.
    for (said, expected) in
        [("lun", "2026-11-23"), ("ven", "2026-11-20"), ("25", "2026-10-25"), ("24/11", "2026-11-24")]
    {
        assert_eq!(text::parse(&ABSENCE_FROM, said, &desk("09:41")), Ok(Value::Date(day(expected))), "{said}");
    }
    let item = with(certificate(Asked.state()), &ABSENCE_FROM, Value::Date(day("2026-11-17")));
    let from = item.day_beside(&ABSENCE_TO, &desk("09:41")).unwrap();
    let said = |typed| text::say_from_day(&ABSENCE_TO, from, typed, &desk("09:41"));
    assert_eq!(said("jeu").as_deref(), Some("19/11/2026"));
    assert_eq!(said("mar").as_deref(), Some("17/11/2026"), "a single day");
    assert_eq!(said("demain"), None);
    let last = text::parse(&ABSENCE_TO, &said("16/11").unwrap(), &desk("09:41")).unwrap();
    let refused = with(item, &ABSENCE_TO, last).find_refusal(&desk("09:41")).map(|(key, _)| key);
    assert_eq!(refused, Some(ABSENCE_TO.key), "the eve of the first day is a slip, and no absence of a year");
}

#[test]
fn the_usual_step_follows_what_the_table_says() {
    let usual = |recipient| {
        let item = with(certificate(Asked.state()), &RECIPIENT, Value::Code(recipient));
        CERTIFICATE.usual_for(&row(item), &desk("09:41")).unwrap().to
    };
    assert!(usual("EMPLOYEUR") == NeedsExam && usual("ECOLE") == NotRequired);
    let closed = row(certificate(NotRequired.state()));
    assert!(CERTIFICATE.usual_for(&closed, &desk("09:41")).is_none(), "Space does not open it again");
}
