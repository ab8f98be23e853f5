// What a reader of the pages has before a snippet begins: keys of an account, audio, an application around it. A snippet may
// declare any of these names anew. Everything else it has to import or to make itself.

import type { Transport } from '@throughline/core';

declare global {
  /** Keys of an account. */
  const apiKey: string;
  const customerId: string;
  const token: string;
  const username: string;
  const password: string;

  /** An application's own store of keys. */
  function currentKeys(): Promise<{ readonly apiKey: string; readonly customerId: string }>;
  function newKeys(): Promise<{ readonly apiKey: string; readonly customerId: string }>;

  /** Audio: 16-bit mono samples. */
  const samples: Int16Array;
  const pcm: Int16Array;

  const transport: Transport;
  const signal: AbortSignal;
}
