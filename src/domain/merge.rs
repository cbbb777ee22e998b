//! Two cards of one person: what becomes of them, what must make one hesitate, what must not be loosened.

use super::person::{IdentityMark, Voicemail};
use super::{BirthDate, Person, name, phone};

impl Person {
    /// Completes this card with the fields only `other` has, keeping the stricter protection of the two: the proposal
    /// that somebody then confirms or corrects.
    pub fn merged_with(&self, other: &Self) -> Self {
        let mut card = self.clone();
        let texts = [
            (&mut card.birth_name, &other.birth_name),
            (&mut card.first_name, &other.first_name),
            (&mut card.sex, &other.sex),
            (&mut card.phone1, &other.phone1),
            (&mut card.language, &other.language),
            (&mut card.address, &other.address),
            (&mut card.ehr_ref, &other.ehr_ref),
        ];
        for (own, theirs) in texts {
            *own = own.take().or_else(|| theirs.clone());
        }
        // A number of the other card is one more way to reach them.
        let mut spare = [&other.phone2, &other.phone1].into_iter().flatten();
        let more = spare.rfind(|number| Some(*number) != card.phone1.as_ref()).cloned();
        card.phone2 = card.phone2.take().or(more);
        card.birth_date = match (card.birth_date, other.birth_date) {
            (Some(own), Some(theirs)) => Some(own.refined_by(theirs)),
            (own, theirs) => own.or(theirs),
        };
        card.usual_pro = card.usual_pro.or(other.usual_pro);
        card.deceased_on = card.deceased_on.or(other.deceased_on);
        card.interpreter |= other.interpreter;
        if card.voicemail == Voicemail::Unknown || other.voicemail == Voicemail::Never {
            card.voicemail = other.voicemail;
        }
        if card.identity_mark == IdentityMark::None {
            card.identity_mark = other.identity_mark;
        }
        let protected = [self, other].into_iter().filter(|card| card.is_confidential());
        let contacts: Vec<_> = protected.map(|card| card.confidential_contact.clone()).collect();
        card.confidential_contact =
            if contacts.contains(&None) { None } else { contacts.into_iter().next().unwrap_or_default() };
        card.confidential_note = card.confidential_note.take().or_else(|| other.confidential_note.clone());
        card
    }

    /// Finds a field of this card, merged from `one` and `other`, that would protect the person less than either did
    /// (L1111-5 CSP); answers its key and the sentence that refuses it.
    pub fn find_loosened_protection(&self, one: &Self, other: &Self) -> Option<(&'static str, String)> {
        let protected: Vec<_> = [one, other].into_iter().filter(|card| card.is_confidential()).collect();
        let contacts: Vec<_> = protected.iter().map(|card| card.confidential_contact.as_deref()).collect();
        let only = self.confidential_contact.as_deref();
        if contacts.contains(&None) && only.is_some() {
            let why = "Contact protégé : une des deux fiches ne permet aucun numéro, la règle la plus stricte reste.";
            return Some(("confidential_contact", why.to_owned()));
        }
        if !contacts.is_empty() && !contacts.contains(&only) {
            let numbers: Vec<_> = contacts.into_iter().flatten().map(phone::display_number).collect();
            let why = format!("Contact protégé : seul reste permis le {}.", numbers.join(" ou le "));
            return Some(("confidential_contact", why));
        }
        let noted = protected.iter().any(|card| card.confidential_note.is_some());
        (noted && self.confidential_note.is_none())
            .then(|| ("confidential_note", "Contact protégé : ce qui est à savoir avant contact reste.".to_owned()))
    }

    /// Words for what makes this card look like a second one of the same person, whose name is written or borne otherwise:
    /// « DUPOND Marie » and « DUPONT Marie » of one day. None where the names are the same, and where nothing says so, or
    /// the desk has said that they are two.
    pub fn resemblance(&self, other: &Self) -> Option<&'static str> {
        let day = |card: &Self| card.birth_date.and_then(BirthDate::known_day);
        let told_apart = [self, other].iter().any(|card| card.identity_mark == IdentityMark::Homd)
            || self.sex.as_ref().zip(other.sex.as_ref()).is_some_and(|(one, two)| one != two);
        if self.id == other.id || day(self).is_none() || day(self) != day(other) || told_apart {
            return None;
        }
        let names = |card: &Self| -> Vec<String> {
            let families = [Some(&card.used_name), card.birth_name.as_ref()].into_iter().flatten();
            let first = card.first_name.as_deref().unwrap_or_default();
            families.map(|family| name::fold_text(&format!("{family} {first}"))).collect()
        };
        let (own, theirs) = (names(self), names(other));
        if own.iter().any(|name| theirs.contains(name)) {
            return None;
        }
        let near = own.iter().any(|one| theirs.iter().any(|two| name::share_words(one, two)));
        let calls = self.phone_numbers().any(|number| other.phone_numbers().any(|known| known == number));
        let first = |card: &Self| card.first_name.as_deref().map(name::fold_text);
        // Whoever has married has the same first name; two records without a number in common are two people.
        let renamed = first(self).is_some() && first(self) == first(other);
        match calls {
            true if near || renamed => Some("même date de naissance et même téléphone"),
            false if near && (self.ehr_ref.is_none() || other.ehr_ref.is_none()) => Some("même date de naissance"),
            _ => None,
        }
    }

    /// Lists the differences that suggest two distinct people (identity vigilance), as parts of a French sentence;
    /// empty when nothing does.
    pub fn list_differences(&self, other: &Self) -> Vec<String> {
        let mut doubts = Vec::new();
        if let (Some(one), Some(two)) = (self.birth_date, other.birth_date)
            && !one.agrees_with(two)
        {
            doubts.push(birth_doubt(one, two));
        }
        if let (Some(one), Some(two)) = (&self.sex, &other.sex)
            && one != two
        {
            doubts.push(format!("sexe {one} ou {two}"));
        }
        if let (Some(one), Some(two)) = (&self.ehr_ref, &other.ehr_ref) {
            doubts.push(format!("deux dossiers, « {one} » et « {two} »"));
        }
        if [self, other].iter().any(|card| card.identity_mark == IdentityMark::Homd) {
            doubts.push("homonyme connu".to_owned());
        }
        let families = |card: &Self| -> Vec<String> {
            [Some(&card.used_name), card.birth_name.as_ref()]
                .into_iter()
                .flatten()
                .map(|name| name::fold_text(name))
                .collect()
        };
        let first = |card: &Self| card.first_name.as_deref().map(name::fold_text);
        let theirs = families(other);
        // A year or a month is shared by too many to excuse other names.
        let day = |card: &Self| card.birth_date.and_then(BirthDate::known_day);
        let same_day = day(self).is_some() && day(self) == day(other);
        if !same_day && first(self) != first(other) && !families(self).iter().any(|name| theirs.contains(name)) {
            doubts.push("ni le même nom ni le même prénom".to_owned());
        }
        doubts
    }
}

/// « né·e le 04/07/1961 ou le 07/04/1961 », « né·e le 04/07/1961 ou en 1962 ».
fn birth_doubt(one: BirthDate, two: BirthDate) -> String {
    format!("{} ou {}", one.born_phrase(), two.born_phrase().trim_start_matches("né·e "))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::domain::{Moment, PersonId};

    fn card(name: &str, first: &str) -> Person {
        Person { first_name: Some(first.to_owned()), ..Person::new(name, Moment(0)) }
    }

    #[test]
    fn what_one_card_lacks_comes_from_the_other_and_a_second_number_is_not_lost() {
        let kept = Person { phone1: Some("+33611".into()), ..card("BENALI", "Fatima") };
        let other =
            Person { phone1: Some("+33622".into()), address: Some("2 rue".into()), ..card("BENALLI", "Fatima") };
        let both = kept.merged_with(&other);
        assert_eq!((both.used_name.as_str(), both.address.as_deref()), ("BENALI", Some("2 rue")));
        assert_eq!((both.phone1.as_deref(), both.phone2.as_deref()), (Some("+33611"), Some("+33622")));
        let same = Person { phone1: Some("+33611".into()), ..other };
        assert_eq!(kept.merged_with(&same).phone2, None, "one number is not written twice");
    }

    #[test]
    fn the_stricter_protection_is_proposed_and_no_looser_one_accepted() {
        let free = Person { phone1: Some("+33611".into()), ..card("MARTIN", "Léa") };
        let only = Person { confidential_contact: Some("+33699".into()), ..card("MARTIN", "Léa") };
        let none = Person { confidential_note: Some("Ne pas appeler.".into()), ..card("MARTIN", "Léa") };
        for (one, other) in [(&free, &only), (&only, &free), (&only, &none), (&none, &only), (&none, &free)] {
            let both = one.merged_with(other);
            assert_eq!(both.find_loosened_protection(one, other), None);
            let strict = ![one, other].into_iter().any(|card| card == &none);
            assert_eq!(both.confidential_contact.is_some(), strict);
            let looser = Person { confidential_contact: Some("+33611".into()), ..both.clone() };
            assert_eq!(looser.find_loosened_protection(one, other).unwrap().0, "confidential_contact");
            let open = Person { confidential_contact: None, confidential_note: None, ..both };
            assert!(open.find_loosened_protection(one, other).is_some());
        }
        assert_eq!(free.merged_with(&free).find_loosened_protection(&free, &free), None);
    }

    #[test]
    fn a_name_written_or_borne_otherwise_resembles_and_a_relative_does_not() {
        let born = |name: &str, first: &str| Person {
            id: PersonId(name.len() as i64),
            birth_date: "1985-03-12".parse().ok(),
            ..card(name, first)
        };
        let called = |card: Person| Person { phone1: Some("+33611".into()), ..card };
        for (other, alone, calls) in [
            (born("DUPOND", "Marie"), true, true),
            (born("Marie", "DUPONT"), true, true),
            (born("MARTIN", "Marie"), false, true),
            (born("DUPONT", "Paul"), false, false),
            (born("DUPONT", "MARIE"), false, false),
            (born("DUPAT", "Maria"), true, true),
            (Person { identity_mark: IdentityMark::Homd, ..born("DUPOND", "Marie") }, false, false),
            (Person { birth_date: "1985".parse().ok(), ..born("DUPOND", "Marie") }, false, false),
        ] {
            let marie = Person { id: PersonId(99), ..born("DUPONT", "Marie") };
            let words = |call: bool| match call {
                true => called(marie.clone()).resemblance(&called(other.clone())),
                false => marie.resemblance(&other),
            };
            assert_eq!((words(false).is_some(), words(true).is_some()), (alone, calls), "{other:?}");
        }
    }

    #[test]
    fn two_days_of_birth_two_records_or_a_known_homonym_make_one_hesitate_and_a_spelling_does_not() {
        let one = Person { birth_date: "1961-07-04".parse().ok(), ..card("BENALI", "Fatima") };
        let typo = Person { birth_date: one.birth_date, ..card("BENALLI", "Fatima") };
        assert!(one.list_differences(&typo).is_empty());
        assert!(one.list_differences(&Person { birth_date: None, ..typo.clone() }).is_empty());
        let other = Person { birth_date: "1961-04-07".parse().ok(), ..typo.clone() };
        assert_eq!(one.list_differences(&other), ["né·e le 04/07/1961 ou le 07/04/1961"]);
        assert_eq!(one.list_differences(&Person { identity_mark: IdentityMark::Homd, ..typo }), ["homonyme connu"]);
        assert_eq!(one.list_differences(&card("KAYA", "Elif")), ["ni le même nom ni le même prénom"]);
        let year = |iso: &str| Person { birth_date: iso.parse().ok(), ..one.clone() };
        assert!(one.list_differences(&year("1961")).is_empty(), "a year that agrees is no other date");
        assert_eq!(one.merged_with(&year("1961")).birth_date, one.birth_date);
        assert_eq!(year("1961").merged_with(&one).birth_date, one.birth_date, "the better known date is kept");
        assert_eq!(one.list_differences(&year("1962-07")), ["né·e le 04/07/1961 ou en 07/1962"]);
        let married = Person { birth_name: Some("Benali".into()), ..card("HADDAD", "Fatma") };
        assert!(one.list_differences(&married).is_empty());
    }
}
