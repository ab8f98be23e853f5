import type { SpeakingEvent } from '../synthesis-protocol.ts';
import type { WireEvent } from '../wire-protocol.ts';
import { PcmReader } from './pcm-reader.ts';

/** Of `audio/raw;codec=pcm16;rate=24000;channels=1` (page "Text to speech, streaming"). */
const rateIn = /\brate=(?<rate>\d{4,6})\b/u;

/** What comes back over HTTP: a content type, then the bytes of the samples, then their end. Never throws. */
export class FaseehHttpReader {
  readonly #pcm = new PcmReader();
  readonly #usualRate: number;
  #sampleRate: number;

  constructor(sampleRate: number) {
    this.#usualRate = sampleRate;
    this.#sampleRate = sampleRate;
  }

  receive(frame: string | Uint8Array): readonly (WireEvent | SpeakingEvent)[] {
    if (typeof frame === 'string') return this.#contentType(frame);
    const pcm = this.#pcm.read(frame);
    return pcm.length === 0 ? [{ type: 'ignored' }] : [{ type: 'audio', pcm, sampleRate: this.#sampleRate }];
  }

  /** The answer has ended, which a cut one never does: it is an error of the transport. */
  ended(): readonly (WireEvent | SpeakingEvent)[] {
    if (this.#pcm.end()) return [{ type: 'sentence-done' }];
    return [{ type: 'warning', message: 'faseeh sent audio that ended inside a sample' }, { type: 'sentence-done' }];
  }

  #contentType(frame: string): readonly WireEvent[] {
    this.#pcm.end();
    const rate = rateIn.exec(frame)?.groups?.['rate'];
    this.#sampleRate = rate === undefined ? this.#usualRate : Number(rate);
    // JSON or a WAV file in the place of samples would be noise.
    if (!/json|wav|text\//iu.test(frame)) return [{ type: 'ignored' }];
    return [
      {
        type: 'error',
        wire: { kind: 'malformed', message: 'faseeh answered with something else than samples', raw: frame },
      },
    ];
  }
}
