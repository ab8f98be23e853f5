/** A function of its own, so that a profile tells it from what else is done with a message. */
export function parseJson(message: string): unknown {
  return JSON.parse(message) as unknown;
}
