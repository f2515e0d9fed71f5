//! Who authors and who finalises blocks.

use crate::*;
use frame_support::{
    BoundedVec,
    dispatch::DispatchResult,
    traits::{ConstBool, ConstU32, ConstU64, FindAuthor, Get},
};
use pallet_admin_utils::{ScheduleFinality, SetAuthors};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_consensus_grandpa::AuthorityList;
use sp_core::ByteArray;

impl pallet_aura::Config for Runtime {
    type AuthorityId = AuraId;
    type MaxAuthorities = ConstU32<32>;
    type DisabledValidators = ();
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type SlotDuration = pallet_chain_params::SlotDuration<Runtime>;
}

impl pallet_grandpa::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type MaxAuthorities = ConstU32<32>;
    type MaxNominators = ConstU32<20>;
    type MaxSetIdSessionEntries = ConstU64<0>;
    type KeyOwnerProof = sp_core::Void;
    type EquivocationReportSystem = ();
}

/// Aura's and GRANDPA's authorities: whose turn it is, and how root changes them.
pub struct Consensus;

impl SetAuthors<AuraId, <Runtime as pallet_aura::Config>::MaxAuthorities> for Consensus {
    fn set_authors(
        authorities: BoundedVec<AuraId, <Runtime as pallet_aura::Config>::MaxAuthorities>,
    ) {
        Aura::change_authorities(authorities);
    }
}

impl ScheduleFinality<BlockNumber> for Consensus {
    fn schedule_finality(
        authorities: AuthorityList,
        in_blocks: BlockNumber,
        forced: Option<BlockNumber>,
    ) -> DispatchResult {
        Grandpa::schedule_change(authorities, in_blocks, forced)
    }
}

impl pallet_mev_shield::Config for Runtime {
    type AuthorityId = AuraId;
    type Authors = Consensus;
    type Decryptor = ();
}

impl pallet_mev_shield::Authors<AuraId> for Consensus {
    fn after(slots: u64) -> Option<AuraId> {
        let slot = u64::from(pallet_aura::CurrentSlot::<Runtime>::get()).saturating_add(slots);
        let authorities = pallet_aura::Authorities::<Runtime>::get();
        let place = slot.checked_rem(u64::try_from(authorities.len()).ok()?)?;
        authorities.get(usize::try_from(place).ok()?).cloned()
    }
}

/// The account whose 32 bytes are the Aura key of the current block's author.
pub struct BlockAuthor;

impl Get<Option<AccountId>> for BlockAuthor {
    fn get() -> Option<AccountId> {
        let digest = frame_system::Pallet::<Runtime>::digest();
        let pre_runtime = digest.logs.iter().filter_map(|log| log.as_pre_runtime());
        let index = <Aura as FindAuthor<u32>>::find_author(pre_runtime)?;
        let authorities = pallet_aura::Authorities::<Runtime>::get();
        let author = authorities.get(usize::try_from(index).ok()?)?;
        <[u8; 32]>::try_from(author.as_slice()).ok().map(AccountId::new)
    }
}
