import type { Random } from '@throughline/core';
import { scriptAudio, seededRandom, type Fault, type Script } from '@throughline/simulator';
import { drawSlip, SpoilingTransport, type Slip, type SpokenResult } from '../../../kit/spoiling-transport.ts';
import { type Run, runVirtually } from '../../../kit/transcription.ts';
import { music, silence } from '../../../kit/sounds.ts';
import { scheduleOf } from './schedule-of.ts';

const every: readonly Slip[] = [
  'truncated',
  'textless',
  'untyped',
  'unkeyed',
  'rekeyed',
  'milliseconds',
  'ahead',
  'nan',
  'bytes',
];

/** How a provider spoils its own results: now and then, the same ones on every link, or one way all the time. */
function slipsOf(seed: number): (result: SpokenResult, link: number) => Slip | undefined {
  const random = seededRandom(seed * 11 + 5);
  const slips = every.filter(() => random.next() < 0.4);
  const share = random.next() < 0.3 ? 0.6 : 0.15;
  const always = random.next() < 0.3;
  const onlyFinals = random.next() < 0.5;
  return ({ final, text }) => {
    if (slips.length === 0 || (onlyFinals && !final)) return undefined;
    const letters = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 2 ** 30, seed);
    return drawSlip(always ? seededRandom(letters) : random, share, slips);
  };
}

/** Sound without a word that comes between two of the script's pauses. */
export interface Interlude {
  /** Where in the script, in samples. */
  readonly at: number;
  /** How long it is, in samples. */
  readonly length: number;
}

export interface SpoiledRun {
  readonly run: Run;
  readonly interlude: Interlude;
}

/** The whole run of a schedule with such a provider, with music, long pauses that links do not survive, and aborts, from one number. */
export async function SpoiledRun(seed: number): Promise<SpoiledRun> {
  const { profile, ...schedule } = scheduleOf(seed);
  const random = seededRandom(seed * 13 + 1);
  const abort = new AbortController();
  const abortsAtMs = random.next() < 0.2 ? random.next() * 20_000 : undefined;
  const script = schedule.script ?? { sampleRate: 16_000, length: 0, utterances: [] };
  const { interlude, audio, faults } = drawInterlude(random, script);
  const run = await runVirtually({
    ...schedule,
    // Two things that docs/guarantees.md says cannot be seen: a final that comes before that of an earlier segment, and cannot
    // be used, is taken for the earlier one's; and marks of progress are believed.
    profile: { ...profile, outOfOrderFinals: 0, processed: 'answered' },
    ...(audio === undefined ? {} : { audio }),
    faults: [...(schedule.faults ?? []), ...faults],
    session: { ...schedule.session, signal: abort.signal },
    between: (inner, clock) => {
      if (abortsAtMs !== undefined) clock.setTimeout(() => abort.abort(), abortsAtMs);
      return new SpoilingTransport(inner, { slip: slipsOf(seed) });
    },
  });
  return { run, interlude };
}

function drawInterlude(
  random: Random,
  script: Script,
): { interlude: Interlude; audio: (() => Iterable<Int16Array>) | undefined; faults: readonly Fault[] } {
  const kind = random.next();
  const seconds = Math.round(10 + random.next() * 30);
  const after = Math.floor(random.next() * script.utterances.length);
  const at = (script.utterances[after]?.words.at(-1)?.end ?? 0) + Math.round(script.sampleRate * 0.3);
  if (kind >= 0.35) return { interlude: { at, length: 0 }, audio: undefined, faults: [] };
  const voice = scriptAudio(script);
  const audio = function* (): Iterable<Int16Array> {
    for (let from = 0; from < at; from += 1_600) yield voice.samples(from, Math.min(at, from + 1_600));
    yield* kind < 0.2 ? music(seconds) : silence(seconds);
    yield* voice.chunks({ from: at });
  };
  // A balancer between the two cuts whoever has been silent for a while.
  const idleCut: Fault = { on: { time: (at / script.sampleRate) * 1_000 + 6_000 }, do: { type: 'fin' } };
  const faults = kind < 0.2 ? [] : [idleCut];
  return { interlude: { at, length: seconds * script.sampleRate }, audio, faults };
}
