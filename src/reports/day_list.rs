//! The list of one day of a pane, for one professional or for all: shown, printed, read by a program.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use crate::domain::{StaffId, spoken};
use crate::model::paper::Text;
use crate::model::{Context, Days, Kind, Row, awaited};

/// The lines of one day.
#[derive(Debug, Clone)]
pub struct DayList {
    /// Pane of the list.
    pub kind: &'static Kind,
    /// The day.
    pub day: NaiveDate,
    /// Lines of the day, in order.
    pub rows: Vec<Row>,
}

/// Indent of the second and later lines, as wide as the hour.
const MARGIN: &str = "       ";

impl DayList {
    /// Lines that concern this professional or whoever they replace, or concerned them before they were settled; every line
    /// when none is named.
    pub fn rows_for(&self, pro: Option<StaffId>, context: &Context) -> Vec<&Row> {
        let of = |row: &&Row| pro.is_none_or(|pro| row.item.falls_to(pro, context) || row.item.names_member(pro));
        self.rows.iter().filter(of).collect()
    }

    /// Professionals concerned, each with the number of their lines, in the order of the team.
    pub fn count_by_professional(&self, context: &Context) -> BTreeMap<StaffId, usize> {
        let counted = context.staff.iter().map(|staff| (staff.id, self.rows_for(Some(staff.id), context).len()));
        counted.filter(|(_, count)| *count > 0).collect()
    }

    /// Makes the text of the list: hours and names, notes the professional must read, no phone number and no reason.
    /// None of a pane without days.
    pub fn to_text(&self, pro: Option<StaffId>, context: &Context) -> Option<Text> {
        let days = self.kind.days?;
        let rows = self.rows_for(pro, context);
        let day = format!("{} {}", spoken::weekday_name(self.day), self.day.format("%d/%m/%Y"));
        let whose = pro.map(|pro| format!("\u{a0}: {}", context.staff_name(pro))).unwrap_or_default();
        let title = format!("{} du {day}{whose}", self.kind.title);
        let made = context.now.in_zone(context.zone).format("%d/%m/%Y à %H:%M");
        let head = vec![
            title.clone(),
            format!("{}, le {made}", context.site),
            "Document de travail, à détruire en fin de journée.".to_owned(),
        ];
        let closed = context.calendar.closure_reason(self.day).map(|why| format!("Jour fermé\u{a0}: {why}."));
        let left = rows.iter().filter(|row| (days.unsettled)(&row.item)).count();
        let counted =
            [Some(days.count_phrase(rows.len())), days.left_of(left)].into_iter().flatten().collect::<Vec<_>>();
        let mut body: Vec<String> =
            closed.into_iter().chain([format!("{}.", counted.join(", dont ")), String::new()]).collect();
        let said = pro.map(|pro| self.list_instructions(pro, &rows, context)).unwrap_or_default();
        let counts = body.len() - 1;
        body.splice(counts..counts, said);
        body.extend(rows.iter().flat_map(|row| row_block(row, days, context)));
        Some(Text { title, head, body })
    }

    /// Instructions for this pane by `pro`, and by whoever they replace in these lines.
    fn list_instructions(&self, pro: StaffId, rows: &[&Row], context: &Context) -> Vec<String> {
        let others = rows
            .iter()
            .filter(|row| !row.item.concerns_member(pro))
            .flat_map(|row| row.item.list_instructions(context));
        let own = awaited::instructions_of(pro, self.kind.code, context);
        let mut said: Vec<String> = own.into_iter().chain(others).collect();
        let mut seen = HashSet::new();
        said.retain(|words| seen.insert(words.clone()));
        said
    }
}

/// « 09:30  KAYA Elif, né·e le 19/01/1990 », and below it what must be known.
fn row_block(row: &Row, days: &Days, context: &Context) -> Vec<String> {
    let hour = row.item.moment(&days.at).map(|at| at.clock_text(context.zone)).unwrap_or_default();
    let born = row.person.as_ref().and_then(|person| person.born);
    let born = born.map(|born| format!(", {}", born.born_phrase())).unwrap_or_default();
    let protected = row.is_protected().then(|| "CONTACT PROTÉGÉ\u{a0}: rien n’est dit à l’entourage.".to_owned());
    let below = protected.into_iter().chain((days.printed)(row, context)).filter(|line| !line.is_empty());
    let first = format!("{hour}\u{a0} {}{born}", (row.item.kind.subject)(row));
    std::iter::once(first).chain(below.map(|line| format!("{MARGIN}{line}"))).chain([String::new()]).collect()
}
