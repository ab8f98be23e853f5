import { filledFrame } from '../../filled-frame.ts';
import type { EngineResult } from '../../engine.ts';
import type { VoskSettings } from './config.ts';

type Words = NonNullable<EngineResult['words']>;

/** Seconds as the recogniser writes them. */
const round = (seconds: number): number => Number(seconds.toFixed(6));

export function partialMessage(text: string): string {
  return written({ partial: text });
}

/** A final in the shape that the settings ask for; an empty one has no words. */
export function finalMessage(text: string, words: Words | undefined, settings: VoskSettings): string {
  const { maxAlternatives } = settings;
  const shown = settings.words && words !== undefined && words.length > 0 ? words : undefined;
  if (maxAlternatives === 0) {
    return written({
      ...(shown && {
        result: shown.map(({ text: word, start, end, confidence = 1 }) => ({
          conf: round(confidence),
          end: round(end),
          start: round(start),
          word,
        })),
      }),
      text,
    });
  }
  // The words of an alternative have no confidence; its own is a likelihood, not a share of 1.
  const result = shown?.map(({ text: word, start, end }) => ({ end: round(end), start: round(start), word }));
  const alternative = (rank: number) => ({ confidence: 250 - rank, ...(result && { result }), text });
  return written({
    alternatives: Array.from({ length: text === '' ? 1 : maxAlternatives }, (_, rank) => alternative(rank)),
  });
}

/** A partial whose text fills a frame of `bytes` bytes. */
export function hugeMessage(bytes: number): string {
  return filledFrame(bytes, partialMessage);
}

function written(message: object): string {
  return JSON.stringify(message, null, 2);
}
