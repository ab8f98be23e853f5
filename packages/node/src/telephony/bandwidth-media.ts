import { SpeechError } from '@throughline/core/internal';
import { Call, type BandwidthCall } from './call.ts';
import { handler, type BandwidthHandler, type HandlerOptions } from './handler.ts';
import { callStartOf } from './media-start.ts';

export interface BandwidthMediaOptions extends HandlerOptions {
  /** A call has begun, and its audio flows. What it throws goes to `onListenerError`. */
  readonly onCall: (call: BandwidthCall) => unknown;
  /** Seconds of each track that are kept for a reader that is slow or still to come: 1 to 600. Default: 30. */
  readonly bufferSeconds?: number;
}

/**
 * Takes phone calls from Bandwidth: its `<StartStream>` verb makes it open a WebSocket towards the `destination` that it names.
 * Both ways that the service has to show who it is are checked in constant time.
 *
 * ```ts
 * const media = bandwidthMedia({
 *   authenticate: { username, password },
 *   onCall: (call) => {
 *     const session = transcribe({ protocol, credentials, live: true });
 *     return session.pipe(call.track('inbound', { sampleRate: 16000 }), { end: true });
 *   },
 * });
 * media.attach(server, { path: '/bandwidth/media' });
 * ```
 *
 * Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right.
 */
export function bandwidthMedia(options: BandwidthMediaOptions): BandwidthHandler {
  const bufferSeconds = options.bufferSeconds ?? 30;
  if (!(bufferSeconds >= 1 && bufferSeconds <= 600)) {
    throw new SpeechError('config-invalid', {
      message: `bandwidth: bufferSeconds is ${bufferSeconds}; wanted: a number from 1 to 600 seconds.`,
      context: { field: 'bufferSeconds', found: String(bufferSeconds), wanted: 'a number from 1 to 600 seconds' },
      provider: 'bandwidth',
    });
  }
  return handler<BandwidthCall>(options, {
    event: 'call',
    onVisit: options.onCall,
    welcome: (frame, connection) => {
      const start = callStartOf(frame);
      if ('reason' in start) return start;
      const call = new Call(start, connection, bufferSeconds);
      return {
        visitor: call,
        receiver: {
          frame: (eventType, media) => call.take(eventType, media),
          ended: (end) => {
            call.finish(end);
          },
        },
      };
    },
  });
}
