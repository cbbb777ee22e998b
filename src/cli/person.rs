//! `comptoir person`: all that is held about one person, to hand over to them (right of access, article 15 GDPR).

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{Args, Context, Failure, journal, json, print};
use crate::domain::coded::Coded;
use crate::domain::{Moment, Person};
use crate::kinds::paper::Text;
use crate::kinds::{Desk, Field, Item, Shape, Value, text};
use crate::ops::Draft;
use crate::ops::records::Record;
use crate::store::PersonRecord;

/// Writes it out.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let person = context.person(args.word(0)?)?;
    let held = context.store.held(person.id, context.by, context.desk.now)?;
    // Let go by another desk between the two questions.
    let held = held.ok_or_else(|| Failure::refused(format!("La personne n° {} n’existe plus.", person.id)))?;
    if args.has("--json") {
        return json::one(out, as_json(context, &held)?);
    }
    print::hand_out(&as_text(&held, &context.desk), args, out)
}

fn as_json(context: &Context, held: &PersonRecord) -> Result<Json, Failure> {
    let desk = &context.desk;
    let items = held.items.iter().map(|item| json::item(context, item)).collect::<Result<Vec<_>, _>>()?;
    let notes = held
        .notes
        .iter()
        .map(|note| json!({"item": note.item.0, "at": note.at.iso(), "by": note.by, "text": note.text}));
    let attempts = held.tried.iter().map(|(item, tried)| {
        let (number, outcome) = (&tried.attempt.number, tried.attempt.outcome.code());
        json!({"item": item.0, "at": tried.at.iso(), "by": tried.by, "number": number, "outcome": outcome})
    });
    let drafts = held.drafts.iter().map(|draft| {
        let typed: serde_json::Map<_, _> =
            draft.fields.iter().map(|typed| (typed.key.clone(), Json::from(typed.text.as_str()))).collect();
        let by = desk.staff_name(draft.staff);
        json!({"at": draft.at.iso(), "by": by, "form": draft.form, "item": draft.item.map(|id| id.0), "fields": typed})
    });
    Ok(json!({
        "person": json::whole(&held.person, &held.related, desk),
        "merged": held.merged.iter().map(|card| json::whole(card, &[], desk)).collect::<Vec<_>>(),
        "items": items,
        "notes": notes.collect::<Vec<_>>(),
        "attempts": attempts.collect::<Vec<_>>(),
        "drafts": drafts.collect::<Vec<_>>(),
        "journal": held.journal.iter().map(|row| journal::as_json(row, desk)).collect::<Vec<_>>(),
        "opened": held.opened.iter().map(|(at, by)| json!({"at": at.iso(), "by": by})).collect::<Vec<_>>(),
    }))
}

/// The same for eyes: everything said on paper, the journal by what was done and not by its columns.
fn as_text(held: &PersonRecord, desk: &Desk) -> Text {
    let mut body = Vec::new();
    let person = &held.person;
    if let Some(numbers) = merged(held) {
        body.extend([numbers, String::new()]);
    }
    if person.is_confidential() {
        body.push(format!("CONTACT PROTÉGÉ  {}", person.confidential_note.as_deref().unwrap_or_default()));
        body.push("D’autres numéros peuvent être gardés ; aucun n’est remis (CSP L1111-5).".to_owned());
        body.push(String::new());
    }
    body.extend(card(person, desk));
    body.extend(held.related.iter().map(|other| {
        // What is theirs to know must not lead anybody to who asked not to be found (article 15, 4).
        let hidden = other.person.confidential && !person.is_confidential();
        let name = if hidden { "contact protégé, nom non remis" } else { &other.person.name };
        format!("  {} : {name}", other.word)
    }));
    for gone in &held.merged {
        body.extend([String::new(), format!("Fiche n° {}, fusionnée avec celle-ci :", gone.id)]);
        body.extend(card(gone, desk));
    }
    for item in &held.items {
        body.push(String::new());
        body.extend(line(item, held, desk));
    }
    let mut list = |title: &str, lines: Vec<String>| {
        body.extend([String::new(), format!("{title} : {}", lines.len())]);
        body.extend(lines.into_iter().map(|line| format!("- {line}")));
    };
    let done = |row: &crate::store::JournalRow| {
        let about = row.item.map_or("fiche".to_owned(), |item| format!("ligne n° {item}"));
        let step = row.to.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
        format!("{}  {}  {}  {about}{step}", moment(row.at, desk), row.by, row.op)
    };
    let typed = |draft: &Draft| {
        let words: Vec<_> =
            draft.fields.iter().map(|typed| typed.text.as_str()).filter(|text| !text.is_empty()).collect();
        format!("{}  {}  {}", moment(draft.at, desk), desk.staff_name(draft.staff), words.join(" · "))
    };
    list("En train d’être tapé", held.drafts.iter().map(typed).collect());
    list("Ce qui a été fait", held.journal.iter().map(done).collect());
    let opened = |(at, by): &(Moment, String)| format!("{}  {by}", moment(*at, desk));
    list("Fiche ouverte", held.opened.iter().map(opened).collect());
    Text {
        title: format!("Fiche n° {}", person.id),
        head: vec![
            desk.site.to_string(),
            format!("Tout ce que Comptoir garde sur {}, le {}", person.display(), moment(desk.now, desk)),
        ],
        body,
    }
}

/// « La fiche n° 12 et celle-ci n’en font plus qu’une. »
fn merged(held: &PersonRecord) -> Option<String> {
    let numbers: Vec<_> = held.merged.iter().map(|card| format!("n° {}", card.id)).collect();
    let own = held.person.id;
    (!numbers.is_empty()).then(|| format!("Fusionnée dans cette fiche, n° {own} : {}", numbers.join(", ")))
}

/// The fields of one card, and when it was made and last of use.
fn card(person: &Person, desk: &Desk) -> Vec<String> {
    let mut lines = said(Person::FIELDS.iter().map(|field| (*field, person.get(field.key))), desk);
    lines.push(format!("  Fiche créée le : {}", moment(person.created_at, desk)));
    lines.push(format!("  Dernière activité : {}", moment(person.last_activity_at, desk)));
    lines
}

/// One line of a pane with its notes and its calls.
fn line(item: &Item, held: &PersonRecord, desk: &Desk) -> Vec<String> {
    let (kind, by) = (item.kind.title, desk.staff_name(item.created_by));
    let begun = moment(item.created_at, desk);
    let mut lines = vec![format!("{kind}, ligne n° {} du {begun}, par {by} : {}", item.id, item.state.label)];
    lines.extend(said(item.fields().map(|(field, value)| (*field, value.clone())), desk));
    let notes = held.notes.iter().filter(|note| note.item == item.id);
    lines.extend(notes.map(|note| format!("  Note du {} par {} : « {} »", moment(note.at, desk), note.by, note.text)));
    let tried = held.tried.iter().filter(|(id, _)| *id == item.id);
    lines.extend(tried.map(|(_, tried)| {
        let (number, outcome) = (&tried.attempt.number, tried.attempt.outcome.label());
        let number = crate::domain::phone::shown(number);
        format!("  Appel du {} par {} au {number} : {outcome}", moment(tried.at, desk), tried.by)
    }));
    lines
}

/// « Langue : turc », a line for each field that says something.
fn said(fields: impl Iterator<Item = (Field, Value)>, desk: &Desk) -> Vec<String> {
    let told = fields.filter(|(field, value)| !value.is_empty() && !matches!(field.shape, Shape::Person));
    told.map(|(field, value)| {
        let shown = match &value {
            // Read long after: never « demain ».
            Value::Moment(at) => moment(*at, desk),
            Value::Date(day) => day.format("%d/%m/%Y").to_string(),
            value => text::show(&field, value, desk),
        };
        format!("  {} : {shown}", field.label)
    })
    .collect()
}

fn moment(at: Moment, desk: &Desk) -> String {
    at.local(desk.zone).format("%d/%m/%Y %H:%M").to_string()
}
