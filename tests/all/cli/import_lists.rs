//! The directory and the links between people: in from lists of other programs, out, and in again unchanged.

use std::fs;
use std::process::{Command, Output};

use comptoir::domain::directory::{ExtraFees, ThirdParty};
use comptoir::domain::person::IdentityMark;
use comptoir::domain::{EntryKind, Link, Person, PersonId, TIES};
use comptoir::protocol::{DirectoryEntry, Operation};

use crate::cli::export::exported;
use crate::support::{TestCentre, at, day};

fn import(centre: &TestCentre, what: &str, text: &str, words: &[&str]) -> Output {
    let file = centre.path().with_file_name(format!("{what}.csv"));
    fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    command
        .arg("--db")
        .arg(centre.path())
        .args(["--as", "Claire", "import", what])
        .arg(&file)
        .args(words)
        .output()
        .unwrap()
}

/// What `entry` says, done or refused, and the code it ends with.
fn entry(centre: &TestCentre, words: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
    let command = command.arg("--db").arg(centre.path()).args(["--as", "Claire", "entry"]);
    let output = command.args(words).output().unwrap();
    (String::from_utf8([output.stdout, output.stderr].concat()).unwrap(), output.status.code())
}

/// What the import says, and the code it ends with.
fn said(output: &Output) -> (String, Option<i32>) {
    (String::from_utf8(output.stdout.clone()).unwrap(), output.status.code())
}

fn entries(centre: &TestCentre) -> Vec<DirectoryEntry> {
    centre.store.load_context(at(9, 0)).unwrap().directory.to_vec()
}

fn adds(centre: &mut TestCentre, used: &str, first: &str, born: i32, sex: &str) -> Person {
    let person = Person {
        first_name: Some(first.to_owned()),
        birth_date: Some(day(born, 3, 12).into()),
        sex: Some(sex.to_owned()),
        ..Person::new(used, at(8, 0))
    };
    let id = centre.does("Sarah", at(8, 10), Operation::AddPerson(Box::new(person))).person.unwrap();
    centre.store.load_person(id).unwrap().unwrap()
}

fn links_of(centre: &TestCentre, person: &Person) -> Vec<String> {
    let related = centre.store.list_related(person).unwrap();
    related.iter().map(|other| format!("{} {}", other.word, other.person.name)).collect()
}

#[test]
fn a_directory_comes_in_row_by_row_and_again_without_a_change() {
    let centre = TestCentre::new();
    let before = entries(&centre).len();
    let list = "Annuaire du quartier;;;;\nCatégorie;Nom;Tél;Adresse;CP;Ville\nPharmacie;Pharmacie du Lac;0561 000 001;1 rue du Lac;31000;Toulouse\n\
                Taxi;Taxi Bleu;612345678;;;\n;École Jean Moulin;;;;\nVoisin;Chez Luc;;;;\n;Sans rubrique;;;;\nPharmacie;;;;;\n\
                Pharmacie;Pharmacie du Lac;05 61 00 00 02;9 place Basse;31100;Toulouse\n";
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert_eq!(code, Some(4), "{text}");
    for named in ["ligne 6", "ligne 7", "ligne 8", "4 nouvelles fiches"] {
        assert!(text.contains(named), "{named}: {text}");
    }
    let found = entries(&centre);
    assert_eq!(found.len(), before + 4, "two pharmacies of one name, two numbers, two addresses");
    let taxi = found.iter().find(|entry| entry.name == "Taxi Bleu").unwrap();
    assert_eq!(taxi.phone.as_deref(), Some("+33612345678"));
    let (text, _) = said(&import(&centre, "directory", list, &[]));
    assert!(text.contains("0 nouvelle fiche") && text.contains("4 inchangées"), "{text}");
    assert_eq!(entries(&centre), found);
    let strict = import(&centre, "directory", list, &["--strict"]);
    assert_eq!(strict.status.code(), Some(1), "{strict:?}");
    let (text, code) =
        said(&import(&centre, "directory", "rubrique;nom;téléphone\nPHARMACY;Pharmacie Neuve;\n", &["--dry-run"]));
    assert!(text.contains("1 nouvelle fiche") && code == Some(0) && entries(&centre) == found, "{text}");
}

#[test]
fn a_directory_that_went_out_comes_in_unchanged() {
    let centre = TestCentre::new();
    let list = "kind;name;phone;address;note\nSCHOOL;=École;+33561000001;1, rue « A » ;\"de 9 h; à 12 h\"\nCARRIER;Ambulances d’Oc;;;\n";
    assert_eq!(said(&import(&centre, "directory", list, &[])).1, Some(0));
    let (csv, held) = (exported(&centre, &["directory", "--csv"]), entries(&centre));
    let (text, code) = said(&import(&centre, "directory", &csv, &[]));
    assert!(code == Some(0) && text.contains("0 nouvelle") && text.contains("0 mise à jour"), "{text}");
    assert_eq!(entries(&centre), held);
    let elsewhere = TestCentre::new();
    assert_eq!(said(&import(&elsewhere, "directory", &csv, &[])).1, Some(0));
    assert_eq!(exported(&elsewhere, &["directory", "--csv"]), csv);
    assert!(exported(&centre, &["directory", "--json"]).contains("\"name\":\"=École\""));
}

#[test]
fn links_come_in_for_people_who_are_surely_known_and_again_without_a_change() {
    let mut centre = TestCentre::new();
    let mother = adds(&mut centre, "KONÉ", "Awa", 1985, "F");
    let child = adds(&mut centre, "KONÉ", "Idriss", 2015, "M");
    adds(&mut centre, "KONÉ", "Idriss", 1950, "M");
    let list = "Nom;Prénom;Né(e) le;Lien;Nom 2;Prénom 2;Né(e) le 2\nKoné;Idriss;12/03/2015;fils de;KONE;Awa;12/03/1985\n\
                Koné;Awa;12/03/1985;mère;KONE;Idriss;\nKoné;Awa;12/03/1985;voisine;KONE;Idriss;12/03/2015\n\
                Koné;Awa;01/01/1999;mère de;KONE;Idriss;12/03/2015\nKoné;Awa;12/03/1985;parent de;KONE;Idriss;12/03/2015\n";
    let (text, code) = said(&import(&centre, "links", list, &[]));
    assert_eq!(code, Some(4), "{text}");
    for named in ["1 nouveau lien", "1 inchangé", "ligne 3", "ligne 4", "ligne 5"] {
        assert!(text.contains(named), "{named}: {text}");
    }
    assert_eq!(links_of(&centre, &child), ["mère KONÉ Awa"]);
    let other = "Nom;Prénom;DDN;Lien;Nom de l’autre;Prénom de l’autre;DDN de l’autre\nKoné;Awa;12/03/1985;conjointe de;KONE;Idriss;12/03/2015\n";
    let (text, code) = said(&import(&centre, "links", other, &[]));
    assert!(code == Some(1) && text.contains("déjà noté"), "a link that says otherwise is not overwritten: {text}");
    assert_eq!(links_of(&centre, &mother), ["enfant KONÉ Idriss"]);
}

#[test]
fn the_second_person_is_known_by_the_headers_of_the_first() {
    let mut centre = TestCentre::new();
    adds(&mut centre, "KONÉ", "Awa", 1985, "F");
    let child = adds(&mut centre, "KONÉ", "Idriss", 2015, "M");
    let row = "Koné;Awa;12/03/1985;mère de;KONE;Idriss";
    for (at, header) in ["naissance 2", "Jour de naissance de l’autre", "Autre naissance", "DOB2"].iter().enumerate()
    {
        let list = format!("nom;prénom;naissance;lien;nom 2;prénom 2;{header}\n{row};12/03/2015\n");
        let (text, code) = said(&import(&centre, "links", &list, &[]));
        let counts = if at == 0 { "1 nouveau lien" } else { "1 inchangé" };
        assert!(code == Some(0) && text.contains(counts), "{header}: {text}");
    }
    assert_eq!(links_of(&centre, &child), ["mère KONÉ Awa"]);
    // Nothing came in: that is no part of the work.
    let list = format!("nom;prénom;naissance;lien;nom 2;prénom 2\n{row}\n");
    for (words, nothing) in [(&[][..], "rien n’a été importé."), (&["--dry-run"], "rien ne serait importé.")] {
        let refused = import(&centre, "links", &list, words);
        let why = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && why.contains(nothing), "{why}");
    }
}

#[test]
fn links_that_went_out_come_in_unchanged_here_and_elsewhere() {
    let mut centre = TestCentre::new();
    let names = ["BA", "CO", "DI", "FA", "GE", "HU", "KI", "LO", "MA"];
    let people = names.map(|name| adds(&mut centre, name, "Ada", 1980, "F"));
    for (tie, pair) in TIES.iter().zip(people.windows(2)) {
        let link = Link { person: pair[0].id, tie, other: pair[1].id };
        centre.does("Sarah", at(8, 20), Operation::Link(link));
    }
    let csv = exported(&centre, &["links", "--csv"]);
    assert_eq!(csv.lines().count(), TIES.len() + 1);
    let (text, code) = said(&import(&centre, "links", &csv, &[]));
    assert!(code == Some(0) && text.contains("0 nouveau lien"), "{text}");
    let elsewhere = TestCentre::new();
    assert_eq!(said(&import(&elsewhere, "people", &exported(&centre, &["people", "--csv"]), &[])).1, Some(0));
    assert_eq!(said(&import(&elsewhere, "links", &csv, &[])).1, Some(0));
    let words = |centre: &TestCentre| -> Vec<String> {
        let text = exported(centre, &["links", "--json"]);
        let links: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let one = |link: &serde_json::Value| {
            format!("{} {} {}", link["person"]["used_name"], link["tie"], link["other"]["used_name"])
        };
        let mut words: Vec<_> = links.iter().map(one).collect();
        words.sort();
        words
    };
    // A parent whose sex is known is a mother or a father, as at the desk.
    let nearer =
        |words: Vec<String>| words.into_iter().map(|link| link.replace("PARENT", "MOTHER")).collect::<Vec<_>>();
    assert_eq!(nearer(words(&elsewhere)), nearer(words(&centre)));
}

/// A specialist of whom everything was told.
const HEART: &str = "rubrique;nom;spécialité;téléphone;langues parlées;accès;tiers payant;dépassements;délai;délai dit le;\
                     C2S/AME reçue le;RPPS;toujours vrai le\n;Dr Karimi;cardiologie;0561000001;arabe, anglais;plain-pied;\
                     intégral;non;3 mois;12/11/2020;12/11/2020;10000000017;12/11/2020\n";

#[test]
fn what_was_told_of_a_specialist_goes_out_and_comes_in_unchanged() {
    let centre = TestCentre::new();
    let (text, code) = said(&import(&centre, "directory", HEART, &[]));
    assert!(code == Some(0), "{text}");
    let held = entries(&centre);
    let heart = held.iter().find(|entry| entry.name == "Dr Karimi").unwrap();
    assert_eq!(
        (heart.kind, heart.third_party, heart.extra_fees),
        (EntryKind::Specialist, Some(ThirdParty::Whole), Some(ExtraFees::Nothing))
    );
    let file = |name: &str| centre.path().with_file_name(name);
    for form in ["csv", "xlsx", "json"] {
        exported(&centre, &["directory", "--output", file(&format!("d.{form}")).to_str().unwrap()]);
        let elsewhere = TestCentre::new();
        for centre in [&centre, &elsewhere] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
            let command = command.arg("--db").arg(centre.path()).args(["--as", "Claire", "import", "directory"]);
            let (text, code) = said(&command.arg(file(&format!("d.{form}"))).output().unwrap());
            assert!(code == Some(0) && text.contains("0 mise à jour"), "{form}: {text}");
            let again = entries(centre);
            let again: Vec<_> = again.iter().map(|entry| DirectoryEntry { id: heart.id, ..entry.clone() }).collect();
            assert!(again.contains(heart), "{form}: {again:?}");
        }
    }
    assert_eq!(entries(&centre), held);
}

#[test]
fn an_entry_is_known_by_its_number_whatever_its_name_and_a_wrong_number_is_left_out() {
    let centre = TestCentre::new();
    assert_eq!(said(&import(&centre, "directory", HEART, &[])).1, Some(0));
    let renamed =
        "nom;RPPS;délai\nKARIMI Salma, cardiologue;10 000 000 017;1 mois\nDr Autre, cardiologue;10000000018;\n";
    let (text, _) = said(&import(&centre, "directory", renamed, &[]));
    assert!(text.contains("1 nouvelle fiche") && text.contains("1 mise à jour") && text.contains("RPPS"), "{text}");
    let held = entries(&centre);
    let heart = held.iter().find(|entry| entry.name == "Dr Karimi").unwrap();
    assert_eq!(heart.delay.as_deref(), Some("1 mois"));
    assert_ne!(heart.delay_on.unwrap().to_string(), "2020-11-12", "a delay told anew is dated anew");
    assert!(held.iter().any(|entry| entry.name == "Dr Autre, cardiologue" && entry.rpps.is_none()));
}

#[test]
fn the_directory_goes_into_a_telephone_and_comes_back() {
    let centre = TestCentre::new();
    assert_eq!(said(&import(&centre, "directory", HEART, &[])).1, Some(0));
    let held = entries(&centre);
    let cards = exported(&centre, &["directory", "--vcard"]);
    assert!(cards.starts_with("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:"), "{cards}");
    let (text, code) = said(&import(&centre, "directory", &cards, &[]));
    assert!(code == Some(0) && text.contains("0 nouvelle") && text.contains("0 mise à jour"), "{text}");
    assert_eq!(entries(&centre), held);
    let elsewhere = TestCentre::new();
    assert_eq!(said(&import(&elsewhere, "directory", &cards, &[])).1, Some(0));
    let heart = entries(&elsewhere).into_iter().find(|entry| entry.name == "Dr Karimi").unwrap();
    assert_eq!((heart.skill.as_deref(), heart.rpps.as_deref()), (Some("cardiologie"), Some("10000000017")));
}

#[test]
fn each_column_of_numbers_of_a_list_of_places_is_read_or_told() {
    let centre = TestCentre::new();
    let list = "Catégorie;Nom;Tél fixe;Portable\nPharmacie;Pharmacie de l’Aube;05 61 00 00 71;\n\
                Taxi;Taxi de l’Aube;05 61 00 00 72;06 12 34 56 72\n";
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert!(code == Some(0) && text.contains("05 61 00 00 72 est un numéro de trop"), "{text}");
    let phone = |name: &str| entries(&centre).into_iter().find(|entry| entry.name == name).unwrap().phone;
    assert_eq!(phone("Pharmacie de l’Aube").as_deref(), Some("+33561000071"));
    assert_eq!(phone("Taxi de l’Aube").as_deref(), Some("+33612345672"));
}

#[test]
fn a_workbook_and_json_of_either_come_in_unchanged() {
    let mut centre = TestCentre::new();
    let list = "kind;name;phone;address;note\nSCHOOL;=École;+33561000001;\"1, rue « A »\";'=x\nCARRIER;Ambulances;;;\n";
    assert_eq!(said(&import(&centre, "directory", list, &[])).1, Some(0));
    let (one, other) = (adds(&mut centre, "BA", "Ada", 1980, "F"), adds(&mut centre, "CO", "Ida", 2010, "F"));
    centre.does("Sarah", at(8, 20), Operation::Link(Link { person: one.id, tie: &TIES[0], other: other.id }));
    let (held, linked) = (entries(&centre), links_of(&centre, &other));
    for (what, form) in [("directory", "xlsx"), ("directory", "json"), ("links", "xlsx"), ("links", "json")] {
        let file = centre.path().with_file_name(format!("{what}.{form}"));
        exported(&centre, &[what, "--output", file.to_str().unwrap()]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        let command = command.arg("--db").arg(centre.path()).args(["--as", "Claire", "import", what]).arg(&file);
        let (text, code) = said(&command.output().unwrap());
        assert!(
            code == Some(0) && text.contains("\u{a0}: 0 nouve") && text.contains("0 mise à jour"),
            "{what} {form}: {text}"
        );
        assert_eq!((entries(&centre), links_of(&centre, &other)), (held.clone(), linked.clone()), "{what} {form}");
    }
}

#[test]
fn a_list_of_something_else_is_refused_in_one_sentence() {
    let centre = TestCentre::new();
    for what in ["directory", "links"] {
        let output = import(&centre, what, "Date;Heure\n01/12/2026;9h\n", &[]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains("colonne"), "{what}: {told}");
    }
}

#[test]
fn a_directory_names_its_professionals_under_many_headers() {
    for (headers, row) in [
        ("Nom du professionnel;Spécialité", "SALEM Ahmed;cardiologie"),
        ("Praticien;Spécialité", "SALEM Ahmed;cardiologie"),
        ("Nom et prénom;Discipline", "SALEM Ahmed;cardiologie"),
        ("Nom;Prénom;Spécialité", "SALEM;Ahmed;cardiologie"),
        ("Nom d'exercice;Prénom d'exercice;Libellé savoir-faire", "SALEM;Ahmed;cardiologie"),
    ] {
        let centre = TestCentre::new();
        let (text, code) = said(&import(&centre, "directory", &format!("{headers}\n{row}\n"), &[]));
        assert_eq!(code, Some(0), "{headers}: {text}");
        assert!(entries(&centre).iter().any(|entry| entry.name == "SALEM Ahmed"), "{headers}: {text}");
    }
}

#[test]
fn somebody_told_by_a_relatives_name_is_not_the_relative_and_a_family_name_alone_is_one() {
    let centre = TestCentre::new();
    let list = "Patient;Né le;Messagerie\nBébé de SILVA Maria;12/10/2026;\nfils de KONÉ Ibrahim;13/10/2026;\n\
                Nouveau-né TRAORÉ;14/10/2026;ne pas laisser de message\nFamille DIALLO;;\nM. et Mme DUPONT;;\n\
                OUATTARA;1985;refus\nLEROY Anne;01/02/1990;\n";
    let (text, code) = said(&import(&centre, "people", list, &[]));
    assert_eq!(code, Some(4), "{text}");
    assert!(text.contains("3 nouvelles personnes") && text.contains("4 mises de côté"), "{text}");
    assert!(text.contains("ligne 2\u{a0}: la colonne «\u{a0}Patient\u{a0}» dit de qui c’est l’enfant"), "{text}");
    assert!(!text.contains("SILVA"), "what is set aside is not repeated: {text}");
    let exported = exported(&centre, &["people", "--csv"]);
    for line in ["TRAORÉ;;14/10/2026", "OUATTARA;;1985"] {
        let known = exported.lines().find(|known| known.contains(line)).unwrap_or_else(|| panic!("{exported}"));
        assert!(known.contains("jamais de message"), "{known}");
    }
    let agenda = "Date;Heure;Patient\n26/11/2030;9h;Bébé de SILVA Maria\n26/11/2030;10h;SILVA Maria\n";
    let (text, code) = said(&import(&centre, "agenda", agenda, &[]));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("ligne 2\u{a0}: Bébé de SILVA Maria"), "{text}");
}

#[test]
fn rows_of_one_name_that_differ_are_two_entries_and_stay_two() {
    let centre = TestCentre::new();
    let before = entries(&centre).len();
    let list = "Rubrique;Nom;Spécialité;Tél;Adresse;RPPS\nSpécialiste;CHU Purpan;Urgences;0561000001;;\n\
                Spécialiste;CHU Purpan;Pneumologie;0561000002;;\nSpécialiste;CHU Purpan;Cardiologie;;;\n\
                Spécialiste;MARTIN;Cardiologie;0561000003;3 rue des Lilas;\nSpécialiste;MARTIN;Dermatologie;0561000003;3 rue des Lilas;\n\
                Spécialiste;MOREL Julie;Cardiologie;0561000004;1 rue A;10000000017\nSpécialiste;MOREL Julie;Cardiologie;0562000000;2 rue B;10000000017\n";
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert!(code == Some(4) && text.contains("ligne 8\u{a0}: ce RPPS est celui de la ligne 7"), "{text}");
    let after = entries(&centre);
    assert_eq!(after.len(), before + 6);
    for number in ["561000001", "561000002", "561000004"] {
        assert!(
            after.iter().any(|entry| entry.phone.as_ref().is_some_and(|phone| phone.ends_with(number))),
            "{number}"
        );
    }
    let (text, _) = said(&import(&centre, "directory", list, &[]));
    assert!(text.contains("0 nouvelle fiche, 0 mise à jour, 6 inchangées"), "{text}");
    assert_eq!(entries(&centre), after);
    // A number that changes is that of the service which the row names.
    let moved = "Rubrique;Nom;Spécialité;Tél\nSpécialiste;CHU Purpan;Pneumologie;0561000009\n";
    let (text, _) = said(&import(&centre, "directory", moved, &[]));
    assert!(text.contains("1 mise à jour"), "{text}");
}

#[test]
fn a_bare_tie_is_read_by_the_birth_dates_and_a_whole_one_against_them_is_set_aside() {
    let mut centre = TestCentre::new();
    let mother = adds(&mut centre, "KONÉ", "Awa", 1985, "F");
    let child = adds(&mut centre, "KONÉ", "Idriss", 2015, "M");
    let header = "Nom;Prénom;Né(e) le;Lien;Nom 2;Prénom 2;Né(e) le 2\n";
    let child_first = |tie: &str| format!("{header}Koné;Idriss;12/03/2015;{tie};KONE;Awa;12/03/1985\n");
    let (text, code) = said(&import(&centre, "links", &child_first("mère de"), &[]));
    assert!(code == Some(1) || code == Some(4), "{text}");
    assert!(links_of(&centre, &child).is_empty());
    for tie in ["Mère", "Parent"] {
        let (text, code) = said(&import(&centre, "links", &child_first(tie), &[]));
        assert!(code == Some(0) && text.contains("d’après les dates de naissance"), "{tie}: {text}");
        assert_eq!(links_of(&centre, &child), ["mère KONÉ Awa"], "{tie}");
    }
    let (text, code) = said(&import(&centre, "links", &child_first("fils"), &[]));
    assert!(code == Some(0) && text.contains("1 inchangé") && !text.contains("d’après"), "{text}");
    assert_eq!(links_of(&centre, &mother), ["enfant KONÉ Idriss"]);
}

#[test]
fn a_name_that_the_directory_has_is_no_second_entry_without_a_word() {
    let centre = TestCentre::new();
    let entry = |words: &[&str]| entry(&centre, &[&["kind=PHARMACY"], words].concat());
    assert_eq!(entry(&["name=Pharmacie du Lac", "phone=0561000001"]).1, Some(0));
    let (why, code) = entry(&["name=pharmacie du lac", "phone=0561000002"]);
    assert!(code == Some(1) && why.contains("L’annuaire a déjà Pharmacie du Lac, 05 61 00 00 01"), "{why}");
    assert!(why.contains("overrule=yes"), "{why}");
    assert_eq!(entry(&["name=Pharmacie du Lac", "phone=0561000002", "overrule=yes"]).1, Some(0));
    // Of two of one name a third number may be that of either.
    let third = "Rubrique;Nom;Tél\nPharmacie;Pharmacie du Lac;0561000003\n";
    let (text, _) = said(&import(&centre, "directory", third, &[]));
    assert!(text.contains("À vérifier") && text.contains("Pharmacie du Lac était déjà dans l’annuaire"), "{text}");
    let (text, _) = said(&import(&centre, "directory", third, &[]));
    assert!(!text.contains("À vérifier") && text.contains("1 inchangée"), "{text}");
}

#[test]
fn an_entry_removed_here_comes_back_with_no_list_that_still_has_it() {
    let centre = TestCentre::new();
    let list =
        "Rubrique;Nom;Tél;Adresse\nSpécialiste;Dr Karimi;0561000001;1 rue du Lac\nPharmacie;Pharmacie du Lac;;\n";
    assert_eq!(said(&import(&centre, "directory", list, &[])).1, Some(0));
    let named = || entries(&centre).into_iter().filter(|entry| entry.name == "Dr Karimi").collect::<Vec<_>>();
    let id = named()[0].id.to_string();
    assert_eq!(entry(&centre, &[&id, "note=parti", "--remove"]).1, Some(2));
    assert_eq!(entry(&centre, &["name=Dr Karimi", "--remove"]).1, Some(2));
    let (text, code) = entry(&centre, &[&id, "--remove"]);
    assert!(code == Some(0) && text.contains("Dr Karimi n’est plus dans l’annuaire"), "{text}");
    assert!(!exported(&centre, &["directory", "--csv"]).contains("Karimi"));
    assert_eq!(entry(&centre, &[&id, "--remove"]).1, Some(1));
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert!(code == Some(4) && text.contains("1 inchangée"), "{text}");
    assert!(text.contains("ligne 2\u{a0}: fiche retirée de l’annuaire par Claire le"), "{text}");
    assert!(named().is_empty());
    // Another one of that name is another entry, and told.
    let other = "Rubrique;Nom;Tél;Adresse\nSpécialiste;Dr Karimi;0561000009;9 place Basse\n";
    let (text, code) = said(&import(&centre, "directory", other, &[]));
    assert!(code == Some(0) && text.contains("une fiche de ce nom a été retirée par Claire le"), "{text}");
    // Written again by somebody, it is an entry as before.
    assert_eq!(entry(&centre, &["kind=SPECIALIST", "name=Dr Karimi", "phone=0561000001", "overrule=yes"]).1, Some(0));
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert!(code == Some(0) && named().len() == 2, "{text}");
}

#[test]
fn the_title_of_a_section_is_no_entry_and_nobody() {
    let centre = TestCentre::new();
    let before = entries(&centre).len();
    let list = "Nom;Téléphone\nPHARMACIES;\nPharmacie A;0561000001\nPharmacie B;0561000002\nTaxis et ambulances;\nTaxi C;0561000003\n";
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert!(code == Some(4) && text.contains("ligne 2") && text.contains("ligne 5"), "{text}");
    assert_eq!(entries(&centre).len(), before + 3);
    let list = "Nom;Prénom;DDN\nA;;\nABADI;Samir;12/03/1985\nSans médecin traitant;;\nBA;Awa;12/03/1986\nDr Morel;;\n\
                Mme NGUYEN;;\nCO;Ada;12/03/1987\nDI;Ada;12/03/1988\n";
    let (text, code) = said(&import(&centre, "people", list, &[]));
    assert!(code == Some(4) && text.contains("5 nouvelles personnes, 0 mise à jour, 0 inchangée, 3 mises"), "{text}");
}

#[test]
fn a_protected_contact_and_a_pseudonym_are_the_same_in_another_centre() {
    let mut centre = TestCentre::new();
    let card = |used: &str, first: Option<&str>| Person {
        first_name: first.map(str::to_owned),
        birth_date: Some(day(1988, 6, 2).into()),
        ..Person::new(used, at(8, 0))
    };
    let protected = Person {
        confidential_contact: Some("+33639980091".to_owned()),
        confidential_note: Some("Ne confirmer sa venue à personne.".to_owned()),
        ..card("VIDAL", Some("Elena"))
    };
    let pseudonym = Person { identity_mark: IdentityMark::Fict, birth_date: None, ..card("Madame Lune", None) };
    for person in [protected, pseudonym] {
        centre.does("Sarah", at(8, 10), Operation::AddPerson(Box::new(person)));
    }
    let told = |centre: &TestCentre| -> Vec<_> {
        let cards = (1..).map_while(|id| centre.store.load_person(PersonId(id)).unwrap());
        let told =
            cards.map(|card| (card.used_name, card.confidential_contact, card.confidential_note, card.identity_mark));
        let mut told: Vec<_> = told.filter(|told| told.1.is_some() || told.3 == IdentityMark::Fict).collect();
        told.sort_by(|one, other| one.0.cmp(&other.0));
        told
    };
    assert_eq!(told(&centre).len(), 2);
    let list = exported(&centre, &["people", "--csv", "--sensitive"]);
    let elsewhere = TestCentre::new();
    for _ in 0..2 {
        let (text, code) = said(&import(&elsewhere, "people", &list, &[]));
        assert!(code == Some(0) && !text.contains("laissées"), "{text}");
        assert_eq!(told(&elsewhere), told(&centre));
    }
    // Without its details a list still says that there is something to respect.
    let bare = TestCentre::new();
    said(&import(&bare, "people", &exported(&centre, &["people", "--csv"]), &[]));
    let cards = (1..).map_while(|id| bare.store.load_person(PersonId(id)).unwrap());
    let vidal: Vec<_> = cards.filter(|card| card.used_name == "VIDAL").collect();
    assert!(vidal[0].is_confidential() && vidal[0].confidential_contact.is_none());
}

#[test]
fn of_two_numbers_in_a_cell_of_the_directory_the_first_is_taken_and_the_other_named() {
    let centre = TestCentre::new();
    let list = "Nom;Téléphone\nAmbulances du Sud;0561000001 / 0612000000\n";
    let (text, code) = said(&import(&centre, "directory", list, &[]));
    assert!(code == Some(0) && text.contains("06 12 00 00 00 est un numéro de trop"), "{text}");
    let phones: Vec<_> = entries(&centre).into_iter().filter_map(|entry| entry.phone).collect();
    assert!(phones.contains(&"+33561000001".to_owned()), "{phones:?}");
}
