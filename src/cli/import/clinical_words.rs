//! Words of illnesses, treatments and specialities: what stands beside a name and is never shown.

use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// Words, folded, to be found among hundreds for each word of a long list.
pub type WordSet = HashSet<&'static str, FixedState>;

/// Clinical words without those that are family names too.
pub const CLINICAL: &str = "abces abdominale abdominales acne acouphene addiction addictologie alcool alcoolique allergie allergies \
    amoxicilline anemie angine angiome angor anorexie antibiotique anxiete apnee appendicite arthrite arthrose arythmie asthme autisme \
    avc avortement biopsie blennorragie boulimie bronchiolite bronchite brulure burn-out burnout bursite canal-carpien cancer \
    candidose cannabis capsulite carcinome cardio cardiologie cardiopathie cellulite cervicite chimio chlamydia chlamydiae \
    cholesterol cirrhose cocaine colique colite coloscopie condylome conjonctivite constipation contraception coqueluche cortisone covid \
    crohn curetage cystite demence dengue dentaire dentiste depression deprime dermatite dermato dermatologie \
    diabetique dialyse diarrhee diverticulite doliprane douleur douleurs drepanocytaire drepanocytose eczema embolie \
    encephalite endometriose entorse epilepsie erysipele escarre fatigue fausse-couche fibrillation fibrome fibrose fievre fracture \
    furoncle gastrite gastro gingivite glaucome glycemie gonocoque goutte grippe gyneco gynecologie \
    hematome hemorroide hemorroides hepatite hernie heroine herpes holter hpv hypertension hypothyroidie impetigo infarctus infection \
    infertilite infiltration insomnie insuline irc kyste laryngite levothyrox lithiase lombaire lombalgie lumbago lymphome \
    malaria mammo mammographie mastite melanome meningite menopause metformine methadone migraine morphine morsure mst mycose \
    myome nausees nevrose np nutrition obesite oedeme ophtalmo ophtalmologie orchite orl osteoporose otite ovulation palpitations \
    paludisme panaris pancreatite paranoia pds perfusion pericardite peritonite pharyngite phlebite pilule plaie pleuresie \
    pneumonie polype ponction prep prostate prostatite psa psoriasis psychiatre psychiatrie psychologue psychose pyelonephrite reflux \
    rgo rhinite rhinopharyngite rhume rhumatisme rhumato rougeole rubeole rtu saignement salpingite scarlatine sciatique sclerose scoliose \
    septicemie sevrage sida sinusite sopk spondylarthrite stress subutex suicide suicidaire suture syphilis tabac tabacologie \
    tachycardie tdah tendinite tetanos thoracique thrombose thyroide thyroidite torticolis toux toxicomanie tremblements \
    tuberculose tumeur ulcere urg uree uretrite urticaire uveite vaginite vaginose varice varicelle ventoline verrue vertige vertiges vhb \
    vhc violences viagra vomissements vsl vulvite zona";

/// Ends of clinical words that no name has.
const ENDINGS: &str = "algie algies cytose cytoses ectomie graphie graphies icilline idemie leucemie glycemie mycine \
    pathie pathies phrenie phrenique plastie plegie prazole rrhagie rrhee scopie scopies statine therapie therapies tomodensitometrie \
    xetine zepam zolam";

/// Words that are names too, and clinical behind a family name in capitals: « DUPONT Marie Gale », « Mme DUPONT Viol ».
const BEHIND: &str = "alzheimer arret cheville coude dos epaule gale genou genoux hanche malaise mort oeil oreille parkinson poignet \
    suicide ventre viol yeux";

static BEHIND_SET: LazyLock<WordSet> = LazyLock::new(|| BEHIND.split_whitespace().collect());

/// True for a folded word that ends as clinical words alone do.
pub fn ends_clinically(word: &str) -> bool {
    word.len() > 6 && ENDINGS.split_whitespace().any(|ending| word.ends_with(ending))
}

/// True for a folded word that is clinical behind a family name.
pub fn is_clinical_behind(word: &str) -> bool {
    BEHIND_SET.contains(word)
}
