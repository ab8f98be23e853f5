import { isSpeechError, type SpeechError } from '@throughline/core';
import { chosenProvider } from '../providers/chosen.ts';
import type { ProviderChoice } from '../providers/options.ts';
import { UsageError } from '../usage-error.ts';

/** What decides whether audio of 8 kHz, as telephones make it, can be sent as it is. */
export interface TelephoneFlags extends ProviderChoice {
  readonly local?: true;
  readonly model?: string;
  readonly channels?: number | 'split';
}

/** Whether audio was refused that has nothing wrong but its rate of 8 kHz. */
export function isTelephone(error: unknown, { channels }: TelephoneFlags): error is SpeechError<'audio-format'> {
  if (!isSpeechError(error, 'audio-format')) return false;
  const { found } = error.context;
  const mono = channels === 'split' ? found.replace(/^8 kHz \S+/u, '8 kHz mono') : found;
  // In parentheses: what kind of compressed file it is.
  return /^8 kHz mono (?:16-bit|µ-law|A-law|\()/u.test(mono);
}

/** Models have their best rate in their names; converting audio of 8 kHz adds nothing to it. */
export function takesTelephone(flags: TelephoneFlags): boolean {
  if (flags.local === true || /16 ?khz/iu.test(flags.model ?? '')) return false;
  const { channels, ...given } = flags;
  try {
    const { manifest, options } = chosenProvider({
      part: 'recognise',
      // To the provider, a channel that has a session of its own is audio of one channel.
      given: { ...given, ...(channels === 'split' ? {} : { channels }), sampleRate: 8000 },
      environment: {},
      without: '',
      anyCredentials: true,
    });
    return manifest.recognise.protocol(options).audio.sampleRate === 8000;
  } catch (error) {
    // It takes other rates only.
    if (isSpeechError(error, 'config-invalid') || error instanceof UsageError) return false;
    throw error;
  }
}
