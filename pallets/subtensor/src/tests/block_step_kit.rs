//! Shortcuts of the block step's and the epoch's tests: networks, neurons and credits written
//! straight into storage.

use super::stake_kit::{own, pool, set_tao};
use crate::{
    block_step::{drain::DrainedSubnet, work::Work},
    epoch::Earnings,
    mock::*,
    stake::Stakes,
    types::RecycleOrBurnEnum,
    *,
};
use myelin_emission::pending::Pots;
use myelin_types::{
    AlphaBalance, NetUid, NetUidStorageIndex,
    fixed::{I96F32, U96F32},
};

/// Kinds of pools.
pub const STABLE: u16 = 0;
pub const DYNAMIC: u16 = 1;

/// Runs a test without owner cut and TAO weight, whose root TAO may be invented.
pub fn bare(test: impl FnOnce()) {
    bare_on(Scene::new(), test);
}

/// [`bare`] on a scene of its own.
pub fn bare_on(scene: Scene, test: impl FnOnce()) {
    scene.run(|| {
        SubnetOwnerCut::<Test>::put(0);
        TaoWeight::<Test>::put(0);
        test();
        set_tao(NetUid::ROOT, 0);
        // Tests run several steps in one block, and invent when the last ones were.
        System::set_block_number(System::block_number().max(20_000_000));
    });
}

/// A subnet that emits, with neither owner nor neurons.
pub fn emitting(netuid: u16, mechanism: u16, tao: u64, alpha: u64) -> NetUid {
    let netuid = pool(netuid, tao, alpha);
    SubnetMechanism::<Test>::insert(netuid, mechanism);
    FirstEmissionBlockNumber::<Test>::insert(netuid, 1);
    netuid
}

/// Gives a subnet's price average.
pub fn set_moving_price(netuid: NetUid, price: f64) {
    SubnetMovingPrice::<Test>::insert(netuid, I96F32::from_num(price));
}

/// So much root TAO, at full weight, that root's proportion is nearly 1.
pub fn full_root() {
    set_root(1_000_000_000_000_000_000);
}

/// This much root TAO, at full weight.
pub fn set_root(tao: u64) {
    set_tao(NetUid::ROOT, tao);
    TaoWeight::<Test>::put(u64::MAX);
}

/// All subnets, in the order of a block.
pub fn subnets() -> Vec<NetUid> {
    SubtensorModule::netuids().into_iter().filter(|netuid| !netuid.is_root()).collect()
}

/// Mints this much TAO (in rao) and spends it as a block does.
pub fn coinbase(tao: u64) {
    let subnets = subnets();
    let emitting = SubtensorModule::emitting_subnets(&subnets);
    let credit = SubtensorModule::mint_tao(tao.into());
    SubtensorModule::run_coinbase(&subnets, &emitting, credit);
}

/// How much `total issuance`, the balances' issuance and `total stake` grow by `change`.
pub fn growth(change: impl FnOnce()) -> [u64; 3] {
    let read = || {
        let issued = TotalIssuance::<Test>::get().to_u64();
        [issued, Balances::total_issuance(), TotalStake::<Test>::get().to_u64()]
    };
    let (before, ()) = (read(), change());
    let after = read();
    [0, 1, 2].map(|i| after[i] - before[i])
}

pub fn tao_of(netuid: NetUid) -> u64 {
    SubnetTAO::<Test>::get(netuid).to_u64()
}

pub fn alpha_in(netuid: NetUid) -> u64 {
    SubnetAlphaIn::<Test>::get(netuid).to_u64()
}

pub fn alpha_out(netuid: NetUid) -> u64 {
    SubnetAlphaOut::<Test>::get(netuid).to_u64()
}

/// What the last coinbase brought: TAO in, alpha in, alpha out, TAO of the chain's purchase.
pub fn emissions(netuid: NetUid) -> [u64; 4] {
    [
        SubnetTaoInEmission::<Test>::get(netuid).to_u64(),
        SubnetAlphaInEmission::<Test>::get(netuid).to_u64(),
        SubnetAlphaOutEmission::<Test>::get(netuid).to_u64(),
        SubnetExcessTao::<Test>::get(netuid).to_u64(),
    ]
}

/// The pots: server, validator, root, owner cut.
pub fn pots(netuid: NetUid) -> [u64; 4] {
    let Pots { server, validator, root, owner_cut } = SubtensorModule::pots(netuid);
    [server, validator, root, owner_cut]
}

/// Pots of server, validator, root, owner cut.
pub const fn pots_of([server, validator, root, owner_cut]: [u64; 4]) -> Pots {
    Pots { server, validator, root, owner_cut }
}

/// Fills a subnet's pots with newly minted alpha.
pub fn fill_pots(netuid: NetUid, values: [u64; 4]) {
    SubtensorModule::mint_alpha_out(netuid, values.iter().sum::<u64>().into());
    SubtensorModule::put_pots(netuid, &pots_of(values));
}

/// Runs and pays the epoch of a subnet over these newly minted pots.
pub fn distribute(netuid: NetUid, values: [u64; 4]) {
    SubtensorModule::mint_alpha_out(netuid, values.iter().sum::<u64>().into());
    let (pots, keys) = (pots_of(values), SubtensorModule::keys_of(netuid));
    SubtensorModule::distribute(netuid, DrainedSubnet { pots, keys });
}

/// Pays newly minted pots according to these hotkeys' incentives and dividends.
pub fn pay(netuid: NetUid, values: [u64; 4], earned: &[(u8, u64, u64)]) {
    SubtensorModule::mint_alpha_out(netuid, values.iter().sum::<u64>().into());
    let earnings: Vec<Earnings<Account>> = earned
        .iter()
        .map(|(hotkey, incentive, dividend)| {
            (account(*hotkey), (*incentive).into(), (*dividend).into())
        })
        .collect();
    let (stakes, mut work) = (Stakes::new(netuid), Work::default());
    SubtensorModule::pay_earnings(netuid, pots_of(values), earnings, stakes, &mut work);
}

/// Gives a hotkey of a coldkey the next uid, as registered in block 0.
pub fn neuron(netuid: NetUid, coldkey: u8, hotkey: u8) -> u16 {
    own(coldkey, hotkey);
    SubtensorModule::append_neuron(netuid, &account(hotkey), 0)
}

/// Makes coldkey and hotkey the owners of a subnet.
pub fn set_owner(netuid: NetUid, coldkey: u8, hotkey: u8) {
    own(coldkey, hotkey);
    SubnetOwner::<Test>::insert(netuid, account(coldkey));
    SubnetOwnerHotkey::<Test>::insert(netuid, account(hotkey));
}

/// Stores a weight row as set in this block, whatever the rules say.
pub fn put_weights(index: NetUidStorageIndex, uid: u16, row: &[(u16, u16)]) {
    SubtensorModule::put_weights(index, uid, row.to_vec());
    touch(index, uid);
}

/// Stamps a uid's weights with this block.
pub fn touch(index: NetUidStorageIndex, uid: u16) {
    LastUpdate::<Test>::mutate(index, |updates| {
        updates.resize(updates.len().max(usize::from(uid) + 1), 0);
        updates[usize::from(uid)] = System::block_number();
    });
}

/// All alpha of a hotkey.
pub fn staked(netuid: NetUid, hotkey: u8) -> u64 {
    TotalHotkeyAlpha::<Test>::get(account(hotkey), netuid).to_u64()
}

/// Last dividends of a hotkey: of alpha stakers, of root stakers.
pub fn dividends(netuid: NetUid, hotkey: u8) -> (u64, u64) {
    (
        AlphaDividendsPerSubnet::<Test>::get(netuid, account(hotkey)).to_u64(),
        RootAlphaDividendsPerSubnet::<Test>::get(netuid, account(hotkey)).to_u64(),
    )
}

/// Claimable alpha per rao of a hotkey's root stake, in units of 2^-32.
pub fn root_rate(netuid: NetUid, hotkey: u8) -> Option<i128> {
    RootClaimable::<Test>::get(account(hotkey)).get(&netuid).map(|rate| rate.to_bits())
}

/// Sets the take of a hotkey, in parts of 65 535.
pub fn set_take(hotkey: u8, take: u16) {
    Delegates::<Test>::insert(account(hotkey), take);
}

/// Recycles the incentives of the owner's own miners.
pub fn recycle_owner_incentives(netuid: NetUid) {
    RecycleOrBurn::<Test>::insert(netuid, RecycleOrBurnEnum::Recycle);
}

/// Withheld part of the last incentives, in units of 2^-32.
pub fn miner_burned(netuid: NetUid) -> u128 {
    MinerBurned::<Test>::get(netuid).to_bits()
}

/// Alpha counters: issued in total, burned, recycled.
pub fn alpha_counters(netuid: NetUid) -> [u64; 3] {
    use pallet_alpha_assets::{AlphaBurned, AlphaRecycled, TotalAlphaIssuance};
    [
        TotalAlphaIssuance::<Test>::get(netuid),
        AlphaBurned::<Test>::get(netuid),
        AlphaRecycled::<Test>::get(netuid),
    ]
    .map(AlphaBalance::to_u64)
}

/// Numerically `parts / 2^32`.
pub fn fraction(bits: u128) -> U96F32 {
    U96F32::from_bits(bits)
}
