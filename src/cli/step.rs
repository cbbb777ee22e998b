//! `comptoir move`: one step of one item.

use std::io::Write;

use serde_json::Value as Json;

use super::{Args, Failure, OpenCentre, fields, list};
use crate::domain::ItemId;
use crate::model::{Does, Field, FilledBy, Fork, Item, Shape, State, Value, Way, text};
use crate::protocol::{Changes, Operation, Refusal};

const ITEM: Field = Field::new("item", "N°", Shape::Number(1, i64::MAX)).always_required();
const REV: Field = Field::new("rev", "rev", Shape::Number(0, i64::MAX));
const OVERRULE: Field = Field::new("overrule", "overrule", Shape::Flag);
const ON_ORDER_OF: Field = Field::new("on_order_of", "on_order_of", Shape::Staff);

/// Moves the item, and prints it as JSON, otherwise the sentence that says what was done.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let item = find_item(centre, args.word_at(0)?)?;
    let to = fields::parse_state(item.kind, args.word_at(1)?)?;
    let context = &centre.context;
    let asked = item.kind.step(item.state_shown(context), to).and_then(|step| step.fork);
    let (mut rev, mut on_order_of, mut with, mut way, mut overrule) = (None, None, Vec::new(), None, false);
    for (key, given) in &fields::parse_words(&args.words()[2..])? {
        match key.as_str() {
            "rev" => rev = self::parse_revision(centre, given)?,
            "on_order_of" => {
                if let Value::Staff(prescriber) = fields::read_value(&ON_ORDER_OF, given, context)? {
                    on_order_of = Some(prescriber);
                }
            }
            "overrule" => overrule = fields::read_value(&OVERRULE, given, context)? == Value::Flag(true),
            key if asked.is_some_and(|fork| fork.key == key) => way = Some(parse_way(asked, given)?),
            key => {
                let field = fields::find_field(item.kind, &[FilledBy::Typed, FilledBy::Asked], key)?;
                with.push((field.key, fields::read_value_in(&item, field, given, context)?));
            }
        }
    }
    let question = asked.and_then(|fork| Some((fork, (fork.question)(&item, context)?)));
    let operation = match (question, way.map(|way| &way.does)) {
        (Some((fork, question)), None) if with.is_empty() => return Err(undecided_failure(fork, &question)),
        (Some(_), Some(Does::Add(make))) => {
            Operation::Add { item: Box::new(make(&item, centre.by, context)), state: None, overrule: false }
        }
        (question, way) => {
            if let (Some(_), Some(Does::Step(give))) = (question, way) {
                with.extend(give(&item, context));
            }
            complete_step(&item, to, &mut with);
            // The screen asks too, because this is most likely a mistake.
            let doubt = item.kind.step(item.state_shown(context), to).and_then(|step| step.doubted_now(&item, context));
            if let Some(question) = doubt.filter(|_| !overrule) {
                return Err(Refusal::Guard(question).into());
            }
            Operation::Move { item: item.id, rev, to, with, on_order_of, take_over: args.has_option("--take-over") }
        }
    };
    let done = centre.run(operation)?;
    list::print_done(centre, done, item, args, out)
}

/// Fills the fields that the step asks for and nobody gave with the text they usually repeat, as the form does.
fn complete_step(item: &Item, to: State, with: &mut Changes) {
    let mut filled = item.clone();
    for (key, value) in &*with {
        if let Some(field) = item.kind.field(key) {
            filled.set(field, value.clone());
        }
    }
    let asked = item.kind.step(item.state, to).map(|step| step.asked_fields(&filled)).unwrap_or_default();
    for field in asked.into_iter().filter(|field| with.iter().all(|(key, _)| *key != field.key)).collect::<Vec<_>>() {
        let proposed = match field.repeats.and_then(|(of, _)| item.kind.field(of)) {
            // The same carrier for both: another one there is the other one back.
            Some(of) if !item.get(of).is_empty() && item.get(&field) == item.get(of) => filled.get(of).clone(),
            _ => field.proposed_in(&filled),
        };
        if !proposed.is_empty() {
            with.push((field.key, proposed));
        }
    }
}

/// The revision that was read, as given.
pub fn parse_revision(centre: &OpenCentre, given: &Json) -> Result<Option<i64>, Failure> {
    match fields::read_value(&REV, given, &centre.context)? {
        Value::Int(read) => Ok(Some(read)),
        _ => Ok(None),
    }
}

/// The answer given on the command line.
fn parse_way(fork: Option<&'static Fork>, given: &Json) -> Result<&'static Way, Failure> {
    let word = given.as_str().unwrap_or_default();
    let Some(fork) = fork else { return Err(Failure::bad_usage("Il n’y a rien à choisir.")) };
    fork.find_way(word).ok_or_else(|| {
        let codes: Vec<_> = fork.ways.iter().map(|way| way.code).collect();
        Failure::bad_usage(format!("{} : « {word} » n’est pas un de {}.", fork.key, codes.join(", ")))
    })
}

/// Makes a failure of a step whose meaning must be told first.
fn undecided_failure(fork: &Fork, question: &str) -> Failure {
    let ways = fork.ways.iter().map(|way| format!("{}={} ({})", fork.key, way.code, way.label));
    Failure::refused(format!("{question} : dites {}.", ways.collect::<Vec<_>>().join(" ou ")))
}

/// Finds the item numbered `written`.
pub fn find_item(centre: &OpenCentre, written: &str) -> Result<Item, Failure> {
    let Value::Int(id) = text::parse(&ITEM, written, &centre.context).map_err(Failure::bad_usage)? else {
        return Err(Failure::bad_usage("Il manque le numéro de l’élément."));
    };
    centre.store.load_item(ItemId(id))?.ok_or_else(|| Failure::refused(format!("Il n’y a pas d’élément n° {id}.")))
}
