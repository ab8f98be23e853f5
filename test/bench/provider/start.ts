import { startChild } from '../child.ts';
import type { SinkAnswer, SinkQuestion } from './questions.ts';

/** Several addresses of this machine, since a process dials one host at most 100 times a second. */
const hosts = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5', '127.0.0.6'];

export interface Provider {
  readonly urls: readonly string[];
  /** How late the stamped frames came since this was last asked, in milliseconds. */
  lateness(): Promise<{ readonly medianMs: number; readonly p99Ms: number }>;
  /** How many bytes of audio came since this was last asked. */
  received(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the provider's side as a process of its own. */
export async function startProvider(): Promise<Provider> {
  const child = startChild<SinkQuestion, SinkAnswer>('provider/sink.ts');
  const answer = await child.ask({ type: 'listen', hosts });
  if (answer.type !== 'listening') throw new Error('the provider does not listen');
  return {
    urls: answer.urls,
    async lateness() {
      const told = await child.ask({ type: 'lateness' });
      if (told.type !== 'lateness') throw new Error('the provider does not know how late frames were');
      return told;
    },
    async received() {
      const told = await child.ask({ type: 'received' });
      if (told.type !== 'received') throw new Error('the provider does not know what it received');
      return told.audioBytes;
    },
    stop: () => child.stop(),
  };
}
