//! The closed lists of a renewal.

crate::choices! {
    /// The way in which a renewal was asked for.
    pub enum Channel {
        /// By telephone.
        Phone = ("TEL", "au téléphone"),
        /// At the desk.
        AtDesk = ("COMPTOIR", "au comptoir"),
        /// By mail.
        Mail = ("MAIL", "par mail"),
        /// By the pharmacy.
        ByPharmacy = ("PHARMACIE", "par la pharmacie"),
        /// On a visit.
        HomeVisit = ("VISITE", "en visite"),
    }
}

crate::choices! {
    /// The place where the name of a drug was read.
    pub enum SeenOn {
        /// On its box.
        Box = ("BOITE", "boîte"),
        /// On a prescription.
        Paper = ("ORDONNANCE", "ordonnance"),
        /// Nowhere: it was said.
        Said = ("DIT", "dit"),
    }
}

crate::choices! {
    /// The way in which a prescription reaches the person.
    pub enum HandOver {
        /// Fetched at the desk.
        AtDesk = ("RETRAIT", "retrait à l’accueil"),
        /// At the pharmacy.
        ToPharmacy = ("PHARMACIE", "à la pharmacie"),
        /// By secure mail.
        SecureMail = ("MSSANTE", "messagerie sécurisée"),
        /// By post.
        Post = ("COURRIER", "courrier"),
    }
}

crate::choices! {
    /// A particularity of a renewal.
    pub enum Unusual {
        /// Another dose.
        DoseChanged = ("DOSE_CHANGED", "dose changée"),
        /// Ahead of time.
        Early = ("EARLY", "en avance"),
        /// The last one was lost.
        Lost = ("LOST", "perdue"),
        /// A journey is near.
        Travel = ("TRAVEL", "voyage"),
        /// Not on the last prescription.
        NotOnLast = ("NOT_ON_LAST", "pas sur la dernière"),
        /// Asked for the first time.
        FirstTime = ("NEW_PATIENT", "première demande"),
        /// A laboratory result is awaited.
        LabPending = ("LAB_PENDING", "analyse attendue"),
    }
}

crate::choices! {
    /// A decision of the prescriber.
    pub enum Decision {
        /// Signed.
        Signed = (super::Signed.code(), "signée"),
        /// Not without an appointment.
        NeedsVisit = (super::NeedsVisit.code(), "rendez-vous à prendre"),
        /// Refused.
        Refused = (super::Refused.code(), "refusée"),
        /// The pharmacy may help.
        Redirected = (super::Redirected.code(), "pharmacie"),
    }
}
