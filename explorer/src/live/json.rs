//! Reading decoded values.

use serde_json::Value;

/// Typed reads of a decoded value's parts; what is missing or of another kind is zero or empty, as
/// runtimes gain and lose fields.
pub trait Json {
    /// A number.
    fn int<T: TryFrom<u64> + Default>(&self, field: &str) -> T;
    /// Text.
    fn text(&self, field: &str) -> String;
    /// A truth.
    fn flag(&self, field: &str) -> bool;
    /// A decimal.
    fn decimal(&self, field: &str) -> f64;
    /// A list.
    fn list(&self, field: &str) -> &[Value];
}

impl Json for Value {
    fn int<T: TryFrom<u64> + Default>(&self, field: &str) -> T {
        number(&self[field])
    }

    fn text(&self, field: &str) -> String {
        self[field].as_str().unwrap_or_default().to_string()
    }

    fn flag(&self, field: &str) -> bool {
        self[field].as_bool().unwrap_or_default()
    }

    fn decimal(&self, field: &str) -> f64 {
        self[field].as_f64().unwrap_or_default()
    }

    fn list(&self, field: &str) -> &[Value] {
        self[field].as_array().map(Vec::as_slice).unwrap_or_default()
    }
}

/// A whole number of any size that fits; text when it was too large for JSON.
pub fn number<T: TryFrom<u64> + Default>(value: &Value) -> T {
    value
        .as_u64()
        .or_else(|| value.as_str()?.parse().ok())
        .and_then(|number| T::try_from(number).ok())
        .unwrap_or_default()
}

/// A whole number of up to 128 bits.
pub fn big(value: &Value) -> u128 {
    value.as_u64().map(u128::from).or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}

/// Amount in rao at a price, in rao.
pub fn worth(alpha: u64, price: f64) -> u64 {
    // Amounts stay below 2^64, where a decimal is exact to a few hundred rao: good for display.
    (alpha as f64 * price) as u64
}

/// `part / whole`, zero when there is no whole.
pub fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_parts_are_empty() {
        let value = json!({ "a": 7, "b": "340282366920938463463374607431768211455" });
        assert_eq!(value.int::<u16>("a"), 7);
        assert_eq!(value.int::<u16>("missing"), 0);
        assert_eq!(big(&value["b"]), u128::MAX);
        assert!(value.list("a").is_empty());
        assert_eq!(ratio(1.0, 0.0), 0.0);
    }
}
