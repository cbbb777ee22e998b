//! The closed lists of a certificate.

crate::choices! {
    /// A body that wants the paper.
    pub enum Recipient {
        /// An employer.
        Employer = ("EMPLOYEUR", "employeur"),
        /// A day nursery.
        Nursery = ("CRECHE", "crèche"),
        /// A childminder.
        Childminder = ("ASS_MAT", "ass. mat."),
        /// A school.
        School = ("ECOLE", "école"),
        /// A canteen.
        Canteen = ("CANTINE", "cantine"),
        /// Anybody else.
        Other = ("AUTRE", "autre"),
    }
}

crate::choices! {
    /// A way in which the paper reaches the parent.
    pub enum Delivery {
        /// The certificate is fetched at the desk.
        AtDesk = ("RETRAIT", "retrait à l’accueil"),
        /// The certificate is given at the consultation.
        Consultation = ("CONSULTATION", "donné en consultation"),
        /// The paper is sent by post.
        Post = ("COURRIER", "par courrier"),
    }
}
