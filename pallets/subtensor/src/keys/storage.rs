//! Storage: swaps of coldkeys and hotkeys.

use frame_support::pallet_macros::pallet_section;

/// Storage items of this domain, imported into the pallet.
#[pallet_section]
mod keys_storage {
    /// Blocks between an announcement and the swap.
    #[pallet::storage]
    pub type ColdkeySwapAnnouncementDelay<T: Config> =
        StorageValue<_, BlockNumberFor<T>, ValueQuery, BlocksByFlavour<T, 36_000, 50>>;

    /// Blocks between the end of that delay and another announcement.
    #[pallet::storage]
    pub type ColdkeySwapReannouncementDelay<T: Config> =
        StorageValue<_, BlockNumberFor<T>, ValueQuery, BlocksByFlavour<T, 7_200, 10>>;

    /// Announced swaps by the coldkey that leaves: the block from which on it may swap, and the
    /// hash of the new coldkey.
    #[pallet::storage]
    pub type ColdkeySwapAnnouncements<T: Config> =
        StorageMap<_, Twox64Concat, T::AccountId, (BlockNumberFor<T>, T::Hash), OptionQuery>;

    /// Block in which a coldkey last replaced a hotkey on a subnet.
    #[pallet::storage]
    pub type LastHotkeySwapOnNetuid<T: Config> =
        StorageDoubleMap<_, Identity, NetUid, Blake2_128Concat, T::AccountId, u64, ValueQuery>;

    /// Blocks in which swaps were disputed.
    #[pallet::storage]
    pub type ColdkeySwapDisputes<T: Config> =
        StorageMap<_, Twox64Concat, T::AccountId, BlockNumberFor<T>, OptionQuery>;
}
