import { retryOf } from '../retry-flags.ts';
import type { TranscribeFlags } from './flags.ts';
import type { OpenedRoute } from './open-audio.ts';
import { rotateOf } from './rotate-flags.ts';
import { failoverOf } from './route-flags.ts';

type Routes = readonly [OpenedRoute, ...OpenedRoute[]];
type SessionFlags = Pick<
  TranscribeFlags,
  'live' | 'retryFor' | 'rotate' | 'pace' | 'window' | 'failoverAfter' | 'hedge'
>;

/** What the flags ask of a session, as `transcribe` takes it. */
export function sessionOptionsOf(flags: SessionFlags, routes: Routes) {
  const { live, pace, window: seconds } = flags;
  const [first, ...others] = routes;
  return {
    ...(others.length === 0 ? first : { routes, ...failoverOf(flags) }),
    live: live === true,
    ...retryOf(flags),
    ...rotateOf(flags),
    ...(pace === undefined ? {} : { pace }),
    ...(seconds === undefined ? {} : { window: { seconds } }),
  };
}

/** How fast audio may be sent, in multiples of real time. */
export function paceOf({ pace }: Pick<TranscribeFlags, 'pace'>, routes: Routes): number {
  return pace ?? Math.max(...routes.map(({ protocol: { traits } }) => traits.pace ?? Infinity));
}
