//! What an import sets aside can be mended and imported again: same columns, same form, and nothing else changes by it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use comptoir::cli::import::table::SetAside;
use comptoir::cli::import::to_mend::ImportSource;
use comptoir::cli::import::{ImportContext, Terms, import_agenda, import_directory, import_people};
use comptoir::domain::{Moment, Person, PersonId, StaffId, Zone};
use comptoir::model::Item;
use comptoir::panes::arrival::{ARRIVAL, LABEL, RDV_AT, VANISHED};
use comptoir::store::Store;

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris.
const NOW: Moment = Moment(1_792_735_200);

struct Centre {
    store: Store,
    folder: tempfile::TempDir,
}

/// The file, what was set aside of it, and the headers that nobody knows.
type Imported = (ImportSource, Vec<SetAside>, Vec<String>);

impl Centre {
    fn new() -> Self {
        let (store, folder) = support::centre_of(NOW, &[("Sarah", "accueil"), ("Dr Morel", "medecin")]);
        Self { store, folder }
    }

    fn import(&mut self, what: &str, file: &Path) -> Imported {
        let hand = ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: NOW };
        let (store, terms, quiet) = (&mut self.store, Terms::default(), &mut |_, _| ());
        match what {
            "people" => {
                let report = import_people(store, file, &hand, terms, quiet).unwrap();
                (report.source, report.set_aside, report.aside)
            }
            "agenda" => {
                let report = import_agenda(store, file, None, &hand, terms, quiet).unwrap();
                (report.source, report.set_aside, report.aside)
            }
            _ => {
                let report = import_directory(store, file, &hand, &terms).unwrap();
                (report.source, report.set_aside, report.aside)
            }
        }
    }

    /// Imports `list`, mends its rejects by `mend`, imports these; gives the rejects as they were written.
    fn mended(&mut self, what: &str, list: &[u8], mend: &dyn Fn(String) -> String) -> String {
        let [source, rejects, again] = ["source", "rejets", "encore"].map(|name| self.folder.path().join(name));
        fs::write(&source, list).unwrap();
        let (file, set_aside, _) = self.import(what, &source);
        file.write(&set_aside, &rejects).unwrap();
        assert_eq!(rejects.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let written = fs::read_to_string(&rejects).unwrap();
        fs::write(&rejects, mend(written.clone())).unwrap();
        let (file, set_aside, aside) = self.import(what, &rejects);
        assert_eq!(set_aside, []);
        assert!(!aside.iter().any(|header| header.contains("de côté")), "{aside:?}");
        file.write(&set_aside, &again).unwrap();
        assert!(!fs::read_to_string(&again).unwrap().contains("X-COMPTOIR-RAISON"));
        written
    }

    fn everybody(&self) -> Vec<Person> {
        (1..).map_while(|id| self.store.load_person(PersonId(id)).unwrap()).collect()
    }

    /// « NAME First 1985-03-25 » of everybody.
    fn names(&self) -> Vec<String> {
        let told = |person: Person| {
            let born = person.birth_date.map(|born| born.to_iso()).unwrap_or_default();
            format!("{} {} {born}", person.used_name, person.first_name.unwrap_or_default())
        };
        let mut all: Vec<_> = self.everybody().into_iter().map(told).collect();
        all.sort();
        all
    }

    /// « 06/12 09:00 PETIT Luc » of every line, with a mark behind what has vanished.
    fn expected(&self) -> Vec<String> {
        let told = |item: &Item| {
            let at = item.moment(&RDV_AT).unwrap().in_zone(Zone::PARIS);
            let gone = if item.flag(&VANISHED) { " disparu" } else { "" };
            format!("{} {}{gone}", at.format("%d/%m %H:%M"), item.text(&LABEL))
        };
        let mut all: Vec<_> = self.store.load_items(&ARRIVAL, true).unwrap().iter().map(told).collect();
        all.sort();
        all
    }
}

#[test]
fn people_set_aside_are_the_rows_of_their_file_and_come_in_once_mended() {
    let mut centre = Centre::new();
    let list = b"Ville,Nom,Pr\xE9nom,N\xE9(e) le,T\xE9l\nLyon,KAYA,Zo\xE9,12/03/1985,=\"0612345641\"\n\
                 \"Paris, 10e; nord\",L\xC9V\xCAQUE,No\xEBl,31/02/1990,=\"0612345642\"\nLyon,DIALLO\n=1+1,TRAN,Minh,hier,+33612345643\n";
    let written = centre.mended("people", list, &|text| {
        text.replace("31/02/1990", "28/02/1990")
            .replace("hier", "01/02/2003")
            .replace("Lyon;DIALLO", "Lyon;DIALLO;Awa;;")
    });
    let rows: Vec<_> = written.lines().collect();
    assert_eq!(rows[0], "\u{feff}Ligne mise de côté;Raison de la mise de côté;Ville;Nom;Prénom;Né(e) le;Tél");
    assert!(rows[1].starts_with("3;") && rows[1].contains("31/02/1990"), "{written}");
    assert!(rows[1].contains("\"Paris, 10e; nord\";LÉVÊQUE;Noël;31/02/1990;\"=\"\"0612345642\"\"\""), "{written}");
    assert!(rows[2].starts_with("4;") && rows[2].ends_with(";Lyon;DIALLO"), "what was cut stays so: {written}");
    assert!(rows[3].contains(";'=1+1;TRAN;Minh;hier;'+33612345643"), "no formula: {written}");
    let good = ["DIALLO Awa ", "KAYA Zoé 1985-03-12", "LÉVÊQUE Noël 1990-02-28", "TRAN Minh 2003-02-01"];
    assert_eq!(centre.names(), good);
}

#[test]
fn what_only_the_whole_file_tells_is_told_by_the_part_too() {
    let mut centre = Centre::new();
    // The month is first, and the numbers are those of the rows: the one row that is left would tell neither.
    let american = "ID,Last name,First name,DOB,Gender\n1,KAYA,Elif,03/25/1985,F\n2,ROUX,Luc,12/31/1970,M\n\
                    3,PETIT,,04/05/1990,F\n4,DIALLO,Awa,05/06/1991,F\n5,\"TRAN et LE\",,04/05/90 ,F\n";
    let list = american.replace("PETIT,", "\"?\",");
    let written = centre.mended("people", list.as_bytes(), &|text| {
        text.replace("?;", "PETIT;Anne").replace("TRAN et LE;", "TRAN;Minh")
    });
    assert!(written.contains(";;Last name") && written.contains("5 avril 1990"), "{written}");
    let people = centre.names();
    assert!(people.contains(&"PETIT Anne 1990-04-05".to_owned()), "{people:?}");
    assert!(centre.everybody().iter().all(|person| person.ehr_ref.is_none()));
}

#[test]
fn a_list_in_json_of_one_line_gives_only_the_objects_set_aside() {
    let mut centre = Centre::new();
    let list = "[{\"nom\":\"KAYA\",\"prénom\":\"Elif\"},{\"nom\":\"ROUX\",\"prénom\":\"Luc\",\"né le\":\"31/02/1990\"},{\"nom\":\"?\"}]";
    let written = centre
        .mended("people", list.as_bytes(), &|text| text.replace("31/02/1990", "28/02/1990").replace("?;", "TRAN;Minh"));
    assert_eq!(written.lines().count(), 3, "{written}");
    assert!(written.lines().nth(1).unwrap().starts_with("2;") && written.contains("\n3;"), "{written}");
    assert_eq!(centre.names(), ["KAYA Elif ", "ROUX Luc 1990-02-28", "TRAN Minh "]);
}

#[test]
fn nothing_vanishes_because_the_rejects_of_an_agenda_do_not_hold_it() {
    let mut centre = Centre::new();
    let rows = "Date;Heure;Nom;Prénom;Professionnel\n06/12/2026;09:00;KAYA;Elif;Dr Morel\n06/12/2026;9h75;ROUX;Luc;Dr Morel\n\
                06/12/2026;10:00;PETIT;Anne;Dr Morel\n06/12/2026;11h99;TRAN;Minh;Dr Morel\n06/12/2026;10:30;DIALLO;Awa;Dr Morel\n";
    centre.mended("agenda", rows.as_bytes(), &|text| text.replace("9h75", "8:30").replace("11h99", "11:30"));
    let good = [
        "06/12 08:30 ROUX Luc",
        "06/12 09:00 KAYA Elif",
        "06/12 10:00 PETIT Anne",
        "06/12 10:30 DIALLO Awa",
        "06/12 11:30 TRAN Minh",
    ];
    assert_eq!(centre.expected(), good);
}

#[test]
fn the_events_of_a_calendar_that_were_set_aside_are_a_calendar() {
    let mut centre = Centre::new();
    let calendar = "BEGIN:VCALENDAR\r\nX-WR-CALNAME:Dr Morel\r\nBEGIN:VTIMEZONE\r\nTZID:Chez nous\r\nBEGIN:STANDARD\r\n\
        DTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VTODO\r\nSUMMARY:Commander\r\nEND:VTODO\r\n\
        BEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=Chez nous:20261206T090000\r\nSUMMARY:KAYA Elif\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nDTSTART;TZID=Ailleurs:20261206T100000\r\nRRULE:FREQ=DAILY;COUNT=2\r\nSUMMARY:ROUX\r\n  Luc\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nRECURRENCE-ID:20261207T090000Z\r\nDTSTART:20261207T140000Z\r\nSUMMARY:ROUX Luc\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:c\r\nDTSTART:20261206T120000Z\r\nSUMMARY:PETIT Anne\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let written = centre.mended("agenda", calendar.as_bytes(), &|text| text.replace("TZID=Ailleurs", "TZID=Chez nous"));
    assert!(written.contains("END:VTIMEZONE\r\n") && written.contains("X-WR-CALNAME:Dr Morel"), "{written}");
    assert!(written.contains("X-COMPTOIR-LIGNE:19\r\nX-COMPTOIR-RAISON:le fuseau horaire"), "{written}");
    assert!(!written.contains("KAYA") && !written.contains("Commander"), "{written}");
    let good = ["06/12 09:00 KAYA Elif", "06/12 10:00 ROUX Luc", "06/12 13:00 PETIT Anne", "07/12 15:00 ROUX Luc"];
    assert_eq!(centre.expected(), good);
}

#[test]
fn cards_set_aside_are_cards() {
    let mut centre = Centre::new();
    let cards = "BEGIN:VCARD\nFN:Taxi du Lac\nEND:VCARD\nBEGIN:VCARD\nFN:Mamie\nNOTE:rue, 2\nEND:VCARD\n";
    let written = centre
        .mended("directory", cards.as_bytes(), &|text| text.replace("FN:Mamie", "FN:Mamie\r\nCATEGORIES:Partenaire"));
    let card = "BEGIN:VCARD\r\nX-COMPTOIR-LIGNE:4\r\nX-COMPTOIR-RAISON:la rubrique manque";
    assert!(written.starts_with(card) && written.ends_with("FN:Mamie\r\nNOTE:rue, 2\r\nEND:VCARD\r\n"), "{written}");
}
