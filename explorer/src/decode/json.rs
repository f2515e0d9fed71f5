//! Any value as JSON.
//!
//! Accounts become SS58 text; fixed arrays of bytes `0x` hexadecimal; other byte strings text when
//! they are printable UTF-8, else hexadecimal; numbers beyond 64 bits decimal text; fixed-point
//! numbers decimals; enums their variant's name, or an object of that name with the fields; calls
//! `{"pallet", "call", "args"}`; a struct or variant with one unnamed field is that field.

use super::{
    hex0x,
    registry::{Kind, Kinds},
    ss58,
};
use scale_info::PortableRegistry;
use serde_json::{Map, Value, json};
use subxt::ext::{
    codec::{Compact, Decode},
    scale_decode::visitor::{
        DecodeError, Visitor,
        types::{Array, BitSequence, Composite, Sequence, Str, Tuple, Variant},
    },
};

type Registry = PortableRegistry;
type Answer = Result<Value, DecodeError>;

/// Turns what it visits into JSON.
#[derive(Clone, Copy)]
pub struct ToJson<'a>(pub &'a Kinds);

impl ToJson<'_> {
    fn fields(self, fields: &mut Composite<'_, '_, Registry>) -> Answer {
        if fields.remaining() == 0 {
            return Ok(Value::Null);
        }
        if fields.has_unnamed_fields() {
            let mut items = Vec::with_capacity(fields.remaining());
            while let Some(item) = fields.decode_item(self) {
                items.push(item?);
            }
            return Ok(match items.len() {
                1 => items.swap_remove(0),
                _ => Value::Array(items),
            });
        }
        let mut object = Map::new();
        while let Some(name) = fields.peek_name() {
            match fields.decode_item(self) {
                Some(value) => object.insert(name.to_string(), value?),
                None => break,
            };
        }
        Ok(Value::Object(object))
    }
}

/// Text when it is printable, hexadecimal otherwise.
pub fn text(bytes: &[u8]) -> Value {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t') => {
            Value::String(text.to_string())
        }
        _ => Value::String(hex0x(bytes)),
    }
}

fn fixed(bits: f64, fraction: u8) -> Value {
    json!(bits / 2f64.powi(fraction.into()))
}

fn number<N: TryInto<u64> + TryInto<i64> + ToString + Copy>(value: N) -> Value {
    if let Ok(small) = TryInto::<u64>::try_into(value) {
        return json!(small);
    }
    TryInto::<i64>::try_into(value).map_or_else(|_| json!(value.to_string()), |small| json!(small))
}

macro_rules! numbers {
    ($($visit:ident $ty:ty),*) => {$(
        fn $visit<'scale, 'resolver>(self, value: $ty, _: u32) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
            Ok(number(value))
        }
    )*};
}

impl Visitor for ToJson<'_> {
    type Value<'scale, 'resolver> = Value;
    type Error = DecodeError;
    type TypeResolver = Registry;

    numbers!(visit_u8 u8, visit_u16 u16, visit_u32 u32, visit_u64 u64, visit_u128 u128);
    numbers!(visit_i8 i8, visit_i16 i16, visit_i32 i32, visit_i64 i64, visit_i128 i128);

    fn visit_bool<'scale, 'resolver>(
        self,
        value: bool,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Ok(Value::Bool(value))
    }

    fn visit_char<'scale, 'resolver>(
        self,
        value: char,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Ok(Value::String(value.to_string()))
    }

    fn visit_u256<'resolver>(
        self,
        value: &[u8; 32],
        _: u32,
    ) -> Result<Self::Value<'_, 'resolver>, Self::Error> {
        Ok(Value::String(hex0x(value)))
    }

    fn visit_i256<'resolver>(
        self,
        value: &[u8; 32],
        _: u32,
    ) -> Result<Self::Value<'_, 'resolver>, Self::Error> {
        Ok(Value::String(hex0x(value)))
    }

    fn visit_str<'scale, 'resolver>(
        self,
        value: &mut Str<'scale>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Ok(Value::String(value.as_str()?.to_string()))
    }

    fn visit_sequence<'scale, 'resolver>(
        self,
        value: &mut Sequence<'scale, 'resolver, Registry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if self.0.kind(ty) == Kind::Bytes {
            let mut bytes = Vec::with_capacity(value.remaining());
            while let Some(byte) = value.decode_item(Byte) {
                bytes.push(byte?);
            }
            return Ok(text(&bytes));
        }
        let mut items = Vec::with_capacity(value.remaining().min(4_096));
        while let Some(item) = value.decode_item(self) {
            items.push(item?);
        }
        Ok(Value::Array(items))
    }

    fn visit_array<'scale, 'resolver>(
        self,
        value: &mut Array<'scale, 'resolver, Registry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if self.0.kind(ty) == Kind::Hash {
            let bytes = value.bytes_from_start();
            let length = value.remaining();
            return Ok(Value::String(hex0x(
                bytes.get(..length).ok_or(DecodeError::NotEnoughInput)?,
            )));
        }
        let mut items = Vec::with_capacity(value.remaining());
        while let Some(item) = value.decode_item(self) {
            items.push(item?);
        }
        Ok(Value::Array(items))
    }

    fn visit_tuple<'scale, 'resolver>(
        self,
        value: &mut Tuple<'scale, 'resolver, Registry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if value.remaining() == 0 {
            return Ok(Value::Null);
        }
        let mut items = Vec::with_capacity(value.remaining());
        while let Some(item) = value.decode_item(self) {
            items.push(item?);
        }
        Ok(Value::Array(items))
    }

    fn visit_composite<'scale, 'resolver>(
        self,
        value: &mut Composite<'scale, 'resolver, Registry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        match self.0.kind(ty) {
            Kind::Account => {
                let bytes = <[u8; 32]>::decode(&mut value.bytes_from_start())?;
                Ok(Value::String(ss58(&bytes)))
            }
            Kind::Fixed(fraction) => match self.fields(value)? {
                Value::Object(object) => Ok(fixed(
                    object.get("bits").map_or(0.0, |bits| match bits {
                        Value::String(text) => text.parse().unwrap_or(0.0),
                        other => other.as_f64().unwrap_or(0.0),
                    }),
                    fraction,
                )),
                other => Ok(fixed(other.as_f64().unwrap_or(0.0), fraction)),
            },
            _ => self.fields(value),
        }
    }

    fn visit_variant<'scale, 'resolver>(
        self,
        value: &mut Variant<'scale, 'resolver, Registry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        let name = value.name();
        let kind = self.0.kind(ty);
        let is_option = value.enum_name() == Some("Option");
        let fields = value.fields();
        match (kind, name) {
            (Kind::Call, _) => {
                return Ok(match fields.decode_item(CallParts(self)) {
                    Some(parts) => {
                        let (call, args) = parts?;
                        json!({ "pallet": name, "call": call, "args": args })
                    }
                    None => json!({ "pallet": name }),
                });
            }
            (Kind::Address, "Id") => return self.fields(fields),
            (_, "Some") if is_option => return self.fields(fields),
            (_, "None") if is_option => return Ok(Value::Null),
            _ => {}
        }
        if fields.remaining() == 0 {
            return Ok(Value::String(name.to_string()));
        }
        Ok(json!({ name: self.fields(fields)? }))
    }

    fn visit_bitsequence<'scale, 'resolver>(
        self,
        value: &mut BitSequence<'scale>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        let bits: Result<String, _> =
            value.decode()?.map(|bit| bit.map(|bit| if bit { '1' } else { '0' })).collect();
        bits.map(Value::String).map_err(DecodeError::CodecError)
    }
}

/// Name and arguments of one pallet's call.
#[derive(Clone, Copy)]
struct CallParts<'a>(ToJson<'a>);

impl Visitor for CallParts<'_> {
    type Value<'scale, 'resolver> = (&'resolver str, Value);
    type Error = DecodeError;
    type TypeResolver = Registry;

    fn visit_variant<'scale, 'resolver>(
        self,
        value: &mut Variant<'scale, 'resolver, Registry>,
        _: u32,
    ) -> Result<(&'resolver str, Value), DecodeError> {
        let name = value.name();
        let args = match self.0.fields(value.fields())? {
            Value::Null => json!({}),
            args => args,
        };
        Ok((name, args))
    }

    fn visit_composite<'scale, 'resolver>(
        self,
        value: &mut Composite<'scale, 'resolver, Registry>,
        _: u32,
    ) -> Result<(&'resolver str, Value), DecodeError> {
        value.decode_item(self).unwrap_or(Err(DecodeError::NotEnoughInput))
    }
}

/// A byte, compact or not.
struct Byte;

impl Visitor for Byte {
    type Value<'scale, 'resolver> = u8;
    type Error = DecodeError;
    type TypeResolver = Registry;

    fn visit_u8<'scale, 'resolver>(
        self,
        value: u8,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Ok(value)
    }
}

/// A compact number at the front of some bytes.
pub fn compact(input: &mut &[u8]) -> Option<u64> {
    Compact::<u64>::decode(input).ok().map(|value| value.0)
}
