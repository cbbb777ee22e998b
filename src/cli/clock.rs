//! The clock of the machine beside the last moments of the journal: what no command writes under a clock that is wrong.
//!
//! What the journal says of the time is what several of its last rows have reached, or its very last row: one sign-in while
//! the clock was wrong refuses nothing once it is right, and one write in good faith is enough.
//!
//! A clock that goes back is always wrong: nobody wrote tomorrow. A clock that goes ahead looks like a centre that was
//! closed, and a centre is closed for weeks in August: only a step of more than a month is taken for a fault. What erases
//! by date is more careful, because a clock a year ahead would erase a year: it wants something written in the week
//! before this day. On the first days after a long holiday it waits, and erases once the desks have worked a day.
//!
//! The screen refuses nothing, whatever the clock says: people are standing there. It warns, and what somebody writes
//! there is the next moment to compare with.

use super::{Args, Failure, OpenCentre};
use crate::domain::Moment;
use crate::domain::count::count_phrase;

/// Seconds of a day.
const DAY: i64 = 24 * 3600;
/// Longest step ahead since something was written, in seconds.
const CLOSED: i64 = 31 * DAY;
/// Longest step ahead before something is erased by its date.
const WEEK: i64 = 7 * DAY;

/// Name of the variable that says what the option says, for tasks that the machine runs.
const VARIABLE: &str = "COMPTOIR_CLOCK_IS_RIGHT";

/// Refuses to write when the clock has gone back by more than a day, or ahead by more than a month.
pub fn check_clock(centre: &OpenCentre, args: &Args) -> Result<(), Failure> {
    let (now, Some(latest)) = (centre.context.now, centre.latest) else { return Ok(()) };
    let agrees = |written: Moment| (written.0 - DAY..=written.0 + CLOSED).contains(&now.0);
    if is_vouched_for(args) || agrees(latest) || centre.store.last_moment()?.is_some_and(agrees) {
        return Ok(());
    }
    Err(clock_failure(centre, now, latest))
}

/// Refuses to erase by date unless something was written in the week before this day.
pub fn check_clock_to_erase(centre: &OpenCentre, args: &Args) -> Result<(), Failure> {
    let now = centre.context.now;
    match centre.store.last_moment_before(Moment(now.0 - DAY))? {
        Some(before) if now.0 - before.0 > WEEK && !is_vouched_for(args) => Err(clock_failure(centre, now, before)),
        Some(_) | None => Ok(()),
    }
}

fn is_vouched_for(args: &Args) -> bool {
    args.has_option("--clock-is-right") || std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty())
}

fn clock_failure(centre: &OpenCentre, now: Moment, written: Moment) -> Failure {
    let shown = |moment: Moment| moment.in_zone(centre.context.zone).format("%d/%m/%Y à %H:%M").to_string();
    let days = count_phrase(
        usize::try_from(now.0.abs_diff(written.0) / DAY.unsigned_abs()).unwrap_or(usize::MAX),
        "jour",
        "jours",
    );
    let which = if now.0 < written.0 { "avant" } else { "après" };
    Failure::refused(format!(
        "L’horloge de cette machine dit {}, {days} {which} ce que le journal a de plus récent ({}) : rien n’est fait. Si \
         elle est fausse, faites-la régler (timedatectl) ; si elle est juste, ajoutez --clock-is-right.",
        shown(now),
        shown(written)
    ))
}
