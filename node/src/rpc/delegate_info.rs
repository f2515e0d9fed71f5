//! `delegateInfo_*`: delegates and who nominates them.

use super::{
    method::Method,
    parameters::{Kind, Parameter},
    runtime_call::Api,
};

const API: Api =
    Api { name: "DelegateInfoRuntimeApi", id: 0x42e6_2be4_a39e_5b60_u64.to_be_bytes() };
const DELEGATE: Parameter = Parameter::new("delegate_account_vec", Kind::AccountBytes);
const DELEGATEE: Parameter = Parameter::new("delegatee_account_vec", Kind::AccountBytes);

/// All methods of this namespace.
pub static METHODS: &[Method] = &[
    Method::new("delegateInfo_getDelegates", API, "get_delegates", &[], "get delegates"),
    Method::new("delegateInfo_getDelegate", API, "get_delegate", &[DELEGATE], "get delegate"),
    Method::new("delegateInfo_getDelegated", API, "get_delegated", &[DELEGATEE], "get delegated"),
];
