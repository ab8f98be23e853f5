import { rounded } from '../segment.ts';
import type { Dialect } from './dialect.ts';

/** Acknowledges each frame, as its protocol does. */
export const speechmatics: Dialect = {
  text: (message) =>
    message.includes('"StartRecognition"')
      ? JSON.stringify({ message: 'RecognitionStarted', id: '00000000-0000-4000-8000-000000000000' })
      : undefined,
  acknowledge: (frames) => JSON.stringify({ message: 'AudioAdded', seq_no: frames }),
  result: ({ start, end, text, words, complete }) =>
    JSON.stringify({
      message: complete ? 'AddTranscript' : 'AddPartialTranscript',
      format: '2.9',
      metadata: { start_time: start, end_time: end, transcript: text },
      results: words.map((word) => ({
        type: 'word',
        start_time: rounded(start + word.start),
        end_time: rounded(start + word.end),
        alternatives: [{ content: word.text, confidence: 0.98, language: 'en' }],
      })),
    }),
};
