import type { Fault, FaultAction } from '@throughline/simulator';
import { secondsOf, sentences } from './texts.ts';

interface NamedAction {
  readonly name: string;
  readonly action: FaultAction;
  /** Whether the link is lost by it, wherever it happens. */
  readonly cuts: boolean;
}

/** Every fault that a voice recovers from, at a place of its speech. */
export const actions: readonly NamedAction[] = [
  { name: 'a reset', action: { type: 'rst' }, cuts: true },
  { name: 'a TCP end without a close frame', action: { type: 'fin' }, cuts: true },
  { name: 'a close with 1000', action: { type: 'close', code: 1000 }, cuts: true },
  { name: 'a close with 1001', action: { type: 'close', code: 1001 }, cuts: true },
  { name: 'a close with 1008', action: { type: 'close', code: 1008 }, cuts: true },
  { name: 'a close with 1011', action: { type: 'close', code: 1011 }, cuts: true },
  { name: 'a close with 4000', action: { type: 'close', code: 4000 }, cuts: true },
  { name: 'a half-open link', action: { type: 'half-open' }, cuts: true },
  { name: 'a link that answers pings only', action: { type: 'mute' }, cuts: true },
  { name: 'an error frame', action: { type: 'error-frame', code: 500 }, cuts: true },
  { name: 'an error frame that nobody knows', action: { type: 'error-frame', code: 500, message: 'ouch' }, cuts: true },
  { name: 'garbage as text', action: { type: 'garbage-frame', kind: 'text' }, cuts: false },
  { name: 'garbage as bytes', action: { type: 'garbage-frame', kind: 'binary' }, cuts: false },
  { name: 'a frame larger than any may be', action: { type: 'huge-frame', bytes: 9 * 1024 * 1024 }, cuts: true },
  { name: 'audio that comes late from then on', action: { type: 'late-results', ms: 700 }, cuts: false },
  { name: 'a close instead of the end of stream', action: { type: 'close-before-end-of-stream' }, cuts: true },
  { name: 'an end of stream that never comes', action: { type: 'no-end-of-stream' }, cuts: true },
  {
    name: 'a link that is not read any more',
    action: { type: 'slow-reader', bytesPerSecond: 0, seconds: 60 },
    cuts: false,
  },
  { name: 'an outage', action: { type: 'outage', seconds: 6 }, cuts: true },
  {
    name: 'an outage without any answer',
    action: { type: 'outage', seconds: 6, mode: 'unreachable', links: 'dead' },
    cuts: true,
  },
];

/** Ten places: at the start, in the middle of sentences, and between the last audio of a sentence and its end of stream. */
export const places: readonly { readonly name: string; readonly position: number }[] = [
  { name: 'with the first audio', position: 0.01 },
  ...sentences.flatMap((_, index) => {
    const begin = secondsOf(sentences.slice(0, index));
    const end = secondsOf(sentences.slice(0, index + 1));
    return [
      { name: `inside sentence ${index + 1}`, position: begin + (end - begin) * 0.55 },
      { name: `between the last audio of sentence ${index + 1} and its end of stream`, position: end - 0.001 },
    ];
  }),
  { name: 'with the first audio of the third sentence', position: secondsOf(sentences.slice(0, 2)) + 0.01 },
];

export function faultAt(action: FaultAction, position: number): Fault {
  return { on: { position }, do: action };
}

/** What goes wrong with dials, before any of the speech. */
export const dialFaults: readonly { readonly name: string; readonly faults: readonly Fault[] }[] = [
  { name: 'a handshake without an answer', faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] },
  { name: 'a handshake refused with 503', faults: [{ on: { link: 1 }, do: { type: 'http', status: 503 } }] },
  {
    name: 'a handshake refused with 429 and Retry-After',
    faults: [{ on: { link: 1 }, do: { type: 'http', status: 429, retryAfter: 2 } }],
  },
  {
    name: 'a provider that opens and closes, again and again',
    faults: [{ on: { link: 1 }, do: { type: 'flap' }, times: 4 }],
  },
  { name: 'refused dials', faults: [{ on: { time: 0 }, do: { type: 'refuse', seconds: 4 } }] },
];
