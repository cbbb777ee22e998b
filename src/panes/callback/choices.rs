//! The closed lists of a callback.

crate::choices! {
    /// A reason for calling.
    pub enum CallPurpose {
        /// The person asked to be called.
        PersonAsked = ("PERSON_ASKED", "a demandé à être rappelé·e"),
        /// A professional wants to speak to them.
        ProToPerson = ("PRO_TO_PERSON", "un·e professionnel·le veut lui parler"),
        /// A result has come.
        Result = ("RESULT", "résultat arrivé"),
        /// The desk asks how the person is.
        News = ("NEWS", "prendre des nouvelles"),
        /// The call is about the progress of a request.
        FollowUp = ("FOLLOW_UP", "suivi"),
        /// An interpreter is to be found for an appointment.
        Interpreter = ("INTERPRETER", "interprète à trouver"),
        /// An appointment is near.
        Reminder = ("RDV_REMINDER", "rappel de rendez-vous"),
    }
}

crate::choices! {
    /// Part of the team that makes the call.
    pub enum CalledBy {
        /// The reception.
        Desk = ("ACCUEIL", "l’accueil"),
        /// The professional.
        Professional = ("PRO", "le ou la pro"),
    }
}

crate::choices! {
    /// A decision about somebody who cannot be reached.
    pub enum CallDecision {
        /// A letter.
        Letter = ("LETTER", "courrier"),
        /// A visit.
        HomeVisit = ("VISIT", "visite"),
        /// The calls stop.
        Stop = ("STOP", "on arrête"),
    }
}

crate::choices! {
    /// A thing a reminder has brought.
    pub enum ReminderResult {
        /// The appointment stands.
        Confirmed = ("CONFIRMED", "confirmé"),
        /// The appointment is cancelled.
        AppointmentCancelled = ("RDV_CANCELLED", "annulé (une place se libère)"),
        /// The appointment is to be moved.
        ToMove = ("TO_MOVE", "à déplacer"),
        /// The person was not reached.
        NotReached = ("NOT_REACHED", "personne non jointe"),
    }
}
