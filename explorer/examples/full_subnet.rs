//! The explorer over a made-up chain whose subnet 1 has 256 neurons, to see and to measure full
//! pages without a node. Prints its address; ends with Ctrl-C.
//!
//! What the chain answers is made from the recorded metadata: every value has its type, numbers and
//! names are arbitrary.

use codec::{Compact, Encode};
use futures::FutureExt;
use myelin_explorer::{
    Explorer,
    chain::{Answer, Chain, ChainError, Hash, Header, Heads, RawBlock},
    decode::{Argument, Runtime},
    store::Store,
};
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive};
use std::{error::Error, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

const METADATA: &[u8] = include_bytes!("../fixtures/metadata.scale");
const BEST: u32 = 10_000;
const NEURONS: u64 = 256;
const SUBNET: u16 = 1;
/// The root network and the subnet.
const SUBNETS: u64 = 2;

/// Lists that are not one entry per neuron.
const OTHER_LISTS: [&str; 3] = ["get_all_dynamic_info", "current_alpha_price_all", "nominators"];

struct MadeUp {
    metadata: subxt::Metadata,
    runtime: Arc<Runtime>,
    heads: watch::Sender<Heads>,
}

fn hash(number: u32) -> Hash {
    let mut hash = [7; 32];
    hash[..4].copy_from_slice(&number.to_be_bytes());
    hash
}

/// Where in an answer a value stands: the field, and the place in the list around it.
#[derive(Clone, Copy)]
struct Place<'a> {
    field: &'a str,
    index: u64,
}

/// A whole number for a field.
fn number(place: Place<'_>) -> u64 {
    match place.field {
        "netuid" => place.index.min(SUBNETS - 1),
        "tempo" => 360,
        "block" => BEST.into(),
        "price" | "current_alpha_price" => 25_000_000,
        "network_registered_at" | "block_at_registration" => 100 + place.index,
        "max_uids" | "num_uids" => NEURONS,
        "last_update" => u64::from(BEST) - place.index * 7,
        "ip" => 0x0808_0000 + place.index,
        "ip_type" => 4,
        "port" => 8_091,
        "incentives" | "dividends" | "trust" | "consensus" | "rank" => place.index * 257 % 65_536,
        _ => 1_234_567_891 * (place.index + 1),
    }
}

fn is_byte(types: &PortableRegistry, ty: u32) -> bool {
    match types.resolve(ty).map(|ty| &ty.type_def) {
        Some(TypeDef::Primitive(TypeDefPrimitive::U8)) => true,
        Some(TypeDef::Compact(compact)) => is_byte(types, compact.type_param.id),
        _ => false,
    }
}

fn primitive(kind: &TypeDefPrimitive, place: Place<'_>, out: &mut Vec<u8>) {
    let value = number(place);
    match kind {
        TypeDefPrimitive::Bool => {
            out.push(u8::from(place.field != "validator_permit" || place.index < 64))
        }
        TypeDefPrimitive::U8 | TypeDefPrimitive::I8 => out.push(value as u8),
        TypeDefPrimitive::U16 | TypeDefPrimitive::I16 => (value as u16).encode_to(out),
        TypeDefPrimitive::U32 | TypeDefPrimitive::I32 => (value as u32).encode_to(out),
        TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => value.encode_to(out),
        TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => u128::from(value).encode_to(out),
        TypeDefPrimitive::Str => "text".encode_to(out),
        _ => out.extend([0; 32]),
    }
}

/// A value of a type.
fn make(types: &PortableRegistry, ty: u32, place: Place<'_>, out: &mut Vec<u8>) {
    let Some(ty) = types.resolve(ty) else { return };
    match &ty.type_def {
        TypeDef::Composite(composite) => {
            for field in &composite.fields {
                let field_name = field.name.as_deref().unwrap_or(place.field);
                make(types, field.ty.id, Place { field: field_name, ..place }, out);
            }
        }
        TypeDef::Variant(variants) => {
            let some = variants.variants.iter().find(|variant| variant.name == "Some");
            let Some(variant) = some.or(variants.variants.first()) else { return };
            out.push(variant.index);
            for field in &variant.fields {
                make(types, field.ty.id, place, out);
            }
        }
        TypeDef::Sequence(list) if is_byte(types, list.type_param.id) => {
            let text = match place.field {
                "token_symbol" | "symbol" => "β".into(),
                field => format!("{} {}", field.replace('_', " "), place.index),
            };
            Compact(text.len() as u32).encode_to(out);
            for letter in text.bytes() {
                let compact = !matches!(
                    types.resolve(list.type_param.id).map(|ty| &ty.type_def),
                    Some(TypeDef::Primitive(_))
                );
                if compact { Compact(letter).encode_to(out) } else { out.push(letter) }
            }
        }
        TypeDef::Sequence(list) => {
            let length = match place.field {
                "get_delegates" | "nominators" | "get_subnet_hyperparams_v3" => 0,
                field if OTHER_LISTS.contains(&field) => SUBNETS,
                _ => NEURONS,
            };
            Compact(length as u32).encode_to(out);
            for index in 0..length {
                make(types, list.type_param.id, Place { index, ..place }, out);
            }
        }
        // Keys: no two neurons have the same.
        TypeDef::Array(array) => {
            let mark = (place.field.len() as u64 * 1_000 + place.index).to_le_bytes();
            out.extend(mark.iter().cycle().take(array.len as usize));
        }
        TypeDef::Tuple(tuple) => tuple.fields.iter().for_each(|ty| make(types, ty.id, place, out)),
        TypeDef::Primitive(kind) => primitive(kind, place, out),
        TypeDef::Compact(compact) => {
            let mut plain = Vec::new();
            make(types, compact.type_param.id, place, &mut plain);
            plain.resize(16, 0);
            Compact(u128::from_le_bytes(plain.try_into().unwrap_or_default())).encode_to(out);
        }
        TypeDef::BitSequence(_) => Compact(0u32).encode_to(out),
    }
}

impl MadeUp {
    fn answer(&self, method: &str) -> Option<Vec<u8>> {
        let (api, method) = method.split_once('_')?;
        let output =
            self.metadata.runtime_api_trait_by_name(api)?.method_by_name(method)?.output_ty();
        let mut out = Vec::new();
        make(
            self.metadata.types(),
            output,
            Place { field: method, index: SUBNET.into() },
            &mut out,
        );
        Some(out)
    }
}

impl Chain for MadeUp {
    fn name(&self) -> Answer<'_, String> {
        async { Ok("Made up".to_string()) }.boxed()
    }

    fn hashes(&self, numbers: Vec<u32>) -> Answer<'_, Vec<Option<Hash>>> {
        let hashes = numbers.iter().map(|number| (*number <= BEST).then(|| hash(*number)));
        let hashes = hashes.collect();
        async { Ok(hashes) }.boxed()
    }

    fn block(&self, at: Hash) -> Answer<'_, RawBlock> {
        let number = u32::from_be_bytes([at[0], at[1], at[2], at[3]]);
        let parent = number.checked_sub(1).map_or([0; 32], hash);
        let header = Header { number, parent, ..Header::default() };
        let block = RawBlock { hash: at, header, events: Some(Vec::new()), ..RawBlock::default() };
        async { Ok(block) }.boxed()
    }

    fn spec_version(&self, _: Hash) -> Answer<'_, u32> {
        async { Ok(425) }.boxed()
    }

    fn metadata(&self, _: Hash) -> Answer<'_, Vec<u8>> {
        async { Ok(METADATA.to_vec()) }.boxed()
    }

    fn storage(&self, key: Vec<u8>, _: Hash) -> Answer<'_, Option<Vec<u8>>> {
        let trust = self.runtime.storage_key(
            "SubtensorModule",
            "ValidatorTrust",
            &[Argument::from(SUBNET)],
        );
        let column: Vec<u16> = (0..NEURONS as u16).map(|uid| uid * 255).collect();
        let value = trust.is_ok_and(|trust| trust == key).then(|| column.encode());
        async { Ok(value) }.boxed()
    }

    fn storages(&self, keys: Vec<Vec<u8>>, _: Hash) -> Answer<'_, Vec<Option<Vec<u8>>>> {
        async move { Ok(vec![None; keys.len()]) }.boxed()
    }

    fn keys(&self, _: Vec<u8>, _: u32, _: Option<Vec<u8>>, _: Hash) -> Answer<'_, Vec<Vec<u8>>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn call(&self, method: String, _: Vec<u8>, _: Hash) -> Answer<'_, Vec<u8>> {
        let answer = self.answer(&method).ok_or(ChainError::Refused(method));
        async { answer }.boxed()
    }

    fn heads(&self) -> watch::Receiver<Heads> {
        self.heads.subscribe()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (heads, _) = watch::channel(Heads::default());
    let chain = Arc::new(MadeUp {
        metadata: subxt::Metadata::decode_from(METADATA)?,
        runtime: Runtime::new(425, METADATA)?,
        heads,
    });
    let store = Store::open(":memory:").await?;
    let from = Some(BEST - 20);
    let (explorer, workers) =
        Explorer::new(Arc::clone(&chain) as Arc<dyn Chain>, store, from).await?;
    let app = myelin_explorer::app(explorer);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("Explorer at http://{}", listener.local_addr()?);
    let told = async {
        loop {
            // Those who follow look at what changes after they began.
            chain.heads.send_replace(Heads { best: Some(BEST), finalized: BEST });
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::select! {
        error = workers.run() => return Err(error.into()),
        served = axum::serve(listener, app).into_future() => served?,
        () = told => {}
    }
    Ok(())
}
