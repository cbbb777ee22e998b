//! Texts for paper: shown, then printed or written to a file. A kind may declare one about an item, for a person
//! outside the team; others are made of answers of the file, for the team.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Context, Row};
use crate::domain::name;

/// Columns of a printed line.
pub const COLUMNS: usize = 72;
/// Columns kept free in the first line of a page for its number.
const NUMBER: usize = 12;
/// Lines of a printed page: A4 at six to the inch, within the margins of CUPS.
const LINES: usize = 60;

/// A text that a kind makes about an item.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    /// Two or three words for the bar: « réponse écrite ».
    pub label: &'static str,
    /// Makes the paragraphs, an empty one for a blank line; the error says why there is no paper for this item.
    pub text: fn(&Row, &Context) -> Result<Vec<String>, String>,
}

impl Paper {
    /// Makes the text for `row`; the error says why there is none.
    pub fn make_text(&self, row: &Row, context: &Context) -> Result<Text, String> {
        let body = (self.text)(row, context)?;
        Ok(Text {
            title: format!("{}, n° {}", name::capitalise_first(self.label), row.item.id),
            head: Vec::new(),
            body,
        })
    }
}

/// A text, ready to be laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Title above the text on the screen, also used in the name of its file: it names nobody.
    pub title: String,
    /// Heading of every printed page, which is then numbered; empty for a letter.
    pub head: Vec<String>,
    /// Paragraphs, an empty one for a blank line. Spaces and signs before the first word are a margin that the further
    /// lines of the paragraph keep; so is a first word that ends with « : », the label of what follows.
    pub body: Vec<String>,
}

impl Text {
    /// Wraps the whole text to at most `columns` cells, cut at spaces. Control characters and direction marks of the
    /// file are removed, so that nothing commands the printer or turns the line around.
    pub fn lines(&self, columns: usize) -> Vec<String> {
        let rule = (!self.head.is_empty()).then(String::new);
        let all = self.head.iter().chain(&rule).chain(&self.body);
        all.flat_map(|paragraph| wrap_paragraph(&name::strip_controls(paragraph), columns)).collect()
    }

    /// Makes the content of a file.
    pub fn file_content(&self) -> String {
        self.lines(COLUMNS).iter().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    /// Makes the content for a printer: pages separated by a form feed. A block between two blank lines is not torn
    /// when a page can hold it.
    pub fn printer_content(&self) -> String {
        // The number of the page stands on the first line alone.
        let room = |at| if at == 0 { COLUMNS - NUMBER } else { COLUMNS };
        let wrapped = |(at, line): (usize, &String)| wrap_paragraph(&name::strip_controls(line), room(at));
        let rule = (!self.head.is_empty()).then(String::new);
        let head: Vec<String> = self.head.iter().enumerate().flat_map(wrapped).chain(rule).collect();
        let body = Self { head: Vec::new(), ..self.clone() }.lines(COLUMNS);
        let room = LINES.saturating_sub(head.len()).max(1);
        let mut pages: Vec<Vec<String>> = vec![Vec::new()];
        for block in body.split_inclusive(String::is_empty) {
            let last = pages.len() - 1;
            let said = block.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
            if !pages[last].is_empty() && pages[last].len() + said > room && said <= room {
                pages.push(Vec::new());
            }
            for line in block {
                if pages[pages.len() - 1].len() == room {
                    pages.push(Vec::new());
                }
                let last = pages.len() - 1;
                // A page does not begin with a blank line.
                if !(pages[last].is_empty() && line.is_empty()) {
                    pages[last].push(line.clone());
                }
            }
        }
        pages.retain(|page| !page.is_empty());
        let count = pages.len();
        let numbered = pages.iter().enumerate().map(|(at, page)| {
            let mut head = head.clone();
            if let Some(first) = head.first_mut() {
                let number = format!("page {}/{count}", at + 1);
                let gap = COLUMNS.saturating_sub(first.width() + number.len()).max(1);
                *first += &format!("{}{number}", " ".repeat(gap));
            }
            let lines = head.iter().chain(page).map(|line| format!("{}\n", line.trim_end()));
            lines.collect::<String>()
        });
        numbered.collect::<Vec<_>>().join("\u{c}")
    }

    /// Name of its file at the desk's moment: « reponse-ecrite-n-12-2026-11-26-0941.txt ».
    pub fn file_name(&self, context: &Context) -> String {
        let folded = name::fold_text(&self.title);
        let words: Vec<_> =
            folded.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        format!("{}-{}.txt", words.join("-"), context.now.in_zone(context.zone).format("%Y-%m-%d-%H%M"))
    }
}

fn wrap_paragraph(paragraph: &str, columns: usize) -> Vec<String> {
    let start = paragraph.find(|sign| !" \u{a0}[]-·!".contains(sign)).unwrap_or(paragraph.len());
    let labelled = paragraph[start..].split_once(' ').filter(|(label, _)| label.ends_with("\u{a0}:"));
    let value = labelled.map(|(label, _)| start + label.len() + 1);
    let value = value.filter(|value| paragraph[..*value].width() <= columns / 2);
    let (mark, words) = paragraph.split_at(value.unwrap_or(start));
    let margin = mark.width().min(columns / 2);
    let mut lines = vec![mark.to_owned()];
    let mut used = mark.width();
    // At plain spaces only: a no-break space keeps « 4 jours » together.
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let fresh = used == margin;
        if !fresh && used + 1 + word.width() > columns {
            lines.push(" ".repeat(margin));
            used = margin;
        } else if !fresh {
            lines.last_mut().into_iter().for_each(|line| line.push(' '));
            used += 1;
        }
        for sign in word.chars() {
            let more = sign.width().unwrap_or(0);
            // A word longer than a line goes on below.
            if used + more > columns && used > margin {
                lines.push(" ".repeat(margin));
                used = margin;
            }
            lines.last_mut().into_iter().for_each(|line| line.push(sign));
            used += more;
        }
    }
    lines
}
