//! Offers that fill one field of the selected line: that the person was told, for whom they come.

use super::App;
use super::screens::picker::{Choose, PickLine, Picker};
use crate::domain::{ItemId, Staff, StaffId, name, order};
use crate::model::{ForWhom, Item, ToldStamp, Value, awaited};
use crate::protocol::Operation;

impl App {
    /// Writes down that the person was told.
    pub(super) fn write_stamp(&mut self, item: &Item, stamp: &ToldStamp) {
        let changes = vec![(stamp.at.key, Value::Moment(self.context.now))];
        self.run(Operation::Edit { item: item.id, rev: item.rev, changes }, None);
    }

    /// Members who receive people: whoever most of the list is for first, whoever is away last.
    pub(super) fn pick_for_whom(&mut self, item: &Item, for_whom: &'static ForWhom) {
        let today = self.context.today();
        let lines_of = |staff: &Staff| {
            self.listing().rows.iter().flatten().filter(|row| row.item.concerns_member(staff.id)).count()
        };
        let mut team: Vec<_> =
            self.context.staff.iter().filter(|staff| staff.active && staff.role.professional).collect();
        order::sort_by_key(&mut team, |staff| (staff.is_away(today), std::cmp::Reverse(lines_of(staff))));
        let lines = team.into_iter().map(|staff| {
            let said = awaited::instruction_words(staff.id, item.kind.code, &self.context);
            let away = staff.is_away(today).then(|| "absent·e".to_owned());
            PickLine {
                text: staff.name.clone(),
                aside: away.into_iter().chain(said).collect::<Vec<_>>().join(" — "),
                does: Choose::ForWhom { item: item.id, rev: item.rev, for_whom, whom: staff.id },
            }
        });
        let mut pick = Picker::new(&format!("{} ?", name::capitalise_first(for_whom.label)), lines.collect());
        let theirs = |line: &PickLine| matches!(line.does, Choose::ForWhom { whom, .. } if item.team(&for_whom.field).contains(&whom));
        pick.selected = pick.lines.iter().position(theirs).unwrap_or(0);
        self.screens.push(pick);
    }

    /// Writes for whom a line is.
    pub(super) fn say_for_whom(&mut self, item: ItemId, rev: i64, for_whom: &ForWhom, whom: StaffId) {
        let changes = vec![(for_whom.field.key, Value::Team(vec![whom]))];
        self.run(Operation::Edit { item, rev, changes }, None);
    }

    /// Asks for whom a known person has come, where neither their card nor anybody has said it, nor the line from which
    /// theirs was made.
    pub(super) fn ask_for_whom(&mut self, made: &[Item]) {
        let known = made.iter().filter(|item| item.person().is_some() && item.source_item.is_none());
        let due = known.filter_map(|item| Some((item, item.kind.for_whom.filter(|for_whom| for_whom.is_due(item))?)));
        let somebody = self.context.staff.iter().any(|staff| staff.active && staff.role.professional);
        if let Some((item, for_whom)) = due.clone().next().filter(|_| self.screens.is_empty() && somebody) {
            self.pick_for_whom(item, for_whom);
        }
    }
}
