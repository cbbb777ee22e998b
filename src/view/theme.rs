//! Themes: what a thing means, on one side, and how that looks, on the other.
//!
//! A theme is a TOML file with one line a [`Meaning`]: `late = { fg = "red", modifiers = ["bold"] }`. Colours are the
//! sixteen every terminal has, by name, so that the desk's own palette decides; modifiers are those that neither blink
//! nor need a modern terminal. `inherits = "dark"` takes from another theme what the file does not say.

use ratatui::style::{Color, Modifier, Style};
use toml::{Table, Value};

macro_rules! meanings {
    ($($meaning:ident $name:literal $says:literal)*) => {
        /// A role of a piece of the screen, to which a theme gives a look.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Meaning {
            $(#[doc = $says] $meaning,)*
        }

        impl Meaning {
            /// Every meaning, in the order of the theme files.
            pub const ALL: &[Self] = &[$(Self::$meaning),*];

            /// Name of the role in a theme file.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$meaning => $name,)*
                }
            }
        }
    };
}

meanings! {
    Text "text" "What has no other meaning; the ground of the whole screen."
    Muted "muted" "What matters less: an explanation, a line that waits for nobody."
    Title "title" "The title of a section, a form or a dialog."
    Header "header" "The header of a column."
    Border "border" "Rules and frames."
    Tab "tab" "A tab that is not open."
    TabActive "tab_active" "The open tab."
    Selected "selected" "The selected line."
    Late "late" "Late, beside the mark `!!`."
    Soon "soon" "Soon late, beside the mark `!`."
    Claimed "claimed" "Someone is taking care of it."
    News "news" "What another desk has just changed."
    Match "match" "The letters that were looked for."
    FieldLabel "field_label" "The label of a field."
    FieldFocus "field_focus" "The field one types in."
    Hint "hint" "A suggestion, a rule that applies, a professional’s own instruction."
    BarKey "bar_key" "A key in the bottom bar."
    BarText "bar_text" "What that key does."
    Message "message" "The message line."
    Error "error" "A refusal, a field to mend."
    Banner "banner" "What must be read before anything else: a sensitive contact."
}

/// The themes that come with the program, each with what it is for.
const EMBEDDED: &[(&str, &str, &str)] = &[
    ("both", "fond clair ou sombre", include_str!("../../themes/both.toml")),
    ("dark", "fond sombre", include_str!("../../themes/dark.toml")),
    ("light", "fond clair", include_str!("../../themes/light.toml")),
    ("contrast", "contraste élevé, fond noir", include_str!("../../themes/contrast.toml")),
    ("daltonian", "sans rouge ni vert, pour daltonien·nes", include_str!("../../themes/daltonian.toml")),
    ("mono", "sans couleur", include_str!("../../themes/mono.toml")),
];

/// The sixteen colours, and `default` for the terminal's own.
const COLOURS: &[(&str, Color)] = &[
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("dark_gray", Color::DarkGray),
    ("light_red", Color::LightRed),
    ("light_green", Color::LightGreen),
    ("light_yellow", Color::LightYellow),
    ("light_blue", Color::LightBlue),
    ("light_magenta", Color::LightMagenta),
    ("light_cyan", Color::LightCyan),
    ("white", Color::White),
];

const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underlined", Modifier::UNDERLINED),
    ("reversed", Modifier::REVERSED),
];

/// A theme file of the person's own: its path, for sentences, and what it says.
pub type OwnFile = (String, Table);

/// A look for each [`Meaning`].
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    styles: Vec<Style>,
}

impl Theme {
    /// The names of the themes that come with the program.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::embedded().map(|(name, _)| name)
    }

    /// Names of the themes, each with its purpose.
    pub fn embedded() -> impl Iterator<Item = (&'static str, &'static str)> {
        EMBEDDED.iter().map(|(name, words, _)| (*name, *words))
    }

    /// The theme called `name`: the file `own` finds under that name, else the embedded one. A sentence when there is
    /// none, when a file is wrong, or when a meaning is left without a style.
    pub fn load(name: &str, own: impl Fn(&str) -> Result<Option<OwnFile>, String>) -> Result<Self, String> {
        let mut styles = vec![None; Meaning::ALL.len()];
        let mut read = Vec::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next {
            let (file, table) = find(&name, &read, &own)?;
            let sheet = Sheet::read(&file, &table)?;
            for (style, said) in styles.iter_mut().zip(sheet.styles) {
                *style = style.or(said);
            }
            read.push(file);
            next = sheet.inherits;
        }
        let missing = Meaning::ALL.iter().zip(&styles).find(|(_, style)| style.is_none());
        if let Some((meaning, _)) = missing {
            return Err(format!(
                "{}\u{a0}: il manque « {} ». Ajoutez cette ligne, ou inherits = \"dark\" en tête du fichier.",
                read[0],
                meaning.name()
            ));
        }
        Ok(Self { styles: styles.into_iter().flatten().collect() })
    }

    /// Look of `meaning`.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles[meaning as usize]
    }
}

/// The file of a theme, the person's own first. A file already read is passed over, so that the person's own `dark` may
/// inherit from the embedded `dark`.
fn find(name: &str, read: &[String], own: impl Fn(&str) -> Result<Option<OwnFile>, String>) -> Result<OwnFile, String> {
    let embedded = EMBEDDED.iter().find(|(known, ..)| *known == name).map(|(.., text)| {
        let file = format!("Thème « {name} »");
        let table = text.parse().map_err(|error| format!("{file}\u{a0}: {error}"))?;
        Ok::<_, String>((file, table))
    });
    let files: Vec<OwnFile> = own(name)?.into_iter().chain(embedded.transpose()?).collect();
    if files.is_empty() {
        let names: Vec<&str> = Theme::names().collect();
        return Err(format!("Le thème « {name} » n’existe pas. Thèmes connus\u{a0}: {}.", names.join(", ")));
    }
    let fresh = files.into_iter().find(|(file, _)| !read.contains(file));
    fresh.ok_or_else(|| format!("{}\u{a0}: le thème « {name} » hérite de lui-même.", read[0]))
}

/// A theme file, parsed.
struct Sheet {
    inherits: Option<String>,
    styles: Vec<Option<Style>>,
}

impl Sheet {
    fn read(file: &str, table: &Table) -> Result<Self, String> {
        let mut sheet = Self { inherits: None, styles: vec![None; Meaning::ALL.len()] };
        for (key, value) in table {
            if key == "inherits" {
                let name =
                    value.as_str().ok_or_else(|| format!("{file}\u{a0}: « inherits » attend le nom d’un thème."))?;
                sheet.inherits = Some(name.to_owned());
                continue;
            }
            let at = Meaning::ALL.iter().position(|meaning| meaning.name() == key);
            let at = at.ok_or_else(|| format!("{file}\u{a0}: « {key} » n’est pas un sens connu."))?;
            sheet.styles[at] = Some(style(value).map_err(|trouble| format!("{file}, « {key} »\u{a0}: {trouble}"))?);
        }
        Ok(sheet)
    }
}

fn style(value: &Value) -> Result<Style, String> {
    let table = value.as_table().ok_or("on attend { fg = …, bg = …, modifiers = […] }.")?;
    let mut style = Style::new();
    for (key, value) in table {
        match key.as_str() {
            "fg" => style.fg = Some(named_colour(COLOURS, "une couleur", value)?),
            "bg" => style.bg = Some(named_colour(COLOURS, "une couleur", value)?),
            "modifiers" => {
                for value in value.as_array().ok_or("« modifiers » attend une liste entre crochets.")? {
                    style = style.add_modifier(named_colour(MODIFIERS, "un attribut", value)?);
                }
            }
            _ => return Err(format!("« {key} » n’est pas connu\u{a0}; on attend fg, bg ou modifiers.")),
        }
    }
    Ok(style)
}

fn named_colour<T: Copy>(table: &[(&str, T)], what: &str, value: &Value) -> Result<T, String> {
    let found = table.iter().find(|(name, _)| value.as_str() == Some(name));
    found.map(|(_, item)| *item).ok_or_else(|| {
        let names: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        let said = value.as_str().map_or_else(|| "cette valeur".to_owned(), |text| format!("« {text} »"));
        format!("{said} n’est pas {what}. On attend\u{a0}: {}.", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn nothing_of_ones_own(_: &str) -> Result<Option<OwnFile>, String> {
        Ok(None)
    }

    fn load(files: &[(&str, &str)], name: &str) -> Result<Theme, String> {
        Theme::load(name, |name| {
            let found = files.iter().find(|(own, _)| *own == name);
            Ok(found.map(|(name, text)| (format!("/themes/{name}.toml"), text.parse().unwrap())))
        })
    }

    #[test]
    fn every_embedded_theme_gives_every_meaning_a_style() {
        for name in Theme::names() {
            Theme::load(name, nothing_of_ones_own).unwrap();
        }
    }

    #[test]
    fn mono_has_no_colour_and_only_the_attributes_of_a_vt100() {
        let mono = Theme::load("mono", nothing_of_ones_own).unwrap();
        let vt100 = Modifier::BOLD | Modifier::UNDERLINED | Modifier::REVERSED;
        for meaning in Meaning::ALL {
            let style = mono.style(*meaning);
            assert_eq!((style.fg, style.bg), (None, None), "{meaning:?}");
            assert!(vt100.contains(style.add_modifier), "{meaning:?}");
        }
    }

    /// Perceived brightness of a colour, by the sRGB formula of the accessibility guidelines.
    fn luminance([red, green, blue]: [u8; 3]) -> f64 {
        let linear = |level: u8| {
            let level = f64::from(level) / 255.0;
            if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn the_default_theme_is_read_on_black_and_on_white() {
        // xterm's and PuTTY's own; bold may be shown in the brighter of the two.
        let palettes = [
            (Color::Red, false, [[205, 0, 0], [187, 0, 0]]),
            (Color::Red, true, [[255, 0, 0], [255, 85, 85]]),
            (Color::Magenta, false, [[205, 0, 205], [187, 0, 187]]),
        ];
        let both = Theme::load("both", nothing_of_ones_own).unwrap();
        for meaning in Meaning::ALL {
            let style = both.style(*meaning);
            assert_eq!(style.bg, None, "{meaning:?}: the terminal's own ground");
            let Some(colour) = style.fg else { continue };
            let bold = style.add_modifier.contains(Modifier::BOLD);
            let shown: Vec<_> =
                palettes.iter().filter(|(known, bright, _)| *known == colour && (bold || !bright)).collect();
            assert!(
                shown.iter().any(|(_, bright, _)| *bright == bold),
                "{meaning:?} has a colour that was not measured"
            );
            for rgb in shown.into_iter().flat_map(|(.., rgb)| rgb) {
                let light = luminance(*rgb) + 0.05;
                assert!(light / 0.05 > 3.0 && 1.05 / light > 3.0, "{meaning:?} {rgb:?}");
            }
        }
    }

    #[test]
    fn late_soon_and_selected_differ_from_text_in_every_theme() {
        for name in Theme::names() {
            let theme = Theme::load(name, nothing_of_ones_own).unwrap();
            for meaning in [Meaning::Late, Meaning::Soon, Meaning::Selected, Meaning::TabActive, Meaning::Banner] {
                assert_ne!(theme.style(meaning), theme.style(Meaning::Text), "{name} {meaning:?}");
            }
        }
    }

    #[test]
    fn a_theme_takes_from_another_what_it_does_not_say() {
        let mine = load(&[("mine", "inherits = \"dark\"\nlate = { fg = \"blue\" }")], "mine").unwrap();
        let dark = Theme::load("dark", nothing_of_ones_own).unwrap();
        assert_eq!(mine.style(Meaning::Late), Style::new().fg(Color::Blue));
        assert_eq!(mine.style(Meaning::Soon), dark.style(Meaning::Soon));
    }

    #[test]
    fn a_file_of_ones_own_wins_over_the_embedded_theme_and_may_inherit_from_it() {
        let mine = load(&[("dark", "inherits = \"dark\"\nlate = { fg = \"blue\" }")], "dark").unwrap();
        assert_eq!(mine.style(Meaning::Late), Style::new().fg(Color::Blue));
    }

    #[test]
    fn a_theme_that_inherits_from_itself_is_refused() {
        let refused = load(&[("a", "inherits = \"b\""), ("b", "inherits = \"a\"")], "a").unwrap_err();
        assert!(refused.contains("hérite de lui-même"), "{refused}");
    }

    #[test]
    fn a_mistake_is_named_with_its_file() {
        for (text, said) in [
            ("latte = {}", "« latte »"),
            ("late = { fg = \"rouge\" }", "« rouge » n’est pas une couleur"),
            ("late = { fg = \"#ff0000\" }", "n’est pas une couleur"),
            ("late = { modifiers = [\"blink\"] }", "« blink » n’est pas un attribut"),
            ("late = { couleur = \"red\" }", "« couleur »"),
            ("text = {}", "il manque « muted »"),
            ("inherits = \"mauve\"", "« mauve » n’existe pas"),
        ] {
            let refused = load(&[("mine", text)], "mine").unwrap_err();
            assert!(refused.contains(said), "{text}: {refused}");
            assert!(refused.contains("/themes/mine.toml") || refused.contains("mauve"), "{text}: {refused}");
        }
    }
}
