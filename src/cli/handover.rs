//! `comptoir handover`: prints the hand-over of a member, as on the screen.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{Args, Failure, OpenCentre, json, print};
use crate::domain::{Moment, spoken};
use crate::model::Context;
use crate::protocol::{Answer, Query};
use crate::reports::handover::{first, list_reaches};
use crate::reports::{Handover, HandoverLine, Since, TeamNote};
use crate::store::Drafts;

/// Writes it, prints it, or gives it as JSON.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let context = &centre.context;
    let (since, from) = match args.text("--since")? {
        Some(said) => {
            let local = spoken::parse_moment(&said, context.now.in_zone(context.zone)).map_err(Failure::refused)?;
            let at = Moment::from_local(local, context.zone);
            (Since::At(at), at)
        }
        None => {
            let drafts = Drafts::at_hand(centre.store.path())?;
            let mark = drafts.map(|drafts| drafts.read_position(centre.by)).transpose()?.flatten();
            let reaches = list_reaches(mark, context);
            let reach = reaches[first(&reaches)];
            (reach.since, reach.from)
        }
    };
    let found = match centre.store.answer_query(&Query::Handover(since), Some(centre.by), context.now) {
        Answer::Handover(found) => found,
        other => return Err(answer_failure(other)),
    };
    if args.has_option("--json") {
        return json::write_value(out, as_json(&found, from, context));
    }
    print::hand_out(&found.to_text(from, context), args, out)
}

fn as_json(found: &Handover, from: Moment, context: &Context) -> Json {
    let line = |told: &HandoverLine| {
        // Of several lines nothing is said that is true of one of them only.
        let one_person = told.more == 0 || told.same_person;
        json!({
            "reason": told.reason.code(),
            "at": told.at.to_iso(),
            "by": context.staff_name(told.by),
            "kind": told.row.item.kind.code,
            "id": told.row.item.id.0,
            "person_name": told.row.person.as_ref().filter(|_| one_person).map(|person| &person.name),
            "from": told.from.map(|state| state.code),
            "state": told.state().map(|state| state.code),
            "day": told.row.item.day(context).filter(|_| told.more == 0).map(|day| day.day.to_string()),
            "states": told.states.iter().map(|(state, count)| (state.code, json!(count))).collect::<Json>(),
            "more": told.more,
            "flags": told.row.item.ticked_flags().map(|field| field.key).collect::<Json>(),
            "notes": told
                .notes
                .iter()
                .map(|note| json!({"at": note.at.to_iso(), "by": note.by, "text": note.text}))
                .collect::<Json>(),
        })
    };
    json!({
        "since": from.to_iso(),
        "counts": found.counts.iter().map(|(reason, count)| (reason.code(), json!(count))).collect::<Json>(),
        "lines": found.told.iter().map(line).collect::<Json>(),
        "cut": found.is_cut(),
        "notes": notes_json(&found.notes, context),
        "proposals": context.count_open_proposals(),
    })
}

/// The team's notes as JSON.
pub fn notes_json(notes: &[TeamNote], context: &Context) -> Json {
    let note = |note: &TeamNote| {
        json!({"at": note.at.to_iso(), "by": context.staff_name(note.by),
        "to": note.to.map(|to| context.staff_name(to)), "text": note.text})
    };
    notes.iter().map(note).collect()
}

/// The file's own sentence, when it has another answer than the one asked for.
pub fn answer_failure(answer: Answer) -> Failure {
    match answer {
        Answer::Trouble(why) => why.into(),
        _ => Failure::file_failure("Le fichier n’a pas répondu à la question."),
    }
}
