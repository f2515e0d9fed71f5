//! Endpoints that neurons announce.

use super::*;
use crate::types::{AxonInfo, NeuronCertificate, PrometheusInfo};
use frame_support::{assert_noop, assert_ok};

/// A good endpoint.
fn endpoint() -> AxonInfo {
    AxonInfo {
        block: 0,
        version: 2,
        ip: 0x0808_0808,
        port: 8_091,
        ip_type: 4,
        protocol: 1,
        placeholder1: 3,
        placeholder2: 4,
    }
}

fn serve(hotkey: u8, axon: AxonInfo) -> DispatchResult {
    let call = Call::serve_axon {
        netuid: FIRST,
        version: axon.version,
        ip: axon.ip,
        port: axon.port,
        ip_type: axon.ip_type,
        protocol: axon.protocol,
        placeholder1: axon.placeholder1,
        placeholder2: axon.placeholder2,
    };
    dispatch(call, signed(&account(hotkey)))
}

#[test]
fn endpoint_is_stored_with_its_block() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        System::set_block_number(7);
        System::reset_events();
        assert_ok!(serve(2, endpoint()));
        let stored = Axons::<Test>::get(FIRST, account(2));
        assert_eq!(stored, Some(AxonInfo { block: 7, ..endpoint() }));
        assert_eq!(events(), [Event::AxonServed(FIRST, account(2))]);
    });
}

#[test]
fn errors_come_in_order() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        assert_ok!(serve(2, endpoint()));
        System::set_block_number(2);
        let wrong = AxonInfo { ip_type: 10, ip: u128::MAX, port: 0, ..endpoint() };
        let call = Call::serve_axon {
            netuid: FIRST,
            version: 0,
            ip: 0,
            port: 0,
            ip_type: 0,
            protocol: 0,
            placeholder1: 0,
            placeholder2: 0,
        };
        assert_noop!(dispatch(call, unsigned()), DispatchError::BadOrigin);
        assert_noop!(serve(3, wrong.clone()), Error::<Test>::HotKeyNotRegisteredInNetwork);
        assert_noop!(serve(2, wrong.clone()), Error::<Test>::InvalidIpType);
        let wrong = AxonInfo { ip_type: 6, ..wrong };
        assert_noop!(serve(2, wrong.clone()), Error::<Test>::InvalidIpAddress);
        let wrong = AxonInfo { ip: 2, ..wrong };
        assert_noop!(serve(2, wrong.clone()), Error::<Test>::ServingRateLimitExceeded);
        System::set_block_number(51);
        assert_noop!(serve(2, wrong.clone()), Error::<Test>::InvalidPort);
        assert_ok!(serve(2, AxonInfo { port: 1, ..wrong }));
    });
}

#[test]
fn only_reachable_addresses_are_served() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        ServingRateLimit::<Test>::insert(FIRST, 0);
        let v4 = [u32::MAX.into(), u128::from(u32::MAX) + 1, 0x7f00_0001];
        let v6 = [1, u128::MAX];
        let refused = v4.map(|ip| (4, ip)).into_iter().chain(v6.map(|ip| (6, ip)));
        for (ip_type, ip) in refused {
            let axon = AxonInfo { ip, ip_type, ..endpoint() };
            assert_noop!(serve(2, axon), Error::<Test>::InvalidIpAddress);
        }
        for (ip_type, ip) in [(4, 0), (6, 0), (4, 0x0a00_0001), (4, 0xffff_fffe), (6, 2)] {
            assert_ok!(serve(2, AxonInfo { ip, ip_type, ..endpoint() }));
        }
    });
}

#[test]
fn endpoints_wait_for_the_rate_limit() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        ServingRateLimit::<Test>::insert(FIRST, 0);
        assert_ok!(serve(2, endpoint()));
        assert_ok!(serve(2, endpoint()));
        ServingRateLimit::<Test>::insert(FIRST, 2);
        System::set_block_number(2);
        assert_noop!(serve(2, endpoint()), Error::<Test>::ServingRateLimitExceeded);
        System::set_block_number(3);
        assert_ok!(serve(2, endpoint()));
    });
}

fn serve_tls(hotkey: u8, certificate: Vec<u8>) -> DispatchResult {
    let axon = endpoint();
    let call = Call::serve_axon_tls {
        netuid: FIRST,
        version: axon.version,
        ip: axon.ip,
        port: axon.port,
        ip_type: axon.ip_type,
        protocol: axon.protocol,
        placeholder1: axon.placeholder1,
        placeholder2: axon.placeholder2,
        certificate,
    };
    dispatch(call, signed(&account(hotkey)))
}

#[test]
fn certificates_have_an_algorithm_and_a_key() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        ServingRateLimit::<Test>::insert(FIRST, 0);
        let stored = || NeuronCertificates::<Test>::get(FIRST, account(2));
        // What is no certificate is ignored, the endpoint is served.
        for bad in [vec![], vec![1; 66]] {
            assert_ok!(serve_tls(2, bad));
            assert_eq!(stored(), None);
            assert!(Axons::<Test>::contains_key(FIRST, account(2)));
        }
        assert_ok!(serve_tls(2, [vec![4], vec![9; 64]].concat()));
        let public_key = vec![9; 64].try_into().expect("64 bytes fit");
        assert_eq!(stored(), Some(NeuronCertificate { public_key, algorithm: 4 }));
        assert_ok!(serve(2, endpoint()));
        assert!(stored().is_some(), "an axon without certificate keeps it");
    });
}

fn serve_prometheus(hotkey: u8, endpoint: PrometheusInfo) -> DispatchResult {
    let PrometheusInfo { version, ip, port, ip_type, .. } = endpoint;
    let call = Call::serve_prometheus { netuid: FIRST, version, ip, port, ip_type };
    dispatch(call, signed(&account(hotkey)))
}

#[test]
fn prometheus_has_an_order_of_its_own() {
    Scene::new().run(|| {
        add_neuron(FIRST, 1, 2);
        let good = PrometheusInfo { block: 0, version: 3, ip: 0x0808_0808, port: 9, ip_type: 4 };
        System::reset_events();
        assert_ok!(serve_prometheus(2, good.clone()));
        let stored = Prometheus::<Test>::get(FIRST, account(2));
        assert_eq!(stored, Some(PrometheusInfo { block: 1, ..good.clone() }));
        assert_eq!(events(), [Event::PrometheusServed(FIRST, account(2))]);
        let bad = PrometheusInfo { ip_type: 5, ip: 0, port: 0, ..good.clone() };
        assert_noop!(serve_prometheus(3, bad.clone()), Error::<Test>::InvalidIpType);
        let bad = PrometheusInfo { ip_type: 4, ..bad };
        assert_noop!(serve_prometheus(3, bad.clone()), Error::<Test>::InvalidIpAddress);
        let bad = PrometheusInfo { ip: good.ip, ..bad };
        let refused = Error::<Test>::HotKeyNotRegisteredInNetwork;
        assert_noop!(serve_prometheus(3, bad.clone()), refused);
        assert_noop!(serve_prometheus(2, bad.clone()), Error::<Test>::ServingRateLimitExceeded);
        System::set_block_number(51);
        assert_noop!(serve_prometheus(2, bad), Error::<Test>::InvalidPort);
        assert_ok!(serve(2, endpoint()));
        assert_ok!(serve_prometheus(2, good));
    });
}
