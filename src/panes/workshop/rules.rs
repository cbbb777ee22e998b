//! Rules of the workshops: people are counted from the day on, and the count is asked for once that day is over.

use chrono::NaiveDate;

use super::{AT, CAME, Going, Held, NEW_PEOPLE, PLACES, STEP_AT, TITLE};
use crate::domain::StaffId;
use crate::model::figure::Past;
use crate::model::{Context, Deadline, Item, Level, LineDay, Place, State, Value};
use crate::panes::arrival::{self, Mode, VisitReason};

fn day_of(item: &Item, context: &Context) -> Option<NaiveDate> {
    item.moment(&AT).map(|at| at.day_in(context.zone))
}

/// Refuses to count people before the day.
pub fn not_today(item: &Item, context: &Context) -> Option<String> {
    let ahead = day_of(item, context).filter(|day| *day > context.today())?;
    let day = LineDay::whole_day(ahead).in_sentence(context);
    Some(format!("Cet atelier est {day} : on compte qui vient ce jour-là. Pour l’annoncer, inscrivez la personne."))
}

/// Refuses that a workshop that has not begun took place.
pub fn to_come(item: &Item, context: &Context) -> Option<String> {
    let ahead = item.moment(&AT).is_some_and(|at| at > context.now);
    ahead.then(|| "Cet atelier n’a pas encore commencé.".to_owned())
}

/// Counts one more person at each move to the running workshop.
pub fn on_move(item: &mut Item, _from: State, to: State, context: &Context) {
    item.set(&STEP_AT, Value::Moment(context.now));
    if to == Going {
        item.set(&CAME, Value::Int(item.int(&CAME) + 1));
    }
}

/// Refuses more first comers than people.
pub fn check(item: &Item, _context: &Context) -> Option<(&'static str, String)> {
    let over = item.int(&NEW_PEOPLE) > item.int(&CAME);
    over.then(|| (NEW_PEOPLE.key, "Plus de premières fois que de personnes venues : vérifiez.".to_owned()))
}

/// « 7 sur 12 », « 12 places », « 7 ».
pub fn show_count(item: &Item) -> String {
    let places = item.int(&PLACES);
    match (item.get(&CAME), places) {
        (Value::Int(came), 1..) => format!("{came} sur {places}"),
        (Value::Int(came), _) => came.to_string(),
        (_, 1..) => format!("{places} places"),
        _ => String::new(),
    }
}

/// Deadline: a workshop whose day is over asks how many came; a full one says so.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    let over = day_of(item, context).is_some_and(|day| day < context.today());
    let full = item.int(&PLACES) > 0 && item.int(&CAME) >= item.int(&PLACES);
    let (level, why) = match item.state.open {
        true if over => (Level::Soon, "combien sont venu·es ?"),
        true if full => (Level::Soon, "complet"),
        _ => (Level::Calm, ""),
    };
    Deadline { due: None, level, why: why.to_owned() }
}

/// Order: those open by their day, then those closed today.
pub fn sort_key(item: &Item, _context: &Context) -> Place {
    match item.closed_at {
        Some(closed) => Place { section: 1, key: (-closed.0, item.id.0) },
        None => Place { section: 0, key: (item.moment(&AT).map_or(0, |at| at.0), item.id.0) },
    }
}

/// The day a workshop counts on; none before it took place. The move that closes it gives the day.
pub fn held_on(past: &Past, context: &Context) -> Option<NaiveDate> {
    past.last_move_to(&[Held]).filter(|_| past.item.state == Held).map(|at| at.day_in(context.zone))
}

/// Makes the line of somebody expected at the workshop: they are reminded as for any appointment.
pub fn expect_somebody(workshop: &Item, made: &mut Item, _context: &Context) {
    made.choose(&arrival::MODE, Mode::Appointment);
    made.choose(&arrival::REASON, VisitReason::Workshop);
    made.set(&arrival::RDV_AT, workshop.get(&AT).clone());
    made.set(&arrival::REMARK, format!("atelier {}", workshop.text(&TITLE)).as_str());
    let leaders: Vec<StaffId> = workshop.team(&super::LED_BY).to_vec();
    made.set(&arrival::AWAITED, Value::Team(leaders));
}
