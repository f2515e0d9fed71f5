-- Rows of blocks, extrinsics and events carry one number, block * 2^20 + position, so that all of
-- them lie in the chain's order and one comparison cuts off what a reorganisation undoes.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE runtime (
    spec_version BIGINT PRIMARY KEY,
    first_block BIGINT NOT NULL,
    metadata BYTEA NOT NULL
);
CREATE TABLE block (
    number BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL,
    parent_hash BYTEA NOT NULL,
    state_root BYTEA NOT NULL,
    extrinsics_root BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    time BIGINT NOT NULL,
    author BYTEA,
    spec_version BIGINT NOT NULL,
    extrinsics BIGINT NOT NULL,
    events BIGINT NOT NULL,
    raw_events BYTEA NOT NULL
);
CREATE INDEX block_hash ON block (hash);
CREATE INDEX block_time ON block (time);
CREATE INDEX block_author ON block (author, number) WHERE author IS NOT NULL;
CREATE TABLE extrinsic (
    id BIGINT NOT NULL PRIMARY KEY,
    hash BYTEA NOT NULL,
    call TEXT NOT NULL,
    signer BYTEA,
    success BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    tip BIGINT NOT NULL,
    error TEXT,
    netuid BIGINT,
    bytes BYTEA NOT NULL
);
CREATE INDEX extrinsic_hash ON extrinsic (hash);
CREATE INDEX extrinsic_call ON extrinsic (call, id);
CREATE INDEX extrinsic_signer ON extrinsic (signer, id) WHERE signer IS NOT NULL;
CREATE INDEX extrinsic_netuid ON extrinsic (netuid, id) WHERE netuid IS NOT NULL;
CREATE INDEX extrinsic_failed ON extrinsic (id) WHERE success = 0;
CREATE TABLE event (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    netuid BIGINT
);
CREATE INDEX event_kind ON event (kind, id);
CREATE INDEX event_netuid ON event (netuid, id) WHERE netuid IS NOT NULL;
CREATE TABLE mention (
    account BYTEA NOT NULL,
    id BIGINT NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE INDEX mention_id ON mention (id);
CREATE TABLE transfer (
    id BIGINT NOT NULL PRIMARY KEY,
    extrinsic BIGINT,
    sender BYTEA NOT NULL,
    receiver BYTEA NOT NULL,
    amount BIGINT NOT NULL
);
CREATE INDEX transfer_sender ON transfer (sender, id);
CREATE INDEX transfer_receiver ON transfer (receiver, id);
CREATE TABLE epoch (
    netuid BIGINT NOT NULL,
    block BIGINT NOT NULL,
    time BIGINT NOT NULL,
    -- What was sampled; nothing until then.
    data TEXT,
    PRIMARY KEY (netuid, block)
);
CREATE INDEX epoch_wanted ON epoch (block) WHERE data IS NULL;
CREATE INDEX epoch_block ON epoch (block);
CREATE TABLE neuron_epoch (
    netuid BIGINT NOT NULL,
    uid BIGINT NOT NULL,
    block BIGINT NOT NULL,
    time BIGINT NOT NULL,
    hotkey BYTEA NOT NULL,
    stake BIGINT NOT NULL,
    incentive BIGINT NOT NULL,
    dividends BIGINT NOT NULL,
    consensus BIGINT NOT NULL,
    validator_trust BIGINT NOT NULL,
    emission BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    PRIMARY KEY (netuid, uid, block)
);
CREATE INDEX neuron_epoch_hotkey ON neuron_epoch (hotkey, block);
CREATE INDEX neuron_epoch_block ON neuron_epoch (block);
CREATE TABLE economy (
    block BIGINT NOT NULL PRIMARY KEY,
    time BIGINT NOT NULL,
    issuance BIGINT NOT NULL,
    total_stake BIGINT NOT NULL
);
