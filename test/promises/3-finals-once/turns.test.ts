import { describe, expect, it } from 'vitest';
import { transcribe, type RotateOptions, type Turn } from '@throughline/core';
import { deepgram, deepgramFlux } from '@throughline/core/providers/deepgram';
import {
  scriptAudio,
  scriptedEngine,
  seededRandom,
  speechScript,
  type Fault,
  type RecogniserProfile,
} from '@throughline/simulator';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { inVirtualTime } from '../../kit/setting.ts';
import { feedLive } from '../../kit/sources.ts';

const RATE = 8_000;
const CUTS = 12;
const SECONDS = 180;
/** Two links may place the same turn so far apart, in seconds: jitter on both, and the frame in which an endpoint is found. */
const APART = 0.4;

const url = 'ws://127.0.0.1:2700';
const protocols = {
  'starts and ends': () => deepgram({ model: 'nova-3', sampleRate: RATE, vadEvents: true, url }),
  'starts, eager ends, resumed turns and ends': () =>
    deepgramFlux({ model: 'flux-general-en', sampleRate: RATE, eagerEotThreshold: 0.4, url }),
} as const;

interface RunOptions {
  readonly protocol: keyof typeof protocols;
  readonly seed: number;
  readonly faults?: readonly Fault[];
  readonly profile?: RecogniserProfile;
  readonly rotate?: RotateOptions;
}

/** The turns of a live session, and what it said in the order in which it did: `final`, `start`, `end`. */
async function turnsOf({ protocol, seed, faults, profile, rotate }: RunOptions) {
  const script = speechScript({ seconds: SECONDS, seed, speakers: 2, sampleRate: RATE });
  const server = deepgramServer({ engine: scriptedEngine({ script, eagerEndSeconds: 0.3, ...profile }) });
  return inVirtualTime({ server, seed, faults }, async ({ clock, transport, random }) => {
    const session = transcribe({
      protocol: protocols[protocol](),
      credentials: { apiKey: 'key-4f9a2c71d8e6' },
      transport,
      clock,
      random,
      live: true,
      ...(rotate !== undefined && { rotate }),
    });
    const turns: Turn[] = [];
    let finals = 0;
    session.on('turn', (turn) => turns.push(turn));
    session.on('final', () => (finals += 1));
    await feedLive(session, script, scriptAudio(script).chunks(), clock);
    const { links } = await session.closed;
    return { turns, finals, links };
  });
}

/** Places to cut, in seconds of the source. */
function cutsOf(seed: number): readonly Fault[] {
  const random = seededRandom(seed);
  const every = SECONDS / (CUTS + 1);
  return Array.from({ length: CUTS }, (_, index) => ({
    on: { position: (index + 0.6 + random.next() * 0.8) * every },
    do: { type: 'rst' as const },
  }));
}

const phasesOf = (turns: readonly Turn[], ...phases: readonly Turn['phase'][]) =>
  turns.filter(({ phase }) => phases.includes(phase));

describe.each(Object.keys(protocols) as (keyof typeof protocols)[])('turns of a provider that tells %s', (protocol) => {
  it.each([1, 2])('start once and end once over twelve cuts, where they do without any (%i)', async (seed) => {
    const undisturbed = await turnsOf({ protocol, seed });
    const cut = await turnsOf({ protocol, seed, faults: cutsOf(seed), profile: { wordTimeJitterMs: 120 } });
    expect(cut.links).toBe(1 + CUTS);
    const expected = phasesOf(undisturbed.turns, 'start', 'end');
    expect(expected.length).toBeGreaterThan(40);
    const told = phasesOf(cut.turns, 'start', 'end');
    expect(told.map(({ phase }) => phase)).toEqual(expected.map(({ phase }) => phase));
    for (const [index, { at }] of expected.entries()) expect(Math.abs((told[index]?.at ?? 0) - at)).toBeLessThan(APART);
  });

  it('start once and end once over fresh links that take over, where they do without any', async () => {
    const undisturbed = await turnsOf({ protocol, seed: 1 });
    const rotated = await turnsOf({ protocol, seed: 1, rotate: { afterSeconds: 20 } });
    expect(rotated.links).toBeGreaterThanOrEqual(8);
    const expected = phasesOf(undisturbed.turns, 'start', 'end');
    const told = phasesOf(rotated.turns, 'start', 'end');
    expect(told.map(({ phase }) => phase)).toEqual(expected.map(({ phase }) => phase));
    for (const [index, { at }] of expected.entries()) expect(Math.abs((told[index]?.at ?? 0) - at)).toBeLessThan(APART);
  });

  it('seem to end, and go on, only between a start and an end', async () => {
    for (let seed = 11; seed <= 12; seed += 1) {
      const { turns } = await turnsOf({ protocol, seed, faults: cutsOf(seed), profile: { wordTimeJitterMs: 120 } });
      const story = turns
        .map(({ phase }) => ({ start: 's', 'eager-end': 'e', resumed: 'r', end: '.' })[phase])
        .join('');
      expect(story).toMatch(/^(?:s(?:er)*e?\.)+(?:s(?:er)*e?)?$/u);
    }
  });
});
