//! `comptoir report`: the figures of a period, of one centre or of several together.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use super::export::output::Output;
use super::{Args, Failure, OpenCentre, handover, json, print, proofs};
use crate::domain::{Moment, Period, Span, name, spoken};
use crate::model::Context;
use crate::model::figure::Figure;
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};
use crate::outlet;
use crate::protocol::{Answer, Query};
use crate::reports::figure_rows::{Amount, figure_rows};
use crate::reports::figures::{Counted, FigureGroup, Figures, TWICE};
use crate::reports::figures_page;
use crate::reports::week::Week;
use crate::reports::yearly::asks_for_more;
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
    if let Some(folder) = args.path_option("--proofs") {
        return proofs::write_folder(&folder, &figures, centre, args, out);
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
        "people": group_json(&figures.now.people, None),
        "panes": panes_json(&figures.now),
        "before": before_json(figures),
    });
    if !figures.centres.is_empty() {
        let centre = |centre: &Figures| {
            json!({
                "sites": centre.sites,
                "people": group_json(&centre.now.people, None),
                "panes": panes_json(&centre.now),
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
    json!({"from": first, "people": group_json(&figures.before.people, None), "panes": panes_json(&figures.before)})
}

fn panes_json(counted: &Counted) -> Json {
    counted.panes.iter().map(|pane| group_json(&pane.counted, Some(pane.kind.code))).collect()
}

fn group_json(counted: &[(&'static Figure, crate::model::figure::Counts)], kind: Option<&str>) -> Json {
    let few = |figure: &Figure, count: Option<i64>| match (figure.measure, count) {
        (crate::model::figure::Measure::People(_), Some(count)) if (1..crate::model::figure::FEW).contains(&count) => {
            json!(format!("<{}", crate::model::figure::FEW))
        }
        (_, count) => json!(count),
    };
    let told = counted.iter().map(|(figure, counts)| {
        let entries = counts.list_entries(figure.measure).into_iter();
        let entries: Map<_, _> = entries.map(|entry| (entry.code, few(figure, entry.value))).collect();
        (figure.key.to_owned(), Json::Object(entries))
    });
    let says = counted.iter().map(|(figure, _)| (figure.key.to_owned(), json!(figure.says)));
    let lacking = counted.iter().map(|(figure, counts)| (figure.key.to_owned(), json!(counts.lacking_count())));
    let asked = counted.iter().filter(|(figure, _)| !figure.answers.is_empty()).map(|(figure, _)| {
        let items =
            figure.answers.iter().map(|asked| json!({"by": asked.by, "item": asked.item, "verified": asked.verified}));
        (figure.key.to_owned(), items.collect::<Json>())
    });
    let mut group = json!({
        "figures": told.collect::<Map<_, _>>(),
        "definitions": says.collect::<Map<_, _>>(),
        "lacking": lacking.collect::<Map<_, _>>(),
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
    Output::open(args, &proposed, matches!(form, Form::Xlsx))?.write(out, &mut |out| {
        Ok(match form {
            Form::Xlsx => {
                let sheets = figures_sheets(figures);
                outlet::xlsx::write_sheets(out, &sheets)?;
                sheets.iter().map(|sheet| sheet.rows.len()).sum()
            }
            Form::Csv => {
                let table = figures_table(figures);
                outlet::csv::write(out, !args.has_option("--no-bom"), &table)?;
                table.rows.len()
            }
            Form::Html => {
                out.write_all(figures_page::make_page(figures, &centre.context).as_bytes())?;
                figures.now.panes.len()
            }
        })
    })
}

/// Headings of the figures: what is counted, then two columns a centre and two of their sum, then what the number is.
fn figure_headings(figures: &Figures) -> Vec<Heading> {
    let fixed =
        [("Du", 12), ("Au", 12), ("Type", 14), ("Chiffre", 18), ("Code", 18), ("Intitulé", 36), ("Libellé", 36)];
    let fixed = fixed.map(|(title, width)| Heading::new(title, width));
    let names = figures.column_names().into_iter().map(|name| name::strip_controls(&name));
    let columns =
        names.flat_map(|name| [Heading::new(format!("{name}, avant"), 12), Heading::new(name, 12)].into_iter().rev());
    let last = [("Ce qui est compté", 60), ("Répond à", 40)].map(|(title, width)| Heading::new(title, width));
    fixed.into_iter().chain(columns).chain(last).collect()
}

/// Rows of the figures of one part of the page.
fn group_rows(figures: &Figures, group: &FigureGroup) -> Vec<Vec<SheetCell>> {
    let (from, to) = (figures.period.first, figures.period.last_day());
    let mut rows = Vec::new();
    for (figure, columns) in &group.figures {
        let answers: Vec<_> = figure.answers.iter().map(|asked| asked.in_words()).collect();
        for row in figure_rows(figure, columns) {
            // A part is two numbers, so that a spreadsheet can add them up.
            let parts = matches!(row.amounts.first(), Some((Amount::Part(..), _)));
            for (code, label, pick) in split_part(&row.code, &row.label, parts) {
                let cells =
                    row.amounts.iter().flat_map(|(now, before)| [amount_cell(pick(*now)), amount_cell(pick(*before))]);
                let first = [
                    SheetCell::Date(from),
                    SheetCell::Date(to),
                    SheetCell::text(group.code),
                    SheetCell::text(figure.key),
                    SheetCell::text(name::strip_controls(&code)),
                    SheetCell::text(figure.title),
                    SheetCell::text(name::strip_controls(&label)),
                ];
                let last = [SheetCell::text(figure.says), SheetCell::text(answers.join(" ; "))];
                rows.push(first.into_iter().chain(cells).chain(last).collect());
            }
        }
    }
    rows
}

type Pick = fn(Amount) -> Amount;

/// Code and label of a row; of a part, those of the part and of what it is out of.
fn split_part(code: &str, label: &str, parts: bool) -> Vec<(String, String, Pick)> {
    let part: Pick = |amount| match amount {
        Amount::Part(part, _) => Amount::Number(part),
        other => other,
    };
    let whole: Pick = |amount| match amount {
        Amount::Part(_, of) => Amount::Number(of),
        other => other,
    };
    match parts {
        true => vec![(code.to_owned(), "oui".to_owned(), part), ("of".to_owned(), "sur".to_owned(), whole)],
        false => vec![(code.to_owned(), label.to_owned(), part)],
    }
}

fn amount_cell(amount: Amount) -> SheetCell {
    match amount {
        Amount::Nothing => SheetCell::Empty,
        Amount::Number(number) | Amount::Minutes(number) => SheetCell::Number(number),
        Amount::Few | Amount::Part(..) => SheetCell::text(amount.in_words()),
    }
}

/// The figures as one table, a row for each number.
pub(super) fn figures_table(figures: &Figures) -> SheetTable {
    let groups = figures.groups();
    SheetTable {
        title: "Chiffres".to_owned(),
        headings: figure_headings(figures),
        rows: groups.iter().flat_map(|group| group_rows(figures, group)).collect(),
    }
}

/// The figures as a sheet each part of the page, then what was typed for the year.
fn figures_sheets(figures: &Figures) -> Vec<SheetTable> {
    let sheet = |group: &FigureGroup| SheetTable {
        title: group.title.to_owned(),
        headings: figure_headings(figures),
        rows: group_rows(figures, group),
    };
    let mut sheets: Vec<_> = figures.groups().iter().map(sheet).collect();
    if asks_for_more(figures) {
        sheets.push(elsewhere_table(figures));
    }
    sheets
}

/// Table of the answers typed for the year, a row for each of each centre.
pub(super) fn elsewhere_table(figures: &Figures) -> SheetTable {
    let centres: Vec<_> = if figures.centres.is_empty() { vec![figures] } else { figures.centres.iter().collect() };
    let headings = [
        ("Centre", 24),
        ("Année", 8),
        ("Intitulé", 40),
        ("Réponse", 40),
        ("Source", 30),
        ("Dit le", 12),
        ("Répond à", 40),
    ];
    let mut rows = Vec::new();
    for centre in centres {
        for entry in &centre.yearly {
            let answers: Vec<_> = entry.item.answers.iter().map(|asked| asked.in_words()).collect();
            rows.push(vec![
                SheetCell::text(name::strip_controls(&centre.sites.join(", "))),
                SheetCell::Number(entry.year.into()),
                SheetCell::text(entry.item.label),
                SheetCell::text(name::strip_controls(&entry.value)),
                SheetCell::text(name::strip_controls(&entry.source)),
                entry.told_on.map_or(SheetCell::Empty, SheetCell::Date),
                SheetCell::text(answers.join(" ; ")),
            ]);
        }
    }
    let headings = headings.map(|(title, width)| Heading::new(title, width)).into();
    SheetTable { title: "À demander ailleurs".to_owned(), headings, rows }
}
