//! `stakeInfo_*`: stake that is locked.

use super::{
    method::Method,
    parameters::{Kind, Parameter},
    runtime_call::Api,
};

const API: Api = Api { name: "StakeInfoRuntimeApi", id: 0x5d1f_bfbe_852f_2807_u64.to_be_bytes() };
const COLDKEY: Parameter = Parameter::new("coldkey", Kind::Address);

/// All methods of this namespace.
pub static METHODS: &[Method] = &[Method::new(
    "stakeInfo_getColdkeyLock",
    API,
    "get_coldkey_lock",
    &[COLDKEY, Parameter::NETUID],
    "get lock of coldkey",
)];
