//! Names and texts for refusals of the pool and failures of pallets.

use super::{Event, Failure, Refusal};
use subxt::{
    Metadata,
    dynamic::{At as _, Value},
    ext::scale_value::{ValueDef, Variant},
};

/// JSON-RPC code: the transaction is invalid.
const INVALID: i32 = 1010;
/// JSON-RPC code: the pool has exactly this transaction already.
const ALREADY_IMPORTED: i32 = 1013;
/// JSON-RPC code: the pool has another transaction with this nonce.
const TOO_LOW_PRIORITY: i32 = 1014;

/// Meaning of the runtime's custom codes (spec: extrinsic §5).
fn custom(code: u8) -> (&'static str, &'static str) {
    match code {
        0 => ("ColdkeyInSwapSchedule", "the coldkey is being swapped; only swap calls pass"),
        1 => ("StakeAmountTooLow", "the stake is below what this call needs"),
        2 => ("BalanceTooLow", "the account does not hold enough TAO"),
        3 => ("SubnetNotExists", "there is no such subnet"),
        4 => ("HotkeyAccountDoesntExist", "the hotkey is unknown to the chain"),
        5 => ("NotEnoughStakeToWithdraw", "the stake is smaller than the amount"),
        6 => ("RateLimitExceeded", "the last call of this kind is too recent; try again later"),
        7 => ("InsufficientLiquidity", "the pool is too small for the amount"),
        8 => ("SlippageTooHigh", "the price would move beyond the limit"),
        9 => ("TransferDisallowed", "the subnet does not allow stake transfers"),
        10 => ("HotKeyNotRegisteredInNetwork", "register the hotkey on the subnet first"),
        11 => ("InvalidIpAddress", "loopback and broadcast addresses cannot be announced"),
        12 => ("ServingRateLimitExceeded", "the axon was announced too recently; try again later"),
        13 => ("InvalidPort", "port 0 cannot be announced"),
        14 => ("ZeroMaxAmount", "nothing can be traded within the price limit"),
        15 => ("InvalidRevealRound", "the reveal round is in the past"),
        16 => ("CommitNotFound", "no commitment with this hash; uids, values, salt or key differ"),
        17 => {
            ("CommitBlockNotInRevealRange", "these weights can be revealed in another epoch only")
        }
        18 => ("InputLengthsUnequal", "the lists differ in length"),
        19 => ("UidNotFound", "the hotkey has no uid on the subnet"),
        20 => ("EvmKeyAssociateRateLimitExceeded", "the EVM key was associated too recently"),
        21 => ("ColdkeySwapDisputed", "the coldkey's swap is disputed; nothing passes"),
        22 => ("InvalidRealAccount", "the proxied account cannot be used"),
        23 => ("FailedShieldedTxParsing", "the shielded transaction does not parse"),
        24 => ("InvalidShieldedTxPubKeyHash", "the shielded transaction uses an old key"),
        25 => ("NonAssociatedColdKey", "the coldkey does not own the hotkey"),
        26 => ("DelegateTakeTooLow", "the take is below the minimum"),
        27 => ("DelegateTakeTooHigh", "the take is above the maximum"),
        _ => ("BadRequest", "the runtime gives no reason"),
    }
}

/// Name and advice for the pool's own reasons, by the words the node uses for them.
fn stock(words: &str) -> (&'static str, &'static str) {
    const REASONS: [(&str, &str, &str); 8] = [
        ("outdated", "Stale", "its nonce has been used"),
        ("in the future", "Future", "an earlier nonce is missing"),
        ("ancient birth block", "AncientBirthBlock", "its era has ended"),
        ("pay some fees", "Payment", "the account cannot pay the fee; send it some TAO"),
        ("bad signature", "BadProof", "the signature does not verify; is this the right chain?"),
        ("signing address", "BadSigner", "this account may not make this call"),
        ("not expected", "Call", "the runtime does not accept this call"),
        ("exhaust the block limits", "ExhaustsResources", "it does not fit into a block"),
    ];
    let known = REASONS.iter().find(|(part, _, _)| words.contains(part));
    known.map_or(("Invalid", ""), |(_, name, text)| (name, text))
}

/// The reason in a JSON-RPC error of a submission.
pub(super) fn refusal(code: i32, message: &str, data: Option<&str>) -> Refusal {
    let words = data.unwrap_or(message).trim_matches('"');
    let number = words.strip_prefix("Custom error: ").and_then(|n| n.parse::<u8>().ok());
    let (name, text) = match (code, number) {
        (_, Some(number)) => custom(number),
        (INVALID, None) => stock(words),
        (ALREADY_IMPORTED, None) => ("AlreadyImported", "the pool has it already"),
        (TOO_LOW_PRIORITY, None) => ("TooLowPriority", "the pool has another with its nonce"),
        _ => ("Refused", ""),
    };
    let text = if text.is_empty() { format!("{message}: {words}") } else { text.to_owned() };
    Refusal { code, custom: number, name: name.to_owned(), text }
}

impl Refusal {
    /// Whether another nonce would do.
    pub(super) fn is_nonce_conflict(&self) -> bool {
        self.code == TOO_LOW_PRIORITY || (self.code == INVALID && self.name == "Stale")
    }

    /// Whether the same call will be refused whenever it is sent: what it announces is at fault.
    pub fn is_lasting(&self) -> bool {
        matches!(self.name.as_str(), "InvalidIpAddress" | "InvalidPort")
    }

    /// Whether the pool holds the very same bytes.
    pub(super) fn is_known(&self) -> bool {
        self.code == ALREADY_IMPORTED
    }
}

/// Events which tell that a call, or one inside of it, failed, and the field with the error.
const FAILURES: [(&str, &str, &str); 4] = [
    ("System", "ExtrinsicFailed", "dispatch_error"),
    ("Sudo", "Sudid", "sudo_result"),
    ("Proxy", "ProxyExecuted", "result"),
    ("Utility", "BatchInterrupted", "error"),
];

/// The failure the events of an extrinsic tell of, if any.
pub(super) fn failure(
    events: &[Event],
    lookup: impl Fn(u8, u8) -> Option<Failure>,
) -> Option<Failure> {
    events.iter().find_map(|event| {
        let known = FAILURES.iter().find(|(p, n, _)| event.pallet == *p && event.name == *n);
        let value = event.fields.at(known?.2)?;
        match variant(value) {
            Some(result) if result.name == "Ok" => None,
            Some(result) if result.name == "Err" => Some(describe(value.at(0)?, &lookup)),
            _ => Some(describe(value, &lookup)),
        }
    })
}

fn variant(value: &Value) -> Option<&Variant<()>> {
    match &value.value {
        ValueDef::Variant(variant) => Some(variant),
        _ => None,
    }
}

/// Meaning of the frequent errors that are no pallet's own; the metadata has no text for them.
fn general(name: &str) -> &'static str {
    match name {
        "Arithmetic.Underflow" => "there is less than the amount asked for",
        "BadOrigin" => "this account may not make this call",
        "Token.FundsUnavailable" => "the account does not hold that much",
        "Token.NotExpendable" => "the account would fall below the least it may hold",
        "Token.BelowMinimum" => "the receiving account would hold less than an account may",
        "Token.Frozen" => "the balance is frozen",
        _ => "",
    }
}

/// Names a dispatch error.
fn describe(error: &Value, lookup: &impl Fn(u8, u8) -> Option<Failure>) -> Failure {
    let unnamed = |name: String| {
        let text = general(&name).to_owned();
        Failure { pallet: None, name, text }
    };
    let Some(kind) = variant(error) else { return unnamed(error.to_string()) };
    if kind.name == "Module" {
        let module = error.at(0);
        let byte = |value: Option<&Value>| {
            value.and_then(Value::as_u128).and_then(|byte| u8::try_from(byte).ok())
        };
        let pallet = byte(module.at("index"));
        let index = byte(module.at("error").at(0));
        let named = pallet.zip(index).and_then(|(pallet, index)| lookup(pallet, index));
        return named.unwrap_or_else(|| unnamed(format!("Module {pallet:?} error {index:?}")));
    }
    match error.at(0).and_then(variant) {
        Some(inner) => unnamed(format!("{}.{}", kind.name, inner.name)),
        None => unnamed(kind.name.clone()),
    }
}

/// A pallet's error by its indices, named with the metadata.
pub(super) fn lookup(metadata: &Metadata, pallet: u8, index: u8) -> Option<Failure> {
    let pallet = metadata.pallet_by_error_index(pallet)?;
    let variant = pallet.error_variant_by_index(index)?;
    let text = variant.docs.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    Some(Failure {
        pallet: Some(pallet.name().to_owned()),
        name: variant.name.clone(),
        text: text.collect::<Vec<_>>().join(" "),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use subxt::ext::scale_value::Composite;

    #[test]
    fn custom_codes_get_their_name_and_advice() {
        let refusal = refusal(1010, "Invalid Transaction", Some("\"Custom error: 6\""));
        assert_eq!((refusal.custom, refusal.name.as_str()), (Some(6), "RateLimitExceeded"));
        assert!(refusal.to_string().contains("too recent"), "{refusal}");
        assert!(!refusal.is_nonce_conflict());
    }

    #[test]
    fn nonce_conflicts_are_told_from_other_refusals() {
        let stale = refusal(1010, "Invalid Transaction", Some("\"Transaction is outdated\""));
        assert!(stale.is_nonce_conflict() && stale.name == "Stale");
        assert!(refusal(1014, "Priority is too low: (1 vs 1)", None).is_nonce_conflict());
        let same = refusal(1013, "Transaction Already Imported", None);
        assert!(same.is_known() && !same.is_nonce_conflict());
        let poor = refusal(
            1010,
            "Invalid Transaction",
            Some("\"Inability to pay some fees (e.g. account balance too low)\""),
        );
        assert_eq!(poor.name, "Payment");
        assert!(!poor.is_nonce_conflict());
    }

    #[test]
    fn unknown_reasons_keep_the_node_s_words() {
        let refusal = refusal(1099, "Something new", Some("\"details\""));
        assert_eq!(refusal.to_string(), "Refused: Something new: details");
    }

    fn module_error() -> Value {
        Value::unnamed_variant(
            "Module",
            [Value::named_composite([
                ("index", Value::u128(7)),
                ("error", Value::from_bytes([3, 0, 0, 0])),
            ])],
        )
    }

    fn event(pallet: &str, name: &str, field: &str, value: Value) -> Event {
        let fields = Composite::named([(field, value)]);
        Event { pallet: pallet.into(), name: name.into(), fields }
    }

    fn named(pallet: u8, index: u8) -> Option<Failure> {
        (pallet == 7 && index == 3).then(|| Failure {
            pallet: Some("SubtensorModule".into()),
            name: "SubnetNotExists".into(),
            text: "No such subnet.".into(),
        })
    }

    #[test]
    fn a_pallet_s_error_is_named() {
        let failed = event("System", "ExtrinsicFailed", "dispatch_error", module_error());
        let failure = failure(&[failed], named).unwrap();
        assert_eq!(failure.to_string(), "SubtensorModule.SubnetNotExists: No such subnet.");
    }

    #[test]
    fn other_errors_keep_their_path() {
        let token =
            Value::unnamed_variant("Token", [Value::unnamed_variant("FundsUnavailable", [])]);
        let failed = event("System", "ExtrinsicFailed", "dispatch_error", token);
        assert_eq!(failure(&[failed], named).unwrap().name, "Token.FundsUnavailable");
        let origin = Value::unnamed_variant("BadOrigin", []);
        let failed = event("System", "ExtrinsicFailed", "dispatch_error", origin);
        assert_eq!(failure(&[failed], named).unwrap().name, "BadOrigin");
    }

    #[test]
    fn failures_inside_a_sudo_call_count_and_its_success_does_not() {
        let failed = Value::unnamed_variant("Err", [module_error()]);
        let failed = event("Sudo", "Sudid", "sudo_result", failed);
        assert_eq!(failure(&[failed], named).unwrap().name, "SubnetNotExists");
        let fine = Value::unnamed_variant("Ok", [Value::unnamed_composite([])]);
        assert_eq!(failure(&[event("Sudo", "Sudid", "sudo_result", fine)], named), None);
        let other = event("SubtensorModule", "WeightsSet", "error", module_error());
        assert_eq!(failure(&[other], named), None);
    }
}
