import { describe, expect, it } from 'vitest';
import { transcribe, type Random } from '@throughline/core';
import { providers } from '@throughline/core/providers';
import {
  randomFaults,
  scriptedEngine,
  seededRandom,
  speechScript,
  type EngineFactory,
  type ProviderServer,
} from '@throughline/simulator';
import { assemblyaiServer } from '@throughline/simulator/providers/assemblyai';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { openaiServer } from '@throughline/simulator/providers/openai';
import { voskServer } from '@throughline/simulator/providers/vosk';
import { DamagingTransport } from '../kit/fuzz/damaging-transport.ts';
import { playOut } from '../kit/fuzz/play-out.ts';
import { playRounds, type Round } from '../kit/fuzz/rounds.ts';
import { virtualSetting } from '../kit/setting.ts';
import { runsOf } from '../kit/soak.ts';

/** Of each provider, shared by its dialects. */
const FRAMES = 100_000;
const SECONDS = 20;
const apiKey = 'key-0123456789abcdef';

/** The server of each, and error frames of its own. */
const tried: Readonly<
  Record<string, readonly [server: (engine: EngineFactory) => ProviderServer, errors: readonly string[]]>
> = {
  assemblyai: [
    (engine) => assemblyaiServer({ engine }),
    [`{"type":"Error","error_code":3006,"error":"Invalid JSON ${apiKey}"}`, '{"error":"Insufficient funds"}'],
  ],
  deepgram: [
    (engine) => deepgramServer({ engine }),
    [
      `{"type":"Error","code":"NET-0001","description":"wrong ${apiKey}"}`,
      '{"type":"Warning","code":"X","description":"y"}',
    ],
  ],
  openai: [
    (engine) => openaiServer({ engine }),
    [`{"type":"error","error":{"type":"invalid_request_error","code":"invalid_api_key","message":"wrong ${apiKey}"}}`],
  ],
  vosk: [(engine) => voskServer({ engine }), ['{"text":5}', '{"partial":null}']],
};

const cases = providers.flatMap(({ name, recognise }) => {
  const [server, errors] = tried[name] ?? [];
  if (recognise === undefined || server === undefined || errors === undefined) return [];
  const examples = Object.entries(recognise.examples);
  const frames = Math.ceil(runsOf(FRAMES) / examples.length);
  return examples.map(([dialect, flags]) => {
    const options = recognise.optionsFromFlags({ ...flags, url: 'ws://127.0.0.1:2700' });
    return { name, dialect, frames, server, errors, protocol: () => recognise.protocol(options) };
  });
});

/** One session from its first word to its end or its abortion, with whatever faults and options the seed draws. */
async function play(
  { protocol, server, errors }: (typeof cases)[number],
  seed: number,
  random: Random,
): Promise<Round> {
  const made = protocol();
  const script = speechScript({ seconds: SECONDS, seed, sampleRate: made.audio.sampleRate });
  const {
    clock,
    simulator,
    transport: direct,
  } = virtualSetting({
    server: server(scriptedEngine({ script })),
    faults: random.next() < 0.3 ? randomFaults(seededRandom(seed), { count: 2, seconds: SECONDS }) : [],
    seed,
  });
  const loss = random.next() < 0.3 ? 0.05 : 0;
  const transport = new DamagingTransport(direct, { random, most: 40, errors, loss });
  const complaints: string[] = [];
  const session = transcribe({
    protocol: made,
    credentials: { apiKey },
    transport,
    clock,
    // Of its own: what a session draws, and how often, is no part of the schedule.
    random: seededRandom(seed + 1),
    live: random.next() < 0.3,
    onListenerError: (error) => complaints.push(`a listener threw ${String(error)}`),
  });
  session.on('turn', ({ at }) => {
    if (!(at >= 0 && at <= SECONDS)) complaints.push(`a turn lies outside the audio: ${at}`);
  });
  const outcome = await playOut({ session, clock, simulator, script, seconds: SECONDS, random, apiKey, complaints });
  return { frames: transport.frames, outcome, complaints };
}

describe('damaged frames', { timeout: 600_000 }, () => {
  const ends = new Set<string>();

  it.each(cases)(
    'of $name, $dialect: $frames of them never throw out of a session, never hang one, and leave nothing behind',
    async (one) => {
      const { frames, outcomes } = await playRounds(one.frames, (seed, random) => play(one, seed, random));
      expect(frames).toBeGreaterThanOrEqual(one.frames);
      for (const end of outcomes.keys()) ends.add(end);
    },
  );

  it('come to sessions that close, and to sessions that their caller aborts', () => {
    expect([...ends]).toEqual(expect.arrayContaining(['aborted', 'closed']));
  });
});
