//! The centre as it is set: its name, its zone, its hours, its closed days.

use super::zone::Zone;
use chrono::NaiveDate;

use super::calendar::{Calendar, Opening};
use super::name::quote_briefly;
use super::staff::Instruction;
use super::{SpecialDays, name, opening, special};

/// The centre's own settings, as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Site {
    /// Name of the centre, shown on every screen and paper.
    pub name: String,
    /// The zone's IANA name: `Europe/Paris`.
    pub timezone: String,
    /// Opening hours, a group of days each: « lun-ven 08:30-12:30, 13:30-18:30 ».
    pub hours: Vec<String>,
    /// Days set apart, one to a line: « 24/12/2026-26/12/2026 fermeture de Noël ».
    pub closed: Vec<String>,
    /// Titles of an agenda under which nobody is expected: « réunion, pause, visite à domicile ».
    pub meetings: String,
    /// Reasons under which a call taken at the desk is counted: « rendez-vous, ordonnance ».
    pub call_reasons: String,
    /// Instructions of the centre itself to its desks, each shown where it applies.
    pub instructions: Vec<Instruction>,
}

/// Reasons of a call, until the centre says otherwise.
pub const CALL_REASONS: &str = "rendez-vous, ordonnance, transport, résultats, papiers, rappeler quelqu’un, partenaire, \
                                erreur, autre";

/// Titles of an agenda under which nobody is expected, until the centre says otherwise.
pub const MEETINGS: &str = "réunion, pause, congé, absence, absent, déjeuner, repas, formation, fermeture, fermé, férié, \
                            indisponible, indisponibilité, bloqué, blocked, RCP, staff, supervision, astreinte, administratif, administration, libre, \
                            disponible, créneau, vacances, meeting, lunch, break, busy, occupé, privé, private, trajet, visites, \
                            permanence, téléphone, courrier, synthèse, colloque, RTT, garde, atelier";

/// True when `title`, by a list as [`Site::meetings`] writes it, is that of something nobody is expected for: a word of
/// it begins as a listed one.
pub fn is_meeting(title: &str, listed: &str) -> bool {
    let folded = name::fold_text(title);
    let begins = |one: &String| words(&folded).any(|word| word.starts_with(one.as_str()));
    split_titles(listed).any(|one| if one.contains(' ') { folded.starts_with(&one) } else { begins(&one) })
}

/// True when `title` is a listed title to the letter, or begins as one of several words. Such a title holds no name,
/// however it reads.
pub fn is_titled(title: &str, listed: &str) -> bool {
    let folded = name::fold_text(title);
    split_titles(listed).any(|one| folded == one || (one.contains(' ') && folded.starts_with(&one)))
}

/// True when `title` begins with a listed word and goes on as no name does: « CONGÉS », « CONGÉS Dr Martin », « Réunion
/// d’équipe », « FORMATION 9h-12h ». « GARDE Marie » may be somebody; `is_member` tells the names of the team.
pub fn is_of_nobody(title: &str, listed: &str, is_member: &dyn Fn(&str) -> bool) -> bool {
    const GOES_ON: &[&str] = &[
        "dr", "dre", "docteur", "docteure", "pr", "de", "du", "des", "d", "l", "la", "le", "les", "pour", "avec",
        "jusqu", "au", "en", "a", "annuels", "annuel", "interne", "externe", "equipe", "hebdo", "non", "ne", "mme",
        "m",
    ];
    let folded = name::fold_text(title);
    let said: Vec<&str> = words(&folded).collect();
    let [first, rest @ ..] = said.as_slice() else { return false };
    let is = |one: &String| ["", "s", "e", "es"].iter().any(|end| first.strip_suffix(end) == Some(one.as_str()));
    if !split_titles(listed).any(|one| is(&one)) {
        return false;
    }
    match rest {
        [] => true,
        [next, more @ ..] => {
            next.starts_with(|sign: char| sign.is_ascii_digit())
                || GOES_ON.contains(next)
                || (!more.is_empty() && is_member(&rest.join(" ")))
        }
    }
}

fn split_titles(listed: &str) -> impl Iterator<Item = String> {
    listed.split(',').map(|title| name::fold_text(title.trim())).filter(|title| !title.is_empty())
}

/// Settings of a centre, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRules {
    /// The zone.
    pub zone: Zone,
    /// The week.
    pub opening: Opening,
    /// The days set apart, in order.
    pub special: Vec<SpecialDays>,
}

impl Site {
    /// The settings of a centre called `name`, in `zone`, that opens as `calendar` says; its lists are empty.
    pub fn from_calendar(name: &str, zone: Zone, calendar: &Calendar) -> Self {
        Self {
            name: name.to_owned(),
            timezone: zone.name().to_owned(),
            hours: opening::week_lines(&calendar.opening),
            closed: calendar.special.iter().map(SpecialDays::text).collect(),
            ..Self::default()
        }
    }

    /// Reads the settings, days without a year being understood from `today`. The error names the key of the setting
    /// that cannot be read and says why in one sentence.
    pub fn read(&self, today: NaiveDate) -> Result<SiteRules, (&'static str, String)> {
        let zone = parse_zone(&self.timezone).map_err(|why| ("timezone", why))?;
        let opening = opening::parse_week(&self.hours.join(";")).map_err(|why| ("hours", why))?;
        let closed = self.closed.iter().map(String::as_str);
        let special = special::parse(closed, today).map_err(|why| ("closed", why))?;
        Ok(SiteRules { zone, opening, special })
    }
}

/// The zones of France and of its overseas parts.
pub const FRENCH_ZONES: &[&str] = &[
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "America/Miquelon",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
    "America/St_Barthelemy",
    "America/Marigot",
];

/// The zone called `typed`, whatever its capitals; a sentence with near names when there is none.
fn parse_zone(typed: &str) -> Result<Zone, String> {
    if let Some(zone) = Zone::find(typed.trim()) {
        return Ok(zone);
    }
    let near = near_zones(typed);
    let names = if near.is_empty() { FRENCH_ZONES.iter().take(5).copied().collect() } else { near };
    Err(format!(
        "{} n’est pas un fuseau horaire\u{a0}: écrivez par exemple {}.",
        quote_briefly(typed),
        names.join(", ")
    ))
}

/// Zones one of whose words is typed, or begins as one that is typed: the French ones first.
fn near_zones(typed: &str) -> Vec<&'static str> {
    /// Letters that are enough to see which town is meant.
    const BEGUN: usize = 4;
    let typed = name::fold_text(typed);
    let typed: Vec<&str> = words(&typed).filter(|word| word.len() >= BEGUN).collect();
    let begins = |word: &str| typed.iter().any(|typed| word.get(..BEGUN).is_some_and(|begun| typed.starts_with(begun)));
    let town = |zone: &str| {
        let folded = name::fold_text(zone.split_once('/').map_or(zone, |(_, town)| town));
        words(&folded).any(begins)
    };
    let all = Zone::names().filter(|zone| !FRENCH_ZONES.contains(zone));
    FRENCH_ZONES.iter().copied().chain(all).filter(|zone| town(zone)).take(5).collect()
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_zones_of_france_and_overseas_are_known() {
        for name in FRENCH_ZONES {
            assert_eq!(parse_zone(name).unwrap().name(), *name);
        }
        assert_eq!(parse_zone(" indian/reunion ").unwrap(), Zone::find("Indian/Reunion").unwrap());
    }

    #[test]
    fn a_title_of_the_list_is_nobody_s_and_one_of_several_words_holds_no_name() {
        for title in ["Réunion d’équipe", "PAUSE", "Congés d’été", "12h pause", "rcp"] {
            assert!(is_meeting(title, MEETINGS), "{title}");
        }
        assert!(!is_meeting("DUPONT Marie", MEETINGS) && !is_titled("GARDE Marie", MEETINGS));
        let own = "visite à domicile, point café";
        assert!(is_titled("Point café Marie DUPONT", own) && is_titled("Visite à domicile", own));
        assert!(!is_meeting("Réunion", own) && !is_meeting("", own));
    }

    #[test]
    fn a_title_that_goes_on_as_no_name_does_is_nobody_s() {
        let is = |title: &str| is_of_nobody(title, MEETINGS, &|named| named == "julie morel");
        for title in [
            "CONGÉS",
            "Congés Dr Martin",
            "CONGES - DR MARTIN",
            "Réunion d’équipe",
            "FORMATION 9h-12h",
            "Absence Julie Morel",
        ] {
            assert!(is(title), "{title}");
        }
        for title in ["GARDE Marie", "LIBRE Paul", "FERMET", "DUPONT Congés", "COURRIER Julie", ""] {
            assert!(!is(title), "{title}");
        }
    }

    #[test]
    fn an_unknown_zone_is_refused_with_near_names() {
        for (typed, near) in [
            ("Europe/Pari", "Europe/Paris"),
            ("La Réunion", "Indian/Reunion"),
            ("Paris", "Europe/Paris"),
            ("Guadeloupe", "America/Guadeloupe"),
            ("", "Europe/Paris"),
            ("xyz", "Europe/Paris"),
        ] {
            let refused = parse_zone(typed).unwrap_err();
            assert!(refused.contains(near), "{typed}: {refused}");
        }
    }
}
