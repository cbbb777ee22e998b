//! Papers made of what the file knows: the hand-over, the week, the figures of a period, the list of a day. The store
//! gathers what they hold; the screen and the commands show it.

pub mod chart;
pub mod day_list;
pub mod figure_rows;
pub mod figures;
pub mod figures_page;
pub mod guide;
pub mod handover;
pub mod proofs;
pub mod shown;
pub mod week;
pub mod yearly;

pub use handover::{Handover, HandoverLine, HandoverSummary, ReadPosition, Reason, Since, TeamNote};
