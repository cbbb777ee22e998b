//! Words in lines no wider than their room.

use super::brush::cell_width;

/// `text` in lines of at most `width` columns, cut at spaces, and inside a word only where it is wider than a line.
pub fn wrap_text(text: &str, width: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        if used > 0 && used + 1 + cell_width(word) > width {
            lines.push(String::new());
            used = 0;
        }
        let gap = if used > 0 { " " } else { "" };
        for sign in gap.chars().chain(word.chars()) {
            let wide = cell_width(sign.encode_utf8(&mut [0; 4]));
            if used + wide > width && used > 0 {
                lines.push(String::new());
                used = 0;
            }
            let last = lines.len() - 1;
            lines[last].push(sign);
            used += wide;
        }
    }
    lines
}
