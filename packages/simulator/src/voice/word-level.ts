/** Levels of words lie between these, so that they are never taken for a pause. */
const LOWEST = 3_000;
const STEP = 8;
const LEVELS = 3_500;

/** The level at which a word is spoken: nearly always another for another word. */
export function levelOf(word: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), 0x0100_0193);
  return LOWEST + STEP * ((hash >>> 0) % LEVELS);
}
