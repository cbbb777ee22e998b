//! Nouns of panes, as a sentence wants them: with their article, alone, in the plural.

use crate::domain::name;

/// The noun for a line of a pane: « une arrivée », « arrivée », « arrivées ».
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noun {
    /// Singular with its article.
    pub whole: &'static str,
    /// Singular.
    pub one: &'static str,
    /// Plural.
    pub several: &'static str,
    /// True when what is said of it agrees in the feminine.
    pub feminine: bool,
}

impl Noun {
    /// Singular as a line begins: « Ordonnance ».
    pub fn as_title(&self) -> String {
        name::capitalise_first(self.one)
    }

    /// « 1 arrivée rétablie », « 2 ateliers collectifs rétablis »: `participle` is masculine and singular.
    pub fn count_done(&self, count: usize, participle: &str) -> String {
        let feminine = if self.feminine { "e" } else { "" };
        match count {
            0 | 1 => format!("{count} {} {participle}{feminine}", self.one),
            _ => format!("{count} {} {participle}{feminine}s", self.several),
        }
    }
}

/// Makes a [`Noun`] of its article, its singular and its plural: `noun!("une", "arrivée", "arrivées")`.
macro_rules! noun {
    ("un", $one:literal, $several:literal) => {
        noun!(@ "un", $one, $several, false)
    };
    ("une", $one:literal, $several:literal) => {
        noun!(@ "une", $one, $several, true)
    };
    (@ $article:literal, $one:literal, $several:literal, $feminine:literal) => {
        $crate::model::noun::Noun {
            whole: concat!($article, " ", $one),
            one: $one,
            several: $several,
            feminine: $feminine,
        }
    };
}
pub(crate) use noun;

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_done_agrees_with_its_noun_and_only_the_noun_knows_its_plural() {
        let key = noun!("une", "clé à rendre ici", "clés à rendre ici");
        assert_eq!((key.whole, key.as_title().as_str()), ("une clé à rendre ici", "Clé à rendre ici"));
        assert_eq!(key.count_done(1, "retiré"), "1 clé à rendre ici retirée");
        assert_eq!(key.count_done(2, "rétabli"), "2 clés à rendre ici rétablies");
        let parcel = noun!("un", "colis attendu", "colis attendus");
        assert_eq!(parcel.count_done(3, "refait"), "3 colis attendus refaits");
    }
}
