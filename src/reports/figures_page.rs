//! The figures of a period as a page for others: what a team shows at its general meeting and sends to those who fund it.
//!
//! One file in HTML that loads nothing, runs nothing and prints in black and white. Its bars are drawn here: a plotting
//! library brings fonts and axes, and these are rectangles beside words, with the numbers in a table under them.

use std::fmt::Write;

use super::chart::{Chart, ChartBar};
use super::figures::{Figures, answers_words};
use super::shown::{ShownFigure, ShownFigures, ShownGroup};
use crate::domain::name;
use crate::model::figure::{DONE, ENTERED, NEW};

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
table { border-collapse: collapse; margin: .3rem 0 1rem; } caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: .1rem 1rem .1rem 0; border-bottom: 1px solid #ccc; text-align: left; font-weight: normal; }
.wide { overflow-x: auto; } td.words { text-align: left; } small { color: #444; }
td { text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; } thead th { color: #444; }
.aside { color: #444; }
@media print { body { margin: 0; max-width: none; } article { break-inside: avoid; } .now { fill: #000; } }
</style>
";

/// Makes the page.
pub fn make_page(figures: &ShownFigures) -> String {
    let title = Figures::page_title(figures.period);
    let mut page = format!("{HEAD}<title>{}</title>\n{STYLE}</head>\n<body>\n<main>\n", escape(&title));
    let mut add = |line: String| {
        page.push_str(&line);
        page.push('\n');
    };
    add(format!("<h1>{}</h1>", escape(&title)));
    add(format!("<p>{}</p>", escape(&figures.places.join(", "))));
    for note in &figures.notes {
        add(format!("<p>{}</p>", escape(note)));
    }
    let before = figures.period.words_before();
    add(format!(
        "<p class=\"aside\">Barre pleine\u{a0}: la période. Barre vide, et nombre entre parenthèses\u{a0}: {before}.</p>"
    ));
    for group in &figures.groups {
        add(group_section(group, &figures.names, before));
    }
    add(yearly_sections(figures));
    add(COUNTED.to_owned());
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// Foot of the page: what the figures cannot tell.
const COUNTED: &str = "<footer class=\"aside\">
<h2>Comment c’est compté</h2>
<p>Ce sont des lignes du comptoir, et non des personnes, sauf sous «\u{a0}Personnes différentes\u{a0}»\u{a0}: qui est venu·e trois fois y est trois fois. Une ligne est comptée
le jour de la venue, de l’atelier, de la réunion, du trajet, de la décision, de la promesse ou de la fin\u{a0}; ce qui a été annulé ou défait ne l’est pas. Une durée
est la médiane\u{a0}: la moitié a duré moins. Une langue parlée à moins de cinq passages n’est pas nommée. Rien n’est compté par
membre de l’équipe.</p>
</footer>";

fn group_section(group: &ShownGroup, names: &[String], before: &str) -> String {
    let mut section = format!("<section>\n<h2>{}</h2>\n", escape(group.title));
    if let (Some(new), Some(done)) = (group.total_of(&NEW), group.total_of(&DONE)) {
        section += &format!("<p>Lignes nouvelles\u{a0}: {new}\u{a0}; terminées\u{a0}: {done}.</p>\n");
    }
    let mut without = Vec::new();
    for shown in group.own_figures() {
        match shown.has_some() {
            true => section.push_str(&figure_article(shown, names, before)),
            false => without.push(shown.figure.title),
        }
    }
    if !without.is_empty() {
        let titles = escape(&without.join(", "));
        section.push_str(&format!("<p class=\"aside\">Sans rien dans les deux périodes\u{a0}: {titles}.</p>\n"));
    }
    section + "</section>"
}

fn figure_article(shown: &ShownFigure, names: &[String], before: &str) -> String {
    let figure = shown.figure;
    let says = name::capitalise_first(figure.says);
    let mut article =
        format!("<article>\n<h3>{}</h3>\n<p class=\"aside\">{}.</p>\n", escape(figure.title), escape(&says));
    let entered = figure.entered.then(|| name::capitalise_first(ENTERED));
    for words in answers_words(figure).into_iter().chain(entered) {
        article += &format!("<p class=\"aside\">{}.</p>\n", escape(&words));
    }
    if let Some(chart) = &shown.chart {
        article.push_str(&draw_bars(chart));
    }
    let heads: String = match names {
        [_] => format!("<th scope=\"col\">la période</th><th scope=\"col\">{before}</th>"),
        names => names.iter().map(|name| format!("<th scope=\"col\">{}</th>", escape(name))).collect(),
    };
    let title = escape(figure.title);
    article += &format!("<div class=\"wide\"><table>\n<caption>{title}</caption>\n");
    article += &format!("<thead><tr><td></td>{heads}</tr></thead>\n<tbody>\n");
    for row in &shown.rows {
        let cells: String = match (names, row.amounts.as_slice()) {
            ([_], [(now, was)]) => format!("<td>{}</td><td>{}</td>", now.in_words(), was.in_words()),
            (_, amounts) => amounts
                .iter()
                .map(|(now, was)| format!("<td>{} <small>({})</small></td>", now.in_words(), was.in_words()))
                .collect(),
        };
        article += &format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", escape(&row.label));
    }
    article + "</tbody>\n</table></div>\n</article>\n"
}

/// The second list, and the texts that somebody wrote for the year.
fn yearly_sections(figures: &ShownFigures) -> String {
    let mut sections = String::new();
    for (centre, yearly) in &figures.yearly {
        let of = if figures.yearly.len() > 1 { format!(" : {}", escape(centre)) } else { String::new() };
        sections += &format!("<section>\n<h2>À demander ailleurs{of}</h2>\n<p class=\"aside\">{ELSEWHERE}</p>\n");
        sections += "<div class=\"wide\"><table>\n<caption>Saisi pour l’année</caption>\n<thead><tr><td></td>\
                     <th scope=\"col\">réponse</th><th scope=\"col\">répond à</th></tr></thead>\n<tbody>\n";
        for entry in yearly.iter().filter(|entry| !entry.item.is_text) {
            let answers: Vec<_> = entry.item.answers.iter().map(|asked| asked.in_words()).collect();
            let (label, said) = (escape(entry.item.label), escape(&entry.in_words()));
            let answers = escape(&answers.join(" ; "));
            sections += &format!(
                "<tr><th scope=\"row\">{label}</th><td class=\"words\">{said}</td>\
                                  <td class=\"words\">{answers}</td></tr>\n"
            );
        }
        sections += "</tbody>\n</table></div>\n</section>\n";
        for entry in yearly.iter().filter(|entry| entry.item.is_text && !entry.value.is_empty()) {
            let (title, text) = (escape(entry.item.label), escape(&entry.value));
            sections += &format!("<section>\n<h2>{title}{of}</h2>\n<p>{text}</p>\n</section>\n");
        }
    }
    sections
}

/// Sentence over the second list.
const ELSEWHERE: &str = "Le comptoir ne compte rien de cela : c’est demandé à qui le tient, et saisi une fois par an avec \
                         sa source et sa date.";

/// Draws a bar for each word, that of the period before under it.
fn draw_bars(chart: &Chart) -> String {
    let most = chart.full.or_else(|| chart.bars.iter().map(ChartBar::greatest).max()).unwrap_or(1).max(1);
    let (width, height) = (WORDS + BARS as usize + NUMBERS, chart.bars.len() * PAIR);
    let title = escape(&chart.title);
    let told: Vec<_> = chart.bars.iter().map(|bar| format!("{} {}", bar.label, bar.numbers())).collect();
    let said = escape(&told.join(", "));
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<desc>{said}</desc>\n"
    );
    for (at, bar) in chart.bars.iter().enumerate() {
        let top = at * PAIR;
        let bars = |count: u64| count.min(most) * BARS / most;
        let [now, before] = bar.lengths().map(bars);
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
            told = bar.numbers(),
        );
    }
    svg + "</svg>\n"
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
