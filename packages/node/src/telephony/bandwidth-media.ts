import { callable, numberBetween } from '@throughline/core/internal';
import { Call, type BandwidthCall } from './call.ts';
import { assertHandlerOptions, handler, type BandwidthHandler, type HandlerOptions } from './handler.ts';
import { callStartOf } from './media-start.ts';

/** What `bandwidthMedia` takes. */
export interface BandwidthMediaOptions extends HandlerOptions {
  /** Called when a call has begun and its audio flows. What it throws goes to `onListenerError`. */
  readonly onCall: (call: BandwidthCall) => unknown;
  /** Seconds of each track that are kept for a reader that is slow or still to come: 1 to 600. Default: 30. */
  readonly bufferSeconds?: number;
}

/**
 * Accepts phone calls from Bandwidth: its `<StartStream>` verb makes it open a WebSocket to the `destination` that it names.
 * Both of the provider's ways to authenticate are checked in constant time.
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
  assertHandlerOptions(options, {
    required: { onCall: callable },
    optional: { bufferSeconds: numberBetween(1, 600, 'seconds') },
  });
  const { bufferSeconds = 30 } = options;
  return handler<BandwidthCall>(options, {
    event: 'call',
    listener: options.onCall,
    accept: (frame, connection) => {
      const start = callStartOf(frame);
      if ('reason' in start) return start;
      const call = new Call(start, connection, bufferSeconds);
      return {
        subject: call,
        receiver: {
          callId: call.id,
          frame: (eventType, media) => call.receive(eventType, media),
          unreadable: (text) => {
            call.missed(text);
          },
          ended: (end) => {
            call.finish(end);
          },
        },
      };
    },
  });
}
