//! The dark corners: wide signs, missing names and dates, a person with forty open lines, a series of two hundred trips.
//! The real app and a real file, a Thursday at 09:41.

use std::time::Instant;

use comptoir::app::Event;
use comptoir::domain::{Person, name};
use comptoir::model::{Field, FilledBy, Item, Kind, Shape, Value, text};
use comptoir::panes::callback::{CALLBACK, CALLER_LABEL, SUBJECT};
use comptoir::panes::transport::{self, TRANSPORT};
use comptoir::panes::{PANES, arrival, certificate, renewal};
use comptoir::protocol::form_records::Record;
use comptoir::protocol::{Changes, Operation};
use comptoir::view::glyphs::{ASCII, LATIN};
use ratatui::buffer::Cell;
use unicode_width::UnicodeWidthStr;

use crate::support::{self, House, Seat, Visit, at, day, plain};

/// Wide, wide and long, stacked: what a person may paste.
const SIGNS: [&str; 4] = ["漢", "🧑", "ḍ\u{323}\u{301}\u{308}", "한é"];

/// A line of each pane that lacks nothing.
fn whole(house: &House, kind: &'static Kind) -> Item {
    let person = house.person("KAYA", "Elif");
    let mut item = kind.begin(house.staff("Sarah"), Some(&person), &house.store.load_context(at(9, 0)).unwrap());
    let drug = vec!["Ramipril 5".into(), Value::Empty, Value::Code("BOITE")];
    let words: &[(Field, Value)] = match kind.code {
        "ARRIVAL" => &[],
        "RENEWAL" => &[
            (renewal::LINES, Value::Rows(vec![drug])),
            (renewal::RUNS_OUT_ON, Value::Date(day(2026, 12, 10))),
            (renewal::PRO, Value::Staff(house.staff("Dr Morel"))),
        ],
        "TRANSPORT" => &[
            (transport::REASON.field, Value::Code("HOSPIT")),
            (transport::CARE_PLACE, "Imagerie".into()),
            (transport::CARE_AT, Value::Moment(at(9, 0).plus_minutes(6 * 24 * 60))),
            (transport::PICKUP_ADDRESS, "3 rue du Lavoir".into()),
            (transport::MODE.field, Value::Code("TAXI")),
        ],
        "CERTIFICATE" => {
            &[(certificate::RECIPIENT.field, Value::Code("EMPLOYEUR")), (certificate::ASKED_BY, "sa mère".into())]
        }
        "CALLBACK" => &[(SUBJECT, "rappeler".into())],
        other => panic!("{other}"),
    };
    for (field, value) in words {
        item.set(field, value.clone());
    }
    item
}

/// Everything the line can be seen in, on screens of three sizes, with two sets of glyphs: no sign leaves its line.
fn is_painted(seat: &mut Seat, digit: char) {
    for keys in
        [format!("<Échap><Échap><Échap>{digit}<Début>"), "h".into(), "<Échap>m".into(), "<Échap><Entrée>".into()]
    {
        seat.strikes(&keys);
        for (columns, rows) in [(60, 20), (80, 24), (132, 40)] {
            seat.sized(columns, rows);
            for glyphs in [&LATIN, &ASCII] {
                let cells = seat.cells("mono", glyphs);
                let screen = support::text(&cells);
                for row in cells.content.chunks(usize::from(columns)) {
                    assert_eq!(covered(row), usize::from(columns), "{screen}");
                }
                let bar = screen.lines().last().unwrap();
                assert!(bar.contains("fermer") || bar.contains("aide"), "the bar is whole\n{screen}");
            }
        }
    }
    seat.strikes("<Échap><Échap><Échap>").sized(80, 24);
}

/// Columns that the signs of a row cover. Each wide sign has its second column to itself: the cell there is blank, and
/// none begins in the last column.
fn covered(row: &[Cell]) -> usize {
    let mut at = 0;
    while let Some(cell) = row.get(at) {
        let width = cell.symbol().width().max(1);
        assert!(width <= 2, "{:?}", cell.symbol());
        assert!(row.iter().skip(at + 1).take(width - 1).all(|hidden| hidden.symbol() == " "), "{row:?}");
        at += width;
    }
    at
}

#[test]
fn every_text_of_every_pane_holds_wide_signs_to_its_end_and_not_one_more() {
    for kind in PANES {
        let mut house = House::with_people();
        let desk = house.store.load_context(at(9, 0)).unwrap();
        for sign in SIGNS {
            let mut item = whole(&house, kind);
            for field in kind.fields.iter().filter(|field| field.hand == FilledBy::Typed) {
                let Shape::Text(max) = field.shape else { continue };
                if *field == transport::PATTERN {
                    continue;
                }
                let one = name::clean_text(sign).chars().count();
                let full = sign.repeat(max / one);
                let value = text::parse(field, &full, &desk).unwrap();
                assert_eq!(value, Value::Text(name::clean_text(&full)), "{} {}", kind.code, field.key);
                let why = text::parse(field, &sign.repeat(max / one + 1), &desk).unwrap_err();
                assert!(plain(&why).contains(&plain(field.label)) && why.contains(&max.to_string()), "{why}");
                item.set(field, value);
            }
            let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
            let id = house.does("Sarah", at(9, 1), operation).items[0].id;
            let kept = house.item(id);
            for field in kind.fields.iter().filter(|field| matches!(field.shape, Shape::Text(_))) {
                assert!(!kept.text(field).contains('\u{fffd}'), "{}", field.key);
            }
        }
        let mut seat = house.seat("Sarah");
        is_painted(&mut seat, kind.digit);
        let shown = seat.strikes(&kind.digit.to_string()).sees();
        let line = shown.lines().find(|line| line.contains("漢 漢"));
        assert!(line.is_none_or(|line| line.contains('…')), "what is cut says so\n{shown}");
        assert!(line.is_some() || **kind != arrival::ARRIVAL, "its label is in the list");
    }
}

#[test]
fn a_card_of_wide_signs_is_found_opened_and_painted() {
    let mut house = House::with_people();
    let mut person = Person::new("", at(8, 0));
    for field in Person::FIELDS {
        if let Shape::Text(max) = field.shape {
            person.set(field.key, "漢".repeat(max).as_str().into());
        }
    }
    house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = house.seat("Sarah");
    seat.strikes("/漢漢漢<Entrée>");
    assert!(seat.sees().matches('漢').count() > 140, "what must be respected is whole\n{}", seat.sees());
    seat.strikes("a");
    is_painted(&mut seat, '1');
}

#[test]
fn a_note_of_280_wide_signs_is_kept_and_read_and_one_of_281_is_refused_with_its_words_kept() {
    let house = House::morning();
    let mut seat = house.seat("Sarah");
    seat.on("KAYA").strikes("t").strikes(&"漢".repeat(281)).strikes("<Entrée>");
    assert!(seat.reads("280"), "{}", seat.sees());
    seat.strikes("<Retour arrière><Entrée>");
    assert!(seat.reads("note ajoutée"), "{}", seat.sees());
    seat.strikes("h");
    assert!(seat.reads("漢"), "{}", seat.sees());
    is_painted(&mut seat, '1');
}

#[test]
fn somebody_without_a_first_name_is_found_shown_and_served_like_anybody() {
    let mut house = House::with_people();
    let person = Person { birth_date: Some(day(1980, 1, 2).into()), ..Person::new("TOUSSAINT", at(8, 0)) };
    house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = house.seat("Sarah");
    seat.strikes("/tous");
    assert!(seat.reads("TOUSSAINT") && seat.reads("02/01/1980"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert_eq!(seat.line("TOUSSAINT"), "TOUSSAINT  02/01/1980, 46 ans");
    seat.strikes("1");
    assert!(seat.reads("TOUSSAINT : en attente"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("TOUSSAINT"), "{}", seat.sees());
}

#[test]
fn an_unknown_birth_date_is_a_question_everywhere_and_a_sentence_for_the_certificate() {
    let mut house = House::with_people();
    let person = Person { first_name: Some("Nour".into()), ..Person::new("TOUSSAINT", at(8, 0)) };
    house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    let mut seat = house.seat("Sarah");
    seat.strikes("/tous");
    assert!(seat.line("TOUSSAINT").contains("né·e ?"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert_eq!(seat.line("TOUSSAINT"), "TOUSSAINT Nour  né·e ?");
    seat.strikes("4emp<Tab>sa mère<Ctrl-S>");
    assert!(seat.reads("La date de naissance de l’enfant manque"), "{}", seat.sees());
    assert!(house.store.load_items(&certificate::CERTIFICATE, true).unwrap().is_empty());
    seat.strikes("<Échap>1<Échap>");
    seat.sized(132, 40);
    assert!(seat.reads("Né·e ?"), "{}", seat.sees());
}

/// Elif with forty callbacks and an arrival.
fn forty() -> House {
    let mut house = House::with_people();
    for n in 1..=40 {
        let mut item = whole(&house, &CALLBACK);
        item.set(&SUBJECT, format!("sujet {n}").as_str());
        house.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    }
    let item = whole(&house, &arrival::ARRIVAL);
    house.does("Sarah", at(9, 1), Operation::Add { item: Box::new(item), state: None, overrule: true });
    house
}

#[test]
fn forty_open_lines_scroll_on_the_card_and_the_selected_one_is_always_in_sight() {
    let house = forty();
    let mut seat = house.seat("Sarah");
    seat.strikes("/kaya<Entrée>");
    for _ in 0..45 {
        assert_eq!(seat.sees().matches('▌').count(), 1, "{}", seat.sees());
        seat.strikes("<Bas>");
    }
    assert!(seat.reads("sur 41"), "{}", seat.sees());
    let last = seat.line("▌");
    for _ in 0..40 {
        seat.strikes("<Haut>");
        assert!(seat.reads("▌"), "{}", seat.sees());
    }
    assert_ne!(seat.line("▌"), last);
    seat.strikes("<Bas><Bas>j");
    assert!(seat.reads("joint·e") && seat.sees().contains('▌'), "{}", seat.sees());
}

#[test]
fn forty_open_lines_are_said_once_on_the_arrival() {
    let house = forty();
    let mut seat = house.seat("Sarah");
    seat.sized(108, 30);
    assert!(seat.reads("à rappeler ×40"), "{}", seat.sees());
}

#[test]
fn a_long_name_is_whole_in_every_pane_at_eighty_columns() {
    const NAMES: (&str, &str) = ("FERREIRA DE OLIVEIRA", "Inês");
    for kind in PANES {
        let mut house = House::with_people();
        let person = Person {
            first_name: Some(NAMES.1.into()),
            birth_date: Some(day(2015, 1, 2).into()),
            ..Person::new(NAMES.0, at(8, 0))
        };
        let id = house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person))).person.unwrap();
        let mut item = whole(&house, kind);
        item.set(&comptoir::model::common::PERSON, Value::Person(id));
        house.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
        let mut seat = house.seat("Sarah");
        seat.strikes(&kind.digit.to_string());
        assert!(seat.reads("FERREIRA DE OLIVEIRA Inês"), "{}", seat.sees());
    }
}

#[test]
fn two_hundred_trips_are_made_moved_cancelled_and_undone_as_one() {
    let mut house = House::with_people();
    let mut trip = whole(&house, &TRANSPORT);
    trip.set(&transport::PATTERN, "lun mar mer jeu ven 8h, 200 fois");
    let timed = |what: &str, house: &mut House, operation: Operation| {
        let start = Instant::now();
        let done = house.does("Sarah", at(9, 2), operation);
        println!("200 trips {what}: {} ms", start.elapsed().as_millis());
        done
    };
    let first =
        timed("made", &mut house, Operation::Add { item: Box::new(trip), state: None, overrule: false }).items[0].id;
    let states = |house: &House| {
        let mut states: Vec<_> =
            house.store.load_items(&TRANSPORT, true).unwrap().iter().map(|trip| trip.state.code).collect();
        states.dedup();
        states
    };
    let go =
        |to, with: Changes| Operation::Move { item: first, rev: None, to, with, on_order_of: None, take_over: false };
    timed("asked for", &mut house, go(transport::RxTodo.state(), Changes::new()));
    assert_eq!(states(&house), ["RX_TODO"]);
    let with = vec![(transport::VOID_REASON.key, Value::from("soins arrêtés"))];
    let order = Some(house.staff("Dr Morel"));
    let cancel = Operation::Move {
        item: first,
        rev: None,
        to: transport::Cancelled.state(),
        with,
        on_order_of: order,
        take_over: false,
    };
    timed("cancelled", &mut house, cancel);
    assert_eq!(states(&house), ["CANCELLED"]);
    timed("back from being cancelled", &mut house, Operation::Undo(None));
    assert_eq!(states(&house), ["RX_TODO"]);
    timed("back where they were asked for", &mut house, Operation::Undo(None));
    timed("never made", &mut house, Operation::Undo(None));
    assert_eq!(states(&house), ["CANCELLED"]);
    let before_the_trips = timed("not touched again", &mut house, Operation::Undo(None));
    assert!(before_the_trips.items.is_empty(), "{before_the_trips:?}");
    house.store.check_file(true).unwrap();
}

#[test]
fn a_caller_nobody_knows_may_be_called_what_they_are_called() {
    let mut house = House::with_people();
    let mut item = CALLBACK.begin(house.staff("Sarah"), None, &house.store.load_context(at(9, 0)).unwrap());
    item.set(&SUBJECT, "rappeler");
    item.set(&CALLER_LABEL, "漢".repeat(30).as_str());
    item.set(&comptoir::panes::callback::PHONE, "+33612340000");
    house.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    is_painted(&mut house.seat("Sarah"), '5');
}

#[test]
fn letters_that_nobody_keeps_are_said_before_anything_that_went_well() {
    let house = House::morning();
    let mut seat = house.seat("Sarah");
    let (why, now) = (Some("Le disque est plein.".to_owned()), seat.now);
    seat.app.update(Event::Unkept(why), now);
    seat.strikes("kNour<Entrée>");
    assert!(seat.app.message.text.contains("au café") && seat.reads("pas encore gardé. Le disque"), "{}", seat.sees());
    // What was refused just now is read first.
    seat.strikes("g");
    assert!(seat.app.message.error && !seat.reads("pas encore gardé"), "{}", seat.sees());
    assert!(seat.strikes("<Bas>").reads("pas encore gardé"), "{}", seat.sees());
}

#[test]
fn long_names_leave_room_for_what_must_be_known_and_a_secondary_column_goes_first() {
    let mut house = House::with_people();
    for (first, rdv) in [("Guilhermina", 9), ("Maximiliana", 10)] {
        let name = "MONTEIRO DE ALBUQUERQUE";
        let person = Person { first_name: Some(first.into()), ..Person::new(name, at(8, 0)) };
        house.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
        house.comes(at(8, 5), Visit { of: Some((name, first)), rdv: Some(at(rdv, 30)), ..Visit::default() });
    }
    let elif = Visit { of: Some(("KAYA", "Elif")), to: &["Nadia", "Dr Roux"], ..Visit::default() };
    house.comes(at(9, 0), elif);
    let mut seat = house.seat("Sarah");
    // Whole at 80, where « Étape » has no room, and at any width at which it comes and goes.
    for columns in [80, 100, 109, 125, 132, 160] {
        seat.sized(columns, 40);
        let shown = plain(&seat.sees());
        assert!(shown.contains("interprète : turc"), "{columns}\n{shown}");
        assert!(shown.contains("ALBUQUERQUE G") && shown.contains("ALBUQUERQUE M"), "{columns}\n{shown}");
    }
    assert!(seat.reads("En attente depuis 09:00"), "beside the list\n{}", seat.sees());
}

#[test]
fn what_the_columns_cut_of_the_selected_line_is_whole_under_the_list_until_something_is_said() {
    let mut house = House::with_people();
    house.comes(at(8, 5), Visit { of: Some(("TRAN", "Minh")), to: &["Inès"], ..Visit::default() });
    let all = ["Dr Morel", "Nadia", "Dr Roux"];
    house.comes(at(8, 10), Visit { of: Some(("KAYA", "Elif")), to: &all, ..Visit::default() });
    let mut seat = house.seat("Sarah");
    let under = |seat: &Seat| plain(&seat.sees()).lines().rev().nth(2).unwrap().trim().to_owned();
    seat.strikes("<Fin>");
    assert_eq!(under(&seat), "Dr Morel, Nadia, Dr Roux", "{}", seat.sees());
    seat.strikes("<Début>");
    assert_eq!(under(&seat), "", "what is whole is not said twice");
    seat.strikes("<Fin>c");
    assert!(under(&seat).starts_with("KAYA Elif"), "what was done is said first\n{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(under(&seat).starts_with("Dr Morel, Nadia, Dr Roux"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>p").idles(2).strikes("<Ctrl-Z><Ctrl-Z>");
    assert!(under(&seat).ends_with("Étape 2 min"), "there is no such column here\n{}", seat.sees());
    seat.sized(132, 40);
    assert_eq!(under(&seat), "", "it stands whole beside the list\n{}", seat.sees());
}
