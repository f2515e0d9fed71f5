//! What root may change about those who author and finalise blocks. The runtime provides it.

use frame_support::{BoundedVec, dispatch::DispatchResult};
use sp_consensus_grandpa::AuthorityList;

/// Sets who authors blocks.
pub trait SetAuthors<AuthorityId, Max> {
    /// From the next block on, these author, in turns. An empty list changes nothing.
    fn set_authors(authorities: BoundedVec<AuthorityId, Max>);
}

/// Schedules a change of who finalises blocks.
pub trait ScheduleFinality<BlockNumber> {
    /// After `in_blocks` blocks these finalise. A `forced` change, for a chain that no longer
    /// finalises, takes effect without finality; the number is the last finalised block.
    ///
    /// Errors: those of the pallet `Grandpa` (a change is pending, or a forced one was lately).
    fn schedule_finality(
        authorities: AuthorityList,
        in_blocks: BlockNumber,
        forced: Option<BlockNumber>,
    ) -> DispatchResult;
}

/// Sets the number by which Ethereum tools know the chain.
pub trait SetEvmChainId {
    /// Replaces the number.
    fn set_evm_chain_id(chain_id: u64);
}
