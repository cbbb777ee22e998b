//! The domain of a reception desk, independent of this program: people, staff, times, names, phones, working days.
//!
//! - [`moment`]: an instant, kept in UTC, shown in the site's [`zone`];
//! - [`calendar`]: working days, French public holidays, when the doors are open; [`opening`], [`special`]: hours and closed days as people write them;
//! - [`site`]: the centre's name, zone, hours and closed days;
//! - [`spoken`]: dates and times as people say them (« jeu », « +5 », « 9h30 »);
//! - [`period`]: a day, a week, a month;
//! - [`name`], [`phone`]: cleaning, showing, shortening; [`typed_name`]: a name typed in one line;
//!   [`guarded`]: words that no spreadsheet takes for a formula;
//! - [`person`], [`staff`]: the two sorts of people; [`birth`]: a date of birth, as far as it is known;
//! - [`coded`]: closed lists, a stored code and a French label; [`count`]: numbers of things, in words; [`order`]: lists sorted;
//! - [`link`]: what two people are to each other; [`merge`]: two cards of one person;
//! - [`kept_copies`]: copies of a file, many recent ones and few old ones;
//! - [`directory`]: pharmacies, carriers, partners; [`drug`]: those that ask for a second look; [`weekly`]: « lun mer ven 8h, 12 fois »;
//!   [`rhythm`]: « dans 3 jours, puis chaque semaine »;
//! - [`data_file`]: the tables in TOML that are part of the program.
//!
//! Nothing here knows a pane, a file or a terminal.

pub mod birth;
pub mod calendar;
pub mod coded;
pub mod count;
pub mod data_file;
pub mod directory;
pub mod drug;
pub mod guarded;
pub mod held_words;
pub mod ids;
pub mod kept_copies;
pub mod link;
pub mod merge;
pub mod moment;
pub mod name;
pub mod opening;
pub mod order;
pub mod period;
pub mod person;
pub mod phone;
pub mod rhythm;
pub mod site;
pub mod special;
pub mod spoken;
pub mod staff;
pub mod typed_name;
pub mod weekly;
pub mod zone;

pub use birth::BirthDate;
pub use coded::{Choice, Coded, choice};
pub use directory::{DirectoryEntry, EntryKind};
pub use drug::{Drug, DrugClass};
pub use ids::{ItemId, PersonId, StaffId};
pub use link::{Link, TIES, Tie};
pub use moment::Moment;
pub use period::{Period, Span};
pub use person::{Person, PersonBrief};
pub use site::{Site, SiteRules};
pub use special::SpecialDays;
pub use staff::{Role, Staff};
pub use zone::Zone;
