//! Somebody is reached once, and all that waited for it is settled from their card: keys on the real app and a real
//! file, a Thursday at 09:41.

use comptoir::domain::{ItemId, Person};
use comptoir::model::common::PROMISED_AT;
use comptoir::model::{Field, Item, Kind, Level, Row, State, Value};
use comptoir::panes::arrival;
use comptoir::panes::callback::{self, CALLBACK, SUBJECT};
use comptoir::panes::certificate::{ASKED_BY, CERTIFICATE, RECIPIENT};
use comptoir::panes::renewal::{self, RENEWAL};
use comptoir::panes::tabs;
use comptoir::panes::transport::{self, TRANSPORT, legs};
use comptoir::protocol::{Changes, Operation, Refusal};

use crate::support::{self, Seat, TestCentre, Visit, at, day};

fn asks(centre: &mut TestCentre, kind: &'static Kind, who: (&str, &str), words: &[(Field, Value)]) -> ItemId {
    let person = centre.person(who.0, who.1);
    let mut item =
        kind.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(8, 30)).unwrap());
    for (field, value) in words {
        item.set(field, value.clone());
    }
    centre.does("Sarah", at(8, 30), Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

fn goes(centre: &mut TestCentre, item: ItemId, to: State, with: Changes) {
    let on_order_of = Some(centre.staff("Dr Morel"));
    centre.does("Sarah", at(8, 40), Operation::Move { item, rev: None, to, with, on_order_of, take_over: false });
}

fn prescription(centre: &mut TestCentre, who: (&str, &str), to: &[State]) -> ItemId {
    let drug = vec!["Ramipril 5".into(), Value::Empty, Value::Code("BOITE")];
    let words = [
        (renewal::LINES, Value::Rows(vec![drug])),
        (renewal::RUNS_OUT_ON, Value::Date(day(2026, 12, 10))),
        (renewal::PRO, Value::Staff(centre.staff("Dr Morel"))),
    ];
    let item = asks(centre, &RENEWAL, who, &words);
    for to in to {
        goes(centre, item, *to, Changes::new());
    }
    item
}

fn trip(centre: &mut TestCentre, who: (&str, &str)) -> ItemId {
    let words = [
        (transport::REASON.field, Value::Code("HOSPIT")),
        (transport::CARE_PLACE, "Imagerie".into()),
        (transport::CARE_AT, Value::Moment(at(9, 0).plus_minutes(6 * 24 * 60))),
        (transport::PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (transport::MODE.field, Value::Code("TAXI")),
        (transport::DISTANCE_KM, Value::Int(9)),
    ];
    let item = asks(centre, &TRANSPORT, who, &words);
    goes(centre, item, transport::RxTodo.state(), Changes::new());
    goes(
        centre,
        item,
        transport::ToBook.state(),
        vec![(transport::PRESCRIPTION_DATE.key, Value::Date(day(2026, 11, 25)))],
    );
    let carriers = legs::BOTH.map(|leg| (leg.carrier.key, Value::from("Taxi Bellerive")));
    goes(centre, item, transport::Booked.state(), carriers.to_vec());
    item
}

const ELIF: (&str, &str) = ("KAYA", "Elif");

/// Elif is to be called back, her prescription is ready, her taxi is booked.
fn three() -> (TestCentre, [ItemId; 3]) {
    let mut centre = TestCentre::with_people();
    let call = asks(&mut centre, &CALLBACK, ELIF, &[(SUBJECT, "horaires du kiné".into())]);
    let ready =
        prescription(&mut centre, ELIF, &[renewal::ToReview.state(), renewal::Signed.state(), renewal::Ready.state()]);
    let taxi = trip(&mut centre, ELIF);
    (centre, [call, ready, taxi])
}

#[test]
fn who_does_not_go_any_more_is_cancelled_by_the_desk_and_not_prescribed_is_a_prescribers_word() {
    let mut centre = TestCentre::with_people();
    let words = [
        (transport::REASON.field, Value::Code("HOSPIT")),
        (transport::CARE_PLACE, "Imagerie".into()),
        (transport::CARE_AT, Value::Moment(at(9, 0).plus_minutes(6 * 24 * 60))),
        (transport::PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (transport::MODE.field, Value::Code("TAXI")),
    ];
    let trips = [(); 2].map(|()| {
        let item = asks(&mut centre, &TRANSPORT, ELIF, &words);
        goes(&mut centre, item, transport::RxTodo.state(), Changes::new());
        item
    });
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("3").on("KAYA").strikes("xn’y va plus<Ctrl-S>");
    sarah.on("KAYA").strikes("w");
    assert!(sarah.reads("Sur consigne de"), "{}", sarah.sees());
    sarah.strikes("morel<Entrée>pas prescrit<Ctrl-S>");
    for trip in trips {
        assert_eq!(centre.item(trip).state, transport::Cancelled, "{}", sarah.sees());
    }
}

/// The line of the card under the selection.
fn selected(seat: &Seat) -> String {
    seat.line("▌")
}

/// Goes to the line of the card that says so, by the arrows.
fn goes_to(seat: &mut Seat, words: &str) {
    for _ in 0..9 {
        let screen = support::plain(&seat.sees());
        let at = |words: &str| screen.lines().position(|line| line.contains(words)).unwrap();
        match at("▌").cmp(&at(words)) {
            std::cmp::Ordering::Equal => return,
            std::cmp::Ordering::Less => seat.strikes("<Bas>"),
            std::cmp::Ordering::Greater => seat.strikes("<Haut>"),
        };
    }
    panic!("« {words} » is never reached on\n{}", seat.sees());
}

#[test]
fn reached_once_a_callback_a_prescription_and_a_trip_are_settled_on_one_card() {
    let (centre, [call, ready, taxi]) = three();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>");
    let opened = seat.struck;
    for (pane, keys, said) in [
        ("Rappels : À rappeler", "jd", "KAYA Elif : fait"),
        ("Ordonnances : Prête", "j", "KAYA Elif : prévenu·e"),
        ("Transports : Réservé", "j", "KAYA Elif : personne prévenue"),
    ] {
        goes_to(&mut seat, pane);
        let bar = seat.sees().lines().last().unwrap().to_owned();
        assert!(bar.contains("Espace "), "the next step is in the bar: {bar}");
        seat.strikes(keys);
        assert!(seat.reads(said) && seat.reads("u défaire"), "{said}\n{}", seat.sees());
        assert!(seat.reads("19/01/1990"), "still her card\n{}", seat.sees());
    }
    println!(
        "three things settled from one card: {} keys after it is open, {} in all",
        seat.struck - opened,
        seat.struck
    );
    assert!(seat.struck - opened <= 8, "{} keys", seat.struck - opened);
    let told = centre.item(ready);
    assert_eq!((centre.item(call).state, centre.item(taxi).state), (callback::Done.state(), transport::Told.state()));
    assert_eq!((told.state, told.moment(&renewal::TOLD_AT)), (renewal::Ready.state(), Some(at(9, 41))));
    seat.strikes("<Échap><Échap><Échap>2");
    assert!(seat.line("KAYA Elif").contains("prévenu·e"), "{}", seat.sees());
}

#[test]
fn each_of_the_three_is_undone_from_the_same_card() {
    let (centre, [call, ready, taxi]) = three();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Entrée>");
    goes_to(&mut seat, "Ordonnances : ");
    seat.strikes("j");
    assert!(centre.item(ready).moment(&renewal::TOLD_AT).is_some());
    seat.strikes("u");
    assert_eq!(centre.item(ready).moment(&renewal::TOLD_AT), None, "{}", seat.sees());
    assert_eq!(
        (centre.item(call).state, centre.item(taxi).state),
        (callback::ToCall.state(), transport::Booked.state())
    );
    assert!(selected(&seat).contains("Ordonnances"), "the selection stays\n{}", seat.sees());
}

#[test]
fn what_was_announced_asks_to_be_called_back_only_after_as_long_again() {
    let (centre, [_, ready, _]) = three();
    let desk = |minutes| centre.store.load_context(at(9, 41).plus_minutes(minutes)).unwrap();
    let why = |item: &Item, days: i64| (RENEWAL.deadline)(item, &desk(days * 24 * 60)).why;
    let mut item = centre.item(ready);
    assert!(why(&item, 8).contains("rappeler"));
    item.set(&renewal::TOLD_AT, Value::Moment(at(9, 41).plus_minutes(4 * 24 * 60)));
    assert!(!why(&item, 8).contains("rappeler") && why(&item, 12).contains("rappeler"));
}

// « RDV à prendre » is closed by an appointment, or by the line through which it will be made.

fn to_visit(centre: &mut TestCentre) -> ItemId {
    prescription(centre, ELIF, &[renewal::ToReview.state(), renewal::NeedsVisit.state()])
}

#[test]
fn a_visit_to_be_made_names_an_open_line_of_the_same_person_or_is_refused() {
    let mut centre = TestCentre::with_people();
    let item = to_visit(&mut centre);
    let hers = asks(&mut centre, &CALLBACK, ELIF, &[(SUBJECT, "prendre rendez-vous".into())]);
    let anothers = asks(&mut centre, &CALLBACK, ("TRAN", "Minh"), &[(SUBJECT, "rappeler".into())]);
    let closed = asks(&mut centre, &CALLBACK, ELIF, &[(SUBJECT, "rappeler".into())]);
    goes(&mut centre, closed, CALLBACK.cancelled, vec![("void_reason", "erreur".into())]);
    let closes = |centre: &mut TestCentre, number: i64| {
        let with = vec![(renewal::CALLBACK_ITEM.key, Value::Int(number))];
        let operation =
            Operation::Move { item, rev: None, to: renewal::Closed.state(), with, on_order_of: None, take_over: false };
        centre.tries("Sarah", at(9, 0), operation)
    };
    for wrong in [anothers.0, closed.0, item.0, 9999] {
        match closes(&mut centre, wrong) {
            Err(Refusal::Field("callback_item", why)) => {
                assert!(why.contains(&wrong.to_string()) && why.contains("de cette personne"), "{why}");
            }
            other => panic!("{wrong}: {other:?}"),
        }
    }
    closes(&mut centre, hers.0).unwrap();
    assert_eq!(centre.item(item).state, renewal::Closed);
}

#[test]
fn the_callback_made_with_one_key_is_the_one_proposed() {
    let mut centre = TestCentre::with_people();
    let item = to_visit(&mut centre);
    let mut seat = centre.seat("Sarah");
    let before = seat.struck;
    seat.strikes("2").on("KAYA").strikes("b<Ctrl-S>");
    let call = centre.store.load_items(&CALLBACK, false).unwrap().remove(0);
    assert_eq!(call.source_item, Some(item));
    seat.strikes("d<Ctrl-S>");
    println!("a visit left to a callback: {} keys from the list", seat.struck - before);
    let after = centre.item(item);
    assert_eq!(
        (after.state, after.int(&renewal::CALLBACK_ITEM)),
        (renewal::Closed.state(), call.id.0),
        "{}",
        seat.sees()
    );
}

#[test]
fn a_wrong_number_is_said_under_its_line_and_nothing_is_lost() {
    let mut centre = TestCentre::with_people();
    let item = to_visit(&mut centre);
    let mut seat = centre.seat("Sarah");
    seat.strikes("2").on("KAYA").strikes(" <Tab>77<Ctrl-S>");
    assert!(
        seat.reads("La ligne n° 77 n’est pas un rappel ni une arrivée en cours de cette personne."),
        "{}",
        seat.sees()
    );
    assert_eq!(centre.item(item).state, renewal::NeedsVisit);
}

// What the tab counts.

#[test]
fn the_tabs_count_what_waits_for_somebody_and_what_is_late() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40);
    let tabs = seat.sees().lines().next().unwrap().to_owned();
    let board = seat.app.listing().rows.as_ref().unwrap();
    let late = |row: &&Row| (row.item.kind.deadline)(&row.item, &seat.app.context).level == Level::Late;
    let late = board.iter().filter(|row| row.item.state.open).filter(late).count();
    assert!(late > 0 && tabs.contains(&format!("1 Arrivées {late}!!")), "{late}\n{tabs}");
    assert!(
        seat.reads(&format!("En retard {late}")),
        "the headline says so too: {}",
        centre.seat("Sarah").sized(132, 40).sees()
    );
    let ready = prescription(&mut centre, ELIF, &[renewal::ToReview.state()]);
    let tab = |centre: &TestCentre| centre.seat("Sarah").sees().lines().next().unwrap().to_owned();
    assert!(tab(&centre).contains("2 Ordonnances 1") || tab(&centre).contains("2 Ordo. 1"), "{}", tab(&centre));
    goes(&mut centre, ready, renewal::Signed.state(), Changes::new());
    goes(&mut centre, ready, renewal::Ready.state(), Changes::new());
    assert!(tab(&centre).contains("2 Ordonnances 0") || tab(&centre).contains("2 Ordo. 0"), "{}", tab(&centre));
}

#[test]
fn each_tab_and_its_headline_say_the_same_number_of_late_lines() {
    let mut centre = TestCentre::morning();
    prescription(&mut centre, ELIF, &[]);
    let promised = (PROMISED_AT, Value::Moment(at(11, 0)));
    asks(&mut centre, &CALLBACK, ELIF, &[(SUBJECT, "résultats".into()), promised.clone()]);
    asks(
        &mut centre,
        &CERTIFICATE,
        ELIF,
        &[(RECIPIENT.field, Value::Code("ECOLE")), (ASKED_BY, "sa mère".into()), promised],
    );
    trip(&mut centre, ELIF);
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).idles(7 * 24 * 60).strikes("<Entrée><Entrée>");
    for kind in tabs() {
        let digit = kind.digit().unwrap();
        seat.strikes(&digit.to_string());
        let rows = seat.app.listing().rows.as_ref().unwrap();
        let late = rows.iter().filter(|row| row.item.deadline(&seat.app.context).level == Level::Late).count();
        let screen = seat.sees();
        let lines: Vec<_> = screen.lines().collect();
        assert!(late > 0, "{}: nothing is late\n{screen}", kind.code);
        assert!(lines[0].contains(&format!("{digit} {} {late}!!", kind.title)), "{screen}");
        assert!(lines[2].trim_start().starts_with(&format!("En retard {late} ")), "{screen}");
        assert_eq!(lines[2].matches("En retard").count(), 1, "said once\n{screen}");
    }
}

#[test]
fn what_the_prescriber_wants_said_is_read_where_the_call_is_made() {
    let mut centre = TestCentre::with_people();
    let item = prescription(&mut centre, ELIF, &[renewal::ToReview.state()]);
    let said = "prendre rendez-vous avant la fin du mois";
    goes(&mut centre, item, renewal::Refused.state(), vec![(renewal::DECISION_NOTE.key, said.into())]);
    let mut seat = centre.seat("Sarah");
    seat.strikes("2").on("KAYA").strikes("b<Ctrl-S>5").on("KAYA").strikes("p");
    assert!(seat.reads("suite de sa demande") && seat.reads(said), "{}", seat.sees());
    // Other calls to the same person are about something else.
    asks(&mut centre, &CALLBACK, ("TRAN", "Minh"), &[(SUBJECT, "horaires du kiné".into())]);
    seat.strikes("<Échap>5").on("TRAN").strikes("p");
    assert!(seat.reads("horaires du kiné") && !seat.reads(said), "{}", seat.sees());
}

#[test]
fn whoever_was_left_here_by_another_day_is_not_in_the_building() {
    let mut centre = TestCentre::with_people();
    asks(&mut centre, &CALLBACK, ELIF, &[(SUBJECT, "horaires du kiné".into())]);
    let yesterday = at(17, 30).plus_minutes(-24 * 60);
    let left = centre.comes(yesterday, Visit { of: Some(ELIF), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    let line = seat.strikes("5").line("KAYA");
    assert!(!line.contains("ici") && line.contains("en attente"), "{}", seat.sees());
    // Whoever comes today is.
    centre.moves(at(9, 41), left, arrival::Done.state());
    let came = centre.comes(at(9, 41), Visit { of: Some(ELIF), ..Visit::default() });
    let line = seat.hears().line("KAYA");
    assert!(line.contains("ici"), "{}", seat.sees());
    centre.moves(at(9, 41), came, arrival::SteppedOut.state());
    assert!(!seat.hears().line("KAYA").contains("ici"), "{}", seat.sees());
}

#[test]
fn a_name_that_begins_with_a_vowel_is_elided_in_a_sentence() {
    let mut centre = TestCentre::with_people();
    for (who, said) in [("Inès", "de la part d’Inès"), ("Dr Morel", "de la part du Dr Morel")] {
        let pro = Value::Staff(centre.staff(who));
        asks(&mut centre, &CALLBACK, ELIF, &[(SUBJECT, "horaires".into()), (callback::PRO, pro)]);
        let mut seat = centre.seat("Sarah");
        seat.strikes("5").on("KAYA").strikes("p");
        assert!(seat.reads(said), "{}", seat.sees());
        seat.strikes("jd<Échap>");
    }
    let phone1 = Some("+33612345699".into());
    let abdi = Person { first_name: Some("Amina".into()), phone1, ..Person::new("ABDI", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(abdi)));
    let item = asks(&mut centre, &CALLBACK, ("ABDI", "Amina"), &[(SUBJECT, "horaires".into())]);
    let person = centre.person("ABDI", "Amina").id;
    let again = Operation::Reassign { item, rev: None, person, overrule: false };
    let refusal = centre.tries("Sarah", at(9, 41), again).unwrap_err().to_string();
    assert_eq!(refusal, "Cette ligne est déjà celle d’ABDI Amina.");
}
