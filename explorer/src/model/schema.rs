//! Schemas of the read models, for the API's description: fields and documentation come from the
//! structs themselves, so that neither can be forgotten.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Schemas by name.
pub type Schemas = BTreeMap<String, Value>;

/// Something with a JSON schema.
pub trait Schema {
    /// Its schema; schemas of named structs are added to `named` and referred to.
    fn schema(named: &mut Schemas) -> Value;
}

macro_rules! plain {
    ($($ty:ty => $schema:tt),* $(,)?) => {$(
        impl Schema for $ty {
            fn schema(_: &mut Schemas) -> Value {
                json!($schema)
            }
        }
    )*};
}

plain! {
    u16 => { "type": "integer", "minimum": 0, "maximum": 65_535 },
    u32 => { "type": "integer", "minimum": 0 },
    u64 => { "type": "integer", "minimum": 0 },
    f64 => { "type": "number" },
    bool => { "type": "boolean" },
    String => { "type": "string" },
    Value => {},
}

impl<T: Schema> Schema for Option<T> {
    fn schema(named: &mut Schemas) -> Value {
        json!({ "anyOf": [T::schema(named), { "type": "null" }] })
    }
}

impl<T: Schema> Schema for Vec<T> {
    fn schema(named: &mut Schemas) -> Value {
        json!({ "type": "array", "items": T::schema(named) })
    }
}

impl<A: Schema, B: Schema> Schema for (A, B) {
    fn schema(named: &mut Schemas) -> Value {
        let items = [A::schema(named), B::schema(named)];
        json!({ "type": "array", "prefixItems": items, "minItems": 2, "maxItems": 2 })
    }
}

impl Schema for super::Trade {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "enum": ["buy", "sell"] })
    }
}

impl Schema for super::Role {
    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "enum": ["validator", "miner", "dual"] })
    }
}

impl<T: Schema> Schema for super::Page<T> {
    fn schema(named: &mut Schemas) -> Value {
        object(
            "One page of a list, newest first.",
            [
                ("rows", "Rows.", Vec::<T>::schema(named)),
                ("page", "Number of the page, from zero.", u32::schema(named)),
                ("per_page", "Rows per page.", u32::schema(named)),
                ("has_next", "Whether there is a page after it.", bool::schema(named)),
            ],
        )
    }
}

impl Schema for super::LiveUpdate {
    fn schema(named: &mut Schemas) -> Value {
        let kind = |name: &str| json!({ "const": name, "description": "Which kind of news." });
        let (block, extrinsics) =
            (super::BlockRow::schema(named), Vec::<super::ExtrinsicRow>::schema(named));
        let (whole, text) = (u32::schema(named), String::schema(named));
        let variants = [
            object(
                "A block became the best one.",
                [
                    ("kind", "", kind("block")),
                    ("block", "The block.", block),
                    ("extrinsics", "Its signed extrinsics, at most ten.", extrinsics),
                ],
            ),
            object(
                "Blocks up to this one are final.",
                [
                    ("kind", "", kind("finalized")),
                    ("number", "Number.", whole.clone()),
                    ("hash", "Hash.", text),
                ],
            ),
            object(
                "A subnet finished an epoch.",
                [
                    ("kind", "", kind("epoch")),
                    ("netuid", "The subnet.", u16::schema(named)),
                    ("block", "Block of the epoch.", whole.clone()),
                    ("price", "Price after it, TAO per alpha.", f64::schema(named)),
                ],
            ),
            object(
                "Blocks above this one were undone.",
                [("kind", "", kind("reorg")), ("number", "The last block that stayed.", whole)],
            ),
            object(
                "The node came or went.",
                [
                    ("kind", "", kind("node")),
                    ("connected", "Whether it answers.", bool::schema(named)),
                ],
            ),
        ];
        json!({ "oneOf": variants })
    }
}

/// Schema of an object, all of whose fields are always there.
pub fn object<'a>(
    docs: &str,
    fields: impl IntoIterator<Item = (&'a str, &'a str, Value)>,
) -> Value {
    let mut properties = Map::new();
    for (name, docs, mut schema) in fields {
        if let (false, Some(object)) = (docs.is_empty(), schema.as_object_mut()) {
            object.insert("description".into(), json!(docs));
        }
        properties.insert(name.into(), schema);
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "description": docs, "required": required, "properties": properties })
}

/// Documentation lines as one text.
pub fn join(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Defines a struct, and its [`Schema`] from its fields and their documentation.
macro_rules! described {
    (
        $(#[doc = $docs:literal])*
        #[derive($($derive:tt)*)]
        pub struct $name:ident {
            $($(#[doc = $field_docs:literal])* pub $field:ident: $ty:ty,)*
        }
    ) => {
        $(#[doc = $docs])*
        #[derive($($derive)*)]
        pub struct $name {
            $($(#[doc = $field_docs])* pub $field: $ty,)*
        }

        impl $crate::model::schema::Schema for $name {
            fn schema(named: &mut $crate::model::schema::Schemas) -> serde_json::Value {
                use $crate::model::schema::{join, object, Schema};
                let name = stringify!($name);
                if !named.contains_key(name) {
                    // Taken before the fields are looked at, which may refer to it.
                    named.insert(name.into(), serde_json::Value::Null);
                    let fields = [$((
                        stringify!($field),
                        join(&[$($field_docs),*]),
                        <$ty as Schema>::schema(named),
                    )),*];
                    let fields = fields.iter().map(|(n, d, s)| (*n, d.as_str(), s.clone()));
                    let schema = object(&join(&[$($docs),*]), fields);
                    named.insert(name.into(), schema);
                }
                serde_json::json!({ "$ref": format!("#/components/schemas/{name}") })
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SubnetDetail;

    #[test]
    fn schemas_name_and_document_every_field() {
        let mut named = Schemas::new();
        SubnetDetail::schema(&mut named);
        let row = &named["SubnetRow"];
        let json = serde_json::to_value(crate::model::SubnetRow::default()).expect("plain");
        let fields: Vec<&String> = json.as_object().expect("object").keys().collect();
        for field in fields {
            let schema = &row["properties"][field];
            assert!(schema["description"].is_string(), "{field}: {schema}");
        }
        assert_eq!(
            named["SubnetDetail"]["properties"]["row"]["$ref"],
            "#/components/schemas/SubnetRow"
        );
    }
}
