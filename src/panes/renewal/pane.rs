//! Columns and lines of the renewals. The list does not show the drugs, because the people who queue can read the
//! screen; the form and the detail have them.

use super::rules::{self, alert, is_guess, is_sensitive};
use super::{
    ASKED_BY, CHANNEL, Cancelled, Closed, FLAGS, HAND_OVER, HANDED_TO, HandOver, HandedOver, LAST_PRESCRIPTION_ON,
    LINES, NeedsVisit, PHARMACY, PRESCRIPTION_ENDS_ON, PROMISED_AT, RUNS_OUT_ON, Ready, Received, Redirected, Refused,
    RenewalState, SENSITIVE, SIGNED_AT, Sent, Signed, TOLD_AT, ToComplete, ToReview,
};
use crate::domain::{PersonBrief, spoken};
use crate::model::signing::{Signing, fields_phrase};
use crate::model::{
    AlertCause, Also, Column, Context, Finished, Item, ListFigures, NO_SHARES, Row, Shares, Width, common, left_column,
    sub_records, text,
};

/// Width of the column of ends.
const END_WIDTH: u16 = 11;

/// Columns, in order.
pub const COLUMNS: &[Column] = &[
    left_column("Fin", Width::Fixed(END_WIDTH), 0, runs_out),
    left_column("Personne", Width::Share(16, 3), 0, |row, _| subject(row)).naming_people(),
    left_column("Étape", Width::Fixed(13), 0, |row, _| row.item.state.label.to_owned()),
    left_column("Pour", Width::Share(10, 1), 1, reviewer_cell),
    left_column("Promise", Width::Fixed(15), 3, promised_cell),
    left_column("À savoir", Width::Share(20, 3), 2, to_know),
];

/// The person's name.
pub fn subject(row: &Row) -> String {
    row.person.as_ref().map_or_else(|| "personne inconnue".to_owned(), PersonBrief::name_and_birth)
}

/// Details told elsewhere: the place of collection once it is ready; until then the end of the treatment, the promise,
/// the signer.
pub fn aside(item: &Item, context: &Context) -> Vec<String> {
    let place = match item.choice(&HAND_OVER) {
        Some(HandOver::ToPharmacy) if !item.text(&PHARMACY).is_empty() => item.text(&PHARMACY).to_owned(),
        _ => text::show(&HAND_OVER, item.get(&HAND_OVER), context),
    };
    if item.state == Ready || !item.state.open {
        return vec![place];
    }
    // What presses may be the end of the treatment; its day is still told where it is a guess.
    let pressing = alert(item, context).cause.is_some_and(|cause| cause.is_of_end());
    let end = item.date(&RUNS_OUT_ON).filter(|_| !pressing || is_guess(item)).map(|day| {
        let guess = if is_guess(item) { " ?" } else { "" };
        format!("fin {}{guess}", spoken::say_day(day, context.today()))
    });
    let promised = item.moment(&PROMISED_AT).map(|at| common::promise_words(at, context));
    let reviewer = rules::reviewer_of(item).map(|id| context.staff_name(id).to_owned());
    [end, promised, reviewer, Some(place)].into_iter().flatten().collect()
}

fn runs_out(row: &Row, context: &Context) -> String {
    let undelivered = row.item.state.open && row.item.state != Ready;
    let Some(day) = row.item.date(&RUNS_OUT_ON).filter(|_| undelivered) else { return String::new() };
    let said = spoken::say_day(day, context.today());
    if !is_guess(&row.item) {
        return said;
    }
    // The mark that it is a guess stays whole in the column.
    let short = said.chars().count() + 2 > usize::from(END_WIDTH);
    format!("{}\u{a0}?", if short { spoken::short_day(day, context.today()) } else { said })
}

fn reviewer_cell(row: &Row, context: &Context) -> String {
    super::rules::reviewer_of(&row.item).map(|id| context.staff_name(id).to_owned()).unwrap_or_default()
}

fn promised_cell(row: &Row, context: &Context) -> String {
    if row.item.state == Ready { String::new() } else { text::show(&PROMISED_AT, row.item.get(&PROMISED_AT), context) }
}

/// Details to know: the alert the first column does not show, unusual circumstances, open items of the other panes.
fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return item.text(&HANDED_TO).to_owned();
    }
    let mut parts = row.first_words();
    let cause = alert(item, context).cause.filter(|cause| !cause.is_of_end());
    parts.extend(cause.map(|cause| cause.words(context)));
    parts.extend(item.away_words(context));
    if item.state == Ready {
        let told = item.moment(&TOLD_AT).map(|at| spoken::say_day(at.day_in(context.zone), context.today()));
        parts.extend(told.map(|day| format!("prévenu·e {day}")));
        parts.extend(
            (item.choice(&HAND_OVER) != Some(HandOver::AtDesk))
                .then(|| text::show(&HAND_OVER, item.get(&HAND_OVER), context)),
        );
    } else {
        parts.push(sensitive_word(item, context).to_owned());
        parts.push(text::show(&FLAGS, item.get(&FLAGS), context));
    }
    parts.extend(row.list_marks());
    parts.extend(Also::in_words(&row.also, context));
    parts.retain(|part| !part.is_empty());
    parts.join(" · ")
}

/// « sensible » when a person said so, « sensible ? » when only the name of a drug does. Not which: the queue reads too.
fn sensitive_word(item: &Item, context: &Context) -> &'static str {
    match (item.get(&SENSITIVE).is_empty(), is_sensitive(item, context)) {
        (false, _) => "sensible",
        (true, true) => "sensible ?",
        (true, false) => "",
    }
}

// Parts of the line over the list.
const TO_DO: &str = "À traiter";
const TO_REVIEW: &str = "dont à valider";
const READY: &str = "Prêtes";
const SIGNED: &str = "Signées aujourd’hui";

/// Parts of the line over the list that the line counts in.
pub fn shares(item: &Item, context: &Context) -> Shares {
    if !item.state.open {
        return NO_SHARES;
    }
    let signed = is_signed_today(item, context).then_some((SIGNED, 1));
    if item.state == Ready {
        return [Some((READY, 1)), None, signed];
    }
    [Some((TO_DO, 1)), (item.state == ToReview).then_some((TO_REVIEW, 1)), signed]
}

/// « À traiter 6 », « dont à valider 2 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let to_do = figures.sum(TO_DO);
    let mut parts = vec![if to_do == 0 { "Rien à traiter".to_owned() } else { format!("{TO_DO} {to_do}") }];
    parts.extend(figures.counted([TO_REVIEW, READY]));
    let signed = figures.of(SIGNED).len() + figures.finished.len();
    parts.extend((signed > 0).then(|| format!("{SIGNED} {signed}")));
    parts
}

/// A renewal signed and handed over today counts in « Signées aujourd’hui ».
pub static FINISHED: Finished =
    Finished { reads: &[&SIGNED_AT], figure: |item, context| is_signed_today(item, context).then_some(1) };

fn is_signed_today(item: &Item, context: &Context) -> bool {
    item.moment(&SIGNED_AT).is_some_and(|at| at.day_in(context.zone) == context.today())
}

/// Part of the signing sheet of the professional who reviews it.
pub static SIGNING: Signing = Signing {
    whose: rules::reviewer_of,
    answers: |item| match RenewalState::of(item) {
        ToReview => &["signée", "RDV", "pharmacie", "refusée", "incomplète"],
        Received | ToComplete | Signed | Ready | Redirected | NeedsVisit | Refused => &[],
        HandedOver | Sent | Closed | Cancelled => &[],
    },
    lines: to_sign,
};

/// The drugs as read, what their names call for, when they run out, who asked, what was promised.
fn to_sign(item: &Item, context: &Context) -> Vec<String> {
    let mut lines: Vec<_> =
        sub_records::show(&LINES, item.rows(&LINES), context).into_iter().map(|line| format!("- {line}")).collect();
    lines.extend(rules::list_warnings(item, context));
    lines.push(fields_phrase(item, &[&SENSITIVE, &FLAGS], context));
    let guess = if is_guess(item) { " (ne sait pas)" } else { "" };
    lines.push(format!("{}{guess}", fields_phrase(item, &[&RUNS_OUT_ON], context)));
    lines.push(fields_phrase(item, &[&LAST_PRESCRIPTION_ON, &PRESCRIPTION_ENDS_ON], context));
    lines.extend(rules::pharmacy_hint(item, context));
    lines.push(fields_phrase(item, &[&CHANNEL, &ASKED_BY], context));
    lines.push(fields_phrase(item, &[&PROMISED_AT, &HAND_OVER], context));
    lines
}
