import type { Segment } from '../segment.ts';

/** Just so much of a provider's protocol as its client needs to stream, and to be told what was said. */
export interface Dialect {
  /** What is sent when a socket opens. */
  readonly opened?: string;
  /** What is answered to a text message. */
  readonly text?: (message: string, stream: Stream, frames: number) => string | undefined;
  /** What acknowledges a frame, where the protocol does that; `bytes` were received so far. */
  readonly acknowledge?: (frames: number, bytes: number, frameBytes: number) => string;
  /** How many bytes of a binary message are not audio. Default: none. */
  readonly headerBytes?: (message: Buffer) => number;
  /** What is answered to a binary message without audio. */
  readonly noAudio?: (message: Buffer, stream: Stream) => string | undefined;
  /** A partial, or the final of a segment that is complete. */
  readonly result: (segment: Segment, stream: Stream) => string;
  /** What `POST` is answered with, where a stream begins with one. */
  readonly post?: (body: string, host: string) => string;
}

/** What a dialect must remember of a stream. */
export interface Stream {
  /** As the client calls its request, where it does. */
  requestId?: string;
}
