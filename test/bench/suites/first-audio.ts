import { startChild } from '../child.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import type {
  FirstAudioAnswer,
  FirstAudioQuestion,
  FirstAudioSide,
  VoiceProviderAnswer,
  VoiceProviderQuestion,
} from '../first-audio-questions.ts';
import { spread } from '../statistics.ts';
import type { Setting } from './setting.ts';

/** Few dials a round, since a process dials one host at most 100 times a second. */
const TIMES = { warm: 40, cold: 10 } as const;
const QUICK_TIMES = 3;

const bareWarm: FirstAudioSide = { name: 'bare ws, warm', client: 'bare', socket: 'warm' };
const sessionWarm: FirstAudioSide = { name: 'session, warm', client: 'session', socket: 'warm' };
const bareCold: FirstAudioSide = { name: 'bare ws, cold', client: 'bare', socket: 'cold' };
const sessionCold: FirstAudioSide = { name: 'session, cold', client: 'session', socket: 'cold' };
const sides = [bareWarm, sessionWarm, bareCold, sessionCold];

/** How long one waits for a voice, beyond the time that the voice itself takes. */
export async function firstAudio({ quick }: Setting): Promise<Suite> {
  const measured = await inRounds(quick);
  const of = (side: FirstAudioSide): readonly number[] => measured.get(side.name) ?? [];
  const above = (over: FirstAudioSide, under: FirstAudioSide) =>
    figure(
      `${over.name} − ${under.name}`,
      'ms',
      of(over).flatMap((value, round) => value - (of(under)[round] ?? Number.NaN)),
    );
  return {
    title: 'From say to the first samples',
    about:
      "Faseeh's protocol over loopback. The voice answers at once, so that all the time is the way's. Cold: the dial counts.\n" +
      `A round's value is the median of ${quick ? QUICK_TIMES : TIMES.warm} times (cold: ${quick ? QUICK_TIMES : TIMES.cold}).`,
    figures: [
      ...sides.map((side) => figure(side.name, 'ms', of(side))),
      above(sessionWarm, bareWarm),
      above(sessionCold, bareCold),
      ratio('warm: session ÷ bare', of(sessionWarm), of(bareWarm)),
      ratio('cold: session ÷ bare', of(sessionCold), of(bareCold)),
    ],
  };
}

/** The median of each round, by the name of the side. Odd rounds run backwards; the first is not counted. */
async function inRounds(quick: boolean): Promise<ReadonlyMap<string, readonly number[]>> {
  const provider = startChild<VoiceProviderQuestion, VoiceProviderAnswer>('provider/voice.ts');
  const clients = sides.map((side) => ({
    side,
    child: startChild<FirstAudioQuestion, FirstAudioAnswer>('client/first-audio.ts'),
    medians: [] as number[],
  }));
  try {
    const { url } = await provider.ask({});
    const rounds = quick ? 1 : 15;
    for (let round = quick ? 1 : 0; round <= rounds; round += 1) {
      for (const { side, child, medians } of round % 2 === 0 ? clients : clients.toReversed()) {
        const times = quick ? QUICK_TIMES : TIMES[side.socket];
        const { milliseconds } = await child.ask({ side, url, times });
        if (round > 0) medians.push(spread(milliseconds).median);
      }
    }
  } finally {
    await Promise.all([provider, ...clients.map(({ child }) => child)].map((child) => child.stop()));
  }
  return new Map(clients.map(({ side, medians }) => [side.name, medians]));
}
