// Reads a chain with polkadot.js, sends a transfer, and says what it saw as one line of JSON.
//
//   NODE_PATH=…/node_modules node polkadot.cjs ws://127.0.0.1:9944 NETUID

const { ApiPromise, Keyring, WsProvider } = require('@polkadot/api');

const VALUE = 1_500_000_000n;

// Resolves with the receipt once the transfer is finalized.
function transfer(api, from, to) {
  return new Promise((resolve, reject) => {
    api.tx.balances
      .transferKeepAlive(to, VALUE)
      .signAndSend(from, ({ dispatchError, events, status }) => {
        if (dispatchError) {
          const { section, name } = api.registry.findMetaError(dispatchError.asModule);
          reject(new Error(`${section}.${name}`));
        } else if (status.isFinalized) {
          const names = events.map(({ event }) => `${event.section}.${event.method}`);
          const paid = events.find(({ event }) => event.method === 'TransactionFeePaid');
          resolve({ names, fee: paid.event.data.actualFee.toString() });
        } else if (status.isInvalid || status.isDropped || status.isUsurped) {
          reject(new Error(status.type));
        }
      })
      .catch(reject);
  });
}

async function read(api, netuid) {
  const metagraph = (await api.call.subnetInfoRuntimeApi.getMetagraph(netuid)).unwrap();
  const keys = await api.query.subtensorModule.keys.entries(netuid);
  return {
    metagraph: {
      netuid: metagraph.netuid.toNumber(),
      block: metagraph.block.toNumber(),
      name: String.fromCharCode(...metagraph.name.map((byte) => byte.toNumber())),
      tempo: metagraph.tempo.toNumber(),
      hotkeys: metagraph.hotkeys.map(String),
      alphaStake: metagraph.alphaStake.map(String),
    },
    keys: keys.map(([key, account]) => [key.args[1].toNumber(), account.toString()]),
  };
}

async function main([url, netuid]) {
  // Warnings would say what of the metadata it does not understand: they go to standard error.
  const api = await ApiPromise.create({ provider: new WsProvider(url), throwOnConnect: true });
  const [alice, fresh] = ['//Alice', '//Polkadot.js'].map((uri) =>
    new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri(uri),
  );
  const free = async (who) => (await api.query.system.account(who)).data.free.toBigInt();
  const before = [await free(alice.address), await free(fresh.address)];
  const { names, fee } = await transfer(api, alice, fresh.address);
  const after = [await free(alice.address), await free(fresh.address)];
  const said = {
    chain: api.runtimeChain.toString(),
    specVersion: api.runtimeVersion.specVersion.toNumber(),
    metadataVersion: api.runtimeMetadata.version,
    unknownExtensions: api.registry.signedExtensions,
    token: [api.registry.chainTokens[0], api.registry.chainDecimals[0], api.registry.chainSS58],
    pallets: Object.keys(api.tx).sort(),
    calls: Object.keys(api.tx.subtensorModule).length,
    apis: Object.keys(api.call).sort(),
    rpc: Object.keys(api.rpc).sort(),
    errors: Object.keys(api.errors.subtensorModule).length,
    paid: (before[0] - after[0]).toString(),
    received: (after[1] - before[1]).toString(),
    value: VALUE.toString(),
    fee,
    events: names,
    ...(await read(api, Number(netuid))),
  };
  console.log(JSON.stringify(said));
  await api.disconnect();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
