//! The one table of column names: what a header may be called, in French and in English.
//!
//! [`super::headers`] reads a header by rule; the names here are what is left of it: folded, without small words, brackets
//! and whose it is. A name listed under several columns takes the first one still free. The names of a column begin with
//! the most precise.

/// The files that have a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// A list of people.
    People,
    /// A list of appointments.
    Agenda,
    /// A list of those whom the desk calls: pharmacies, carriers.
    Directory,
    /// A list of links between two people.
    Links,
}

/// A column that is understood. Each is a value of its own: two are the same where they stand at one place.
#[derive(Debug)]
pub struct ImportColumn {
    /// Name in error messages.
    pub label: &'static str,
    /// The lists it belongs to.
    pub lists: &'static [List],
    /// Possible headers, folded to small letters and digits: one text, since hundreds of texts apart make the program larger.
    names: &'static str,
}

impl ImportColumn {
    /// Possible headers, the most precise first.
    pub fn list_names(&self) -> impl Iterator<Item = &'static str> {
        self.names.split_whitespace()
    }
}

impl PartialEq for ImportColumn {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for ImportColumn {}

macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident $label:literal $lists:ident: $($name:literal)+;)+) => {
        $($(#[$doc])* pub static $column: ImportColumn = ImportColumn { label: $label, lists: $lists, names: concat!($($name, " "),+) };)+
        /// Every column, in the order in which a name shared by two is given out.
        pub static COLUMNS: &[&ImportColumn] = &[$(&$column),+];
    };
}

const PEOPLE: &[List] = &[List::People];
const AGENDA: &[List] = &[List::Agenda];
const BOTH: &[List] = &[List::People, List::Agenda];
const NAMED: &[List] = &[List::People, List::Agenda, List::Links];
const CARDS: &[List] = &[List::People, List::Links];
const PLACES: &[List] = &[List::People, List::Directory];
const REACHED: &[List] = &[List::People, List::Agenda, List::Directory];
const DIRECTORY: &[List] = &[List::Directory];
const LINKS: &[List] = &[List::Links];

columns! {
    /// The appointment's own reference.
    KEY "référence du rendez-vous" AGENDA:
        "uid" "reference" "ref" "id" "rdvid" "idrdv" "refrdv" "referencerdv" "numerordv" "referencedurendezvous"
        "appointmentid" "eventid" "identifiant";
    /// The person's reference in the medical record.
    REF "référence" NAMED:
        "ipp" "refpatient" "referencepatient" "idpatient" "patientid" "patientref" "personref" "numeropatient"
        "codepatient" "dossier" "numerodossier" "ndossier" "nodossier" "numdossier" "numerodedossier" "ehrref" "ref"
        "reference" "referencedossier" "id" "identifiant" "numero";
    /// The number of the card, of a list that this very centre has exported.
    CARD "n° de fiche" CARDS: "numerofiche" "nfiche" "fiche";
    /// The family name at birth.
    BIRTH_NAME "nom de naissance" NAMED:
        "birthname" "nomdenaissance" "nomnaissance" "nomnaiss" "nomdenaiss" "nompatronymique" "patronyme" "nomjeunefille"
        "nomdejeunefille" "nomjf" "nomdejf" "jf" "nomdefille" "nomfille" "maidenname" "maiden";
    /// The family name in use.
    USED_NAME "nom utilisé" NAMED:
        "usedname" "nomutilise" "nomdusage" "nomusage" "nomusuel" "nommarital" "nomdepouse" "nomepouse" "usualname" "marriedname";
    /// The family name, where the file does not say which: that at birth beside a used name, that in use beside a birth
    /// name, either of them alone.
    FAMILY_NAME "nom" NAMED:
        "nomdefamille" "nomfamille" "lastname" "surname" "familyname" "nompatient" "nom" "noms" "name";
    /// First name or names.
    FIRST_NAME "prénom" NAMED:
        "firstname" "firstnames" "prenom" "prenoms" "premierprenom" "1erprenom" "prenom1" "givenname" "givennames" "prenomutilise"
        "prenomusuel" "prenomdusage" "prenomusage" "prenompatient";
    /// First name or names at birth: those in use where no others are said.
    BIRTH_FIRST_NAME "prénom de naissance" NAMED:
        "prenomdenaissance" "prenomnaissance" "premierprenomnaissance" "prenomsnaissance" "listeprenomsnaissance"
        "birthfirstname";
    /// The whole name in one cell.
    LABEL "nom affiché" NAMED:
        "patient" "patiente" "patientname" "nomcomplet" "nometprenom" "nomprenom" "prenomnom" "fullname" "nomprenoms" "label" "libelle"
        "intitule" "identitedupatient" "identitepatient" "summary" "title" "titre" "personne" "person" "usager" "usagere" "client" "qui" "objet" "subject" "sujet" "participant" "participants";
    /// Date of birth.
    BIRTH_DATE "date de naissance" NAMED:
        "birthdate" "datedenaissance" "datenaissance" "neele" "nele" "neelele" "neles" "ddn" "dn" "dnaiss" "datenaiss" "datedenaiss" "dtnaiss"
        "dtnaissance" "datenais" "datedenais" "dtnais" "dnais" "nais" "naissance" "jourdenaissance" "journaissance" "dateofbirth" "datebirth" "dob" "birthday" "anniversaire" "neen" "neeen" "anneedenaissance"
        "anneenaissance" "birthyear" "yearofbirth" "yob";
    /// `F` or `M`.
    SEX "sexe" PEOPLE: "sex" "sexe" "gender" "genre";
    /// First number.
    PHONE1 "téléphone" REACHED:
        "phone1" "telephone1" "tel1" "phone" "telephone" "tel" "phonenumber" "numerodetelephone" "mobile" "portable"
        "telephoneportable" "telephonemobile" "telportable" "telport" "telmobile" "mobilephone" "gsm" "cellphone" "numeromobile" "numeroportable"
        "phone1value" "primaryphone" "tel1numero" "telephoneprincipal" "telprincipal" "numeroprincipal" "telmob" "telpor" "mob" "mobilenumber" "portable1" "mobile1";
    /// Second number.
    PHONE2 "téléphone 2" PLACES:
        "phone2" "telephone2" "tel2" "autretelephone" "telephonefixe" "telfixe" "fixe" "domicile" "homephone"
        "phone" "telephone" "tel" "mobile" "portable" "telephoneportable" "telephonemobile" "telportable" "telport"
        "telmobile" "mobilephone" "gsm" "autrenumero" "telephonesecondaire" "telsecondaire" "numerosecondaire" "telephonedomicile" "teldomicile" "teldom" "telephonepersonnel" "telpersonnel"
        "telephoneprive" "telprive" "secondaryphone" "secondaryphonenumber" "phone2value" "tel2numero" "mobilenumber" "portable2"
        "mobile2";
    /// Language spoken.
    LANGUAGE "langue" BOTH: "language" "langue" "langueparlee" "languepreferee" "preferredlanguage" "spokenlanguage";
    /// Need of an interpreter.
    INTERPRETER "interprète" PEOPLE:
        "interprete" "interpreter" "interpretariat" "besoininterprete" "besoindinterprete" "interpreterneeded" "needsinterpreter";
    /// Permission to leave a message on the voice mail.
    VOICEMAIL "messagerie" PEOPLE:
        "messagerie" "voicemail" "repondeur" "messagerievocale" "messagevocal" "messagesurrepondeur" "laissermessage" "laisserunmessage";
    /// The day of death, or that it is known.
    DECEASED "décès" PEOPLE:
        "datededeces" "datedeces" "dateofdeath" "deceasedon" "decedele" "decedeele" "dod" "deces" "decede" "decedee" "deceased" "dcd";
    /// True where somebody has died, beside the day.
    DEAD "décédé·e" PEOPLE: "deces" "decede" "decedee" "estdecede" "estdecedee" "deceased" "isdeceased" "dcd";
    /// The usual professional, kept when the team knows the name.
    USUAL_PRO "suivi·e par" PEOPLE:
        "usualpro" "suiviepar" "suivipar" "professionnelhabituel" "professionnelreferent" "praticienhabituel"
        "praticienreferent" "medecinhabituel" "medecinreferent" "medecintraitant" "nommedecintraitant" "nomdumedecintraitant"
        "referent" "referente" "medecin" "praticien" "professionnel";
    /// The only number that is permitted, of a protected contact.
    CONTACT "seul numéro permis" PEOPLE: "seulnumeropermis" "confidentialcontact";
    /// Words to read before a protected contact is called.
    CONTACT_NOTE "à savoir avant contact" PEOPLE: "asavoiravantcontact" "confidentialnote";
    /// True for a protected contact.
    PROTECTED "contact protégé" PEOPLE: "contactprotege" "confidential";
    /// Mark on an identity: a pseudonym, a doubt.
    IDENTITY "identité" PEOPLE: "identite" "identitymark";
    /// Street.
    ADDRESS "adresse" PLACES: "address" "adresse" "adresse1" "adresseligne1" "adr" "adr1" "adressepostale" "adressedomicile" "adresseprivee" "adressepersonnelle" "rue" "voie" "libellevoie" "nomvoie"
        "street" "homeaddress" "homestreet";
    /// Post code, put behind the street.
    POSTCODE "code postal" PLACES: "codepostal" "cp" "postcode" "postalcode" "zip" "zipcode" "homepostalcode" "homezipcode" "homezip";
    /// Town, put behind the post code.
    TOWN "ville" PLACES: "ville" "commune" "libellecommune" "nomcommune" "city" "town" "homecity";
    /// The day, and the time when it stands in the same cell.
    DAY "date" AGENDA:
        "daterdv" "dtrdv" "daterv" "dtrv" "datedurdv" "daterendezvous" "datedurendezvous" "datedebut" "datedebutrdv" "startdate" "rdvat" "rdv" "rendezvous"
        "startsat" "dtstart" "dateheurerdv" "dateheure" "dateetheure" "datetime" "horodatage" "dateconsultation" "dateseance" "jourrdv"
        "datevisite" "startdatetime" "date" "quand" "creneau" "jour" "day" "debut" "start" "starttime";
    /// The time.
    TIME "heure" AGENDA:
        "heurerdv" "hrrdv" "hrdv" "heurerv" "heuredurdv" "heurerendezvous" "heuredurendezvous" "heuredebut" "heuredebutrdv" "starttime" "heureconsultation"
        "heure" "heures" "hr" "h" "time" "horaire" "hdebut" "creneau" "debut" "start";
    /// The minutes, where the hour has a column of its own.
    MINUTE "minute" AGENDA: "minute" "minutes" "min" "mins" "mn" "mns";
    /// The professional awaited.
    PRO "professionnel·le" AGENDA:
        "professionnel" "professionnelle" "professional" "pro" "praticien" "praticienne" "practitioner" "provider"
        "medecin" "docteur" "doctor" "staff" "awaited" "soignant" "soignante" "intervenant" "intervenante" "agenda"
        "avec" "avecqui" "pour" "organizer" "organisateur" "meetingorganizer" "organisateurreunion" "ressource" "calendrier";
    /// Reason of the visit, used only when it is a word of the desk's short list.
    REASON "motif" AGENDA:
        "motif" "reason" "motifrdv" "motifderdv" "motifdurendezvous" "motifrendezvous" "typederdv" "typerdv" "typerendezvous" "type" "objet" "subject" "sujet";
    /// True for an event of the whole day.
    ALL_DAY "journée entière" AGENDA: "journeeentiere" "alldayevent" "allday" "touteljournee" "toutejournee" "jourentier";
    /// Status of the appointment.
    STATUS "statut" AGENDA: "statut" "status" "etat" "etatrdv" "statutrdv" "state";
    /// True, or a date or a reason, where the appointment was called off.
    CANCELLED "annulé" AGENDA:
        "annule" "annulee" "estannule" "estannulee" "rdvannule" "annulation" "annulele" "annuleele" "dateannulation"
        "datedannulation" "motifannulation" "motifdannulation" "cancelled" "canceled" "iscancelled" "iscanceled"
        "cancelledat" "canceledat" "cancellationdate" "cancellationreason";
    /// True where nobody came, or somebody asked to be excused.
    ABSENT "absent·e" AGENDA:
        "absent" "absente" "absence" "noshow" "nonvenu" "nonvenue" "excuse" "excusee" "nonhonore" "lapin";
    /// The section of the directory.
    ENTRY_KIND "rubrique" DIRECTORY: "rubrique" "kind" "type" "categorie" "section" "activite" "profession";
    /// The name of whom the desk calls.
    ENTRY_NAME "nom de la structure" DIRECTORY:
        "nomstructure" "structure" "etablissement" "nometablissement" "raisonsociale" "organisme" "societe" "enseigne"
        "nom" "name" "nomcomplet" "nometprenom" "nomprenom" "fullname" "nomexercice" "nomducontact" "medecin" "professionnel"
        "praticien" "docteur" "specialiste" "correspondant" "partenaire" "intervenant" "pharmacie" "transporteur" "ecole"
        "intitule" "libelle" "contact";
    /// First name of a professional, in a column of its own.
    ENTRY_FIRST_NAME "prénom du professionnel" DIRECTORY:
        "prenom" "prenoms" "firstname" "givenname" "prenomexercice" "prenomduprofessionnel" "prenomdupraticien" "prenomdumedecin";
    /// Speciality, or what is found there.
    ENTRY_SKILL "spécialité ou service" DIRECTORY:
        "specialiteouservice" "specialite" "specialites" "discipline" "service" "savoirfaire" "libellesavoirfaire" "skill";
    /// Languages spoken there.
    ENTRY_LANGUAGES "langues parlées" DIRECTORY: "languesparlees" "langues" "langueparlee" "langue" "languages";
    /// Way in.
    ENTRY_ACCESS "accès" DIRECTORY: "acces" "accessibilite" "access";
    /// Third-party payment.
    ENTRY_THIRD_PARTY "tiers payant" DIRECTORY: "tierspayant" "thirdparty";
    /// Extra fees.
    ENTRY_FEES "dépassements" DIRECTORY: "depassements" "depassement" "depassementshonoraires" "extrafees";
    /// Delay told.
    ENTRY_DELAY "délai annoncé" DIRECTORY: "delaiannonce" "delai" "delay";
    /// Day the delay was told.
    ENTRY_DELAY_ON "délai dit le" DIRECTORY: "delaidit" "datedelai" "delayon";
    /// Last day people with C2S or AME were received.
    ENTRY_RECEIVED "C2S/AME reçue le" DIRECTORY: "c2samerecue" "c2same" "receivedon";
    /// National number.
    ENTRY_RPPS "RPPS" DIRECTORY: "rpps" "numerorpps" "nrpps" "identifiantpp" "numeropp";
    /// Last day it was checked.
    ENTRY_CONFIRMED "toujours vrai le" DIRECTORY: "toujoursvrai" "confirme" "verifie" "confirmedon";
    /// A remark about them.
    ENTRY_NOTE "remarque" DIRECTORY:
        "remarque" "remarques" "note" "notes" "observation" "observations" "commentaire" "commentaires" "horaires" "precisions";
    /// The tie: « mère de ».
    TIE "lien" LINKS: "lien" "lienparente" "lienfamilial" "relation" "parente" "tie" "kind" "type" "qualite";
    /// The reference of the second person.
    OTHER_REF "référence de l’autre" LINKS:
        "referencedossierautre" "referenceautre" "ippautre" "refautre" "reference2" "ipp2" "ref2" "otherref" "idautre" "id2";
    /// The card of the second person.
    OTHER_CARD "n° de fiche de l’autre" LINKS: "ficheautre" "fiche2" "numerofiche2";
    /// The birth name of the second person.
    OTHER_BIRTH_NAME "nom de naissance de l’autre" LINKS: "nomnaissanceautre" "nomnaissance2";
    /// The name in use of the second person.
    OTHER_USED_NAME "nom utilisé de l’autre" LINKS: "nomutiliseautre" "nomusageautre" "nomutilise2" "nomusage2";
    /// The family name of the second person.
    OTHER_FAMILY_NAME "nom de l’autre" LINKS: "nomautre" "nom2" "nomfamilleautre" "othername";
    /// The first name of the second person.
    OTHER_FIRST_NAME "prénom de l’autre" LINKS: "prenomautre" "prenom2" "otherfirstname";
    /// The whole name of the second person.
    OTHER_LABEL "autre personne" LINKS: "autre" "personne2" "patient2" "otherperson" "autrepersonne";
    /// The birth date of the second person.
    OTHER_BIRTH_DATE "date de naissance de l’autre" LINKS:
        "neautre" "neeautre" "datenaissanceautre" "ddnautre" "datenaissance2" "ddn2" "ne2" "nee2";
}

/// Columns of the first person of a link, each with that of the second.
pub const PAIRS: &[(&ImportColumn, &ImportColumn)] = &[
    (&REF, &OTHER_REF),
    (&CARD, &OTHER_CARD),
    (&BIRTH_NAME, &OTHER_BIRTH_NAME),
    (&USED_NAME, &OTHER_USED_NAME),
    (&FAMILY_NAME, &OTHER_FAMILY_NAME),
    (&FIRST_NAME, &OTHER_FIRST_NAME),
    (&LABEL, &OTHER_LABEL),
    (&BIRTH_DATE, &OTHER_BIRTH_DATE),
];

/// The header of the first person that one of the second repeats: « naissance » of « naissance 2 » and « autre naissance ».
pub fn header_of_first(form: &str) -> Option<&str> {
    let behind = ["2", "autre", "other"].iter().find_map(|sign| form.strip_suffix(sign));
    behind.or_else(|| ["autre", "other"].iter().find_map(|sign| form.strip_prefix(sign)))
}

#[cfg(test)]
mod tests {
    use super::super::headers::header_key;
    use super::*;

    #[test]
    fn every_name_of_the_table_is_written_folded_and_once_per_column() {
        for column in COLUMNS {
            for (at, name) in column.list_names().enumerate() {
                assert_eq!(header_key(name), name);
                assert!(column.list_names().take(at).all(|other| other != name), "{name}");
            }
        }
    }
}
