import { setTimeout as wait } from 'node:timers/promises';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import { answerQuestions } from '../child.ts';
import { FRAME_MS, SAMPLE_RATE } from '../client/audio.ts';
import type { Peer } from '../client/peers/peer.ts';
import { numberedFrame } from './frames.ts';
import type { ClientName, StreamAnswer, StreamQuestion } from './questions.ts';

/** As much of a client as is asked here. */
interface Client {
  write(frame: Int16Array): void;
  /** Throws once the client has told of a failure. */
  check(): void;
}

const failures: { readonly at: number; readonly what: string }[] = [];

function note(error: unknown): void {
  const cause = error instanceof Error ? error.cause : undefined;
  const what =
    error instanceof Error ? `${error.message}${cause === undefined ? '' : `: ${String(cause)}`}` : String(error);
  if (!failures.some((one) => one.what === what)) failures.push({ at: Date.now(), what });
}

process.on('uncaughtException', note);

/** With the options that a caller has to give, and no others. */
async function open(name: ClientName, url: string): Promise<Client> {
  if (name !== 'throughline') {
    const { peer } = (await import(`../client/peers/${name}.ts`)) as { readonly peer: Peer };
    return peer.open(url);
  }
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: SAMPLE_RATE, url }),
    credentials: { apiKey: 'benchmark-key', customerId: 'benchmark-customer' },
    live: true,
  });
  session.closed.catch(note);
  return { write: (frame) => void session.write(frame).catch(note), check: () => {} };
}

async function stream({ client: name, url, runMs }: StreamQuestion): Promise<StreamAnswer> {
  const until = Date.now() + runMs;
  const client = await Promise.race([open(name, url).catch(note), wait(runMs)]);
  let written = 0;
  if (client !== undefined) {
    for (let due = Date.now(); due < until; due += FRAME_MS) {
      await wait(Math.max(0, due - Date.now()));
      try {
        client.write(numberedFrame(written));
        client.check();
      } catch (error) {
        note(error);
      }
      written += 1;
    }
  }
  await wait(Math.max(0, until - Date.now()));
  return { written, failures };
}

answerQuestions<StreamQuestion, StreamAnswer>(stream);
