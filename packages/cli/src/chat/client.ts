import type { ConversationClient } from '@throughline/core/protocol';
import { insecureOf } from '../insecure.ts';
import { chosenProvider } from '../providers/chosen.ts';
import { conversationServer } from '../providers/simulated.ts';
import type { Output } from '../terminal.ts';
import type { ChatFlags } from './command.ts';

/** A warning wherever replies are made up. */
export const simulatedNotice =
  'SIMULATED: no provider is used; each reply repeats the message, and the credits are not real.';

/** The client that the command line asks for. Throws `UsageError` where a credential is missing. */
export async function clientOf(
  flags: ChatFlags,
  environment: NodeJS.ProcessEnv,
  error: Output,
): Promise<ConversationClient> {
  const simulated = flags.simulate === true;
  const { manifest, options, credentials } = chosenProvider({
    part: 'converse',
    given: { ...flags },
    environment: simulated ? {} : environment,
    without: 'Without one: pass --simulate to see how it goes.',
    anyCredentials: simulated,
  });
  const connection = simulated
    ? { fetch: (await conversationServer(manifest.name)).fetch }
    : insecureOf(flags, 'the key and the messages', error);
  return manifest.converse.client({ ...options, credentials, ...connection });
}
