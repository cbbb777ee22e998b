//! The pace of a loop that paints a screen: how far frames stand apart, and how it waits.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::{Instant, sleep_until};

use crate::domain::Moment;

/// Two frames that no key asked for are at least this far apart.
pub(crate) const BETWEEN_FRAMES: Duration = Duration::from_millis(33);
/// A terminal far away may take this long to say that it has read the last frame.
pub(crate) const LAST_ANSWER: Duration = Duration::from_millis(700);

/// Sleeps until then, or for ever. What is due already is done at once: the timer would round it up to its next
/// millisecond, and every key would pay for that.
pub(crate) async fn sleep_until_due(at: Option<Instant>) {
    match at {
        Some(at) if at <= Instant::now() => {}
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// The instant at which the wall clock will show `moment`.
pub(crate) fn instant_of(moment: Moment) -> Instant {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::now() + Duration::from_secs(u64::try_from(moment.0).unwrap_or(0)).saturating_sub(now)
}
