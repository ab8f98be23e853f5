import { type BigIntStats, fstatSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/**
 * The first of the inputs that is the same file as `target`, under whatever name: through a link of either kind, or as what
 * standard input (`-`) was redirected from. An input that is not there is none.
 */
export async function inputThatIs(target: BigIntStats, inputs: readonly string[]): Promise<string | undefined> {
  // A terminal or /dev/null may well be both.
  if (target.isCharacterDevice()) return undefined;
  for (const input of inputs) {
    const found = await look(input);
    if (found !== undefined && found.dev === target.dev && found.ino === target.ino) return input;
  }
  return undefined;
}

async function look(input: string): Promise<BigIntStats | undefined> {
  try {
    return input === '-' ? fstatSync(0, { bigint: true }) : await stat(input, { bigint: true });
  } catch {
    // Whoever reads it will say what is wrong with it.
    return undefined;
  }
}
