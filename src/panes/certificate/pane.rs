//! Columns and lines of the certificates.

use chrono::{Datelike, NaiveDate};

use super::rules::{alerts, say_day_and_hour};
use super::{
    ABSENCE_FROM, ABSENCE_TO, ASKED_BY, Asked, Cancelled, CertificateState, EXAM_AT, HAND_OVER, HandedOver, NeedsExam,
    NotRequired, PRO, PROMISED_AT, RECIPIENT, Ready, Refused, SIGNED_AT, Signed, ToSign, check,
};
use crate::domain::{PersonBrief, spoken};
use crate::model::signing::{Signing, fields_phrase};
use crate::model::{
    Alert, AlertCause, Also, Column, Context, Field, Finished, Item, Level, ListFigures, NO_SHARES, Row, Shares, Width,
    common, left_column, text,
};

/// A brother or a sister is to be seen too.
const TOGETHER: &str = "même consultation ?";

/// Columns, in order.
pub const COLUMNS: &[Column] = &[
    left_column("Promis", Width::Fixed(9), 1, promised_cell),
    left_column("Enfant", Width::Share(16, 2), 0, |row, _| subject(row)).naming_people(),
    left_column("Pour", Width::Fixed(9), 0, |row, context| text::show(&RECIPIENT, row.item.get(&RECIPIENT), context)),
    left_column("Absence", Width::Fixed(11), 2, |row, _| absence_cell(row)),
    left_column("À savoir", Width::Share(28, 3), 0, to_know),
];

/// The child's name.
pub fn subject(row: &Row) -> String {
    row.person.as_ref().map_or_else(|| "un enfant".to_owned(), PersonBrief::name_and_birth)
}

/// Details told elsewhere: recipient and signer, the promise, the place of collection once the paper is ready.
pub fn aside(item: &Item, context: &Context) -> Vec<String> {
    let field = |field: &Field| text::show(field, item.get(field), context);
    if item.state == Ready {
        return vec![field(&RECIPIENT), field(&HAND_OVER)];
    }
    let owed = item.promise().map(|at| common::promise_words(at, context));
    [Some(field(&RECIPIENT)), Some(field(&PRO)), owed].into_iter().flatten().collect()
}

fn promised_cell(row: &Row, context: &Context) -> String {
    let Some(at) = row.item.moment(&PROMISED_AT) else { return String::new() };
    if at.day_in(context.zone) == context.today() {
        at.clock_text(context.zone)
    } else {
        spoken::short_day(at.day_in(context.zone), context.today())
    }
}

/// « 23/11 », « 23-25/11 », « 30/11-02/12 », « dès 23/11 » while nobody knows until when.
fn absence_cell(row: &Row) -> String {
    let Some(from) = row.item.date(&ABSENCE_FROM) else { return String::new() };
    let short = |day: NaiveDate| day.format("%d/%m").to_string();
    match row.item.date(&ABSENCE_TO) {
        None => format!("dès {}", short(from)),
        Some(to) if to == from => short(from),
        Some(to) if to.month() == from.month() => format!("{}-{}", from.format("%d"), short(to)),
        Some(to) => format!("{}-{}", short(from), short(to)),
    }
}

/// The alert, what the table says, the exam, the other children, what is open in the other panes.
fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return item.state.label.to_owned();
    }
    let mut parts = row.first_words();
    let alerts = Alert::by_pressure(alerts(item, context));
    if alerts.iter().any(|alert| alert.level == Level::Late) {
        // In the part of what is late the title no longer says where it stands.
        parts.push(item.state.label.to_lowercase());
    }
    parts.extend(alerts.into_iter().filter_map(|alert| alert.cause).map(|cause| cause.words(context)));
    parts.extend(item.away_words(context));
    let household = (!row.household.is_empty()).then(|| TOGETHER.to_owned());
    match CertificateState::of(item) {
        Asked => {
            parts.extend(household);
            parts.push(check::find(item, context).says.to_owned());
        }
        NeedsExam | ToSign => {
            parts.extend(household);
            parts.extend(exam_cell(row, context));
        }
        Signed => parts.extend(item.moment(&SIGNED_AT).map(|at| format!("le {}", say_day_and_hour(at, context)))),
        Ready | NotRequired | HandedOver | Refused | Cancelled => {
            parts.push(text::show(&HAND_OVER, item.get(&HAND_OVER), context))
        }
    }
    parts.extend(row.list_marks());
    let elsewhere = row.also.iter().filter(|also| also.kind != item.kind);
    parts.extend(Also::in_words(elsewhere, context));
    parts.join(" · ")
}

/// « Dr Morel 09:30 ».
fn exam_cell(row: &Row, context: &Context) -> Option<String> {
    let item = &row.item;
    let pro = (!item.get(&PRO).is_empty()).then(|| text::show(&PRO, item.get(&PRO), context));
    let at = item.moment(&EXAM_AT).map(|at| say_day_and_hour(at, context));
    let said: Vec<_> = [pro, at].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" "))
}

// Parts of the line over the list.
const TO_SIGN: &str = "À signer";
const TO_EXAMINE: &str = "À examiner";
const TO_SORT: &str = "À trier";
const TO_PREPARE: &str = "À préparer";
const TO_FETCH: &str = "À retirer";

/// Parts of the line over the list that the line counts in.
pub fn shares(item: &Item, _context: &Context) -> Shares {
    let part = match CertificateState::of(item) {
        ToSign => TO_SIGN,
        NeedsExam => TO_EXAMINE,
        Asked => TO_SORT,
        Signed => TO_PREPARE,
        Ready => TO_FETCH,
        NotRequired | HandedOver | Refused | Cancelled => return NO_SHARES,
    };
    [Some((part, 1)), None, None]
}

/// « À signer 2 », « À retirer 1 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let avoided = figures.finished.len();
    let mut said = figures.counted([TO_SIGN, TO_EXAMINE, TO_SORT, TO_PREPARE, TO_FETCH]);
    said.extend((avoided > 0).then(|| format!("Évités aujourd’hui {avoided}")));
    if said.is_empty() { vec!["Aucun certificat en cours".to_owned()] } else { said }
}

/// A request that was rightly turned away today counts as one avoided.
pub static FINISHED: Finished =
    Finished { reads: check::READS, figure: |item, context| check::was_avoided(item, context).then_some(1) };

/// Part of the signing sheet of the professional who signs it.
pub static SIGNING: Signing = Signing {
    whose: Item::pro,
    answers: |item| match CertificateState::of(item) {
        ToSign => &["signé", "refusé", "à examiner"],
        Asked | NotRequired | NeedsExam | Signed | Ready | HandedOver | Refused | Cancelled => &[],
    },
    lines: to_sign,
};

/// Paragraphs to sign from: recipient, days, whether it is due at all, date of the examination.
fn to_sign(item: &Item, context: &Context) -> Vec<String> {
    vec![
        format!("{} ({})", fields_phrase(item, &[&RECIPIENT], context), check::find(item, context).says),
        fields_phrase(item, &[&ABSENCE_FROM, &ABSENCE_TO], context),
        fields_phrase(item, &[&EXAM_AT], context),
        fields_phrase(item, &[&ASKED_BY, &HAND_OVER, &PROMISED_AT], context),
    ]
}
