//! What the pane of transports promises: its transitions, the prior agreement, the alerts and the order, series.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use comptoir::domain::{DirectoryEntry, EntryKind, Moment, Person, PersonId, Role, Staff, StaffId};
use comptoir::model::common::VOID_REASON;
use comptoir::model::settings::Settings;
use comptoir::model::{Context, Field, Item, Level, Row, State, Value, text};
use comptoir::panes::transport::pane::trip_sheet;
use comptoir::panes::transport::{
    ALD_LINKED, Booked, CARE_AT, CARE_PLACE, COUNT_LEGS, Cancelled, DAP_ANSWER, DAP_NEEDED, DAP_SENT_ON, DAP_WHY,
    DISTANCE_KM, DapOk, DapRefused, DapSent, DapTodo, Done, Failed, IN_TWO_MONTHS, LEGS, MODE, OVERRIDE,
    OVERRIDE_REASON, OWN_COST, PATTERN, PERSON, PICKUP_ADDRESS, PRESCRIPTION_DATE, REASON, REMARK, RxTodo, SERIES_N,
    SERIES_TOTAL, SHARED, STARTS_ON, TRANSPORT, ToBook, ToReview, Told, URGENCY, legs, sections,
};

use crate::support::step_table::{signed, steps};

mod agreement;
mod carrier_sheet;
mod carriers;
mod leg_hours;
mod own_values;
mod redate;
mod series;
mod voucher;

const SARAH: StaffId = StaffId(1);
const MOREL: StaffId = StaffId(2);

/// Of November and December 2026; the 22nd is a Sunday.
fn at(day: u32, hour: u32, minute: u32) -> Moment {
    let date = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap() + chrono::Days::new(u64::from(day) - 1);
    Moment::from_local(date.and_hms_opt(hour, minute, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

fn day(day: u32) -> Value {
    Value::Date(at(day, 12, 0).day_in(comptoir::domain::Zone::PARIS))
}

fn desk(now: Moment) -> Context {
    let staff = |id, name: &str, role| Staff {
        id,
        name: name.into(),
        role: Role::from_code(role).unwrap(),
        unix_user: None,
        pin: false,
        active: true,
        instructions: Vec::new(),
        absences: Vec::new(),
    };
    let carrier = |name: &str| DirectoryEntry {
        phone: Some("+33639982012".into()),
        ..DirectoryEntry::named(EntryKind::Carrier, name)
    };
    Context {
        staff: Arc::new(vec![staff(SARAH, "Sarah", "accueil"), staff(MOREL, "Dr Morel", "medecin")]),
        directory: Arc::new(vec![
            carrier("Taxi Bellerive"),
            carrier("Ambulances de l’Ourlette"),
            carrier("Taxi Oumar"),
        ]),
        ..Context::before_first_read(now)
    }
}

fn set_to(mut desk: Context, key: &str, value: i64) -> Context {
    desk.settings = Arc::new(Settings::new([(key.to_owned(), value)], comptoir::panes::find_setting));
    desk
}

/// A trip of 62 km on Monday 30 November at 14:00, by VSL, voucher signed.
fn trip(changes: &[(Field, Value)]) -> Item {
    let desk = desk(at(9, 9, 0));
    let mut item = TRANSPORT.begin_item(SARAH, None, &desk);
    for (field, value) in [
        (REASON.field, Value::Code("AUTRE")),
        (CARE_PLACE, "Hôpital, dialyse".into()),
        (CARE_AT, Value::Moment(at(30, 14, 0))),
        (PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (MODE.field, Value::Code("VSL")),
        (DISTANCE_KM, Value::Int(62)),
        (PRESCRIPTION_DATE, day(9)),
    ] {
        item.set(&field, value);
    }
    for (field, value) in changes {
        item.set(field, value.clone());
    }
    TRANSPORT.derive_fields(&mut item, &desk);
    item
}

fn standing(state: State, changes: &[(Field, Value)]) -> Item {
    let mut item = trip(changes);
    item.state = state;
    item
}

/// With a carrier for each leg.
fn driven() -> Vec<(Field, Value)> {
    legs::BOTH.iter().map(|leg| (leg.carrier, Value::from("Taxi Bellerive"))).collect()
}

fn dap(changes: &[(Field, Value)], desk: &Context) -> (String, String) {
    let mut item = trip(changes);
    TRANSPORT.derive_fields(&mut item, desk);
    (item.text(&DAP_NEEDED).to_owned(), plain(item.text(&DAP_WHY)))
}

fn plain(said: &str) -> String {
    said.replace('\u{a0}', " ")
}

#[test]
fn every_listed_step_is_possible_and_every_other_refused_with_a_sentence() {
    let table = steps(&TRANSPORT);
    let desk = desk(at(30, 9, 0));
    for from in TRANSPORT.states {
        for to in TRANSPORT.states {
            let told = [ToBook, Told].iter().any(|state| *to == *state) && *to == Told && *from != Booked;
            let mut changes = driven();
            changes.push((MODE.field, Value::Code(if told { "PERSO" } else { "VSL" })));
            if *to == DapTodo || *to == DapSent {
                changes.push((DISTANCE_KM, Value::Int(151)));
            }
            changes.push((DAP_SENT_ON, day(20)));
            changes.push((DAP_ANSWER.field, Value::Code("ACCORD")));
            changes.push((OWN_COST, Value::Flag(true)));
            changes.push((VOID_REASON, "plus besoin".into()));
            let mut item = standing(*from, &changes);
            let possible = table.contains(&(from.code, to.code));
            let outcome = TRANSPORT.move_item(&mut item, *to, &desk);
            assert_eq!(outcome.is_ok(), possible, "{} -> {} : {outcome:?}", from.code, to.code);
            match outcome {
                Ok(()) => assert_eq!((item.state, item.closed_at.is_some()), (*to, !to.open)),
                Err(why) => assert!(why.ends_with('.'), "{why}"),
            }
        }
    }
}

#[test]
fn only_not_prescribing_takes_a_prescriber_and_cancelling_takes_a_reason() {
    assert!(signed(&TRANSPORT).is_empty(), "who only does not go any more is cancelled by anybody");
    let said: Vec<_> = TRANSPORT.actions.iter().filter(|action| action.prescriber).map(|action| action.label).collect();
    assert_eq!(said, ["non prescrit"]);
    for from in TRANSPORT.states.iter().filter(|state| state.open) {
        for to in TRANSPORT.list_exits(*from) {
            let step = TRANSPORT.step(*from, to).unwrap();
            assert!(!step.prescriber, "{} -> {}", from.code, to.code);
            assert_eq!(step.asks.contains(&VOID_REASON), to == Cancelled);
        }
    }
}

#[test]
fn only_ones_own_means_go_without_a_booking() {
    let desk = desk(at(20, 9, 0));
    for (mode, alone) in [("PERSO", true), ("COMMUN", true), ("VSL", false), ("TAXI", false), ("AMBULANCE", false)] {
        for from in [RxTodo, DapOk, DapRefused] {
            let mut item = standing(from.state(), &[(MODE.field, Value::Code(mode))]);
            assert_eq!(TRANSPORT.move_item(&mut item, Told.state(), &desk).is_ok(), alone, "{mode} {}", from.code());
        }
    }
}

#[test]
fn a_sure_answer_shuts_the_other_path_and_a_doubt_shuts_neither() {
    let desk = desk(at(9, 9, 0));
    let paths = |changes: &[(Field, Value)]| {
        [DapTodo, ToBook]
            .map(|to| TRANSPORT.move_item(&mut standing(RxTodo.state(), changes), to.state(), &desk).is_ok())
    };
    assert_eq!(paths(&[(DISTANCE_KM, Value::Int(151))]), [true, false]);
    assert_eq!(paths(&[(DISTANCE_KM, Value::Int(150))]), [false, true]);
    assert_eq!(paths(&[(DISTANCE_KM, Value::Empty)]), [true, true]);
}

fn series(trips: i64) -> Vec<(Field, Value)> {
    vec![
        (REASON.field, Value::Code("SERIE")),
        (IN_TWO_MONTHS, Value::Int(trips)),
        (DISTANCE_KM, Value::Int(51)),
        (ALD_LINKED.field, Value::Code("NO")),
    ]
}

#[test]
fn the_agreement_is_computed_at_its_borders_and_explained() {
    let desk = desk(at(9, 9, 0));
    let with = |more: &[(Field, Value)]| [series(4), more.to_vec()].concat();
    for (changes, code, why) in [
        (vec![(DISTANCE_KM, Value::Int(150))], "NO", "pas d’accord préalable"),
        (vec![(DISTANCE_KM, Value::Int(151))], "YES", "accord préalable : 151 km l’aller"),
        (vec![(DISTANCE_KM, Value::Empty)], "UNKNOWN", "accord préalable à vérifier : la distance"),
        (series(4), "YES", "accord préalable : 4 trajets de 51 km en 2 mois"),
        (series(3), "NO", "pas d’accord préalable"),
        (with(&[(DISTANCE_KM, Value::Int(50))]), "NO", "pas d’accord préalable"),
        (with(&[(ALD_LINKED.field, Value::Code("YES"))]), "NO", "pas d’accord préalable : série liée à une ALD"),
        (
            with(&[(ALD_LINKED.field, Value::Code("UNKNOWN"))]),
            "UNKNOWN",
            "accord préalable à vérifier : le lien avec une ALD",
        ),
        (
            with(&[(REASON.field, Value::Code("ALD")), (ALD_LINKED.field, Value::Empty)]),
            "NO",
            "pas d’accord préalable : série liée à une ALD",
        ),
        (
            with(&[(REASON.field, Value::Code("ALD")), (ALD_LINKED.field, Value::Code("UNKNOWN"))]),
            "UNKNOWN",
            "accord préalable à vérifier : le lien avec une ALD",
        ),
        (
            with(&[(IN_TWO_MONTHS, Value::Empty)]),
            "UNKNOWN",
            "accord préalable à vérifier : le nombre de trajets en 2 mois",
        ),
        (with(&[(IN_TWO_MONTHS, Value::Empty), (SERIES_TOTAL, Value::Int(3))]), "NO", "pas d’accord préalable"),
        (with(&[(URGENCY, Value::Flag(true))]), "NO", "pas d’accord préalable : urgence attestée"),
        (with(&[(MODE.field, Value::Code("AVION")), (DISTANCE_KM, Value::Empty)]), "YES", "accord préalable : avion"),
        (vec![(MODE.field, Value::Code("BATEAU"))], "YES", "accord préalable : bateau"),
        (vec![(REASON.field, Value::Code("CAMSP_CMPP"))], "YES", "accord préalable : soins en CAMSP ou CMPP"),
        (
            vec![(DISTANCE_KM, Value::Int(400)), (URGENCY, Value::Flag(true))],
            "NO",
            "pas d’accord préalable : urgence attestée",
        ),
        (
            vec![(DISTANCE_KM, Value::Int(151)), (ALD_LINKED.field, Value::Code("YES"))],
            "YES",
            "accord préalable : 151 km l’aller",
        ),
    ] {
        assert_eq!(dap(&changes, &desk), (code.to_owned(), why.to_owned()));
    }
}

#[test]
fn whether_going_and_returning_count_for_two_is_the_centres_to_set() {
    let counted = |value| dap(&series(2), &set_to(desk(at(9, 9, 0)), COUNT_LEGS.key, value));
    assert_eq!(counted(0).0, "NO");
    assert_eq!(counted(1), ("YES".to_owned(), "accord préalable : 4 trajets de 51 km en 2 mois".to_owned()));
}

#[test]
fn the_desk_overrules_the_count_with_a_reason_and_the_count_stays_readable() {
    let desk = desk(at(9, 9, 0));
    let view = [(DISTANCE_KM, Value::Int(151)), (OVERRIDE.field, Value::Code("NO"))];
    let mut unreasoned = trip(&view);
    unreasoned.set(&PERSON, Value::Person(PersonId(1)));
    assert_eq!(unreasoned.find_refusal(&desk).map(|(key, _)| key), Some(OVERRIDE_REASON.key));
    let reasoned = [view.to_vec(), vec![(OVERRIDE_REASON, "accord déjà au dossier".into())]].concat();
    assert_eq!(
        dap(&reasoned, &desk),
        (
            "NO".to_owned(),
            "pas d’accord préalable, avis donné : accord déjà au dossier (calcul : accord préalable : 151 km l’aller)"
                .to_owned()
        )
    );
}

#[test]
fn silence_is_proposed_as_consent_on_the_sixteenth_day_after_sending_and_not_before() {
    let sent = || standing(DapSent.state(), &[(DAP_SENT_ON, day(2)), (CARE_AT, Value::Moment(at(61, 9, 0)))]);
    let tacit = |now: Moment| {
        let mut item = sent();
        item.set(&DAP_ANSWER, Value::Code("TACITE"));
        TRANSPORT.move_item(&mut item, DapOk.state(), &desk(now))
    };
    // Sent on 2 November: the fifteenth day is the 17th, the sixteenth the 18th.
    assert!(plain(&tacit(at(17, 23, 59)).unwrap_err()).contains("à partir du 18/11"));
    assert_eq!((TRANSPORT.deadline)(&sent(), &desk(at(17, 23, 59))).level, Level::Calm);
    let due = (TRANSPORT.deadline)(&sent(), &desk(at(18, 0, 0)));
    assert_eq!((due.level, plain(&due.why)), (Level::Soon, "tacite depuis le 18/11 : aucun courrier ?".to_owned()));
    assert!(tacit(at(18, 0, 0)).is_ok());
}

#[test]
fn a_request_is_sent_today_unless_said_otherwise_and_never_tomorrow() {
    let desk = desk(at(9, 9, 0));
    let far = (DISTANCE_KM, Value::Int(151));
    let mut item = standing(DapTodo.state(), std::slice::from_ref(&far));
    TRANSPORT.move_item(&mut item, DapSent.state(), &desk).unwrap();
    assert_eq!(*item.get(&DAP_SENT_ON), day(9));
    assert!(
        TRANSPORT
            .move_item(&mut standing(DapTodo.state(), &[far, (DAP_SENT_ON, day(10))]), DapSent.state(), &desk)
            .is_err()
    );
    item.state = DapRefused.state();
    TRANSPORT.move_item(&mut item, DapTodo.state(), &desk).unwrap();
    assert!(item.get(&DAP_SENT_ON).is_empty());
}

#[test]
fn nobody_pays_without_having_been_told() {
    let desk = desk(at(9, 9, 0));
    for (said, possible) in [(Value::Empty, false), (Value::Flag(false), false), (Value::Flag(true), true)] {
        let mut item = standing(DapRefused.state(), &[(OWN_COST, said)]);
        assert_eq!(TRANSPORT.move_item(&mut item, ToBook.state(), &desk).is_ok(), possible);
    }
}

#[test]
fn booking_names_a_carrier_for_each_leg_there_is() {
    let desk = desk(at(9, 9, 0));
    let [out, back] = legs::BOTH;
    let one = vec![(out.carrier, Value::from("Taxi Bellerive"))];
    assert!(
        TRANSPORT.move_item(&mut standing(ToBook.state(), &one), Booked.state(), &desk).unwrap_err().contains("retour")
    );
    let there_only = [one, vec![(LEGS.field, Value::Codes(vec!["OUTBOUND"]))]].concat();
    let mut item = standing(ToBook.state(), &there_only);
    TRANSPORT.move_item(&mut item, Booked.state(), &desk).unwrap();
    assert_eq!((item.text(&out.state), item.text(&back.state)), ("BOOKED", ""));
}

#[test]
fn a_leg_that_failed_is_booked_again_alone() {
    let desk = desk(at(30, 18, 0));
    let [out, back] = legs::BOTH;
    let mut item = standing(Told.state(), &driven());
    item.set(&out.state, Value::Code("DONE"));
    item.set(&back.state, Value::Code("FAILED"));
    TRANSPORT.move_item(&mut item, Failed.state(), &desk).unwrap();
    TRANSPORT.move_item(&mut item, ToBook.state(), &desk).unwrap();
    assert_eq!((item.text(&out.state), item.text(&back.state)), ("DONE", "TO_BOOK"));
    item.set(&out.carrier, Value::Empty);
    TRANSPORT.move_item(&mut item, Booked.state(), &desk).unwrap();
    assert_eq!((item.text(&out.state), item.text(&back.state)), ("DONE", "BOOKED"));
}

/// Level and words of a trip in `state` at `now`.
fn alert(state: State, changes: &[(Field, Value)], now: Moment) -> (Level, String) {
    let deadline = (TRANSPORT.deadline)(&standing(state, changes), &desk(now));
    (deadline.level, deadline.why)
}

#[test]
fn a_trip_that_was_not_made_is_to_be_booked_or_called_off() {
    for changes in [driven(), vec![(MODE.field, Value::Code("PERSO"))]] {
        let said = (Level::Late, "à réserver ou à annuler".to_owned());
        assert_eq!(alert(Failed.state(), &changes, at(30, 18, 0)), said);
    }
}

#[test]
fn care_not_booked_is_soon_five_working_days_before_and_late_two() {
    // Care on Monday the 30th: five working days before is Monday the 23rd, two is Thursday the 26th.
    for (when, level) in [(22, Level::Calm), (23, Level::Soon), (25, Level::Soon), (26, Level::Late), (30, Level::Late)]
    {
        assert_eq!(alert(ToBook.state(), &[], at(when, 9, 0)).0, level, "le {when}");
    }
    assert_eq!(alert(Booked.state(), &driven(), at(26, 9, 0)).0, Level::Calm);
    let due = (TRANSPORT.deadline)(&standing(ToBook.state(), &[]), &desk(at(9, 9, 0))).due;
    assert_eq!(due, Some(at(26, 0, 0)));
}

#[test]
fn who_travels_by_their_own_means_is_to_be_told_and_nobody_is_to_be_booked() {
    let own = [(MODE.field, Value::Code("PERSO"))];
    for when in [at(25, 9, 0), at(27, 9, 0)] {
        let (level, why) = alert(RxTodo.state(), &own, when);
        assert!(level > Level::Calm && why.starts_with("à prévenir"), "{why}");
    }
    assert_eq!(alert(Told.state(), &own, at(27, 9, 0)).0, Level::Calm);
}

#[test]
fn a_person_not_told_by_noon_of_the_working_day_before_is_late() {
    let thursday = [driven(), vec![(CARE_AT, Value::Moment(at(26, 14, 0)))]].concat();
    assert_eq!(alert(Booked.state(), &thursday, at(25, 11, 59)).0, Level::Calm);
    assert_eq!(alert(Booked.state(), &thursday, at(25, 12, 0)), (Level::Late, "à prévenir, soin demain".to_owned()));
    assert_eq!(alert(Told.state(), &thursday, at(25, 12, 0)).0, Level::Calm);
    // For care on a Monday, the desk is last open on Friday.
    assert_eq!(alert(Booked.state(), &driven(), at(27, 12, 0)).0, Level::Late);
}

#[test]
fn an_unsigned_voucher_and_a_leg_without_a_carrier_are_late() {
    let unsigned =
        [driven(), vec![(PRESCRIPTION_DATE, Value::Empty), (CARE_AT, Value::Moment(at(26, 14, 0)))]].concat();
    assert_eq!(alert(Told.state(), &unsigned, at(24, 18, 0)).0, Level::Calm);
    assert_eq!(alert(Told.state(), &unsigned, at(25, 9, 0)), (Level::Late, "bon non signé, soin demain".to_owned()));
    let lame = &driven()[..1];
    assert_eq!(alert(Booked.state(), lame, at(9, 9, 0)), (Level::Late, "retour sans transporteur".to_owned()));
}

#[test]
fn an_agreement_not_sent_fifteen_days_before_care_is_late() {
    let far = [(DISTANCE_KM, Value::Int(151))];
    assert_eq!(alert(DapTodo.state(), &far, at(15, 9, 0)).0, Level::Calm);
    assert_eq!(
        alert(DapTodo.state(), &far, at(16, 9, 0)),
        (Level::Late, "accord à envoyer, soin dans 14 jours".to_owned())
    );
    assert_eq!(alert(DapSent.state(), &far, at(16, 9, 0)).0, Level::Calm);
}

#[test]
fn an_agreement_needed_since_the_voucher_is_asked_for_all_the_same() {
    let far = [(DISTANCE_KM, Value::Int(151))];
    let sent = [(DISTANCE_KM, Value::Int(151)), (DAP_SENT_ON, day(1))];
    let unsent = "accord à envoyer, soin dans 14 jours";
    for state in [ToBook, ToReview] {
        assert_eq!(alert(state.state(), &far, at(16, 9, 0)), (Level::Late, unsent.to_owned()), "{state:?}");
        assert_ne!(alert(state.state(), &sent, at(16, 9, 0)).1, unsent, "{state:?}");
    }
    // Looked at again, it goes back to its voucher, not on to a carrier.
    let step = TRANSPORT.step(ToReview.state(), ToBook.state()).unwrap();
    let refused = |item: &[_]| step.refusal_for(&standing(ToReview.state(), item), &desk(at(16, 9, 0)));
    assert!(refused(&far).is_some_and(|why| why.starts_with("Il faut d’abord l’accord")));
    assert_eq!(refused(&sent), None);
}

#[test]
fn a_voucher_is_not_signed_on_a_day_to_come() {
    let refused = |signed| {
        let item = standing(ToBook.state(), &[(PRESCRIPTION_DATE, day(signed))]);
        (TRANSPORT.check)(&item, &desk(at(9, 9, 0))).map(|(key, _)| key)
    };
    assert_eq!(refused(10), Some(PRESCRIPTION_DATE.key));
    assert_eq!(refused(9), None);
}

#[test]
fn the_last_trip_of_a_series_says_so() {
    let last = |n| {
        alert(
            Told.state(),
            &[driven(), vec![(SERIES_N, Value::Int(n)), (SERIES_TOTAL, Value::Int(12))]].concat(),
            at(9, 9, 0),
        )
    };
    assert_eq!(last(11).0, Level::Calm);
    assert_eq!(last(12), (Level::Soon, "dernier trajet de la série".to_owned()));
}

#[test]
fn late_trips_come_first_by_care_then_what_comes_next_then_what_is_booked() {
    let desk = desk(at(24, 9, 0));
    let on = |when| (CARE_AT, Value::Moment(at(when, 14, 0)));
    let far = (DISTANCE_KM, Value::Int(151));
    let mut lines = [
        ("booked", standing(Booked.state(), &[driven(), vec![on(40)]].concat())),
        ("later", standing(ToBook.state(), &[on(50)])),
        ("sent", standing(DapSent.state(), &[on(60), (DAP_SENT_ON, day(20))])),
        ("late second", standing(ToBook.state(), &[on(26)])),
        ("late first", standing(ToBook.state(), &[on(25)])),
        ("send by the 29th", standing(DapTodo.state(), &[on(43), far])),
    ];
    lines.sort_by_key(|(_, item)| (TRANSPORT.sort_key)(item, &desk));
    let order = lines.map(|(name, _)| name);
    assert_eq!(order, ["late first", "late second", "send by the 29th", "sent", "later", "booked"]);
    let stands =
        |state, when| (TRANSPORT.sort_key)(&standing(state, &[driven(), vec![on(when)]].concat()), &desk).section;
    assert_eq!(stands(Booked.state(), 31), sections::TO_TELL);
    assert_eq!(stands(Told.state(), 31), sections::READY, "nothing to do before its day");
    assert_eq!(stands(Told.state(), 23), sections::TO_DO, "was it made?");
}

#[test]
fn the_key_of_a_trip_made_is_there_once_it_has_left_and_before_that_wants_a_yes() {
    let desk = |hour, minute| desk(at(30, hour, minute));
    let fetched = [driven(), vec![(legs::OUTBOUND.planned_at, Value::Moment(at(30, 13, 0)))]].concat();
    for (item, leaves) in
        [(standing(Told.state(), &driven()), desk(14, 0)), (standing(Told.state(), &fetched), desk(13, 0))]
    {
        let row = Row::new(item.clone(), None);
        let before = Context { now: leaves.now.plus_minutes(-1), ..leaves.clone() };
        for (when, made) in [(&before, false), (&leaves, true)] {
            let offers = |label| TRANSPORT.offers_for(&row, when).into_iter().any(|offer| offer.label() == label);
            let offered = offers("effectué");
            let asked = TRANSPORT.step(Told.state(), Done.state()).unwrap().doubted_now(&item, when);
            assert_eq!((offered, asked.is_none()), (made, made), "{asked:?}");
            assert!(offers("non effectué"), "nobody came for them");
        }
        let asked = TRANSPORT.step(Told.state(), Done.state()).unwrap().doubted_now(&item, &before).unwrap();
        assert_eq!(plain(&asked), format!("Départ : {}. Déjà effectué ?", leaves.now.clock_text(leaves.zone)));
        assert_eq!(
            TRANSPORT.move_item(&mut item.clone(), Done.state(), &before),
            Ok(()),
            "the hour written may be wrong"
        );
    }
}

#[test]
fn the_directory_completes_a_carrier_and_gives_the_number() {
    let desk = desk(at(9, 9, 0));
    let carrier = legs::OUTBOUND.carrier;
    assert_eq!(text::suggest_completions(&carrier, "taxi", &desk), ["Taxi Bellerive", "Taxi Oumar"]);
    assert_eq!(text::suggest_completions(&carrier, "ourl", &desk), ["Ambulances de l’Ourlette"]);
    assert!(text::suggest_completions(&PICKUP_ADDRESS, "taxi", &desk).is_empty());
    assert_eq!(text::number_beside(&carrier, "taxi bellerive", &desk).as_deref(), Some("06 39 98 20 12"));
}

#[test]
fn the_carriers_sheet_says_where_and_when_and_never_why() {
    let desk = desk(at(9, 9, 0));
    let private = [
        (REASON.field, Value::Code("ALD")),
        (ALD_LINKED.field, Value::Code("YES")),
        (REMARK, "n’aime pas attendre".into()),
        (SHARED.field, Value::Code("NO_MEDICAL")),
        (PRESCRIPTION_DATE, day(9)),
        (legs::OUTBOUND.planned_at, Value::Moment(at(30, 13, 0))),
    ];
    let row = |item| Row::new(item, None);
    let lines = trip_sheet(&row(standing(Booked.state(), &[driven(), private.to_vec()].concat())), &desk).unwrap();
    let said = plain(&lines.join("\n"));
    for wanted in
        ["3 rue du Lavoir", "Hôpital", "30/11/2026 à 14:00", "Taxi Bellerive, 06 39 98 20 12, 30/11/2026 à 13:00"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let value = |label: &str| said.lines().find_map(|line| line.strip_prefix(label)?.trim_start().strip_prefix(": "));
    assert_eq!((value("Partagé"), value("Bon signé le")), (Some("non"), Some("09/11/2026")), "{said}");
    let columns: BTreeSet<_> = said.lines().skip(3).map(|line| line.chars().position(|sign| sign == ':')).collect();
    assert_eq!(columns.len(), 1, "every value under the one above: {said}");
    for secret in ["ALD", "attendre", "Accord", "Motif", "médical"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    assert!(trip_sheet(&row(standing(Told.state(), &[(MODE.field, Value::Code("PERSO"))])), &desk).is_err());
}

#[test]
fn the_carrier_can_call_the_person_and_a_protected_one_on_the_permitted_number_only() {
    let desk = desk(at(9, 9, 0));
    let family = Person { phone1: Some("+33639984410".into()), ..Person::new("KAYA", at(9, 9, 0)) };
    let permitted = Some("+33639984499".to_owned());
    let protected = Person { confidential_contact: permitted, ..family.clone() };
    let unreachable = Person { confidential_note: Some("jamais".into()), ..family.clone() };
    for (person, number) in [(family, Some("06 39 98 44 10")), (protected, Some("06 39 98 44 99")), (unreachable, None)]
    {
        let item = standing(Booked.state(), &driven());
        let row = Row::new(item, Some(person.to_brief()));
        let said = plain(&trip_sheet(&row, &desk).unwrap().join("\n"));
        let told = said.lines().find_map(|line| line.strip_prefix("Téléphone")?.split_once(": "));
        assert_eq!(told.map(|(_, number)| number), number, "{said}");
    }
}

#[test]
fn the_title_says_that_there_is_no_trip_only_when_there_is_none() {
    let desk = desk(at(9, 9, 0));
    let row = |item| Row::new(item, None);
    let title = |rows: &[Row]| plain(&TRANSPORT.headline_of(rows, &[], &desk).join(" · "));
    assert_eq!(title(&[]), "Aucun trajet en vue");
    assert_eq!(title(&[row(standing(RxTodo.state(), &[]))]), "En cours 1");
    let past = standing(RxTodo.state(), &[(CARE_AT, Value::Moment(at(5, 14, 0)))]);
    // That it is late is said before, as in every pane.
    assert_eq!(title(&[row(past)]), "En cours 1");
}

#[test]
fn care_on_a_public_holiday_or_a_closed_day_is_said_in_the_form_and_on_the_line() {
    let desk = desk(at(9, 9, 0));
    let hints = |item: &Item| plain(&(TRANSPORT.hints)(item, &desk).join("\n"));
    // 25 December 2026 is a Friday.
    let series = trip(&[(CARE_AT, Value::Moment(at(48, 8, 0))), (PATTERN, "ven sam 8h, 6 fois".into())]);
    let said = hints(&series);
    assert!(said.contains("Férié : ven 25/12 (Noël), ven 01/01 (Jour de l’An) ; le soin a-t-il lieu ?"), "{said}");
    assert!(said.contains("Le centre est fermé pour 3 des soins"), "{said}");
    let row = |day| {
        let item = standing(ToBook.state(), &[(CARE_AT, Value::Moment(at(day, 14, 0)))]);
        Row::new(item, None)
    };
    let line = |day| {
        let know = TRANSPORT.columns.iter().find(|column| column.header == "À savoir").unwrap();
        plain(&(know.cell)(&row(day), &desk))
    };
    assert!(line(55).contains("férié (Noël)"), "{}", line(55));
    assert!(line(28).contains("centre fermé"), "{}", line(28));
    assert!(!line(30).contains("férié") && !line(30).contains("fermé"), "{}", line(30));
    assert!(!hints(&row(30).item).contains("fermé"));
}

#[test]
fn a_later_trip_of_a_series_is_shown_in_time_for_its_first_alert_around_the_holidays() {
    // Before Tuesday 5 January five working days are Monday 28 December on, eight days ahead.
    let later = |day| {
        trip(&[(CARE_AT, Value::Moment(at(day, 8, 0))), (SERIES_TOTAL, Value::Int(9)), (SERIES_N, Value::Int(2))])
    };
    assert_eq!(*later(66).get(&STARTS_ON), day(58));
    assert_eq!(alert(ToBook.state(), &[(CARE_AT, Value::Moment(at(66, 8, 0)))], at(58, 8, 0)).0, Level::Soon);
    assert_eq!(alert(ToBook.state(), &[(CARE_AT, Value::Moment(at(66, 8, 0)))], at(57, 8, 0)).0, Level::Calm);
    // In an ordinary week seven days ahead come first.
    assert_eq!(*later(30).get(&STARTS_ON), day(23));
}
