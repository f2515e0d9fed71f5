-- A subnet's events of a kind; all who ask for a subnet's events name kinds.
CREATE INDEX event_netuid_kind ON event (netuid, kind, id) WHERE netuid IS NOT NULL;
DROP INDEX event_netuid;
-- A subnet's epochs by time, without their data.
CREATE INDEX epoch_time ON epoch (netuid, time, block);
-- Lists leave unsigned extrinsics out, which on a quiet chain are nearly all. What failed comes last:
-- of indices that serve alike SQLite takes the newest.
CREATE INDEX extrinsic_signed ON extrinsic (id) WHERE signer IS NOT NULL;
CREATE INDEX extrinsic_signed_call ON extrinsic (call, id) WHERE signer IS NOT NULL;
DROP INDEX extrinsic_failed;
CREATE INDEX extrinsic_failed ON extrinsic (id) WHERE success = 0;
