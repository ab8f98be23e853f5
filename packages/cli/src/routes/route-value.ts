import { Command, CommanderError, Option } from 'commander';
import { type PartName, partOf, providersWith } from '../providers/manifests.ts';
import { optionName, optionsOfProviders } from '../providers/options.ts';
import { UsageError } from '../usage-error.ts';
import { OpenQuoteError, wordsOf } from '../words-of.ts';

/** One way to a provider, with its own options as the command line gives them. */
export interface RouteValue extends Readonly<Record<string, unknown>> {
  readonly provider: string;
  readonly url?: string;
}

/** What a `--route` of a command may say. */
export interface RouteSyntax {
  readonly part: PartName;
  /** What its providers do, in words: `recognises speech`. */
  readonly does: string;
  /** A whole one: `--route 'deepgram --model nova-3'`. */
  readonly example: string;
  /** The options of the command that a route may have for itself, beside those of the providers. */
  readonly options: () => readonly Option[];
}

/** The option itself, to be repeated, the preferred one first. */
export function routeOption(syntax: RouteSyntax): Option {
  return new Option(
    '--route <provider>',
    'a provider with its options in quotes, in place of --provider; repeat it for those that take over where it fails, the preferred one first',
  )
    .argParser((text, before: readonly RouteValue[] | undefined) => [...(before ?? []), parseRoute(text, syntax)])
    .conflicts(['provider', 'local']);
}

/**
 * A provider's name and its options, as they would stand after `--provider`. Throws `UsageError`; no message repeats a value, which
 * may be a key.
 */
function parseRoute(text: string, { part, does, example, options }: RouteSyntax): RouteValue {
  const [provider, ...args] = words(text, example);
  const names = providersWith(part).map(({ name }) => name);
  if (provider === undefined || provider.startsWith('-')) {
    throw new UsageError('a --route begins with the name of a provider', [
      `Write it as in ${example}; the providers are ${names.join(', ')}.`,
    ]);
  }
  if (!names.includes(provider)) {
    throw new UsageError(`--route: no provider "${provider}" ${does}`, [`Begin it with one of ${names.join(', ')}.`]);
  }
  const command = new Command()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const option of [...options(), ...optionsOfProviders(part)]) command.addOption(option);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError(`--route ${provider}: ${problemOf(error)}`, [
      `Write its options behind its name, all in one pair of quotes, as in ${example}.`,
    ]);
  }
  return { ...command.opts<Readonly<Record<string, unknown>>>(), provider };
}

function words(text: string, example: string): readonly string[] {
  try {
    return wordsOf(text);
  } catch (error) {
    if (!(error instanceof OpenQuoteError)) throw error;
    throw new UsageError('a quote within --route is not closed', [`Quote as in ${example}.`]);
  }
}

/** The message of commander, without a value. */
function problemOf({ code, message }: CommanderError): string {
  if (code === 'commander.excessArguments') return 'a word of it belongs to no option';
  return message.replace(/^error: /u, '').replace(/^(unknown option '[^=']*)=.*'/su, "$1'");
}

/** Throws `UsageError` for an option that needs several routes. `given`: by their names; an absent one was not given. */
export function assertSeveralRoutes(given: Readonly<Record<string, unknown>>): void {
  const name = Object.keys(given).find((each) => given[each] !== undefined);
  if (name === undefined) return;
  throw new UsageError(`${optionName(name)} needs a second provider`, [
    'Pass --route for each provider, the preferred one first, or leave it out.',
  ]);
}

/** Throws `UsageError` for an option beside `--route` that is for one provider: one of `names`, of a provider's own, or a credential. */
export function assertNoneBesideRoutes(
  given: Readonly<Record<string, unknown>>,
  { part, names, provider }: { readonly part: PartName; readonly names: readonly string[]; readonly provider: string },
): void {
  const own = providersWith(part).flatMap((manifest) =>
    [...(partOf(manifest, part).flags ?? []), ...manifest.credentials.fields].map(({ name }) => name),
  );
  const beside = [...names, ...own].find((name) => given[name] !== undefined);
  if (beside === undefined) return;
  const option = optionName(beside);
  throw new UsageError(`${option} stands beside --route, but is for one provider`, [
    `Write it into the route that it is for: --route '${provider} ${option} …'.`,
  ]);
}
