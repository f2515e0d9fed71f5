//! The measured epochs: inputs, checksums of the results, and the reference's cost.
#![allow(dead_code, reason = "tests and benches use their own parts")]

#[path = "gunzip.rs"]
mod gunzip;

use myelin_yuma::EpochOutput;
use myelin_yuma::case::{Case, Step};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An epoch to measure.
pub struct Preset {
    pub name: &'static str,
    file: &'static [u8],
    /// Yuma-3 with liquid alpha instead of the legacy branch.
    liquid: bool,
    /// SHA-256 of the reference's result in canonical JSON.
    pub checksum: &'static str,
}

const DENSE_256: &[u8] = include_bytes!("../vectors/perf/256-dense.jsonl.gz");
const SPARSE_256: &[u8] = include_bytes!("../vectors/perf/256-sparse.jsonl.gz");
const DENSE_1024: &[u8] = include_bytes!("../vectors/perf/1024-dense.jsonl.gz");
const SPARSE_4096: &[u8] = include_bytes!("../vectors/perf/4096-sparse.jsonl.gz");

pub const PRESETS: [Preset; 8] = [
    Preset {
        name: "256-dense-yuma2",
        file: DENSE_256,
        liquid: false,
        checksum: "055b2d52c33aafb100f829dd7215bc4f1ea8dba4176bc5e58e56bd161b28ca3a",
    },
    Preset {
        name: "256-dense-yuma3-liquid",
        file: DENSE_256,
        liquid: true,
        checksum: "260204b74103ccc55cfabd2a9241fba1039fda49def278a7dcb5d08512e41d86",
    },
    Preset {
        name: "256-sparse-yuma2",
        file: SPARSE_256,
        liquid: false,
        checksum: "850f09dcd4c3f0c8f33cf2d0f0f71417dc1eadf71de3a0db8ec8fc17291e48a9",
    },
    Preset {
        name: "256-sparse-yuma3-liquid",
        file: SPARSE_256,
        liquid: true,
        checksum: "aa1146f9e8841d015b40f20a3c70154ee134def90a0b9df030b3d4b428b73b30",
    },
    Preset {
        name: "1024-dense-yuma2",
        file: DENSE_1024,
        liquid: false,
        checksum: "dde7e160063c09169a2c9b8f371a7f9d830cdd7221b6a9550465df87228eb562",
    },
    Preset {
        name: "1024-dense-yuma3-liquid",
        file: DENSE_1024,
        liquid: true,
        checksum: "a0e5b4cf52fd8282283f2125b1e145114af0b8a830ffb1d170c9bb9472ab4fbb",
    },
    Preset {
        name: "4096-sparse-yuma2",
        file: SPARSE_4096,
        liquid: false,
        checksum: "89e1c3fb7ed606396c3f9546437dba3cab5b2f3cc3d95a55cac3ac9ce7029264",
    },
    Preset {
        name: "4096-sparse-yuma3-liquid",
        file: SPARSE_4096,
        liquid: true,
        checksum: "a4a91ef471bbf544f2fcfc9ecb343e943701d3f4b70bbe0bc631bd11b59a6f0a",
    },
];

impl Preset {
    /// The state before the epoch, and the epoch.
    pub fn load(&self) -> (Case, Step) {
        let text = gunzip::gunzip(self.file);
        let mut case: Case = serde_json::from_slice(&text).expect("a case");
        (case.yuma3, case.liquid_alpha) = (self.liquid, self.liquid);
        let step = case.epochs[0].clone();
        (case, step)
    }
}

/// SHA-256 of the list of results as compact JSON with sorted keys.
pub fn checksum(outputs: &[EpochOutput]) -> String {
    let sorted = |out: &EpochOutput| -> BTreeMap<String, serde_json::Value> {
        serde_json::from_value(serde_json::to_value(out).expect("a value")).expect("an object")
    };
    let outputs: Vec<_> = outputs.iter().map(sorted).collect();
    let text = serde_json::to_vec(&outputs).expect("text");
    Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect()
}
