//! Rules of the follow-ups: what presses, their order, and the lines made from one.

use chrono::{Days, Months, NaiveDate};

use super::alert::FollowUpAlert;
use super::{
    EXPIRES_ON, FollowUpState, FollowUpTheme, NEXT_AT, NEXT_ON, OPEN, Obtained, PRO, PURPOSE, RENEW_DAYS, Refused,
    SHARED_ON, STEP_AT, Sent, THEME, part, sections,
};
use crate::domain::{Moment, Person};
use crate::model::{Alert, Context, Deadline, Item, Level, LineDay, Place, Value};
use crate::panes::callback::{self, CallPurpose};

/// Months within which a refusal of an office can be contested (CJA R421-1).
const CONTEST_MONTHS: Months = Months::new(2);
/// Days before the end of that time from which it presses.
const CONTEST_SOON: i64 = 14;

/// Months of silence after which a file of AME is taken for refused, and the refusal can be contested (a practitioner's sheet, to
/// be checked by whoever follows it: the words ask and do not say).
const SILENCE_MONTHS: Months = Months::new(2);

/// Fills a new follow-up: whoever writes it follows it.
pub fn prepare(item: &mut Item, _person: Option<&Person>, context: &Context) {
    let by = item.created_by;
    item.set(&PRO, context.member(by).map(|_| by));
}

/// Dates in the order in which things happen; an hour on its day.
pub fn check(item: &Item, context: &Context) -> Option<(&'static str, String)> {
    if !item.text(&NEXT_AT).is_empty() && item.date(&NEXT_ON).is_none() {
        return Some((NEXT_ON.key, format!("L’heure est dite sans le jour : remplissez « {} ».", NEXT_ON.label)));
    }
    let agreed = item.date(&SHARED_ON).filter(|day| *day > context.today());
    agreed.map(|_| (SHARED_ON.key, "L’accord est donné aujourd’hui au plus tard : vérifiez la date.".to_owned()))
}

/// Warns of an open follow-up of the same purpose, or of a purpose that reads alike.
pub fn duplicate_warning(item: &Item, others: &[Item], _context: &Context) -> Option<String> {
    let words = |item: &Item| item.text(&PURPOSE).to_lowercase();
    let same =
        others.iter().find(|other| other.id != item.id && *other.kind == *item.kind && words(other) == words(item))?;
    Some(format!(
        "Un accompagnement « {} » est déjà ouvert pour cette personne. En ouvrir un autre ?",
        same.text(&PURPOSE)
    ))
}

/// Alert of a follow-up.
pub fn alert(item: &Item, context: &Context) -> Alert<FollowUpAlert> {
    Alert::most_pressing(alerts(item, context))
}

/// Alerts of a follow-up: the refusal first, then what was to be done, then the right that ends, then the silence of an office.
pub fn alerts(item: &Item, context: &Context) -> Vec<Alert<FollowUpAlert>> {
    let today = context.today();
    if !item.state.open {
        return Vec::new();
    }
    let until = |day: NaiveDate, cause: FollowUpAlert, soon: bool| {
        let level = match day < today {
            true => Level::Late,
            false if soon => Level::Soon,
            false => Level::Calm,
        };
        Alert {
            due: day.succ_opt().map(|next| LineDay::whole_day(next).start_moment(context)),
            level,
            cause: (level > Level::Calm).then_some(cause),
        }
    };
    let contest = contested_until(item, context)
        .map(|day| until(day, FollowUpAlert::Contest(day), (day - today).num_days() <= CONTEST_SOON));
    let due = item.date(&NEXT_ON).map(|day| until(day, FollowUpAlert::Due(day), day == today));
    let renewed_from = |day: NaiveDate| day.checked_sub_days(Days::new(context.setting(&RENEW_DAYS).unsigned_abs()));
    let expires = item
        .date(&EXPIRES_ON)
        .filter(|_| item.state == Obtained)
        .map(|day| until(day, FollowUpAlert::Expires(day), renewed_from(day).is_some_and(|from| from <= today)));
    let unanswered = sent_unanswered(item, context).map(|sent| Alert::soon(None, FollowUpAlert::Unanswered(sent)));
    let nothing = has_nothing_next(item).then(|| Alert::soon(None, FollowUpAlert::NothingNext));
    [contest, due, expires, unanswered, nothing].into_iter().flatten().collect()
}

/// Last day on which a refusal can be contested; none of what was not refused.
pub fn contested_until(item: &Item, context: &Context) -> Option<NaiveDate> {
    let refused = item.moment(&STEP_AT).filter(|_| item.state == Refused)?;
    refused.day_in(context.zone).checked_add_months(CONTEST_MONTHS)
}

/// Day on which the file of a right was sent, once its office has been silent for so long that it may have refused. Of other
/// rights silence may be an agreement, or a refusal at another time: their next day alone presses.
pub fn sent_unanswered(item: &Item, context: &Context) -> Option<NaiveDate> {
    let right = item.state == Sent && item.choice(&THEME) == Some(FollowUpTheme::MedicalAid);
    let sent = item.moment(&STEP_AT).unwrap_or(item.created_at).day_in(context.zone);
    let silent = sent.checked_add_months(SILENCE_MONTHS)? <= context.today();
    (right && silent).then_some(sent)
}

/// True when nothing is said of what comes next, and the follow-up is not at rest.
pub fn has_nothing_next(item: &Item) -> bool {
    match FollowUpState::of(item) {
        FollowUpState::ToDo | FollowUpState::Waiting | FollowUpState::Sent | FollowUpState::Appeal => {
            item.date(&NEXT_ON).is_none()
        }
        FollowUpState::Obtained | FollowUpState::Refused | FollowUpState::Ended | FollowUpState::Cancelled => false,
    }
}

/// Deadline of a follow-up.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    alert(item, context).to_deadline(context)
}

/// Position in the list: by the day that comes next.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    let alert = alert(item, context);
    let day = item.date(&NEXT_ON).or_else(|| item.date(&EXPIRES_ON));
    let day = day.map_or(i64::MAX, |day| i64::from(chrono::Datelike::num_days_from_ce(&day)));
    let section = match FollowUpState::of(item) {
        FollowUpState::Ended | FollowUpState::Cancelled => {
            let closed = item.closed_at.map_or(0, |at| at.0);
            return Place { section: sections::CLOSED, key: (-closed, item.id.0) };
        }
        _ if alert.cause == Some(FollowUpAlert::NothingNext) => sections::NOTHING_NEXT,
        _ if alert.level > Level::Calm => sections::NOW,
        FollowUpState::Obtained => sections::OBTAINED,
        FollowUpState::ToDo
        | FollowUpState::Waiting
        | FollowUpState::Sent
        | FollowUpState::Refused
        | FollowUpState::Appeal => sections::LATER,
    };
    Place { section, key: (day, item.id.0) }
}

/// The day of the next thing.
pub fn next_day(item: &Item, context: &Context) -> Option<LineDay> {
    part::next_moment(item, context).filter(|_| item.is_in(OPEN))
}

/// A call to hear how the person is, on the working day that follows the next thing.
pub fn to_the_callbacks(item: &Item, made: &mut Item, context: &Context) {
    made.choose(&callback::PURPOSE, CallPurpose::News);
    made.set(&callback::SUBJECT, callback::NEWS_SUBJECT);
    made.set(&callback::PRO, item.get(&PRO).clone());
    if let Some(day) = item.date(&NEXT_ON).filter(|day| *day >= context.today()) {
        let day = callback::part::news_day(day, context);
        let at = callback::part::NEWS_AT.map(|time| Moment::from_wall_clock(day, time, context.zone));
        made.set(&callback::NEXT_ATTEMPT_AT, at.map(Value::Moment).unwrap_or(Value::Empty));
    }
}
