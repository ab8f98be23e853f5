/** The command was asked for something that cannot be done as asked. The message says what, the remedy how to ask instead. */
export class UsageError extends Error {
  /** Sentences or lines that a person can follow; one a line. */
  readonly remedy: readonly string[];

  constructor(message: string, remedy: readonly string[] = []) {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy.filter((line) => line !== '');
  }
}
