//! Parameters of the methods that ask the runtime: from JSON to the SCALE encoding the runtime
//! takes.

use crate::service::Hash;
use codec::Encode;
use serde::Deserialize;
use serde_json::Value;
use sp_core::crypto::{AccountId32, Ss58Codec};
use std::fmt::Display;

/// Name of the last parameter of every method, the block to answer for.
const AT: &str = "at";

/// Characters of a wrong value that an error repeats.
const SHOWN: usize = 60;

/// What a parameter is in JSON, and which SCALE type it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number; `u8`.
    U8,
    /// A number; `u16`.
    U16,
    /// A number; `u64`.
    U64,
    /// An array of numbers; `Vec<u16>`.
    U16List,
    /// An array of 32 numbers, the account's bytes; `AccountId32`.
    AccountBytes,
    /// An SS58 address; `AccountId32`.
    Address,
}

impl Kind {
    /// The SCALE encoding of `value`, or what is wrong with it.
    fn encode(self, value: &Value) -> Result<Vec<u8>, String> {
        match self {
            Self::U8 => number(value, u8::MAX).map(|number| number.encode()),
            Self::U16 => number(value, u16::MAX).map(|number| number.encode()),
            Self::U64 => number(value, u64::MAX).map(|number| number.encode()),
            Self::U16List => numbers(value, u16::MAX).map(|list| list.encode()),
            Self::AccountBytes => {
                let bytes = numbers(value, u8::MAX)?;
                let account = <[u8; 32]>::try_from(bytes)
                    .map_err(|bytes| format!("has {} bytes, an account 32", bytes.len()))?;
                Ok(account.encode())
            }
            Self::Address => {
                let text = value.as_str().unwrap_or_default();
                let account = AccountId32::from_ss58check(text)
                    .map_err(|error| format!("{} is no SS58 address: {error}", short(value)))?;
                Ok(account.encode())
            }
        }
    }
}

/// A whole number up to `most`.
fn number<N: TryFrom<u64> + Display>(value: &Value, most: N) -> Result<N, String> {
    let number = value.as_u64().and_then(|number| number.try_into().ok());
    number.ok_or_else(|| format!("{} is no whole number from 0 to {most}", short(value)))
}

/// An array of whole numbers up to `most`.
fn numbers<N: TryFrom<u64> + Display + Copy>(value: &Value, most: N) -> Result<Vec<N>, String> {
    let values = value
        .as_array()
        .ok_or_else(|| format!("{} is no array of whole numbers from 0 to {most}", short(value)))?;
    values.iter().map(|value| number(value, most)).collect()
}

/// A block's hash, if one is given.
fn block(value: &Value) -> Result<Option<Hash>, String> {
    Option::<Hash>::deserialize(value)
        .map_err(|_| format!("{} is no block hash: 0x and 64 hexadecimal digits", short(value)))
}

/// The beginning of a value, as JSON.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// A parameter that must be given.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
}

impl Parameter {
    /// The subnet that a method is about.
    pub const NETUID: Self = Self::new("netuid", Kind::U16);
    /// A subnet's mechanism.
    pub const MECID: Self = Self::new("mecid", Kind::U8);

    /// A parameter.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self { name, kind }
    }
}

/// What a client wants to know.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// Arguments of the runtime's function, SCALE.
    pub data: Vec<u8>,
    /// The block to answer for; the best one if none.
    pub at: Option<Hash>,
}

impl Request {
    /// Reads what a client has given for `parameters`, by position or by name. A final `at` may be
    /// left out or `null`. Errors name the parameter.
    pub fn read(parameters: &[Parameter], given: Value) -> Result<Self, String> {
        let mut values = in_order(parameters, given)?;
        let at = values.pop().unwrap_or_default();
        let at = block(&at).map_err(|error| format!("{AT}: {error}"))?;
        let mut data = Vec::new();
        for (parameter, value) in parameters.iter().zip(&values) {
            if value.is_null() {
                return Err(format!("{} is missing; {}", parameter.name, expected(parameters)));
            }
            let encoded = parameter.kind.encode(value);
            data.extend(encoded.map_err(|error| format!("{}: {error}", parameter.name))?);
        }
        Ok(Self { data, at })
    }
}

/// A value for each parameter and for `at`, `null` where none is given.
fn in_order(parameters: &[Parameter], given: Value) -> Result<Vec<Value>, String> {
    let count = parameters.len() + 1;
    match given {
        Value::Null => Ok(vec![Value::Null; count]),
        Value::Array(mut values) if values.len() <= count => {
            values.resize(count, Value::Null);
            Ok(values)
        }
        Value::Array(values) => {
            Err(format!("{} parameters are given; {}", values.len(), expected(parameters)))
        }
        Value::Object(mut values) => {
            let names = parameters.iter().map(|parameter| parameter.name).chain([AT]);
            let list = names.map(|name| values.remove(name).unwrap_or_default()).collect();
            match values.keys().next() {
                Some(name) => Err(format!("{name} is unknown; {}", expected(parameters))),
                None => Ok(list),
            }
        }
        _ => Err(format!("an array or an object is needed; {}", expected(parameters))),
    }
}

/// Names the parameters that are expected.
fn expected(parameters: &[Parameter]) -> String {
    let names: String =
        parameters.iter().map(|parameter| format!("{}, ", parameter.name)).collect();
    format!("expected: {names}{AT} (a block's hash, optional)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PARAMETERS: &[Parameter] =
        &[Parameter::NETUID, Parameter::new("amount", Kind::U64), Parameter::MECID];

    fn error(given: Value) -> String {
        Request::read(PARAMETERS, given).expect_err("is refused")
    }

    #[test]
    fn positions_and_names_say_the_same() {
        let data = (7u16, u64::MAX, 3u8).encode();
        let hash = Hash::repeat_byte(0xab);
        for (given, at) in [
            (json!([7, u64::MAX, 3]), None),
            (json!([7, u64::MAX, 3, null]), None),
            (json!([7, u64::MAX, 3, hash]), Some(hash)),
            (json!({"mecid": 3, "amount": u64::MAX, "netuid": 7}), None),
            (json!({"at": hash, "mecid": 3, "amount": u64::MAX, "netuid": 7}), Some(hash)),
        ] {
            let request = Request::read(PARAMETERS, given.clone());
            assert_eq!(request, Ok(Request { data: data.clone(), at }), "{given}");
        }
    }

    #[test]
    fn a_method_without_parameters_takes_none_at_all() {
        for given in [Value::Null, json!([]), json!([null]), json!({})] {
            let request = Request::read(&[], given);
            assert_eq!(request, Ok(Request { data: Vec::new(), at: None }));
        }
    }

    #[test]
    fn accounts_come_as_bytes_or_as_addresses() {
        let account = AccountId32::new([9; 32]);
        let bytes = &[Parameter::new("hotkey", Kind::AccountBytes)];
        let address = &[Parameter::new("hotkey", Kind::Address)];
        let list = &[Parameter::new("indexes", Kind::U16List)];
        let read = |parameters, given| Request::read(parameters, given).map(|request| request.data);
        assert_eq!(read(bytes, json!([vec![9; 32]])), Ok(account.encode()));
        assert_eq!(read(address, json!([account.to_ss58check()])), Ok(account.encode()));
        assert_eq!(read(list, json!([[1, 60_000]])), Ok(vec![1u16, 60_000].encode()));
        let short = read(bytes, json!([vec![9; 31]])).expect_err("a byte is missing");
        assert_eq!(short, "hotkey: has 31 bytes, an account 32");
        let nobody = read(address, json!(["nobody"])).expect_err("no address");
        assert!(nobody.starts_with("hotkey: \"nobody\" is no SS58 address: "), "{nobody}");
    }

    #[test]
    fn errors_name_the_parameter() {
        assert_eq!(
            error(json!([7])),
            "amount is missing; expected: netuid, amount, mecid, at (a block's hash, optional)"
        );
        assert!(error(json!([7, 1, 2, null, 5])).starts_with("5 parameters are given; expected"));
        assert!(error(json!({"net": 7})).starts_with("net is unknown; expected: netuid"));
        assert!(error(json!("x")).starts_with("an array or an object is needed"));
        for (given, expected) in [
            (json!([65_536, 1, 2]), "netuid: 65536 is no whole number from 0 to 65535"),
            (json!(["1", 1, 2]), "netuid: \"1\" is no whole number from 0 to 65535"),
            (json!([7, -1, 2]), "amount: -1 is no whole number from 0 to 18446744073709551615"),
            (json!([7, 1.5, 2]), "amount: 1.5 is no whole number from 0 to 18446744073709551615"),
            (json!([7, 1, 256]), "mecid: 256 is no whole number from 0 to 255"),
            (json!([7, 1, 2, 5]), "at: 5 is no block hash: 0x and 64 hexadecimal digits"),
            (
                json!([7, 1, 2, "0x12"]),
                "at: \"0x12\" is no block hash: 0x and 64 hexadecimal digits",
            ),
        ] {
            assert_eq!(error(given), expected);
        }
    }

    #[test]
    fn errors_repeat_no_more_than_the_beginning_of_a_value() {
        let list = &[Parameter::new("indexes", Kind::U16List)];
        let refused = Request::read(list, json!(["ä".repeat(1_000)])).expect_err("no list");
        let shown = "ä".repeat(SHOWN - 1);
        let expected = format!("indexes: \"{shown}… is no array of whole numbers from 0 to 65535");
        assert_eq!(refused, expected);
    }
}
