//! `comptoir report`: the figures of a period, of one centre or of several together.

use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::figure_tables::FiguresForm;
use super::{Args, Failure, OpenCentre, handover, json, print, proofs};
use crate::domain::{Moment, Period, Span, spoken};
use crate::model::Context;
use crate::model::figure::{Counts, Figure, Measure};
use crate::protocol::{Answer, Query};
use crate::reports::figure_rows::{Amount, tell_last};
use crate::reports::figures::{Counted, Figures, PaneFigures, TWICE};
use crate::reports::week::Week;
use crate::reports::yearly::asks_for_more;
use crate::store::{Contacts, Store};

/// Writes the figures, prints them, or gives them as CSV or JSON.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let period = parse_period(args, &centre.context)?;
    let mut figures = load_figures(&centre.store, period, centre.context.now)?;
    let mut counted = vec![name_file(&centre.store)?];
    for other in args.words().iter().map(Path::new) {
        let store = Store::open(other)?;
        let name = name_file(&store)?;
        if counted.contains(&name) {
            return Err(Failure::refused(format!("{} serait compté deux fois.", other.display())));
        }
        counted.push(name);
        figures.add(load_figures(&store, period, centre.context.now)?);
    }
    if let Some(folder) = args.path_option("--proofs") {
        return proofs::write_folder(&folder, &figures, centre, args, out);
    }
    match FiguresForm::parse(args)? {
        Some(form) => form.write(&figures.to_shown(&centre.context), args, out),
        None if args.has_option("--json") => json::write_value(out, as_json(&figures)),
        None => print::hand_out(&figures.to_text(&centre.context), args, out),
    }
}

/// Identifier of a file among all centres, which its copies have too.
fn name_file(store: &Store) -> Result<String, Failure> {
    Ok(store.read_for_export(Contacts::Withheld)?.file_name()?)
}

/// Period asked for; else the week that [`Week::looked_back_on`] gives for today.
pub(super) fn parse_period(args: &Args, context: &Context) -> Result<Period, Failure> {
    let option = |span: Span| format!("--{}", span.code());
    let parse_day = |option: &str, span: Span| {
        let said = args.text(option)?.unwrap_or_default();
        let named = span.parse_named(&said, context.today());
        if let Some(day) = named.map_err(|why| Failure::refused(format!("{option}\u{a0}: {why}")))? {
            return Ok(day);
        }
        let wanted = if span == Span::Day { "" } else { " Un jour de la période voulue est attendu." };
        spoken::parse_past_day(&said, context.today())
            .map_err(|why| Failure::refused(format!("{option}\u{a0}: {why}{wanted}")))
    };
    let said: Vec<_> = Span::ALL.into_iter().filter(|span| args.has_option(&option(*span))).collect();
    let wanted = match (said.as_slice(), args.has_option("--from") || args.has_option("--to")) {
        ([], true) => {
            if !args.has_option("--from") {
                return Err(Failure::bad_usage("--to va avec --from."));
            }
            let first = parse_day("--from", Span::Day)?;
            let last = if args.has_option("--to") { parse_day("--to", Span::Day)? } else { context.today() };
            let between = Period::period_between(first, last);
            between.ok_or_else(|| Failure::refused("--to est avant --from\u{a0}: aucun jour n’est entre les deux."))?
        }
        ([], false) => Period { span: Span::Week, first: Week::looked_back_on(context.today()) },
        ([span], false) => Period::period_around(*span, parse_day(&option(*span), *span)?),
        _ => {
            return Err(Failure::bad_usage(
                "Une seule de ces options\u{a0}: --day, --week, --month, --quarter, --year, ou --from et --to.",
            ));
        }
    };
    if wanted.first > context.today() {
        return Err(Failure::refused(format!("Les chiffres {} ne sont pas encore comptés.", wanted.in_words())));
    }
    Ok(wanted)
}

pub(super) fn load_figures(store: &Store, period: Period, now: Moment) -> Result<Figures, Failure> {
    match store.answer_query(&Query::Figures(period), None, now) {
        Answer::Figures(figures) => Ok(*figures),
        other => Err(handover::answer_failure(other)),
    }
}

fn as_json(figures: &Figures) -> Json {
    let period = figures.period;
    let mut told = json!({
        "span": period.span.code(),
        "from": period.first.to_string(),
        "to": period.last_day().to_string(),
        "sites": figures.sites,
        "people": people_json(figures, |one| &one.now),
        "panes": panes_json(figures, |one| &one.now),
        "before": before_json(figures),
    });
    if !figures.centres.is_empty() {
        let centre = |centre: &Figures| {
            json!({
                "sites": centre.sites,
                "people": people_json(centre, |one| &one.now),
                "panes": panes_json(centre, |one| &one.now),
                "before": before_json(centre),
                "elsewhere": elsewhere_json(centre),
            })
        };
        told["centres"] = figures.centres.iter().map(centre).collect();
        told["note"] = json!(TWICE);
    } else if asks_for_more(figures) {
        told["elsewhere"] = elsewhere_json(figures);
    }
    told
}

fn before_json(figures: &Figures) -> Json {
    let first = figures.period.previous().first.to_string();
    json!({"from": first, "people": people_json(figures, |one| &one.before), "panes": panes_json(figures, |one| &one.before)})
}

/// Figures of a part of what was counted, each with its counts.
type Group<'a> = &'a [(&'static Figure, Counts)];

fn people_json(figures: &Figures, pick: fn(&Figures) -> &Counted) -> Json {
    let centres: Vec<Group> = figures.centres.iter().map(|centre| pick(centre).people.as_slice()).collect();
    group_json(&pick(figures).people, &centres, None)
}

fn panes_json(figures: &Figures, pick: fn(&Figures) -> &Counted) -> Json {
    let pane = |(at, pane): (usize, &PaneFigures)| {
        let of = |centre| pick(centre).panes.get(at).map(|pane| pane.counted.as_slice());
        let centres: Vec<Group> = figures.centres.iter().filter_map(of).collect();
        group_json(&pane.counted, &centres, Some(pane.kind.code))
    };
    pick(figures).panes.iter().enumerate().map(pane).collect()
}

/// A figure by its codes, and how many lack the datum; of several centres with what each of them has of it, so that no small
/// number comes back.
fn figure_json(figure: &Figure, counts: &Counts, centres: &[&Counts]) -> (Map<String, Json>, Json) {
    let value = |amount: Amount| match amount {
        Amount::Number(count) => json!(count),
        Amount::Few(few) => json!(format!("<{few}")),
        Amount::AtLeast(count) => json!(format!(">={count}")),
        Amount::Veiled => json!("masked"),
        Amount::Nothing | Amount::Incomplete | Amount::Minutes(_) | Amount::Part(..) => Json::Null,
    };
    let (words, last) = tell_last(figure, &[centres, &[counts]].concat());
    let (total, lacking) = last.map_or((Json::Null, Json::Null), |cell| (value(cell.total), value(cell.lacking)));
    let told = match figure.measure {
        Measure::People([only]) => [(only.code.to_owned(), total)].into_iter().collect(),
        Measure::Words | Measure::People(_) | Measure::PeopleWords => {
            words.into_iter().map(|(code, amount)| (code, value(amount))).collect()
        }
        Measure::Each(_) | Measure::Scale(_) | Measure::Share | Measure::Minutes => {
            let entries = counts.list_entries(figure.measure).into_iter();
            entries.map(|entry| (entry.code, json!(entry.value))).collect()
        }
    };
    (told, lacking)
}

fn group_json(counted: Group, centres: &[Group], kind: Option<&str>) -> Json {
    let (mut told, mut lacking) = (Map::new(), Map::new());
    for (at, (figure, counts)) in counted.iter().enumerate() {
        let each: Vec<_> = centres.iter().filter_map(|centre| centre.get(at)).map(|(_, counts)| counts).collect();
        let (words, lacks) = figure_json(figure, counts, &each);
        told.insert(figure.key.to_owned(), words.into());
        lacking.insert(figure.key.to_owned(), lacks);
    }
    let says = counted.iter().map(|(figure, _)| (figure.key.to_owned(), json!(figure.says)));
    let days = counted.iter().filter_map(|(figure, counts)| {
        let days = counts.days?;
        Some((figure.key.to_owned(), json!({"with": days.with, "of": days.of})))
    });
    let asked = counted.iter().filter(|(figure, _)| !figure.answers.is_empty()).map(|(figure, _)| {
        let items =
            figure.answers.iter().map(|asked| json!({"by": asked.by, "item": asked.item, "verified": asked.verified}));
        (figure.key.to_owned(), items.collect::<Json>())
    });
    let mut group = json!({
        "figures": told,
        "definitions": says.collect::<Map<_, _>>(),
        "lacking": lacking,
        "entry_days": days.collect::<Map<_, _>>(),
        "answers": asked.collect::<Map<_, _>>(),
    });
    if let Some(kind) = kind {
        group["kind"] = json!(kind);
    }
    group
}

/// Answers typed for the year: the figures of others and the texts.
fn elsewhere_json(figures: &Figures) -> Json {
    let entry = |entry: &crate::model::yearly::YearlyEntry| {
        json!({
            "key": entry.item.key,
            "label": entry.item.label,
            "text": entry.item.is_text,
            "value": (!entry.value.is_empty()).then_some(&entry.value),
            "source": (!entry.source.is_empty()).then_some(&entry.source),
            "told_on": entry.told_on.map(|day| day.to_string()),
        })
    };
    figures.yearly.iter().map(entry).collect()
}
