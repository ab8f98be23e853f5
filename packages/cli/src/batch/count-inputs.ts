import { expandInputs, type OwnFiles } from '@throughline/node/batch';
import type { InputList } from './inputs.ts';

/** Counts files beside the run, which takes them one by one and does not know how many there are. */
export interface FileCount {
  /** Absent until all were counted. */
  readonly total: number | undefined;
  end(): void;
}

/** `own`: as the run leaves them out. What cannot be counted is not: the run comes upon it too, and reports it. */
export function countInputs(list: InputList, own: OwnFiles): FileCount {
  let total: number | undefined;
  let ended = false;
  const count = async (): Promise<void> => {
    let files = 0;
    const inputs = expandInputs(list.names(), own);
    while ((await inputs.next()).done !== true) {
      if (ended) return;
      files += 1;
    }
    total = files;
  };
  // A list on standard input can be read only once.
  if (list.repeatable) count().catch(() => undefined);
  return {
    get total() {
      return total;
    },
    end: () => {
      ended = true;
    },
  };
}
