import { rounded } from '../segment.ts';
import type { Dialect } from './dialect.ts';

export const deepgram: Dialect = {
  result: ({ start, end, text, words, complete }) =>
    JSON.stringify({
      type: 'Results',
      channel_index: [0, 1],
      duration: rounded(end - start),
      start,
      is_final: complete,
      speech_final: complete,
      channel: {
        alternatives: [
          {
            transcript: text,
            confidence: 0.98,
            words: words.map((word) => ({
              word: word.text,
              start: rounded(start + word.start),
              end: rounded(start + word.end),
              confidence: 0.98,
            })),
          },
        ],
      },
      metadata: {
        request_id: '00000000-0000-4000-8000-000000000000',
        model_info: { name: 'nova-3', version: '2026-01-01.0', arch: 'nova-3' },
        model_uuid: '00000000-0000-4000-8000-000000000001',
      },
      from_finalize: false,
    }),
};
