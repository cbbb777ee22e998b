//! A trip as part of an errand: it is made on the day of care.

use super::{
    Asked, Booked, CARE_AT, Cancelled, DapOk, DapRefused, DapSent, DapTodo, Done, Failed, MODE, RxTodo, ToBook,
    ToReview, Told, TransportState, legs,
};
use crate::model::{Context, DayMove, ErrandPart, Item, LineDay, Value, text};

/// Part that a trip takes in an errand.
pub const PART: ErrandPart = ErrandPart { words, day: care_day, moved, follow, ..ErrandPart::PLAIN };

/// « VSL réservé », « taxi à réserver ».
fn words(item: &Item, context: &Context) -> String {
    let state = match TransportState::of(item) {
        Told => "réservé, prévenu·e".to_owned(),
        Failed => "non effectué".to_owned(),
        state @ (Asked | RxTodo | DapTodo | DapSent | DapOk | DapRefused | ToBook | Booked | ToReview | Done
        | Cancelled) => state.label().to_lowercase(),
    };
    format!("{} {state}", text::show(&MODE, item.get(&MODE), context))
}

fn care_day(item: &Item, context: &Context) -> Option<LineDay> {
    item.moment(&CARE_AT).map(|at| LineDay::at_hour(at, context))
}

fn moved(before: &Item, after: &Item, context: &Context) -> Option<DayMove> {
    DayMove::between(care_day(before, context), care_day(after, context))
}

/// Care on the new day; each leg stays as long before or after it as it was.
fn follow(item: &Item, moved: &DayMove, context: &Context) -> Option<Item> {
    let at = item.moment(&CARE_AT).and_then(|at| moved.shift(at, context))?;
    let mut after = item.clone();
    after.set(&CARE_AT, Value::Moment(at));
    for leg in legs::BOTH {
        if let Some(moved) = item.carried(&leg.planned_at, &after, context) {
            after.set(&leg.planned_at, moved);
        }
    }
    Some(after)
}
