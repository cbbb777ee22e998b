//! The closed lists of a follow-up.

crate::choices! {
    /// A theme of the accompaniment. Violence and mental health are none of them: those are for a clinician.
    pub enum FollowUpTheme {
        /// Affiliation to the health insurance.
        Affiliation = ("PUMA", "affiliation, PUMA"),
        /// The complementary insurance of people with little money.
        Complementary = ("C2S", "C2S"),
        /// The medical aid of people without a residence permit.
        MedicalAid = ("AME", "AME"),
        /// The insurance card.
        Card = ("CARTE_VITALE", "carte Vitale"),
        /// The account with the health insurance.
        Account = ("AMELI", "compte Ameli"),
        /// The doctor declared to the insurance.
        Doctor = ("MEDECIN_TRAITANT", "médecin traitant"),
        /// An address for those who have none.
        Address = ("DOMICILIATION", "domiciliation"),
        /// The residence permit: the procedure, never its papers.
        Permit = ("TITRE_SEJOUR", "titre de séjour"),
        /// Housing.
        Housing = ("LOGEMENT", "logement"),
        /// Income and allowances.
        Income = ("RESSOURCES", "ressources, CAF"),
        /// The house of disabled people.
        Disability = ("MDPH", "MDPH"),
        /// Transport.
        Travel = ("TRANSPORT", "transport"),
        /// An appointment outside.
        Appointment = ("RDV_EXTERIEUR", "rendez-vous à l’extérieur"),
        /// An interpreter.
        Interpreter = ("INTERPRETE", "interprète"),
        /// School and family.
        Family = ("ECOLE_FAMILLE", "école, famille"),
        /// Work.
        Work = ("TRAVAIL", "travail"),
        /// Anything else.
        Other = ("AUTRE", "autre"),
    }
}

crate::choices! {
    /// Origin of the request to accompany somebody.
    pub enum AskedBy {
        /// The person.
        Person = ("PERSONNE", "la personne"),
        /// Relative or friend.
        Relative = ("PROCHE", "un·e proche"),
        /// A member of the team.
        Team = ("EQUIPE", "l’équipe"),
        /// A partner of the centre.
        Partner = ("PARTENAIRE", "un partenaire"),
    }
}

crate::choices! {
    /// A reason for which an accompaniment ends.
    pub enum EndReason {
        /// The aim is reached.
        Achieved = ("ABOUTI", "c’est fait"),
        /// The person goes on alone.
        Alone = ("AUTONOME", "continue sans nous"),
        /// Relay by another service.
        Relayed = ("RELAIS", "relais pris ailleurs"),
        /// The person has moved.
        Moved = ("DEMENAGE", "a déménagé"),
        /// The person wants it no more.
        Stopped = ("ARRET", "la personne arrête"),
        /// The person is not heard of any more.
        Lost = ("PERDU", "sans nouvelles"),
    }
}
