//! Keys that fill one field of the selected line: that the person was told, for whom they come.

use super::App;
use super::screens::picker::{Choose, PickLine, Picker};
use crate::domain::{ItemId, Staff, StaffId, name};
use crate::model::{Item, Row, Value, awaited};
use crate::protocol::Operation;

impl App {
    /// Writes down that the person was told, or asks for whom they come. False when `letter` says neither now.
    pub(super) fn fill_one_field(&mut self, row: &Row, letter: char) -> bool {
        let item = &row.item;
        if let Some(mark) = item.kind.marks.iter().find(|mark| mark.key == letter && mark.is_due(item)) {
            let changes = vec![(mark.at.key, Value::Moment(self.context.now))];
            self.run(Operation::Edit { item: item.id, rev: item.rev, changes }, None);
            return true;
        }
        let for_whom = item.kind.for_whom.filter(|for_whom| for_whom.key == letter && for_whom.is_due(item));
        for_whom.is_some_and(|for_whom| {
            self.pick_for_whom(item, for_whom.label);
            true
        })
    }

    /// Those who receive people: whoever most of the list is for first, whoever is away last.
    fn pick_for_whom(&mut self, item: &Item, label: &str) {
        let today = self.context.today();
        let lines_of =
            |staff: &Staff| self.listing().rows.iter().flatten().filter(|row| row.item.concerns(staff.id)).count();
        let mut team: Vec<_> =
            self.context.staff.iter().filter(|staff| staff.active && staff.role.professional).collect();
        team.sort_by_key(|staff| (staff.is_away(today), std::cmp::Reverse(lines_of(staff))));
        let lines = team.into_iter().map(|staff| {
            let said = awaited::instruction_words(staff.id, item.kind.code, &self.context);
            let away = staff.is_away(today).then(|| "absent·e".to_owned());
            PickLine {
                text: staff.name.clone(),
                aside: away.into_iter().chain(said).collect::<Vec<_>>().join(" — "),
                does: Choose::ForWhom { item: item.id, rev: item.rev, whom: staff.id },
            }
        });
        let pick = Picker::new(&name::capitalise_first(label), lines.collect());
        self.screens.push(pick);
    }

    /// Writes for whom a line is.
    pub(super) fn say_for_whom(&mut self, item: ItemId, rev: i64, whom: StaffId) {
        let Some(for_whom) = self.listing().kind.for_whom else { return };
        let changes = vec![(for_whom.field.key, Value::Team(vec![whom]))];
        self.run(Operation::Edit { item, rev, changes }, None);
    }

    /// Names the key that says for whom a line just made is, where nobody has said it.
    pub(super) fn offer_for_whom(&mut self, made: &[Item]) {
        let due = made.iter().find_map(|item| item.kind.for_whom.filter(|for_whom| for_whom.is_due(item)));
        if let Some(for_whom) = due {
            self.message.text += &format!(" ({} : {} ?)", for_whom.key, for_whom.label);
        }
    }
}
