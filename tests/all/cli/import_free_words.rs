//! Words that people write around an appointment: they call nobody off, name nobody else and are kept nowhere.
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda, import_people, people};
use comptoir::domain::{Moment, StaffId};
use comptoir::model::Item;
use comptoir::panes::arrival::{AGENDA_PRO, ARRIVAL, AWAITED, LABEL, RDV_AT, VANISHED};
use comptoir::store::Store;

use crate::support;

const PEOPLE: &str = "IPP;Nom;Prénom;Date de naissance;Tél\n1;DUPONT;Marie;12/03/1985;\n2;MENDY;Luc;03/03/1990;\n\
    3;LE GALL;Anaïs;04/04/2000;\n4;PETIT;Luc;06/06/1966;\n5;BEN SALAH;Mohamed;07/07/1977;\n6;MARTIN;Paul;01/01/1970;\n\
    7;LAPIN;Marie;12/03/1975;\n8;REUNION;Eva;14/03/1985;\n9;LIBRE;Ana;15/03/1985;\n10;PAUSE;Paul;16/03/1985;\n\
    11;LAPIN DUPONT;Awa;16/03/1986;\n12;DUBOIS;Jean-Marc;17/03/1986;\n";

struct Centre {
    store: Store,
    folder: tempfile::TempDir,
}

impl Centre {
    /// A centre of Sarah, Dr Morel and Dr Amrani, who knows these people, on Friday 23 October 2026, 08:00 in Paris.
    fn new() -> Self {
        let team = [("Sarah", "accueil"), ("Dr Morel", "medecin"), ("Dr Amrani", "medecin")];
        let (store, folder) = support::centre_of(now(), &team);
        let mut centre = Self { store, folder };
        centre.people(PEOPLE);
        centre
    }

    fn hand() -> ImportContext {
        ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: now() }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("list");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn people(&mut self, text: &str) -> people::PeopleReport {
        let file = self.file(text);
        import_people(&mut self.store, &file, &Self::hand(), Terms::default(), &mut |_, _| ()).unwrap()
    }

    fn agenda(&mut self, text: &str) -> agenda::AgendaReport {
        let file = self.file(text);
        import_agenda(&mut self.store, &file, None, &Self::hand(), Terms::default(), &mut |_, _| ()).unwrap()
    }

    fn lines(&self) -> Vec<Item> {
        let mut lines = self.store.load_items(&ARRIVAL, true).unwrap();
        lines.sort_by_key(|item| item.moment(&RDV_AT));
        lines
    }

    /// « DUPONT Marie » where the line is on a card, « DUPONT Marie? » where it is not; « - » before whom the agenda has lost.
    fn expected(&self) -> Vec<String> {
        let told = |item: &Item| {
            let gone = if item.flag(&VANISHED) { "- " } else { "" };
            format!("{gone}{}{}", item.text(&LABEL), if item.person().is_some() { "" } else { "?" })
        };
        self.lines().iter().map(told).collect()
    }

    fn awaited(&self) -> Vec<Vec<i64>> {
        self.lines().iter().map(|item| item.team(&AWAITED).iter().map(|id| id.0).collect()).collect()
    }

    fn strangers(&self) -> Vec<String> {
        self.lines().iter().map(|item| item.text(&AGENDA_PRO).to_owned()).collect()
    }

    /// True when the centre's file holds these words anywhere.
    fn holds(&self, words: &str) -> bool {
        ["centre.db", "centre.db-wal"].iter().any(|name| {
            let bytes = std::fs::read(self.folder.path().join(name)).unwrap_or_default();
            bytes.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words.as_bytes()))
        })
    }
}

fn now() -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 10, 23).unwrap();
    Moment::from_wall_clock(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

/// A calendar of this name whose events are these lines, an hour each from 7 December 2026, 08:00.
fn calendar(title: &str, events: &[&str]) -> String {
    let event = |(at, lines): (usize, &&str)| {
        let uid = if lines.contains("UID:") { String::new() } else { format!("UID:{at}\n") };
        let hour = if lines.contains("DTSTART") {
            String::new()
        } else {
            format!("DTSTART;TZID=Europe/Paris:20261207T{:02}0000\n", at + 8)
        };
        format!("BEGIN:VEVENT\n{uid}{hour}{lines}\nEND:VEVENT\n")
    };
    let events: String = events.iter().enumerate().map(event).collect();
    let title = if title.is_empty() { String::new() } else { format!("X-WR-CALNAME:{title}\n") };
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{title}{events}END:VCALENDAR\n")
}

#[test]
fn a_link_a_number_and_a_rule_in_a_description_call_nobody_off() {
    let stands = [
        "Annulation : https://rdv.exemple.fr/a/123",
        "Annulé : https://x.fr",
        "Cancelled: https://x.fr",
        "Absence : prévenir 24h avant",
        "Annulation: appeler le 01 23 45 67 89",
        "Annulé : 01 23 45 67 89",
        "Annulation : www.exemple.fr",
        "Etat : https://x.fr/cancel",
        "Absence : facturée",
    ];
    for status in ["", "\nSTATUS:CONFIRMED"] {
        let events = stands.map(|line| format!("SUMMARY:DUPONT Marie\nDESCRIPTION:Consultation\\n{line}{status}"));
        let mut centre = Centre::new();
        let report = centre.agenda(&calendar("", &events.each_ref().map(String::as_str)));
        assert_eq!((report.new.count, report.cancelled), (stands.len(), 0), "{status}: {report:?}");
    }
    let off = [
        "Annulé : oui",
        "Annulé le : 02/12/2026 10:15",
        "Absence : oui",
        "Motif d’annulation : empêchement",
        "Statut : Annulé",
    ];
    let events = off.map(|line| format!("SUMMARY:DUPONT Marie\nDESCRIPTION:{line}"));
    let mut centre = Centre::new();
    assert_eq!(centre.agenda(&calendar("", &events.each_ref().map(String::as_str))).cancelled, off.len());
}

#[test]
fn an_event_that_its_program_confirms_stands_whatever_its_description_says() {
    let mut centre = Centre::new();
    centre.agenda(&calendar("", &["SUMMARY:DUPONT Marie", "SUMMARY:MENDY Luc"]));
    let again = ["SUMMARY:DUPONT Marie\nSTATUS:CONFIRMED\nDESCRIPTION:Annulé : oui", "SUMMARY:MENDY Luc"];
    let report = centre.agenda(&calendar("", &again));
    assert_eq!((report.unchanged.count, report.vanished.count, report.doubts.len()), (2, 0, 1), "{report:?}");
    let gone = ["SUMMARY:DUPONT Marie\nSTATUS:CANCELLED", "SUMMARY:MENDY Luc"];
    assert_eq!(centre.agenda(&calendar("", &gone)).vanished.count, 1);
}

#[test]
fn people_whose_names_are_words_of_agendas_are_expected() {
    let rows = "Date;Heure;Patient\n07/12/2026;9h;LAPIN Marie\n07/12/2026;9h10;Mme LAPIN\n07/12/2026;9h20;REUNION Eva\n\
        07/12/2026;9h30;LIBRE Ana\n07/12/2026;9h40;PAUSE Paul\n07/12/2026;9h50;LAPIN-ROUX Marie\n07/12/2026;10h;LAPIN DUPONT Awa\n\
        07/12/2026;10h10;ABS DUPONT Marie\n07/12/2026;10h20;MENDY Luc lapin\n07/12/2026;10h30;LAPIN MENDY Luc\n\
        07/12/2026;10h40;PAUSE Sarah\n07/12/2026;10h50;Réunion Équipe\n";
    let mut centre = Centre::new();
    let report = centre.agenda(rows);
    let names =
        ["LAPIN Marie", "LAPIN?", "REUNION Eva", "LIBRE Ana", "PAUSE Paul", "LAPIN-ROUX Marie?", "LAPIN DUPONT Awa"];
    assert_eq!(centre.expected(), names);
    assert_eq!((report.cancelled, report.meetings, report.rows), (3, 2, 10), "{report:?}");
    assert_eq!(centre.agenda(rows).unchanged.count, names.len());
    let mut centre = Centre::new();
    let events = [
        "SUMMARY:LAPIN Marie\nSTATUS:CONFIRMED",
        "SUMMARY:PAUSE Paul",
        "SUMMARY:PAUSE Zoé\nDESCRIPTION:Né(e) le : 12/03/1985",
        "SUMMARY:PAUSE Paul\nSTATUS:CANCELLED",
        "SUMMARY:PAUSE Luc\nRRULE:FREQ=DAILY;COUNT=9",
    ];
    let report = centre.agenda(&calendar("", &events));
    assert_eq!(centre.expected(), ["LAPIN Marie", "PAUSE Paul", "PAUSE Zoé?"]);
    assert_eq!((report.cancelled, report.meetings), (1, 1), "{report:?}");
}

#[test]
fn an_empty_day_calls_nobody_off() {
    let empty = [
        "",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "00/00/0000",
        "00:00",
        "1899-12-30",
        "30/12/1899 00:00",
        "1900-01-01 00:00:00",
        "01/01/1900",
        "01/01/0001 00:00:00",
        "0001-01-01T00:00:00",
        "1/1/0001 12:00:00 AM",
        "1970-01-01",
        "1753-01-01",
        "31/12/9999",
        "/  /",
        "-",
        "NULL",
        "non",
    ];
    for header in ["Annulé le", "Date annulation", "Absence"] {
        let row = |(at, cell): (usize, &&str)| {
            format!("07/12/2026;{:02}:{:02};DUPONT Marie;{cell}\n", 8 + at / 6, at % 6 * 10)
        };
        let rows: String = empty.iter().enumerate().map(row).collect();
        let report = Centre::new().agenda(&format!("Date;Heure;Patient;{header}\n{rows}"));
        assert_eq!((report.cancelled, report.new.count), (0, empty.len()), "{header}: {report:?}");
        let off = "07/12/2026;9h;DUPONT Marie;01/12/2026\n07/12/2026;10h;DUPONT Marie;x\n";
        assert_eq!(Centre::new().agenda(&format!("Date;Heure;Patient;{header}\n{off}")).cancelled, 2);
    }
}

#[test]
fn a_visit_at_home_is_told_when_its_calendar_loses_it() {
    let others = [
        "UID:b\nDTSTART;TZID=Europe/Paris:20261207T080000\nSUMMARY:MENDY Luc",
        "UID:c\nDTSTART;TZID=Europe/Paris:20261207T120000\nSUMMARY:PETIT Luc",
        "UID:d\nDTSTART;TZID=Europe/Paris:20261207T140000\nSUMMARY:MARTIN Paul\nLOCATION:9 rue du Dr Morel 93200 Ville",
    ];
    let home = "UID:a\nDTSTART;TZID=Europe/Paris:20261207T100000\nSUMMARY:DUPONT Marie\nLOCATION:12 rue des Lilas";
    let mut centre = Centre::new();
    let report = centre.agenda(&calendar("", &[&others[..], &[home]].concat()));
    assert_eq!((report.new.count, report.strangers.len()), (4, 0), "{report:?}");
    assert_eq!((centre.strangers().concat(), centre.awaited().concat().len()), (String::new(), 0));
    assert!(!centre.holds("rue des Lilas"));
    assert_eq!(centre.agenda(&calendar("", &others)).vanished.count, 1);
}

#[test]
fn the_title_names_who_comes_before_what_a_description_is_about() {
    let events = [
        "SUMMARY:DUPONT Marie\nDESCRIPTION:Objet : RE: demande de rdv\\n\\nBonjour",
        "SUMMARY:MENDY Luc\nDESCRIPTION:Objet : Suite hospitalisation",
        "SUMMARY:LE GALL Anaïs\nDESCRIPTION:Subject: Diabete insulinodependant",
        "SUMMARY:PETIT Luc\nDESCRIPTION:Titre : Renouvellement Subutex",
        "SUMMARY:BEN SALAH Mohamed\nDESCRIPTION:Participants : Paul Bernard\\, Sophie Leroy",
        "SUMMARY:DUBOIS Jean-Marc\nDESCRIPTION:Sujet : MARTIN Paul (fils)",
        "SUMMARY:Rendez-vous\nDESCRIPTION:Objet : MARTIN Paul",
        "SUMMARY:Consultation Dr Morel\nDESCRIPTION:Patient : MENDY Luc",
    ];
    let mut centre = Centre::new();
    let report = centre.agenda(&calendar("", &events));
    let names = [
        "DUPONT Marie",
        "MENDY Luc",
        "LE GALL Anaïs",
        "PETIT Luc",
        "BEN SALAH Mohamed",
        "DUBOIS Jean-Marc",
        "MARTIN Paul",
        "MENDY Luc",
    ];
    assert_eq!((centre.expected(), report.set_aside.len()), (names.map(str::to_owned).to_vec(), 0), "{report:?}");
}

#[test]
fn what_an_appointment_is_for_is_neither_stored_nor_shown() {
    let mut centre = Centre::new();
    let rows = "Date;Heure;Patient;Pour;Etat\n07/12/2026;9h;DUPONT Marie;IVG médicamenteuse;sous méthadone\n\
        07/12/2026;9h30;MENDY Luc;substitution;confirmé\n07/12/2026;10h;PETIT Luc;Dr Morel;\n07/12/2026;10h30;PETIT Luc;Dr Roux suivi VIH;\n";
    let report = centre.agenda(rows);
    assert_eq!(centre.strangers(), ["", "", "", "Dr Roux"]);
    assert_eq!(centre.awaited(), [vec![], vec![], vec![2], vec![]]);
    let told = format!("{:?} {:?} {:?} {:?}", report.aside, report.cells, report.doubts, report.strangers);
    assert!(told.contains("Pour (ne nomme") && told.contains("statut"), "{told}");
    for word in ["IVG", "substitution", "VIH", "méthadone"] {
        assert!(!centre.holds(word) && !told.contains(word), "{word}: {told}");
    }
    let events = [
        "SUMMARY:DUPONT Marie\nDESCRIPTION:Pour : suivi VIH",
        "SUMMARY:MENDY Luc\nDESCRIPTION:Avec : sa mère (tutelle)",
        "SUMMARY:LE GALL Anaïs\nDESCRIPTION:Etat : sous méthadone",
        "SUMMARY:PETIT Luc\nDESCRIPTION:Avec : Dr Morel (addictologie)",
        "SUMMARY:PETIT Luc\nATTENDEE;CN=PETIT Awa:mailto:p@x.fr\nORGANIZER;CN=PETIT Luc:mailto:l@x.fr",
        "SUMMARY:PETIT Luc\nORGANIZER;CN=Dr Roux:mailto:r@x.fr",
    ];
    let mut centre = Centre::new();
    let report = centre.agenda(&calendar("", &events));
    assert_eq!(centre.strangers(), ["", "", "", "", "", "Dr Roux"]);
    assert_eq!(centre.awaited(), [vec![], vec![], vec![], vec![2], vec![], vec![]]);
    assert_eq!((report.new.count, report.doubts.len()), (6, 0), "{report:?}");
    assert!(!["VIH", "tutelle", "méthadone", "addictologie", "PETIT Awa"].iter().any(|word| centre.holds(word)));
}

#[test]
fn one_event_in_two_calendars_is_for_both() {
    const MOREL: &[&str] =
        &["UID:joint\nSUMMARY:DUPONT Marie", "UID:m1\nSUMMARY:MENDY Luc", "UID:m2\nSUMMARY:PETIT Luc"];
    const AMRANI: &[&str] =
        &["UID:joint\nSUMMARY:DUPONT Marie", "UID:a1\nSUMMARY:LE GALL Anaïs", "UID:a2\nSUMMARY:MARTIN Paul"];
    let (morel, amrani) = (calendar("Dr Morel", MOREL), calendar("Dr Amrani", AMRANI));
    let mut centre = Centre::new();
    centre.agenda(&morel);
    centre.agenda(&amrani);
    assert_eq!(centre.awaited()[0], [2, 3]);
    let again = [centre.agenda(&morel), centre.agenda(&amrani)];
    assert_eq!(again.map(|report| (report.unchanged.count, report.vanished.count)), [(3, 0), (3, 0)]);
    centre
        .agenda(&calendar("Dr Amrani", &["UID:a1\nDTSTART;TZID=Europe/Paris:20261207T090000\nSUMMARY:LE GALL Anaïs"]));
    assert!(centre.expected().contains(&"DUPONT Marie".to_owned()), "Dr Morel expects her still");
    let mut centre = Centre::new();
    let report = centre.agenda(&format!("{morel}{amrani}"));
    assert_eq!((report.new.count, report.set_aside.len()), (5, 0), "{report:?}");
    assert_eq!(centre.awaited()[0], [2, 3]);
    // Handed over: the first has lost it before the second has it.
    let mut centre = Centre::new();
    centre.agenda(&morel);
    centre.agenda(&calendar(
        "Dr Morel",
        &["DTSTART;TZID=Europe/Paris:20261207T080000\nUID:m0\nSUMMARY:MARTIN Paul", MOREL[1], MOREL[2]],
    ));
    assert_eq!(centre.expected()[0], "- DUPONT Marie");
    centre.agenda(&amrani);
    assert_eq!(
        centre.lines().iter().find(|item| item.text(&LABEL) == "DUPONT Marie").unwrap().team(&AWAITED),
        [StaffId(3)]
    );
}
