//! The locked screen: nobody is at the desk, and nothing is readable.

use crate::app::App;
use crate::app::bindings::{Binding, Keys};
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};

/// The lock.
#[derive(Debug)]
pub struct Lock;

impl Screen for Lock {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn hides_all(&self) -> bool {
        true
    }
}

/// The lock.
pub static DECLARATION: Declaration = Declaration::new("L’écran verrouillé", &[OWN]);

const OWN: &[Binding] = &[
    Binding::new(Keys::These(&[Key::Enter]), "s’asseoir", "Dire qui s’assied au comptoir.", sit_down),
    Binding::new(Keys::Any, "", "", sit_down),
];

fn sit_down(app: &mut App, _: Key) {
    app.ask_who();
}
