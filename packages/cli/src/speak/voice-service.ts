import { faseeh, type FaseehCredentials } from '@throughline/core/protocols/faseeh';
import { createLocalVoice, localVoices } from '@throughline/local';
import { createSimulator } from '@throughline/simulator';
import { type LocalService, startService } from '../local-service.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';

/** A service that speaks, and what it asks for. */
export interface VoiceService {
  readonly protocol: ReturnType<typeof faseeh>;
  readonly credentials: FaseehCredentials;
}

/** Hosts where something of the caller's own listens: `throughline serve`, a simulator, a relay that adds the key. */
const ownHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Faseeh by the command line's options; the key may come from FASEEH_API_KEY. Throws `UsageError` where something is missing. */
export function voiceServiceOf(flags: SpeakFlags, environment: NodeJS.ProcessEnv): VoiceService {
  const { url, model, speed } = flags;
  const own = url !== undefined && URL.canParse(url) && ownHosts.has(new URL(url).hostname);
  const apiKey = given(flags.apiKey) ?? given(environment['FASEEH_API_KEY']) ?? (own ? 'none' : undefined);
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
    // The local voice says the same text with the same samples.
    ...(flags.local === true ? { unknowns: { deterministic: true } } : {}),
  });
  return { protocol, credentials: { apiKey } };
}

/** An empty environment variable is as good as none. */
function given(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : text;
}

/** Throws `UsageError` for options that contradict `--local`. */
export function assertLocalFlags({ url, voice, speed }: SpeakFlags): void {
  if (url !== undefined) {
    throw new UsageError('--local and --url name two different services', ['Leave one of them away.']);
  }
  if (speed !== undefined) {
    throw new UsageError('the local voice has one speed only', ['Leave --speed away.']);
  }
  if (voice !== undefined && !localVoices.some((name) => name === voice)) {
    throw new UsageError(`there is no local voice "${voice}"`, [`Choose one of ${localVoices.join(', ')}.`]);
  }
}

export interface LocalVoiceServiceOptions {
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
}

/** The local voice over the Faseeh protocol. Throws `UsageError` for a port that cannot be opened. */
export async function startLocalVoice(options: LocalVoiceServiceOptions = {}): Promise<LocalService> {
  return startService(createSimulator({ protocol: 'faseeh', engine: await createLocalVoice() }), options);
}
