import type {
  AudioSource,
  Clock,
  FinalResult,
  Gap,
  LinkEvent,
  Measure,
  PartialResult,
  PipeOptions,
  Positions,
  Relabel,
  Retraction,
  RouteChange,
  Seam,
  SessionStatus,
  SessionWarning,
  SpeechError,
  Summary,
  TranscriptionSession,
  Turn,
} from '@throughline/core';
import { Emitter, SpeechError as Failure, systemClock } from '@throughline/core/internal';
import { failureOf, inChannel, warningIn } from './channel-error.ts';
import { positionsOfAll, statusOfAll, summaryOfAll } from './one-clock.ts';
import { TimeOrder } from './time-order.ts';

/** How often it is looked whether what is held may go, where nothing else happens: a channel that is silent reports nothing. */
const LOOK_MS = 1_000;
/** A segment is answered so many seconds after it was sent, if there is no partial of it. */
const ANSWERED_AFTER = 30;

interface InChannel {
  /** Counted from 0. */
  readonly channel: number;
}

/** The events of several channels that stand on one clock. */
export interface ChannelEvents {
  /** A result that may change. */
  readonly partial: PartialResult & InChannel;
  /** A result that will not change. */
  readonly final: FinalResult & InChannel;
  /** A partial is taken back: nothing will come for its id. */
  readonly retract: Retraction & InChannel;
  /** Somebody's turn starts or ends. */
  readonly turn: Turn & InChannel;
  /** The speakers of a final are known better now. */
  readonly relabel: Relabel & InChannel;
  /** A link took over from another. */
  readonly seam: Seam & InChannel;
  /** Another of a channel's routes is in use. */
  readonly route: RouteChange & InChannel;
  /** Audio that no answer will cover. */
  readonly gap: Gap & InChannel;
  /** One step in the life of a link. */
  readonly link: LinkEvent & InChannel;
  /** Something is not as it should be, and the session goes on. */
  readonly warning: SessionWarning & InChannel;
  /** A time was measured. */
  readonly measure: Measure & InChannel;
  /** Of the channel that has the most to wait for. */
  readonly status: SessionStatus;
  /** A channel has failed; the others go on. The message names the channel. */
  readonly failure: SpeechError;
}

/** What `mergeChannels` takes besides the sessions. */
export interface MergeChannelsOptions {
  /**
   * Speed at which the sessions send, in multiples of real time: it says how long the other channels are waited for where a
   * provider reports no progress in silence. Default: `Infinity`, and they are waited for until they are settled.
   */
  readonly pace?: number;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Receives what a listener threw. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, eventName: string) => unknown;
}

/** Several sessions as one: each transcribes a channel, and all begin at the same moment. */
export interface ChannelSessions extends AsyncDisposable {
  /** The sessions, one a channel, in their order. */
  readonly channels: readonly TranscriptionSession[];
  /**
   * As of a session. Every result has its `channel`, and an `id` that no other channel has. Finals, turns and gaps come in the order of
   * their time over all channels: what is early is held until no other channel can still bring anything before it. Partials are not held.
   */
  on<Name extends keyof ChannelEvents>(name: Name, listener: (event: ChannelEvents[Name]) => void): () => void;
  /**
   * Writes a source to each channel, as `session.pipe` does. Resolves when all are written; rejects, when all are written or
   * have failed, with what the first failed with. Its rejection is never an unhandled one.
   */
  pipe(sources: readonly AudioSource[], options?: PipeOptions): Promise<void>;
  /** No more audio in any channel. Resolves when the provider has sent the end of stream of all. */
  end(): Promise<Summary>;
  /** Ends all of them at once. */
  abort(reason?: unknown): void;
  /**
   * Resolves when all channels have closed. Where one failed it rejects, once all are over, and the words of the others were
   * told; the message names the channel.
   */
  readonly closed: Promise<Summary>;
  /** Of the channel that has the most to wait for. */
  readonly status: SessionStatus;
  /** `accepted` of any channel; `sent` and `settled` of each. */
  readonly positions: Positions;
  /** Of all channels together. */
  summary(): Summary;
}

/**
 * Makes one transcript of sessions that transcribe one channel each. They must not have been given audio yet, and the first sample of
 * each is the same moment.
 *
 * ```ts
 * const sources = await openAudioChannels('call.wav', { wanted: protocol.audio });
 * const call = mergeChannels(sources.map(() => transcribe({ protocol, credentials })));
 * call.on('final', ({ channel, text }) => console.log(channel, text));
 * await call.pipe(sources, { end: true });
 * ```
 *
 * @throws SpeechError `config-invalid` for no sessions, and for one whose protocol transcribes several channels itself
 */
export function mergeChannels(
  sessions: readonly TranscriptionSession[],
  options: MergeChannelsOptions = {},
): ChannelSessions {
  return new MergedChannels(sessions, options);
}

const events: { readonly [Name in keyof ChannelEvents]: true } = {
  partial: true,
  final: true,
  retract: true,
  turn: true,
  relabel: true,
  seam: true,
  route: true,
  gap: true,
  link: true,
  warning: true,
  measure: true,
  status: true,
  failure: true,
};

class MergedChannels implements ChannelSessions {
  readonly channels: readonly TranscriptionSession[];
  readonly closed: Promise<Summary>;
  readonly #emitter: Emitter<ChannelEvents>;
  readonly #order: TimeOrder;
  readonly #clock: Clock;
  readonly #over: boolean[];
  #timer: unknown;
  /** Whether that is due as soon as all that has happened is told. */
  #soon = false;

  constructor(sessions: readonly TranscriptionSession[], options: MergeChannelsOptions) {
    checkSessions(sessions);
    const { pace = Infinity, clock = systemClock, onListenerError } = options;
    this.channels = [...sessions];
    this.#clock = clock;
    this.#over = sessions.map(() => false);
    this.#emitter = new Emitter<ChannelEvents>(events, { onListenerError });
    const answeredAfter = ANSWERED_AFTER * Math.max(1, pace);
    const open = sessions.map(() => new OpenSegments());
    this.#order = new TimeOrder(
      sessions.map((session, channel) => ({
        reached: () => {
          if (this.#over[channel] === true) return Infinity;
          const { settled, sent } = session.positions;
          return Math.max(settled, Math.min(sent - answeredAfter, open[channel]?.earliest ?? Infinity));
        },
      })),
    );
    for (const [channel, session] of sessions.entries())
      this.#listen(session, channel, open[channel] ?? new OpenSegments());
    this.closed = this.#closed();
    // Whoever does not ask for it has the events.
    this.closed.catch(() => undefined);
  }

  on<Name extends keyof ChannelEvents>(name: Name, listener: (event: ChannelEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  pipe(sources: readonly AudioSource[], options: PipeOptions = {}): Promise<void> {
    const piped = this.#pipe(sources, options);
    piped.catch(() => undefined);
    return piped;
  }

  end(): Promise<Summary> {
    for (const session of this.channels) session.end().catch(() => undefined);
    return this.closed;
  }

  abort(reason?: unknown): void {
    for (const session of this.channels) session.abort(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.channels.map((session) => session[Symbol.asyncDispose]()));
  }

  get status(): SessionStatus {
    return statusOfAll(this.channels.map(({ status }) => status));
  }

  get positions(): Positions {
    return positionsOfAll(this.channels.map(({ positions }) => positions));
  }

  summary(): Summary {
    return summaryOfAll(this.channels.map((session) => session.summary()));
  }

  async #pipe(sources: readonly AudioSource[], options: PipeOptions): Promise<void> {
    if (sources.length !== this.channels.length) {
      throw new Failure('config-invalid', {
        message: `there are ${this.channels.length} channels, but ${sources.length} sources were given`,
        context: { field: 'sources', found: String(sources.length), wanted: String(this.channels.length) },
      });
    }
    const piped = await Promise.allSettled(
      this.channels.map((session, channel) => {
        const source = sources[channel];
        return source === undefined ? undefined : session.pipe(source, options);
      }),
    );
    // What is still held is told first.
    if (this.#over.every(Boolean)) await this.closed.catch(() => undefined);
    this.#throwFirst(piped);
  }

  async #closed(): Promise<Summary> {
    const ended = await Promise.allSettled(
      this.channels.map((session, channel) => session.closed.finally(() => this.#isOver(channel))),
    );
    await this.#told();
    this.#look();
    this.#throwFirst(ended);
    return this.summary();
  }

  #throwFirst(settled: readonly PromiseSettledResult<unknown>[]): void {
    const failures = settled.flatMap((result, channel) =>
      result.status === 'rejected' ? [{ channel, error: result.reason as unknown }] : [],
    );
    if (failures.length > 0) throw failureOf(failures, settled.length);
  }

  #isOver(channel: number): void {
    this.#over[channel] = true;
    this.#lookSoon();
  }

  #listen(session: TranscriptionSession, channel: number, open: OpenSegments): void {
    const named = <Event extends { readonly id: string }>(event: Event): Event & InChannel => ({
      ...event,
      id: `${channel}:${event.id}`,
      channel,
    });
    const ordered = <Name extends 'final' | 'turn' | 'relabel' | 'gap'>(
      name: Name,
      time: number | undefined,
      event: ChannelEvents[Name],
    ): void => {
      this.#order.push(channel, time, () => this.#emitter.emit(name, event));
      this.#lookSoon();
    };
    /** What may come at any time; what is held may have waited for it. */
    const atOnce = <Name extends keyof ChannelEvents>(name: Name, event: ChannelEvents[Name]): void => {
      this.#emitter.emit(name, event);
      this.#lookSoon();
    };
    session.on('partial', (partial) => {
      open.shown(partial);
      atOnce('partial', named(partial));
    });
    session.on('retract', (retraction) => {
      open.gone(retraction);
      atOnce('retract', named(retraction));
    });
    session.on('final', (final) => {
      open.gone(final);
      ordered('final', final.start, named(final));
    });
    session.on('relabel', (relabel) => ordered('relabel', undefined, named(relabel)));
    session.on('turn', (turn) => ordered('turn', turn.at, { ...turn, channel }));
    session.on('gap', (gap) => ordered('gap', gap.start, { ...gap, channel }));
    session.on('seam', (seam) => atOnce('seam', { ...seam, channel }));
    session.on('route', (change) => atOnce('route', { ...change, channel }));
    session.on('link', (event) => atOnce('link', { ...event, channel }));
    session.on('warning', (warning) => atOnce('warning', { ...warningIn(warning, channel), channel }));
    session.on('measure', (measure) => atOnce('measure', { ...measure, channel }));
    session.on('status', () => atOnce('status', this.status));
    session.on('failure', (error) => this.#emitter.emit('failure', inChannel(error, channel) as SpeechError));
  }

  /**
   * A session is settled before it tells the results that settled it: nothing is given before all that has happened is told, in this
   * channel and in the others.
   */
  #lookSoon(): void {
    if (this.#soon || !this.#order.holding) return;
    this.#soon = true;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#look(), 0);
  }

  /** Gives what has to wait no longer, and looks again later where something has to. */
  #look(): void {
    this.#soon = false;
    this.#clock.clearTimeout(this.#timer);
    this.#order.release();
    this.#timer = this.#order.holding ? this.#clock.setTimeout(() => this.#look(), LOOK_MS) : undefined;
  }

  /** Resolves when all events are delivered that there are. */
  #told(): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.setTimeout(resolve, 0);
    });
  }
}

/** The segments of one channel that are shown and not final. */
class OpenSegments {
  readonly #starts = new Map<string, number>();

  get earliest(): number | undefined {
    return this.#starts.size === 0 ? undefined : Math.min(...this.#starts.values());
  }

  shown({ id, start }: PartialResult): void {
    this.#starts.set(id, start);
  }

  gone({ id }: FinalResult | Retraction): void {
    this.#starts.delete(id);
  }
}

function checkSessions(sessions: readonly TranscriptionSession[]): void {
  if (sessions.length === 0) {
    throw new Failure('config-invalid', {
      message: 'there are no sessions, but each channel needs one',
      context: { field: 'sessions', found: '0', wanted: 'one for each channel' },
    });
  }
  for (const { input } of sessions) {
    if (input.channels === 1) continue;
    throw new Failure('config-invalid', {
      message: `a session takes ${input.channels} channels, but each is to transcribe one`,
      context: { field: 'sessions', found: `${input.channels} channels`, wanted: '1 channel' },
      remedy: 'Configure the protocol for one channel.',
    });
  }
}
