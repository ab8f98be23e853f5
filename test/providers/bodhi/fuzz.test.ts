import { describe, expect, it } from 'vitest';
import { transcribe, type Random } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { randomFaults, scriptedEngine, seededRandom, speechScript } from '@throughline/simulator';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { DamagingTransport } from '../../kit/fuzz/damaging-transport.ts';
import { playOut } from '../../kit/fuzz/play-out.ts';
import { playRounds, type Round } from '../../kit/fuzz/rounds.ts';
import { virtualSetting } from '../../kit/setting.ts';
import { runsOf } from '../../kit/soak.ts';

const FRAMES = runsOf(100_000);
const SECONDS = 30;

const errors = [
  '{"error":"Bad Request","message":"model \'m\' is not available","code":400,"timestamp":"2026-11-03T00:00:00Z"}',
  '{"error":"Internal Server Error","message":"unexpected server error","code":500,"timestamp":"2026-11-03T00:00:00Z"}',
  '{"error":"Service Unavailable","message":"overloaded"}',
  `{"error":"Unauthorized","message":"wrong x-api-key ${credentials.apiKey}","code":401}`,
  '{"error":"The account does not have enough credits to process the ASR request.","message":"The account does not have enough credits to process the ASR request."}',
];

/** One session from its first word to its end or its abortion, with whatever provider, source and options the seed draws. */
async function play(seed: number, random: Random): Promise<Round> {
  const script = speechScript({ seconds: SECONDS, seed });
  const {
    clock,
    simulator,
    transport: direct,
  } = virtualSetting({
    server: bodhiServer({
      engine: scriptedEngine({ script, wordTimes: random.next() < 0.8 }),
      segmentId: random.next() < 0.5 ? 'number' : 'string',
      eosOn: random.next() < 0.5 ? 'last-result' : 'own-message',
    }),
    faults: random.next() < 0.3 ? randomFaults(seededRandom(seed), { count: 2, seconds: SECONDS }) : [],
    seed,
  });
  const transport = new DamagingTransport(direct, {
    random,
    most: 40,
    errors,
    loss: random.next() < 0.3 ? 0.05 : 0,
  });
  const complaints: string[] = [];
  const session = transcribe({
    protocol: bodhi({
      model: 'en-general-v2-8khz',
      sampleRate: 16_000,
      url: 'ws://127.0.0.1:2700',
      aux: random.next() < 0.5,
    }),
    credentials,
    transport,
    clock,
    random,
    live: random.next() < 0.3,
    window: { seconds: random.next() < 0.3 ? 5 : 120 },
    onListenerError: (error) => complaints.push(`a listener threw ${String(error)}`),
  });
  const limit = SECONDS * 16_000;
  let settled = 0;
  session.on('final', () => {
    const { positions } = session;
    if (
      positions.settledSamples < settled ||
      positions.settledSamples > positions.acceptedSamples ||
      positions.acceptedSamples > limit
    ) {
      complaints.push(`settled went from ${settled} to ${positions.settledSamples} of ${positions.acceptedSamples}`);
    }
    settled = positions.settledSamples;
  });
  const outcome = await playOut({
    session,
    clock,
    simulator,
    script,
    seconds: SECONDS,
    random,
    apiKey: credentials.apiKey,
    complaints,
  });
  return { frames: transport.frames, outcome, complaints };
}

describe('damaged frames of Bodhi', () => {
  it(`${FRAMES} of them never throw out of a session, never hang one, and leave nothing behind`, async () => {
    const { frames, outcomes, growth } = await playRounds(FRAMES, play);
    expect(frames).toBeGreaterThanOrEqual(FRAMES);
    // They led to every kind of end.
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['closed', 'aborted', 'insufficient-balance']));
    expect(growth).toBeLessThan(1.1);
  });
});
