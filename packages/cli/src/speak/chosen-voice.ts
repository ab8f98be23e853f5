import { isSpeechError } from '@throughline/core';
import type { SynthesisProtocol } from '@throughline/core/protocol';
import { isOwnAddress } from '../own-address.ts';
import { chosenProvider } from '../providers/chosen.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';
import { localVoices } from './local-voices.ts';

/** What speaks, and its credentials. */
export interface VoiceProvider {
  readonly protocol: SynthesisProtocol;
  readonly credentials: Readonly<Record<string, string>>;
}

/** The provider that the command line asks for. Throws `UsageError` where a credential or the voice is missing. */
export function chosenVoice(flags: SpeakFlags, environment: NodeJS.ProcessEnv): VoiceProvider {
  const voice = flags.voice ?? (isOwnAddress(flags.url) ? localVoices[0] : undefined);
  const { manifest, options, credentials } = chosenProvider({
    part: 'synthesise',
    given: { ...flags, voice },
    environment,
    without: 'Without one: pass --local to speak English on this machine.',
  });
  try {
    return { protocol: manifest.synthesise.protocol(options), credentials };
  } catch (error) {
    const needsVoice = isSpeechError(error, 'config-invalid') && /voice/iu.test(error.context.field);
    if (voice !== undefined || !needsVoice) throw error;
    const example = Object.values(manifest.synthesise.examples).find((flagsOf) => flagsOf.voice !== undefined)?.voice;
    throw new UsageError('no voice was chosen', [
      `Pass --voice with the id of one${example === undefined ? '' : `, like ${example}`}.`,
    ]);
  }
}
