import type { Dialect } from './dialect.ts';

export const soniox: Dialect = {
  result: ({ start, end, words, complete }) =>
    JSON.stringify({
      tokens: words.map((word) => ({
        text: `${word.text} `,
        start_ms: Math.round((start + word.start) * 1000),
        end_ms: Math.round((start + word.end) * 1000),
        confidence: 0.98,
        is_final: complete,
      })),
      final_audio_proc_ms: Math.round((complete ? end : start) * 1000),
      total_audio_proc_ms: Math.round(end * 1000),
    }),
};
