//! Block emission, halvings and the supply cap (spec §4, §5).

/// Hard cap of TAO, and of each subnet's alpha, in rao: 21 million.
pub const MAX_SUPPLY: u64 = 21_000_000_000_000_000;
/// Emission per block before the first halving, in rao.
pub const FIRST_EMISSION: u64 = 1_000_000_000;
/// From this halving on the emission rounds down to 0.
pub const LAST_HALVING: u32 = 30;

/// Number of halvings passed at this issuance (rao): the largest `k` with
/// `issuance >= MAX_SUPPLY · (1 − 2^-k)`, at most [`LAST_HALVING`].
pub fn halvings(issuance: u64) -> u32 {
    // `issuance >= MAX − MAX/2^k` is `MAX/remaining >= 2^k`, and taking the integer part of the
    // left side changes nothing because the right side is an integer.
    let remaining = MAX_SUPPLY.saturating_sub(issuance);
    MAX_SUPPLY
        .checked_div(remaining)
        .and_then(u64::checked_ilog2)
        .map_or(LAST_HALVING, |k| k.min(LAST_HALVING))
}

/// Smallest issuance (rao) at which `k` halvings have passed.
pub fn halving_threshold(k: u32) -> u64 {
    MAX_SUPPLY.saturating_sub(MAX_SUPPLY.checked_shr(k).unwrap_or_default())
}

/// Emission of one block in rao at this issuance: of TAO for `TotalIssuance`, of a subnet's alpha
/// for its alpha issuance (`SubnetAlphaIn + SubnetAlphaOut`).
pub fn block_emission(issuance: u64) -> u64 {
    FIRST_EMISSION.checked_shr(halvings(issuance)).unwrap_or_default()
}

/// What may really be minted of `emission`, in rao: limited to the room that the sum of all
/// balances leaves under the cap (§5, `mint`).
pub fn mintable(emission: u64, balances_issuance: u64) -> u64 {
    emission.min(MAX_SUPPLY.saturating_sub(balances_issuance))
}
