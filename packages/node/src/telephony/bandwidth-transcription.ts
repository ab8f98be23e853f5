import { callable, SpeechError } from '@throughline/core/internal';
import type { TrackName } from './call-track.ts';
import type { Connection, ConnectionEnd, FrameProblem, StartFrame } from './connection.ts';
import { assertHandlerOptions, handler, type Accepted, type BandwidthHandler, type HandlerOptions } from './handler.ts';
import { objectOf, textOf } from './json.ts';
import { transcriptionOf, type TranscriptionEvent } from './transcription-event.ts';
import { UnreadQueue } from './unread-queue.ts';

/** What was received over the connection of a feed, so far. */
export interface FeedSummary {
  /** Transcriptions that were passed on. */
  readonly events: number;
  /**
   * Frames that could not be read or used, in whole or in part: words may be missing. Each is reported to `onWarning`, within the
   * first hundred warnings.
   */
  readonly unreadFrames: number;
}

/** The transcript of one call, made by Bandwidth. */
export interface BandwidthTranscriptionFeed extends AsyncIterable<TranscriptionEvent> {
  /** Bandwidth's id of the call: `c-…`. */
  readonly callId: string;
  /** Bandwidth's id of your account. */
  readonly accountId: string | undefined;
  /** Bandwidth's id of this transcription. */
  readonly transcriptionId: string | undefined;
  /** The name that the BXML verb gave it. */
  readonly name: string | undefined;
  /** The sides of the call that are transcribed. */
  readonly tracks: readonly TrackName[];
  /** Whether items say that they are stable. In the provider's table of parameters, but not in its example. */
  readonly stabilized: boolean | undefined;
  /** The `<CustomParam>`s, without the token if one serves as authentication. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Resolves when nothing more follows. */
  readonly ended: Promise<ConnectionEnd>;
  /** Ends the feed, not the phone call. */
  close(): void;
  /** What was received so far, and what of it could not be read. */
  summary(): FeedSummary;
}

/** What `bandwidthTranscription` takes. */
export interface BandwidthTranscriptionOptions extends HandlerOptions {
  /** Called when a feed has begun. What it throws goes to `onListenerError`. */
  readonly onFeed: (feed: BandwidthTranscriptionFeed) => unknown;
}

/** The most that may be left unread, in characters of the frames that carried it. */
const mostUnreadCharacters = 8 * 1024 * 1024;

/** An event as it waits to be read. */
interface Unread {
  readonly event: TranscriptionEvent;
  readonly characters: number;
}

/**
 * Receives the transcripts that Bandwidth's `<StartTranscription>` verb sends to its `destination`. A feed is read once, by
 * `for await`, and ends with the call; one that leaves 8 MiB unread, some 15 000 events, fails with `slow-consumer`.
 *
 * Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right.
 */
export function bandwidthTranscription(options: BandwidthTranscriptionOptions): BandwidthHandler {
  assertHandlerOptions(options, { required: { onFeed: callable } });
  return handler<BandwidthTranscriptionFeed>(options, { event: 'feed', listener: options.onFeed, accept });
}

function accept(frame: StartFrame, connection: Connection): Accepted<BandwidthTranscriptionFeed> | FrameProblem {
  const callId = textOf(frame.metadata['callId']);
  if (callId === undefined) return malformed('a start without a callId');
  const queue = new UnreadQueue<Unread>({
    limit: mostUnreadCharacters,
    weightOf: ({ characters }) => characters,
    overflow: leftUnread,
    readAgain,
  });
  let settle: (end: ConnectionEnd) => void = () => undefined;
  let events = 0;
  const feed: BandwidthTranscriptionFeed = {
    ...described(callId, frame),
    ended: new Promise((resolve) => {
      settle = resolve;
    }),
    close: () => {
      connection.close();
    },
    summary: () => ({ events, unreadFrames: connection.unreadFrames }),
    [Symbol.asyncIterator]: () => eventsOf(queue.read()),
  };
  return {
    subject: feed,
    receiver: {
      callId,
      frame: (eventType, fields, characters) => {
        if (eventType !== 'transcription') {
          return { code: 'frame-unexpected', reason: 'a frame of a type that is not known' };
        }
        const read = transcriptionOf(fields);
        if (typeof read === 'string') return malformed(read);
        events += 1;
        queue.push({ event: read.event, characters });
        return read.unread === undefined ? undefined : malformed(read.unread);
      },
      unreadable: () => undefined,
      ended: (end) => {
        queue.end();
        settle(end);
      },
    },
  };
}

async function* eventsOf(unread: AsyncIterable<Unread>): AsyncGenerator<TranscriptionEvent> {
  for await (const { event } of unread) yield event;
}

function described(callId: string, { metadata, parameters }: StartFrame) {
  const { tracks, stabilized } = metadata;
  const names = Array.isArray(tracks) ? tracks.map((track) => objectOf(track)?.['name']) : [];
  return {
    callId,
    accountId: textOf(metadata['accountId']),
    transcriptionId: textOf(metadata['realTimeTranscriptionId']),
    name: textOf(metadata['transcriptionName']),
    tracks: names.filter((name): name is TrackName => name === 'inbound' || name === 'outbound'),
    stabilized: typeof stabilized === 'boolean' ? stabilized : undefined,
    parameters,
  };
}

function malformed(reason: string): FrameProblem {
  return { code: 'frame-malformed', reason };
}

function leftUnread(unread: number): SpeechError {
  return new SpeechError('slow-consumer', {
    message: `${unread} events of a feed of transcripts were left unread, and were dropped`,
    context: { unread },
    provider: 'bandwidth',
    remedy: 'Read the events as they arrive.',
  });
}

function readAgain(): SpeechError {
  return new SpeechError('session-ended', {
    message: 'a feed of transcripts was read a second time',
    provider: 'bandwidth',
    remedy: 'Read the feed once, and pass its events on to whatever needs them.',
  });
}
