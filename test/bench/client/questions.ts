/** One side of a comparison: who sends the frames, and how they come to it. */
export interface Side {
  readonly name: string;
  /** `bare`: `ws.send` and nothing else. `session`: a session of `@throughline/node`. */
  readonly client: 'bare' | 'session';
  /**
   * `together`: one timer gives all that is due at a time. `timers`: a timer for each connection. `file`: the session paces
   * a source that can be read at once.
   */
  readonly feed: 'together' | 'timers' | 'file';
  readonly encoding: 'pcm_s16le' | 'pcm_f32le';
  /** Whether the provider answers with a final a second. */
  readonly answers: boolean;
  readonly connections: number;
  /** `together`: at how many different moments of each 100 ms frames are due. */
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
    }
  | {
      readonly type: 'hold';
      readonly client: Side['client'];
      readonly urls: readonly string[];
      readonly connections: number;
    };

export type ClientAnswer =
  | { readonly type: 'streamed'; readonly cpuMicros: number; readonly frames: number }
  /** Bytes for each connection: of the JavaScript heap, and of everything the engine knows of. */
  | { readonly type: 'held'; readonly heapBytes: number; readonly allBytes: number };
