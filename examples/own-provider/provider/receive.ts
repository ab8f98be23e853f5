import {
  isHarmless,
  isJsonObject,
  readFrame,
  unparsed,
  unread,
  unreadText,
  wireErrorOf,
  type JsonObject,
  type RecognisedWord,
  type RecognitionFrameEvent,
} from '@throughline/core/protocol';

/** Messages that hold nothing a session needs. */
export const harmlessFrames: readonly string[] = ['pong'];

/** What a frame of Parrot means. Never throws, and quotes nothing of a frame: it holds what somebody said. */
export function receive(frame: string | Uint8Array): readonly RecognitionFrameEvent[] {
  const { messages, unread: rest } = readFrame(frame);
  const events = messages.flatMap((message) => meaning(message));
  // It may have held a result: the session then asks for its audio again.
  if (rest !== undefined) events.push(unread('parrot', unparsed, rest));
  return events.length > 0 ? events : [{ type: 'ignored' }];
}

function meaning(message: JsonObject): readonly RecognitionFrameEvent[] {
  const { op } = message;
  switch (op) {
    case 'opened':
      return [{ type: 'ready' }];
    case 'part':
    case 'final':
      return [resultOf(message, op === 'final')];
    case 'seen':
      return typeof message['ms'] === 'number' ? [{ type: 'processed', until: message['ms'] / 1000 }] : [];
    case 'closed':
      return [{ type: 'done' }];
    case 'error':
      return [{ type: 'error', wire: wireErrorOf(message) }];
    default: {
      if (isHarmless(harmlessFrames, op)) return [];
      const doubt = unreadText('parrot', op, message);
      return doubt === undefined ? [] : [doubt];
    }
  }
}

/** `{ op, seg, text, words: [{ w, at, to }] }`; times in milliseconds from the first sample of the link. */
function resultOf(message: JsonObject, final: boolean): RecognitionFrameEvent {
  const { op, seg, text, words } = message;
  if (typeof text !== 'string' || typeof seg !== 'number')
    return unread('parrot', op, 'a result without text or number');
  const spoken = Array.isArray(words) ? words.map((word: unknown) => wordOf(word)) : [];
  const known = spoken.filter((word) => word !== undefined);
  const [first] = known;
  const last = known.at(-1);
  return {
    type: 'result',
    final,
    key: String(seg),
    text,
    ...(first?.start !== undefined && { start: first.start }),
    ...(last?.end !== undefined && { end: last.end }),
    // A word that cannot be read is not left out of the others: then there are none, and the text counts.
    ...(known.length > 0 && known.length === spoken.length && { words: known }),
  };
}

function wordOf(word: unknown): RecognisedWord | undefined {
  if (!isJsonObject(word)) return undefined;
  const { w, at, to } = word;
  if (typeof w !== 'string' || typeof at !== 'number' || typeof to !== 'number') return undefined;
  return { text: w, start: at / 1000, end: to / 1000 };
}
