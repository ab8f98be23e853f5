import { startChild } from '../child.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import type {
  RotationAnswer,
  RotationProviderAnswer,
  RotationProviderQuestion,
  RotationQuestion,
} from '../rotation-questions.ts';
import { quantileOf } from '../statistics.ts';
import type { Setting } from './setting.ts';

const AIM = 1.2;
/** Each takes a minute. */
const MOST_ROUNDS = 5;
const NEAR = 'at a rotation: p99';
const ELSEWHERE = 'elsewhere: p99';

/** How late partials are where a fresh link takes over, beside all others of the same sessions. */
export async function rotation({ quick, ...setting }: Setting): Promise<Suite> {
  const sessions = quick ? 4 : 20;
  const seconds = quick ? 11 : 60;
  const rounds = Math.min(setting.rounds, MOST_ROUNDS);
  const provider = startChild<RotationProviderQuestion, RotationProviderAnswer>('provider/rotation.ts');
  const client = startChild<RotationQuestion, RotationAnswer>('client/rotation.ts');
  const near: number[] = [];
  const elsewhere: number[] = [];
  let rotations = 0;
  try {
    const { url } = await provider.ask({});
    for (let round = 0; round < rounds; round += 1) {
      const told = await client.ask({ url, sessions, seconds });
      if (told.rotations === 0) throw new Error('no link has taken over');
      near.push(quantileOf(told.near, 0.99));
      elsewhere.push(quantileOf(told.elsewhere, 0.99));
      rotations += told.rotations;
    }
  } finally {
    await Promise.all([provider.stop(), client.stop()]);
  }
  return {
    title: `How late partials are, ${sessions} live sessions with a fresh link every 10 s`,
    about:
      'From the frame that holds the end of a word to the partial that tells it, over loopback with a simulator that answers at once.\n' +
      `At a rotation: from 1 s before a link takes over to 2 s after; ${rotations} of them.`,
    figures: [
      figure(NEAR, 'ms', near),
      figure(ELSEWHERE, 'ms', elsewhere),
      ratio('p99: at a rotation ÷ elsewhere', near, elsewhere, AIM, [NEAR, ELSEWHERE]),
    ],
  };
}
