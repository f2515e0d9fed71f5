//! Just enough SCALE to make and to read keys of storage by the metadata alone.

use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive, form::PortableForm};

/// Values of a type that name `netuid` wherever it has a `u16`, and are zero elsewhere: one of each
/// variant that has one, or the first if none has.
pub fn values(types: &PortableRegistry, id: u32, netuid: u16) -> Vec<Vec<u8>> {
    let product = |ids: Vec<u32>| {
        ids.into_iter().fold(vec![Vec::new()], |heads: Vec<Vec<u8>>, id| {
            let tails = values(types, id, netuid);
            let join = |head: &Vec<u8>| {
                tails.iter().map(|tail| [&head[..], &tail[..]].concat()).collect::<Vec<_>>()
            };
            heads.iter().flat_map(join).collect()
        })
    };
    match &types.resolve(id).expect("the type is known").type_def {
        TypeDef::Composite(composite) => {
            product(composite.fields.iter().map(|field| field.ty.id).collect())
        }
        TypeDef::Tuple(tuple) => product(tuple.fields.iter().map(|field| field.id).collect()),
        TypeDef::Array(array) => product(vec![array.type_param.id; array.len as usize]),
        TypeDef::Sequence(_) | TypeDef::Compact(_) | TypeDef::BitSequence(_) => vec![vec![0]],
        TypeDef::Primitive(TypeDefPrimitive::U16) => vec![netuid.to_le_bytes().to_vec()],
        TypeDef::Primitive(primitive) => vec![vec![0; width(primitive)]],
        TypeDef::Variant(variants) => {
            let named: Vec<_> = variants
                .variants
                .iter()
                .filter(|variant| variant.fields.iter().any(|field| has_u16(types, field.ty.id)))
                .collect();
            let chosen =
                if named.is_empty() { variants.variants.iter().take(1).collect() } else { named };
            let of = |variant: &&scale_info::Variant<PortableForm>| {
                let fields = product(variant.fields.iter().map(|field| field.ty.id).collect());
                let index = variant.index;
                fields.into_iter().map(move |tail| [&[index][..], &tail[..]].concat())
            };
            chosen.iter().flat_map(of).collect()
        }
    }
}

/// Whether values of the type can have a `u16` in them.
pub fn has_u16(types: &PortableRegistry, id: u32) -> bool {
    match &types.resolve(id).expect("the type is known").type_def {
        TypeDef::Composite(of) => of.fields.iter().any(|field| has_u16(types, field.ty.id)),
        TypeDef::Tuple(of) => of.fields.iter().any(|field| has_u16(types, field.id)),
        TypeDef::Array(of) => has_u16(types, of.type_param.id),
        TypeDef::Sequence(of) => has_u16(types, of.type_param.id),
        TypeDef::Variant(of) => {
            of.variants.iter().flat_map(|of| &of.fields).any(|field| has_u16(types, field.ty.id))
        }
        TypeDef::Primitive(primitive) => *primitive == TypeDefPrimitive::U16,
        TypeDef::Compact(_) | TypeDef::BitSequence(_) => false,
    }
}

/// Reads a value of the type and notes every `u16` in it.
///
/// Types that keys do not have are not read.
pub fn read(types: &PortableRegistry, id: u32, input: &mut &[u8], numbers: &mut Vec<u16>) {
    match &types.resolve(id).expect("the type is known").type_def {
        TypeDef::Composite(of) => {
            of.fields.iter().for_each(|field| read(types, field.ty.id, input, numbers));
        }
        TypeDef::Tuple(of) => {
            of.fields.iter().for_each(|field| read(types, field.id, input, numbers));
        }
        TypeDef::Array(of) => {
            (0..of.len).for_each(|_| read(types, of.type_param.id, input, numbers));
        }
        TypeDef::Variant(of) => {
            let index = take(input, 1)[0];
            let variant = of.variants.iter().find(|variant| variant.index == index);
            let fields = &variant.expect("a known variant").fields;
            fields.iter().for_each(|field| read(types, field.ty.id, input, numbers));
        }
        TypeDef::Primitive(TypeDefPrimitive::U16) => {
            let bytes = take(input, 2);
            numbers.push(u16::from_le_bytes([bytes[0], bytes[1]]));
        }
        TypeDef::Primitive(primitive) => {
            take(input, width(primitive));
        }
        TypeDef::Sequence(of) => {
            let length = <codec::Compact<u32> as codec::Decode>::decode(input).expect("a length").0;
            (0..length).for_each(|_| read(types, of.type_param.id, input, numbers));
        }
        other => panic!("no key is of {other:?}"),
    }
}

fn take<'a>(input: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (head, tail) = input.split_at(count);
    *input = tail;
    head
}

fn width(primitive: &TypeDefPrimitive) -> usize {
    match primitive {
        TypeDefPrimitive::Bool | TypeDefPrimitive::U8 | TypeDefPrimitive::I8 => 1,
        TypeDefPrimitive::Str => 1,
        TypeDefPrimitive::U16 | TypeDefPrimitive::I16 => 2,
        TypeDefPrimitive::Char | TypeDefPrimitive::U32 | TypeDefPrimitive::I32 => 4,
        TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => 8,
        TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => 16,
        TypeDefPrimitive::U256 | TypeDefPrimitive::I256 => 32,
    }
}
