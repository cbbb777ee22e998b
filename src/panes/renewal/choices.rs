//! The closed lists of a renewal.

crate::choices! {
    /// The way in which a renewal was asked for.
    pub enum Channel {
        /// The request came by telephone.
        Phone = ("TEL", "au téléphone"),
        /// The request was made at the desk.
        AtDesk = ("COMPTOIR", "au comptoir"),
        /// The request came by mail.
        Mail = ("MAIL", "par mail"),
        /// The request came from the pharmacy.
        ByPharmacy = ("PHARMACIE", "par la pharmacie"),
        /// The request was made on a home visit.
        HomeVisit = ("VISITE", "en visite"),
    }
}

crate::choices! {
    /// The place where the name of a drug was read.
    pub enum SeenOn {
        /// The name was read on the box.
        Box = ("BOITE", "boîte"),
        /// The name was read on a prescription.
        Paper = ("ORDONNANCE", "ordonnance"),
        /// Nowhere: it was said.
        Said = ("DIT", "dit"),
    }
}

crate::choices! {
    /// The way in which a prescription reaches the person.
    pub enum HandOver {
        /// The prescription is fetched at the desk.
        AtDesk = ("RETRAIT", "retrait à l’accueil"),
        /// The prescription is sent to the pharmacy.
        ToPharmacy = ("PHARMACIE", "à la pharmacie"),
        /// The prescription is sent by secure mail.
        SecureMail = ("MSSANTE", "messagerie sécurisée"),
        /// The prescription is sent by post.
        Post = ("COURRIER", "courrier"),
    }
}

crate::choices! {
    /// A particularity of a renewal.
    pub enum Unusual {
        /// The dose was changed.
        DoseChanged = ("DOSE_CHANGED", "dose changée"),
        /// Ahead of time.
        Early = ("EARLY", "en avance"),
        /// The last one was lost.
        Lost = ("LOST", "perdue"),
        /// A journey is near.
        Travel = ("TRAVEL", "voyage"),
        /// A drug is not on the last prescription.
        NotOnLast = ("NOT_ON_LAST", "pas sur la dernière"),
        /// The treatment is asked for here for the first time.
        FirstTime = ("NEW_PATIENT", "première demande"),
        /// A laboratory result is awaited.
        LabPending = ("LAB_PENDING", "analyse attendue"),
    }
}

crate::choices! {
    /// A decision of the prescriber.
    pub enum Decision {
        /// The prescription is signed.
        Signed = (super::Signed.code(), "signée"),
        /// The prescriber wants an appointment first.
        NeedsVisit = (super::NeedsVisit.code(), "rendez-vous à prendre"),
        /// The prescription is refused.
        Refused = (super::Refused.code(), "refusée"),
        /// The pharmacy may help.
        Redirected = (super::Redirected.code(), "pharmacie"),
    }
}
