//! `comptoir find`: the quick lookup, once or for a file of queries.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use serde_json::json;

use super::import::text::decode_text;
use super::table::Table;
use super::{Args, Failure, OpenCentre, json, print_line, unreadable_file};
use crate::domain::name;
use crate::model::Also;
use crate::protocol::{Answer, Hit, Query};

const LIMIT: u64 = 10;

/// Finds.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let limit = usize::try_from(args.number_option("--limit", LIMIT)?).unwrap_or(usize::MAX);
    let words: Vec<_> = args.words().iter().map(|word| super::args::as_utf8(word)).collect::<Result<_, _>>()?;
    match args.path_option("--batch") {
        Some(_) if !words.is_empty() => Err(Failure::bad_usage("Avec --batch, les requêtes sont dans le fichier.")),
        Some(path) if path == Path::new("-") => {
            answer_batch(centre, &mut BufReader::new(io::stdin().lock()), &path, limit, out)
        }
        Some(path) => {
            let file = File::open(&path).map_err(|why| unreadable_file(&path, &why))?;
            answer_batch(centre, &mut BufReader::new(file), &path, limit, out)
        }
        None if words.is_empty() => Err(Failure::bad_usage(format!("Que chercher ? {}", args.command().usage()))),
        None => answer_one(centre, words.join(" "), limit, args.has_option("--json"), out),
    }
}

fn answer_one(
    centre: &OpenCentre,
    text: String,
    limit: usize,
    as_json: bool,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let context = &centre.context;
    let nothing = format!("Personne ne répond à {}.", name::quote_briefly(&text));
    let found = match centre.store.answer_query(&Query::Find { text, limit }, Some(centre.by), context.now) {
        Answer::Found(found) => found,
        Answer::Trouble(why) => return Err(why.into()),
        _ => return Ok(()),
    };
    if as_json {
        let people = found.hits.iter().filter_map(|hit| centre.store.load_person(hit.person.id).transpose());
        let told = people.map(|person| {
            let mut person = person?;
            person.withhold_contact();
            let mut told = json::person_json(&person, &centre.store.list_related(&person)?, context);
            if found.far {
                told["far"] = json!(true);
            }
            Ok(told)
        });
        return json::write_array(out, told);
    }
    if found.far {
        print_line(out, "Personne n’y ressemble ; de loin :")?;
    }
    let mut table = Table::new(["N°", "Personne", "Né·e le", "Tél.", "Réf.", "Ouvert"]);
    for Hit { person, ehr_ref, also, .. } in found.hits {
        let name = match person.born_as() {
            Some(birth) => format!("{} {birth}", person.name),
            None => person.name,
        };
        table.add([
            person.id.to_string(),
            name,
            person.born.map(|born| born.to_string()).unwrap_or_default(),
            person.phone_end.map(|end| format!("··{end}")).unwrap_or_default(),
            ehr_ref.unwrap_or_default(),
            Also::in_words(&also, context).join(" · "),
        ]);
    }
    for row in found.uncarded {
        let hour = row.item.day(context).map(|day| day.in_line(context)).unwrap_or_default();
        table.add([
            String::new(),
            (row.item.kind.subject)(&row),
            "sans fiche".to_owned(),
            String::new(),
            String::new(),
            format!("{} {hour}", row.item.kind.mentioned(&row.item.state.label.to_lowercase())).trim_end().to_owned(),
        ]);
    }
    Ok(table.write_or(&nothing, out)?)
}

/// Answers each query with a line of JSON, in order; flushed whenever the next query is not there yet, so that a
/// program may wait for each answer.
fn answer_batch(
    centre: &OpenCentre,
    queries: &mut BufReader<impl io::Read>,
    path: &Path,
    limit: usize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let today = centre.context.today();
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        if !queries.buffer().contains(&b'\n') {
            out.flush()?;
        }
        line.clear();
        if queries.read_until(b'\n', &mut line).map_err(|why| unreadable_file(path, &why))? == 0 {
            return Ok(());
        }
        number += 1;
        // As an import reads a list: what a French spreadsheet has written is a name, and not another one.
        let text = match std::str::from_utf8(&line) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(decode_text(&line).map_err(|why| unreadable_query(path, number, &why))?),
        };
        let query = text.trim_end_matches(['\r', '\n']);
        let start = Instant::now();
        let (found, far) = centre.store.search_near_people(query, limit, today)?;
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let (ids, refs): (Vec<_>, Vec<_>) = found.into_iter().map(|(id, reference)| (id.0, reference)).unzip();
        json::write_value(out, json!({"query": query, "ids": ids, "refs": refs, "far": far, "micros": micros}))?;
    }
}

/// Failure of a query whose letters cannot be read, by its line.
fn unreadable_query(path: &Path, number: usize, why: &str) -> Failure {
    let why = why.strip_prefix("ligne 1\u{a0}: ").unwrap_or(why);
    Failure::refused(format!("{}, ligne {number}\u{a0}: {why}", path.display()))
}
