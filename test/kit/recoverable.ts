import type { Fault } from '@throughline/simulator';

export interface RecoverableFault {
  readonly name: string;
  readonly faults: readonly Fault[];
}

/** Every fault that a session recovers from, alone, in the middle of 20 s of speech. */
export const recoverableFaults: readonly RecoverableFault[] = [
  { name: 'a reset', faults: [{ on: { position: 8 }, do: { type: 'rst' } }] },
  { name: 'a TCP end without a close frame', faults: [{ on: { position: 8 }, do: { type: 'fin' } }] },
  { name: 'a reset at the very beginning', faults: [{ on: { link: 1 }, do: { type: 'rst' } }] },
  ...[1000, 1001, 1011, 1012, 1013, 4000].map((code) => ({
    name: `a close with ${code}`,
    faults: [{ on: { position: 8 }, do: { type: 'close', code } } as const],
  })),
  ...[1002, 1003, 1008].map((code) => ({
    name: `a close with ${code}, which blames the client`,
    faults: [{ on: { position: 8 }, do: { type: 'close', code } } as const],
  })),
  { name: 'an outage', faults: [{ on: { position: 8 }, do: { type: 'outage', seconds: 6 } }] },
  {
    name: 'an outage without an answer to any dial',
    faults: [{ on: { position: 8 }, do: { type: 'outage', seconds: 6, mode: 'unreachable', links: 'dead' } }],
  },
  { name: 'a half-open link', faults: [{ on: { position: 8 }, do: { type: 'half-open' } }] },
  { name: 'a link that answers pings only', faults: [{ on: { position: 4 }, do: { type: 'mute' } }] },
  {
    name: 'a slow reader',
    faults: [{ on: { position: 8 }, do: { type: 'slow-reader', bytesPerSecond: 4000, seconds: 5 } }],
  },
  {
    name: 'a reader that stops for good',
    faults: [{ on: { position: 8 }, do: { type: 'slow-reader', bytesPerSecond: 0, seconds: 600 } }],
  },
  { name: 'a handshake without an answer', faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] },
  ...[500, 502, 503].map((status) => ({
    name: `a handshake refused with ${status}`,
    faults: [{ on: { link: 1 }, do: { type: 'http', status } } as const],
  })),
  {
    name: 'a handshake refused with 429 and Retry-After',
    faults: [
      { on: { position: 8 }, do: { type: 'rst' } },
      { on: { link: 2 }, do: { type: 'http', status: 429, retryAfter: 3 } },
    ],
  },
  { name: 'refused dials', faults: [{ on: { position: 8 }, do: { type: 'outage', seconds: 3, mode: 'refuse' } }] },
  {
    name: 'a provider that opens and closes at once, again and again',
    faults: [
      { on: { position: 8 }, do: { type: 'rst' } },
      { on: { link: 2 }, do: { type: 'flap' }, times: 6 },
    ],
  },
  ...[500, 503].flatMap((code) =>
    (['full', 'short'] as const).map((shape) => ({
      name: `an error frame ${code} in its ${shape} form`,
      faults: [{ on: { position: 8 }, do: { type: 'error-frame', code, shape } } as const],
    })),
  ),
  {
    name: 'garbage as text and as bytes',
    faults: [
      { on: { position: 6 }, do: { type: 'garbage-frame', kind: 'text' } },
      { on: { position: 9 }, do: { type: 'garbage-frame', kind: 'binary' } },
    ],
  },
  { name: 'a huge frame', faults: [{ on: { position: 8 }, do: { type: 'huge-frame', bytes: 3 * 2 ** 20 } }] },
  { name: 'results that come twice', faults: [{ on: { position: 3 }, do: { type: 'doubled-results' } }] },
  {
    name: 'results that come late, and then a cut',
    faults: [
      { on: { position: 3 }, do: { type: 'late-results', ms: 1500 } },
      { on: { position: 12 }, do: { type: 'rst' } },
    ],
  },
  {
    name: 'a close with 1000 instead of the end of stream',
    faults: [{ on: { link: 1 }, do: { type: 'close-before-end-of-stream' } }],
  },
  { name: 'an end of stream that never comes', faults: [{ on: { link: 1 }, do: { type: 'no-end-of-stream' } }] },
];
