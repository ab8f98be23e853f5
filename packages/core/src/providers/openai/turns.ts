import { assertConfig, fields, numberBetween, oneOf } from '../../protocol/check-config.ts';
import { Pauses } from './pauses.ts';

/** Who ends a turn: what `clientTurns`, `serverVad` or `semanticVad` gives. */
export interface OpenAITurns {
  /** What the provider is told; `null`: this side ends turns. */
  readonly detection: object | null;
  /** Where this side ends them, at a sample rate in Hz. */
  pauses?(sampleRate: number): Pauses;
}

/** Turns that this side ends, by a commit in a pause of speech. */
export interface OpenAIClientTurns {
  /** Seconds without speech that end a turn: 0.2 to 10. Default: 0.5. */
  readonly silenceSeconds?: number;
  /**
   * Seconds after which a turn ends at the next moment without speech: 5 to 600. Default: 20. After one and a half times as
   * long it ends in the middle of speech, and a word may be cut there.
   */
  readonly longestSeconds?: number;
}

/** The server's own detection of turns by loudness. */
export interface OpenAIServerVad {
  /** How loud speech is: 0 to 1. The provider's default: 0.5. */
  readonly threshold?: number;
  /** Milliseconds of audio before the detected speech that belong to the turn. The provider's default: 300. */
  readonly prefixPaddingMs?: number;
  /** Milliseconds of silence that end a turn. The provider's default: 500. */
  readonly silenceDurationMs?: number;
}

/** The server's own detection of turns by what was said. */
export interface OpenAISemanticVad {
  /** How soon a turn ends: after at most 8 s (`low`), 4 s (`medium`) or 2 s (`high`). The provider's default: `auto`, which is `medium`. */
  readonly eagerness?: 'low' | 'medium' | 'high' | 'auto';
}

/** Each checks its own options, so that an application loads the checks of those that it uses. */
function assertTurns(options: object, optional: NonNullable<Parameters<typeof fields>[0]['optional']>): void {
  assertConfig('openai', 'the turns', options, fields({ optional }, true));
}

/** This side ends turns. Throws a `SpeechError` `config-invalid` for options that cannot be right. */
export function clientTurns(options: OpenAIClientTurns = {}): OpenAITurns {
  assertTurns(options, {
    silenceSeconds: numberBetween(0.2, 10, 'seconds'),
    longestSeconds: numberBetween(5, 600, 'seconds'),
  });
  const { silenceSeconds = 0.5, longestSeconds = 20 } = options;
  return { detection: null, pauses: (rate) => new Pauses(rate, silenceSeconds, longestSeconds) };
}

/** The server ends turns, by loudness. Throws a `SpeechError` `config-invalid` for options that cannot be right. */
export function serverVad(options: OpenAIServerVad = {}): OpenAITurns {
  const milliseconds = numberBetween(0, 10_000, 'milliseconds');
  assertTurns(options, {
    threshold: numberBetween(0, 1, ''),
    prefixPaddingMs: milliseconds,
    silenceDurationMs: milliseconds,
  });
  const { threshold, prefixPaddingMs, silenceDurationMs } = options;
  return {
    detection: {
      type: 'server_vad',
      threshold,
      prefix_padding_ms: prefixPaddingMs,
      silence_duration_ms: silenceDurationMs,
    },
  };
}

/** The server ends turns, by what was said. Throws a `SpeechError` `config-invalid` for options that cannot be right. */
export function semanticVad(options: OpenAISemanticVad = {}): OpenAITurns {
  assertTurns(options, { eagerness: oneOf('low', 'medium', 'high', 'auto') });
  return { detection: { type: 'semantic_vad', eagerness: options.eagerness } };
}
