//! A person known to the desk: identity, contacts and what must be respected when reaching them.

use chrono::NaiveDate;

use super::{BirthDate, Moment, PersonId, StaffId, name, phone};

/// Text shown for an unknown date of birth.
pub const UNBORN: &str = "né·e ?";

/// Text shown in place of a value that the reader may not see.
pub const WITHHELD: &str = "non montré";

crate::choices! {
    /// Reliability of an identity. Codes of HL7 table 0445, FR Core (`fr-core-cs-fiabilite-identite`).
    #[derive(Default)]
    pub enum IdentityMark {
        /// Mark of an identity on which there is nothing to say.
        #[default]
        None = ("NONE", "—"),
        /// Provisional.
        Prov = ("PROV", "provisoire"),
        /// Fictitious: a pseudonym is allowed (fiche FIP 03 of the 3RIV).
        Fict = ("FICT", "fictive (pseudonyme)"),
        /// A homonym is known.
        Homd = ("HOMD", "homonyme connu"),
        /// Doubtful.
        Dout = ("DOUT", "douteuse"),
    }
}

crate::choices! {
    /// Permission to leave a message on a person's voice mail.
    #[derive(Default)]
    pub enum Voicemail {
        /// Refusal: no message is ever left.
        Never = ("NEVER", "jamais de message"),
        /// A message that names neither the person nor the centre.
        OkAnon = ("OK_ANON", "message anonyme possible"),
        /// A message may name them.
        OkNamed = ("OK_NAMED", "message nominatif possible"),
        /// The person has not been asked yet.
        #[default]
        Unknown = ("UNKNOWN", "non demandée"),
    }
}

/// « 12/03/1985, 41 ans », « 1985, 40 ou 41 ans » of somebody born on `born`, as it is on `today`.
pub fn born_words(born: Option<BirthDate>, today: NaiveDate) -> String {
    let Some(born) = born else { return UNBORN.to_owned() };
    match born.ages_on(today) {
        Some(ages) => format!("{born}, {}", age_words(ages)),
        None => born.to_string(),
    }
}

/// « 41 ans »; « 40 ou 41 ans » where the date of birth known does not tell which.
pub fn age_words((least, greatest): (u32, u32)) -> String {
    let years = if greatest > 1 { "ans" } else { "an" };
    if least == greatest { format!("{greatest} {years}") } else { format!("{least} ou {greatest} {years}") }
}

/// « BENALI Fatima (04/07/1961) »: a name where it is confused with another, in a question.
pub fn name_with_birth(name: &str, born: Option<BirthDate>) -> String {
    match born {
        Some(born) => format!("{name} ({born})"),
        None => format!("{name} ({UNBORN})"),
    }
}

/// Age from which somebody asks for themselves, in years.
const OF_AGE_TO_ASK: u32 = 15;

/// Everything the desk holds about one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Row number; 0 before the first save.
    pub id: PersonId,
    /// Moves by one at each change; an update carries the one it read.
    pub rev: i64,
    /// The family name in use.
    pub used_name: String,
    /// The birth name, when it is another one or both are known.
    pub birth_name: Option<String>,
    /// First name or names.
    pub first_name: Option<String>,
    /// Date of birth, as far as it is known.
    pub birth_date: Option<BirthDate>,
    /// `F`, `M` or nothing.
    pub sex: Option<String>,
    /// First number, in the form of [`phone::normalise_number`].
    pub phone1: Option<String>,
    /// Second number.
    pub phone2: Option<String>,
    /// Language spoken, as said: « turc ».
    pub language: Option<String>,
    /// True when an interpreter is needed.
    pub interpreter: bool,
    /// Postal address, one line.
    pub address: Option<String>,
    /// Reliability of the identity.
    pub identity_mark: IdentityMark,
    /// Permission to leave a message on the voice mail.
    pub voicemail: Voicemail,
    /// The only number that may be used (L1111-5 CSP: a minor, a threatened person).
    pub confidential_contact: Option<String>,
    /// Warning to read before any contact.
    pub confidential_note: Option<String>,
    /// The usual professional.
    pub usual_pro: Option<StaffId>,
    /// The reference in the medical record; `ref` outside.
    pub ehr_ref: Option<String>,
    /// Day of death, or the day the centre was told of it.
    pub deceased_on: Option<NaiveDate>,
    /// Person into whom this card was merged; none while it is in use.
    pub merged_into: Option<PersonId>,
    /// Moment at which the card was first written.
    pub created_at: Moment,
    /// Last visit, item or change.
    pub last_activity_at: Moment,
}

impl Person {
    /// An empty card named `used_name`, first written at `now`.
    pub fn new(used_name: impl Into<String>, now: Moment) -> Self {
        Self {
            id: PersonId(0),
            rev: 0,
            used_name: used_name.into(),
            birth_name: None,
            first_name: None,
            birth_date: None,
            sex: None,
            phone1: None,
            phone2: None,
            language: None,
            interpreter: false,
            address: None,
            identity_mark: IdentityMark::None,
            voicemail: Voicemail::Unknown,
            confidential_contact: None,
            confidential_note: None,
            usual_pro: None,
            ehr_ref: None,
            deceased_on: None,
            merged_into: None,
            created_at: now,
            last_activity_at: now,
        }
    }

    /// « BEN ALI Mohamed »: family name in capitals, first names as written.
    pub fn display_name(&self) -> String {
        name::display_name(&self.used_name, self.first_name.as_deref())
    }

    /// The least and the greatest age in whole years on `day`, as [`BirthDate::ages_on`] counts them; none without a birth
    /// date or before it.
    pub fn ages_on(&self, day: NaiveDate) -> Option<(u32, u32)> {
        self.birth_date.and_then(|born| born.ages_on(day))
    }

    /// True when somebody else asks and answers for the person: a child under 15, unless their contact is protected.
    pub fn is_spoken_for(&self, today: NaiveDate) -> bool {
        let child = self.birth_date.and_then(|born| born.is_younger_than(OF_AGE_TO_ASK, today)) == Some(true);
        child && !self.is_confidential()
    }

    /// True when the person may be contacted through a single number only.
    pub fn is_confidential(&self) -> bool {
        self.confidential_contact.is_some() || self.confidential_note.is_some()
    }

    /// The numbers they are known by: of a protected contact only the one that is permitted, so that nobody meets them
    /// on the family's line (L1111-5 CSP).
    pub fn phone_numbers(&self) -> impl Iterator<Item = &str> {
        let own = [self.phone1.as_deref(), self.phone2.as_deref()];
        let known = if self.is_confidential() { [self.confidential_contact.as_deref(), None] } else { own };
        known.into_iter().flatten()
    }

    /// True when this number may be used, and shown.
    pub fn permits_number(&self, number: &str) -> bool {
        !self.is_confidential() || self.confidential_contact.as_deref() == Some(number)
    }

    /// Removes the numbers that `protected`, whose card this is or has become, does not permit: for a copy that is
    /// shown.
    pub fn keep_only(&mut self, protected: &Self) {
        for number in [&mut self.phone1, &mut self.phone2, &mut self.confidential_contact] {
            number.take_if(|number| !protected.permits_number(number));
        }
    }

    /// Removes all that leads to somebody whose contact is protected: for a copy that leaves the centre.
    pub fn withhold_contact(&mut self) {
        if self.is_confidential() {
            let contacts = [&mut self.phone1, &mut self.phone2, &mut self.confidential_contact, &mut self.address];
            contacts.into_iter().for_each(|told| *told = None);
            // The copy goes on saying that there is something to respect.
            self.confidential_note = Some(WITHHELD.to_owned());
        }
    }

    /// Makes the summary of the person that lists show.
    pub fn to_brief(&self) -> PersonBrief {
        PersonBrief {
            id: self.id,
            name: self.display_name(),
            apart: None,
            birth_name: self
                .birth_name
                .clone()
                .filter(|birth| name::fold_text(birth) != name::fold_text(&self.used_name)),
            sex: self.sex.clone(),
            born: self.birth_date,
            // A family's line must not give away the number of someone who asked for discretion.
            phone_end: if self.is_confidential() { None } else { self.phone1.as_deref().map(phone::last_two) },
            mark: self.identity_mark,
            deceased_on: self.deceased_on,
            confidential: self.is_confidential(),
            language: self.language.clone(),
            reached_at: self.phone_numbers().next().map(str::to_owned),
        }
    }
}

impl PersonBrief {
    /// The birth name as it stands after the used one: « née AZIZ », « né·e AZIZ » where the sex is not known.
    pub fn born_as(&self) -> Option<String> {
        let word = match self.sex.as_deref() {
            Some("F") => "née",
            Some("M") => "né",
            _ => "né·e",
        };
        self.birth_name.as_ref().map(|birth| format!("{word} {birth}"))
    }

    /// True when this number may be used, and shown.
    pub fn permits_number(&self, number: &str) -> bool {
        !self.confidential || self.reached_at.as_deref() == Some(number)
    }

    /// The name as a line says it: « BENALI Fatima », « BENALI Fatima (1985) » beside others of that name.
    pub fn name_and_birth(&self) -> String {
        match &self.apart {
            Some(apart) => format!("{} ({apart})", self.name),
            None => self.name.clone(),
        }
    }

    /// Distinguishes the person from the `others` of this name by the dates of birth.
    pub fn tell_from(&mut self, others: &[Option<BirthDate>]) {
        let same_year = |born: &BirthDate| others.iter().flatten().any(|other| other.year() == born.year());
        self.apart = match self.born {
            _ if others.is_empty() => None,
            Some(born) if same_year(&born) => Some(born.to_string()),
            Some(born) => Some(born.year().to_string()),
            None => Some(UNBORN.to_owned()),
        };
    }
}

/// « 12/03/1985, 41 ans », « 12/03/1985, décédé·e le 02/11/2026 ».
pub fn life_words(born: Option<BirthDate>, deceased_on: Option<NaiveDate>, today: NaiveDate) -> String {
    match deceased_on {
        None => born_words(born, today),
        Some(day) => format!("{}, {}", born_words(born, day), death_words(day)),
    }
}

/// « décédé·e le 02/11/2026 ».
pub fn death_words(day: NaiveDate) -> String {
    format!("décédé·e le {}", day.format("%d/%m/%Y"))
}

/// « BENALI Fatima (1985) +1 » as the name, and what tells it apart with what follows; the latter empty of any other.
pub fn split_name(told: &str) -> (&str, &str) {
    let is_date = |after: &str| after.starts_with(UNBORN) || after.starts_with(|sign: char| sign.is_ascii_digit());
    let apart = told.match_indices(" (").find(|(at, sign)| is_date(&told[at + sign.len()..]));
    told.split_at(apart.map_or(told.len(), |(at, _)| at))
}

/// Summary of a person for a list: enough to tell two homonyms apart, no more.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonBrief {
    /// Row number.
    pub id: PersonId,
    /// « BEN ALI Mohamed ».
    pub name: String,
    /// Birth date or part of it that tells the person from others of this name in the file: « 1985 », « 12/03/1985 »
    /// where the year does not.
    pub apart: Option<String>,
    /// The birth name where it differs from the used one.
    pub birth_name: Option<String>,
    /// « F » or « M », where the card says so.
    pub sex: Option<String>,
    /// Date of birth, as far as it is known.
    pub born: Option<BirthDate>,
    /// The last two digits of the first number; none for a confidential contact.
    pub phone_end: Option<String>,
    /// Reliability of the identity.
    pub mark: IdentityMark,
    /// Day of the death, or on which it was known.
    pub deceased_on: Option<NaiveDate>,
    /// True when a warning must be read before any contact.
    pub confidential: bool,
    /// Language spoken.
    pub language: Option<String>,
    /// The number at which they are reached: of a protected contact the permitted one, if there is one.
    pub reached_at: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birth_name_that_only_the_accents_tell_from_the_used_one_is_not_said() {
        for (used, birth, said) in [
            ("LÉVÊQUE", "Lévêque", false),
            ("LEVEQUE", "Lévêque", false),
            ("BENALI", "AZIZ", true),
            ("DUPONT", "Dupond", true),
        ] {
            let card = Person { birth_name: Some(birth.to_owned()), ..Person::new(used, Moment(0)) };
            assert_eq!(card.to_brief().born_as().is_some(), said, "{used}, {birth}");
        }
    }
}
