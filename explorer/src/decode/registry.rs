//! What matters about each type of a runtime's registry, looked up once.

use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive, form::PortableForm};
use std::collections::HashMap;
use subxt::Metadata;

/// Names of the types of netuids: plain numbers in the registry, told apart by these names alone.
const NETUID_TYPES: [&str; 2] = ["NetUid", "NetUidStorageIndex"];

/// How a type is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An account.
    Account,
    /// An enum of calls: pallets, or one pallet's.
    Call,
    /// The enum of addresses.
    Address,
    /// Bytes: a sequence or array of `u8` or of compact `u8`.
    Bytes,
    /// A fixed array of bytes.
    Hash,
    /// A signed 128-bit fixed-point number with this many fraction bits.
    Fixed(u8),
    /// Anything else.
    Plain,
}

/// Kinds by type id, where accounts may hide, and where netuids stand.
pub struct Kinds {
    kinds: Vec<Kind>,
    interesting: Vec<bool>,
    netuids: HashMap<(u32, u8), usize>,
}

impl Kinds {
    /// Classifies all types of a registry.
    pub fn of(metadata: &Metadata) -> Self {
        let registry = metadata.types();
        let kinds: Vec<Kind> = registry.types.iter().map(|ty| classify(registry, &ty.ty)).collect();
        let mut interesting: Vec<bool> =
            kinds.iter().map(|kind| matches!(kind, Kind::Account)).collect();
        // Whatever contains something interesting is so too: to a fixed point, as types may recurse.
        loop {
            let mut changed = false;
            for (id, ty) in registry.types.iter().enumerate() {
                if !interesting[id]
                    && children(&ty.ty.type_def).any(|child| interesting[child as usize])
                {
                    interesting[id] = true;
                    changed = true;
                }
            }
            if !changed {
                return Self { kinds, interesting, netuids: netuid_fields(registry) };
            }
        }
    }

    /// Kind of a type.
    pub fn kind(&self, ty: u32) -> Kind {
        self.kinds.get(ty as usize).copied().unwrap_or(Kind::Plain)
    }

    /// Position of the field of an enum's variant that holds a netuid.
    pub fn netuid_field(&self, ty: u32, variant: u8) -> Option<usize> {
        self.netuids.get(&(ty, variant)).copied()
    }

    /// Whether an account may be inside a type.
    pub fn interesting(&self, ty: u32) -> bool {
        self.interesting.get(ty as usize).copied().unwrap_or(true)
    }
}

/// Where enums' variants hold netuids: the first field of such a type, by enum and variant.
fn netuid_fields(registry: &PortableRegistry) -> HashMap<(u32, u8), usize> {
    let mut found = HashMap::new();
    for ty in &registry.types {
        let TypeDef::Variant(def) = &ty.ty.type_def else { continue };
        for variant in &def.variants {
            let position = variant.fields.iter().position(|field| {
                field.type_name.as_deref().is_some_and(|name| NETUID_TYPES.contains(&name))
            });
            if let Some(position) = position {
                found.insert((ty.id, variant.index), position);
            }
        }
    }
    found
}

fn children(def: &TypeDef<PortableForm>) -> Box<dyn Iterator<Item = u32> + '_> {
    match def {
        TypeDef::Composite(composite) => Box::new(composite.fields.iter().map(|f| f.ty.id)),
        TypeDef::Variant(variant) => {
            Box::new(variant.variants.iter().flat_map(|v| v.fields.iter().map(|f| f.ty.id)))
        }
        TypeDef::Sequence(sequence) => Box::new(std::iter::once(sequence.type_param.id)),
        TypeDef::Array(array) => Box::new(std::iter::once(array.type_param.id)),
        TypeDef::Tuple(tuple) => Box::new(tuple.fields.iter().map(|field| field.id)),
        TypeDef::Compact(compact) => Box::new(std::iter::once(compact.type_param.id)),
        TypeDef::Primitive(_) | TypeDef::BitSequence(_) => Box::new(std::iter::empty()),
    }
}

fn classify(registry: &PortableRegistry, ty: &scale_info::Type<PortableForm>) -> Kind {
    let path: Vec<&str> = ty.path.segments.iter().map(AsRef::as_ref).collect();
    match path.last().copied() {
        Some("AccountId32") => return Kind::Account,
        Some("RuntimeCall") => return Kind::Call,
        Some("MultiAddress") => return Kind::Address,
        Some("FixedI128" | "FixedU128" | "FixedI64" | "FixedU64")
            if path.first() == Some(&"substrate_fixed") =>
        {
            return fraction_bits(registry, ty).map_or(Kind::Plain, Kind::Fixed);
        }
        _ => {}
    }
    match &ty.type_def {
        TypeDef::Sequence(sequence) if is_byte(registry, sequence.type_param.id) => Kind::Bytes,
        TypeDef::Array(array) if is_byte(registry, array.type_param.id) => Kind::Hash,
        _ => Kind::Plain,
    }
}

/// Fraction bits of a fixed-point type, from its type-level number: `UInt<UInt<UTerm, B1>, B0>` is 2.
fn fraction_bits(registry: &PortableRegistry, ty: &scale_info::Type<PortableForm>) -> Option<u8> {
    let frac = ty.type_params.first()?.ty?.id;
    u8::try_from(type_level_number(registry, frac, 0)?).ok()
}

fn type_level_number(registry: &PortableRegistry, id: u32, depth: u8) -> Option<u32> {
    let ty = registry.resolve(id)?;
    match ty.path.segments.last().map(AsRef::as_ref)? {
        "UTerm" | "B0" => Some(0),
        "B1" => Some(1),
        "UInt" if depth < 16 => {
            let mut digits = ty.type_params.iter().filter_map(|parameter| parameter.ty);
            let high = type_level_number(registry, digits.next()?.id, depth + 1)?;
            let low = type_level_number(registry, digits.next()?.id, depth + 1)?;
            Some(high * 2 + low)
        }
        _ => None,
    }
}

fn is_byte(registry: &PortableRegistry, id: u32) -> bool {
    match registry.resolve(id).map(|ty| &ty.type_def) {
        Some(TypeDef::Primitive(TypeDefPrimitive::U8)) => true,
        Some(TypeDef::Compact(compact)) => is_byte(registry, compact.type_param.id),
        _ => false,
    }
}
