//! The tables in TOML that are part of the program: `db/demo`, `db/drugs`.

use serde::de::DeserializeOwned;

/// Reads one. By way of the JSON that the program reads anyway: the reader of TOML is compiled once for each struct that a
/// file holds, which took a hundred kilobytes.
pub fn read_table<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let table: toml::Table = text.parse().map_err(|why: toml::de::Error| why.to_string())?;
    let read = serde_json::to_value(table).and_then(serde_json::from_value);
    read.map_err(|why| why.to_string())
}
