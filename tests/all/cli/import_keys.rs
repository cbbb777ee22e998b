//! Keys of an agenda: what numbers its rows or its people overwrites no appointment, what names an appointment moves it.
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda, import_people};
use comptoir::domain::{Moment, StaffId, Zone};
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::{ARRIVAL, AWAITED, LABEL, RDV_AT, REMARK, UNSURE, VANISHED};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris.
fn now() -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 10, 23).unwrap();
    Moment::from_wall_clock(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap(), Zone::PARIS)
}

struct Centre {
    store: Store,
    folder: tempfile::TempDir,
}

impl Centre {
    /// A centre of Sarah, Dr Morel and Dr Roux.
    fn new() -> Self {
        let team = [("Sarah", "accueil"), ("Dr Morel", "medecin"), ("Dr Roux", "medecin")];
        let (store, folder) = support::centre_of(now(), &team);
        Self { store, folder }
    }

    fn hand() -> ImportContext {
        ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: now() }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join(if text.starts_with("BEGIN") { "liste.ics" } else { "liste.csv" });
        std::fs::write(&path, text).unwrap();
        path
    }

    fn agenda(&mut self, text: &str) -> agenda::AgendaReport {
        let file = self.file(text);
        import_agenda(&mut self.store, &file, None, &Self::hand(), Terms::default(), &mut |_, _| ()).unwrap()
    }

    fn people(&mut self, text: &str) {
        let file = self.file(text);
        import_people(&mut self.store, &file, &Self::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    }

    fn items(&self) -> Vec<Item> {
        let mut items = self.store.load_items(&ARRIVAL, true).unwrap();
        items.sort_by_key(|item| item.id);
        items
    }

    /// « 23/10 09:00 NOM Prénom » of each line, in the order they came.
    fn lines(&self) -> Vec<String> {
        let at = |item: &Item| item.moment(&RDV_AT).unwrap().in_zone(Zone::PARIS).format("%d/%m %H:%M").to_string();
        self.items().iter().map(|item| format!("{} {}", at(item), item.text(&LABEL))).collect()
    }

    fn edits(&mut self, item: &Item, key: &'static str, value: Value) {
        let operation = Operation::Edit { item: item.id, rev: item.rev, changes: vec![(key, value)] };
        let request = Request {
            key: format!("edit-{}", item.id),
            by: StaffId(1),
            terminal: "test".to_owned(),
            at: now(),
            operation,
        };
        self.store.run(&request).unwrap();
    }
}

#[test]
fn a_column_that_numbers_the_rows_overwrites_nobodys_appointment() {
    for header in ["Id", "ID RDV"] {
        let mut centre = Centre::new();
        let rows = |rows: &[&str]| {
            let numbered = rows.iter().enumerate().map(|(at, row)| format!("{};{row};Dr Morel\n", at + 1));
            format!("{header};Date;Heure;Nom;Prénom;Praticien\n{}", numbered.collect::<String>())
        };
        let day = ["26/10/2026;9h;DUPONT;Marie", "26/10/2026;9h20;KAYA;Elif", "26/10/2026;9h40;BA;Awa"];
        centre.agenda(&rows(&day));
        let first = centre.items()[0].clone();
        centre.edits(&first, REMARK.key, Value::from("vient en fauteuil"));
        let next = centre.agenda(&rows(&["27/10/2026;9h;LY;Aïssa", "27/10/2026;9h20;TRAN;Minh"]));
        assert_eq!((next.new.count, next.updated.count, next.vanished.count), (2, 0, 0), "{next:?}");
        assert!(next.aside[0].starts_with(header), "{:?}", next.aside);
        let turned = centre.agenda(&rows(&[day[2], day[0], day[1]]));
        assert_eq!((turned.new.count, turned.unchanged.count), (0, 3), "{turned:?}");
        assert_eq!(centre.lines()[0], "26/10 09:00 DUPONT Marie");
        assert_eq!(centre.items()[0].text(&REMARK), "vient en fauteuil");
        assert_eq!(centre.lines().len(), 5);
    }
}

#[test]
fn a_key_held_by_somebody_else_at_another_hour_is_not_that_appointments() {
    let mut centre = Centre::new();
    let header = "ID RDV;Date;Heure;Nom;Prénom;Praticien\n";
    centre.agenda(&format!("{header}70;26/10/2026;9h;DUPONT;Marie;Dr Morel\n71;26/10/2026;9h20;KAYA;Elif;Dr Morel\n"));
    let other = format!("{header}70;26/10/2026;14h;BA;Awa;Dr Roux\n71;26/10/2026;9h20;LY;Aïssa;Dr Roux\n");
    let report = centre.agenda(&other);
    assert_eq!((report.new.count, report.updated.count, report.doubts.len()), (2, 0, 2), "{report:?}");
    assert!(report.doubts[0].why.contains("DUPONT Marie"), "{:?}", report.doubts);
    let again = centre.agenda(&other);
    assert_eq!((again.new.count, again.unchanged.count), (0, 2), "{again:?}");
    assert_eq!(centre.lines().len(), 4);
}

#[test]
fn a_key_moves_its_person_and_passes_a_place_to_another() {
    let mut centre = Centre::new();
    let header = "ID RDV;Date;Heure;Nom;Prénom;Praticien\n";
    centre.agenda(&format!("{header}70;26/10/2026;9h;DUPOND;Marie;Dr Morel\n71;26/10/2026;9h20;KAYA;Elif;Dr Morel\n"));
    let moved = format!("{header}70;27/10/2026;15h;DUPONT;Marie;Dr Roux\n71;26/10/2026;9h20;BA;Awa;Dr Morel\n");
    let report = centre.agenda(&moved);
    assert_eq!((report.new.count, report.updated.count, report.doubts.len()), (0, 2, 0), "{report:?}");
    assert_eq!(centre.lines(), ["27/10 15:00 DUPONT Marie", "26/10 09:20 BA Awa"]);
    assert_eq!(centre.items()[0].team(&AWAITED).len(), 1);
}

#[test]
fn the_number_of_a_card_moves_no_appointment_and_tells_whose_it_is() {
    let mut centre = Centre::new();
    centre.people("ID;Nom;Prénom;DDN\n1042;DUPONT;Marie;12/03/1985\n");
    let header = "ID;Date;Heure;Nom;Prénom;Praticien\n";
    centre.agenda(&format!(
        "{header}1042;26/10/2026;9h;DUPONT;Marie;Dr Morel\n1042;26/10/2026;11h;DUPONT;Marie;Dr Roux\n"
    ));
    centre.agenda(&format!("{header}1042;27/10/2026;14h;DUPONT;Marie;Dr Morel\n"));
    assert_eq!(centre.lines().len(), 3, "{:?}", centre.lines());
    assert!(centre.items().iter().all(|item| item.person().is_some() && !item.flag(&UNSURE)));
    // Without a card too: one number twice is not that of an appointment.
    let twice = format!("{header}9;29/10/2026;9h;BA;Awa;Dr Morel\n9;28/10/2026;9h;BA;Awa;Dr Morel\n");
    let report = centre.agenda(&twice);
    assert_eq!((report.new.count, report.set_aside.len()), (2, 0), "{report:?}");
    assert_eq!(centre.agenda(&twice).unchanged.count, 2);
    assert!(centre.items().iter().all(|item| !item.flag(&VANISHED)));
}

#[test]
fn a_whole_event_moved_to_another_hour_moves_each_of_its_days() {
    let mut centre = Centre::new();
    let event = |hour: &str| {
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:s\nDTSTART;TZID=Europe/Paris:20261026T{hour}0000\n\
             RRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:DUPONT Marie\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    };
    assert_eq!(centre.agenda(&event("09")).new.count, 3);
    for _ in 0..2 {
        let report = centre.agenda(&event("10"));
        assert_eq!((report.new.count, report.vanished.count), (0, 0), "{report:?}");
        let moved = ["26/10 10:00 DUPONT Marie", "02/11 10:00 DUPONT Marie", "09/11 10:00 DUPONT Marie"];
        assert_eq!(centre.lines(), moved);
    }
}

#[test]
fn a_whole_event_moved_to_another_day_of_the_week_moves_each_of_its_lines() {
    let calendar = |events: &[(&str, &str, &str)]| {
        let event = |(uid, starts, rule): &(&str, &str, &str)| {
            format!(
                "BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID=Europe/Paris:202610{starts}\nRRULE:FREQ=WEEKLY;{rule}\n\
                 SUMMARY:DUPONT Marie\nEND:VEVENT\n"
            )
        };
        let events: String = events.iter().map(event).collect();
        format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n")
    };
    let (monday, friday) = (("s", "26T090000", "COUNT=3"), ("s", "30T090000", "COUNT=3"));
    let parted = [
        ("s@google.com", "26T090000", "UNTIL=20261027T000000Z"),
        ("s_R20261102T080000@google.com", "31T090000", "COUNT=2"),
    ];
    let twice = [("s", "26T090000", "BYDAY=MO,TH;COUNT=4")];
    let later = [("s", "27T093000", "BYDAY=TU,FR;COUNT=4")];
    for (before, after, lines) in [
        (&[monday][..], &[friday][..], &["30/10 09:00", "06/11 09:00", "13/11 09:00"][..]),
        (&[friday], &[monday], &["26/10 09:00", "02/11 09:00", "09/11 09:00"]),
        (&twice, &later, &["27/10 09:30", "30/10 09:30", "03/11 09:30", "06/11 09:30"]),
        (&[("s@google.com", "26T090000", "COUNT=3")], &parted, &["26/10 09:00", "31/10 09:00", "07/11 09:00"]),
    ] {
        let mut centre = Centre::new();
        centre.agenda(&calendar(before));
        for _ in 0..2 {
            let report = centre.agenda(&calendar(after));
            assert_eq!((report.new.count, report.gone.len(), report.asks), (0, 0, None), "{after:?} {report:?}");
            let mut told = centre.lines();
            told.sort_by_key(|line| (line[3..5].to_owned(), line[..2].to_owned()));
            assert_eq!(told, lines.iter().map(|at| format!("{at} DUPONT Marie")).collect::<Vec<_>>());
        }
    }
}

#[test]
fn an_identifier_that_a_calendar_gives_to_several_people_loses_none_of_them() {
    let events = |all: &[(&str, &str)]| {
        let one = |(at, who): &(&str, &str)| {
            format!("BEGIN:VEVENT\nUID:0\nDTSTART;TZID=Europe/Paris:202610{at}\nSUMMARY:{who}\nEND:VEVENT\n")
        };
        format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n", all.iter().map(one).collect::<String>())
    };
    let all =
        [("26T090000", "DUPONT Marie"), ("27T090000", "KAYA Elif"), ("28T090000", "BA Awa"), ("29T100000", "BA Awa")];
    let mut centre = Centre::new();
    // A line that had the identifier for itself keeps it.
    assert_eq!(centre.agenda(&events(&all[1..2])).new.count, 1);
    let report = centre.agenda(&events(&all));
    assert_eq!((report.new.count, report.unchanged.count, report.set_aside.len()), (3, 1, 0), "{report:?}");
    assert!(report.doubts.len() == 1 && report.doubts[0].why.contains("UID"), "{:?}", report.doubts);
    let report = centre.agenda(&events(&all));
    assert_eq!((report.new.count, report.unchanged.count, report.vanished.count), (0, 4, 0), "{report:?}");
    // The same person at the same hour, told twice, is one appointment.
    let mut centre = Centre::new();
    let report = centre.agenda(&events(&[all[0], all[0]]));
    assert_eq!((report.new.count, report.doubts.len()), (1, 0), "{report:?}");
}

#[test]
fn whoever_is_expected_or_here_already_comes_in_and_is_told() {
    let mut centre = Centre::new();
    centre.people("IPP;Nom;Prénom;DDN\nA1;DUPONT;Marie;12/03/1985\n");
    let first = "Date;Heure;IPP;Nom;Prénom\n26/10/2026;9h;A1;DUPONT;Marie\n";
    assert!(centre.agenda(first).doubts.is_empty());
    let other = centre.agenda("Date;Heure;IPP;Nom;Prénom;Praticien\n26/10/2026;9h;A1;DUPONT;Marie;Dr Morel\n");
    assert_eq!((other.new.count, other.doubts.len(), other.doubts[0].line), (1, 1, 2), "{other:?}");
    assert!(other.doubts[0].why.contains("DUPONT Marie"), "{:?}", other.doubts);
    assert_eq!(centre.lines().len(), 2);
}

#[test]
fn the_doubt_about_a_person_is_said_anew_of_the_next() {
    let mut centre = Centre::new();
    centre.people("Nom;Prénom\nDUPONT;Marie\nKAYA;Elif\n");
    for name in ["KAYA Elif", "DUPONT Marie"] {
        centre.agenda(&format!("ID RDV;Date;Heure;Patient\n501;26/10/2026;17:00;{name}\n"));
        let item = &centre.items()[0];
        assert!(item.flag(&UNSURE) && item.person().is_some() && item.text(&LABEL) == name, "{name}: {item:?}");
    }
}

#[test]
fn a_birth_date_beside_the_name_rules_out_one_card_and_picks_another() {
    let labels = ["DUPONT Marie (12/03/1955)", "DUPONT Marie née le 12/03/1955", "DUPONT Marie - 12/03/1955 - F"];
    for label in labels {
        let mut centre = Centre::new();
        let rows = format!("Date;Heure;Patient\n26/10/2026;9h;{label}\n");
        centre.people("Nom;Prénom;DDN\nDUPONT;Marie;12/03/1985\n");
        centre.agenda(&rows);
        assert_eq!(centre.items()[0].person(), None, "{label}");
        centre.people("Nom;Prénom;DDN\nDUPONT;Marie;12/03/1955\n");
        centre.agenda(&rows);
        let item = &centre.items()[0];
        assert!(item.person().is_some() && !item.flag(&UNSURE), "{label}: {item:?}");
    }
    let mut centre = Centre::new();
    centre.people("Nom;Prénom;DDN\nDUPONT;Marie;12/03/1985\nKAYA;Elif;12/03/1985\n");
    centre.agenda("Date;Heure;Patient\n26/10/2026;9h;KAYA Elif vue le 12/03/2020\n");
    let event = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nDTSTART;TZID=Europe/Paris:20261026T100000\n\
                 SUMMARY:DUPONT Marie\nDESCRIPTION:Né(e) le 12/03/1955\\nTél 0699999999\nEND:VEVENT\nEND:VCALENDAR\n";
    centre.agenda(event);
    let cards: Vec<_> = centre.items().iter().map(|item| item.person().is_some()).collect();
    assert_eq!(cards, [true, false], "another day is no birth date, and a description tells one");
}

#[test]
fn whoever_comes_to_two_professionals_at_once_is_one_line_with_both() {
    let mut centre = Centre::new();
    let rows = "Date;Heure;Patient;Praticien;Statut\n26/10/2026;9h;KAYA Elif;Dr Morel;\n26/10/2026;9h;KAYA Elif;Dr Roux;\n\
                26/10/2026;10h;BA Awa;Dr Morel;Annulé\n26/10/2026;10h;BA Awa;Dr Roux;\n\
                26/10/2026;11h;Mme NGUYEN;Dr Morel;\n26/10/2026;11h;Mme NGUYEN;Dr Roux;\n";
    let report = centre.agenda(rows);
    assert_eq!((report.new.count, report.repeated.len()), (4, 2), "{report:?}");
    let teams: Vec<_> = centre.items().iter().map(|item| item.team(&AWAITED).to_vec()).collect();
    let (morel, roux) = (StaffId(2), StaffId(3));
    assert_eq!(teams, [vec![morel, roux], vec![roux], vec![morel], vec![roux]]);
    assert_eq!(centre.agenda(rows).unchanged.count, 4);
}
