//! Quotes that some program forgot to double: « "urgent » at the beginning of a cell opens what a quote of another row closes,
//! and the rows between would be one cell.

use std::borrow::Cow;

use super::name_words::is_plain_name;

/// Returns the text without the quotes that would swallow rows, and the numbers of the lines that lost one, the first line
/// being 1. A cell of several lines stays: they are no rows of the table.
pub fn drop_stray_quotes(text: &str, separator: u8, quote: u8) -> (Cow<'_, str>, Vec<u64>) {
    let count = |line: &str| line.bytes().filter(|byte| *byte == separator).count();
    let columns = text.lines().find(|line| !line.trim().is_empty()).map_or(0, count);
    let mut stray: Vec<usize> = Vec::new();
    let (bytes, mut at, mut begins, mut place) = (text.as_bytes(), 0, true, 0);
    while let Some(byte) = bytes.get(at) {
        if begins && *byte == quote {
            match closing_quote(bytes, at + 1, quote) {
                Some(end) if columns > 1 && swallows_rows(&text[at + 1..end], (columns, place), count) => {
                    stray.push(at)
                }
                Some(end) if columns == 1 && swallows_names(&text[at + 1..end], char::from(separator)) => {
                    stray.push(at)
                }
                Some(end) => at = end,
                // A quote that is never closed is told by the reader of the rows.
                None => break,
            }
        }
        let byte = bytes[at];
        begins = byte == separator || byte == b'\n';
        place = if byte == b'\n' { 0 } else { place + usize::from(byte == separator) };
        at += 1;
    }
    if stray.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let lines = stray.iter().map(|at| 1 + text[..*at].matches('\n').count() as u64).collect();
    let kept = text.char_indices().filter(|(at, _)| stray.binary_search(at).is_err()).map(|(_, sign)| sign);
    (Cow::Owned(kept.collect()), lines)
}

/// Place of the quote that closes the cell whose text begins at `from`.
fn closing_quote(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == quote)?;
        if bytes.get(at + 1) != Some(&quote) {
            return Some(at);
        }
        at += 2;
    }
}

/// True when the text of a cell holds rows: each whole line of it has the separators of a row, or, where it ends within the
/// next row, as many as come before a cell of the same column.
fn swallows_rows(cell: &str, (columns, place): (usize, usize), count: impl Fn(&str) -> usize) -> bool {
    let mut lines: Vec<&str> = cell.split('\n').skip(1).collect();
    let Some(last) = lines.pop() else { return false };
    lines.retain(|line| !line.trim().is_empty());
    match lines.is_empty() {
        true => place > 1 && count(last) == place,
        false => lines.iter().all(|line| count(line) == columns),
    }
}

/// True when the text of a cell of two columns holds rows: each line of it between its first and its last is two names, and
/// the last begins with one. Remarks have such lines too, so that a single one tells where the next cell begins right behind it.
fn swallows_names(cell: &str, separator: char) -> bool {
    let mut lines: Vec<&str> = cell.split('\n').skip(1).filter(|line| !line.trim().is_empty()).collect();
    let is_name = |cell: &str| cell.starts_with(char::is_uppercase) && is_plain_name(cell);
    let Some((family, rest)) = lines.pop().and_then(|last| last.split_once(separator)) else { return false };
    let names =
        |line: &&str| line.split_once(separator).is_some_and(|(family, first)| is_name(family) && is_name(first));
    is_name(family) && (rest.is_empty() || !lines.is_empty() && is_name(rest)) && lines.iter().all(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_that_swallows_rows_is_left_out_and_a_cell_of_several_lines_stays() {
        let table = |rows: &str| format!("Date;Heure;Patient;Praticien;Notes\n{rows}");
        let swallowed = table(
            "7;09:00;DUPONT;Morel;\"urgent\n7;09:15;PETIT;Morel;\n7;09:30;ROUX;Morel;rappeler \"\n7;09:45;NOIR;Morel;\n",
        );
        let (text, lines) = drop_stray_quotes(&swallowed, b';', b'"');
        assert_eq!((text.into_owned(), lines), (swallowed.replacen('"', "", 1), vec![2]));
        let next = table("7;09:00;DUPONT;Morel;\"urgent\n7;09:15;PETIT;Morel;voir \"Paul\n");
        assert_eq!(drop_stray_quotes(&next, b';', b'"').1, [2]);
        for whole in [
            "7;09:00;DUPONT;Morel;\"vient ; à 9 h\nappeler \"\"Paul\"\"\n\nsa fille ; son fils\"\n7;09:15;PETIT;Morel;\n",
            "\"7\";\"09:00\";\"DUPONT\";\"Morel\";\"à voir\"\n",
            "7;09:00;DUPONT;Morel;\"jamais fermé\n7;09:15;PETIT;Morel;\n",
        ] {
            assert_eq!(drop_stray_quotes(&table(whole), b';', b'"'), (table(whole).into(), Vec::new()), "{whole}");
        }
    }

    #[test]
    fn names_of_two_columns_are_no_cell_of_several_lines() {
        let lines = |text: &str| drop_stray_quotes(text, b';', b'"').1;
        assert_eq!(lines("Nom;Prénom\nPETIT;\"Luc\nKONE;Awa\nBA;\"Oumar\"\nZED;Paul\n"), [2]);
        assert_eq!(lines("Nom;Prénom\nPETIT;\"Luc\nBA;\"Oumar\"\nZED;Paul\n"), [2]);
        assert_eq!(lines("Nom;Prénom\nPETIT;\"Luc\nKONE;Awa\nBA;Ou\"mar\nZED;Paul\n"), [2]);
        for whole in [
            "Nom;Remarque\nPETIT;\"Allergie ; pénicilline\nMartin ; rappeler\"\nBA;Oumar\n",
            "Nom;Remarque\nPETIT;\"vient avec\nMartin\"\nBA;Oumar\n",
            "Nom;Prénom\n\"PETIT\";\"Luc\"\n\"BA\";\"Oumar\"\n",
        ] {
            assert_eq!(lines(whole), [0_u64; 0], "{whole}");
        }
    }
}
