import type { Dialect } from './dialect.ts';

export const cartesia: Dialect = {
  result: ({ text, words, complete, start, end }) =>
    JSON.stringify({
      type: 'transcript',
      request_id: '00000000-0000-4000-8000-000000000000',
      is_final: complete,
      text,
      duration: end - start,
      language: 'en',
      ...(complete && {
        words: words.map((word) => ({ word: word.text, start: start + word.start, end: start + word.end })),
      }),
    }),
};
