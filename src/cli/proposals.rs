//! `comptoir proposals`: what the group of centres proposes, shown, accepted or refused.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::commands::{Command, Run};
use super::options::JSON;
use super::table::Table;
use super::{Args, Failure, OpenCentre, args, clock, json, print_line};
use crate::domain::coded::Coded;
use crate::model::Context;
use crate::model::shared::{Shared, SharedAnswer};
use crate::protocol::{Operation, ProposalAnswer};

/// `comptoir proposals`.
pub(super) const PROPOSALS: Command = Command {
    name: "proposals",
    words: "[accept|refuse NUMÉRO…|all]",
    count: (0, usize::MAX),
    says: "Montre ce que le groupement de centres propose, l’accepte ou le refuse.",
    more: "Ce qui est accepté change le centre par les mêmes opérations que l’écran, et ce qui change ensuite ici est dit au \
           groupement. Le JSON a id, topic (SETTING, ENTRY, INSTRUCTION, REASONS, MEETINGS, DRUG, DAYS), key, value, says, \
           author, at, withdrawn, answer (ACCEPTED, CHANGED, REFUSED), answered_at, answered_by.",
    options: &[JSON],
    run: Run::Centre(run),
};

/// Shows the proposals, or answers those that are named.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    match args.word_at(0)? {
        "" => show(&centre.context, args, out),
        "accept" => answer(centre, args, true, out),
        "refuse" => answer(centre, args, false, out),
        other => Err(Failure::bad_usage(format!(
            "«\u{a0}{other}\u{a0}»\u{a0}: il faut accept ou refuse, puis des numéros ou all."
        ))),
    }
}

fn answer(centre: &mut OpenCentre, args: &Args, accepts: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let open = || centre.context.shared.iter().filter(|shared| shared.is_open()).map(|shared| shared.id);
    let mut answers = Vec::new();
    for word in &args.words()[1..] {
        match args::as_utf8(word)? {
            "all" => answers.extend(open().map(|id| ProposalAnswer { id, accepts })),
            number => {
                let id = number.parse().map_err(|_| {
                    Failure::bad_usage(format!("«\u{a0}{number}\u{a0}»\u{a0}: un numéro de proposition, ou all."))
                })?;
                answers.push(ProposalAnswer { id, accepts });
            }
        }
    }
    if answers.is_empty() && args.words().len() > 1 {
        return Ok(print_line(out, "Aucune proposition du groupement n’attend : rien n’a été changé.")?);
    }
    if answers.is_empty() {
        return Err(Failure::bad_usage("Il faut les numéros des propositions, ou all."));
    }
    clock::check_clock(centre, args)?;
    let done = centre.run(Operation::AnswerShared(answers))?;
    Ok(print_line(out, &done.said)?)
}

fn show(context: &Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    if args.has_option("--json") {
        return json::write_array(out, context.shared.iter().map(|shared| Ok(as_json(shared, context))));
    }
    let mut table = Table::new(["N°", "Sujet", "Proposition", "Ici", "D’où", "Pourquoi"]);
    let shown = context.shared.iter().filter(|shared| shared.is_open() || shared.answer.is_some());
    for shared in shown {
        table.add([
            shared.id.to_string(),
            shared.topic.label().to_owned(),
            shared.in_words(context),
            here(shared, context),
            shared.source(context),
            shared.says.clone().unwrap_or_default(),
        ]);
    }
    Ok(table.write_or("Aucune proposition du groupement.", out)?)
}

/// « à décider, ici 3 min », « acceptée le 12/11 par Sarah ».
fn here(shared: &Shared, context: &Context) -> String {
    match (&shared.answer, shared.answer_now(context)) {
        (Some(answered), Some(now)) => {
            let day = answered.at.in_zone(context.zone).format("%d/%m");
            format!("{} le {day} par {}", now.label(), context.staff_name(answered.by))
        }
        _ => format!("à décider, {}", shared.here(context)),
    }
}

fn as_json(shared: &Shared, context: &Context) -> Json {
    json!({
        "id": shared.id,
        "topic": shared.topic.code(),
        "key": shared.key,
        "value": shared.value,
        "says": shared.says,
        "author": shared.author,
        "at": shared.at.to_iso(),
        "withdrawn": shared.withdrawn,
        "answer": shared.answer_now(context).map(SharedAnswer::code),
        "answered_at": shared.answer.as_ref().map(|answered| answered.at.to_iso()),
        "answered_by": shared.answer.as_ref().map(|answered| context.staff_name(answered.by)),
    })
}
