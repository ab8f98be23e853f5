import { expect, it } from 'vitest';
import { sampleReader } from './samples.ts';
import { iteratorOf } from './sources.ts';

const floats = (...samples: readonly number[]) => new Float32Array(samples);

it('samples are read from every kind of chunk, and bytes may end inside one', () => {
  const read = sampleReader(16_000);
  expect(read(Int16Array.of(-32_768, 0, 16_384)).pcm).toEqual(floats(-1, 0, 0.5));
  expect(read(floats(0.25, Number.NaN, Infinity)).pcm).toEqual(floats(0.25, 0, 0));
  expect(read(Uint8Array.of(0, 0x40, 0xff)).pcm).toEqual(floats(0.5));
  expect(read(Uint8Array.of()).pcm).toEqual(floats());
  expect(read(Uint8Array.of(0x7f, 0)).pcm).toEqual(floats(32_767 / 32_768));
  expect(read(Uint8Array.of(0xc0).buffer).pcm).toEqual(floats(-0.5));
});

it('what a caller gave is left as it is', () => {
  const pcm = Int16Array.of(1, 2, 3);
  const { pcm: mine } = sampleReader(undefined)({ pcm, sampleRate: 24_000, start: 0, sentence: 4 });
  mine.fill(0);
  expect(pcm).toEqual(Int16Array.of(1, 2, 3));
});

it.each([undefined, 0, 7_999, 192_001, 16_000.5, Number.NaN, '16000' as unknown as number])(
  'a rate of %s is refused',
  (sampleRate) => {
    expect(() => sampleReader(sampleRate)(Int16Array.of(1))).toThrow(/audio-format.*Hz/u);
  },
);

it.each(['text', 1, null, undefined, {}, { say: () => undefined }])('%s is no audio', (source) => {
  expect(() => iteratorOf(source)).toThrow(/config-invalid/u);
});

it('an element that is no audio is refused', () => {
  expect(() => sampleReader(16_000)('noise' as never)).toThrow(/audio-invalid/u);
  expect(() => sampleReader(16_000)(null as never)).toThrow(/audio-invalid/u);
});
