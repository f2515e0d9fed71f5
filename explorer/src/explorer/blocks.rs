//! Blocks and extrinsics.

use super::{Explorer, page_of, read_for};
use crate::{
    decode::{
        facts::Phase,
        hex0x, parse_hash, ss58,
        view::{FullEvent, unpack_digest},
    },
    error::{ExplorerError, Result},
    live::validators::account,
    model::*,
    read::{block_row, extrinsic_row, split_kind},
    store::rows::{BlockRecord, ExtrinsicRecord},
};
use std::{collections::BTreeMap, sync::Arc};

/// Blocks that authors are counted over.
const LOOKED_AT: u32 = 1_000;

impl Explorer {
    /// A block by number or hash.
    pub async fn block(&self, number_or_hash: &str) -> Result<BlockView> {
        let number = self.block_number(number_or_hash).await?;
        let block = self.stored_block(number).await?;
        let extrinsics = self.store().extrinsics_of(number).await?;
        let runtime = self.inner.runtimes.get(block.spec_version).await?;
        let events = full_events(&runtime, &block)?;
        let mut pallets: BTreeMap<&str, PalletCount> = BTreeMap::new();
        for extrinsic in &extrinsics {
            let pallet = split_kind(&extrinsic.call).0;
            pallets.entry(pallet).or_default().extrinsics += 1;
        }
        for event in &events {
            pallets.entry(&event.pallet).or_default().events += 1;
        }
        Ok(BlockView {
            state_root: hex0x(block.state_root),
            extrinsics_root: hex0x(block.extrinsics_root),
            digest: runtime.digest(&unpack_digest(&block.digest)),
            pallets: pallets
                .into_iter()
                .map(|(pallet, count)| PalletCount { pallet: pallet.into(), ..count })
                .collect(),
            extrinsics: extrinsics.iter().map(|row| extrinsic_row(row, block.time)).collect(),
            system_events: event_rows(&events, &block)
                .filter(|event| event.extrinsic.is_none())
                .collect(),
            has_next: number < self.best(),
            block: block_row(&block, self.finalized()),
        })
    }

    /// Blocks, newest first.
    pub async fn blocks(&self, page: PageRequest) -> Result<Page<BlockRow>> {
        let skipped = u32::try_from(page.offset()).unwrap_or(u32::MAX);
        let Some(from) = self.best().checked_sub(skipped) else {
            return Ok(page_of(Vec::new(), page));
        };
        let blocks = self.store().blocks_down(from, page.per_page + 1).await?;
        let finalized = self.finalized();
        Ok(page_of(blocks.iter().map(|block| block_row(block, finalized)).collect(), page))
    }

    /// Who authored the last [`LOOKED_AT`] blocks, and what fees were paid in them.
    pub async fn authors(&self) -> Result<Authors> {
        let to = self.best();
        let first = self.store().first().await?.unwrap_or_default();
        let from = to.saturating_sub(LOOKED_AT - 1).max(first);
        let found = self.store().authors(from).await?;
        let names = match self.now() {
            Ok(at) => self.names(&at).await.ok(),
            Err(_) => None,
        };
        let all: u32 = found.iter().map(|record| record.blocks).sum();
        Ok(Authors {
            from,
            to,
            fees: found.iter().map(|record| record.fees).sum(),
            rows: found
                .into_iter()
                .map(|record| {
                    let author = ss58(&record.author);
                    AuthorRow {
                        identity: names.as_ref().and_then(|names| names.identity(&author)),
                        author,
                        blocks: record.blocks,
                        fraction: f64::from(record.blocks) / f64::from(all.max(1)),
                        extrinsics: record.extrinsics,
                        fees: record.fees,
                        last_block: record.last,
                    }
                })
                .collect(),
        })
    }

    /// An extrinsic by hash or by `block-index`.
    pub async fn extrinsic(&self, id: &str) -> Result<ExtrinsicView> {
        let extrinsic = self.stored_extrinsic(id).await?.ok_or_else(|| {
            ExplorerError::NotFound(format!(
                "no extrinsic {id} is indexed; expected its hash, or block and position as 1200-3"
            ))
        })?;
        let block = self.stored_block(extrinsic.block).await?;
        let runtime = self.inner.runtimes.get(block.spec_version).await?;
        let full = runtime.extrinsic(&extrinsic.bytes)?;
        let events: Vec<(u32, FullEvent)> = (0u32..)
            .zip(full_events(&runtime, &block)?)
            .filter(|(_, event)| event.phase == Phase::Extrinsic(extrinsic.index))
            .collect();
        let rows = events.iter().map(|(index, event)| event_row(*index, event, &block)).collect();
        let events: Vec<FullEvent> = events.into_iter().map(|(_, event)| event).collect();
        Ok(ExtrinsicView {
            block_hash: hex0x(block.hash),
            finalized: block.number <= self.finalized(),
            args: full.args,
            docs: full.docs,
            nonce: full.nonce,
            length: u32::try_from(extrinsic.bytes.len()).unwrap_or(u32::MAX),
            events: rows,
            nested_errors: runtime.nested_errors(&events),
            extrinsic: extrinsic_row(&extrinsic, block.time),
        })
    }

    /// Extrinsics, newest first.
    pub async fn extrinsics(
        &self,
        page: PageRequest,
        filter: &ExtrinsicFilter,
    ) -> Result<Page<ExtrinsicRow>> {
        let signer = filter.signer.as_deref().map(account).transpose()?;
        let found =
            self.store().extrinsics(filter, signer.as_ref(), read_for(page), page.offset()).await?;
        let times = self.times(found.iter().map(|extrinsic| extrinsic.block)).await?;
        let row = |extrinsic: &ExtrinsicRecord| {
            extrinsic_row(extrinsic, times.get(&extrinsic.block).copied().unwrap_or_default())
        };
        Ok(page_of(found.iter().map(row).collect(), page))
    }

    async fn block_number(&self, number_or_hash: &str) -> Result<u32> {
        if let Some(hash) = parse_hash(number_or_hash) {
            return self.store().block_number(&hash).await?.ok_or_else(|| {
                ExplorerError::NotFound(format!("no block {number_or_hash} is indexed"))
            });
        }
        number_or_hash.parse().map_err(|_| {
            ExplorerError::BadRequest(format!(
                "{number_or_hash} is no block: expected a number, or a hash as 0x and 64 \
                 hexadecimal digits"
            ))
        })
    }

    /// A stored block; says what is indexed when it is not.
    pub(super) async fn stored_block(&self, number: u32) -> Result<BlockRecord> {
        if let Some(block) = self.store().block(number).await? {
            return Ok(block);
        }
        let first = self.store().first().await?.unwrap_or_default();
        Err(ExplorerError::NotFound(format!(
            "block {number} is not indexed; blocks {first} to {} are",
            self.best()
        )))
    }

    pub(super) async fn stored_extrinsic(&self, id: &str) -> Result<Option<ExtrinsicRecord>> {
        if let Some(hash) = parse_hash(id) {
            return Ok(self.store().extrinsic_by_hash(&hash).await?);
        }
        let place = id.split_once('-').and_then(|(block, index)| {
            Some((block.parse::<u32>().ok()?, index.parse::<u32>().ok()?))
        });
        match place {
            Some((block, index)) => Ok(self.store().extrinsic(block, index).await?),
            None => Err(ExplorerError::BadRequest(format!(
                "{id} is no extrinsic: expected its hash as 0x and 64 hexadecimal digits, or block \
                 and position as 1200-3"
            ))),
        }
    }
}

/// All events of a block; none when it has none.
pub(super) fn full_events(
    runtime: &Arc<crate::decode::Runtime>,
    block: &BlockRecord,
) -> Result<Vec<FullEvent>> {
    if block.raw_events.is_empty() { Ok(Vec::new()) } else { runtime.events(&block.raw_events) }
}

fn event_rows<'a>(
    events: &'a [FullEvent],
    block: &'a BlockRecord,
) -> impl Iterator<Item = EventRow> + 'a {
    (0u32..).zip(events).map(|(index, event)| event_row(index, event, block))
}

/// An event in a list.
pub(super) fn event_row(index: u32, event: &FullEvent, block: &BlockRecord) -> EventRow {
    EventRow {
        block: block.number,
        index,
        extrinsic: event.phase.extrinsic(),
        phase: event.phase.name().into(),
        time: block.time,
        pallet: event.pallet.clone(),
        name: event.name.clone(),
        fields: event.fields.clone(),
    }
}
