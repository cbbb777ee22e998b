//! The list that a screen shows, as its own answers tell: what changes in it is read for it before it asks.

use crate::domain::StaffId;
use crate::protocol::{Answer, Query, ShownList};

/// The list last answered, for whom, and how far its screen has read.
#[derive(Debug, Default)]
pub(super) struct Following {
    list: Option<ShownList>,
    reader: Option<StaffId>,
    /// The last row of the journal that the screen was told of.
    heard: Option<i64>,
}

impl Following {
    /// Notes what the screen shows once it has this answer.
    pub(super) fn note_answer(&mut self, query: &Query, answer: &Answer, reader: Option<StaffId>) {
        match (query, answer) {
            (Query::News(_), Answer::News(news)) => self.hear(news.last),
            (Query::Board { kind, pro, closed }, Answer::Board(board)) => {
                let list =
                    ShownList { kind, pro: *pro, since: board.summary.as_of, closed: *closed, heard: self.heard };
                (self.list, self.reader) = (Some(list), reader);
            }
            (Query::Changes(list), Answer::Changes(changed)) => {
                (self.list, self.reader) = (Some(ShownList { since: changed.list.summary().as_of, ..*list }), reader);
                self.hear(changed.news.last);
            }
            // Of days ahead every line is read again.
            (Query::Board { .. } | Query::Changes(_) | Query::Days { .. }, _) => self.list = None,
            _ => {}
        }
    }

    /// Returns the question of what has changed since, and who asks it.
    pub(super) fn next_query(&self) -> Option<(Query, Option<StaffId>)> {
        self.list.map(|list| (Query::Changes(list), self.reader))
    }

    fn hear(&mut self, last: i64) {
        self.heard = Some(last);
        if let Some(list) = &mut self.list {
            list.heard = self.heard;
        }
    }
}
