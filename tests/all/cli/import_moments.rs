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
    let cells = ["12/03/1985 (41 ans)", "né le 12/03/1985", "Née le 12 mars 1985", "mardi 12 mars 1985", "31118,0"];
    let rows: String =
        ["A", "B", "C", "D", "E"].iter().zip(cells).map(|(name, cell)| format!("ROUX;{name};{cell}\n")).collect();
    std::fs::write(&file, format!("Nom;Prénom;Date de naissance\n{rows}")).unwrap();
    let hand = ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: NOW };
    import_people(&mut store, &file, &hand, Terms::default(), &mut |_, _| ()).unwrap();
    let born =
        (1..).map_while(|id| store.load_person(PersonId(id)).unwrap()).map(|card| card.birth_date.unwrap().to_iso());
    assert_eq!(born.collect::<Vec<_>>(), ["1985-03-12"; 5]);
}
