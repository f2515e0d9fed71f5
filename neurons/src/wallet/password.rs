//! Where the password of a keyfile comes from (spec: neuron protocol §15).

use super::{KeyfileError, WalletError};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fmt,
    io::{IsTerminal, stdin},
    path::Path,
};

/// Shortest new password.
const SHORTEST: usize = 6;

/// How often a password may be typed.
const TRIES: usize = 3;

/// A password; it is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Sources of a password, in order: the one given, the keyfile's environment variable, a prompt
/// on the terminal.
#[derive(Clone, Debug, Default)]
pub struct Password {
    /// The password, if the caller knows it.
    pub given: Option<Secret>,
    /// Never ask, even on a terminal.
    pub silent: bool,
}

impl Password {
    /// A password that is known.
    #[must_use]
    pub fn given(text: impl Into<String>) -> Self {
        Self { given: Some(Secret(text.into())), silent: true }
    }

    /// What `open` makes of the password of an existing keyfile at an absolute path. A wrong one
    /// may be typed anew, three times in all.
    ///
    /// # Errors
    /// [`WalletError::NoPassword`] naming the environment variable when no source has one;
    /// [`WalletError::Variable`] when that variable is garbled.
    pub(super) fn open<T>(
        &self,
        path: &Path,
        open: impl Fn(&Secret) -> Result<T, KeyfileError>,
    ) -> Result<Result<T, KeyfileError>, WalletError> {
        let variable = environment_variable(path);
        if let Some(found) = self.known(&variable)? {
            return Ok(open(&found));
        }
        if self.silent || !stdin().is_terminal() {
            return Err(WalletError::NoPassword { path: path.to_owned(), variable });
        }
        tried(|| ask(path, &format!("Password of {}: ", path.display())), open)
    }

    /// A password for a new keyfile; one typed at the prompt needs six characters and has to be
    /// typed twice.
    ///
    /// # Errors
    /// [`WalletError::NewPassword`] when what is typed will not do, else as [`Password::of`].
    pub fn new_for(&self, path: &Path) -> Result<Secret, WalletError> {
        let variable = environment_variable(path);
        if let Some(found) = self.known(&variable)? {
            return Ok(found);
        }
        if self.silent || !stdin().is_terminal() {
            return Err(WalletError::NoPassword { path: path.to_owned(), variable });
        }
        let first = ask(path, &format!("New password for {}: ", path.display()))?;
        let second = ask(path, "The same again: ")?;
        acceptable(first, &second)
    }

    fn known(&self, variable: &str) -> Result<Option<Secret>, WalletError> {
        if self.given.is_some() {
            return Ok(self.given.clone());
        }
        let Some(value) = std::env::var_os(variable) else { return Ok(None) };
        reveal(variable, &value.to_string_lossy()).map(Some)
    }
}

/// What `open` makes of the first typed password that is right, or of the last one.
fn tried<T>(
    mut ask: impl FnMut() -> Result<Secret, WalletError>,
    open: impl Fn(&Secret) -> Result<T, KeyfileError>,
) -> Result<Result<T, KeyfileError>, WalletError> {
    for _ in 1..TRIES {
        let opened = open(&ask()?);
        if !matches!(opened, Err(KeyfileError::WrongPassword)) {
            return Ok(opened);
        }
        eprintln!("{}; try again", KeyfileError::WrongPassword);
    }
    Ok(open(&ask()?))
}

fn ask(path: &Path, prompt: &str) -> Result<Secret, WalletError> {
    rpassword::prompt_password(prompt).map(Secret).map_err(|reason| WalletError::File {
        action: "ask for the password of",
        path: path.to_owned(),
        reason,
    })
}

fn acceptable(first: Secret, second: &Secret) -> Result<Secret, WalletError> {
    let refused = |reason: String| Err(WalletError::NewPassword { reason });
    if first.0.chars().count() < SHORTEST {
        return refused(format!("the password has fewer than {SHORTEST} characters"));
    }
    if first != *second {
        return refused("the two passwords differ".to_owned());
    }
    Ok(first)
}

/// The environment variable that may hold the password of the keyfile at an absolute path.
#[must_use]
pub fn environment_variable(path: &Path) -> String {
    let upper = path.to_string_lossy().to_uppercase();
    format!("BT_PW_{}", upper.replace(['/', '.'], "_"))
}

/// Undoes the encoding of a password in its variable: base64 of its bytes, each combined by
/// exclusive or with the variable's name.
fn reveal(variable: &str, value: &str) -> Result<Secret, WalletError> {
    let wrong = |reason| WalletError::Variable { variable: variable.to_owned(), reason };
    let bytes = STANDARD.decode(value.trim()).map_err(|_| wrong("invalid base64"))?;
    let plain = bytes.iter().zip(variable.bytes().cycle()).map(|(a, b)| a ^ b).collect();
    let text = String::from_utf8(plain).map_err(|_| wrong("it was encoded for another path"))?;
    Ok(Secret(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Vector of the spec, §15.
    const PATH: &str = "/home/u/.bittensor/wallets/default/coldkey";
    const VARIABLE: &str = "BT_PW__HOME_U__BITTENSOR_WALLETS_DEFAULT_COLDKEY";

    #[test]
    fn the_variable_is_named_after_the_path() {
        assert_eq!(environment_variable(Path::new(PATH)), VARIABLE);
    }

    #[test]
    fn its_value_is_the_password_combined_with_its_name() {
        let found = reveal(VARIABLE, "ITstIjI8K2gnIjcsMA==").unwrap();
        assert_eq!(found, Secret("correct horse".into()));
        let error = reveal(VARIABLE, "no base64!").unwrap_err().to_string();
        assert!(error.contains(VARIABLE) && error.contains("base64"), "{error}");
    }

    #[test]
    fn a_given_password_comes_first_and_without_any_the_variable_is_named() {
        let path = Path::new(PATH);
        let shown = |secret: &Secret| Ok(secret.clone());
        assert_eq!(Password::given("pw").open(path, shown).unwrap(), Ok(Secret("pw".into())));
        let silent = Password { given: None, silent: true };
        let error = silent.open(path, shown).unwrap_err().to_string();
        assert!(error.contains(VARIABLE), "{error}");
    }

    #[test]
    fn a_mistyped_password_may_be_typed_anew() {
        let open = |secret: &Secret| match secret.0.as_str() {
            "right" => Ok(1),
            "garbled" => Err(KeyfileError::Empty),
            _ => Err(KeyfileError::WrongPassword),
        };
        let typed = |words: &[&str]| {
            let mut words = words.iter();
            let opened = tried(|| Ok(Secret((*words.next().unwrap()).into())), open).unwrap();
            (opened, words.count())
        };
        assert_eq!(typed(&["right", "x"]), (Ok(1), 1));
        assert_eq!(typed(&["rigth", "", "right", "x"]), (Ok(1), 1));
        assert_eq!(typed(&["a", "b", "c", "right"]), (Err(KeyfileError::WrongPassword), 1));
        assert_eq!(typed(&["garbled", "right"]), (Err(KeyfileError::Empty), 1), "no fault of it");
    }

    #[test]
    fn new_passwords_need_six_characters_twice() {
        let typed = |text: &str| Secret(text.into());
        assert!(acceptable(typed("12345"), &typed("12345")).is_err());
        assert!(acceptable(typed("123456"), &typed("123457")).is_err());
        assert_eq!(acceptable(typed("123456"), &typed("123456")).unwrap(), typed("123456"));
    }

    #[test]
    fn secrets_are_not_printed() {
        assert!(!format!("{:?}", Password::given("hidden")).contains("hidden"));
    }
}
