//! A runtime of two pallets, with reserves that a test sets by hand.

use crate::{self as pallet_subtensor_swap, Balancer, PoolReserves, SwapBalancer};
use frame_support::{derive_impl, parameter_types, traits::Hooks};
use myelin_types::{AlphaBalance, Corrections, NetUid, TaoBalance};
use sp_runtime::{BuildStorage, Perquintill, TryRuntimeError};
use std::collections::BTreeMap;

frame_support::construct_runtime!(
    pub enum Test { System: frame_system = 0, Swap: pallet_subtensor_swap = 28 }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Test>;
}

/// Reserves of one subnet.
#[derive(Clone, Copy)]
pub struct Subnet {
    pub tao: u64,
    pub alpha: u64,
    pub dynamic: bool,
}

parameter_types! {
    pub static Subnets: BTreeMap<u16, Subnet> = BTreeMap::new();
}

pub struct Fixture;

fn of(netuid: NetUid) -> Option<Subnet> {
    Subnets::get().get(&netuid.to_u16()).copied()
}

impl PoolReserves for Fixture {
    fn tao_reserve(netuid: NetUid) -> TaoBalance {
        of(netuid).map_or(0, |subnet| subnet.tao).into()
    }
    fn alpha_reserve(netuid: NetUid) -> AlphaBalance {
        of(netuid).map_or(0, |subnet| subnet.alpha).into()
    }
    fn is_dynamic(netuid: NetUid) -> bool {
        of(netuid).is_some_and(|subnet| subnet.dynamic)
    }
    fn exists(netuid: NetUid) -> bool {
        of(netuid).is_some()
    }
    fn netuids() -> Vec<NetUid> {
        Subnets::get().keys().map(|netuid| NetUid::new(*netuid)).collect()
    }
}

parameter_types! {
    pub static Corrected: Corrections = Corrections::NONE;
}

impl crate::Config for Test {
    type Reserves = Fixture;
    type Corrections = Corrected;
}

/// A dynamic subnet.
pub const POOL: NetUid = NetUid::new(1);
/// A netuid that stands for no subnet.
pub const NOWHERE: NetUid = NetUid::new(9);

/// Runs a test with the root network and [`POOL`], of the given reserves, at block 1.
pub fn with_pool(tao: u64, alpha: u64, test: impl FnOnce()) {
    let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
    sp_io::TestExternalities::from(storage).execute_with(|| {
        System::set_block_number(1);
        Corrected::set(Corrections::NONE);
        let root = Subnet { tao: 0, alpha: 0, dynamic: false };
        Subnets::set(BTreeMap::from([(0, root)]));
        set_reserves(tao, alpha);
        test();
        assert_eq!(check_state(), Ok(()));
    });
}

/// What must hold of the pallet's state.
pub fn check_state() -> Result<(), TryRuntimeError> {
    <Swap as Hooks<u64>>::try_state(1)
}

/// Sets the reserves of [`POOL`].
pub fn set_reserves(tao: u64, alpha: u64) {
    Subnets::mutate(|subnets| {
        subnets.insert(POOL.to_u16(), Subnet { tao, alpha, dynamic: true });
    });
}

/// Sets the weights of [`POOL`] as a pool that was traded on has them.
pub fn set_quote_weight(parts: u64) {
    SwapBalancer::<Test>::insert(POOL, Balancer { quote: Perquintill::from_parts(parts) });
    crate::PalSwapInitialized::<Test>::insert(POOL, true);
}
