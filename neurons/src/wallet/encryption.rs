//! The three encryption schemes of keyfiles (spec: neuron protocol §15).

use super::{KeyfileError, Secret};
use aes::{
    Aes128, Aes256,
    cipher::{BlockDecryptMut, KeyIvInit, StreamCipher, block_padding::Pkcs7},
};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine, engine::general_purpose::URL_SAFE};
use crypto_secretbox::{
    XSalsa20Poly1305,
    aead::{Aead, KeyInit},
};
use hmac::{Hmac, Mac};
use pbkdf2::pbkdf2_hmac;
use rand::{RngCore, rngs::OsRng};
use sha2::Sha256;

/// How a keyfile is encrypted, told by how it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    Plain,
    /// Argon2i and XSalsa20-Poly1305; what is written today.
    NaCl,
    /// Ansible Vault 1.1 with AES-256; older files.
    AnsibleVault,
    /// A Fernet token; the oldest files.
    Fernet,
}

const NACL: &[u8] = b"$NACL";
const ANSIBLE: &[u8] = b"$ANSIBLE_VAULT";
const FERNET: &[u8] = b"gAAAAA";

/// Argon2i at libsodium's "sensitive" limits: passes and KiB.
const ARGON_PASSES: u32 = 8;
const ARGON_KIB: u32 = 524_288;
/// The same for every file, so equal passwords give equal keys.
const ARGON_SALT: [u8; 16] = [
    0x13, 0x71, 0x83, 0xdf, 0xf1, 0x5a, 0x09, 0xbc, 0x9c, 0x90, 0xb5, 0x51, 0x87, 0x39, 0xe9, 0xb1,
];
const NONCE: usize = 24;
const TAG: usize = 16;

const ANSIBLE_ROUNDS: u32 = 10_000;
const FERNET_ROUNDS: u32 = 10_000_000;
const FERNET_SALT: &[u8] = b"Iguesscyborgslikemyselfhaveatendencytobeparanoidaboutourorigins";
/// Version, time and initialisation vector before the ciphertext, signature after it.
const FERNET_HEAD: usize = 1 + 8 + 16;
const MAC: usize = 32;

impl Encryption {
    /// The scheme of a file with this content.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        let schemes = [(NACL, Self::NaCl), (ANSIBLE, Self::AnsibleVault), (FERNET, Self::Fernet)];
        let known = schemes.iter().find(|(start, _)| content.starts_with(start));
        known.map_or(Self::Plain, |(_, scheme)| *scheme)
    }
}

/// The plaintext of a keyfile; a plain one is given back as it is.
///
/// The key derivations are slow by design: some seconds, and 512 MiB for NaCl.
pub(super) fn decrypt(content: &[u8], password: &Secret) -> Result<Vec<u8>, KeyfileError> {
    match Encryption::of(content) {
        Encryption::Plain => Ok(content.to_vec()),
        Encryption::NaCl => open_nacl(content, &nacl_key(password)),
        Encryption::AnsibleVault => open_ansible(content, password),
        Encryption::Fernet => open_fernet(content, &fernet_key(password)),
    }
}

/// Encrypts with NaCl under a fresh nonce.
pub(super) fn encrypt(plaintext: &[u8], password: &Secret) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    OsRng.fill_bytes(&mut nonce);
    seal_nacl(plaintext, &nacl_key(password), &nonce)
}

fn nacl_key(password: &Secret) -> [u8; 32] {
    let params = Params::new(ARGON_KIB, ARGON_PASSES, 1, Some(32));
    let argon = Argon2::new(
        Algorithm::Argon2i,
        Version::V0x13,
        params.expect("libsodium's limits are within Argon2's"),
    );
    let mut key = [0; 32];
    argon
        .hash_password_into(password.bytes(), &ARGON_SALT, &mut key)
        .expect("salt and output have lengths Argon2 accepts, and passwords are below 4 GiB");
    key
}

fn seal_nacl(plaintext: &[u8], key: &[u8; 32], nonce: &[u8; NONCE]) -> Vec<u8> {
    let sealed = XSalsa20Poly1305::new(key.into())
        .encrypt(nonce.into(), plaintext)
        .expect("a keyfile is shorter than the cipher's limit");
    [NACL, nonce, &sealed].concat()
}

fn open_nacl(content: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyfileError> {
    let body = &content[NACL.len()..];
    if body.len() < NONCE + TAG {
        return Err(KeyfileError::Envelope { scheme: "NaCl", reason: "it is cut off" });
    }
    let (nonce, sealed) = body.split_at(NONCE);
    let opened = XSalsa20Poly1305::new(key.into()).decrypt(nonce.into(), sealed);
    opened.map_err(|_| KeyfileError::WrongPassword)
}

fn open_ansible(content: &[u8], password: &Secret) -> Result<Vec<u8>, KeyfileError> {
    let broken = |reason| KeyfileError::Envelope { scheme: "Ansible Vault", reason };
    let text = std::str::from_utf8(content).map_err(|_| broken("it is not text"))?;
    let mut lines = text.lines();
    if lines.next().map(str::trim) != Some("$ANSIBLE_VAULT;1.1;AES256") {
        return Err(broken("only version 1.1 with AES256 is known"));
    }
    let joined: String = lines.map(str::trim).collect();
    let inner = hex::decode(joined).map_err(|_| broken("it is not hexadecimal"))?;
    let mut parts = inner.split(|byte| *byte == b'\n').map(hex::decode);
    let mut part = || parts.next().and_then(Result::ok).ok_or_else(|| broken("it is cut off"));
    let (salt, mac, mut ciphertext) = (part()?, part()?, part()?);
    let mut keys = [0; 80];
    pbkdf2_hmac::<Sha256>(password.bytes(), &salt, ANSIBLE_ROUNDS, &mut keys);
    verify_mac(&keys[32..64], &ciphertext, &mac)?;
    let mut cipher = ctr::Ctr128BE::<Aes256>::new_from_slices(&keys[..32], &keys[64..])
        .map_err(|_| broken("its key does not fit"))?;
    cipher.apply_keystream(&mut ciphertext);
    strip_padding(&mut ciphertext).ok_or_else(|| broken("its padding is wrong"))?;
    Ok(ciphertext)
}

/// Removes PKCS#7 padding of sixteen-byte blocks.
fn strip_padding(plaintext: &mut Vec<u8>) -> Option<()> {
    let count = usize::from(*plaintext.last()?);
    let rest = plaintext.len().checked_sub(count)?;
    let padded = (1..=16).contains(&count)
        && plaintext[rest..].iter().all(|byte| usize::from(*byte) == count);
    padded.then(|| plaintext.truncate(rest))
}

fn fernet_key(password: &Secret) -> [u8; 32] {
    let mut key = [0; 32];
    pbkdf2_hmac::<Sha256>(password.bytes(), FERNET_SALT, FERNET_ROUNDS, &mut key);
    key
}

fn open_fernet(content: &[u8], key: &[u8; 32]) -> Result<Vec<u8>, KeyfileError> {
    let broken = |reason| KeyfileError::Envelope { scheme: "Fernet", reason };
    let token = content.trim_ascii();
    let token = URL_SAFE.decode(token).map_err(|_| broken("it is not base64"))?;
    if token.len() < FERNET_HEAD + 16 + MAC {
        return Err(broken("it is cut off"));
    }
    let (signed, mac) = token.split_at(token.len() - MAC);
    verify_mac(&key[..16], signed, mac)?;
    let (head, ciphertext) = signed.split_at(FERNET_HEAD);
    cbc::Decryptor::<Aes128>::new_from_slices(&key[16..], &head[9..])
        .map_err(|_| broken("its key does not fit"))?
        .decrypt_padded_vec_mut::<Pkcs7>(ciphertext)
        .map_err(|_| broken("its padding is wrong"))
}

fn verify_mac(key: &[u8], message: &[u8], mac: &[u8]) -> Result<(), KeyfileError> {
    let mut hmac =
        <Hmac<Sha256> as Mac>::new_from_slice(key).map_err(|_| KeyfileError::WrongPassword)?;
    hmac.update(message);
    hmac.verify_slice(mac).map_err(|_| KeyfileError::WrongPassword)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Vectors of the spec, §15: password `pw`, plaintext `hello`.
    const NACL_KEY: &str = "dd7366a7ef74d6f557dc4d5c029a98847630ea375f25a96ab233d147a8bf057e";
    const NACL_FILE: &str = "244e41434c5a963ca7a7758446b59f85e110eb3fecf1388c778346ead59d1c9526\
                             cf6c2dd7abe56fdb4b25071d1ac9fcf268";
    const FERNET_KEY: &str = "b62b9093dde10de83130ef251896f55a0a36a090ca4bbfa470a2df76d0350a23";
    const FERNET_FILE: &str = "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD8GN1tMxLe6QXFwrMKeqM7Ji3Ss_0pf7\
                               nuuXfOVZL0pBg_Ba5nCdmh3M20IWss7fpQ==";

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    fn key(text: &str) -> [u8; 32] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    fn ansible_file() -> Vec<u8> {
        let salt: Vec<u8> = (0..32).collect();
        let parts = [
            hex::encode(salt),
            "73af4e0c537a40dfb55096055c3f3e980f3da61cfdebf4006c11a2539ceeac94".to_owned(),
            "b9ad5952895dd1584f556c3cbe2cc64b".to_owned(),
        ];
        let body = hex::encode(parts.join("\n"));
        let lines: Vec<&str> =
            body.as_bytes().chunks(80).map(|line| std::str::from_utf8(line).unwrap()).collect();
        format!("$ANSIBLE_VAULT;1.1;AES256\n{}\n", lines.join("\n")).into_bytes()
    }

    #[test]
    fn schemes_are_told_by_their_start() {
        assert_eq!(Encryption::of(b"{\"ss58Address\""), Encryption::Plain);
        assert_eq!(Encryption::of(&hex::decode(NACL_FILE).unwrap()), Encryption::NaCl);
        assert_eq!(Encryption::of(&ansible_file()), Encryption::AnsibleVault);
        assert_eq!(Encryption::of(FERNET_FILE.as_bytes()), Encryption::Fernet);
        assert_eq!(decrypt(b"{}", &secret("any")), Ok(b"{}".to_vec()));
    }

    #[test]
    fn the_nacl_key_and_file_are_the_official_ones() {
        let derived = nacl_key(&secret("pw"));
        assert_eq!(derived, key(NACL_KEY));
        let file = hex::decode(NACL_FILE).unwrap();
        let nonce = file[5..29].try_into().unwrap();
        assert_eq!(seal_nacl(b"hello", &derived, nonce), file);
    }

    #[test]
    fn a_nacl_file_opens_with_its_key_only() {
        let file = hex::decode(NACL_FILE).unwrap();
        assert_eq!(open_nacl(&file, &key(NACL_KEY)), Ok(b"hello".to_vec()));
        assert_eq!(open_nacl(&file, &[0; 32]), Err(KeyfileError::WrongPassword));
        let mut changed = file.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(open_nacl(&changed, &key(NACL_KEY)), Err(KeyfileError::WrongPassword));
        assert!(matches!(
            open_nacl(&file[..40], &key(NACL_KEY)),
            Err(KeyfileError::Envelope { .. })
        ));
    }

    #[test]
    fn the_second_nacl_password_gives_its_official_key() {
        assert_eq!(
            nacl_key(&secret("correct horse")),
            key("cf96d2ee72dbd5d06fa7dd5ee0b42bba227baf46d91bd5440270663ca4f7b591")
        );
    }

    #[test]
    fn an_ansible_vault_opens_with_its_password_only() {
        assert_eq!(decrypt(&ansible_file(), &secret("pw")), Ok(b"hello".to_vec()));
        assert_eq!(decrypt(&ansible_file(), &secret("px")), Err(KeyfileError::WrongPassword));
        let broken = |file: &[u8]| {
            assert!(matches!(decrypt(file, &secret("pw")), Err(KeyfileError::Envelope { .. })));
        };
        broken(b"$ANSIBLE_VAULT;1.2;AES256\n00\n");
        broken(b"$ANSIBLE_VAULT;1.1;AES256\nxyz\n");
        broken(&ansible_file()[..200]);
    }

    #[test]
    fn padding_of_other_shapes_is_refused() {
        for wrong in [vec![], vec![0], vec![17; 17], vec![1, 2], vec![9]] {
            assert_eq!(strip_padding(&mut wrong.clone()), None, "{wrong:?}");
        }
    }

    #[test]
    fn the_fernet_key_is_the_official_one() {
        assert_eq!(fernet_key(&secret("pw")), key(FERNET_KEY));
    }

    #[test]
    fn a_fernet_token_opens_with_its_key_only() {
        let open = |file: &str, with: &str| open_fernet(file.as_bytes(), &key(with));
        assert_eq!(open(FERNET_FILE, FERNET_KEY), Ok(b"hello".to_vec()));
        assert_eq!(open(&format!("{FERNET_FILE}\n"), FERNET_KEY), Ok(b"hello".to_vec()));
        assert_eq!(open(FERNET_FILE, NACL_KEY), Err(KeyfileError::WrongPassword));
        assert!(matches!(open("gAAAAA==", FERNET_KEY), Err(KeyfileError::Envelope { .. })));
    }
}
