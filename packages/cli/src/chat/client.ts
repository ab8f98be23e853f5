import { aksita, type AksitaClient } from '@throughline/core/providers/aksita';
import { insecureOf } from '../insecure.ts';
import { firstGiven, isOwnAddress } from '../own-address.ts';
import type { Output } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { ChatFlags } from './command.ts';
import { aksitaServer } from '@throughline/simulator/providers/aksita';

/** What stands where replies are made up. */
export const simulatedNotice =
  'SIMULATED: no provider is asked; the replies are echoes, and the credits are play money.';

/** Aksita by the command line's options; the key may come from AKSITA_API_KEY. Throws `UsageError` where there is none. */
export function clientOf(flags: ChatFlags, environment: NodeJS.ProcessEnv, error: Output): AksitaClient {
  const { lowCredit, replyWithin, url } = flags;
  const common = {
    ...(lowCredit === undefined ? {} : { lowCredit }),
    ...(replyWithin === undefined ? {} : { limitMs: replyWithin * 1000 }),
  };
  if (flags.simulate === true) return aksita({ ...common, apiKey: 'none', fetch: aksitaServer().fetch });
  const apiKey = firstGiven(flags.apiKey, environment['AKSITA_API_KEY'], isOwnAddress(url) ? 'none' : undefined);
  if (apiKey === undefined) {
    throw new UsageError('no API key for Aksita', [
      'With a key: set AKSITA_API_KEY, or pass --api-key.',
      'Without one: pass --simulate to see how it goes.',
    ]);
  }
  return aksita({
    ...common,
    apiKey,
    ...(url === undefined ? {} : { url }),
    ...insecureOf(flags, 'the key and the messages', error),
  });
}
