//! Sampled blocks as a table: a row for each subnet.

use super::chain::Chain;
use super::subnet::Subnet;
use crate::{Error, file::Output};
use std::fmt::Write;

/// Decimal places of prices and ratios that are stored with 32 binary places.
const PLACES: u32 = 12;
/// Decimal places of the spot price, which has 64 binary places.
const PRICE_PLACES: u32 = 18;

/// Layout of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A header line, then comma-separated lines.
    Csv,
    /// `{"rows":[{…},…],"summary":{…}}`.
    Json,
}

/// A value of a row.
enum Cell {
    /// A count or an amount.
    Whole(u64),
    /// A number with this many binary places, to be written with so many decimal ones.
    Fixed { bits: u128, binary: u32, decimal: u32 },
}

macro_rules! columns {
    ($($name:literal = |$chain:ident, $subnet:ident| $value:expr;)*) => {
        /// Names of the columns, in their order.
        pub const COLUMNS: &[&str] = &[$($name,)*];

        fn cells(chain: &Chain, subnet: &Subnet) -> [Cell; COLUMNS.len()] {
            [$({
                let ($chain, $subnet) = (chain, subnet);
                $value
            },)*]
        }
    };
}

columns! {
    "block" = |chain, _s| Cell::Whole(chain.block);
    "netuid" = |_c, subnet| Cell::Whole(subnet.netuid.into());
    "price" = |_c, subnet| Cell::price(subnet.price().to_bits());
    "moving_price" = |_c, subnet| Cell::fixed(subnet.moving_price.to_bits().unsigned_abs());
    "tao_in" = |_c, subnet| Cell::Whole(subnet.pool.tao);
    "alpha_in" = |_c, subnet| Cell::Whole(subnet.pool.alpha);
    "alpha_out" = |_c, subnet| Cell::Whole(subnet.alpha_out);
    "quote_weight" = |_c, subnet| Cell::Whole(subnet.pool.weights.tao());
    "tao_in_emission" = |_c, subnet| Cell::Whole(subnet.brought.tao_in);
    "alpha_in_emission" = |_c, subnet| Cell::Whole(subnet.brought.alpha_in);
    "alpha_out_emission" = |_c, subnet| Cell::Whole(subnet.brought.alpha_out);
    "chain_buy" = |_c, subnet| Cell::Whole(subnet.brought.chain_buy);
    "protocol_alpha" = |_c, subnet| Cell::Whole(subnet.protocol_alpha);
    "pending_server" = |_c, subnet| Cell::Whole(subnet.pots.server);
    "pending_validator" = |_c, subnet| Cell::Whole(subnet.pots.validator);
    "pending_root" = |_c, subnet| Cell::Whole(subnet.pots.root);
    "pending_owner" = |_c, subnet| Cell::Whole(subnet.pots.owner_cut);
    "paid_miners" = |_c, subnet| Cell::Whole(subnet.paid.miners);
    "paid_validators" = |_c, subnet| Cell::Whole(subnet.paid.validators);
    "paid_root" = |_c, subnet| Cell::Whole(subnet.paid.root);
    "paid_owner" = |_c, subnet| Cell::Whole(subnet.paid.owner);
    "withheld" = |_c, subnet| Cell::Whole(subnet.paid.withheld);
    "recycled" = |_c, subnet| Cell::Whole(subnet.recycled);
    "root_proportion" = |_c, subnet| Cell::fixed(subnet.root_proportion.to_bits());
    "root_tao" = |chain, _s| Cell::Whole(chain.root.tao);
    "total_issuance" = |chain, _s| Cell::Whole(chain.issuance);
    "block_emission" = |chain, _s| Cell::Whole(chain.block_emission);
}

impl Cell {
    const fn price(bits: u128) -> Self {
        Self::Fixed { bits, binary: 64, decimal: PRICE_PLACES }
    }

    const fn fixed(bits: u128) -> Self {
        Self::Fixed { bits, binary: 32, decimal: PLACES }
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        match *self {
            Self::Whole(value) => write!(out, "{value}"),
            Self::Fixed { bits, binary, decimal } => {
                let places = usize::try_from(decimal).unwrap_or(0);
                let fraction = bits & ((1 << binary) - 1);
                // At most 2^64 · 10^18, which 128 bits hold.
                let digits = (fraction * 10u128.pow(decimal)) >> binary;
                write!(out, "{}.{digits:0places$}", bits >> binary)
            }
        }
    }
}

/// A table on its way into a file.
pub struct Table {
    layout: Layout,
    output: Output,
    rows: u64,
    /// Text of the block at hand; kept for its memory.
    text: String,
}

impl Table {
    /// Begins a table.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn start(layout: Layout, mut output: Output) -> Result<Self, Error> {
        let start = match layout {
            Layout::Csv => COLUMNS.join(",") + "\n",
            Layout::Json => "{\"rows\":[".to_owned(),
        };
        output.write(start.as_bytes())?;
        Ok(Self { layout, output, rows: 0, text: String::new() })
    }

    /// Appends the rows of a block, in its order of subnets.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn push(&mut self, chain: &Chain) -> Result<(), Error> {
        self.text.clear();
        for subnet in &chain.subnets {
            self.push_row(&cells(chain, subnet));
            self.rows += 1;
        }
        self.output.write(self.text.as_bytes())
    }

    fn push_row(&mut self, cells: &[Cell]) {
        if self.layout == Layout::Json {
            self.text.push_str(if self.rows == 0 { "\n{" } else { ",\n{" });
        }
        for (place, (cell, name)) in cells.iter().zip(COLUMNS).enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            // Writing to a string cannot fail.
            let _ = match self.layout {
                Layout::Csv => Ok(()),
                Layout::Json => write!(self.text, "\"{name}\":"),
            };
            let _ = cell.write(&mut self.text);
        }
        self.text.push(if self.layout == Layout::Csv { '\n' } else { '}' });
    }

    /// Ends the table; with JSON, `summary` is the value of that name.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn finish(mut self, summary: &serde_json::Value) -> Result<u64, Error> {
        if self.layout == Layout::Json {
            self.output.write(format!("\n],\n\"summary\":{summary}}}\n").as_bytes())?;
        }
        self.output.finish()?;
        Ok(self.rows)
    }
}
