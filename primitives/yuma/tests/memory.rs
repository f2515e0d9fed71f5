//! Heap of one epoch: its peak, and that the number of allocations does not grow with the subnet.

#[path = "common/presets.rs"]
mod presets;

use myelin_yuma::{EpochOutput, run_epoch};
use presets::PRESETS;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static HEAP: Cell<Heap> = const { Cell::new(Heap { used: 0, peak: 0, allocations: 0 }) };
}

/// What the thread at hand has allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Heap {
    used: usize,
    peak: usize,
    allocations: usize,
}

/// The system's allocator, counting per thread.
struct Counting;

impl Counting {
    fn count(grown: usize, shrunk: usize) {
        // A thread that ends may have no counter any more.
        let _ = HEAP.try_with(|heap| {
            let mut now = heap.get();
            now.used = now.used.wrapping_add(grown).wrapping_sub(shrunk);
            now.peak = now.peak.max(now.used);
            now.allocations += usize::from(grown > 0);
            heap.set(now);
        });
    }
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size(), 0);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        Self::count(0, layout.size());
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may exist for a moment.
        Self::count(size, 0);
        Self::count(0, layout.size());
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Result, peak of the heap above what was in use before, and number of allocations of a job.
fn measured<T>(job: impl FnOnce() -> T) -> (T, usize, usize) {
    let before = HEAP.get();
    HEAP.set(Heap { peak: before.used, allocations: 0, ..before });
    let result = job();
    let after = HEAP.get();
    (result, after.peak - before.used, after.allocations)
}

/// Bytes that the vectors of a result need.
fn result_bytes(out: &EpochOutput) -> usize {
    let n = out.active.len();
    // Five ratios, two flags, four amounts, one end of a row; four bytes a bond.
    n * (5 * 2 + 2 + 4 * 8 + 8) + 4 * out.bonds.entry_count()
}

/// Vectors in a result: eleven by uid, and the bonds' entries and row ends.
const RESULT_VECTORS: usize = 13;

#[test]
fn heap_of_every_measured_epoch() {
    println!("{:<26} {:>12} {:>12} {:>12}", "preset", "peak bytes", "of result", "allocations");
    let mut counts = Vec::new();
    for preset in &PRESETS {
        let (case, step) = preset.load();
        let commit_blocks = case.commit_blocks();
        let input = case.input(step.block, step.emission, &commit_blocks);
        let (out, peak, allocations) = measured(|| run_epoch(&input));
        let result = result_bytes(&out);
        println!("{:<26} {peak:>12} {result:>12} {allocations:>12}", preset.name);
        // Linear in uids and in entries: normalised weights and the moving average, 16 bytes an
        // entry, and the vectors by uid.
        let entries = case.weights.entry_count() + case.bonds.entry_count();
        assert!(peak < 40 * entries + 400 * usize::from(case.n), "{}", preset.name);
        assert!(allocations >= RESULT_VECTORS);
        counts.push((preset.name.ends_with("liquid"), allocations));
    }
    for liquid in [false, true] {
        let mut of_branch = counts.iter().filter(|count| count.0 == liquid).map(|count| count.1);
        let first = of_branch.next();
        assert!(of_branch.all(|count| Some(count) == first), "{counts:?}");
    }
}
