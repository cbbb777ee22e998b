//! The moment and the centre for which a rule is applied: passed to every rule, so that none reads a clock or a file.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::settings::{Setting, Settings};
use super::shared::Shared;
use super::yearly::YearlyEntry;
use crate::domain::calendar::Calendar;
use crate::domain::staff::Instruction;
use crate::domain::{DirectoryEntry, Drug, EntryKind, Moment, PersonId, Site, Staff, StaffId, Zone, name, site};

/// Now, here.
#[derive(Debug, Clone)]
pub struct Context {
    /// The present moment, from the event that woke the program.
    pub now: Moment,
    /// The site's zone.
    pub zone: Zone,
    /// The site's name.
    pub site: Arc<str>,
    /// Working days and opening hours of the site.
    pub calendar: Arc<Calendar>,
    /// The team, active or not.
    pub staff: Arc<Vec<Staff>>,
    /// Pharmacies, carriers, partners: what a field may be completed from.
    pub directory: Arc<Vec<DirectoryEntry>>,
    /// Additions and corrections of the centre to the list of sensitive drugs.
    pub drugs: Arc<Vec<Drug>>,
    /// Answers typed for yearly reports.
    pub yearly: Arc<Vec<YearlyEntry>>,
    /// Titles of an agenda under which nobody is expected.
    pub meetings: Arc<str>,
    /// Reasons under which a call taken at the desk is counted.
    pub call_reasons: Arc<str>,
    /// Instructions of the centre itself to its desks.
    pub instructions: Arc<[Instruction]>,
    /// Proposals of the group of centres, with what was answered here.
    pub shared: Arc<Vec<Shared>>,
    /// Settings of the centre.
    pub settings: Arc<Settings>,
    /// People present in the building, by the last list read from the file.
    pub here: Arc<HashSet<PersonId>>,
    /// Members whose desk ended under them (killed, its line cut) and who sit at no other: nobody holds what they claimed.
    pub cut_off: Arc<Vec<StaffId>>,
}

impl Context {
    /// Makes the context of a program that has not yet read anything about its centre.
    pub fn before_first_read(now: Moment) -> Self {
        Self {
            now,
            zone: crate::domain::Zone::PARIS,
            site: "".into(),
            calendar: Arc::default(),
            staff: Arc::default(),
            directory: Arc::default(),
            drugs: Arc::default(),
            yearly: Arc::default(),
            meetings: site::MEETINGS.into(),
            call_reasons: site::CALL_REASONS.into(),
            instructions: Arc::default(),
            shared: Arc::default(),
            settings: Arc::default(),
            here: Arc::default(),
            cut_off: Arc::default(),
        }
    }

    /// The centre's own settings, as they are written.
    pub fn site_settings(&self) -> Site {
        Site {
            meetings: self.meetings.to_string(),
            call_reasons: self.call_reasons.to_string(),
            instructions: self.instructions.to_vec(),
            ..Site::from_calendar(&self.site, self.zone, &self.calendar)
        }
    }

    /// The day in the site's zone.
    pub fn today(&self) -> NaiveDate {
        self.now.day_in(self.zone)
    }

    /// Moment at which today began: whatever was closed later was closed today.
    pub fn start_of_today(&self) -> Moment {
        Moment::start_of(self.today(), self.zone)
    }

    /// Moment the centre closes today; the end of the day when it does not open.
    pub fn closing(&self) -> Moment {
        self.closing_on(self.today())
    }

    /// Moment the centre closes on `day`; the end of that day when it does not open.
    pub fn closing_on(&self, day: NaiveDate) -> Moment {
        let midnight = || day.succ_opt().unwrap_or(day);
        match self.calendar.hours_on(day).last() {
            Some((_, closes)) => Moment::from_wall_clock(day, *closes, self.zone),
            None => Moment::start_of(midnight(), self.zone),
        }
    }

    /// True when whatever is worded in the one reads the same in `other`: the same minute, centre, people present and claims.
    pub fn says_the_same(&self, other: &Self) -> bool {
        // Named one by one, so that nothing added here is forgotten.
        let Self {
            now,
            zone,
            site,
            calendar,
            staff,
            directory,
            drugs,
            yearly,
            meetings,
            call_reasons,
            instructions,
            shared,
            settings,
            here,
            cut_off,
        } = self;
        now.minute_number() == other.now.minute_number()
            && *zone == other.zone
            && Arc::ptr_eq(site, &other.site)
            && Arc::ptr_eq(calendar, &other.calendar)
            && Arc::ptr_eq(staff, &other.staff)
            && Arc::ptr_eq(directory, &other.directory)
            && Arc::ptr_eq(drugs, &other.drugs)
            && Arc::ptr_eq(yearly, &other.yearly)
            && Arc::ptr_eq(meetings, &other.meetings)
            && Arc::ptr_eq(call_reasons, &other.call_reasons)
            && Arc::ptr_eq(instructions, &other.instructions)
            && Arc::ptr_eq(shared, &other.shared)
            && Arc::ptr_eq(settings, &other.settings)
            && (Arc::ptr_eq(here, &other.here) || here == &other.here)
            && cut_off == &other.cut_off
    }

    /// Makes the context of the same desk at another moment.
    pub fn at(&self, now: Moment) -> Self {
        Self { now, ..self.clone() }
    }

    /// True when this person is in the building.
    pub fn is_here(&self, person: Option<PersonId>) -> bool {
        person.is_some_and(|person| self.here.contains(&person))
    }

    /// The number set for `setting`, its default otherwise.
    pub fn setting(&self, setting: &Setting) -> i64 {
        self.settings.value_of(setting)
    }

    /// The member of the team numbered `id`.
    pub fn member(&self, id: StaffId) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.id == id)
    }

    /// True when this member of the team may sign.
    pub fn may_sign(&self, id: StaffId) -> bool {
        self.member(id).is_some_and(|staff| staff.active && staff.role.prescriber)
    }

    /// True when this member of the team is away on `day`.
    pub fn is_away(&self, id: StaffId, day: NaiveDate) -> bool {
        self.member(id).is_some_and(|staff| staff.is_away(day))
    }

    /// True when this member is no longer of the team.
    pub fn has_left(&self, id: StaffId) -> bool {
        self.member(id).is_some_and(|staff| !staff.active)
    }

    /// True when this member of the team is away on `day`, or has left it.
    pub fn is_missing(&self, id: StaffId, day: NaiveDate) -> bool {
        self.has_left(id) || self.is_away(id, day)
    }

    /// The member who replaces on `day` one who is away: the first along the chain of replacements who is there. None
    /// when nobody was named, or when those named are all away, in a circle too.
    pub fn stand_in(&self, id: StaffId, day: NaiveDate) -> Option<StaffId> {
        let next = |id: &StaffId| self.member(*id)?.absence_on(day)?.replaced_by;
        // Nobody is met twice in so many steps unless the line turns in a circle.
        let line = std::iter::successors(next(&id), next).take(self.staff.len());
        line.filter_map(|id| self.member(id)).find(|staff| staff.active && !staff.is_away(day)).map(|staff| staff.id)
    }

    /// Name of a member, « ? » for a number the file does not know.
    pub fn staff_name(&self, id: StaffId) -> &str {
        let unknown = if id == StaffId::SYSTEM { "système" } else { "?" };
        self.member(id).map_or(unknown, |staff| &staff.name)
    }

    /// The line of that part of the directory called `called`, whatever its accents and capitals.
    pub fn entry(&self, part: EntryKind, called: &str) -> Option<&DirectoryEntry> {
        let called = name::fold_text(called);
        self.directory.iter().find(|entry| entry.kind == part && name::fold_text(&entry.name) == called)
    }
}
