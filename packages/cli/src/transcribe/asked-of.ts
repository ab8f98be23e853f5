import { partOf, providersWith } from '../providers/manifests.ts';
import { optionName, type ProviderChoice } from '../providers/options.ts';
import { UsageError } from '../usage-error.ts';
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
  if (first === undefined || others.length === 0) assertAlone(flags);
  if (first === undefined) return [given];
  assertNoneBeside(given, first.provider);
  const common = Object.fromEntries(
    ofTheSpeech.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
  return [{ ...common, ...first }, ...others.map((other) => ({ ...common, ...other }))];
}

function assertAlone({ failoverAfter, hedge }: RouteFlags): void {
  if (failoverAfter === undefined && hedge === undefined) return;
  throw new UsageError(`${failoverAfter === undefined ? '--hedge' : '--failover-after'} needs a second provider`, [
    'Pass --route for each provider, the preferred one first, or leave it out.',
  ]);
}

function assertNoneBeside(given: Asked, provider: string): void {
  const names = new Set(
    providersWith('recognise').flatMap((manifest) =>
      [...(partOf(manifest, 'recognise').flags ?? []), ...manifest.credentials.fields].map(({ name }) => name),
    ),
  );
  const beside = ['url', 'model', ...names].find((name) => given[name] !== undefined);
  if (beside === undefined) return;
  const option = optionName(beside);
  throw new UsageError(`${option} stands beside --route, but is for one provider`, [
    `Write it into the route that it is for: --route '${provider} ${option} …'.`,
  ]);
}
