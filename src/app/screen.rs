//! A screen over the list, as each declares itself, and the stack of those that are open: the top one has the keys.

use std::any::Any;
use std::fmt;

use super::App;
use super::bindings::Binding;
use super::keys::Key;
use crate::model::Row;

/// A screen as it is declared: its name in the help, its keys, and the answers its keys wait for.
#[derive(Debug)]
pub struct Declaration {
    /// Title on the help page and in the reference.
    pub title: &'static str,
    /// Keys in the order of the bar. Of two that match, the first that is possible now is meant.
    pub bindings: &'static [&'static [Binding]],
    /// True where keys act on lines of the file: `u` takes back what was done, and a key struck behind it waits behind it.
    pub acts_on_lines: bool,
    /// True when keys struck before a card that was asked for is there wait for it.
    pub waits_for_card: bool,
    /// True when keys struck before the card of a call that was taken is there wait for it.
    pub waits_for_call: bool,
}

impl Declaration {
    /// A screen that is only read.
    pub const fn new(title: &'static str, bindings: &'static [&'static [Binding]]) -> Self {
        Self { title, bindings, acts_on_lines: false, waits_for_card: false, waits_for_call: false }
    }

    /// A screen whose keys act on lines.
    pub const fn acting_on_rows(mut self) -> Self {
        self.acts_on_lines = true;
        self
    }

    /// A screen whose keys wait for a card that was asked for.
    pub const fn awaiting_card(mut self) -> Self {
        self.waits_for_card = true;
        self
    }

    /// A screen whose keys wait for the card of a call that was taken.
    pub const fn awaiting_call(mut self) -> Self {
        self.waits_for_call = true;
        self
    }

    /// Iterates over the keys, group after group.
    pub fn all_bindings(&self) -> impl Iterator<Item = &'static Binding> + use<> {
        self.bindings.iter().flat_map(|group| group.iter())
    }
}

/// A screen that may lie over the list.
pub trait Screen: Any {
    /// Title and keys of the screen.
    fn declaration(&self) -> &'static Declaration;

    /// The line its keys act on.
    fn row(&self) -> Option<&Row> {
        None
    }

    /// True when `key` would act on an answer that is still on its way. `begun` says that others wait already.
    fn must_wait(&self, key: Key, begun: bool) -> bool {
        let _ = (key, begun);
        false
    }

    /// Tells, once, whether the rows of the screen changed under its selection since the last key: somebody else than the
    /// person seen is chosen now.
    fn take_slip(&mut self) -> bool {
        false
    }

    /// Takes a pasted text; what is to be done then. Elsewhere a pasted text would run as commands.
    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        let _ = text;
        None
    }

    /// Index of the first line shown of what is read here.
    fn top_line(&self) -> usize {
        0
    }

    /// The first line shown of what is read here, to be changed; none where nothing scrolls.
    fn top_line_mut(&mut self) -> Option<&mut usize> {
        None
    }

    /// Number of lines of what is read here that the screen leaves out.
    fn overflow(&self, app: &App) -> usize {
        let _ = app;
        0
    }

    /// True when the screen hides everything that names anybody, the other screens too.
    fn hides_all(&self) -> bool {
        false
    }
}

// A screen is its title: what it holds names people, and the words for all of it are a part of the program's size.
impl fmt::Debug for dyn Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.declaration().title)
    }
}

/// The open screens, the top one last.
#[derive(Debug, Default)]
pub struct Screens(Vec<Box<dyn Screen>>);

impl Screens {
    /// True when the list is alone on the screen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of screens over the list.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The top one.
    pub fn last(&self) -> Option<&dyn Screen> {
        self.0.last().map(AsRef::as_ref)
    }

    /// The top one, to be changed.
    pub fn last_mut(&mut self) -> Option<&mut dyn Screen> {
        self.0.last_mut().map(AsMut::as_mut)
    }

    /// Iterates over the screens, the top one first.
    pub fn from_top(&self) -> impl Iterator<Item = &dyn Screen> {
        self.0.iter().rev().map(AsRef::as_ref)
    }

    /// The top one, where it is a `T`.
    pub fn top<T: Screen>(&self) -> Option<&T> {
        (self.last()? as &dyn Any).downcast_ref()
    }

    /// The top one, where it is a `T`, to be changed.
    pub fn top_mut<T: Screen>(&mut self) -> Option<&mut T> {
        (self.last_mut()? as &mut dyn Any).downcast_mut()
    }

    /// The `T` nearest to the top.
    pub fn nearest<T: Screen>(&self) -> Option<&T> {
        self.from_top().find_map(|screen| (screen as &dyn Any).downcast_ref())
    }

    /// Every `T`, the top one first.
    pub fn all<T: Screen>(&self) -> impl Iterator<Item = &T> {
        self.from_top().filter_map(|screen| (screen as &dyn Any).downcast_ref())
    }

    /// Every `T`, the top one first, to be changed.
    pub fn all_mut<T: Screen>(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().rev().filter_map(|screen| (screen.as_mut() as &mut dyn Any).downcast_mut())
    }

    /// The `T` nearest to the top, to be changed.
    pub fn nearest_mut<T: Screen>(&mut self) -> Option<&mut T> {
        self.all_mut().next()
    }

    /// True when a `T` is open.
    pub fn has<T: Screen>(&self) -> bool {
        self.nearest::<T>().is_some()
    }

    /// True when the topmost screen is a `T`.
    pub fn top_is<T: Screen>(&self) -> bool {
        self.top::<T>().is_some()
    }

    /// Opens `screen` on top of everything.
    pub fn push(&mut self, screen: impl Screen) {
        self.0.push(Box::new(screen));
    }

    /// Opens `screen` on top of all that is read, below the first one that hides it.
    pub fn raise_screen(&mut self, screen: impl Screen) {
        let at = self.0.iter().position(|open| open.hides_all()).unwrap_or(self.0.len());
        self.0.insert(at, Box::new(screen));
    }

    /// Closes the top one.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Closes the top one and hands it over, where it is a `T`.
    pub fn take<T: Screen>(&mut self) -> Option<T> {
        if !self.top_is::<T>() {
            return None;
        }
        let screen: Box<dyn Any> = self.0.pop()?;
        screen.downcast().ok().map(|screen| *screen)
    }

    /// Closes all of them.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Closes every `T`.
    pub fn close<T: Screen>(&mut self) {
        self.close_where(|_: &T| true);
    }

    /// Closes every `T` of which `which` is true.
    pub fn close_where<T: Screen>(&mut self, which: impl Fn(&T) -> bool) {
        self.0.retain(|screen| !(screen.as_ref() as &dyn Any).downcast_ref().is_some_and(&which));
    }

    /// Closes everything but what hides the rest.
    pub fn close_readable(&mut self) {
        self.0.retain(|screen| screen.hides_all());
    }

    /// Takes away the screens that are read of which `which` is true, to be put back should nothing come of what was begun
    /// on them.
    pub fn set_aside(&mut self, which: impl Fn(&dyn Any) -> bool) -> AsideScreens {
        let (screens, left) =
            self.0.drain(..).partition(|screen| !screen.hides_all() && which(screen.as_ref() as &dyn Any));
        self.0 = left;
        AsideScreens { screens, left: self.count_readable() }
    }

    /// Puts screens back that were set aside, unless something was opened since. Returns whether they are back.
    pub fn put_back(&mut self, aside: AsideScreens) -> bool {
        let back = !aside.screens.is_empty() && self.count_readable() == aside.left;
        if back {
            let at = self.0.iter().position(|open| open.hides_all()).unwrap_or(self.0.len());
            self.0.splice(at..at, aside.screens);
        }
        back
    }

    fn count_readable(&self) -> usize {
        self.0.iter().filter(|screen| !screen.hides_all()).count()
    }

    /// True when a screen hides everything.
    pub fn are_hidden(&self) -> bool {
        self.0.iter().any(|screen| screen.hides_all())
    }
}

/// Screens taken away by what was begun on them.
#[derive(Debug, Default)]
pub struct AsideScreens {
    screens: Vec<Box<dyn Screen>>,
    /// Number of screens that were read and stayed.
    left: usize,
}

/// Rows that are no screen's own: the tabs and their rule, the message, the rule and the bar.
pub const FRAME: u16 = 5;

/// Number of lines that fit below a title and the line under it.
pub fn titled_height(rows: u16) -> usize {
    usize::from(rows.saturating_sub(FRAME + 2))
}
