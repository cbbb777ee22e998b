//! `comptoir hub` and `comptoir hub report`: the coordinator's screen, and its figures as text, JSON or CSV.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::commands::{Command, Run};
use super::figure_tables::FiguresForm;
use super::hub::{HUB, read_address};
use super::options::{JSON, OF_FIGURES, join, opt};
use super::table::Table;
use super::{Args, Failure, Next, json, open, print_line, report};
use crate::domain::{Moment, Period, Zone};
use crate::hub::figures::{FigureCell, FigureSection, FigureTable, SIGNS, sum_cells};
use crate::hub::page::{list_notes, show_figures};
use crate::hub::people::span_code;
use crate::hub::reading::{self, CentreNow, CentreVoice, GroupNow};
use crate::hub::{schema, wait_for};
use crate::model::figure::ENTRY_DAYS;
use crate::model::{Context, Figure};
use crate::reports::figure_rows::LACKING_LABEL;
use crate::reports::figures::{TOGETHER, TWICE, define};

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
    more: "Sans option, la semaine d’hier. «\u{a0}<\u{a0}»\u{a0}: trop peu pour être dit\u{a0}; «\u{a0}masqué\u{a0}»\u{a0}: laisserait retrouver ce qui est trop \
           peu\u{a0}; «\u{a0}+\u{a0}»\u{a0}: sans ce qui est trop peu\u{a0}; «\u{a0}?\u{a0}»\u{a0}: centre sans nouvelles. «\u{a0}Ensemble\u{a0}» est la somme des centres, où \
           qui est venu·e dans deux compte deux fois. Les personnes différentes (--kind PEOPLE) se comptent par mois, par \
           trimestre ou par année. Le JSON a from, to, before, centres (id, name, few, pushed_at), note et figures (kind, \
           figure, says, entered, cells\u{a0}: par centre et together, now et before, chacun avec few, trop peu, masked, masqué, \
           lacking, les lignes sans la donnée, et days, les jours avec une saisie)\u{a0}; le CSV, le classeur et la page sont ceux \
           de «\u{a0}report\u{a0}».",
    options: &join::<16>(&[&[HUB, opt("--kind", "VOLET", "ce volet seulement, ou PEOPLE")], OF_FIGURES, &[JSON]]),
    run: Run::Alone(run_report),
};

fn open_screen(args: &Args, _out: &mut dyn Write) -> Result<Next, Failure> {
    let config = Box::new(open::load_screen_config(args)?);
    let address = Box::new(read_address(args, &config)?);
    Ok(Next::Coordinator { config, address })
}

/// Figures read for a report.
struct GroupFigures {
    group: GroupNow,
    table: FigureTable,
    sections: Vec<FigureSection>,
}

fn run_report(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = open::load_config(args)?;
    let address = read_address(args, &config)?;
    let context = Context::before_first_read(Moment::now());
    let period = report::parse_period(args, &context)?;
    let sections = match args.text("--kind")? {
        Some(code) => vec![parse_section(&code)?],
        None => FigureSection::list(),
    };
    let form = FiguresForm::parse(args)?;
    let periods = vec![period, period.previous()];
    let (group, parts) = wait_for(async {
        let link = address.connect().await?;
        schema::check_version(&link).await?;
        let group = reading::read_group(&link).await?;
        let parts = reading::read_figures(&link, &periods, None).await?;
        link.close().await;
        Ok((group, parts))
    })?;
    let figures = GroupFigures { group, table: FigureTable::new(periods, parts), sections };
    match form {
        Some(form) => {
            let shown = show_figures(&figures.group, (&figures.table, period), &figures.sections, context.zone);
            form.write(&shown, args, out)?;
        }
        None if args.has_option("--json") => json::write_value(out, as_json(&figures, period))?,
        None => write_text(&figures, period, context.zone, out)?,
    }
    Ok(Next::Done)
}

/// The part of the figures of this code.
fn parse_section(code: &str) -> Result<FigureSection, Failure> {
    let list = FigureSection::list();
    let found = list.iter().find(|section| section.code().eq_ignore_ascii_case(code));
    found.copied().ok_or_else(|| {
        let codes: Vec<_> = list.iter().map(|section| section.code()).collect();
        Failure::bad_usage(format!(
            "«\u{a0}{code}\u{a0}» n’est pas une partie des chiffres\u{a0}; il y a\u{a0}: {}.",
            codes.join(", ")
        ))
    })
}

/// A centre's name, with a mark where it is not heard from.
fn column_title(centre: &CentreNow, now: Moment) -> String {
    match centre.voice(now) {
        CentreVoice::Lately(_) => centre.name.clone(),
        CentreVoice::Not(_) | CentreVoice::Never => format!("{}\u{a0}?", centre.name),
    }
}

/// Cell of a row of the text: of a period and a centre.
type CellOf<'a> = &'a dyn Fn(usize, &CentreNow) -> FigureCell;

impl GroupFigures {
    /// Cells of a row, then of all centres together where there are several.
    fn row(&self, section: FigureSection, title: &str, cell: CellOf) -> Vec<String> {
        let centres = &self.group.centres;
        let few = centres.iter().map(|centre| section.threshold(centre)).max().unwrap_or(0);
        let pair = |at: &dyn Fn(usize) -> FigureCell, few: i64| {
            format!("{} ({})", at(0).words(few, "—"), at(1).words(few, "—"))
        };
        let each = centres.iter().map(|centre| pair(&|period| cell(period, centre), section.threshold(centre)));
        let all = |period| sum_cells(centres.iter().map(|centre| cell(period, centre)));
        let sum = (centres.len() > 1).then(|| pair(&all, few));
        [title.to_owned()].into_iter().chain(each).chain(sum).collect()
    }

    fn whole(&self, section: FigureSection, figure: &Figure) -> impl Fn(usize, &CentreNow) -> FigureCell {
        move |period, centre| self.table.cell(period, centre.id, section, figure)
    }

    fn lacking(&self, section: FigureSection, figure: &Figure) -> impl Fn(usize, &CentreNow) -> FigureCell {
        move |period, centre| match self.table.lacking(period, centre.id, section, figure) {
            Some(count) => FigureCell::Number { count, more: false },
            None => FigureCell::Nothing,
        }
    }

    fn days(&self, section: FigureSection, figure: &Figure) -> impl Fn(usize, &CentreNow) -> FigureCell {
        move |period, centre| match self.table.days(period, centre.id, section, figure) {
            Some(days) => FigureCell::Share { yes: days.with, of: days.of },
            None => FigureCell::Nothing,
        }
    }

    fn is_told(&self, cell: CellOf) -> bool {
        (0..2).any(|period| self.group.centres.iter().any(|centre| cell(period, centre) != FigureCell::Nothing))
    }
}

fn write_text(figures: &GroupFigures, period: Period, zone: Zone, out: &mut dyn Write) -> Result<(), Failure> {
    let centres = &figures.group.centres;
    print_line(out, &format!("Chiffres {}. Entre parenthèses\u{a0}: {}.", period.in_words(), period.words_before()))?;
    let notes = list_notes(&figures.group, period, &figures.sections, zone);
    notes.iter().try_for_each(|note| print_line(out, note))?;
    print_line(out, &format!("{}.", SIGNS.join("\u{a0}; ")))?;
    let together = (centres.len() > 1).then_some(TOGETHER);
    for section in &figures.sections {
        if matches!(section, FigureSection::People) && span_code(period.span).is_none() {
            continue;
        }
        let titles: Vec<_> = centres.iter().map(|centre| column_title(centre, figures.group.at)).collect();
        let mut table =
            Table::new([section.title()].into_iter().chain(titles.iter().map(String::as_str)).chain(together));
        let mut said = Vec::new();
        for figure in section.figures() {
            let whole = figures.whole(*section, figure);
            table.add(figures.row(*section, figure.title, &whole));
            let (lacking, days) = (figures.lacking(*section, figure), figures.days(*section, figure));
            for (label, cell) in [(LACKING_LABEL, &lacking as CellOf), (ENTRY_DAYS, &days)] {
                if figures.is_told(cell) {
                    table.add(figures.row(*section, &format!("  {label}"), cell));
                }
            }
            if figures.is_told(&whole) {
                said.push(define(figure));
            }
        }
        writeln!(out)?;
        table.write(out)?;
        said.iter().try_for_each(|words| print_line(out, words))?;
    }
    Ok(())
}

fn cell_json(cell: FigureCell) -> Json {
    match cell {
        FigureCell::Nothing => Json::Null,
        FigureCell::Few => json!({"few": true}),
        FigureCell::Veiled => json!({"masked": true}),
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
    for section in &figures.sections {
        for figure in section.figures() {
            let cell = figures.whole(*section, figure);
            let beside = |at: usize, one: &CentreNow| {
                let mut told = cell_json(cell(at, one));
                let lacking = figures.table.lacking(at, one.id, *section, figure);
                let days = figures.table.days(at, one.id, *section, figure);
                if let Json::Object(told) = &mut told {
                    told.extend(lacking.map(|count| ("lacking".to_owned(), json!(count))));
                    told.extend(days.map(|days| ("days".to_owned(), json!({"with": days.with, "of": days.of}))));
                }
                told
            };
            let mut cells: Map<_, _> = centres
                .iter()
                .map(|one| (one.id.to_string(), json!({"now": beside(0, one), "before": beside(1, one)})))
                .collect();
            let all = |at: usize| cell_json(sum_cells(centres.iter().map(|one| cell(at, one))));
            cells.insert("together".to_owned(), json!({"now": all(0), "before": all(1)}));
            told.push(json!({
                "kind": section.code(), "figure": figure.key, "says": figure.says, "entered": figure.entered, "cells": cells,
            }));
        }
    }
    json!({
        "from": period.first.to_string(),
        "to": period.last_day().to_string(),
        "before": period.previous().first.to_string(),
        "note": TWICE,
        "centres": centres.iter().map(centre).collect::<Json>(),
        "figures": told,
    })
}
