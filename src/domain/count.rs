//! Numbers of things, in words that agree with them.

/// « 1 autre », « 3 autres ».
pub fn others(count: usize) -> String {
    counted(count, "autre", "autres")
}

/// « 1 ligne », « 3 lignes »; zero is singular in French.
pub fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count < 2 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_never_said_in_the_plural() {
        assert_eq!([0, 1, 2].map(others), ["0 autre", "1 autre", "2 autres"]);
    }
}
