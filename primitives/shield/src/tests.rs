use super::*;
use codec::{Decode, Encode};
use proptest::prelude::*;

const SECRET: [u8; 32] = [1; 32];
const NONCE: [u8; NONCE_LEN] = [2; NONCE_LEN];

fn author() -> KeyPair {
    KeyPair::from_seed(&core::array::from_fn(|index| index as u8))
}

/// spec `weights-cases.md` C7.
#[test]
fn a_key_is_named_by_its_hash() {
    assert_eq!(hex::encode(key_hash(&[0x42; 1_184])), "ee61244710d9fd7843386880ddbac4fe");
}

/// spec `weights-cases.md` C7: 5 bytes of text become 1151 = 16 + 2 + 1088 + 24 + 21.
#[test]
fn sent_bytes_have_the_official_layout() {
    let sent = shield(&author().enc_key(), b"12345", SECRET, NONCE).unwrap();
    assert_eq!(sent.len(), 1_151);
    assert_eq!(sent[..16], key_hash(&author().enc_key()));
    assert_eq!(sent[16..18], [0x40, 0x04]);
    assert_eq!(sent[18 + 1_088..][..24], NONCE);
    let parsed = ShieldedTransaction::parse(&sent).unwrap();
    assert_eq!((parsed.kem_ct.len(), parsed.aead_ct.len()), (1_088, 21));
    assert_eq!(parsed.unshield(&author().dec_key()).unwrap(), b"12345");
}

#[test]
fn keys_survive_their_expanded_form() {
    let (enc, dec) = (author().enc_key(), author().dec_key());
    assert_eq!((enc.len(), dec.len()), (ENC_KEY_LEN, DEC_KEY_LEN));
    let again = KeyPair::from_dec_key(&dec).unwrap();
    assert_eq!((again.enc_key(), again.dec_key()), (enc, dec.clone()));
    assert!(KeyPair::from_dec_key(&dec[1..]).is_none());
    // The expanded form holds the hash of the public key: one bit of that is noticed.
    let mut broken = dec;
    broken[2_400 - 64] ^= 1;
    assert!(KeyPair::from_dec_key(&broken).is_none());
}

#[test]
fn secret_halves_are_wiped() {
    fn is_wiped_when_dropped(_: &impl zeroize::ZeroizeOnDrop) {}
    is_wiped_when_dropped(author().secret());
    is_wiped_when_dropped(&author().dec_key());
}

#[test]
fn only_its_author_opens_it_and_only_unchanged() {
    let sent = shield(&author().enc_key(), b"transaction", SECRET, NONCE).unwrap();
    let open = |bytes: &[u8], pair: &KeyPair| {
        ShieldedTransaction::parse(bytes).and_then(|parsed| parsed.unshield(&pair.dec_key()))
    };
    assert!(open(&sent, &author()).is_some());
    assert!(open(&sent, &KeyPair::from_seed(&[9; 64])).is_none());
    for place in 18..sent.len() {
        let mut changed = sent.clone();
        changed[place] ^= 1;
        // Every bit of the ciphertexts and of the nonce counts; a sample keeps the test short.
        if place % 97 == 0 || place + 50 > sent.len() {
            assert!(open(&changed, &author()).is_none(), "byte {place}");
        }
    }
}

#[test]
fn nothing_hides_nothing() {
    let sent = shield(&author().enc_key(), b"", SECRET, NONCE).unwrap();
    assert!(ShieldedTransaction::parse(&sent).unwrap().unshield(&author().dec_key()).is_none());
}

/// spec `weights.md` §7.5: fails if shorter than 16 + 2 + kem_len + 24 + 1.
#[test]
fn the_shortest_that_parses_has_one_byte_of_text() {
    for kem_len in [0u16, 3, 1_088] {
        let shortest = 16 + 2 + usize::from(kem_len) + 24 + 1;
        let mut bytes = vec![0; shortest];
        bytes[16..18].copy_from_slice(&kem_len.to_le_bytes());
        let parsed = ShieldedTransaction::parse(&bytes).unwrap();
        assert_eq!((parsed.kem_ct.len(), parsed.aead_ct.len()), (kem_len.into(), 1));
        assert!(ShieldedTransaction::parse(&bytes[..shortest - 1]).is_none());
        assert!(parsed.unshield(&author().dec_key()).is_none());
    }
}

#[test]
fn keys_of_another_length_are_none() {
    assert!(shield(&author().enc_key()[1..], b"x", SECRET, NONCE).is_none());
    assert!(shield(&[0xff; ENC_KEY_LEN], b"x", SECRET, NONCE).is_none(), "coefficients above q");
}

/// spec `interface/types.md`: field order in SCALE.
#[test]
fn encoding_is_hash_kem_aead_nonce() {
    let parsed = ShieldedTransaction {
        key_hash: [1; 16],
        kem_ct: vec![2; 3],
        aead_ct: vec![4; 2],
        nonce: [5; 24],
    };
    let expected = [&[1; 16][..], &[12, 2, 2, 2], &[8, 4, 4], &[5; 24]].concat();
    assert_eq!(parsed.encode(), expected);
    assert_eq!(ShieldedTransaction::decode(&mut &expected[..]).unwrap(), parsed);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_transaction_comes_back(text in prop::collection::vec(any::<u8>(), 1..3_000), secret: [u8; 32], nonce: [u8; 24], seed: [u8; 32]) {
        let pair = KeyPair::from_seed(&[seed, secret].concat().try_into().unwrap());
        let sent = shield(&pair.enc_key(), &text, secret, nonce).unwrap();
        let parsed = ShieldedTransaction::parse(&sent).unwrap();
        prop_assert_eq!(parsed.unshield(&pair.dec_key()), Some(text));
    }

    #[test]
    fn any_bytes_are_taken_apart_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..1_400)) {
        if let Some(parsed) = ShieldedTransaction::parse(&bytes) {
            let kem_len = u16::try_from(parsed.kem_ct.len()).unwrap().to_le_bytes();
            let again = [&parsed.key_hash[..], &kem_len, &parsed.kem_ct, &parsed.nonce, &parsed.aead_ct].concat();
            prop_assert_eq!(again, bytes);
            prop_assert!(parsed.unshield(&author().dec_key()).is_none());
        }
    }
}
