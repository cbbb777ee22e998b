//! The directory: whom the desk calls that is not a person of the file, with what was told of them and when.
//!
//! A centre that sends somebody out tells them whether the other takes third-party payment and asks for extra fees (CSP
//! L6323-1-8). Nothing here says that somebody refuses people: it says when people with C2S or AME were last received.

use chrono::{Months, NaiveDate};

use super::coded::Coded;
use super::name;

crate::choices! {
    /// Sort of directory entry.
    pub enum EntryKind {
        /// Pharmacies.
        Pharmacy = ("PHARMACY", "pharmacie"),
        /// Transport companies.
        Carrier = ("CARRIER", "transporteur"),
        /// Specialists and hospitals.
        Specialist = ("SPECIALIST", "spécialiste"),
        /// Partners.
        Partner = ("PARTNER", "partenaire"),
        /// Schools, nurseries.
        School = ("SCHOOL", "école, crèche"),
    }
}

crate::choices! {
    /// Part of a bill that the person does not advance.
    pub enum ThirdParty {
        /// Whole bill.
        Whole = ("WHOLE", "intégral"),
        /// Part of the health insurance alone.
        Insurance = ("INSURANCE", "part Sécu seule"),
        /// No third-party payment: the person advances the whole bill.
        Nothing = ("NO", "non"),
    }
}

crate::choices! {
    /// Fees above the tariff of the health insurance.
    pub enum ExtraFees {
        /// No extra fee.
        Nothing = ("NO", "non"),
        /// Fees that a contract holds down (OPTAM).
        Moderate = ("MODERATE", "modérés (OPTAM)"),
        /// Free fees.
        Free = ("FREE", "libres"),
    }
}

/// A line of the directory: a pharmacy, a carrier, a specialist …
#[derive(Debug, Clone, PartialEq)]
pub struct DirectoryEntry {
    /// Row number; 0 for a new one.
    pub id: i64,
    /// Section of the directory it belongs to.
    pub kind: EntryKind,
    /// « Pharmacie des Tilleuls ».
    pub name: String,
    /// Speciality, or what is found there.
    pub skill: Option<String>,
    /// Telephone number, in the form of [`super::phone::normalise_number`].
    pub phone: Option<String>,
    /// Postal address, on one line.
    pub address: Option<String>,
    /// Languages spoken there, separated by commas.
    pub languages: Option<String>,
    /// Way in: a step, a lift, sign language.
    pub access: Option<String>,
    /// Third-party payment, as told.
    pub third_party: Option<ThirdParty>,
    /// Extra fees, as told.
    pub extra_fees: Option<ExtraFees>,
    /// Delay of an appointment, as told.
    pub delay: Option<String>,
    /// Day the delay was told.
    pub delay_on: Option<NaiveDate>,
    /// Last day on which somebody with C2S or AME was received.
    pub received_on: Option<NaiveDate>,
    /// National number of a professional, of eleven digits.
    pub rpps: Option<String>,
    /// Free note, on one line.
    pub note: Option<String>,
    /// Day of the agreement with a partner.
    pub agreed_on: Option<NaiveDate>,
    /// Last day on which somebody checked that all of this is still true.
    pub confirmed_on: Option<NaiveDate>,
}

impl DirectoryEntry {
    /// A new entry of which nothing but its section and its name is known.
    pub fn named(kind: EntryKind, name: &str) -> Self {
        Self {
            id: 0,
            kind,
            name: name.to_owned(),
            skill: None,
            phone: None,
            address: None,
            languages: None,
            access: None,
            third_party: None,
            extra_fees: None,
            delay: None,
            delay_on: None,
            received_on: None,
            rpps: None,
            note: None,
            agreed_on: None,
            confirmed_on: None,
        }
    }

    /// True when each word of `wanted` begins a word of the entry, in any order: « cardio arabe ».
    pub fn answers(&self, wanted: &str) -> bool {
        let told = [&self.access, &self.address, &self.note, &self.rpps].map(Option::as_deref);
        let third = self.third_party.filter(|third| *third != ThirdParty::Nothing).map(|_| "tiers payant");
        let received = self.received_on.map(|_| "C2S AME");
        let more: Vec<_> = told.into_iter().chain([Some(self.kind.label()), third, received]).flatten().collect();
        begin_words(wanted, &format!("{} {}", self.sought_words(), more.join(" ")))
    }

    /// True when each word of `wanted` begins a word of its name, its speciality or its languages.
    pub fn is_sought_as(&self, wanted: &str) -> bool {
        begin_words(wanted, &self.sought_words())
    }

    fn sought_words(&self) -> String {
        let told = [&self.skill, &self.languages].into_iter().filter_map(Option::as_deref);
        std::iter::once(self.name.as_str()).chain(told).collect::<Vec<_>>().join(" ")
    }

    /// True when nobody confirmed it for as many `months` before `today`.
    pub fn is_stale(&self, today: NaiveDate, months: u32) -> bool {
        let oldest = today.checked_sub_months(Months::new(months));
        self.confirmed_on.zip(oldest).is_none_or(|(confirmed, oldest)| confirmed < oldest)
    }

    /// True when the person sent there must be told about payment and fees, and nobody has written them down.
    pub fn owes_fees(&self) -> bool {
        match self.kind {
            EntryKind::Specialist => self.third_party.is_none() || self.extra_fees.is_none(),
            EntryKind::Pharmacy | EntryKind::Carrier | EntryKind::Partner | EntryKind::School => false,
        }
    }

    /// Told facts, each with its date: « 3 mois (dit le 12/11/2026) », « tiers payant intégral ».
    pub fn facts(&self) -> Vec<String> {
        let day = |on: NaiveDate| on.format("%d/%m/%Y").to_string();
        let mut facts = Vec::new();
        facts.extend(self.delay.as_ref().map(|delay| match self.delay_on {
            Some(on) => format!("délai {delay}, dit le {}", day(on)),
            None => format!("délai {delay}"),
        }));
        facts.extend(self.third_party.map(|third| match third {
            ThirdParty::Nothing => "pas de tiers payant".to_owned(),
            ThirdParty::Whole | ThirdParty::Insurance => format!("tiers payant {}", third.label()),
        }));
        facts.extend(self.extra_fees.map(|fees| match fees {
            ExtraFees::Nothing => "pas de dépassement".to_owned(),
            ExtraFees::Moderate | ExtraFees::Free => format!("dépassements {}", fees.label()),
        }));
        facts.extend(self.received_on.map(|on| format!("C2S/AME reçue le {}", day(on))));
        facts.extend(self.agreed_on.map(|on| format!("convention du {}", day(on))));
        facts.extend(self.languages.as_ref().map(|languages| format!("parle {languages}")));
        facts.extend(self.access.clone());
        facts
    }
}

impl DirectoryEntry {
    /// True when the two entries are of one section and of one name.
    pub fn is_called_as(&self, other: &Self) -> bool {
        self.kind == other.kind && name::fold_text(&self.name) == name::fold_text(&other.name)
    }

    /// True when the two entries, of one list, are about two places or two people: another number, another speciality or
    /// service, another address.
    pub fn is_beside(&self, other: &Self) -> bool {
        [(&self.phone, &other.phone), (&self.skill, &other.skill), (&self.address, &other.address)]
            .into_iter()
            .any(|(one, other)| differs(one, other))
    }
}

/// True when both are said, and not the same.
fn differs(one: &Option<String>, other: &Option<String>) -> bool {
    let folded = |text: &Option<String>| text.as_deref().map(name::fold_text);
    folded(one).zip(folded(other)).is_some_and(|(one, other)| one != other)
}

/// Finds the entry that `said` is about: the one of the same number in the register, else of the same section and name,
/// with the same number or address, or the same speciality; else the only one that neither contradicts.
pub fn find_same<'a>(
    directory: impl Iterator<Item = &'a DirectoryEntry> + Clone,
    said: &DirectoryEntry,
) -> Option<&'a DirectoryEntry> {
    let folded = name::fold_text(&said.name);
    let same = |entry: &&DirectoryEntry| {
        let other = said.rpps.is_some() && entry.rpps.is_some();
        entry.kind == said.kind && name::fold_text(&entry.name) == folded && !other
    };
    let equal = |said: &Option<String>, held: &Option<String>| said.is_some() && held.is_some() && !differs(said, held);
    if let Some(found) = directory.clone().find(|entry| equal(&said.rpps, &entry.rpps)) {
        return Some(found);
    }
    let named: Vec<_> = directory.filter(same).collect();
    let reached = |entry: &&&DirectoryEntry| equal(&said.phone, &entry.phone) || equal(&said.address, &entry.address);
    let skilled = |entry: &&&DirectoryEntry| equal(&said.skill, &entry.skill);
    let found = named.iter().find(|entry| reached(entry) && skilled(entry));
    let found = found.or_else(|| named.iter().find(|entry| reached(entry) && !differs(&said.skill, &entry.skill)));
    found.copied().or(match &named[..] {
        [one] if reached(&one) || !(differs(&said.phone, &one.phone) && differs(&said.address, &one.address)) => {
            Some(*one)
        }
        [_] => None,
        _ => {
            let mut alike = named.iter().filter(skilled);
            alike.next().filter(|_| alike.next().is_none()).copied()
        }
    })
}

/// True when each word of `wanted` begins a word of `text`; what is written between signs is a word too.
fn begin_words(wanted: &str, text: &str) -> bool {
    let (wanted, text) = (name::fold_text(wanted), name::fold_text(text));
    let is_sign = |sign: char| !sign.is_alphanumeric();
    let words: Vec<_> = text.split(is_sign).collect();
    wanted.split(is_sign).all(|part| words.iter().any(|word| word.starts_with(part)))
}

/// Checks a number of the national register of health professionals: eleven digits, the last of which follows from the
/// others (Luhn). Spaces are taken out.
pub fn check_rpps(said: &str) -> Result<String, &'static str> {
    let number: String = said.chars().filter(|sign| !sign.is_whitespace()).collect();
    if number.len() != 11 || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err("un RPPS a onze chiffres.");
    }
    let doubled = |(at, digit): (usize, u8)| match (at % 2, u32::from(digit - b'0')) {
        (0, digit) => digit,
        (_, digit) => digit * 2 / 10 + digit * 2 % 10,
    };
    let sum: u32 = number.bytes().rev().enumerate().map(doubled).sum();
    if sum.is_multiple_of(10) { Ok(number) } else { Err("ce RPPS ne tombe pas juste : vérifiez ses chiffres.") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_entry_answers_to_what_is_sought_in_any_order() {
        let heart = DirectoryEntry {
            skill: Some("Cardiologie".to_owned()),
            languages: Some("arabe, anglais".to_owned()),
            third_party: Some(ThirdParty::Whole),
            ..DirectoryEntry::named(EntryKind::Specialist, "Dr Salma KARIMI")
        };
        for sought in ["cardio arabe", "ARABE cardio", "karimi", "spécialiste angl", "cardio tiers", ""] {
            assert!(heart.answers(sought), "{sought}");
        }
        for sought in ["cardio turc", "ardio", "cardio ame"] {
            assert!(!heart.answers(sought), "{sought}");
        }
    }

    #[test]
    fn an_entry_nobody_confirmed_for_months_is_stale() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let mut entry = DirectoryEntry::named(EntryKind::Partner, "CCAS");
        assert!(entry.is_stale(day(11, 29), 6), "nobody ever confirmed it");
        entry.confirmed_on = Some(day(5, 29));
        assert!(!entry.is_stale(day(11, 29), 6));
        assert!(entry.is_stale(day(11, 30), 6));
    }

    #[test]
    fn a_number_of_the_register_has_eleven_digits_that_add_up() {
        assert_eq!(check_rpps("10 00 0000 017").unwrap(), "10000000017");
        for wrong in ["10000000018", "1000000001", "1000000001A", ""] {
            assert!(check_rpps(wrong).is_err(), "{wrong}");
        }
    }
}
