//! The team. Everyone is equal here: a role says what a person may sign, nothing about rank.

use chrono::NaiveDate;

use super::StaffId;
use super::coded::{Choice, choice};

/// Occupation of a member of the team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// Code in the database: `accueil`, `medecin` …
    pub code: &'static str,
    /// French label on screens and paper: « accueil », « médecin » …
    pub label: &'static str,
    /// True when the role may sign a prescription or a certificate.
    pub prescriber: bool,
    /// True when the role receives people for care or support, and decides of its own calls.
    pub professional: bool,
}

/// Every role, in the order of the list shown.
pub const ROLES: &[Role] = &[
    role("accueil", "accueil", false, false),
    role("medecin", "médecin", true, true),
    role("infirmier", "infirmier·ère", false, true),
    role("sage_femme", "sage-femme", true, true),
    role("kine", "kinésithérapeute", false, true),
    role("orthophoniste", "orthophoniste", false, true),
    role("psychologue", "psychologue", false, true),
    role("travail_social", "travail social", false, true),
    role("mediation", "médiation", false, true),
    role("coordination", "coordination", false, false),
    role("secretariat", "secrétariat", false, false),
    role("ipa", "infirmier·ère en pratique avancée", true, true),
    role("interne", "interne", true, true),
    role("autre", "autre", false, true),
];

/// The roles as a closed list.
pub const ROLE_CHOICES: [Choice; ROLES.len()] = {
    let mut choices = [choice("", ""); ROLES.len()];
    let mut at = 0;
    while at < ROLES.len() {
        choices[at] = choice(ROLES[at].code, ROLES[at].label);
        at += 1;
    }
    choices
};

const fn role(code: &'static str, label: &'static str, prescriber: bool, professional: bool) -> Role {
    Role { code, label, prescriber, professional }
}

/// Codes of the roles that care for people: health professions, social work and mediation left out.
const CLINICIANS: [&str; 8] =
    ["medecin", "infirmier", "sage_femme", "kine", "orthophoniste", "psychologue", "ipa", "interne"];

impl Role {
    /// True of a health profession, to whom what happened in care is told.
    pub fn is_clinician(&self) -> bool {
        CLINICIANS.contains(&self.code)
    }

    /// The role stored as `code`.
    pub fn from_code(code: &str) -> Option<Role> {
        ROLES.iter().copied().find(|role| role.code == code)
    }
}

/// A member of the team.
#[derive(Debug, Clone, PartialEq)]
pub struct Staff {
    /// Row number.
    pub id: StaffId,
    /// « Dr Morel », « Sarah ».
    pub name: String,
    /// Occupation of this member.
    pub role: Role,
    /// The Unix account this person logs in with, where each has one.
    pub unix_user: Option<String>,
    /// True when a code is asked of the member at sign-in.
    pub pin: bool,
    /// True when the member is still in the team.
    pub active: bool,
    /// The professional's own rules for the desk, each shown where it applies.
    pub instructions: Vec<Instruction>,
    /// Days away, past and to come, in order.
    pub absences: Vec<Absence>,
}

/// A professional's rule for the desk: « 1 mois au plus ».
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Text of the instruction, on one line.
    pub words: String,
    /// The code of the one pane it is for; none when it is for all.
    pub pane: Option<&'static str>,
}

/// Days on which a member of the team is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, away too.
    pub to: NaiveDate,
    /// Colleague whose own day list meanwhile shows what waits for this member.
    pub replaced_by: Option<StaffId>,
}

impl Absence {
    /// True when `day` is one of the days of the absence.
    pub fn includes_day(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

impl Staff {
    /// The absence `day` belongs to.
    pub fn absence_on(&self, day: NaiveDate) -> Option<&Absence> {
        self.absences.iter().find(|absence| absence.includes_day(day))
    }

    /// True when `day` is one of an absence of this member.
    pub fn is_away(&self, day: NaiveDate) -> bool {
        self.absence_on(day).is_some()
    }

    /// Lists this member's instructions for the pane with code `pane`: those for it alone first, then those for every
    /// pane.
    pub fn instructions_for<'a>(&'a self, pane: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.instructions.iter().filter(move |said| said.pane == Some(pane));
        let all = self.instructions.iter().filter(|said| said.pane.is_none());
        own.chain(all).map(|said| &*said.words)
    }
}
