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

const pieces = new Map<number, readonly (readonly Int16Array[])[]>();

/** The n-th piece of so many milliseconds, of which several make a frame. */
export function pieceAt(index: number, pieceMs: number): Int16Array {
  let ofFrames = pieces.get(pieceMs);
  if (ofFrames === undefined) {
    const samples = (SAMPLE_RATE * pieceMs) / 1000;
    const count = FRAME_SAMPLES / samples;
    ofFrames = frames.map((frame) =>
      Array.from({ length: count }, (_, at) => frame.subarray(at * samples, (at + 1) * samples)),
    );
    pieces.set(pieceMs, ofFrames);
  }
  const perFrame = FRAME_MS / pieceMs;
  const piece = ofFrames[Math.floor(index / perFrame) % frames.length]?.[index % perFrame];
  if (piece === undefined) throw new RangeError(`no piece ${index}`);
  return piece;
}

/** What a frame says of its time that does not count. */
export const NOT_STAMPED = 0;

/** The n-th frame with the time at which it is due in its first four samples: of `sharedNow`, or `NOT_STAMPED`. */
export function stampedFrame(index: number, dueMs: number): Int16Array {
  const frame = frameAt(index);
  new Float64Array(frame.buffer, 0, 1)[0] = dueMs;
  return frame;
}

/** When a stamped frame was due. */
export function dueAt(frame: Buffer): number {
  return frame.readDoubleLE(0);
}
