//! How fast blocks are decoded and written: blocks of 50 signed extrinsics each, made of recorded
//! ones. `elem/s` are blocks per second. With `INGEST_POSTGRES` PostgreSQL is measured beside SQLite.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use myelin_explorer::{
    chain::{Header, RawBlock},
    decode::Runtime,
    index::assemble::assemble,
    store::{Store, rows::IndexedBlock},
};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Blocks per transaction, as the follower writes them.
const CHUNK: u32 = 64;

/// Extrinsics per block, the time inherent aside.
const EXTRINSICS: u32 = 50;

/// How events of the recorded block's second extrinsic begin: their phase.
const PHASE: [u8; 5] = [0, 1, 0, 0, 0];

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().expect("text").trim_start_matches("0x")).expect("hexadecimal")
}

/// Recorded extrinsics and events, multiplied.
struct Template {
    inherent: Vec<u8>,
    signed: Vec<Vec<u8>>,
    events: Vec<u8>,
}

impl Template {
    fn read() -> Self {
        let recorded: Value =
            serde_json::from_str(include_str!("../fixtures/blocks.json")).expect("recorded");
        // Three transfers and a failing one.
        let blocks = &recorded["blocks"].as_array().expect("blocks")[..4];
        let signed = |index: u32| bytes(&blocks[index as usize % blocks.len()]["extrinsics"][1]);
        let own_events = |index: u32| {
            let all = bytes(&blocks[index as usize % blocks.len()]["events"]);
            let start = all.windows(5).position(|window| window == PHASE).expect("events");
            all[start..].to_vec()
        };
        let count = |events: &[u8]| events.windows(5).filter(|window| *window == PHASE).count();
        let (mut events, mut total) = (Vec::new(), 0);
        for index in 0..EXTRINSICS {
            let own = own_events(index);
            total += count(&own);
            events.extend(moved(&own, index + 1));
        }
        // A compact length of two bytes.
        let length = u16::try_from(total << 2 | 1).expect("few events").to_le_bytes();
        Self {
            inherent: bytes(&blocks[0]["extrinsics"][0]),
            signed: (0..EXTRINSICS).map(signed).collect(),
            events: length.into_iter().chain(events).collect(),
        }
    }

    fn block(&self, number: u32) -> RawBlock {
        let hash = |number: u32| {
            let mut hash = [7; 32];
            hash[..4].copy_from_slice(&number.wrapping_mul(0x9e37_79b9).to_be_bytes());
            hash
        };
        let mut extrinsics = vec![self.inherent.clone()];
        for (index, signed) in (0u32..).zip(&self.signed) {
            let mut own = signed.clone();
            // Part of the signature, so that no two have the same hash.
            own[45..49].copy_from_slice(&number.to_le_bytes());
            own[49..53].copy_from_slice(&index.to_le_bytes());
            extrinsics.push(own);
        }
        RawBlock {
            hash: hash(number),
            header: Header { number, parent: hash(number.wrapping_sub(1)), ..Header::default() },
            extrinsics,
            events: Some(self.events.clone()),
        }
    }
}

/// Events of extrinsic 1 as those of another.
fn moved(events: &[u8], index: u32) -> Vec<u8> {
    let mut events = events.to_vec();
    let starts: Vec<usize> =
        (0..events.len() - 4).filter(|at| events[*at..at + 5] == PHASE).collect();
    for at in starts {
        events[at + 1..at + 5].copy_from_slice(&index.to_le_bytes());
    }
    events
}

fn decode(runtime: &Runtime, template: &Template, from: u32) -> Vec<IndexedBlock> {
    (from..from + CHUNK).map(|number| assemble(runtime, template.block(number), None)).collect()
}

fn ingest(criterion: &mut Criterion) {
    let runtime: Arc<Runtime> =
        Runtime::new(425, include_bytes!("../fixtures/metadata.scale")).expect("metadata");
    let template = Template::read();
    let sample = &decode(&runtime, &template, 0)[0];
    assert_eq!(sample.extrinsics.len(), EXTRINSICS as usize + 1);
    assert_eq!(sample.extrinsics.iter().filter(|row| !row.success).count(), 12);
    assert_eq!(sample.transfers.len(), 38);

    let tokio = tokio::runtime::Runtime::new().expect("a runtime");
    let mut group = criterion.benchmark_group("ingest");
    group.throughput(Throughput::Elements(CHUNK.into())).measurement_time(Duration::from_secs(20));
    group.bench_function("decode", |bencher| bencher.iter(|| decode(&runtime, &template, 0)));
    let path = std::env::temp_dir().join(format!("ingest-{}.sqlite", std::process::id()));
    let mut write = |name: &str, url: &str| {
        let store = tokio.block_on(Store::open(url)).expect("a database");
        let mut next = 0;
        group.bench_function(format!("decode and write, {name}"), |bencher| {
            bencher.iter_custom(|rounds| {
                let started = Instant::now();
                for _ in 0..rounds {
                    let blocks = decode(&runtime, &template, next);
                    tokio.block_on(store.insert(&blocks)).expect("written");
                    next += CHUNK;
                }
                started.elapsed()
            });
        });
        tokio.block_on(store.close());
        next
    };
    let blocks = write("SQLite", &path.to_string_lossy());
    // An empty database of a server, as postgres://user@host/name.
    if let Ok(url) = std::env::var("INGEST_POSTGRES") {
        write("PostgreSQL", &url);
    }
    group.finish();
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!("{blocks} blocks, {} bytes each on disk", size / u64::from(blocks.max(1)));
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
    }
}

criterion_group!(benches, ingest);
criterion_main!(benches);
