//! A file as a whole: opened, refused, migrated, checked, copied, rescued, put back.

pub(super) mod backup;
pub(super) mod beside;
pub(super) mod check;
#[cfg(feature = "sqlcipher")]
pub(super) mod cipher;
pub(super) mod desk_slots;
pub(super) mod erasure;
pub(super) mod file_identity;
pub(super) mod halt;
pub(super) mod key;
pub(super) mod lock_holder;
pub(super) mod migrate;
pub(super) mod open;
pub(super) mod replaced;
pub(super) mod rescue;
pub(super) mod restore;
pub(super) mod salvage;
pub(super) mod seal;
