// Runs in the audio thread of a page. It imports nothing, so that it can be served as one file. After a change here, `pnpm run worklets`
// writes it into `worklet-source.ts` too. All that is in it goes to every page that plays: it is closures, which minify best.

/** What the player sends to its worklet, one of these at a time. Positions count the samples that were sent, from 0. */
export interface ToWorklet {
  /** Samples, and the position of the first of them. */
  readonly pcm?: Float32Array;
  readonly at?: number;
  /** What was sent so far is played without waiting for more: nothing follows soon. */
  readonly complete?: true;
  /** Takes back what is not played yet from this position on, up to the position `to`. Answered in order. */
  readonly from?: number;
  readonly to?: number;
  readonly paused?: boolean;
  readonly closed?: true;
}

/** What the worklet reports: at each change, and regularly while it plays. */
export interface WorkletReport {
  /** Frame of the context from which on this holds. */
  readonly frame: number;
  /** `idle`: nothing to play. `buffering`: waits until enough has come. Only while it is `playing` does `at` go on. */
  readonly state: 'idle' | 'buffering' | 'playing' | 'paused';
  /** Position of the sample that is played next, or would be. */
  readonly at: number;
  /** Samples played in all. */
  readonly played: number;
  /** Samples that wait no more: they are played, or were taken back. */
  readonly gone: number;
  /** The audio ended before more of it came: so many milliseconds of it are waited for now. */
  readonly underrunMs: number | undefined;
}

/** What it answers where something was taken back: where the sound ends. */
export type WorkletAnswer = Pick<WorkletReport, 'at' | 'played'>;

export interface PlayerWorkletOptions {
  /** Milliseconds of audio that must wait before the playing begins. */
  readonly bufferMs: number;
}

/** What is not played yet of what was sent at once. */
interface Piece {
  at: number;
  pcm: Float32Array;
}

declare const currentFrame: number;
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: { readonly processorOptions: PlayerWorkletOptions }) => AudioWorkletProcessor,
): void;

/** A step in the sound would be heard as a click. */
function fade(output: Float32Array, samples: number, isIn: boolean): void {
  for (let n = 0; n < samples; n += 1) output[n] = (output[n] ?? 0) * (isIn ? n / samples : 1 - n / samples);
}

registerProcessor(
  'throughline-player',
  class extends AudioWorkletProcessor {
    declare readonly process: (inputs: unknown, outputs: readonly (readonly Float32Array[])[]) => boolean;

    constructor({ processorOptions: { bufferMs } }: { readonly processorOptions: PlayerWorkletOptions }) {
      super();
      const { port } = this;
      const buffer = Math.max(1, (bufferMs / 1000) * sampleRate);
      let pieces: Piece[] = [];
      /** Samples that must wait before it plays: more after each underrun, until the audio has come to an end. */
      let wanted = buffer;
      let state: WorkletReport['state'] = 'idle';
      let at = 0;
      let played = 0;
      let gone = 0;
      let queued = 0;
      let sinceReport = 0;
      let complete = true;
      let paused = false;
      let closed = false;
      /** It stopped in the middle of a sound, and fades in when it goes on. */
      let isCut = false;

      const post = (told: WorkletReport | WorkletAnswer): void => port.postMessage(told);

      const report = (samples: number, underrunMs?: number): void => {
        sinceReport = 0;
        post({ frame: currentFrame + samples, state, at, played, gone, underrunMs });
      };

      const count = (samples: number): void => {
        queued += samples;
        gone -= samples;
      };

      const drop = (from: number, to: number): void => {
        let end = at;
        pieces = pieces.filter((piece, index) => {
          if (piece.at < from || piece.at >= to) return true;
          count(-piece.pcm.length);
          if (index > 0 || state !== 'playing') return false;
          // What sounds now fades out in one block.
          piece.pcm = piece.pcm.slice(0, 128);
          fade(piece.pcm, piece.pcm.length, false);
          count(piece.pcm.length);
          end += piece.pcm.length;
          return true;
        });
        post({ at: end, played: played + end - at });
      };

      /** Moves samples from the queue to a block; how many. */
      const take = (output: Float32Array): number => {
        let taken = 0;
        for (let piece = pieces[0]; piece && taken < output.length; piece = pieces[0]) {
          const pcm = piece.pcm.subarray(0, output.length - taken);
          output.set(pcm, taken);
          taken += pcm.length;
          piece.pcm = piece.pcm.subarray(pcm.length);
          at = piece.at += pcm.length;
          if (piece.pcm.length === 0) pieces.shift();
        }
        count(-taken);
        played += taken;
        sinceReport += taken;
        return taken;
      };

      const play = (output: Float32Array): void => {
        if (state !== 'playing') {
          if (paused) return;
          const next = queued >= (complete ? 1 : wanted) ? 'playing' : complete ? 'idle' : 'buffering';
          if (next === 'idle') wanted = buffer;
          if (next !== state) {
            state = next;
            at = pieces[0]?.at ?? at;
            report(0);
          }
          if (next !== 'playing') return;
        }
        const taken = take(output);
        const isShort = taken < output.length;
        const isDry = isShort && !complete;
        if (isCut) fade(output, taken, true);
        isCut = paused || isDry;
        if (isCut) fade(output, taken, false);
        if (isDry) {
          state = 'buffering';
          // At the most a second.
          wanted = Math.min(sampleRate, 2 * wanted);
        } else if (isShort || (complete && queued === 0)) {
          state = 'idle';
          wanted = buffer;
        } else if (paused) state = 'paused';
        if (state !== 'playing' || sinceReport >= sampleRate / 10)
          report(taken, isDry ? (wanted / sampleRate) * 1000 : undefined);
      };

      port.addEventListener('message', ({ data }: MessageEvent<ToWorklet>) => {
        const { pcm, at: begin = 0, from, to = 0 } = data;
        if (pcm) {
          pieces.push({ at: begin, pcm });
          queued += pcm.length;
          complete = false;
        }
        complete = data.complete ?? complete;
        paused = data.paused ?? paused;
        closed = data.closed ?? closed;
        if (from !== undefined) drop(from, to);
      });
      port.start();

      this.process = (_inputs, [channels]) => {
        const output = channels?.[0];
        if (output && !closed) play(output);
        return !closed;
      };
    }
  },
);
