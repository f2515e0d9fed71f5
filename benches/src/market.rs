//! A pool to trade on, and signed trades.

use crate::scene;
use codec::Encode;
use frame_support::traits::fungible::Mutate;
use myelin_runtime::{
    AccountId, Address, Balances, Runtime, RuntimeCall, SignedPayload, SubtensorModule, System,
    UncheckedExtrinsic, extensions::tx_extension,
};
use myelin_types::{AlphaBalance, NetUid, TaoBalance};
use pallet_subtensor as subtensor;
use pallet_subtensor_swap::{Balancer, FeeRate, PalSwapInitialized, SwapBalancer};
use sp_core::{Pair, sr25519};
use sp_runtime::{Perquintill, generic::Era};

/// TAO and stake of the trader, in rao.
const WEALTH: u64 = 1_000_000_000_000_000;

/// Reserves of a pool, its weight of TAO in parts of 10^18, and its fee in parts of 65535.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// TAO, in rao.
    pub tao: u64,
    /// Alpha, in rao.
    pub alpha: u64,
    /// Weight of TAO.
    pub weight: u64,
    /// Fee of a swap.
    pub fee: u16,
}

/// Makes `netuid` a subnet with this pool, that has been traded on before, in which
/// [`trader`] has stake with [`hotkey`].
pub fn place(netuid: NetUid, shape: Shape) {
    scene::open(netuid);
    subtensor::SubnetTAO::<Runtime>::insert(netuid, TaoBalance::new(shape.tao));
    subtensor::SubnetAlphaIn::<Runtime>::insert(netuid, AlphaBalance::new(shape.alpha));
    let quote = Perquintill::from_parts(shape.weight);
    SwapBalancer::<Runtime>::insert(netuid, Balancer { quote });
    FeeRate::<Runtime>::insert(netuid, shape.fee);
    PalSwapInitialized::<Runtime>::insert(netuid, true);
    let backing = SubtensorModule::derive_subnet_account(netuid);
    for (who, rao) in [(backing, shape.tao), (trader(), WEALTH)] {
        Balances::set_balance(&who, rao);
    }
    subtensor::Owner::<Runtime>::insert(hotkey(), trader());
    let stake = AlphaBalance::new(WEALTH);
    SubtensorModule::increase_stake(&hotkey(), &trader(), netuid, stake);
    subtensor::SubnetAlphaOut::<Runtime>::insert(netuid, stake);
}

/// Who trades.
pub fn trader() -> AccountId {
    pair().public().into()
}

/// What the trader stakes to.
pub fn hotkey() -> AccountId {
    AccountId::new([7; 32])
}

/// The trader's next extrinsic, within the chain's state.
pub fn signed(call: RuntimeCall) -> UncheckedExtrinsic {
    let extension = tx_extension(Era::Immortal, System::account_nonce(trader()), 0);
    let payload = SignedPayload::new(call, extension).expect("the payload is complete");
    let signature = payload.using_encoded(|bytes| pair().sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(call, Address::from(trader()), signature.into(), extension)
}

fn pair() -> sr25519::Pair {
    sr25519::Pair::from_string("//Alice", None).expect("a development seed")
}
