//! Resources of care software (FHIR) that the lines of a pane are outside the centre.

use super::{Field, State};

/// A resource, with what only its pane can say of it.
#[derive(Debug, Clone, Copy)]
pub enum FhirResource {
    /// No resource: the line concerns the centre alone.
    Nothing,
    /// Something that the desk has to do for somebody.
    Task,
    /// An appointment, where the line has a moment for it.
    Appointment {
        /// The word of the standard for a state.
        status: fn(State) -> &'static str,
    },
    /// A call to be made, or that was made.
    Communication {
        /// The choice that says what it is for.
        topic: &'static Field,
        /// The moment of the last attempt.
        sent: &'static Field,
        /// Neutral words, that may be read over a shoulder.
        payload: &'static Field,
    },
}
