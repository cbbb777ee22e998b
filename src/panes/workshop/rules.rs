//! Rules of the workshops: people are counted from the day on, and the count is asked for once that day is over.

use chrono::NaiveDate;

use super::{AT, CAME, COUNTED, Cancelled, Going, Held, NEW_PEOPLE, PLACES, Planned, STEP_AT, TITLE, WorkshopState};
use crate::domain::StaffId;
use crate::domain::count::count_phrase;
use crate::model::figure::Past;
use crate::model::plain::to_know;
use crate::model::{Context, Deadline, Item, Level, LineDay, ListFigures, NO_SHARES, Place, Row, Shares, State, Value};
use crate::panes::arrival::{self, Expected, Mode, NoShow, VisitReason};

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
        item.set(&COUNTED, Value::Int(item.int(&COUNTED) + 1));
    }
}

/// Refuses more first comers than people.
pub fn check(item: &Item, _context: &Context) -> Option<(&'static str, String)> {
    let over = item.int(&NEW_PEOPLE) > item.int(&CAME);
    over.then(|| (NEW_PEOPLE.key, "Plus de premières fois que de personnes venues : vérifiez.".to_owned()))
}

/// Number of people expected by their name who are not here yet.
fn count_expected(item: &Item) -> i64 {
    count_guests(item, |state| state == Expected)
}

fn count_guests(item: &Item, counts: impl Fn(State) -> bool) -> i64 {
    i64::try_from(item.guests.iter().filter(|state| counts(**state)).count()).unwrap_or(i64::MAX)
}

/// Number of people who came so far: those counted without a name, and those who were expected by theirs.
fn count_here(item: &Item) -> i64 {
    item.int(&COUNTED) + count_guests(item, |state| state != Expected && state != NoShow && state != arrival::Cancelled)
}

/// Number of places taken: once it was held by those who came, until then by whoever came or is expected.
fn count_taken(item: &Item) -> i64 {
    if item.state == Held { item.int(&CAME) } else { count_here(item) + count_expected(item) }
}

/// Proposes, as the number of people who came, those seen coming; nothing where nobody was.
pub fn propose_came(item: &Item) -> Value {
    let here = count_here(item);
    if here > 0 { Value::Int(here) } else { Value::Empty }
}

/// « 7 sur 12 », « 12 places », « 7 ».
pub fn show_count(item: &Item) -> String {
    match (count_taken(item), item.int(&PLACES)) {
        (0, 1..) if item.state != Held => {
            count_phrase(usize::try_from(item.int(&PLACES)).unwrap_or(0), "place", "places")
        }
        (0, _) if item.state != Held => String::new(),
        (taken, 1..) => format!("{taken} sur {}", item.int(&PLACES)),
        (taken, _) => taken.to_string(),
    }
}

/// « 3 inscrit·es », « 1 inscrit·e pas encore là » once it has begun.
pub fn say_expected(item: &Item) -> String {
    let phrase = match (count_expected(item), item.state == Going) {
        (0, _) => return String::new(),
        (1, true) => "1 inscrit·e pas encore là".to_owned(),
        (count, true) => format!("{count} inscrit·es pas encore là"),
        (1, false) => "1 inscrit·e".to_owned(),
        (count, false) => format!("{count} inscrit·es"),
    };
    if item.state.open { phrase } else { String::new() }
}

// Parts of the line over the list.
const GOING: &str = "En cours";
const TO_COUNT: &str = "À compter";
const COMING: &str = "À venir";

/// Part of the line over the list that the workshop counts in.
pub fn shares(item: &Item, context: &Context) -> Shares {
    let part = match WorkshopState::of(item) {
        Going => GOING,
        Planned if is_over(item, context) => TO_COUNT,
        Planned => COMING,
        Held | Cancelled => return NO_SHARES,
    };
    [Some((part, 1)), None, None]
}

/// « En cours 1 », « À venir 3 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let parts = figures.counted([GOING, TO_COUNT, COMING]);
    if parts.is_empty() { vec!["Rien à venir".to_owned()] } else { parts }
}

/// True once its day is over.
fn is_over(item: &Item, context: &Context) -> bool {
    day_of(item, context).is_some_and(|day| day < context.today())
}

/// Words of the last column: what presses, who is expected, then what every line says.
pub fn say_to_know(row: &Row, context: &Context) -> String {
    let said = [to_know(row, context), say_expected(&row.item)];
    said.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Deadline: a workshop whose day is over asks how many came; a full one says so.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    let over = is_over(item, context);
    let full = item.int(&PLACES) > 0 && count_taken(item) >= item.int(&PLACES);
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

/// The day a workshop counts on, its own; none before it took place.
pub fn held_on(past: &Past, context: &Context) -> Option<NaiveDate> {
    past.took_place_on(&[Held], context).filter(|_| past.item.state == Held)
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
