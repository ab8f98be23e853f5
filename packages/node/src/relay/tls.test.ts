import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { fakePage } from '../../testing/relayed.ts';
import { selfSigned, webSocketServer } from '../../testing/servers.ts';
import { createRelay } from './create-relay.ts';

it('a relay speaks TLS on both sides: to providers by their certificates, to pages by the server that it is attached to', async () => {
  const identity = await selfSigned('127.0.0.1');
  const frame = Buffer.alloc(64 * 1024, 5);
  await using provider = await webSocketServer(({ ws }) => {
    ws.on('message', (data, isBinary) => {
      for (let sent = 0; sent < 128; sent += 1) ws.send(data, { binary: isBinary });
    });
  }, identity);
  const url = `wss://127.0.0.1:${provider.port}/`;
  const relay = createRelay({ upstreams: { one: { url } }, ca: identity.cert, log: false });
  const distrustful = createRelay({ upstreams: { one: { url } }, log: false });
  const server = createServer(identity);
  relay.attach(server);
  distrustful.attach(server, { path: '/other' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const page = fakePage(`${here}/relay/one`, { options: { ca: identity.cert } });
  expect(await page.answer()).toMatchObject({ relay: 'open' });
  page.socket.send(frame);
  await page.frame(1);
  // The provider has to wait for it, and goes on.
  page.socket.pause();
  await new Promise((resolve) => {
    setTimeout(resolve, 200);
  });
  page.socket.resume();
  expect(await page.frame(128)).toEqual(frame);
  const refused = fakePage(`${here}/other/one`, { options: { ca: identity.cert } });
  expect(await refused.answer()).toMatchObject({ relay: 'network', kind: 'certificate' });

  await Promise.all([relay.close(), distrustful.close()]);
  page.socket.terminate();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
