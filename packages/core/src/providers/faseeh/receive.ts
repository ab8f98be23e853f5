import { isErrorMessage } from '../../errors/error-object.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import { isJsonObject, parseJson, type JsonObject } from '../../json.ts';
import { bytesOfBase64 } from '../../protocol/base64.ts';
import { messageEvents } from '../../protocol/frame-events.ts';
import type { SynthesisEvent } from '../../protocol/synthesis.ts';
import { isHarmless, unread } from '../../protocol/unread.ts';
import type { WireEvent } from '../../protocol/wire.ts';
import { audioTypeOf, wrongFormat } from './audio-type.ts';
import { PcmReader } from './pcm-reader.ts';

type FaseehEvent = WireEvent | SynthesisEvent;

/** Types of messages that hold no audio, whatever else they say. Only the first is documented. */
export const harmlessFrames: readonly string[] = ['connectionInitialized', 'ping', 'pong', 'alignment'];
/** Where a message may hold audio that this reader does not know of. */
const audioKeys = /^(?:audio|data|chunk|pcm|samples|payload)|base_?64/iu;
/** `data:audio/pcm;base64,`: what the text after it is. */
const dataPrefix = /^\s*data:(?<type>[^,]{0,200}?)(?:;base64),/iu;

/** What the frames of one link mean. Never throws, and quotes nothing of a frame but in an error of the provider's own. */
export class FaseehReader {
  readonly #pcm = new PcmReader();
  readonly #sampleRate: number;

  /** `sampleRate`: what was asked for, where a frame does not say. */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  receive(frame: string | Uint8Array): readonly FaseehEvent[] {
    // Nearly every frame is one object. It holds no ids, so that its numbers need no second look.
    const message = typeof frame === 'string' ? parseJson(frame) : undefined;
    if (isJsonObject(message)) return this.#read(message);
    return messageEvents<SynthesisEvent>(frame, 'faseeh', (one) => this.#read(one));
  }

  #read(message: JsonObject): readonly FaseehEvent[] {
    const { type, audio, isFinal } = message;
    const holdsResult = !isEmpty(audio);
    if (isErrorMessage(message, holdsResult)) return this.#error(message, holdsResult);
    // Frames of audio have no type.
    if (!isEmpty(audio) || isFinal !== undefined) return this.#audio(message);
    if (type === 'connectionInitialized') return [{ type: 'ready' }];
    if (isHarmless(harmlessFrames, type)) return [{ type: 'ignored' }];
    if (mayHoldAudio(message)) return [unread('faseeh', type, 'a message of an unknown type that may hold audio')];
    // An empty piece of audio.
    if (type === undefined && audio !== undefined) return [{ type: 'ignored' }];
    return [{ type: 'warning', message: 'faseeh sent a message of an unknown type' }];
  }

  /** The audio that came with it counts too; the end of a sentence that failed does not. */
  #error(message: JsonObject, holdsResult: boolean): readonly FaseehEvent[] {
    const error: FaseehEvent = { type: 'error', wire: wireErrorOf(message, { holdsResult }) };
    return holdsResult ? [...this.#audio({ ...message, isFinal: false }), error] : [error];
  }

  #audio(message: JsonObject): readonly FaseehEvent[] {
    const { type, audio, sampleRate, isFinal } = message;
    const last = finalOf(isFinal);
    if (last === undefined) return [unread('faseeh', type, 'an isFinal that is neither true nor false')];
    if (isEmpty(audio)) {
      if (mayHoldAudio(message)) return [unread('faseeh', type, 'audio under another name')];
      return last ? this.#sentenceDone([]) : [{ type: 'ignored' }];
    }
    if (typeof audio !== 'string') return [unread('faseeh', type, 'audio that is not text')];
    const { data, sampleRate: namedRate, error } = withoutPrefix(audio);
    if (error !== undefined) return [error];
    const bytes = bytesOfBase64(data);
    // Missing audio that nobody notices is worse than a link that is made anew.
    if (bytes === undefined) return [unread('faseeh', type, 'audio that is not base64')];
    const rate = sampleRate ?? namedRate ?? this.#sampleRate;
    if (typeof rate !== 'number') {
      return [{ type: 'wrong-audio', error: wrongFormat('a sample rate that is no number') }];
    }
    const pcm = this.#pcm.read(bytes);
    const events: FaseehEvent[] = pcm.length > 0 ? [{ type: 'audio', pcm, sampleRate: rate }] : [];
    return last ? this.#sentenceDone(events) : events;
  }

  #sentenceDone(before: readonly FaseehEvent[]): readonly FaseehEvent[] {
    const events: readonly FaseehEvent[] = [...before, { type: 'sentence-done' }];
    if (this.#pcm.end()) return events;
    return [{ type: 'warning', message: 'faseeh sent audio that ended inside a sample' }, ...events];
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Whether the sentence ends here; `undefined` for what says neither. */
function finalOf(value: unknown): boolean | undefined {
  if (value === true || value === 'true' || value === 1) return true;
  return isEmpty(value) || value === false || value === 'false' || value === 0 ? false : undefined;
}

/** Looks into the message and into what it holds. */
function mayHoldAudio(message: JsonObject, deep = true): boolean {
  return Object.entries(message).some(([key, value]) => {
    if (audioKeys.test(key) && (Array.isArray(value) || typeof value === 'string')) return value.length > 0;
    return deep && isJsonObject(value) && mayHoldAudio(value, false);
  });
}

interface AudioPiece {
  readonly data: string;
  readonly sampleRate?: number;
  readonly error?: FaseehEvent;
}

/** The base64 of a piece of audio, without what names its type. */
function withoutPrefix(audio: string): AudioPiece {
  const prefix = audio.startsWith('data:') || /^\s/u.test(audio) ? dataPrefix.exec(audio) : null;
  if (prefix === null) return { data: audio };
  const data = audio.slice(prefix[0].length);
  const named = audioTypeOf(prefix.groups?.['type'] ?? '');
  if (named === undefined)
    return { data, error: unread('faseeh', 'data-url', 'audio of a type that is none of audio') };
  const { error, ...rate } = named;
  return error === undefined ? { data, ...rate } : { data, error: { type: 'wrong-audio', error } };
}
