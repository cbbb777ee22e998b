//! `comptoir hub` and `comptoir hub report`: the coordinator's screen, and its figures as text, JSON or CSV.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::commands::{Command, Run};
use super::export::output::Output;
use super::hub::{HUB, read_address};
use super::options::{
    CSV, FORCE, FROM_DAY, JSON, NO_BOM, OF_DAY, OF_MONTH, OF_QUARTER, OF_WEEK, OF_YEAR, OUTPUT, TO_DAY, opt,
};
use super::table::Table;
use super::{Args, Failure, Next, fields, json, open, print_line, report};
use crate::domain::{Moment, Period};
use crate::hub::figures::{FigureCell, FigureTable};
use crate::hub::reading::{self, CentreNow, CentreVoice, GroupNow};
use crate::hub::{schema, wait_for};
use crate::model::spreadsheet::{Heading, SheetCell, SheetTable};
use crate::model::{Context, Kind};
use crate::outlet;
use crate::panes::PANES;

/// `comptoir hub`.
pub(super) const SCREEN: Command = Command {
    name: "hub",
    words: "",
    count: (0, 0),
    says: "Ouvre l’écran de la coordination\u{a0}: où en sont les centres dont on répond, et leurs chiffres.",
    more: "Qui est en retard et où, par volet, les promesses des deux heures qui viennent, les absences sans remplaçant·e, le \
           dernier envoi, la dernière sauvegarde, la version. Un centre sans nouvelles est dit\u{a0}: il n’est jamais montré \
           à zéro. Personne n’y est nommé.",
    options: &[HUB],
    run: Run::Alone(open_screen),
};

/// `comptoir hub report`.
pub(super) const REPORT: Command = Command {
    name: "hub report",
    words: "",
    count: (0, 0),
    says: "Les chiffres des centres dont on répond, une colonne par centre, la période d’avant entre parenthèses.",
    more: "Sans option, la semaine d’hier. «\u{a0}<5\u{a0}»\u{a0}: trop peu pour être dit\u{a0}; «\u{a0}+\u{a0}»\u{a0}: sans ce qui est trop peu\u{a0}; \
           «\u{a0}?\u{a0}»\u{a0}: centre sans nouvelles. Aucune somme de centres n’est faite\u{a0}: qui est venu·e dans deux y serait \
           deux fois. Le JSON a from, to, before, centres (id, name, pushed_at) et figures (kind, figure, says, cells\u{a0}: par \
           centre, now et before)\u{a0}; le CSV, une ligne par nombre.",
    options: &[
        HUB,
        opt("--kind", "VOLET", "ce volet seulement"),
        OF_DAY,
        OF_WEEK,
        OF_MONTH,
        OF_QUARTER,
        OF_YEAR,
        FROM_DAY,
        TO_DAY,
        CSV,
        NO_BOM,
        OUTPUT,
        FORCE,
        JSON,
    ],
    run: Run::Alone(run_report),
};

fn open_screen(args: &Args, _out: &mut dyn Write) -> Result<Next, Failure> {
    let config = Box::new(open::load_config(args)?);
    let address = Box::new(read_address(args, &config)?);
    Ok(Next::Coordinator { config, address })
}

/// Figures read for a report.
struct GroupFigures {
    group: GroupNow,
    table: FigureTable,
    kinds: Vec<&'static Kind>,
}

fn run_report(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let context = Context::before_first_read(Moment::now());
    let period = report::parse_period(args, &context)?;
    let kinds = match args.text("--kind")? {
        Some(code) => vec![fields::parse_kind(&code)?],
        None => PANES.to_vec(),
    };
    if args.has_option("--csv") && args.has_option("--json") {
        return Err(Failure::bad_usage("Une seule forme à la fois\u{a0}: --csv ou --json."));
    }
    let periods = vec![period, period.previous()];
    let (group, parts) = wait_for(async {
        let link = address.connect().await?;
        schema::check_version(&link).await?;
        let group = reading::read_group(&link).await?;
        let parts = reading::read_figures(&link, &periods, None).await?;
        link.close().await;
        Ok((group, parts))
    })?;
    let figures = GroupFigures { group, table: FigureTable::new(periods, parts), kinds };
    match (args.has_option("--csv"), args.has_option("--json")) {
        (true, _) => write_csv(&figures, period, args, out)?,
        (_, true) => json::write_value(out, as_json(&figures, period))?,
        (false, false) => write_text(&figures, period, out)?,
    }
    Ok(Next::Done)
}

/// A centre's name, with a mark where it is not heard from.
fn column_title(centre: &CentreNow, now: Moment) -> String {
    match centre.voice(now) {
        CentreVoice::Lately(_) => centre.name.clone(),
        CentreVoice::Not(_) | CentreVoice::Never => format!("{}\u{a0}?", centre.name),
    }
}

fn write_text(figures: &GroupFigures, period: Period, out: &mut dyn Write) -> Result<(), Failure> {
    let centres = &figures.group.centres;
    print_line(out, &format!("Chiffres {}. Entre parenthèses\u{a0}: {}.", period.in_words(), period.words_before()))?;
    for kind in &figures.kinds {
        let titles: Vec<_> = centres.iter().map(|centre| column_title(centre, figures.group.at)).collect();
        let mut table = Table::new([kind.title].into_iter().chain(titles.iter().map(String::as_str)));
        for figure in kind.all_figures() {
            let cell = |centre: &CentreNow| {
                let word = |at| figures.table.cell(at, centre.id, kind, figure).words(centre.few, "—");
                format!("{} ({})", word(0), word(1))
            };
            table.add([figure.title.to_owned()].into_iter().chain(centres.iter().map(cell)));
        }
        writeln!(out)?;
        table.write(out)?;
    }
    Ok(())
}

fn cell_json(cell: FigureCell) -> Json {
    match cell {
        FigureCell::Nothing => Json::Null,
        FigureCell::Few => json!({"few": true}),
        FigureCell::Number { count, more } => json!({"count": count, "few": more}),
        FigureCell::Share { yes, of } => json!({"yes": yes, "of": of}),
        FigureCell::Minutes { median, count } => json!({"median": median, "count": count}),
    }
}

fn as_json(figures: &GroupFigures, period: Period) -> Json {
    let centres = &figures.group.centres;
    let centre = |centre: &CentreNow| {
        json!({"id": centre.id, "name": centre.name, "few": centre.few,
               "pushed_at": centre.head.pushed_at.map(Moment::to_iso)})
    };
    let mut told = Vec::new();
    for kind in &figures.kinds {
        for figure in kind.all_figures() {
            let cell = |at, centre: &CentreNow| cell_json(figures.table.cell(at, centre.id, kind, figure));
            let cells: Map<_, _> = centres
                .iter()
                .map(|one| (one.id.to_string(), json!({"now": cell(0, one), "before": cell(1, one)})))
                .collect();
            told.push(json!({"kind": kind.code, "figure": figure.key, "says": figure.says, "cells": cells}));
        }
    }
    json!({
        "from": period.first.to_string(),
        "to": period.last_day().to_string(),
        "before": period.previous().first.to_string(),
        "centres": centres.iter().map(centre).collect::<Json>(),
        "figures": told,
    })
}

fn write_csv(figures: &GroupFigures, period: Period, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let headings = [
        ("Du", 12),
        ("Au", 12),
        ("Centre", 24),
        ("Type", 14),
        ("Chiffre", 18),
        ("Intitulé", 36),
        ("Nombre", 10),
        ("Avant", 10),
        ("Dit", 14),
    ];
    let mut table = SheetTable {
        title: "Chiffres".to_owned(),
        headings: headings.map(|(title, width)| Heading::new(title, width)).into(),
        rows: Vec::new(),
    };
    let number = |cell: FigureCell| cell.number().map_or(SheetCell::Empty, SheetCell::Number);
    for kind in &figures.kinds {
        for figure in kind.all_figures() {
            for centre in &figures.group.centres {
                let cell = |at| figures.table.cell(at, centre.id, kind, figure);
                table.rows.push(vec![
                    SheetCell::Date(period.first),
                    SheetCell::Date(period.last_day()),
                    SheetCell::text(centre.name.as_str()),
                    SheetCell::text(kind.code),
                    SheetCell::text(figure.key),
                    SheetCell::text(figure.title),
                    number(cell(0)),
                    number(cell(1)),
                    SheetCell::text(cell(0).words(centre.few, "")),
                ]);
            }
        }
    }
    let proposed = format!("chiffres-groupement-{}-{}.csv", period.span.code(), period.first);
    Output::open(args, &proposed, false)?.write(out, &mut |out| {
        outlet::csv::write(out, !args.has_option("--no-bom"), &table)?;
        Ok(table.rows.len())
    })
}
