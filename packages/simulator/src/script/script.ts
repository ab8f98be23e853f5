import { accept, numberBetween, type Check, type Random } from '@throughline/core/internal';
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

/** What is spoken, and where. Plain data; the words of a channel are in order, none overlapping. */
export interface Script {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Samples in all, of each channel. */
  readonly length: number;
  readonly utterances: readonly ScriptUtterance[];
}

/** What `speechScript` takes. */
export interface SpeechScriptOptions {
  /** How long the speech is, pauses included. */
  readonly seconds: number;
  readonly seed: number;
  /** Samples per second; default 16 000. */
  readonly sampleRate?: number;
  /** The share of words (0 to 1) that are spoken two to four times in a row; `true` is 0.15, default none. */
  readonly repetitions?: boolean | number;
  /** How many people speak, in turn, 1 to 26: `A`, `B`, … Where there are several channels, so many in each. Default: the script does not say. */
  readonly speakers?: number;
  /** Channels, 1 to 8; speech in one may overlap that in another. Default: 1. */
  readonly channels?: number;
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

/** A speaker goes on with the next utterance in this share of cases. */
const SAME_SPEAKER = 0.25;
const MOST_SPEAKERS = 26;
const MOST_CHANNELS = 8;

const wholeBetween = (least: number, most: number): Check =>
  accept(
    `a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
  );
const repeated: Check = (value, field) => (typeof value === 'boolean' ? undefined : share(value, field));

/**
 * Draws natural-ish speech: words of 0.15–0.6 s, 0–0.1 s between words, utterances of 2–12 words with pauses of 0.5–1.5 s.
 * The same options give the same script; who speaks, and other channels, change nothing of the first channel. Whole words only: the
 * last utterance ends with a pause.
 */
export function speechScript(options: SpeechScriptOptions): Script {
  assertOptions(
    options,
    { seconds: amount, seed },
    {
      sampleRate: numberBetween(1, 192_000, 'Hz'),
      repetitions: repeated,
      speakers: wholeBetween(1, MOST_SPEAKERS),
      channels: wholeBetween(1, MOST_CHANNELS),
    },
  );
  const { seconds, sampleRate = 16_000, speakers = 0, channels = 1 } = options;
  const length = Math.round(seconds * sampleRate);
  const repetitions = options.repetitions === true ? 0.15 : options.repetitions || 0;
  const utterances: ScriptUtterance[] = [];
  for (let channel = 0; channel < channels; channel += 1) {
    const random = seededRandom(childSeed(options.seed, 1 + 2 * channel));
    const nextSpeaker = speakersInTurn(seededRandom(childSeed(options.seed, 2 + 2 * channel)), speakers, channel);
    for (const words of drawUtterances(random, { sampleRate, length, repetitions })) {
      utterances.push({ ...nextSpeaker(), ...(channels === 1 ? {} : { channel }), words });
    }
  }
  return { sampleRate, length, utterances: channels === 1 ? utterances : utterances.sort(byStart) };
}

interface Drawing {
  readonly sampleRate: number;
  readonly length: number;
  readonly repetitions: number;
}

/** The words of the utterances of one channel. */
function drawUtterances(random: Random, { sampleRate, length, repetitions }: Drawing): ScriptWord[][] {
  const samples = (low: number, high: number) => Math.round(between(random, low, high) * sampleRate);
  const utterances: ScriptWord[][] = [];
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
    if (fitting.length > 0) utterances.push(fitting);
    if (position >= length) return utterances;
  }
}

/** Who speaks next, of `speakers` people who are in the channel; nobody is named where there are none. */
function speakersInTurn(random: Random, speakers: number, channel: number): () => { readonly speaker?: string } {
  if (speakers === 0) return () => ({});
  let current = -1;
  return () => {
    if (current < 0) current = 0;
    else if (speakers > 1 && random.next() >= SAME_SPEAKER) {
      current = (current + integerBetween(random, 1, speakers - 1)) % speakers;
    }
    return { speaker: nameOf(channel * speakers + current) };
  };
}

/** `A` to `Z`, then `A2` to `Z2`, … */
function nameOf(index: number): string {
  const round = Math.floor(index / MOST_SPEAKERS);
  return `${String.fromCodePoint(65 + (index % MOST_SPEAKERS))}${round === 0 ? '' : round + 1}`;
}

function byStart(one: ScriptUtterance, other: ScriptUtterance): number {
  return (one.words[0]?.start ?? 0) - (other.words[0]?.start ?? 0);
}

/** All words of a script, or those of one channel, in order. */
export function scriptWords(script: Script, channel?: number): readonly ScriptWord[] {
  return utterancesOf(script, channel).flatMap((utterance) => utterance.words);
}

/** The words of a script, or those of one channel, as one text. */
export function scriptText(script: Script, channel?: number): string {
  return scriptWords(script, channel)
    .map((word) => word.text)
    .join(' ');
}

/** What is spoken in one channel; in all, where none is given. */
export function utterancesOf({ utterances }: Script, channel: number | undefined): readonly ScriptUtterance[] {
  return channel === undefined ? utterances : utterances.filter((utterance) => (utterance.channel ?? 0) === channel);
}

/** How many channels a script has. */
export function channelsOf({ utterances }: Script): number {
  return utterances.reduce((most, { channel = 0 }) => Math.max(most, channel + 1), 1);
}
