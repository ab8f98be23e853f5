import { createRelay, relayTokens } from '@throughline/node/relay';

// A relay in a process of its own, so that its memory is its own: the parent gives the provider's address, and asks for figures.

const [provider = '', secret = ''] = process.argv.slice(2);
const relay = createRelay({
  upstreams: { one: { url: provider, headers: { authorization: 'Token 0123456789abcdef0123456789abcdef' } } },
  authorise: relayTokens({ secret, reusable: true }).authorise,
  limits: { sessions: 600, userSessions: 600, userBytesPerSecond: 1e9, idleSeconds: 5 },
  log: false,
});
const { url } = await relay.listen();
process.on('message', () => {
  global.gc?.();
  // What lies outside the heap is given back while the first one is swept.
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ sessions: relay.sessions, mebibytes: (heapUsed + external) / 1024 / 1024 });
});
process.once('disconnect', () => process.exit());
process.send?.({ url });
