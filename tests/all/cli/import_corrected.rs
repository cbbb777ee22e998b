//! What people corrected at the desk stays: an old file takes nothing back, and what a newer one replaces is named.
use comptoir::cli::import::{self, ImportContext, Terms};
use comptoir::domain::{DirectoryEntry, StaffId};
use comptoir::model::common::PERSON;
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::{ARRIVAL, AWAITED, LABEL, NoShow, RDV_AT};
use comptoir::protocol::{Operation, Revised};

use crate::support::{TestCentre, at};

/// Brings `text` in as Sarah, and answers what the report says: counts of new, updated and unchanged, and what to check.
fn takes(centre: &mut TestCentre, what: &str, text: &str) -> ([usize; 3], Vec<String>) {
    let file = centre.path().with_file_name(format!("{what}.csv"));
    std::fs::write(&file, text).unwrap();
    let hand = ImportContext { by: StaffId(1), terminal: "test".to_owned(), now: at(9, 0) };
    let (terms, store) = (Terms::default(), &mut centre.store);
    let (new, updated, unchanged, doubts) = match what {
        "people" => {
            let report = import::import_people(store, &file, &hand, terms, &mut |_, _| ()).unwrap();
            (report.new, report.updated, report.unchanged, report.doubts)
        }
        "agenda" => {
            let report = import::import_agenda(store, &file, None, &hand, terms, &mut |_, _| ()).unwrap();
            (report.new, report.updated, report.unchanged, report.doubts)
        }
        _ => {
            let report = import::import_directory(store, &file, &hand, &terms).unwrap();
            (report.new, report.updated, report.unchanged, report.doubts)
        }
    };
    let doubts = doubts.into_iter().map(|doubt| doubt.why).collect();
    ([new, updated, unchanged].map(|tally| tally.count), doubts)
}

#[test]
fn a_card_keeps_what_the_desk_corrected_until_the_list_says_something_new() {
    let mut centre = TestCentre::new();
    let list = |phone: &str| {
        format!(
            "Nom;Prénom;Né·e le;Téléphone;Adresse\nKAYA;Elif;19/01/1990;{phone};1 rue Basse\nTRAN;Minh;11/12/1983;;\n"
        )
    };
    let old = list("06 12 34 56 85");
    assert_eq!(takes(&mut centre, "people", &old).0, [2, 0, 0]);
    let corrected = comptoir::domain::Person {
        phone1: Some("+33777777777".into()),
        address: None,
        ..centre.person("KAYA", "Elif")
    };
    centre.does("Claire", at(10, 0), Operation::EditPerson(Box::new(corrected.clone())));
    let (counts, doubts) = takes(&mut centre, "people", &old);
    let card = centre.person("KAYA", "Elif");
    assert_eq!((counts, &card.phone1, &card.address), ([0, 0, 2], &corrected.phone1, &None), "{doubts:?}");
    assert_eq!(
        doubts,
        [
            "KAYA Elif, «\u{a0}Téléphone\u{a0}» gardé, corrigé ici par Claire le 26/11/2026\u{a0}: 07 77 77 77 77, quand le fichier dit encore 06 12 34 56 85.",
            "KAYA Elif, «\u{a0}Adresse\u{a0}» gardé, corrigé ici par Claire le 26/11/2026\u{a0}: vide, quand le fichier dit encore 1 rue Basse.",
        ]
    );
    // The number that the list brings now is neither of them.
    let (counts, doubts) = takes(&mut centre, "people", &list("06 11 11 11 11"));
    assert_eq!((counts, centre.person("KAYA", "Elif").phone1.as_deref()), ([0, 1, 1], Some("+33611111111")));
    let told = "corrigé ici par Claire le 26/11/2026, change avec le fichier\u{a0}: 07 77 77 77 77 → 06 11 11 11 11.";
    assert!(doubts[0].contains(told), "{doubts:?}");
    // From here on the number is the list's own.
    let (counts, doubts) = takes(&mut centre, "people", &list("06 22 22 22 22"));
    assert_eq!((counts, doubts.len()), ([0, 1, 1], 1), "the address alone: {doubts:?}");
}

#[test]
fn a_number_that_the_desk_put_behind_a_newer_one_stays_there() {
    let mut centre = TestCentre::new();
    let list = "Nom;Prénom;Né·e le;Téléphone\nKAYA;Elif;19/01/1990;06 12 34 56 85\n";
    takes(&mut centre, "people", list);
    let mut card = centre.person("KAYA", "Elif");
    card.phone2 = card.phone1.replace("+33777777777".into());
    centre.does("Claire", at(10, 0), Operation::EditPerson(Box::new(card)));
    let before = centre.person("KAYA", "Elif");
    takes(&mut centre, "people", list);
    let after = centre.person("KAYA", "Elif");
    assert_eq!((after.phone1, after.phone2), (before.phone1, before.phone2));
}

#[test]
fn an_entry_of_the_directory_keeps_what_the_desk_corrected() {
    let mut centre = TestCentre::new();
    let list = |phone: &str| format!("rubrique;nom;téléphone;adresse\nPHARMACY;Pharmacie Neuve;{phone};1 rue Basse\n");
    let found = |centre: &TestCentre| -> DirectoryEntry {
        let context = centre.store.load_context(at(9, 0)).unwrap();
        context.directory.iter().find(|entry| entry.name == "Pharmacie Neuve").unwrap().clone()
    };
    takes(&mut centre, "directory", &list("05 61 00 00 01"));
    let before = found(&centre);
    let corrected = DirectoryEntry { phone: Some("+33561000009".into()), ..before.clone() };
    centre.does(
        "Claire",
        at(10, 0),
        Operation::SaveEntry { entry: Revised::of(before, corrected.clone()), overrule: false },
    );
    let (counts, doubts) = takes(&mut centre, "directory", &list("05 61 00 00 01"));
    assert_eq!((counts, found(&centre)), ([0, 0, 1], corrected), "{doubts:?}");
    assert!(doubts[0].contains("Pharmacie Neuve") && doubts[0].contains("corrigé ici par Claire"), "{doubts:?}");
    let (counts, doubts) = takes(&mut centre, "directory", &list("05 61 00 00 02"));
    assert_eq!((counts, found(&centre).phone.as_deref()), ([0, 1, 0], Some("+33561000002")), "{doubts:?}");
    assert!(doubts[0].contains("05 61 00 00 09 → 05 61 00 00 02"), "{doubts:?}");
}

#[test]
fn a_line_of_the_agenda_keeps_what_the_desk_corrected_open_or_closed() {
    let mut centre = TestCentre::new();
    let agenda = "Référence;Date;Heure;Nom;Prénom;Professionnel\nA;26/11/2026;10h;KAYA;Elif;Dr Morel\n";
    takes(&mut centre, "agenda", agenda);
    let lines = |centre: &TestCentre| -> Vec<Item> { centre.store.load_items(&ARRIVAL, true).unwrap() };
    let Item { id: item, rev, .. } = lines(&centre).remove(0);
    let changes = vec![
        (RDV_AT.key, Value::Moment(at(10, 15))),
        (LABEL.key, "KAYA Élif-Su".into()),
        (AWAITED.key, Value::Team(vec![centre.staff("Dr Roux")])),
    ];
    centre.does("Claire", at(8, 30), Operation::Edit { item, rev, changes });
    let before = centre.item(item);
    let (counts, doubts) = takes(&mut centre, "agenda", agenda);
    let told = |item: &Item| [&RDV_AT, &LABEL, &AWAITED, &PERSON].map(|field| item.get(field).clone());
    assert_eq!((counts, told(&centre.item(item))), ([0, 0, 1], told(&before)), "{doubts:?}");
    assert_eq!(doubts.len(), 3, "{doubts:?}");
    assert!(doubts[0].contains("gardé, corrigé ici par Claire le 26/11/2026"), "{doubts:?}");
    // Who did not come at the corrected hour is not expected anew at the old one.
    centre.moves(at(11, 0), item, NoShow.state());
    let (counts, _) = takes(&mut centre, "agenda", agenda);
    assert_eq!((counts, lines(&centre).len()), ([0, 0, 0], 1));
}
