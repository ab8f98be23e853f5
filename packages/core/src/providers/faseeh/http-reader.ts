import { isJsonObject, parseJson } from '../../json.ts';
import type { SynthesisEvent } from '../../protocol/synthesis.ts';
import type { WireEvent } from '../../protocol/wire.ts';
import { audioTypeOf } from './audio-type.ts';
import { PcmReader } from './pcm-reader.ts';

/** What comes back over HTTP: a content type, then the bytes of the samples, then their end. Never throws. */
export class FaseehHttpReader {
  readonly #pcm = new PcmReader();
  readonly #usualRate: number;
  #sampleRate: number;

  constructor(sampleRate: number) {
    this.#usualRate = sampleRate;
    this.#sampleRate = sampleRate;
  }

  receive(frame: string | Uint8Array): readonly (WireEvent | SynthesisEvent)[] {
    if (typeof frame === 'string') return this.#contentType(frame);
    const pcm = this.#pcm.read(frame);
    return pcm.length === 0 ? [{ type: 'ignored' }] : [{ type: 'audio', pcm, sampleRate: this.#sampleRate }];
  }

  /** The answer has ended, which a cut one never does: it is an error of the transport. */
  ended(): readonly (WireEvent | SynthesisEvent)[] {
    if (this.#pcm.end()) return [{ type: 'sentence-done' }];
    return [{ type: 'warning', message: 'faseeh sent audio that ended inside a sample' }, { type: 'sentence-done' }];
  }

  /** Documented: `audio/raw;codec=pcm16;rate=24000;channels=1` (page "Text to speech, streaming"). */
  #contentType(frame: string): readonly (WireEvent | SynthesisEvent)[] {
    this.#pcm.end();
    this.#sampleRate = this.#usualRate;
    const message = parseJson(frame);
    const given = isJsonObject(message) ? message['contentType'] : undefined;
    const type = audioTypeOf(typeof given === 'string' ? given : '');
    if (type?.error !== undefined) return [{ type: 'wrong-audio', error: type.error }];
    this.#sampleRate = type?.sampleRate ?? this.#usualRate;
    if (type !== undefined) return [{ type: 'ignored' }];
    return [
      {
        type: 'error',
        wire: { kind: 'malformed', message: 'faseeh answered with something else than samples', raw: frame },
      },
    ];
  }
}
