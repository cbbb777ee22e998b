//! What is done together: workshops whose comers are a number or somebody expected, situations for the meeting and what
//! became of them, what a mediator does with a person.

use comptoir::domain::{ItemId, Moment, Period, Span};
use comptoir::model::{Item, Kind, State, Value, text};
use comptoir::panes::arrival::{self, ARRIVAL, Expected};
use comptoir::panes::mishap::{self, MISHAP, MishapSort};
use comptoir::panes::situation::{self, MEETING_ON, QUESTION, SITUATION, Seen, ToSee};
use comptoir::panes::transport::{self, TRANSPORT, legs};
use comptoir::panes::workshop::{self, CAME, COUNTED, Going, Held, Planned, WORKSHOP};
use comptoir::protocol::{Answer, Changes, Operation, Query};
use comptoir::reports::week::Week;

use crate::support::{TestCentre, Visit, at, day, plain};

/// The same hour, so many days from the Thursday of the tests.
fn on(days: i64, hour: u32, minute: u32) -> Moment {
    Moment(at(hour, minute).0 + days * 24 * 3600)
}

fn only(centre: &TestCentre, kind: &'static Kind) -> Item {
    let mut all = centre.store.load_items(kind, true).unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A workshop at that moment, with twelve places.
pub fn cooking(centre: &mut TestCentre, when: Moment) -> Item {
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let mut item = WORKSHOP.begin_item(centre.staff("Sarah"), None, &desk);
    for (field, value) in
        [(workshop::TITLE, "cuisine".into()), (workshop::AT, Value::Moment(when)), (workshop::PLACES, Value::Int(12))]
    {
        item.set(&field, value);
    }
    centre.does("Sarah", at(8, 0), Operation::Add { item: Box::new(item), state: None, overrule: true }).items.remove(0)
}

#[test]
fn the_menu_of_a_workshop_offers_nothing_that_a_person_has() {
    let mut centre = TestCentre::with_people();
    cooking(&mut centre, at(9, 0));
    centre.comes(at(9, 0), Visit { of: Some(("BENALI", "Fatima")), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.strikes("1<Bas>qdonner");
    assert!(seat.reads("donner à quelqu’un d’autre"), "{}", seat.sees());
    seat.strikes("<Échap>").opens_list(&WORKSHOP).on("cuisine").strikes("qdonner");
    assert!(!seat.reads("donner à quelqu’un d’autre"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>rattacher");
    assert!(!seat.reads("Rattacher la ligne"), "{}", seat.sees());
}

#[test]
fn whoever_comes_to_a_workshop_is_one_key_and_the_count_stays() {
    let mut centre = TestCentre::with_people();
    cooking(&mut centre, at(9, 0));
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&WORKSHOP);
    assert!(seat.reads("À venir 1") && !seat.reads("En cours"), "{}", seat.sees());
    seat.on("cuisine").strikes("vvvv");
    assert!(seat.line("cuisine").contains("4 sur 12") && seat.reads("En cours 1"), "{}", seat.sees());
    seat.strikes("u");
    let item = only(&centre, &WORKSHOP);
    assert_eq!((item.state, item.int(&COUNTED)), (Going.state(), 3), "{}", seat.sees());
    seat.on("cuisine").strikes("d");
    assert!(seat.line("Venu·es").contains(" 3"), "those counted are proposed: {}", seat.sees());
    seat.strikes("2<Haut><Ctrl-U>7<Ctrl-S>");
    let item = only(&centre, &WORKSHOP);
    assert_eq!((item.state, item.int(&CAME)), (Held.state(), 7), "{}", seat.sees());
    assert_eq!(centre.count_figure(&WORKSHOP, "came"), [("cuisine".to_owned(), 7)]);
    assert_eq!(centre.count_figure(&WORKSHOP, "held"), [("HELD".to_owned(), 1)]);
    assert_eq!(centre.count_figure(&WORKSHOP, "new_people"), [("NEW".to_owned(), 2)]);
}

#[test]
fn whoever_gives_a_name_takes_a_place_and_a_full_workshop_says_so_with_a_word_and_a_mark() {
    let mut centre = TestCentre::with_people();
    let workshop = cooking(&mut centre, at(9, 0));
    let edit = vec![(workshop::PLACES.key, Value::Int(3))];
    centre.does("Sarah", at(8, 1), Operation::Edit { item: workshop.id, rev: workshop.rev, changes: edit });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&WORKSHOP);
    assert!(seat.line("cuisine").contains("3 places"), "{}", seat.sees());
    let desk = centre.store.load_context(at(8, 5)).unwrap();
    let make = WORKSHOP.makes.iter().find(|make| make.from.contains(&workshop.state) && make.kind == &ARRIVAL).unwrap();
    let names = [("KAYA", "Elif"), ("TRAN", "Minh")].map(|(name, first)| centre.person(name, first));
    let expected = names.map(|person| {
        let expected = make.begin_item(&workshop, centre.staff("Sarah"), Some(&person), &desk);
        let operation = Operation::Add { item: Box::new(expected), state: None, overrule: true };
        centre.does("Claire", at(8, 5), operation).items[0].id
    });
    // What another desk wrote about the people of a workshop is heard on its own line.
    seat.hears();
    let line = seat.line("cuisine");
    assert!(line.contains("2 sur 3") && line.contains("2 inscrit·es"), "{}", seat.sees());
    // Who they are is in the menu of the line, each with a way to the card.
    seat.strikes("q");
    assert!(seat.line("KAYA Elif").contains("Qui vient, attendu·e") && seat.reads("TRAN Minh"), "{}", seat.sees());
    seat.strikes("kaya<Entrée>");
    assert!(seat.reads("KAYA Elif") && !seat.reads("TRAN Minh") && seat.reads("Téléphone"), "{}", seat.sees());
    seat.strikes("<Échap>v");
    let line = seat.line("cuisine");
    assert!(line.contains("3 sur 3") && line.contains("complet") && line.contains("! "), "{}", seat.sees());
    // One of them comes: the place is the same one. The other does not: it is free again.
    centre.moves(at(9, 30), expected[0], arrival::Waiting.state());
    centre.moves(at(9, 31), expected[1], arrival::NoShow.state());
    seat.hears();
    let line = seat.line("cuisine");
    assert!(line.contains("2 sur 3") && !line.contains("complet") && !line.contains("inscrit"), "{}", seat.sees());
    seat.strikes("d");
    assert!(seat.line("Venu·es").contains(" 2"), "the one with a name is among those who came: {}", seat.sees());
}

#[test]
fn people_who_come_together_take_a_place_each_and_one_more_is_told_that_none_is_left() {
    let mut centre = TestCentre::with_people();
    let workshop = cooking(&mut centre, at(9, 0));
    let edit = vec![(workshop::PLACES.key, Value::Int(5))];
    centre.does("Sarah", at(8, 1), Operation::Edit { item: workshop.id, rev: workshop.rev, changes: edit });
    let desk = centre.store.load_context(at(8, 5)).unwrap();
    let make = WORKSHOP.makes.iter().find(|make| make.takes_place).unwrap();
    let elif = centre.person("KAYA", "Elif");
    let mut expected = make.begin_item(&workshop, centre.staff("Sarah"), Some(&elif), &desk);
    expected.set(&arrival::PARTY_SIZE, Value::Int(5));
    centre.does("Claire", at(8, 5), Operation::Add { item: Box::new(expected), state: None, overrule: true });
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&WORKSHOP);
    let line = seat.line("cuisine");
    assert!(line.contains("5 sur 5") && line.contains("5 inscrit·es"), "{}", seat.sees());
    seat.on("cuisine").strikes("qinscrire<Entrée>");
    assert!(seat.reads("Complet") && seat.reads("Combien"), "{}", seat.sees());
}

#[test]
fn nobody_is_counted_before_the_day_and_a_past_one_asks_how_many() {
    let mut centre = TestCentre::with_people();
    let item = cooking(&mut centre, on(4, 14, 0));
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&WORKSHOP).on("cuisine").strikes("v");
    assert!(seat.reads("on compte qui vient ce jour-là"), "{}", seat.sees());
    assert_eq!(centre.item(item.id).state, Planned);
    let later = centre.store.load_context(on(5, 9, 0)).unwrap();
    assert_eq!(plain(&(WORKSHOP.deadline)(&item, &later).why), "combien sont venu·es ?");
}

#[test]
fn who_gives_a_name_is_expected_and_reminded_as_for_any_appointment() {
    let mut centre = TestCentre::with_people();
    let workshop = cooking(&mut centre, on(4, 14, 0));
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let make = WORKSHOP.makes.iter().find(|make| make.from.contains(&workshop.state) && make.kind == &ARRIVAL).unwrap();
    let person = centre.person("KAYA", "Elif");
    let expected = make.begin_item(&workshop, centre.staff("Sarah"), Some(&person), &desk);
    let done = centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(expected), state: None, overrule: true });
    assert_eq!((done.items[0].state, done.items[0].source_item), (Expected.state(), Some(workshop.id)));
    let Answer::Reminders(planned) = centre.store.answer_query(&Query::Reminders, None, on(1, 9, 0)) else {
        panic!("no reminders");
    };
    assert!(planned.lines().iter().any(|(who, _)| who.contains("KAYA")), "{planned:?}");
}

#[test]
fn one_key_marks_a_person_for_the_next_meeting() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), crate::support::Visit { of: Some(("KAYA", "Elif")), ..Default::default() });
    let mut seat = centre.seat("Sarah");
    seat.on("KAYA").strikes("!");
    assert!(seat.reads("Question") && seat.reads("KAYA Elif"), "{}", seat.sees());
    seat.strikes("qui l’accompagne ?<Ctrl-S>");
    let item = only(&centre, &SITUATION);
    assert_eq!((item.state, item.text(&QUESTION)), (ToSee.state(), "qui l’accompagne ?"), "{}", seat.sees());
    assert_eq!(item.date(&MEETING_ON), Some(day(2026, 11, 26)), "a Thursday by default");
    let mut other = centre.seat("Claire");
    other.opens_list(&MISHAP).strikes("!");
    assert!(other.reads("Choisissez d’abord"), "{}", other.sees());
}

fn week(centre: &TestCentre, now: Moment) -> String {
    let monday = Week::looked_back_on(now.day_in(comptoir::domain::Zone::PARIS));
    let Answer::Week(week) = centre.store.answer_query(&Query::Week(monday), None, now) else { panic!("no week") };
    let sheet = week.to_text(&centre.store.load_context(now).unwrap());
    plain(&sheet.body.join("\n"))
}

#[test]
fn the_sheet_lists_whom_to_see_with_what_is_open_and_next_week_begins_with_what_became_of_it() {
    let mut centre = TestCentre::with_people();
    let (by, desk) = (centre.staff("Sarah"), centre.store.load_context(at(8, 0)).unwrap());
    let person = centre.person("KAYA", "Elif");
    centre.comes(at(8, 30), crate::support::Visit { of: Some(("KAYA", "Elif")), ..Default::default() });
    let mut item = SITUATION.begin_item(by, Some(&person), &desk);
    item.set(&QUESTION, "qui l’accompagne ?");
    let add = |item| Operation::Add { item: Box::new(item), state: None, overrule: true };
    let situation = centre.does("Sarah", at(9, 0), add(item)).items.remove(0);
    let mut mishap = MISHAP.begin_item(by, None, &desk);
    mishap.choose(&mishap::SORT, MishapSort::Equipment);
    mishap.set(&mishap::WHAT, "imprimante en panne");
    centre.does("Sarah", at(9, 5), add(mishap));
    let sheet = week(&centre, at(10, 0));
    assert!(
        sheet.contains("Situations à voir ensemble 1\n- K. E. : qui l’accompagne ?\n    ici, en attente"),
        "{sheet}"
    );
    assert!(sheet.contains("Signalements 1\n- matériel, imprimante en panne (noté)"), "{sheet}");
    assert!(!sheet.contains("KAYA"), "{sheet}");

    let make = SITUATION.makes.iter().find(|make| make.from.contains(&situation.state) && make.same_person).unwrap();
    let mut made = make.begin_item(&situation, by, Some(&person), &desk);
    made.set(&comptoir::panes::callback::PRO, Value::Staff(centre.staff("Dr Morel")));
    centre.does("Sarah", at(11, 0), add(made));
    let with = vec![(situation::RECORDED.key, Value::Flag(true))];
    centre.does(
        "Sarah",
        at(11, 1),
        Operation::Move { item: situation.id, rev: None, to: Seen.state(), with, on_order_of: None, take_over: false },
    );
    let next = week(&centre, on(6, 9, 0));
    assert!(next.starts_with("Réunion d’avant : ce que c’est devenu 1\n- K. E. : vue"), "{next}");
    assert!(next.contains("    un rappel, à rappeler, Dr Morel"), "{next}");
    assert!(!week(&centre, on(21, 9, 0)).contains("Réunion d’avant"));
    assert_eq!(centre.count_figure(&SITUATION, "seen"), [("SEEN".to_owned(), 1)]);
}

#[test]
fn a_theme_is_a_word_of_the_list_and_never_violence_or_mental_health() {
    let centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let theme = ARRIVAL.field("theme").unwrap();
    assert_eq!(text::parse(theme, "domicil", &desk), Ok(Value::Code("DOMICILIATION")));
    for said in ["violences", "Psychiatrie", "santé mentale", "dépression"] {
        let why = text::parse(theme, said, &desk).unwrap_err();
        assert!(why.contains("voir un·e soignant·e"), "{said} : {why}");
    }
}

#[test]
fn what_a_mediator_does_is_counted_by_theme_by_who_interpreted_and_by_minutes_outside() {
    let mut centre = TestCentre::with_people();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    for minutes in [30, 90] {
        let mut item = ARRIVAL.begin_item(centre.staff("Sarah"), None, &desk);
        item.set(&arrival::LABEL, "Nour");
        item.set(&arrival::THEME, Value::Code("AME"));
        item.set(&arrival::INTERPRETED_BY, Value::Code("TELEPHONE"));
        item.set(&arrival::OUTSIDE_MINUTES, Value::Int(minutes));
        centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    }
    assert_eq!(centre.count_figure(&ARRIVAL, "theme"), [("AME".to_owned(), 2)]);
    assert_eq!(centre.count_figure(&ARRIVAL, "interpreted_by"), [("TELEPHONE".to_owned(), 2)]);
    assert_eq!(centre.count_figure(&ARRIVAL, "outside_minutes"), [("MINUTES".to_owned(), 120)]);
    assert_eq!(centre.count_figure(&ARRIVAL, "outside")[0], ("median".to_owned(), 60));
}

#[test]
fn before_the_day_the_bar_says_how_somebody_gives_their_name_and_nothing_that_is_refused() {
    let mut centre = TestCentre::with_people();
    let workshop = cooking(&mut centre, on(4, 14, 0));
    let mut seat = centre.seat("Sarah");
    seat.opens_list(&WORKSHOP).on("cuisine");
    assert!(seat.reads("q Entrée inscrire") && !seat.reads("d tenu"), "{}", seat.sees());
    seat.strikes("d");
    assert!(seat.reads("n’a pas encore commencé") && !seat.reads("Venu·es"), "refused before it asks\n{}", seat.sees());
    // Whoever follows the person has nothing to do with the workshop.
    seat.strikes("q<Entrée>martin l<Entrée>");
    assert_eq!(seat.line("Pour").trim_start_matches("▌ "), "Pour", "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    let expected = only(&centre, &ARRIVAL);
    assert_eq!((expected.source_item, expected.team(&arrival::AWAITED)), (Some(workshop.id), [].as_slice()));
    seat.strikes("q<Entrée>martin l<Entrée><Ctrl-S>");
    assert!(seat.reads("déjà « Attendu·e » le lundi 30/11 à 14:00"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert_eq!(only(&centre, &ARRIVAL).id, expected.id);
}

#[test]
fn what_took_place_on_the_last_day_of_a_year_counts_in_it_whenever_it_is_noted() {
    let mut centre = TestCentre::with_people();
    let (last, noted) = (on(35, 14, 0), on(39, 9, 0));
    assert_eq!(last.day_in(comptoir::domain::Zone::PARIS), day(2026, 12, 31));
    let workshop = cooking(&mut centre, last).id;
    let desk = centre.store.load_context(at(8, 0)).unwrap();
    let (sarah, karim) = (centre.staff("Sarah"), centre.person("HADDAD", "Karim"));
    let mut talked = SITUATION.begin_item(sarah, Some(&karim), &desk);
    talked.set(&QUESTION, "qui l’accompagne ?");
    talked.set(&MEETING_ON, Value::Date(day(2026, 12, 31)));
    let mut trip = TRANSPORT.begin_item(sarah, Some(&karim), &desk);
    for (field, value) in [
        (transport::REASON.field, Value::Code("HOSPIT")),
        (transport::CARE_PLACE, "Imagerie".into()),
        (transport::CARE_AT, Value::Moment(last)),
        (transport::PICKUP_ADDRESS, "3 rue du Lavoir".into()),
        (transport::MODE.field, Value::Code("TAXI")),
        (transport::DISTANCE_KM, Value::Int(9)),
        (transport::ALD_LINKED.field, Value::Code("YES")),
    ] {
        trip.set(&field, value);
    }
    let [talked, trip] = [talked, trip].map(|item| {
        let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
        centre.does("Sarah", at(8, 0), operation).items[0].id
    });
    let mut goes = |when: Moment, item: ItemId, to: State, with: Changes| {
        let operation = Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: false };
        centre.does("Sarah", when, operation);
    };
    let prescribed = vec![(transport::PRESCRIPTION_DATE.key, Value::Date(day(2026, 11, 25)))];
    let booked = legs::BOTH.map(|leg| (leg.carrier.key, Value::from("Taxi Bellerive"))).to_vec();
    goes(at(9, 0), trip, transport::RxTodo.state(), Vec::new());
    goes(at(9, 1), trip, transport::ToBook.state(), prescribed);
    goes(at(9, 2), trip, transport::Booked.state(), booked);
    goes(at(9, 3), trip, transport::Told.state(), Vec::new());
    goes(noted, workshop, Held.state(), vec![(CAME.key, Value::Int(7))]);
    goes(noted, talked, Seen.state(), vec![(situation::RECORDED.key, Value::Flag(true))]);
    goes(noted, trip, transport::Done.state(), Vec::new());
    let counted = |year: i32| {
        let period = Period::period_around(Span::Year, day(year, 1, 1));
        let Answer::Figures(figures) = centre.store.answer_query(&Query::Figures(period), None, noted) else {
            panic!("no figures");
        };
        let of = |kind: &Kind, key: &str| {
            let pane = figures.now.panes.iter().find(|pane| pane.kind == kind).unwrap();
            pane.counted.iter().find(|(figure, _)| figure.key == key).unwrap().1.total_count()
        };
        [of(&WORKSHOP, "held"), of(&WORKSHOP, "came"), of(&SITUATION, "seen"), of(&TRANSPORT, "mode")]
    };
    assert_eq!((counted(2026), counted(2027)), ([1, 7, 1, 1], [0; 4]));
}
