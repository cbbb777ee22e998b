//! Codes asked before a member who has one is otherwise recognised: theirs, or those of two other members.
//!
//! Without them whoever may edit the team could give somebody's name or account to another, and sit down as them. A code
//! put today speaks for nobody yet: one person could otherwise sit as two colleagues who have none, give each a code,
//! and speak for both.

use rusqlite::{Connection, OptionalExtension};

use super::{origin, pin};
use crate::domain::name::with_de;
use crate::domain::{Moment, Staff, StaffId, order};
use crate::model::Context;
use crate::protocol::{Pin, PinHash, Refusal, Request, Vouchers};
use crate::store::{Batch, Error, Store};

/// Members who together speak for another.
const COLLEAGUES: usize = 2;

/// Hash of the code of a member who works here, and since when it is theirs.
fn load_code(conn: &Connection, staff: StaffId) -> rusqlite::Result<Option<(String, Option<Moment>)>> {
    let mut statement = conn.prepare_cached(
        "SELECT pin_hash, pin_since FROM staff WHERE id = ?1 AND active = 1 AND pin_hash IS NOT NULL",
    )?;
    statement.query_row([staff.0], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Moment)))).optional()
}

fn is_of_today(since: Option<Moment>, context: &Context) -> bool {
    since.is_some_and(|since| since.day_in(context.zone) >= context.today())
}

impl Store {
    /// Checks the codes given for a change of `staff`; each counts as an attempt. The error is the sentence that says
    /// which is wrong, or does not count yet.
    pub(crate) fn vouch(
        &self,
        staff: StaffId,
        given: &[(StaffId, Pin)],
        terminal: &str,
        context: &Context,
    ) -> Result<Result<Vouchers, String>, Error> {
        let mut vouchers = Vouchers::default();
        for (member, code) in given {
            let name = context.staff_name(*member);
            let Some((hash, since)) = load_code(&self.conn, *member)? else {
                return Ok(Err(format!("{name} n’a pas de code.")));
            };
            if *member != staff && is_of_today(since, context) {
                return Ok(Err(format!("Le code {} est d’aujourd’hui\u{a0}: il comptera demain.", with_de(name))));
            }
            match self.try_pin(pin::TypedCode { staff: *member, code, hash: &hash, terminal }, context.now)? {
                Some(true) => vouchers.0.push((*member, PinHash(hash))),
                Some(false) => return Ok(Err(format!("Ce n’est pas le code {}.", with_de(name)))),
                None => return Ok(Err(format!("Trop d’essais du code {}\u{a0}: attendez un peu.", with_de(name)))),
            }
        }
        Ok(Ok(vouchers))
    }
}

impl Batch<'_> {
    /// Refuses a change of how `before`, who has a code, is recognised, unless their code was given, or those of two
    /// colleagues. The administrator of the machine needs none: nobody else is left when all codes are forgotten.
    pub(crate) fn check_vouched(&self, request: &Request, before: &Staff, given: &Vouchers) -> Result<(), Refusal> {
        if request.by == StaffId::SYSTEM && origin::is_root() {
            return Ok(());
        }
        let mut colleagues = Vec::new();
        for (member, PinHash(hash)) in &given.0 {
            match load_code(self.conn, *member)? {
                Some((present, _)) if present == *hash && *member == before.id => return Ok(()),
                Some((present, since)) if present == *hash && !is_of_today(since, &self.context) => {
                    colleagues.push(*member);
                }
                Some(_) | None => {}
            }
        }
        order::sort(&mut colleagues);
        colleagues.dedup();
        if colleagues.len() < COLLEAGUES {
            return Err(Refusal::NeedsCodes { of: before.id, name: before.name.clone() });
        }
        Ok(())
    }
}
