//! Advice about a moment at which the doors of the centre are shut: it never blocks.

use super::Context;
use crate::domain::Moment;
use crate::domain::calendar::CLOSED;
use crate::domain::opening::hours_text;
use crate::domain::spoken;

/// « Le centre est fermé le vendredi 25/12 (férié : Noël). », « Le centre est fermé à 03:00 ; il ouvre 08:30-18:30 ce
/// jour-là. »; none of a moment at which it opens, of one that is past, or where no hours are known.
pub fn say_shut(at: Moment, context: &Context) -> Option<String> {
    let known = context.calendar.opening.iter().any(|hours| !hours.is_empty());
    let local = Some(at).filter(|at| known && *at > context.now)?.in_zone(context.zone);
    let day = local.date();
    if let Some(reason) = context.calendar.closure_reason(day) {
        let reason = if reason == CLOSED { String::new() } else { format!(" ({reason})") };
        return Some(format!("Le centre est fermé {}{reason}.", spoken::tell_day(day, context.today())));
    }
    let hours = context.calendar.hours_on(day);
    let open = hours.iter().any(|(opens, closes)| (*opens..*closes).contains(&local.time()));
    (!open).then(|| {
        let at = at.clock_text(context.zone);
        format!("Le centre est fermé à {at}\u{a0}; il ouvre {} ce jour-là.", hours_text(hours))
    })
}
