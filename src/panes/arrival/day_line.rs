//! The day of the arrivals: people who came under the hour they came, the others under the hour they are expected.

use super::{
    ArrivalState, AtCafe, Called, Cancelled, Done, Expected, InService, LeftUnseen, Listening, NoShow, PARTY_SIZE,
    RDV_AT, SteppedOut, WAIT_START, Waiting,
};
use crate::model::day_line::{DayLine, Passage, Presence};
use crate::model::{Context, Item};

/// The picture of the day.
pub const DAY_LINE: DayLine = DayLine { passage: passage_of, let_go: "people" };

fn passage_of(item: &Item, _: &Context) -> Option<Passage> {
    let presence = match ArrivalState::of(item) {
        Expected => Presence::Expected,
        NoShow => Presence::Absent,
        Waiting | Called | SteppedOut => Presence::Waits,
        InService | AtCafe | Listening | Done | LeftUnseen => Presence::Came,
        Cancelled => return None,
    };
    let at = match presence {
        Presence::Expected | Presence::Absent => item.moment(&RDV_AT)?,
        Presence::Waits | Presence::Came => item.moment(&WAIT_START).unwrap_or(item.created_at),
    };
    let people = usize::try_from(item.int(&PARTY_SIZE)).unwrap_or(0).max(1);
    Some(Passage { at, presence, people })
}
