//! A drug that asks for a second look, as a centre writes it into its own list.

crate::choices! {
    /// The rules a drug follows.
    pub enum DrugClass {
        /// Narcotics.
        Stup = ("STUP", "stupéfiant"),
        /// Subject to part of the rules of narcotics (« assimilé stupéfiant »).
        Assimile = ("ASSIMILE", "assimilé stupéfiant"),
        /// Hypnotics.
        Hypno = ("HYPNO", "hypnotique"),
        /// Anxiolytics.
        Anxio = ("ANXIO", "anxiolytique"),
        /// Opioids under rules of their own.
        Opioide = ("OPIOIDE", "opioïde"),
        /// No rules of its own: the name is struck off the list that comes with the program.
        None = ("NONE", "pas sensible"),
    }
}

/// A line of the list of sensitive drugs: it covers any drug of which a word begins with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drug {
    /// Name to compare with: lower case, without accents.
    pub name: String,
    /// The rules it follows.
    pub class: DrugClass,
}
