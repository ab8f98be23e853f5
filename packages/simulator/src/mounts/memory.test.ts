import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../testing/memory-client.ts';
import { finalText } from '../../testing/raw-client.ts';
import { scriptedEngine } from '../engine/scripted-engine.ts';
import type { FaultAction } from '../faults/fault.ts';
import { scriptAudio } from '../script/script-audio.ts';
import { scriptText, speechScript } from '../script/script.ts';
import { createSimulator, type SimulatorOptions } from '../simulator.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { MemoryTransportOptions } from './memory.ts';
import { bodhiServer } from '../providers/bodhi/index.ts';

const script = speechScript({ seconds: 8, seed: 3 });
const audio = scriptAudio(script);
const CUT = { type: 'close', code: 1006, reason: '' };

function served(options: Partial<SimulatorOptions> = {}, latency: MemoryTransportOptions = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }) }),
    clock,
    ...options,
  });
  const transport = simulator.transport(latency);
  return { clock, simulator, transport, dial: (how = {}) => new MemoryClient(transport, how) };
}

/** A client whose configuration was accepted, on a link whose fault begins then. */
async function faulty(action: FaultAction, options: Partial<SimulatorOptions> = {}) {
  const service = served({ faults: [{ on: { link: 1 }, do: action }], ...options });
  const client = service.dial();
  await service.clock.runUntil(() => client.opened);
  client.config();
  await service.clock.advance(0);
  return { ...service, client };
}

describe('a simulated provider in memory', () => {
  it('reports nothing before open has returned, and opens after the dial latency', async () => {
    const { clock, dial } = served({}, { dialMs: 80 });
    const client = dial();
    expect(client.opened).toBe(false);
    await clock.advance(79);
    expect(client.opened).toBe(false);
    await clock.advance(1);
    expect(client.opened).toBe(true);
  });

  it('answers as the real port does: the same frames for the same audio', async () => {
    const { clock, simulator, dial } = served({}, { oneWayMs: 20 });
    const client = dial();
    await clock.runUntil(() => client.opened);
    client.config();
    client.audio(audio.chunks());
    client.sendEnd();
    await clock.runUntil(() => client.endOfStream);
    expect(clock.now()).toBe(40);
    expect(finalText(client.messages)).toBe(scriptText(script));
    client.socket.close(1000, 'thanks');
    await clock.runUntil(() => client.ends.length > 0);
    expect(client.ends).toEqual([{ type: 'close', code: 1000, reason: 'thanks' }]);
    expect(simulator.ledger.link(1).how).toEqual({ by: 'client', code: 1000, reason: 'thanks' });

    const real = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }) });
    const { url } = await real.listen();
    const { RawClient } = await import('../../testing/raw-client.ts');
    const other = await new RawClient(url).start();
    other.audio(audio.chunks());
    other.end();
    await other.until(({ messages }) => messages.at(-1)?.['eos'] === true);
    expect(other.frames).toEqual(client.frames);
    await real.close();
  });

  it('takes the bytes before send returns', async () => {
    const { clock, simulator, dial } = served();
    const client = dial();
    await clock.runUntil(() => client.opened);
    client.config();
    const bytes = new Uint8Array(audio.samples(0, 1_600).buffer);
    client.socket.send(bytes);
    bytes.fill(0);
    await clock.advance(0);
    expect(simulator.ledger.link(1).received).toMatchObject([{ kind: 'source', count: 1_600 }]);
  });

  it('answers a ping after the way there and back', async () => {
    const { clock, dial } = served({}, { oneWayMs: 30 });
    const client = dial();
    await clock.runUntil(() => client.opened);
    client.socket.ping?.();
    await clock.advance(59);
    expect(client.activities).toBe(0);
    await clock.advance(1);
    expect(client.activities).toBe(1);
  });

  it('terminate ends the socket once, with 1006, in any state, and the provider learns of it', async () => {
    const { clock, simulator, dial } = served();
    const dialling = dial();
    dialling.socket.terminate();
    dialling.socket.terminate();
    const client = dial();
    await clock.runUntil(() => client.opened);
    client.socket.terminate();
    expect(client.ends).toEqual([]);
    await clock.advance(0);
    client.socket.send('late');
    client.socket.close(1000, '');
    await clock.advance(1_000);
    expect(client.ends).toEqual([CUT]);
    expect(dialling.ends).toEqual([CUT]);
    expect(simulator.ledger.links).toMatchObject([{ link: 1, how: { by: 'client', code: 1006 } }]);
  });

  it('never delivers what was under way when the socket was terminated', async () => {
    const { clock, simulator, dial } = served({}, { oneWayMs: 50 });
    const client = dial();
    await clock.runUntil(() => client.opened);
    client.config();
    client.audio([audio.samples(0, 1_600)]);
    await clock.advance(30);
    client.audio([audio.samples(1_600, 3_200)]);
    await clock.advance(30);
    client.socket.terminate();
    await clock.advance(1_000);
    expect(simulator.ledger.link(1).samples).toBe(1_600);
  });

  it('ends a socket whose inbound frame is too large', async () => {
    const { client, clock } = await faulty({ type: 'huge-frame', bytes: 1024 * 1024 + 1 });
    await clock.advance(0);
    expect(client.ends).toMatchObject([{ type: 'network', kind: 'frame-too-large' }]);
    expect(client.frames).toEqual([]);
  });

  it('closes the link of a client that sends nothing for 15 s, and not of one that does', async () => {
    const { clock, dial } = served();
    const quiet = dial();
    const busy = dial();
    await clock.runUntil(() => quiet.opened && busy.opened);
    quiet.config();
    busy.config();
    await clock.advance(10_000);
    busy.audio([new Int16Array(1_600)]);
    await clock.advance(5_001);
    expect([quiet.ends.length, busy.ends.length]).toEqual([1, 0]);
    await clock.advance(10_000);
    expect(busy.ends).toMatchObject([{ type: 'close', code: 1000 }]);
  });

  it('leaves no timer behind once closed', async () => {
    const { clock, simulator, dial } = served({
      faults: [{ on: { time: 90_000 }, do: { type: 'rst' } }],
      provider: bodhiServer({ engine: scriptedEngine({ script, delayMs: [100, 2_000] }) }),
    });
    const client = dial();
    await clock.runUntil(() => client.opened);
    client.config();
    client.audio(audio.chunks());
    await clock.advance(10);
    await simulator.close();
    await clock.advance(0);
    expect(client.ends).toEqual([CUT]);
    await clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});

describe('a fault in memory, as a client sees it', () => {
  it('rst and fin: 1006', async () => {
    for (const type of ['rst', 'fin'] as const) {
      const { client, clock } = await faulty({ type });
      await clock.advance(0);
      expect(client.ends).toEqual([CUT]);
    }
  });

  it('close: the code and the reason', async () => {
    const { client, clock, simulator } = await faulty({ type: 'close', code: 1011, reason: 'oops' });
    await clock.advance(0);
    expect(client.ends).toEqual([{ type: 'close', code: 1011, reason: 'oops' }]);
    expect(simulator.ledger.link(1).how).toEqual({ by: 'provider', because: 'close' });
  });

  it('half-open: takes the audio, and answers neither audio nor pings nor a close', async () => {
    const { client, clock } = await faulty({ type: 'half-open' });
    client.audio(audio.chunks());
    client.socket.ping?.();
    await clock.advance(100);
    expect(client.socket.bufferedAmount).toBe(0);
    client.socket.close(1000, '');
    await clock.advance(60_000);
    expect([client.frames, client.activities, client.ends]).toEqual([[], 0, []]);
    client.socket.terminate();
    await clock.advance(0);
    expect(client.ends).toEqual([CUT]);
  });

  it('mute: pongs, but no results and no end of stream', async () => {
    const { client, clock } = await faulty({ type: 'mute' });
    client.audio(audio.chunks());
    client.sendEnd();
    client.socket.ping?.();
    await clock.advance(10_000);
    expect([client.frames, client.activities]).toEqual([[], 1]);
  });

  it('slow-reader: the kernel takes 74 kB, the rest piles up and leaves at the given pace', async () => {
    const { client, clock } = await faulty({ type: 'slow-reader', bytesPerSecond: 10_000, seconds: 5 });
    const sent = script.length * 2;
    client.audio(audio.chunks());
    client.sendEnd();
    await clock.advance(0);
    expect(client.socket.bufferedAmount).toBeGreaterThan(sent - 74_000 - 3_200);
    await clock.advance(4_000);
    const left = client.socket.bufferedAmount;
    expect(left).toBeGreaterThanOrEqual(sent - 74_000 - 40_000);
    expect(left).toBeLessThan(sent - 74_000 - 40_000 + 3_300);
    await clock.runUntil(() => client.endOfStream);
    expect(clock.now()).toBe(5_000);
    expect(finalText(client.messages)).toBe(scriptText(script));
  });

  it('hang-at-handshake: no answer for ever; http: the refusal; flap: open, then closed', async () => {
    const { clock, dial } = served({
      faults: [
        { on: { link: 1 }, do: { type: 'hang-at-handshake' } },
        { on: { link: 2 }, do: { type: 'http', status: 503, retryAfter: 3 } },
        { on: { link: 3 }, do: { type: 'flap', code: 1013 } },
      ],
    });
    const clients = [];
    for (let count = 0; count < 4; count += 1) {
      clients.push(dial());
      await clock.advance(60_000);
    }
    expect(clients.map(({ opened }) => opened)).toEqual([false, false, true, true]);
    expect(clients.map(({ end }) => end)).toMatchObject([
      undefined,
      { type: 'refused', status: 503, headers: { 'retry-after': '3' }, body: expect.stringContaining('503') },
      { type: 'close', code: 1013 },
      // The fourth is healthy and idle.
      { type: 'close', code: 1000 },
    ] as unknown[]);
  });

  it('outage: resets links, refuses dials for its time, and is over', async () => {
    const { client, clock, dial, simulator } = await faulty({ type: 'outage', seconds: 4 });
    await clock.advance(0);
    expect(client.ends).toEqual([CUT]);
    const during = dial();
    await clock.advance(3_999);
    expect(during.ends).toMatchObject([{ type: 'network', kind: 'connection-refused' }]);
    await clock.advance(1);
    const after = dial();
    await clock.advance(0);
    expect(after.opened).toBe(true);
    expect(simulator.ledger.dials.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'accepted']);
  });

  it('outage, unreachable with dead links: silence everywhere, and bytes pile up', async () => {
    const { client, clock, dial } = await faulty({
      type: 'outage',
      seconds: 4,
      mode: 'unreachable',
      links: 'dead',
    });
    const during = dial();
    client.audio(audio.chunks());
    client.socket.ping?.();
    await clock.advance(60_000);
    expect([during.opened, during.ends, client.frames, client.activities, client.ends]).toEqual([false, [], [], 0, []]);
    expect(client.socket.bufferedAmount).toBe(script.length * 2 + 6 - 74_000);
    const after = dial();
    await clock.advance(0);
    expect(after.opened).toBe(true);
  });

  it('close-before-end-of-stream and no-end-of-stream: all results, but never eos', async () => {
    for (const type of ['close-before-end-of-stream', 'no-end-of-stream'] as const) {
      const { client, clock } = await faulty({ type });
      client.audio(audio.chunks());
      client.sendEnd();
      await clock.advance(1_000);
      expect(finalText(client.messages)).toBe(scriptText(script));
      expect(client.endOfStream).toBe(false);
      expect(client.ends).toHaveLength(type === 'no-end-of-stream' ? 0 : 1);
    }
  });
});
