//! Fetches and decodes a run of blocks.

use super::{IndexError, Runtimes, assemble::assemble, hashes_on};
use crate::{
    chain::{Chain, Hash, RawBlock},
    decode::view::aura_slot,
    store::rows::IndexedBlock,
};
use codec::Decode;
use futures::{StreamExt, TryStreamExt, stream};
use std::sync::Arc;

/// Requests for blocks under way at once.
const PARALLEL: usize = 16;

/// Storage key of `Aura.Authorities`.
pub(super) const AUTHORITIES_KEY: [u8; 32] = [
    0x57, 0xf8, 0xdc, 0x2f, 0x5a, 0xb0, 0x94, 0x67, 0x89, 0x6f, 0x47, 0x30, 0x0f, 0x04, 0x24, 0x38,
    0x5e, 0x06, 0x21, 0xc4, 0x86, 0x9a, 0xa6, 0x0c, 0x02, 0xbe, 0x9a, 0xdc, 0xc9, 0x8a, 0x0d, 0x1d,
];

/// Blocks `from..=to` of the best chain, decoded, linked by their parent hashes; an error when the
/// chain's genesis block is another.
pub async fn fetch(
    chain: Arc<dyn Chain>,
    runtimes: Runtimes,
    genesis: Hash,
    from: u32,
    to: u32,
) -> Result<Vec<IndexedBlock>, IndexError> {
    let raw = fetch_raw(&*chain, genesis, from, to).await?;
    let (Some(first), Some(last)) = (raw.first(), raw.last()) else { return Ok(Vec::new()) };
    // Runtime and authorities seldom change: when both ends agree, so does all between.
    let (start, end) = (before(first), before(last));
    let uniform = chain.spec_version(start).await? == chain.spec_version(end).await?
        && authorities(&*chain, start).await? == authorities(&*chain, end).await?;
    if uniform {
        let runtime = runtimes.at(&*chain, start, Some(from)).await?;
        let authorities = authorities(&*chain, start).await?;
        let decode = move || {
            let each = |raw: RawBlock| {
                let author = author(&raw, &authorities);
                assemble(&runtime, raw, author)
            };
            raw.into_iter().map(each).collect()
        };
        return tokio::task::spawn_blocking(decode).await.map_err(stopped);
    }
    let mut blocks = Vec::with_capacity(raw.len());
    for raw in raw {
        let parent = before(&raw);
        let runtime = runtimes.at(&*chain, parent, Some(raw.header.number)).await?;
        let author = author(&raw, &authorities(&*chain, parent).await?);
        blocks.push(assemble(&runtime, raw, author));
    }
    Ok(blocks)
}

/// A decoder that panicked or was cancelled.
fn stopped(error: tokio::task::JoinError) -> IndexError {
    IndexError::Decode(crate::ExplorerError::Decode(error.to_string()))
}

async fn fetch_raw(
    chain: &dyn Chain,
    genesis: Hash,
    from: u32,
    to: u32,
) -> Result<Vec<RawBlock>, IndexError> {
    let hashes = hashes_on(chain, genesis, (from..=to).collect()).await?;
    let known: Vec<Hash> = hashes.into_iter().map_while(|hash| hash).collect();
    let blocks: Vec<RawBlock> =
        stream::iter(known).map(|hash| chain.block(hash)).buffered(PARALLEL).try_collect().await?;
    for block in &blocks {
        if block.events.is_none() {
            return Err(IndexError::Pruned(block.header.number));
        }
    }
    for pair in blocks.windows(2) {
        if let [first, second] = pair
            && second.header.parent != first.hash
        {
            return Err(IndexError::Moved(second.header.number));
        }
    }
    Ok(blocks)
}

/// The state a block was executed on: its parent's; the genesis block has only its own.
fn before(raw: &RawBlock) -> Hash {
    if raw.header.number == 0 { raw.hash } else { raw.header.parent }
}

async fn authorities(chain: &dyn Chain, hash: Hash) -> Result<Vec<Hash>, IndexError> {
    let value = chain.storage(AUTHORITIES_KEY.to_vec(), hash).await?.unwrap_or_default();
    Ok(Vec::decode(&mut &value[..]).unwrap_or_default())
}

/// The authority whose turn the block's slot is.
fn author(raw: &RawBlock, authorities: &[Hash]) -> Option<Hash> {
    let slot = aura_slot(&raw.header.digest)?;
    let turn = slot.checked_rem(u64::try_from(authorities.len()).ok()?)?;
    authorities.get(usize::try_from(turn).ok()?).copied()
}
