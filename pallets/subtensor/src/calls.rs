//! The calls, in the order of their indices. Each is one line into the module of its domain.

use frame_support::pallet_macros::pallet_section;

/// The calls, imported into the pallet.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Sets the caller's weights on a subnet's main mechanism (spec: weights §2.4).
        ///
        /// `dests` are uids, `weights` their weights in any scale; both have the same length.
        #[pallet::call_index(0)]
        #[pallet::weight((weight::SET_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn set_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            dests: Vec<u16>,
            weights: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            Self::do_set_weights(origin, netuid, MechId::MAIN, dests, weights, version_key)
        }

        /// Buys alpha with the caller's TAO and stakes it to `hotkey` (spec: staking §7).
        ///
        /// `amount_staked` is in rao, the swap fee included.
        #[pallet::call_index(2)]
        #[pallet::weight((weight::ADD_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn add_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_staked: TaoBalance,
        ) -> DispatchResult {
            Self::do_add_stake(origin, hotkey, netuid, amount_staked)
        }

        /// Sells alpha staked to `hotkey` and pays the caller in TAO (spec: staking §7).
        ///
        /// `amount_unstaked` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(3)]
        #[pallet::weight((weight::REMOVE_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn remove_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_unstaked: AlphaBalance,
        ) -> DispatchResult {
            Self::do_remove_stake(origin, hotkey, netuid, amount_unstaked)
        }

        /// Announces the axon endpoint of the calling hotkey (spec: registry §18).
        #[pallet::call_index(4)]
        #[pallet::weight((weight::SERVE_AXON, DispatchClass::Normal, Pays::No))]
        pub fn serve_axon(
            origin: OriginFor<T>,
            netuid: NetUid,
            version: u32,
            ip: u128,
            port: u16,
            ip_type: u8,
            protocol: u8,
            placeholder1: u8,
            placeholder2: u8,
        ) -> DispatchResult {
            let endpoint = AxonInfo {
                block: Self::now(),
                version,
                ip,
                port,
                ip_type,
                protocol,
                placeholder1,
                placeholder2,
            };
            Self::do_serve_axon(origin, netuid, endpoint, None)
        }

        /// Announces the Prometheus endpoint of the calling hotkey (spec: registry §18).
        #[pallet::call_index(5)]
        #[pallet::weight((weight::SERVE_PROMETHEUS, DispatchClass::Normal, Pays::No))]
        pub fn serve_prometheus(
            origin: OriginFor<T>,
            netuid: NetUid,
            version: u32,
            ip: u128,
            port: u16,
            ip_type: u8,
        ) -> DispatchResult {
            let endpoint = PrometheusInfo { block: Self::now(), version, ip, port, ip_type };
            Self::do_serve_prometheus(origin, netuid, endpoint)
        }

        /// Registers a neuron: for a seal on a subnet that takes proof of work, else for the
        /// current price as `burned_register` does, whatever the work (spec: registry §11, §13).
        ///
        /// `work` is the seal of `nonce` for the block `block_number` and the hotkey. The coldkey is
        /// the caller, whatever the argument.
        #[pallet::call_index(6)]
        #[pallet::weight((weight::REGISTER, DispatchClass::Normal, Pays::Yes))]
        pub fn register(
            origin: OriginFor<T>,
            netuid: NetUid,
            block_number: u64,
            nonce: u64,
            work: Vec<u8>,
            hotkey: T::AccountId,
            _coldkey: T::AccountId,
        ) -> DispatchResult {
            let work = ProofOfWork { block_number, nonce, seal: work };
            Self::do_register(origin, netuid, hotkey, work)
        }

        /// Registers a neuron for the current price (spec: registry §11).
        #[pallet::call_index(7)]
        #[pallet::weight((weight::BURNED_REGISTER, DispatchClass::Normal, Pays::Yes))]
        pub fn burned_register(
            origin: OriginFor<T>,
            netuid: NetUid,
            hotkey: T::AccountId,
        ) -> DispatchResult {
            Self::do_burned_register(origin, netuid, hotkey)
        }

        /// Announces the axon endpoint of the calling hotkey, with a certificate: a byte for the
        /// algorithm, then the public key (spec: registry §18).
        #[pallet::call_index(40)]
        #[pallet::weight((weight::SERVE_AXON_TLS, DispatchClass::Normal, Pays::No))]
        pub fn serve_axon_tls(
            origin: OriginFor<T>,
            netuid: NetUid,
            version: u32,
            ip: u128,
            port: u16,
            ip_type: u8,
            protocol: u8,
            placeholder1: u8,
            placeholder2: u8,
            certificate: Vec<u8>,
        ) -> DispatchResult {
            let endpoint = AxonInfo {
                block: Self::now(),
                version,
                ip,
                port,
                ip_type,
                protocol,
                placeholder1,
                placeholder2,
            };
            Self::do_serve_axon(origin, netuid, endpoint, Some(certificate))
        }

        /// Registers a subnet; the caller pays the lock cost and owns it (spec: registry §3).
        ///
        /// The guard of the rate limit comes before all other checks.
        #[pallet::call_index(59)]
        #[pallet::weight((weight::REGISTER_NETWORK, DispatchClass::Normal, Pays::Yes))]
        pub fn register_network(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            guards::for_signer::<T>(&origin, |_| Self::ensure_register_network_rate_limit())?;
            Self::do_register_network(origin, hotkey, None)
        }

        /// Dissolves a subnet; whoever the coldkey is. Root only (spec: registry §6).
        #[pallet::call_index(61)]
        #[pallet::weight((weight::DISSOLVE_NETWORK, DispatchClass::Normal, Pays::Yes))]
        pub fn dissolve_network(
            origin: OriginFor<T>,
            _coldkey: T::AccountId,
            netuid: NetUid,
        ) -> DispatchResult {
            ensure_root(origin)?;
            Self::do_dissolve_network(netuid).map(|_| ())
        }

        /// Registers a validator on the root network (spec: registry §14).
        #[pallet::call_index(62)]
        #[pallet::weight((weight::ROOT_REGISTER, DispatchClass::Normal, Pays::Yes))]
        pub fn root_register(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_root_register(origin, hotkey)
        }

        /// Lowers the take of the caller's hotkey, in parts of 65,535 (spec: staking §9).
        #[pallet::call_index(65)]
        #[pallet::weight((weight::DECREASE_TAKE, DispatchClass::Normal, Pays::No))]
        pub fn decrease_take(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            take: u16,
        ) -> DispatchResult {
            Self::do_decrease_take(origin, hotkey, take)
        }

        /// Raises the take of the caller's hotkey, in parts of 65,535 (spec: staking §9).
        #[pallet::call_index(66)]
        #[pallet::weight((weight::INCREASE_TAKE, DispatchClass::Normal, Pays::No))]
        pub fn increase_take(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            take: u16,
        ) -> DispatchResult {
            Self::do_increase_take(origin, hotkey, take)
        }

        /// Lends parts of a hotkey's stake on a subnet to others, in place of what it lends now
        /// (spec: staking §10.1).
        #[pallet::call_index(67)]
        #[pallet::weight((weight::SET_CHILDREN, DispatchClass::Normal, Pays::Yes))]
        pub fn set_children(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            children: Vec<(u64, T::AccountId)>,
        ) -> DispatchResult {
            Self::do_set_children(origin, hotkey, netuid, children)
        }

        /// Describes the calling coldkey, one of whose hotkeys must be a neuron
        /// (spec: registry §9).
        #[pallet::call_index(68)]
        #[pallet::weight((weight::SET_IDENTITY, DispatchClass::Normal, Pays::Yes))]
        pub fn set_identity(
            origin: OriginFor<T>,
            name: Vec<u8>,
            url: Vec<u8>,
            github_repo: Vec<u8>,
            image: Vec<u8>,
            discord: Vec<u8>,
            description: Vec<u8>,
            additional: Vec<u8>,
        ) -> DispatchResult {
            let identity =
                ChainIdentityV2 { name, url, github_repo, image, discord, description, additional };
            Self::do_set_identity(origin, identity)
        }

        /// Sets the blocks between a change of a childkey's take and its next increase. Root only.
        #[pallet::call_index(69)]
        #[pallet::weight((weight::SET_TX_CHILDKEY_TAKE_RATE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn sudo_set_tx_childkey_take_rate_limit(
            origin: OriginFor<T>,
            tx_rate_limit: u64,
        ) -> DispatchResult {
            ensure_root(origin)?;
            Self::set_tx_childkey_take_rate_limit(tx_rate_limit);
            Ok(())
        }

        /// Replaces the caller's hotkey, with its stake, on one subnet or on all
        /// (spec: staking §14).
        #[pallet::call_index(70)]
        #[pallet::weight((weight::SWAP_HOTKEY, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_hotkey(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            new_hotkey: T::AccountId,
            netuid: Option<NetUid>,
        ) -> DispatchResultWithPostInfo {
            let declared = weight::SWAP_HOTKEY;
            Self::do_swap_hotkey(origin, hotkey, new_hotkey, netuid, false, declared)
        }

        /// Hands everything of a coldkey to another at once, for `swap_cost` rao of the first. Root
        /// only (spec: staking §15).
        #[pallet::call_index(71)]
        #[pallet::weight((weight::SWAP_COLDKEY, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_coldkey(
            origin: OriginFor<T>,
            old_coldkey: T::AccountId,
            new_coldkey: T::AccountId,
            swap_cost: TaoBalance,
        ) -> DispatchResult {
            Self::do_swap_coldkey(origin, old_coldkey, new_coldkey, swap_cost)
        }

        /// Replaces the caller's hotkey on one subnet or on all; with `keep_stake` the stake stays
        /// with the old one (spec: staking §14).
        #[pallet::call_index(72)]
        #[pallet::weight((weight::SWAP_HOTKEY_V2, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_hotkey_v2(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            new_hotkey: T::AccountId,
            netuid: Option<NetUid>,
            keep_stake: bool,
        ) -> DispatchResultWithPostInfo {
            let declared = weight::SWAP_HOTKEY_V2;
            Self::do_swap_hotkey(origin, hotkey, new_hotkey, netuid, keep_stake, declared)
        }

        /// Gone; announce the swap instead.
        #[pallet::call_index(73)]
        #[pallet::weight((weight::SCHEDULE_SWAP_COLDKEY, DispatchClass::Normal, Pays::Yes))]
        pub fn schedule_swap_coldkey(
            _origin: OriginFor<T>,
            _new_coldkey: T::AccountId,
        ) -> DispatchResult {
            Err(Error::<T>::Deprecated.into())
        }

        /// Sets what a child keeps of its parents' dividends, in parts of 65,535
        /// (spec: staking §10.3).
        #[pallet::call_index(75)]
        #[pallet::weight((weight::SET_CHILDKEY_TAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn set_childkey_take(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            take: u16,
        ) -> DispatchResult {
            Self::do_set_childkey_take(origin, hotkey, netuid, take)
        }

        /// Sets the lower bound of all childkey takes. Root only.
        #[pallet::call_index(76)]
        #[pallet::weight((weight::SET_CHILDKEY_TAKE_BOUND, DispatchClass::Normal, Pays::Yes))]
        pub fn sudo_set_min_childkey_take(origin: OriginFor<T>, take: u16) -> DispatchResult {
            ensure_root(origin)?;
            Self::set_min_childkey_take(take);
            Ok(())
        }

        /// Sets the upper bound of childkey takes that are set from now on. Root only.
        #[pallet::call_index(77)]
        #[pallet::weight((weight::SET_CHILDKEY_TAKE_BOUND, DispatchClass::Normal, Pays::Yes))]
        pub fn sudo_set_max_childkey_take(origin: OriginFor<T>, take: u16) -> DispatchResult {
            ensure_root(origin)?;
            Self::set_max_childkey_take(take);
            Ok(())
        }

        /// Describes the caller's subnet (spec: registry §9).
        #[pallet::call_index(78)]
        #[pallet::weight((weight::SET_SUBNET_IDENTITY, DispatchClass::Normal, Pays::Yes))]
        pub fn set_subnet_identity(
            origin: OriginFor<T>,
            netuid: NetUid,
            subnet_name: Vec<u8>,
            github_repo: Vec<u8>,
            subnet_contact: Vec<u8>,
            subnet_url: Vec<u8>,
            discord: Vec<u8>,
            description: Vec<u8>,
            logo_url: Vec<u8>,
            additional: Vec<u8>,
        ) -> DispatchResult {
            let identity = SubnetIdentityV3 {
                subnet_name,
                github_repo,
                subnet_contact,
                subnet_url,
                discord,
                description,
                logo_url,
                additional,
            };
            Self::do_set_subnet_identity(origin, netuid, identity)
        }

        /// Registers a subnet with an identity (spec: registry §3).
        #[pallet::call_index(79)]
        #[pallet::weight((
            weight::REGISTER_NETWORK_WITH_IDENTITY,
            DispatchClass::Normal,
            Pays::Yes
        ))]
        pub fn register_network_with_identity(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            identity: Option<SubnetIdentityV3>,
        ) -> DispatchResult {
            Self::do_register_network(origin, hotkey, identity)
        }

        /// Sets the caller's weights on the main mechanisms of several subnets
        /// (spec: weights §2.7).
        ///
        /// The call succeeds even if items fail; events say which.
        #[pallet::call_index(80)]
        #[pallet::weight((weight::BATCH_SET_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn batch_set_weights(
            origin: OriginFor<T>,
            netuids: Vec<Compact<NetUid>>,
            weights: Vec<Vec<(Compact<u16>, Compact<u16>)>>,
            version_keys: Vec<Compact<u64>>,
        ) -> DispatchResult {
            Self::do_batch_set_weights(origin, netuids, weights, version_keys)
        }

        /// Sells all of the caller's stake with `hotkey`, on every subnet and on the root network
        /// (spec: staking §7). Stake that cannot be sold stays.
        #[pallet::call_index(83)]
        #[pallet::weight((weight::UNSTAKE_ALL, DispatchClass::Normal, Pays::Yes))]
        pub fn unstake_all(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_unstake_all(origin, hotkey)
        }

        /// Sells all of the caller's stake with `hotkey` on the subnets and stakes the TAO to it on the
        /// root network (spec: staking §7).
        #[pallet::call_index(84)]
        #[pallet::weight((weight::UNSTAKE_ALL_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn unstake_all_alpha(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_unstake_all_alpha(origin, hotkey)
        }

        /// Moves the caller's stake to another hotkey, also on another subnet (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(85)]
        #[pallet::weight((weight::MOVE_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn move_stake(
            origin: OriginFor<T>,
            origin_hotkey: T::AccountId,
            destination_hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
        ) -> DispatchResult {
            Self::do_move_stake(
                origin,
                origin_hotkey,
                destination_hotkey,
                origin_netuid,
                destination_netuid,
                alpha_amount,
            )
        }

        /// Gives the caller's stake to another coldkey, also on another subnet (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(86)]
        #[pallet::weight((weight::TRANSFER_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn transfer_stake(
            origin: OriginFor<T>,
            destination_coldkey: T::AccountId,
            hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
        ) -> DispatchResult {
            Self::do_transfer_stake(
                origin,
                destination_coldkey,
                hotkey,
                origin_netuid,
                destination_netuid,
                alpha_amount,
            )
        }

        /// Moves the caller's stake to another subnet (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(87)]
        #[pallet::weight((weight::SWAP_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
        ) -> DispatchResult {
            let alpha = alpha_amount;
            Self::do_swap_stake(origin, hotkey, origin_netuid, destination_netuid, alpha, None)
        }

        /// Buys alpha at a price of at most `limit_price` rao and stakes it to `hotkey` (spec: staking
        /// §7). What cannot be bought at that price is not spent with `allow_partial`, and fails the
        /// call without.
        ///
        /// `amount_staked` is in rao, the swap fee included.
        #[pallet::call_index(88)]
        #[pallet::weight((weight::ADD_STAKE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn add_stake_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_staked: TaoBalance,
            limit_price: TaoBalance,
            allow_partial: bool,
        ) -> DispatchResult {
            let (tao, limit) = (amount_staked, limit_price);
            Self::do_add_stake_limit(origin, hotkey, netuid, tao, limit, allow_partial)
        }

        /// Sells alpha staked to `hotkey` at a price of at least `limit_price` rao (spec: staking §7).
        /// What cannot be sold at that price stays with `allow_partial`, and fails the call without.
        ///
        /// `amount_unstaked` is in alpha rao and must be there.
        #[pallet::call_index(89)]
        #[pallet::weight((weight::REMOVE_STAKE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn remove_stake_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount_unstaked: AlphaBalance,
            limit_price: TaoBalance,
            allow_partial: bool,
        ) -> DispatchResult {
            let (alpha, limit) = (amount_unstaked, limit_price);
            Self::do_remove_stake_limit(origin, hotkey, netuid, alpha, limit, allow_partial)
        }

        /// Moves the caller's stake to another subnet while the origin's price is at least `limit_price`
        /// billionths of the destination's (spec: staking §7).
        ///
        /// `alpha_amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(90)]
        #[pallet::weight((weight::SWAP_STAKE_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_stake_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            origin_netuid: NetUid,
            destination_netuid: NetUid,
            alpha_amount: AlphaBalance,
            limit_price: TaoBalance,
            allow_partial: bool,
        ) -> DispatchResult {
            let (alpha, limit) = (alpha_amount, Some((limit_price, allow_partial)));
            Self::do_swap_stake(origin, hotkey, origin_netuid, destination_netuid, alpha, limit)
        }

        /// Makes the caller the owner of a hotkey that nobody owns; nothing happens to one that is
        /// owned (spec: staking §7).
        #[pallet::call_index(91)]
        #[pallet::weight((weight::TRY_ASSOCIATE_HOTKEY, DispatchClass::Normal, Pays::Yes))]
        pub fn try_associate_hotkey(origin: OriginFor<T>, hotkey: T::AccountId) -> DispatchResult {
            Self::do_try_associate_hotkey(origin, hotkey)
        }

        /// Opens a subnet: staking at once, emission from the next block (spec: registry §7).
        #[pallet::call_index(92)]
        #[pallet::weight((weight::START_CALL, DispatchClass::Normal, Pays::Yes))]
        pub fn start_call(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
            Self::do_start_call(origin, netuid)
        }

        /// Ties an EVM address to the calling hotkey's neuron (spec: types §3).
        ///
        /// `signature` is by the EVM key, of the hotkey and `block_number`; nothing else is done
        /// with the number.
        #[pallet::call_index(93)]
        #[pallet::weight((weight::ASSOCIATE_EVM_KEY, DispatchClass::Normal, Pays::No))]
        pub fn associate_evm_key(
            origin: OriginFor<T>,
            netuid: NetUid,
            evm_key: H160,
            block_number: u64,
            signature: Signature,
        ) -> DispatchResult {
            Self::do_associate_evm_key(origin, netuid, evm_key, block_number, signature)
        }

        /// Commits to weights on a subnet's main mechanism by their hash (spec: weights §2.7).
        #[pallet::call_index(96)]
        #[pallet::weight((weight::COMMIT_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn commit_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            commit_hash: H256,
        ) -> DispatchResult {
            Self::do_commit_weights(origin, netuid, MechId::MAIN, commit_hash)
        }

        /// Reveals committed weights, which become the caller's row (spec: weights §2.7).
        #[pallet::call_index(97)]
        #[pallet::weight((weight::REVEAL_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn reveal_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            uids: Vec<u16>,
            values: Vec<u16>,
            salt: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            Self::do_reveal_weights(origin, netuid, MechId::MAIN, uids, values, salt, version_key)
        }

        /// Reveals several commits of one subnet, in the order given (spec: weights §2.7).
        #[pallet::call_index(98)]
        #[pallet::weight((weight::BATCH_REVEAL_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn batch_reveal_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            uids_list: Vec<Vec<u16>>,
            values_list: Vec<Vec<u16>>,
            salts_list: Vec<Vec<u16>>,
            version_keys: Vec<u64>,
        ) -> DispatchResult {
            Self::do_batch_reveal_weights(
                origin,
                netuid,
                uids_list,
                values_list,
                salts_list,
                version_keys,
            )
        }

        /// Commits to weights on the main mechanisms of several subnets (spec: weights §2.7).
        ///
        /// The call succeeds even if items fail; events say which.
        #[pallet::call_index(100)]
        #[pallet::weight((weight::BATCH_COMMIT_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn batch_commit_weights(
            origin: OriginFor<T>,
            netuids: Vec<Compact<NetUid>>,
            commit_hashes: Vec<H256>,
        ) -> DispatchResult {
            Self::do_batch_commit_weights(origin, netuids, commit_hashes)
        }

        /// Takes the caller's staked alpha out of existence (spec: staking §7).
        ///
        /// `amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(101)]
        #[pallet::weight((weight::RECYCLE_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn recycle_alpha(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            amount: AlphaBalance,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_give_up_stake(origin, hotkey, netuid, amount, RecycleOrBurnEnum::Recycle)
        }

        /// Burns the caller's staked alpha; the subnet's issuance still counts it (spec: staking §7).
        ///
        /// `amount` is in alpha rao; more than is staked means all of it.
        #[pallet::call_index(102)]
        #[pallet::weight((weight::BURN_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn burn_alpha(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            amount: AlphaBalance,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_give_up_stake(origin, hotkey, netuid, amount, RecycleOrBurnEnum::Burn)
        }

        /// Sells all of the caller's stake with `hotkey` on a subnet, at a price of at least
        /// `limit_price` rao if there is one, or fails (spec: staking §7).
        #[pallet::call_index(103)]
        #[pallet::weight((weight::REMOVE_STAKE_FULL_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn remove_stake_full_limit(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            limit_price: Option<TaoBalance>,
        ) -> DispatchResult {
            Self::do_remove_stake_full_limit(origin, hotkey, netuid, limit_price)
        }

        /// Sets the blocks before scheduled children apply. Root only.
        #[pallet::call_index(109)]
        #[pallet::weight((weight::SET_PENDING_CHILDKEY_COOLDOWN, DispatchClass::Normal, Pays::Yes))]
        pub fn set_pending_childkey_cooldown(
            origin: OriginFor<T>,
            cooldown: u64,
        ) -> DispatchResult {
            ensure_root(origin)?;
            PendingChildKeyCooldown::<T>::put(cooldown);
            Ok(())
        }

        /// Gives a subnet another of the known symbols. For root and the subnet's owner
        /// (spec: registry §8).
        #[pallet::call_index(112)]
        #[pallet::weight((weight::UPDATE_SYMBOL, DispatchClass::Normal, Pays::Yes))]
        pub fn update_symbol(
            origin: OriginFor<T>,
            netuid: NetUid,
            symbol: Vec<u8>,
        ) -> DispatchResult {
            Self::do_update_symbol(origin, netuid, symbol)
        }

        /// Stakes the incentives of the caller's miners on a subnet to `hotkey`
        /// (spec: staking §12).
        #[pallet::call_index(114)]
        #[pallet::weight((weight::SET_COLDKEY_AUTO_STAKE_HOTKEY, DispatchClass::Normal, Pays::Yes))]
        pub fn set_coldkey_auto_stake_hotkey(
            origin: OriginFor<T>,
            netuid: NetUid,
            hotkey: T::AccountId,
        ) -> DispatchResult {
            Self::do_set_coldkey_auto_stake_hotkey(origin, netuid, hotkey)
        }

        /// Commits to weights on one mechanism of a subnet by their hash (spec: weights §2.7).
        #[pallet::call_index(115)]
        #[pallet::weight((weight::COMMIT_MECHANISM_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn commit_mechanism_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            mecid: MechId,
            commit_hash: H256,
        ) -> DispatchResult {
            Self::do_commit_weights(origin, netuid, mecid, commit_hash)
        }

        /// Reveals weights committed on one mechanism of a subnet (spec: weights §2.7).
        #[pallet::call_index(116)]
        #[pallet::weight((weight::REVEAL_MECHANISM_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn reveal_mechanism_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            mecid: MechId,
            uids: Vec<u16>,
            values: Vec<u16>,
            salt: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            Self::do_reveal_weights(origin, netuid, mecid, uids, values, salt, version_key)
        }

        /// Sets the caller's weights on one mechanism of a subnet (spec: weights §2.4).
        #[pallet::call_index(119)]
        #[pallet::weight((weight::SET_MECHANISM_WEIGHTS, DispatchClass::Normal, Pays::No))]
        pub fn set_mechanism_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            mecid: MechId,
            dests: Vec<u16>,
            weights: Vec<u16>,
            version_key: u64,
        ) -> DispatchResult {
            Self::do_set_weights(origin, netuid, mecid, dests, weights, version_key)
        }

        /// Dissolves a subnet. Root only (spec: registry §6).
        #[pallet::call_index(120)]
        #[pallet::weight((weight::DISSOLVE_NETWORK, DispatchClass::Normal, Pays::Yes))]
        pub fn root_dissolve_network(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
            ensure_root(origin)?;
            Self::do_dissolve_network(netuid).map(|_| ())
        }

        /// Pays what up to five subnets owe to the caller's root stake (spec: staking §11.4).
        #[pallet::call_index(121)]
        #[pallet::weight((weight::CLAIM_ROOT, DispatchClass::Normal, Pays::Yes))]
        pub fn claim_root(
            origin: OriginFor<T>,
            subnets: BTreeSet<NetUid>,
        ) -> DispatchResultWithPostInfo {
            Self::do_claim_root(origin, subnets)
        }

        /// Sets how the caller's root dividends are paid (spec: staking §11.4).
        #[pallet::call_index(122)]
        #[pallet::weight((weight::SET_ROOT_CLAIM_TYPE, DispatchClass::Normal, Pays::Yes))]
        pub fn set_root_claim_type(
            origin: OriginFor<T>,
            new_root_claim_type: RootClaimTypeEnum,
        ) -> DispatchResult {
            Self::do_set_root_claim_type(origin, new_root_claim_type)
        }

        /// Sets for how many root stakers a block claims, at most 50. Root only.
        #[pallet::call_index(123)]
        #[pallet::weight((weight::SET_NUM_ROOT_CLAIMS, DispatchClass::Normal, Pays::Yes))]
        pub fn sudo_set_num_root_claims(origin: OriginFor<T>, new_value: u64) -> DispatchResult {
            Self::do_set_num_root_claims(origin, new_value)
        }

        /// Sets the smallest claim of root dividends on a subnet, in rao of alpha. For root and the
        /// subnet's owner.
        #[pallet::call_index(124)]
        #[pallet::weight((weight::SET_ROOT_CLAIM_THRESHOLD, DispatchClass::Normal, Pays::Yes))]
        pub fn sudo_set_root_claim_threshold(
            origin: OriginFor<T>,
            netuid: NetUid,
            new_value: u64,
        ) -> DispatchResult {
            Self::do_set_root_claim_threshold(origin, netuid, new_value)
        }

        /// Announces that the caller will hand everything to the coldkey with this blake2-256 hash
        /// (spec: staking §15).
        #[pallet::call_index(125)]
        #[pallet::weight((weight::ANNOUNCE_COLDKEY_SWAP, DispatchClass::Normal, Pays::Yes))]
        pub fn announce_coldkey_swap(
            origin: OriginFor<T>,
            new_coldkey_hash: T::Hash,
        ) -> DispatchResult {
            Self::do_announce_coldkey_swap(origin, new_coldkey_hash)
        }

        /// Hands everything to the coldkey that the caller announced (spec: staking §15).
        #[pallet::call_index(126)]
        #[pallet::weight((weight::SWAP_COLDKEY_ANNOUNCED, DispatchClass::Normal, Pays::Yes))]
        pub fn swap_coldkey_announced(
            origin: OriginFor<T>,
            new_coldkey: T::AccountId,
        ) -> DispatchResult {
            Self::do_swap_coldkey_announced(origin, new_coldkey)
        }

        /// Disputes the caller's announced swap; then only root can help (spec: staking §15).
        #[pallet::call_index(127)]
        #[pallet::weight((weight::DISPUTE_COLDKEY_SWAP, DispatchClass::Normal, Pays::Yes))]
        pub fn dispute_coldkey_swap(origin: OriginFor<T>) -> DispatchResult {
            Self::do_dispute_coldkey_swap(origin)
        }

        /// Removes a coldkey's announced swap and its dispute. Root only.
        #[pallet::call_index(128)]
        #[pallet::weight((weight::RESET_COLDKEY_SWAP, DispatchClass::Normal, Pays::Yes))]
        pub fn reset_coldkey_swap(origin: OriginFor<T>, coldkey: T::AccountId) -> DispatchResult {
            Self::do_reset_coldkey_swap(origin, coldkey)
        }

        /// Starts keeping the voting power of a subnet's validators (spec: staking §16).
        #[pallet::call_index(129)]
        #[pallet::weight((weight::ENABLE_VOTING_POWER_TRACKING, DispatchClass::Normal, Pays::Yes))]
        pub fn enable_voting_power_tracking(
            origin: OriginFor<T>,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_enable_voting_power_tracking(origin, netuid)
        }

        /// Schedules the end of a subnet's voting power, 100 800 blocks ahead.
        #[pallet::call_index(130)]
        #[pallet::weight((weight::DISABLE_VOTING_POWER_TRACKING, DispatchClass::Normal, Pays::Yes))]
        pub fn disable_voting_power_tracking(
            origin: OriginFor<T>,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_disable_voting_power_tracking(origin, netuid)
        }

        /// Sets how fast a subnet's voting power follows stake, in parts of 10^18 an epoch.
        #[pallet::call_index(131)]
        #[pallet::weight((weight::SUDO_SET_VOTING_POWER_EMA_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn sudo_set_voting_power_ema_alpha(
            origin: OriginFor<T>,
            netuid: NetUid,
            alpha: u64,
        ) -> DispatchResult {
            Self::do_set_voting_power_ema_alpha(origin, netuid, alpha)
        }

        /// Buys alpha with the caller's TAO, at a price of at most `limit` rao if there is one, and burns
        /// it (spec: staking §7).
        ///
        /// `amount` is in rao, the swap fee included.
        #[pallet::call_index(132)]
        #[pallet::weight((weight::ADD_STAKE_BURN, DispatchClass::Normal, Pays::Yes))]
        pub fn add_stake_burn(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount: TaoBalance,
            limit: Option<TaoBalance>,
        ) -> DispatchResult {
            Self::do_add_stake_burn(origin, hotkey, netuid, amount, limit)
        }

        /// Takes the caller's announced swap back (spec: staking §15).
        #[pallet::call_index(133)]
        #[pallet::weight((weight::CLEAR_COLDKEY_SWAP, DispatchClass::Normal, Pays::Yes))]
        pub fn clear_coldkey_swap_announcement(origin: OriginFor<T>) -> DispatchResult {
            Self::do_clear_coldkey_swap_announcement(origin)
        }

        /// Registers a neuron unless the price is above `limit_price` rao (spec: registry §11).
        #[pallet::call_index(134)]
        #[pallet::weight((weight::REGISTER_LIMIT, DispatchClass::Normal, Pays::Yes))]
        pub fn register_limit(
            origin: OriginFor<T>,
            netuid: NetUid,
            hotkey: T::AccountId,
            limit_price: u64,
        ) -> DispatchResult {
            Self::do_register_limit(origin, netuid, hotkey, limit_price)
        }

        /// Sets whether new subnets' owners become children of the caller's root validator
        /// (spec: staking §10.4).
        #[pallet::call_index(135)]
        #[pallet::weight((
            weight::SET_AUTO_PARENT_DELEGATION_ENABLED,
            DispatchClass::Normal,
            Pays::Yes
        ))]
        pub fn set_auto_parent_delegation_enabled(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            enabled: bool,
        ) -> DispatchResult {
            Self::do_set_auto_parent_delegation_enabled(origin, hotkey, enabled)
        }

        /// Locks the caller's alpha on a subnet towards a hotkey (spec: staking §13.4).
        ///
        /// `amount` is in alpha rao, on top of what is locked already.
        #[pallet::call_index(136)]
        #[pallet::weight((weight::LOCK_STAKE, DispatchClass::Normal, Pays::Yes))]
        pub fn lock_stake(
            origin: OriginFor<T>,
            hotkey: T::AccountId,
            netuid: NetUid,
            amount: AlphaBalance,
        ) -> DispatchResult {
            Self::do_lock_stake(origin, hotkey, netuid, amount)
        }

        /// Names another hotkey for the caller's lock on a subnet (spec: staking §13.4).
        #[pallet::call_index(137)]
        #[pallet::weight((weight::MOVE_LOCK, DispatchClass::Normal, Pays::Yes))]
        pub fn move_lock(
            origin: OriginFor<T>,
            destination_hotkey: T::AccountId,
            netuid: NetUid,
        ) -> DispatchResult {
            Self::do_move_lock(origin, destination_hotkey, netuid)
        }

        /// Keeps the caller's lock on a subnet from decaying, or lets it decay
        /// (spec: staking §13.4).
        #[pallet::call_index(138)]
        #[pallet::weight((weight::SET_PERPETUAL_LOCK, DispatchClass::Normal, Pays::Yes))]
        pub fn set_perpetual_lock(
            origin: OriginFor<T>,
            netuid: NetUid,
            enabled: bool,
        ) -> DispatchResult {
            Self::do_set_perpetual_lock(origin, netuid, enabled)
        }

        /// Sets a subnet's tempo, in blocks (spec: yuma-epoch §3.5).
        #[pallet::call_index(139)]
        #[pallet::weight((weight::SET_TEMPO, DispatchClass::Normal, Pays::Yes))]
        pub fn set_tempo(origin: OriginFor<T>, netuid: NetUid, tempo: u16) -> DispatchResult {
            Self::do_set_tempo(origin, netuid, tempo)
        }

        /// Sets a subnet's activity cutoff, in thousandths of its tempo.
        #[pallet::call_index(140)]
        #[pallet::weight((weight::SET_ACTIVITY_CUTOFF_FACTOR, DispatchClass::Normal, Pays::Yes))]
        pub fn set_activity_cutoff_factor(
            origin: OriginFor<T>,
            netuid: NetUid,
            factor_milli: u32,
        ) -> DispatchResult {
            Self::do_set_activity_cutoff_factor(origin, netuid, factor_milli)
        }

        /// Asks for an epoch of the subnet out of turn.
        #[pallet::call_index(141)]
        #[pallet::weight((weight::TRIGGER_EPOCH, DispatchClass::Normal, Pays::Yes))]
        pub fn trigger_epoch(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
            Self::do_trigger_epoch(origin, netuid)
        }

        /// Chooses whether the caller refuses locked alpha from others (spec: staking §13.4).
        #[pallet::call_index(142)]
        #[pallet::weight((weight::SET_REJECT_LOCKED_ALPHA, DispatchClass::Normal, Pays::Yes))]
        pub fn set_reject_locked_alpha(origin: OriginFor<T>, enabled: bool) -> DispatchResult {
            Self::do_set_reject_locked_alpha(origin, enabled)
        }
    }
}
