//! Ports are looked at before anything is started: one that is taken is a mistake to report, not
//! a reason to listen somewhere else without a word.

use sc_network::multiaddr::{Multiaddr, Protocol};
use sc_service::{ChainType, Configuration};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
};

/// Which ports the user has asked for by number.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// `--port` or `--listen-addr`.
    pub network: bool,
    /// `--prometheus-port`.
    pub metrics: bool,
}

/// Makes sure that the ports in `config` are free.
///
/// On a network for development the default port for metrics gives way to a free one, so that
/// several of its nodes run on one machine. A chain of its own (`alone`) has nobody to be found by,
/// either: there the default port for peers gives way too.
pub fn settle(config: &mut Configuration, asked: Asked, alone: bool) -> Result<(), String> {
    for endpoint in config.rpc.addr.iter().flatten().filter(|endpoint| !endpoint.is_optional) {
        if !endpoint.retry_random_port {
            check(endpoint.listen_addr, "RPC", "--rpc-port")?;
        }
    }
    let for_development = config.chain_spec.chain_type() != ChainType::Live;
    if let Some(metrics) = &mut config.prometheus_config
        && let Err(error) = check(metrics.port, "metrics", "--prometheus-port")
    {
        give_way(error, for_development && !asked.metrics)?;
        metrics.port.set_port(free_port(metrics.port.ip()).map_err(|error| error.to_string())?);
    }
    let taken = config
        .network
        .listen_addresses
        .iter()
        .filter_map(socket)
        .find_map(|address| check(address, "peer-to-peer", "--port").err());
    if let Some(error) = taken {
        give_way(error, alone && !asked.network)?;
        let any =
            Multiaddr::empty().with(Protocol::Ip4(Ipv4Addr::UNSPECIFIED)).with(Protocol::Tcp(0));
        config.network.listen_addresses = vec![any];
    }
    Ok(())
}

fn give_way(error: String, allowed: bool) -> Result<(), String> {
    if allowed { Ok(()) } else { Err(error) }
}

fn check(address: SocketAddr, purpose: &str, option: &str) -> Result<(), String> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(format!(
            "the {purpose} port {} is in use by another process; stop it or choose another port \
             with {option}",
            address.port()
        )),
        // An address family that the machine lacks is no trouble: the other one will do.
        Err(_) if address.is_ipv6() => Ok(()),
        Err(error) => Err(format!("cannot listen on the {purpose} address {address}: {error}")),
    }
}

fn free_port(ip: IpAddr) -> io::Result<u16> {
    Ok(TcpListener::bind((ip, 0))?.local_addr()?.port())
}

/// The TCP socket that `address` listens on, if it is one.
fn socket(address: &Multiaddr) -> Option<SocketAddr> {
    let mut parts = address.iter();
    let ip = match parts.next()? {
        Protocol::Ip4(ip) => IpAddr::V4(ip),
        Protocol::Ip6(ip) => IpAddr::V6(ip),
        _ => return None,
    };
    match parts.next()? {
        Protocol::Tcp(port) => Some(SocketAddr::new(ip, port)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_its_option() {
        let taken = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = taken.local_addr().expect("is bound");
        let error = check(address, "RPC", "--rpc-port").unwrap_err();
        assert!(error.contains(&address.port().to_string()) && error.contains("--rpc-port"));
        drop(taken);
        assert_eq!(check(address, "RPC", "--rpc-port"), Ok(()));
    }

    #[test]
    fn sockets_are_found_in_listen_addresses() {
        let parse = |text: &str| socket(&text.parse().expect("is an address"));
        assert_eq!(parse("/ip4/0.0.0.0/tcp/30333"), Some("0.0.0.0:30333".parse().unwrap()));
        assert_eq!(parse("/ip6/::/tcp/30333/ws"), Some("[::]:30333".parse().unwrap()));
        assert_eq!(parse("/ip4/0.0.0.0/udp/30333"), None);
    }

    #[test]
    fn a_port_that_may_not_give_way_is_an_error() {
        assert_eq!(give_way("taken".into(), true), Ok(()));
        assert_eq!(give_way("taken".into(), false), Err("taken".into()));
    }
}
