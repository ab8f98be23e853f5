import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** What a script gives back: whole numbers, texts, lists of them. */
export type Reply = number | string | null | readonly Reply[];

/** A piece of Lua, which Redis runs as one step; sent in full only to a server that does not have it yet. */
export class Script {
  readonly #text: string;
  readonly #sha: string;

  constructor(text: string) {
    this.#text = text;
    this.#sha = createHash('sha1').update(text).digest('hex');
  }

  async run(connection: Redis, keys: readonly string[], values: readonly (string | number | Buffer)[]): Promise<Reply> {
    try {
      return (await connection.evalsha(this.#sha, keys.length, ...keys, ...values)) as Reply;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return (await connection.eval(this.#text, keys.length, ...keys, ...values)) as Reply;
    }
  }
}

/** A list of a reply. Throws where it is none: then another version of this package has written there. */
export function listOf(reply: Reply): readonly Reply[] {
  if (typeof reply === 'object' && reply !== null) return reply;
  throw new Error(`Redis answered ${JSON.stringify(reply)} where a list was expected`);
}

export function numberOf(reply: Reply | undefined): number {
  const number = Number(reply ?? Number.NaN);
  if (Number.isFinite(number)) return number;
  throw new Error(`Redis answered ${JSON.stringify(reply)} where a number was expected`);
}
