//! Signing and sending extrinsics.

use super::{
    At, Call, ChainError, Client, Config, Hash, Receipt, Refusal, Wait,
    client::{interface, limited},
    era::Era,
    nonce::InFlight,
    outcome,
};
use crate::wallet::Keypair;
use std::{sync::Mutex, time::Duration};
use subxt::config::DefaultExtrinsicParamsBuilder;
use subxt_rpcs::{client::RpcSubscription, methods::legacy::TransactionStatus};

pub(super) type Statuses = RpcSubscription<TransactionStatus<Hash>>;

/// An extrinsic the node has accepted.
pub(super) struct Sent {
    /// Pallet and call.
    pub call: String,
    pub bytes: Vec<u8>,
    pub era: Era,
    /// The node's reports; nothing once the connection broke. The lock is never contended: it
    /// lets futures that hold this move between threads, which the stream alone does not.
    pub statuses: Option<Mutex<Statuses>>,
    /// Counts it as in flight.
    pub flight: InFlight,
}

/// The node's answer to a submission.
pub(super) enum Answer {
    Accepted(Statuses),
    Refused(Refusal),
    /// The connection broke, so that the extrinsic may have arrived or not.
    Unknown,
}

/// How long to keep out of the way of the others that sign for the account: up to twice as long
/// after each conflict, at random, so that two programs do not meet again at once.
fn pause(conflicts: u32) -> Duration {
    let longest = 20u64 << conflicts.min(6);
    Duration::from_millis(rand::random::<u64>() % longest)
}

/// The error of a submission that the node has not confirmed: a timeout names the block until which
/// it may be included, as the pool may hold it.
fn unconfirmed(error: ChainError, era: Era) -> ChainError {
    match error {
        ChainError::Timeout { what, limit, last } => {
            let what = format!("{what} (it may be included until block {})", era.death());
            ChainError::Timeout { what, limit, last }
        }
        other => other,
    }
}

impl Client {
    /// Signs a call, sends it and follows it as far as asked.
    ///
    /// Submissions of one account may be in flight together: their nonces are consecutive in the
    /// order of the calls of this method. When the connection breaks or the node restarts
    /// meanwhile, the same bytes are sent again and looked for in the blocks of their era, so a
    /// call is never made twice.
    ///
    /// # Errors
    /// - [`ChainError::Refused`] when the pool refuses it;
    /// - [`ChainError::Failed`] when it is included and fails (also inside a sudo, proxy or batch
    ///   call), with the pallet error's name and text and the receipt;
    /// - [`ChainError::Lost`] when it can no longer be included;
    /// - [`ChainError::Timeout`] when a limit of [`Options`](super::Options) is reached; the
    ///   extrinsic may still be included until the block the error names;
    /// - [`ChainError::OtherChain`] when the node has come back with another chain;
    /// - [`ChainError::Interface`] when the runtime has no such call.
    pub async fn submit(
        &self,
        call: &Call,
        signer: &Keypair,
        wait: Wait,
    ) -> Result<Receipt, ChainError> {
        let mut sent = self.send(call, signer).await?;
        let result = self.follow(&mut sent, wait).await;
        if matches!(result, Err(ref error) if !matches!(error, ChainError::Failed { .. })) {
            sent.flight.account().doubt();
        }
        let receipt = result?;
        tracing::debug!(call = %sent.call, block = receipt.block.number, "included");
        Ok(receipt)
    }

    async fn send(&self, call: &Call, signer: &Keypair) -> Result<Sent, ChainError> {
        let name = format!("{}.{}", call.pallet_name(), call.call_name());
        let account = self.nonces().account(&signer.account());
        let turn = format!("earlier submissions of {} to be sent before {name}", signer.ss58());
        let mut book = limited(&turn, self.options().include_limit, account.book.lock()).await?;
        let mut conflicts = 0;
        loop {
            let nonce = match account.next(&mut book) {
                Some(nonce) => nonce,
                None => self.nonce(signer).await?,
            };
            let (bytes, era) = self.sign(call, &name, signer, nonce).await?;
            let answer = self.watch(&name, &bytes).await.map_err(|error| {
                // The node may have it, and count it.
                book.forget();
                unconfirmed(error, era)
            })?;
            let statuses = match answer {
                Answer::Accepted(statuses) => Some(Mutex::new(statuses)),
                Answer::Unknown => None,
                Answer::Refused(refusal) => {
                    book.forget();
                    if refusal.is_nonce_conflict() && conflicts < self.options().nonce_retries {
                        conflicts += 1;
                        tokio::time::sleep(pause(conflicts)).await;
                        continue;
                    }
                    return Err(ChainError::Refused { call: name, refusal });
                }
            };
            book.accepted(nonce);
            return Ok(Sent { call: name, bytes, era, statuses, flight: account.departs() });
        }
    }

    /// The account's next nonce, counting what the node's pool holds.
    async fn nonce(&self, signer: &Keypair) -> Result<u64, ChainError> {
        let account = signer.account();
        let what = format!("the nonce of {}", signer.ss58());
        self.rpc_call(&what, || self.rpc().system_account_next_index(&account)).await
    }

    async fn sign(
        &self,
        call: &Call,
        name: &str,
        signer: &Keypair,
        nonce: u64,
    ) -> Result<(Vec<u8>, Era), ChainError> {
        let (best, finalized, ()) =
            futures::try_join!(self.best(), self.finalized(), self.same_chain())?;
        let era = Era::choose(best, finalized, self.block_time(), self.options().mortality);
        let params = DefaultExtrinsicParamsBuilder::<Config>::new()
            .nonce(nonce)
            .mortal_from_unchecked(era.period, era.birth.number, era.birth.hash)
            .build();
        let transactions = self.at(At::from(best)).await?.transactions();
        let mut signable = transactions
            .create_v4_signable_offline(call, params)
            .map_err(|reason| interface(name, reason))?;
        let signed = signable.sign(signer).map_err(|reason| interface(name, reason))?;
        Ok((signed.into_encoded(), era))
    }

    /// Sends bytes and subscribes to what becomes of them.
    pub(super) async fn watch(&self, name: &str, bytes: &[u8]) -> Result<Answer, ChainError> {
        let what = format!("the node to accept {name}");
        let answer = self.rpc().author_submit_and_watch_extrinsic(bytes);
        match self.request(&what, answer).await? {
            Ok(statuses) => Ok(Answer::Accepted(statuses)),
            Err(error) if error.is_disconnected_will_reconnect() => Ok(Answer::Unknown),
            Err(subxt_rpcs::Error::User(error)) => {
                let data = error.data.as_ref().map(|data| data.get());
                Ok(Answer::Refused(outcome::refusal(error.code, &error.message, data)))
            }
            Err(error) => Err(ChainError::Rpc { what: name.to_owned(), reason: error.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::BlockRef;

    #[test]
    fn a_submission_that_is_not_confirmed_tells_how_long_it_may_live() {
        let era = Era { period: 64, birth: BlockRef { number: 100, hash: Hash::zero() } };
        let what = "the node to accept Balances.transfer_keep_alive".to_owned();
        let late = ChainError::Timeout { what, limit: Duration::from_secs(30), last: None };
        assert_eq!(
            unconfirmed(late, era).to_string(),
            "gave up after 30s waiting for the node to accept Balances.transfer_keep_alive (it may \
             be included until block 164)"
        );
        let other = ChainError::Rpc { what: "x".into(), reason: "y".into() };
        assert_eq!(unconfirmed(other, era).to_string(), "the node refused x: y");
    }
}
