import { FRAME_MS, NOT_STAMPED, floatFrameAt, frameAt, pieceAt, sharedNow, stampedFrame } from './audio.ts';
import type { Connection } from './connection.ts';
import type { Side } from './questions.ts';

/**
 * Begins to give audio to the connections, ten frames a second each; the function returned ends it. Only frames that are due
 * after `countedFrom` (the time of `sharedNow`) are stamped.
 */
export function feed(connections: readonly Connection[], side: Side, countedFrom: number): () => void {
  if (side.feed === 'file') return () => {};
  return side.feed === 'together'
    ? feedTogether(connections, side, countedFrom)
    : feedByTimers(connections, side, countedFrom);
}

/** One timer for all: the cheapest way there is. At each of the moments of a chunk's time it serves an equal part of them. */
function feedTogether(connections: readonly Connection[], side: Side, countedFrom: number): () => void {
  const parts = Array.from({ length: side.moments }, (_, moment) =>
    connections.filter((_, index) => index % side.moments === moment),
  );
  const stepMs = (side.chunkMs ?? FRAME_MS) / side.moments;
  const start = sharedNow() + stepMs;
  let step = 0;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    timer = setTimeout(wake, Math.max(1, Math.ceil(start + step * stepMs - sharedNow())));
  };
  const wake = (): void => {
    const now = sharedNow();
    for (let due = start + step * stepMs; due <= now; due = start + step * stepMs) {
      const frame = chunkOf(side, Math.floor(step / side.moments), due < countedFrom ? NOT_STAMPED : due);
      for (const connection of parts[step % side.moments] ?? []) connection.write(frame);
      step += 1;
    }
    arm();
  };
  arm();
  return () => clearTimeout(timer);
}

/** A timer for each connection, at moments spread over a frame's time: as callers that know nothing of each other. */
function feedByTimers(connections: readonly Connection[], side: Side, countedFrom: number): () => void {
  const timers: NodeJS.Timeout[] = [];
  for (const [index, connection] of connections.entries()) {
    let chunks = 0;
    const write = (): void => {
      const due = sharedNow();
      connection.write(chunkOf(side, chunks, due < countedFrom ? NOT_STAMPED : due));
      chunks += 1;
    };
    const begin = (): void => {
      write();
      timers[index] = setInterval(write, side.chunkMs ?? FRAME_MS);
    };
    timers.push(setTimeout(begin, (index * FRAME_MS) / connections.length));
  }
  return () => timers.forEach((timer) => clearTimeout(timer));
}

function chunkOf(side: Side, index: number, dueMs: number): Int16Array | Float32Array {
  if (side.chunkMs !== undefined && side.chunkMs !== FRAME_MS) return pieceAt(index, side.chunkMs);
  if (side.encoding === 'pcm_f32le') return floatFrameAt(index);
  return side.stamped ? stampedFrame(index, dueMs) : frameAt(index);
}
