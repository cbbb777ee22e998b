//! The end of the day: those who came without a name become figures, and their lines go.
//!
//! Here and in `retention` lines are erased, because the retention rule asks for it: anonymous arrivals are kept no longer
//! than their day.

use serde_json::Value as Json;

use super::journal::{Body, Entry};
use super::{Batch, items};
use crate::domain::Moment;
use crate::kinds::arrival::{ARRIVAL, figures};
use crate::ops::{Deed, Done, Refusal};

const ANONYMOUS: &str = "WHERE i.kind = ?1 AND i.closed_at < ?2 AND i.person IS NULL";

impl Batch<'_> {
    pub(super) fn close_day(&mut self, deed: &Deed) -> Result<Done, Refusal> {
        let midnight = Moment::on(self.desk.today(), chrono::NaiveTime::MIN, self.desk.zone);
        let gone = items::select(self.conn, &ARRIVAL, ANONYMOUS, &[&ARRIVAL.code, &midnight.0])?;
        let mut counted = 0;
        for item in &gone {
            counted += i64::from(figures::came_on(item).is_some());
            self.let_go(item)?;
        }
        let mut body = Body::said(match counted {
            0 => "Aucun passage anonyme des jours passés à compter".to_owned(),
            1 => "Journée close : 1 passage anonyme compté".to_owned(),
            _ => format!("Journée close : {counted} passages anonymes comptés"),
        });
        body.after.insert("counted".to_owned(), Json::from(counted));
        body.after.insert("lines".to_owned(), Json::from(gone.len()));
        self.record(deed, Entry { body, ..Entry::default() }, Vec::new())
    }
}
