import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { systemClock } from '@throughline/core/internal';
import { afterEach, describe, expect, it } from 'vitest';
import { RawClient } from '../../testing/raw-client.ts';
import { aksitaServer } from '../providers/aksita/index.ts';
import { scriptedEngine } from '../engine/scripted-engine.ts';
import { speechScript } from '../script/script.ts';
import { createSimulator, type SimulatorOptions } from '../simulator.ts';
import { scriptedVoice } from '../voice/scripted-voice.ts';
import { bodhiServer } from '../providers/bodhi/index.ts';
import { faseehServer } from '../providers/faseeh/index.ts';

const script = speechScript({ seconds: 8, seed: 3 });
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function listening(options: Partial<SimulatorOptions> = {}) {
  const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }), ...options });
  open.push(simulator);
  const { url, port } = await simulator.listen();
  const dial = () => {
    const client = new RawClient(url);
    open.push({ close: () => client.socket.terminate() });
    return client;
  };
  return { simulator, url, port, dial };
}

/** A peer that never ends its side of the connection. */
async function peer(port: number, text: string): Promise<{ readonly socket: Socket; readonly over: Promise<string> }> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  let got = '';
  socket.on('data', (data) => (got += data.toString('latin1')));
  const over = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(got));
  });
  await once(socket, 'connect');
  socket.write(text);
  return { socket, over };
}

/** The server has closed a half-open connection for good once what is sent to it is answered by a reset. */
function sendingUntilReset({ socket }: { readonly socket: Socket }): void {
  const sending = setInterval(() => socket.write('x'), 10);
  socket.once('close', () => clearInterval(sending));
}

const upgrade = (more: string): string =>
  `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

describe('a simulated provider on a real port, and peers that are no clients', () => {
  it('closes the sockets that it has refused, though the peers never do', async () => {
    const { port } = await listening({
      faults: [{ on: { link: 1 }, do: { type: 'http', status: 503 }, times: 100 }],
    });
    const requests = [upgrade('Origin: https://evil.example\r\n'), upgrade(''), upgrade('').replace('13', '99')];
    const peers = await Promise.all(requests.flatMap((text) => Array.from({ length: 20 }, () => peer(port, text))));
    for (const one of peers) sendingUntilReset(one);
    const answers = await Promise.all(peers.map(({ over }) => over));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 (?:403|503|400) /u);
  });

  it('outlives resets in the middle of requests, handshakes and refusals', async () => {
    const { port, dial } = await listening();
    const whole = upgrade('');
    const texts = Array.from({ length: 20 }, (_, n) => whole.slice(0, Math.floor((whole.length * (n + 1)) / 20)));
    for (const text of [...texts, upgrade('Origin: https://evil.example\r\n')]) {
      (await peer(port, text)).socket.resetAndDestroy();
    }
    await dial().start();
    const aksita = aksitaServer();
    const http = await aksita.listen();
    open.push(http);
    for (const text of ['POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{', whole, 'GET']) {
      (await peer(http.port, text)).socket.resetAndDestroy();
    }
    expect((await fetch(`${http.url}/api/session`, { method: 'POST' })).status).toBe(401);
  });

  it('hangs up on a client that opens and sends nothing, after 30 s', async () => {
    const simulator = createSimulator({
      provider: faseehServer({ engine: scriptedVoice() }),
      clock: {
        ...systemClock,
        now: () => systemClock.now() * 200,
        setTimeout: (callback, delayMs) => systemClock.setTimeout(callback, delayMs / 200),
      },
    });
    open.push(simulator);
    const { url } = await simulator.listen();
    const client = new RawClient(url);
    expect(await client.ended).toEqual({ type: 'close', code: 1008, reason: 'nothing came' });
  });

  it('takes its port again, though another program had it when the refusal was over', async () => {
    const retries = new EventEmitter();
    const { simulator, port, dial } = await listening({
      clock: {
        ...systemClock,
        setTimeout: (callback, delayMs) => {
          if (delayMs === 100) retries.emit('set');
          return systemClock.setTimeout(callback, delayMs);
        },
      },
    });
    simulator.addFault({ on: { time: 0 }, do: { type: 'refuse', seconds: 0.3 } });
    const other = createServer();
    while (!(await tookPort(other, port)));
    await once(retries, 'set');
    other.close();
    await once(other, 'close');
    while (
      !(await dial().opened.then(
        () => true,
        () => false,
      ))
    );
    expect(simulator.ledger.dials.at(-1)).toMatchObject({ outcome: 'accepted' });
  });
});

function tookPort(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.removeAllListeners();
    server.once('listening', () => resolve(true));
    // The error comes before the loop has turned: without a turn the refusal would never begin.
    server.once('error', () => setImmediate(resolve, false));
    server.listen({ port, host: '127.0.0.1' });
  });
}
