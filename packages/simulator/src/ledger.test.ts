import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../testing/memory-client.ts';
import { scriptedEngine } from './engine/scripted-engine.ts';
import { Ledger } from './ledger.ts';
import { scriptAudio } from './script/script-audio.ts';
import { scriptWords, speechScript } from './script/script.ts';
import { createSimulator } from './simulator.ts';
import { addSpan, covers, intersect, type Span, subtract } from './spans.ts';
import { VirtualClock } from './virtual-clock.ts';
import { bodhiServer } from './providers/bodhi/index.ts';

const script = speechScript({ seconds: 12, seed: 8 });
const audio = scriptAudio(script);
const words = scriptWords(script);

describe('the ledger', () => {
  it('traces what arrived, and each final, to the source: over a cut, a replay, silence and a skip', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }), clock });
    const { ledger } = simulator;
    const serve = async (chunks: readonly Int16Array[], end: boolean) => {
      const client = new MemoryClient(simulator.transport());
      await clock.advance(5);
      client.config({ model: 'te-general-v2-8khz' });
      client.audio(chunks);
      if (end) client.sendEnd();
      await clock.advance(5);
      client.socket.close(1000, '');
      await clock.advance(5);
    };
    const cut = 64_321;
    const skip = 120_000;
    await serve([audio.samples(0, cut)], false);
    await serve(
      [audio.samples(48_000, 96_000), new Int16Array(24_000), audio.samples(96_000, 112_000), audio.samples(skip)],
      true,
    );

    expect(ledger.link(1)).toMatchObject({
      link: 1,
      openedAt: 0,
      endedAt: 10,
      how: { by: 'client', code: 1000 },
      config: { model: 'te-general-v2-8khz' },
      samples: cut,
    });
    expect(ledger.link(1).endReceivedAt).toBeUndefined();
    expect(ledger.link(2)).toMatchObject({ endReceivedAt: 20, endOfStreamAt: 20 });
    expect(ledger.link(2).received).toEqual([
      { kind: 'source', linkStart: 0, sourceStart: 48_000, count: 48_000 },
      { kind: 'silence', linkStart: 48_000, count: 24_000 },
      { kind: 'source', linkStart: 72_000, sourceStart: 96_000, count: 16_000 },
      { kind: 'source', linkStart: 88_000, sourceStart: skip, count: script.length - skip },
    ]);
    expect(ledger.received()).toEqual([
      { start: 0, end: 112_000 },
      { start: skip, end: script.length },
    ]);
    expect(ledger.missing(0, script.length)).toEqual([{ start: 112_000, end: skip }]);
    expect([ledger.wasReceived(50_000, 96_000, 2), ledger.wasReceived(0, 96_000, 2)]).toEqual([true, false]);

    // Every word of every final stands where the script has it.
    const found = ledger.links.flatMap(({ finals }) => finals).flatMap(({ words = [] }) => words);
    expect(found.length).toBeGreaterThan(10);
    for (const { text, sourceStart, sourceEnd } of found) {
      expect(words).toContainEqual({ text, start: sourceStart, end: sourceEnd });
    }
    // What finals cover holds each of their words, and nothing that never arrived.
    const covered = ledger.covered();
    for (const { sourceStart = NaN, sourceEnd = NaN } of found)
      expect(covers(covered, sourceStart, sourceEnd)).toBe(true);
    expect(covered.flatMap((span) => intersect(span, [{ start: 112_000, end: skip }]))).toEqual([]);
  });

  it('places a final that ends where a stretch ends, and a tail too short to show its place once the end is received', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }), clock });
    const client = new MemoryClient(simulator.transport());
    await clock.advance(0);
    client.config();
    const end = words[2]?.end ?? 0;
    client.audio([audio.samples(0, end), new Int16Array(16_000), audio.samples(end, end + 37)]);
    client.sendEnd();
    await clock.advance(0);
    expect(client.ends).toEqual([]);
    expect(simulator.ledger.link(1).finals.at(-1)).toMatchObject({ linkEnd: end, sourceEnd: end });
    expect(simulator.ledger.link(1).received.at(-1)).toEqual({
      kind: 'source',
      linkStart: end + 16_000,
      sourceStart: end,
      count: 37,
    });
  });

  it('has no span for a final without times', async () => {
    const clock = new VirtualClock();
    const engine = scriptedEngine({ script, wordTimes: false });
    const simulator = createSimulator({ provider: bodhiServer({ engine }), clock });
    const client = new MemoryClient(simulator.transport());
    await clock.advance(0);
    client.config();
    client.audio(audio.chunks());
    client.sendEnd();
    await clock.advance(0);
    expect(Object.keys(simulator.ledger.link(1).finals[0] ?? {})).toEqual(['at', 'segment', 'text']);
    expect(simulator.ledger.covered()).toEqual([]);
  });

  it('throws when asked for a link that never was', () => {
    expect(() => new Ledger().link(3)).toThrow('no link 3');
  });
});

describe('spans', () => {
  const span = fc
    .tuple(fc.nat(60), fc.nat(60))
    .map(([one, other]): Span => ({ start: Math.min(one, other), end: Math.max(one, other) }));
  const points = (spans: readonly Span[]) =>
    new Set(spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)));

  it('hold what was added, in order and joined, and are cut and left over exactly', () => {
    fc.assert(
      fc.property(fc.array(span), span, (added, whole) => {
        const spans: Span[] = [];
        for (const { start, end } of added) addSpan(spans, start, end);
        expect(points(spans)).toEqual(new Set([...points(added)].sort((one, other) => one - other)));
        expect(spans.slice(1).every(({ start }, index) => start > (spans[index]?.end ?? Infinity))).toBe(true);
        const inside = points(intersect(whole, spans));
        const outside = points(subtract(whole, spans));
        for (const point of points([whole])) {
          expect([inside.has(point), outside.has(point)]).toEqual([
            points(spans).has(point),
            !points(spans).has(point),
          ]);
        }
        expect(covers(spans, whole.start, whole.end)).toBe(outside.size === 0);
      }),
      { seed: 1 },
    );
  });
});
