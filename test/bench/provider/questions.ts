export type SinkQuestion =
  /** Listen on a free port of each of these hosts. */
  | { readonly type: 'listen'; readonly hosts: readonly string[] }
  /** How late the stamped frames came since this was last asked. */
  | { readonly type: 'lateness' }
  /** How much audio came since this was last asked. */
  | { readonly type: 'received' };

export type SinkAnswer =
  | { readonly type: 'listening'; readonly urls: readonly string[] }
  | { readonly type: 'lateness'; readonly medianMs: number; readonly p99Ms: number }
  | { readonly type: 'received'; readonly audioBytes: number };
