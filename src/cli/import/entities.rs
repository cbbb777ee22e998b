//! Letters that a program has written for a web page: « Zo&eacute; », « O&#39;BRIEN ».

use std::borrow::Cow;

/// The accents, as the names of letters end, each with letters and what they are under it.
const ACCENTS: &[(&str, &str, &str)] = &[
    ("grave", "AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
    ("acute", "AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
    ("circ", "AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
    ("uml", "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
    ("tilde", "ANOano", "ÃÑÕãñõ"),
    ("cedil", "Cc", "Çç"),
    ("caron", "SZsz", "ŠŽšž"),
    ("slash", "Oo", "Øø"),
    ("ring", "Aa", "Åå"),
];
/// Other signs by their names.
const SIGNS: &[(&str, char)] = &[
    ("amp", '&'),
    ("apos", '\''),
    ("rsquo", '’'),
    ("lsquo", '‘'),
    ("nbsp", ' '),
    ("quot", '”'),
    ("oelig", 'œ'),
    ("OElig", 'Œ'),
    ("aelig", 'æ'),
    ("AElig", 'Æ'),
    ("szlig", 'ß'),
    ("deg", '°'),
    ("ordm", 'º'),
    ("middot", '·'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("laquo", '«'),
    ("raquo", '»'),
];

/// The text with its letters as they are. One that has no such name stays as it is written.
pub fn read_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') || !text.contains(';') {
        return Cow::Borrowed(text);
    }
    // What was written for a page twice begins with the sign itself.
    let once = text.replace("&amp;", "&");
    let mut parts = once.split('&');
    let mut read = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(';').and_then(|(name, rest)| Some((sign_of(name)?, rest))) {
            Some((sign, rest)) => {
                read.push(sign);
                read += rest;
            }
            None => {
                read.push('&');
                read += part;
            }
        }
    }
    Cow::Owned(read)
}

/// The letter of a name or a number. A sign that parts or quotes the cells of a table is a space.
fn sign_of(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        let sign = number.ok().and_then(char::from_u32)?;
        return Some(if sign.is_alphanumeric() || "'’-.&°".contains(sign) { sign } else { ' ' });
    }
    let accented = |(accent, plain, letters): &(&str, &str, &str)| {
        let letter = name.strip_suffix(accent)?;
        plain.chars().zip(letters.chars()).find(|(plain, _)| letter.chars().eq([*plain])).map(|(_, letter)| letter)
    };
    ACCENTS.iter().find_map(accented).or_else(|| SIGNS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_letters_are_read_and_other_words_stay() {
        for (written, read) in [
            ("L&Eacute;V&Ecirc;QUE;Zo&eacute;;1985", "LÉVÊQUE;Zoé;1985"),
            ("O&#39;BRIEN;S&#237;le;N&#x27;DIAYE", "O'BRIEN;Síle;N'DIAYE"),
            ("Fran&amp;ccedil;ois;&#268;apek", "François;Čapek"),
            ("A&#59;B&quot;C&#10;D", "A B”C D"),
            ("R&D;x & y;&inconnu;z", "R&D;x & y;&inconnu;z"),
        ] {
            assert_eq!(read_entities(written), read);
        }
    }
}
