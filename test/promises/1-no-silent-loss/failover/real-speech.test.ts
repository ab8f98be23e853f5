import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alignWords } from '@throughline/core/internal';
import { createLocalRecognizer, type LocalRecognizer } from '@throughline/local';
import { seededRandom } from '@throughline/simulator';
import { hear, reading, type HeardSpeech, type SpeechRoute } from '../../../kit/heard-speech.ts';

/** Failovers of each pair of providers, and rotations, in the normal suite; more with THROUGHLINE_SPEECH_CUTS. */
const CUTS = Number(process.env['THROUGHLINE_SPEECH_CUTS'] ?? 2);
/** The most in one reading: a link that has answered nothing is not cut. */
const MOST_IN_ONE = 7;
/** The least that a rotation may wait. */
const ROTATE_SECONDS = 10;
const SAME_PLACE_SECONDS = 1;
/** Of the recording, in the normal suite. */
const SECONDS = CUTS > 2 ? Infinity : 20;
/** A recogniser that begins elsewhere may hear a word otherwise, which no seam can mend; in the soak one word in a hundred is the aim. */
const allowed = (cuts: number): number => (CUTS > 2 ? Math.floor(cuts / 100) : cuts);

const eightToSixteen: readonly [SpeechRoute, SpeechRoute] = [
  { provider: 'bodhi', sampleRate: 8_000, flags: { model: 'en-general-v2-8khz' } },
  { provider: 'deepgram', sampleRate: 16_000 },
];
const sixteenToTwentyFour: readonly [SpeechRoute, SpeechRoute] = [
  { provider: 'assemblyai', sampleRate: 16_000 },
  { provider: 'deepgram', sampleRate: 24_000 },
];

const both = [
  ['8 and 16 kHz', eightToSixteen],
  ['16 and 24 kHz', sixteenToTwentyFour],
] as const;
const pairs = CUTS > 2 ? both : both.slice(0, 1);

let recognizer: LocalRecognizer;
let audio: Int16Array;

beforeAll(async () => {
  recognizer = await createLocalRecognizer({ partialEverySeconds: 1 });
  audio = (await reading()).subarray(0, SECONDS * 16_000);
}, 60_000);

afterAll(async () => {
  await recognizer.close();
});

const alone = new Map<SpeechRoute, Promise<HeardSpeech>>();

/** What a provider hears undisturbed. */
function undisturbed(route: SpeechRoute): Promise<HeardSpeech> {
  const heard = alone.get(route) ?? hear({ audio, engine: recognizer, routes: [route] });
  alone.set(route, heard);
  return heard;
}

interface Difference {
  readonly at: number;
  readonly expected: HeardSpeech['words'];
  readonly found: HeardSpeech['words'];
  readonly text: string;
  readonly words: number;
}

/** Where two runs differ, in the order of speech. */
function differences(expected: HeardSpeech, found: HeardSpeech): readonly Difference[] {
  const apart = alignWords(expected.words, found.words, (one, other) => one.text === other.text);
  return apart.map(({ expected: wanted, found: said }) => ({
    at: wanted[0]?.middle ?? said[0]?.middle ?? NaN,
    expected: wanted,
    found: said,
    text: `«${wanted.map(({ text }) => text).join(' ')}» is «${said.map(({ text }) => text).join(' ')}»`,
    words: Math.max(wanted.length, said.length),
  }));
}

/** The words about a place, with the link of each. */
function around(at: number, { words }: HeardSpeech): string {
  const near = words.filter(({ middle }) => Math.abs(middle - at) < 3);
  return near.map(({ text, middle, epoch }) => `${text} (${middle.toFixed(1)} s, link ${epoch})`).join(' ');
}

/** Whether a link has heard it so, with the word before or the word behind it: that no seam has made. */
function heardSo({ at, found }: Difference, { words, byLink }: HeardSpeech): boolean {
  const [first] = found;
  const from = first === undefined ? words.findIndex(({ middle }) => middle > at) : words.indexOf(first);
  const texts = words.map(({ text }) => text);
  const [before, behind] = [from - 1, from + found.length];
  // Of a word that is missing, both of its neighbours.
  const runs =
    first === undefined
      ? [texts.slice(before, behind + 1)]
      : [texts.slice(before, behind), texts.slice(from, behind + 1)];
  return runs.some((run) => byLink.some((link) => ` ${link.join(' ')} `.includes(` ${run.join(' ')} `)));
}

/** How many words are as neither of two undisturbed runs has them, and which. */
function wrong(one: HeardSpeech, other: HeardSpeech, found: HeardSpeech): readonly { text: string; words: number }[] {
  const elsewhere = differences(other, found);
  return differences(one, found).filter(({ at }) =>
    elsewhere.some((difference) => Math.abs(difference.at - at) < SAME_PLACE_SECONDS),
  );
}

describe('real speech, heard by a real recogniser behind each of two providers', () => {
  it.each(pairs)(
    `reads as one of them has heard it, but for a word at a seam, through failovers between %s`,
    async (_, pair) => {
      const [first, second] = [undisturbed(pair[0]), undisturbed(pair[1])];
      let cuts = 0;
      let words = 0;
      const apart: string[] = [];
      for (let seed = 1; cuts < CUTS; seed += 1) {
        const random = seededRandom(seed);
        const most = Math.min(MOST_IN_ONE, CUTS - cuts);
        const routes = Array.from({ length: most + 1 }, (__, index) => pair[index % 2] ?? pair[0]);
        const places = Array.from({ length: most }, () => random.next() * 6);
        const found = await hear({ audio, engine: recognizer, routes, seed, cuts: places });
        const different = wrong(await first, await second, found);
        expect(found.words.length).toBeGreaterThan(30);
        expect(found.summary.gaps).toEqual([]);
        expect(found.summary.settledSamples).toBe(audio.length);
        cuts += found.changes.length;
        words += different.reduce((sum, difference) => sum + difference.words, 0);
        apart.push(...different.map(({ text }) => `reading ${seed}: ${text}`));
      }
      expect({ few: words <= allowed(cuts), apart }).toEqual({ few: true, apart });
    },
    60_000 + CUTS * 20_000,
  );

  it(
    'reads as undisturbed, or as one of the links has heard it, where a fresh link takes over every 10 s',
    async () => {
      const [, route] = eightToSixteen;
      const options = { audio, engine: recognizer, routes: [route] };
      const whole = undisturbed(route);
      let handOvers = 0;
      let words = 0;
      const apart: string[] = [];
      for (let seed = 1; handOvers < CUTS; seed += 1) {
        const found = await hear({ ...options, seed, rotateSeconds: ROTATE_SECONDS });
        const different = differences(await whole, found).filter((difference) => !heardSo(difference, found));
        handOvers += found.summary.seams.filter(({ cause }) => cause === 'rotation').length;
        expect(found.summary.gaps).toEqual([]);
        words += different.reduce((sum, difference) => sum + difference.words, 0);
        apart.push(...different.map(({ at, text }) => `reading ${seed}: ${text} in «${around(at, found)}»`));
      }
      expect({ few: words <= allowed(handOvers), apart }).toEqual({ few: true, apart });
    },
    60_000 + CUTS * 20_000,
  );
});
