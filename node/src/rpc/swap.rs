//! `swap_*`: prices and simulated swaps (spec: pools §11.2).

use super::{
    method::{Answer, Method},
    parameters::{Kind, Parameter},
    runtime_call::Api,
};

const API: Api = Api { name: "SwapRuntimeApi", id: 0xa8b0_93e6_508d_9e9c_u64.to_be_bytes() };
const NETUID: Parameter = Parameter::NETUID;
const TAO: Parameter = Parameter::new("tao", Kind::U64);
const ALPHA: Parameter = Parameter::new("alpha", Kind::U64);

/// All methods of this namespace.
pub static METHODS: &[Method] = &[
    Method::new(
        "swap_currentAlphaPrice",
        API,
        "current_alpha_price",
        &[NETUID],
        "get current alpha price",
    )
    .answering(Answer::number),
    Method::new(
        "swap_currentAlphaPriceAll",
        API,
        "current_alpha_price_all",
        &[],
        "get all current alpha prices",
    )
    .answering(Answer::prices),
    Method::new(
        "swap_simSwapTaoForAlpha",
        API,
        "sim_swap_tao_for_alpha",
        &[NETUID, TAO],
        "simulate tao -> alpha swap",
    ),
    Method::new(
        "swap_simSwapAlphaForTao",
        API,
        "sim_swap_alpha_for_tao",
        &[NETUID, ALPHA],
        "simulate alpha -> tao swap",
    ),
];
