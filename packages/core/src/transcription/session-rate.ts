import { CONVERTIBLE_RATES, isConvertible } from '../audio/converters.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { describe } from '../protocol/check-config.ts';
import type { RecognitionProtocol } from '../protocol/recognition.ts';

/** What a session's audio depends on of each of its routes. */
type RouteAudio = {
  readonly audio: Pick<RecognitionProtocol['audio'], 'sampleRate' | 'channels'>;
  readonly traits: Pick<RecognitionProtocol['traits'], 'replay'>;
};

export interface SessionRateOptions {
  /** Samples per second that each route wants, in their order. */
  readonly wanted: readonly number[];
  /** What the caller asks for. Default: the highest of those. */
  readonly sampleRate?: number | undefined;
  /** Whether there is something that converts. */
  readonly canConvert: boolean;
}

/**
 * Samples per second of the session's clock, from which the audio of every route can be made.
 *
 * @throws SpeechError `config-invalid` that names the field which stands in the way
 */
export function sessionRateOf({ wanted, sampleRate, canConvert }: SessionRateOptions): number {
  const rate = sampleRate ?? Math.max(...wanted);
  for (const [index, other] of wanted.entries()) {
    if (other === rate) continue;
    if (!isConvertible(rate) && sampleRate === undefined) throw routeRate(wanted.indexOf(rate), rate, other);
    if (wanted.length > 1 && isConvertible(rate) && !isConvertible(other)) throw routeRate(index, other, rate);
    if (!isConvertible(rate) || !isConvertible(other)) throw wrongRate(rate, other);
    if (!canConvert) throw wanted.length === 1 ? noConverter(rate, other) : noConverterFor(index, rate, other);
  }
  return rate;
}

/**
 * Throws `config-invalid` where routes differ in what a session has one of: channels of its audio, and whether its stream can be
 * sent in parts.
 */
export function assertRoutesAlike(routes: readonly RouteAudio[]): void {
  const [first] = routes;
  if (first === undefined) return;
  for (const [index, { audio, traits }] of routes.entries()) {
    if (audio.channels !== first.audio.channels) {
      throw unlike(
        index,
        `takes ${channels(audio.channels)}`,
        `a protocol that takes ${channels(first.audio.channels)}`,
      );
    }
    if ((traits.replay === 'whole') !== (first.traits.replay === 'whole')) {
      const answers = (whole: boolean): string => (whole ? 'answers only whole streams' : 'answers parts of a stream');
      const isWhole = traits.replay === 'whole';
      throw unlike(index, answers(isWhole), `a protocol that ${answers(!isWhole)}`);
    }
  }
}

function channels(count: number): string {
  return count === 1 ? '1 channel' : `${count} channels`;
}

function unlike(index: number, found: string, wanted: string): SpeechError {
  const field = `routes[${index}].protocol`;
  return new SpeechError('config-invalid', {
    message: `${field} ${found}, but must be ${wanted}, like that of routes[0]`,
    context: { field, found, wanted },
  });
}

function wrongRate(rate: number, other: number): SpeechError {
  const rates = isConvertible(other) ? CONVERTIBLE_RATES.join(', ') : `${other}`;
  const found = describe(rate);
  return new SpeechError('config-invalid', {
    message: `sampleRate is ${found}, but must be one of: ${rates}`,
    context: { field: 'sampleRate', found, wanted: rates },
  });
}

function routeRate(index: number, found: number, other: number): SpeechError {
  const field = `routes[${index}].protocol`;
  const rates = CONVERTIBLE_RATES.join(', ');
  return new SpeechError('config-invalid', {
    message: `${field} wants ${found} samples per second, and another rate is ${other}: only between ${rates} audio is converted`,
    context: { field, found: `${found}`, wanted: rates },
  });
}

function noConverter(rate: number, other: number): SpeechError {
  return new SpeechError('config-invalid', {
    message: `sampleRate is ${rate}, but the provider wants ${other}, and there is no createConverter to convert between them`,
    context: { field: 'sampleRate', found: String(rate), wanted: `${other}` },
    remedy: 'Leave sampleRate out, or pass createConverter; @throughline/node does.',
    remedyOn: { command: null },
  });
}

function noConverterFor(index: number, rate: number, other: number): SpeechError {
  const field = `routes[${index}].protocol`;
  return new SpeechError('config-invalid', {
    message: `${field} wants ${other} samples per second and the session has ${rate}, and there is no createConverter to convert between them`,
    context: { field, found: `${other}`, wanted: `${rate}` },
    remedy: 'Choose protocols of one rate, or pass createConverter; @throughline/node does.',
    remedyOn: { command: null },
  });
}
