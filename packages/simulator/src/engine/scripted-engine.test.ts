import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineResult, EngineTurn } from '../engine.ts';
import { scriptAudio } from '../script/script-audio.ts';
import { type Script, scriptText, scriptWords, speechScript } from '../script/script.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { RecogniserProfile } from './profile.ts';
import { scriptedEngine } from './scripted-engine.ts';

const script = speechScript({ seconds: 30, seed: 21 });
const audio = scriptAudio(script);
const words = scriptWords(script);
const all = audio.samples();
const rate = script.sampleRate;

interface Heard {
  readonly results: EngineResult[];
  readonly finals: readonly EngineResult[];
  readonly events: readonly string[];
  readonly turns: readonly EngineTurn[];
  readonly clock: VirtualClock;
}

/** What an engine says to chunks, written 100 ms of virtual time apart. */
async function hear(
  chunks: Iterable<Int16Array>,
  hearing: RecogniserProfile = {},
  options: {
    readonly link?: number;
    readonly seed?: number;
    readonly script?: Script;
    readonly channel?: number;
    readonly finish?: boolean;
  } = {},
): Promise<Heard> {
  const clock = new VirtualClock();
  const results: EngineResult[] = [];
  const events: string[] = [];
  const turns: EngineTurn[] = [];
  let done = false;
  const engine = scriptedEngine({ script: options.script ?? script, ...hearing })({
    clock,
    seed: options.seed ?? 1,
  });
  const stream = engine.open(
    {
      sampleRate: rate,
      link: options.link ?? 1,
      ...(options.channel === undefined ? {} : { channel: options.channel }),
    },
    {
      result: (result) => {
        results.push(result);
        events.push(`${result.final ? 'final' : 'partial'} ${result.segment}`);
      },
      turn: (turn) => {
        turns.push(turn);
        events.push(`${turn.phase} ${turn.segment}`);
      },
      processed: (until) => void events.push(`processed ${until.toFixed(3)}`),
      done: () => {
        done = true;
      },
      failed: (error) => {
        throw error;
      },
    },
  );
  for (const chunk of chunks) {
    stream.write(chunk);
    await clock.advance(100);
  }
  if (options.finish ?? true) {
    stream.finish();
    await clock.runUntil(() => done, { limitMs: 10_000 });
  }
  return { results, finals: results.filter(({ final }) => final), events, turns, clock };
}

const textOf = ({ finals }: Heard) => finals.map(({ text }) => text).join(' ');
const endOfWord = (index: number) => words[index]?.end ?? 0;
const startOfWord = (index: number) => words[index]?.start ?? 0;

describe('the scripted engine, by default', () => {
  it('recognises each utterance as one segment, its words placed to the sample', async () => {
    const { finals } = await hear(audio.chunks());
    expect(finals.map(({ segment, text }) => [segment, text])).toEqual(
      script.utterances.map(({ words }, index) => [index, words.map(({ text }) => text).join(' ')]),
    );
    expect(
      finals.flatMap(({ words = [] }) =>
        words.map(({ text, start, end }) => ({
          text,
          start: Math.round(start * rate),
          end: Math.round(end * rate),
        })),
      ),
    ).toEqual(words);
    for (const { start, end, words = [] } of finals) expect([start, end]).toEqual([words[0]?.start, words.at(-1)?.end]);
  });

  it('recognises the same segments however the samples are cut into chunks', async () => {
    const segments = script.utterances.map(({ words }) => words.map(({ text }) => text).join(' '));
    expect((await hear([all])).finals.map(({ text }) => text)).toEqual(segments);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9_000 }), async (size) => {
        const { finals } = await hear(audio.chunks({ size: Math.max(size, 50) }));
        expect(finals.map(({ text }) => text)).toEqual(segments);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('sends a partial after each chunk that completes a word, each longer than the one before', async () => {
    const { results } = await hear(audio.chunks());
    for (const [index] of script.utterances.entries()) {
      const partials = results.filter(({ segment, final }) => segment === index && !final).map(({ text }) => text);
      expect(partials.length).toBeGreaterThan(0);
      for (const [turn, text] of partials.entries()) {
        expect(text.startsWith(partials[turn - 1] ?? '')).toBe(true);
        expect(text).not.toBe(partials[turn - 1]);
      }
    }
  });

  it('ends a segment when 0.44 s of audio without a voice have arrived: quiet, or keep-alive zeros', async () => {
    const end = script.utterances[0]?.words.at(-1)?.end ?? 0;
    const before = audio.samples(0, end);
    const short = new Int16Array(Math.round(0.43 * rate));
    const pause = { finish: false } as const;
    expect((await hear([before, short], {}, pause)).finals).toEqual([]);
    expect((await hear([before, short, new Int16Array(Math.round(0.01 * rate))], {}, pause)).finals).toHaveLength(1);
    expect((await hear([before, audio.samples(end, end + 0.44 * rate)], {}, pause)).finals).toHaveLength(1);
  });

  it('ends the open segment at the end of stream', async () => {
    const { finals } = await hear([audio.samples(0, endOfWord(1))]);
    expect(finals.map(({ text }) => text)).toEqual([`${words[0]?.text} ${words[1]?.text}`]);
  });

  it('does not recognise a word that is cut at the start of a link, by one sample', async () => {
    const whole = await hear([audio.samples(startOfWord(3), endOfWord(6))]);
    const cut = await hear([audio.samples(startOfWord(3) + 1, endOfWord(6))]);
    const expected = words.slice(3, 7).map(({ text }) => text);
    expect(textOf(whole).split(' ')).toEqual(expected);
    expect(textOf(cut).split(' ')).toEqual(expected.slice(1));
  });

  it('does not recognise a word with a hole in it, and places the words after the hole on the link', async () => {
    const middle = Math.round((startOfWord(4) + endOfWord(4)) / 2);
    const { finals } = await hear([audio.samples(0, middle), audio.samples(middle + 1, endOfWord(8))]);
    expect(finals.map(({ text }) => text).join(' ')).toBe(
      words
        .slice(0, 9)
        .filter((_, index) => index !== 4)
        .map(({ text }) => text)
        .join(' '),
    );
    expect((finals.at(-1)?.words?.at(-1)?.end ?? 0) * rate).toBeCloseTo(endOfWord(8) - 1, 6);
  });

  it('recognises a word again when its samples come again', async () => {
    const piece = audio.samples(startOfWord(0), endOfWord(0));
    expect(textOf(await hear([piece, piece, piece]))).toBe(Array(3).fill(words[0]?.text).join(' '));
  });

  it('recognises nothing in audio that is not the script', async () => {
    const noise = Int16Array.from({ length: 32_000 }, (_, index) => Math.round(9_000 * Math.sin(index / 7)));
    expect((await hear([noise])).results).toEqual([]);
  });

  it('reports after each chunk how far it has processed', async () => {
    const { events } = await hear([audio.samples(0, 1_600), audio.samples(1_600, 3_200)], {}, { finish: false });
    expect(events.filter((event) => event.startsWith('processed'))).toEqual(['processed 0.100', 'processed 0.200']);
  });
});

describe('the scripted engine, hearing as real ones do', () => {
  it('recognises a cut word as the letters of the part that arrived, when configured so', async () => {
    const index = words.findIndex(({ text }) => text.length >= 4);
    const { start, end, text } = words[index] ?? { start: 0, end: 0, text: '' };
    const half = Math.round((start + end) / 2);
    const letters = Math.floor(text.length * ((end - half) / (end - start)));
    const tail = await hear([audio.samples(half, end)], { fragment: 'letters' });
    expect(textOf(tail)).toBe(text.slice(-letters));
    const head = await hear([audio.samples(start, half), new Int16Array(1_600)], { fragment: 'letters' });
    expect(textOf(head)).toBe(text.slice(0, Math.floor(text.length * ((half - start) / (end - start)))));
    expect((head.finals[0]?.words?.[0]?.end ?? 0) * rate).toBeCloseTo(half - start, 6);
  });

  it('shifts the times of a link by one draw inside ± the jitter, another on each link', async () => {
    const shifts = new Set<string>();
    for (let link = 1; link <= 20; link += 1) {
      const { finals } = await hear([all], { wordTimeJitterMs: 120 }, { link });
      const errors = finals
        .flatMap(({ words = [] }) => words)
        .map(({ start }, index) => (start - startOfWord(index) / rate) * 1000);
      for (const error of errors) expect(error).toBeCloseTo(errors[0] ?? NaN, 3);
      expect(Math.abs(errors[0] ?? NaN)).toBeLessThanOrEqual(120);
      shifts.add((errors[0] ?? NaN).toFixed(3));
    }
    expect(shifts.size).toBe(20);
  });

  it('draws the jitter for each word when configured so, and keeps words in order', async () => {
    for (const jitterPer of ['word', 'both'] as const) {
      const { finals } = await hear([all], { wordTimeJitterMs: 120, jitterPer });
      const told = finals.flatMap(({ words = [] }) => words);
      expect(
        new Set(told.map(({ start }, index) => (start - startOfWord(index) / rate).toFixed(4))).size,
      ).toBeGreaterThan(10);
      let previous = 0;
      for (const { start, end } of told) {
        expect(start).toBeGreaterThanOrEqual(previous);
        expect(end).toBeGreaterThanOrEqual(start);
        previous = end;
      }
    }
  });

  it('gives no times at all when configured so', async () => {
    const { results } = await hear(audio.chunks(), { wordTimes: false });
    for (const result of results) expect(Object.keys(result)).toEqual(['segment', 'final', 'text', 'confidence']);
    expect(
      results
        .filter(({ final }) => final)
        .map(({ text }) => text)
        .join(' '),
    ).toBe(scriptText(script));
  });

  it('answers late inside the range, in order, with empty partials meanwhile, and is done only when all is sent', async () => {
    const { results, finals, events, clock } = await hear(audio.chunks(), { delayMs: [500, 2_000] });
    expect(finals.map(({ text }) => text).join(' ')).toBe(scriptText(script));
    expect(results.filter(({ text }) => text === '').length).toBeGreaterThan(5);
    expect(results[0]).toEqual({ segment: 0, final: false, text: '' });
    // 30 s of audio take 30 s to write; the last answer is late too.
    expect(clock.now()).toBeGreaterThan(30_499);
    expect(clock.now()).toBeLessThanOrEqual(32_000);
    // Nothing counts as looked at whose answer is not out.
    const said = (event: string) => event.startsWith('processed');
    const processed = events.filter(said).map((event) => Number(event.split(' ')[1]));
    expect(processed).toEqual([...processed].sort((one, other) => one - other));
  });

  it('reports audio as processed that it has only received, when configured so', async () => {
    const late = { delayMs: [1_000, 1_000] } as const;
    const { events } = await hear([audio.samples(0, 1_600)], late, { finish: false });
    expect(events).toEqual(['partial 0']);
    const ahead = await hear([audio.samples(0, 1_600)], { ...late, processed: 'received' }, { finish: false });
    expect(ahead.events).toEqual(['processed 0.100', 'partial 0']);
  });

  it('holds finals back until the next segment has begun, after a partial with all of their words', async () => {
    const { results, finals } = await hear(audio.chunks(), { lateFinals: 1 });
    expect(new Set(finals.map(({ segment }) => segment)).size).toBe(script.utterances.length);
    const indexOf = (segment: number, final: boolean) =>
      results.findIndex((result) => result.segment === segment && result.final === final);
    const late = finals.filter(({ segment }) => {
      const nextPartial = indexOf(segment + 1, false);
      return nextPartial !== -1 && indexOf(segment, true) > nextPartial;
    });
    expect(late.length).toBeGreaterThan(2);
    for (const { segment, text } of late) {
      expect(results.some((result) => result.segment === segment && !result.final && result.text === text)).toBe(true);
    }
  });

  it('sends a partial before a final that it holds back, even where one chunk held the whole segment', async () => {
    const { results } = await hear([all], { lateFinals: 1 });
    expect(results.slice(0, 3).map(({ segment, final }) => [segment, final])).toEqual([
      [0, false],
      [1, true],
      [0, true],
    ]);
  });

  it('lets a final overtake the one before, when configured so, and loses none', async () => {
    const quick = { maxWords: [2, 2], outOfOrderFinals: 0.5 } as const;
    const { finals } = await hear(audio.chunks(), quick);
    const order = finals.map(({ segment }) => segment);
    const sorted = [...order].sort((one, other) => one - other);
    expect(order).not.toEqual(sorted);
    expect(sorted).toEqual(sorted.map((_, index) => index));
    const inOrder = [...finals].sort((one, other) => one.segment - other.segment);
    expect(inOrder.map(({ text }) => text).join(' ')).toBe(scriptText(script));
  });

  it('cuts segments differently on each link, by words or by seconds', async () => {
    const lengths = async (hearing: RecogniserProfile, link: number) =>
      (await hear([all], hearing, { link })).finals.map(({ words = [] }) => words.length).join();
    for (const hearing of [{ maxWords: [2, 9] }, { maxSeconds: [0.6, 3] }] as const) {
      const cuts = new Set<string>();
      for (let link = 1; link <= 8; link += 1) {
        cuts.add(await lengths(hearing, link));
        expect(await lengths(hearing, link)).toBe(await lengths(hearing, link));
      }
      expect(cuts.size).toBeGreaterThan(2);
    }
    const { finals } = await hear([all], { maxSeconds: [1, 1] });
    for (const { start = 0, end = 0, words = [] } of finals) expect(words.length === 1 || end - start <= 1).toBe(true);
  });

  it('sends results twice, when configured so', async () => {
    const { results } = await hear(audio.chunks(), { doubledResults: 1 });
    expect(results.filter((_, index) => index % 2 === 0)).toEqual(results.filter((_, index) => index % 2 === 1));
  });

  it('repeats itself for the same seed and link', async () => {
    const hearing: RecogniserProfile = {
      wordTimeJitterMs: 120,
      delayMs: [0, 2_000],
      lateFinals: 0.3,
      maxWords: [2, 9],
    };
    const one = await hear(audio.chunks(), hearing, { seed: 5, link: 3 });
    const other = await hear(audio.chunks(), hearing, { seed: 5, link: 3 });
    expect(other.results).toEqual(one.results);
    expect((await hear(audio.chunks(), hearing, { seed: 6, link: 3 })).results).not.toEqual(one.results);
  });

  it('sends nothing more once closed', async () => {
    const clock = new VirtualClock();
    const said: EngineResult[] = [];
    const stream = scriptedEngine({ script, delayMs: [100, 100] })({ clock, seed: 1 }).open(
      { sampleRate: rate, link: 1 },
      { result: (result) => void said.push(result), done: () => undefined, failed: () => undefined },
    );
    stream.write(all);
    const before = said.length;
    stream.close();
    stream.finish();
    await clock.advance(5_000);
    expect([said.length, clock.pending]).toEqual([before, 0]);
  });
});

describe('the scripted engine, where the script says who speaks', () => {
  const talk = speechScript({ seconds: 60, seed: 4, speakers: 2 });
  const chunks = (from = 0) => scriptAudio(talk).chunks({ from });
  const labelsOf = ({ finals }: Heard) =>
    finals.map(({ words = [] }) => [...new Set(words.map((word) => word.speaker))]);
  const speakers = talk.utterances.map(({ speaker }) => speaker);
  const firstOf = (name: string) =>
    talk.utterances.find(({ speaker }) => speaker === name)?.words[0]?.start ?? Number.NaN;

  it('numbers the speakers of each link in the order in which that link hears them', async () => {
    const [first] = speakers;
    expect(labelsOf(await hear(chunks(), {}, { script: talk }))).toEqual(
      speakers.map((speaker) => [speaker === first ? '0' : '1']),
    );
    const fromOther = await hear(chunks(firstOf(first === 'A' ? 'B' : 'A')), {}, { script: talk, link: 2 });
    expect(labelsOf(fromOther)).toEqual(
      speakers.slice(-fromOther.finals.length).map((speaker) => [speaker === first ? '1' : '0']),
    );
  });

  it('names nobody where the script does not', async () => {
    const { results } = await hear(audio.chunks());
    expect(results.flatMap(({ words = [] }) => words.filter((word) => 'speaker' in word))).toEqual([]);
  });

  it('gives some words to the wrong speaker, when configured so', async () => {
    const right = (await hear(chunks(), {}, { script: talk })).finals.flatMap(({ words = [] }) => words);
    const some = (await hear(chunks(), { wrongSpeakers: 0.2 }, { script: talk })).finals.flatMap(
      ({ words = [] }) => words,
    );
    const wrong = some.filter((word, index) => word.speaker !== right[index]?.speaker).length;
    expect(wrong / some.length).toBeGreaterThan(0.05);
    expect(wrong / some.length).toBeLessThan(0.4);
    expect(new Set(some.map(({ speaker }) => speaker))).toEqual(new Set(['0', '1']));
  });

  it('recognises in each channel what is spoken there', async () => {
    const both = speechScript({ seconds: 20, seed: 6, channels: 2 });
    const samples = scriptAudio(both).samples();
    for (const channel of [0, 1]) {
      const ofChannel = samples.filter((_, index) => index % 2 === channel);
      expect(textOf(await hear([ofChannel], {}, { script: both, channel }))).toBe(scriptText(both, channel));
    }
  });
});

describe('the turns of the scripted engine', () => {
  it('start after the first result of a segment and end after its final, once each', async () => {
    const { events, turns, finals } = await hear(audio.chunks());
    expect(turns.map(({ phase, at, segment }) => [phase, at, segment])).toEqual(
      finals.flatMap(({ segment, start, end }) => [
        ['start', start, segment],
        ['end', end, segment],
      ]),
    );
    const told = events.filter((event) => !event.startsWith('processed'));
    for (const { segment } of finals) {
      expect(told[told.indexOf(`start ${segment}`) - 1]).toBe(`partial ${segment}`);
      expect(told[told.indexOf(`end ${segment}`) - 1]).toBe(`final ${segment}`);
    }
  });

  it('end with their finals also where those are held back, and are not doubled with them', async () => {
    const { events, turns } = await hear(audio.chunks(), { lateFinals: 0.5, outOfOrderFinals: 0.5, doubledResults: 1 });
    const told = events.filter((event) => !event.startsWith('processed'));
    for (const [segment] of script.utterances.entries()) {
      expect(turns.filter((turn) => turn.segment === segment).map(({ phase }) => phase)).toEqual(['start', 'end']);
      expect(told[told.indexOf(`end ${segment}`) - 1]).toBe(`final ${segment}`);
    }
  });

  it('seem to end before they do, and go on where somebody speaks again in time, when configured so', async () => {
    const { turns, finals } = await hear(audio.chunks(), { endpointSeconds: 1, eagerEndSeconds: 0.6 });
    expect(finals.length).toBeLessThan(script.utterances.length);
    for (const { segment } of finals) {
      const phases = turns.filter((turn) => turn.segment === segment).map(({ phase }) => phase);
      expect(phases.join(' ')).toMatch(/^start( eager-end resumed)*( eager-end)? end$/);
    }
    expect(turns.map(({ phase }) => phase)).toContain('resumed');
    expect(turns.map(({ at }) => at)).toEqual(turns.map(({ at }) => at).toSorted((one, other) => one - other));
  });
});
