//! The real program without a terminal: [`House`] is a centre in a temporary file, [`Seat`] somebody at one of its
//! screens. What the app asks for is done at once, against the real store, and the clock is in the test's hand.

// Each test file takes what it needs of this.
#![allow(dead_code)]

mod house;
mod seat;

#[allow(unused_imports)]
pub use house::{House, Visit, member};
#[allow(unused_imports)]
pub use seat::{Seat, plain, text};

use chrono::NaiveDate;
use chrono_tz::Europe::Paris;
use comptoir::domain::Moment;

/// Where the screens say the file is, wherever it is.
pub const PLACE: &str = "/srv/comptoir/centre.db";

/// Thursday 26 November 2026, on the wall clock of the centre.
pub fn at(hour: u32, minute: u32) -> Moment {
    Moment::from_local(day(2026, 11, 26).and_hms_opt(hour, minute, 0).unwrap(), Paris)
}

/// Any day.
pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
