//! Identity of a row: nobody becomes somebody else, two people stay two, and a name holds nothing but the name.
use std::path::PathBuf;

use comptoir::cli::Failure;
use comptoir::cli::import::table::SetAside;
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda, import_people, people};
use comptoir::domain::person::IdentityMark;
use comptoir::domain::{Moment, Person, PersonId, StaffId};
use comptoir::panes::arrival::{AGENDA_PRO, ARRIVAL, AWAITED, LABEL, RDV_AT};
use comptoir::protocol::{Answer, Query};
use comptoir::store::Store;

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris.
const NOW: Moment = Moment(1_792_735_200);

struct Centre {
    store: Store,
    folder: tempfile::TempDir,
}

impl Centre {
    fn new() -> Self {
        let team = [("Sarah", "accueil"), ("Dr Martin", "medecin"), ("Dr Martin Sophie", "medecin")];
        let (store, folder) = support::centre_of(NOW, &team);
        Self { store, folder }
    }

    fn hand() -> ImportContext {
        ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: NOW }
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("liste.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn try_people(&mut self, list: &str) -> Result<people::PeopleReport, Failure> {
        let file = self.file(list);
        import_people(&mut self.store, &file, &Self::hand(), Terms::default(), &mut |_, _| ())
    }

    fn people(&mut self, list: &str) -> people::PeopleReport {
        self.try_people(list).unwrap()
    }

    fn agenda(&mut self, list: &str) -> agenda::AgendaReport {
        let file = self.file(list);
        import_agenda(&mut self.store, &file, None, &Self::hand(), Terms::default(), &mut |_, _| ()).unwrap()
    }

    fn cards(&self) -> Vec<Person> {
        (1..).map_while(|id| self.store.load_person(PersonId(id)).unwrap()).collect()
    }

    /// « USED|birth|First » of everybody, in the order of the names.
    fn names(&self) -> Vec<String> {
        let told = |card: Person| {
            let birth = card.birth_name.filter(|birth| *birth != card.used_name).unwrap_or_default();
            format!("{}|{birth}|{}", card.used_name, card.first_name.unwrap_or_default())
        };
        let mut all: Vec<_> = self.cards().into_iter().map(told).collect();
        all.sort();
        all
    }

    /// « name > card » of each line of the desk.
    fn expected(&self) -> Vec<String> {
        let card = |id: PersonId| self.store.load_person(id).unwrap().unwrap().display_name();
        let items = self.store.load_items(&ARRIVAL, true).unwrap();
        items
            .iter()
            .map(|item| format!("{} > {}", item.text(&LABEL), item.person().map(card).unwrap_or_default()))
            .collect()
    }
}

#[test]
fn two_rows_of_one_name_and_day_that_say_otherwise_are_two_people() {
    let list = "Nom;Prénom;Date de naissance;Sexe;Téléphone\n\
                DIALLO;Mamadou;01/01/1990;M;0612345678\nDIALLO;Mamadou;01/01/1990;M;0799999999\n\
                TRAORE;Camara;01/01/1992;F;0611111111\nTRAORE;Camara;01/01/1992;M;0611111111\n\
                KONE;Bébé;12/10/2026;;\nKONE;Sans prénom;12/10/2026;;\nSOW;Fils;12/10/2026;;\nSOW;Fils;12/10/2026;;\n\
                ROUX;Luc;12/03/1985;;0612345679\nROUX;Luc;12/03/1985;M;\n";
    let mut centre = Centre::new();
    let report = centre.people(list);
    assert_eq!((report.new.count, report.homonyms.count, report.unchanged.count), (9, 4, 0), "{report:?}");
    assert_eq!(centre.cards().iter().filter(|card| card.identity_mark == IdentityMark::Homd).count(), 4);
    let before: Vec<_> = centre.cards();
    let again = centre.people(list);
    assert_eq!((again.new.count, again.updated.count, again.unchanged.count), (0, 0, 10), "{again:?}");
    assert_eq!(centre.cards(), before);
}

#[test]
fn children_of_one_birth_are_told_apart_by_their_number() {
    let mut centre = Centre::new();
    let born = "12/10/2026";
    let rows = ["MARTIN;Jumeau 1", "MARTIN;Jumeau 2", "KAYA;Fille (1)", "KAYA;Fille (2)", "SOW;Bébé 1", "SOW;Bébé 2"];
    let rows: String = rows.iter().map(|row| format!("{row};{born}\n")).collect();
    let report = centre.people(&format!("Nom;Prénom;Date de naissance\n{rows}"));
    assert_eq!((report.new.count, report.homonyms.count), (6, 0), "{report:?}");
    assert!(centre.names().contains(&"KAYA||Fille 2".to_owned()), "{:?}", centre.names());
    let twin = centre.agenda("Date;Heure;Patient\n06/12/2026;9h;MARTIN Jumeau 2\n");
    assert_eq!((twin.new.count, twin.unmatched.count), (1, 0));
    assert_eq!(centre.expected(), ["MARTIN Jumeau 2 > MARTIN Jumeau 2"]);
}

#[test]
fn a_birth_name_is_told_as_one_and_no_note_becomes_a_name() {
    let mut centre = Centre::new();
    let rows = [
        "DUPONT Ne plus appeler;Jean",
        "DUPONT ne parle pas français;Luc",
        "DUPONT;Paul NE PLUS APPELER",
        "DUPONT N 12;Anne",
        "DUPONT née le 12/03/1985;Awa",
        "DUPONT (HIV);Eve",
        "DUPONT (TUTELLE);Ida",
        "DUPONT (NE PLUS APPELER);Zoé",
        "DURAND (ROUXEL);Éva",
        "MARTIN née ROUX;Léa",
        "MARTIN (née Petit);Lou",
        "BLANC (ép. NOIR);Mia",
    ];
    let report = centre.people(&format!("Nom;Prénom\n{}\n", rows.join("\n")));
    let expected = [
        "DUPONT||Anne",
        "DUPONT||Awa",
        "DUPONT||Eve",
        "DUPONT||Ida",
        "DUPONT||Jean",
        "DUPONT||Luc",
        "DUPONT||Paul",
        "DUPONT||Zoé",
        "DURAND|ROUXEL|Éva",
        "MARTIN|Petit|Lou",
        "MARTIN|ROUX|Léa",
        "NOIR|BLANC|Mia",
    ];
    assert_eq!(centre.names(), expected);
    let lines = |told: &[SetAside]| told.iter().map(|fault| fault.line).collect::<Vec<_>>();
    assert_eq!((lines(&report.cells), lines(&report.doubts)), (vec![2, 3, 4, 5, 7, 8, 9], vec![10]), "{report:?}");
    let whole = centre.people("Patient;Né le\nGARNIER (SDF) Jean;12/03/1985\n");
    assert_eq!((whole.new.count, whole.cells.len()), (1, 1));
    assert!(centre.names().contains(&"GARNIER||Jean".to_owned()));
}

#[test]
fn a_death_is_taken_wherever_it_is_told_with_its_day() {
    let mut centre = Centre::new();
    let rows = [
        "DUPONT décédé le 12/03/2020;A;;",
        "*** DCD *** DUPONT;B;;",
        "DCD DUPONT;C;;",
        "DCD - DUPONT;D;;",
        "DUPONT (Décédée le 12/03/2020);E;;",
        "DUPONT †;F;;",
        "DUPONT;G;;Oui",
        "DUPONT;H;décédé le 12/03/2020;",
        "DUPONT;I;12/03/1940;",
        "DUPONT;J;;Non",
    ];
    let rows: String = rows.iter().map(|row| format!("{row};12/03/1950\n")).collect();
    let report = centre.people(&format!("Nom;Prénom;Date de décès;Décédé;Né le\n{rows}"));
    assert!(centre.names().iter().all(|name| name.starts_with("DUPONT||")), "{:?}", centre.names());
    let mut cards = centre.cards();
    cards.sort_by(|one, other| one.first_name.cmp(&other.first_name));
    let days = cards.iter().map(|card| card.deceased_on.map(|day| day.to_string()).unwrap_or_default());
    let (told, today) = ("2020-03-12", "2026-10-23");
    assert_eq!(days.collect::<Vec<_>>(), [told, today, today, today, told, today, today, told, "", ""]);
    assert_eq!((report.doubts.len(), report.cells.len()), (5, 1), "{report:?}");
}

#[test]
fn a_double_name_keeps_both_its_halves_whatever_its_hyphen() {
    let mut centre = Centre::new();
    let before = "Nom;Prénom;Né le\nMARTIN;Marie;12/03/1985\nDUPONT-MARTIN;Marie;05/05/1975\n";
    centre.people(before);
    let same = "Nom;Prénom;Né le\nDUPONT - MARTIN;Marie;05/05/1975\nDUPONT– MARTIN;Marie;05/05/1975\n\
                DUPONT_MARTIN;Marie;05/05/1975\nMARTIN;Anne - Laure;12/03/1985\n";
    let report = centre.people(same);
    assert_eq!((report.new.count, report.unchanged.count), (1, 3), "{report:?}");
    assert_eq!(centre.names(), ["DUPONT-MARTIN||Marie", "MARTIN||Anne-Laure", "MARTIN||Marie"]);
    centre.agenda("Date;Heure;Patient\n06/12/2026;9h;DUPONT - MARTIN Marie\n");
    assert_eq!(centre.expected(), ["DUPONT-MARTIN Marie > DUPONT-MARTIN Marie"]);
}

#[test]
fn a_relative_in_brackets_or_behind_a_comma_replaces_nobody() {
    let mut centre = Centre::new();
    centre.agenda(
        "Date;Heure;Patient\n06/12/2026;9h;DUPONT Marie (maman de Léo)\n06/12/2026;10h;\"PETIT Luc, père de Léo\"\n\
         06/12/2026;11h;ROUX Anne (rdv pris par mère de Léo)\n06/12/2026;12h;Léo (fils de KAYA Elif)\n",
    );
    assert_eq!(centre.expected(), ["DUPONT Marie > ", "PETIT Luc > ", "ROUX Anne > ", "fils de KAYA Elif > "]);
}

#[test]
fn a_reference_makes_nobody_of_two_other_names_and_a_new_name_is_told() {
    let mut centre = Centre::new();
    centre.people("IPP;Nom;Nom de naissance;Prénom;Né le\n1A;MARTIN;DUPONT;Marie;12/03/1985\n");
    let report = centre.people("IPP;Nom;Prénom;Né le\n1A;DURAND;Paule;12/03/1985\n2B;ROUX;Luc;12/03/1985\n");
    assert_eq!((report.set_aside.len(), report.updated.count), (1, 0), "{report:?}");
    let report = centre.people("IPP;Nom;Prénom;Né le\n1A;DURAND;Marie;12/03/1985\n");
    assert!(report.doubts.len() == 1 && report.doubts[0].why.contains("DURAND"), "{report:?}");
    let report = centre.people("IPP;Nom;Prénom;Né le\n1A;MARTIN;Marie-Claire;12/03/1985\n");
    assert_eq!((report.set_aside.len(), report.updated.count, report.doubts.len()), (0, 1, 0), "{report:?}");
    assert_eq!(centre.names(), ["MARTIN|DUPONT|Marie-Claire", "ROUX||Luc"]);
}

#[test]
fn a_colleague_is_awaited_by_the_name_that_is_said_and_no_namesake_for_them() {
    let mut centre = Centre::new();
    let named = ["Dr MARTIN S.", "MARTIN S", "Mme MARTIN", "Dr Paul MARTIN", "Dr Sophie Martin"];
    let rows: String =
        named.iter().zip(8..).map(|(named, hour)| format!("06/12/2026;{hour}h;KAYA Elif;{named}\n")).collect();
    centre.agenda(&format!("Date;Heure;Patient;Médecin\n{rows}"));
    let mut items = centre.store.load_items(&ARRIVAL, true).unwrap();
    items.sort_by_key(|item| item.moment(&RDV_AT));
    let awaited: Vec<_> =
        items.iter().map(|item| item.team(&AWAITED).iter().map(|id| id.0).collect::<Vec<_>>()).collect();
    // Dr Martin is the second of the team, Dr Martin Sophie the third.
    assert_eq!(awaited, [vec![3], vec![3], vec![2], vec![], vec![3]]);
}

#[test]
fn a_professional_whom_the_team_does_not_know_stays_as_the_agenda_names_them_and_is_told() {
    let mut centre = Centre::new();
    let beside = centre.agenda("Date;Heure;Patient;Médecin\n05/12/2026;8h;PETIT Luc;\"Dr Martin, Dr Inconnu\"\n");
    assert_eq!(beside.strangers.keys().collect::<Vec<_>>(), ["Dr Inconnu"]);
    let named = ["Dr Sarah Petit", "PETIT, Sarah", "Dr Sarah"];
    let rows: String =
        named.iter().zip(8..).map(|(named, hour)| format!("06/12/2026;{hour}h;KAYA Elif;\"{named}\"\n")).collect();
    let report = centre.agenda(&format!("Date;Heure;Patient;Médecin\n{rows}"));
    let mut items = centre.store.load_items(&ARRIVAL, true).unwrap();
    items.sort_by_key(|item| item.moment(&RDV_AT));
    let shown: Vec<_> = items.iter().skip(1).map(|item| (item.text(&AGENDA_PRO), item.team(&AWAITED).len())).collect();
    assert_eq!(shown, named.map(|named| (named, 0)), "Sarah of the reception is none of them");
    assert_eq!(
        report.strangers.keys().map(String::as_str).collect::<Vec<_>>(),
        ["Dr Sarah", "Dr Sarah Petit", "PETIT, Sarah"]
    );
}

#[test]
fn every_number_of_a_cell_is_taken_or_named() {
    let mut centre = Centre::new();
    let report = centre.people(
        "Nom;Prénom;Téléphone;Téléphone 2\nA;A;06 12 34 56 78 / 01 45 67 89 01;07 45 67 89 99\n\
         B;B;\"06 12 34 56 78\n01 45 67 89 01\";\nC;C;06 12 34 56 78 - 01 45 67 89 01;\nD;D;06 12 34 56 78 (mère);\n\
         E;E;Mère : 06 12 34 56 78 ou 01 45 67 89 01;\n",
    );
    let (mobile, home) = ("+33612345678", "+33145678901");
    let held =
        centre.cards().into_iter().map(|card| (card.phone1.unwrap_or_default(), card.phone2.unwrap_or_default()));
    let expected = [(mobile, "+33745678999"), (mobile, home), (mobile, home), ("", ""), ("", "")]
        .map(|(one, two)| (one.to_owned(), two.to_owned()));
    assert_eq!(held.collect::<Vec<_>>(), expected);
    let lines: Vec<_> = report.cells.iter().map(|cell| cell.line).collect();
    assert_eq!(lines, [2, 5, 6], "{report:?}");
}

#[test]
fn a_number_of_the_social_security_is_noted_nowhere_and_a_damaged_name_is_named() {
    let mut centre = Centre::new();
    let report = centre.people(
        "IPP;Nom;Prénom;Né le\n2 85 03 75 123 456 78;DUPONT;Marie;12/03/1985\n7;1850375123456;Jean;12/03/1985\n\
         8;LEFEVRE;Zo?;12/03/1985\n9;?TIENNE;Luc;12/03/1985\n",
    );
    assert_eq!(centre.cards().iter().map(|card| card.ehr_ref.clone()).collect::<Vec<_>>(), [None]);
    assert_eq!((report.cells.len(), report.set_aside.len()), (2, 3), "{report:?}");
    let told = format!("{:?} {:?}", report.cells, report.set_aside);
    assert!(!told.contains("75123456") && !told.contains("75 123"), "{told}");
    let report = centre.agenda("Date;Heure;IPP;Patient\n06/12/2026;9h;285037512345678;DUPONT Marie\n");
    assert_eq!((report.cells.len(), centre.expected()), (1, vec!["DUPONT Marie > DUPONT Marie".to_owned()]));
}

#[test]
fn a_note_beside_a_name_is_left_and_its_row_is_named() {
    let mut centre = Centre::new();
    let list = "Patient;DDN\nDUPONT Marie (ne pas rappeler le matin);12/03/1985\nROUX Luc – suivi diabète;01/02/1970\n\
                KAYA Elif (décédée le 12/03/2020);03/04/1990\nPETIT Anne (née DURAND);05/06/1991\nDIALLO Awa;07/08/1992\n";
    let report = centre.people(list);
    let told: Vec<_> = report.cells.iter().map(|cell| (cell.line, cell.why.contains("note à côté du nom"))).collect();
    assert_eq!((report.new.count, told), (5, vec![(2, true), (3, true)]));
    assert!(
        report.cells.iter().all(|cell| !cell.why.contains("matin") && !cell.why.contains("diab")),
        "may be clinical"
    );
}

#[test]
fn a_reference_of_the_family_turns_no_card_into_a_brother() {
    let mut centre = Centre::new();
    let header = "N° dossier;Nom;Prénom;Date de naissance;Sexe;Téléphone\n";
    centre.people(&format!("{header}P12;DUPONT;Marie;12/03/1985;F;0612345678\nP13;KAYA;Bébé;12/10/2026;;\n"));
    for row in ["P12;DUPONT;Paul;;M;0699999999", "P12;DUPONT;Paul;12/03/1985;;"] {
        let report = centre.people(&format!("{header}{row}\n"));
        assert_eq!((report.set_aside.len(), report.updated.count), (1, 0), "{report:?}");
    }
    let same = ["P12;DUPONT;Marie-Claire;12/03/1985;F;", "P13;KAYA;Elif;12/10/2026;F;"];
    let report = centre.people(&format!("{header}{}\n", same.join("\n")));
    assert_eq!((report.set_aside.len(), report.updated.count), (0, 2), "{report:?}");
    assert_eq!(centre.names(), ["DUPONT||Marie-Claire", "KAYA||Elif"]);
}

#[test]
fn an_apostrophe_that_became_a_space_names_the_same_person() {
    let mut centre = Centre::new();
    let header = "Nom;Prénom;Date de naissance\n";
    centre.people(&format!("{header}N’DIAYE;Fatou;01/02/1990\nD ANGELO;Zoé;12/03/1985\nDE L'HÔTE;Anne;12/03/1985\n"));
    let report = centre.people(&format!(
        "{header}N DIAYE;Fatou;01/02/1990\nD'ANGELO;Zoé;12/03/1985\nDE L HOTE;Anne;12/03/1985\nDE-L’HÔTE;Anne;12/03/1985\n"
    ));
    assert_eq!((report.new.count, report.unchanged.count), (0, 4), "{report:?}");
    centre.agenda("Date;Heure;Nom;Prénom;DDN\n06/12/2026;9h;N DIAYE;Fatou;01/02/1990\n");
    assert_eq!(centre.expected(), ["N DIAYE Fatou > N’DIAYE Fatou"]);
}

#[test]
fn a_number_is_on_a_card_once() {
    let mut centre = Centre::new();
    let header = "Nom;Prénom;Date de naissance;Téléphone;Portable\n";
    centre.people(&format!(
        "{header}KAYA;Elif;01/02/1990;0612345678;06 12 34 56 78\nBA;Awa;01/02/1990;0130303030;0612345679\n"
    ));
    let numbers =
        |centre: &Centre| -> Vec<_> { centre.cards().into_iter().map(|card| (card.phone1, card.phone2)).collect() };
    let number = |end: &str| Some(format!("+33{end}"));
    assert_eq!(numbers(&centre), [(number("130303030"), number("612345679")), (number("612345678"), None)]);
    centre.people(&format!("{header}KAYA;Elif;01/02/1990;;0612345678\nBA;Awa;01/02/1990;0612345679;\n"));
    assert_eq!(numbers(&centre), [(number("612345679"), number("130303030")), (number("612345678"), None)]);
}

#[test]
fn the_words_of_a_death_are_no_part_of_the_name() {
    let mut centre = Centre::new();
    let rows = "ROUX mort en 2024;Luc\nKAYA (décès 2024);Elif\nBA;Awa (défunte)\nFeu DUPONT;Jean\nMORT;Luc\n";
    let report = centre.people(&format!("Nom;Prénom\n{rows}"));
    assert_eq!(report.new.count, 5, "{report:?}");
    assert_eq!(centre.names(), ["BA||Awa", "DUPONT||Jean", "KAYA||Elif", "MORT||Luc", "ROUX||Luc"]);
    let dead = centre.cards().iter().filter(|card| card.deceased_on.is_some()).count();
    assert_eq!(dead, 4);
}

#[test]
fn a_new_card_nearly_of_somebodys_name_is_named_beside_theirs_and_nobody_is_merged() {
    let mut centre = Centre::new();
    let header = "Nom;Prénom;Date de naissance;Téléphone;Sexe\n";
    let known = [
        "DUPONT;Marie;12/03/1985;0612345678;F",
        "KAYA;Elif;01/02/1990;0612345679;F",
        "NGUYEN;Minh;04/05/1970;;M",
        "ROUX;Paul;07/08/2019;0612345670;M",
        "BA;Awa;09/10/1960;0612345671;F",
    ];
    centre.people(&format!("{header}{}\n", known.join("\n")));
    let rows = [
        "DUPOND;Marie;12/03/1985;06 12 34 56 78;",
        "Elif;Kaya;01/02/1990;0612345679;F",
        "NGUYEN-TRAN;Minh;04/05/1970;0699999999;M",
        "ROUX;Luc;07/08/2019;0612345670;M",
        "DIALLO;Awa;09/10/1960;0612345671;F",
        "DIALLO;Awa;09/10/1960;0799999999;F",
        "BA;Sira;09/10/1960;;F",
    ];
    let report = centre.people(&format!("{header}{}\n", rows.join("\n")));
    assert_eq!((report.new.count, report.updated.count, report.homonyms.count), (7, 0, 1), "{report:?}");
    let told: Vec<_> = report.doubts.iter().map(|doubt| (doubt.line, doubt.why.as_str())).collect();
    assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 4, 6], "{told:?}");
    let twin = "DUPOND Marie ressemble à DUPONT Marie\u{a0}: même date de naissance et même téléphone.";
    assert!(told[0].1.starts_with(twin) && told[2].1.contains("même date de naissance."), "{told:?}");
    let of = |name: &str| centre.cards().into_iter().find(|card| card.display_name() == name).unwrap().id;
    let beside = |name: &str| match centre.store.answer_query(&Query::Card(of(name)), Some(StaffId(1)), NOW) {
        Answer::Card(card) => card.homonyms.into_iter().map(|other| other.name).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(beside("DUPONT Marie"), ["DUPOND Marie"], "where the desk makes one of them");
    assert_eq!((beside("DUPOND Marie"), beside("ROUX Luc").len()), (vec!["DUPONT Marie".to_owned()], 0));
}

#[test]
fn what_stands_beside_a_name_goes_where_it_belongs_or_is_told() {
    let rows = [
        ("DUPONT Marie 06 12 34 56 78", "+33612345678 ", false),
        ("DUPONT Paul (34 ans)", " ", true),
        ("DUPONT Awa, 34 ans", " ", true),
        ("KAYA Elif 12/03/1980", " 12/03/1980", false),
        ("ROUX Jean 12.03.1980 tel 06.12.34.56.79", "+33612345679 12/03/1980", false),
        ("SOW Fatou +33 6 12 34 56 80 / +32 470 12 34 56", "+33612345680 ", false),
        ("BELL Tom 0612345681/0130303030", "+33612345681 ", false),
        ("TRAN Minh 01-02-03 0612345682", "+33612345682 ", true),
        ("MOREL Zoé vue le 12/11/2026", " ", true),
        ("GAUTIER Luc décédé le 12/03/2020", " ", false),
        ("BELL Marie tél fille 06 12 34 56 83", " ", true),
    ];
    for (cell, kept, told) in rows {
        let mut centre = Centre::new();
        let report = centre.people(&format!("Patient\nDIALLO Mariama\n{cell}\n"));
        let card = centre.cards().into_iter().find(|card| card.used_name != "DIALLO").unwrap();
        let born = card.birth_date.map(|born| born.to_string()).unwrap_or_default();
        assert_eq!(format!("{} {born}", card.phone1.as_deref().unwrap_or_default()), kept, "{cell}");
        assert_eq!(card.display_name().split(' ').count(), 2, "{cell}: {card:?}");
        assert_eq!(report.cells.iter().any(|left| left.line == 3), told, "{cell}: {report:?}");
    }
    let mut centre = Centre::new();
    let list =
        "Nom;Prénom;Né le;Tél\nDUPONT 0612345678;Marie (12/03/1980);;\nKAYA 0612345678;Elif;01/02/1990;0130303030\n";
    centre.people(list);
    let told = |card: Person| (card.phone1, card.phone2, card.birth_date.map(|born| born.to_string()));
    let number = |end: &str| Some(format!("+33{end}"));
    let expected = [
        (number("612345678"), None, Some("12/03/1980".to_owned())),
        (number("130303030"), number("612345678"), Some("01/02/1990".to_owned())),
    ];
    assert_eq!(centre.cards().into_iter().map(told).collect::<Vec<_>>(), expected, "and a column goes before");
    let visit = centre.agenda("Date;Heure;Patient\n06/12/2026;9h;DUPONT Marie 06 12 34 56 78\n");
    assert_eq!((visit.new.count, visit.unsure.count), (1, 0), "the number says who it is: {visit:?}");
}

#[test]
fn the_number_of_somebody_else_is_never_the_persons_own() {
    let rows = [
        ("mari : 06 12 34 56 90", ""),
        ("ne pas appeler 06 12 34 56 91", ""),
        ("06 12 34 56 92 (mère)", ""),
        ("06 12 34 56 93 (sa voisine)", ""),
        ("06 12 34 56 94 / 06 12 34 56 95 (père)", "+33612345694"),
        ("Mère : 06 12 34 56 78 ou 01 45 67 89 01", ""),
        ("06 12 34 56 96, mère", ""),
        ("01 49 33 00 97 (travail)", ""),
        ("Bureau : 01 49 33 00 97, portable : 06 12 34 56 97", "+33612345697"),
        ("06 12 34 56 98 (ne pas appeler avant midi)", "+33612345698"),
        ("06 12 34 56 99 (pas de SMS)", "+33612345699"),
        ("06 12 34 56 70 (ancien 07 45 67 89 99)", "+33612345670"),
    ];
    for (cell, kept) in rows {
        let mut centre = Centre::new();
        let report = centre.people(&format!("Nom;Prénom;Tél\nTRAORE;Awa;\"{cell}\"\nSOW;Luc;0612345600\n"));
        let card = centre.cards().into_iter().find(|card| card.used_name == "TRAORE").unwrap();
        assert_eq!((card.phone1.as_deref().unwrap_or_default(), card.phone2), (kept, None), "{cell}");
        assert!(report.cells.iter().any(|left| left.line == 2), "{cell}: {report:?}");
    }
}

#[test]
fn a_reference_that_a_spreadsheet_has_robbed_of_its_zeros_makes_nobody_twice() {
    let rows = |refs: [&str; 2]| {
        format!("IPP;Nom;Prénom;DDN\n{};DUPONT;Marie;12/03/1985\n{};PETIT;Luc;12/03/1986\n", refs[0], refs[1])
    };
    let refs = |centre: &Centre| centre.cards().into_iter().map(|card| card.ehr_ref.unwrap()).collect::<Vec<_>>();
    let mut centre = Centre::new();
    centre.people(&rows(["00012", "00013"]));
    let report = centre.people(&rows(["12", "13"]));
    assert_eq!((report.new.count, report.unchanged.count), (0, 2), "{report:?}");
    assert_eq!(refs(&centre), ["00012", "00013"]);
    let mut centre = Centre::new();
    centre.people(&rows(["12", "13"]));
    let report = centre.people(&rows(["00012", "00013"]));
    assert_eq!((report.new.count, report.updated.count), (0, 2), "the zeros come back: {report:?}");
    assert_eq!(refs(&centre), ["00012", "00013"]);
    // Other names, or another birth date, are somebody else's.
    let report = centre.people("IPP;Nom;Prénom;DDN\n12;DUPONT;Marie;12/03/1990\n13;ROUX;Ana;12/03/1986\n");
    assert_eq!((report.new.count, centre.cards().len()), (2, 4), "{report:?}");
}

#[test]
fn a_reference_whose_figures_are_lost_is_left_and_said() {
    let mut centre = Centre::new();
    let report = centre.people(
        "IPP;Nom;Prénom;DDN\n1,23457E+12;DUPONT;Marie;12/03/1985\n1,23457E+12;PETIT;Luc;12/03/1986\n77;BA;Awa;12/03/1987\n",
    );
    let refs: Vec<_> = centre.cards().into_iter().map(|card| card.ehr_ref).collect();
    assert_eq!((report.set_aside.len(), refs.iter().flatten().count(), refs.len()), (0, 1, 3), "{report:?}");
    assert_eq!(report.cells.iter().map(|cell| cell.line).collect::<Vec<_>>(), [2, 3], "{report:?}");
}

#[test]
fn the_reference_of_the_record_goes_before_a_number_of_the_program() {
    let mut centre = Centre::new();
    let report = centre.people("IPP;patient_id;Nom;Prénom;DDN\nP000012;77;DUPONT;Marie;12/03/1985\n");
    assert_eq!(centre.cards()[0].ehr_ref.as_deref(), Some("P000012"));
    assert_eq!(report.aside, ["patient_id"]);
}

#[test]
fn words_before_a_name_are_none_of_it() {
    let rows = "Date;Heure;Objet\n06/12/2026;9h;NE PAS BOOKER\n06/12/2026;9h15;Visio Jean-Marc DUBOIS\n\
        06/12/2026;9h30;Fam. MENDY (3)\n06/12/2026;9h45;NE PAS DECALER DUPONT Marie\n";
    let mut centre = Centre::new();
    let report = centre.agenda(rows);
    assert_eq!(centre.expected(), ["DUBOIS Jean-Marc > ", "MENDY > ", "DUPONT Marie > "]);
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_word_of_agendas_is_a_family_name_where_a_card_or_the_column_says_so() {
    let mut centre = Centre::new();
    let cards = centre.people("Patient;DDN\nSALLE Anne;12/03/1985\nNOUVEAU Jean;01/02/1980\nVISITE Luc;01/02/1981\n");
    assert_eq!((centre.cards().len(), cards.set_aside.len()), (3, 0), "{:?}", cards.set_aside);
    let first = centre.agenda(
        "Date;Heure;Patient\n26/10/2026;9h;SALLE Anne\n26/10/2026;10h;M. NOUVEAU Jean\n26/10/2026;11h;MAITRE Eve\n",
    );
    assert_eq!((first.new.count, first.set_aside.len()), (3, 0), "{:?}", first.set_aside);
    assert_eq!(centre.expected(), ["SALLE Anne > SALLE Anne", "NOUVEAU Jean > NOUVEAU Jean", "MAITRE Eve > "]);
    let titles = centre.agenda(
        "Date;Heure;Objet\n27/10/2026;9h;VISITE Luc\n27/10/2026;10h;IVG Marie\n27/10/2026;11h;Mme SALLE Anne\n",
    );
    assert_eq!((titles.new.count, titles.set_aside.len()), (2, 1), "{:?}", titles.set_aside);
    assert!(!titles.set_aside[0].why.contains("IVG"), "{:?}", titles.set_aside);
}

#[test]
fn a_name_that_a_sign_cuts_is_set_aside_or_told() {
    let mut centre = Centre::new();
    let list = centre.people(
        "Nom;Prénom;DDN\nBEN_ALI;Mohamed;01/01/1982\nDE_SOUZA;Ana;01/01/1984\nDUPONT*MARTIN;Anne;01/01/1985\n\
         ROUX;Jean-Luc \"Lulu\" Marc;01/01/1986\nL_V_QUE;Zoé;01/01/1987\nN~DIAYE;Awa;01/01/1988\nDUPONT:MARTIN;Eve;01/01/1989\n\
         PARENT DU CHATELET;Luc;01/01/1990\nDUPONT;Marie Syphilis;01/01/1991\n",
    );
    let told = |faults: &[SetAside]| faults.iter().map(|fault| fault.line).collect::<Vec<_>>();
    assert_eq!((told(&list.set_aside), told(&list.cells)), (vec![6, 7], vec![4, 5, 8]), "{:?}", list.cells);
    let names = [
        "BEN ALI||Mohamed",
        "DE SOUZA||Ana",
        "DUPONT||Anne",
        "DUPONT||Eve",
        "DUPONT||Marie",
        "PARENT DU CHATELET||Luc",
    ];
    assert_eq!(centre.names(), [&names[..], &["ROUX||Jean-Luc"]].concat());
}

#[test]
fn the_last_lines_of_a_list_are_nobody() {
    let mut centre = Centre::new();
    let list = centre.people(
        "Nom;Prénom;DDN\nDUPONT;Marie;12/03/1935\nPETIT;Luc;01/02/1980\nHommes;10;\nMoyenne d’âge;41;\nCas suivis;12;\n\
         Légende;* = ALD;\nVu le;28/11/2026;\n",
    );
    assert_eq!(centre.names(), ["DUPONT||Marie", "PETIT||Luc"]);
    assert_eq!((list.set_aside.len(), list.around.len()), (1, 4), "{:?} {:?}", list.set_aside, list.around);
}
