import { isSpeechError, type SpeechError } from '@throughline/core';
import { chosenProvider } from '../providers/chosen.ts';
import { UsageError } from '../usage-error.ts';
import { askedOf, type Asked, type AskedFlags } from './asked-of.ts';

/** What decides whether audio of 8 kHz, as telephones make it, can be sent as it is. */
export interface TelephoneFlags extends AskedFlags {
  readonly local?: true;
}

/** Whether audio was refused that has nothing wrong but its rate of 8 kHz. */
export function isTelephone(error: unknown, { channels }: TelephoneFlags): error is SpeechError<'audio-format'> {
  if (!isSpeechError(error, 'audio-format')) return false;
  const { found } = error.context;
  const mono = channels === 'split' ? found.replace(/^8 kHz \S+/u, '8 kHz mono') : found;
  // In parentheses: what kind of compressed file it is.
  return /^8 kHz mono (?:16-bit|µ-law|A-law|\()/u.test(mono);
}

/** Whether every provider that is asked takes it. */
export function takesTelephone(flags: TelephoneFlags): boolean {
  return flags.local !== true && askedOf(flags).every((asked) => takes(asked));
}

/** Models have their best rate in their names; converting audio of 8 kHz adds nothing to it. */
function takes(asked: Asked): boolean {
  if (/16 ?khz/iu.test(String(asked['model'] ?? '')) || (asked['sampleRate'] ?? 8000) !== 8000) return false;
  try {
    const { manifest, options } = chosenProvider({
      part: 'recognise',
      given: { ...asked, sampleRate: 8000 },
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
