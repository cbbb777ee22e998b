//! From the bytes of a file to its text: UTF-8 with or without its mark, else Windows-1252, else a refusal.

use std::path::Path;

use encoding_rs::WINDOWS_1252;

use super::refused;
use crate::cli::{Failure, unreadable};

/// Larger than any list of people of a centre (100 000 of them take 6 MB); keeps a wrong file from filling memory.
const MAX_BYTES: u64 = 128 * 1024 * 1024;

/// The text of the file at `path`.
pub fn read(path: &Path) -> Result<String, Failure> {
    let about = std::fs::metadata(path).map_err(|why| unreadable(path, &why))?;
    if !about.is_file() {
        return Err(Failure::file(format!("{}\u{a0}: ce n’est pas un fichier ordinaire.", path.display())));
    }
    if about.len() > MAX_BYTES {
        let size = about.len() / (1024 * 1024);
        return Err(refused(path, &format!("{size} Mo, c’est trop pour une liste (128 Mo au plus).")));
    }
    let bytes = std::fs::read(path).map_err(|why| unreadable(path, &why))?;
    decode(&bytes).map_err(|why| refused(path, &why))
}

/// `bytes` as text. Windows-1252 never fails to decode, so what must not pass for it is looked for first: a program's
/// file, UTF-16, and UTF-8 that was cut or damaged, which would come out as « CÃ©line ».
pub fn decode(bytes: &[u8]) -> Result<String, String> {
    if bytes.is_empty() {
        return Err("le fichier est vide.".to_owned());
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err("c’est un classeur\u{a0}: enregistrez-le d’abord au format CSV.".to_owned());
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err("le texte est en UTF-16\u{a0}: enregistrez-le au format « CSV UTF-8 ».".to_owned());
    }
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(format!("ligne {}\u{a0}: ce n’est pas un fichier de texte.", line_of(bytes, at)));
    }
    let (bytes, marked) = bytes.strip_prefix(b"\xEF\xBB\xBF").map_or((bytes, false), |rest| (rest, true));
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(wrong) if marked || is_utf8_spoilt(bytes) => Err(format!(
            "ligne {}\u{a0}: un caractère est abîmé ou coupé\u{a0}; demandez une nouvelle copie du fichier.",
            line_of(bytes, wrong.valid_up_to())
        )),
        Err(_) => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()),
    }
}

/// In Windows-1252 an accented letter is one byte that UTF-8 cannot read; in spoilt UTF-8 most of them still read well.
fn is_utf8_spoilt(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    sound > broken
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn utf8_with_and_without_its_mark_and_windows_1252_read_the_same() {
        for bytes in [&b"nom;pr\xC3\xA9nom"[..], b"\xEF\xBB\xBFnom;pr\xC3\xA9nom", b"nom;pr\xE9nom"] {
            assert_eq!(decode(bytes).unwrap(), "nom;prénom");
        }
    }

    #[test]
    fn a_file_of_a_program_is_refused_with_its_line() {
        assert_eq!(decode(b"nom\nA\0B").unwrap_err(), "ligne 2\u{a0}: ce n’est pas un fichier de texte.");
        assert!(decode(b"PK\x03\x04rest").unwrap_err().contains("classeur"));
        assert!(decode(b"\xFF\xFEn\0o\0m\0").unwrap_err().contains("UTF-16"));
        assert_eq!(decode(b"").unwrap_err(), "le fichier est vide.");
    }

    #[test]
    fn utf8_cut_in_a_letter_never_passes_for_windows_1252() {
        let whole = "nom;prénom\nDupré;Zoé\nLéon;Anaë".as_bytes();
        let why = decode(&whole[..whole.len() - 1]).unwrap_err();
        assert!(why.starts_with("ligne 3"), "{why}");
    }
}
