//! Links between two people of the file. A link is stored in one direction; each of the two cards words it from its own
//! side.

use super::PersonId;

/// A sort of link between two people.
#[derive(Debug)]
pub struct Tie {
    /// Code in the database and in JSON.
    pub code: &'static str,
    /// French word for the first person, on the second one's card: « mère ».
    pub is: &'static str,
    /// French word for the second person, on the first one's card: « enfant ».
    pub of: &'static str,
    /// The first, said with the second's name after it: « mère de ».
    pub first: &'static str,
    /// The second, said with the first's name after it: « enfant de »; empty where it would say the same.
    pub second: &'static str,
    /// True where the two usually live together.
    pub household: bool,
}

/// Every tie, in the order proposed.
pub static TIES: [Tie; 8] = [
    family_tie("MOTHER", "mère", "enfant", "mère de", "enfant de"),
    family_tie("FATHER", "père", "enfant", "père de", "enfant de"),
    family_tie("PARENT", "parent", "enfant", "parent de", "enfant de"),
    family_tie("SIBLING", "frère ou sœur", "frère ou sœur", "frère ou sœur de", ""),
    family_tie("SPOUSE", "conjoint·e", "conjoint·e", "conjoint·e de", ""),
    family_tie("GUARDIAN", "tuteur·rice", "sous tutelle", "tuteur·rice de", "sous la tutelle de"),
    other_tie("RELATIVE", "proche", "proche", "proche de", ""),
    other_tie("INTERPRETER", "interprète", "interprète pour", "interprète de", "interprété·e par"),
];

const fn family_tie(
    code: &'static str,
    is: &'static str,
    of: &'static str,
    first: &'static str,
    second: &'static str,
) -> Tie {
    Tie { code, is, of, first, second, household: true }
}

const fn other_tie(
    code: &'static str,
    is: &'static str,
    of: &'static str,
    first: &'static str,
    second: &'static str,
) -> Tie {
    Tie { household: false, ..family_tie(code, is, of, first, second) }
}

impl Tie {
    /// The tie stored as `code`.
    pub fn from_code(code: &str) -> Option<&'static Self> {
        TIES.iter().find(|tie| tie.code == code)
    }

    /// True when the first person is a parent of the second.
    pub fn is_parent(&self) -> bool {
        ["MOTHER", "FATHER", "PARENT"].contains(&self.code)
    }

    /// Refines a link by the sex (`F`, `M`) of its first person: a parent becomes a mother or a father.
    pub fn by_sex(&'static self, sex: Option<&str>) -> &'static Self {
        let nearer = match (self.code, sex) {
            ("PARENT", Some("F")) => Self::from_code("MOTHER"),
            ("PARENT", Some("M")) => Self::from_code("FATHER"),
            _ => None,
        };
        nearer.unwrap_or(self)
    }
}

impl PartialEq for Tie {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// `person` is, for `other`, what the tie says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// The mother, the guardian, the interpreter …
    pub person: PersonId,
    /// « mère ».
    pub tie: &'static Tie,
    /// The second person of the link.
    pub other: PersonId,
}
