//! Records filled in a form without being items: a person, a directory entry, a member of the team, the site.

use chrono::NaiveDate;

use super::site::{HOURS, lines, list_texts};
use crate::domain::coded::Coded;
use crate::domain::directory::{ExtraFees, ThirdParty};
use crate::domain::person::{IdentityMark, Voicemail};
use crate::domain::staff::{Absence, Instruction, ROLE_CHOICES};
use crate::domain::{Drug, DrugClass, Person, Role, Staff};
use crate::model::yearly::YearlyEntry;
use crate::model::{Field, Shape, Value, choice};
use crate::panes::PANE_CHOICES;
use crate::protocol::{DirectoryEntry, EntryKind, NewCentre, NewStaff};

/// A struct a form can fill.
pub trait Record {
    /// Fields of the form, in the order they are asked.
    const FIELDS: &'static [Field];
    /// Value of the field named `key`.
    fn get(&self, key: &str) -> Value;
    /// Writes `key`.
    fn set(&mut self, key: &str, value: Value);
}

fn text(value: Option<&String>) -> Value {
    value.map_or(Value::Empty, |text| Value::Text(text.clone()))
}

fn into_text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn into_day(value: Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(day),
        _ => None,
    }
}

fn parse_code<T: Coded>(value: &Value) -> Option<T> {
    match value {
        Value::Code(code) => T::from_code(code),
        _ => None,
    }
}

impl Record for Person {
    const FIELDS: &'static [Field] = &[
        Field::new("used_name", "Nom utilisé", Shape::Text(100))
            .always_required()
            .with_help("Le nom que la personne emploie."),
        Field::new("first_name", "Prénom", Shape::Text(100)),
        Field::new("birth_date", "Né·e le", Shape::Birth)
            .with_help("« 12/03/1985 », « 120385 », « 12 mars 1985 » ; connue en partie, « 03/1985 » ou « 1985 »."),
        Field::new("birth_name", "Nom de naissance", Shape::Text(100)).with_help("S’il est autre que le nom utilisé."),
        Field::new("sex", "Sexe", Shape::Choice(&[choice("F", "F"), choice("M", "M")])),
        Field::new("phone1", "Téléphone", Shape::Phone),
        Field::new("phone2", "Autre téléphone", Shape::Phone),
        Field::new("language", "Langue", Shape::Text(30)),
        Field::new("interpreter", "Interprète", Shape::Flag).with_help("« oui » s’il en faut un·e."),
        Field::new("voicemail", "Messagerie", Shape::Choice(Voicemail::CHOICES)),
        Field::new("address", "Adresse", Shape::Text(200)),
        Field::new("usual_pro", "Suivi·e par", Shape::Staff),
        Field::new("confidential_contact", "Seul numéro permis", Shape::Phone)
            .with_help("Mineur·e ou personne menacée (CSP L1111-5) : on n’appelle que ce numéro, sans message."),
        Field::new("confidential_note", "À savoir avant contact", Shape::Text(140)),
        Field::new("identity_mark", "Identité", Shape::Choice(IdentityMark::CHOICES)),
        Field::new("ehr_ref", "Référence du dossier", Shape::Text(60)),
        Field::new("deceased_on", "Décès", Shape::PastDate)
            .with_help("Le jour, ou celui où on l’a su : plus aucun rappel de rendez-vous n’est préparé."),
    ];

    fn get(&self, key: &str) -> Value {
        match key {
            "used_name" => self.used_name.as_str().into(),
            "first_name" => text(self.first_name.as_ref()),
            "birth_date" => self.birth_date.into(),
            "birth_name" => text(self.birth_name.as_ref()),
            "sex" => match self.sex.as_deref() {
                Some("F") => Value::Code("F"),
                Some("M") => Value::Code("M"),
                _ => Value::Empty,
            },
            "phone1" => text(self.phone1.as_ref()),
            "phone2" => text(self.phone2.as_ref()),
            "language" => text(self.language.as_ref()),
            "interpreter" => Value::Flag(self.interpreter),
            "voicemail" => Value::Code(self.voicemail.code()),
            "address" => text(self.address.as_ref()),
            "usual_pro" => self.usual_pro.into(),
            "confidential_contact" => text(self.confidential_contact.as_ref()),
            "confidential_note" => text(self.confidential_note.as_ref()),
            "identity_mark" => Value::Code(self.identity_mark.code()),
            "ehr_ref" => text(self.ehr_ref.as_ref()),
            "deceased_on" => self.deceased_on.map_or(Value::Empty, Value::Date),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match key {
            "used_name" => self.used_name = into_text(value).unwrap_or_default(),
            "first_name" => self.first_name = into_text(value),
            "birth_date" => {
                self.birth_date = match value {
                    Value::Birth(born) => Some(born),
                    _ => None,
                }
            }
            "birth_name" => self.birth_name = into_text(value),
            "sex" => {
                self.sex = match value {
                    Value::Code(code) => Some(code.to_owned()),
                    _ => None,
                }
            }
            "phone1" => self.phone1 = into_text(value),
            "phone2" => self.phone2 = into_text(value),
            "language" => self.language = into_text(value),
            "interpreter" => self.interpreter = value == Value::Flag(true),
            "voicemail" => self.voicemail = parse_code(&value).unwrap_or_default(),
            "address" => self.address = into_text(value),
            "usual_pro" => {
                self.usual_pro = match value {
                    Value::Staff(id) => Some(id),
                    _ => None,
                }
            }
            "confidential_contact" => self.confidential_contact = into_text(value),
            "confidential_note" => self.confidential_note = into_text(value),
            "identity_mark" => self.identity_mark = parse_code(&value).unwrap_or_default(),
            "ehr_ref" => self.ehr_ref = into_text(value),
            "deceased_on" => self.deceased_on = into_day(value),
            _ => {}
        }
    }
}

impl Record for DirectoryEntry {
    const FIELDS: &'static [Field] = &[
        Field::new("kind", "Rubrique", Shape::Choice(EntryKind::CHOICES)).always_required(),
        Field::new("name", "Nom", Shape::Text(100)).always_required(),
        Field::new("phone", "Téléphone", Shape::Phone),
        Field::new("skill", "Spécialité ou service", Shape::Text(80))
            .with_help("« cardiologie », « scanner », « VSL et ambulance » : ce que l’on cherche."),
        Field::new("address", "Adresse", Shape::Text(200)),
        Field::new("languages", "Langues parlées", Shape::Text(80)).with_help("« arabe, turc, LSF »."),
        Field::new("access", "Accès", Shape::Text(80)).with_help("« plain-pied », « ascenseur », « tram A »."),
        Field::new("third_party", "Tiers payant", Shape::Choice(ThirdParty::CHOICES))
            .with_help("Le centre doit le dire à qui il adresse ailleurs (CSP L6323-1-8)."),
        Field::new("extra_fees", "Dépassements", Shape::Choice(ExtraFees::CHOICES))
            .with_help("Le centre doit le dire à qui il adresse ailleurs (CSP L6323-1-8)."),
        Field::new("delay", "Délai annoncé", Shape::Text(40))
            .with_help("« 3 mois », tel qu’on nous l’a dit ; la date suit d’elle-même."),
        Field::new("delay_on", "Délai dit le", Shape::PastDate),
        Field::new("received_on", "C2S/AME reçue le", Shape::PastDate)
            .with_help("La dernière fois qu’une personne avec la C2S ou l’AME y a été reçue."),
        Field::new("rpps", "RPPS", Shape::Text(20))
            .with_help("Onze chiffres : une fiche importée est reconnue par lui."),
        Field::new("note", "Remarque", Shape::Text(140)),
        Field::new("agreed_on", "Convention signée le", Shape::PastDate)
            .with_help("Le jour de la convention avec ce partenaire ; vide : aucune."),
        Field::new("confirmed_on", "Toujours vrai le", Shape::PastDate)
            .with_help("Le dernier jour où quelqu’un l’a vérifié."),
    ];

    fn get(&self, key: &str) -> Value {
        let day = |day: Option<NaiveDate>| day.map_or(Value::Empty, Value::Date);
        match key {
            "kind" => Value::Code(self.kind.code()),
            "name" => self.name.as_str().into(),
            "skill" => text(self.skill.as_ref()),
            "phone" => text(self.phone.as_ref()),
            "address" => text(self.address.as_ref()),
            "languages" => text(self.languages.as_ref()),
            "access" => text(self.access.as_ref()),
            "third_party" => self.third_party.map_or(Value::Empty, |third| Value::Code(third.code())),
            "extra_fees" => self.extra_fees.map_or(Value::Empty, |fees| Value::Code(fees.code())),
            "delay" => text(self.delay.as_ref()),
            "delay_on" => day(self.delay_on),
            "received_on" => day(self.received_on),
            "rpps" => text(self.rpps.as_ref()),
            "note" => text(self.note.as_ref()),
            "agreed_on" => day(self.agreed_on),
            "confirmed_on" => day(self.confirmed_on),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match key {
            "kind" => self.kind = parse_code(&value).unwrap_or(self.kind),
            "name" => self.name = into_text(value).unwrap_or_default(),
            "skill" => self.skill = into_text(value),
            "phone" => self.phone = into_text(value),
            "address" => self.address = into_text(value),
            "languages" => self.languages = into_text(value),
            "access" => self.access = into_text(value),
            "third_party" => self.third_party = parse_code(&value),
            "extra_fees" => self.extra_fees = parse_code(&value),
            "delay" => self.delay = into_text(value),
            "delay_on" => self.delay_on = into_day(value),
            "received_on" => self.received_on = into_day(value),
            "rpps" => self.rpps = into_text(value),
            "note" => self.note = into_text(value),
            "agreed_on" => self.agreed_on = into_day(value),
            "confirmed_on" => self.confirmed_on = into_day(value),
            _ => {}
        }
    }
}

impl DirectoryEntry {
    /// The entry with what `said` tells; of two spellings of one name the one that is held stays.
    pub fn completed_with(&self, said: &Self) -> Self {
        let mut completed = self.clone();
        for field in Self::FIELDS.iter().filter(|field| !["kind", "name"].contains(&field.key)) {
            let value = said.get(field.key);
            if !value.is_empty() {
                completed.set(field.key, value);
            }
        }
        completed
    }
}

const ROLE: Field = Field::new("role", "Rôle", Shape::Choice(&ROLE_CHOICES)).always_required();
const UNIX_USER: Field = Field::new("unix_user", "Compte Unix", Shape::Text(32))
    .with_help("Si chacun·e se connecte avec son propre compte ; vide sinon.");
/// Instructions of a professional, or of the centre, to the reception.
pub const INSTRUCTIONS: Field = Field::new("instructions", "Consignes", Shape::Rows(&[WORDS, PANE])).with_help(
    "Une par ligne, pour tout ou pour un volet : « pas de dépannage au-delà d’un mois / Ordonnances ». Montrées là.",
);
const WORDS: Field = Field::new("words", "Consigne", Shape::Text(140)).always_required();
const PANE: Field = Field::new("pane", "Volet", Shape::Choice(PANE_CHOICES));
/// The days on which a member is away.
pub const ABSENCES: Field = Field::new("absences", "Absences", Shape::Rows(&[AWAY_FROM, AWAY_TO, REPLACED_BY])).with_help(
    "Une par ligne, avec qui remplace : « 24/12 / 31/12 / Dr Roux », « jeu / Dr Roux » pour un jour. Sa feuille à signer suit.",
);
const AWAY_FROM: Field = Field::new("from", "Du", Shape::Date).always_required();
const AWAY_TO: Field = Field::new("to", "Au", Shape::Date);
const REPLACED_BY: Field = Field::new("replaced_by", "Remplacé·e par", Shape::Staff);

const STAFF_NAME: Field = Field::new("name", "Nom", Shape::Text(40))
    .always_required()
    .with_help("Comme on l’appelle ici : « Sarah », « Dr Morel ».");

impl Record for Staff {
    const FIELDS: &'static [Field] = &[
        STAFF_NAME,
        ROLE,
        INSTRUCTIONS,
        UNIX_USER,
        Field::new("pin", "Code", Shape::Flag).with_help(
            "« non » efface un code oublié, et la personne le saura. Chacun·e met le sien : menu, « mon code ».",
        ),
        ABSENCES,
        Field::new("active", "Dans l’équipe", Shape::Flag)
            .with_help("« non » quand on la quitte : le passé garde le nom."),
    ];

    fn get(&self, key: &str) -> Value {
        match key {
            "name" => self.name.as_str().into(),
            "role" => Value::Code(self.role.code),
            "instructions" => of_instructions(&self.instructions),
            "unix_user" => text(self.unix_user.as_ref()),
            "pin" => Value::Flag(self.pin),
            "absences" => of_absences(&self.absences),
            "active" => Value::Flag(self.active),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match (key, value) {
            ("role", Value::Code(code)) => self.role = Role::from_code(code).unwrap_or(self.role),
            ("name", value) => self.name = into_text(value).unwrap_or_default(),
            ("instructions", value) => self.instructions = into_instructions(value),
            ("unix_user", value) => self.unix_user = into_text(value),
            ("absences", value) => self.absences = into_absences(value),
            ("pin", value) => self.pin = value == Value::Flag(true),
            ("active", value) => self.active = value == Value::Flag(true),
            _ => {}
        }
    }
}

pub(super) fn of_instructions(said: &[Instruction]) -> Value {
    let row = |said: &Instruction| vec![said.words.as_str().into(), said.pane.map_or(Value::Empty, Value::Code)];
    rows_of(said.iter().map(row).collect())
}

pub(super) fn into_instructions(value: Value) -> Vec<Instruction> {
    let read = |row: Vec<Value>| match <[Value; 2]>::try_from(row).ok()? {
        [Value::Text(words), Value::Code(pane)] => Some(Instruction { words, pane: Some(pane) }),
        [Value::Text(words), _] => Some(Instruction { words, pane: None }),
        _ => None,
    };
    rows_in(value).into_iter().filter_map(read).collect()
}

fn of_absences(absences: &[Absence]) -> Value {
    let row = |absence: &Absence| {
        // One day away is said by its first.
        let to = if absence.to == absence.from { Value::Empty } else { Value::Date(absence.to) };
        vec![Value::Date(absence.from), to, absence.replaced_by.into()]
    };
    rows_of(absences.iter().map(row).collect())
}

fn into_absences(value: Value) -> Vec<Absence> {
    let read = |row: Vec<Value>| {
        let [from, to, stand_in] = <[Value; 3]>::try_from(row).ok()?;
        let from = into_day(from)?;
        let replaced_by = match stand_in {
            Value::Staff(id) => Some(id),
            _ => None,
        };
        Some(Absence { from, to: into_day(to).unwrap_or(from), replaced_by })
    };
    rows_in(value).into_iter().filter_map(read).collect()
}

fn rows_of(rows: Vec<Vec<Value>>) -> Value {
    if rows.is_empty() { Value::Empty } else { Value::Rows(rows) }
}

fn rows_in(value: Value) -> Vec<Vec<Value>> {
    match value {
        Value::Rows(rows) => rows,
        _ => Vec::new(),
    }
}

impl Record for YearlyEntry {
    const FIELDS: &'static [Field] = &[
        Field::new("value", "Réponse", Shape::Text(crate::model::yearly::LONGEST))
            .with_help("Vide : rien n’est dit pour cette année."),
        Field::new("source", "Source", Shape::Text(80))
            .with_help("Qui l’a dit : « Assurance maladie, relevé annuel »."),
        Field::new("told_on", "Dit le", Shape::PastDate).with_help("Vide : aujourd’hui."),
    ];

    fn get(&self, key: &str) -> Value {
        let text = |text: &str| if text.is_empty() { Value::Empty } else { Value::Text(text.to_owned()) };
        match key {
            "value" => text(&self.value),
            "source" => text(&self.source),
            "told_on" => self.told_on.map_or(Value::Empty, Value::Date),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match key {
            "value" => self.value = into_text(value).unwrap_or_default(),
            "source" => self.source = into_text(value).unwrap_or_default(),
            "told_on" => self.told_on = into_day(value),
            _ => {}
        }
    }
}

impl Record for Drug {
    const FIELDS: &'static [Field] = &[
        Field::new("name", "Nom lu", Shape::Text(40))
            .always_required()
            .with_help("Comme lu sur la boîte, ou son début : « tramadol » rencontre « Tramadol LP 100 »."),
        Field::new("class", "Règles", Shape::Choice(DrugClass::CHOICES))
            .always_required()
            .with_help("« pas sensible » retire un nom de la liste."),
    ];

    fn get(&self, key: &str) -> Value {
        match key {
            "name" => self.name.as_str().into(),
            "class" => Value::Code(self.class.code()),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match key {
            "name" => self.name = into_text(value).unwrap_or_default(),
            "class" => self.class = parse_code(&value).unwrap_or(self.class),
            _ => {}
        }
    }
}

impl Record for NewStaff {
    const FIELDS: &'static [Field] = &[STAFF_NAME, ROLE, UNIX_USER, INSTRUCTIONS];

    fn get(&self, key: &str) -> Value {
        match key {
            "name" => self.name.as_str().into(),
            "role" => Value::Code(self.role.code),
            "unix_user" => text(self.unix_user.as_ref()),
            "instructions" => of_instructions(&self.instructions),
            _ => Value::Empty,
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match (key, value) {
            ("role", Value::Code(code)) => self.role = Role::from_code(code).unwrap_or(self.role),
            ("name", value) => self.name = into_text(value).unwrap_or_default(),
            ("unix_user", value) => self.unix_user = into_text(value),
            ("instructions", value) => self.instructions = into_instructions(value),
            _ => {}
        }
    }
}

impl Record for NewCentre {
    const FIELDS: &'static [Field] = &[
        Field::new("centre", "Le centre", Shape::Text(60))
            .always_required()
            .with_help("Son nom, comme il sera montré."),
        HOURS,
        Field::new("name", "Votre nom", Shape::Text(40))
            .always_required()
            .with_help("Comme on vous appelle ici : « Sarah »."),
        ROLE,
        UNIX_USER,
    ];

    fn get(&self, key: &str) -> Value {
        match key {
            "centre" => self.name.as_str().into(),
            "hours" => lines(&self.hours),
            _ => self.first.get(key),
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        match key {
            "centre" => self.name = into_text(value).unwrap_or_default(),
            "hours" => self.hours = list_texts(value),
            _ => self.first.set(key, value),
        }
    }
}
