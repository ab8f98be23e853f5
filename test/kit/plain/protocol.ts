import type { DialRequest } from '@throughline/core';
import {
  isJsonObject,
  readFrame,
  unread,
  unreadText,
  wireErrorOf,
  type DialContext,
  type ErrorTable,
  type JsonObject,
  type Preparation,
  type RecognisedWord,
  type RecognitionFrameEvent,
  type RecognitionLink,
  type RecognitionProtocol,
  type RecognitionTraits,
} from '@throughline/core/protocol';

/** Credentials of the plain provider. */
export interface PlainCredentials {
  readonly key: string;
}

export interface PlainOptions {
  readonly traits?: Partial<RecognitionTraits>;
  readonly prepare?: Preparation<PlainCredentials>;
  readonly dial?: (credentials: PlainCredentials, context: DialContext) => DialRequest;
  readonly link?: Partial<RecognitionLink>;
}

/** What goes wrong at the plain provider. */
const plainErrors: ErrorTable = [
  { status: 401, code: 'authentication-failed', means: 'The key is wrong.', source: 'none: it exists only here' },
  { status: 403, code: 'authentication-failed', means: 'The token is used up.', source: 'none: it exists only here' },
  {
    closeCode: 4_403,
    code: 'authentication-failed',
    means: 'The session is over.',
    source: 'none: it exists only here',
  },
];

/** A provider that exists only here: each of its ways can be another one, so that the session's own are tested and nobody's driver. */
export function plainProtocol({
  traits,
  prepare,
  dial,
  link,
}: PlainOptions = {}): RecognitionProtocol<PlainCredentials> {
  return {
    name: 'plain',
    errors: plainErrors,
    audio: { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' },
    joiner: ' ',
    traits: {
      readyAt: 'message',
      wordTimes: 'always',
      answers: 'steadily',
      progress: 'none',
      replay: 'unsettled',
      catchUp: 2,
      frameMs: 100,
      ...traits,
    },
    ...(prepare && { prepare }),
    dial: dial ?? (({ key }) => ({ url: 'ws://127.0.0.1:2700/', headers: { authorization: key }, subprotocols: [] })),
    link: () => ({
      start: () => [],
      audio: (samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
      end: () => ['{"type":"end"}'],
      receive,
      ...link,
    }),
  };
}

function receive(frame: string | Uint8Array): readonly RecognitionFrameEvent[] {
  const { messages, unread: rest } = readFrame(frame);
  const events = messages.flatMap((message) => meaning(message));
  return rest === undefined ? events : [...events, unread('plain', 'unparsed', rest)];
}

function meaning(message: JsonObject): readonly RecognitionFrameEvent[] {
  const { type, id, expiresAt, from, until } = message;
  switch (type) {
    case 'ready':
      return [{ type, ...(typeof expiresAt === 'number' && { expiresAt }) }];
    case 'id':
      return [{ type: 'request-id', id: String(id) }];
    case 'expires':
      return [
        typeof message['inMs'] === 'number' ? { type, inMs: message['inMs'] } : { type, at: Number(message['at']) },
      ];
    case 'heartbeat':
      return [{ type }];
    case 'received':
      return [{ type, until: Number(until), ...(typeof from === 'number' && { from }) }];
    case 'result':
      return [resultOf(message)];
    case 'done':
      return [{ type }];
    case 'error':
      return [{ type, wire: wireErrorOf(message) }];
    default: {
      const doubt = unreadText('plain', type, message);
      return doubt === undefined ? [] : [doubt];
    }
  }
}

function resultOf({ final, segment, text, start, end, words }: JsonObject): RecognitionFrameEvent {
  return {
    type: 'result',
    final: final === true,
    key: String(segment),
    text: String(text),
    ...(typeof start === 'number' && { start }),
    ...(typeof end === 'number' && { end }),
    ...(Array.isArray(words) && { words: words.filter(isJsonObject) as unknown as RecognisedWord[] }),
  };
}
