//! `comptoir report`: the figures of a period, of one centre or of several together.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::export::output::Output;
use super::{Args, Failure, OpenCentre, handover, json, print};
use crate::domain::{Moment, Period, Span, name, spoken};
use crate::model::Context;
use crate::model::figure::FigureEntry;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};
use crate::outlet;
use crate::protocol::{Answer, Query};
use crate::reports::figures::{Figures, PaneFigures};
use crate::reports::figures_page;
use crate::reports::week::Week;
use crate::store::Store;

/// Writes the figures, prints them, or gives them as CSV or JSON.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let period = parse_period(args, &centre.context)?;
    let mut figures = load_figures(&centre.store, period, centre.context.now)?;
    let mut counted = vec![resolve_path(centre.store.path())];
    for other in args.words().iter().map(Path::new) {
        let store = Store::open(other)?;
        if counted.contains(&resolve_path(other)) {
            return Err(Failure::refused(format!("{} serait compté deux fois.", other.display())));
        }
        counted.push(resolve_path(other));
        figures.add(load_figures(&store, period, centre.context.now)?);
    }
    let form = parse_form(args)?;
    match form {
        Some(form) => write_file(form, &figures, centre, args, out),
        None if args.has_option("--json") => json::write_value(out, as_json(&figures)),
        None => print::hand_out(&figures.to_text(&centre.context), args, out),
    }
}

/// A file that holds the figures.
#[derive(Clone, Copy)]
enum Form {
    Csv,
    Xlsx,
    Html,
}

impl Form {
    const ALL: [(&str, Self); 3] = [("--csv", Self::Csv), ("--xlsx", Self::Xlsx), ("--html", Self::Html)];

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Html => "html",
        }
    }
}

fn parse_form(args: &Args) -> Result<Option<Form>, Failure> {
    let asked: Vec<_> = Form::ALL.iter().filter(|(option, _)| args.has_option(option)).collect();
    match asked[..] {
        [(_, form)] => Ok(Some(*form)),
        [] if ["--output", "--force", "--no-bom"].iter().any(|option| args.has_option(option)) => {
            Err(Failure::bad_usage("--output, --force et --no-bom vont avec --csv, --xlsx ou --html."))
        }
        [] => Ok(None),
        _ => Err(Failure::bad_usage("Une seule forme à la fois\u{a0}: --csv, --xlsx ou --html.")),
    }
}

/// Resolves a path, so that one file is not read twice under two names.
fn resolve_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Period asked for; else the week that [`Week::looked_back_on`] gives for today.
pub(super) fn parse_period(args: &Args, context: &Context) -> Result<Period, Failure> {
    let option = |span: Span| format!("--{}", span.code());
    let parse_day = |option: &str| {
        let said = args.text(option)?.unwrap_or_default();
        spoken::parse_past_day(&said, context.today()).map_err(Failure::refused)
    };
    let said: Vec<_> = Span::ALL.into_iter().filter(|span| args.has_option(&option(*span))).collect();
    let wanted = match (said.as_slice(), args.has_option("--from") || args.has_option("--to")) {
        ([], true) => {
            if !args.has_option("--from") {
                return Err(Failure::bad_usage("--to va avec --from."));
            }
            let first = parse_day("--from")?;
            let last = if args.has_option("--to") { parse_day("--to")? } else { context.today() };
            let between = Period::period_between(first, last);
            between.ok_or_else(|| Failure::refused("--to est avant --from\u{a0}: aucun jour n’est entre les deux."))?
        }
        ([], false) => Period { span: Span::Week, first: Week::looked_back_on(context.today()) },
        ([span], false) => Period::period_around(*span, parse_day(&option(*span))?),
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

fn load_figures(store: &Store, period: Period, now: Moment) -> Result<Figures, Failure> {
    match store.answer_query(&Query::Figures(period), None, now) {
        Answer::Figures(figures) => Ok(*figures),
        other => Err(handover::answer_failure(other)),
    }
}

fn as_json(figures: &Figures) -> Json {
    let pane = |pane: &PaneFigures| {
        let told = pane.counted.iter().map(|(figure, counts)| {
            let entries = counts.list_entries(figure.measure).into_iter();
            let entries: Map<_, _> = entries.map(|entry| (entry.code, json!(entry.value))).collect();
            (figure.key.to_owned(), Json::Object(entries))
        });
        let says = pane.counted.iter().map(|(figure, _)| (figure.key.to_owned(), json!(figure.says)));
        json!({
            "kind": pane.kind.code,
            "figures": told.collect::<Map<_, _>>(),
            "definitions": says.collect::<Map<_, _>>(),
        })
    };
    let period = figures.period;
    let panes = |panes: &[PaneFigures]| panes.iter().map(pane).collect::<Json>();
    json!({
        "span": period.span.code(),
        "from": period.first.to_string(),
        "to": period.last_day().to_string(),
        "sites": figures.sites,
        "panes": panes(&figures.panes),
        "before": {"from": period.previous().first.to_string(), "panes": panes(&figures.before)},
    })
}

/// Writes the figures as a table for a spreadsheet, or as a page.
fn write_file(
    form: Form,
    figures: &Figures,
    centre: &OpenCentre,
    args: &Args,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let first = figures.period.first;
    let proposed = format!("chiffres-{}-{first}.{}", figures.period.span.code(), form.ending());
    let table = figures_table(figures);
    Output::open(args, &proposed, matches!(form, Form::Xlsx))?.write(out, &mut |out| {
        match form {
            Form::Xlsx => outlet::xlsx::write(out, &table)?,
            Form::Csv => outlet::csv::write(out, !args.has_option("--no-bom"), &table)?,
            Form::Html => out.write_all(figures_page::make_page(figures, &centre.context).as_bytes())?,
        }
        Ok(table.rows.len())
    })
}

/// The figures as a table, a row for each number.
fn figures_table(figures: &Figures) -> SheetTable {
    let (from, to) = (figures.period.first, figures.period.last_day());
    let sites = name::strip_controls(&figures.sites.join(", "));
    let headings = [
        ("Du", 12),
        ("Au", 12),
        ("Centres", 24),
        ("Type", 14),
        ("Chiffre", 18),
        ("Code", 18),
        ("Intitulé", 36),
        ("Libellé", 36),
        ("Nombre", 10),
    ];
    let mut table = SheetTable {
        title: "Chiffres".to_owned(),
        headings: headings.map(|(title, width)| Heading::new(title, width)).into(),
        rows: Vec::new(),
    };
    for pane in &figures.panes {
        for (figure, counts) in &pane.counted {
            for FigureEntry { code, label, value } in counts.list_entries(figure.measure) {
                table.rows.push(vec![
                    SheetCell::Date(from),
                    SheetCell::Date(to),
                    SheetCell::text(sites.as_str()),
                    SheetCell::text(pane.kind.code),
                    SheetCell::text(figure.key),
                    SheetCell::text(name::strip_controls(&code)),
                    SheetCell::text(figure.title),
                    SheetCell::text(name::strip_controls(&label)),
                    value.map_or(SheetCell::Empty, SheetCell::Number),
                ]);
            }
        }
    }
    table
}
