//! The practice's hub: a PostgreSQL database that the files of several centres feed, so that a group sees where it stands.
//!
//! Each centre's file stays the truth of its desks, which go on when the link is cut. What leaves a centre names nobody:
//! counts of a day, what stands open, absences by role, the state of the file. The database itself holds each role to its
//! rows (`db/hub/0001_hub.sql`); this program is only one of its clients.
//!
//! - [`connect`]: the file that says where the hub is, and the connection, in TLS unless the hub is on this machine;
//! - [`error`]: what may go wrong, in French, with its cause;
//! - [`reading`]: what a coordinator may ask, one function a question; [`figures`]: the figures that were told, arranged;
//!   [`page`]: the same as a page and a workbook;
//! - [`share`]: what the group proposes, and the answers of the centres;
//! - [`schema`]: the tables, brought to this program's version; [`admin`]: centres and coordinators added;
//! - [`outgoing`], [`people`]: what leaves a centre, and nothing else can; [`push`]: its sending; [`check`]: the hub compared with a file.
//!
//! The desk's program is built without any of it: Cargo feature `hub`.

pub mod admin;
pub mod check;
pub mod connect;
pub mod error;
pub mod figures;
pub mod outgoing;
pub mod page;
pub mod people;
pub mod push;
pub mod reading;
pub mod schema;
pub mod share;

pub use connect::{Address, HubLink, wait_for};
pub use error::{HubCause, HubError};
