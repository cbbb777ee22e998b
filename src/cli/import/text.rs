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
    // DOS ends a text with such bytes.
    let marks = bytes.iter().rev().take_while(|byte| **byte == 0x1A).count();
    let bytes = &bytes[..bytes.len() - marks];
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

/// The text without a second encoding over the first, or a third: « LÃ©vÃªque » as « Lévêque ». One that was encoded once
/// stays. Where a sign was lost in it the letters around that are read all the same.
pub fn undo_second_encoding(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    if !(0..letters.len()).any(|at| read_pair(&letters, at).is_some()) {
        return text.to_owned();
    }
    let bytes: Option<Vec<u8>> = letters.iter().copied().map(single_byte).collect();
    let read = match bytes.map(String::from_utf8) {
        Some(Ok(read)) if !(0..letters.len()).any(|at| ends_name(&letters, at)) => read,
        _ => undo_letters(&letters),
    };
    undo_second_encoding(&read)
}

/// True for a capital before a sign that stands behind names: « KONÉ » and a space that does not break, « KONÉ–DIALLO ». As
/// bytes both are a letter that no French word has.
fn ends_name(letters: &[char], at: usize) -> bool {
    let is_sign = |sign: &char| matches!(sign, '\u{a0}' | '«' | '»' | '–' | '—' | '’');
    matches!(letters[at], 'È'..='Ï' | 'Ù'..='Ü') && letters.get(at + 1).is_some_and(is_sign)
}

/// The letter or sign of French that was encoded twice at this place, and how many signs that made of it. « BÂ » before a space
/// that does not break, or a dash, is a name.
fn read_pair(letters: &[char], at: usize) -> Option<(String, usize)> {
    let length = match letters[at] {
        'Â' | 'Ã' | 'Å' => 2,
        'â' => 3,
        _ => return None,
    };
    let bytes: Option<Vec<u8>> = letters.get(at..at + length)?.iter().copied().map(single_byte).collect();
    let read = String::from_utf8(bytes?).ok()?;
    let behind_capital = at.checked_sub(1).is_some_and(|before| letters[before].is_uppercase());
    let is_of_name = behind_capital && read.chars().all(|sign| sign.is_control() || sign == '\u{a0}' || sign == 'à');
    (!is_of_name).then_some((read, length))
}

/// The text with a sign where it has a control that an encoding left in the place of a letter.
pub fn show_lost(text: &str) -> String {
    text.replace(|sign: char| ('\u{80}'..'\u{a0}').contains(&sign), "\u{fffd}")
}

/// The byte that this letter stands for, of a text whose bytes were taken for letters one by one.
fn single_byte(letter: char) -> Option<u8> {
    u8::try_from(u32::from(letter)).ok().or_else(|| {
        let mut alone = [0; 4];
        let (encoded, _, unknown) = WINDOWS_1252.encode(letter.encode_utf8(&mut alone));
        (!unknown).then(|| encoded.first().copied()).flatten()
    })
}

/// Reads the French letters and signs alone that were encoded twice: no sound word has what they were made into.
fn undo_letters(letters: &[char]) -> String {
    let (mut read, mut at, mut others) = (String::with_capacity(letters.len()), 0, 0);
    while let Some(letter) = letters.get(at).copied() {
        if let Some((whole, length)) = read_pair(letters, at) {
            read += &whole;
            at += length;
            continue;
        }
        let is_a = letter == 'Ã' && letters.get(at + 1).is_none_or(|next| next.is_whitespace());
        others += usize::from(!letter.is_ascii() && !is_a && letter != char::REPLACEMENT_CHARACTER);
        read.push(letter);
        at += 1;
    }
    // The second half of « à » is a space, which programs tidy.
    if others == 0 { read.replace("Ã  ", "à ").replace("Ã ", "à ") } else { read }
}

/// The text of `bytes` under each 8-bit encoding, that of French spreadsheets first.
fn decode_eight_bit(bytes: &[u8]) -> impl Iterator<Item = String> {
    let encodings = [WINDOWS_1252, ISO_8859_15, MACINTOSH];
    let decoded = encodings.into_iter().map(|encoding| encoding.decode_without_bom_handling(bytes).0.into_owned());
    let dos = |byte: &u8| byte.checked_sub(128).map_or(char::from(*byte), |at| DECODING_TABLE_CP850[usize::from(at)]);
    decoded.chain([bytes.iter().map(dos).collect::<String>()])
}

/// Other texts that the bytes of `text` are, where it was read in an encoding that is not its own: « Prénom » of « Pr├®nom ».
pub fn list_other_readings(text: &str) -> Vec<String> {
    let high: Vec<u8> = (128..=255).collect();
    let mut readings = Vec::new();
    for table in decode_eight_bit(&high) {
        let byte = |letter: char| match u8::try_from(letter) {
            Ok(byte) if letter.is_ascii() => Some(byte),
            _ => table.chars().position(|other| other == letter).and_then(|at| high.get(at).copied()),
        };
        let Some(bytes) = text.chars().map(byte).collect::<Option<Vec<u8>>>() else { continue };
        readings.extend(decode_eight_bit(&bytes));
        readings.extend(String::from_utf8(bytes));
    }
    readings
}

/// The text under the 8-bit encoding in which its accented letters stand as French words have them; none where they do
/// in none.
fn eight_bit(bytes: &[u8]) -> Option<String> {
    // Windows-1252 is what French spreadsheets write.
    let mut scored = decode_eight_bit(bytes).map(|text| (plausibility(&text), text));
    let (usual, text) = scored.next()?;
    // Accents of another encoding would be signs inside words.
    if !usual.doubted {
        return Some(text);
    }
    let (best, text) = scored.fold((usual, text), |best, next| if next.0.score > best.0.score { next } else { best });
    (best.score >= 0).then_some(text)
}

/// Likeness of a decoded text to French words.
struct Plausibility {
    score: i64,
    /// True where some sign stands as no word has it.
    doubted: bool,
}

/// Scores the accented letters of `text` as letters of French words: a letter in the case of its neighbours speaks
/// for the encoding, a sign inside a word or a capital inside a small word against it.
fn plausibility(text: &str) -> Plausibility {
    /// The letters that French words and names often have, and the others.
    const OFTEN: &str = "éèêëàçïîô";
    const FRENCH: &str = "âäöùûüÿœæ";
    let letters: Vec<char> = text.chars().collect();
    let mut told = Plausibility { score: 0, doubted: false };
    for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| !letter.is_ascii()) {
        let before = at.checked_sub(1).map(|at| letters[at]).filter(|c| c.is_alphabetic());
        let before_it = at.checked_sub(2).map(|at| letters[at]).filter(|c| c.is_alphabetic() && before.is_some());
        let after = letters.get(at + 1).copied().filter(|c| c.is_alphabetic());
        let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
        let large = |c: Option<char>| c.is_some_and(char::is_uppercase);
        let inside = before.is_some() && after.is_some();
        let points = match letter {
            _ if letter.is_control() => -6,
            _ if is_misread(&letters, at) => -3,
            '’' if inside && elides(&letters, at) => 4,
            '‘' if inside && !elides(&letters, at) => -2,
            '–' | '—' if inside && large(after) => 0,
            c if !c.is_alphabetic() && inside && !"’‘´".contains(*c) => -4,
            c if !c.is_alphabetic() => 0,
            c if c.is_uppercase() && small(before) => -3,
            c if c.is_lowercase() && large(after) => -3,
            c if c.is_lowercase() && large(before) && large(before_it) => -3,
            c if c.to_lowercase().all(|c| OFTEN.contains(c)) => 4,
            c if c.to_lowercase().all(|c| FRENCH.contains(c)) => 3,
            _ => 1,
        };
        told.doubted |= points < 0;
        told.score += points;
    }
    told
}

/// True where the sign of this place stands at a letter as it stands in no name: another encoding has a letter there
/// (« ‚ELIK », « C¼UR »), or an apostrophe (« DÕALMEIDA »).
pub fn is_misread(letters: &[char], at: usize) -> bool {
    /// Signs that no name has, and what old encodings have in the places of French letters.
    const SIGNS: &str = "€‚‡ˆ‰˜¢£¤¥¦§¨¬¯¸×÷ƒ";
    let before = at.checked_sub(1).is_some_and(|at| letters[at].is_alphabetic());
    let after = letters.get(at + 1).is_some_and(|letter| letter.is_alphabetic());
    let counts = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    if counts.filter_map(|at| letters.get(at)).any(char::is_ascii_digit) {
        return false;
    }
    match letters[at] {
        '\u{2500}'..='\u{259f}' => before || after,
        '„' | '¿' | '‹' => before,
        '™' | '›' => after,
        'Õ' => may_elide(letters, at),
        // « ½ h » is half an hour, and no name begins with a small « œ ».
        '¼' | '½' | '¾' => before || letters.get(at + 1).is_some_and(|letter| letter.is_uppercase()),
        sign => (before || after) && SIGNS.contains(sign),
    }
}

/// True where the sign of this place may be the apostrophe of a name in capitals: « D’ALMEIDA », « N’DIAYE ».
pub fn may_elide(letters: &[char], at: usize) -> bool {
    let begins = |signs: &str| letters.get(at + 1).is_some_and(|letter| signs.contains(*letter));
    let before = at.checked_sub(1).map(|before| letters[before]).filter(|_| elides(letters, at));
    match before {
        Some('D' | 'L' | 'O') => begins("AEIOUYÉÈÊH"),
        Some('N' | 'M') => begins("DBGKTSZ"),
        _ => false,
    }
}

/// True where one letter alone stands before this place of a word, as before an apostrophe: « D’ALMEIDA ».
fn elides(letters: &[char], at: usize) -> bool {
    let is_letter = |back: usize| at.checked_sub(back).is_some_and(|at| letters[at].is_alphabetic());
    is_letter(1) && !is_letter(2)
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
    fn one_sign_that_no_name_has_tells_the_encoding_of_a_file_with_few_accents() {
        for (written, read) in [
            (&b"Pr\xE9nom\nC\xBCUR;Luc\nDUPONT;H\xE9l\xE8ne\n"[..], "Prénom\nCŒUR;Luc\nDUPONT;Hélène\n"),
            (b"\x82ELIK;Ali\n", "ÇELIK;Ali\n"),
            (b"D\xD5ALMEIDA;Luc\n", "D’ALMEIDA;Luc\n"),
            (b"N\xD5DIAYE;Awa\n", "N’DIAYE;Awa\n"),
            (b"ROUX;No\x91l\n", "ROUX;Noël\n"),
            (b"ROUX;Andr\x82\n", "ROUX;André\n"),
            (b"ROUX;Andr\x8E\n", "ROUX;André\n"),
            (b"ROUX;ANDR\x83\n", "ROUX;ANDRÉ\n"),
            (b"\x80ELIK;Ali\n", "ÇELIK;Ali\n"),
            // What Windows writes stays what it is.
            (b"ROUX;Jean\x96Marc\n", "ROUX;Jean–Marc\n"),
            (b"D\x92ALMEIDA\nROUX;Jean\x96Marc\n", "D’ALMEIDA\nROUX;Jean–Marc\n"),
            (b"Solde 10\xA0\x80\nROUX;\x86 Luc\n", "Solde 10\u{a0}€\nROUX;† Luc\n"),
            (b"\xBDh;4\xD7par jour;20\x80net;5 \xB5g\n", "½h;4×par jour;20€net;5 µg\n"),
            (b"SIM\xD5ES;Ana\nK\xF5iv;T\xF5nis\n", "SIMÕES;Ana\nKõiv;Tõnis\n"),
        ] {
            assert_eq!(decode_text(written).unwrap(), read);
        }
    }

    #[test]
    fn letters_encoded_twice_are_read_where_a_sign_among_them_was_lost() {
        for (written, read) in [
            ("PrÃ©nom;LÃ‰VÃŠQUE;ZoÃ©;Ã‰LOÃ\u{fffd}SE", "Prénom;LÉVÊQUE;Zoé;ÉLOÃ\u{fffd}SE"),
            ("ZoÃ©;Ici Ã  SÃ¨te", "Zoé;Ici à Sète"),
            ("ZoÃ©;lâ€™Ã‰glise;Å’uvrard;Å ", "Zoé;l’Église;Œuvrard;Å "),
            ("Zoé;IRMÃ Ana;ZoÃ©", "Zoé;IRMÃ Ana;Zoé"),
        ] {
            assert_eq!(undo_second_encoding(written), read);
        }
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
        assert_eq!(decode_text(b"nom\r\nROUX\r\n\x1A\x1A").unwrap(), "nom\nROUX\n", "DOS ends texts so");
    }

    #[test]
    fn utf8_cut_in_a_letter_never_passes_for_windows_1252() {
        let whole = "nom;prénom\nDupré;Zoé\nLéon;Anaë".as_bytes();
        let why = decode_text(&whole[..whole.len() - 1]).unwrap_err();
        assert!(why.starts_with("ligne 3"), "{why}");
    }
}
