//! What can be done here, from the declarations.

use super::brush::{Brush, cells};
use super::theme::Meaning;
use crate::app::help::key_table;

/// Paints the help from its line `top` on.
pub fn paint(top: usize, brush: &mut Brush) {
    let table = key_table();
    let keys = table.iter().flat_map(|(_, lines)| lines).map(|(key, _)| cells(key)).max().unwrap_or(0);
    let mut lines =
        vec![("!!  en retard     !  bientôt     [Nom]  s’en occupe     +2  et deux autres".to_owned(), None)];
    for (title, rows) in table {
        lines.push((String::new(), None));
        lines.push((title, None));
        lines.extend(rows.into_iter().map(|(key, help)| (key, Some(help))));
    }
    let height = usize::from(brush.height());
    let top = top.min(lines.len().saturating_sub(height));
    for (y, (key, help)) in lines.iter().skip(top).take(height).enumerate() {
        let y = y as u16;
        match help {
            None => {
                brush.put(1, y, key, Meaning::Title);
            }
            Some(help) => {
                brush.put(2, y, key, Meaning::BarKey);
                brush.put(4 + keys, y, help, Meaning::Text);
            }
        }
    }
}
