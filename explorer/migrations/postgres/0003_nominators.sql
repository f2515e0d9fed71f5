-- Coldkeys that staked with a validator, on any subnet; nothing for miners and for epochs sampled
-- before this was.
ALTER TABLE neuron_epoch ADD COLUMN nominators BIGINT;
