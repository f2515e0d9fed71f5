-- Fees of a block's extrinsics, so that lists and authors need not read the extrinsics.
ALTER TABLE block ADD COLUMN fees BIGINT NOT NULL DEFAULT 0;
UPDATE block SET fees = COALESCE((
    SELECT CAST(SUM(extrinsic.fee) AS BIGINT) FROM extrinsic
    WHERE extrinsic.id >= block.number * 1048576 AND extrinsic.id < (block.number + 1) * 1048576
), 0);
CREATE INDEX block_fees ON block (number, author, extrinsics, fees);
INSERT INTO meta (name, value) SELECT 'fees', CAST(COALESCE(SUM(fees), 0) AS TEXT) FROM block;
