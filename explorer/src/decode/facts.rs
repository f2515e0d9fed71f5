//! The few facts of a block's extrinsics and events that the index keeps apart from their bytes.

use super::{
    Runtime,
    json::compact,
    registry::{Kind, Kinds},
    unreadable,
};
use crate::{error::Result, model::ErrorText};
use codec::Decode;
use scale_info::PortableRegistry;
use serde_json::Value;
use sp_core::{Blake2Hasher, Hasher};
use subxt::ext::{
    codec::Compact,
    frame_decode::extrinsics::decode_extrinsic,
    scale_decode::visitor::{
        DecodeError, Unexpected, Visitor, decode_with_visitor,
        types::{Array, Composite, Sequence, Tuple, Variant},
    },
};

/// Netuids of a subnet's further mechanisms are its own plus multiples of this.
const MECHANISM_STRIDE: u16 = 4_096;

/// Events of these pallets say nothing that the extrinsic's row or the transfers don't.
const ROUTINE_PALLETS: [&str; 2] = ["TransactionPayment", "Balances"];

/// What the index keeps of an extrinsic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtrinsicFacts {
    /// BLAKE2-256 of the bytes.
    pub hash: [u8; 32],
    /// `Pallet.call`.
    pub call: String,
    /// Who signed.
    pub signer: Option<[u8; 32]>,
    /// The subnet an argument names.
    pub netuid: Option<u16>,
    /// Milliseconds set by the time inherent.
    pub time: Option<u64>,
}

/// What the index keeps of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFacts {
    /// Position of its extrinsic.
    pub extrinsic: Option<u32>,
    /// `Pallet.Event`.
    pub kind: String,
    /// Accounts in its fields, in order.
    pub accounts: Vec<[u8; 32]>,
    /// The first netuid in its fields.
    pub netuid: Option<u16>,
    /// What it means to the index.
    pub meaning: Meaning,
}

/// What an event means to the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The extrinsic failed.
    Failed(ErrorText),
    /// The extrinsic's fee and tip, rao.
    Fee(u64, u64),
    /// TAO moved between the two accounts, rao.
    Transfer(u64),
    /// A subnet's epoch ended.
    Epoch,
    /// Worth listing by account, subnet and kind.
    Notable,
    /// None of these.
    Routine,
}

/// Accounts and numbers found inside a value, in order, and its netuid.
#[derive(Default)]
struct Found {
    accounts: Vec<[u8; 32]>,
    netuid: Option<u16>,
    numbers: Vec<u64>,
}

impl Runtime {
    /// Facts of an extrinsic, from its bytes with their length in front.
    pub fn extrinsic_facts(&self, bytes: &[u8]) -> Result<ExtrinsicFacts> {
        let types = self.metadata.types();
        let extrinsic =
            decode_extrinsic(&mut &bytes[..], &*self.metadata, types).map_err(unreadable)?;
        let signer = extrinsic
            .signature_payload()
            .and_then(|signature| bytes.get(signature.address_range()))
            .and_then(account_of_address);
        let mut facts = ExtrinsicFacts {
            hash: Blake2Hasher::hash(bytes).0,
            call: format!("{}.{}", extrinsic.pallet_name(), extrinsic.call_name()),
            signer,
            ..ExtrinsicFacts::default()
        };
        let calls = self
            .metadata
            .pallet_by_call_index(extrinsic.pallet_index())
            .and_then(|pallet| pallet.call_ty_id());
        let netuid_at =
            calls.and_then(|calls| self.kinds.netuid_field(calls, extrinsic.call_index()));
        for (position, argument) in extrinsic.call_data().enumerate() {
            let mut value = bytes.get(argument.range()).unwrap_or_default();
            if netuid_at == Some(position) {
                facts.netuid = decode_with_visitor(&mut value, *argument.ty(), types, NetUid).ok();
            } else if facts.call == "Timestamp.set" {
                facts.time = compact(&mut value);
            }
        }
        Ok(facts)
    }

    /// Facts of a block's events, from the value of `System.Events`.
    pub fn event_facts(&self, bytes: &[u8]) -> Result<Vec<EventFacts>> {
        let mut facts = Vec::new();
        self.each_event(bytes, |phase, pallet, ty, fields| {
            let pallet_name = pallet.name();
            let mut found = Found::default();
            let mut input = *fields;
            let scan = Scan { kinds: &self.kinds, found: &mut found };
            let name = decode_with_visitor(&mut input, ty, self.metadata.types(), Top(scan))
                .map_err(unreadable)?;
            let event = *fields;
            *fields = input;
            let meaning = self.meaning(pallet_name, name, &found, event, ty)?;
            facts.push(EventFacts {
                extrinsic: phase.extrinsic(),
                kind: format!("{pallet_name}.{name}"),
                accounts: found.accounts,
                netuid: found.netuid,
                meaning,
            });
            Ok(())
        })?;
        Ok(facts)
    }

    fn meaning(
        &self,
        pallet: &str,
        name: &str,
        found: &Found,
        event: &[u8],
        ty: u32,
    ) -> Result<Meaning> {
        let first = found.numbers.first().copied().unwrap_or_default();
        Ok(match (pallet, name) {
            ("System", "ExtrinsicFailed") => {
                let fields = self.value(&mut &event[..], ty)?;
                Meaning::Failed(self.error_text(&fields["ExtrinsicFailed"]["dispatch_error"]))
            }
            ("TransactionPayment", "TransactionFeePaid") => {
                Meaning::Fee(first, found.numbers.get(1).copied().unwrap_or_default())
            }
            ("Balances", "Transfer") if found.accounts.len() == 2 => Meaning::Transfer(first),
            ("SubtensorModule", "IncentiveAlphaEmittedToMiners") => Meaning::Epoch,
            ("System", "ExtrinsicSuccess") => Meaning::Routine,
            (pallet, _) if ROUTINE_PALLETS.contains(&pallet) => Meaning::Routine,
            _ => Meaning::Notable,
        })
    }

    /// Walks over events; `visit` gets the phase, the pallet, the type of its events, and the input
    /// at the event, which it must move past it.
    pub(super) fn each_event(
        &self,
        bytes: &[u8],
        mut visit: impl FnMut(Phase, subxt::metadata::PalletMetadata<'_>, u32, &mut &[u8]) -> Result<()>,
    ) -> Result<()> {
        let input = &mut &bytes[..];
        let count = Compact::<u32>::decode(input).map_err(unreadable)?.0;
        for _ in 0..count {
            let phase = Phase::decode(input).map_err(unreadable)?;
            let index = u8::decode(input).map_err(unreadable)?;
            let pallet = self
                .metadata
                .pallet_by_event_index(index)
                .ok_or_else(|| unreadable(format!("no pallet has events of index {index}")))?;
            let ty = pallet
                .event_ty_id()
                .ok_or_else(|| unreadable(format!("{} has no events", pallet.name())))?;
            visit(phase, pallet, ty, input)?;
            Vec::<[u8; 32]>::decode(input).map_err(unreadable)?;
        }
        Ok(())
    }

    /// A dispatch error's pallet, name and what it means, from its JSON.
    pub fn error_text(&self, error: &Value) -> ErrorText {
        self.named_error(error).explained()
    }

    fn named_error(&self, error: &Value) -> ErrorText {
        if let Some(module) = error.get("Module") {
            let index = module["index"].as_u64().and_then(|index| u8::try_from(index).ok());
            let code = module["error"]
                .as_str()
                .and_then(|text| hex::decode(text.trim_start_matches("0x")).ok())
                .and_then(|bytes| bytes.first().copied());
            let found = index
                .and_then(|index| self.metadata.pallet_by_error_index(index))
                .and_then(|pallet| Some((pallet.name(), pallet.error_variant_by_index(code?)?)));
            if let Some((pallet, variant)) = found {
                return ErrorText {
                    pallet: pallet.into(),
                    name: variant.name.clone(),
                    text: variant.docs.join(" ").trim().into(),
                };
            }
        }
        match error {
            Value::Object(object) => object
                .iter()
                .next()
                .map(|(kind, detail)| ErrorText {
                    pallet: kind.clone(),
                    name: detail.as_str().map_or_else(|| detail.to_string(), Into::into),
                    text: String::new(),
                })
                .unwrap_or_default(),
            other => ErrorText {
                pallet: "DispatchError".into(),
                name: other.as_str().map_or_else(|| other.to_string(), Into::into),
                text: String::new(),
            },
        }
    }
}

/// When in a block an event arose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Decode)]
pub enum Phase {
    /// While applying the extrinsic at this position.
    Extrinsic(u32),
    /// At the block's end.
    Finalization,
    /// At the block's start.
    Initialization,
}

impl Phase {
    /// Position of the extrinsic.
    pub fn extrinsic(self) -> Option<u32> {
        match self {
            Self::Extrinsic(index) => Some(index),
            Self::Finalization | Self::Initialization => None,
        }
    }

    /// Its name in the read models.
    pub fn name(self) -> &'static str {
        match self {
            Self::Extrinsic(_) => "extrinsic",
            Self::Finalization => "end",
            Self::Initialization => "start",
        }
    }
}

/// The account in a SCALE-encoded `MultiAddress`, or in a bare account.
fn account_of_address(bytes: &[u8]) -> Option<[u8; 32]> {
    match bytes.len() {
        33 if bytes.first() == Some(&0) => bytes.get(1..)?.try_into().ok(),
        32 => bytes.try_into().ok(),
        _ => None,
    }
}

/// Looks for accounts and numbers; enums and lists without accounts are passed over.
struct Scan<'a> {
    kinds: &'a Kinds,
    found: &'a mut Found,
}

impl Scan<'_> {
    fn inner(&mut self) -> Scan<'_> {
        Scan { kinds: self.kinds, found: self.found }
    }

    fn number(self, value: u64) -> Result<(), DecodeError> {
        self.found.numbers.push(value);
        Ok(())
    }

    fn fields(
        &mut self,
        fields: &mut Composite<'_, '_, PortableRegistry>,
    ) -> Result<(), DecodeError> {
        while let Some(field) = fields.decode_item(self.inner()) {
            field?;
        }
        Ok(())
    }
}

impl Visitor for Scan<'_> {
    type Value<'scale, 'resolver> = ();
    type Error = DecodeError;
    type TypeResolver = PortableRegistry;

    fn visit_unexpected<'scale, 'resolver>(
        self,
        _: Unexpected,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Ok(())
    }

    fn visit_u64<'scale, 'resolver>(
        self,
        value: u64,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(value)
    }

    fn visit_u128<'scale, 'resolver>(
        self,
        value: u128,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        self.number(u64::try_from(value).unwrap_or(u64::MAX))
    }

    fn visit_sequence<'scale, 'resolver>(
        mut self,
        value: &mut Sequence<'scale, 'resolver, PortableRegistry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if self.kinds.interesting(ty) {
            while let Some(item) = value.decode_item(self.inner()) {
                item?;
            }
        }
        Ok(())
    }

    fn visit_array<'scale, 'resolver>(
        mut self,
        value: &mut Array<'scale, 'resolver, PortableRegistry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if self.kinds.interesting(ty) {
            while let Some(item) = value.decode_item(self.inner()) {
                item?;
            }
        }
        Ok(())
    }

    fn visit_tuple<'scale, 'resolver>(
        mut self,
        value: &mut Tuple<'scale, 'resolver, PortableRegistry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if self.kinds.interesting(ty) {
            while let Some(item) = value.decode_item(self.inner()) {
                item?;
            }
        }
        Ok(())
    }

    fn visit_composite<'scale, 'resolver>(
        mut self,
        value: &mut Composite<'scale, 'resolver, PortableRegistry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        match self.kinds.kind(ty) {
            Kind::Account => {
                self.found.accounts.push(Decode::decode(&mut value.bytes_from_start())?);
                Ok(())
            }
            _ => self.fields(value),
        }
    }

    fn visit_variant<'scale, 'resolver>(
        mut self,
        value: &mut Variant<'scale, 'resolver, PortableRegistry>,
        ty: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        if self.kinds.interesting(ty) { self.fields(value.fields()) } else { Ok(()) }
    }
}

/// The event enum itself: its variant's name, and what [`Scan`] finds in its fields.
struct Top<'a>(Scan<'a>);

impl Visitor for Top<'_> {
    type Value<'scale, 'resolver> = &'resolver str;
    type Error = DecodeError;
    type TypeResolver = PortableRegistry;

    fn visit_variant<'scale, 'resolver>(
        mut self,
        value: &mut Variant<'scale, 'resolver, PortableRegistry>,
        ty: u32,
    ) -> Result<&'resolver str, DecodeError> {
        let name = value.name();
        let netuid_at = self.0.kinds.netuid_field(ty, value.index());
        let fields = value.fields();
        for position in 0..fields.remaining() {
            if netuid_at == Some(position) {
                self.0.found.netuid = fields.decode_item(NetUid).transpose()?;
            } else if let Some(field) = fields.decode_item(self.0.inner()) {
                field?;
            }
        }
        Ok(name)
    }
}

/// A netuid, compact or not; those of further mechanisms as their subnet's.
struct NetUid;

impl Visitor for NetUid {
    type Value<'scale, 'resolver> = u16;
    type Error = DecodeError;
    type TypeResolver = PortableRegistry;

    fn visit_u16<'scale, 'resolver>(
        self,
        value: u16,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        Ok(value % MECHANISM_STRIDE)
    }

    fn visit_composite<'scale, 'resolver>(
        self,
        value: &mut Composite<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, Self::Error> {
        value.decode_item(self).unwrap_or(Err(DecodeError::NotEnoughInput))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::fixture;

    #[test]
    fn a_transfer_has_signer_fee_and_amount() {
        let (runtime, block) = (fixture::runtime(), fixture::block("transfer-1"));
        let facts = runtime.extrinsic_facts(&block.extrinsics[1]).expect("a transfer");
        assert_eq!(facts.call, "Balances.transfer_keep_alive");
        assert_eq!(facts.signer, Some(fixture::ALICE));
        let events = runtime.event_facts(&block.events.expect("events")).expect("events");
        let own: Vec<&EventFacts> = events.iter().filter(|e| e.extrinsic == Some(1)).collect();
        let transfer = own.iter().find(|e| e.kind == "Balances.Transfer").expect("a transfer");
        assert_eq!(transfer.meaning, Meaning::Transfer(1_000_000_001));
        assert_eq!(transfer.accounts[0], fixture::ALICE);
        assert!(own.iter().any(|e| matches!(e.meaning, Meaning::Fee(fee, 0) if fee > 0)));
    }

    #[test]
    fn the_time_is_read_from_its_inherent() {
        let block = fixture::block("failed");
        let facts = fixture::runtime().extrinsic_facts(&block.extrinsics[0]).expect("time");
        assert_eq!(facts.call, "Timestamp.set");
        assert!(facts.time.is_some_and(|time| time > 1_700_000_000_000), "{facts:?}");
        assert_eq!(facts.signer, None);
    }

    #[test]
    fn a_failure_tells_its_error() {
        let (runtime, block) = (fixture::runtime(), fixture::block("failed"));
        let events = runtime.event_facts(&block.events.expect("events")).expect("events");
        let failed = events.iter().find_map(|event| match &event.meaning {
            Meaning::Failed(error) => Some(error.clone()),
            _ => None,
        });
        let failed = failed.expect("a failure");
        assert_eq!((failed.pallet.as_str(), failed.name.as_str()), ("Token", "FundsUnavailable"));
    }

    #[test]
    fn an_epoch_is_seen_with_its_subnet() {
        let (runtime, block) = (fixture::runtime(), fixture::epoch());
        let events = runtime.event_facts(&block.events.expect("events")).expect("events");
        let epoch = events.iter().find(|event| event.meaning == Meaning::Epoch).expect("an epoch");
        assert_eq!(epoch.netuid, Some(2));
    }

    #[test]
    fn cut_bytes_are_an_error_and_no_panic() {
        let (runtime, block) = (fixture::runtime(), fixture::block("batch"));
        let events = block.events.expect("events");
        for end in 1..events.len() {
            assert!(runtime.event_facts(&events[..end]).is_err(), "{end}");
        }
        for end in 0..block.extrinsics[1].len() {
            assert!(runtime.extrinsic_facts(&block.extrinsics[1][..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn module_errors_are_looked_up() {
        let error = serde_json::json!({ "Module": { "index": 7, "error": "0x00000000" } });
        let text = fixture::runtime().error_text(&error);
        assert_eq!(text.pallet, "SubtensorModule");
        assert!(!text.name.is_empty() && !text.text.is_empty(), "{text:?}");
    }
}
