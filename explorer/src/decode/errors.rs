//! What dispatch errors mean that no pallet documents.

use crate::model::ErrorText;

/// Errors of the runtime itself, by kind and name.
const KNOWN: [(&str, &str, &str); 27] = [
    ("Token", "FundsUnavailable", "The account does not have that much to spend."),
    ("Token", "OnlyProvider", "The account would cease to exist, and something still needs it."),
    ("Token", "BelowMinimum", "The account would be left with less than an account may hold."),
    (
        "Token",
        "CannotCreate",
        "The receiving account does not exist and this is too little to create it.",
    ),
    ("Token", "UnknownAsset", "There is no such asset."),
    ("Token", "Frozen", "The funds are there, but frozen."),
    ("Token", "Unsupported", "The asset does not support this."),
    ("Token", "CannotCreateHold", "The account cannot have one more hold on its funds."),
    ("Token", "NotExpendable", "The account must keep what it holds to go on existing."),
    ("Token", "Blocked", "The account is blocked from receiving this."),
    (
        "Arithmetic",
        "Underflow",
        "A subtraction would go below zero: there is less than is to be taken.",
    ),
    ("Arithmetic", "Overflow", "A sum or product would be larger than the chain can hold."),
    ("Arithmetic", "DivisionByZero", "The computation would divide by zero."),
    ("Transactional", "LimitReached", "Too many changes are nested in each other."),
    ("Transactional", "NoLayer", "A change was to be undone that was never begun."),
    ("DispatchError", "Other", "The call failed for a reason without a name."),
    ("DispatchError", "CannotLookup", "An address could not be resolved to an account."),
    ("DispatchError", "BadOrigin", "Who signed is not allowed to make this call."),
    ("DispatchError", "ConsumerRemaining", "The account is still in use and cannot be removed."),
    ("DispatchError", "NoProviders", "The account does not exist, so nothing can depend on it."),
    ("DispatchError", "TooManyConsumers", "Too much depends on the account already."),
    ("DispatchError", "Exhausted", "The block has no room left for this call."),
    ("DispatchError", "Corruption", "The chain's state is not as it should be."),
    ("DispatchError", "Unavailable", "Something the call needs is not available at present."),
    ("DispatchError", "RootNotAllowed", "Root is not allowed to make this call."),
    ("Trie", "InvalidStateRoot", "A proof does not belong to this state."),
    ("Trie", "IncompleteDatabase", "A proof lacks parts of the state."),
];

impl ErrorText {
    /// With an explanation where the pallet's documentation gives none.
    pub fn explained(self) -> Self {
        if !self.text.is_empty() {
            return self;
        }
        let known = KNOWN.iter().find(|(kind, name, _)| *kind == self.pallet && *name == self.name);
        let text = match known {
            Some((_, _, text)) => (*text).into(),
            None => format!("{} refused the call: {}.", self.pallet, in_words(&self.name)),
        };
        Self { text, ..self }
    }
}

/// `NotEnoughBalance` as `not enough balance`.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 8);
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::decode::fixture;

    use serde_json::json;

    #[test]
    fn errors_of_the_runtime_are_explained() {
        let text = |error| fixture::runtime().error_text(&error).text;
        assert!(text(json!({ "Token": "FundsUnavailable" })).contains("that much to spend"));
        assert!(text(json!({ "Arithmetic": "Underflow" })).contains("below zero"));
        assert!(text(json!("BadOrigin")).contains("not allowed"));
        assert_eq!(text(json!({ "Token": "NewKind" })), "Token refused the call: new kind.");
    }

    #[test]
    fn every_error_of_every_pallet_has_a_text() {
        let runtime = fixture::runtime();
        let mut seen = 0;
        for index in 0..=u8::MAX {
            for code in 0..=u8::MAX {
                let error =
                    json!({ "Module": { "index": index, "error": format!("0x{code:02x}000000") } });
                let found = runtime.error_text(&error);
                if found.pallet != "Module" {
                    seen += 1;
                    assert!(!found.text.is_empty(), "{found:?}");
                }
            }
        }
        assert!(seen > 100, "{seen} errors");
    }
}
