//! Quantities of a scenario: whole numbers as the chain stores them, or decimals as people write
//! them.

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Unexpected, Visitor},
};
use std::fmt;

/// Longest decimal that is read: more digits than any quantity here has.
const DIGITS: u32 = 18;

/// A quantity of which one whole is `UNIT` parts.
///
/// A JSON number is a count of parts, a JSON string is decimal wholes: of an amount,
/// `1500000000` and `"1.5"` are the same. What falls between two parts is cut off; where the parts
/// are decimal themselves it is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number<const UNIT: u64>(
    /// Parts.
    pub u64,
);

/// TAO or alpha; parts are rao.
pub type Amount = Number<1_000_000_000>;
/// TAO per alpha; parts are rao per alpha.
pub type LimitPrice = Number<1_000_000_000>;
/// Weight of a pool's side; parts of 10^18.
pub type Weight = Number<1_000_000_000_000_000_000>;
/// A share in parts of 65 535.
pub type Share16 = Number<65_535>;
/// A share in parts of 2^64 − 1.
pub type Share64 = Number<{ u64::MAX }>;
/// A fixed-point number in parts of 2^-32.
pub type Fixed32 = Number<{ 1 << 32 }>;

impl<const UNIT: u64> Number<UNIT> {
    /// Whether the parts are decimal places.
    const DECIMAL: bool = UNIT.is_multiple_of(10);

    fn from_decimal(text: &str) -> Result<Self, String> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = || whole.chars().chain(fraction.chars());
        let length = u32::try_from(whole.len() + fraction.len()).unwrap_or(u32::MAX);
        if whole.is_empty() || text.ends_with('.') || !digits().all(|c| c.is_ascii_digit()) {
            return Err(format!("`{text}` is not a decimal number such as \"1.5\""));
        }
        if length > DIGITS {
            return Err(format!("`{text}` has more than {DIGITS} digits"));
        }
        let value = digits().filter_map(|c| c.to_digit(10)).fold(0, |v, d| v * 10 + u128::from(d));
        let scale = 10u128.pow(u32::try_from(fraction.len()).unwrap_or(DIGITS));
        let parts = value * u128::from(UNIT);
        if Self::DECIMAL && !parts.is_multiple_of(scale) {
            return Err(format!("`{text}` has more than {} decimals", UNIT.ilog10()));
        }
        u64::try_from(parts / scale).map(Self).map_err(|_| format!("`{text}` is too large"))
    }
}

impl<'de, const UNIT: u64> Deserialize<'de> for Number<UNIT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader::<UNIT>)
    }
}

struct Reader<const UNIT: u64>;

impl<'de, const UNIT: u64> Visitor<'de> for Reader<UNIT> {
    type Value = Number<UNIT>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a whole number, of parts of 1/{UNIT}, or a decimal in quotes")
    }

    fn visit_u64<E: Error>(self, parts: u64) -> Result<Self::Value, E> {
        Ok(Number(parts))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Number::from_decimal(text).map_err(E::custom)
    }

    // So a JSON reader that keeps all digits tells a number that is not whole.
    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(A::Error::invalid_type(Unexpected::Other("a number with a fraction"), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: for<'a> Deserialize<'a>>(json: &str) -> Result<T, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_are_parts_and_texts_are_wholes() {
        assert_eq!(read::<Amount>("1500000000"), Ok(Number(1_500_000_000)));
        assert_eq!(read::<Amount>("\"1.5\""), Ok(Number(1_500_000_000)));
        assert_eq!(read::<Amount>("\"21000000\""), Ok(Number(21_000_000_000_000_000)));
        assert_eq!(read::<Amount>("\"0.000000001\""), Ok(Number(1)));
        assert_eq!(read::<Fixed32>("\"0.9\""), Ok(Number(3_865_470_566)));
        assert_eq!(read::<Share16>("\"0.18\""), Ok(Number(11_796)));
        assert_eq!(read::<Share64>("\"1\""), Ok(Number(u64::MAX)));
        assert_eq!(read::<Weight>("\"0.5\""), Ok(Number(500_000_000_000_000_000)));
    }

    #[test]
    fn anything_else_is_refused() {
        for (json, reason) in [
            ("1.5", "expected a whole number"),
            ("-1", "expected a whole number"),
            ("\"-1\"", "not a decimal number"),
            ("\"1.\"", "not a decimal number"),
            ("\".5\"", "not a decimal number"),
            ("\"\"", "not a decimal number"),
            ("\"1e9\"", "not a decimal number"),
            ("\"0.0000000001\"", "more than 9 decimals"),
            ("\"1234567890.123456789\"", "more than 18 digits"),
            ("\"99999999999\"", "too large"),
            ("null", "invalid type: null"),
        ] {
            let error = read::<Amount>(json).unwrap_err();
            assert!(error.contains(reason), "{json}: {error}");
        }
    }
}
