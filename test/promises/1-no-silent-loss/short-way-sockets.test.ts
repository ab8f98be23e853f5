import { setImmediate as turn } from 'node:timers/promises';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/node';
import { seededRandom } from '@throughline/simulator';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { floatToInt16 } from '../../../packages/core/src/audio/pcm.ts';
import { ShortWay } from '../../../packages/core/src/transcription/short-way.ts';
import { webSocketServer, type Upgraded } from '../../../packages/node/testing/servers.ts';

const RATE = 16_000;
const SECONDS = 12;
const CUTS = 2;
/** A final comes after so many bytes of a link, and answers all of them. */
const FINAL_BYTES = RATE * 2 * 1.3;

type Encoding = 'pcm_s16le' | 'pcm_f32le';

/** Samples as a caller may write them, in memory that the next chunk is written into. */
interface Kind {
  readonly name: string;
  readonly encoding: Encoding;
  readonly isFloat?: true;
  make(samples: Int16Array): Int16Array | Float32Array | Uint8Array;
}

const floats = (samples: Int16Array): Float32Array => Float32Array.from(samples, (sample) => sample / 32_768);
const bytesOf = ({ buffer, byteOffset, byteLength }: Int16Array | Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const kinds: readonly Kind[] = [
  { name: 'samples', encoding: 'pcm_s16le', make: (samples) => samples.slice() },
  { name: 'bytes', encoding: 'pcm_s16le', make: (samples) => Buffer.from(bytesOf(samples)) },
  { name: 'bytes at an odd place', encoding: 'pcm_s16le', make: (samples) => oddly(bytesOf(samples)) },
  { name: 'floats', encoding: 'pcm_f32le', isFloat: true, make: floats },
  { name: 'bytes of floats', encoding: 'pcm_f32le', isFloat: true, make: (samples) => bytesOf(floats(samples)) },
];

/** In samples: 10, 20, 32, 100, 250 ms and 1.2 s at 16 kHz, a worklet's, and lengths that fit nothing; 0: another one each time. */
const lengths = [160, 320, 512, 1_600, 4_000, 19_200, 128, 1, 1_601, 0];

function oddly(bytes: Uint8Array): Uint8Array {
  const memory = new Uint8Array(bytes.length + 1);
  memory.set(bytes, 1);
  return memory.subarray(1);
}

/** What each link was sent, in the order in which they were opened. */
function provider(cutAfter: readonly number[]): { readonly links: Buffer[][]; serve(upgraded: Upgraded): void } {
  const links: Buffer[][] = [];
  return {
    links,
    serve: ({ ws }) => {
      const sent: Buffer[] = [];
      const cut = cutAfter[links.length] ?? Infinity;
      links.push(sent);
      let bytes = 0;
      let finals = 0;
      ws.on('message', (data: Buffer, isBinary) => {
        if (!isBinary) {
          if (data.includes('eof'))
            ws.send(JSON.stringify({ segment_id: 'end', eos: true, type: 'partial', text: '' }));
          return;
        }
        sent.push(data);
        bytes += data.length;
        if (bytes >= cut) ws.terminate();
        else if (bytes >= (finals + 1) * FINAL_BYTES) ws.send(final((finals += 1), bytes / 2 / RATE));
      });
    },
  };
}

function final(number: number, seconds: number): string {
  const words = [{ word: `word${number}`, start_time: seconds - 0.5, end_time: seconds - 0.1 }];
  return JSON.stringify({
    segment_id: number,
    eos: false,
    type: 'complete',
    text: `word${number}`,
    segment_meta: { start_time: 0, words },
  });
}

/** Noise, after a moment of silence. */
function noise(seed: number): Int16Array {
  const random = seededRandom(seed);
  return Int16Array.from({ length: SECONDS * RATE }, (_, at) => (at < RATE ? 0 : random.next() * 20_000 - 10_000));
}

const { take } = ShortWay.prototype;
const counts = { taken: 0, writes: 0 };
const spy = vi.spyOn(ShortWay.prototype, 'take').mockImplementation(function (this: ShortWay, chunk) {
  const taken = take.call(this, chunk);
  counts.writes += 1;
  if (taken) counts.taken += 1;
  return taken;
});

afterAll(() => {
  spy.mockRestore();
  // Else all of this says nothing of it; how many go the long way depends on how long a link takes to come back.
  expect(counts.taken).toBeGreaterThan(0.1 * counts.writes);
});

describe('audio on the short way, over real sockets that are cut', { concurrent: true }, () => {
  const runs = kinds.flatMap((kind, index) => {
    // Every length for the first kind, every second one for each other.
    return lengths.filter((_, at) => index === 0 || (at + index) % 2 === 0).map((length) => ({ kind, length }));
  });

  it.each(runs)('is replayed byte for byte: $kind.name, $length a write', async ({ kind, length }) => {
    const seed = 31 * length + kinds.indexOf(kind);
    const random = seededRandom(seed);
    const cuts = Array.from({ length: CUTS }, () => Math.round(RATE * 2 * (1.5 + 3 * random.next())));
    const { links, serve } = provider(cuts);
    await using server = await webSocketServer(serve);
    const source = noise(seed);
    const expected = kind.isFloat === true ? Int16Array.from(floats(source), floatToInt16) : source;
    const own = bodhi({ model: 'en-general-v2-8khz', sampleRate: RATE, url: `ws://127.0.0.1:${server.port}` });
    const session = transcribe({
      // As fast as the socket takes it, so that nothing waits for the time.
      protocol: { ...own, traits: { ...own.traits, catchUp: Infinity } },
      credentials: { apiKey: 'key', customerId: 'customer' },
      live: true,
      input: { encoding: kind.encoding },
    });
    const begins = [0];
    session.on('seam', ({ fromSample }) => begins.push(fromSample));
    await session.ready;
    let writes = 0;
    for (let at = 0; at < source.length;) {
      const end = Math.min(source.length, at + (length === 0 ? 1 + Math.floor(3_000 * random.next()) : length));
      const chunk = kind.make(source.subarray(at, end));
      void session.write(chunk);
      // The caller uses its memory again.
      chunk.fill(77);
      at = end;
      writes += 1;
      // One sample a write is slow enough.
      if (length === 1 && writes % 1_000 > 0) continue;
      await turn();
      // A cut is noticed, and dialled again, while some audio comes.
      if (at % (RATE / 2) < end - at || links.length < begins.length) await turn();
    }
    const summary = await session.end();
    expect({ gaps: summary.gaps, settled: summary.settledSamples }).toEqual({ gaps: [], settled: source.length });
    expect(links.length).toBe(begins.length);
    expect(links.length).toBeGreaterThan(1);
    let until = 0;
    for (const [index, frames] of links.entries()) {
      const sent = Buffer.concat(frames);
      const from = 2 * (begins[index] ?? 0);
      expect(sent.equals(Buffer.from(expected.buffer, from, sent.length))).toBe(true);
      until = from + sent.length;
    }
    expect(until).toBe(expected.byteLength);
  });
});
