import { afterEach, beforeEach, expect } from 'vitest';

/** Every test of the file fails that leaves a rejection or an exception to nobody. To be called at the top of a file. */
export function expectNothingUnhandled(): void {
  const unhandled: unknown[] = [];
  const remember = (reason: unknown): void => {
    unhandled.push(reason);
  };
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', remember);
    process.on('uncaughtException', remember);
  });
  afterEach(() => {
    process.off('unhandledRejection', remember);
    process.off('uncaughtException', remember);
    expect(unhandled).toEqual([]);
  });
}
