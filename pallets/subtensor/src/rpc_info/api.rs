//! The runtime APIs behind which the read models stand.

// The signatures are the interface's.
#![allow(clippy::type_complexity)]

use super::types::*;
use crate::types::LockState;
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Compact;
use myelin_types::{MechId, NetUid, TaoBalance, fixed::U64F64};
use sp_core::crypto::AccountId32;

sp_api::decl_runtime_apis! {
    /// Delegates.
    pub trait DelegateInfoRuntimeApi {
        /// All delegates, in storage order.
        fn get_delegates() -> Vec<DelegateInfo>;
        /// One delegate; nothing when the hotkey is none.
        fn get_delegate(delegate_account: AccountId32) -> Option<DelegateInfo>;
        /// The delegates that a coldkey staked to, without their nominators, each with a netuid
        /// and the stake there in rao of alpha; on root, of TAO.
        fn get_delegated(
            delegatee_account: AccountId32,
        ) -> Vec<(DelegateInfo, (Compact<u16>, Compact<u64>))>;
    }

    /// Neurons.
    pub trait NeuronInfoRuntimeApi {
        /// A subnet's neurons in order of uid, with the main mechanism's weights and bonds.
        fn get_neurons(netuid: NetUid) -> Vec<NeuronInfo>;
        /// One neuron with the main mechanism's weights and bonds.
        fn get_neuron(netuid: NetUid, uid: u16) -> Option<NeuronInfo>;
        /// A subnet's neurons in order of uid.
        fn get_neurons_lite(netuid: NetUid) -> Vec<NeuronInfoLite>;
        /// One neuron.
        fn get_neuron_lite(netuid: NetUid, uid: u16) -> Option<NeuronInfoLite>;
    }

    /// Subnets.
    #[api_version(2)]
    pub trait SubnetInfoRuntimeApi {
        /// A subnet's settings.
        fn get_subnet_info(netuid: NetUid) -> Option<SubnetInfo>;
        /// Every subnet's settings, by ascending netuid.
        fn get_subnets_info() -> Vec<Option<SubnetInfo>>;
        /// A subnet's settings and identity.
        fn get_subnet_info_v2(netuid: NetUid) -> Option<SubnetInfov2>;
        /// Every subnet's settings and identity, by ascending netuid.
        fn get_subnets_info_v2() -> Vec<Option<SubnetInfov2>>;
        /// A subnet's hyperparameters, first version.
        fn get_subnet_hyperparams(netuid: NetUid) -> Option<SubnetHyperparams>;
        /// A subnet's hyperparameters, second version.
        fn get_subnet_hyperparams_v2(netuid: NetUid) -> Option<SubnetHyperparamsV2>;
        /// A subnet's hyperparameters by name.
        fn get_subnet_hyperparams_v3(netuid: NetUid) -> Option<Vec<HyperparamEntry>>;
        /// Every subnet's pool and emission, in storage order.
        fn get_all_dynamic_info() -> Vec<Option<DynamicInfo>>;
        /// Everything about every subnet, in storage order.
        fn get_all_metagraphs() -> Vec<Option<Metagraph>>;
        /// Everything about a subnet.
        fn get_metagraph(netuid: NetUid) -> Option<Metagraph>;
        /// Everything about every mechanism of every subnet.
        fn get_all_mechagraphs() -> Vec<Option<Metagraph>>;
        /// Everything about a mechanism of a subnet.
        fn get_mechagraph(netuid: NetUid, mecid: MechId) -> Option<Metagraph>;
        /// A subnet's pool and emission.
        fn get_dynamic_info(netuid: NetUid) -> Option<DynamicInfo>;
        /// Per-neuron state of a subnet.
        fn get_subnet_state(netuid: NetUid) -> Option<SubnetState>;
        /// Some fields of a subnet, by their positions in [`SelectiveMetagraph`].
        fn get_selective_metagraph(
            netuid: NetUid,
            metagraph_indexes: Vec<u16>,
        ) -> Option<SelectiveMetagraph>;
        /// The hotkey to which a coldkey's incentives on a subnet are staked.
        fn get_coldkey_auto_stake_hotkey(
            coldkey: AccountId32,
            netuid: NetUid,
        ) -> Option<AccountId32>;
        /// Some fields of a mechanism, by their positions in [`SelectiveMetagraph`].
        fn get_selective_mechagraph(
            netuid: NetUid,
            subid: MechId,
            metagraph_indexes: Vec<u16>,
        ) -> Option<SelectiveMetagraph>;
        /// The subnet that a new one would replace at the limit.
        fn get_subnet_to_prune() -> Option<NetUid>;
        /// The account that holds a subnet's TAO.
        fn get_subnet_account_id(netuid: NetUid) -> Option<AccountId32>;
        /// Block of a subnet's next epoch; nothing with a tempo of 0.
        fn get_next_epoch_start_block(netuid: NetUid) -> Option<u64>;
    }

    /// Stake.
    pub trait StakeInfoRuntimeApi {
        /// Every stake of a coldkey.
        fn get_stake_info_for_coldkey(coldkey_account: AccountId32) -> Vec<StakeInfo>;
        /// Every stake of several coldkeys.
        fn get_stake_info_for_coldkeys(
            coldkey_accounts: Vec<AccountId32>,
        ) -> Vec<(AccountId32, Vec<StakeInfo>)>;
        /// A coldkey's stake with a hotkey on a subnet, which may be 0.
        fn get_stake_info_for_hotkey_coldkey_netuid(
            hotkey_account: AccountId32,
            coldkey_account: AccountId32,
            netuid: NetUid,
        ) -> Option<StakeInfo>;
        /// What of coldkeys' stake is locked and what can be removed, by netuid; on all subnets
        /// unless some are named.
        fn get_stake_availability_for_coldkeys(
            coldkey_accounts: Vec<AccountId32>,
            netuids: Option<Vec<NetUid>>,
        ) -> BTreeMap<AccountId32, BTreeMap<NetUid, StakeAvailability>>;
        /// Fee of moving `amount` from one stake to another, both in rao; no place stands for
        /// TAO that is not staked.
        fn get_stake_fee(
            origin: Option<(AccountId32, NetUid)>,
            origin_coldkey_account: AccountId32,
            destination: Option<(AccountId32, NetUid)>,
            destination_coldkey_account: AccountId32,
            amount: u64,
        ) -> u64;
        /// A coldkey's lock on a subnet as it is now.
        fn get_coldkey_lock(coldkey: AccountId32, netuid: NetUid) -> Option<LockState>;
        /// Conviction of all locks on a subnet towards a hotkey, in rao of alpha.
        fn get_hotkey_conviction(hotkey: AccountId32, netuid: NetUid) -> U64F64;
        /// The hotkey on a subnet with the most conviction behind it.
        fn get_most_convicted_hotkey_on_subnet(netuid: NetUid) -> Option<AccountId32>;
    }

    /// What epochs distributed. Not in the interface: Myelin's own.
    pub trait MyelinEmissionApi {
        /// What a subnet's last epoch distributed; nothing before its first.
        fn get_last_epoch_emission(netuid: NetUid) -> Option<SubnetEpochEmission>;
        /// What the last epoch of every subnet distributed, by ascending netuid.
        fn get_all_last_epoch_emissions() -> Vec<SubnetEpochEmission>;
    }

    /// Registration of subnets.
    pub trait SubnetRegistrationRuntimeApi {
        /// What registering a subnet costs now, in rao.
        fn get_network_registration_cost() -> TaoBalance;
    }
}
