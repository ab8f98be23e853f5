import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockCursor } from './position-code.ts';
import { scriptAudio } from './script-audio.ts';
import { speechScript } from './script.ts';
import { SourceReader, type Stretch } from './source-reader.ts';

const script = speechScript({ seconds: 40, seed: 5 });
const audio = scriptAudio(script);
const all = audio.samples();

type Piece = { readonly kind: 'source'; readonly from: number; readonly count: number } | Zeros | Noise;
type Zeros = { readonly kind: 'silence'; readonly count: number };
type Noise = { readonly kind: 'unknown'; readonly count: number };

/** The samples of a piece; unknown audio is a size that no source sample has. */
function samplesOf(piece: Piece): Int16Array {
  if (piece.kind === 'source') return all.slice(piece.from, piece.from + piece.count);
  return new Int16Array(piece.count).fill(piece.kind === 'silence' ? 0 : 700);
}

/** What a reader tells of chunks, with neighbours joined. */
function read(chunks: readonly Int16Array[]): readonly Stretch[] {
  const told: Stretch[] = [];
  const reader = new SourceReader((stretch) => {
    const last = told.at(-1);
    const joins =
      last !== undefined &&
      last.kind === stretch.kind &&
      (last.kind !== 'source' || stretch.kind !== 'source' || last.sourceStart + last.count === stretch.sourceStart);
    if (joins) told[told.length - 1] = { ...last, count: last.count + stretch.count };
    else told.push(stretch);
  });
  for (const chunk of chunks) reader.write(chunk);
  reader.flush();
  expect(reader.position).toBe(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  return told;
}

/** What should be told: the pieces themselves, neighbours joined. */
function expected(pieces: readonly Piece[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let linkStart = 0;
  for (const piece of pieces) {
    const last = stretches.at(-1);
    if (piece.kind === 'source') {
      if (last?.kind === 'source' && last.sourceStart + last.count === piece.from) {
        stretches[stretches.length - 1] = { ...last, count: last.count + piece.count };
      } else stretches.push({ kind: 'source', linkStart, sourceStart: piece.from, count: piece.count });
    } else if (last?.kind === piece.kind) {
      stretches[stretches.length - 1] = { ...last, count: last.count + piece.count };
    } else stretches.push({ kind: piece.kind, linkStart, count: piece.count });
    linkStart += piece.count;
  }
  return stretches;
}

function cut(samples: Int16Array, sizes: readonly number[]): Int16Array[] {
  const chunks: Int16Array[] = [];
  let from = 0;
  for (let turn = 0; from < samples.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? samples.length;
    chunks.push(samples.slice(from, from + size));
    from += size;
  }
  return chunks;
}

function joined(pieces: readonly Piece[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...samplesOf(piece)]));
}

const source = fc
  .record({ from: fc.nat({ max: all.length - 4_000 }), count: fc.integer({ min: 200, max: 4_000 }) })
  .map((piece): Piece => ({ kind: 'source', ...piece }));
const zeros = fc.integer({ min: 1, max: 3_000 }).map((count): Piece => ({ kind: 'silence', count }));
const noise = fc.integer({ min: 1, max: 3_000 }).map((count): Piece => ({ kind: 'unknown', count }));
const pieces = fc.array(fc.oneof({ weight: 4, arbitrary: source }, zeros, noise), { minLength: 1, maxLength: 6 });

describe('audio that shows its place', () => {
  it('is read to the sample from any offset on, across skips, replays, silence and foreign audio between frames', () => {
    fc.assert(
      fc.property(pieces, (list) => {
        expect(read(list.map(samplesOf))).toEqual(expected(list));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('is read whatever the frames: each jump is found, and no sample is put where it cannot be from', () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }), (list, sizes) => {
        const cursor = new BlockCursor();
        const arrived = joined(list);
        const told = read(cut(arrived, sizes));
        const wanted = expected(list);
        // Inside a frame a jump can be told a sample late where both places hold the same value: the count and the
        // places agree, and what is told is what arrived.
        expect(told.map(({ kind }) => kind)).toEqual(wanted.map(({ kind }) => kind));
        for (const [index, stretch] of told.entries()) {
          const want = wanted[index];
          if (stretch.kind !== 'source' || want?.kind !== 'source') continue;
          expect(stretch.sourceStart - stretch.linkStart).toBe(want.sourceStart - want.linkStart);
          const samples = arrived.slice(stretch.linkStart, stretch.linkStart + stretch.count);
          expect(samples.every((sample, index) => cursor.matches(stretch.sourceStart + index, sample))).toBe(true);
        }
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('finds a skip of whole frames inside one frame to the sample', () => {
    for (const frame of [160, 320, 1_600, 8_000]) {
      const list: Piece[] = [
        { kind: 'source', from: 1_000, count: 777 },
        { kind: 'source', from: 1_777 + frame, count: 900 },
      ];
      expect(read([joined(list)])).toEqual(expected(list));
    }
  });

  it('goes on after keep-alive silence even with a piece too short to show its place by itself', () => {
    const list: Piece[] = [
      { kind: 'source', from: 500, count: 1_000 },
      { kind: 'silence', count: 1_600 },
      { kind: 'source', from: 1_500, count: 37 },
      { kind: 'silence', count: 1_600 },
    ];
    expect(read(list.map(samplesOf))).toEqual(expected(list));
  });

  it('takes real audio for unknown, and never for a place', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 500, maxLength: 3_000 }), (samples) => {
        expect(read([samples]).filter(({ kind }) => kind === 'source')).toEqual([]);
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('finds a place beyond the first hours', () => {
    const hours = { sampleRate: 16_000, length: 16_000 * 3_600 * 30, utterances: [] };
    const from = 16_000 * 3_600 * 26 + 12_345;
    expect(read([scriptAudio(hours).samples(from, from + 200)])).toEqual([
      { kind: 'source', linkStart: 0, sourceStart: from, count: 200 },
    ]);
  });
});
