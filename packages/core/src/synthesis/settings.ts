import { MINUTE_MS, sessionSettingsOf, type SessionSettings } from '../session/session-options.ts';
import { failoverSettingsOf } from '../session/failover-options.ts';
import type { ListedVoiceOptions, SentencePolicy } from './routes.ts';
import type { ResumePolicy } from './session.ts';
import { voiceRateOf } from './voice-rate.ts';

/** The options with every default in its place. */
export interface VoiceSettings extends SessionSettings {
  readonly resume: ResumePolicy;
  readonly bufferSeconds: number;
  /** What becomes of a sentence whose voice is lost. */
  readonly sentence: SentencePolicy;
  /** Samples per second of what is handed over, where the session has several voices; else it is what the one gives. */
  readonly sampleRate: number | undefined;
}

/** A frame holds audio as text: some minutes of it at most. */
const INBOUND_BYTES = 8 * 2 ** 20;

/** Fills in the defaults. Throws `config-invalid` for a value out of its range, naming the field. */
export function voiceSettingsOf(options: ListedVoiceOptions): VoiceSettings {
  const [first, ...others] = options.routes;
  const isRouted = others.length > 0 || options.sampleRate !== undefined;
  const given = [
    first.protocol.traits.sampleRate,
    ...others.map(({ protocol }) => protocol.traits.sampleRate),
  ] as const;
  return {
    ...sessionSettingsOf(options, {
      budgetMs: 2 * MINUTE_MS,
      slotMs: 5 * MINUTE_MS,
      inboundBytes: INBOUND_BYTES,
    }),
    resume: options.resume ?? 'skip',
    bufferSeconds: options.buffer?.seconds ?? 30,
    // Somebody listens: a voice is live.
    ...(others.length > 0 && { failover: failoverSettingsOf(options.failover, true) }),
    sentence: options.failover?.sentence ?? 'restart',
    sampleRate: isRouted
      ? voiceRateOf({ given, sampleRate: options.sampleRate, canConvert: options.createConverter !== undefined })
      : undefined,
  };
}
