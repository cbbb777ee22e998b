//! The locked screen: nobody is at the desk, and nothing is readable.

use super::picker::Picker;
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

/// Asks who sits down: a letter struck here is the first of their name already.
fn sit_down(app: &mut App, key: Key) {
    app.ask_who();
    app.screens.top_mut::<Picker>().into_iter().for_each(|pick| pick.begin_with(key));
}
