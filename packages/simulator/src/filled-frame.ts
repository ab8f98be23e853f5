/** A frame of `bytes` bytes: what `frameOf` makes of a text that fills it. An empty one may be longer already. */
export function filledFrame(bytes: number, frameOf: (text: string) => string): string {
  return frameOf('x'.repeat(Math.max(0, bytes - frameOf('').length)));
}
