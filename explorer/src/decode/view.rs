//! Extrinsics and events in full, for pages.

use super::{Runtime, facts::Phase, json::compact, unreadable};
use crate::{error::Result, model::ErrorText};
use codec::{Decode, Encode};
use serde_json::{Map, Value, json};
use subxt::ext::frame_decode::extrinsics::decode_extrinsic;

/// An extrinsic in full.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FullExtrinsic {
    /// Arguments by name.
    pub args: Value,
    /// Documentation of the call.
    pub docs: String,
    /// Nonce of the signer.
    pub nonce: Option<u64>,
}

/// An event in full.
#[derive(Clone, Debug, PartialEq)]
pub struct FullEvent {
    /// When it arose.
    pub phase: Phase,
    /// Pallet.
    pub pallet: String,
    /// Event.
    pub name: String,
    /// Fields: by name, or a list.
    pub fields: Value,
}

impl Runtime {
    /// An extrinsic in full, from its bytes with their length in front.
    pub fn extrinsic(&self, bytes: &[u8]) -> Result<FullExtrinsic> {
        let types = self.metadata.types();
        let extrinsic =
            decode_extrinsic(&mut &bytes[..], &*self.metadata, types).map_err(unreadable)?;
        let mut args = Map::new();
        for argument in extrinsic.call_data() {
            let mut value = bytes.get(argument.range()).unwrap_or_default();
            args.insert(argument.name().into(), self.value(&mut value, *argument.ty())?);
        }
        let nonce = extrinsic.transaction_extension_payload().and_then(|extensions| {
            let nonce = extensions.iter().find(|extension| extension.name() == "CheckNonce")?;
            compact(&mut bytes.get(nonce.range())?)
        });
        let docs = self
            .metadata
            .pallet_by_name(extrinsic.pallet_name())
            .and_then(|pallet| pallet.call_variant_by_name(extrinsic.call_name()))
            .map(|call| call.docs.join("\n").trim().to_string())
            .unwrap_or_default();
        Ok(FullExtrinsic { args: Value::Object(args), docs, nonce })
    }

    /// All events of a block, from the value of `System.Events`.
    pub fn events(&self, bytes: &[u8]) -> Result<Vec<FullEvent>> {
        let mut events = Vec::new();
        self.each_event(bytes, |phase, pallet, ty, input| {
            let (name, fields) = match self.value(input, ty)? {
                Value::Object(object) => object.into_iter().next().unwrap_or_default(),
                Value::String(name) => (name, json!([])),
                _ => Default::default(),
            };
            let fields = match fields {
                fields @ (Value::Object(_) | Value::Array(_)) => fields,
                single => json!([single]),
            };
            events.push(FullEvent { phase, pallet: pallet.name().into(), name, fields });
            Ok(())
        })?;
        Ok(events)
    }

    /// Errors that an extrinsic outlived: of calls in batches, proxies and the like.
    pub fn nested_errors(&self, events: &[FullEvent]) -> Vec<ErrorText> {
        let named = |fields: &Value| -> Vec<(String, Value)> {
            match fields {
                Value::Object(fields) => fields.clone().into_iter().collect(),
                Value::Array(fields) => {
                    fields.iter().map(|field| (String::new(), field.clone())).collect()
                }
                _ => Vec::new(),
            }
        };
        events
            .iter()
            .filter(|event| event.pallet != "System")
            .flat_map(|event| named(&event.fields))
            .filter_map(|(name, field)| match field.get("Err") {
                Some(error) => Some(self.error_text(error)),
                None => {
                    (name == "error" || is_dispatch_error(&field)).then(|| self.error_text(&field))
                }
            })
            .collect()
    }

    /// Digest items as JSON: kind, engine and bytes.
    pub fn digest(&self, items: &[Vec<u8>]) -> Value {
        Value::Array(items.iter().map(|item| digest_item(item)).collect())
    }
}

/// Whether a value looks like a dispatch error; those without fields are told by their name only.
fn is_dispatch_error(value: &Value) -> bool {
    ["Module", "Token", "Arithmetic"].iter().any(|kind| value.get(kind).is_some())
}

fn digest_item(item: &[u8]) -> Value {
    let kind = match item.first() {
        Some(6) => "PreRuntime",
        Some(4) => "Consensus",
        Some(5) => "Seal",
        Some(8) => return json!({ "kind": "RuntimeEnvironmentUpdated" }),
        _ => {
            return json!({ "kind": "Other", "data": super::hex0x(item.get(1..).unwrap_or_default()) });
        }
    };
    let engine = String::from_utf8_lossy(item.get(1..5).unwrap_or_default()).into_owned();
    let data =
        item.get(5..).and_then(|mut rest| Vec::<u8>::decode(&mut rest).ok()).unwrap_or_default();
    let mut json = json!({ "kind": kind, "engine": engine, "data": super::hex0x(&data) });
    if let (true, Some(slot)) = (kind == "PreRuntime" && engine == "aura", slot(&data)) {
        json["slot"] = json!(slot);
    }
    json
}

fn slot(data: &[u8]) -> Option<u64> {
    u64::decode(&mut &data[..]).ok()
}

/// The Aura slot of a block from its digest items.
pub fn aura_slot(items: &[Vec<u8>]) -> Option<u64> {
    let item = items.iter().find(|item| item.starts_with(b"\x06aura"))?;
    slot(&Vec::<u8>::decode(&mut item.get(5..)?).ok()?)
}

/// Digest items as one byte string, and back.
pub fn pack_digest(items: &[Vec<u8>]) -> Vec<u8> {
    items.encode()
}

/// Reverse of [`pack_digest`].
pub fn unpack_digest(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    Decode::decode(&mut bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::fixture;

    #[test]
    fn nested_calls_are_decoded() {
        let block = fixture::block("batch");
        let full = fixture::runtime().extrinsic(&block.extrinsics[1]).expect("a batch");
        let calls = full.args["calls"].as_array().expect("calls");
        assert_eq!(calls.len(), 3);
        assert_eq!(calls[0]["pallet"], "Balances");
        assert_eq!(calls[0]["call"], "transfer_keep_alive");
        assert_eq!(calls[0]["args"]["value"], 5);
        assert!(calls[0]["args"]["dest"].as_str().is_some_and(|dest| dest.starts_with('5')));
        assert!(full.docs.contains("batch"), "{}", full.docs);
        assert!(full.nonce.is_some());
    }

    #[test]
    fn errors_of_nested_calls_are_found() {
        let (runtime, block) = (fixture::runtime(), fixture::block("batch"));
        let events = runtime.events(&block.events.expect("events")).expect("events");
        let own: Vec<FullEvent> =
            events.into_iter().filter(|event| event.phase == Phase::Extrinsic(1)).collect();
        let errors = runtime.nested_errors(&own);
        assert_eq!(errors.len(), 1, "{own:?}");
        assert_eq!(
            (errors[0].pallet.as_str(), errors[0].name.as_str()),
            ("Arithmetic", "Underflow")
        );
    }

    #[test]
    fn digests_tell_slot_and_seal() {
        let block = fixture::block("batch");
        let slot = aura_slot(&block.header.digest).expect("an Aura slot");
        let digest = fixture::runtime().digest(&block.header.digest);
        assert_eq!(digest[0]["slot"], slot);
        assert_eq!(digest[0]["engine"], "aura");
        assert_eq!(unpack_digest(&pack_digest(&block.header.digest)), block.header.digest);
    }
}
