//! Fields of the columns every kind shares, which a kind may show in its form.

use chrono::Datelike;

use super::field::{ChoiceField, Field, Shape};
use super::settings::{Setting, setting};
use super::{Alert, AlertCause, Context, Item};
use crate::domain::{Moment, Person, spoken};

/// The person the item is for.
pub const PERSON: Field = Field::new("person", "Personne", Shape::Person).in_item_table();
/// The professional concerned.
pub const PRO: Field = Field::new("pro", "Professionnel·le", Shape::Staff).in_item_table();
/// Time the person was promised: « avant … ».
pub const PROMISED_AT: Field = Field::new("promised_at", "Promis pour", Shape::Moment)
    .in_item_table()
    .with_help("Ce qui a été dit à la personne ; annoncé avant d’être manqué.");
/// Minutes before the end of a promise at which it is announced, in every pane.
pub const PROMISE_SOON: Setting = setting("desk.promise_soon", "Promesse annoncée", "min avant", 30, (0, 600));

/// Alert of a promise that is still owed: announced before it passes, late from then on.
pub fn promise_deadline(item: &Item, context: &Context) -> Alert<PromiseAlert> {
    promise_deadline_ahead(item, context.setting(&PROMISE_SOON), context)
}

/// Alert of a promise that is announced `before` minutes ahead.
pub fn promise_deadline_ahead(item: &Item, before: i64, context: &Context) -> Alert<PromiseAlert> {
    let Some(at) = item.moment(&PROMISED_AT) else { return Alert::calm(None) };
    if at < context.now {
        Alert::late(Some(at), PromiseAlert::Broken)
    } else if at.plus_minutes(-before) <= context.now {
        Alert::soon(Some(at), PromiseAlert::Near(at))
    } else {
        Alert::calm(Some(at))
    }
}

/// A promise that presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseAlert {
    /// The moment promised is past.
    Broken,
    /// The promise must be fulfilled before this moment, which is near.
    Near(Moment),
}

impl AlertCause for PromiseAlert {
    fn words(&self, context: &Context) -> String {
        match self {
            Self::Broken => "promesse passée".to_owned(),
            Self::Near(at) => promise_words(*at, context),
        }
    }
}

/// « promesse pour 18:00 ».
pub fn promise_words(at: Moment, context: &Context) -> String {
    format!("promesse pour {}", spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone)))
}

/// 0 ordinary, 1 before the others, 2 urgent.
pub const PRIORITY: Field = Field::new("priority", "Priorité", Shape::Number(0, 2))
    .in_item_table()
    .with_help("0 ordinaire, 1 avant les autres, 2 urgent.");
/// Reason for its priority.
pub const PRIORITY_REASON: Field =
    Field::new("priority_reason", "Raison de la priorité", Shape::Text(80)).in_item_table().required_when(
        |item| item.int(&PRIORITY) > 0,
        "Une priorité se donne avec sa raison : remplissez « Raison de la priorité ».",
    );
/// A desk note, never clinical.
pub const REMARK: Field = Field::new("remark", "Remarque", Shape::Text(140)).with_help("Rien de médical ici.");
/// Reason for its cancellation.
pub const VOID_REASON: Field = Field::new("void_reason", "Raison de l’annulation", Shape::Text(80))
    .in_item_table()
    .asked_by_step()
    .always_required()
    .with_help("Rien ne s’efface : l’annulation garde sa raison.");
/// Reason for reopening a closed line, written in the journal only.
pub const REOPEN_REASON: Field = Field::new("reason", "Raison de la réouverture", Shape::Text(80))
    .always_required()
    .with_help("Gardée dans l’historique de la ligne : « saisi sur la mauvaise ligne ».");

/// Lines of a series to reopen, asked where several were closed at once.
pub const REOPENS: ChoiceField<Reopening> = ChoiceField::one_of("reopens", "Rouvrir").always_required();

/// « Close mardi 24/11. », of a line closed on an earlier day than today.
pub fn closed_earlier(item: &Item, context: &Context) -> Option<String> {
    let (day, today) = (item.closed_at?.day_in(context.zone), context.today());
    let same_year = day.year() == today.year();
    let said = if same_year { spoken::head_day(day, today) } else { format!("le {}", day.format("%d/%m/%Y")) };
    (day < today).then(|| format!("Close {said}."))
}

/// Moment the present state began.
pub const STEP_AT: Field = Field::new("step_at", "Dans cet état depuis", Shape::Moment).written_by_rules();
/// Day from which the item is shown; it is hidden before.
pub const STARTS_ON: Field =
    Field::new("starts_on", "Montré à partir du", Shape::Date).in_item_table().written_by_rules();

/// Number of the first item of the series; the engine writes it.
pub const SERIES: Field = Field::new("series", "Série n°", Shape::Number(1, 999_999_999)).written_by_rules();
/// Position in the series, from 1.
pub const SERIES_N: Field = Field::new("series_n", "Rang dans la série", Shape::Number(1, 999)).written_by_rules();

/// Accepts any person unchanged: for a kind whose rules need nothing of the card.
pub fn accept_anybody(_item: &mut Item, _person: &Person) -> Result<(), String> {
    Ok(())
}

crate::choices! {
    /// Lines of a series that come back when one of them is reopened.
    pub enum Reopening {
        /// The line alone.
        One = ("ONE", "cette ligne seule"),
        /// The line and all that the same action closed.
        Together = ("ALL", "toutes les lignes closes ensemble"),
    }
}

crate::choices! {
    /// An answer about rights and the like.
    pub enum YesNoUnknown {
        /// Yes.
        Yes = ("YES", "oui"),
        /// No.
        No = ("NO", "non"),
        /// Answer of somebody who was asked and does not know.
        Unknown = ("UNKNOWN", "ne sait pas"),
    }
}
