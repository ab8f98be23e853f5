/** Tells where the bytes of a run that has not succeeded are. */
export function keptNotice(partial: string, what = 'What was written until now'): string {
  return `${what} is kept as ${partial}.`;
}
