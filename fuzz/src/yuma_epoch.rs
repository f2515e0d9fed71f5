//! Any input of a Yuma epoch that bytes decode to: no panic, no overflow, and a sound result.

use arbitrary::{Result, Unstructured};
use myelin_yuma::{EpochInput, EpochOutput, EpochParams, SparseRows, SubnetOutput, run_epoch};

/// Epochs run on one input, each on the bonds and permits of the one before.
const EPOCHS: u64 = 3;

/// Everything an epoch reads, owned.
struct Subnet {
    n: u16,
    block: u64,
    last_step_block: u64,
    emission: u64,
    owner_uid: Option<u16>,
    params: EpochParams,
    alpha_stake: Vec<u64>,
    root_stake: Vec<u64>,
    registered_at: Vec<u64>,
    last_update: Vec<u64>,
    validator_permit: Vec<bool>,
    commit_blocks: Vec<u64>,
    weights: SparseRows,
    bonds: SparseRows,
}

/// A number that is often small or at the end of its range.
fn number(data: &mut Unstructured) -> Result<u64> {
    Ok(match data.arbitrary::<u8>()? {
        0..=99 => u64::from(data.arbitrary::<u8>()?),
        100..=199 => data.arbitrary::<u32>()?.into(),
        200..=239 => data.arbitrary()?,
        _ => u64::MAX,
    })
}

/// A list near the length of `n`, shorter and longer ones included.
fn list<T>(
    data: &mut Unstructured,
    n: u16,
    item: impl Fn(&mut Unstructured) -> Result<T>,
) -> Result<Vec<T>> {
    let length = match data.arbitrary::<u8>()? {
        0..=31 => u16::from(data.arbitrary::<u8>()?),
        _ => n,
    };
    (0..length).map(|_| item(data)).collect()
}

/// Sparse rows: columns near each other or anywhere, repeated and unordered ones included.
fn rows(data: &mut Unstructured, n: u16) -> Result<SparseRows> {
    let entry = |data: &mut Unstructured| {
        let column = match data.arbitrary::<u8>()? {
            255 => data.arbitrary()?,
            near => u16::from(near).checked_rem(n.saturating_add(2)).unwrap_or(0),
        };
        Ok((column, data.arbitrary()?))
    };
    let row = |data: &mut Unstructured| {
        let length = data.arbitrary::<u8>()? % 24;
        (0..length).map(|_| entry(data)).collect::<Result<Vec<(u16, u16)>>>()
    };
    Ok(list(data, n, row)?.into())
}

fn params(data: &mut Unstructured) -> Result<EpochParams> {
    Ok(EpochParams {
        tempo: data.arbitrary()?,
        activity_cutoff_factor_milli: data.arbitrary()?,
        kappa: data.arbitrary()?,
        max_allowed_validators: data.arbitrary::<u8>()?.into(),
        bonds_moving_average: number(data)?,
        bonds_penalty: *data.choose(&[0, 1, 32_767, u16::MAX])?,
        yuma3: data.arbitrary()?,
        liquid_alpha: data.arbitrary()?,
        alpha_low: data.arbitrary()?,
        alpha_high: data.arbitrary()?,
        alpha_sigmoid_steepness: data.arbitrary()?,
        tao_weight: number(data)?,
        stake_threshold: number(data)?,
        keep_omitted_bonds: data.arbitrary()?,
    })
}

fn subnet(data: &mut Unstructured) -> Result<Subnet> {
    let n = u16::from(data.arbitrary::<u8>()?) % 96;
    Ok(Subnet {
        n,
        block: number(data)?,
        last_step_block: number(data)?,
        emission: number(data)?,
        owner_uid: data.arbitrary::<Option<u8>>()?.map(u16::from),
        params: params(data)?,
        validator_permit: list(data, n, |data| data.arbitrary())?,
        weights: rows(data, n)?,
        bonds: rows(data, n)?,
        alpha_stake: list(data, n, number)?,
        root_stake: list(data, n, number)?,
        registered_at: list(data, n, number)?,
        last_update: list(data, n, number)?,
        commit_blocks: list(data, n, number)?,
    })
}

/// Amounts never exceed the emission, bonds are those of permitted uids to uids.
fn assert_sound(input: &EpochInput, out: &EpochOutput) {
    let n = usize::from(input.n);
    let total = |values: &[u64]| values.iter().map(|value| u128::from(*value)).sum::<u128>();
    let whole = u128::from(input.emission);
    assert!(total(&out.emission) <= whole);
    assert!(total(&out.server_emission) + total(&out.validator_emission) <= whole);
    let ratios = [&out.stake_weight, &out.consensus, &out.incentive, &out.dividends];
    assert!(ratios.iter().all(|values| values.len() == n));
    // Stake, incentive and dividends are shares of one whole; a capped total of bonds may give
    // more dividends than that.
    for values in [&out.stake_weight, &out.incentive] {
        assert!(values.iter().map(|value| u64::from(*value)).sum::<u64>() <= 65_535);
    }
    assert_eq!((out.bonds.rows(), out.stake.len(), out.active.len()), (n, n, n));
    for (row, permitted) in out.bonds.iter().zip(&out.validator_permit) {
        assert!(*permitted || row.is_empty());
        assert!(row.iter().all(|entry| entry.0 < input.n));
    }
}

/// Decodes the bytes and runs epochs on what they say; bytes that decode to nothing pass.
pub fn check(data: &[u8]) {
    let Ok(mut subnet) = subnet(&mut Unstructured::new(data)) else { return };
    for _ in 0..EPOCHS {
        let input = EpochInput {
            n: subnet.n,
            block: subnet.block,
            last_step_block: subnet.last_step_block,
            emission: subnet.emission,
            owner_uid: subnet.owner_uid,
            params: subnet.params,
            alpha_stake: &subnet.alpha_stake,
            root_stake: &subnet.root_stake,
            registered_at: &subnet.registered_at,
            last_update: &subnet.last_update,
            validator_permit: &subnet.validator_permit,
            commit_blocks: &subnet.commit_blocks,
            weights: &subnet.weights,
            bonds: &subnet.bonds,
        };
        let out = run_epoch(&input);
        assert_sound(&input, &out);
        let mut sum = SubnetOutput::counting_once();
        sum.add(&out, subnet.emission, subnet.emission);
        assert_eq!(sum.emission, out.emission);
        subnet.last_step_block = subnet.block;
        subnet.block = subnet.block.saturating_add(u64::from(subnet.params.tempo));
        (subnet.bonds, subnet.validator_permit) = (out.bonds, out.validator_permit);
    }
}
