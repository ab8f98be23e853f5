import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mono16, wavHeader } from '@throughline/core/internal';
import { frameAt, SAMPLE_RATE } from '../client/audio.ts';
import type { BatchAnswer, BatchQuestion } from '../client/batch-questions.ts';
import { startChild, type Child } from '../child.ts';
import { figure, ratio, type Suite } from '../figure.ts';
import type { Setting } from './setting.ts';

const SECONDS = 2;
const FRAMES = 20;
const CONCURRENCY = 8;
const MIB = 1024 * 1024;

interface Side {
  readonly by: BatchQuestion['by'];
  readonly child: Child<BatchQuestion, BatchAnswer>;
  readonly perMinute: number[];
  readonly cpuMillis: number[];
}

/** What many short files cost beside the least that sends them, and whether memory stays where it is. */
export async function batchFiles({ quick, provider }: Setting): Promise<Suite> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  const urls = provider.urls.map((url) => `${url}/finals`);
  const sides = (['bare', 'batch'] as const).map(startSide);
  const oneHost = startSide('batch');
  try {
    const path = join(folder, 'call.wav');
    await writeFile(path, wave());
    const files = quick ? 40 : 600;
    const rounds = quick ? 1 : 4;
    for (let round = quick ? 1 : 0; round <= rounds; round += 1) {
      for (const { by, child, perMinute, cpuMillis } of round % 2 === 0 ? sides : sides.toReversed()) {
        const { milliseconds, cpuMicros } = await child.ask({ by, urls, path, files, concurrency: CONCURRENCY });
        if (round === 0) continue;
        perMinute.push((files / milliseconds) * 60_000);
        cpuMillis.push(cpuMicros / files / 1_000);
      }
    }
    const { child, perMinute } = oneHost;
    for (let round = 0; round < rounds; round += 1) {
      const { milliseconds } = await child.ask({
        by: 'batch',
        urls: urls.slice(0, 1),
        path,
        files,
        concurrency: CONCURRENCY,
      });
      perMinute.push((files / milliseconds) * 60_000);
    }
    const queued = quick ? 100 : 5_000;
    const looks = await memoryOf({
      by: 'batch',
      urls,
      path,
      files: queued,
      concurrency: CONCURRENCY,
      lookEvery: queued / 20,
    });
    return suiteOf(sides, perMinute, looks, queued);
  } finally {
    await Promise.all([...sides, oneHost].map(({ child }) => child.stop()));
    await rm(folder, { recursive: true });
  }
}

function suiteOf(
  sides: readonly Side[],
  oneHost: readonly number[],
  looks: BatchAnswer['looks'],
  queued: number,
): Suite {
  const of = (by: BatchQuestion['by'], what: 'perMinute' | 'cpuMillis'): readonly number[] =>
    sides.find((side) => side.by === by)?.[what] ?? [];
  // What the first files leave behind, compiled code for one, belongs to none of them.
  const resident = looks.slice(2).map((look) => look.resident / MIB);
  const heap = looks.slice(2).map((look) => look.heap / MIB);
  return {
    title: `Files of ${SECONDS} s, ${CONCURRENCY} at a time`,
    about:
      'Each file is read from the disk, sent as fast as it goes on a link of its own, and answered with two finals. "Bare" is a loop of ws.send\n' +
      'that does the same. The provider has several addresses, since a process dials each at most 100 times a second, and 80 in the long run.\n' +
      `CPU is all of the process, the kernel included. Memory is of a run over ${queued} files, at 18 moments, after garbage collection.`,
    figures: [
      ...sides.flatMap(({ by, perMinute, cpuMillis }) => [
        figure(`${by}: files a minute`, '', perMinute),
        figure(`${by}: CPU a file`, 'ms', cpuMillis),
      ]),
      ratio('files a minute: batch ÷ bare', of('batch', 'perMinute'), of('bare', 'perMinute')),
      figure('batch, one address: files a minute', '', oneHost),
      ratio('CPU: batch ÷ bare', of('batch', 'cpuMillis'), of('bare', 'cpuMillis')),
      figure(`${queued} files queued: memory of the process`, 'MiB', resident),
      figure(`${queued} files queued: most − least`, 'MiB', [Math.max(...resident) - Math.min(...resident)]),
      figure(`${queued} files queued: heap, most − least`, 'MiB', [Math.max(...heap) - Math.min(...heap)]),
    ],
  };
}

/** In a process of its own. */
async function memoryOf(question: BatchQuestion): Promise<BatchAnswer['looks']> {
  const { child } = startSide('batch');
  try {
    return (await child.ask(question)).looks;
  } finally {
    await child.stop();
  }
}

function startSide(by: BatchQuestion['by']): Side {
  return { by, child: startChild<BatchQuestion, BatchAnswer>('client/batch.ts'), perMinute: [], cpuMillis: [] };
}

function wave(): Uint8Array {
  const samples = Buffer.concat(
    Array.from({ length: FRAMES }, (_, index) => {
      const { buffer, byteOffset, byteLength } = frameAt(index);
      return Buffer.from(buffer, byteOffset, byteLength);
    }),
  );
  return Buffer.concat([wavHeader(mono16(SAMPLE_RATE), samples.length), samples]);
}
