//! `comptoir report`: the figures of a day, a week, a month, of one centre or of several together.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::{Args, Context, Failure, handover, json, print};
use crate::domain::{Moment, Period, Span, name, spoken};
use crate::kinds::Desk;
use crate::kinds::figure::Entry;
use crate::ops::figures::{Figures, PaneFigures};
use crate::ops::week::Week;
use crate::ops::{Answer, Query};
use crate::store::Store;

/// Writes them, prints them, or gives them as CSV or JSON.
pub fn run(context: &mut Context, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let period = period(args, &context.desk)?;
    let mut figures = ask(&context.store, period, context.desk.now)?;
    let mut counted = vec![real(context.store.path())];
    for other in args.words().iter().map(Path::new) {
        let store = Store::open(other)?;
        if counted.contains(&real(other)) {
            return Err(Failure::refused(format!("{} serait compté deux fois.", other.display())));
        }
        counted.push(real(other));
        figures.add(ask(&store, period, context.desk.now)?);
    }
    if args.has("--json") {
        return json::one(out, as_json(&figures));
    }
    if args.has("--csv") {
        return as_csv(&figures, out);
    }
    print::hand_out(&figures.text(&context.desk), args, out)
}

/// One file has one place, whatever names lead there.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The one asked for; else the week that a meeting of today looks back on.
fn period(args: &Args, desk: &Desk) -> Result<Period, Failure> {
    let option = |span: Span| format!("--{}", span.code());
    let said: Vec<_> = Span::ALL.into_iter().filter(|span| args.has(&option(*span))).collect();
    let wanted = match said.as_slice() {
        [] => Period { span: Span::Week, first: Week::looked_back_on(desk.today()) },
        [span] => {
            let said = args.text(&option(*span))?.unwrap_or_default();
            Period::holding(*span, spoken::past_day(&said, desk.today()).map_err(Failure::refused)?)
        }
        _ => return Err(Failure::usage("Un jour, une semaine ou un mois : une seule de ces options.")),
    };
    if wanted.first > desk.today() {
        return Err(Failure::refused(format!("Les chiffres {} ne sont pas encore comptés.", wanted.words())));
    }
    Ok(wanted)
}

fn ask(store: &Store, period: Period, now: Moment) -> Result<Figures, Failure> {
    match store.ask(&Query::Figures(period), None, now) {
        Answer::Figures(figures) => Ok(*figures),
        other => Err(handover::unanswered(other)),
    }
}

fn as_json(figures: &Figures) -> Json {
    let pane = |pane: &PaneFigures| {
        let told = pane.counted.iter().map(|(figure, counts)| {
            let entries = counts.entries(figure.measure).into_iter();
            let entries: Map<_, _> = entries.map(|entry| (entry.code, json!(entry.value))).collect();
            (figure.key.to_owned(), Json::Object(entries))
        });
        json!({"kind": pane.kind.code, "figures": told.collect::<Map<_, _>>()})
    };
    let period = figures.period;
    json!({
        "span": period.span.code(),
        "from": period.first.to_string(),
        "to": period.last().to_string(),
        "sites": figures.sites,
        "panes": figures.panes.iter().map(pane).collect::<Json>(),
    })
}

fn as_csv(figures: &Figures, out: &mut dyn Write) -> Result<(), Failure> {
    let (from, to) = (figures.period.first.to_string(), figures.period.last().to_string());
    let sites = harmless(&figures.sites.join(", "));
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["from", "to", "sites", "kind", "figure", "entry", "title", "label", "value"])
        .map_err(io::Error::from)?;
    for pane in &figures.panes {
        for (figure, counts) in &pane.counted {
            for Entry { code, label, value } in counts.entries(figure.measure) {
                let (code, label) = (harmless(&code), harmless(&label));
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                let cells = [&from, &to, &sites, pane.kind.code, figure.key, &code, figure.title, &label, &value];
                csv.write_record(cells).map_err(io::Error::from)?;
            }
        }
    }
    let written = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(out.write_all(&written)?)
}

/// What people have written, so that no spreadsheet takes it for a formula.
fn harmless(words: &str) -> String {
    let words = name::stripped(words);
    if words.starts_with(['=', '+', '-', '@']) { format!("'{words}") } else { words }
}
