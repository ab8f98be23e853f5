import type { PastFailure } from '../past-failure.ts';
import type { Needed } from './entry.ts';

/** What several routes failed with. Of a code that no table leads to: it is read from no text. */
export const failures: Needed<readonly PastFailure[]> = { read: 'names', optional: false };
