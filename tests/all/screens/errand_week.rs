//! The weeks of one invented person: a cardiology appointment in another town, by taxi and with a Turkish interpreter, moved
//! twice. Through the keys alone, which are counted; each colleague sees at once where it stands.

use comptoir::model::Kind;
use comptoir::model::Value;
use comptoir::panes::callback::{CALLBACK, CallPurpose, Done, PURPOSE, RDV_AT, REMINDER_RESULT, Reached, SUBJECT};
use comptoir::panes::follow_up::FOLLOW_UP;
use comptoir::panes::transport::{CARE_AT, TRANSPORT};
use comptoir::protocol::Operation;

use crate::support::undo_deeds::on;
use crate::support::{Seat, TestCentre};

/// A desk at nine, so many days after the Thursday of the fixtures.
fn desk(centre: &TestCentre, who: &str, days: i64) -> Seat {
    let mut seat = Seat::at(&centre.path(), who, on(days, 9, 0));
    seat.opens();
    seat.strikes("<Échap>");
    seat
}

#[test]
fn a_reminder_done_for_the_old_day_is_proposed_anew_and_one_key_takes_all_back() {
    let mut centre = TestCentre::with_people();
    let made = {
        let operation = crate::support::undo_deeds::adds(crate::support::undo_deeds::outing(&centre, None));
        centre.does("Sarah", on(0, 9, 0), operation).items
    };
    let reminder = made.iter().find(|line| line.choice(&PURPOSE) == Some(CallPurpose::Reminder)).unwrap().id;
    let confirmed = vec![(REMINDER_RESULT.key, Value::Code("CONFIRMED"))];
    for (to, with) in [(Reached, Vec::new()), (Done, confirmed)] {
        let to = to.state();
        let operation = Operation::Move { item: reminder, rev: None, to, with, on_order_of: None, take_over: false };
        centre.does("Sarah", on(7, 9, 0), operation);
    }
    let calls = |centre: &TestCentre| {
        let open = centre.store.load_items(&CALLBACK, false).unwrap();
        open.into_iter().filter(|line| line.choice(&PURPOSE) == Some(CallPurpose::Reminder)).collect::<Vec<_>>()
    };
    let mut seat = desk(&centre, "Claire", 8);
    seat.opens_list(&FOLLOW_UP).on("KAYA").strikes("m");
    goes_to(&mut seat, "Revient le");
    seat.strikes("<Ctrl-U>17/12<Ctrl-S>");
    let told = seat.line("[x] Rappel");
    assert!(told.contains("déjà fait, à refaire mer 16/12 09:00"), "{}", seat.sees());
    assert!(calls(&centre).is_empty(), "nothing is made before somebody says so");
    seat.strikes("o");
    let again = calls(&centre);
    assert_eq!(again.len(), 1, "{}", seat.sees());
    assert_eq!(again[0].moment(&RDV_AT), Some(on(21, 10, 15)));
    assert_eq!(again[0].text(&SUBJECT), "rendez-vous du 17/12 à 10:15");
    assert_eq!((again[0].source_item, again[0].errand), (Some(reminder), Some(made[0].id)));
    let said = reads(&centre, 8);
    assert!(said.contains("rappel le 16") && !said.contains("rappel fait"), "{said}");
    seat.strikes("u");
    assert!(calls(&centre).is_empty() && !centre.item(reminder).state.open, "{}", seat.sees());
    let moved = centre.item(made[1].id).moment(&CARE_AT);
    assert_eq!(moved, Some(on(16, 10, 15)), "the trip went with the same key: {}", seat.sees());
    // Told by the trip this time, and left as it is: it is proposed again at the next move.
    for (day, keys) in [("18/12 8h30", " o"), ("19/12 8h30", "o")] {
        stands_on(&centre, &mut seat, &TRANSPORT, None);
        seat.strikes("m");
        goes_to(&mut seat, "Soin à");
        seat.strikes(&format!("<Ctrl-U>{day}<Ctrl-S>"));
        assert!(seat.reads("déjà fait, à refaire"), "{day}: {}", seat.sees());
        seat.strikes(keys);
    }
    assert_eq!(calls(&centre).len(), 1, "{}", seat.sees());
    assert!(centre.store.check_file(true).is_ok());
}

/// Goes to the line of the form with Tab.
fn goes_to(seat: &mut Seat, label: &str) {
    for _ in 0..40 {
        if seat.line(label).starts_with('▌') {
            return;
        }
        seat.strikes("<Tab>");
    }
    panic!("{label}\n{}", seat.sees());
}

/// What a colleague reads of Elif after four gestures: /, some letters, Enter.
fn reads(centre: &TestCentre, days: i64) -> String {
    let mut seat = desk(centre, "Claire", days);
    seat.strikes("/kaya<Entrée>");
    let screen = crate::support::plain(&seat.sees());
    let open = screen.split("Ouvert").nth(1).unwrap_or_default().lines().skip(1);
    open.take_while(|line| !line.contains("Rappels :") && !line.contains("Transports :"))
        .map(|line| line.trim_start_matches('▌').trim())
        .collect::<Vec<_>>()
        .join(" ")
}

fn stands_on(centre: &TestCentre, seat: &mut Seat, kind: &'static Kind, purpose: Option<CallPurpose>) {
    let lines = centre.store.load_items(kind, false).unwrap();
    let line = lines.iter().find(|item| purpose.is_none() || item.choice(&PURPOSE) == purpose).unwrap().id;
    seat.strikes("<Échap><Échap>").stand_on(kind, line);
}

#[test]
fn the_weeks_of_one_person_are_so_many_keys_and_each_colleague_sees_where_they_stand() {
    let centre = TestCentre::with_people();
    let mut struck = Vec::new();
    let mut noted = |what: &'static str, seat: &Seat, from: usize| struck.push((what, seat.struck - from));

    // Thursday: the letter of the hospital. One form.
    let mut seat = desk(&centre, "Sarah", 0);
    let from = seat.struck;
    seat.strikes("/kaya<Entrée>_rdv cardiologie<Tab>15/12 10h15<Tab>CHU Saint-Jean<Tab><Tab>taxi<Tab>ald<Tab>3 rue des Lilas<Ctrl-S>");
    noted("made", &seat, from);
    assert_eq!(
        reads(&centre, 0),
        "mar 15/12 10:15 rdv cardiologie · rappel le 14 · taxi demandé · interprète à trouver · nouvelles le 16"
    );

    // The taxi: the voucher, then the carrier.
    stands_on(&centre, &mut seat, &TRANSPORT, None);
    let from = seat.struck;
    seat.strikes(" ");
    stands_on(&centre, &mut seat, &TRANSPORT, None);
    seat.strikes("q");
    seat.strikes("à réserver<Entrée>");
    if seat.reads("Bon signé le") {
        seat.strikes("<Ctrl-S>");
    }
    stands_on(&centre, &mut seat, &TRANSPORT, None);
    seat.strikes(" Taxi Bellerive<Ctrl-S>");
    noted("booked", &seat, from);
    assert!(reads(&centre, 0).contains("taxi réservé"), "{}\n{}", reads(&centre, 0), seat.sees());

    // The interpreter is found: the call is made, and done.
    stands_on(&centre, &mut seat, &CALLBACK, Some(CallPurpose::Interpreter));
    let from = seat.struck;
    seat.strikes("j");
    stands_on(&centre, &mut seat, &CALLBACK, Some(CallPurpose::Interpreter));
    seat.strikes("d");
    noted("found", &seat, from);
    assert!(reads(&centre, 0).contains("interprète trouvé·e"), "{}", reads(&centre, 0));

    // The hospital moves it, a week later: the errand first, then all that depends on it.
    let mut seat = desk(&centre, "Claire", 7);
    seat.opens_list(&FOLLOW_UP).on("KAYA");
    let from = seat.struck;
    seat.strikes("m");
    goes_to(&mut seat, "Revient le");
    seat.strikes("<Ctrl-U>17/12<Ctrl-S>o");
    noted("moved", &seat, from);
    let said = reads(&centre, 7);
    assert!(said.contains("jeu 17/12 10:15 rdv cardiologie") && said.contains("taxi à revoir"), "{said}");
    assert!(said.contains("rappel le 16") && said.contains("nouvelles le 18"), "{said}");

    // And again, told by the taxi this time.
    let mut seat = desk(&centre, "Sarah", 8);
    stands_on(&centre, &mut seat, &TRANSPORT, None);
    let from = seat.struck;
    seat.strikes("m");
    goes_to(&mut seat, "Soin à");
    seat.strikes("<Ctrl-U>18/12 8h30<Ctrl-S>o");
    noted("moved again", &seat, from);
    let said = reads(&centre, 8);
    assert!(said.contains("ven 18/12 08:30 rdv cardiologie") && said.contains("rappel le 17"), "{said}");
    assert!(said.contains("nouvelles le 21"), "the working day after a Friday: {said}");

    // The day before, the reminder; the Monday after, news.
    let mut seat = desk(&centre, "Claire", 21);
    stands_on(&centre, &mut seat, &CALLBACK, Some(CallPurpose::Reminder));
    let from = seat.struck;
    seat.strikes("j");
    stands_on(&centre, &mut seat, &CALLBACK, Some(CallPurpose::Reminder));
    seat.strikes("dc<Ctrl-S>");
    noted("reminded", &seat, from);
    assert!(reads(&centre, 21).contains("rappel fait"), "{}\n{}", reads(&centre, 21), seat.sees());
    let mut seat = desk(&centre, "Sarah", 25);
    stands_on(&centre, &mut seat, &CALLBACK, Some(CallPurpose::News));
    let from = seat.struck;
    seat.strikes("j");
    stands_on(&centre, &mut seat, &CALLBACK, Some(CallPurpose::News));
    seat.strikes("d");
    noted("asked", &seat, from);
    assert!(reads(&centre, 25).contains("nouvelles prises"), "{}", reads(&centre, 25));

    // And it ends.
    seat.opens_list(&FOLLOW_UP).on("KAYA");
    let from = seat.struck;
    seat.strikes("dfait<Ctrl-S>");
    noted("ended", &seat, from);
    assert!(centre.store.load_items(&FOLLOW_UP, false).unwrap().is_empty(), "{}", seat.sees());
    assert!(centre.store.check_file(true).is_ok());
    // The words typed are counted too, and the arrows that choose a line are not.
    assert_eq!(
        struck,
        [
            ("made", 76),
            ("booked", 38),
            ("found", 6),
            ("moved", 11),
            ("moved again", 15),
            ("reminded", 9),
            ("asked", 7),
            ("ended", 6)
        ]
    );
}
