//! Texts made safe for a spreadsheet: an apostrophe precedes a text that would be read as a formula. Taken away again,
//! the very words are left, whatever they were.

/// Signs with which a spreadsheet formula, or a cell that moves others, begins.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The sign that makes words of what follows.
const APOSTROPHE: char = '\'';

/// `words`, with an apostrophe before what would be a formula. Words that begin with apostrophes and go on as a formula
/// get one more, so that [`unguard_formula`] gives every text back.
pub fn guard_formula(words: &str) -> String {
    if is_formula(words) { format!("{APOSTROPHE}{words}") } else { words.to_owned() }
}

/// Reverses [`guard_formula`]; a text that was not guarded comes back unchanged.
pub fn unguard_formula(cell: &str) -> &str {
    cell.strip_prefix(APOSTROPHE).filter(|words| is_formula(words)).unwrap_or(cell)
}

/// The words of a cell: without the apostrophe before a would-be formula, and out of the formula in which some programs put
/// a number whose zeros a spreadsheet would eat (« ="0612345678" »), or without the apostrophe that keeps these.
pub fn plain_words(cell: &str) -> &str {
    let words = cell.trim().strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let number = || cell.strip_prefix(APOSTROPHE).filter(|words| words.starts_with(|sign: char| sign.is_ascii_digit()));
    words.filter(|words| !words.contains('"')).or_else(number).unwrap_or_else(|| unguard_formula(cell))
}

fn is_formula(words: &str) -> bool {
    words.trim_start_matches(APOSTROPHE).starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_every_text_comes_back() {
        let odd = ["=1+1", "+33 6", "-", "@x", "\tx", "\rx", "'=1", "''=1", "'", "'quoted'", "D'ARC", "", "＝1", "a=1"];
        for words in odd {
            let cell = guard_formula(words);
            assert!(!cell.starts_with(FORMULA), "{words:?}");
            assert_eq!(unguard_formula(&cell), words, "{words:?}");
        }
        assert_eq!(guard_formula("D'ARC"), "D'ARC");
        let numbers =
            [("=\"0612\"", "0612"), ("'0612", "0612"), ("'=\"0612\"", "=\"0612\""), ("=\"a\"&\"b\"", "=\"a\"&\"b\"")];
        for (cell, words) in numbers {
            assert_eq!(plain_words(cell), words);
        }
        assert_eq!(guard_formula("=1+1"), "'=1+1");
    }
}
