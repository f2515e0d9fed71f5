//! Python's text form of a value, which the body hash is made of (protocol section 4).
//!
//! Written as a serde serializer, so that a message's own types decide: a `f64` holding one is
//! `1.0`, a tuple is `(1, 2)`, a list `[1, 2]`, a structure or map `{'k': 1}` in its own order.

use serde::ser::{self, Serialize};
use std::fmt::Display;

/// A value that refused to be written, such as a map whose own `Serialize` failed.
#[derive(Debug, thiserror::Error)]
#[error("the value has no Python text form: {0}")]
pub struct TextError(String);

impl ser::Error for TextError {
    fn custom<T: Display>(reason: T) -> Self {
        Self(reason.to_string())
    }
}

/// What Python's `str(value)` gives: a string is itself, anything else as [`repr`] writes it.
pub fn text<T: Serialize + ?Sized>(value: &T) -> Result<String, TextError> {
    let mut out = String::new();
    value.serialize(Writer { out: &mut out, quoted: false })?;
    Ok(out)
}

/// What Python's `repr(value)` gives: as [`text`], but a string is quoted.
pub fn repr<T: Serialize + ?Sized>(value: &T) -> Result<String, TextError> {
    let mut out = String::new();
    value.serialize(Writer { out: &mut out, quoted: true })?;
    Ok(out)
}

/// A float as Python prints it: the shortest digits that read back, always with a point or an
/// exponent, plain for decimal exponents from -4 to 15.
pub fn float(value: f64) -> String {
    float_from(value, &format!("{value:e}"))
}

/// The digits of a JSON number as Python prints the number that it reads from them.
fn number(digits: &str) -> String {
    match digits.parse::<f64>() {
        Ok(value) if digits.contains(['.', 'e', 'E']) => float(value),
        _ => digits.into(),
    }
}

/// `scientific` is Rust's `{:e}` of the value: shortest digits, then `e` and the exponent.
fn float_from(value: f64, scientific: &str) -> String {
    if value.is_nan() {
        return "nan".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    if !(-4..16).contains(&exponent) {
        let direction = if exponent < 0 { '-' } else { '+' };
        return format!("{sign}{mantissa}e{direction}{:02}", exponent.unsigned_abs());
    }
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    let places = exponent.unsigned_abs() as usize;
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat(places - 1));
    }
    let whole = places + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}.0", "0".repeat(whole - digits.len()));
    }
    let (left, right) = digits.split_at(whole);
    format!("{sign}{left}.{right}")
}

/// A string in quotes: single ones, unless it holds a single and no double quote.
fn quote(out: &mut String, value: &str) {
    let mark = if value.contains('\'') && !value.contains('"') { '"' } else { '\'' };
    out.push(mark);
    for c in value.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == mark => {
                out.push('\\');
                out.push(c);
            }
            c if printable(c) => out.push(c),
            c => out.push_str(&match u32::from(c) {
                code @ 0..=0xff => format!("\\x{code:02x}"),
                code @ 0x100..=0xffff => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            }),
        }
    }
    out.push(mark);
}

/// Python and Rust call the same general categories unprintable. Rust's table is reachable only
/// through `str::escape_debug`, which treats a leading combining mark apart: hence the `x`.
fn printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    let mut pair = String::from('x');
    pair.push(c);
    pair.escape_debug().nth(1) == Some(c)
}

/// As what `serde_json` serializes a number of any precision: a structure of this name, with the
/// number's digits in a field of this name. Other crates of a program may have it do so.
const JSON_NUMBER: &str = "$serde_json::private::Number";

struct Writer<'a> {
    out: &'a mut String,
    quoted: bool,
}

/// An open bracket: writes separators and closes it.
struct Open<'a> {
    out: &'a mut String,
    count: usize,
    close: &'static str,
    tuple: bool,
}

impl<'a> Writer<'a> {
    fn plain(self, value: impl Display) -> Result<(), TextError> {
        self.out.push_str(&value.to_string());
        Ok(())
    }

    fn open(self, open: char, close: &'static str, tuple: bool) -> Open<'a> {
        self.out.push(open);
        Open { out: self.out, count: 0, close, tuple }
    }

    /// The outside of an enum variant with content, as serde writes it to JSON: `{'Variant': …`.
    fn variant(self, name: &str) -> &'a mut String {
        self.out.push('{');
        quote(self.out, name);
        self.out.push_str(": ");
        self.out
    }
}

impl Open<'_> {
    fn separate(&mut self) {
        if self.count > 0 {
            self.out.push_str(", ");
        }
        self.count += 1;
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        self.separate();
        value.serialize(Writer { out: self.out, quoted: true })
    }

    fn pair<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), TextError> {
        if key == JSON_NUMBER {
            let mut digits = String::new();
            value.serialize(Writer { out: &mut digits, quoted: false })?;
            self.out.push_str(&number(&digits));
            return Ok(());
        }
        self.separate();
        quote(self.out, key);
        self.out.push_str(": ");
        value.serialize(Writer { out: self.out, quoted: true })
    }

    fn close(self) -> Result<(), TextError> {
        if self.tuple && self.count == 1 {
            self.out.push(',');
        }
        self.out.push_str(self.close);
        Ok(())
    }
}

macro_rules! plain {
    ($($method:ident $kind:ty),*) => {
        $(fn $method(self, value: $kind) -> Result<(), TextError> { self.plain(value) })*
    };
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = TextError;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Open<'a>;
    type SerializeTupleVariant = Open<'a>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Open<'a>;

    plain!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_i128 i128, serialize_u8 u8, serialize_u16 u16, serialize_u32 u32,
        serialize_u64 u64, serialize_u128 u128);

    fn serialize_bool(self, value: bool) -> Result<(), TextError> {
        self.plain(if value { "True" } else { "False" })
    }

    /// JSON carries the shortest digits of the `f32`, and Python reads those as a double.
    fn serialize_f32(self, value: f32) -> Result<(), TextError> {
        self.plain(float_from(value.into(), &format!("{value:e}")))
    }

    fn serialize_f64(self, value: f64) -> Result<(), TextError> {
        self.plain(float(value))
    }

    fn serialize_char(self, value: char) -> Result<(), TextError> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), TextError> {
        if self.quoted {
            quote(self.out, value)
        } else {
            self.out.push_str(value)
        }
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), TextError> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), TextError> {
        self.plain("None")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), TextError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), TextError> {
        self.plain("None")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), TextError> {
        self.plain("None")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), TextError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), TextError> {
        let out = self.variant(variant);
        value.serialize(Writer { out, quoted: true })?;
        out.push('}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, TextError> {
        Ok(self.open('[', "]", false))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, TextError> {
        Ok(self.open('(', ")", true))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'a>, TextError> {
        Ok(self.open('(', ")", true))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, TextError> {
        Ok(Writer { out: self.variant(variant), quoted: true }.open('[', "]}", false))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, TextError> {
        Ok(self.open('{', "}", false))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Open<'a>, TextError> {
        if name == JSON_NUMBER {
            return Ok(Open { out: self.out, close: "", tuple: false, count: 0 });
        }
        Ok(self.open('{', "}", false))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'a>, TextError> {
        Ok(Writer { out: self.variant(variant), quoted: true }.open('{', "}}", false))
    }
}

macro_rules! elements {
    ($($kind:ident $method:ident),*) => {
        $(impl ser::$kind for Open<'_> {
            type Ok = ();
            type Error = TextError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
                self.element(value)
            }

            fn end(self) -> Result<(), TextError> {
                self.close()
            }
        })*
    };
}

elements!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! fields {
    ($($kind:ident),*) => {
        $(impl ser::$kind for Open<'_> {
            type Ok = ();
            type Error = TextError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), TextError> {
                self.pair(key, value)
            }

            fn end(self) -> Result<(), TextError> {
                self.close()
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Open<'_> {
    type Ok = ();
    type Error = TextError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), TextError> {
        self.element(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), TextError> {
        self.out.push_str(": ");
        value.serialize(Writer { out: self.out, quoted: true })
    }

    fn end(self) -> Result<(), TextError> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn floats_are_printed_as_python_does() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (5.5, "5.5"),
            (0.1, "0.1"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (123456.789, "123456.789"),
            (1e15, "1000000000000000.0"),
            (9999999999999998.0, "9999999999999998.0"),
            (1e16, "1e+16"),
            (1e22, "1e+22"),
            (-1.5e300, "-1.5e+300"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ];
        for (value, expected) in cases {
            assert_eq!(float(value), expected);
        }
        assert_eq!(text(&1.1f32).unwrap(), "1.1");
        assert_eq!(text(&vec![0.5, 1.0]).unwrap(), "[0.5, 1.0]");
    }

    #[test]
    fn containers_quote_their_strings() {
        #[derive(serde::Serialize)]
        struct Pair {
            k: &'static str,
            n: Option<u8>,
        }
        assert_eq!(text(&Pair { k: "it's", n: None }).unwrap(), r#"{'k': "it's", 'n': None}"#);
        assert_eq!(text("it's").unwrap(), "it's");
        assert_eq!(
            text(&["plain", "both ' and \"", "a\\b\n\r\t"][..]).unwrap(),
            r#"['plain', 'both \' and "', 'a\\b\n\r\t']"#
        );
        assert_eq!(text(&(1, true)).unwrap(), "(1, True)");
        assert_eq!(text(&(1,)).unwrap(), "(1,)");
        assert_eq!(text(&Vec::<u8>::new()).unwrap(), "[]");
        assert_eq!(text(&BTreeMap::from([(1, "a"), (2, "b")])).unwrap(), "{1: 'a', 2: 'b'}");
        assert_eq!(
            text(&serde_json::json!({"a": {"b": [null, 1.5]}})).unwrap(),
            "{'a': {'b': [None, 1.5]}}"
        );
    }

    #[test]
    fn json_numbers_are_read_as_python_reads_them() {
        for (json, expected) in [
            ("[1.50, 2.0, -0.0, 1e20, 1E2]", "[1.5, 2.0, -0.0, 1e+20, 100.0]"),
            ("[7, -7, 18446744073709551615]", "[7, -7, 18446744073709551615]"),
        ] {
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(text(&value).unwrap(), expected);
        }
    }

    #[test]
    fn unprintable_characters_are_escaped_and_others_kept() {
        assert_eq!(repr("\0\x7f\u{a0}\u{ad}").unwrap(), r"'\x00\x7f\xa0\xad'");
        assert_eq!(repr("\u{200b}\u{2028}\u{e000}").unwrap(), r"'\u200b\u2028\ue000'");
        assert_eq!(repr("\u{e0001}\u{10ffff}").unwrap(), r"'\U000e0001\U0010ffff'");
        assert_eq!(repr("héllo 日本 🦀 e\u{301}").unwrap(), "'héllo 日本 🦀 e\u{301}'");
    }
}
