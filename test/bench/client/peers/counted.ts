import { FRAME_SAMPLES } from '../audio.ts';
import type { Connection } from '../connection.ts';

/** What a client of a maker tells, as it tells it. */
export interface Told {
  /** Partials and finals. */
  results: number;
  failure?: unknown;
}

/** What differs between clients. */
export interface Stream {
  /** A whole frame, in a buffer that holds nothing else. */
  send(frame: ArrayBuffer): void;
  close(): void | Promise<void>;
}

/** Counts what is sent and told, so that no client is measured that does less than the others. */
export function counted(stream: Stream, told: Told): Connection {
  let samples = 0;
  return {
    write(frame) {
      samples += frame.length;
      stream.send(frame.buffer as ArrayBuffer);
    },
    get frames() {
      return samples / FRAME_SAMPLES;
    },
    get results() {
      return told.results;
    },
    check() {
      if (told.failure !== undefined) throw new Error('a client of a maker failed', { cause: told.failure });
    },
    async close() {
      await stream.close();
    },
  };
}
