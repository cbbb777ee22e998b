//! Rows of the journal that lost what they were about: their undo is refused in a sentence, and changes nothing.

use comptoir::domain::{DirectoryEntry, Drug, DrugClass, EntryKind};
use comptoir::model::settings::CLAIM_MINUTES;
use comptoir::protocol::{Operation, Refusal, Revised};
use rusqlite::{Connection, OpenFlags};

use crate::support::dump::{differences, dump};
use crate::support::undo_deeds::{adds, series, yearly};
use crate::support::{TestCentre, at, member};

/// Changes the words of this row of the journal as no program would.
fn damage(centre: &TestCentre, seq: i64, set: &str) {
    let file = Connection::open_with_flags(centre.path(), OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    file.execute_batch("DROP TRIGGER payload_is_only_emptied").unwrap();
    let sql = format!("UPDATE journal_payload SET {set} WHERE seq = ?1");
    assert_eq!(file.execute(&sql, [seq]).unwrap(), 1);
}

/// The sentence that refuses to undo this row; the file is as it was.
fn refusal(centre: &mut TestCentre, seq: i64) -> Refusal {
    let before = dump(&centre.path());
    let why = centre.tries("Sarah", at(9, 31), Operation::Undo(Some(seq))).unwrap_err();
    assert_eq!(differences(&before, &dump(&centre.path())), Vec::<String>::new());
    why
}

#[test]
fn a_row_that_lost_its_subject_is_not_undone_on_another() {
    let operations = || {
        let entry = DirectoryEntry::named(EntryKind::Pharmacy, "Pharmacie du Parc");
        [
            (Operation::SaveEntry { entry: Revised::new(entry), overrule: false }, true),
            (Operation::AddStaff(member("Nadir", "accueil", None)), true),
            (yearly("31 %"), true),
            (Operation::Set { setting: &CLAIM_MINUTES, value: 7, read: None }, false),
            (Operation::SaveDrug(Revised::new(Drug { name: "ZOLPIDEM".into(), class: DrugClass::Opioide })), false),
            (Operation::TeamNote("Réunion lundi".into()), false),
        ]
    };
    for (operation, numbered) in operations() {
        let mut damages = vec!["body = json_remove(body, '$.subject')"];
        damages.extend(numbered.then_some("body = json_set(body, '$.subject', 'illisible')"));
        for set in damages {
            let mut centre = TestCentre::new();
            let seq = centre.does("Sarah", at(9, 30), operation.clone()).seq;
            damage(&centre, seq, set);
            let why = refusal(&mut centre, seq);
            assert!(matches!(why, Refusal::Trouble(_)), "{operation:?}, {set}: {why}");
            assert!(why.to_string().contains("«\u{a0}subject\u{a0}»"), "{operation:?}, {set}: {why}");
        }
    }
}

#[test]
fn several_lines_are_not_undone_where_one_of_them_lost_its_words() {
    let mut centre = TestCentre::with_people();
    let operation = adds(series(&centre));
    let done = centre.does("Sarah", at(9, 30), operation);
    assert!(done.items.len() > 1);
    damage(&centre, done.seq + 1, "salt = NULL, body = NULL");
    let why = refusal(&mut centre, done.seq);
    assert!(why.to_string().contains("ses mots ne sont plus gardés"), "{why}");
}
