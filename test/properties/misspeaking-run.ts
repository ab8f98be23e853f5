import { seededRandom } from '@throughline/simulator';
import { drawSlip, MisspeakingTransport, type Slip, type SpokenResult } from '../support/misspeaking-transport.ts';
import type { Run } from '../support/run.ts';
import { runVirtually } from '../support/simulated.ts';
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

/** How a service spoils its own results: now and then, the same ones on every link, or one way all the time. */
function slipsOf(seed: number): (result: SpokenResult, link: number) => Slip | undefined {
  const random = seededRandom(seed * 11 + 5);
  const slips = every.filter(() => random.next() < 0.4);
  const share = random.next() < 0.3 ? 0.6 : 0.15;
  const always = random.next() < 0.3;
  const onlyFinals = random.next() < 0.5;
  return ({ final, text }) => {
    if (slips.length === 0 || (onlyFinals && !final)) return undefined;
    const drawn = always
      ? seededRandom([...text].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), seed) % 2 ** 30)
      : random;
    return drawSlip(drawn, share, slips);
  };
}

/** The whole run of a schedule with such a service, from one number. */
export async function misspeakingRun(seed: number, log: (line: string) => void = () => undefined): Promise<Run> {
  const schedule = scheduleOf(seed);
  const random = seededRandom(seed * 13 + 1);
  const abort = new AbortController();
  const abortsAtMs = random.next() < 0.2 ? random.next() * 20_000 : undefined;
  return runVirtually({
    ...schedule,
    session: { ...schedule.session, signal: abort.signal },
    between: (inner, clock) => {
      if (abortsAtMs !== undefined) clock.setTimeout(() => abort.abort(), abortsAtMs);
      const slip = slipsOf(seed);
      const spy = new MisspeakingTransport(inner, {
        slip: (result, link) => {
          const how = slip(result, link);
          log(
            `${(clock.now() / 1000).toFixed(2)} L${link} ${result.final ? 'FINAL' : 'part '} k${result.segment} ${how ?? ''} : ${result.text}`,
          );
          return how;
        },
      });
      return spy;
    },
  });
}
