import type { FileFlags } from '../batch/provider.ts';
import type { InsecureFlags } from '../insecure.ts';
import type { RunFlags } from '../retry-flags.ts';

/** The options of `throughline worker` as the command line gives them. */
export interface WorkerFlags extends FileFlags, Omit<RunFlags, 'timeout'>, InsecureFlags {
  /** The address of Redis; `true` or absent: that of the environment. */
  readonly redis?: string | true;
  readonly queue?: string;
  /** Links of the account, over all workers. */
  readonly concurrency: 'auto' | number;
  readonly linksPerMinute?: number;
  /** At a time. */
  readonly files?: number;
  readonly verbose?: true;
}
