import type { EventNames } from '@throughline/core/internal';
import type { BatchEvents } from './batch-result.ts';

/** What every run reports, in this process or over workers. */
export const batchEventNames: EventNames<BatchEvents> = {
  started: true,
  progress: true,
  warning: true,
  finished: true,
  failed: true,
  retrying: true,
  skipped: true,
  paused: true,
  resumed: true,
  unserved: true,
  served: true,
  disconnected: true,
  reconnected: true,
};
