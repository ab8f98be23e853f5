import type { AudioSource } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import { FRAME_SAMPLES, SAMPLE_RATE, frameAt } from './audio.ts';
import type { Connection } from './connection.ts';
import type { Side } from './questions.ts';

const CHUNK_FRAMES = 20;

/** A session with the options that a caller would have, and no others. */
export async function openSession(
  url: string,
  side: Pick<Side, 'feed' | 'encoding' | 'isSpeech'>,
): Promise<Connection> {
  const session = transcribe({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: SAMPLE_RATE, url }),
    credentials: { apiKey: 'benchmark-key', customerId: 'benchmark-customer' },
    input: { encoding: side.encoding },
    live: side.feed !== 'file',
    ...(side.isSpeech === true && { isSpeech }),
  });
  let results = 0;
  session.on('final', () => (results += 1));
  session.on('partial', () => (results += 1));
  await session.ready;
  // Ended by `close`: that is no failure of the benchmark.
  if (side.feed === 'file') session.pipe(endlessFile).catch(() => {});
  return {
    write(frame) {
      void session.write(frame);
    },
    get frames() {
      return session.positions.sentSamples / FRAME_SAMPLES;
    },
    get results() {
      return results;
    },
    check() {
      const { dials, gaps } = session.summary();
      if (session.status.state !== 'open' || dials !== 1 || gaps.length > 0) {
        throw new Error(`a session was disturbed: ${JSON.stringify({ status: session.status, dials, gaps })}`);
      }
    },
    async close() {
      session.abort();
      await session.closed.catch(() => {});
    },
  };
}

/** The cheapest look that a caller may take at a frame: what is measured is what the session does for it. */
function isSpeech(samples: Int16Array): boolean {
  return (samples[1] ?? 0) !== 0;
}

const chunk = new Int16Array(CHUNK_FRAMES * FRAME_SAMPLES);
for (let index = 0; index < CHUNK_FRAMES; index += 1) chunk.set(frameAt(index), index * FRAME_SAMPLES);

/**
 * A source that gives 2 s at a time as fast as they are taken, as a file does. Always the same memory, as the bare socket's frames are:
 * what it costs to read a file is none of what is compared.
 */
const endlessFile: AudioSource = {
  format: { sampleRate: SAMPLE_RATE, channels: 1, encoding: 'pcm_s16le' },
  seekable: false,
  async *frames() {
    for (;;) yield chunk;
  },
};
