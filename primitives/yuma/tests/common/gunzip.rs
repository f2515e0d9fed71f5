//! A small reader of gzip files, so that inputs can be kept compressed without a further crate.

/// Longest Huffman code.
const MAX_BITS: usize = 15;

const LENGTH_BASE: [u16; 29] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
];
const LENGTH_EXTRA: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE: [u16; 30] = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
    2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
/// Order in which the lengths of the code for code lengths are stored.
const CODE_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Bits of a byte string, lowest first.
struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
    buffer: u32,
    available: u32,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> usize {
        while self.available < count {
            self.buffer |= u32::from(self.bytes[self.position]) << self.available;
            self.position += 1;
            self.available += 8;
        }
        let value = self.buffer & ((1 << count) - 1);
        self.buffer >>= count;
        self.available -= count;
        value as usize
    }
}

/// A canonical Huffman code: how many codes there are of each length, and their symbols in order.
struct Code {
    counts: [usize; MAX_BITS + 1],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[usize]) -> Self {
        let mut counts = [0; MAX_BITS + 1];
        lengths.iter().for_each(|length| counts[*length] += 1);
        counts[0] = 0;
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|s| lengths[*s] > 0).collect();
        symbols.sort_by_key(|symbol| lengths[*symbol]);
        Self { counts, symbols }
    }

    fn read(&self, bits: &mut Bits) -> usize {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= bits.take(1);
            if code < first + count {
                return self.symbols[index + code - first];
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        panic!("no such code");
    }
}

/// Codes for literals and lengths, and for distances, as the block describes them.
fn dynamic_codes(bits: &mut Bits) -> (Code, Code) {
    let (literals, distances, used) = (bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4);
    let mut lengths = [0; 19];
    CODE_ORDER.iter().take(used).for_each(|place| lengths[*place] = bits.take(3));
    let code = Code::new(&lengths);
    let mut lengths: Vec<usize> = Vec::new();
    while lengths.len() < literals + distances {
        let (value, repeat) = match code.read(bits) {
            16 => (*lengths.last().expect("a length"), 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            18 => (0, 11 + bits.take(7)),
            length => (length, 1),
        };
        lengths.resize(lengths.len() + repeat, value);
    }
    (Code::new(&lengths[..literals]), Code::new(&lengths[literals..]))
}

/// The contents of a gzip file of one member without a name.
pub fn gunzip(file: &[u8]) -> Vec<u8> {
    assert_eq!(file[..4], [0x1f, 0x8b, 8, 0], "a plain gzip header");
    let (body, trailer) = file[10..].split_at(file.len() - 18);
    let mut bits = Bits { bytes: body, position: 0, buffer: 0, available: 0 };
    let mut out = Vec::new();
    loop {
        let last = bits.take(1) == 1;
        assert_eq!(bits.take(2), 2, "blocks with their own codes");
        let (literals, distances) = dynamic_codes(&mut bits);
        loop {
            let symbol = literals.read(&mut bits);
            match symbol {
                0..256 => out.push(symbol as u8),
                256 => break,
                _ => {
                    let place = symbol - 257;
                    let extra = bits.take(u32::from(LENGTH_EXTRA[place]));
                    let length = usize::from(LENGTH_BASE[place]) + extra;
                    let place = distances.read(&mut bits);
                    let extra = bits.take((place as u32 / 2).saturating_sub(1));
                    let start = out.len() - usize::from(DISTANCE_BASE[place]) - extra;
                    (start..start + length).for_each(|from| out.push(out[from]));
                }
            }
        }
        if last {
            break;
        }
    }
    assert_eq!((out.len() as u32).to_le_bytes(), trailer[4..], "the length as noted");
    out
}
