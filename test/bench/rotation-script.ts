import { speechScript } from '@throughline/simulator';

/** What every session of the suite `rotation` says: longer than any streams. */
export const benchedScript = speechScript({ seconds: 90, seed: 1 });
