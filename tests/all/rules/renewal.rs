//! Promises of the renewals: what may follow what, when a treatment must be seen to, what is worth a word.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use comptoir::domain::calendar::Calendar;
use comptoir::domain::staff::Absence;
use comptoir::domain::{Person, PersonId};
use comptoir::model::Offer;
use comptoir::model::{Context, Item, Level, State, Value, text};
use comptoir::panes::renewal::*;

use crate::support::context::*;
use crate::support::step_table::{signed, steps};

fn state(code: &str) -> State {
    RENEWAL.state(code).unwrap_or_else(|| panic!("no state {code}"))
}

fn day(iso: &str) -> NaiveDate {
    iso.parse().unwrap()
}

fn patient() -> Person {
    let mut person = Person::new("BENALI", at("08:00"));
    (person.id, person.first_name, person.sex) = (PersonId(7), Some("Fatima".into()), Some("F".into()));
    person.usual_pro = Some(MOREL);
    person
}

/// A request of Monday 23 November 2026, 09:00, for this drug, that runs out on this day.
fn asked(drugs: &str, runs_out: &str) -> Item {
    let desk = desk("09:00");
    let mut item = RENEWAL.begin_item(SARAH, Some(&patient()), &desk);
    item.set(&LINES, text::parse(&LINES, drugs, &desk).unwrap());
    item.set(&RUNS_OUT_ON, text::parse(&RUNS_OUT_ON, runs_out, &desk).unwrap());
    RENEWAL.open(&mut item, None, &desk).unwrap();
    item
}

/// One that presses nobody.
fn calm() -> Item {
    let mut item = asked("Metformine 1000", "2026-12-20");
    item.set(&PROMISED_AT, Value::Moment(at("2026-12-10 18:00")));
    item
}

fn moved(mut item: Item, path: &[(impl Copy + Into<State>, &str)]) -> Item {
    for (to, wall) in path {
        RENEWAL.move_item(&mut item, (*to).into(), &desk(wall)).unwrap();
    }
    item
}

fn alert(item: &Item, desk: &Context) -> (Level, String) {
    let deadline = item.deadline(desk);
    (deadline.level, deadline.why)
}

fn level(item: &Item, wall: &str) -> Level {
    alert(item, &desk(wall)).0
}

fn hints(item: &Item, wall: &str) -> Vec<String> {
    (RENEWAL.hints)(item, &desk(wall))
}

#[test]
fn every_step_of_the_table_is_possible_and_every_other_is_refused_naming_both_states() {
    let (table, signed) = (steps(&RENEWAL), signed(&RENEWAL));
    for from in RENEWAL.states {
        for to in RENEWAL.states {
            let mut item = calm();
            item.state = *from;
            for (field, said) in [(&VOID_REASON, "double"), (&HANDED_TO, "Nour, sa fille")] {
                item.set(field, said);
            }
            item.set(&VISIT_AT, Value::Moment(at("2026-11-26 10:15")));
            let done = RENEWAL.move_item(&mut item, *to, &desk("09:41"));
            let pair = (from.code, to.code);
            if table.contains(&pair) {
                assert_eq!(done, Ok(()), "{pair:?}");
                assert_eq!(item.closed_at, (!to.open).then(|| at("09:41")), "{pair:?}");
                assert_eq!(RENEWAL.step(*from, *to).unwrap().prescriber, signed.contains(&pair), "{pair:?}");
            } else {
                let why = done.expect_err(&format!("{} -> {} is not in the table", from.code, to.code));
                assert_eq!(item.state, *from, "a refused step changes nothing");
                assert!(why.contains(from.label) && why.contains(to.label) && why.ends_with('.'), "{why}");
            }
        }
    }
}

#[test]
fn every_step_has_its_key_and_no_key_means_two_things_on_one_line() {
    for (from, to) in steps(&RENEWAL).into_iter().filter(|(_, to)| *to != "CANCELLED") {
        let leads = |action: &&comptoir::model::Action| action.from.contains(&state(from)) && action.to.code == to;
        assert_eq!(RENEWAL.actions.iter().filter(leads).count(), 1, "{from} -> {to}");
    }
    for state in RENEWAL.states {
        let here = RENEWAL.offers().filter(|offer| matches!(offer, Offer::Step(step) if step.from.contains(state)));
        let keys: Vec<_> = here.filter_map(Offer::letter).collect();
        assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len(), "{}: {keys:?}", state.code);
    }
}

#[test]
fn it_is_handed_over_to_somebody_and_closed_with_an_appointment_or_a_callback() {
    let ready = moved(calm(), &[(ToReview.state(), "09:10"), (Signed.state(), "09:20"), (Ready.state(), "09:30")]);
    let mut item = ready.clone();
    assert!(RENEWAL.move_item(&mut item, HandedOver.state(), &desk("09:40")).unwrap_err().contains("Remise à"));
    item.set(&HANDED_TO, "elle-même");
    RENEWAL.move_item(&mut item, HandedOver.state(), &desk("09:40")).unwrap();

    let visit = moved(calm(), &[(ToReview.state(), "09:10"), (NeedsVisit.state(), "09:20")]);
    assert!(RENEWAL.move_item(&mut visit.clone(), Closed.state(), &desk("09:40")).unwrap_err().contains("rappel"));
    for (field, value) in [(&VISIT_AT, Value::Moment(at("2026-11-26 10:15"))), (&CALLBACK_ITEM, Value::Int(12))] {
        let mut item = visit.clone();
        item.set(field, value);
        RENEWAL.move_item(&mut item, Closed.state(), &desk("09:40")).unwrap();
        assert_eq!(item.moment(&TOLD_AT), Some(at("09:40")));
    }
    let mut past = visit;
    past.set(&VISIT_AT, Value::Moment(at("2026-11-22 10:15")));
    let why = RENEWAL.move_item(&mut past, Closed.state(), &desk("09:40")).unwrap_err();
    assert!(why.contains("22/11/2026 est passé"), "{why}");
}

#[test]
fn the_decision_is_kept_until_it_is_reopened() {
    let signed = moved(calm(), &[(ToReview.state(), "09:10"), (Signed.state(), "09:20"), (Ready.state(), "09:30")]);
    assert_eq!((signed.text(&DECISION), signed.moment(&SIGNED_AT)), ("SIGNED", Some(at("09:20"))));
    let reopened = moved(signed, &[(ToReview.state(), "09:40")]);
    assert_eq!((reopened.text(&DECISION), reopened.moment(&SIGNED_AT)), ("", None));
    let refused = moved(reopened, &[(Refused.state(), "09:50"), (Closed.state(), "10:00")]);
    assert_eq!((refused.text(&DECISION), refused.moment(&TOLD_AT)), ("REFUSED", Some(at("10:00"))));
}

#[test]
fn what_was_signed_waits_for_the_prescriber_again_once_its_drugs_are_others() {
    let path = [(ToReview, "09:10"), (Signed, "09:20"), (Ready, "09:30")];
    let desk = desk("10:00");
    let changed = |before: &Item, drugs: &str| {
        let mut item = before.clone();
        item.set(&LINES, text::parse(&LINES, drugs, &desk).unwrap());
        let to = RENEWAL.settle_change(before, &mut item, &desk);
        (item, to)
    };
    for taken in [2, 3] {
        let signed = moved(asked("Ramipril 5", "2026-12-20"), &path[..taken]);
        for drugs in ["Ramipril 10", "Ramipril 5 / 2 par jour", "Ramipril 5 ; Metformine 1000"] {
            let (item, to) = changed(&signed, drugs);
            assert_eq!((item.state, to), (ToReview.state(), Some(ToReview.state())), "{drugs}");
            assert!(item.moment(&SIGNED_AT).is_none() && item.choice(&DECISION).is_none(), "{drugs}");
        }
        // Where it was read is no part of what was signed, nor is the pharmacy.
        let (mut item, to) = changed(&signed, "Ramipril 5 / boîte");
        assert_eq!((item.state, to), (signed.state, None));
        item.set(&PHARMACY, "Pharmacie du Port");
        assert_eq!(RENEWAL.settle_change(&signed, &mut item, &desk), None);
    }
    let (item, to) = changed(&moved(asked("Ramipril 5", "2026-12-20"), &path[..1]), "Ramipril 10");
    assert_eq!((item.state, to), (ToReview.state(), None), "nothing is signed yet");
}

#[test]
fn a_parent_asks_for_a_small_child() {
    let by = |born: Option<&str>, protected: bool| {
        let note = protected.then(|| "son numéro seulement".to_owned());
        let born = born.map(|born| day(born).into());
        let child = Person { birth_date: born, confidential_note: note, ..patient() };
        RENEWAL.begin_item(SARAH, Some(&child), &desk("09:00")).text(&ASKED_BY).to_owned()
    };
    assert_eq!(by(Some("2022-05-03"), false), "un parent");
    assert_eq!(by(Some("2011-11-24"), false), "un parent", "fifteen tomorrow");
    assert_eq!(by(Some("2011-11-23"), false), "elle-même");
    assert_eq!(by(Some("2022-05-03"), true), "elle-même", "nobody around them is told");
    assert_eq!(by(None, false), "elle-même");
}

#[test]
fn a_new_request_is_by_phone_for_oneself_fetched_at_the_desk_and_promised_the_next_working_day_at_18() {
    let item = asked("Metformine 1000", "jeu");
    let given = [&CHANNEL, &ASKED_BY, &HAND_OVER].map(|field| item.text(field));
    assert_eq!(given, ["TEL", "elle-même", "RETRAIT"]);
    assert_eq!((item.pro(), item.state), (Some(MOREL), Received.state()));
    for (asked_at, promised) in [
        ("2026-11-23 09:00", "2026-11-24 18:00"),
        ("2026-11-20 17:59", "2026-11-23 18:00"),
        ("2026-11-10 09:00", "2026-11-12 18:00"), // 11 November is a holiday
        ("2026-12-24 09:00", "2026-12-28 18:00"), // Christmas, then the week-end
        ("2026-03-27 09:00", "2026-03-30 18:00"), // summer time begins in between
    ] {
        let item = RENEWAL.begin_item(SARAH, Some(&patient()), &desk(asked_at));
        assert_eq!(item.moment(&PROMISED_AT), Some(at(promised)), "{asked_at}");
    }
    let item = RENEWAL.begin_item(SARAH, None, &set(&desk("09:00"), &PROMISE_HOUR, 12));
    assert_eq!(item.moment(&PROMISED_AT), Some(at("2026-11-24 12:00")));
}

#[test]
fn the_request_says_who_what_and_until_when() {
    let complete = asked("Metformine 1000", "jeu");
    assert_eq!(complete.find_refusal(&desk("09:00")), None);
    for field in [&PERSON, &CHANNEL, &ASKED_BY, &LINES, &RUNS_OUT_ON, &PRO, &HAND_OVER, &PROMISED_AT] {
        let mut item = complete.clone();
        item.set(field, Value::Empty);
        assert_eq!(item.find_refusal(&desk("09:00")).map(|(key, _)| key), Some(field.key), "{}", field.key);
    }
    for field in [&PRO, &REVIEWER] {
        let field = RENEWAL.field(field.key).unwrap();
        let mut item = complete.clone();
        item.set(field, Value::Staff(KINE));
        let why = field.misnamed_in(&item, &desk("09:00")).unwrap();
        assert!(why.contains("Nadia Benaïssa") && why.contains("kinésithérapeute"), "who reviews may sign: {why}");
        let named = text::suggest_completions(field, "", &desk("09:00"));
        assert_eq!(named, ["Dr Morel", "Dr Roux"], "only those who may are proposed");
    }
    let mut item = complete;
    item.set(&LAST_PRESCRIPTION_ON, Value::Date(day("2026-11-20")));
    item.set(&PRESCRIPTION_ENDS_ON, Value::Date(day("2026-11-19")));
    assert_eq!(item.find_refusal(&desk("09:00")).unwrap().0, PRESCRIPTION_ENDS_ON.key);
}

#[test]
fn a_drug_is_kept_as_read_and_counts_as_said_until_it_was_seen() {
    let item = asked("Metformine 1000 / 2 par jour / boîte ; ramipril  5", "jeu");
    let line = |drug: &str, dose: &str, seen| vec![drug.into(), dose.into(), Value::Code(seen)];
    assert_eq!(item.rows(&LINES), [line("Metformine 1000", "2 par jour", "BOITE"), line("ramipril 5", "", "DIT")]);
}

#[test]
fn who_does_not_know_is_given_two_working_days_and_a_mark_until_the_day_is_known() {
    let unknown = asked("Metformine 1000", "?");
    assert_eq!(unknown.date(&RUNS_OUT_ON), Some(day("2026-11-25")), "Monday and two working days");
    assert_eq!(alert(&unknown, &desk("2026-11-23 09:10")).0, Level::Soon);
    let mut friday = RENEWAL.begin_item(SARAH, Some(&patient()), &desk("2026-11-20 09:00"));
    friday.set(&RUNS_OUT_ON, Value::Unknown);
    RENEWAL.open(&mut friday, None, &desk("2026-11-20 09:00")).unwrap();
    assert_eq!(friday.date(&RUNS_OUT_ON), Some(day("2026-11-24")), "the week-end is skipped");
    assert_eq!(alert(&friday, &desk("2026-11-20 09:10")), (Level::Soon, "fin non sue".into()), "four days ahead");
    let mut known = friday;
    known.set(&RUNS_OUT_ON, Value::Date(day("2026-12-20")));
    RENEWAL.derive_fields(&mut known, &desk("2026-11-20 09:20"));
    assert_eq!(alert(&known, &desk("2026-11-20 09:30")).0, Level::Calm);
    for typed in ["?", "nsp", "ne sait pas", "Ne Sait Pas"] {
        assert_eq!(text::parse(&RUNS_OUT_ON, typed, &desk("09:00")), Ok(Value::Unknown), "{typed}");
        assert!(text::parse(&LAST_PRESCRIPTION_ON, typed, &desk("09:00")).is_err(), "{typed}");
    }
}

#[test]
fn it_is_due_at_the_promise_or_at_noon_of_the_working_day_before_the_end_whichever_comes_first() {
    let alsace = |desk: Context| Context {
        calendar: Arc::new(Calendar { alsace_moselle: true, ..Calendar::default() }),
        ..desk
    };
    for (runs_out, promised, due) in [
        ("2026-11-27", "2026-11-24 18:00", "2026-11-24 18:00"),
        ("2026-11-27", "2026-12-01 18:00", "2026-11-26 12:00"),
        ("2026-11-30", "2026-12-01 18:00", "2026-11-27 12:00"), // a Monday: the Friday before
        ("2026-11-29", "2026-12-01 18:00", "2026-11-27 12:00"), // a Sunday: the Friday before
        ("2026-11-12", "2026-12-01 18:00", "2026-11-10 12:00"), // 11 November is no working day
        ("2026-12-28", "2027-01-05 18:00", "2026-12-24 12:00"), // nor is Christmas
        ("2027-04-02", "2027-05-01 18:00", "2027-04-01 12:00"), // summer time since 28 March: noon on the wall
    ] {
        let mut item = asked("Metformine 1000", runs_out);
        item.set(&PROMISED_AT, Value::Moment(at(promised)));
        RENEWAL.derive_fields(&mut item, &desk("09:00"));
        assert_eq!(item.due_at, Some(at(due)), "{runs_out}, {promised}");
    }
    // Good Friday 2027 is 26 March: a holiday in Alsace-Moselle only.
    let item = asked("Metformine 1000", "2027-03-30");
    let due = |desk: Context| {
        let mut item = item.clone();
        item.set(&PROMISED_AT, Value::Moment(at("2027-04-10 18:00")));
        rules::due_at(&item, &desk)
    };
    assert_eq!(due(desk("09:00")), Some(at("2027-03-26 12:00")), "Easter Monday is a holiday everywhere");
    assert_eq!(due(alsace(desk("09:00"))), Some(at("2027-03-25 12:00")));
}

#[test]
fn past_its_moment_it_is_late_until_it_is_signed() {
    let mut item = asked("Metformine 1000", "2026-12-20");
    item.set(&PROMISED_AT, Value::Moment(at("2026-11-24 18:00")));
    assert_eq!(level(&item, "2026-11-24 17:29"), Level::Calm);
    for told in ["2026-11-24 17:30", "2026-11-24 18:00"] {
        assert_eq!(alert(&item, &desk(told)), (Level::Soon, "promesse pour 18:00".into()), "before it breaks");
    }
    assert_eq!(alert(&item, &desk("2026-11-24 18:01")), (Level::Late, "promesse passée".into()));
    let signed = moved(item, &[(ToReview.state(), "2026-11-24 10:00"), (Signed.state(), "2026-11-24 11:00")]);
    assert_eq!((level(&signed, "2026-11-24 18:01"), signed.due_at), (Level::Calm, None));
    let again = moved(signed, &[(Ready.state(), "2026-11-24 12:00"), (ToReview.state(), "2026-11-25 09:00")]);
    assert_eq!(level(&again, "2026-11-25 09:01"), Level::Late, "reopened, it counts again");
}

#[test]
fn a_treatment_that_ends_today_is_late_and_one_that_ends_in_two_days_is_soon() {
    for (runs_out, expected) in [
        ("2026-11-21", Level::Late),
        ("2026-11-22", Level::Late),
        ("2026-11-23", Level::Late),
        ("2026-11-24", Level::Soon),
        ("2026-11-25", Level::Soon),
        ("2026-11-26", Level::Calm),
    ] {
        let item = asked("Metformine 1000", runs_out);
        assert_eq!(level(&item, "2026-11-23 09:10"), expected, "{runs_out}");
        let refused = moved(item, &[(ToReview.state(), "09:15"), (Refused.state(), "09:20")]);
        assert_eq!(level(&refused, "2026-11-23 09:30"), expected, "{runs_out}: until the person knows");
    }
    let item = asked("Metformine 1000", "2026-11-28");
    assert_eq!(alert(&item, &set(&desk("09:10"), &RUNS_OUT_SOON, 5)), (Level::Soon, "fin dans 5 jours".into()));
}

#[test]
fn a_decision_awaited_for_more_than_a_working_day_is_marked() {
    for (since, before, after) in [
        ("2026-11-23 10:00", "2026-11-24 10:00", "2026-11-24 10:01"),
        ("2026-11-20 16:00", "2026-11-23 16:00", "2026-11-23 16:01"), // over the week-end
    ] {
        let item = moved(calm(), &[(ToReview.state(), since)]);
        assert_eq!(level(&item, before), Level::Calm, "{since}");
        assert_eq!(alert(&item, &desk(after)), (Level::Soon, "attend d’être validée".into()), "{since}");
    }
    assert_eq!(level(&moved(calm(), &[(ToComplete.state(), "2026-11-23 10:00")]), "2026-11-26 10:00"), Level::Calm);
}

#[test]
fn a_reviewer_who_is_away_makes_it_late() {
    let away = |staff, from: &str, to: &str| {
        let mut team = desk("09:10").staff.to_vec();
        let member = team.iter_mut().find(|member| member.id == staff).unwrap();
        member.absences = vec![Absence { from: day(from), to: day(to), replaced_by: None }];
        Context { staff: Arc::new(team), ..desk("09:10") }
    };
    let waiting = moved(calm(), &[(ToReview.state(), "09:05")]);
    let morel = away(MOREL, "2026-11-23", "2026-11-23");
    assert_eq!(alert(&waiting, &morel), (Level::Late, "Dr Morel absent·e".into()));
    assert!(waiting.list_hints(&morel).iter().any(|hint| hint.contains("Dr Morel est absent·e")));
    assert_eq!(alert(&calm(), &morel), (Level::Soon, "Dr Morel absent·e".into()), "marked as soon as it is received");
    for (from, to) in [("2026-11-20", "2026-11-22"), ("2026-11-24", "2026-11-27")] {
        assert_eq!(alert(&waiting, &away(MOREL, from, to)).0, Level::Calm, "{from} – {to}");
    }
    let mut passed_on = waiting;
    passed_on.set(&REVIEWER, Value::Staff(ROUX));
    assert_eq!(alert(&passed_on, &morel).0, Level::Calm, "Dr Roux is here");
    assert_eq!(alert(&passed_on, &away(ROUX, "2026-11-01", "2026-11-30")).0, Level::Late);
}

#[test]
fn a_prescription_nobody_fetches_is_marked_after_seven_days() {
    let ready =
        moved(calm(), &[(ToReview.state(), "09:00"), (Signed.state(), "09:00"), (Ready.state(), "2026-11-23 10:00")]);
    assert_eq!(level(&ready, "2026-11-30 10:00"), Level::Calm);
    let (nearness, why) = alert(&ready, &desk("2026-11-30 10:01"));
    assert_eq!(nearness, Level::Soon);
    assert!(why.starts_with("depuis 7 jours"), "{why}");
    // The clock shows the same hour on the seventh day, though a night had an hour more.
    let ready =
        moved(calm(), &[(ToReview.state(), "09:00"), (Signed.state(), "09:00"), (Ready.state(), "2026-10-23 10:00")]);
    assert_eq!(level(&ready, "2026-10-30 10:00"), Level::Calm);
    assert_eq!(level(&ready, "2026-10-30 10:01"), Level::Soon);
}

#[test]
fn the_order_is_the_day_the_treatment_runs_out_and_what_is_ready_waits_below() {
    let of = |runs_out: &str, promised: &str| {
        let mut item = asked(runs_out, runs_out);
        item.set(&PROMISED_AT, Value::Moment(at(promised)));
        item
    };
    let steps = [(ToReview, "09:00"), (Signed, "09:10"), (Ready, "09:20")];
    let items = [
        moved(of("2026-11-20", "2026-11-24 18:00"), &steps),
        of("2026-11-26", "2026-11-24 18:00"),
        of("2026-11-24", "2026-11-30 18:00"),
        moved(of("2026-11-25", "2026-11-24 18:00"), &[(ToReview.state(), "09:00"), (Refused.state(), "09:30")]),
        of("2026-11-26", "2026-11-24 12:00"),
    ];
    let mut sorted: Vec<_> = items.iter().collect();
    sorted.sort_by_key(|item| (RENEWAL.sort_key)(item, &desk("09:41")));
    let order: Vec<_> =
        sorted.iter().map(|item| items.iter().position(|other| std::ptr::eq(*item, other)).unwrap()).collect();
    assert_eq!(order, [2, 3, 4, 1, 0]);
    assert_eq!((RENEWAL.sort_key)(sorted[4], &desk("09:41")).section, sections::READY);
}

#[test]
fn the_pharmacy_may_help_when_a_long_prescription_ended_less_than_a_month_ago_and_nothing_is_sensitive() {
    let said = |drug: &str, from: &str, end: &str, wall: &str| {
        let mut item = asked(drug, "2026-12-20");
        item.set(&LAST_PRESCRIPTION_ON, Value::Date(day(from)));
        item.set(&PRESCRIPTION_ENDS_ON, Value::Date(day(end)));
        assert_eq!(item.find_refusal(&desk(wall)), None, "a hint blocks nothing");
        hints(&item, wall).into_iter().any(|hint| hint.contains("CSP R5123-2-1") && hint.contains("La pharmacie peut"))
    };
    let drug = "Metformine 1000";
    assert!(said(drug, "2026-08-22", "2026-11-22", "2026-11-23 09:00"), "ended yesterday, three months");
    assert!(said(drug, "2026-09-01", "2026-11-30", "2026-12-05 09:00"), "three months, whose last day counts");
    assert!(said(drug, "2026-08-23", "2026-11-22", "2026-11-23 09:00"), "three months to the day");
    assert!(!said(drug, "2026-08-24", "2026-11-22", "2026-11-23 09:00"), "a day less than three months");
    assert!(!said(drug, "2026-08-23", "2026-11-23", "2026-11-23 09:00"), "ends today: not over yet");
    assert!(said(drug, "2026-07-24", "2026-10-24", "2026-11-23 09:00"), "a day less than a month ago");
    assert!(!said(drug, "2026-07-23", "2026-10-23", "2026-11-23 09:00"), "a month ago");
    assert!(said(drug, "2026-07-31", "2026-10-31", "2026-11-30 09:00"), "a month with fewer days is held whole");
    assert!(!said(drug, "2026-07-31", "2026-10-31", "2026-12-01 09:00"), "a month ago");
    assert!(!said("Lexomil", "2026-08-22", "2026-11-22", "2026-11-23 09:00"), "a sensitive name");
    let mut marked = asked(drug, "2026-12-20");
    marked.set(&LAST_PRESCRIPTION_ON, Value::Date(day("2026-08-22")));
    marked.set(&PRESCRIPTION_ENDS_ON, Value::Date(day("2026-11-22")));
    assert_eq!(hints(&marked, "09:00").len(), 1);
    marked.set(&SENSITIVE, Value::Code("HYPNO"));
    assert!(hints(&marked, "09:00").is_empty(), "somebody said it is sensitive");
}

#[test]
fn a_sensitive_drug_is_told_with_its_rule_and_blocks_nothing() {
    let item = asked("Metformine 1000 ; Tramadol 50 / 2 par jour", "2026-12-20");
    assert_eq!(hints(&item, "09:00"), ["Tramadol 50, opioïde\u{a0}: 12 semaines au plus, ordonnance sécurisée."]);
    assert_eq!(item.find_refusal(&desk("09:00")), None);
    let signed = moved(item, &[(ToReview.state(), "09:10"), (Signed.state(), "09:20")]);
    assert!(signed.state == Signed && signed.get(&SENSITIVE).is_empty(), "only a person marks it");
}

#[test]
fn a_promise_beyond_two_working_days_or_after_the_end_is_worth_a_word() {
    let said = |promised: &str, runs_out: &str| {
        let mut item = asked("Metformine 1000", runs_out);
        item.set(&PROMISED_AT, Value::Moment(at(promised)));
        hints(&item, "2026-11-19 09:00").join(" ")
    };
    assert_eq!(said("2026-11-23 18:00", "2026-12-20"), "", "Thursday to Monday: two working days");
    assert!(said("2026-11-24 09:00", "2026-12-20").contains("plus de 2 jours ouvrés"));
    assert!(said("2026-11-23 18:00", "2026-11-22").contains("après la fin du traitement"));
}

#[test]
fn a_second_request_for_the_same_person_is_asked_about() {
    let (first, second) = (asked("Metformine 1000", "jeu"), asked("Ramipril 5", "jeu"));
    let why = (RENEWAL.duplicate_warning)(
        &second,
        &[arrival("BENALI", comptoir::panes::arrival::Waiting.state()), first],
        &desk("09:41"),
    );
    assert!(why.unwrap().contains("Reçue"));
    assert_eq!((RENEWAL.duplicate_warning)(&second, &[], &desk("09:41")), None);
}

#[test]
fn a_mention_says_the_end_of_the_treatment_once_and_a_guess_always() {
    let ends = |item: &Item, wall: &str| {
        let desk = desk(wall);
        let told = [vec![item.deadline(&desk).why], (RENEWAL.aside)(item, &desk)].concat();
        told.iter().filter(|words| words.starts_with("fin")).cloned().collect::<Vec<_>>()
    };
    let item = asked("Metformine 1000", "2026-12-20");
    assert_eq!(ends(&calm(), "09:00"), ["fin dim 20/12"]);
    assert_eq!(ends(&item, "2026-12-20 08:00"), ["fini aujourd’hui"]);
    assert_eq!(ends(&item, "2026-12-22 08:00"), ["fini depuis 2 jours"]);
    let guess = asked("Metformine 1000", "?");
    assert!(ends(&guess, "09:00").iter().any(|words| words.ends_with(" ?")), "{:?}", ends(&guess, "09:00"));
}

#[test]
fn an_end_that_is_a_guess_keeps_its_mark_whole_in_the_column() {
    let told = |ends: &str, wall: &str| {
        let mut item = asked("Metformine 1000", "ne sait pas");
        for field in [&RUNS_OUT_ON, &RUNS_OUT_GUESS] {
            item.set(field, Value::Date(day(ends)));
        }
        (RENEWAL.columns[0].cell)(&row(item), &desk(wall)).replace('\u{a0}', " ")
    };
    for (ends, said) in [
        ("2026-11-23", "lun 23/11 ?"),
        ("2026-11-24", "demain ?"),
        ("2026-11-26", "jeu 26/11 ?"),
        ("2027-11-30", "30/11/27 ?"),
    ] {
        assert_eq!(told(ends, "09:00"), said);
    }
}
