//! Gives an item to another person, because the wrong one had been chosen: the rules run again, values copied from the
//! first card are proposed anew from the second, and the open items of its series are given too.

use super::reminders::calls_words;
use super::{item_sql, journal, people, series};
use crate::domain::name::with_de;
use crate::domain::{ItemId, Person, PersonId};
use crate::model::common::{PERSON, SERIES};
use crate::model::{FilledBy, Item, Row, Value, proposed};
use crate::protocol::{Done, OperationCode, Refusal, Request};
use crate::store::Batch;

/// The open lines of a series but for one.
const OTHERS: &str = "WHERE d.series = ?1 AND i.id <> ?2 AND i.closed_at IS NULL ORDER BY d.series_n";
/// The open lines of one kind that were made from this one.
const MADE: &str = "WHERE i.kind = ?1 AND i.source_item = ?2 AND i.person = ?3 AND i.closed_at IS NULL ORDER BY i.id";
/// Condition that selects the journal rows by which a line was given to somebody, the latest first.
const GIVEN: &str = "WHERE j.item = ?1 AND j.op = ?2 ORDER BY j.seq DESC";

impl Batch<'_> {
    pub(crate) fn reassign_item(
        &mut self,
        request: &Request,
        id: ItemId,
        rev: Option<i64>,
        to: PersonId,
        overrule: bool,
    ) -> Result<Done, Refusal> {
        let before = self.load_line(id)?;
        if !before.kind.is_of_people() {
            return Err(Refusal::Rule("Cette ligne n’est celle de personne\u{a0}: elle ne se donne pas.".to_owned()));
        }
        if let Some(rev) = rev {
            self.check_revision(&before, rev)?;
        }
        let missing = || people::unknown_in(PERSON.key);
        let to = people::load_canonical(self.conn, to)?.ok_or_else(missing)?;
        if before.person() == Some(to.id) {
            return Err(Refusal::Rule(format!("Cette ligne est déjà celle {}.", with_de(&to.display_name()))));
        }
        let from = self.person_of(&before)?;
        let mut item = self.item_of_person(&before, from.as_ref(), &to)?;
        if item.state.open
            && !overrule
            && let Some(why) = self.find_duplicate(&item, &to)?
        {
            return Err(Refusal::Guard(why));
        }
        let mut along = self.series_along(&before, from.as_ref(), &to)?;
        let said = self.said_of_giving(&before, &item, from, along.len())?;
        along.extend(self.parts_let_go(&before)?);
        let calls = self.changes_of_calls(request, &[(before.clone(), item.clone())])?;
        let said = said + &calls_words(&calls);
        along.extend(calls);
        self.write_item(&mut item)?;
        let done = self.record_item(request, Some(&before), item, Some(to), |who, _| format!("{who} : {said}"))?;
        self.file_along(request, done, along)
    }

    /// Makes `before` the item of the person `to`; not yet written.
    fn item_of_person(&self, before: &Item, from: Option<&Person>, to: &Person) -> Result<Item, Refusal> {
        let mut item = before.clone();
        proposed::give_to_person(&mut item, from, to, &self.context);
        (item.kind.adopt_person)(&mut item, to).map_err(|why| Refusal::Field(PERSON.key, why))?;
        item = item.as_permitted(&to.to_brief());
        // A call to a person with no permitted number is refused as such, and not for a missing number.
        if item.kind.dialled_field().is_some_and(|field| item.get(field).is_empty()) {
            self.check_number_permitted(None, before, Some(to))?;
        }
        self.let_go_of_links(&mut item, to.id)?;
        self.check_signers(&item, |field| before.get(field) != item.get(field))?;
        item.kind.settle_change(before, &mut item, &self.context);
        // A fault that was there before does not refuse this operation.
        let known = before.find_refusal(&self.context).map(|(field, _)| field);
        match item.find_refusal(&self.context) {
            Some((field, why)) if Some(field) != known => {
                Err(Refusal::Field(field, missing_field(&item, before, field, to).unwrap_or(why)))
            }
            _ => Ok(item),
        }
    }

    /// Removes from the item the numbers of other items that it names or was made from, where they are not of the
    /// person `to`: those stay the first person's.
    fn let_go_of_links(&self, item: &mut Item, to: PersonId) -> Result<(), Refusal> {
        let theirs = |id: ItemId| -> Result<bool, Refusal> {
            Ok(item_sql::load_item(self.conn, id)?.is_none_or(|other| other.person().is_none_or(|person| person == to)))
        };
        for field in item.kind.fields.iter().filter(|field| !field.links.is_empty()) {
            if item.int(field) > 0 && !theirs(ItemId(item.int(field)))? {
                item.set(field, Value::Empty);
            }
        }
        if let Some(source) = item.source_item
            && !theirs(source)?
        {
            item.source_item = None;
        }
        // It was part of the first person's errand.
        item.errand = None;
        Ok(())
    }

    fn series_along(&self, item: &Item, from: Option<&Person>, to: &Person) -> Result<Vec<series::Change>, Refusal> {
        let (Some(_), Value::Int(number)) = (item.kind.series, item.get(&SERIES)) else { return Ok(Vec::new()) };
        let mut others = item_sql::select_items(self.conn, item.kind, OTHERS, &[number, &item.id.0])?;
        others.retain(|other| other.person() == item.person());
        others.into_iter().map(|other| Ok((other.clone(), self.item_of_person(&other, from, to)?))).collect()
    }

    /// « ligne reçue de BENALI Fatima ; change aussi : Numéro ».
    fn said_of_giving(
        &self,
        before: &Item,
        item: &Item,
        from: Option<Person>,
        along: usize,
    ) -> Result<String, Refusal> {
        let brief = from.as_ref().map(|person| people::load_brief(self.conn, person.id)).transpose()?.flatten();
        let row = Row::new(before.clone(), brief);
        let mut said = vec![match along {
            0 => format!("ligne reçue {}", with_de(&(before.kind.subject)(&row))),
            _ => format!("{} lignes de la série reçues {}", along + 1, with_de(&(before.kind.subject)(&row))),
        }];
        let typed = before.kind.fields.iter().filter(|field| field.hand != FilledBy::Kept && **field != PERSON);
        let changed: Vec<_> =
            typed.filter(|field| before.get(field) != item.get(field)).map(|field| field.label).collect();
        if !changed.is_empty() {
            let verb = if changed.len() == 1 { "change" } else { "changent" };
            said.push(format!("{verb} aussi\u{a0}: {}", changed.join(", ")));
        }
        if item.state != before.state {
            said.push(format!("repasse «\u{a0}{}\u{a0}»", item.state.label));
        }
        if let Some(from) = from {
            let made = item_sql::every_kind(|kind| {
                item_sql::select_items(self.conn, kind, MADE, &[&kind.code, &before.id.0, &from.id.0])
            })?;
            said.extend(made.iter().map(|made| {
                format!("{} n° {} en vient et reste à {}", made.kind.noun.whole, made.id, from.display_name())
            }));
        }
        Ok(said.join(" ; "))
    }

    /// An item of an agenda as it was before the desk gave it to another person; none when nobody did.
    pub fn before_given(&self, item: &Item) -> Result<Option<Item>, crate::store::Error> {
        let mut holding = None;
        for row in journal::select_rows(self.conn, GIVEN, &[&item.id.0, &OperationCode::Reassign.code()])? {
            if holding.is_none() && journal::is_in_effect(self.conn, row.columns.seq)? {
                holding = Some(row);
            }
        }
        let Some(body) = holding.and_then(|row| row.body) else { return Ok(None) };
        let mut before = item.clone();
        item_sql::restore_columns(&mut before, &body.before)?;
        Ok(Some(before))
    }
}

/// The sentence for a field that the first card had filled and the second does not.
fn missing_field(item: &Item, before: &Item, key: &str, to: &Person) -> Option<String> {
    let field = item.kind.field(key)?;
    let lost = item.get(field).is_empty() && !before.get(field).is_empty();
    lost.then(|| {
        format!("La fiche {} ne dit rien pour « {} » : complétez-la d’abord.", with_de(&to.display_name()), field.label)
    })
}
