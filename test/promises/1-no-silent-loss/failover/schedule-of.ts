import {
  randomFaults,
  scriptAudio,
  scriptedEngine,
  seededRandom,
  speechScript,
  type Fault,
  type RecogniserProfile,
  type Script,
} from '@throughline/simulator';
import type { Random } from '@throughline/core';
import type { RoutedRunOptions, TestedRoute } from '../../../kit/routed.ts';

const SECONDS = 60;
const RATE = 16_000;

/** Providers that a pair is drawn of: all give the times of their words, and take audio of one rate. */
const PROVIDERS = ['bodhi', 'deepgram', 'vosk', 'assemblyai'] as const;

/** What a schedule is made of. */
export interface RoutedSchedule {
  readonly script: Script;
  readonly run: RoutedRunOptions;
}

/** The whole schedule of one run, from one number: what happens to each of two providers, how they hear, and how the session is set. */
export function scheduleOf(seed: number): RoutedSchedule {
  const random = seededRandom(seed);
  const some = (share: number): boolean => random.next() < share;
  const script = speechScript({ seconds: SECONDS, seed, sampleRate: RATE, repetitions: some(0.5) });
  const audio = scriptAudio(script);
  const first = Math.floor(random.next() * PROVIDERS.length);
  const second = (first + 1 + Math.floor(random.next() * (PROVIDERS.length - 1))) % PROVIDERS.length;
  const live = some(0.5);
  const routes = [first, second].map((index) => routeOf(PROVIDERS[index] ?? 'vosk', script, random));
  return {
    script,
    run: {
      seed,
      routes,
      seconds: SECONDS,
      audio: (from, to) => audio.samples(from, to),
      session: {
        live,
        failover: {
          afterMs: 1_000 + Math.floor(random.next() * 9_000),
          backAfterMs: 5_000 + Math.floor(random.next() * 25_000),
          hedge: some(0.4),
          ...(some(0.4) && { after: ['connection-lost', 'rate-limited', 'link-silent'] as const }),
        },
        rotate: { afterSeconds: 10 + Math.floor(random.next() * 15), ...(some(0.15) && { overlap: false }) },
      },
    },
  };
}

function routeOf(provider: TestedRoute['provider'], script: Script, random: Random): TestedRoute {
  const some = (share: number): boolean => random.next() < share;
  const isVosk = provider === 'vosk';
  const drawnFaults = [
    ...randomFaults(random, { count: Math.floor(random.next() * 5), seconds: SECONDS }),
    ...longer(random),
  ];
  // Vosk's replies stand for messages by their number alone, so that one too many answers what it has not come to.
  const faults = drawnFaults.filter((fault) => !isVosk || fault.do.type !== 'doubled-results');
  const later = faults.some((fault) => fault.do.type === 'late-results');
  const delayed = some(0.7);
  const received = some(0.5);
  const profile: RecogniserProfile = {
    wordTimeJitterMs: some(0.7) ? 120 : 0,
    jitterPer: some(0.5) ? 'link' : 'word',
    fragment: some(0.5) ? 'letters' : 'dropped',
    // The simulated Vosk replies after a second, whether its engine has come so far or not.
    delayMs: delayed ? [0, isVosk ? 900 : 2_000] : [0, 0],
    // What Bodhi calls processed need not be answered; others have answered what they say they have come to.
    processed: provider === 'bodhi' && !later && received ? 'received' : 'answered',
    ...(some(0.4) && { maxWords: [2, 9] as const }),
  };
  return { provider, sampleRate: RATE, engine: scriptedEngine({ script, ...profile }), faults };
}

/** What one route alone could not get over: a provider that is away for long, that refuses the account, or that takes no more of it. */
function longer(random: Random): readonly Fault[] {
  const faults: Fault[] = [];
  const time = (): number => Math.round(random.next() * SECONDS * 1_000);
  if (random.next() < 0.5) {
    const dead = random.next() < 0.5;
    const mode = random.next() < 0.5 ? 'refuse' : 'unreachable';
    const seconds = 8 + Math.round(random.next() * 20);
    faults.push({ on: { time: time() }, do: { type: 'outage', seconds, mode, links: dead ? 'dead' : 'reset' } });
  }
  if (random.next() < 0.4) {
    const at = time();
    const status = [402, 403, 429, 503][Math.floor(random.next() * 4)] ?? 503;
    const times = 1 + Math.floor(random.next() * 3);
    faults.push({ on: { time: at }, do: { type: 'rst' } }, { on: { time: at }, do: { type: 'http', status }, times });
  }
  return faults;
}
