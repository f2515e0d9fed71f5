//! A small runtime around the pallet, and a builder that sets scenes in a line or two.

use crate as pallet_subtensor;
use crate::{stake::FeesInTaoOrAlpha, *};
use frame_support::{
    assert_ok, derive_impl, parameter_types,
    traits::{ConstU64, Hooks, fungible::Mutate},
    weights::{IdentityFee, constants::RocksDbWeight},
};
use frame_system::RawOrigin;
use myelin_types::{Correction, Corrections, NetUid, units::TAO};
use pallet_transaction_payment::FungibleAdapter;
use sp_core::crypto::AccountId32;
use sp_runtime::{BuildStorage, traits::IdentityLookup};

pub type Account = AccountId32;
type Block = frame_system::mocking::MockBlock<Test>;

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system = 0,
        Balances: pallet_balances = 5,
        TransactionPayment: pallet_transaction_payment = 6,
        SubtensorModule: pallet_subtensor = 7,
        Swap: pallet_subtensor_swap = 28,
        AlphaAssets: pallet_alpha_assets = 31,
        ChainParams: pallet_chain_params = 40,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = Account;
    type Lookup = IdentityLookup<Account>;
    type AccountData = pallet_balances::AccountData<u64>;
    type DbWeight = RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u64;
    type AccountStore = System;
    type ExistentialDeposit = ConstU64<500>;
    type DustRemoval = currency::RecycleUnowned<Test>;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
    type OnChargeTransaction = Fees;
    type WeightToFee = IdentityFee<u64>;
    type LengthToFee = IdentityFee<u64>;
}

/// Fees as the runtime takes them, but burnt.
pub type Fees = FeesInTaoOrAlpha<FungibleAdapter<Balances, currency::RecycleUnowned<Test>>>;

impl pallet_chain_params::Config for Test {}
impl pallet_alpha_assets::Config for Test {}

impl pallet_subtensor_swap::Config for Test {
    type Reserves = SubtensorModule;
    type Corrections = pallet_chain_params::EnabledCorrections<Test>;
}

parameter_types! {
    /// Author of every block while a scene names one.
    pub static Author: Option<Account> = None;
}

impl Config for Test {
    type Currency = Balances;
    type Swap = Swap;
    type AlphaAssets = AlphaAssets;
    type BlockAuthor = Author;
    type FastBlocks = pallet_chain_params::UsesFastBlocks<Test>;
    type Corrections = pallet_chain_params::EnabledCorrections<Test>;
    type InnerCalls = ();
}

/// An account whose 32 bytes are all `n`.
pub fn account(n: u8) -> Account {
    Account::new([n; 32])
}

/// Origin signed by `who`.
pub fn signed(who: &Account) -> RuntimeOrigin {
    RawOrigin::Signed(who.clone()).into()
}

/// Builds the state a test starts from: genesis, then block 1.
///
/// ```ignore
/// Scene::new().funded(1, 2_000 * TAO).run(|| { ... });
/// ```
#[derive(Default)]
pub struct Scene {
    balances: Vec<(Account, u64)>,
    fast: bool,
    corrections: Corrections,
    author: Option<Account>,
}

impl Scene {
    /// The genesis networks alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives account `n` this much rao.
    pub fn funded(mut self, n: u8, rao: u64) -> Self {
        self.balances.push((account(n), rao));
        self
    }

    /// Uses the fast set of protocol values.
    pub fn fast(mut self) -> Self {
        self.fast = true;
        self
    }

    /// Makes these corrections.
    pub fn corrected(mut self, corrections: &[Correction]) -> Self {
        self.corrections = corrections.iter().copied().collect();
        self
    }

    /// Every block is authored by account `n`, which can receive fees.
    pub fn authored_by(mut self, n: u8) -> Self {
        self.author = Some(account(n));
        self.funded(n, TAO)
    }

    /// Runs `test` at block 1, then checks the state's invariants.
    pub fn run<R>(self, test: impl FnOnce() -> R) -> R {
        let mut balances = self.balances;
        balances.push((
            SubtensorModule::derive_subnet_account(genesis::GENESIS_SUBNET),
            genesis::GENESIS_RESERVE,
        ));
        let storage = RuntimeGenesisConfig {
            balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
            chain_params: pallet_chain_params::GenesisConfig {
                fast_blocks: self.fast,
                corrections: self.corrections,
                ..Default::default()
            },
            ..Default::default()
        }
        .build_storage()
        .expect("the genesis is well formed");
        Author::set(self.author);
        sp_io::TestExternalities::from(storage).execute_with(|| {
            System::set_block_number(1);
            let result = test();
            check_state();
            result
        })
    }
}

/// Asserts the pallet's invariants.
pub fn check_state() {
    SubtensorModule::do_try_state().expect("the state is sound");
}

/// Runs whole blocks up to and including `block`, checking the state after each.
pub fn run_to_block(block: u64) {
    while System::block_number() < block {
        let next = System::block_number() + 1;
        System::set_block_number(next);
        System::reset_events();
        SubtensorModule::on_initialize(next);
        check_state();
    }
}

/// Registers a subnet owned by coldkey `coldkey` with hotkey `hotkey`; its netuid.
///
/// Lifts the registration rate limit; endows the coldkey with what the registration costs.
pub fn add_subnet(coldkey: u8, hotkey: u8) -> NetUid {
    NetworkRateLimit::<Test>::put(0);
    let cost = SubtensorModule::network_lock_cost();
    endow(coldkey, cost.to_u64() + 1_000);
    let before = SubtensorModule::netuids();
    assert_ok!(SubtensorModule::register_network(signed(&account(coldkey)), account(hotkey)));
    SubtensorModule::netuids()
        .into_iter()
        .find(|netuid| !before.contains(netuid))
        .expect("the registration added a subnet")
}

/// [`add_subnet`], then opens it.
pub fn add_started_subnet(coldkey: u8, hotkey: u8) -> NetUid {
    let netuid = add_subnet(coldkey, hotkey);
    assert_ok!(SubtensorModule::start_call(signed(&account(coldkey)), netuid));
    netuid
}

/// Registers hotkey `hotkey` of coldkey `coldkey` for the current price; its uid.
pub fn add_neuron(netuid: NetUid, coldkey: u8, hotkey: u8) -> u16 {
    endow(coldkey, Burn::<Test>::get(netuid).to_u64() + 1_000);
    assert_ok!(SubtensorModule::burned_register(
        signed(&account(coldkey)),
        netuid,
        account(hotkey)
    ));
    Uids::<Test>::get(netuid, account(hotkey)).expect("the neuron has a uid")
}

/// Adds `rao` to the balance of account `n`, as newly issued TAO.
pub fn endow(n: u8, rao: u64) {
    Balances::mint_into(&account(n), rao).expect("the supply has room");
    TotalIssuance::<Test>::mutate(|total| *total = total.saturating_add(rao.into()));
}

/// Stakes TAO (in rao) of coldkey `coldkey` to hotkey `hotkey`, endowing it first.
pub fn stake(netuid: NetUid, coldkey: u8, hotkey: u8, rao: u64) {
    endow(coldkey, rao + 1_000);
    assert_ok!(SubtensorModule::add_stake(
        signed(&account(coldkey)),
        account(hotkey),
        netuid,
        rao.into()
    ));
}

/// The pallet's events of the current block, in order.
pub fn events() -> Vec<Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::SubtensorModule(event) => Some(event),
            _ => None,
        })
        .collect()
}
