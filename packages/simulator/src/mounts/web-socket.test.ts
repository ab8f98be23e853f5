import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { finalText, RawClient } from '../../testing/raw-client.ts';
import { scriptedEngine } from '../engine/scripted-engine.ts';
import type { FaultAction } from '../faults/fault.ts';
import { scriptAudio } from '../script/script-audio.ts';
import { scriptText, speechScript } from '../script/script.ts';
import { createSimulator, type SimulatorOptions, type Simulator } from '../simulator.ts';
import { bodhiServer } from '../providers/bodhi/index.ts';

const script = speechScript({ seconds: 8, seed: 3 });
const audio = scriptAudio(script);
const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function listening(options: Partial<SimulatorOptions> = {}) {
  const simulator: Simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }) }),
    ...options,
  });
  open.push(simulator);
  const { url, port } = await simulator.listen();
  const dial = (clientOptions = {}) => {
    const client = new RawClient(url, clientOptions);
    open.push({ close: () => client.socket.terminate() });
    return client;
  };
  return { simulator, url, port, dial };
}

/** A provider on which one fault happens to link 1, and a client whose configuration it has. */
async function faulty(action: FaultAction, options: Partial<SimulatorOptions> = {}) {
  const service = await listening({ faults: [{ on: { link: 1 }, do: action }], ...options });
  const client = await service.dial().start();
  return { ...service, client };
}

async function afterAPing(client: RawClient): Promise<void> {
  const before = client.pongs;
  client.socket.ping();
  await client.until(({ pongs }) => pongs > before);
}

describe('a simulated provider on a real port', () => {
  it('recognises the script, sends its end of stream and waits for the client to close', async () => {
    const { simulator, dial } = await listening();
    const client = await dial().start();
    client.audio(audio.chunks());
    client.end();
    await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    expect(finalText(client.messages)).toBe(scriptText(script));
    await afterAPing(client);
    client.socket.close(1000);
    expect(await client.ended).toMatchObject({ type: 'close', code: 1000 });
    const link = simulator.ledger.link(1);
    expect(link.received).toEqual([{ kind: 'source', linkStart: 0, sourceStart: 0, count: script.length }]);
    expect(link.how).toEqual({ by: 'client', code: 1000, reason: '' });
    expect(simulator.ledger.dials).toMatchObject([{ outcome: 'accepted', link: 1 }]);
  });

  it('serves several clients at once, each with words of its own audio', async () => {
    const { dial } = await listening();
    const texts = await Promise.all(
      [0, 1, 2].map(async () => {
        const client = await dial().start();
        client.audio(audio.chunks());
        client.end();
        await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
        return finalText(client.messages);
      }),
    );
    expect(texts).toEqual([scriptText(script), scriptText(script), scriptText(script)]);
  });

  it('refuses pages of other sites, and lets in programs, pages of this machine and those of its options', async () => {
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) });
    open.push(simulator);
    const { url } = await simulator.listen({ origins: ['https://example.org'] });
    const outcome = async (origin: string) => {
      const client = new RawClient(url, { origin });
      const result = await Promise.race([client.opened.then(() => 'open'), client.ended]);
      client.socket.terminate();
      return result;
    };
    expect(await outcome('https://evil.example')).toMatchObject({ type: 'refused', status: 403 });
    expect(await outcome('http://127.0.0.1.evil.example')).toMatchObject({ type: 'refused', status: 403 });
    expect(await outcome('null')).toMatchObject({ type: 'refused', status: 403 });
    expect(await outcome('http://localhost:5173')).toBe('open');
    expect(await outcome('https://example.org')).toBe('open');
  });

  it('answers plain HTTP with 426', async () => {
    const { url } = await listening();
    expect((await fetch(url.replace('ws:', 'http:'))).status).toBe(426);
  });

  it('rejects when its port is taken', async () => {
    const { port } = await listening();
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) });
    await expect(simulator.listen({ port })).rejects.toThrow('EADDRINUSE');
    await simulator.close();
  });
});

describe('a fault on a real port, as a client sees it', () => {
  it('rst: 1006', async () => {
    const { client, simulator } = await faulty({ type: 'rst' });
    expect(await client.ended).toMatchObject({ code: 1006 });
    expect(simulator.ledger.link(1).how).toEqual({ by: 'provider', because: 'rst' });
  });

  it('fin: 1006', async () => {
    const { client } = await faulty({ type: 'fin' });
    expect(await client.ended).toMatchObject({ code: 1006 });
  });

  it('close: the code and the reason', async () => {
    const { client } = await faulty({ type: 'close', code: 1012, reason: 'restart' });
    expect(await client.ended).toEqual({ type: 'close', code: 1012, reason: 'restart' });
  });

  it('half-open: takes the audio, and answers neither audio nor pings nor a close', async () => {
    const { client, simulator, dial } = await faulty({ type: 'half-open' });
    client.audio(audio.chunks());
    client.socket.ping();
    client.end();
    client.socket.close(1000);
    // A second, healthy client has run its whole course meanwhile.
    const other = await dial().start();
    other.audio(audio.chunks());
    other.end();
    await other.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    expect([client.frames, client.pongs, client.socket.bufferedAmount]).toEqual([[], 0, 0]);
    expect(client.socket.readyState).toBe(client.socket.CLOSING);
    expect(simulator.ledger.link(1).endedAt).toBeUndefined();
  });

  it('mute: pongs and closes as usual, but no results', async () => {
    const { client } = await faulty({ type: 'mute' });
    client.audio(audio.chunks());
    client.end();
    await afterAPing(client);
    expect(client.frames).toEqual([]);
    client.socket.close(1000);
    expect(await client.ended).toMatchObject({ code: 1000 });
  });

  it('slow-reader: bytes pile up in the client', async () => {
    const { client, dial } = await faulty({ type: 'slow-reader', bytesPerSecond: 4_000, seconds: 60 });
    client.socket.send(new Uint8Array(12 * 1024 * 1024));
    // A second, healthy client has run its whole course meanwhile, and sent as much.
    const other = await dial().start();
    other.socket.send(new Uint8Array(12 * 1024 * 1024));
    other.end();
    await other.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    expect(other.socket.bufferedAmount).toBe(0);
    expect(client.socket.bufferedAmount).toBeGreaterThan(1024 * 1024);
  });

  it('slow-reader: reads on after its time, and has lost nothing', async () => {
    const { client, simulator } = await faulty({ type: 'slow-reader', bytesPerSecond: 0, seconds: 0.2 });
    client.audio(audio.chunks());
    client.end();
    await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    expect(simulator.ledger.missing(0, script.length)).toEqual([]);
    const { openedAt, endReceivedAt = 0 } = simulator.ledger.link(1);
    expect(endReceivedAt - openedAt).toBeGreaterThanOrEqual(199);
  });

  it('slow-reader: takes no more bytes than configured', async () => {
    const { client, simulator } = await faulty({ type: 'slow-reader', bytesPerSecond: 100_000, seconds: 60 });
    client.audio(audio.chunks());
    client.end();
    await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    const { openedAt, endReceivedAt = 0 } = simulator.ledger.link(1);
    expect(script.length * 2).toBeLessThanOrEqual(((endReceivedAt - openedAt) / 1000) * 100_000 + 65_536);
  });

  it('error-frame: the frame, then the close', async () => {
    const { client } = await faulty({ type: 'error-frame', code: 503, message: 'busy' });
    expect(await client.ended).toMatchObject({ type: 'close', code: 1000 });
    expect(client.messages).toEqual([
      { error: 'Service Unavailable', message: 'busy', code: 503, timestamp: expect.any(String) },
    ]);
  });

  it('garbage-frame: text or bytes that are no message, and the link goes on', async () => {
    for (const kind of ['text', 'binary'] as const) {
      const { client } = await faulty({ type: 'garbage-frame', kind });
      await client.until(({ frames }) => frames.length === 1);
      expect(typeof client.frames[0]).toBe(kind === 'text' ? 'string' : 'object');
      expect(client.messages).toEqual([]);
      client.end();
      await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    }
  });

  it('huge-frame: one frame of exactly that size', async () => {
    const { client } = await faulty({ type: 'huge-frame', bytes: 2_000_000 });
    await client.until(({ frames }) => frames.length === 1);
    expect(client.frames[0]).toHaveLength(2_000_000);
    expect(client.messages[0]).toMatchObject({ type: 'partial' });
  });

  it('doubled-results: each result twice, the end of stream once', async () => {
    const { client } = await faulty({ type: 'doubled-results' });
    client.audio(audio.chunks());
    client.end();
    await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    const results = client.frames.slice(0, -1);
    expect(results.length).toBeGreaterThan(4);
    expect(results.filter((_, index) => index % 2 === 0)).toEqual(results.filter((_, index) => index % 2 === 1));
  });

  it('late-results: all that it sends comes later, in order', async () => {
    const { client, simulator } = await faulty({ type: 'late-results', ms: 150 });
    client.audio(audio.chunks());
    client.end();
    await client.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    expect(finalText(client.messages)).toBe(scriptText(script));
    const { endReceivedAt = 0, endOfStreamAt = 0 } = simulator.ledger.link(1);
    expect(endOfStreamAt - endReceivedAt).toBeGreaterThanOrEqual(149);
  });

  it('close-before-end-of-stream: the results, then 1000 without eos', async () => {
    const { client } = await faulty({ type: 'close-before-end-of-stream' });
    client.audio(audio.chunks());
    client.end();
    expect(await client.ended).toMatchObject({ code: 1000 });
    expect(finalText(client.messages)).toBe(scriptText(script));
    expect(client.messages.filter(({ eos }) => eos === true)).toEqual([]);
  });

  it('no-end-of-stream: the results, and then nothing until the idle limit', async () => {
    const { client, simulator } = await faulty(
      { type: 'no-end-of-stream' },
      { provider: bodhiServer({ engine: scriptedEngine({ script }), idleSeconds: 0.3 }) },
    );
    client.audio(audio.chunks());
    client.end();
    expect(await client.ended).toMatchObject({ code: 1000 });
    expect(finalText(client.messages)).toBe(scriptText(script));
    expect(client.messages.filter(({ eos }) => eos === true)).toEqual([]);
    expect(simulator.ledger.link(1).how).toEqual({ by: 'provider', because: 'idle' });
  });

  it('hang-at-handshake: no answer to the upgrade, and the next dial is served', async () => {
    const { dial, simulator } = await listening({ faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] });
    const hung = dial({ handshakeTimeout: 200 });
    expect(await hung.ended).toMatchObject({ type: 'error' });
    await dial().opened;
    expect(simulator.ledger.dials.map(({ outcome }) => outcome)).toEqual(['hung', 'accepted']);
  });

  it('http: the status, Retry-After and the body, as often as configured', async () => {
    const { dial, simulator } = await listening({
      faults: [{ on: { link: 1 }, do: { type: 'http', status: 429, retryAfter: 7, body: 'slowly' }, times: 2 }],
    });
    for (const client of [dial(), dial()]) {
      expect(await client.ended).toMatchObject({
        type: 'refused',
        status: 429,
        headers: { 'retry-after': '7' },
        body: 'slowly',
      });
    }
    await dial().opened;
    expect(simulator.ledger.dials.map(({ status }) => status)).toEqual([429, 429, undefined]);
  });

  it('http: without a body the provider writes its own', async () => {
    for (const status of [400, 401, 402, 403, 404, 429, 500, 503]) {
      const { dial } = await listening({ faults: [{ on: { link: 1 }, do: { type: 'http', status } }] });
      const end = await dial().ended;
      expect(end).toMatchObject({ type: 'refused', status });
      expect(JSON.parse(end.type === 'refused' ? end.body : '')).toMatchObject({ code: status });
    }
  });

  it('flap: opens and closes at once, as often as configured', async () => {
    const { dial } = await listening({ faults: [{ on: { link: 1 }, do: { type: 'flap' }, times: 2 }] });
    for (let time = 0; time < 2; time += 1) {
      const client = dial();
      await client.opened;
      expect(await client.ended).toMatchObject({ type: 'close', code: 1000 });
    }
    const third = await dial().start();
    await afterAPing(third);
  });

  it('refuse: the port is closed for that time while open links live on, then it is back', async () => {
    const { dial, simulator } = await listening();
    const first = await dial().start();
    simulator.addFault({ on: { time: 0 }, do: { type: 'refuse', seconds: 0.4 } });
    let refusals = 0;
    const outcomes = new Set<unknown>();
    for (;;) {
      const next = dial();
      const outcome = await Promise.race([next.opened.then(() => 'open'), next.ended]);
      if (outcome === 'open' && refusals > 0) break;
      if (outcome !== 'open') {
        refusals += 1;
        outcomes.add(outcome);
        await afterAPing(first);
      } else next.socket.terminate();
    }
    // A dial that was on its way when the port closed is reset; all others are refused.
    expect([...outcomes]).toContainEqual({ type: 'error', code: 'ECONNREFUSED' });
    expect(first.socket.readyState).toBe(first.socket.OPEN);
  });

  it('refuse on link n: begins when the link before has ended', async () => {
    const { dial } = await listening({
      faults: [
        { on: { link: 1 }, do: { type: 'rst' } },
        { on: { link: 2 }, do: { type: 'refuse', seconds: 30 } },
      ],
    });
    const first = await dial().start();
    expect(await first.ended).toMatchObject({ code: 1006 });
    expect(await dial().ended).toEqual({ type: 'error', code: 'ECONNREFUSED' });
  });

  it('outage: resets the links and refuses dials, and is over after its time', async () => {
    const { client, dial } = await faulty({ type: 'outage', seconds: 0.3 });
    expect(await client.ended).toMatchObject({ code: 1006 });
    expect(await dial().ended).toEqual({ type: 'error', code: 'ECONNREFUSED' });
    for (;;) {
      const next = dial();
      if ((await Promise.race([next.opened.then(() => 'open'), next.ended])) === 'open') break;
    }
  });

  it('outage, unreachable with dead links: the link stays open in silence and dials get no answer', async () => {
    const { client, dial, simulator } = await faulty({
      type: 'outage',
      seconds: 60,
      mode: 'unreachable',
      links: 'dead',
    });
    expect(await dial({ handshakeTimeout: 200 }).ended).toMatchObject({ type: 'error' });
    client.socket.ping();
    client.socket.send(new Uint8Array(12 * 1024 * 1024));
    expect(await dial({ handshakeTimeout: 200 }).ended).toMatchObject({ type: 'error' });
    expect(client.socket.bufferedAmount).toBeGreaterThan(1024 * 1024);
    expect([client.pongs, client.socket.readyState]).toEqual([0, client.socket.OPEN]);
    expect(simulator.ledger.dials.map(({ outcome }) => outcome)).toEqual(['accepted', 'unreachable', 'unreachable']);
  });

  it('leaves no port behind once closed', async () => {
    const { simulator, port } = await listening();
    await simulator.close();
    const server = createServer();
    const bound = new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1' }, () => resolve('bound'));
    });
    expect(await bound).toBe('bound');
    await new Promise((resolve) => server.close(resolve));
  });
});
