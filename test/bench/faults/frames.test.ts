import { expect, it } from 'vitest';
import { frameNumbers, numberedFrame } from './frames.ts';

const bytesOf = (frame: Int16Array): Buffer => Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);

it('a frame is known again in whatever pieces it comes', () => {
  const stream = Buffer.concat([0, 1, 700, 1_899].map((index) => bytesOf(numberedFrame(index))));
  expect([...frameNumbers(stream)]).toEqual([0, 1, 700, 1_899]);
  expect([...frameNumbers(stream.subarray(3_000, 3_204))]).toEqual([0, 1]);
});

it('silence is no frame, and there is an end to numbers', () => {
  expect([...frameNumbers(Buffer.alloc(3_200))]).toEqual([]);
  expect(() => numberedFrame(1_900)).toThrow(RangeError);
});
