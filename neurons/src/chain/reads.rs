//! What the chain knows, read through its runtime APIs.

use super::{
    AccountId, At, BlockRef, ChainError, Client, Hash, Hyperparams, Metagraph, Neuron,
    OpenCommitment, OpenCommitments, Subnet, WorkFacts,
    client::{ApiAt, interface, not_found},
    weights::Facts,
    wire::{
        self, AccountInfo, DynamicInfo, HyperparamEntry, MetagraphInfo, StakeInfo, SubnetPrice,
    },
};
use myelin_types::{AlphaBalance, TaoBalance};
use std::collections::HashMap;
use subxt::{
    dynamic::Value,
    ext::{frame_decode::runtime_apis::IntoEncodableValues, scale_decode::DecodeAsType},
};

const SUBNETS: &str = "SubnetInfoRuntimeApi";
const SUBTENSOR: &str = "SubtensorModule";

impl Client {
    /// All neurons of a subnet.
    ///
    /// # Errors
    /// [`ChainError::NotFound`] when there is no such subnet; [`ChainError::Timeout`],
    /// [`ChainError::Rpc`] and [`ChainError::Interface`] as every read.
    pub async fn metagraph(&self, netuid: u16, at: impl Into<At>) -> Result<Metagraph, ChainError> {
        let api = self.at(at.into()).await?;
        let info = self.metagraph_info(&api, netuid).await?;
        let vtrust: Option<Vec<u16>> =
            self.storage(&api, SUBTENSOR, "ValidatorTrust", vec![number(netuid)]).await?;
        Ok(info.into_metagraph(&vtrust.unwrap_or_default()))
    }

    /// One neuron.
    ///
    /// # Errors
    /// [`ChainError::NotFound`] when there is no such subnet or uid, else as
    /// [`Client::metagraph`].
    pub async fn neuron(
        &self,
        netuid: u16,
        uid: u16,
        at: impl Into<At>,
    ) -> Result<Neuron, ChainError> {
        let mut neurons = self.metagraph(netuid, at).await?.neurons;
        if usize::from(uid) >= neurons.len() {
            return Err(not_found(&format!("uid {uid} on subnet {netuid}")));
        }
        Ok(neurons.swap_remove(usize::from(uid)))
    }

    /// The uid of a hotkey on a subnet, if it is registered there.
    ///
    /// # Errors
    /// As every read.
    pub async fn uid(
        &self,
        netuid: u16,
        hotkey: &AccountId,
        at: impl Into<At>,
    ) -> Result<Option<u16>, ChainError> {
        let api = self.at(at.into()).await?;
        let keys = vec![number(netuid), Value::from_bytes(hotkey.0)];
        self.storage(&api, SUBTENSOR, "Uids", keys).await
    }

    /// A subnet's pool, price and owner.
    ///
    /// # Errors
    /// [`ChainError::NotFound`] when there is no such subnet, else as every read.
    pub async fn subnet(&self, netuid: u16, at: impl Into<At>) -> Result<Subnet, ChainError> {
        let api = self.at(at.into()).await?;
        let info: Option<DynamicInfo> =
            self.runtime(&api, SUBNETS, "get_dynamic_info", (netuid,)).await?;
        let info = info.ok_or_else(|| not_found(&format!("subnet {netuid}")))?;
        Ok(info.into_subnet(self.price(&api, netuid).await?))
    }

    /// All subnets in order of their numbers, the root network first.
    ///
    /// # Errors
    /// As every read.
    pub async fn subnets(&self, at: impl Into<At>) -> Result<Vec<Subnet>, ChainError> {
        let api = self.at(at.into()).await?;
        let infos: Vec<Option<DynamicInfo>> =
            self.runtime(&api, SUBNETS, "get_all_dynamic_info", ()).await?;
        let prices: Vec<SubnetPrice> =
            self.runtime(&api, "SwapRuntimeApi", "current_alpha_price_all", ()).await?;
        let prices: HashMap<u16, u64> =
            prices.into_iter().map(|subnet| (subnet.netuid, subnet.price)).collect();
        let price = |netuid| prices.get(&netuid).copied().unwrap_or_default();
        let infos = infos.into_iter().flatten();
        let mut subnets: Vec<_> = infos
            .map(|info| {
                let price = price(info.netuid);
                info.into_subnet(price)
            })
            .collect();
        subnets.sort_by_key(|subnet| subnet.netuid);
        Ok(subnets)
    }

    /// A subnet's parameters.
    ///
    /// # Errors
    /// [`ChainError::NotFound`] when there is no such subnet; [`ChainError::Interface`] when the
    /// runtime lacks one of them.
    pub async fn hyperparams(
        &self,
        netuid: u16,
        at: impl Into<At>,
    ) -> Result<Hyperparams, ChainError> {
        let api = self.at(at.into()).await?;
        let method = "get_subnet_hyperparams_v3";
        let entries: Option<Vec<HyperparamEntry>> =
            self.runtime(&api, SUBNETS, method, (netuid,)).await?;
        let entries = entries.ok_or_else(|| not_found(&format!("subnet {netuid}")))?;
        wire::hyperparams(&entries).map_err(|reason| interface(method, reason))
    }

    /// Alpha a coldkey has staked to a hotkey on a subnet.
    ///
    /// # Errors
    /// As every read.
    pub async fn stake(
        &self,
        coldkey: &AccountId,
        hotkey: &AccountId,
        netuid: u16,
        at: impl Into<At>,
    ) -> Result<AlphaBalance, ChainError> {
        let api = self.at(at.into()).await?;
        let method = "get_stake_info_for_hotkey_coldkey_netuid";
        let arguments = (*hotkey, *coldkey, netuid);
        let info: Option<StakeInfo> =
            self.runtime(&api, "StakeInfoRuntimeApi", method, arguments).await?;
        Ok(AlphaBalance::new(info.map_or(0, |info| info.stake)))
    }

    /// TAO an account can spend.
    ///
    /// # Errors
    /// As every read.
    pub async fn balance(
        &self,
        account: &AccountId,
        at: impl Into<At>,
    ) -> Result<TaoBalance, ChainError> {
        let api = self.at(at.into()).await?;
        let keys = vec![Value::from_bytes(account.0)];
        let info: Option<AccountInfo> = self.storage(&api, "System", "Account", keys).await?;
        Ok(TaoBalance::new(info.map_or(0, |info| info.data.free)))
    }

    /// Spot price of one alpha of a subnet.
    ///
    /// # Errors
    /// As every read.
    pub async fn alpha_price(
        &self,
        netuid: u16,
        at: impl Into<At>,
    ) -> Result<TaoBalance, ChainError> {
        let api = self.at(at.into()).await?;
        Ok(TaoBalance::new(self.price(&api, netuid).await?))
    }

    /// The block in which a subnet's next epoch is due, if it has epochs.
    ///
    /// # Errors
    /// As every read.
    pub async fn next_epoch(
        &self,
        netuid: u16,
        at: impl Into<At>,
    ) -> Result<Option<u64>, ChainError> {
        let api = self.at(at.into()).await?;
        self.runtime(&api, SUBNETS, "get_next_epoch_start_block", (netuid,)).await
    }

    /// Present price of a uid on a subnet.
    ///
    /// # Errors
    /// As every read.
    pub async fn registration_cost(
        &self,
        netuid: u16,
        at: impl Into<At>,
    ) -> Result<TaoBalance, ChainError> {
        let api = self.at(at.into()).await?;
        let cost: Option<u64> = self.storage(&api, SUBTENSOR, "Burn", vec![number(netuid)]).await?;
        Ok(TaoBalance::new(cost.unwrap_or_default()))
    }

    /// What decides whether a hotkey can register by proof of work, and how hard that is.
    ///
    /// # Errors
    /// As every read.
    pub async fn work_facts(
        &self,
        netuid: u16,
        hotkey: &AccountId,
        block: BlockRef,
    ) -> Result<WorkFacts, ChainError> {
        let api = self.at_block(block).await?;
        let takes_work = self.takes_work(&api, netuid).await?;
        let difficulty = self.of_subnet(&api, "Difficulty", netuid).await?;
        let keys = vec![number(netuid), Value::from_bytes(hotkey.0)];
        let uid = self.storage(&api, SUBTENSOR, "Uids", keys).await?;
        let came: u64 = self.of_subnet(&api, "POWRegistrationsThisInterval", netuid).await?;
        let target: u64 = self.of_subnet(&api, "TargetRegistrationsPerInterval", netuid).await?;
        let closed_until = if came >= target.saturating_mul(3) {
            let last: u64 = self.of_subnet(&api, "LastAdjustmentBlock", netuid).await?;
            let interval: u64 = self.of_subnet(&api, "AdjustmentInterval", netuid).await?;
            Some(last.saturating_add(interval.max(1)))
        } else {
            None
        };
        // What is sent now runs in the next block, which begins with the adjustment.
        let closed_until = closed_until.filter(|until| *until > block.number + 1);
        Ok(WorkFacts { block, takes_work, difficulty, uid, closed_until })
    }

    /// Whether a subnet takes proof of work: its switch must be stored and on; the default that
    /// the metadata gives is on, and means nothing.
    async fn takes_work(&self, api: &ApiAt, netuid: u16) -> Result<bool, ChainError> {
        let item = "NetworkPowRegistrationAllowed";
        let what = format!("{SUBTENSOR}.{item}");
        let address = subxt::dynamic::storage::<Vec<Value>, bool>(SUBTENSOR, item);
        let key = api
            .storage()
            .entry(address)
            .and_then(|entry| entry.fetch_key(vec![number(netuid)]))
            .map_err(|reason| interface(&what, reason))?;
        let hash = Some(api.block_hash());
        let stored = self.rpc_call(&what, || self.rpc().state_get_storage(&key, hash)).await?;
        Ok(stored.is_some_and(|value| value == [1]))
    }

    /// The coldkey that owns a hotkey, if any does.
    ///
    /// # Errors
    /// As every read.
    pub async fn hotkey_owner(
        &self,
        hotkey: &AccountId,
        at: impl Into<At>,
    ) -> Result<Option<AccountId>, ChainError> {
        let api = self.at(at.into()).await?;
        let keys = vec![Value::from_bytes(hotkey.0)];
        let owner: Option<AccountId> = self.storage(&api, SUBTENSOR, "Owner", keys).await?;
        // The default is the zero account.
        Ok(owner.filter(|owner| owner.0 != [0; 32]))
    }

    /// A number kept by subnet, or its default.
    async fn of_subnet(&self, api: &ApiAt, item: &str, netuid: u16) -> Result<u64, ChainError> {
        let value: Option<Value> = self.storage(api, SUBTENSOR, item, vec![number(netuid)]).await?;
        let value = value.and_then(|value| value.as_u128());
        value
            .and_then(|value| u64::try_from(value).ok())
            .ok_or_else(|| interface(&format!("{SUBTENSOR}.{item}"), "not a number of 64 bits"))
    }

    /// Present price of a new subnet.
    ///
    /// # Errors
    /// As every read.
    pub async fn network_cost(&self, at: impl Into<At>) -> Result<TaoBalance, ChainError> {
        let api = self.at(at.into()).await?;
        let method = "get_network_registration_cost";
        let cost = self.runtime(&api, "SubnetRegistrationRuntimeApi", method, ()).await?;
        Ok(TaoBalance::new(cost))
    }

    /// What the chain looks at when a hotkey sets weights, all of the best block.
    ///
    /// # Errors
    /// [`ChainError::NotFound`] when there is no such subnet, else as every read.
    pub async fn weights_facts(
        &self,
        netuid: u16,
        hotkey: &AccountId,
    ) -> Result<Facts, ChainError> {
        let api = self.at(At::Best).await?;
        let info = self.metagraph_info(&api, netuid).await?;
        let threshold: Option<u64> =
            self.storage(&api, SUBTENSOR, "StakeThreshold", vec![]).await?;
        let row = info.hotkeys.iter().position(|key| key == hotkey);
        Ok(Facts {
            block: api.block_number(),
            netuid,
            neurons: u16::try_from(info.hotkeys.len()).unwrap_or(u16::MAX),
            hotkey: *hotkey,
            uid: row.and_then(|row| u16::try_from(row).ok()),
            owner: info.owner_hotkey == *hotkey,
            permit: row.is_some_and(|row| wire::entry(&info.validator_permit, row)),
            last_update: row.map_or(0, |row| wire::entry(&info.last_update, row)),
            stake: row.map_or(0, |row| wire::entry(&info.total_stake, row)),
            stake_threshold: threshold.unwrap_or_default(),
            commit_reveal: info.commit_reveal_weights_enabled,
            reveal_period: info.commit_reveal_period,
            version_key: info.weights_version,
            rate_limit: info.weights_rate_limit,
            min_allowed: info.min_allowed_weights,
        })
    }

    /// The commitments to weights of a hotkey on a subnet that the chain holds.
    ///
    /// # Errors
    /// As every read.
    pub async fn open_commitments(
        &self,
        netuid: u16,
        hotkey: &AccountId,
        at: impl Into<At>,
    ) -> Result<OpenCommitments, ChainError> {
        let api = self.at(at.into()).await?;
        let epoch: Option<u64> =
            self.storage(&api, SUBTENSOR, "SubnetEpochIndex", vec![number(netuid)]).await?;
        let keys = vec![number(netuid), Value::from_bytes(hotkey.0)];
        let queue: Option<Vec<(Hash, u64, u64, u64)>> =
            self.storage(&api, SUBTENSOR, "WeightCommits", keys).await?;
        let queue = queue.unwrap_or_default().into_iter();
        Ok(OpenCommitments {
            epoch: epoch.unwrap_or_default(),
            queue: queue
                .map(|(hash, epoch, block, _)| OpenCommitment { hash, epoch, block })
                .collect(),
        })
    }

    async fn metagraph_info(&self, api: &ApiAt, netuid: u16) -> Result<MetagraphInfo, ChainError> {
        let info = self.runtime(api, SUBNETS, "get_metagraph", (netuid,)).await?;
        Option::ok_or_else(info, || not_found(&format!("subnet {netuid}")))
    }

    async fn price(&self, api: &ApiAt, netuid: u16) -> Result<u64, ChainError> {
        self.runtime(api, "SwapRuntimeApi", "current_alpha_price", (netuid,)).await
    }

    /// Calls a runtime API; a result is decoded by field name.
    async fn runtime<A, T>(
        &self,
        api: &ApiAt,
        name: &str,
        method: &str,
        arguments: A,
    ) -> Result<T, ChainError>
    where
        A: IntoEncodableValues,
        T: DecodeAsType,
    {
        let what = format!("{name}.{method}");
        let payload = subxt::dynamic::runtime_api_call::<A, T>(name, method, arguments);
        let answer = self.request(&what, api.runtime_apis().call(payload)).await?;
        answer.map_err(|reason| interface(&what, reason))
    }

    /// Reads a storage item, or its default; nothing when it has neither.
    async fn storage<T: DecodeAsType>(
        &self,
        api: &ApiAt,
        pallet: &str,
        item: &str,
        keys: Vec<Value>,
    ) -> Result<Option<T>, ChainError> {
        let what = format!("{pallet}.{item}");
        let address = subxt::dynamic::storage::<Vec<Value>, T>(pallet, item);
        let found = self.request(&what, api.storage().try_fetch(address, keys)).await?;
        let value = found.map_err(|reason| interface(&what, reason))?;
        value.map(|value| value.decode()).transpose().map_err(|reason| interface(&what, reason))
    }
}

fn number(netuid: u16) -> Value {
    Value::u128(netuid.into())
}
