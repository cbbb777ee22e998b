//! `comptoir week`: the sheet of a week for the team's meeting, in initials.

use std::io::Write;

use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Value as Json, json};

use super::{Args, Failure, OpenCentre, handover, json, print};
use crate::domain::spoken;
use crate::protocol::{Answer, Query};
use crate::reports::week::{MeetingList, OpenItemLine, Spread, Week};

/// Writes the sheet, prints it, or gives it as JSON.
pub fn run(centre: &mut OpenCentre, args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let context = &centre.context;
    let monday = match args.word_at(0)? {
        "" => Week::looked_back_on(context.today()),
        day => read_week(day, context.today()).map_err(Failure::refused)?,
    };
    let week = match centre.store.answer_query(&Query::Week(monday), Some(centre.by), context.now) {
        Answer::Week(week) => week,
        other => return Err(handover::answer_failure(other)),
    };
    if args.has_option("--json") {
        return json::write_value(out, as_json(&week, centre));
    }
    print::hand_out(&week.to_text(context), args, out)
}

/// Monday of the week of the day that `said` names, today's included; refused when that week has not begun.
fn read_week(said: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = spoken::parse_past_day(said, today)?;
    let monday = day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day);
    if monday > today {
        return Err(format!("La semaine du lundi {} n’est pas encore venue.", monday.format("%d/%m/%Y")));
    }
    Ok(monday)
}

fn as_json(week: &Week, centre: &OpenCentre) -> Json {
    let standing = |lines: &[OpenItemLine]| -> Json {
        let line = |line: &OpenItemLine| {
            json!({
                "kind": line.kind.code,
                "state": line.state.code,
                "initials": line.initials,
                "title": line.title,
                "since": line.since.to_iso(),
                "attempts": line.tries,
            })
        };
        lines.iter().map(line).collect()
    };
    let panes: Json = (week.panes.iter())
        .map(|pane| {
            json!({
                "kind": pane.kind.code,
                "new": pane.new,
                "done": pane.done,
                "late": pane.late,
                "promises": pane.promised,
                "promises_kept": pane.kept,
            })
        })
        .collect();
    let spread = |spread: &Spread| {
        json!({
            "kind": spread.kind.code,
            "figure": spread.figure.key,
            "median": spread.median,
            "longest": spread.longest,
            "count": spread.count,
        })
    };
    json!({
        "monday": week.monday.to_string(),
        "sunday": week.last_day().to_string(),
        "panes": panes,
        "spreads": week.spreads.iter().map(spread).collect::<Json>(),
        "meeting": week.meeting.iter().map(meeting_json).collect::<Json>(),
        "decide": standing(&week.decide),
        "sought": standing(&week.sought),
        "old": standing(&week.old),
        "notes": handover::notes_json(&week.notes, &centre.context),
    })
}

fn meeting_json(list: &MeetingList) -> Json {
    let lines = list.lines.iter();
    let lines: Json =
        lines.map(|line| json!({"initials": line.initials, "words": line.words, "more": line.more})).collect();
    json!({"kind": list.kind.code, "title": list.part.title, "lines": lines})
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_day_to_come_of_a_week_that_has_begun_is_of_that_week() {
        let monday: NaiveDate = "2026-11-30".parse().unwrap();
        for said in ["auj", "demain", "04/12/2026", "06/12/2026"] {
            assert_eq!(read_week(said, monday), Ok(monday), "{said}");
        }
        let sunday = monday.checked_sub_days(Days::new(1)).unwrap();
        assert!(read_week("demain", sunday).unwrap_err().contains("du lundi 30/11/2026 n’est pas encore venue"));
    }
}
