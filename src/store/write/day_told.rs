//! A file beside the centre's that a closed day writes to, so that what waits for the end of a day begins at once, whoever's
//! program it is: a service is told by the kernel, and a desk needs no right but that of its own folder.

use std::io::Write;
use std::time::Instant;

use crate::log::LoggedError;
use crate::protocol::{Operation, Request, Trouble};
use crate::store::file::{beside, open};
use crate::store::{Error, Store};

/// End of its name: `centre.db.closed-day`.
const CLOSED_DAY: &str = ".closed-day";

impl Store {
    /// Makes the days told that are closed from now on. A centre that nobody waits for has no such file.
    pub fn tell_closed_days(&self) -> Result<(), Error> {
        beside::open_beside(&open::path_beside(&self.path, CLOSED_DAY), &self.path).map(drop)
    }

    /// Tells that a day was closed, where that is waited for. What waits comes by its hour too: a file that cannot be
    /// written is told in the log, and stops nothing.
    pub(super) fn tell_closed(&self, request: &Request) {
        let path = open::path_beside(&self.path, CLOSED_DAY);
        let Operation::CloseDay(day) = &request.operation else { return };
        if std::fs::symlink_metadata(&path).is_err() {
            return;
        }
        let begun = Instant::now();
        let told = beside::open_beside(&path, &self.path).and_then(|mut file| {
            let write = file.set_len(0).and_then(|()| writeln!(file, "{day}"));
            write.map_err(|error| Error::from_io(&path, error))
        });
        if let Err(error) = told {
            Trouble::from(error).log("CLOSED_DAY", begun.elapsed());
        }
    }
}
