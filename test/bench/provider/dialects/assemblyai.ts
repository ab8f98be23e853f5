import type { Dialect } from './dialect.ts';

export const assemblyai: Dialect = {
  opened: JSON.stringify({ type: 'Begin', id: '00000000-0000-4000-8000-000000000000', expires_at: 4_000_000_000 }),
  result: ({ index, start, text, words, complete }) =>
    JSON.stringify({
      turn_order: index - 1,
      turn_is_formatted: false,
      end_of_turn: complete,
      transcript: text,
      end_of_turn_confidence: complete ? 0.9 : 0.1,
      words: words.map((word) => ({
        start: Math.round((start + word.start) * 1000),
        end: Math.round((start + word.end) * 1000),
        text: word.text,
        confidence: 0.98,
        word_is_final: complete,
      })),
      utterance: complete ? text : '',
      type: 'Turn',
    }),
};
