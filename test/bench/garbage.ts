/** Collects what is no longer held, twice: what the first leaves to be finalised, the second collects. */
export function collectGarbage(): void {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('the benchmark needs node --expose-gc');
  gc();
  gc();
}
