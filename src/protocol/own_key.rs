//! Key of an item outside the centre: in a calendar, in a list that may be imported again.

use crate::panes;
use std::fmt;

use crate::domain::ItemId;
use crate::model::{Item, Kind};

/// Suffix of every key made by this program.
const HERE: &str = "comptoir";

/// Key under which an item of this file is exported, the same each time: « arrival-12.0123456789abcdef@comptoir ».
#[derive(Debug, Clone, PartialEq)]
pub struct OwnKey {
    /// Kind of the item.
    pub kind: &'static Kind,
    /// Number of the item.
    pub item: ItemId,
    /// Identifier of its file among those of all centres.
    pub file: String,
}

impl OwnKey {
    /// Makes the key of `item` in the file identified by `file`.
    pub fn for_item(item: &Item, file: &str) -> Self {
        Self { kind: item.kind, item: item.id, file: file.to_owned() }
    }

    /// Reads a key; none where it was not made by this program.
    pub fn read(text: &str) -> Option<Self> {
        let (line, file) = text.strip_suffix(HERE)?.strip_suffix('@')?.split_once('.')?;
        let (kind, number) = line.split_once('-')?;
        let item = number.parse().map(ItemId).ok().filter(|item| item.to_string() == number)?;
        Some(Self { kind: panes::find_pane(kind)?, item, file: file.to_owned() })
    }
}

impl fmt::Display for OwnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}.{}@{HERE}", self.kind.code.to_ascii_lowercase(), self.item, self.file)
    }
}
