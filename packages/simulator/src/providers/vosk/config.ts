import { isJsonObject, parseJsonObject } from '@throughline/core/internal';

/** What a server of Vosk has been told, or was started with. */
export interface VoskSettings {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Whether finals have words with times. */
  readonly words: boolean;
  /** Versions of a final; 0 is one, written in another way. */
  readonly maxAlternatives: number;
}

/** The server looks for these letters in every text, wherever they stand. */
export function isConfig(frame: string): boolean {
  return frame.includes('config');
}

/** The settings with what a configuration changes; undefined where the server would fail with an exception. */
export function changedBy(settings: VoskSettings, frame: string, models: readonly string[]): VoskSettings | undefined {
  const fields = parseJsonObject(frame)?.['config'];
  if (!isJsonObject(fields)) return undefined;
  const { sample_rate: rate = settings.sampleRate, words = settings.words, model } = fields;
  const { max_alternatives: alternatives = settings.maxAlternatives } = fields;
  const sampleRate = Number(rate);
  const maxAlternatives = Number(alternatives);
  if (!(sampleRate > 0) || !Number.isInteger(maxAlternatives)) return undefined;
  if (model !== undefined && !models.includes(String(model))) return undefined;
  // As Python takes it: what is empty is false.
  return { sampleRate, maxAlternatives, words: Boolean(words) };
}
