//! Drafts of forms.

use std::fmt;
use std::path::PathBuf;

use crate::domain::{ItemId, Moment, PersonId, StaffId};

/// The form that a draft fills, with its subject where that is neither an item nor a person. It is stored as a word and
/// that subject: `STAFF 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftForm {
    /// A line of the pane with this code, or of the quick add of this name.
    Line {
        /// The pane's code, or the name of a quick add.
        code: String,
        /// Item that the new one is made from.
        source: Option<ItemId>,
    },
    /// The fields of a step.
    Step {
        /// Code of the state it leads to.
        code: String,
        /// The other lines on which it is made, marked with that of the draft.
        others: Vec<ItemId>,
    },
    /// The reason for reopening a line.
    Reopen,
    /// A note on a line.
    Note,
    /// A note for the whole team.
    TeamNote,
    /// A note for one member of the team.
    NoteTo,
    /// A person's card.
    Person,
    /// Two cards that become one: the number of the one that goes.
    Merge(PersonId),
    /// A line of the directory; without a number a new one.
    Directory(Option<i64>),
    /// A name of the list of sensitive drugs; without a name a new one.
    Drug(Option<String>),
    /// An answer of a year's report: its year and its item.
    Yearly(i32, String),
    /// A member of the team; without a number a new one.
    Staff(Option<StaffId>),
    /// A number set by the centre, told by the draft's field.
    Setting,
    /// The centre's name, zone, hours and closed days.
    Site,
    /// A new file.
    Centre,
}

impl fmt::Display for DraftForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { code, source: Some(source) } => write!(f, "{code} {source}"),
            Self::Line { code, source: None } => f.write_str(code),
            Self::Step { code, others } => {
                write!(f, "STEP {code}")?;
                others.iter().try_for_each(|other| write!(f, " {other}"))
            }
            Self::Reopen => f.write_str("REOPEN"),
            Self::Note => f.write_str("NOTE"),
            Self::TeamNote => f.write_str("TEAM_NOTE"),
            Self::NoteTo => f.write_str("NOTE_TO"),
            Self::Person => f.write_str("PERSON"),
            Self::Merge(person) => write!(f, "MERGE {person}"),
            Self::Directory(Some(entry)) => write!(f, "DIRECTORY {entry}"),
            Self::Directory(None) => f.write_str("DIRECTORY"),
            Self::Drug(Some(name)) => write!(f, "DRUG {name}"),
            Self::Drug(None) => f.write_str("DRUG"),
            Self::Yearly(year, item) => write!(f, "YEARLY {year} {item}"),
            Self::Staff(Some(staff)) => write!(f, "STAFF {staff}"),
            Self::Staff(None) => f.write_str("STAFF"),
            Self::Setting => f.write_str("SETTING"),
            Self::Site => f.write_str("SITE"),
            Self::Centre => f.write_str("CENTRE"),
        }
    }
}

impl From<&str> for DraftForm {
    /// Reads a stored form. A word of a later release reads as a line of a pane that is not known here: the draft
    /// stays, and no form takes it up.
    fn from(stored: &str) -> Self {
        let (word, subject) = stored.split_once(' ').map_or((stored, None), |(word, subject)| (word, Some(subject)));
        let number = subject.and_then(|subject| subject.parse().ok());
        match (word, subject, number) {
            ("STEP", Some(of), _) => {
                let (code, others) = of.split_once(' ').unwrap_or((of, ""));
                let others: Result<_, _> = others.split_whitespace().map(|other| other.parse().map(ItemId)).collect();
                match others {
                    Ok(others) => Self::Step { code: code.to_owned(), others },
                    Err(_) => Self::Line { code: stored.to_owned(), source: None },
                }
            }
            ("REOPEN", None, _) => Self::Reopen,
            ("NOTE", None, _) => Self::Note,
            ("TEAM_NOTE", None, _) => Self::TeamNote,
            ("NOTE_TO", None, _) => Self::NoteTo,
            ("PERSON", None, _) => Self::Person,
            ("MERGE", _, Some(person)) => Self::Merge(PersonId(person)),
            ("DIRECTORY", None, _) => Self::Directory(None),
            ("DIRECTORY", _, Some(entry)) => Self::Directory(Some(entry)),
            ("DRUG", name, _) => Self::Drug(name.map(str::to_owned)),
            ("YEARLY", Some(of), _) => match of.split_once(' ').map(|(year, item)| (year.parse(), item)) {
                Some((Ok(year), item)) => Self::Yearly(year, item.to_owned()),
                _ => Self::Line { code: stored.to_owned(), source: None },
            },
            ("STAFF", None, _) => Self::Staff(None),
            ("STAFF", _, Some(staff)) => Self::Staff(Some(StaffId(staff))),
            ("SETTING", None, _) => Self::Setting,
            ("SITE", None, _) => Self::Site,
            ("CENTRE", None, _) => Self::Centre,
            (code, None, _) => Self::Line { code: code.to_owned(), source: None },
            (code, _, Some(source)) => Self::Line { code: code.to_owned(), source: Some(ItemId(source)) },
            _ => Self::Line { code: stored.to_owned(), source: None },
        }
    }
}

/// A draft of a form: stored at each keystroke, erased once the form is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Name of the draft, and key of the request that saves it, so that a draft already saved is known as such.
    pub id: String,
    /// Member who is filling the form.
    pub staff: StaffId,
    /// Terminal on which it was last touched.
    pub terminal: String,
    /// Form being filled.
    pub form: DraftForm,
    /// Item being changed; none for a new one.
    pub item: Option<ItemId>,
    /// Person concerned.
    pub person: Option<PersonId>,
    /// Name of what it is about, as its form had it: « KAYA Elif (12/03/1996) », « la dame au vélo », « Dr Karimi »; none of a
    /// draft about nobody yet.
    pub whom: Option<String>,
    /// Lines of the form, in order.
    pub fields: Vec<Typed>,
    /// Index of the line that has the cursor.
    pub focus: usize,
    /// Position in that line, in characters.
    pub cursor: usize,
    /// Last keystroke.
    pub at: Moment,
}

/// A draft to be written over the words that its form knows of. Where another desk has typed others since, both texts stay.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftWrite {
    /// Draft to be written.
    pub draft: Draft,
    /// Words that its form was taken up with, or last sent to be written.
    pub over: Vec<Typed>,
    /// Name under which it is kept where others stand in their place.
    pub apart: String,
}

/// A draft as the file is asked about it: once the request that it becomes is done, and nobody has typed in it since, it
/// was saved just before its desk was cut off.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftOnFile {
    /// Name of the draft, and key of its request.
    pub id: String,
    /// Last keystroke.
    pub at: Moment,
    /// Line being changed.
    pub item: Option<ItemId>,
    /// Person concerned.
    pub person: Option<PersonId>,
}

/// A damaged file of drafts that was taken out of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftsAside {
    /// Path of the file since.
    pub aside: PathBuf,
    /// Number of drafts that could be read of it, and go on.
    pub kept: usize,
}

/// A line of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// The field's key.
    pub key: String,
    /// Text typed so far.
    pub text: String,
    /// Value of the field when the form was opened, so that whoever resumes the draft is shown what has changed since;
    /// none in a draft written by a version that did not record it.
    pub stood: Option<String>,
    /// Text that the card of the person chosen has brought: it leaves with them.
    pub brought: Option<String>,
    /// Text that the form has repeated from another line: it follows that line.
    pub proposed: Option<String>,
}

impl DraftForm {
    /// The other lines of a step begun on several.
    pub fn marked_with(&self) -> &[ItemId] {
        match self {
            Self::Step { others, .. } => others,
            _ => &[],
        }
    }
}

impl Draft {
    /// Number of the card that goes into the person's, when two are being merged.
    pub fn merged_card(&self) -> Option<PersonId> {
        match self.form {
            DraftForm::Merge(person) => Some(person),
            _ => None,
        }
    }

    /// True when what bears its number now, made at `made` and called `named`, is not what it is about: it was made after the
    /// last keystroke, and is called otherwise. The file was put back from a copy in between, and the number given again.
    pub fn is_of_another(&self, made: Moment, named: &str) -> bool {
        made > self.at && self.whom.as_deref() != Some(named)
    }

    /// Code of the pane whose line is being filled, or name of the quick add.
    pub fn line_code(&self) -> Option<&str> {
        match &self.form {
            DraftForm::Line { code, .. } => Some(code),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_it_is_stored() {
        let of_each = [
            DraftForm::Line { code: "ARRIVAL".into(), source: None },
            DraftForm::Line { code: "CALLBACK".into(), source: Some(ItemId(12)) },
            DraftForm::Step { code: "TO_REVIEW".into(), others: Vec::new() },
            DraftForm::Step { code: "CANCELLED".into(), others: vec![ItemId(12), ItemId(5)] },
            DraftForm::Reopen,
            DraftForm::Note,
            DraftForm::TeamNote,
            DraftForm::NoteTo,
            DraftForm::Person,
            DraftForm::Merge(PersonId(7)),
            DraftForm::Directory(None),
            DraftForm::Directory(Some(3)),
            DraftForm::Drug(None),
            DraftForm::Yearly(2026, "satisfaction".into()),
            DraftForm::Drug(Some("Acide valproïque 500".into())),
            DraftForm::Staff(None),
            DraftForm::Staff(Some(StaffId(4))),
            DraftForm::Setting,
            DraftForm::Site,
            DraftForm::Centre,
        ];
        for form in of_each {
            assert_eq!(DraftForm::from(form.to_string().as_str()), form);
        }
    }

    #[test]
    fn a_form_of_a_later_release_keeps_its_word() {
        for stored in ["VISIT", "VISIT 4 of 5", "MERGE", "STAFF three", "NOTE 5 b", "STEP DONE for 5"] {
            assert_eq!(DraftForm::from(stored).to_string(), stored);
        }
    }
}
