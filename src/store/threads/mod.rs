//! The threads of the store: the one that answers, the one that hears other desks.

mod following;
pub(super) mod watch;
pub(super) mod worker;
