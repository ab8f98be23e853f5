import { synthesize } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { VirtualClock } from '@throughline/simulator';
import { figure, type Suite } from '../figure.ts';
import { collectGarbage } from '../garbage.ts';
import { nullVoice } from '../in-process/null-voice.ts';
import { spread } from '../statistics.ts';
import type { Setting } from './setting.ts';

const KIB = 1024;
const SAMPLE_RATE = 24_000;
const SAMPLE_BYTES = 2;
/** How much faster than its reader the provider speaks. */
const PACE = 20;
const TEXT = 'The first ships left the harbour early. Nobody watched them from the northern wall! ';

interface Hour {
  /** Once a minute that was read, after collection: bytes above what was in use before the session. */
  readonly bytes: readonly number[];
  readonly mostAheadSeconds: number;
}

/** Whether a voice that is spoken for long takes more memory than one that has just begun. */
export async function voiceMemory({ quick }: Setting): Promise<Suite> {
  const rounds = quick ? 1 : 3;
  const minutes = quick ? 6 : 60;
  const hours: Hour[] = [];
  // What the first minutes leave behind, compiled code for one, belongs to no session.
  await read(quick ? 1 : 10);
  for (let round = 0; round < rounds; round += 1) hours.push(await read(minutes));
  const third = minutes / 3;
  const early = hours.map(({ bytes }) => spread(bytes.slice(0, third)).median / KIB);
  const late = hours.map(({ bytes }) => spread(bytes.slice(-third)).median / KIB);
  const spoken = (minutes * 60 * SAMPLE_RATE * SAMPLE_BYTES) / KIB;
  return {
    title: `Memory of a voice, ${minutes} minutes of speech to a reader in real time`,
    about:
      `In virtual time, without a network; the provider speaks ${PACE} times faster than it is read. Heap and buffers after collection,\n` +
      `once a minute, above what was there before the session. All the speech is ${Math.round(spoken)} KiB.`,
    figures: [
      figure('first third of the time, its median', 'KiB', early),
      figure('last third of the time, its median', 'KiB', late),
      figure(
        'growth between them',
        'KiB',
        late.flatMap((value, round) => value - (early[round] ?? Number.NaN)),
      ),
      figure(
        'most at any minute',
        'KiB',
        hours.map(({ bytes }) => Math.max(...bytes) / KIB),
      ),
      figure(
        'most that was ahead of the reader',
        's',
        hours.map(({ mostAheadSeconds }) => mostAheadSeconds),
      ),
    ],
  };
}

/** Reads so many minutes of one utterance as fast as they would be played. */
async function read(minutes: number): Promise<Hour> {
  const before = bytesInUse();
  const clock = new VirtualClock();
  const voice = synthesize({
    protocol: faseeh({ voiceId: 'ar-najdi-male-2', url: 'ws://127.0.0.1:1' }),
    credentials: { apiKey: 'benchmark-key' },
    transport: nullVoice(clock, PACE),
    clock,
  });
  const bytes: number[] = [];
  let readSamples = 0;
  let mostAhead = 0;
  const reading = (async () => {
    for await (const { pcm } of voice.say(endlessText())) {
      readSamples += pcm.length;
      mostAhead = Math.max(mostAhead, voice.summary().samples - readSamples);
      if (readSamples >= (bytes.length + 1) * 60 * SAMPLE_RATE) bytes.push(bytesInUse() - before);
      if (bytes.length === minutes) break;
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, (pcm.length / SAMPLE_RATE) * 1000);
      });
    }
  })();
  await clock.runUntil(reading, { limitMs: minutes * 2 * 60_000 });
  voice.abort();
  return { bytes, mostAheadSeconds: mostAhead / SAMPLE_RATE };
}

async function* endlessText(): AsyncGenerator<string> {
  for (;;) yield TEXT;
}

function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
