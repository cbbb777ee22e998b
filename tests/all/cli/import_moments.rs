//! When an appointment is: the hour that is written, on the clock of the centre, or no appointment at all.
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda, import_people};
use comptoir::domain::{Moment, PersonId, StaffId, Zone};
use comptoir::panes::arrival::{ARRIVAL, RDV_AT};

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris.
const NOW: Moment = Moment(1_792_735_200);

/// Imports a text as an agenda of a new centre; gives its report and the moments expected, in their order.
fn agenda(text: &str) -> (agenda::AgendaReport, Vec<String>) {
    let (mut store, folder) = support::centre_of(NOW, &[("Sarah", "accueil")]);
    let file = folder.path().join("agenda");
    std::fs::write(&file, text).unwrap();
    let hand = ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: NOW };
    let report = import_agenda(&mut store, &file, None, &hand, Terms::default(), &mut |_, _| ()).unwrap();
    let items = store.load_items(&ARRIVAL, true).unwrap();
    let at = items.iter().map(|item| item.moment(&RDV_AT).unwrap().in_zone(Zone::PARIS));
    let mut told: Vec<_> = at.map(|at| at.format("%d/%m %H:%M").to_string()).collect();
    told.sort();
    (report, told)
}

#[test]
fn an_hour_is_read_as_it_is_written_or_set_aside() {
    for (cells, expected) in [
        ("07/12/2026;00/01/1900 09:30:00", "07/12 09:30"),
        ("07/12/2026;1900-01-00 09:30:00", "07/12 09:30"),
        ("07/12/2026;12/31/1899 9:30", "07/12 09:30"),
        ("07/12/2026;09-30", "07/12 09:30"),
        ("07/12/2026;09/30", "07/12 09:30"),
        ("07/12/2026;14-45-00", "07/12 14:45"),
        ("07/12/2026;9h30 UTC", "07/12 10:30"),
        ("07/12/2026;09:30:00 +0000", "07/12 10:30"),
        ("07/12/2026;9h30min", "07/12 09:30"),
        ("07/12/2026;9h30-9h45", "07/12 09:30"),
        ("2026-12-06T23:00:00Z;9h30", "07/12 09:30"),
        ("2026-12-07 08:30:00 UTC;", "07/12 09:30"),
        ("2026-12-07T08:45Z;", "07/12 09:45"),
        ("2026-12-07 10:30:00 +0200;", "07/12 09:30"),
        ("2026-12-07T04:30-04:00;", "07/12 09:30"),
        ("46363,375;", "07/12 09:00"),
        ("\"07/12/2026, 9h30\";", "07/12 09:30"),
        ("\"Lundi 7 Décembre 2026, 9h30\";", "07/12 09:30"),
        ("Le lundi 7 décembre 2026 à 9 h 30;", "07/12 09:30"),
        ("07/12/2026;14:00 -14:30", "07/12 14:00"),
        ("2026-12-07T09:00-10:00;", "07/12 09:00"),
        ("07/12/2026;1899-12-30T09:30:00.000Z", "07/12 09:30"),
        ("07/12/2026;9 h. 30", "07/12 09:30"),
        ("07/12/2026;9h /30", "07/12 09:30"),
        ("07/12/2026;09:00+15", ""),
        ("07/12/2026;15 min", ""),
        ("07/12/2026;9-12", ""),
        ("07/12/2026 00:00:00;", ""),
        ("2026-12-06T23:00:00Z;", ""),
    ] {
        // A second row, so that one that is set aside refuses no file.
        let (report, told) = agenda(&format!("Date;Heure;Patient\n{cells};KAYA Elif\n08/12/2026;8h;ROUX Luc\n"));
        assert_eq!(told.len() + report.set_aside.len(), 2, "{cells}: {report:?}");
        assert_eq!(told.iter().find(|told| *told != "08/12 08:00").map_or("", String::as_str), expected, "{cells}");
    }
}

#[test]
fn minutes_may_have_a_column_of_their_own() {
    let (_, told) = agenda("Date;Heure;Minute;Patient\n07/12/2026;9;30;KAYA Elif\n07/12/2026;10;5;ROUX Luc\n");
    assert_eq!(told, ["07/12 09:30", "07/12 10:05"]);
}

#[test]
fn a_birth_date_is_read_among_the_words_around_it() {
    let (mut store, folder) = support::centre_of(NOW, &[("Sarah", "accueil")]);
    let file = folder.path().join("people.csv");
    let cells = [
        "12/03/1985 (41 ans)",
        "né le 12/03/1985",
        "Née le 12 mars 1985",
        "mardi 12 mars 1985",
        "31118,0",
        "12/03/1985 - 41 ans",
        "12/03/1985, âge : 41 ans",
        "12/03/1985 41ans",
    ];
    let rows: String = ["A", "B", "C", "D", "E", "F", "G", "H"]
        .iter()
        .zip(cells)
        .map(|(name, cell)| format!("ROUX;{name};{cell}\n"))
        .collect();
    std::fs::write(&file, format!("Nom;Prénom;Date de naissance\n{rows}")).unwrap();
    let hand = ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: NOW };
    let report = import_people(&mut store, &file, &hand, Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!(report.cells.iter().map(|cell| cell.line).collect::<Vec<_>>(), [7, 8, 9], "{report:?}");
    let born =
        (1..).map_while(|id| store.load_person(PersonId(id)).unwrap()).map(|card| card.birth_date.unwrap().to_iso());
    assert_eq!(born.collect::<Vec<_>>(), ["1985-03-12"; 8]);
}

#[test]
fn the_known_parts_of_a_birth_date_are_read_and_a_mask_says_nothing() {
    for (cell, expected) in [
        ("--/--/1985", "1985"),
        ("??/??/1985", "1985"),
        ("XX/XX/1985", "1985"),
        ("__/__/1985", "1985"),
        ("../../1985", "1985"),
        ("/ /1985", "1985"),
        ("xx-xx-1985", "1985"),
        ("jj/mm/1985", "1985"),
        ("1985-??-??", "1985"),
        ("--1985", "1985"),
        ("??/03/1985", "1985-03"),
        ("1985-03-XX", "1985-03"),
        ("__/__/____", ""),
        ("??/??/????", ""),
        ("jj/mm/aaaa", ""),
    ] {
        let (mut store, folder) = support::centre_of(NOW, &[("Sarah", "accueil")]);
        let file = folder.path().join("people.csv");
        std::fs::write(&file, format!("Nom;Prénom;DDN\nROUX;Ana;{cell}\n")).unwrap();
        let hand = ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: NOW };
        let report = import_people(&mut store, &file, &hand, Terms::default(), &mut |_, _| ()).unwrap();
        let born = store.load_person(PersonId(1)).unwrap().unwrap().birth_date;
        assert_eq!(
            (born.map_or(String::new(), |born| born.to_iso()), report.cells.len()),
            (expected.to_owned(), 0),
            "{cell}"
        );
    }
}

/// A calendar of these events, each given by its lines.
fn calendar(title: &str, events: &[&str]) -> String {
    let events: String = events.iter().map(|event| format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n")).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\nX-WR-CALNAME:{title}\n{events}END:VCALENDAR\n")
}

#[test]
fn the_time_zone_that_outlook_describes_from_1601_on_holds_in_summer() {
    let zone = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16011028T030000\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
        DTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\n\
        END:VTIMEZONE\nBEGIN:VEVENT\n";
    let events = ["20261207T090000", "20270707T090000"]
        .map(|at| format!("UID:{at}\nSUMMARY:KAYA Elif\nDTSTART;TZID=\"Customized Time Zone\":{at}"));
    let text = calendar("X", &events.each_ref().map(String::as_str));
    assert_eq!(agenda(&text.replacen("BEGIN:VEVENT\n", zone, 1)).1, ["07/07 09:00", "07/12 09:00"]);
}

#[test]
fn a_whole_day_of_a_calendar_is_no_appointment_at_midnight() {
    let paris = ";TZID=Europe/Paris:202612";
    let events = [
        format!("SUMMARY:KAYA Elif\nDTSTART{paris}07T000000\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"),
        format!("SUMMARY:ROUX Luc\nDTSTART{paris}07T000000\nDTEND{paris}08T000000"),
        format!("SUMMARY:PETIT Luc\nDTSTART{paris}07T093000\nDTEND{paris}07T100000"),
        "SUMMARY:BLANC Lou\nDTSTART:20261206T230000Z\nDTEND:20261207T230000Z".to_owned(),
    ];
    let (report, told) = agenda(&calendar("X", &events.each_ref().map(String::as_str)));
    assert_eq!((told, report.whole_days), (vec!["07/12 09:30".to_owned()], 3));
}

#[test]
fn a_day_of_a_series_is_taken_out_by_its_midnight() {
    let series = "UID:u\nSUMMARY:KAYA Elif\nDTSTART;TZID=Europe/Paris:20261207T093000\nRRULE:FREQ=WEEKLY;COUNT=3\n\
                  EXDATE;TZID=Europe/Paris:20261214T000000";
    assert_eq!(agenda(&calendar("X", &[series])).1, ["07/12 09:30", "21/12 09:30"]);
}

#[test]
fn each_calendar_of_a_file_keeps_its_own_name_and_tasks_are_told() {
    let one = calendar("Dr Martin", &["UID:a\nSUMMARY:KAYA Elif\nDTSTART:20261207T083000Z"]);
    let other = calendar("Nadia Benali", &["UID:b\nSUMMARY:ROUX Luc\nDTSTART:20261208T083000Z"]);
    let task = "BEGIN:VTODO\nUID:t\nSUMMARY:Rappeler\nEND:VTODO\nEND:VCALENDAR\n";
    let (report, _) = agenda(&format!("{one}{}", other.replace("END:VCALENDAR\n", task)));
    let strangers: Vec<_> = report.strangers.into_iter().collect();
    assert_eq!(strangers, [("Dr Martin".to_owned(), 1), ("Nadia Benali".to_owned(), 1)]);
    assert!(report.around.iter().any(|told| told.why.contains("VTODO")), "{:?}", report.around);
}

#[test]
fn who_declines_or_has_left_is_not_expected_and_an_unknown_status_is_told_once() {
    let declined =
        "UID:a\nSUMMARY:KAYA Elif\nDTSTART:20261207T083000Z\nATTENDEE;CN=Elif Kaya;PARTSTAT=DECLINED:mailto:e@x";
    let stands = "UID:b\nSUMMARY:ROUX Luc\nDTSTART:20261208T083000Z\nATTENDEE;CN=Sarah;PARTSTAT=DECLINED:mailto:s@x";
    let (report, told) = agenda(&calendar("X", &[declined, stands]));
    assert_eq!((told, report.cancelled), (vec!["08/12 09:30".to_owned()], 1));
    let (report, told) = agenda(
        "Date;Heure;Patient;Statut\n23/10/2026;9h;KAYA Elif;Parti·e\n23/10/2026;10h;ROUX Luc;Facturé\n\
         23/10/2026;11h;PETIT Luc;Zonzon\n23/10/2026;12h;PETIT Léa;Zonzon\n24/10/2026;9h;BLANC Lou;Vu\n",
    );
    assert_eq!((told.len(), report.over, report.doubts.len()), (3, 2, 1), "{report:?}");
}
