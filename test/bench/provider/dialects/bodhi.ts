import type { Dialect } from './dialect.ts';

/** As our own sessions, and the bare sockets, speak it: a token and the time of its end for each word; in finals, its times. */
export const bodhi: Dialect = {
  text: (message, _, frames) =>
    message.includes('"eof"')
      ? JSON.stringify({ segment_id: frames + 1, eos: true, type: 'partial', text: '' })
      : undefined,
  result: ({ index, start, text, words, complete }) =>
    JSON.stringify({
      segment_id: index,
      eos: false,
      type: complete ? 'complete' : 'partial',
      text,
      segment_meta: {
        tokens: words.map((word) => word.text),
        timestamps: words.map(({ end }) => end),
        start_time: start,
        ...(complete && {
          words: words.map((word) => ({ word: word.text, start_time: word.start, end_time: word.end })),
        }),
      },
    }),
};
