import { numberBetween, type Check } from '@throughline/core/internal';
import { amount, assertOptions, seed, share } from '../option-checks.ts';
import { between, childSeed, integerBetween, pick, seededRandom } from '../seeded-random.ts';

/** One spoken word; positions in samples of the source, `end` exclusive. */
export interface ScriptWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words spoken in one go, with pauses around them. */
export interface ScriptUtterance {
  /** Who speaks. Default: always the same person. */
  readonly speaker?: string;
  /** In which channel, from 0. Default: 0. */
  readonly channel?: number;
  readonly words: readonly ScriptWord[];
}

/** What is spoken, and where. Plain data; words in order, none overlapping. */
export interface Script {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Samples in all. */
  readonly length: number;
  readonly utterances: readonly ScriptUtterance[];
}

export interface SpeechScriptOptions {
  /** How long the speech is, pauses included. */
  readonly seconds: number;
  readonly seed: number;
  /** Samples per second; default 16 000. */
  readonly sampleRate?: number;
  /** The share of words (0 to 1) that are spoken two to four times in a row; `true` is 0.15, default none. */
  readonly repetitions?: boolean | number;
}

const VOCABULARY: readonly [string, ...string[]] = [
  'the',
  ...(
    'of and to in that it was for on are with as his they at be this from have or by one had not but what all ' +
    'were when we there can an your which their said if will each about how up out them then she many some so these ' +
    'would other into has more two like him see time could no make than first been its who now people my made over ' +
    'did down only way find use may water long little very after words called just where most know get through back ' +
    'much before go good new write our used me man too any day same right look think also around another came come ' +
    'work three word must because does part even place well such here take why things help put years different away ' +
    'again off went old number great tell men say small every found still between name should home big give air line ' +
    'set own under read last never us left end along while might next sound below saw something thought both few ' +
    'those always looked show large often together asked house world going want school important until form food keep'
  ).split(' '),
];
const REPEATED: readonly [string, ...string[]] = ['no', 'yes', 'very', 'really', 'okay', 'the', 'go', 'well'];

const repeated: Check = (value, field) => (typeof value === 'boolean' ? undefined : share(value, field));

/**
 * Draws natural-ish speech: words of 0.15–0.6 s, 0–0.1 s between words, utterances of 2–12 words with pauses of 0.5–1.5 s.
 * The same options give the same script. Whole words only: the last utterance ends with a pause.
 */
export function speechScript(options: SpeechScriptOptions): Script {
  assertOptions(
    options,
    { seconds: amount, seed },
    { sampleRate: numberBetween(1, 192_000, 'Hz'), repetitions: repeated },
  );
  const sampleRate = options.sampleRate ?? 16_000;
  const random = seededRandom(childSeed(options.seed, 1));
  const length = Math.round(options.seconds * sampleRate);
  const repetitions = options.repetitions === true ? 0.15 : options.repetitions || 0;
  const samples = (low: number, high: number) => Math.round(between(random, low, high) * sampleRate);
  const utterances: ScriptUtterance[] = [];
  let position = samples(0.1, 0.5);
  for (;;) {
    const words: ScriptWord[] = [];
    let left = integerBetween(random, 2, 12);
    while (left > 0) {
      const repeated = random.next() < repetitions;
      const text = pick(random, repeated ? REPEATED : VOCABULARY);
      const times = repeated ? integerBetween(random, 2, 4) : 1;
      for (let time = 0; time < times; time += 1) {
        const end = position + samples(0.15, 0.6);
        words.push({ text, start: position, end });
        position = end + samples(0, 0.1);
      }
      left -= 1;
    }
    position += samples(0.5, 1.5);
    const fitting = words.filter((word) => word.end + 0.5 * sampleRate <= length);
    if (fitting.length > 0) utterances.push({ words: fitting });
    if (position >= length) return { sampleRate, length, utterances };
  }
}

/** All words of a script in order. */
export function scriptWords(script: Script): readonly ScriptWord[] {
  return script.utterances.flatMap((utterance) => utterance.words);
}

/** The words of a script as one text. */
export function scriptText(script: Script): string {
  return scriptWords(script)
    .map((word) => word.text)
    .join(' ');
}
