import type { SkipSpan } from '../audio/source.ts';
import { SpeechError } from '../errors/speech-error.ts';

const MOST_SECONDS = 365 * 24 * 3_600;

/**
 * Samples of a span at the session's rate, a fraction too.
 *
 * @throws SpeechError `config-invalid` that names what is wrong
 */
export function samplesOfSkip(span: SkipSpan, sampleRate: number): number {
  // The types do not bind a caller in JavaScript.
  const given: unknown = span;
  const { seconds, samples } = typeof given === 'object' && given !== null ? (given as Partial<SkipSpan>) : {};
  if ((seconds === undefined) === (samples === undefined)) {
    throw invalid('skip()', describe(given), 'either { seconds } or { samples }');
  }
  if (samples === undefined) {
    const valid = typeof seconds === 'number' && seconds >= 0 && seconds <= MOST_SECONDS;
    if (!valid) throw invalid('skip({ seconds })', describe(seconds), `a number from 0 to ${MOST_SECONDS}`);
    return seconds * sampleRate;
  }
  const most = MOST_SECONDS * sampleRate;
  if (!Number.isInteger(samples) || samples < 0 || samples > most) {
    throw invalid('skip({ samples })', describe(samples), `a whole number from 0 to ${most}`);
  }
  return samples;
}

function describe(given: unknown): string {
  if (typeof given === 'string') return `'${given}'`;
  return typeof given === 'object' && given !== null
    ? `an object of ${Object.keys(given).join(' and ') || 'nothing'}`
    : String(given);
}

function invalid(field: string, found: string, wanted: string): SpeechError {
  return new SpeechError('config-invalid', {
    message: `${field} was given ${found}, but must be given ${wanted}`,
    context: { field, found, wanted },
  });
}
