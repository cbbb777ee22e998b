//! A file put back in its place from a copy.

use std::path::Path;

use comptoir::domain::{Moment, StaffId};
use comptoir::protocol::{Operation, Request};
use comptoir::reports::ReadPosition;
use comptoir::store::{Drafts, Store};

use crate::support::centre_of;

/// Sunday 22 November 2026, 09:00 in Paris.
const NINE: Moment = Moment(1_795_334_400);
const CLAIRE: StaffId = StaffId(2);

fn last_row(path: &Path) -> i64 {
    let rows = Store::open(path).unwrap().read_journal(None).unwrap();
    rows.iter().map(|row| row.seq).max().unwrap()
}

/// The rows that come after bear the numbers of others, which the member had read.
#[test]
fn what_comes_after_a_restoration_is_new_to_whoever_had_read_further() {
    let (mut store, folder) = centre_of(NINE, &[("Sarah", "accueil"), ("Claire", "accueil")]);
    let (path, copy) = (store.path().to_owned(), folder.path().join("copie.db"));
    store.back_up_to(&copy).unwrap();
    for at in 0..5 {
        let (key, operation) = (format!("note-{at}"), Operation::TeamNote("bonjour".to_owned()));
        store.run(&Request { key, by: StaffId(1), terminal: "test".to_owned(), at: NINE, operation }).unwrap();
    }
    let mark = ReadPosition { staff: CLAIRE, seq: last_row(&path), at: NINE };
    Drafts::open(&path).unwrap().write_position(mark).unwrap();
    drop(store);
    Store::restore_backup(&copy, &path, NINE).unwrap();
    let read = Drafts::open(&path).unwrap().read_position(CLAIRE).unwrap().unwrap();
    assert_eq!((read.seq, read.at), (last_row(&path) - 1, NINE), "all but the note about it");
}
