//! Network, mechanism and storage-index ids.

use codec::{Compact, CompactAs, Decode, DecodeWithMemTracking, Encode, Error, MaxEncodedLen};
use core::fmt;
use scale_info::{Type, TypeInfo};
use serde::{Deserialize, Serialize};

/// Netuids at and above this number would collide in [`NetUidStorageIndex`].
pub const MAX_SUBNETS: u16 = 4_096;
/// Most mechanisms one subnet can have.
pub const MAX_MECHANISMS: u8 = 16;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $inner:ident, $getter:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug,
            Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name($inner);

        impl $name {
            /// The plain number.
            pub const fn $getter(self) -> $inner {
                self.0
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl From<$name> for $inner {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl CompactAs for $name {
            type As = $inner;
            fn encode_as(&self) -> &Self::As {
                &self.0
            }
            fn decode_from(inner: Self::As) -> Result<Self, Error> {
                Ok(Self(inner))
            }
        }

        impl From<Compact<$name>> for $name {
            fn from(compact: Compact<$name>) -> Self {
                compact.0
            }
        }

        impl TypeInfo for $name {
            type Identity = $inner;
            fn type_info() -> Type {
                $inner::type_info()
            }
        }
    };
}

id! {
    /// A subnet's number; 0 is the root network.
    NetUid, u16, to_u16
}
id! {
    /// A mechanism's number inside its subnet; 0 is the main one.
    MechId, u8, to_u8
}
id! {
    /// Key of the maps kept per mechanism: `mecid · 4096 + netuid`, equal to the netuid for
    /// mechanism 0 (spec: registry §17).
    NetUidStorageIndex, u16, to_u16
}

impl NetUid {
    /// The root network.
    pub const ROOT: Self = Self(0);

    /// The subnet with this number.
    pub const fn new(netuid: u16) -> Self {
        Self(netuid)
    }

    /// Whether this is the root network.
    pub const fn is_root(self) -> bool {
        self.0 == 0
    }
}

impl MechId {
    /// The main mechanism.
    pub const MAIN: Self = Self(0);

    /// The mechanism with this number.
    pub const fn new(mecid: u8) -> Self {
        Self(mecid)
    }
}

impl NetUidStorageIndex {
    /// The index of mechanism `mecid` of subnet `netuid`; saturates at the type's maximum.
    pub const fn new(netuid: NetUid, mecid: MechId) -> Self {
        Self((mecid.0 as u16).saturating_mul(MAX_SUBNETS).saturating_add(netuid.0))
    }

    /// The subnet and mechanism this index stands for.
    pub const fn split(self) -> (NetUid, MechId) {
        (NetUid(self.0 % MAX_SUBNETS), MechId((self.0 / MAX_SUBNETS) as u8))
    }
}

impl From<NetUid> for NetUidStorageIndex {
    /// The index of the subnet's main mechanism.
    fn from(netuid: NetUid) -> Self {
        Self::new(netuid, MechId::MAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn storage_index_is_mechanism_times_4096_plus_netuid() {
        let index = NetUidStorageIndex::new(NetUid::new(5), MechId::new(3));
        assert_eq!(index.to_u16(), 12_293);
        assert_eq!(index.split(), (NetUid::new(5), MechId::new(3)));
        assert_eq!(NetUidStorageIndex::from(NetUid::new(9)).to_u16(), 9);
        assert_eq!(NetUidStorageIndex::new(NetUid::new(1), MechId::new(16)).to_u16(), u16::MAX);
    }

    #[test]
    fn metadata_shows_plain_integers() {
        assert_eq!(scale_info::meta_type::<NetUid>(), scale_info::meta_type::<u16>());
        assert_eq!(scale_info::meta_type::<MechId>(), scale_info::meta_type::<u8>());
        assert_eq!(Compact(NetUid::new(3)).encode(), [12]);
    }
}
