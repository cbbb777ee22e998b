//! Columns and lines of the callbacks, and the briefing before a call.

use super::alert::CallbackAlert;
use super::{
    BY, CallbackState, CalledBy, Calling, Cancelled, Done, Exhausted, LAST_TRY_AT, MAX_ATTEMPTS, Message, Moved,
    NEXT_ATTEMPT_AT, OUTCOME, PRO, PROMISED_AT, PURPOSE, RDV_AT, Reached, Retry, SUBJECT, TRIES, ToCall, Wrong, rules,
    sections, series, when,
};
use crate::domain::coded::Coded;
use crate::domain::name::with_de;
use crate::domain::person::Voicemail;
use crate::domain::{Person, PersonBrief, phone, spoken};
use crate::model::call::{BriefingLine, Call, Tone};
use crate::model::common::PromiseAlert;
use crate::model::signing::{Signing, fields_phrase};
use crate::model::{
    AlertCause, Also, Column, Context, Item, ListFigures, Row, Shares, Width, common, left_column, text,
};

/// Attempts shown before dialling.
const LAST_TRIES: usize = 3;

/// Columns, in order.
pub const COLUMNS: &[Column] = &[
    left_column("Quand", Width::Fixed(15), 0, hour_cell),
    left_column("Personne", Width::Share(16, 3), 0, |row, _| subject(row)).naming_people(),
    left_column("Objet", Width::Share(20, 3), 1, |row, _| row.item.text(&SUBJECT).to_owned()),
    left_column("Pour", Width::Fixed(9), 3, pro_cell),
    left_column("À savoir", Width::Share(14, 4), 2, to_know),
];

/// The person's name, or the words used for a caller the file does not know.
pub fn subject(row: &Row) -> String {
    row.person.as_ref().map_or_else(|| format!("« {} »", rules::caller_name(&row.item)), PersonBrief::name_and_birth)
}

/// Details told elsewhere: subject, on whose behalf, before when.
pub fn aside(item: &Item, context: &Context) -> Vec<String> {
    let owed = item.promise().map(|at| common::promise_words(at, context));
    let pro = Some(text::show(&PRO, item.get(&PRO), context));
    let said = [Some(item.text(&SUBJECT).to_owned()), series::rank_words(item), pro, owed];
    said.into_iter().flatten().collect()
}

/// The hour that matters most: here, the promise, the next attempt, the appointment, the hours given.
fn hour_cell(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return item.closed_at.map(|at| at.clock_text(context.zone)).unwrap_or_default();
    }
    let next = item.moment(&NEXT_ATTEMPT_AT).filter(|next| *next > context.now);
    let promised = item.moment(&PROMISED_AT);
    let rdv_at = item.moment(&RDV_AT).filter(|_| rules::is_reminder(item));
    match (promised, next.or(rdv_at), when::asked_window(item)) {
        _ if context.is_here(item.person()) => "ici".to_owned(),
        _ if item.state == Calling => "en ligne".to_owned(),
        (Some(at), ..) if at.day_in(context.zone) == context.today() => format!("av. {}", at.clock_text(context.zone)),
        (Some(at), ..) => format!("av. {}", spoken::short_day(at.day_in(context.zone), context.today())),
        // Nobody calls: somebody decides, accepts or finishes.
        _ if item.is_in(&[Exhausted, Moved, Reached]) => String::new(),
        (None, Some(at), _) if at.day_in(context.zone) == context.today() => at.clock_text(context.zone),
        (None, Some(at), _) => spoken::short_moment(at.in_zone(context.zone), context.today()),
        (None, None, (Some(from), Some(to))) => format!("{}-{}", from.format("%H:%M"), to.format("%H:%M")),
        (None, None, (None, Some(to))) => to.format("av. %H:%M").to_string(),
        (None, None, (_, None)) => "maintenant".to_owned(),
    }
}

fn pro_cell(row: &Row, context: &Context) -> String {
    text::show(&PRO, row.item.get(&PRO), context)
}

/// The alert, what the attempts have brought, and what else is open.
fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return item.state.label.to_owned();
    }
    // The column of hours says a promise to come already, where it does not say that the person is here or on the line.
    let by_hour = !context.is_here(item.person()) && item.state != Calling;
    let said = |cause: &CallbackAlert| by_hour && matches!(cause, CallbackAlert::Promise(PromiseAlert::Near(_)));
    let cause = rules::alert(item, context).cause.filter(|cause| !said(cause));
    let tried = item.int(&TRIES) > 0 && item.state != Reached;
    let attempts = tried.then(|| {
        let outcome = text::show(&OUTCOME, item.get(&OUTCOME), context);
        format!("{outcome} {}/{}", item.int(&TRIES), item.int(&MAX_ATTEMPTS)).trim_start().to_owned()
    });
    row.first_words()
        .into_iter()
        .chain(cause.map(|cause| cause.words(context)))
        .chain(item.away_words(context))
        .chain(series::rank_words(item))
        .chain(attempts)
        .chain(row.list_marks())
        .chain(Also::in_words(&row.also, context))
        .collect::<Vec<_>>()
        .join(" · ")
}

// Parts of the line over the list.
const DUE: &str = "À rappeler";
const HERE: &str = "Ici";
const STALE: &str = "Sans nouvelles";
const LATER: &str = "Plus tard";

/// Parts of the line over the list that the line counts in.
pub fn shares(item: &Item, context: &Context) -> Shares {
    let stale = rules::is_stale(item, context).then_some((STALE, 1));
    match rules::sort_key(item, context).section {
        sections::HERE => [Some((DUE, 1)), Some((HERE, 1)), stale],
        sections::DECIDE | sections::LATE if item.state == Exhausted => [Some((Exhausted.label(), 1)), None, stale],
        sections::LATE if item.state == Moved => [None, None, stale],
        sections::URGENT | sections::LATE | sections::PROMISED | sections::DUE | sections::REMINDERS => {
            [Some((DUE, 1)), None, stale]
        }
        sections::LATER => [Some((LATER, 1)), None, stale],
        _ => [None, None, stale],
    }
}

/// « À rappeler 4 », « Ici 1 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let said = figures.counted([DUE, HERE, Exhausted.label(), STALE, LATER]);
    if said.is_empty() { vec!["Personne à rappeler".to_owned()] } else { said }
}

/// Lines to read before dialling, in this order: the protected contact, the death, the number, the voice mail, the language, what
/// may be said, the last attempts.
pub fn briefing(call: &Call, context: &Context) -> Vec<BriefingLine> {
    let item = &call.row.item;
    let told = |label, text: String, tone| BriefingLine { label, text, tone };
    let plain = |label, text: String| told(label, text, Tone::Plain);
    let mut lines = Vec::new();
    if let Some(person) = call.person.filter(|person| person.is_confidential()) {
        let note = person.confidential_note.as_deref().unwrap_or("ce numéro et aucun autre");
        lines.push(told("", format!("CONTACT PROTÉGÉ  {note}"), Tone::Banner));
    }
    if let Some(day) = call.person.and_then(|person| person.deceased_on) {
        lines.push(told("", format!("DÉCÉDÉ·E  le {}", day.format("%d/%m/%Y")), Tone::Banner));
    }
    let number = match item.text(rules::dialled_field(item)) {
        "" => "à trouver : aucun service dans l’annuaire au moment de l’écrire".to_owned(),
        number => phone::display_number(number),
    };
    lines.push(told("Numéro", number, Tone::Number));
    if !rules::seeks_interpreter(item) {
        lines.push(plain("Messagerie", call.person.map_or("non demandée", voicemail_rule).to_owned()));
    }
    lines.push(plain("Langue", call.person.map_or("non notée".to_owned(), language_phrase)));
    let from = match item.pro() {
        Some(pro) => with_de(context.staff_name(pro)),
        // Most centres bear that word in their name.
        None if begins_with_centre(&context.site) => format!("du {}", context.site),
        None => format!("du centre, {}", context.site),
    };
    lines.push(plain("À dire", format!("« {} », de la part {from}", item.text(&SUBJECT))));
    lines.extend(call.to_say.map(|said| plain("", format!("«\u{a0}{said}\u{a0}»"))));
    let child = call.person.is_some_and(|person| person.is_spoken_for(context.today()));
    let heard = match rules::seeks_interpreter(item) {
        true => "Au service : la langue, le jour et le lieu ; ni le nom, ni la raison.",
        false if child => "À un parent\u{a0}; à quelqu’un d’autre, rien de l’objet.",
        false => "À la personne elle-même ; à quelqu’un d’autre, rien de l’objet.",
    };
    lines.push(plain("", heard.to_owned()));
    let mut label = "Essais";
    for tried in call.tried.iter().take(LAST_TRIES) {
        let at = tried.at.in_zone(context.zone).format("%d/%m %H:%M");
        let (outcome, end) = (tried.attempt.outcome.label(), phone::last_two(&tried.attempt.number));
        lines.push(plain(label, format!("{at}  {outcome}  ··{end}  {}", tried.by)));
        label = "";
    }
    if call.tried.is_empty() {
        lines.push(plain(label, "aucun encore".to_owned()));
    }
    lines
}

/// True of « Centre de santé … ».
fn begins_with_centre(site: &str) -> bool {
    site.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("centre "))
}

fn voicemail_rule(person: &Person) -> &'static str {
    // A message may be heard by the very people it must not reach.
    if person.is_confidential() { Voicemail::Never.label() } else { person.voicemail.label() }
}

fn language_phrase(person: &Person) -> String {
    let language = person.language.as_deref().unwrap_or("non notée");
    if person.interpreter { format!("{language}, avec interprète") } else { language.to_owned() }
}

/// Part of the signing sheet of the professional who decides, accepts or makes the call.
pub static SIGNING: Signing = Signing {
    whose: Item::pro,
    answers: |item| match CallbackState::of(item) {
        Exhausted => &["rappeler encore", "courrier", "visite", "arrêter"],
        Moved => &["accepté", "à quelqu’un d’autre"],
        ToCall | Message | Retry | Wrong if item.choice(&BY) == Some(CalledBy::Professional) => {
            &["joint·e", "à retenter"]
        }
        ToCall | Calling | Message | Retry | Wrong | Reached | Done | Cancelled => &[],
    },
    lines: to_decide,
};

/// Paragraphs to decide on: the subject and the outcomes of the attempts; the number is in the briefing only.
fn to_decide(item: &Item, context: &Context) -> Vec<String> {
    vec![
        fields_phrase(item, &[&SUBJECT, &PURPOSE], context),
        fields_phrase(item, &[&TRIES, &LAST_TRY_AT, &OUTCOME], context),
        fields_phrase(item, &[&RDV_AT, &PROMISED_AT], context),
    ]
}
