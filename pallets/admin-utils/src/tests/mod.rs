//! A small runtime with one subnet, owned by [`OWNER`].

mod bounds;
mod cases;
mod document;
mod interface;
mod rules;
mod special;
mod table;

use crate::{self as pallet_admin_utils, Call, Event, ScheduleFinality, SetAuthors, SetEvmChainId};
use frame_support::{
    BoundedVec, derive_impl,
    dispatch::{DispatchResult, RawOrigin},
    traits::{ConstU32, ConstU64, Get, UnfilteredDispatchable},
};
use myelin_types::NetUid;
use pallet_subtensor::*;
use sp_consensus_grandpa::AuthorityList;
use sp_core::crypto::AccountId32;
use sp_runtime::{BuildStorage, traits::IdentityLookup};
use std::cell::RefCell;

type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 5,
        SubtensorModule: pallet_subtensor = 7,
        AdminUtils: pallet_admin_utils = 19,
        Swap: pallet_subtensor_swap = 28,
        AlphaAssets: pallet_alpha_assets = 31,
        ChainParams: pallet_chain_params = 40,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId32;
    type Lookup = IdentityLookup<AccountId32>;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u64;
    type AccountStore = System;
    type ExistentialDeposit = ConstU64<500>;
}

impl pallet_chain_params::Config for Test {}
impl pallet_alpha_assets::Config for Test {}

impl pallet_subtensor_swap::Config for Test {
    type Reserves = SubtensorModule;
    type Corrections = pallet_chain_params::EnabledCorrections<Test>;
}

/// Blocks have no author here.
pub struct NoAuthor;

impl Get<Option<AccountId32>> for NoAuthor {
    fn get() -> Option<AccountId32> {
        None
    }
}

impl pallet_subtensor::Config for Test {
    type Currency = Balances;
    type Swap = Swap;
    type AlphaAssets = AlphaAssets;
    type BlockAuthor = NoAuthor;
    type FastBlocks = pallet_chain_params::UsesFastBlocks<Test>;
    type Corrections = pallet_chain_params::EnabledCorrections<Test>;
    type InnerCalls = ();
}

/// What the calls about consensus and the EVM hand on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handed {
    Authors(Vec<u64>),
    Finality(AuthorityList, u64, Option<u64>),
    EvmChainId(u64),
}

thread_local! {
    static HANDED: RefCell<Vec<Handed>> = const { RefCell::new(Vec::new()) };
}

/// What was handed on since the last time this was asked.
fn handed() -> Vec<Handed> {
    HANDED.with(|handed| handed.take())
}

/// Takes down what the calls hand on; finality cannot change in block 99.
pub struct Notes;

impl Notes {
    fn take(what: Handed) {
        HANDED.with(|handed| handed.borrow_mut().push(what));
    }
}

impl SetAuthors<u64, ConstU32<3>> for Notes {
    fn set_authors(authorities: BoundedVec<u64, ConstU32<3>>) {
        Self::take(Handed::Authors(authorities.into_inner()));
    }
}

impl ScheduleFinality<u64> for Notes {
    fn schedule_finality(
        authorities: AuthorityList,
        in_blocks: u64,
        forced: Option<u64>,
    ) -> DispatchResult {
        frame_support::ensure!(in_blocks != 99, "a change is pending");
        Self::take(Handed::Finality(authorities, in_blocks, forced));
        Ok(())
    }
}

impl SetEvmChainId for Notes {
    fn set_evm_chain_id(chain_id: u64) {
        Self::take(Handed::EvmChainId(chain_id));
    }
}

impl pallet_admin_utils::Config for Test {
    type AuthorityId = u64;
    type MaxAuthorities = ConstU32<3>;
    type Authors = Notes;
    type Finality = Notes;
    type EvmChainId = Notes;
}

/// The subnet of the tests, with one neuron.
const SUBNET: NetUid = NetUid::new(1);
/// A netuid that has an owner on record, but no subnet.
const MISSING: NetUid = NetUid::new(9);
/// Owner of the subnet and of the missing one.
const OWNER: AccountId32 = AccountId32::new([1; 32]);
/// Somebody else.
const STRANGER: AccountId32 = AccountId32::new([2; 32]);

fn root() -> RuntimeOrigin {
    RawOrigin::Root.into()
}

fn signed(who: AccountId32) -> RuntimeOrigin {
    RawOrigin::Signed(who).into()
}

fn send(origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
    call.dispatch_bypass_filter(origin).map(|_| ()).map_err(|failed| failed.error)
}

/// Runs at block 5 of the subnet's cycle of 50 blocks, with the freeze window shut off and liquid
/// alpha on.
fn scene<R>(test: impl FnOnce() -> R) -> R {
    let storage = RuntimeGenesisConfig::default().build_storage().expect("a sound genesis");
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(5);
        for netuid in [SUBNET, MISSING] {
            SubnetOwner::<Test>::insert(netuid, OWNER);
            Tempo::<Test>::insert(netuid, 50);
            LastEpochBlock::<Test>::insert(netuid, 1);
            LiquidAlphaOn::<Test>::insert(netuid, true);
        }
        AdminFreezeWindow::<Test>::put(0);
        test()
    })
}

/// Shuts the freeze window for every subnet with the scene's tempo.
fn freeze() {
    AdminFreezeWindow::<Test>::put(47);
}

/// The events of this pallet and of the one it sets values in, in order.
fn events() -> Vec<RuntimeEvent> {
    System::events().into_iter().map(|record| record.event).collect()
}

fn told(event: pallet_subtensor::Event<Test>) -> Vec<RuntimeEvent> {
    vec![event.into()]
}

fn told_here(event: Event<Test>) -> Vec<RuntimeEvent> {
    vec![event.into()]
}
