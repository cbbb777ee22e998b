//! `comptoir person`: all that is held about one person, to hand over to them (right of access, article 15 GDPR).

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{Args, Failure, OpenCentre, journal, json, print};
use crate::domain::coded::Coded;
use crate::domain::name::with_de;
use crate::domain::{Moment, Period, Person};
use crate::model::paper::Text;
use crate::model::{Context, Field, Item, Shape, Value, text};
use crate::protocol::Draft;
use crate::protocol::form_records::Record;
use crate::store::PersonRecord;

/// Writes it out.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let person = centre.find_person(args.word_at(0)?)?;
    let held = centre.store.person_record(person.id, centre.by, centre.context.now)?;
    // Erased by another desk between the two queries.
    let held = held.ok_or_else(|| Failure::refused(format!("La personne n° {} n’existe plus.", person.id)))?;
    if args.has_option("--json") {
        return json::write_value(out, as_json(centre, &held)?);
    }
    print::hand_out(&as_text(&held, &centre.context), args, out)
}

fn as_json(centre: &OpenCentre, held: &PersonRecord) -> Result<Json, Failure> {
    let context = &centre.context;
    let items = held.items.iter().map(|item| json::item_json(centre, item)).collect::<Result<Vec<_>, _>>()?;
    let notes = held
        .notes
        .iter()
        .map(|note| json!({"item": note.item.0, "at": note.at.to_iso(), "by": note.by, "text": note.text}));
    let attempts = held.tried.iter().map(|(item, tried)| {
        let (number, outcome) = (&tried.attempt.number, tried.attempt.outcome.code());
        json!({"item": item.0, "at": tried.at.to_iso(), "by": tried.by, "number": number, "outcome": outcome})
    });
    let drafts = held.drafts.iter().map(|draft| {
        let typed: serde_json::Map<_, _> =
            draft.fields.iter().map(|typed| (typed.key.clone(), Json::from(typed.text.as_str()))).collect();
        let by = context.staff_name(draft.staff);
        json!({"at": draft.at.to_iso(), "by": by, "form": draft.form.to_string(), "item": draft.item.map(|id| id.0), "fields": typed})
    });
    Ok(json!({
        "person": json::stored_person_json(&held.person, &held.related, context),
        "merged": held.merged.iter().map(|card| json::stored_person_json(card, &[], context)).collect::<Vec<_>>(),
        "items": items,
        "notes": notes.collect::<Vec<_>>(),
        "attempts": attempts.collect::<Vec<_>>(),
        "drafts": drafts.collect::<Vec<_>>(),
        "quarters": held.quarters.iter().map(|(kept, seen)| json!({"span": kept.span.code(), "from": kept.first.to_string(), "seen": seen})).collect::<Vec<_>>(),
        "journal": held.journal.iter().map(|row| journal::as_json(row, context)).collect::<Vec<_>>(),
        "opened": held.opened.iter().map(|(at, by)| json!({"at": at.to_iso(), "by": by})).collect::<Vec<_>>(),
    }))
}

/// Makes the record for paper: everything in words, the journal by its operations with what they took away.
fn as_text(held: &PersonRecord, context: &Context) -> Text {
    let mut body = Vec::new();
    let person = &held.person;
    if let Some(numbers) = merge_sentence(held) {
        body.extend([numbers, String::new()]);
    }
    if person.is_confidential() {
        body.push(format!("CONTACT PROTÉGÉ  {}", person.confidential_note.as_deref().unwrap_or_default()));
        body.push("D’autres numéros peuvent être gardés ; aucun n’est remis (CSP L1111-5).".to_owned());
        body.push(String::new());
    }
    body.extend(card_lines(person, context));
    body.extend(held.related.iter().map(|other| {
        // The record must not lead anybody to a person who asked not to be found (article 15, 4).
        let hidden = other.person.confidential && !person.is_confidential();
        let name = if hidden { "contact protégé, nom non remis" } else { &other.person.name };
        format!("  {} : {name}", other.word)
    }));
    for gone in &held.merged {
        body.extend([String::new(), format!("Fiche n° {}, fusionnée avec celle-ci :", gone.id)]);
        body.extend(card_lines(gone, context));
    }
    for item in &held.items {
        body.push(String::new());
        body.extend(item_lines(item, held, context));
    }
    let mut list = |title: &str, lines: Vec<String>| {
        body.extend([String::new(), format!("{title} : {}", lines.len())]);
        body.extend(lines.into_iter().map(|line| format!("- {line}")));
    };
    let done = |row: &crate::store::JournalRow| {
        let about = row.item.map_or(String::new(), |item| format!("  ligne n° {item}"));
        let step = row.to.as_ref().map(|to| format!(" → {}", row.state_words(to)));
        let order = row.on_order_of.map(|id| format!("  sur consigne {}", with_de(context.staff_name(id))));
        let reason = row.reason.as_ref().map(|reason| format!("  raison\u{a0}: «\u{a0}{reason}\u{a0}»"));
        let former = held.former_values(row, context).into_iter();
        let former = former.map(|(label, before, after)| format!("  {label}\u{a0}: {before} → {after}"));
        let told = step.into_iter().chain(order).chain(reason).chain(former).collect::<String>();
        let operation = row.operation_words();
        format!("{}  {}  {operation}{about}{told}", moment_text(row.at, context), row.by)
    };
    let typed = |draft: &Draft| {
        let words: Vec<_> =
            draft.fields.iter().map(|typed| typed.text.as_str()).filter(|text| !text.is_empty()).collect();
        format!("{}  {}  {}", moment_text(draft.at, context), context.staff_name(draft.staff), words.join(" · "))
    };
    list("En train d’être tapé", held.drafts.iter().map(typed).collect());
    let counted = |(kept, seen): &(Period, bool)| {
        format!("Chiffres {}\u{a0}: {}", kept.in_words(), if *seen { "venu·e" } else { "suivi·e" })
    };
    list("Comptée, quand ses lignes ne sont plus là", held.quarters.iter().map(counted).collect());
    list("Ce qui a été fait", held.journal.iter().map(done).collect());
    let opened = |(at, by): &(Moment, String)| format!("{}  {by}", moment_text(*at, context));
    list("Fiche ouverte", held.opened.iter().map(opened).collect());
    Text {
        title: format!("Fiche n° {}", person.id),
        head: vec![
            context.site.to_string(),
            format!(
                "Tout ce que Comptoir garde sur {}, le {}",
                person.display_name(),
                moment_text(context.now, context)
            ),
        ],
        body,
    }
}

/// « La fiche n° 12 et celle-ci n’en font plus qu’une. »
fn merge_sentence(held: &PersonRecord) -> Option<String> {
    let numbers: Vec<_> = held.merged.iter().map(|card| format!("n° {}", card.id)).collect();
    let own = held.person.id;
    (!numbers.is_empty()).then(|| format!("Fusionnée dans cette fiche, n° {own} : {}", numbers.join(", ")))
}

/// The fields of one card, and when it was made and last of use.
fn card_lines(person: &Person, context: &Context) -> Vec<String> {
    let mut lines = field_lines(Person::FIELDS.iter().map(|field| (*field, person.get(field.key))), context);
    lines.push(format!("  Fiche créée le : {}", moment_text(person.created_at, context)));
    lines.push(format!("  Dernière activité : {}", moment_text(person.last_activity_at, context)));
    lines
}

/// Makes the paragraph of an item with its notes and its calls.
fn item_lines(item: &Item, held: &PersonRecord, context: &Context) -> Vec<String> {
    let (kind, by) = (item.kind.title, context.staff_name(item.created_by));
    let begun = moment_text(item.created_at, context);
    let mut lines = vec![format!("{kind}, ligne n° {} du {begun}, par {by} : {}", item.id, item.state.label)];
    lines.extend(field_lines(item.fields().map(|(field, value)| (*field, value.clone())), context));
    let notes = held.notes.iter().filter(|note| note.item == item.id);
    lines.extend(
        notes.map(|note| format!("  Note du {} par {} : « {} »", moment_text(note.at, context), note.by, note.text)),
    );
    let tried = held.tried.iter().filter(|(id, _)| *id == item.id);
    lines.extend(tried.map(|(_, tried)| {
        let (number, outcome) = (&tried.attempt.number, tried.attempt.outcome.label());
        let number = crate::domain::phone::display_number(number);
        format!("  Appel du {} par {} au {number} : {outcome}", moment_text(tried.at, context), tried.by)
    }));
    lines
}

/// « Langue : turc », a line for each field that says something.
fn field_lines(fields: impl Iterator<Item = (Field, Value)>, context: &Context) -> Vec<String> {
    let told = fields.filter(|(field, value)| !value.is_empty() && !matches!(field.shape, Shape::Person));
    told.map(|(field, value)| {
        let shown = match &value {
            // The paper is read long after: it never says « demain ».
            Value::Moment(at) => moment_text(*at, context),
            Value::Date(day) => day.format("%d/%m/%Y").to_string(),
            value => text::show(&field, value, context),
        };
        format!("  {} : {shown}", field.label)
    })
    .collect()
}

fn moment_text(at: Moment, context: &Context) -> String {
    at.in_zone(context.zone).format("%d/%m/%Y %H:%M").to_string()
}
