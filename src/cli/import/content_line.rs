//! The lines of an iCalendar file (RFC 5545, 3.1): unfolded, decoded, each a name, parameters and a value.
//!
//! Of our own and not a crate's: the parsers there are refuse a calendar for one line they cannot read, and real files
//! fold inside a letter, write names in small letters, end lines with CR, or leave half a link on a line.

use encoding_rs::Encoding;

use super::text;

/// A property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentLine {
    /// The line of the file it begins on.
    pub line: u64,
    /// Name of the property, in capitals.
    pub name: String,
    /// Parameters: names in capitals, values without quotes.
    pub parameters: Vec<(String, String)>,
    /// Value in the file, its escapes not yet read.
    pub raw: String,
}

impl ContentLine {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value with its escapes read: `\n` is a line break, `\,` a comma.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.raw.len());
        let mut signs = self.raw.chars();
        while let Some(sign) = signs.next() {
            match (sign, sign == '\\') {
                (_, true) => match signs.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(other) => text.push(other),
                    None => {}
                },
                (sign, _) => text.push(sign),
            }
        }
        text
    }
}

/// True when these bytes begin a calendar.
pub fn is_calendar(bytes: &[u8]) -> bool {
    begins_with(bytes, b"BEGIN:VCALENDAR")
}

/// True when these bytes begin with the line `wanted`, whatever its case and the mark of its encoding.
pub fn begins_with(bytes: &[u8], wanted: &[u8]) -> bool {
    let head: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).take(64).collect();
    let marks: [&[u8]; 3] = [b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"];
    let head = marks.iter().find_map(|mark| head.strip_prefix(*mark)).unwrap_or(&head).trim_ascii_start();
    head.get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted))
}

/// The properties of a calendar, in order; a line that is none is left out. Refused when its letters cannot be told.
pub fn read(bytes: &[u8]) -> Result<Vec<ContentLine>, String> {
    let lines = numbered_lines(bytes)?;
    Ok(lines.iter().filter_map(|(number, line)| parse(*number, line)).collect())
}

/// The unfolded lines as text, with the number each begins on. Refused when their letters cannot be told.
pub fn numbered_lines(bytes: &[u8]) -> Result<Vec<(u64, String)>, String> {
    // UTF-16 is decoded before lines can be looked for.
    let decoded;
    let bytes = match bytes.contains(&0) {
        true => {
            decoded = text::decode_text(bytes)?;
            decoded.as_bytes()
        }
        false => bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
    };
    let lines = unfold_lines(bytes);
    let joined = lines.iter().map(|(_, line)| decode_printable(line)).collect::<Vec<_>>().join(&b'\n');
    let text = text::decode_text(&joined)?;
    Ok(lines.iter().map(|(number, _)| *number).zip(text.split('\n').map(str::to_owned)).collect())
}

/// The unfolded lines with the number each begins on. Folds are undone on bytes: some programs fold inside a letter.
fn unfold_lines(bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut lines: Vec<(u64, Vec<u8>)> = Vec::new();
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == end)) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (lines.last_mut(), line.first()) {
            (Some((_, before)), Some(b' ' | b'\t')) => before.extend_from_slice(&line[1..]),
            (Some((_, before)), Some(_)) if is_quoted_printable(before) && before.ends_with(b"=") => {
                before.pop();
                before.extend_from_slice(line);
            }
            _ => lines.push((number, line.to_vec())),
        }
    }
    lines
}

fn is_quoted_printable(line: &[u8]) -> bool {
    let head = line.split(|byte| *byte == b':').next().unwrap_or_default();
    String::from_utf8_lossy(head).to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

/// The line with a quoted-printable value decoded (RFC 2045, 6.7; vCalendar 1.0 wrote it), in the encoding it names.
fn decode_printable(line: &[u8]) -> Vec<u8> {
    let Some(at) = line.iter().position(|byte| *byte == b':').filter(|_| is_quoted_printable(line)) else {
        return line.to_vec();
    };
    let (head, value) = (&line[..at], &line[at + 1..]);
    let mut decoded = Vec::with_capacity(value.len());
    let mut at = 0;
    while at < value.len() {
        let pair = value.get(at + 1..at + 3).filter(|pair| pair.iter().all(u8::is_ascii_hexdigit));
        let pair = pair.and_then(|pair| std::str::from_utf8(pair).ok());
        match (value[at], pair.and_then(|pair| u8::from_str_radix(pair, 16).ok())) {
            (b'=', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    let head = String::from_utf8_lossy(head).into_owned();
    let charset =
        head.split(';').find_map(|part| part.to_ascii_uppercase().strip_prefix("CHARSET=").map(str::to_owned));
    let encoding = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let value = match encoding {
        Some(encoding) => encoding.decode_without_bom_handling(&decoded).0.into_owned().into_bytes(),
        None => decoded,
    };
    let value = String::from_utf8_lossy(&value).replace("\r\n", "\\n").replace('\n', "\\n");
    let name = head.split(';').next().unwrap_or_default();
    format!("{name}:{value}").into_bytes()
}

/// A property; none when the line is not one.
fn parse(line: u64, text: &str) -> Option<ContentLine> {
    let mut quoted = false;
    let colon = text.char_indices().find(|(_, sign)| {
        quoted ^= *sign == '"';
        *sign == ':' && !quoted
    });
    // A quote left open hides the colon: it is then the first one.
    let (head, raw) = match colon {
        Some((at, _)) => (&text[..at], &text[at + 1..]),
        None => text.split_once(':')?,
    };
    let mut quoted = false;
    let mut parts = head.split(|sign: char| {
        quoted ^= sign == '"';
        sign == ';' && !quoted
    });
    let name = parts.next().unwrap_or_default().trim();
    let fits = !name.is_empty() && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-' || sign == '.');
    // vCard 2.1 writes a sort alone: « TEL;WORK;FAX ».
    let named = |part: &str| {
        let (key, value) = part.split_once('=').unwrap_or(("TYPE", part));
        (key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned())
    };
    fits.then(|| ContentLine {
        line,
        name: name.to_ascii_uppercase(),
        parameters: parts.map(named).collect(),
        raw: raw.trim_end().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn told(bytes: &[u8]) -> Vec<String> {
        read(bytes).unwrap().iter().map(|line| format!("{} {}={}", line.line, line.name, line.text())).collect()
    }

    #[test]
    fn a_line_is_read_however_it_is_folded_encoded_or_ended() {
        assert_eq!(told(b"SUMMARY:L\xC3\r\n \x89V\xC3\x8AQUE\r\nUID:1\r\n"), ["1 SUMMARY=LÉVÊQUE", "3 UID=1"]);
        assert_eq!(told(b"summary:Zo\xE9\ruid:b\r"), ["1 SUMMARY=Zoé", "2 UID=b"]);
        let printable = b"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:L=C3=89V=C3=8A=\nQUE\nUID:1\n";
        assert_eq!(told(printable), ["1 SUMMARY=LÉVÊQUE", "3 UID=1"]);
        // A sum is no pair of digits.
        assert_eq!(told(b"NOTE;ENCODING=QUOTED-PRINTABLE:2=+B\n"), ["1 NOTE=2=+B"]);
        assert_eq!(told(b"DESCRIPTION:a\\, b\\nc\\\\\n"), ["1 DESCRIPTION=a, b\nc\\"]);
    }

    #[test]
    fn a_line_that_is_no_property_is_left_out() {
        assert_eq!(told(b"UID:b\nhttps//exemple sans deux-points\n\nSUMMARY:x\n"), ["1 UID=b", "4 SUMMARY=x"]);
    }

    #[test]
    fn parameters_are_known_whatever_their_case_and_quotes() {
        let lines = read(b"organizer;cn=\"Dr Morel; m\xC3\xA9decin: chef\":mailto:x@y\n").unwrap();
        assert_eq!(lines[0].parameter("CN"), Some("Dr Morel; médecin: chef"));
        assert_eq!(lines[0].raw, "mailto:x@y");
        let open = read(b"DTSTART;X=\"a:20301206T080000Z\n").unwrap();
        assert_eq!(open[0].raw, "20301206T080000Z");
    }

    #[test]
    fn a_calendar_is_told_from_a_table() {
        assert!(is_calendar(b"\xEF\xBB\xBFBEGIN:VCALENDAR\r\n") && is_calendar(b"begin:vcalendar\n"));
        assert!(!is_calendar(b"Nom;Date\n") && !is_calendar(b""));
    }
}
