//! Files as other programs write them: what is in them comes in right, or is named; nothing is wrong in silence.
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{NaiveDate, NaiveTime};
use comptoir::cli::Failure;
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda, import_people, people};
use comptoir::domain::person::Voicemail;
use comptoir::domain::{Moment, Person, PersonId, StaffId};
use comptoir::model::Item;
use comptoir::panes::arrival::{ARRIVAL, AWAITED, LABEL, RDV_AT, VANISHED};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris.
fn now() -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 10, 23).unwrap();
    Moment::from_wall_clock(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

struct Centre {
    store: Store,
    folder: tempfile::TempDir,
}

impl Centre {
    fn new() -> Self {
        let (store, folder) = support::centre_of(now(), &[("Sarah", "accueil"), ("Dr Morel", "medecin")]);
        Self { store, folder }
    }

    fn hand() -> ImportContext {
        ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: now() }
    }

    fn people(&mut self, file: &Path) -> Result<people::PeopleReport, Failure> {
        import_people(&mut self.store, file, &Self::hand(), Terms::default(), &mut |_, _| ())
    }

    fn agenda(&mut self, file: &Path) -> Result<agenda::AgendaReport, Failure> {
        import_agenda(&mut self.store, file, None, &Self::hand(), Terms::default(), &mut |_, _| ())
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// « USED|birth|First|born » of everybody.
    fn everybody(&self) -> Vec<String> {
        let person = |id| self.store.load_person(PersonId(id)).unwrap();
        let told = |person: Person| {
            let born = person.birth_date.map(|born| born.to_string()).unwrap_or_default();
            let birth = person.birth_name.unwrap_or_default();
            format!("{}|{birth}|{}|{born}", person.used_name, person.first_name.unwrap_or_default())
        };
        (1..).map_while(person).map(told).collect()
    }

    fn lines(&self) -> Vec<Item> {
        self.store.load_items(&ARRIVAL, true).unwrap()
    }

    /// « 06/12 09:00 PETIT Luc » of every line.
    fn expected(&self) -> Vec<String> {
        let told = |item: &Item| {
            let at = item.moment(&RDV_AT).unwrap().in_zone(comptoir::domain::Zone::PARIS);
            format!("{} {}", at.format("%d/%m %H:%M"), item.text(&LABEL))
        };
        self.lines().iter().map(told).collect()
    }
}

fn given(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import/programs").join(name)
}

/// The lines that stand after one agenda.
fn expected_of(name: &str) -> (Vec<String>, agenda::AgendaReport) {
    let mut centre = Centre::new();
    let report = centre.agenda(&given(name)).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    (centre.expected(), report)
}

fn people_of(name: &str) -> (Vec<String>, people::PeopleReport) {
    let mut centre = Centre::new();
    let report = centre.people(&given(name)).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    (centre.everybody(), report)
}

#[test]
fn a_name_is_only_ever_the_name_and_nothing_else_is_stored() {
    for name in ["01-name-replaced-by-note.csv", "01-name-replaced-by-note.ics"] {
        assert_eq!(expected_of(name).0, ["06/12 09:00 Marie Martin"], "{name}");
    }
    let mut centre = Centre::new();
    let file = centre
        .file("a.csv", "Date;Heure;Patient\n06/12/2030;9h;suivi HTA\n06/12/2030;10h;DUPONT Marie (IVG)\n".as_bytes());
    let report = centre.agenda(&file).unwrap();
    assert_eq!(centre.expected(), ["06/12 10:00 DUPONT Marie"]);
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2]);
    let everything = std::fs::read(centre.folder.path().join("centre.db")).unwrap();
    let wal = std::fs::read(centre.folder.path().join("centre.db-wal")).unwrap_or_default();
    for word in ["HTA", "IVG"] {
        let found =
            [&everything, &wal].iter().any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()));
        assert!(!found, "{word} is in the file");
    }
}

#[test]
fn a_cell_of_its_own_holds_the_name_alone_and_the_persons_column_is_taken() {
    let mut centre = Centre::new();
    let rows = "Nom;Prénom;Nom du patient;Prénom du patient;Nom de naissance\n\
        MOREL;Julie;DUPONT suivi HTA;Marie IVG;inconnu\nMOREL;Julie;MARTIN;Luc, diabète;sans objet\n";
    let file = centre.file("p.csv", rows.as_bytes());
    centre.people(&file).unwrap();
    let mut everybody = centre.everybody();
    everybody.sort();
    assert_eq!(everybody, ["DUPONT|DUPONT|Marie|", "MARTIN|MARTIN|Luc|"]);
    let titled = centre.file("a.csv", "Date;Heure;Patient\n06/12/2030;9h;Annulé : PETIT Luc\n".as_bytes());
    centre.agenda(&titled).unwrap();
    assert!(centre.expected().is_empty(), "nobody is expected for what the title cancels");
}

#[test]
fn a_reference_never_overrules_a_name() {
    for name in ["02-agenda-ref-of-somebody-else.csv", "02-agenda-row-number.csv"] {
        let mut centre = Centre::new();
        centre.people(&given("02-people-before.csv")).unwrap();
        let report = centre.agenda(&given(name)).unwrap();
        assert_eq!((centre.lines()[0].person(), report.unmatched.count), (None, 1), "{name}");
    }
    let mut centre = Centre::new();
    centre.people(&given("02-people-before.csv")).unwrap();
    let other = centre.file("p.csv", "IPP;Nom;Prénom;Date de naissance\n12;PETIT;Luc;03/04/1990\n".as_bytes());
    let report = centre.people(&other).unwrap();
    assert_eq!(centre.everybody(), ["ZIANI|ZIANI|Karim|01/02/1980"], "nobody is turned into another");
    assert_eq!(report.set_aside[0].line, 2);
}

#[test]
fn a_reference_alone_expects_the_person_of_the_card_and_nobody_else() {
    let mut centre = Centre::new();
    let file =
        centre.file("p.csv", "IPP;Nom;Prénom;Né le\nA1;KAYA;Elif;02/02/1999\nA2;PETIT;Luc;03/03/1950\n".as_bytes());
    centre.people(&file).unwrap();
    let rows = "Date;Heure;IPP;Né le;Praticien\n06/12/2030;9h;A1;;Dr Morel\n06/12/2030;9h;A2;03/03/1950;Dr Morel\n\
                06/12/2030;10h;A9;;Dr Morel\n06/12/2030;11h;A2;04/04/1960;Dr Morel\n06/12/2030;12h;;;Dr Morel\n";
    let file = centre.file("a.csv", rows.as_bytes());
    let report = centre.agenda(&file).unwrap();
    assert_eq!(centre.expected(), ["06/12 09:00 KAYA Elif", "06/12 09:00 PETIT Luc"]);
    assert!(centre.lines().iter().all(|line| line.person().is_some()), "each line has the card");
    assert_eq!(
        report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(),
        [4, 5, 6],
        "{:?}",
        report.set_aside
    );
    assert!(report.set_aside[0].why.contains("A9"), "{:?}", report.set_aside);
    let again = centre.agenda(&file).unwrap();
    assert_eq!((again.unchanged.count, again.new.count, again.gone.len()), (2, 0, 0), "each is known by its reference");
    let strict = Terms { strict: true, ..Terms::default() };
    let rows = "Date;Heure;IPP\n07/12/2030;9h;A1\n07/12/2030;9h;A9\n";
    let file = centre.file("a.csv", rows.as_bytes());
    let refused = import_agenda(&mut centre.store, &file, None, &Centre::hand(), strict, &mut |_, _| ());
    assert!(refused.unwrap_err().sentence.unwrap().contains("ligne 3") && centre.lines().len() == 2);
}

#[test]
fn names_in_small_letters_are_told_apart_or_named_and_never_halved() {
    let mut centre = Centre::new();
    let rows = "Patient;Né le\nDIALLO Mariam;01/02/1990\nTRAORE Awa;06/02/1990\nle goff anne;02/02/1990\ngarcia lopez maria;03/02/1990\n\
                petit, luc;04/02/1990\nKaya elif;05/02/1990\n";
    let file = centre.file("p.csv", rows.as_bytes());
    let report = centre.people(&file).unwrap();
    let mut everybody = centre.everybody();
    everybody.sort();
    let family_first = ["DIALLO|DIALLO|Mariam|01/02/1990", "Kaya|Kaya|Elif|05/02/1990", "Petit|Petit|Luc|04/02/1990"];
    assert_eq!(everybody[..3], family_first);
    assert_eq!(everybody[3..], ["TRAORE|TRAORE|Awa|06/02/1990", "le Goff|le Goff|Anne|02/02/1990"]);
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5], "three names");
    let file = centre.file("p.csv", "Nom\ndiallo mariam\nkaya elif\n".as_bytes());
    let sentence = centre.people(&file).unwrap_err().sentence.unwrap();
    assert!(sentence.contains("le prénom manque partout"), "nothing says the order: {sentence}");
    let rows = "Date;Heure;Patient\n06/12/2030;9h;mariam diallo\n06/12/2030;10h;tran minh\n06/12/2030;11h;suivi hta\n";
    let report = {
        let file = centre.file("a.csv", rows.as_bytes());
        centre.agenda(&file).unwrap()
    };
    assert_eq!(centre.expected(), ["06/12 09:00 Mariam Diallo", "06/12 10:00 Tran Minh"]);
    assert_eq!(centre.lines().iter().filter(|line| line.person().is_some()).count(), 1, "Mariam Diallo has a card");
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [4]);
    let rows = "Date;Heure;Titre\n07/12/2030;9h;mariam diallo\n07/12/2030;10h;mal de dos\n";
    let report = {
        let file = centre.file("a.csv", rows.as_bytes());
        centre.agenda(&file).unwrap()
    };
    assert_eq!(
        centre.expected()[2..],
        ["07/12 09:00 DIALLO Mariam"],
        "a title may be anything, unless a card bears it"
    );
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_column_that_counts_the_rows_turns_nobody_into_another() {
    let mut centre = Centre::new();
    centre.people(&given("03-numbered-1.csv")).unwrap();
    let before = centre.everybody();
    let refused = centre.people(&given("03-numbered-2.csv")).unwrap_err().sentence.unwrap();
    assert!(refused.contains("ligne 2") && refused.contains("Numéro"), "{refused}");
    assert_eq!(centre.everybody(), before);
    let mut fresh = Centre::new();
    let report = fresh.people(&given("03-numbered-2.csv")).unwrap();
    assert!(report.aside[0].contains("Numéro"), "{:?}", report.aside);
    fresh.people(&given("03-numbered-1.csv")).unwrap();
    assert_eq!(fresh.everybody().len(), 3, "the same people under other numbers");
}

#[test]
fn a_birth_name_is_overwritten_by_nothing_but_a_column_of_birth_names() {
    let mut centre = Centre::new();
    centre.people(&given("04-birth-name-1.csv")).unwrap();
    centre.people(&given("04-birth-name-2.csv")).unwrap();
    assert_eq!(centre.everybody(), ["MARTIN|DUPONT|Marie|12/03/1985"]);
    let file = centre
        .file("p.csv", "Nom de naissance;Nom;Prénom;Date de naissance\nDUPOND;MARTIN;Marie;12/03/1985\n".as_bytes());
    centre.people(&file).unwrap();
    assert_eq!(centre.everybody().len(), 1);
}

#[test]
fn letters_are_read_as_they_were_written() {
    for name in ["05-cp850.csv", "05-macroman.csv"] {
        assert_eq!(people_of(name).0, ["LÉVÊQUE|LÉVÊQUE|Zoé|12/03/1985"], "{name}");
    }
    for name in ["05-folded-inside-a-letter.ics", "05-quoted-printable.ics"] {
        assert_eq!(expected_of(name).0, ["06/12 09:00 LÉVÊQUE Zoé"], "{name}");
    }
    let mut centre = Centre::new();
    let twice: String = "Nom;Prénom\nLÉVÊQUE;Zoé\n".bytes().map(char::from).collect();
    centre.people(&centre.file("p.csv", twice.as_bytes())).unwrap();
    assert_eq!(centre.everybody(), ["LÉVÊQUE|LÉVÊQUE|Zoé|"]);
}

#[test]
fn headers_are_told_by_rule_and_two_of_one_name_are_refused() {
    let mut centre = Centre::new();
    let sentence = centre.people(&given("06-headers-twice-people.csv")).unwrap_err().sentence.unwrap();
    assert!(sentence.contains("Nom") && sentence.contains("1re") && sentence.contains("4e"), "{sentence}");
    let sentence = centre.agenda(&given("06-headers-twice-agenda.csv")).unwrap_err().sentence.unwrap();
    assert!(sentence.contains("3e") && sentence.contains("5e"), "{sentence}");
    assert_eq!(people_of("06-name-surname.csv").0, ["DUPONT|DUPONT|Jean|12/03/1985"]);
    assert_eq!(expected_of("09-two-dates.csv").0, ["06/12 09:00 DUPONT Marie"]);
    assert_eq!(people_of("30-sep.csv").0, ["DUPONT|DUPONT|Marie|"]);
    assert_eq!(people_of("31-trailing.csv").0, ["DUPONT|DUPONT|Marie|"]);
    for name in ["33-outlook-fr.csv", "33-google.csv"] {
        assert_eq!(expected_of(name).0, ["06/12 09:00 DUPONT Marie"], "{name}");
    }
}

#[test]
fn a_workbook_is_read_as_the_spreadsheet_shows_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    let mut centre = Centre::new();
    let report = centre.people(&folder.join("people.xlsx")).unwrap();
    let expected = ["DIALLO|DIALLO|Ben|02/11/1990", "KAYA|KAYA|Elif|12/03/1985", "LE GOFF|LE GOFF|Anne-Marie|1985"];
    assert_eq!(centre.everybody(), expected);
    let elif = centre.store.person_by_ref("1042").unwrap().unwrap();
    assert_eq!(elif.phone1.as_deref(), Some("+33612345678"), "a number is no amount");
    assert!(elif.interpreter && elif.address.as_deref() == Some("31000 Toulouse"), "{elif:?}");
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [9], "as the spreadsheet counts");
    let around: Vec<_> = report.around.iter().map(|remark| (remark.line, remark.why.as_str())).collect();
    assert_eq!(around[0], (0, "Feuille « Lisez-moi » laissée de côté"));
    assert_eq!(around[1..].iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 10]);
    let report = centre.agenda(&folder.join("agenda.xlsx")).unwrap();
    assert_eq!((report.new.count, report.cancelled, report.unmatched.count), (2, 1, 1), "{report:?}");
    let file = centre.file("cut.xlsx", &std::fs::read(folder.join("people.xlsx")).unwrap()[..3000]);
    let why = centre.people(&file).unwrap_err().sentence.unwrap();
    assert!(why.contains("classeur est abîmé"), "{why}");
}

#[test]
fn american_dates_are_told_by_their_column() {
    let mut centre = Centre::new();
    let list = "Last name,First name,DOB\nKAYA,Elif,03/25/1985\nDIALLO,Awa,03/04/1990\nROUX,Paul,\n";
    let report = centre.people(&centre.file("us.csv", list.as_bytes())).unwrap();
    assert_eq!(centre.everybody(), ["DIALLO|DIALLO|Awa|04/03/1990", "KAYA|KAYA|Elif|25/03/1985", "ROUX|ROUX|Paul|"]);
    assert!(report.around[0].why.contains("« DOB »") && report.around[0].why.contains("mois"), "{report:?}");
    let mut centre = Centre::new();
    let list = "Nom;Prénom;Né le\nKAYA;Elif;03/25/1985\nDIALLO;Awa;25/03/1990\nROUX;Paul;04/05/1960\n";
    let report = centre.people(&centre.file("both.csv", list.as_bytes())).unwrap();
    assert_eq!(centre.everybody(), ["DIALLO|DIALLO|Awa|25/03/1990", "ROUX|ROUX|Paul|04/05/1960"]);
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2], "the other order is named");
    let mut centre = Centre::new();
    let agenda = "Date,Time,Patient\n10/26/2026,9:30 AM,KAYA Elif\n11/03/2026,2:15 PM,KAYA Elif\n";
    centre.agenda(&centre.file("us.csv", agenda.as_bytes())).unwrap();
    assert_eq!(centre.expected(), ["26/10 09:30 KAYA Elif", "03/11 14:15 KAYA Elif"]);
}

#[test]
fn a_birth_date_kept_as_a_moment_is_the_day_of_the_place() {
    let mut centre = Centre::new();
    let list = "Nom;Prénom;Né le\nA;Un;1985-03-11T23:00:00Z\nB;Deux;1985-06-11T22:00:00.000Z\n\
                C;Trois;1985-03-12T00:00:00Z\nD;Quatre;1985-03-12T00:00:00+01:00\nE;Cinq;12 - 03 - 1985\n";
    centre.people(&centre.file("z.csv", list.as_bytes())).unwrap();
    let born: Vec<_> = centre.everybody().iter().map(|told| told.rsplit('|').next().unwrap().to_owned()).collect();
    assert_eq!(born, ["12/03/1985", "12/06/1985", "12/03/1985", "12/03/1985", "12/03/1985"]);
}

#[test]
fn titles_totals_and_both_names_in_one_cell() {
    let (people, report) = people_of("07-footer.csv");
    assert_eq!(people, ["DUPONT|DUPONT|Marie|"]);
    assert_eq!(report.around.len(), 2);
    assert_eq!(people_of("07-both-names-in-one.csv").0, ["DUPONT|DUPONT|Jean|12/03/1985"]);
    let mut centre = Centre::new();
    let file = centre.file("p.csv", b"Nom\nDupont\nMartin\n");
    let sentence = centre.people(&file).unwrap_err().sentence.unwrap();
    assert!(sentence.contains("le prénom manque partout") && centre.everybody().is_empty(), "{sentence}");
}

#[test]
fn a_status_says_that_nobody_comes_whatever_follows_its_stem() {
    let (lines, report) = expected_of("08-status.csv");
    assert!(lines.is_empty(), "{lines:?} {report:?}");
}

#[test]
fn a_row_has_the_number_of_the_spreadsheet() {
    let (_, report) = people_of("10-crlf-line-number.csv");
    assert_eq!(report.cells.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3]);
    assert_eq!(report.new.count, 2, "a cell that cannot be read costs nobody their card");
}

#[test]
fn a_hyphen_more_or_less_is_the_same_person() {
    let mut centre = Centre::new();
    centre.people(&given("11-hyphen-1.csv")).unwrap();
    let report = centre.people(&given("11-hyphen-2.csv")).unwrap();
    assert_eq!((centre.everybody().len(), report.unchanged.count), (1, 1));
}

#[test]
fn one_odd_event_refuses_no_calendar() {
    for (name, lines, aside) in [
        ("12-date-with-hour.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 09:00 PETIT Luc"], 0),
        ("20-repeats-past.ics", vec!["06/12 09:00 DUPONT Marie"], 0),
        ("20-repeats-weekly.ics", vec!["06/12 09:00 DUPONT Marie"], 0),
        ("21-zone-outlook.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 09:00 PETIT Luc"], 0),
        ("22-bare-date.ics", vec!["06/12 09:00 DUPONT Marie"], 0),
        ("23-no-uid.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 10:00 PETIT Luc"], 0),
        ("24-no-summary.ics", vec!["06/12 09:00 DUPONT Marie"], 1),
        ("25-broken-line.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 10:00 PETIT Luc"], 0),
        ("25-ios-location.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 10:00 PETIT Luc"], 0),
        ("26-lowercase.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 10:00 PETIT Luc"], 0),
        ("27-CR-only.ics", vec!["06/12 09:00 DUPONT Marie", "06/12 10:00 PETIT Luc"], 0),
    ] {
        let (expected, report) = expected_of(name);
        assert_eq!(expected, lines, "{name}");
        assert_eq!(report.set_aside.len(), aside, "{name}: {:?}", report.set_aside);
    }
}

#[test]
fn the_good_rows_of_an_agenda_come_in() {
    let (lines, report) = expected_of("34-free-slot.csv");
    assert_eq!((lines, report.set_aside[0].line), (vec!["06/12 09:15 DUPONT Marie".to_owned()], 2));
    let (lines, report) = expected_of("35-two-acts.csv");
    assert_eq!((lines, report.set_aside.len()), (vec!["06/12 09:00 DUPONT Marie".to_owned()], 0));
    assert_eq!(expected_of("36-agenda-year-only.csv").0, ["06/12 09:00 DUPONT Marie"]);
}

#[test]
fn what_a_cut_calendar_lacks_has_not_vanished() {
    let mut centre = Centre::new();
    let event = |uid: &str, hour: &str, who: &str| {
        format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:20261206T{hour}0000Z\r\nSUMMARY:{who}\r\nEND:VEVENT\r\n")
    };
    let (one, two) = (event("a", "08", "DUPONT Marie"), event("b", "09", "PETIT Luc"));
    let whole = format!("BEGIN:VCALENDAR\r\n{one}{two}END:VCALENDAR\r\n");
    centre.agenda(&centre.file("a.ics", whole.as_bytes())).unwrap();
    let cut = &whole[..whole.find("SUMMARY:PETIT").unwrap()];
    let report = centre.agenda(&centre.file("a.ics", cut.as_bytes())).unwrap();
    assert_eq!((report.vanished.count, report.set_aside.len()), (0, 1));
    assert!(centre.lines().iter().all(|line| !line.flag(&VANISHED)));
}

#[test]
fn a_column_that_is_read_nowhere_refuses_the_list_in_one_sentence() {
    let mut centre = Centre::new();
    let file = centre.file("p.csv", b"Nom;Prenom;DDN\nDUPONT;Marie;12-mar-85 ?\nPETIT;Luc;xx\nKAYA;Elif;\n");
    let sentence = centre.people(&file).unwrap_err().sentence.unwrap();
    assert!(sentence.contains("date de naissance") && sentence.contains("aucune de ses 2 cases"), "{sentence}");
    let unknown = "Nom;Prénom;DDN;Tél\nDUPONT;Marie;01/01/1900;-\nPETIT;Luc;00/00/1985;NC\nKAYA;Elif;;néant\n";
    let report = centre.people(&centre.file("p.csv", unknown.as_bytes())).unwrap();
    assert_eq!((report.new.count, report.set_aside.len(), report.cells.len()), (3, 0, 0));
    assert_eq!(centre.everybody()[0], "DUPONT|DUPONT|Marie|", "01/01/1900 says that nobody knows");
    assert_eq!(centre.everybody()[2], "PETIT|PETIT|Luc|1985", "00/00/1985 says a year");
}

#[test]
fn a_birth_date_known_in_part_comes_in_as_such_and_is_completed_but_never_coarsened() {
    let mut centre = Centre::new();
    let list = "Nom;Prénom;DDN;Tél\nABDI;Yusuf;1962;\nABDI;Amina;00/04/1962;0612345678\nABDI;Idil;avril 1970;\n";
    assert_eq!(centre.people(&centre.file("p.csv", list.as_bytes())).unwrap().new.count, 3);
    assert_eq!(centre.everybody(), ["ABDI|ABDI|Amina|04/1962", "ABDI|ABDI|Idil|04/1970", "ABDI|ABDI|Yusuf|1962"]);
    let again = centre.people(&centre.file("p.csv", list.as_bytes())).unwrap();
    assert_eq!((again.new.count, again.unchanged.count), (0, 3), "the same list again changes nothing");
    let finer = "Nom;Prénom;DDN;Tél\nABDI;Yusuf;09/04/1962;\nABDI;Amina;1962;06 12 34 56 78\nABDI;Idil;1971;\n";
    let report = centre.people(&centre.file("p.csv", finer.as_bytes())).unwrap();
    assert_eq!((report.updated.count, report.unchanged.count, report.new.count), (1, 1, 1));
    let everybody = centre.everybody();
    assert_eq!([&everybody[0], &everybody[2]], ["ABDI|ABDI|Amina|04/1962", "ABDI|ABDI|Yusuf|09/04/1962"]);
}

#[test]
fn a_year_that_two_people_of_one_name_share_is_neither_of_them() {
    let mut centre = Centre::new();
    let two = "Nom;Prénom;DDN;Tél\nDUPONT;Marie;12/03/1985;0612345678\nDUPONT;Marie;30/09/1985;0612345679\n";
    centre.people(&centre.file("p.csv", two.as_bytes())).unwrap();
    let by_year = centre.people(&centre.file("p.csv", "Nom;Prénom;DDN\nDUPONT;Marie;1985\n".as_bytes())).unwrap();
    assert_eq!((by_year.new.count, by_year.homonyms.count), (1, 1), "set apart, and marked as a homonym");
    let called = "Nom;Prénom;DDN;Tél\nDUPONT;Marie;mars 1985;0612345678\n";
    let report = centre.people(&centre.file("p.csv", called.as_bytes())).unwrap();
    assert_eq!((report.new.count, centre.everybody().len()), (0, 3));
}

#[test]
fn an_agenda_that_knows_the_year_expects_the_only_person_of_that_name_and_year() {
    let mut centre = Centre::new();
    let two = "Nom;Prénom;DDN\nDUPONT;Marie;12/03/1985\nPETIT;Luc;1962\n";
    centre.people(&centre.file("p.csv", two.as_bytes())).unwrap();
    let agenda = "Date;Heure;Nom;Prénom;DDN\n06/12/2030;9h;DUPONT;Marie;1985\n06/12/2030;10h;PETIT;Luc;04/1963\n";
    let report = centre.agenda(&centre.file("a.csv", agenda.as_bytes())).unwrap();
    assert_eq!((report.new.count, report.unmatched.count, report.set_aside.len()), (2, 1, 0));
    let known: Vec<_> = centre.lines().iter().map(|line| line.person()).collect();
    assert_eq!(known, [Some(PersonId(1)), None]);
}

#[test]
fn the_command_writes_what_it_set_aside_beside_and_says_so_by_its_code() {
    let centre = Centre::new();
    let rejects = centre.folder.path().join("rejets.csv");
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        let db = centre.folder.path().join("centre.db");
        command
            .arg("--db")
            .arg(db)
            .args(["--as", "Sarah", "--clock-is-right", "import", "agenda"])
            .arg(given("34-free-slot.csv"));
        command.args(words).output().unwrap()
    };
    let output = run(&["--rejects", rejects.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(&rejects).unwrap();
    assert!(text.starts_with("\u{feff}Ligne mise de côté;Raison de la mise de côté;"), "{text}");
    assert_eq!(run(&["--strict"]).status.code(), Some(1));
    assert!(centre.lines().iter().all(|line| line.team(&AWAITED).is_empty()) && centre.lines().len() == 1);
    let said = |words: &[&str]| String::from_utf8(run(words).stderr).unwrap();
    assert!(said(&["--dry-run"]).contains("les autres seraient importées"), "{}", said(&["--dry-run"]));
    let nowhere = run(&["--rejects", "/nowhere/rejets.csv"]);
    assert_eq!(nowhere.status.code(), Some(3));
    assert!(nowhere.stdout.is_empty(), "nothing is written before the folder is known");
    assert!(said(&["--rejects", "/nowhere/rejets.csv"]).contains("dossier /nowhere"));
    let unknown = said(&["--profile", "jamais-gardé"]);
    assert!(unknown.contains("aucun profil") && unknown.contains("--columns"), "{unknown}");
    // A profile is written whole beside the one that it replaces, and by no trial.
    let [kept, before] = ["profil.toml", "avant.toml"].map(|name| centre.folder.path().join(name));
    let old = "heure = \"Horaire\"\n";
    std::fs::write(&kept, old).unwrap();
    std::fs::hard_link(&kept, &before).unwrap();
    let keeping = ["--columns", "heure=Heure", "--profile", kept.to_str().unwrap()];
    run(&[&["--dry-run"], &keeping[..]].concat());
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), old);
    run(&keeping);
    let [kept, before] = [&kept, &before].map(|place| std::fs::read_to_string(place).unwrap());
    assert_eq!((kept.as_str(), before.as_str()), ("heure = \"Heure\"\n", old));
}

#[test]
fn a_row_with_two_faults_is_one_row_set_aside_with_both() {
    let mut centre = Centre::new();
    let rows = "Date;Heure;Patient\n06/12/2030;99h;suivi\n06/12/2030;;Pause\n06/12/2030;9h;KAYA Elif\n";
    let report = centre.agenda(&centre.file("a.csv", rows.as_bytes())).unwrap();
    assert_eq!((report.rows, report.meetings, report.set_aside.len()), (2, 1, 1), "{report:?}");
    let why = &report.set_aside[0].why;
    assert!(why.contains("99h") && why.contains("le nom de la personne manque"), "{why}");
    let rows = "Nom;Né le\nkaya elif;31/02/1990\nDIALLO Awa;02/03/1990\nROUX Luc;02/03/1991\n";
    let report = centre.people(&centre.file("p.csv", rows.as_bytes())).unwrap();
    assert_eq!((report.rows, report.set_aside.len()), (3, 1), "{report:?}");
}

#[test]
fn the_usual_professional_the_interpreter_and_the_voice_mail_come_in_and_loosen_nothing() {
    let mut centre = Centre::new();
    let list = "Nom;Prénom;Médecin traitant;Interprète;Messagerie\n\
                DUPONT;Marie;Docteur Morel;oui;jamais\nPETIT;Luc;Dr Ailleurs;non;anonyme\n";
    let report = centre.people(&centre.file("p.csv", list.as_bytes())).unwrap();
    assert_eq!((report.new.count, report.set_aside.len(), report.cells.len()), (2, 0, 0));
    assert_eq!(report.strangers.get("Dr Ailleurs"), Some(&1));
    let person = |centre: &Centre, id| centre.store.load_person(PersonId(id)).unwrap().unwrap();
    let marie = person(&centre, 1);
    assert_eq!((marie.usual_pro, marie.interpreter, marie.voicemail), (Some(StaffId(2)), true, Voicemail::Never));
    assert_eq!((person(&centre, 2).usual_pro, person(&centre, 2).voicemail), (None, Voicemail::OkAnon));
    let looser = "Nom;Prénom;Messagerie\nDUPONT;Marie;nominatif\nPETIT;Luc;jamais\n";
    centre.people(&centre.file("p.csv", looser.as_bytes())).unwrap();
    assert_eq!(person(&centre, 1).voicemail, Voicemail::Never, "what the desk was told stays");
    assert_eq!(person(&centre, 2).voicemail, Voicemail::Never);
}

#[test]
fn a_day_off_the_calendar_is_set_aside_and_the_file_stays_readable() {
    let mut centre = Centre::new();
    let event =
        |start: &str, who: &str| format!("BEGIN:VEVENT\nUID:{who}\nDTSTART:{start}\nSUMMARY:{who}\nEND:VEVENT\n");
    let events = event("20261026T080000Z", "PETIT Luc") + &event("99991231T235959Z", "ROUX Lia");
    let calendar = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n");
    let report = centre.agenda(&centre.file("never.ics", calendar.as_bytes())).unwrap();
    assert_eq!(centre.expected(), ["26/10 09:00 PETIT Luc"]);
    assert!(report.set_aside[0].why.contains("n’est pas au calendrier"), "{:?}", report.set_aside);
    let never = "Date;Patient\n26/10/2026 09:00;PETIT Luc\n9999-12-31T23:59:59Z;NOIR Ana\n";
    assert_eq!(centre.agenda(&centre.file("never.csv", never.as_bytes())).unwrap().set_aside[0].line, 3);
    // Nor by any other way into the file.
    let context = centre.store.load_context(now()).unwrap();
    let mut item = ARRIVAL.begin_item(StaffId(1), None, &context);
    item.set(&LABEL, "NOIR Ana");
    item.set(&RDV_AT, comptoir::model::Value::Moment(Moment(253_402_300_799)));
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let key = "never".to_owned();
    let request = Request { key, by: StaffId(1), terminal: "test".to_owned(), at: now(), operation };
    let why = centre.store.run(&request).unwrap_err();
    assert!(why.to_string().contains("n’est pas au calendrier"), "{why}");
}

#[test]
fn a_relative_is_another_person_and_a_namesake_too() {
    let mut centre = Centre::new();
    let list = |rows: &str| format!("IPP;Nom;Prénom;Date de naissance\n{rows}");
    centre.people(&centre.file("a.csv", list("12;PETIT;Luc;07/07/1977\n").as_bytes())).unwrap();
    let report = centre.people(&centre.file("b.csv", list("12;PETIT;Louise;01/01/2010\n").as_bytes())).unwrap();
    assert_eq!((report.set_aside[0].line, centre.everybody()), (2, vec!["PETIT|PETIT|Luc|07/07/1977".to_owned()]));
    // A first name spelled otherwise, or a date put right, is the same person.
    for mended in ["12;PETIT;Lucien;07/07/1977\n", "12;PETIT;Lucien;07/07/1978\n"] {
        assert_eq!(
            centre.people(&centre.file("c.csv", list(mended).as_bytes())).unwrap().set_aside.len(),
            0,
            "{mended}"
        );
    }
    let twins = "Date;Heure;Nom;Prénom;Né le;IPP;Praticien\n26/10/2026;9h;DUPONT;Marie;12/03/1985;1001;Dr Morel\n\
                 26/10/2026;9h;DUPONT;Marie;04/04/1990;1002;Dr Morel\n26/10/2026;9h;DUPONT;Marie;04/04/1990;;Dr Morel\n";
    for _ in 0..2 {
        let report = centre.agenda(&centre.file("twins.csv", twins.as_bytes())).unwrap();
        assert_eq!((centre.lines().len(), report.set_aside.len()), (2, 0), "{report:?}");
    }
}

#[test]
fn a_name_that_lost_a_letter_is_set_aside_and_a_repeat_named_by_its_day_is_moved() {
    let mut centre = Centre::new();
    let list = "Nom;Prénom;Date de naissance\nLEV?QUE;Zoé;01/01/1970\nPETIT;Fran&ccedil;ois;01/01/1971\nROUX;Zo\u{fffd};\nNOIR;Ana;\n";
    let report = centre.people(&centre.file("lost.csv", list.as_bytes())).unwrap();
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(centre.everybody(), ["NOIR|NOIR|Ana|", "PETIT|PETIT|François|01/01/1971"]);
    let calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:4\nDTSTART;TZID=Europe/Paris:20261026T120000\n\
                    RRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:PETIT Luc\nEND:VEVENT\nBEGIN:VEVENT\nUID:4\n\
                    RECURRENCE-ID;VALUE=DATE:20261102\nDTSTART;TZID=Europe/Paris:20261102T123000\n\
                    SUMMARY:PETIT Luc\nEND:VEVENT\nEND:VCALENDAR\n";
    centre.agenda(&centre.file("moved.ics", calendar.as_bytes())).unwrap();
    let mut expected = centre.expected();
    expected.sort();
    assert_eq!(expected, ["02/11 12:30 PETIT Luc", "09/11 12:00 PETIT Luc", "26/10 12:00 PETIT Luc"]);
}

#[test]
fn neither_an_unfinished_event_nor_somebody_called_page_is_lost() {
    let mut centre = Centre::new();
    let calendar = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20261026T080000Z\nSUMMARY:PETIT Luc\nBEGIN:VEVENT\n\
                    UID:b\nDTSTART:20261026T090000Z\nSUMMARY:ROUX Lia\nEND:VEVENT\nBEGIN:VEVENT\nUID:c\n\
                    DTSTART:20261026T100000Z\nSUMMARY:NOIR Ana\nEND:VCALENDAR\n";
    centre.agenda(&centre.file("open.ics", calendar.as_bytes())).unwrap();
    assert_eq!(centre.expected().len(), 3, "{:?}", centre.expected());
    let list = "Patient;Né le;Tél\nDUPONT Marie;01/01/1970;0612345679\nPAGE Luc;12/03/1985;0612345678\n";
    centre.people(&centre.file("page.csv", list.as_bytes())).unwrap();
    assert_eq!(centre.everybody().len(), 2, "{:?}", centre.everybody());
    let list = "Patient;Né le;Tél\nDUPOND Anne;01/01/1970;0612345670\nTotal;1;\n";
    centre.people(&centre.file("total.csv", list.as_bytes())).unwrap();
    assert_eq!(centre.everybody().len(), 3, "{:?}", centre.everybody());
}
