import { synthesize, type Transport } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { createAudioConverter } from '@throughline/node';
import type { Fault } from '@throughline/simulator';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { routedVoices, speakRouted, speechBy, type RoutedSpeech } from '../../kit/routed-voices.ts';
import { everythingOf, expectNoSecret } from '../../kit/secrets.ts';
import { joined } from '../../kit/sounds.ts';
import { hear } from '../../kit/speech.ts';
import { expectSamples, secondsOf, sentences, story } from './support/texts.ts';

const total = secondsOf(sentences);
const cuts = Array.from({ length: 50 }, (_, index) => ((index + 0.5) / 50) * total);
const dead: Fault = { on: { time: 0 }, do: { type: 'outage', seconds: 3_600 } };
const broke = (position: number): Fault => ({ on: { position }, do: { type: 'error-frame', code: 402 } });

/** All that a voice says of some sentences. */
function allBy(index: number, texts: readonly string[]): Int16Array {
  return joined(texts.map((text) => speechBy(index, text)));
}

/** Where each sentence begins in the undisturbed speech, in samples, and where the last one ends. */
const starts = [0, ...sentences.map((_, index) => allBy(0, sentences.slice(0, index + 1)).length)];

// The module of the real converter takes its own time to load, which no clock of a test sees.
beforeAll(async () => {
  await createAudioConverter({ sampleRate: 48_000, channels: 1, encoding: 'pcm_s16le' }, 16_000);
});

describe('a voice that is lost at 50 places, because its account is empty', { concurrent: true }, () => {
  it.each(cuts)('at %s s: the other one speaks the sentence from its start, and the rest', async (position) => {
    const run = await speakRouted([story], { voices: [{ faults: [broke(position)] }, {}] });
    const [heard] = run.heard;
    expect(heard?.error).toBeUndefined();
    const [change] = run.changes;
    expect(run.changes).toHaveLength(1);
    expect(change).toMatchObject({ provider: 'voice-1', index: 1, reason: 'failover' });
    expect(change?.error?.code).toBe('insufficient-balance');
    const at = change?.atSample ?? 0;
    const sentence = run.seams[0]?.sentence ?? starts.indexOf(at);
    expectSamples(heard?.samples.subarray(0, at), allBy(0, sentences).subarray(0, at));
    expectSamples(heard?.samples.subarray(at), allBy(1, sentences.slice(sentence)));
    for (const seam of run.seams) {
      expect(seam).toMatchObject({ atSample: at, repeatedSamples: at - (starts[sentence] ?? 0), exact: false });
    }
    expect(run.seams.length).toBe(starts.includes(at) && run.seams.length === 0 ? 0 : 1);
    expect(run.broken).toEqual([]);
    const summary = run.voice.summary();
    const samples = heard?.samples.length ?? 0;
    expect(summary).toMatchObject({ completed: 1, sentences: 4, samples, broken: 0 });
    expect(summary.routes).toMatchObject([
      { provider: 'voice-0', index: 0, links: 1, sentences: sentence, samples: at },
      { provider: 'voice-1', index: 1, links: 1, sentences: 4 - sentence, samples: samples - at },
    ]);
  });

  it.each(cuts)(
    "at %s s, with sentence: 'next': the sentence is told as broken, its utterance too",
    async (position) => {
      const run = await speakRouted([story, sentences[0]], {
        voices: [{ faults: [broke(position)] }, {}],
        session: { failover: { sentence: 'next' } },
      });
      const [heard, after] = run.heard;
      const at = run.changes[0]?.atSample ?? heard?.samples.length ?? 0;
      const [cut] = run.broken;
      const next = cut === undefined ? starts.indexOf(at) : cut.sentence + 1;
      expect(next).toBeGreaterThanOrEqual(0);
      expectSamples(heard?.samples.subarray(0, at), allBy(0, sentences).subarray(0, at));
      expectSamples(heard?.samples.subarray(at), allBy(1, sentences.slice(next)));
      expect(run.seams).toEqual([]);
      // Whole, or told as broken: by the event, by `done`, by the loop and by the summary.
      expect(heard?.error?.code).toBe(cut === undefined ? undefined : 'insufficient-balance');
      expect(heard?.thrown).toBe(heard?.error);
      expect(cut === undefined || cut.atSample === at).toBe(true);
      expect(cut === undefined || cut.spokenSamples === at - (starts[cut.sentence] ?? 0)).toBe(true);
      expect(run.voice.summary()).toMatchObject({
        completed: cut === undefined ? 2 : 1,
        broken: run.broken.length,
        sentences: 5 - run.broken.length,
      });
      // What follows is none of it.
      expectSamples(after?.samples, speechBy(1, sentences[0]));
      expect(after?.error).toBeUndefined();
    },
  );
});

describe('a voice whose account is empty, or whose key may do nothing', () => {
  it.each([402, 403])('is left at once for the other on %s, and not dialled again', async (status) => {
    const run = await speakRouted([story], {
      voices: [{ faults: [{ on: { link: 1 }, do: { type: 'http', status }, times: 9 }] }, {}],
    });
    expectSamples(run.heard[0]?.samples, allBy(1, sentences));
    const [first, second] = run.simulators.map(({ ledger }) => ledger.dials);
    expect(first).toHaveLength(1);
    expect((second?.[0]?.at ?? 0) - (first?.[0]?.at ?? 0)).toBeLessThan(200);
  });
});

describe('a voice whose provider asks for minutes', () => {
  it('is left for the other, and no utterance fails of it', async () => {
    const message = 'External API failure (ElevenLabs)';
    const faults: readonly Fault[] = [{ on: { position: 1 }, do: { type: 'error-frame', code: 50_001, message } }];
    const session = { retry: { budgetMs: 60_000 } };
    const run = await speakRouted([story], { voices: [{ faults }, {}], session });
    expect(run.heard[0]?.error).toBeUndefined();
    expect(run.changes).toMatchObject([{ index: 1, reason: 'failover' }]);
  });
});

describe('a voice that is out of reach', () => {
  it.each([undefined, 2_000])('is left after 5 s, or after failover.afterMs: %s', async (afterMs) => {
    const run = await speakRouted([story], {
      voices: [{ faults: [dead] }, {}],
      session: { failover: { ...(afterMs && { afterMs }) } },
    });
    expectSamples(run.heard[0]?.samples, allBy(1, sentences));
    const [first, second] = run.simulators.map(({ ledger }) => ledger.dials);
    const waited = (second?.[0]?.at ?? 0) - (first?.[0]?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual(afterMs ?? 5_000);
    expect(waited).toBeLessThan((afterMs ?? 5_000) + 1_100);
  });

  it('takes back what nobody has read of its sentence, so that it is heard once', async () => {
    const setting = routedVoices({ voices: [{ faults: [broke((starts[1] ?? 0) / 24_000 + 1)] }, {}] });
    const { clock, voice, changes, seams } = setting;
    const utterance = voice.say(story);
    await clock.runUntil(() => changes.length === 1);
    const heard = await clock.runUntil(hear(utterance));
    expectSamples(heard.samples, joined([speechBy(0, sentences[0]), allBy(1, sentences.slice(1))]));
    expect(seams).toMatchObject([{ sentence: 1, atSample: starts[1], repeatedSamples: 0, exact: false }]);
    await clock.runUntil(voice.end());
    const summary = voice.summary();
    expect(summary.routes?.map(({ samples }) => samples)).toEqual([starts[1], summary.samples - (starts[1] ?? 0)]);
    await setting.close();
  });
});

describe('two voices of different rates', () => {
  it.each([
    [24_000, 16_000],
    [16_000, 24_000],
    [24_000, 48_000],
    [24_000, 8_000],
  ])('at %s and %s: all is of the rate of the first, exactly as long as it was spoken', async (first, second) => {
    const run = await speakRouted([story], {
      voices: [{ sampleRate: first, faults: [broke((starts[2] ?? 0) / 24_000 + 0.5)] }, { sampleRate: second }],
    });
    const [heard] = run.heard;
    expect(heard?.error).toBeUndefined();
    expect(new Set(heard?.pieces.map(({ sampleRate }) => sampleRate))).toEqual(new Set([first]));
    const at = run.changes[0]?.atSample ?? 0;
    const sentence = run.seams[0]?.sentence ?? 0;
    const spoken = joined(sentences.map((text) => speechBy(0, text, first)));
    expectSamples(heard?.samples.subarray(0, at), spoken.subarray(0, at));
    const wanted = await Promise.all(
      sentences.slice(sentence).map((text) => converted(speechBy(1, text, second), second, first)),
    );
    expectSamples(heard?.samples.subarray(at), joined(wanted));
  });

  it('join a converted voice that is cut to the sample as well', async () => {
    const position = (starts[1] ?? 0) / 24_000 + 0.7;
    const run = await speakRouted([story], {
      voices: [{ sampleRate: 16_000, faults: [{ on: { position }, do: { type: 'rst' } }] }, {}],
      session: { sampleRate: 48_000 },
    });
    expect(run.seams).toMatchObject([{ exact: true, repeatedSamples: 0 }]);
    const wanted = await Promise.all(sentences.map((text) => converted(speechBy(0, text, 16_000), 16_000, 48_000)));
    expectSamples(run.heard[0]?.samples, joined(wanted));
    expect(run.changes).toEqual([]);
  });
});

/** All of a sentence at once. */
async function converted(samples: Int16Array, from: number, to: number): Promise<Int16Array> {
  const converter = await createAudioConverter({ sampleRate: from, channels: 1, encoding: 'pcm_s16le' }, to);
  const parts = [
    converter.push(Float32Array.from(samples, (sample) => sample / 32_768)).slice(),
    converter.flush().slice(),
  ];
  const all = new Int16Array(Math.ceil((samples.length * to) / from));
  all.set(joined(parts).subarray(0, all.length));
  return all;
}

describe('voices that are all lost', () => {
  it('end the session with one failure that names what each failed with, and no secret', async () => {
    const run = await speakRouted([story, sentences[0]], {
      voices: [{ faults: [broke(2)] }, { faults: [broke(1)] }],
    });
    expect(run.failure?.code).toBe('all-routes-failed');
    for (const name of ['voice-0', 'voice-1']) expect(run.failure?.message).toContain(name);
    expect(run.failure?.context).toMatchObject({
      routes: [
        { provider: 'voice-0', code: 'insufficient-balance' },
        { provider: 'voice-1', code: 'insufficient-balance' },
      ],
    });
    expect(run.heard.map(({ error }) => error?.code)).toEqual(['all-routes-failed', 'all-routes-failed']);
    expectNoSecret(everythingOf(run.failure, run.links, run.statuses, run.changes, run.heard), run.secrets);
  });

  it('by one sentence alone cost its utterance, and no other', async () => {
    const unspoken = sentences[1];
    const run = await speakRouted([story, sentences[3]], { voices: [{ unspoken }, { unspoken }] });
    expect(run.failure).toBeUndefined();
    expect(run.heard[0]?.error?.code).toBe('all-routes-failed');
    expectSamples(run.heard[0]?.samples, speechBy(0, sentences[0]));
    expect(run.heard[1]?.error).toBeUndefined();
    expect(run.heard[1]?.samples.length).toBe(speechBy(0, sentences[3]).length);
    expect(run.voice.summary()).toMatchObject({ utterances: 2, completed: 1 });
  });
});

describe('a cancel while another voice is dialled', () => {
  it('takes all of the utterance back, and the next one is spoken whole by the other voice', async () => {
    const setting = routedVoices({ voices: [{ faults: [broke(1)] }, {}] });
    const { clock, voice, simulators, changes } = setting;
    const first = voice.say(story);
    const firstHeard = hear(first);
    await clock.runUntil(() => (simulators[1]?.ledger.dials.length ?? 0) === 1);
    expect(changes).toEqual([]);
    first.cancel();
    const second = await clock.runUntil(hear(voice.say(sentences[3])));
    expect((await firstHeard).error?.code).toBe('aborted');
    expectSamples(second.samples, speechBy(1, sentences[3]));
    expect(changes).toMatchObject([{ index: 1 }]);
    await clock.runUntil(voice.end());
    await setting.close();
  });
});

describe('the return to a preferred voice', () => {
  it.each([
    { name: 'that is well again', faults: [{ on: { position: 1 }, do: { type: 'outage', seconds: 20 } }], back: true },
    {
      name: 'that is still lost',
      faults: [{ on: { position: 1 }, do: { type: 'outage', seconds: 3_600 } }],
      back: false,
    },
  ] as const)('$name happens between two sentences', async ({ faults, back }) => {
    const long = Array.from({ length: 120 }, (_, index) => sentences[index % 4] ?? '');
    const setting = routedVoices({ voices: [{ faults }, {}] });
    const { clock, voice, changes, seams } = setting;
    const heard = await clock.runUntil(hear(voice.say(long.join(' '))));
    await clock.runUntil(voice.end());
    expect(heard.error).toBeUndefined();
    expect(changes.map(({ reason, index }) => `${reason} ${index}`)).toEqual(
      back ? ['failover 1', 'return 0'] : ['failover 1'],
    );
    // Inside a sentence only the first took over; and each is whole by the one or the other.
    expect(seams).toHaveLength(1);
    const [seam] = seams;
    const whole = joined([
      heard.samples.subarray(0, (seam?.atSample ?? 0) - (seam?.repeatedSamples ?? 0)),
      heard.samples.subarray(seam?.atSample ?? 0),
    ]);
    expect(speakersOf(whole, long).join('')).toMatch(back ? /^0*1+0+$/u : /^0*1+$/u);
    const [first, second] = setting.simulators.map(({ ledger }) => ledger.dials.map(({ at }) => at));
    const tried = first?.find((at) => at > 60_000) ?? Infinity;
    expect(tried).toBeLessThan(75_000);
    // Where the return fails nobody waits for it: the other voice goes on at once, and is left alone for longer then.
    const again = second?.find((at) => at > tried) ?? Infinity;
    expect(again - tried < 500).toBe(!back);
    expect(first?.filter((at) => at > tried && at < tried + 110_000)).toEqual([]);
    await setting.close();
  });
});

/** Which voice has spoken each of the sentences, all of which are whole. */
function speakersOf(samples: Int16Array, texts: readonly string[]): readonly number[] {
  let at = 0;
  const speakers = texts.map((text) => {
    const own = speechBy(0, text);
    const speaker = Math.sign(own[0] ?? 0) === Math.sign(samples[at] ?? 0) ? 0 : 1;
    expectSamples(samples.subarray(at, at + own.length), speechBy(speaker, text));
    at += own.length;
    return speaker;
  });
  expect(at).toBe(samples.length);
  return speakers;
}

describe('a link that the provider ends soon', () => {
  it('is replaced between two sentences, and nobody hears it', async () => {
    const long = Array.from({ length: 60 }, (_, index) => sentences[index % 4] ?? '');
    const run = await speakRouted([long.join(' ')], { voices: [{ longestSeconds: 20 }] });
    expect(run.heard[0]?.error).toBeUndefined();
    expectSamples(run.heard[0]?.samples, allBy(0, long));
    expect(run.seams).toEqual([]);
    const { links, dials, routes, broken } = run.voice.summary();
    expect(links).toBeGreaterThan(2);
    expect(dials).toBe(links);
    // One route is one: nothing of the others is there.
    expect([routes, broken]).toEqual([undefined, undefined]);
    const ends = run.simulators[0]?.ledger.links.map(({ endedAt = Infinity, openedAt }) => endedAt - openedAt) ?? [];
    expect(Math.max(...ends)).toBeLessThan(20_000);
  });
});

describe('rules for texts', () => {
  it('are those of the voice in use: what is too long for the other is cut anew, and a rest that is too short joined', async () => {
    const run = await speakRouted([story], {
      voices: [{ faults: [broke(2)] }, { maximumCharacters: 24 }],
    });
    expect(run.heard[0]?.error).toBeUndefined();
    const at = run.changes[0]?.atSample ?? 0;
    const { sentence = 0 } = run.seams[0] ?? {};
    // Cut between words, which changes no sample of this voice.
    expectSamples(run.heard[0]?.samples.subarray(at), allBy(1, sentences.slice(sentence)));
    expect(run.voice.summary().sentences).toBeGreaterThan(4);
  });

  it('fail an utterance of which the other voice can speak nothing more', async () => {
    const run = await speakRouted([story], { voices: [{ faults: [broke(4)] }, { minimumCharacters: 400 }] });
    expect(run.heard[0]?.error?.code).toBe('text-too-short');
    expect(run.heard[0]?.thrown).toBe(run.heard[0]?.error);
    expect(run.voice.summary().completed).toBe(0);
  });
});

const fault = fc.oneof(
  fc.record({
    on: fc.record({ position: fc.double({ min: 0, max: total, noNaN: true }) }),
    do: fc.oneof(
      fc.constantFrom('rst', 'fin', 'mute', 'half-open').map((type) => ({ type })),
      fc.constantFrom(1000, 1011, 4000).map((code) => ({ type: 'close', code }) as const),
      fc.constantFrom(402, 500, 503).map((code) => ({ type: 'error-frame', code }) as const),
      fc.integer({ min: 1, max: 40 }).map((seconds) => ({ type: 'outage', seconds }) as const),
    ),
  }),
  fc.record({
    on: fc.record({ link: fc.integer({ min: 1, max: 4 }) }),
    do: fc.oneof(
      fc.constantFrom('flap', 'hang-at-handshake').map((type) => ({ type })),
      fc.constantFrom(402, 403, 500, 503).map((status) => ({ type: 'http', status }) as const),
    ),
  }),
) as fc.Arbitrary<Fault>;

describe('240 random schedules of up to 4 faults of each of two voices', () => {
  it.each([
    ['restart', 21],
    ['restart', 22],
    ['restart', 23],
    ['next', 24],
    ['next', 25],
    ['next', 26],
  ] as const)('with sentence: %s and seed %s leave each sentence whole, or told as broken', async (sentence, seed) => {
    let failed = 0;
    let switched = 0;
    const schedules = fc.tuple(fc.array(fault, { maxLength: 4 }), fc.array(fault, { maxLength: 4 }));
    const property = fc.asyncProperty(schedules, fc.integer(), async ([first, second], session) => {
      const run = await speakRouted([story], {
        voices: [{ faults: first }, { faults: second }],
        seed: session,
        session: { failover: { sentence } },
      });
      if (run.changes.length > 0) switched += 1;
      if (run.failure !== undefined) failed += 1;
      expectWholeOrTold(run);
    });
    await fc.assert(property, { numRuns: 40, seed });
    expect(switched).toBeGreaterThan(10);
    expect(failed).toBeLessThan(20);
  });
});

/** Each sentence is there from its start to its end, by one of the voices, but for what was told. */
function expectWholeOrTold({ heard: [heard], seams, broken, failure, voice }: RoutedSpeech): void {
  const samples = heard?.samples ?? new Int16Array(0);
  const parts: Int16Array[] = [];
  let from = 0;
  for (const { atSample, repeatedSamples } of seams) {
    parts.push(samples.subarray(from, Math.max(from, atSample - repeatedSamples)));
    from = atSample;
  }
  const once = joined([...parts, samples.subarray(from)]);
  let at = 0;
  for (const [number, text] of sentences.entries()) {
    const told = broken.find(({ sentence }) => sentence === number);
    const own = speechBy(0, text);
    const left = once.length - at;
    const length = told?.spokenSamples ?? (heard?.error === undefined ? own.length : Math.min(left, own.length));
    const speaker = Math.sign(own[0] ?? 0) === Math.sign(once[at] ?? 0) ? 0 : 1;
    expectSamples(once.subarray(at, at + length), speechBy(speaker, text).subarray(0, length));
    at += length;
  }
  expect(at).toBe(once.length);
  const whole = broken.length === 0 && failure === undefined;
  expect(heard?.error === undefined).toBe(whole);
  expect(voice.summary().completed).toBe(whole ? 1 : 0);
  expect([undefined, 'all-routes-failed']).toContain(failure?.code);
}

describe("a voice with resume: 'restart'", () => {
  it('tells of another voice inside a sentence as of any other link, and of one that died before as exact', async () => {
    const position = (starts[1] ?? 0) / 24_000;
    const cut: Fault = { on: { position: position + 0.8 }, do: { type: 'rst' } };
    const run = await speakRouted([story], {
      voices: [{ faults: [cut, broke(position + 2.4)] }, {}],
      session: { resume: 'restart' },
    });
    expect(run.seams.map(({ exact, sentence }) => [exact, sentence])).toEqual([
      [true, 1],
      [false, 1],
    ]);
    expect(run.heard[0]?.error).toBeUndefined();
    expectSamples(run.heard[0]?.samples.subarray(run.changes[0]?.atSample ?? 0), allBy(1, sentences.slice(1)));
  });
});

describe("a voice with resume: 'fail'", () => {
  it('fails the utterance whose link dies, and the other voice speaks those after it', async () => {
    const run = await speakRouted([story, sentences[3]], {
      voices: [{ faults: [broke(2)] }, {}],
      session: { resume: 'fail' },
    });
    expect(run.heard[0]?.error?.code).toBe('insufficient-balance');
    expectSamples(run.heard[1]?.samples, speechBy(1, sentences[3]));
    expect([run.seams, run.broken]).toEqual([[], []]);
  });
});

describe('options of a voice with routes', () => {
  const refused = (session: object, voices: Parameters<typeof routedVoices>[0]['voices'] = [{}, {}]): string => {
    try {
      routedVoices({ voices, session });
      return 'taken';
    } catch (error) {
      return String(error instanceof Error ? error.message : error);
    }
  };

  it('are refused by name where they cannot be right', () => {
    expect(refused({ failover: { hedge: true } })).toMatch(/failover.*hedge/u);
    expect(refused({ failover: { sentence: 'skip' } })).toMatch(/failover\.sentence/u);
    expect(refused({ failover: { afterMs: 5 } })).toMatch(/failover\.afterMs is 5/u);
    expect(refused({ protocol: {} })).toMatch(/protocol is given beside routes/u);
    expect(refused({ routes: [] })).toMatch(/routes is an empty list/u);
    expect(refused({ sampleRate: 22_050 })).toMatch(/sampleRate is 22050, but must be one of/u);
    expect(refused({}, [{}, { sampleRate: 22_050 }])).toMatch(/routes\[1\]\.protocol gives 22050/u);
    expect(refused({ createConverter: undefined }, [{}, { sampleRate: 16_000 }])).toMatch(/no createConverter/u);
    expect(refused({ sampleRate: 44_100 }, [{ sampleRate: 44_100 }, { sampleRate: 44_100 }])).toBe('taken');
  });

  it('take no failover and no sampleRate where there is one voice', () => {
    const protocol = faseeh({ voiceId: 'x', url: 'ws://127.0.0.1:2700' });
    const transport = { open: () => undefined, headers: true } as unknown as Transport;
    const one = { protocol, credentials: { apiKey: 'k' }, transport };
    // @ts-expect-error nothing to go on with
    expect(() => synthesize({ ...one, failover: {} })).toThrow('failover is given without routes');
    // @ts-expect-error what it gives is what its protocol says
    expect(() => synthesize({ ...one, sampleRate: 8_000 })).toThrow('sampleRate is given without routes');
  });
});
