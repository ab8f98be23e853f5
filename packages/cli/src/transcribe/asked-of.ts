import type { ProviderChoice } from '../providers/options.ts';
import { assertNoneBesideRoutes, assertSeveralRoutes } from '../routes/route-value.ts';
import type { RouteFlags } from './route-flags.ts';

/** The flags of a command that recognises, of which those count that a provider may read. */
export interface AskedFlags extends ProviderChoice, RouteFlags {
  readonly channels?: number | 'split';
}

/** What one provider is asked for. */
export type Asked = Readonly<Record<string, unknown>>;

/** Of what is said in it, whoever recognises it: it counts for each route that says nothing else. */
const ofTheSpeech = ['language', 'speakers', 'sampleRate', 'channels'] as const;

/**
 * What each provider is asked for, the preferred one first: that of `--provider`, or those of `--route`. Throws `UsageError` for a
 * flag beside `--route` that belongs into one.
 */
export function askedOf(flags: AskedFlags): readonly [Asked, ...Asked[]] {
  // To the provider, a channel that has a session of its own is audio of one channel.
  const given: Asked = { ...flags, channels: flags.channels === 'split' ? undefined : flags.channels };
  const [first, ...others] = flags.route ?? [];
  const { hedge, failoverAfter } = flags;
  if (first === undefined || others.length === 0) assertSeveralRoutes({ failoverAfter, hedge });
  if (first === undefined) return [given];
  assertNoneBesideRoutes(given, { part: 'recognise', names: ['url', 'model'], provider: first.provider });
  const common = Object.fromEntries(
    ofTheSpeech.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
  return [{ ...common, ...first }, ...others.map((other) => ({ ...common, ...other }))];
}
