export const SAMPLE_RATE = 16_000;
export const FRAME_MS = 100;
export const FRAME_SAMPLES = (SAMPLE_RATE * FRAME_MS) / 1000;

/** Milliseconds of the clock that all processes of this machine share. */
export function sharedNow(): number {
  return origin + performance.now();
}

const origin = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Three frames of a tone, then two of silence, so that whatever listens for speech hears some. */
const loudness = [8_000, 12_000, 6_000, 0, 0];

const frames = loudness.map((amplitude, index) =>
  Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 220 * (index * FRAME_SAMPLES + at)) / SAMPLE_RATE)),
  ),
);

/** The n-th frame: 100 ms, 16 kHz, mono. The memory is shared by all frames that sound the same. */
export function frameAt(index: number): Int16Array {
  const frame = frames[index % frames.length];
  if (frame === undefined) throw new RangeError(`no frame ${index}`);
  return frame;
}

const floatFrames = frames.map((frame) => Float32Array.from(frame, (sample) => sample / 32_768));

/** The n-th frame as floats in −1…1. */
export function floatFrameAt(index: number): Float32Array {
  const frame = floatFrames[index % floatFrames.length];
  if (frame === undefined) throw new RangeError(`no frame ${index}`);
  return frame;
}

/** The n-th frame with the time at which it is due in its first four samples; the time of `sharedNow`. */
export function stampedFrame(index: number, dueMs: number): Int16Array {
  const frame = frameAt(index);
  new Float64Array(frame.buffer, 0, 1)[0] = dueMs;
  return frame;
}

/** When a stamped frame was due. */
export function dueAt(frame: Buffer): number {
  return frame.readDoubleLE(0);
}
