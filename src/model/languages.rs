//! Languages under codes: what may leave a centre of a language that somebody typed. Codes of ISO 639, with the French
//! words they are written under.

use super::{Choice, choice};
use crate::domain::name::fold_text;

/// The languages that have a code here.
pub const LANGUAGES: &[Choice] = &[
    choice("fr", "français"),
    choice("sq", "albanais"),
    choice("de", "allemand"),
    choice("am", "amharique"),
    choice("en", "anglais"),
    choice("ar", "arabe"),
    choice("hy", "arménien"),
    choice("az", "azéri"),
    choice("bm", "bambara"),
    choice("eu", "basque"),
    choice("bn", "bengali"),
    choice("ber", "berbère"),
    choice("my", "birman"),
    choice("bs", "bosnien"),
    choice("br", "breton"),
    choice("bg", "bulgare"),
    choice("zh", "chinois"),
    choice("zdj", "comorien"),
    choice("ko", "coréen"),
    choice("cpf", "créole"),
    choice("hr", "croate"),
    choice("prs", "dari"),
    choice("dyu", "dioula"),
    choice("es", "espagnol"),
    choice("fa", "persan"),
    choice("ka", "géorgien"),
    choice("el", "grec"),
    choice("ha", "haoussa"),
    choice("he", "hébreu"),
    choice("hi", "hindi"),
    choice("hu", "hongrois"),
    choice("id", "indonésien"),
    choice("it", "italien"),
    choice("ja", "japonais"),
    choice("kab", "kabyle"),
    choice("km", "khmer"),
    choice("ku", "kurde"),
    choice("lo", "laotien"),
    choice("ln", "lingala"),
    choice("fsl", "langue des signes française"),
    choice("mk", "macédonien"),
    choice("mg", "malgache"),
    choice("ml", "malayalam"),
    choice("mnk", "mandingue"),
    choice("mn", "mongol"),
    choice("ne", "népalais"),
    choice("nl", "néerlandais"),
    choice("oc", "occitan"),
    choice("ur", "ourdou"),
    choice("om", "oromo"),
    choice("ps", "pachto"),
    choice("pa", "pendjabi"),
    choice("ff", "peul"),
    choice("pl", "polonais"),
    choice("pt", "portugais"),
    choice("rom", "romani"),
    choice("ro", "roumain"),
    choice("ru", "russe"),
    choice("sr", "serbe"),
    choice("si", "singhalais"),
    choice("so", "somali"),
    choice("snk", "soninké"),
    choice("sw", "swahili"),
    choice("ta", "tamoul"),
    choice("ce", "tchétchène"),
    choice("th", "thaï"),
    choice("ti", "tigrigna"),
    choice("tr", "turc"),
    choice("uk", "ukrainien"),
    choice("vi", "vietnamien"),
    choice("wo", "wolof"),
    choice("yo", "yoruba"),
];

/// Other words for some of them, as [`fold_text`] writes them.
const ALSO: &[(&str, &str)] = &[
    ("amazigh", "ber"),
    ("anglaise", "en"),
    ("bengalais", "bn"),
    ("chaoui", "ber"),
    ("creole haitien", "cpf"),
    ("darija", "ar"),
    ("farsi", "fa"),
    ("fula", "ff"),
    ("lsf", "fsl"),
    ("malinke", "mnk"),
    ("mandarin", "zh"),
    ("moldave", "ro"),
    ("mandinka", "mnk"),
    ("ourdu", "ur"),
    ("pachtou", "ps"),
    ("pachtoune", "ps"),
    ("panjabi", "pa"),
    ("poular", "ff"),
    ("pular", "ff"),
    ("rifain", "ber"),
    ("shikomori", "zdj"),
    ("tachelhit", "ber"),
    ("tamazight", "ber"),
    ("tigrinya", "ti"),
    ("urdu", "ur"),
];

/// Finds the code of a language as somebody wrote it: of the whole, else of its first word, « arabe (Soudan) ».
pub fn read_language(text: &str) -> Option<&'static str> {
    let folded = fold_text(text.trim());
    let first = folded.split(|sign: char| !sign.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
    [folded.as_str(), first].into_iter().find_map(find_code)
}

/// The words for a language that a program writes by its code: « FR », « ar ».
pub fn name_of_code(code: &str) -> Option<&'static str> {
    let code = code.trim();
    LANGUAGES.iter().find(|language| language.code.eq_ignore_ascii_case(code)).map(|language| language.label)
}

fn find_code(folded: &str) -> Option<&'static str> {
    let known = LANGUAGES.iter().find(|language| fold_text(language.label) == folded).map(|language| language.code);
    let also = || ALSO.iter().find(|(word, _)| *word == folded).map(|(_, code)| *code);
    known.or_else(also)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_the_code_of_its_words_and_another_text_has_none() {
        for (text, code) in [
            ("Arabe", Some("ar")),
            ("arabe (Soudan)", Some("ar")),
            ("TCHETCHENE", Some("ce")),
            ("LSF", Some("fsl")),
            ("Créole haïtien", Some("cpf")),
            ("sa fille traduit", None),
            ("", None),
        ] {
            assert_eq!(read_language(text), code, "{text}");
        }
        assert!(
            ALSO.iter().all(|(word, code)| fold_text(word) == *word && LANGUAGES.iter().any(|one| one.code == *code))
        );
    }
}
