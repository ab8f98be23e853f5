import { SpeechError } from '../errors/speech-error.ts';
import { MINUTE_MS, sessionSettingsOf, within, type SessionSettings } from '../session/session-options.ts';
import type { ResumePolicy, SynthesizeOptions } from './voice.ts';

/** The options with every default in its place. */
export interface VoiceSettings extends SessionSettings {
  readonly resume: ResumePolicy;
  readonly bufferSeconds: number;
}

/** A frame holds audio as text: some minutes of it at most. */
const INBOUND_BYTES = 8 * 2 ** 20;
const policies: readonly string[] = ['skip', 'restart', 'fail'] satisfies ResumePolicy[];

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function voiceSettingsOf<C extends object>(options: SynthesizeOptions<C>): VoiceSettings {
  const resume = options.resume ?? 'skip';
  if (!policies.includes(resume)) {
    const wanted = policies.join(' or ');
    throw new SpeechError('config-invalid', {
      message: `resume is ${String(resume)}, but must be ${wanted}`,
      context: { field: 'resume', found: String(resume), wanted },
    });
  }
  return {
    ...sessionSettingsOf(options, {
      budgetMs: 2 * MINUTE_MS,
      slotMs: 5 * MINUTE_MS,
      inboundBytes: INBOUND_BYTES,
    }),
    resume,
    bufferSeconds: within('buffer.seconds', options.buffer?.seconds ?? 30, 1, 3_600),
  };
}
