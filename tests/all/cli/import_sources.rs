//! Lists and agendas as address books, calendars and practice programs head them: read right, or named.

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use comptoir::cli::import::{ImportContext, Terms, import_agenda, import_people};
use comptoir::domain::{Moment, PersonId, StaffId};
use comptoir::panes::arrival::{ARRIVAL, AWAITED, LABEL, RDV_AT};
use comptoir::store::Store;

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris.
fn now() -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 10, 23).unwrap();
    Moment::from_wall_clock(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

pub(super) struct Centre {
    pub(super) store: Store,
    pub(super) folder: tempfile::TempDir,
}

impl Centre {
    pub(super) fn new() -> Self {
        let (store, folder) = support::centre_of(now(), &[("Sarah", "accueil"), ("Dr Morel", "medecin")]);
        Self { store, folder }
    }

    pub(super) fn hand() -> ImportContext {
        ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: now() }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("fichier");
        std::fs::write(&path, text).unwrap();
        path
    }

    /// « USED|birth|First|born|phone 1|phone 2|address » of everybody, and the remarks about the file.
    pub(super) fn people(&mut self, text: &str) -> (Vec<String>, Vec<String>) {
        let file = self.file(text);
        let report = import_people(&mut self.store, &file, &Self::hand(), Terms::default(), &mut |_, _| ())
            .unwrap_or_else(|why| panic!("{text}\n{why:?}"));
        let person = |id| self.store.load_person(PersonId(id)).unwrap();
        let told = |person: comptoir::domain::Person| {
            let born = person.birth_date.map(|born| born.to_string());
            let parts = [person.birth_name, person.first_name, born, person.phone1, person.phone2, person.address];
            format!("{}|{}", person.used_name, parts.map(Option::unwrap_or_default).join("|"))
        };
        let mut people: Vec<_> = (1..).map_while(person).map(told).collect();
        people.sort();
        (people, report.around.into_iter().chain(report.cells).map(|remark| remark.why).collect())
    }

    /// « 06/12 09:00 PETIT Luc » of every line, and the lines set aside.
    pub(super) fn agenda(&mut self, text: &str) -> (Vec<String>, Vec<u64>) {
        let file = self.file(text);
        let report = import_agenda(&mut self.store, &file, None, &Self::hand(), Terms::default(), &mut |_, _| ())
            .unwrap_or_else(|why| panic!("{text}\n{why:?}"));
        let lines = self.store.load_items(&ARRIVAL, true).unwrap();
        let told = lines.iter().map(|item| {
            let at = item.moment(&RDV_AT).unwrap().in_zone(comptoir::domain::Zone::PARIS);
            format!("{} {}", at.format("%d/%m %H:%M"), item.text(&LABEL))
        });
        let mut told: Vec<_> = told.collect();
        told.sort();
        (told, report.set_aside.iter().map(|fault| fault.line).collect())
    }
}

#[test]
fn an_address_book_gives_the_names_the_day_of_birth_and_the_numbers_of_home() {
    let google = "Name,Given Name,Additional Name,Family Name,Birthday,Notes,Phone 1 - Type,Phone 1 - Value,Phone 2 - Value\n\
        Fatima Benali,Fatima,,Benali,1961-07-04,x,Mobile,+33 6 12 34 56 41,05 61 00 00 00\n\
        Emre Kaya,Emre,,Kaya,,,Mobile,06 12 34 56 85 ::: 06 12 34 56 86,\n";
    let outlook = "\"Titre\",\"Prénom\",\"Nom\",\"Société\",\"Rue (bureau)\",\"Ville (bureau)\",\"Rue (domicile)\",\"Ville (domicile)\",\
        \"Code postal (domicile)\",\"Téléphone (bureau)\",\"Téléphone (domicile)\",\"Tél. mobile\",\"Anniversaire\"\n\
        \"Mme\",\"Fatima\",\"Benali\",\"ACME\",\"1 rue du Bureau\",\"Paris\",\"12 rue des Lilas\",\"Toulouse\",\"31000\",\
        \"0144000000\",\"0561000000\",\"0612345641\",\"04/07/1961\"\n\
        \"M.\",\"Emre\",\"Kaya\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"0/0/00\"\n";
    let thunderbird = "First Name,Last Name,Display Name,Work Phone,Home Phone,Mobile Number,Home Address,Home City,Birth Year,\
        Birth Month,Birth Day\nFatima,Benali,Fati,0144000000,0561000000,0612345641,12 rue des Lilas,Toulouse,1961,7,4\n\
        Emre,Kaya,,,,,,,,1,19\n";
    let benali = "Benali|Benali|Fatima|04/07/1961";
    for (book, rest, kaya) in [
        (google, "+33612345641|+33561000000|", "Kaya|Kaya|Emre||+33612345685|+33612345686|"),
        (outlook, "+33561000000|+33612345641|12 rue des Lilas, 31000 Toulouse", "Kaya|Kaya|Emre||||"),
        (thunderbird, "+33612345641|+33561000000|12 rue des Lilas, Toulouse", "Kaya|Kaya|Emre||||"),
    ] {
        let (people, remarks) = Centre::new().people(book);
        assert_eq!(people, [format!("{benali}|{rest}"), kaya.to_owned()], "{book}");
        assert_eq!(remarks, Vec::<String>::new());
    }
}

#[test]
fn a_number_at_work_in_an_address_book_is_not_the_persons_first() {
    let (people, told) = Centre::new().people(
        "First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\n\
         Marie,DUPONT,Work,+33 1 49 33 00 00,Mobile,06 12 34 56 78\nLuc,PETIT,* Mobile,06 11 22 33 44,Other,01 40 00 00 00\n",
    );
    let expected = ["DUPONT|DUPONT|Marie||+33612345678||", "PETIT|PETIT|Luc||+33611223344|+33140000000|"];
    assert_eq!((&people[..], told.len()), (&expected.map(str::to_owned)[..], 1), "{told:?}");
    let (people, told) =
        Centre::new().people("Nom;Prénom;CP;Ville;Adresse\nROUX;Ana;1000;Bourg-en-Bresse;3 rue X\n\u{1a}");
    assert_eq!(
        (people, told.len()),
        (vec!["ROUX|ROUX|Ana||||3 rue X, 01000 Bourg-en-Bresse".to_owned()], 0),
        "{told:?}"
    );
}

#[test]
fn a_practice_program_gives_the_birth_name_under_its_own_word_and_numbers_out_of_their_formula() {
    for (list, expected) in [
        ("Nom;Nom JF;Prénom;Né(e) le\nBENALI;DURAND;Zoé;04/07/1961\n", "BENALI|DURAND|Zoé|04/07/1961|||"),
        (
            "NOM_PATIENT;PRENOM_PATIENT;NOM_NAISS;DT_NAISS\nBENALI;Zoé;DURAND;19610704\n",
            "BENALI|DURAND|Zoé|04/07/1961|||",
        ),
        (
            "Nom;Prénom;Année de naissance;Tél. privé\nBENALI;Zoé;1961;0561000000\n",
            "BENALI|BENALI|Zoé|1961||+33561000000|",
        ),
        ("Nom;Prénom;Tél\nBENALI;Zoé;\"=\"\"0612345641\"\"\"\n", "BENALI|BENALI|Zoé||+33612345641||"),
        ("Nom;Prénom;Tél\nBENALI;Zoé;06 12 34 56 41 ou 0561000000\n", "BENALI|BENALI|Zoé||+33612345641|+33561000000|"),
        ("'Nom';'Prénom'\n'D''ARC';'Jeanne'\n", "D'ARC|D'ARC|Jeanne||||"),
        ("Patient;Né le\nBENALI Zoé (née DURAND);1961\n", "BENALI|DURAND|Zoé|1961|||"),
        ("Nom;Prénom;Tél\nBENALI;Zoé;6 12 34 56 41\n", "BENALI|BENALI|Zoé||+33612345641||"),
    ] {
        assert_eq!(Centre::new().people(list).0, [expected], "{list}");
    }
}

#[test]
fn a_death_noted_behind_a_name_is_on_the_card_and_not_in_the_name() {
    let mut centre = Centre::new();
    let list = "Nom;Prénom;Né le\nROUX (décédé);Marcel;02/05/1947\nPETIT DCD;Luc;03/05/1947\nMARTIN;Ève (mère décédée);01/02/1990\n";
    let (people, _) = centre.people(list);
    let names = ["MARTIN|MARTIN|Ève|01/02/1990|||", "PETIT|PETIT|Luc|03/05/1947|||", "ROUX|ROUX|Marcel|02/05/1947|||"];
    assert_eq!(people, names);
    let gone = (1..=3).map(|id| centre.store.load_person(PersonId(id)).unwrap().unwrap());
    let mut gone: Vec<_> = gone.filter(|person| person.deceased_on.is_some()).map(|person| person.used_name).collect();
    gone.sort();
    assert_eq!(gone, ["PETIT", "ROUX"]);
}

#[test]
fn dates_in_either_order_are_told_by_their_hours_or_said_to_be_unsure() {
    let american = "Subject,Start Date,Start Time,End Date,End Time\nKAYA Emre,12/06/2030,9:00 AM,12/06/2030,9:15 AM\n\
        ROUX Marcel,12/06/2030,2:30 PM - 2:45 PM,,\n";
    assert_eq!(Centre::new().agenda(american).0, ["06/12 09:00 KAYA Emre", "06/12 14:30 ROUX Marcel"]);
    let british = "Subject,Start Date,Start Time\nKAYA Emre,06/12/2030,09:00\n";
    assert_eq!(Centre::new().agenda(british).0, ["06/12 09:00 KAYA Emre"]);
    let french =
        "Date;Heure;Patient\n06/12/2030;9h;KAYA Emre\n06/12/2030;10.30;ROUX Marcel\n06/12/2030;3 PM;PETIT Luc\n";
    let expected = ["06/12 09:00 KAYA Emre", "06/12 10:30 ROUX Marcel", "06/12 15:00 PETIT Luc"];
    assert_eq!(Centre::new().agenda(french).0, expected, "one hour of twelve does not turn the others about");
    let (people, remarks) = Centre::new().people("last_name,first_name,dob\nKAYA,Emre,01/09/1990\n");
    assert_eq!(people, ["KAYA|KAYA|Emre|01/09/1990|||"]);
    assert!(remarks[0].contains("dob") && remarks[0].contains("jour d’abord"), "{remarks:?}");
    assert!(Centre::new().people("Nom;Prénom;Né le\nKAYA;Emre;01/09/1990\n").1.is_empty(), "French dates are French");
}

#[test]
fn whoever_does_not_come_is_not_expected_whichever_column_or_word_says_so() {
    let columns = "Date;Heure;Nom;Prénom;Annulé;Absent\n06/12/2030;9h;BENALI;Fatima;Oui;Non\n06/12/2030;10h;KAYA;Emre;Non;\n\
        06/12/2030;11h;ROUX;Marcel;;x\n";
    assert_eq!(Centre::new().agenda(columns).0, ["06/12 10:00 KAYA Emre"]);
    let titles = "Date;Heure;Patient\n06/12/2030;9h;BENALI Fatima - excusée\n06/12/2030;10h;ABS KAYA Emre\n\
        06/12/2030;11h;ROUX Marcel (mère absente)\n06/12/2030;12h;Mme NGUYEN\n06/12/2030;13h;Appeler Mme PETIT\n";
    let expected = ["06/12 11:00 ROUX Marcel", "06/12 12:00 NGUYEN", "06/12 13:00 PETIT"];
    assert_eq!(Centre::new().agenda(titles), (expected.map(str::to_owned).to_vec(), Vec::new()));
}

#[test]
fn two_people_of_one_title_are_both_expected_or_the_second_is_said_to_be_left_out() {
    let mut centre = Centre::new();
    let agenda = "Réf;Date;Heure;Nom\nA;06/12/2030;9h;BENALI Fatima + KAYA Emre\nB;06/12/2030;10h;ROUX Anne + 1\n\
        C;06/12/2030;11h;PETIT Luc / MOREAU Paul\n";
    let expected =
        ["06/12 09:00 BENALI Fatima", "06/12 09:00 KAYA Emre", "06/12 10:00 ROUX Anne", "06/12 11:00 PETIT Luc"];
    let expected = expected.map(str::to_owned).to_vec();
    assert_eq!(centre.agenda(agenda), (expected.clone(), Vec::new()));
    let file = centre.file(agenda);
    let again =
        import_agenda(&mut centre.store, &file, None, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!(
        (again.new.count, again.unchanged.count, again.vanished.count),
        (0, 4, 0),
        "the same file changes nothing"
    );
    let told: Vec<_> = again.cells.iter().map(|cell| (cell.line, cell.why.contains("autre nom"))).collect();
    assert_eq!(told, [(4, true)]);
    // Who comes no more has vanished from the agenda; the other still comes.
    let left = centre.file(&agenda.replace(" + KAYA Emre", ""));
    let again =
        import_agenda(&mut centre.store, &left, None, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!((again.new.count, again.vanished.count), (0, 1));

    let people = "Nom;Prénom\nBENALI;Fatima et Zoé\nKAYA;Emre\n";
    let (people, remarks) = Centre::new().people(people);
    assert_eq!(people, ["BENALI|BENALI|Fatima||||", "KAYA|KAYA|Emre||||"]);
    assert!(matches!(&remarks[..], [why] if why.contains("plusieurs noms")), "{remarks:?}");
}

#[test]
fn another_sort_of_file_is_refused_with_what_it_is_and_what_to_do() {
    let mut centre = Centre::new();
    for (text, told) in [
        ("<html><body><table><tr><th>Nom</th></tr></table></body></html>", "page web"),
        (
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Table/></Workbook>",
            "XML",
        ),
        ("BEGIN:VCARD\nVERSION:3.0\nN:Benali;Fatima\nEND:VCARD\n", "vCard"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "import agenda"),
        ("%PDF-1.7\n", "PDF"),
    ] {
        let file = centre.file(text);
        let refused = import_people(&mut centre.store, &file, &Centre::hand(), Terms::default(), &mut |_, _| ());
        let why = refused.unwrap_err().sentence.unwrap();
        assert!(why.contains(told), "{why}");
    }
}

#[test]
fn a_row_that_says_again_what_an_earlier_one_says_is_counted_and_named_with_both_lines() {
    let mut centre = Centre::new();
    let file = centre.file(
        "Date;Heure;Nom;Prénom;Motif\n26/10/2026;09:00;PETIT;Luc;\n26/10/2026;09:30;KAYA;Elif;\n26/10/2026;09:00;PETIT;Luc;\n\
         26/10/2026;09:30;KAYA;Elif;papiers\n",
    );
    let terms = Terms::default();
    let report = import_agenda(&mut centre.store, &file, None, &Centre::hand(), terms, &mut |_, _| ()).unwrap();
    let said: Vec<_> = report.repeated.iter().map(|row| (row.line, row.why.contains("ligne"))).collect();
    assert_eq!((report.rows, report.new.count, said), (4, 2, vec![(4, true), (5, true)]));
    assert!(report.repeated[0].why.contains("à la ligne 2") && report.repeated[1].why.contains("à la ligne 3"));
}

#[test]
fn a_repeat_that_ends_by_a_day_without_an_hour_holds_that_day_and_says_so() {
    let calendar = |until: &str| {
        format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\nSUMMARY:PETIT Luc\nDTSTART;TZID=Europe/Paris:20261026T090000\n\
             RRULE:FREQ=WEEKLY;UNTIL={until}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    };
    for (until, expected, doubted) in [
        ("20261109", 3, true),
        // It makes no difference on a day without a repeat, nor where the hour is said.
        ("20261110", 3, false),
        ("20261109T080000Z", 3, false),
        ("20261109T075959Z", 2, false),
    ] {
        let mut centre = Centre::new();
        let file = centre.file(&calendar(until));
        let terms = Terms::default();
        let report = import_agenda(&mut centre.store, &file, None, &Centre::hand(), terms, &mut |_, _| ()).unwrap();
        assert_eq!((report.new.count, !report.doubts.is_empty()), (expected, doubted), "{until}");
        assert!(report.doubts.iter().all(|doubt| doubt.line == 3 && doubt.why.contains("09/11/2026")), "{until}");
    }
}

#[test]
fn a_death_without_a_date_comes_in_with_a_word_about_the_day_on_the_card() {
    let mut centre = Centre::new();
    let file = centre.file(
        "Nom;Prénom;Né le;Décès\nPETIT;Luc;01/01/1930;oui\nKAYA;Elif;01/01/1931;12/03/2025\nTRAN;Minh;01/01/1932;2025\n\
         ROUX;Ana;01/01/1933;23/10/2026\nSOW;Awa;01/01/1934;non\n",
    );
    let report = import_people(&mut centre.store, &file, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    let lines = |report: &comptoir::cli::import::people::PeopleReport| {
        report.doubts.iter().map(|doubt| doubt.line).collect::<Vec<_>>()
    };
    assert_eq!((report.new.count, lines(&report)), (5, vec![2, 4]));
    assert!(report.doubts[0].why.contains("23/10/2026") && report.doubts[1].why.contains("31/12/2025"));
    // Known by now, nothing is to be said again.
    let again = import_people(&mut centre.store, &file, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!(lines(&again), [] as [u64; 0]);
}

#[test]
fn an_appointment_of_a_year_that_is_far_off_comes_in_and_its_year_is_asked_about() {
    let mut centre = Centre::new();
    let file = centre.file(
        "Date;Heure;Nom;Prénom\n26/10/2026;09:00;PETIT;Luc\n26/10/2028;09:00;KAYA;Elif\n26/10/2062;09:00;TRAN;Minh\n",
    );
    let terms = Terms::default();
    let report = import_agenda(&mut centre.store, &file, None, &Centre::hand(), terms, &mut |_, _| ()).unwrap();
    let said: Vec<_> = report.doubts.iter().map(|doubt| (doubt.line, doubt.why.contains("26/10/2062"))).collect();
    assert_eq!((report.new.count, said), (3, vec![(4, true)]));
}

#[test]
fn a_weekday_that_is_not_the_one_of_its_date_is_set_aside_and_one_that_is_comes_in() {
    let mut centre = Centre::new();
    let (told, aside) = centre.agenda(
        "Date;Heure;Patient\nlundi 26/10/2026;9h;PETIT Luc\nlun. 27/10/2026;9h;KAYA Elif\nmardi 27 octobre 2026;9h;TRAN Minh\n\
         mer 28 octobre 2026;9h;SOW Awa\n",
    );
    assert_eq!(told, ["26/10 09:00 PETIT Luc", "27/10 09:00 TRAN Minh", "28/10 09:00 SOW Awa"]);
    assert_eq!(aside, [3]);
}

#[test]
fn whoever_is_said_not_to_come_or_to_have_died_is_not_expected_and_a_language_is_read_by_its_code() {
    let mut centre = Centre::new();
    let (told, _) = centre.agenda(
        "Date;Heure;Patient;Statut\n26/10/2026;9h;PETIT Luc;Ne vient pas\n26/10/2026;9h;KAYA Elif;Ne viendra plus\n\
         26/10/2026;9h;TRAN Minh;Décédé\n26/10/2026;9h;ROUX Ana;Vient avec sa fille\n",
    );
    assert_eq!(told, ["26/10 09:00 ROUX Ana"]);
    let file = centre
        .file("Nom;Prénom;Né le;Langue\nUN;Ana;01/01/1980;FR\nDEUX;Bea;01/01/1980;ar\nTROIS;Cid;01/01/1980;peul\n");
    import_people(&mut centre.store, &file, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    let spoken: Vec<_> =
        (1..).map_while(|id| centre.store.load_person(PersonId(id)).unwrap()).filter_map(|one| one.language).collect();
    assert_eq!(spoken.len(), 3);
    assert!(["français", "arabe", "peul"].iter().all(|word| spoken.iter().any(|one| one == word)), "{spoken:?}");
}

#[test]
fn each_sheet_of_the_same_columns_is_read_with_its_merged_cells_and_its_professional() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import/sheets.xlsx");
    let mut centre = Centre::new();
    let report =
        import_agenda(&mut centre.store, &file, None, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    let mut told: Vec<_> = (centre.store.load_items(&ARRIVAL, true).unwrap().iter())
        .map(|item| {
            let at = item.moment(&RDV_AT).unwrap().in_zone(comptoir::domain::Zone::PARIS);
            format!("{} {} {:?}", at.format("%d/%m %H:%M"), item.text(&LABEL), item.team(&AWAITED))
        })
        .collect();
    told.sort();
    let expected = [
        "07/12 09:00 BA Awa []",
        "07/12 09:00 DUPONT Marie [StaffId(2)]",
        "07/12 09:15 KAYA Elif [StaffId(2)]",
        "07/12 09:15 SOW Fatou []",
        "07/12 10:30 KAYA Elif [StaffId(2)]",
        "07/12 11:00 PETIT Luc []",
        "08/12 09:00 ROUX Paul [StaffId(2)]",
    ];
    assert_eq!(told, expected, "{report:?}");
    let faults: Vec<_> = report.set_aside.iter().map(|fault| (fault.line, fault.why.as_str())).collect();
    assert!(faults.len() == 2 && faults[0].1.contains("«\u{a0}Passages\u{a0}»") && faults[1].0 == 1004, "{faults:?}");
    let around: Vec<_> = report.around.iter().map(|told| told.why.as_str()).collect();
    assert!(
        around[0].contains("«\u{a0}Dr Roux\u{a0}» lue à la suite") && around[0].ends_with("ligne 1001"),
        "{around:?}"
    );
    assert!(around[1].ends_with("ligne 2001"), "a column more is read too: {around:?}");
    assert!(around[2].contains("«\u{a0}Patients\u{a0}» laissée"), "the list of people is no agenda: {around:?}");
    assert_eq!((report.aside.len(), report.cancelled), (1, 1), "{report:?}");
    let rejects = centre.folder.path().join("rejets.csv");
    report.source.write(&report.set_aside, &rejects).unwrap();
    let rejects = std::fs::read_to_string(&rejects).unwrap();
    assert!(rejects.contains("1004;") && rejects.contains("2026-12-07;;TRAN Minh"), "its cells in place: {rejects}");
    let mut people = Centre::new();
    let report = import_people(&mut people.store, &file, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!((report.new.count, report.set_aside.len()), (1, 0), "{report:?}");
}

#[test]
fn an_address_book_that_does_not_say_a_sex_or_a_year_loses_nobody() {
    let (people, told) = Centre::new().people(
        "Prénom;Nom;Société;Sexe;Anniversaire;Tél. mobile\nMarie;Dupont;Mairie;Non spécifié;12/03/1985;0612345678\n\
         Elif;Kaya;;Non spécifié;0/0/00;\n",
    );
    assert_eq!(people, ["Dupont|Dupont|Marie|12/03/1985|+33612345678||", "Kaya|Kaya|Elif||||"]);
    assert!(told.is_empty(), "{told:?}");
    let (people, told) = Centre::new()
        .people("First Name,Last Name,Organization Name,Labels,Birthday\nElif,Kaya,Mairie,* myContacts,--02-01\n");
    assert_eq!((&people[..], told.len()), (&["Kaya|Kaya|Elif||||".to_owned()][..], 1), "{told:?}");
    assert!(told[0].contains("date de naissance") && told[0].contains("sans son année"), "{told:?}");
}

#[test]
fn two_people_in_the_lines_of_a_cell_are_not_one_and_letters_encoded_twice_are_read() {
    let (people, told) = Centre::new()
        .people("Nom;Prénom;Tél\nLEVÃ\u{160}QUE;ZoÃ©;'0612345678\n\"KAYA\n\";Elif;\n\"DE LA\nTOUR\";Anne;\n");
    let expected = ["DE LA TOUR|DE LA TOUR|Anne||||", "KAYA|KAYA|Elif||||", "LEVÊQUE|LEVÊQUE|Zoé||+33612345678||"];
    assert_eq!((&people[..], told.len()), (&expected.map(str::to_owned)[..], 0), "{told:?}");
    let mut centre = Centre::new();
    let file =
        centre.file("Date;Heure;Participants\n06/12/2026;9h;\"DUPONT Marie\nKAYA Elif\"\n06/12/2026;10h;M. Petit\n");
    let report =
        import_agenda(&mut centre.store, &file, None, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    assert_eq!((report.new.count, report.cells.len(), report.cells[0].line), (2, 1, 2), "{report:?}");
}
