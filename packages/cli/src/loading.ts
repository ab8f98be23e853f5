import type { LoadProgress } from '@throughline/local';
import { liveLine } from './live-line.ts';
import type { Output } from './terminal.ts';
import { watchWaits } from './waits.ts';

/** Shows a terminal how far a model has loaded, and writes it to a pipe where it takes longer than 5 s. */
export async function whileLoading<Result>(
  what: string,
  error: Output,
  load: (onProgress: (progress: LoadProgress) => void) => Promise<Result>,
): Promise<Result> {
  const line = liveLine(error);
  // A terminal sees the line.
  const waits = watchWaits((text) => error.write(error.isTerminal ? '' : error.colors.dim(`· ${text}\n`)));
  waits.now({ what: `loading ${what}` });
  try {
    return await load(({ fraction }) => line.show(`loading ${what}: ${Math.round(fraction * 100)} %`));
  } finally {
    waits.close();
    line.close();
  }
}
