//! The closed lists of a trip.

crate::choices! {
    /// A reason for which a trip is covered (R322-10 CSS).
    pub enum CareReason {
        /// A stay in hospital.
        Hospital = ("HOSPIT", "hospitalisation"),
        /// A long-term illness.
        LongTermIllness = ("ALD", "ALD"),
        /// An accident at work.
        Work = ("AT_MP", "accident du travail"),
        /// A summons.
        Summons = ("CONVOC", "convocation"),
        /// Care in series.
        Series = ("SERIE", "soins en série"),
        /// Early care of a child.
        Camsp = ("CAMSP_CMPP", "CAMSP, CMPP"),
        /// Anything else.
        Other = ("AUTRE", "autre"),
    }
}

crate::choices! {
    /// A means of travel, as prescribed (arrêté of 23 December 2006).
    pub enum Vehicle {
        /// A light medical vehicle.
        Vsl = ("VSL", "VSL"),
        /// A taxi.
        Taxi = ("TAXI", "taxi"),
        /// An ambulance.
        Ambulance = ("AMBULANCE", "ambulance"),
        /// The person’s own car.
        OwnCar = ("PERSO", "véhicule personnel"),
        /// The bus, the train.
        PublicTransport = ("COMMUN", "transport en commun"),
        /// A plane.
        Plane = ("AVION", "avion"),
        /// A boat.
        Boat = ("BATEAU", "bateau"),
    }
}

crate::choices! {
    /// The trips of a series that a cancellation or a review is of.
    pub enum TripScope {
        /// The trip alone: a holiday, a stay in hospital.
        One = ("ONE", "ce trajet seul"),
        /// The trip and those that follow: the care is over.
        Rest = ("REST", "les suivants aussi"),
    }
}

crate::choices! {
    /// A view on sharing the trip.
    pub enum Sharing {
        /// The trip may be shared.
        Possible = ("YES", "possible"),
        /// The trip may not be shared, for a medical reason.
        NotMedically = ("NO_MEDICAL", "non, raison médicale"),
        /// The person does not want to.
        Declined = ("REFUSED", "refusé"),
    }
}

crate::choices! {
    /// A leg of a trip.
    pub enum Direction {
        /// The trip goes from home to care.
        Outbound = ("OUTBOUND", "aller"),
        /// The trip goes from care to home.
        Return = ("RETURN", "retour"),
    }
}

crate::choices! {
    /// A point that a leg has reached.
    pub enum LegState {
        /// A carrier is to be found.
        ToBook = ("TO_BOOK", "à réserver"),
        /// A carrier drives.
        Booked = ("BOOKED", "réservé"),
        /// The leg was made.
        Done = ("DONE", "effectué"),
        /// The trip was not made.
        Failed = ("FAILED", "non effectué"),
    }
}

crate::choices! {
    /// A view of the desk on the agreement, where it knows better than the count.
    pub enum OwnView {
        /// An agreement is needed.
        Needed = ("YES", "il en faut un"),
        /// No agreement is needed.
        NotNeeded = ("NO", "il n’en faut pas"),
    }
}

crate::choices! {
    /// A need for the agreement of the health insurance.
    pub enum Agreement {
        /// The health insurance must agree first.
        Needed = ("YES", "oui"),
        /// The health insurance need not agree.
        NotNeeded = ("NO", "non"),
        /// An answer must be known first.
        Unsure = ("UNKNOWN", "à vérifier"),
    }
}

crate::choices! {
    /// An answer of the health insurance.
    pub enum InsurerAnswer {
        /// The health insurance agrees.
        Agreed = ("ACCORD", "accord reçu"),
        /// Silence, which is consent.
        Silent = ("TACITE", "tacite, aucun courrier"),
        /// The health insurance refuses.
        Refused = ("REFUS", "refus"),
    }
}
