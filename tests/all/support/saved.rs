//! Records of the centre saved by somebody who has just read them.

use comptoir::domain::{DirectoryEntry, Site, Staff};
use comptoir::model::Context;
use comptoir::protocol::{Operation, Revised, Vouchers};
use comptoir::store::Store;

use super::at;

fn read(store: &Store) -> Context {
    store.load_context(at(9, 0)).unwrap()
}

/// The member, otherwise than they stand.
pub fn revised_member(store: &Store, staff: Staff) -> Revised<Staff> {
    Revised::of(read(store).member(staff.id).unwrap().clone(), staff)
}

/// Changes the member.
pub fn edits(store: &Store, staff: Staff) -> Operation {
    Operation::EditStaff(revised_member(store, staff), Vouchers::default())
}

/// Adds the entry, or changes the one of its number.
pub fn saves(store: &Store, entry: DirectoryEntry) -> Operation {
    let known = read(store).directory.iter().find(|known| known.id == entry.id).cloned();
    let entry = match known {
        Some(known) => Revised::of(known, entry),
        None => Revised::new(entry),
    };
    Operation::SaveEntry { entry, overrule: false }
}

/// Changes the centre's own settings.
pub fn sets(store: &Store, change: impl FnOnce(&mut Site)) -> Operation {
    let read = read(store).site_settings();
    let mut site = read.clone();
    change(&mut site);
    Operation::SetSite(Revised::of(read, site))
}
