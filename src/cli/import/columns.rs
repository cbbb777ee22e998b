//! The one table of column names: what a header may be called, in French and in English.
//!
//! Case, accents, spaces, underscores and punctuation do not count: « Né(e) le », `NE LE` and `né_e_le` are one name.
//! A name listed under several columns takes the first one still free, so that « nom » is the birth name, but the
//! used name beside a « nom de naissance ». A header nobody knows is reported and left aside.

use crate::domain::name;

/// Which files have the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// A list of people.
    People,
    /// A list of appointments.
    Agenda,
}

/// A column that is understood.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// As an error names it.
    pub label: &'static str,
    /// The lists it belongs to.
    pub lists: &'static [List],
    /// What its header may be called, folded: small letters and digits only.
    pub names: &'static [&'static str],
}

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident $label:literal $lists:ident: $($name:literal)+;)+) => {
        $($(#[$doc])* pub static $column: Column = Column { label: $label, lists: $lists, names: &[$($name),+] };)+
        /// Every column, in the order in which a name shared by two is given out.
        pub static COLUMNS: &[&Column] = &[$(&$column),+];
    };
}

const PEOPLE: &[List] = &[List::People];
const AGENDA: &[List] = &[List::Agenda];
const BOTH: &[List] = &[List::People, List::Agenda];

columns! {
    /// The appointment's own reference.
    KEY "référence du rendez-vous" AGENDA:
        "uid" "reference" "ref" "id" "rdvid" "idrdv" "refrdv" "referencerdv" "numerordv" "referencedurendezvous"
        "appointmentid" "eventid" "identifiant";
    /// The person's reference in the medical record.
    REF "référence" BOTH:
        "ipp" "refpatient" "referencepatient" "idpatient" "patientid" "patientref" "personref" "numeropatient"
        "codepatient" "dossier" "numerodossier" "ndossier" "nodossier" "numdossier" "numerodedossier" "ehrref" "ref"
        "reference" "id" "identifiant" "numero";
    /// The family name at birth.
    BIRTH_NAME "nom de naissance" BOTH:
        "birthname" "nomdenaissance" "nomnaissance" "nompatronymique" "nomdejeunefille" "maidenname" "nom"
        "nomdefamille" "nompatient" "name" "lastname" "surname" "familyname";
    /// The family name in use.
    USED_NAME "nom utilisé" BOTH:
        "usedname" "nomutilise" "nomdusage" "nomusage" "nomusuel" "nommarital" "nomdepouse" "usualname"
        "marriedname" "nom" "nomdefamille" "nompatient" "name" "lastname" "surname" "familyname";
    /// First name or names.
    FIRST_NAME "prénom" BOTH:
        "firstname" "firstnames" "prenom" "prenoms" "premierprenom" "givenname" "givennames" "prenomutilise"
        "prenomusuel" "prenomdusage" "prenomdenaissance" "prenompatient";
    /// The whole name in one cell.
    LABEL "nom affiché" AGENDA:
        "patient" "patiente" "patientname" "nomcomplet" "nometprenom" "nomprenom" "fullname" "label" "libelle"
        "intitule" "summary" "title" "titre" "personne" "person" "usager" "usagere";
    /// Date of birth.
    BIRTH_DATE "date de naissance" BOTH:
        "birthdate" "datedenaissance" "datenaissance" "neele" "nele" "neelele" "ddn" "naissance" "dateofbirth" "dob"
        "birthday";
    /// `F` or `M`.
    SEX "sexe" PEOPLE: "sex" "sexe" "gender" "genre";
    /// First number.
    PHONE1 "téléphone" BOTH:
        "phone1" "telephone1" "tel1" "phone" "telephone" "tel" "phonenumber" "numerodetelephone" "mobile" "portable"
        "telephoneportable" "telephonemobile" "telportable" "telmobile" "mobilephone" "gsm" "cellphone";
    /// Second number.
    PHONE2 "téléphone 2" PEOPLE:
        "phone2" "telephone2" "tel2" "autretelephone" "telephonefixe" "telfixe" "fixe" "domicile" "homephone"
        "phone" "telephone" "tel" "mobile" "portable" "telephoneportable" "telephonemobile" "telportable"
        "telmobile" "mobilephone" "gsm";
    /// Language spoken.
    LANGUAGE "langue" BOTH: "language" "langue" "langueparlee" "spokenlanguage";
    /// Street.
    ADDRESS "adresse" PEOPLE: "address" "adresse" "adresse1" "adressepostale" "rue" "voie" "street";
    /// Post code, put behind the street.
    POSTCODE "code postal" PEOPLE: "codepostal" "cp" "postcode" "postalcode" "zip" "zipcode";
    /// Town, put behind the post code.
    TOWN "ville" PEOPLE: "ville" "commune" "city" "town";
    /// The day, and the time when it stands in the same cell.
    DAY "date" AGENDA:
        "date" "jour" "day" "daterdv" "datedurdv" "daterendezvous" "datedurendezvous" "datedebut" "datetime"
        "dateheure" "dateetheure" "rdvat" "rdv" "rendezvous" "startsat" "startdate" "dtstart" "debut" "start"
        "starttime" "horodatage";
    /// The time.
    TIME "heure" AGENDA:
        "heure" "time" "heurerdv" "heuredurdv" "heurerendezvous" "heuredurendezvous" "heuredebut" "heuredebutrdv"
        "horaire" "starttime" "debut" "start";
    /// The professional awaited.
    PRO "professionnel·le" AGENDA:
        "professionnel" "professionnelle" "professional" "pro" "praticien" "praticienne" "practitioner" "provider"
        "medecin" "docteur" "doctor" "staff" "awaited" "soignant" "soignante" "intervenant" "intervenante" "agenda"
        "avec" "pour" "organizer" "ressource";
    /// Why, kept only when it is a word of the desk's short list.
    REASON "motif" AGENDA: "motif" "reason" "motifrdv" "motifderdv" "motifdurendezvous" "typederdv" "type" "objet";
    /// Whether it still stands.
    STATUS "statut" AGENDA: "statut" "status" "etat" "etatrdv" "statutrdv" "state";
}

/// A header as it is compared: `fold`, then letters and digits only.
pub fn key(header: &str) -> String {
    name::fold(header).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The column of each header of a `list`; none for a header nobody knows, or that says again what another has said.
pub fn assign(headers: &[String], list: List) -> Vec<Option<&'static Column>> {
    let meanings: Vec<Vec<&'static Column>> = headers
        .iter()
        .map(|header| {
            let key = key(header);
            let fits = |column: &&Column| column.lists.contains(&list) && column.names.contains(&key.as_str());
            COLUMNS.iter().copied().filter(fits).collect()
        })
        .collect();
    let mut columns: Vec<Option<&'static Column>> = vec![None; headers.len()];
    // Names of one meaning choose first: a vague one takes what they leave.
    for vague in [false, true] {
        for (at, meanings) in meanings.iter().enumerate().filter(|(_, meanings)| (meanings.len() > 1) == vague) {
            columns[at] = meanings.iter().copied().find(|column| !columns.contains(&Some(*column)));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assigned(headers: &str, list: List) -> Vec<&'static str> {
        let headers: Vec<String> = headers.split(',').map(str::to_owned).collect();
        assign(&headers, list).iter().map(|column| column.map_or("?", |column| column.label)).collect()
    }

    #[test]
    fn a_header_is_known_whatever_its_case_accents_spaces_and_language() {
        let asked = assigned("IPP,Nom de Naissance,NOM D’USAGE,Prénom(s),Né(e) le,Sexe,Portable", List::People);
        let english = assigned("id,birth_name,used_name,first_names,birth_date,sex,phone", List::People);
        assert_eq!(asked, english);
        assert_eq!(english[..3], ["référence", "nom de naissance", "nom utilisé"]);
    }

    #[test]
    fn a_vague_name_takes_the_first_column_still_free() {
        assert_eq!(assigned("nom,prenom", List::People)[0], "nom de naissance");
        assert_eq!(assigned("nom,nom de naissance", List::People)[0], "nom utilisé");
        assert_eq!(assigned("portable,telephone", List::People), ["téléphone", "téléphone 2"]);
        assert_eq!(assigned("id,ipp", List::Agenda), ["référence du rendez-vous", "référence"]);
        assert_eq!(assigned("id", List::People), ["référence"]);
        assert_eq!(assigned("date,debut", List::Agenda), ["date", "heure"]);
        assert_eq!(assigned("debut,fin", List::Agenda), ["date", "?"]);
    }

    #[test]
    fn an_unknown_or_repeated_header_is_left_aside() {
        assert_eq!(assigned("nom,couleur", List::People)[1], "?");
        assert_eq!(assigned("ddn,Né le", List::People), ["date de naissance", "?"]);
    }

    #[test]
    fn every_name_of_the_table_is_written_folded_and_once_per_column() {
        for column in COLUMNS {
            for (at, name) in column.names.iter().enumerate() {
                assert_eq!(&key(name), name);
                assert!(!column.names[..at].contains(name), "{name}");
            }
        }
    }
}
