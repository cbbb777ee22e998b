//! `comptoir handover`: what went on without somebody, as the screen tells it.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{Args, Context, Failure, json, print};
use crate::domain::{Moment, spoken};
use crate::kinds::Desk;
use crate::ops::handover::{first, reaches};
use crate::ops::{Answer, Handover, HandoverLine, Query, Since, TeamNote};
use crate::store::Drafts;

/// Writes it, prints it, or gives it as JSON.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let desk = &context.desk;
    let (since, from) = match args.text("--since")? {
        Some(said) => {
            let local = spoken::moment(&said, desk.now.local(desk.zone)).map_err(Failure::refused)?;
            let at = Moment::from_local(local, desk.zone);
            (Since::At(at), at)
        }
        None => {
            let drafts = Drafts::at_hand(context.store.path())?;
            let mark = drafts.map(|drafts| drafts.left(context.by)).transpose()?.flatten();
            let reaches = reaches(mark, desk);
            let reach = reaches[first(&reaches)];
            (reach.since, reach.from)
        }
    };
    let found = match context.store.ask(&Query::Handover(since), Some(context.by), desk.now) {
        Answer::Handover(found) => found,
        other => return Err(unanswered(other)),
    };
    if args.has("--json") {
        return json::one(out, as_json(&found, from, desk));
    }
    print::hand_out(&found.text(from, desk), args, out)
}

fn as_json(found: &Handover, from: Moment, desk: &Desk) -> Json {
    let line = |told: &HandoverLine| {
        json!({
            "reason": told.reason.code(),
            "at": told.at.iso(),
            "by": desk.staff_name(told.by),
            "kind": told.row.item.kind.code,
            "id": told.row.item.id.0,
            "person_name": told.row.person.as_ref().map(|person| &person.name),
            "from": told.from.map(|state| state.code),
            "state": told.row.item.state.code,
            "day": told.row.item.day(desk).map(|day| day.day.to_string()),
            "more": told.more,
            "flags": told.row.item.flags().map(|field| field.key).collect::<Json>(),
            "notes": told
                .notes
                .iter()
                .map(|note| json!({"at": note.at.iso(), "by": note.by, "text": note.text}))
                .collect::<Json>(),
        })
    };
    json!({
        "since": from.iso(),
        "lines": found.told.iter().map(line).collect::<Json>(),
        "notes": notes(&found.notes, desk),
    })
}

/// The team's notes as JSON.
pub fn notes(notes: &[TeamNote], desk: &Desk) -> Json {
    let note = |note: &TeamNote| json!({"at": note.at.iso(), "by": desk.staff_name(note.by), "text": note.text});
    notes.iter().map(note).collect()
}

/// The file's own sentence, when it has another answer than the one asked for.
pub fn unanswered(answer: Answer) -> Failure {
    match answer {
        Answer::Trouble(why) => why.into(),
        _ => Failure::file("Le fichier n’a pas répondu à la question."),
    }
}
