//! Numbers of things, in words that agree with them.

/// « 1 autre », « 3 autres ».
pub fn other_count(count: usize) -> String {
    count_phrase(count, "autre", "autres")
}

/// « 1 ligne », « 3 lignes »; zero is singular in French.
pub fn count_phrase(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count < 2 { one } else { several })
}

/// « 1 jour », « 3 jours ».
pub fn day_count(days: i64) -> String {
    format!("{days} {}", if days < 2 { "jour" } else { "jours" })
}

/// « 1 ligne », « 3 lignes ».
pub fn line_count(lines: i64) -> String {
    format!("{lines} {}", if lines < 2 { "ligne" } else { "lignes" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_never_said_in_the_plural() {
        assert_eq!([0, 1, 2].map(other_count), ["0 autre", "1 autre", "2 autres"]);
        assert_eq!([0, 1, 2].map(line_count), ["0 ligne", "1 ligne", "2 lignes"]);
        assert_eq!([0, 1, 2].map(day_count), ["0 jour", "1 jour", "2 jours"]);
    }
}
