//! A text about one item, for a person outside the team: shown, then exported or printed.

use super::{Desk, Row};

/// Columns of a printed line.
pub const COLUMNS: usize = 72;

/// The text a kind writes.
#[derive(Debug, Clone, Copy)]
pub struct Paper {
    /// The letter that shows it.
    pub key: char,
    /// Two or three words for the bar: « réponse écrite ».
    pub label: &'static str,
    /// Its paragraphs, an empty one for a blank line; or the sentence that says why there is none for this item.
    pub text: fn(&Row, &Desk) -> Result<Vec<String>, String>,
}

impl Paper {
    /// The text in lines of at most `columns` characters, cut at spaces.
    pub fn lines(&self, row: &Row, desk: &Desk, columns: usize) -> Result<Vec<String>, String> {
        Ok((self.text)(row, desk)?.iter().flat_map(|paragraph| wrapped(paragraph, columns)).collect())
    }
}

fn wrapped(paragraph: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    // At plain spaces only: a no-break space keeps « 4 jours » together.
    for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
        let more = word.chars().count();
        if length > 0 && length + 1 + more > columns {
            lines.push(String::new());
            length = 0;
        }
        let last = lines.len() - 1;
        if length > 0 {
            lines[last].push(' ');
            length += 1;
        }
        lines[last] += word;
        length += more;
    }
    lines
}
