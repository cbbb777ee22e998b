//! The closed lists of an arrival.

crate::choices! {
    /// A way of coming.
    pub enum Mode {
        /// The person has an appointment.
        Appointment = ("RDV", "rendez-vous"),
        /// The person has no appointment.
        WalkIn = ("SANS_RDV", "sans rendez-vous"),
        /// The person comes to the café.
        Cafe = ("CAFE", "café"),
    }
}

crate::choices! {
    /// A reason for coming; never clinical.
    pub enum VisitReason {
        /// Care.
        Care = ("SOIN", "soin"),
        /// A prescription.
        Prescription = ("ORDONNANCE", "ordonnance"),
        /// Papers, rights.
        Rights = ("DROITS", "papiers, droits"),
        /// The person wants to be listened to.
        Listening = ("ECOUTE", "écoute"),
        /// A workshop.
        Workshop = ("ATELIER", "atelier"),
        /// The café.
        Cafe = ("CAFE", "café"),
        /// A question.
        Information = ("RENSEIGNEMENT", "renseignement"),
        /// The person wants to make an appointment.
        Booking = ("PRISE_RDV", "prise de rendez-vous"),
        /// Anything else.
        Other = ("AUTRE", "autre"),
    }
}

crate::choices! {
    /// The need of an interpreter.
    pub enum Interpreting {
        /// No interpreter is needed.
        NotNeeded = ("NONE", "non"),
        /// An interpreter is needed, and not booked.
        Needed = ("NEEDED", "à trouver"),
        /// An interpreter is needed, and booked.
        Booked = ("BOOKED", "réservé·e"),
    }
}

crate::choices! {
    /// An interpreter who was there.
    pub enum InterpretedBy {
        /// A professional interpreter, in the room.
        OnSite = ("SUR_PLACE", "interprète sur place"),
        /// A professional interpreter, on the telephone.
        OnThePhone = ("TELEPHONE", "interprète au téléphone"),
        /// A member of the team.
        Team = ("EQUIPE", "l’équipe"),
        /// Relative or friend.
        Relative = ("PROCHE", "un·e proche"),
        /// No interpreter, although one was needed.
        Nobody = ("PERSONNE", "personne"),
    }
}
