import { faseeh, type FaseehCredentials } from '@throughline/core/providers/faseeh';
import { localVoices } from '@throughline/local';
import { firstGiven, isOwnAddress } from '../own-address.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';

/** What speaks, and what it asks for. */
export interface VoiceService {
  readonly protocol: ReturnType<typeof faseeh>;
  readonly credentials: FaseehCredentials;
}

/** Faseeh by the command line's options; the key may come from FASEEH_API_KEY. Throws `UsageError` where something is missing. */
export function faseehService(flags: SpeakFlags, environment: NodeJS.ProcessEnv): VoiceService {
  const { url, model, speed } = flags;
  const own = isOwnAddress(url);
  const apiKey = firstGiven(flags.apiKey, environment['FASEEH_API_KEY'], own ? 'none' : undefined);
  if (apiKey === undefined) {
    throw new UsageError('no API key for Faseeh', [
      'With a key: set FASEEH_API_KEY, or pass --api-key.',
      'Without one: pass --local to speak English on this machine.',
    ]);
  }
  const voiceId = flags.voice ?? (own ? localVoices[0] : undefined);
  if (voiceId === undefined) {
    throw new UsageError('no voice was chosen', ['Pass --voice with the id of one, like ar-najdi-male-2.']);
  }
  const protocol = faseeh({
    voiceId,
    ...(url === undefined ? {} : { url }),
    ...(model === undefined ? {} : { modelId: model }),
    ...(speed === undefined ? {} : { settings: { speed } }),
  });
  return { protocol, credentials: { apiKey } };
}
