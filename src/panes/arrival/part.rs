//! An appointment at the centre as part of an errand.

use super::{AGENDA_KEY, Expected, RDV_AT};
use crate::model::{Context, DayMove, ErrandPart, Item, LineDay, Value};

/// Part that an arrival takes in an errand.
pub const PART: ErrandPart = ErrandPart { moved, follow, ..ErrandPart::PLAIN };

fn moved(before: &Item, after: &Item, context: &Context) -> Option<DayMove> {
    let at = |item: &Item| item.moment(&RDV_AT).map(|at| LineDay::at_hour(at, context));
    DayMove::between(at(before), at(after))
}

/// The appointment that was at the very hour, at its new one; what comes from an agenda is moved there.
fn follow(item: &Item, moved: &DayMove, context: &Context) -> Option<Item> {
    let own = item.state == Expected && item.text(&AGENDA_KEY).is_empty();
    let at = item.moment(&RDV_AT).filter(|at| own && Some(*at) == moved.from.hour)?;
    let mut after = item.clone();
    after.set(&RDV_AT, Value::Moment(moved.shift(at, context)?));
    Some(after)
}
