import { SpeechError } from '../../errors/speech-error.ts';

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** What `voice_settings` may hold. Ranges: page "WebSocket"; that of `similarityBoost` is inferred, only a default of 0.75 is known. */
const faseehRanges: {
  readonly [Parameter in 'stability' | 'similarityBoost' | 'speed']: Range;
} = {
  stability: { minimum: 0, maximum: 1 },
  similarityBoost: { minimum: 0, maximum: 1 },
  speed: { minimum: 0.7, maximum: 1.2 },
};

/**
 * How the voice sounds; a field that is left out is the provider's to choose. `stability` from 0 to 1 and `speed` from 0.7 to 1.2 are documented;
 * that `similarityBoost` goes from 0 to 1 is inferred.
 */
export type FaseehVoiceSettings = { readonly [Parameter in keyof typeof faseehRanges]?: number };

/**
 * Checks voice settings before they are sent; fields of other names are left alone.
 *
 * @throws SpeechError `parameter-out-of-range` that names the parameter, what was found, and the range
 */
export function assertFaseehRanges(settings: FaseehVoiceSettings): void {
  for (const [parameter, { minimum, maximum }] of Object.entries(faseehRanges)) {
    const value: unknown = Object.entries(settings).find(([name]) => name === parameter)?.[1];
    if (value === undefined) continue;
    if (typeof value === 'number' && value >= minimum && value <= maximum) continue;
    const found = typeof value === 'string' ? `'${value.slice(0, 60)}'` : String(value);
    throw new SpeechError('parameter-out-of-range', {
      message: `faseeh: ${parameter} is ${found}; wanted: a number from ${minimum} to ${maximum}.`,
      context: { parameter, found, minimum, maximum },
      provider: 'faseeh',
    });
  }
}
