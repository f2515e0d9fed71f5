//! Storage defaults that are not plain integers.

use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use myelin_types::{
    MechId, TaoBalance,
    fixed::{I96F32, U64F64},
};

/// A TAO amount known at compile time, in rao.
pub struct ConstTao<const RAO: u64>;

impl<const RAO: u64> Get<TaoBalance> for ConstTao<RAO> {
    fn get() -> TaoBalance {
        TaoBalance::new(RAO)
    }
}

/// The account of 32 zero bytes: nobody.
pub struct ZeroAccount<T>(PhantomData<T>);

impl<T: crate::Config> Get<T::AccountId> for ZeroAccount<T> {
    fn get() -> T::AccountId {
        T::AccountId::new([0; 32])
    }
}

/// A number of blocks that is `NORMAL` on normal chains and `FAST` on fast ones.
pub struct BlocksByFlavour<T, const NORMAL: u64, const FAST: u64>(PhantomData<T>);

impl<T: crate::Config, const NORMAL: u64, const FAST: u64> Get<BlockNumberFor<T>>
    for BlocksByFlavour<T, NORMAL, FAST>
{
    fn get() -> BlockNumberFor<T> {
        let blocks: u32 = crate::pallet::ByFlavour::<T, NORMAL, FAST>::get();
        blocks.into()
    }
}

macro_rules! default_of {
    ($(#[$doc:meta])* $name:ident: $ty:ty = $value:expr) => {
        $(#[$doc])*
        pub struct $name;
        impl Get<$ty> for $name {
            fn get() -> $ty {
                $value
            }
        }
    };
}

default_of! {
    /// Liquid alpha between 0.7 and 0.9.
    DefaultAlphaValues: (u16, u16) = (45_875, 58_982)
}
default_of! {
    /// Each registration raises the price by 26 %: 1.26 as the nearest double.
    DefaultBurnIncreaseMult: U64F64 = U64F64::from_bits(23_242_897_532_874_035_200)
}
default_of! {
    /// Two mechanisms at most.
    DefaultMaxMechanismCount: MechId = MechId::new(2)
}
default_of! {
    /// One mechanism.
    DefaultMechanismCountCurrent: MechId = MechId::new(1)
}
default_of! {
    /// Half a million rao.
    DefaultRootClaimableThreshold: I96F32 = I96F32::from_bits(500_000 << 32)
}
default_of! {
    /// 0.000003 in 32 fractional bits.
    DefaultSubnetMovingAlpha: I96F32 = I96F32::from_bits(12_885)
}
default_of! {
    /// U+1D70F, a mathematical small tau.
    DefaultTokenSymbol: Vec<u8> = alloc::vec![0xf0, 0x9d, 0x9c, 0x8f]
}
default_of! {
    /// One.
    DefaultFlowNormExponent: U64F64 = U64F64::from_bits(1 << 64)
}
