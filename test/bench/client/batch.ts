import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { bodhi } from '@throughline/core/providers/bodhi';
import { batch } from '@throughline/node/batch';
import { WebSocket } from 'ws';
import { answerQuestions } from '../child.ts';
import { collectGarbage } from '../garbage.ts';
import { FRAME_SAMPLES, SAMPLE_RATE } from './audio.ts';
import type { BatchAnswer, BatchQuestion } from './batch-questions.ts';

const HEADER_BYTES = 44;
const FRAME_BYTES = FRAME_SAMPLES * 2;

async function measure(question: BatchQuestion): Promise<BatchAnswer> {
  const { files, lookEvery = Infinity } = question;
  const looks: { resident: number; heap: number }[] = [];
  let done = 0;
  const onDone = (): void => {
    done += 1;
    if (done % lookEvery !== 0) return;
    collectGarbage();
    const { rss: resident, heapUsed: heap } = process.memoryUsage();
    looks.push({ resident, heap });
  };
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  await (question.by === 'bare' ? bareLoop(question, onDone) : batchRun(question, onDone));
  if (done !== files) throw new Error(`${done} of ${files} files were done`);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { milliseconds: performance.now() - began, cpuMicros: user + system, looks };
}

/** Takes the next file as soon as one is done, in as many loops as there may be at a time. */
async function bareLoop({ files, concurrency, urls, path }: BatchQuestion, onDone: () => void): Promise<void> {
  const nextUrl = inTurn(urls);
  let left = files;
  const loop = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await bareFile(nextUrl(), await readFile(path))) !== 2) throw new Error('a final is missing');
      onDone();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
}

/** The least that transcribes a file with this provider: how many finals came. */
async function bareFile(url: string, file: Buffer): Promise<number> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  socket.send('{"config":{"sample_rate":16000,"model":"en"}}');
  for (let at = HEADER_BYTES; at < file.length; at += FRAME_BYTES) socket.send(file.subarray(at, at + FRAME_BYTES));
  socket.send('{"eof":1}');
  let finals = 0;
  for await (const [data] of messagesOf(socket)) {
    const { eos, type } = JSON.parse(data.toString('utf8')) as { readonly eos: boolean; readonly type: string };
    if (type === 'complete') finals += 1;
    if (eos) break;
  }
  socket.close();
  await once(socket, 'close');
  return finals;
}

async function* messagesOf(socket: WebSocket): AsyncGenerator<[Buffer]> {
  const waiting: Buffer[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    waiting.push(data);
    wake();
  });
  for (;;) {
    const data = waiting.shift();
    if (data !== undefined) yield [data];
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}

async function batchRun({ files, concurrency, urls, path }: BatchQuestion, onDone: () => void): Promise<void> {
  const nextUrl = inTurn(urls);
  const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: SAMPLE_RATE, url: nextUrl() });
  const options = {
    protocol: {
      ...protocol,
      dial: (...given: Parameters<typeof protocol.dial>) => ({ ...protocol.dial(...given), url: nextUrl() }),
    },
    credentials: { apiKey: 'benchmark-key', customerId: 'benchmark-customer' },
  };
  for await (const result of batch(sameFile(path, files), { options, concurrency, pace: Infinity })) {
    if (result.type !== 'transcript') throw new Error(`a file came to a ${result.type}`);
    if (result.results.length !== 2) throw new Error('a final is missing');
    onDone();
  }
}

/** Gives them one after another, again and again. */
function inTurn(urls: readonly string[]): () => string {
  let next = 0;
  return () => urls[next++ % urls.length] ?? '';
}

function* sameFile(path: string, files: number): Iterable<string> {
  for (let file = 0; file < files; file += 1) yield path;
}

answerQuestions<BatchQuestion, BatchAnswer>(measure);
