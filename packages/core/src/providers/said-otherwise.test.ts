import { describe, expect, it } from 'vitest';
import { classify } from '../errors/classify.ts';
import { Secrets } from '../errors/redact.ts';
import type { WireFact } from '../errors/table.ts';
import { assemblyaiErrors } from './assemblyai/index.ts';
import { deepgramErrors } from './deepgram/index.ts';
import { openaiManifest } from './openai/index.ts';

const tables = { assemblyai: assemblyaiErrors, deepgram: deepgramErrors, openai: openaiManifest.errors };

/** The same sentence in other letters, among other words, and cut where a close reason has no more room. */
const waysOf = (sentence: string): readonly string[] => [
  sentence,
  sentence.toUpperCase(),
  sentence.toLowerCase(),
  `Sorry: ${sentence}. See our pages for more.`,
  `${sentence} ${'and so on '.repeat(20)}`.slice(0, 123),
];

/** It as a refused handshake in two shapes, as a frame and as a close; by numbers that say nothing. */
const factsOf = (text: string): readonly WireFact[] => [
  { type: 'refused', status: 418, headers: {}, body: JSON.stringify({ error: text }) },
  { type: 'refused', status: 418, headers: { 'retry-after': '7' }, body: JSON.stringify({ error: { message: text } }) },
  { type: 'frame', wire: { message: text, raw: '' } },
  { type: 'close', code: 4999, reason: text },
];

describe.each(Object.entries(tables))('what %s says', (provider, table) => {
  it('is known in other letters, among other words, cut, and however it comes', () => {
    for (const row of table) {
      for (const sentence of [row.says ?? []].flat()) {
        for (const text of waysOf(sentence.replaceAll(/\{\w+\}/gu, 'abc-1'))) {
          for (const fact of factsOf(text).filter(({ type }) => row.on?.includes(type) ?? true)) {
            const setting = { provider, secrets: new Secrets(), wallNow: 0, phase: 'streaming' } as const;
            expect(classify(table, fact, setting).error.code, `${fact.type}: ${text}`).toBe(row.code);
          }
        }
      }
    }
  });
});
