import type { AudioChunk } from '@throughline/core';
import { Emitter, isSpeechError, SpeechError } from '@throughline/core/internal';
import { unsupported } from '../microphone/failures.ts';
import { checkOptions } from './check-options.ts';
import { Feeder } from './feeder.ts';
import { onGesture } from './gesture.ts';
import type { Place } from './heard.ts';
import { Marks } from './marks.ts';
import { Output } from './output.ts';
import { QueuedPlayback } from './playback.ts';
import type { WorkletReport } from './worklet.ts';
import { iteratorOf, utteranceOf } from './sources.ts';
import type {
  ChunkSource,
  Playback,
  PlayedPosition,
  Player,
  PlayerEvents,
  PlayerOptions,
  PlayerState,
  PlayOptions,
  SpokenSource,
} from './types.ts';

/**
 * Makes a player for the audio of a voice session. It opens nothing before there is something to play.
 *
 * @throws SpeechError `config-invalid` for options that cannot be right
 */
export function player(options: PlayerOptions = {}): Player {
  checkOptions(options);
  return new QueuePlayer(options);
}

class QueuePlayer implements Player {
  readonly #options: PlayerOptions;
  readonly #emitter: Emitter<PlayerEvents>;
  readonly #feeder: Feeder;
  #marks = new Marks();
  /** What was given and is not over, in order. */
  #queue: QueuedPlayback[] = [];
  #output: Output | undefined;
  /** Played by outputs that are closed. */
  #secondsBefore = 0;
  #rendered: WorkletReport['state'] = 'idle';
  #paused = false;
  /** There while the browser lets nothing be heard. */
  #blocked: AbortController | undefined;
  #closed = false;
  #lastState: PlayerState = 'idle';
  #lastSeconds = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#emitter = new Emitter<PlayerEvents>(
      { state: true, position: true, underrun: true, blocked: true, failure: true },
      { onListenerError: options.onListenerError, when: 'later' },
    );
    this.#feeder = new Feeder({
      next: () => this.#queue.find(({ fed }) => !fed),
      outputFor: (playback, sampleRate) => this.#outputFor(playback, sampleRate),
      sent: (playback, at, sentence) => {
        this.#marks.add({ at, playback, sentence });
        this.#stateChanged();
      },
      ended: () => {
        this.#output?.complete();
        this.#advance();
      },
    });
  }

  get state(): PlayerState {
    if (this.#closed) return 'closed';
    if (this.#blocked !== undefined) return 'blocked';
    if (this.#paused) return 'paused';
    if (this.#queue.length === 0) return 'idle';
    // What was rendered last is still on its way to the loudspeaker.
    const onItsWay = this.#rendered === 'idle' && this.#queue.every(({ fed, begun }) => fed && begun);
    return this.#rendered === 'playing' || onItsWay ? 'playing' : 'buffering';
  }

  get position(): PlayedPosition {
    return this.#positionAt(this.#output?.place);
  }

  #positionAt({ at, played }: Place = { at: 0, played: 0 }): PlayedPosition {
    const seconds = this.#secondsOf(played);
    const mark = this.#marks.before(at);
    if (mark === undefined) return { seconds, at: 0 };
    const { playback, sentence } = mark;
    return {
      seconds,
      playback,
      at: playback.secondsOf(playback.samplesBefore(at)),
      ...(playback.utterance !== undefined && { utterance: playback.utterance }),
      ...(sentence !== undefined && { sentence }),
    };
  }

  play(source: SpokenSource | ChunkSource | AudioChunk, options?: PlayOptions): Playback {
    if (this.#closed) throw new SpeechError('session-ended', { message: 'The player is closed.', remedy: null });
    const utterance = utteranceOf(source);
    const playback: QueuedPlayback = new QueuedPlayback(
      iteratorOf(source),
      {
        cancel: () => void this.#takeBack([playback]),
        heard: () => playback.samplesBefore(this.#output?.place.at ?? 0),
      },
      { sampleRate: options?.sampleRate, utterance: utterance?.number },
    );
    // Nothing of a cancelled utterance is heard: not what had come before it was cancelled, either.
    utterance?.done.catch((error: unknown) => {
      if (isSpeechError(error, 'aborted')) playback.cancel();
    });
    this.#queue.push(playback);
    this.#wake();
    this.#feeder.start();
    this.#stateChanged();
    return playback;
  }

  async flush(): Promise<PlayedPosition> {
    return this.#positionAt(await this.#takeBack(this.#queue));
  }

  pause(): void {
    this.#setPaused(true);
  }

  resume(): Promise<void> {
    this.#setPaused(false);
    const resumed = this.#resume();
    resumed.catch(() => {});
    return resumed;
  }

  on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const taken = this.#takeBack(this.#queue);
    this.#closed = true;
    this.#unblock();
    this.#stateChanged();
    await taken;
    await this.#closeOutput();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#output?.pause(paused);
    this.#stateChanged();
  }

  async #resume(): Promise<void> {
    const started = this.#wake();
    await started;
    if (this.#blocked !== undefined) throw gestureNeeded();
  }

  /** Seconds that were played in all, where this output has played so many samples. */
  #secondsOf(played: number): number {
    return this.#secondsBefore + played / (this.#output?.sampleRate ?? 1);
  }

  /** Opens the output as soon as its rate is known, and asks the browser to let it be heard. */
  #wake(): Promise<void> {
    const rate = this.#options.sampleRate;
    if (this.#closed) return Promise.resolve();
    if (this.#output === undefined && rate !== undefined) this.#open(rate);
    return this.#output === undefined ? Promise.resolve() : this.#start(this.#output);
  }

  #open(sampleRate: number): Output | undefined {
    const { destination, workletUrl, bufferMs = 100, positionMs = 100 } = this.#options;
    try {
      const output: Output = new Output(
        { sampleRate, destination, workletUrl, bufferMs, positionMs },
        { report: (report) => this.#receive(report), stateChanged: () => this.#contextChanged(output) },
      );
      this.#output = output;
      if (this.#paused) output.pause(true);
      return output;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  async #outputFor(playback: QueuedPlayback, sampleRate: number): Promise<Output | undefined> {
    if (this.#output !== undefined && this.#output.sampleRate !== sampleRate) {
      // One context has one rate: what is to be heard before comes to its end first.
      const before = this.#queue.slice(0, this.#queue.indexOf(playback));
      await Promise.allSettled(before.map(({ done }) => done));
      if (playback.over) return undefined;
      await this.#closeOutput();
      if (playback.over) return undefined;
    }
    const isNew = this.#output === undefined;
    const output = this.#output ?? this.#open(sampleRate);
    if (isNew && output !== undefined) void this.#start(output);
    try {
      await output?.room();
      return output;
    } catch (error) {
      if (this.#output === output) this.#fail(error);
      return undefined;
    }
  }

  async #start(output: Output): Promise<void> {
    const runs = await output.start();
    if (this.#output !== output || this.#closed) return;
    if (runs) this.#unblock();
    else this.#block();
  }

  #block(): void {
    if (this.#blocked !== undefined) return;
    const blocked = new AbortController();
    this.#blocked = blocked;
    this.#emitter.emit('blocked', gestureNeeded());
    this.#stateChanged();
    if (this.#options.resumeOnGesture !== false) onGesture(() => void this.#wake(), blocked.signal);
  }

  #unblock(): void {
    this.#blocked?.abort();
    this.#blocked = undefined;
    this.#stateChanged();
  }

  #contextChanged(output: Output): void {
    if (this.#output !== output) return;
    if (output.runs) {
      this.#unblock();
      this.#advance();
    } else if (output.closed) this.#fail(contextClosed());
    else if (this.#queue.length > 0) void this.#start(output);
  }

  #receive(report: WorkletReport): void {
    this.#rendered = report.state;
    if (report.underrun === true) {
      const playback = this.#marks.before(report.at)?.playback;
      const seconds = this.#secondsOf(report.played);
      const bufferMs = (report.wanted / (this.#output?.sampleRate ?? 1)) * 1000;
      this.#emitter.emit('underrun', { seconds, bufferMs, ...(playback !== undefined && { playback }) });
    }
    this.#advance();
  }

  /** Settles what was heard to its end, and tells how much was heard. */
  #advance(): void {
    clearTimeout(this.#timer);
    const { at, played } = this.#output?.place ?? { at: 0, played: 0 };
    const seconds = this.#secondsOf(played);
    for (let [first] = this.#queue; first?.fed === true && (!first.begun || at >= first.to); [first] = this.#queue) {
      this.#queue.shift();
      first.settle(first.to - first.from, true);
    }
    if (seconds !== this.#lastSeconds) this.#emitter.emit('position', this.position);
    this.#lastSeconds = seconds;
    this.#marks.forget(at);
    this.#stateChanged();
    // The worklet has nothing to report any more, and the last of it is still on its way to the loudspeaker.
    const output = this.#output;
    if (output?.runs === true && this.#rendered === 'idle' && this.#queue[0]?.begun === true) {
      this.#timer = setTimeout(() => this.#advance(), Math.max(10, output.latency * 1000));
    }
  }

  /** Takes back what was not heard of some. Resolves with the last place that will have been heard. */
  async #takeBack(taken: readonly QueuedPlayback[]): Promise<Place | undefined> {
    const left = taken.filter(({ over }) => !over);
    this.#queue = this.#queue.filter((playback) => !left.includes(playback));
    for (const playback of left) playback.leave();
    this.#feeder.restart();
    const begun = left.filter((playback) => playback.begun);
    const [first, last] = [begun[0], begun.at(-1)];
    const output = this.#output;
    const stopped = first !== undefined && last !== undefined ? await output?.drop(first.from, last.to) : undefined;
    const place = stopped ?? output?.place;
    const at = place?.at ?? 0;
    for (const playback of left) {
      const samples = playback.samplesBefore(at);
      playback.settle(samples, playback.fed && playback.begun && at >= playback.to);
    }
    this.#stateChanged();
    return place;
  }

  #fail(thrown: unknown): void {
    const error = isSpeechError(thrown) ? thrown : unsupported('AudioContext');
    for (const playback of this.#queue.splice(0)) playback.fail(error);
    this.#emitter.emit('failure', error);
    void this.#closeOutput();
    this.#unblock();
  }

  async #closeOutput(): Promise<void> {
    const output = this.#output;
    this.#secondsBefore = this.#secondsOf(output?.place.played ?? 0);
    this.#output = undefined;
    this.#marks = new Marks();
    this.#rendered = 'idle';
    clearTimeout(this.#timer);
    await output?.close();
  }

  #stateChanged(): void {
    const { state } = this;
    if (state === this.#lastState) return;
    this.#lastState = state;
    this.#emitter.emit('state', state);
  }
}

function gestureNeeded(): SpeechError<'gesture-needed'> {
  return new SpeechError('gesture-needed', {
    message: 'The browser plays nothing on this page before the user has clicked, tapped or pressed a key.',
    remedy:
      'Call resume() of the player in the handler of a click; or wait: the first click or key press on the page does it.',
  });
}

function contextClosed(): SpeechError {
  return new SpeechError('session-ended', {
    message: 'The AudioContext of `destination` was closed, and nothing more can be played in it.',
    remedy: 'Close the player before its context.',
  });
}
