import type { EngineResult } from '@throughline/simulator';
import type { LoadProgress } from './progress.ts';

/** What the recogniser's thread is started with. */
export interface WorkerSettings {
  /** Threads of one decoding. */
  readonly threads: number;
  /** Silence that ends a segment, in seconds. */
  readonly endSilenceSeconds: number;
  /** The longest segment, in seconds. */
  readonly maxSegmentSeconds: number;
  /** New audio between two partials of a segment, in seconds; 0: no partials. */
  readonly partialEverySeconds: number;
}

/** To the recogniser's thread. `stream` is a number that is never used twice. */
export type ToWorker =
  | { readonly type: 'open'; readonly stream: number }
  | { readonly type: 'write'; readonly stream: number; readonly samples: Int16Array<ArrayBuffer> }
  | { readonly type: 'finish'; readonly stream: number }
  | { readonly type: 'close'; readonly stream: number }
  /** Let everything go and exit. */
  | { readonly type: 'stop' };

/** From the recogniser's thread. */
export type FromWorker =
  | { readonly type: 'progress'; readonly progress: LoadProgress }
  | { readonly type: 'ready' }
  | { readonly type: 'load-failed'; readonly message: string }
  | { readonly type: 'result'; readonly stream: number; readonly result: EngineResult }
  | { readonly type: 'processed'; readonly stream: number; readonly untilSeconds: number }
  | { readonly type: 'done'; readonly stream: number }
  | { readonly type: 'failed'; readonly stream: number; readonly message: string };
