//! Lists whose titles, letters, cells or sheets are not what they seem: read right, or named.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use comptoir::cli::Failure;
use comptoir::cli::import::{Terms, import_agenda, import_people, people};
use comptoir::domain::PersonId;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::import_sources::Centre;

impl Centre {
    fn written(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("liste");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn given(&mut self, bytes: &[u8]) -> Result<people::PeopleReport, Failure> {
        let file = self.written(bytes);
        import_people(&mut self.store, &file, &Self::hand(), Terms::default(), &mut |_, _| ())
    }
}

/// « line: why » of each.
fn said(told: &[comptoir::cli::import::table::SetAside]) -> Vec<String> {
    told.iter().map(|told| format!("{}: {}", told.line, told.why)).collect()
}

/// Formats of the cells of a workbook: the second shows five figures.
const STYLES: &str = "<styleSheet><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"00000\"/></numFmts>\
    <cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>";

/// A workbook of sheets, each with its name, its state and its rows; a cell that begins with `<` is written as it is.
fn workbook(properties: &str, sheets: &[(&str, &str, &[&[&str]])]) -> Vec<u8> {
    const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{KIND}/{kind}\" Target=\"{target}\"/>")
    };
    add("_rels/.rels", &format!("<Relationships>{}</Relationships>", link("r1", "officeDocument", "xl/workbook.xml")));
    let (mut list, mut links) = (String::new(), String::new());
    for (at, (name, state, rows)) in sheets.iter().enumerate() {
        list += &format!("<sheet name=\"{name}\" state=\"{state}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>");
        links += &link(&format!("rId{at}"), "worksheet", &format!("worksheets/sheet{at}.xml"));
        let cell = |text: &&str| match text.strip_prefix('<') {
            Some(_) => (*text).to_owned(),
            None => format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>"),
        };
        let row = |cells: &&[&str]| format!("<row>{}</row>", cells.iter().map(cell).collect::<String>());
        let rows: String = rows.iter().map(row).collect();
        add(&format!("xl/worksheets/sheet{at}.xml"), &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"));
    }
    add("xl/styles.xml", STYLES);
    add("xl/workbook.xml", &format!("<workbook xmlns:r=\"{KIND}\">{properties}<sheets>{list}</sheets></workbook>"));
    links += &link("styles", "styles", "styles.xml");
    add("xl/_rels/workbook.xml.rels", &format!("<Relationships>{links}</Relationships>"));
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_first_name_at_birth_stands_where_no_other_is_used() {
    let mut centre = Centre::new();
    centre.people("Nom;Prénom;Date de naissance\nPETIT;Jean;13/03/1985\n");
    let (people, _) = centre.people(
        "Nom de naissance;Premier prénom de naissance;Nom utilisé;Prénom utilisé;Date de naissance\n\
         DUPONT;Marie;MARTIN;Marianne;12/03/1985\nPETIT;Jean;;;13/03/1985\nROUX;Ana;;-;14/03/1985\n",
    );
    let expected =
        ["MARTIN|DUPONT|Marianne|12/03/1985|||", "PETIT|PETIT|Jean|13/03/1985|||", "ROUX|ROUX|Ana|14/03/1985|||"];
    assert_eq!(people, expected);
    let (people, _) = Centre::new().people("Nom;Prénom(s) de naissance;Prénom d’usage\nKAYA;Elif Zoé;\nBA;Awa;Mimi\n");
    assert_eq!(people, ["BA|BA|Mimi||||", "KAYA|KAYA|Elif Zoé||||"]);
    let (lines, aside) = Centre::new()
        .agenda("Date;Heure;Nom de naissance;Premier prénom de naissance;Prénom utilisé\n07/12/2026;9h;PETIT;Luc;\n");
    assert_eq!((&lines[..], &aside[..]), (&["07/12 09:00 PETIT Luc".to_owned()][..], &[][..]));
}

#[test]
fn a_title_that_lost_a_letter_is_read_or_refuses_the_list() {
    let twice = "Nom;PrÃ©nom;Ville\nLÃ‰VÃŠQUE;ZoÃ©;Ici Ã  SÃ¨te\nÃ‰LOÃ\u{fffd}SE;ChloÃ«;\n";
    let mut centre = Centre::new();
    let report = centre.given(twice.as_bytes()).unwrap();
    assert_eq!((report.new.count, &report.aside[..]), (1, &[][..]), "{report:?}");
    assert!(said(&report.set_aside)[0].starts_with("3: « nom »\u{a0}: « ÉLOÃ") || report.set_aside[0].line == 3);
    let (people, _) = Centre::new().people("Nom;PrÃ©nom;Ville\nLÃ‰VÃŠQUE;ZoÃ©;Ici Ã  SÃ¨te\n");
    assert_eq!(people, ["LÉVÊQUE|LÉVÊQUE|Zoé||||Ici à Sète"]);
    let why = Centre::new().given("Nom;Pr?nom;Date de naissance\nDUPONT;Marie;13/03/1985\n".as_bytes()).unwrap_err();
    assert!(format!("{why:?}").contains("Pr?nom") && format!("{why:?}").contains("UTF-8"), "{why:?}");
    let rows: &[&[&str]] = &[&["Nom", "PrÃ©nom"], &["DUPONT", "ZoÃ©"]];
    let mut centre = Centre::new();
    centre.given(&workbook("", &[("A", "visible", rows)])).unwrap();
    assert_eq!(centre.people("Nom;Prénom\nBA;Awa\n").0[1], "DUPONT|DUPONT|Zoé||||");
}

#[test]
fn a_sign_that_no_name_has_is_a_letter_of_another_encoding_or_damage() {
    let mut centre = Centre::new();
    centre.given(b"Nom;Pr\xE9nom\nC\xBCUR;Luc\nDUPONT;H\xE9l\xE8ne\n").unwrap();
    centre.given(b"Nom;Prenom\r\x82ELIK;Ali\rDUPONT;Luc\r").unwrap();
    centre.given(b"Nom;Prenom\rD\xD5ALMEIDA;Luc\rDUPONT;Eva\r").unwrap();
    let (people, _) = centre.people("Nom;Prénom\nBA;Awa\n");
    for name in ["CŒUR|", "ÇELIK|", "D’ALMEIDA|"] {
        assert!(people.iter().any(|one| one.starts_with(name)), "{name} {people:?}");
    }
    let report = Centre::new().given("Nom;Prénom\nC¼UR;Luc\nDUPONT;Andr‚\nBA;Awa\n".as_bytes()).unwrap();
    assert_eq!((report.new.count, report.set_aside.len()), (1, 2), "{report:?}");
    assert!(report.set_aside.iter().all(|fault| fault.why.contains("signe abîmé")), "{report:?}");
    let (people, _) =
        Centre::new().people("Nom;Prénom;Né le\nL&Eacute;V&Ecirc;QUE;Zo&eacute;;12/03/1985\nO&#39;BRIEN;Ana;\n");
    assert_eq!(people, ["LÉVÊQUE|LÉVÊQUE|Zoé|12/03/1985|||", "O'BRIEN|O'BRIEN|Ana||||"]);
}

#[test]
fn the_number_of_a_street_is_neither_a_reference_nor_the_address() {
    let mut centre = Centre::new();
    let family = "Nom;Prénom;Né le;Numéro;Rue;CP;Ville\nDUPONT;Marie;12/03/1985;3;rue des Lilas;93200;Saint-Denis\n\
        DUPONT;Léa;01/02/2015;3;rue des Lilas;93200;Saint-Denis\n";
    let (people, _) = centre.people(family);
    assert_eq!(people.len(), 2);
    assert!(people.iter().all(|one| one.ends_with("3 rue des Lilas, 93200 Saint-Denis")), "{people:?}");
    let moved = "Nom;Prénom;Né le;Numéro;Rue;CP;Ville\nDUPONT;Marie;12/03/1985;12;rue Neuve;93200;Saint-Denis\n";
    let (people, _) = centre.people(moved);
    assert!(people.len() == 2 && people[1].ends_with("12 rue Neuve, 93200 Saint-Denis"), "{people:?}");
    let (people, _) = Centre::new().people(
        "Nom;Prénom;Numéro voie;Indice répétition voie;Libellé type de voie;Libellé voie;Code postal;Commune\n\
         BA;Awa;3;bis;Rue;DES LILAS;93200;Saint-Denis\nKAYA;Elif;;;;;93200;Saint-Denis\nROUX;Ana;4;;;12 quai Sud;;\n",
    );
    let expected = [
        "BA|BA|Awa||||3 bis Rue DES LILAS, 93200 Saint-Denis",
        "KAYA|KAYA|Elif||||93200 Saint-Denis",
        "ROUX|ROUX|Ana||||12 quai Sud",
    ];
    assert_eq!(people, expected);
    let report = Centre::new()
        .given("Numéro;Nom;Prénom;Rue\n12;BA;Awa;3 rue Neuve\n14;BA;Awa;5 rue Neuve\n".as_bytes())
        .unwrap();
    assert_eq!(report.new.count, 2, "a number before the names is a reference: {report:?}");
}

#[test]
fn a_whole_name_keeps_each_of_its_names_or_is_set_aside() {
    let names = [
        "Madame veuve KONE née DIOP Fatou",
        "DUPONT Mme Eva",
        "ROUX Ana Mme",
        "SAINT-EXUPÉRY Antoine de",
        "BA M. Jean",
    ];
    let rows: String = names.iter().map(|name| format!("{name};01/03/1985\n")).collect();
    let (people, _) = Centre::new().people(&format!("Patient;Date de naissance\n{rows}"));
    let expected = [
        "BA|BA|Jean|01/03/1985|||",
        "DUPONT|DUPONT|Eva|01/03/1985|||",
        "KONE|DIOP|Fatou|01/03/1985|||",
        "ROUX|ROUX|Ana|01/03/1985|||",
        "de SAINT-EXUPÉRY|de SAINT-EXUPÉRY|Antoine|01/03/1985|||",
    ];
    assert_eq!(people, expected);
    let report = Centre::new()
        .given("Patient;Né le\nKONE/DIOP Fatou;02/03/1985\nKONE dite DIOP Fatou;06/03/1985\nBA Awa;\n".as_bytes())
        .unwrap();
    assert_eq!((report.new.count, report.set_aside.len()), (1, 2), "{report:?}");
    let report = Centre::new().given("Nom;Prénom\n1234;Marie\nDUPONT;Luc\n".as_bytes()).unwrap();
    assert_eq!((report.new.count, report.set_aside[0].line), (1, 2), "{report:?}");
    let (lines, _) = Centre::new().agenda(
        "Date;Heure;Patient\n07/12/2026;9h;DUPONT Mme Eva\n07/12/2026;10h;DUPONT M Jean\n07/12/2026;11h;Madame veuve KONE née DIOP Fatou\n",
    );
    assert_eq!(lines, ["07/12 09:00 DUPONT Eva", "07/12 10:00 DUPONT Jean", "07/12 11:00 KONE Fatou"]);
}

#[test]
fn a_workbook_of_an_old_mac_counts_its_days_from_1904() {
    let rows: &[&[&str]] =
        &[&["Nom", "Prénom", "Né le", "IPP"], &["DUPONT", "Marie", "<c><v>29656</v></c>", "<c><v>29656</v></c>"]];
    let properties = "<workbookPr date1904=\"1\"/>";
    let mut centre = Centre::new();
    centre.given(&workbook(properties, &[("A", "visible", rows)])).unwrap();
    assert_eq!(centre.people("Nom;Prénom\nBA;Awa\n").0[1], "DUPONT|DUPONT|Marie|12/03/1985|||");
    let rows: &[&[&str]] = &[
        &["Date", "Heure", "Patient"],
        &["<c><v>44901</v></c>", "<c><v>0.375</v></c>", "BA Awa"],
        &["<c><v>44901.5</v></c>", "", "KAYA Elif"],
    ];
    let mut centre = Centre::new();
    let file = centre.written(&workbook(properties, &[("A", "visible", rows)]));
    import_agenda(&mut centre.store, &file, None, &Centre::hand(), Terms::default(), &mut |_, _| ()).unwrap();
    let (lines, _) = centre.agenda("Date;Heure;Patient\n08/12/2026;9h;ROUX Ana\n");
    assert_eq!(lines[..2], ["07/12 09:00 BA Awa", "07/12 12:00 KAYA Elif"]);
}

#[test]
fn the_zeros_that_a_workbook_shows_are_those_of_the_reference() {
    let rows: &[&[&str]] = &[
        &["IPP", "Nom", "Prénom", "Né le"],
        &["<c s=\"1\"><v>12</v></c>", "DUPONT", "Marie", "12/03/1985"],
        &["<c s=\"1\"><v>123456</v></c>", "PETIT", "Luc", "<c><v>31118</v></c>"],
    ];
    let mut centre = Centre::new();
    centre.given(&workbook("", &[("A", "visible", rows)])).unwrap();
    let refs: Vec<_> = (1..)
        .map_while(|id| centre.store.load_person(PersonId(id)).unwrap())
        .map(|card| card.ehr_ref.unwrap_or_default())
        .collect();
    assert_eq!(refs, ["00012", "123456"]);
}

#[test]
fn a_formula_without_a_value_is_named_with_its_line() {
    let rows: &[&[&str]] = &[
        &["Nom", "Prénom", "Date de naissance", "Tél"],
        &["DUPONT", "Marie", "<c><f>DATE(1985,3,12)</f><v/></c>", "<c t=\"e\"><f>B9</f><v>#REF!</v></c>"],
        &["MARTIN", "Paul", "<c t=\"str\"><f>A9</f><v></v></c>", "<c t=\"e\"><f>B9</f><v>#N/A</v></c>"],
        &["<c><f>A9</f><v/></c>", "Ana"],
        &["<c><f>A9</f><v/></c>", "<c><f>A9</f><v/></c>"],
    ];
    let report = Centre::new().given(&workbook("", &[("A", "visible", rows)])).unwrap();
    let cells = said(&report.cells);
    assert_eq!(cells.len(), 3, "{cells:?}");
    assert!(cells[0].starts_with("2: «\u{a0}date de naissance\u{a0}»") && cells[1].contains("#REF!"), "{cells:?}");
    assert_eq!((report.new.count, report.set_aside.len(), report.set_aside[0].line), (2, 1, 4), "{report:?}");
}

#[test]
fn a_sheet_of_what_does_not_stand_is_left_and_a_hidden_one_is_named() {
    let rows = |name: &'static str| [vec!["Nom", "Prénom"], vec![name, "Ana"]];
    let [one, two, three] = ["UN", "DEUX", "TROIS"].map(rows);
    let sheet = |rows: &'_ [Vec<&'static str>; 2]| [rows[0].clone(), rows[1].clone()];
    let (one, two, three) = (sheet(&one), sheet(&two), sheet(&three));
    let slices = [&one, &two, &three].map(|rows| [&rows[0][..], &rows[1][..]]);
    let book = workbook(
        "",
        &[("Décédés", "visible", &slices[1]), ("Patients", "visible", &slices[0]), ("Sortis", "hidden", &slices[2])],
    );
    let mut centre = Centre::new();
    let report = centre.given(&book).unwrap();
    assert_eq!(report.new.count, 1, "{report:?}");
    assert!(said(&report.set_aside)[0].contains("«\u{a0}Décédés\u{a0}»"), "{report:?}");
    assert!(report.around.iter().any(|told| told.why.contains("masquée «\u{a0}Sortis\u{a0}»")), "{report:?}");
    let why = Centre::new().given(&workbook("", &[("Décédés", "visible", &slices[1])])).unwrap_err();
    assert!(format!("{why:?}").contains("renommez-la"), "{why:?}");
}

#[test]
fn people_called_as_sums_are_come_in_and_numbers_and_minutes_have_their_columns() {
    let (people, around) = Centre::new().people(
        "Patient;Date de naissance\nDUPONT Marie;12/03/1985\nPAGE Luc;13/03/1985\nTOTAL Eva;14/03/1985\nTotal;3\n",
    );
    assert_eq!((people.len(), around.len()), (3, 1), "{people:?} {around:?}");
    let (lines, _) =
        Centre::new().agenda("Date;H;Mn;Nom;Prénom\n07/12/2026;9;05;DUPONT;Marie\n07/12/2026;14;;MENDY;Luc\n");
    assert_eq!(lines, ["07/12 09:05 DUPONT Marie", "07/12 14:00 MENDY Luc"]);
    let (people, told) = Centre::new().people(
        "Nom;Prénom;Tél. 1;Tél. 2;Mobile\nMARTIN;Eva;0145678901;;0612345678\nPETIT;Luc;;;0612345679\n\
         BA;Awa;0145678902;0145678903;0612345670\n",
    );
    let expected = [
        "BA|BA|Awa||+33145678902|+33145678903|",
        "MARTIN|MARTIN|Eva||+33145678901|+33612345678|",
        "PETIT|PETIT|Luc||+33612345679||",
    ];
    assert_eq!((&people[..], told.len()), (&expected.map(str::to_owned)[..], 1), "{told:?}");
    assert!(told[0].contains("numéro de trop"), "{told:?}");
}

#[test]
fn a_cut_line_of_a_list_in_json_is_named_and_the_others_come_in() {
    let lines = "{\"nom\":\"DUPONT\",\"prenom\":\"Marie\"}\n{\"nom\":\"MARTIN\",\"prenom\":\"Paul\"\n{\"nom\":\"ROUX\",\"prenom\":\"Ana\"}\n";
    let report = Centre::new().given(lines.as_bytes()).unwrap();
    assert_eq!((report.new.count, said(&report.set_aside)), (2, vec!["2: le JSON est coupé ou abîmé.".to_owned()]));
}
