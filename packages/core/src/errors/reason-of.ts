/** What was thrown, in words. It may be anything, and throw itself when it is looked at: this never does. */
export function reasonOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return `a thrown ${typeof thrown}`;
  }
}
