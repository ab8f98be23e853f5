import { CONVERTIBLE_RATES, isConvertible } from '../audio/converters.ts';
import { SpeechError } from '../errors/speech-error.ts';

export interface VoiceRateOptions {
  /** Samples per second that each route's protocol gives, in their order. */
  readonly given: readonly [number, ...number[]];
  /** What the caller asks for. Default: what the first gives. */
  readonly sampleRate?: number | undefined;
  /** Whether there is something that converts. */
  readonly canConvert: boolean;
}

/**
 * Samples per second of what a session of several voices hands over, which the audio of each can be made of.
 *
 * @throws SpeechError `config-invalid` that names the field which stands in the way
 */
export function voiceRateOf({ given, sampleRate, canConvert }: VoiceRateOptions): number {
  const rate = sampleRate ?? given[0];
  for (const [index, other] of given.entries()) {
    if (other === rate) continue;
    const field = `routes[${index}].protocol`;
    const both = `gives ${other} samples per second, and the session ${rate}`;
    const rates = CONVERTIBLE_RATES.join(', ');
    // Where the caller has named the rate, that may be wrong; else it is the first route's, and this one does not go with it.
    if (sampleRate !== undefined && !isConvertible(rate)) throw refused('sampleRate', `is ${rate}`, `one of: ${rates}`);
    if (!isConvertible(rate) || !isConvertible(other)) {
      throw refused(field, both, `a protocol whose audio can be converted: only between ${rates} is any`);
    }
    if (!canConvert) throw noConverter(field, both, rate);
  }
  return rate;
}

function refused(field: string, found: string, wanted: string): SpeechError {
  return new SpeechError('config-invalid', {
    message: `${field} ${found}, but must be ${wanted}`,
    context: { field, found, wanted },
  });
}

function noConverter(field: string, both: string, rate: number): SpeechError {
  return new SpeechError('config-invalid', {
    message: `${field} ${both}, and there is no createConverter to convert between them`,
    context: { field, found: both, wanted: `${rate}` },
    remedy: 'Choose protocols of one rate, or pass createConverter; @throughline/node does.',
    remedyOn: { command: null },
  });
}
