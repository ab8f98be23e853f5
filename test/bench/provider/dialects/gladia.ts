import { rounded } from '../segment.ts';
import type { Dialect } from './dialect.ts';

const SESSION = '00000000-0000-4000-8000-000000000000';
const CREATED = '2026-01-01T00:00:00.000Z';

/** A stream begins with a `POST`; each frame is acknowledged, as the client asks it to be: what is not, it keeps. */
export const gladia: Dialect = {
  // The client asks for what the path cannot say: it posts to the root of the server, whatever address it is given.
  post: (body, host) =>
    JSON.stringify({
      id: SESSION,
      created_at: CREATED,
      url: `ws://${host}/gladia/${body.includes('"partials"') ? 'partials' : 'nothing'}`,
    }),
  acknowledge: (_, bytes, frameBytes) =>
    JSON.stringify({
      type: 'audio_chunk',
      session_id: SESSION,
      created_at: CREATED,
      acknowledged: true,
      error: null,
      data: { byte_range: [bytes - frameBytes, bytes], time_range: [(bytes - frameBytes) / 32_000, bytes / 32_000] },
    }),
  result: ({ index, start, end, text, words, complete }) =>
    JSON.stringify({
      type: 'transcript',
      session_id: SESSION,
      created_at: CREATED,
      data: {
        id: `00_0000000${index}`,
        is_final: complete,
        utterance: {
          start,
          end,
          confidence: 0.98,
          channel: 0,
          language: 'en',
          text,
          words: words.map((word) => ({
            word: ` ${word.text}`,
            start: rounded(start + word.start),
            end: rounded(start + word.end),
            confidence: 0.98,
          })),
        },
      },
    }),
};
