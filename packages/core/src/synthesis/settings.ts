import { MINUTE_MS, sessionSettingsOf, type SessionSettings } from '../session/session-options.ts';
import { assertVoiceOptions } from './check-options.ts';
import type { ResumePolicy, SynthesizeOptions } from './session.ts';

/** The options with every default in its place. */
export interface VoiceSettings extends SessionSettings {
  readonly resume: ResumePolicy;
  readonly bufferSeconds: number;
}

/** A frame holds audio as text: some minutes of it at most. */
const INBOUND_BYTES = 8 * 2 ** 20;

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function voiceSettingsOf<C extends object>(options: SynthesizeOptions<C>): VoiceSettings {
  assertVoiceOptions(options);
  return {
    ...sessionSettingsOf(options, {
      budgetMs: 2 * MINUTE_MS,
      slotMs: 5 * MINUTE_MS,
      inboundBytes: INBOUND_BYTES,
    }),
    resume: options.resume ?? 'skip',
    bufferSeconds: options.buffer?.seconds ?? 30,
  };
}
