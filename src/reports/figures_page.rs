//! The figures of a period as a page for others: what a team shows at its general meeting and sends to those who fund it.
//!
//! One file in HTML that loads nothing, runs nothing and prints in black and white. Its bars are drawn here: a plotting
//! library brings fonts and axes, and these are rectangles beside words, with the numbers in a table under them.

use std::fmt::Write;

use super::chart::{Chart, ChartBar};
use super::figures::{Figures, PaneFigures};
use crate::domain::name;
use crate::model::Context;
use crate::model::figure::{Counts, DONE, Figure, Measure, NEW, spell_minutes};

/// Sizes of a chart, in units of its own: the words, the bars, the numbers behind them; the height of a pair of bars.
const WORDS: usize = 230;
const BARS: u64 = 330;
const NUMBERS: usize = 90;
const PAIR: usize = 32;
/// Most letters of a word beside a bar; the table has it whole.
const LETTERS: usize = 32;

/// Before the figures. Nothing may be loaded, by the page's own word: whoever opens it tells nobody.
const HEAD: &str = r#"<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
"#;

const STYLE: &str = "<style>
body { font: 1rem/1.5 sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #111; } h3 { margin: 1.5rem 0 .3rem; }
svg { width: 100%; height: auto; }
svg text { font: 14px sans-serif; fill: #111; }
.now { fill: #1b4f72; } .before { fill: #fff; stroke: #444; }
table { border-collapse: collapse; margin: .3rem 0 1rem; } caption { text-align: left; color: #444; }
th, td { padding: .1rem 1rem .1rem 0; border-bottom: 1px solid #ccc; text-align: left; font-weight: normal; }
td { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } thead th { color: #444; }
.aside { color: #444; }
@media print { body { margin: 0; max-width: none; } article { break-inside: avoid; } .now { fill: #000; } }
</style>
";

/// Makes the page, whose figures run to `context.now` where the period is not over.
pub fn make_page(figures: &Figures, context: &Context) -> String {
    let title = Figures::page_title(figures.period);
    let mut page = format!("{HEAD}<title>{}</title>\n{STYLE}</head>\n<body>\n<main>\n", escape(&title));
    let mut add = |line: String| {
        page.push_str(&line);
        page.push('\n');
    };
    add(format!("<h1>{}</h1>", escape(&title)));
    add(format!("<p>{}</p>", escape(&figures.sites.join(", "))));
    if figures.period.last_day() >= context.today() {
        let (day, hour) = (context.today().format("%d/%m/%Y"), context.now.clock_text(context.zone));
        add(format!("<p>La période n’est pas finie\u{a0}: chiffres du {day} à {hour}.</p>"));
    }
    if figures.sites.len() > 1 {
        let count = figures.sites.len();
        add(format!(
            "<p>{count} centres comptés ensemble\u{a0}: qui est venu·e dans deux centres est compté·e deux fois.</p>"
        ));
    }
    let before = figures.period.words_before();
    add(format!(
        "<p class=\"aside\">Barre pleine\u{a0}: la période. Barre vide, et nombre entre parenthèses\u{a0}: {before}.</p>"
    ));
    for (pane, earlier) in figures.panes.iter().zip(&figures.before) {
        add(pane_section(pane, earlier, before));
    }
    add(COUNTED.to_owned());
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// Foot of the page: what the figures cannot tell.
const COUNTED: &str = "<footer class=\"aside\">
<h2>Comment c’est compté</h2>
<p>Ce sont des lignes du comptoir, et non des personnes\u{a0}: qui est venu·e trois fois y est trois fois. Une ligne est comptée
le jour de la venue, de la décision, de la promesse ou de la fin\u{a0}; ce qui a été annulé ou défait ne l’est pas. Une durée
est la médiane\u{a0}: la moitié a duré moins. Une langue parlée à moins de cinq passages n’est pas nommée. Rien n’est compté par
membre de l’équipe.</p>
</footer>";

fn pane_section(pane: &PaneFigures, earlier: &PaneFigures, before: &str) -> String {
    let both = |figure: &Figure| {
        format!("{} ({})", pane.counts_of(figure).total_count(), earlier.counts_of(figure).total_count())
    };
    let mut section = format!(
        "<section>\n<h2>{}</h2>\n<p>Lignes nouvelles\u{a0}: {}\u{a0}; terminées\u{a0}: {}.</p>\n",
        escape(pane.kind.title),
        both(&NEW),
        both(&DONE)
    );
    let mut without = Vec::new();
    for (figure, counts) in pane.counted.iter().filter(|(figure, _)| ![NEW.key, DONE.key].contains(&figure.key)) {
        let was = earlier.counts_of(figure);
        if counts.total_count() + was.total_count() == 0 {
            without.push(figure.title);
            continue;
        }
        section.push_str(&figure_article(figure, counts, &was, before));
    }
    if !without.is_empty() {
        let titles = escape(&without.join(", "));
        section.push_str(&format!("<p class=\"aside\">Sans rien dans les deux périodes\u{a0}: {titles}.</p>\n"));
    }
    section + "</section>"
}

fn figure_article(figure: &Figure, counts: &Counts, was: &Counts, before: &str) -> String {
    let says = name::capitalise_first(figure.says);
    let mut article =
        format!("<article>\n<h3>{}</h3>\n<p class=\"aside\">{}.</p>\n", escape(figure.title), escape(&says));
    if let Some(chart) = Chart::of(figure, counts, was).filter(|chart| chart.bars.len() > 1 || chart.full.is_some()) {
        article.push_str(&draw_bars(&chart));
    }
    let head = "<thead><tr><th scope=\"col\"></th><th scope=\"col\">la période</th>";
    article.push_str(&format!("<table>\n{head}<th scope=\"col\">{before}</th></tr></thead>\n<tbody>\n"));
    for (label, now, then) in table_rows(figure, counts, was) {
        let label = escape(&label);
        article.push_str(&format!("<tr><th scope=\"row\">{label}</th><td>{now}</td><td>{then}</td></tr>\n"));
    }
    article + "</tbody>\n</table>\n</article>\n"
}

/// Rows of a figure's table: its words, with the numbers of both periods.
fn table_rows(figure: &Figure, counts: &Counts, was: &Counts) -> Vec<(String, String, String)> {
    let total = ("en tout".to_owned(), counts.total_count().to_string(), was.total_count().to_string());
    let share = |counts: &Counts| {
        let percent = counts.percent().map_or_else(|| "—".to_owned(), |percent| format!("{percent}\u{a0}%"));
        format!("{} sur {}, {percent}", counts.share_count(), counts.total_count())
    };
    let spread = |counts: &Counts, longest: bool| {
        let minutes = counts.median_and_longest().map(|(median, most)| if longest { most } else { median });
        minutes.map_or_else(|| "—".to_owned(), spell_minutes)
    };
    match figure.measure {
        Measure::Share => vec![("part".to_owned(), share(counts), share(was))],
        Measure::Minutes => {
            let row = |label: &str, longest| (label.to_owned(), spread(counts, longest), spread(was, longest));
            vec![row("médiane", false), row("au plus", true), total]
        }
        Measure::Each([_]) => vec![total],
        Measure::Each(_) | Measure::Scale(_) | Measure::Words => {
            let chart = Chart::of(figure, counts, was).map(|chart| chart.bars).unwrap_or_default();
            let words = chart.into_iter().map(|bar| (bar.label, bar.now.to_string(), bar.before.to_string()));
            words.chain([total]).collect()
        }
    }
}

/// Draws a bar for each word, that of the period before under it.
fn draw_bars(chart: &Chart) -> String {
    let most = chart.full.or_else(|| chart.bars.iter().map(|bar| bar.now.max(bar.before)).max()).unwrap_or(1).max(1);
    let (width, height) = (WORDS + BARS as usize + NUMBERS, chart.bars.len() * PAIR);
    let title = escape(&chart.title);
    let mut svg = format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">\n");
    for (at, bar) in chart.bars.iter().enumerate() {
        let top = at * PAIR;
        let bars = |count: u64| count.min(most) * BARS / most;
        let (now, before) = (bars(bar.now), bars(bar.before));
        let label = escape(&shorten(&bar.label));
        // Writing into a text cannot fail.
        let _ = writeln!(
            svg,
            "<text x=\"{words}\" y=\"{base}\" text-anchor=\"end\">{label}</text>\
             <rect class=\"now\" x=\"{WORDS}\" y=\"{top_now}\" width=\"{now}\" height=\"14\"/>\
             <rect class=\"before\" x=\"{WORDS}\" y=\"{top_before}\" width=\"{before}\" height=\"7\"/>\
             <text x=\"{number}\" y=\"{base}\">{told}</text>",
            words = WORDS - 8,
            base = top + 17,
            top_now = top + 5,
            top_before = top + 20,
            number = WORDS + now.max(before) as usize + 8,
            told = number_pair(bar),
        );
    }
    svg + "</svg>\n"
}

fn number_pair(bar: &ChartBar) -> String {
    format!("{} ({})", bar.now, bar.before)
}

fn shorten(label: &str) -> String {
    match label.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label.to_owned(),
    }
}

/// Writes a text so that HTML shows it as it is; what somebody typed neither commands nor turns the line around.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in name::strip_controls(text).chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_is_shown_and_does_nothing() {
        assert_eq!(escape("<b>l’« été » & \"5\"\u{202e}"), "&lt;b&gt;l’« été » &amp; &quot;5&quot;");
    }
}
