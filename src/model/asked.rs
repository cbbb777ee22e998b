//! Items that funders and authorities ask a centre for, as far as public texts say it: a figure names the items it answers. What was
//! not read in the text itself says so, and is not to be taken for the rule.

/// An item that somebody asks a centre for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Text that asks: « accord national ».
    pub by: &'static str,
    /// Item, in French words.
    pub item: &'static str,
    /// True when the wording was read in the text; false when it is known from elsewhere.
    pub verified: bool,
}

impl Asked {
    /// « accord national, soins non programmés (libellé non vérifié) ».
    pub fn in_words(&self) -> String {
        let doubt = if self.verified { "" } else { " (libellé non vérifié)" };
        format!("{}, {}{doubt}", self.by, self.item)
    }
}

const ACCORD: &str = "accord national des centres de santé";
const YEARLY: &str = "rapport annuel à l’ARS (CSP L6323-1-13)";
const SECPA: &str = "SECPA";

const fn read(by: &'static str, item: &'static str) -> Asked {
    Asked { by, item, verified: true }
}

const fn unread(by: &'static str, item: &'static str) -> Asked {
    Asked { by, item, verified: false }
}

/// Activity of the centre: the duty is in the law, the list of questions was not found.
pub const ACTIVITY: Asked = unread(YEARLY, "activités du centre");
/// Help to open rights, an item that the regional observatory publishes.
pub const RIGHTS_HELP: Asked = read(YEARLY, "aide à l’ouverture des droits");
/// Unscheduled care on every working day.
pub const UNSCHEDULED: Asked = unread(ACCORD, "soins non programmés (socle)");
/// Meetings on situations.
pub const MEETINGS: Asked = unread(ACCORD, "concertation pluriprofessionnelle");
/// Public in a vulnerable situation: coordination, rights, orientation (article 9.1.2), reworded since by avenant 4.
pub const VULNERABLE: Asked = unread(ACCORD, "publics vulnérables, art. 9.1.2");
/// Mediation and the social part of the activity.
pub const MEDIATION: Asked = read(SECPA, "activité sociale et de médiation");
/// Interpreting.
pub const INTERPRETING: Asked = read(SECPA, "interprétariat");
/// Opening hours.
pub const HOURS: Asked = unread(ACCORD, "horaires d’ouverture (socle)");
/// Users’ part and satisfaction.
pub const USERS: Asked = unread(ACCORD, "implication des usager·ère·s, qualité");
/// Insurance data: people in precarity.
pub const PRECARITY: Asked = unread(ACCORD, "part de patient·es en précarité, art. 8.6");
/// Shared medical record.
pub const RECORD: Asked = unread(ACCORD, "DMP");
/// Part in the service of access to care.
pub const ACCESS_SERVICE: Asked = unread(ACCORD, "participation au SAS");
/// Declared doctors.
pub const DECLARED_DOCTOR: Asked = unread(ACCORD, "médecin traitant");
