//! Decodes the bytes of a file into text, as a French spreadsheet, an old Mac or a DOS program has written them, or
//! refuses with a sentence that says what to do.

use std::path::Path;

use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};
use oem_cp::code_table::DECODING_TABLE_CP850;

use super::refuse_file;
use crate::cli::{Failure, unreadable_file};

/// Larger than any list of people of a centre (100 000 of them take 6 MB); keeps a wrong file from filling memory.
const MAX_BYTES: u64 = 128 * 1024 * 1024;
/// Advice for a file whose encoding cannot be found.
const REMEDY: &str = "ouvrez-le dans le tableur et enregistrez-le au format « CSV UTF-8 ».";

/// The bytes of the file at `path`.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let about = std::fs::metadata(path).map_err(|why| unreadable_file(path, &why))?;
    if !about.is_file() {
        return Err(Failure::file_failure(format!("{}\u{a0}: ce n’est pas un fichier ordinaire.", path.display())));
    }
    if about.len() > MAX_BYTES {
        let size = about.len() / (1024 * 1024);
        return Err(refuse_file(path, &format!("{size} Mo, c’est trop pour une liste (128 Mo au plus).")));
    }
    std::fs::read(path).map_err(|why| unreadable_file(path, &why))
}

/// `bytes` as text, its line ends all `\n`.
///
/// An 8-bit encoding never fails to decode, so what must not pass for one is looked for first: a program's file, UTF-16,
/// UTF-8 that was cut or damaged (« CÃ©line »), UTF-8 encoded twice. Among the 8-bit ones French letters decide.
pub fn decode_text(bytes: &[u8]) -> Result<String, String> {
    if bytes.is_empty() {
        return Err("le fichier est vide.".to_owned());
    }
    if let Some(encoding) = utf_16(bytes) {
        let (text, _, wrong) = encoding.decode(bytes);
        return match wrong {
            true => Err(format!("le texte en UTF-16 est abîmé ou coupé\u{a0}: {REMEDY}")),
            false => Ok(with_line_feeds(&text)),
        };
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!("ligne {}\u{a0}: ce n’est pas un fichier de texte.", line_of(bytes, at)));
    }
    let (bytes, marked) = bytes.strip_prefix(b"\xEF\xBB\xBF").map_or((bytes, false), |rest| (rest, true));
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => undo_second_encoding(text),
        Err(wrong) if marked || is_utf8_spoilt(bytes) => {
            return Err(format!(
                "ligne {}\u{a0}: un caractère est abîmé ou coupé\u{a0}; demandez une nouvelle copie du fichier.",
                line_of(bytes, wrong.valid_up_to())
            ));
        }
        Err(wrong) => eight_bit(bytes).ok_or_else(|| {
            format!(
                "ligne {}\u{a0}: ses lettres accentuées ne se lisent pas\u{a0}: {REMEDY}",
                line_of(bytes, wrong.valid_up_to())
            )
        })?,
    };
    Ok(with_line_feeds(&text))
}

/// UTF-16, with its mark or without: every other byte of Latin letters is then zero.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(4096) / 2 * 2];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let most = head.len() / 2 * 3 / 4;
    match (zeros(0), zeros(1)) {
        _ if most == 0 => None,
        (0, odd) if odd > most => Some(UTF_16LE),
        (even, 0) if even > most => Some(UTF_16BE),
        _ => None,
    }
}

/// The text without a second encoding over the first: « LÃ©vÃªque » as « Lévêque ». One that was encoded once stays.
pub fn undo_second_encoding(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(u32::from(letter)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => {
                let mut alone = [0; 4];
                let (encoded, _, unknown) = WINDOWS_1252.encode(letter.encode_utf8(&mut alone));
                if unknown {
                    return text.to_owned();
                }
                bytes.extend_from_slice(&encoded);
            }
        }
    }
    let twice = bytes.iter().any(|byte| !byte.is_ascii());
    match String::from_utf8(bytes) {
        Ok(read) if twice => read,
        _ => text.to_owned(),
    }
}

/// The text under the 8-bit encoding in which its accented letters stand as French words have them; none where they do
/// in none.
fn eight_bit(bytes: &[u8]) -> Option<String> {
    let encodings = [WINDOWS_1252, ISO_8859_15, MACINTOSH];
    let decoded = encodings.into_iter().map(|encoding| encoding.decode_without_bom_handling(bytes).0.into_owned());
    let dos = |byte: &u8| byte.checked_sub(128).map_or(char::from(*byte), |at| DECODING_TABLE_CP850[usize::from(at)]);
    let all = decoded.chain([bytes.iter().map(dos).collect::<String>()]);
    // Windows-1252 is what French spreadsheets write.
    let mut scored = all.map(|text| (plausibility(&text), text));
    let (usual, text) = scored.next()?;
    // Accents of another encoding would be signs inside words.
    if usual >= 0 {
        return Some(text);
    }
    let (score, text) = scored.fold((usual, text), |best, next| if next.0 > best.0 { next } else { best });
    (score >= 0).then_some(text)
}

/// Score of the accented letters of `text` as letters of French words: a letter in the case of its neighbours speaks
/// for the encoding, a sign inside a word or a capital inside a small word against it.
fn plausibility(text: &str) -> i64 {
    /// The letters that French words and names often have, and the others.
    const OFTEN: &str = "éèêëàçïîô";
    const FRENCH: &str = "âäöùûüÿœæ";
    let letters: Vec<char> = text.chars().collect();
    let mut score = 0;
    for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| !letter.is_ascii()) {
        let before = at.checked_sub(1).map(|at| letters[at]).filter(|c| c.is_alphabetic());
        let after = letters.get(at + 1).copied().filter(|c| c.is_alphabetic());
        let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
        let large = |c: Option<char>| c.is_some_and(char::is_uppercase);
        score += match letter {
            _ if letter.is_control() => -6,
            c if !c.is_alphabetic() && (before.is_some() && after.is_some()) && !"’‘´".contains(*c) => -4,
            '\u{2500}'..='\u{259f}' => -4,
            c if !c.is_alphabetic() => 0,
            c if c.is_uppercase() && small(before) => -3,
            c if c.is_lowercase() && large(before) && large(after) => -3,
            c if c.is_lowercase() && before.is_none() && large(after) => -3,
            c if c.to_lowercase().all(|c| OFTEN.contains(c)) => 4,
            c if c.to_lowercase().all(|c| FRENCH.contains(c)) => 3,
            _ => 1,
        };
    }
    score
}

/// True when the bytes read as spoilt UTF-8 rather than as an 8-bit encoding: in that encoding an accented letter is a
/// byte that UTF-8 cannot read, while in spoilt UTF-8 most of them still read.
fn is_utf8_spoilt(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    let before = &bytes[..at];
    let feeds = before.iter().filter(|byte| **byte == b'\n').count();
    1 + if feeds > 0 { feeds } else { before.iter().filter(|byte| **byte == b'\r').count() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_french_programs_write_reads_the_same() {
        let expected = "nom;prénom\nLÉVÊQUE;Zoé\nFRANÇOIS;Noël\n";
        let dos = b"nom;pr\x82nom\r\nL\x90V\xD2QUE;Zo\x82\r\nFRAN\x80OIS;No\x89l\r\n";
        let mac = b"nom;pr\x8Enom\rL\x83V\xE6QUE;Zo\x8E\rFRAN\x82OIS;No\x91l\r";
        let latin = b"nom;pr\xE9nom\nL\xC9V\xCAQUE;Zo\xE9\nFRAN\xC7OIS;No\xEBl\n";
        let twice: String = expected.bytes().map(char::from).collect();
        let utf_16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(expected.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let marked = [b"\xEF\xBB\xBF", expected.as_bytes()].concat();
        let all: [&[u8]; 8] = [expected.as_bytes(), &marked, latin, dos, mac, twice.as_bytes(), &utf_16, &utf_16[2..]];
        for (n, bytes) in all.into_iter().enumerate() {
            assert_eq!(decode_text(bytes).unwrap(), expected, "{n}");
        }
        assert_eq!(decode_text(b"S\x9Cur;C\xBDur\n").unwrap_or_default().chars().next(), Some('S'));
        assert_eq!(decode_text(b"Ma\x89lys\n").unwrap(), "Maëlys\n", "CP850: names have « ë » oftener than « â »");
        // The apostrophe and the capitals of Windows-1252 are letters of CP850.
        for (written, read) in [
            (&b"O\x92CONNOR;3 RUE DE L\x92EGLISE\n"[..], "O’CONNOR;3 RUE DE L’EGLISE\n"),
            (b"\xD3scar\n\xC1ngel\n", "Óscar\nÁngel\n"),
            (b"\x8Akoda\n", "Škoda\n"),
            (b"\x8Cuvrard\n", "Œuvrard\n"),
        ] {
            assert_eq!(decode_text(written).unwrap(), read);
        }
        assert_eq!(decode_text(b"C\xBDur\nB\xBDuf\n").unwrap(), "Cœur\nBœuf\n", "Latin-9");
    }

    #[test]
    fn a_text_encoded_once_stays_as_it_is() {
        for text in ["Ångström Šimić Đorđe ñ\n", "naïve – « œuvre » 10 €\n", "Ana Ãvila\n"] {
            assert_eq!(decode_text(text.as_bytes()).unwrap(), text);
        }
    }

    #[test]
    fn a_file_of_a_program_is_refused_with_its_line() {
        assert_eq!(decode_text(b"nom\nA\0B").unwrap_err(), "ligne 2\u{a0}: ce n’est pas un fichier de texte.");
        assert_eq!(decode_text(b"").unwrap_err(), "le fichier est vide.");
    }

    #[test]
    fn utf8_cut_in_a_letter_never_passes_for_windows_1252() {
        let whole = "nom;prénom\nDupré;Zoé\nLéon;Anaë".as_bytes();
        let why = decode_text(&whole[..whole.len() - 1]).unwrap_err();
        assert!(why.starts_with("ligne 3"), "{why}");
    }
}
