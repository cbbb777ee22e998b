//! Rules of the mishaps: care goes to a clinician, the others wait for the meeting.

use super::{
    DECIDED, HAPPENED_AT, MishapSort, MishapState, Noted, OLD_DAYS, SORT, STEP_AT, TOLD_TO, ToTell, Told, WHAT,
    sections,
};
use crate::domain::Period;
use crate::domain::count::day_count;
use crate::model::{Context, Deadline, Item, Level, Place, State, Value, text};

/// The state a mishap begins in: one about care waits for a clinician.
pub fn start(item: &Item, _context: &Context) -> State {
    if item.choice(&SORT) == Some(MishapSort::Care) { ToTell.state() } else { Noted.state() }
}

/// True while a mishap about care is in no clinician's hands, its sort changed afterwards included.
fn is_untold_care(item: &Item, context: &Context) -> bool {
    let heard = || item.state == Told && tells_a_clinician(item, context);
    item.state == ToTell || item.choice(&SORT) == Some(MishapSort::Care) && !heard()
}

fn tells_a_clinician(item: &Item, context: &Context) -> bool {
    item.team(&TOLD_TO).iter().any(|id| context.member(*id).is_some_and(|member| member.role.is_clinician()))
}

/// Refuses to settle a mishap about care that no clinician has seen.
pub fn untold_care(item: &Item, context: &Context) -> Option<String> {
    is_untold_care(item, context)
        .then(|| "Un signalement de soin passe d’abord par un·e soignant·e : transmettez-le (y).".to_owned())
}

/// Passes a mishap about care on to a clinician, and to nobody else.
pub fn not_a_clinician(item: &Item, context: &Context) -> Option<String> {
    let wrong = item.choice(&SORT) == Some(MishapSort::Care) && !item.team(&TOLD_TO).is_empty();
    let named = || item.team(&TOLD_TO).iter().map(|id| context.staff_name(*id)).collect::<Vec<_>>().join(", ");
    (wrong && !tells_a_clinician(item, context)).then(|| {
        format!("«\u{a0}{}\u{a0}»\u{a0}: {} ne soigne pas\u{a0}; nommez un·e soignant·e.", TOLD_TO.label, named())
    })
}

/// Asks anew to whom it is told.
pub fn on_move(item: &mut Item, _from: State, to: State, context: &Context) {
    item.set(&STEP_AT, Value::Moment(context.now));
    if to == ToTell {
        item.set(&TOLD_TO, Value::Empty);
    }
}

/// Refuses a mishap of a moment to come.
pub fn check(item: &Item, context: &Context) -> Option<(&'static str, String)> {
    let ahead = item.moment(&HAPPENED_AT).filter(|at| *at > context.now);
    ahead.map(|_| (HAPPENED_AT.key, "Un signalement parle du passé : vérifiez « Quand ».".to_owned()))
}

/// Advice: the channel of serious mishaps of care is another one.
pub fn hints(item: &Item, _context: &Context) -> Vec<String> {
    let care = item.choice(&SORT) == Some(MishapSort::Care);
    care.then(|| {
        "Soin : un·e soignant·e doit le voir. Un événement grave se déclare sans attendre à l’ARS, par le portail \
         national des signalements ; ce n’est pas fait ici."
            .to_owned()
    })
    .into_iter()
    .collect()
}

/// Deadline: care at once, the others after some days.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    // Days of the wall clock: a day of the year has 23 hours, and another has 25.
    let days = context.now.days_since(item.created_at, context.zone);
    let (level, why) = match item.state.open {
        true if is_untold_care(item, context) => (Level::Late, "à transmettre à un·e soignant·e".to_owned()),
        true if days >= context.setting(&OLD_DAYS) => (Level::Soon, format!("sans suite depuis {}", day_count(days))),
        _ => (Level::Calm, String::new()),
    };
    Deadline { due: None, level, why }
}

/// Position in the list: what a clinician must see, then the oldest.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    let section = match MishapState::of(item) {
        MishapState::Closed | MishapState::Cancelled => {
            let closed = item.closed_at.map_or(0, |at| at.0);
            return Place { section: sections::CLOSED, key: (-closed, item.id.0) };
        }
        MishapState::Noted | MishapState::ToTell | MishapState::Told if is_untold_care(item, context) => {
            sections::TO_TELL
        }
        MishapState::Noted | MishapState::ToTell | MishapState::Told => sections::OPEN,
    };
    Place { section, key: (item.created_at.0, item.id.0) }
}

/// Words of the meeting's sheet: the sort, the facts, the state; of an earlier week only what nobody has settled.
pub fn say_for_meeting(item: &Item, week: Period, context: &Context) -> Option<String> {
    let noted = item.created_at.day_in(context.zone);
    let told = match MishapState::of(item) {
        MishapState::Cancelled => false,
        MishapState::Closed => noted >= week.first && noted <= week.last_day(),
        MishapState::Noted | MishapState::ToTell | MishapState::Told => true,
    };
    let sort = text::show(&SORT, item.get(&SORT), context);
    let decided = Some(item.text(&DECIDED)).filter(|decided| !decided.is_empty());
    let decided = decided.map(|decided| format!(" ; décidé : {decided}")).unwrap_or_default();
    let state = item.state.label.to_lowercase();
    told.then(|| format!("{sort}, {} ({state}){decided}", item.text(&WHAT)))
}
