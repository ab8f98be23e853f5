import type { FunctionTime } from '../profile/function-times.ts';
import type { PeerName } from './peers/peer.ts';

/** One side of a comparison: who sends the frames, and how they come to it. */
export interface Side {
  readonly name: string;
  /** `bare`: `ws.send` and nothing else. `session`: a session of `@throughline/node`. Else the client of a maker. */
  readonly client: 'bare' | 'session' | PeerName;
  /**
   * `together`: one timer gives all that is due at a time. `timers`: a timer for each connection. `file`: the session paces
   * a source that can be read at once.
   */
  readonly feed: 'together' | 'timers' | 'file';
  readonly encoding: 'pcm_s16le' | 'pcm_f32le';
  /** Milliseconds of audio that are written at a time: 100, a frame, or a part of it. Default: 100. */
  readonly chunkMs?: 10 | 20 | 100;
  /** `bare`: whether it joins its chunks into frames of 100 ms, instead of sending each. Default: false. */
  readonly joins?: boolean;
  /** Whether the session judges what is speech by a function of the caller. Default: false. */
  readonly isSpeech?: boolean;
  /** What the provider answers: a final a second, or a partial after each frame and a final each three seconds. */
  readonly answers: 'nothing' | 'finals' | 'partials';
  readonly connections: number;
  /** `together`: at how many different moments of a chunk's time chunks are due. */
  readonly moments: number;
  /** Whether each frame says when it was due, so that the provider knows how late it came. */
  readonly stamped: boolean;
}

export type ClientQuestion =
  | {
      readonly type: 'stream';
      readonly side: Side;
      readonly urls: readonly string[];
      /** Time to settle in before the measuring begins. */
      readonly warmMs: number;
      readonly measuredMs: number;
      /** Whether V8's profiler runs in the measured time; its own work is a part of the CPU then. Default: false. */
      readonly profiled?: boolean;
    }
  | {
      readonly type: 'hold';
      readonly client: 'bare' | 'session';
      readonly urls: readonly string[];
      readonly connections: number;
      /** For so long what they cost is measured. */
      readonly measuredMs: number;
      readonly profiled?: boolean;
    };

export type ClientAnswer =
  | {
      readonly type: 'streamed';
      readonly cpuMicros: number;
      /** Frames of 100 ms that have left, in whatever pieces. */
      readonly frames: number;
      /** All of them, those before the measured time included, and what the caller was told meanwhile. */
      readonly framesInAll: number;
      readonly resultsInAll: number;
      /** Collections of the old generation (mark-compact) that ended in the measured time. */
      readonly majorCollections: number;
      readonly functions?: readonly FunctionTime[];
    }
  /** For each connection: bytes of the JavaScript heap, and of everything the engine knows of; CPU a second. */
  | {
      readonly type: 'held';
      readonly heapBytes: number;
      readonly allBytes: number;
      readonly cpuMicrosPerSecond: number;
      readonly functions?: readonly FunctionTime[];
    };
