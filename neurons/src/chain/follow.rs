//! Following an extrinsic to its block and to finality.

use super::{
    At, BlockRef, ChainError, Client, Event, Receipt, Wait,
    client::{interface, no_block},
    outcome,
    submit::{Answer, Sent},
};
use myelin_types::TaoBalance;
use sp_core::{Blake2Hasher, Hasher};
use std::sync::{Mutex, PoisonError};
use subxt::{dynamic::At as _, events::Phase, ext::scale_value::Composite};
use subxt_rpcs::methods::legacy::TransactionStatus;
use tokio::time::timeout;

/// An extrinsic's block and its place there.
type Place = (BlockRef, u32);

impl Client {
    /// Follows an extrinsic as far as asked; failures are told once it is as far.
    pub(super) async fn follow(&self, sent: &mut Sent, wait: Wait) -> Result<Receipt, ChainError> {
        let limit = self.options().include_limit;
        let mut last = None;
        let mut place = match timeout(limit, self.included(sent, &mut last)).await {
            Ok(place) => place?,
            Err(_) => {
                let Sent { call, era, .. } = sent;
                let what = format!("{call} to be included (it may be until block {})", era.death());
                return Err(ChainError::Timeout { what, limit, last });
            }
        };
        if wait == Wait::Finalized {
            let limit = self.options().finalize_limit;
            place = match timeout(limit, self.settled(sent, place)).await {
                Ok(place) => place?,
                Err(_) => {
                    let (call, number) = (&sent.call, place.0.number);
                    let what = format!("block {number} with {call} to be finalised");
                    return Err(ChainError::Timeout { what, limit, last: None });
                }
            };
        }
        self.receipt(sent, place, wait == Wait::Finalized).await
    }

    /// Waits until the extrinsic is in a best block.
    async fn included(
        &self,
        sent: &mut Sent,
        difficulty: &mut Option<String>,
    ) -> Result<Place, ChainError> {
        loop {
            let Some(statuses) = &mut sent.statuses else {
                match self.recover(sent).await {
                    Ok(Some(place)) => return Ok(place),
                    Ok(None) => {}
                    Err(error @ ChainError::Timeout { .. }) => {
                        *difficulty = Some(error.to_string())
                    }
                    Err(error) => return Err(error),
                }
                continue;
            };
            let statuses = statuses.get_mut().unwrap_or_else(PoisonError::into_inner);
            let lost = match statuses.next().await {
                Some(Ok(TransactionStatus::InBlock(hash) | TransactionStatus::Finalized(hash))) => {
                    let block = self.block(hash).await?;
                    match self.place(sent, block).await? {
                        Some(place) => return Ok(place),
                        None => continue,
                    }
                }
                Some(Ok(TransactionStatus::Usurped(_))) => "another with its nonce took its place",
                Some(Ok(TransactionStatus::Dropped)) => "the pool dropped it because it was full",
                Some(Ok(TransactionStatus::Invalid)) => {
                    "it became invalid before a block took it (a guard, the era or the balance)"
                }
                Some(Ok(_)) => continue,
                Some(Err(error)) => {
                    *difficulty = Some(error.to_string());
                    sent.statuses = None;
                    continue;
                }
                None => {
                    sent.statuses = None;
                    continue;
                }
            };
            return Err(ChainError::Lost { call: sent.call.clone(), reason: lost.to_owned() });
        }
    }

    /// Sends the same bytes again after the reports broke off, and looks for them in blocks.
    async fn recover(&self, sent: &mut Sent) -> Result<Option<Place>, ChainError> {
        self.same_chain().await?;
        match self.watch(&sent.call, &sent.bytes).await? {
            Answer::Accepted(statuses) => {
                sent.statuses = Some(Mutex::new(statuses));
                Ok(None)
            }
            Answer::Unknown => {
                tokio::time::sleep(self.options().reconnect_min).await;
                Ok(None)
            }
            // The pool holds it but reports to whoever sent it first.
            Answer::Refused(refusal) if refusal.is_known() => {
                self.search_coming(sent).await.map(Some)
            }
            // Its nonce is used or its era is over: it is in a block, or never will be.
            Answer::Refused(refusal) => match self.search(sent, sent.era.birth.number + 1).await? {
                (Some(place), _) => Ok(Some(place)),
                (None, _) => {
                    let reason = format!("sent again after a broken connection: {refusal}");
                    Err(ChainError::Lost { call: sent.call.clone(), reason })
                }
            },
        }
    }

    /// Looks for the extrinsic in the blocks of its era as they come.
    async fn search_coming(&self, sent: &Sent) -> Result<Place, ChainError> {
        let mut from = sent.era.birth.number + 1;
        let mut blocks = self.best_blocks();
        loop {
            let (place, next) = self.search(sent, from).await?;
            if let Some(place) = place {
                return Ok(place);
            }
            if next >= sent.era.death() {
                let reason = format!("its era ended with block {}", sent.era.death());
                return Err(ChainError::Lost { call: sent.call.clone(), reason });
            }
            from = next;
            match blocks.next().await {
                Some(block) => block?,
                None => return Err(no_block("a further block")),
            };
        }
    }

    /// Looks for the extrinsic from a height to the best block; gives the height to go on at.
    async fn search(&self, sent: &Sent, from: u64) -> Result<(Option<Place>, u64), ChainError> {
        let best = self.best().await?.number.min(sent.era.death());
        for number in from..=best {
            let Some(hash) = self.block_hash(number).await? else { return Ok((None, number)) };
            if let Some(place) = self.place(sent, BlockRef { number, hash }).await? {
                return Ok((Some(place), number));
            }
        }
        Ok((None, from.max(best + 1)))
    }

    /// Where in a block the extrinsic is, if it is there.
    async fn place(&self, sent: &Sent, block: BlockRef) -> Result<Option<Place>, ChainError> {
        let what = format!("the body of block {}", block.number);
        let details = self.rpc_call(&what, || self.rpc().chain_get_block(Some(block.hash))).await?;
        let body = details.ok_or_else(|| no_block(&what))?.block.extrinsics;
        let found = (0..).zip(body).find(|(_, extrinsic)| extrinsic.0 == sent.bytes);
        Ok(found.map(|(index, _)| (block, index)))
    }

    /// Waits until the extrinsic's block is final; after a fork, until the block is that took its
    /// place.
    async fn settled(&self, sent: &Sent, mut place: Place) -> Result<Place, ChainError> {
        let mut finalized = self.finalized_blocks();
        loop {
            let head = match finalized.next().await {
                Some(Ok(head)) => head,
                Some(Err(ChainError::Timeout { .. })) => continue,
                Some(Err(error)) => return Err(error),
                None => return Err(no_block("a further block")),
            };
            if head.number < place.0.number {
                continue;
            }
            if self.block_hash(place.0.number).await? == Some(place.0.hash) {
                return Ok(place);
            }
            place = self.search_coming(sent).await?;
        }
    }

    /// Events, fee and outcome of an included extrinsic.
    async fn receipt(
        &self,
        sent: &Sent,
        (block, index): Place,
        finalized: bool,
    ) -> Result<Receipt, ChainError> {
        let api = self.at(At::from(block)).await?;
        let what = format!("the events of block {}", block.number);
        let all = self.request(&what, api.events().fetch()).await?;
        let all = all.map_err(|reason| interface(&what, reason))?;
        let mut events = Vec::new();
        for event in all.iter() {
            let event = event.map_err(|reason| interface(&what, reason))?;
            if event.phase() != Phase::ApplyExtrinsic(index) {
                continue;
            }
            let fields = event.decode_fields_unchecked_as::<Composite<()>>();
            events.push(Event {
                pallet: event.pallet_name().to_owned(),
                name: event.event_name().to_owned(),
                fields: fields.map_err(|reason| interface(&what, reason))?,
            });
        }
        let failure = outcome::failure(&events, |pallet, index| {
            outcome::lookup(api.metadata_ref(), pallet, index)
        });
        let extrinsic = Blake2Hasher::hash(&sent.bytes);
        let fee = fee(&events);
        let receipt = Receipt { extrinsic, block, index, finalized, events, fee };
        match failure {
            None => Ok(receipt),
            Some(failure) => {
                let call = sent.call.clone();
                Err(ChainError::Failed { call, failure, receipt: Box::new(receipt) })
            }
        }
    }
}

/// Fee and tip; nothing when the call was free or paid in alpha.
fn fee(events: &[Event]) -> TaoBalance {
    let paid = events.iter().find(|event| event.name == "TransactionFeePaid");
    let paid = paid.and_then(|event| event.fields.at("actual_fee")?.as_u128());
    TaoBalance::new(paid.and_then(|fee| u64::try_from(fee).ok()).unwrap_or_default())
}
