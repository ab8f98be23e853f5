import sherpa from 'sherpa-onnx-node';
import { sampleRate } from './audio.ts';
import type { ModelFiles } from './models.ts';
import { hasLoop, withoutLoops } from './repetition.ts';

/** Audio of one segment. Samples in −1…1. */
export interface SegmentAudio {
  /** The segment with the real audio around it. */
  readonly samples: Float32Array;
  /** Where speech begins and ends in it. */
  readonly speechFrom: number;
  readonly speechTo: number;
}

/** The least audio before and after the speech, in seconds; where the real audio is shorter, zeros fill it up. */
const paddingSeconds = 0.3;
/** Zeros before and after the bare speech, in seconds. Another amount gives another result: a short word that is missed with one is recognised with the next. */
const otherPaddings = [
  [0, 0],
  [0.1, 0.7],
  [0.5, 0.5],
  [0.1, 0.1],
] as const;

/** Turns samples in −1…1 into text. */
export type Decode = (samples: Float32Array) => Promise<string>;

/** The Moonshine model: recognises a whole segment at a time, in English. */
export class Moonshine {
  readonly #decode: Decode;

  constructor(decode: Decode) {
    this.#decode = decode;
  }

  static async load(files: ModelFiles, tokens: string, threads: number): Promise<Moonshine> {
    const moonshine = { encoder: files.encoder, mergedDecoder: files.decoder };
    const config = { modelConfig: { moonshine, tokens, numThreads: threads } };
    const recognizer = await sherpa.OfflineRecognizer.createAsync(config);
    return new Moonshine(async (samples) => {
      const stream = recognizer.createStream();
      stream.acceptWaveform({ samples, sampleRate });
      return (await recognizer.decodeAsync(stream)).text.trim();
    });
  }

  /** What is said in an ended segment; empty where nothing is recognised. The same samples give the same text. */
  async finalText(audio: SegmentAudio): Promise<string> {
    const first = await this.#decode(padded(audio));
    if (isGood(first)) return first;
    const speech = audio.samples.subarray(audio.speechFrom, audio.speechTo);
    let fallback = first;
    for (const [before, after] of otherPaddings) {
      const text = await this.#decode(withZeros(speech, before, after));
      if (isGood(text)) return text;
      if (fallback === '') fallback = text;
    }
    return withoutLoops(fallback);
  }

  /** What has been said so far in an open segment; undefined where the model repeats itself. */
  async partialText(audio: SegmentAudio): Promise<string | undefined> {
    const text = await this.#decode(padded(audio));
    return isGood(text) ? text : undefined;
  }
}

function isGood(text: string): boolean {
  return text !== '' && !hasLoop(text);
}

/** Fills up with zeros where less real audio than the padding stands around the speech. */
function padded(audio: SegmentAudio): Float32Array {
  const before = paddingSeconds - audio.speechFrom / sampleRate;
  const after = paddingSeconds - (audio.samples.length - audio.speechTo) / sampleRate;
  return withZeros(audio.samples, Math.max(0, before), Math.max(0, after));
}

function withZeros(samples: Float32Array, beforeSeconds: number, afterSeconds: number): Float32Array {
  const before = Math.round(beforeSeconds * sampleRate);
  const all = new Float32Array(before + samples.length + Math.round(afterSeconds * sampleRate));
  all.set(samples, before);
  return all;
}
