import { elsaScripted, elsaUnscripted, type ElsaCredentials } from '@throughline/core/providers/elsa';
import { firstGiven, isOwnAddress } from '../own-address.ts';
import { UsageError } from '../usage-error.ts';
import type { AssessFlags } from './command.ts';

/** What assesses, and what it asks for. */
export interface AssessmentService {
  readonly protocol: ReturnType<typeof elsaScripted>;
  readonly credentials: ElsaCredentials;
}

/** ELSA by the command line's options; the token may come from ELSA_TOKEN. Throws `UsageError` where there is none. */
export function elsaService(flags: AssessFlags, environment: NodeJS.ProcessEnv): AssessmentService {
  const { text, plan, longest, url } = flags;
  const token = firstGiven(flags.token, environment['ELSA_TOKEN'], isOwnAddress(url) ? 'none' : undefined);
  if (token === undefined) {
    throw new UsageError('no token for ELSA', [
      'With a token: set ELSA_TOKEN, or pass --token.',
      'Without one: pass --simulate, without a file, to see what the command prints.',
    ]);
  }
  const config = {
    ...(plan === undefined ? {} : { plan }),
    ...(longest === undefined ? {} : { maximumSeconds: longest }),
    ...(url === undefined ? {} : { url }),
  };
  return {
    protocol: text === undefined ? elsaUnscripted(config) : elsaScripted({ ...config, sentence: text }),
    credentials: { token },
  };
}
