//! What came out, for people and for programs.

use super::chain::Chain;
use super::flows::Traded;
use indicatif::HumanCount;
use serde_json::{Value, json};
use std::fmt::Write;

/// Rao of one TAO or alpha.
const RAO: u64 = 1_000_000_000;

/// Start and end of a simulation.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The state in which it started.
    pub start: &'a Chain,
    /// The state in which it ended.
    pub end: &'a Chain,
    /// What flows did.
    pub traded: &'a Traded,
}

impl Summary<'_> {
    /// As a JSON object; amounts in rao.
    pub fn json(&self) -> Value {
        let halvings: Vec<Value> = self
            .end
            .halvings
            .iter()
            .map(|halving| json!({"block": halving.block, "block_emission": halving.emission}))
            .collect();
        json!({
            "start_block": self.start.block,
            "last_block": self.end.block,
            "total_issuance": self.end.issuance,
            "minted": self.minted(),
            "halvings": halvings,
            "flows_done": self.traded.done,
            "flows_refused": self.traded.refused,
            "staked": self.traded.staked,
            "unstaked": self.traded.unstaked,
            "fees": self.traded.fees,
        })
    }

    /// As a few lines and a table; amounts in whole TAO and alpha, rounded down.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a string cannot fail.
        let _ = self.write_chain(&mut out);
        let _ = self.write_flows(&mut out);
        let _ = self.write_subnets(&mut out);
        out
    }

    /// TAO that came into existence, in rao.
    fn minted(&self) -> u64 {
        self.end.issuance.saturating_sub(self.start.issuance)
    }

    fn write_chain(&self, out: &mut String) -> std::fmt::Result {
        let (start, end) = (self.start, self.end);
        writeln!(
            out,
            "blocks {} to {}: {} TAO emitted, {} TAO exist",
            HumanCount(start.block + 1),
            HumanCount(end.block),
            tao(self.minted()),
            tao(end.issuance),
        )?;
        writeln!(out, "emission: {} TAO a block at first", tao(start.block_emission))?;
        for halving in &end.halvings {
            let block = HumanCount(halving.block);
            writeln!(out, "emission: {} TAO from block {block} on", tao(halving.emission))?;
        }
        Ok(())
    }

    fn write_flows(&self, out: &mut String) -> std::fmt::Result {
        let traded = self.traded;
        if traded.done + traded.refused == 0 {
            return Ok(());
        }
        writeln!(
            out,
            "flows: {} done, {} refused; {} TAO in, {} TAO out, {} TAO of fees",
            HumanCount(traded.done),
            HumanCount(traded.refused),
            tao(traded.staked),
            tao(traded.unstaked),
            tao(traded.fees),
        )?;
        if let Some((block, place, reason)) = traded.last_refusal {
            writeln!(out, "last refused: flows[{place}] in block {}: {reason}", HumanCount(block))?;
        }
        Ok(())
    }

    fn write_subnets(&self, out: &mut String) -> std::fmt::Result {
        let titles = [
            "price",
            "average",
            "TAO in pool",
            "alpha in pool",
            "alpha outside",
            "bought by chain",
        ];
        write!(out, "{:>6}", "netuid")?;
        for title in titles {
            write!(out, " {title:>15}")?;
        }
        writeln!(out)?;
        for subnet in &self.end.subnets {
            let average = format!("{:.6}", subnet.moving_price);
            write!(out, "{:>6} {:>15.6} {average:>15}", subnet.netuid, subnet.price())?;
            let amounts =
                [subnet.pool.tao, subnet.pool.alpha, subnet.alpha_out, subnet.protocol_alpha];
            for amount in amounts {
                write!(out, " {:>15}", HumanCount(amount / RAO).to_string())?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// Rao as TAO, with the places that there are.
fn tao(rao: u64) -> String {
    let (whole, rest) = (HumanCount(rao / RAO), rao % RAO);
    if rest == 0 {
        return whole.to_string();
    }
    let rest = format!("{rest:09}");
    format!("{whole}.{}", rest.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short_and_whole() {
        assert_eq!(tao(0), "0");
        assert_eq!(tao(1_500_000_000), "1.5");
        assert_eq!(tao(10_500_000_000_000_001), "10,500,000.000000001");
    }
}
