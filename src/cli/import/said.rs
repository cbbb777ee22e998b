//! Data of one row or event about a person, and whether it can be about somebody the file knows.

use chrono::NaiveDate;

use super::cell_values::{
    NumbersOf, cell_as, differ_by_zeros, find_birth_date, find_numbers, is_shortened, is_social_number, known_value,
    lacks_year, read_birth_date, read_death, read_numbers, read_sex, read_voicemail, whole_postcode, without_age,
    yes_or_no,
};
use super::columns::{
    ADDRESS, BIRTH_DATE, BIRTH_NAME, CARD, DEAD, DECEASED, FAMILY_NAME, FIRST_NAME, INTERPRETER, ImportColumn, LABEL,
    LANGUAGE, PHONE1, PHONE2, POSTCODE, REF, SEX, TOWN, USED_NAME, USUAL_PRO, VOICEMAIL,
};
use super::members;
use super::name_notes::find_death;
use super::name_words;
use super::protected::ProtectedSaid;
use super::several_names::{NameCell, SeveralNames};
use super::spellings::{alike_names, list_spellings};
use super::whole_name::{self, WholeName};
use crate::domain::person::Voicemail;
use crate::domain::{BirthDate, Person, PersonId, StaffId, name, order, phone, site};
use crate::model::Context;
use crate::model::languages::name_of_code;
use crate::store::{self, Batch, Namesake};

/// Reason for which a number is left that is not the person's to be called at.
pub(super) const ANOTHERS: &str = "le numéro de quelqu’un d’autre, du travail ou à ne pas appeler est laissé.";
const NAMES: &[&ImportColumn] = &[&BIRTH_NAME, &USED_NAME, &FIRST_NAME];
/// Columns of names, where some programs note another name, or that somebody has died.
pub(super) const NAME_CELLS: [&ImportColumn; 5] = [&FAMILY_NAME, &USED_NAME, &BIRTH_NAME, &FIRST_NAME, &LABEL];

/// Data of a row about one person; none where its cell is empty.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Said {
    /// Line where the row begins.
    pub line: u64,
    /// The reference in the medical record.
    pub ehr_ref: Option<String>,
    /// Family name at birth.
    pub birth_name: Option<String>,
    /// Family name in use.
    pub used_name: Option<String>,
    /// Family name of a column that does not say which: that at birth of somebody new, and no more.
    pub family_name: Option<String>,
    /// First name or names.
    pub first_name: Option<String>,
    /// The words of somebody told by a relative, whose own name is not said: « bébé de SILVA Maria ».
    pub relative: Option<String>,
    /// Date of birth, as far as it is said.
    pub birth_date: Option<BirthDate>,
    /// First number, normal.
    pub phone1: Option<String>,
    /// Language spoken.
    pub language: Option<String>,
    /// `F` or `M`.
    pub sex: Option<String>,
    /// Second number, normal.
    pub phone2: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// An interpreter is needed, or not.
    pub interpreter: Option<bool>,
    /// Word that may be left on the voice mail.
    pub voicemail: Option<Voicemail>,
    /// Day of death, or that of the list where it only says that they have died.
    pub deceased_on: Option<NaiveDate>,
    /// True when the file says that the person is dead and not since which day.
    pub undated_death: bool,
    /// Name of the usual professional.
    pub pro: Option<String>,
    /// The member of the team whom that name means.
    pub usual_pro: Option<StaffId>,
    /// Parts left out of cells that are taken otherwise, with the reason.
    pub left: Vec<(&'static ImportColumn, String)>,
    /// The cells in which words beside the name are left out, where the name is taken.
    pub notes: Vec<&'static ImportColumn>,
    /// The number of the card in the file that the list was exported from, and the names as the list writes them.
    pub card: Option<CardSaid>,
    /// Data about a protected contact, and about the identity.
    pub protected: ProtectedSaid,
}

/// The card that a row of an exported list says it is, as it is written there.
#[derive(Debug, Clone, PartialEq)]
pub struct CardSaid {
    number: i64,
    used_name: String,
    first_name: String,
    birth_name: String,
}

/// Sort of names that a cell of names holds: the title and, in a row without a first name, any holds both.
fn name_cell<'a>(column: &'static ImportColumn, cell: impl Fn(&'static ImportColumn) -> &'a str) -> NameCell {
    let whole = column == &LABEL || known_value(&FIRST_NAME, cell(&FIRST_NAME)).is_none();
    if whole { NameCell::Whole } else { NameCell::Part }
}

/// The cells that hold a number of the social security, which is noted nowhere, or a reference that lost its figures.
fn list_lost_numbers<'a>(cell: &impl Fn(&'static ImportColumn) -> &'a str) -> Vec<(&'static ImportColumn, String)> {
    let columns = NAME_CELLS.into_iter().chain([&REF, &PHONE1, &PHONE2]);
    let held = columns.filter(|column| is_social_number(cell(column)));
    let held = held.map(|column| (column, "un numéro de sécurité sociale n’est pas gardé.".to_owned()));
    let short = is_shortened(cell(&REF)).then(|| {
        let why = "le tableur en a perdu des chiffres, elle est laissée\u{a0}: mettez sa colonne au format texte.";
        (&REF, format!("«\u{a0}{}\u{a0}»\u{a0}: {why}", cell(&REF)))
    });
    held.chain(short).collect()
}

/// Lists the words that cells of names hold beside the name: telephone numbers, a birth date; and the cells in which other figures
/// stand: « DUPONT Marie, 34 ans ».
fn list_beside<'a>(
    cell: &dyn Fn(&'static ImportColumn) -> &'a str,
    context: &Context,
) -> (Vec<String>, Option<BirthDate>, Vec<&'static ImportColumn>) {
    let (mut numbers, mut born, mut noted) = (Vec::new(), None, Vec::new());
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    for column in NAME_CELLS {
        let text = cell(column);
        if digits(text) == 0 || is_social_number(text) || find_death(text).is_some() {
            continue;
        }
        let (found, day) = (find_numbers(text), find_birth_date(text, context));
        let told =
            found.iter().map(|(_, figures)| figures).sum::<usize>() + day.map_or(0, |day| digits(&day.to_string()));
        let words: Vec<_> = text.split_whitespace().collect();
        let child = words.windows(2).any(|two| name_words::counts_child(two[0], two[1]));
        // « tél fille 06 12 34 56 78 » is the number of somebody else.
        let of_other = !found.is_empty() && words.iter().any(|word| name_words::is_relative(word));
        noted.extend((told < digits(text) && !child || of_other).then_some(column));
        numbers.extend(found.into_iter().filter(|_| !of_other).map(|(number, _)| number));
        born = born.or(day);
    }
    (numbers, born, noted)
}

impl Said {
    /// Reads `cell` for each column, with the columns whose cell cannot be read and why.
    pub fn read<'a>(
        cell: &dyn Fn(&'static ImportColumn) -> &'a str,
        line: u64,
        context: &Context,
    ) -> (Self, Vec<(&'static ImportColumn, String)>) {
        let text = |column| {
            let known = known_value(column, cell(column))?;
            let named = NAME_CELLS.contains(&column);
            Some(if named { SeveralNames::first_of(known, name_cell(column, cell)) } else { known }.to_owned())
        };
        let today = context.today();
        let mut unread = Vec::new();
        let mut told = |column: &'static ImportColumn, read: &dyn Fn(&str) -> Result<Option<String>, String>| {
            let given = text(column)?;
            read(&given).unwrap_or_else(|why| {
                unread.push((column, why));
                None
            })
        };
        let sex = told(&SEX, &read_sex);
        let mut left = list_lost_numbers(&cell);
        let mut numbers = |column| {
            let read = |given: &str| read_numbers(given, NumbersOf::Person);
            let found = cell_as(column, text(column), &mut unread, read).unwrap_or_default();
            left.extend(found.noted.then(|| (column, "ce qui est écrit à côté du numéro est laissé.".to_owned())));
            left.extend(found.others.then(|| (column, ANOTHERS.to_owned())));
            (found.numbers.into_iter(), found.others)
        };
        let (beside, born_beside, notes) = list_beside(cell, context);
        let ((firsts, is_anothers), (mut seconds, _)) = (numbers(&PHONE1), numbers(&PHONE2));
        let mut firsts = firsts.chain(beside);
        let phone1 = firsts.next().or_else(|| if is_anothers { seconds.next() } else { None });
        let phone2 = seconds.next().or_else(|| firsts.next());
        let more =
            firsts.chain(seconds).filter(|number| Some(number) != phone1.as_ref() && Some(number) != phone2.as_ref());
        left.extend(
            more.map(|number| (&PHONE2, format!("{} est un numéro de trop, laissé.", phone::display_number(&number)))),
        );
        let (born, told) = (cell(&BIRTH_DATE), |why: &str| (&BIRTH_DATE, why.to_owned()));
        left.extend(lacks_year(born).then(|| told("un jour sans son année n’est pas gardé.")));
        left.extend((without_age(born) != born).then(|| told("l’âge à côté de la date est laissé.")));
        let birth_date = text(&BIRTH_DATE)
            .filter(|given| !lacks_year(given))
            .and_then(|given| read_birth_date(&given, context).map_err(|why| unread.push((&BIRTH_DATE, why))).ok());
        let birth_date = if known_value(&BIRTH_DATE, cell(&BIRTH_DATE)).is_some() { birth_date } else { born_beside };
        let interpreter = cell_as(&INTERPRETER, text(&INTERPRETER), &mut unread, yes_or_no);
        let death = cell_as(&DECEASED, text(&DECEASED), &mut unread, |cell| read_death(cell, today)).flatten();
        let death =
            death.or_else(|| cell_as(&DEAD, text(&DEAD), &mut unread, |cell| read_death(cell, today)).flatten());
        // « DUPONT (décédée) »: somebody who is mourned is not to be called.
        let noted = || NAME_CELLS.into_iter().find_map(|column| find_death(cell(column)));
        let noted = if text(&DECEASED).or(text(&DEAD)).is_none() { noted() } else { None };
        let death = death.or_else(|| noted.map(|day| read_death(&day, today).ok().flatten().unwrap_or((today, false))));
        let early = |(on, _): &(NaiveDate, bool)| birth_date.is_some_and(|born| *on < born.earliest_day());
        if death.as_ref().is_some_and(early) {
            unread.push((&DECEASED, "le décès serait avant la naissance.".to_owned()));
        }
        let death = death.filter(|death| !early(death));
        let voicemail = cell_as(&VOICEMAIL, text(&VOICEMAIL), &mut unread, read_voicemail);
        let town =
            [text(&POSTCODE).map(whole_postcode), text(&TOWN)].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let address: Vec<_> = text(&ADDRESS).into_iter().chain((!town.is_empty()).then_some(town)).collect();
        let mut said = Self {
            line,
            ehr_ref: text(&REF),
            birth_date,
            phone1,
            sex,
            phone2,
            language: text(&LANGUAGE).map(|said| name_of_code(&said).map_or(said, str::to_owned)),
            address: (!address.is_empty()).then(|| address.join(", ")),
            interpreter,
            voicemail,
            deceased_on: death.map(|(on, _)| on),
            undated_death: death.is_some_and(|(_, told)| !told),
            pro: text(&USUAL_PRO),
            protected: ProtectedSaid::read(&cell, &mut unread),
            left,
            notes,
            card: cell(&CARD).parse().ok().map(|number| CardSaid {
                number,
                used_name: cell(&USED_NAME).to_owned(),
                first_name: cell(&FIRST_NAME).to_owned(),
                birth_name: cell(&BIRTH_NAME).to_owned(),
            }),
            ..Self::default()
        };
        if said.protected.is_pseudonym() {
            let written = |column| Some(cell(column).to_owned()).filter(|name| !name.is_empty());
            (said.used_name, said.birth_name) = (written(&USED_NAME), written(&BIRTH_NAME));
            (said.family_name, said.first_name) = (written(&FAMILY_NAME), written(&FIRST_NAME));
        } else {
            said.name(text);
        }
        (said, unread)
    }

    /// The cells of names that name several people, with what they say.
    pub fn several_named<'a>(
        cell: impl Fn(&'static ImportColumn) -> &'a str,
    ) -> impl Iterator<Item = (&'static ImportColumn, SeveralNames<'a>)> {
        let several = move |column| Some((column, SeveralNames::of_several(cell(column), name_cell(column, &cell))?));
        NAME_CELLS.into_iter().filter_map(several)
    }

    /// Data of a line about somebody of whom nothing but the name is said.
    pub fn of_name(line: u64, name: WholeName) -> Self {
        let mut said = Self { line, ..Self::default() };
        said.take_whole_name(name);
        said
    }

    /// Takes the names: each from its own cell, else all from one.
    fn name(&mut self, text: impl Fn(&'static ImportColumn) -> Option<String>) {
        let cell = |column| text(column).map(|cell| whole_name::family_names(&cell)).unwrap_or_default();
        let [(birth, _), (used, used_birth), (family, family_birth)] =
            [&BIRTH_NAME, &USED_NAME, &FAMILY_NAME].map(cell);
        self.first_name = text(&FIRST_NAME).and_then(|cell| whole_name::first_names(&cell));
        // « PARENT DU CHATELET » beside a first name is a family's.
        let is_family = |cell: &String| {
            let relative = cell.split_whitespace().next().is_some_and(name_words::is_child);
            self.first_name.is_some() && name_words::is_capitals_all(cell) && !relative
        };
        let families = [&FAMILY_NAME, &USED_NAME, &BIRTH_NAME].into_iter().filter_map(&text);
        let mut cells = families.filter(|cell| !is_family(cell)).chain(text(&LABEL));
        if let Some(relative) = cells.find_map(|cell| whole_name::find_relative(&cell)) {
            let first = self.first_name.take().map(|first| format!(" {first}")).unwrap_or_default();
            self.relative = Some(relative + &first);
            return;
        }
        let birth = birth.or(used_birth).or(family_birth);
        (self.birth_name, self.used_name, self.family_name) = match (birth, used, family) {
            (Some(birth), None, family) => (Some(birth), family, None),
            (None, Some(used), family) => (family, Some(used), None),
            (birth, used, family) => (birth, used, family.filter(|_| self.used_name.is_none())),
        };
        if self.first_name.is_none() {
            let one_cell = [&FAMILY_NAME, &USED_NAME, &BIRTH_NAME].into_iter().find_map(&text);
            let whole = match one_cell {
                Some(cell) => WholeName::read_any_case(&cell),
                None => WholeName::read(&text(&LABEL).unwrap_or_default()),
            };
            if whole.first.is_some() {
                self.take_whole_name(whole);
            }
        }
    }

    /// Takes the names of one cell: the family name is that in use only where another is said to be that at birth.
    pub fn take_whole_name(&mut self, whole: WholeName) {
        let (used, family) = if whole.birth.is_some() { (whole.used, None) } else { (None, whole.used) };
        (self.used_name, self.family_name) = (used, family);
        (self.birth_name, self.first_name) = (whole.birth, whole.first);
    }

    /// The family names that are said, whichever they are.
    pub fn families(&self) -> impl Iterator<Item = &String> {
        [&self.birth_name, &self.used_name, &self.family_name].into_iter().flatten()
    }

    /// True when something else than a name says who it is: a birth date, a reference, a number.
    pub fn is_told_apart(&self) -> bool {
        self.birth_date.is_some() || self.ehr_ref.is_some() || self.phone1.is_some()
    }

    /// True when the names are a title of the agenda (« CONGÉS Dr Martin »), and nothing else says who it is: no birth
    /// date, reference or number.
    pub fn is_nobody<'a>(&self, cell: impl Fn(&'static ImportColumn) -> &'a str, context: &Context) -> bool {
        let called = known_value(&PHONE1, cell(&PHONE1)).is_some();
        if self.birth_date.is_some() || self.ehr_ref.is_some() || called {
            return false;
        }
        let family = [&USED_NAME, &FAMILY_NAME, &BIRTH_NAME].into_iter().map(&cell).find(|name| !name.is_empty());
        let title = family.map_or_else(|| cell(&LABEL).to_owned(), |family| format!("{family} {}", cell(&FIRST_NAME)));
        site::is_of_nobody(&title, &context.meetings, &|named| members::find_member(named, context).is_some())
    }

    /// True when a family name is said, and none of them is `person`'s.
    pub fn is_of_another_family(&self, person: &Person) -> bool {
        let same = |said: &String| {
            [Some(&person.used_name), person.birth_name.as_ref()]
                .into_iter()
                .flatten()
                .any(|name| alike_names(said, name))
        };
        self.families().next().is_some() && !self.families().any(same)
    }

    /// True when `person` would become another person: neither the family name nor what else is known agrees, or the first
    /// name is quite another or comes with another birth date, for a family has one name; many are born on one day, and both
    /// names make one of them.
    pub fn is_somebody_else(&self, person: &Person) -> bool {
        let dated = self.birth_date.is_some() && person.birth_date.is_some();
        let (renamed, reborn) = (self.has_another_first_name(person), self.is_born_on_another_day(person));
        let moved = self.is_of_another_family(person);
        let mends = || self.shares_first_name(person) || self.mends_spelling(person);
        moved && (reborn || renamed && !(dated && mends())) || renamed && (reborn || self.is_somebody_of_family(person))
    }

    /// True when the first name has nothing of `person`'s, whose own is known: that of a brother or a sister.
    fn is_somebody_of_family(&self, person: &Person) -> bool {
        let Some((said, held)) = self.first_name.as_deref().zip(person.first_name.as_deref()) else { return false };
        let [short, long] = [said, held].map(name::fold_text);
        let begins = short.starts_with(&long) || long.starts_with(&short);
        let unnamed = held.is_empty() || name_words::is_child(held);
        !unnamed && !begins && !self.shares_first_name(person) && !name::is_near(said, held)
    }

    /// True when both names are other spellings of `person`'s: BENNALI Fatma and BENALI Fatima.
    fn mends_spelling(&self, person: &Person) -> bool {
        let held = [Some(&person.used_name), person.birth_name.as_ref()];
        let first = self.first_name.as_ref().zip(person.first_name.as_ref());
        first.is_some_and(|(said, held)| name::is_near(said, held))
            && self.families().any(|said| held.into_iter().flatten().any(|name| name::is_near(said, name)))
    }

    /// True when a word of the first names is one of `person`'s: « Marie » and « Marie-Claire ».
    fn shares_first_name(&self, person: &Person) -> bool {
        let words = |names: &Option<String>| name::fold_text(names.as_deref().unwrap_or_default()).replace('-', " ");
        let held = words(&person.first_name);
        words(&self.first_name).split_whitespace().any(|word| held.split_whitespace().any(|other| other == word))
    }

    /// The name of a column that does not say which, where it is none of `person`'s.
    pub fn strange_family<'a>(family: &'a Option<String>, person: &Person) -> Option<&'a String> {
        let held = [Some(&person.used_name), person.birth_name.as_ref()];
        family.as_ref().filter(|said| !held.into_iter().flatten().any(|name| alike_names(said, name)))
    }

    /// True when a first name is said that is not `person`'s.
    pub fn has_another_first_name(&self, person: &Person) -> bool {
        let held = person.first_name.as_deref().unwrap_or_default();
        self.first_name.as_ref().is_some_and(|said| !alike_names(said, held))
    }

    /// True when another birth date is said than `person`'s.
    pub fn is_born_on_another_day(&self, person: &Person) -> bool {
        self.birth_date.zip(person.birth_date).is_some_and(|(said, held)| !said.agrees_with(held))
    }

    /// Order in which a list is taken: by the beginning of the names.
    pub fn sort_key(&self) -> [u8; 24] {
        let mut key = [0; 24];
        let family = name::fold_text(self.families().next().map_or("", String::as_str));
        let first = name::fold_text(self.first_name.as_deref().unwrap_or_default());
        let (family_part, first_part) = key.split_at_mut(16);
        family_part.iter_mut().zip(family.bytes()).for_each(|(place, byte)| *place = byte);
        first_part.iter_mut().zip(first.bytes()).for_each(|(place, byte)| *place = byte);
        key
    }

    /// Family and first names as cards may spell them: whether their words are parted by spaces or by hyphens.
    pub fn spelled_names(&self) -> Vec<(String, String)> {
        let firsts = list_spellings(self.first_name.as_deref().unwrap_or_default());
        let families = self.families().flat_map(|family| list_spellings(family));
        let pairs = families.flat_map(|family| firsts.iter().map(move |first| (family.clone(), first.clone())));
        let mut names: Vec<_> = pairs.collect();
        if names.len() > 1 {
            order::sort(&mut names);
            names.dedup();
        }
        names
    }

    /// Cards of the file that bear these names, merged ones too: birth or used name, and first name.
    pub fn namesakes(&self, batch: &Batch) -> Result<Vec<Namesake>, store::Error> {
        Self::find_namesakes(&self.spelled_names(), batch)
    }

    /// Cards of the file that bear one of these family and first names, each once.
    pub fn find_namesakes(names: &[(String, String)], batch: &Batch) -> Result<Vec<Namesake>, store::Error> {
        let mut found: Vec<Namesake> = Vec::new();
        for (family, first) in names {
            found.extend(batch.find_namesakes(family, first)?);
        }
        order::sort_by_key(&mut found, |person| person.id);
        found.dedup_by_key(|person| person.id);
        Ok(found)
    }

    /// The card whose number, names and birth date the row says to the letter: the one it was exported from, which it does
    /// not name anew.
    pub fn exported_card(&mut self, batch: &Batch) -> Result<Option<Person>, store::Error> {
        let Some(card) = self.card.take() else { return Ok(None) };
        let Some(person) = batch.load_person(PersonId(card.number))? else { return Ok(None) };
        let same = card.used_name == person.used_name
            && card.first_name == person.first_name.as_deref().unwrap_or_default()
            && self.birth_date == person.birth_date
            && person.merged_into.is_none();
        if same {
            (self.used_name, self.family_name, self.first_name) = (None, None, None);
            self.notes.clear();
            let told = person.birth_name.as_deref().unwrap_or_default();
            self.birth_name.take_if(|_| card.birth_name == told);
        }
        Ok(same.then_some(person))
    }

    /// True when `person`, who bears the same names, is this very person.
    pub fn is_person(&self, person: &Namesake) -> bool {
        let may_be = match (self.birth_date, person.birth_date) {
            (Some(said), Some(held)) if said == held && said.known_day().is_some() => return true,
            (Some(said), Some(held)) => said.agrees_with(held),
            (said, held) => said == held,
        };
        may_be && (self.phone1.is_none() || person.phones[0].is_none() || self.names_person(person))
    }

    /// The one of `namesakes` who is this very person. Of those born on the date said, the one whose number it is; a date
    /// known in part may be that of several, and is then nobody's without the number.
    pub fn found_among<'a>(&self, namesakes: impl Iterator<Item = &'a Namesake>) -> Option<&'a Namesake> {
        let fits: Vec<&Namesake> = namesakes.filter(|person| self.is_person(person)).collect();
        let dated = fits.iter().filter(|person| person.birth_date == self.birth_date);
        if let Some(person) = dated.min_by_key(|person| (!self.names_person(person), self.has_another_sex(person))) {
            return Some(person);
        }
        let calls: Vec<_> = fits.iter().copied().filter(|person| self.names_person(person)).collect();
        match (&fits[..], &calls[..]) {
            ([one], _) | (_, [one]) => Some(one),
            _ => None,
        }
    }

    /// True when the row may be about somebody else than `person`, of whom another row of the same list has told: it says
    /// another number or another sex, or has no first name of its own, as children of one day have none yet.
    pub fn may_be_another(&self, person: &Namesake) -> bool {
        let numbers = || [&self.phone1, &self.phone2].into_iter().filter(|number| number.is_some());
        let calls_another = numbers().next().is_some()
            && person.phones.iter().any(Option::is_some)
            && !numbers().any(|number| person.phones.contains(number));
        let unnamed = self.first_name.as_deref().is_none_or(name_words::is_child);
        calls_another || self.has_another_sex(person) || unnamed
    }

    /// True when another sex is said than `person`'s.
    fn has_another_sex(&self, person: &Namesake) -> bool {
        self.sex.as_ref().zip(person.sex.as_ref()).is_some_and(|(said, held)| said != held)
    }

    /// True when the number given is one of `person`'s.
    pub fn names_person(&self, person: &Namesake) -> bool {
        self.phone1.is_some() && person.phones.contains(&self.phone1)
    }

    /// Puts on `person` what the row says, or only what the card lacks, and returns the labels of what that changed. Only
    /// a reference mends a spelling: without one, names that fold alike are the same name. The reference of a card merged
    /// into this one led here, and replaces nothing; one with the zeros that the card's has lost does.
    pub fn apply_to(self, person: &mut Person, lacking: bool) -> Vec<&'static str> {
        let exact = self.ehr_ref.is_some();
        let follows = person.birth_name.as_ref() == Some(&person.used_name);
        // A column that only says « nom » renames nobody who bears that name already, and never the birth name.
        let bears = |name: &String| {
            alike_names(name, &person.used_name)
                || person.birth_name.as_ref().is_some_and(|birth| alike_names(name, birth))
        };
        let family = self.family_name.clone().filter(|name| person.used_name.is_empty() || !bears(name));
        let birth = self.birth_name.clone().or_else(|| family.clone().filter(|_| person.birth_name.is_none()));
        let used =
            self.used_name.or_else(|| family.or(self.birth_name).filter(|_| follows || person.used_name.is_empty()));
        let (phone1, phone2) = one_of_each(self.phone1, self.phone2, person);
        let mut used_name = Some(std::mem::take(&mut person.used_name));
        let mut changed = Vec::new();
        let mut put = |column: &'static ImportColumn, said: Option<String>, held: &mut Option<String>| {
            let differs = |said: &String| match held {
                Some(held) if column == &REF => !lacking && said.len() > held.len() && differ_by_zeros(said, held),
                Some(_) if lacking => false,
                Some(held) if exact || !NAMES.contains(&column) => said != held,
                Some(held) => !alike_names(said, held),
                None => true,
            };
            if said.as_ref().is_some_and(differs) {
                *held = said;
                changed.push(column.label);
            }
        };
        put(&USED_NAME, used, &mut used_name);
        put(&REF, self.ehr_ref, &mut person.ehr_ref);
        put(&BIRTH_NAME, birth, &mut person.birth_name);
        put(&FIRST_NAME, self.first_name, &mut person.first_name);
        put(&SEX, self.sex, &mut person.sex);
        put(&PHONE1, phone1, &mut person.phone1);
        put(&PHONE2, phone2, &mut person.phone2);
        put(&LANGUAGE, self.language, &mut person.language);
        put(&ADDRESS, self.address, &mut person.address);
        let born = match (person.birth_date, self.birth_date) {
            (Some(held), Some(said)) if held.agrees_with(said) => Some(held.refined_by(said)),
            (Some(held), _) if lacking => Some(held),
            (held, said) => said.or(held),
        };
        if born != person.birth_date {
            person.birth_date = born;
            changed.push(BIRTH_DATE.label);
        }
        if let Some(needed) = self.interpreter.filter(|needed| *needed != person.interpreter && (*needed || !lacking)) {
            person.interpreter = needed;
            changed.push(INTERPRETER.label);
        }
        // A list never loosens what the desk was told: a rule gives way to a stricter one only.
        let stricter = |rule: &Voicemail| person.voicemail == Voicemail::Unknown || *rule == Voicemail::Never;
        if let Some(rule) = self.voicemail.filter(|rule| *rule != person.voicemail && stricter(rule)) {
            person.voicemail = rule;
            changed.push(VOICEMAIL.label);
        }
        // A list that says nothing, or « non », brings nobody back.
        if self.deceased_on.is_some() && person.deceased_on.is_none() {
            person.deceased_on = self.deceased_on;
            changed.push(DECEASED.label);
        }
        let keeps = lacking && person.usual_pro.is_some();
        if self.usual_pro.is_some() && self.usual_pro != person.usual_pro && !keeps {
            person.usual_pro = self.usual_pro;
            changed.push(USUAL_PRO.label);
        }
        person.used_name = used_name.unwrap_or_default();
        changed.extend(self.protected.apply_to(person));
        changed
    }
}

/// The numbers said, such that `person` does not hold one of them twice: one that is held already stays where it is, and one
/// that changes places with the other leaves it its own.
fn one_of_each(phone1: Option<String>, phone2: Option<String>, person: &Person) -> (Option<String>, Option<String>) {
    match (phone1, phone2) {
        (Some(first), None) if person.phone2.as_ref() == Some(&first) => (Some(first), person.phone1.clone()),
        (None, Some(second)) if person.phone1.as_ref() == Some(&second) => (None, None),
        (Some(first), Some(second)) if first == second => (Some(first), None),
        said => said,
    }
}
