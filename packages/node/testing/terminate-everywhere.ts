// Run as a process of its own: terminates sockets in every state they can be in. Any `error` event without a listener ends it.
import net from 'node:net';
import { webSocketTransport } from '../src/transport.ts';
import { dial } from './dial.ts';
import type { Dial } from './dial.ts';
import { bareUpgradeServer, httpServer, selfSigned, tcpServer, webSocketServer } from './servers.ts';

const transport = webSocketTransport();
const turn = () => new Promise((resolve) => setImmediate(resolve));

// Node 22, which runs this as it stands, knows no `await using`.
const open = await webSocketServer(() => {});
const secure = await webSocketServer(() => {}, await selfSigned('127.0.0.1'));
const silent = await tcpServer(() => {});
const refusing = await httpServer((_request, response) => response.writeHead(503).write('x'));
const mute = await bareUpgradeServer((socket) => socket.pause());
const resetting = await bareUpgradeServer((socket) => socket instanceof net.Socket && socket.resetAndDestroy());

const urls = {
  open: `ws://127.0.0.1:${open.port}`,
  untrusted: `wss://127.0.0.1:${secure.port}`,
  silent: `ws://127.0.0.1:${silent.port}`,
  silentTls: `wss://127.0.0.1:${silent.port}`,
  refusing: `ws://127.0.0.1:${refusing.port}`,
  mute: `ws://127.0.0.1:${mute.port}`,
  resetting: `ws://127.0.0.1:${resetting.port}`,
  unknown: 'ws://no-such-host.invalid/',
};

const moments: Record<string, (link: Dial) => Promise<unknown> | undefined> = {
  'right after the dial': () => undefined,
  'one turn later': turn,
  'some turns later': async () => {
    for (let n = 0; n < 20; n += 1) await turn();
  },
  twice: async (link) => link.socket.terminate(),
  'after close': async (link) => link.socket.close(1000, 'bye'),
  'while sending': async (link) => {
    await turn();
    link.socket.send(new Uint8Array(8 * 1024 * 1024));
  },
  'when it is open, or has failed': (link) => Promise.race([link.called('opened').catch(() => {}), turn()]),
};

const failures: string[] = [];
for (const [name, url] of Object.entries(urls)) {
  for (const [moment, reach] of Object.entries(moments)) {
    const link = dial(transport, url);
    await reach(link);
    link.socket.terminate();
    await link.ended();
    for (let n = 0; n < 3; n += 1) await turn();
    if (link.ends.length !== 1 || link.calls.at(-1) !== 'ended') failures.push(`${name}, ${moment}: ${link.calls}`);
  }
}
// Handshakes that are over for the caller may still be under way below; their late errors need a listener too.
for (const server of [open, secure, silent, refusing, mute, resetting]) await server[Symbol.asyncDispose]();
process.stdout.write(failures.length === 0 ? 'all ended once' : failures.join('\n'));
