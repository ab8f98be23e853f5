import type { WireError } from '../../errors/table.ts';
import type { SpeakingEvent } from '../synthesis-protocol.ts';
import type { WireEvent } from '../wire-protocol.ts';
import { PcmReader } from './pcm-reader.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What the frames of one link mean. Never throws. */
export class FaseehReader {
  readonly #pcm = new PcmReader();
  readonly #sampleRate: number;

  /** `sampleRate`: what was asked for, where a frame does not tell. */
  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  receive(frame: string | Uint8Array): readonly (WireEvent | SpeakingEvent)[] {
    if (typeof frame !== 'string') return [warning(`a binary frame of ${frame.length} bytes; its frames are text`)];
    const message = parse(frame);
    if (message === undefined) return [warning(`a frame of ${frame.length} characters that is no JSON object`)];
    if (message['type'] === 'error') return [{ type: 'error', wire: wireError(message, frame) }];
    // Frames of audio have no type.
    if (message['audio'] !== undefined || message['isFinal'] !== undefined) return this.#audio(message, frame);
    return message['type'] === 'connectionInitialized' ? [{ type: 'ready' }] : [{ type: 'ignored' }];
  }

  #audio(message: JsonObject, frame: string): readonly (WireEvent | SpeakingEvent)[] {
    const { audio, sampleRate, isFinal } = message;
    const bytes = audio === undefined || audio === null ? new Uint8Array(0) : bytesOf(audio);
    // A hole in the audio that nobody hears of is worse than a link that is made anew.
    if (bytes === undefined) return [malformed('audio that is not base64', frame)];
    const events: SpeakingEvent[] = [];
    const pcm = this.#pcm.read(bytes);
    const rate = typeof sampleRate === 'number' && sampleRate > 0 ? sampleRate : this.#sampleRate;
    if (pcm.length > 0) events.push({ type: 'audio', pcm, sampleRate: rate });
    if (isFinal !== true) return events;
    const whole = this.#pcm.end();
    events.push({ type: 'sentence-done' });
    return whole ? events : [warning('audio that ended inside a sample'), ...events];
  }
}

function warning(what: string): WireEvent {
  return { type: 'warning', message: `faseeh sent ${what}` };
}

function malformed(what: string, frame: string): WireEvent {
  return { type: 'error', wire: { kind: 'malformed', message: `faseeh sent ${what}`, raw: frame } };
}

function parse(frame: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The documentation writes `message`, the sample application also reads `errorMessage`; over HTTP a code comes with it. */
function wireError(message: JsonObject, frame: string): WireError {
  const { errorCode, code, errorMessage } = message;
  const text = [message['message'], errorMessage].find((value) => typeof value === 'string');
  const told = [errorCode, code].find((value) => typeof value === 'number' || typeof value === 'string');
  return {
    ...((typeof told === 'number' || typeof told === 'string') && { code: told }),
    message: typeof text === 'string' ? text : '',
    raw: frame,
  };
}

function bytesOf(audio: unknown): Uint8Array | undefined {
  if (typeof audio !== 'string') return undefined;
  try {
    const binary = atob(audio);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    return undefined;
  }
}
