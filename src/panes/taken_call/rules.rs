//! Rules of the calls taken: the reason is a word of the centre's list.

use super::{Cancelled, Counted, REASON, TAKEN_CALL};
use crate::domain::count::count_phrase;
use crate::domain::{StaffId, name};
use crate::model::{Context, Item, ListFigures, Shares};

/// Reasons of the centre's list.
pub fn list_reasons(context: &Context) -> Vec<String> {
    let listed = context.call_reasons.split(',').map(name::clean_text);
    listed.filter(|reason| !reason.is_empty()).collect()
}

/// The call that these words mean: its reason by its first letters, by some of them (« rdv »), or by its place in the list from 1 on.
pub fn read_call(words: &str, by: StaffId, context: &Context) -> Item {
    let mut item = TAKEN_CALL.begin_item(by, None, context);
    item.set(&REASON, find_reason(words, context).as_deref().unwrap_or(words));
    item
}

fn find_reason(words: &str, context: &Context) -> Option<String> {
    let listed = list_reasons(context);
    if let Ok(place) = words.trim().parse::<usize>() {
        return listed.get(place.checked_sub(1)?).cloned();
    }
    let typed = name::fold_text(words.trim());
    let is = |reason: &&String| name::fold_text(reason) == typed;
    let begins = |reason: &&String| !typed.is_empty() && name::begins_words(&typed, reason);
    let short = |reason: &&String| name::abbreviates(&typed, reason);
    let found = listed.iter().find(is).or_else(|| listed.iter().find(begins));
    found.or_else(|| listed.iter().find(short).filter(|_| listed.iter().filter(short).count() == 1)).cloned()
}

/// Refuses a reason that is not of the list: what is counted has no free words.
pub fn check(item: &Item, context: &Context) -> Option<(&'static str, String)> {
    let said = item.text(&REASON);
    let listed = list_reasons(context);
    // A list that has changed since takes nothing back of what was counted.
    if item.id.0 != 0 || listed.iter().any(|reason| name::fold_text(reason) == name::fold_text(said)) {
        return None;
    }
    let numbered: Vec<_> = listed.iter().enumerate().map(|(at, reason)| format!("{} {reason}", at + 1)).collect();
    let why = match said {
        "" => format!("Dites le motif : {}.", numbered.join(", ")),
        said => format!("{} n’est pas un motif : {}.", name::quote_briefly(said), numbered.join(", ")),
    };
    Some((REASON.key, why))
}

/// The reason as the list shows it.
pub fn show_reason(item: &Item) -> String {
    let reason = item.text(&REASON);
    if item.state == Cancelled { format!("{reason}, annulé") } else { reason.to_owned() }
}

/// Part of the calls that count.
const CALLS: &str = "appels";

/// A call that was not cancelled.
pub fn shares(item: &Item, _context: &Context) -> Shares {
    [(item.state == Counted).then_some((CALLS, 1)), None, None]
}

/// « 12 appels aujourd’hui ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let counted = figures.of(CALLS).len();
    vec![format!("{} aujourd’hui", count_phrase(counted, "appel compté", "appels comptés"))]
}
