import { assertConfig, fields, oneOf, SpeechError } from '@throughline/core/internal';
import type { PeerSocket } from './peer-socket.ts';

/** Audio that can be played to the phone. */
export type PlayableAudio =
  | { readonly encoding: 'pcmu'; readonly bytes: Uint8Array }
  /** 16-bit mono. */
  | { readonly encoding: 'pcm_s16le'; readonly samples: Int16Array; readonly sampleRate: 8000 | 16000 | 24000 };

/** Seconds of audio in one frame. The most that Bandwidth accepts is not documented. */
const secondsPerFrame = 1;
/** Seconds of audio that may wait to be sent. */
const mostPendingSeconds = 60;

interface Piece {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * Sends audio, one `play` after the other, never faster than the socket takes it. Works in streams of the mode
 * `bidirectional` only. The frames are those of two integrations; the official documents show them in part.
 */
export class Playback {
  readonly #socket: PeerSocket;
  #queue: Promise<void> = Promise.resolve();
  #pendingSeconds = 0;
  #generation = 0;

  constructor(socket: PeerSocket) {
    this.#socket = socket;
  }

  /**
   * Resolves when all of it has left this process, or was cleared. The provider does not say when it was played.
   *
   * Rejects with `window-full` where more than a minute waits already, `session-ended` when the connection is over, and
   * `config-invalid` for audio of another kind.
   */
  async play(audio: PlayableAudio): Promise<void> {
    const { contentType, bytes, bytesPerSecond } = encoded(audio);
    const seconds = bytes.length / bytesPerSecond;
    if (this.#pendingSeconds > 0 && this.#pendingSeconds + seconds > mostPendingSeconds) throw full();
    const generation = this.#generation;
    const pieces: Piece[] = [];
    for (let at = 0; at < bytes.length; at += bytesPerSecond * secondsPerFrame) {
      pieces.push({ contentType, bytes: bytes.subarray(at, at + bytesPerSecond * secondsPerFrame) });
    }
    this.#pendingSeconds += seconds;
    const played = this.#queue.then(() => this.#send(pieces, generation));
    this.#queue = played.catch(() => undefined);
    try {
      await played;
    } finally {
      this.#pendingSeconds -= seconds;
    }
  }

  /** Drops what waits here, and asks Bandwidth to drop what it has not played yet. */
  clear(): void {
    this.#generation += 1;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send('{"eventType":"clear"}');
  }

  async #send(pieces: readonly Piece[], generation: number): Promise<void> {
    for (const { contentType, bytes } of pieces) {
      if (generation !== this.#generation) return;
      const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
      await this.#write(JSON.stringify({ eventType: 'playAudio', media: { contentType, payload } }));
    }
  }

  #write(frame: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== this.#socket.OPEN) {
        reject(over());
        return;
      }
      this.#socket.send(frame, (error) => {
        if (error === undefined || error === null) resolve();
        else reject(over());
      });
    });
  }
}

const playable = fields({ required: { encoding: oneOf('pcmu', 'pcm_s16le') }, open: true });

function encoded(audio: PlayableAudio): Piece & { readonly bytesPerSecond: number } {
  assertConfig('bandwidth', 'audio', audio, playable);
  if (audio.encoding === 'pcmu') {
    const { bytes } = audio;
    if (!(bytes instanceof Uint8Array)) throw wrongAudio('bytes', 'a Uint8Array');
    return { contentType: 'audio/pcmu', bytes, bytesPerSecond: 8_000 };
  }
  const { samples, sampleRate } = audio;
  if (!(samples instanceof Int16Array)) throw wrongAudio('samples', 'an Int16Array');
  if (![8_000, 16_000, 24_000].includes(sampleRate)) throw wrongAudio('sampleRate', '8000, 16000 or 24000');
  return {
    contentType: `audio/pcm;rate=${sampleRate};channels=1;bit-depth=16;endian=little;encoding=signed`,
    bytes: new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
    bytesPerSecond: sampleRate * 2,
  };
}

function wrongAudio(field: string, wanted: string): SpeechError {
  return new SpeechError('config-invalid', {
    message: `bandwidth: ${field} of the audio to play has a wrong value; wanted: ${wanted}.`,
    context: { field, wanted },
    provider: 'bandwidth',
  });
}

function full(): SpeechError {
  return new SpeechError('window-full', {
    message: `more than ${mostPendingSeconds} s of audio wait to be played, and this audio was not accepted`,
    context: { windowSeconds: mostPendingSeconds },
    provider: 'bandwidth',
    remedy: 'Await the promise that playAudio() returns before you play more.',
  });
}

function over(): SpeechError {
  return new SpeechError('session-ended', {
    message: 'audio was to be played after the connection of the call had ended',
    provider: 'bandwidth',
    remedy: null,
  });
}
