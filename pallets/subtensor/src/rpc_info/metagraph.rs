//! Everything about a subnet, whole or by field.

use super::{
    convert::{nothing, whole},
    *,
};
use core::cell::OnceCell;
use myelin_types::{MechId, fixed::I64F64};

/// Number of fields of a [`SelectiveMetagraph`].
const FIELDS: usize = 74;

/// What is asked for: the positions of fields.
struct Selection([bool; FIELDS]);

impl Selection {
    fn all() -> Self {
        Self([true; FIELDS])
    }

    /// Unknown positions are ignored.
    fn of(indices: &[u16]) -> Self {
        let mut wanted = [false; FIELDS];
        for index in indices {
            if let Some(field) = wanted.get_mut(usize::from(*index)) {
                *field = true;
            }
        }
        Self(wanted)
    }

    fn get<V>(&self, index: usize, value: impl FnOnce() -> V) -> Option<V> {
        self.0.get(index).copied().unwrap_or(false).then(value)
    }
}

/// Reads of one subnet that several fields share, each made at most once.
struct Reader<T: Config> {
    netuid: NetUid,
    /// Whose incentives and last updates are meant.
    index: NetUidStorageIndex,
    /// Whether only this mechanism's emission is meant, not that of all.
    one_mechanism: bool,
    hotkeys: OnceCell<Vec<T::AccountId>>,
    coldkeys: OnceCell<Vec<T::AccountId>>,
    stakes: OnceCell<Vec<StakeWeights>>,
}

impl<T: Config> Reader<T> {
    fn new(netuid: NetUid) -> Self {
        Self {
            netuid,
            index: netuid.into(),
            one_mechanism: false,
            hotkeys: OnceCell::new(),
            coldkeys: OnceCell::new(),
            stakes: OnceCell::new(),
        }
    }

    fn of_mechanism(netuid: NetUid, mecid: MechId) -> Self {
        let index = NetUidStorageIndex::new(netuid, mecid);
        Self { index, one_mechanism: true, ..Self::new(netuid) }
    }

    fn emission(&self) -> Vec<myelin_types::AlphaBalance> {
        if self.one_mechanism {
            Pallet::<T>::emission_of_mechanism(self.netuid, self.index)
        } else {
            Pallet::<T>::emission_by_uid(self.netuid)
        }
    }

    fn hotkeys(&self) -> &Vec<T::AccountId> {
        self.hotkeys.get_or_init(|| Pallet::<T>::hotkeys_by_uid(self.netuid))
    }

    fn coldkeys(&self) -> &Vec<T::AccountId> {
        self.coldkeys.get_or_init(|| self.hotkeys().iter().map(Owner::<T>::get).collect())
    }

    fn stakes(&self) -> &Vec<StakeWeights> {
        self.stakes.get_or_init(|| Pallet::<T>::stake_weights_on(self.netuid))
    }

    fn stake_column(&self, value: impl Fn(&StakeWeights) -> u64) -> Vec<Compact<u64>> {
        self.stakes().iter().map(|stake| Compact(value(stake))).collect()
    }

    fn axons(&self) -> Vec<crate::types::AxonInfo> {
        let mut axons: alloc::collections::BTreeMap<T::AccountId, _> =
            Axons::<T>::iter_prefix(self.netuid).collect();
        self.hotkeys().iter().map(|hotkey| axons.remove(hotkey).unwrap_or_default()).collect()
    }

    fn tao_dividends(&self) -> Vec<(T::AccountId, Compact<u64>)> {
        self.hotkeys().iter().map(|hotkey| (hotkey.clone(), Compact(0))).collect()
    }

    fn alpha_dividends(&self) -> Vec<(T::AccountId, Compact<u64>)> {
        let dividends: alloc::collections::BTreeMap<T::AccountId, _> =
            AlphaDividendsPerSubnet::<T>::iter_prefix(self.netuid).collect();
        let of = |hotkey: &T::AccountId| {
            let amount = dividends.get(hotkey).copied().unwrap_or_default();
            (hotkey.clone(), Compact(amount.to_u64()))
        };
        self.hotkeys().iter().map(of).collect()
    }

    /// Uids with a permit and more stake weight than the threshold, by ascending stake.
    fn validators(&self) -> Vec<Compact<u16>> {
        let permits = ValidatorPermit::<T>::get(self.netuid);
        let threshold = I64F64::saturating_from_num(StakeThreshold::<T>::get());
        let mut validators: Vec<(I64F64, u16)> = self
            .stakes()
            .iter()
            .zip(0u16..)
            .filter(|(stake, uid)| at(&permits, *uid) && stake.total > threshold)
            .map(|(stake, uid)| (stake.total, uid))
            .collect();
        validators.sort_by_key(|(stake, _)| *stake);
        validators.into_iter().map(|(_, uid)| Compact(uid)).collect()
    }
}

impl<T: Config> Pallet<T> {
    /// The asked-for fields of a subnet; nothing for a missing one. The netuid counts as a field.
    pub fn get_selective_metagraph(
        netuid: NetUid,
        indices: Vec<u16>,
    ) -> Option<SelectiveMetagraph> {
        let mut answer = Self::select(Reader::new(netuid), &Selection::of(&indices))?;
        if !indices.contains(&0) {
            answer.netuid = Compact(0);
        }
        Some(answer)
    }

    /// The asked-for fields, incentives, emission and last updates being those of one mechanism.
    pub fn get_selective_mechagraph(
        netuid: NetUid,
        mecid: MechId,
        indices: Vec<u16>,
    ) -> Option<SelectiveMetagraph> {
        let reader = Reader::<T>::of_mechanism(netuid, mecid);
        Self::select(reader, &Selection::of(&indices))
    }

    /// Everything about a subnet; nothing for a missing one.
    pub fn get_metagraph(netuid: NetUid) -> Option<Metagraph> {
        Self::select(Reader::new(netuid), &Selection::all()).and_then(whole)
    }

    /// Everything about a mechanism; its netuid is the storage index. Nothing for a missing one.
    pub fn get_mechagraph(netuid: NetUid, mecid: MechId) -> Option<Metagraph> {
        if !Self::mechanism_exists(netuid, mecid) {
            return None;
        }
        let main = Self::get_metagraph(netuid)?;
        Some(Self::of_mechanism(main, netuid, NetUidStorageIndex::new(netuid, mecid)))
    }

    /// Everything about every network.
    pub fn get_all_metagraphs() -> Vec<Option<Metagraph>> {
        Self::existing_netuids().into_iter().map(Self::get_metagraph).collect()
    }

    /// Everything about every mechanism of every network.
    pub fn get_all_mechagraphs() -> Vec<Option<Metagraph>> {
        let mut all = Vec::new();
        for netuid in Self::existing_netuids() {
            let main = Self::get_metagraph(netuid);
            all.extend(
                Self::mechanism_indices(netuid)
                    .map(|index| main.clone().map(|main| Self::of_mechanism(main, netuid, index))),
            );
        }
        all
    }

    /// A subnet's metagraph turned into that of one of its mechanisms: all else is shared.
    fn of_mechanism(main: Metagraph, netuid: NetUid, index: NetUidStorageIndex) -> Metagraph {
        let (incentives, last_update) = Self::mechanism_vectors(index);
        let emission = compact(Self::emission_of_mechanism(netuid, index));
        Metagraph {
            netuid: Compact(index.to_u16()),
            last_update: compact(last_update),
            incentives: compact(incentives),
            emission,
            ..main
        }
    }

    fn select(reader: Reader<T>, wanted: &Selection) -> Option<SelectiveMetagraph> {
        let netuid = reader.netuid;
        if !Self::subnet_exists(netuid) {
            return None;
        }
        let mut answer = SelectiveMetagraph { netuid: Compact(netuid.to_u16()), ..nothing() };
        reader.fill_subnet(wanted, &mut answer);
        reader.fill_pool(wanted, &mut answer);
        reader.fill_hyperparams(wanted, &mut answer);
        reader.fill_neurons(wanted, &mut answer);
        Some(answer)
    }
}

/// Sets fields by their position.
macro_rules! fill {
    ($wanted:ident, $answer:ident: $($index:literal $field:ident = $value:expr;)*) => {
        $( $answer.$field = $wanted.get($index, || $value); )*
    };
}

impl<T: Config> Reader<T> {
    fn fill_subnet(&self, wanted: &Selection, answer: &mut SelectiveMetagraph) {
        let netuid = self.netuid;
        fill! { wanted, answer:
            1 name = text(Pallet::<T>::subnet_name(netuid));
            2 symbol = text(TokenSymbol::<T>::get(netuid));
            3 identity = SubnetIdentitiesV3::<T>::get(netuid);
            4 network_registered_at = Compact(NetworkRegisteredAt::<T>::get(netuid));
            5 owner_hotkey = SubnetOwnerHotkey::<T>::get(netuid);
            6 owner_coldkey = SubnetOwner::<T>::get(netuid);
            7 block = Compact(Pallet::<T>::now());
            8 tempo = Compact(Tempo::<T>::get(netuid));
            9 last_step = Compact(LastMechansimStepBlock::<T>::get(netuid));
            10 blocks_since_last_step = Compact(Pallet::<T>::blocks_since_step(netuid));
        }
    }

    fn fill_pool(&self, wanted: &Selection, answer: &mut SelectiveMetagraph) {
        let netuid = self.netuid;
        fill! { wanted, answer:
            11 subnet_emission = Compact(0);
            12 alpha_in = Compact(SubnetAlphaIn::<T>::get(netuid).to_u64());
            13 alpha_out = Compact(SubnetAlphaOut::<T>::get(netuid).to_u64());
            14 tao_in = Compact(SubnetTAO::<T>::get(netuid).to_u64());
            15 alpha_out_emission = Compact(SubnetAlphaOutEmission::<T>::get(netuid).to_u64());
            16 alpha_in_emission = Compact(SubnetAlphaInEmission::<T>::get(netuid).to_u64());
            17 tao_in_emission = Compact(SubnetTaoInEmission::<T>::get(netuid).to_u64());
            18 pending_alpha_emission = Compact(Pallet::<T>::pending_alpha(netuid));
            19 pending_root_emission = Compact(0);
            20 subnet_volume = Compact(SubnetVolume::<T>::get(netuid));
            21 moving_price = SubnetMovingPrice::<T>::get(netuid);
        }
    }

    fn fill_hyperparams(&self, wanted: &Selection, answer: &mut SelectiveMetagraph) {
        let netuid = self.netuid;
        fill! { wanted, answer:
            22 rho = Compact(Rho::<T>::get(netuid));
            23 kappa = Compact(Kappa::<T>::get(netuid));
            24 min_allowed_weights = Compact(MinAllowedWeights::<T>::get(netuid));
            25 max_weights_limit = Compact(MAX_WEIGHTS_LIMIT);
            26 weights_version = Compact(WeightsVersionKey::<T>::get(netuid));
            27 weights_rate_limit = Compact(WeightsSetRateLimit::<T>::get(netuid));
            28 activity_cutoff = Compact(Pallet::<T>::activity_cutoff(netuid));
            29 max_validators = Compact(MaxAllowedValidators::<T>::get(netuid));
            30 num_uids = Compact(SubnetworkN::<T>::get(netuid));
            31 max_uids = Compact(MaxAllowedUids::<T>::get(netuid));
            32 burn = Compact(Burn::<T>::get(netuid).to_u64());
            33 difficulty = Compact(Difficulty::<T>::get(netuid));
            34 registration_allowed = NetworkRegistrationAllowed::<T>::get(netuid);
            35 pow_registration_allowed = NetworkPowRegistrationAllowed::<T>::get(netuid);
            36 immunity_period = Compact(ImmunityPeriod::<T>::get(netuid));
            37 min_difficulty = Compact(MinDifficulty::<T>::get(netuid));
            38 max_difficulty = Compact(MaxDifficulty::<T>::get(netuid));
            39 min_burn = Compact(MinBurn::<T>::get(netuid).to_u64());
            40 max_burn = Compact(MaxBurn::<T>::get(netuid).to_u64());
            41 adjustment_alpha = Compact(AdjustmentAlpha::<T>::get(netuid));
            42 adjustment_interval = Compact(AdjustmentInterval::<T>::get(netuid));
            43 target_regs_per_interval = Compact(TargetRegistrationsPerInterval::<T>::get(netuid));
            44 max_regs_per_block = Compact(MaxRegistrationsPerBlock::<T>::get(netuid));
            45 serving_rate_limit = Compact(ServingRateLimit::<T>::get(netuid));
            46 commit_reveal_weights_enabled = CommitRevealWeightsEnabled::<T>::get(netuid);
            47 commit_reveal_period = Compact(RevealPeriodEpochs::<T>::get(netuid));
            48 liquid_alpha_enabled = LiquidAlphaOn::<T>::get(netuid);
            49 alpha_high = Compact(AlphaValues::<T>::get(netuid).1);
            50 alpha_low = Compact(AlphaValues::<T>::get(netuid).0);
            51 bonds_moving_avg = Compact(BondsMovingAverage::<T>::get(netuid));
        }
    }

    fn fill_neurons(&self, wanted: &Selection, answer: &mut SelectiveMetagraph) {
        let (netuid, index) = (self.netuid, self.index);
        fill! { wanted, answer:
            52 hotkeys = self.hotkeys().clone();
            53 coldkeys = self.coldkeys().clone();
            54 identities = self.coldkeys().iter().map(IdentitiesV2::<T>::get).collect();
            55 axons = self.axons();
            56 active = Active::<T>::get(netuid);
            57 validator_permit = ValidatorPermit::<T>::get(netuid);
            58 pruning_score = Vec::new();
            59 last_update = compact(LastUpdate::<T>::get(index));
            60 emission = compact(self.emission());
            61 dividends = compact(Dividends::<T>::get(netuid));
            62 incentives = compact(Incentive::<T>::get(index));
            63 consensus = compact(Consensus::<T>::get(netuid));
            64 trust = Vec::new();
            65 rank = Vec::new();
            66 block_at_registration = compact(Pallet::<T>::registration_blocks(netuid));
            67 alpha_stake = self.stake_column(|stake| stake.alpha.to_u64());
            68 tao_stake = self.stake_column(|stake| stake.tao.to_u64());
            69 total_stake = self.stake_column(total_stake);
            70 tao_dividends_per_hotkey = self.tao_dividends();
            71 alpha_dividends_per_hotkey = self.alpha_dividends();
            72 validators = self.validators();
            73 commitments = Vec::new();
        }
    }
}
