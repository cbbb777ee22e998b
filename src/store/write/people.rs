//! People: loading, saving, finding the same one again.

use std::sync::LazyLock;

use chrono::NaiveDate;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, ToSql, params_from_iter};
use serde_json::Value as Json;

use super::codec::Image;
use super::form_rows;
use super::item_sql;
use super::journal::{self, JournalEntry};
use super::undo::Reversal;
use crate::domain::person::{IdentityMark, name_with_birth};
use crate::domain::{BirthDate, Moment, Person, PersonBrief, PersonId, StaffId, TIES, name, order};
use crate::model::{Also, Field, Item};
use crate::protocol::form_records::Record;
use crate::protocol::{Done, Refusal, Request};
use crate::store::{Batch, Error, Store, search};

/// Columns that follow the fields of the card, in the order of [`person_cells`] and [`read`].
const KEPT: &str = "rev, created_at, last_activity_at, merged_into, used_key, birth_key, first_key";

const MERGED_INTO: &str = "merged_into";

static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {}, {KEPT}, id FROM person ", form_rows::column_names::<Person>()));

/// Fields of a card that its summary tells.
static TOLD: LazyLock<Vec<&'static Field>> = LazyLock::new(|| {
    let told = |field: &&Field| {
        matches!(field.key, "used_name" | "first_name" | "birth_date" | "birth_name" | "phone1" | "phone2" | "language")
            || matches!(
                field.key,
                "confidential_contact" | "confidential_note" | "identity_mark" | "deceased_on" | "sex"
            )
    };
    Person::FIELDS.iter().filter(told).collect()
});

/// Reads them, and then the birth dates of the others of the same name; nothing where there is no other.
static BRIEF: LazyLock<String> = LazyLock::new(|| {
    let keys: Vec<_> = TOLD.iter().map(|field| field.key).collect();
    format!(
        "SELECT {}, (SELECT group_concat(coalesce(other.birth_date, '')) FROM person AS other \
         WHERE other.used_key = one.used_key AND other.first_key = one.first_key AND other.id <> one.id \
         AND other.merged_into IS NULL) FROM person AS one WHERE id = ?1",
        keys.join(", ")
    )
});

static INSERT: LazyLock<String> = LazyLock::new(|| {
    let columns = format!("{}, {KEPT}", form_rows::column_names::<Person>());
    let marks: Vec<_> = (1..=columns.split(", ").count()).map(|at| format!("?{at}")).collect();
    format!("INSERT INTO person ({columns}) VALUES ({})", marks.join(", "))
});

static REPLACE: LazyLock<String> = LazyLock::new(|| {
    let columns = format!("{}, {KEPT}, id", form_rows::column_names::<Person>());
    let marks: Vec<_> = (1..=columns.split(", ").count()).map(|at| format!("?{at}")).collect();
    format!("INSERT OR REPLACE INTO person ({columns}) VALUES ({})", marks.join(", "))
});

static UPDATE: LazyLock<String> = LazyLock::new(|| {
    let columns = format!("{}, {KEPT}", form_rows::column_names::<Person>());
    let sets: Vec<_> = columns.split(", ").zip(2..).map(|(column, at)| format!("{column} = ?{at}")).collect();
    format!("UPDATE person SET {} WHERE id = ?1", sets.join(", "))
});

/// Loads a person.
pub(crate) fn load_person(conn: &Connection, id: PersonId) -> rusqlite::Result<Option<Person>> {
    Ok(select_people(conn, "WHERE id = ?1", &[&id.0])?.pop())
}

/// Loads the person of this number; for a card merged into another, that one.
pub(crate) fn load_canonical(conn: &Connection, id: PersonId) -> rusqlite::Result<Option<Person>> {
    let mut found = load_person(conn, id)?;
    while let Some(next) = found.as_ref().and_then(|person| person.merged_into) {
        found = load_person(conn, next)?;
    }
    Ok(found)
}

/// The cards merged into this one, in one way or another.
pub(crate) const MERGED: &str = "WHERE id IN (WITH RECURSIVE gone (id) AS (SELECT id FROM person WHERE merged_into = ?1 \
                                 UNION SELECT person.id FROM person JOIN gone ON person.merged_into = gone.id) \
                                 SELECT id FROM gone) ORDER BY id";

/// The cards merged into this one, directly or by way of another, by their numbers.
pub(crate) fn load_merged(conn: &Connection, id: PersonId) -> rusqlite::Result<Vec<Person>> {
    select_people(conn, MERGED, &[&id.0])
}

/// The card that bears this reference.
fn find_by_reference(conn: &Connection, ehr_ref: &str) -> rusqlite::Result<Option<Person>> {
    static BY_REFERENCE: LazyLock<String> = LazyLock::new(|| format!("{}WHERE ehr_ref = ?1", *SELECT));
    conn.prepare_cached(&BY_REFERENCE)?.query_row([ehr_ref], read).optional()
}

/// The person this reference in the medical record leads to.
pub(crate) fn by_ref(conn: &Connection, ehr_ref: &str) -> rusqlite::Result<Option<Person>> {
    find_by_reference(conn, ehr_ref)?.map_or(Ok(None), |person| load_canonical(conn, person.id))
}

/// Cards of the same folded names, of a birth date that agrees with this one if one is given; merged ones too.
pub(crate) fn find_same_names(
    conn: &Connection,
    family: &str,
    first: &str,
    born: Option<BirthDate>,
) -> rusqlite::Result<Vec<Person>> {
    // Each half of the OR has its own index.
    const LIKE: &str = "WHERE ((used_key = ?1 AND first_key = ?2) OR (birth_key = ?1 AND first_key = ?2)) \
                        ORDER BY id";
    let mut found = select_people(conn, LIKE, &[&family, &first])?;
    let agrees = |person: &Person, born: BirthDate| person.birth_date.is_some_and(|theirs| theirs.agrees_with(born));
    found.retain(|person| born.is_none_or(|born| agrees(person, born)));
    Ok(found)
}

/// Columns that an import compares of somebody who bears the names of a row: a tenth of a card, since one name may be
/// that of dozens.
#[derive(Debug, Clone, PartialEq)]
pub struct Namesake {
    /// Number of the person.
    pub id: PersonId,
    /// Date of birth, as far as it is known.
    pub birth_date: Option<BirthDate>,
    /// Telephone numbers of the person.
    pub phones: [Option<String>; 2],
    /// `F` or `M`.
    pub sex: Option<String>,
    /// True when the person has a reference in the medical record.
    pub has_ref: bool,
    /// True when the card was merged into another.
    pub merged: bool,
}

impl From<&Person> for Namesake {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id,
            birth_date: person.birth_date,
            phones: [person.phone1.clone(), person.phone2.clone()],
            sex: person.sex.clone(),
            has_ref: person.ehr_ref.is_some(),
            merged: person.merged_into.is_some(),
        }
    }
}

/// Cards of the same folded names, merged ones too, in no order.
pub(crate) fn find_namesakes(conn: &Connection, family: &str, first: &str) -> rusqlite::Result<Vec<Namesake>> {
    const COLUMNS: &str = "id, birth_date, phone1, phone2, ehr_ref IS NOT NULL, merged_into IS NOT NULL, sex";
    // Whoever bears one name at birth and in use is met once.
    static NAMESAKES: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT {COLUMNS} FROM person WHERE used_key = ?1 AND first_key = ?2 UNION ALL \
             SELECT {COLUMNS} FROM person WHERE birth_key = ?1 AND first_key = ?2 AND used_key <> ?1"
        )
    });
    let read = |row: &Row| {
        let born = row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)?.and_then(|born| born.parse().ok());
        Ok(Namesake {
            id: PersonId(row.get(0)?),
            birth_date: born,
            phones: [row.get(2)?, row.get(3)?],
            sex: row.get(6)?,
            has_ref: row.get(4)?,
            merged: row.get(5)?,
        })
    };
    conn.prepare_cached(&NAMESAKES)?.query_map([family, first], read)?.collect()
}

/// Lists other people of the same names, by the family name in use or that of birth.
pub(crate) fn list_homonyms(conn: &Connection, person: &Person) -> rusqlite::Result<Vec<PersonBrief>> {
    let first = name::fold_text(person.first_name.as_deref().unwrap_or_default());
    let mut others = find_same_names(conn, &name::fold_text(&person.used_name), &first, None)?;
    if let Some(birth) = &person.birth_name {
        others.extend(find_same_names(conn, &name::fold_text(birth), &first, None)?);
    }
    others.retain(|other| other.id != person.id && other.merged_into.is_none());
    order::sort_by_key(&mut others, |other| other.id);
    others.dedup_by_key(|other| other.id);
    Ok(others.iter().map(Person::to_brief).collect())
}

/// Loads the people born on this day whose cards stand.
pub(crate) fn load_born_on(conn: &Connection, day: NaiveDate) -> rusqlite::Result<Vec<Person>> {
    let cards = search::list_born_on(conn, day)?.into_iter().filter_map(|id| load_person(conn, id).transpose());
    cards.filter(|card| card.as_ref().map_or(true, |card| card.merged_into.is_none())).collect()
}

/// Loads the summary of a person for lists, with the data that tells them from others of the same name: a list has one for
/// each line, and reads a third of a card for it.
pub(crate) fn load_brief(conn: &Connection, id: PersonId) -> rusqlite::Result<Option<PersonBrief>> {
    let read = |row: &Row| {
        let mut person = Person::new("", Moment(0));
        form_rows::fill_fields(&mut person, TOLD.iter().copied(), row)?;
        person.id = id;
        let mut brief = person.to_brief();
        if let Some(others) = row.get_ref(TOLD.len())?.as_str_or_null()? {
            brief.tell_from(&others.split(',').map(|born| born.parse().ok()).collect::<Vec<_>>());
        }
        Ok(brief)
    };
    conn.prepare_cached(&BRIEF)?.query_row([id.0], read).optional()
}

/// True when two people live together, as far as the file can tell: of one family, by a link between them or with the
/// same person, one number, or one address under one name (a domiciliation is the address of many)?
pub(crate) fn same_household(conn: &Connection, one: PersonId, other: PersonId) -> rusqlite::Result<bool> {
    static SAME: LazyLock<String> = LazyLock::new(|| {
        let family: Vec<_> = TIES.iter().filter(|tie| tie.household).map(|tie| format!("'{}'", tie.code)).collect();
        let family = family.join(", ");
        format!(
            "WITH family AS (SELECT person, other FROM relation WHERE kind IN ({family})) \
             SELECT EXISTS (SELECT 1 FROM person AS a JOIN person AS b ON b.id = ?2 WHERE a.id = ?1 \
               AND (a.phone1 IN (b.phone1, b.phone2) OR a.phone2 IN (b.phone1, b.phone2) \
                 OR (a.address = b.address AND a.used_key = b.used_key))) \
             OR EXISTS (SELECT 1 FROM family WHERE (person = ?1 AND other = ?2) OR (person = ?2 AND other = ?1)) \
             OR EXISTS (SELECT 1 FROM family AS a JOIN family AS b ON b.person = a.person \
               WHERE a.other = ?1 AND b.other = ?2)"
        )
    });
    conn.prepare_cached(&SAME)?.query_row([one.0, other.0], |row| row.get(0))
}

/// Notes that the person came, asked or was served at `at`.
pub(crate) fn touch_activity(conn: &Connection, id: PersonId, at: Moment) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE person SET last_activity_at = ?2 WHERE id = ?1 AND last_activity_at < ?2")?
        .execute([id.0, at.0])
        .map(drop)
}

/// Reads the people that `tail` (`WHERE …`) selects.
pub(crate) fn select_people(conn: &Connection, tail: &str, params: &[&dyn ToSql]) -> rusqlite::Result<Vec<Person>> {
    conn.prepare_cached(&format!("{}{tail}", *SELECT))?.query_map(params, read)?.collect()
}

fn read(row: &Row) -> rusqlite::Result<Person> {
    let after = Person::FIELDS.len();
    let mut person = Person::new("", Moment(row.get(after + 1)?));
    form_rows::fill_record(&mut person, row)?;
    person.rev = row.get(after)?;
    person.last_activity_at = Moment(row.get(after + 2)?);
    person.merged_into = row.get::<_, Option<i64>>(after + 3)?.map(PersonId);
    person.id = PersonId(row.get(after + 7)?);
    Ok(person)
}

fn person_cells(person: &Person) -> [Cell; 7] {
    let key = |text: &str| Cell::Text(name::fold_text(text));
    [
        Cell::Integer(person.rev),
        Cell::Integer(person.created_at.0),
        Cell::Integer(person.last_activity_at.0),
        person.merged_into.map_or(Cell::Null, |id| Cell::Integer(id.0)),
        key(&person.used_name),
        person.birth_name.as_deref().map_or(Cell::Null, key),
        key(person.first_name.as_deref().unwrap_or_default()),
    ]
}

/// The columns of a card that differ, the number it was merged into among them: before, after.
pub(crate) fn changed_columns(before: Option<&Person>, after: &Person) -> (Image, Image) {
    let (mut was, mut is) = form_rows::changed_columns(before, after);
    let into = |person: &Person| person.merged_into.map_or(Json::Null, |id| Json::from(id.0));
    let before = before.map_or(Json::Null, into);
    if before != into(after) {
        was.insert(MERGED_INTO.to_owned(), before);
        is.insert(MERGED_INTO.to_owned(), into(after));
    }
    (was, is)
}

/// Puts the columns of an image back.
pub(crate) fn restore_person(person: &mut Person, image: &Image) -> rusqlite::Result<()> {
    if let Some(into) = image.get(MERGED_INTO) {
        person.merged_into = into.as_i64().map(PersonId);
    }
    form_rows::restore_record(person, image)
}

/// Writes a card under its number, over whatever is there, without its index.
pub(crate) fn put_person(conn: &Connection, person: &Person) -> rusqlite::Result<()> {
    let cells = form_rows::record_cells(person).chain(person_cells(person)).chain([Cell::Integer(person.id.0)]);
    conn.prepare_cached(&REPLACE)?.execute(params_from_iter(cells)).map(drop)
}

/// Cleans a card for storage: its texts are cleaned, and a birth name alone is the name in use.
pub(crate) fn clean_person(person: &Person) -> Result<Person, Refusal> {
    let mut person = person.clone();
    form_rows::clean_record(&mut person);
    if person.used_name.is_empty() {
        person.used_name = person.birth_name.clone().unwrap_or_default();
    }
    form_rows::check_complete(&person)?;
    Ok(person)
}

impl Store {
    /// Loads a person.
    pub fn load_person(&self, id: PersonId) -> Result<Option<Person>, Error> {
        Ok(load_person(&self.conn, id)?)
    }

    /// Loads the person of this number; for a card merged into another, that one.
    pub fn load_canonical(&self, id: PersonId) -> Result<Option<Person>, Error> {
        Ok(load_canonical(&self.conn, id)?)
    }

    /// Loads the people born on this day whose cards stand, in the order of their numbers.
    pub fn load_born_on(&self, day: NaiveDate) -> Result<Vec<Person>, Error> {
        Ok(load_born_on(&self.conn, day)?)
    }

    /// The person this reference in the medical record leads to.
    pub fn person_by_ref(&self, ehr_ref: &str) -> Result<Option<Person>, Error> {
        Ok(by_ref(&self.conn, ehr_ref)?)
    }
}

/// Makes the refusal of a number that belongs to nobody: of a card erased meanwhile, or never made.
pub(crate) fn unknown_person() -> Refusal {
    Refusal::Rule(UNKNOWN.to_owned())
}

/// Makes the refusal of an unknown person, at the field that names them.
pub(crate) fn unknown_in(key: &'static str) -> Refusal {
    Refusal::Field(key, UNKNOWN.to_owned())
}

const UNKNOWN: &str = "Cette personne n’est pas, ou plus, dans le fichier : cherchez-la par son nom.";

impl Batch<'_> {
    pub(crate) fn add_person(&mut self, request: &Request, person: &Person) -> Result<Done, Refusal> {
        let mut person =
            Person { rev: 1, created_at: request.at, last_activity_at: request.at, ..clean_person(person)? };
        self.check_usual_pro(&person)?;
        self.check_twin(&person)?;
        let cells: Vec<Cell> = form_rows::record_cells(&person).collect();
        let other = person_cells(&person);
        match self.conn.prepare_cached(&INSERT)?.execute(params_from_iter(cells.iter().chain(&other))) {
            // A reference that is somebody's is refused by its index, and only then looked up.
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                self.check_reference(&person)?;
                return Err(Error::from(error).into());
            }
            written => written?,
        };
        person.id = PersonId(self.conn.last_insert_rowid());
        self.index.note_change(self.conn, None, Some(&person))?;
        let mut entry = JournalEntry { person: Some(person.id), rev: Some(person.rev), ..JournalEntry::default() };
        entry.body.after = form_rows::given_columns::<Person>(cells);
        entry.body.said = format!("{} : fiche créée", person.display_name());
        self.record_done(request, entry, Vec::new())
    }

    /// Asks before a second card of the same names, in use or of birth, and day of birth, unless a mark says that they are two:
    /// two desks may have looked for somebody new at once, and somebody may have married since. Lists and the demonstration tell such people apart themselves.
    fn check_twin(&self, person: &Person) -> Result<(), Refusal> {
        if !self.undoable || person.identity_mark != IdentityMark::None || person.birth_date.is_none() {
            return Ok(());
        }
        let homonyms = list_homonyms(self.conn, person)?;
        match homonyms.iter().find(|other| other.born == person.birth_date) {
            None => Ok(()),
            Some(other) => {
                let who = name_with_birth(&other.name, other.born);
                Err(Refusal::Guard(format!("{who} est déjà dans le fichier.")))
            }
        }
    }

    pub(crate) fn edit_person(&mut self, request: &Request, person: &Person) -> Result<Done, Refusal> {
        let before = self.card_as_read(person.id, person.rev)?;
        let person = clean_person(person)?;
        let entry = JournalEntry { undoable: true, ..JournalEntry::default() };
        let died = before.deceased_on.is_none() && person.deceased_on.is_some();
        let open = if died { self.still_open(&item_sql::open_of(self.conn, person.id)?) } else { String::new() };
        let followers = self.find_followers(request, &before, &person)?;
        let follow = self.words_of_followers(&followers);
        let say = |name: &str| format!("{name} : fiche enregistrée{follow}{open}");
        let done = self.save_person(request, &before, person, entry, say)?;
        self.write_followers(request, done, followers)
    }

    /// « ordo prête, à rappeler ×2 »: what is open for the person; none of whoever nothing is.
    pub fn open_words(&self, person: PersonId) -> Result<Option<String>, Error> {
        let open = item_sql::open_of(self.conn, person)?;
        Ok((!open.is_empty()).then(|| self.words_of(&open)))
    }

    /// « ; encore ouvert : ordo prête »: the end of a sentence that tells what is open for whoever has died; empty where
    /// nothing is.
    pub(crate) fn still_open(&self, open: &[Item]) -> String {
        if open.is_empty() { String::new() } else { format!("\u{a0}; encore ouvert\u{a0}: {}", self.words_of(open)) }
    }

    fn words_of(&self, items: &[Item]) -> String {
        let also = |item: &Item| Also {
            item: item.id,
            kind: item.kind,
            state: item.state_shown(&self.context),
            day: item.day(&self.context),
            purpose: item.purpose().map(str::to_owned),
        };
        let also: Vec<_> = items.iter().map(also).collect();
        Also::in_words(&also, &self.context).join(", ")
    }

    /// Restores a card as it was before an undone edit, or as a redone edit made it.
    pub(crate) fn revert_person(
        &mut self,
        request: &Request,
        action: &Reversal,
        id: PersonId,
    ) -> Result<Done, Refusal> {
        let before = self.load_card(id)?;
        let who = format!("{}, ", before.display_name());
        self.untouched_since(&action.last, "j.person = ?1 AND j.item IS NULL", id.0, &who)?;
        let mut person = before.clone();
        restore_person(&mut person, &action.body.before)?;
        let followers = self.find_reverted(request, action)?;
        let follow = self.words_of_followers(&followers);
        let entry = JournalEntry { undoes: Some(action.journal_number()), ..JournalEntry::default() };
        let done = self.save_person(request, &before, person, entry, |name| {
            action.direction_words(
                &format!("{name}\u{a0}: fiche remise comme avant{follow}"),
                &format!("{name}\u{a0}: fiche enregistrée{follow}"),
            )
        })?;
        self.write_reverted(request, followers)?;
        Ok(done)
    }

    /// Loads a card that may be changed: not one that was merged into another.
    pub(crate) fn load_card(&self, id: PersonId) -> Result<Person, Refusal> {
        let card = load_person(self.conn, id)?;
        let card = card.ok_or_else(unknown_person)?;
        match card.merged_into.map_or(Ok(None), |_| load_canonical(self.conn, id))? {
            None => Ok(card),
            Some(kept) => {
                let [gone, kept] = [&card, &kept].map(|card| name_with_birth(&card.display_name(), card.birth_date));
                Err(Refusal::Rule(format!("La fiche {} a été fusionnée : voir {kept}.", name::with_de(&gone))))
            }
        }
    }

    /// Loads a card to change, as its author read it: refused when it has changed since.
    pub(crate) fn card_as_read(&self, id: PersonId, rev: i64) -> Result<Person, Refusal> {
        let card = self.load_card(id)?;
        if card.rev == rev {
            return Ok(card);
        }
        let (by, at) = last_hand(self.conn, &card)?;
        Err(Refusal::PersonConflict { by, at, theirs: Box::new(card) })
    }

    /// Writes a changed card, its index and its journal row.
    pub(crate) fn save_person(
        &mut self,
        request: &Request,
        before: &Person,
        person: Person,
        mut entry: JournalEntry,
        say: impl FnOnce(&str) -> String,
    ) -> Result<Done, Refusal> {
        self.known_links(&person)?;
        let person = Person {
            rev: before.rev + 1,
            created_at: before.created_at,
            last_activity_at: before.last_activity_at.max(request.at),
            ..person
        };
        let id = std::iter::once(Cell::Integer(person.id.0));
        let cells = id.chain(form_rows::record_cells(&person)).chain(person_cells(&person));
        self.conn.prepare_cached(&UPDATE)?.execute(params_from_iter(cells))?;
        self.index.note_change(self.conn, Some(before), Some(&person))?;
        (entry.person, entry.rev) = (Some(person.id), Some(person.rev));
        (entry.body.before, entry.body.after) = changed_columns(Some(before), &person);
        entry.body.said = say(&person.display_name());
        self.record_done(request, entry, Vec::new())
    }

    /// Checks that the records the card refers to exist, and that its reference is nobody else's.
    fn known_links(&self, person: &Person) -> Result<(), Refusal> {
        self.check_reference(person)?;
        self.check_usual_pro(person)
    }

    /// Checks that the reference of the card is nobody else's.
    fn check_reference(&self, person: &Person) -> Result<(), Refusal> {
        if let Some(ehr_ref) = &person.ehr_ref
            && let Some(other) = by_ref(self.conn, ehr_ref)?
            && other.id != person.id
        {
            let why = format!("La référence « {ehr_ref} » est déjà celle {}.", name::with_de(&other.display_name()));
            return Err(Refusal::Field("ehr_ref", why));
        }
        Ok(())
    }

    /// Checks that the usual professional is of the team.
    fn check_usual_pro(&self, person: &Person) -> Result<(), Refusal> {
        if person.usual_pro.is_some_and(|id| self.context.member(id).is_none()) {
            return Err(Refusal::Field("usual_pro", "Ce·tte professionnel·le n’est pas dans l’équipe.".to_owned()));
        }
        Ok(())
    }
}

/// Member who wrote the last row of the journal about this card, and when; none of a number that the file has never given.
pub(crate) fn last_row_about(conn: &Connection, id: PersonId) -> rusqlite::Result<Option<(StaffId, Moment)>> {
    const LAST: &str = "SELECT staff, at FROM journal WHERE person = ?1 AND item IS NULL ORDER BY seq DESC LIMIT 1";
    let hand = |row: &Row| Ok((StaffId(row.get(0)?), Moment(row.get(1)?)));
    conn.prepare_cached(LAST)?.query_row([id.0], hand).optional()
}

/// Member who changed a card last, and the moment.
fn last_hand(conn: &Connection, person: &Person) -> rusqlite::Result<(String, Moment)> {
    let tail = "WHERE j.person = ?1 AND j.item IS NULL AND j.rev IS NOT NULL ORDER BY j.seq DESC LIMIT 1";
    let row = journal::select_rows(conn, tail, &[&person.id.0])?.pop();
    Ok(row.map_or(("?".to_owned(), person.last_activity_at), |row| (row.by, Moment(row.columns.at))))
}
