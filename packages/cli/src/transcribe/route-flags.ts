import type { FailoverOptions } from '@throughline/core';
import { Command, CommanderError, Option } from 'commander';
import { numberFrom } from '../options.ts';
import { providersWith } from '../providers/manifests.ts';
import { optionsOfProviders } from '../providers/options.ts';
import { UsageError } from '../usage-error.ts';
import { OpenQuoteError, wordsOf } from '../words-of.ts';
import { requestOptions, sampleRateOption } from './recognition-options.ts';

/** One way to a provider, with its own options as the command line gives them. */
interface RouteValue extends Readonly<Record<string, unknown>> {
  readonly provider: string;
  readonly url?: string;
}

/** How the command line gives several providers. */
export interface RouteFlags {
  /** In the order of preference. */
  readonly route?: readonly RouteValue[];
  /** Seconds. */
  readonly failoverAfter?: number;
  readonly hedge?: true;
}

const DAY_SECONDS = 86_400;
const example = "--route 'deepgram --model nova-3'";

export function routeOptions(): readonly Option[] {
  return [
    new Option(
      '--route <provider>',
      'a provider with its options in quotes, in place of --provider; repeat it for those that take over where it fails, the preferred one first',
    )
      .argParser((text, before: readonly RouteValue[] | undefined) => [...(before ?? []), parseRoute(text)])
      .conflicts(['provider', 'local']),
    new Option(
      '--failover-after <seconds>',
      'time without a connection after which the next --route is tried; a refusal of the account is reason at once (default: 60; 5 with --live)',
    ).argParser(numberFrom(1, DAY_SECONDS, 'seconds')),
    new Option(
      '--hedge',
      'connect to the next --route already when answers stay away for 5 s: costs a second link for so long',
    ),
  ];
}

/** As a session takes it, where it has several routes. */
export function failoverOf({ failoverAfter, hedge }: RouteFlags): { readonly failover?: FailoverOptions } {
  if (failoverAfter === undefined && hedge === undefined) return {};
  return {
    failover: {
      ...(failoverAfter === undefined ? {} : { afterMs: failoverAfter * 1000 }),
      ...(hedge === undefined ? {} : { hedge }),
    },
  };
}

/**
 * A provider's name and its options, as they would stand after `--provider`. Throws `UsageError`; no message repeats a value, which
 * may be a key.
 */
function parseRoute(text: string): RouteValue {
  const [provider, ...args] = words(text);
  const names = providersWith('recognise').map(({ name }) => name);
  if (provider === undefined || provider.startsWith('-')) {
    throw new UsageError('a --route begins with the name of a provider', [
      `Write it as in ${example}; the providers are ${names.join(', ')}.`,
    ]);
  }
  if (!names.includes(provider)) {
    throw new UsageError(`--route: no provider "${provider}" recognises speech`, [
      `Begin it with one of ${names.join(', ')}.`,
    ]);
  }
  const command = new Command()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  for (const option of valueOptions()) command.addOption(option);
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

function words(text: string): readonly string[] {
  try {
    return wordsOf(text);
  } catch (error) {
    if (!(error instanceof OpenQuoteError)) throw error;
    throw new UsageError('a quote within --route is not closed', [`Quote as in ${example}.`]);
  }
}

/** What a provider is asked for by options of its own. */
function valueOptions(): readonly Option[] {
  return [...requestOptions(), sampleRateOption('as without --route'), ...optionsOfProviders('recognise')];
}

/** The message of commander, without a value. */
function problemOf({ code, message }: CommanderError): string {
  if (code === 'commander.excessArguments') return 'a word of it belongs to no option';
  return message.replace(/^error: /u, '').replace(/^(unknown option '[^=']*)=.*'/su, "$1'");
}
