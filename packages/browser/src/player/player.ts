import type { AudioChunk, Utterance } from '@throughline/core';
import { Emitter, isSpeechError, reasonOf, SpeechError } from '../core.ts';
import { unsupported } from '../unsupported.ts';
import { checkOptions } from './check-options.ts';
import type { Place } from './heard.ts';
import { openOutput, type Output } from './output.ts';
import { queued, type QueuedPlayback } from './playback.ts';
import { sampleReader } from './samples.ts';
import { iteratorOf } from './sources.ts';
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
import type { WorkletReport } from './worklet.ts';
import { wrongRate } from './wrong-rate.ts';

/** From a position on, this is what is heard. */
interface Mark {
  readonly at: number;
  readonly playback: QueuedPlayback;
  readonly sentence: number | undefined;
}

const nowhere: Place = { at: 0, played: 0 };

/**
 * Makes a player for the audio of a voice session. It opens nothing before there is something to play.
 *
 * @throws SpeechError `config-invalid` for options that cannot be right
 */
export function player(options: PlayerOptions = {}): Player {
  checkOptions(options);
  // Closures, where a class would do as well: the names of what is private cost nothing.
  const emitter = new Emitter<PlayerEvents>(
    { state: true, position: true, underrun: true, blocked: true, failure: true },
    { onListenerError: options.onListenerError, when: 'later' },
  );

  /** What was given and is not over, in order. */
  let queue: QueuedPlayback[] = [];
  let marks: Mark[] = [];
  let current: Output | undefined;
  let rendered: WorkletReport['state'] = 'idle';
  /** Counts the runs of the reading loop: one that waits for a source that was left, which may never answer, is not waited for. */
  let runs = 0;
  let reading: QueuedPlayback | undefined;
  let isPaused = false;
  let isBlocked = false;
  let isClosed = false;
  let lastState: PlayerState = 'idle';
  let lastPlayed = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const self: Player = {
    get state(): PlayerState {
      if (isClosed) return 'closed';
      if (isBlocked) return 'blocked';
      if (isPaused) return 'paused';
      if (queue.length === 0) return 'idle';
      // What was rendered last is still on its way to the loudspeaker.
      const isAwaited = rendered === 'idle' && queue.some(({ fed }) => !fed);
      return isAwaited || rendered === 'buffering' ? 'buffering' : 'playing';
    },

    get position(): PlayedPosition {
      return positionAt(current?.place ?? nowhere);
    },

    play(source: SpokenSource | ChunkSource | AudioChunk, { sampleRate }: Partial<PlayOptions> = {}): Playback {
      if (isClosed) throw closed();
      // What an utterance has, and nothing else.
      const { number: utterance, done } = Object(source) as Partial<Utterance>;
      const playback: QueuedPlayback = queued(
        iteratorOf(source),
        utterance,
        sampleReader(sampleRate),
        () => void takeBack([playback]),
      );
      // Nothing of a cancelled utterance is heard: not what had come before it was cancelled, either.
      void Promise.resolve(done).catch((error: unknown) => {
        if (isSpeechError(error, 'aborted')) playback.cancel();
      });
      queue.push(playback);
      void wake();
      if (!reading) void readSources();
      changed();
      return playback;
    },

    async flush(): Promise<PlayedPosition> {
      return positionAt(await takeBack(queue));
    },

    pause(): void {
      setPaused(true);
    },

    async resume(): Promise<void> {
      setPaused(false);
      await wake();
    },

    on<Name extends keyof PlayerEvents>(name: Name, listener: (event: PlayerEvents[Name]) => void): () => void {
      return emitter.on(name, listener);
    },

    async close(): Promise<void> {
      const taken = takeBack(queue);
      isClosed = true;
      setBlocked(false);
      await taken;
      await closeOutput();
    },

    [Symbol.asyncDispose](): Promise<void> {
      return self.close();
    },
  };
  return self;

  function setPaused(paused: boolean): void {
    isPaused = paused;
    current?.post({ paused });
    changed();
  }

  function positionAt({ at, played }: Place): PlayedPosition {
    const seconds = played / (current?.context.sampleRate ?? 1);
    // The sample before the position is the last one that was heard.
    const { playback, sentence } = marks.findLast((mark) => mark.at < at) ?? {};
    return { seconds, playback, at: playback?.secondsBefore(at) ?? 0, sentence };
  }

  /** Reads the sources one after the other, as far ahead as there is room. */
  async function readSources(): Promise<void> {
    runs += 1;
    const run = runs;
    for (;;) {
      // All that was sent so far is whole; what comes next may take its time.
      current?.post({ complete: true });
      const playback = queue.find(({ fed }) => !fed);
      reading = playback;
      if (!playback) return;
      try {
        await send(playback);
      } catch (error) {
        playback.failure = sourceError(error);
        playback.leave();
      }
      if (run !== runs) return;
      playback.fed = true;
      advance();
    }
  }

  async function send(playback: QueuedPlayback): Promise<void> {
    while (!playback.over) {
      const { done, value } = await playback.iterator.next();
      if (done || playback.over) return;
      const { pcm, sampleRate, sentence } = playback.read(value);
      if (pcm.length === 0) continue;
      if (!current) void wake(sampleRate);
      const output = current;
      if (!output) return;
      const has = output.context.sampleRate;
      if (has !== sampleRate) throw wrongRate(sampleRate, has, 'Use one player() for each rate.');
      await output.room();
      if (playback.over) return;
      const at = output.sent;
      if (playback.rate === 0) {
        playback.rate = sampleRate;
        playback.from = at;
      }
      playback.to = at + pcm.length;
      const last = marks.at(-1);
      if (last?.playback !== playback || last.sentence !== sentence) marks.push({ at, playback, sentence });
      output.push(pcm);
      changed();
    }
  }

  /** Opens the output where its rate is known, and asks the browser to let it be heard. */
  async function wake(sampleRate = options.sampleRate): Promise<void> {
    if (!current && sampleRate && !isClosed) open(sampleRate);
    const output = current;
    if (!output) return;
    if (output.context.state === 'closed') fail(closed());
    const runs = await output.start();
    if (current === output) setBlocked(!runs);
  }

  function open(sampleRate: number): void {
    try {
      current = openOutput(sampleRate, options, receive, contextChanged, fail);
      current.post({ paused: isPaused });
    } catch {
      fail(unsupported('AudioContext'));
    }
  }

  /** A context that stands still is left so while there is nothing to play: an application may have stopped its own. */
  function contextChanged(): void {
    if (queue.length > 0 || isBlocked) void wake();
  }

  function setBlocked(blocked: boolean): void {
    if (blocked && !isBlocked) emitter.emit('blocked', gestureNeeded());
    isBlocked = blocked;
    advance();
  }

  function receive(report: WorkletReport): void {
    rendered = report.state;
    const { underrunMs: bufferMs } = report;
    if (bufferMs) emitter.emit('underrun', { ...positionAt(report), bufferMs });
    advance();
  }

  /** Settles what was heard to its end, and tells how much was heard. */
  function advance(): void {
    clearTimeout(timer);
    const place = current?.place ?? nowhere;
    while (queue[0]?.endsBefore(place.at)) queue.shift()?.settle(place.at);
    if (place.played !== lastPlayed) emitter.emit('position', positionAt(place));
    lastPlayed = place.played;
    marks.splice(
      0,
      marks.findLastIndex((mark) => mark.at < place.at),
    );
    changed();
    // The worklet has nothing to report any more, and the last of it is still on its way to the loudspeaker.
    if (current?.context.state === 'running' && rendered === 'idle' && queue[0]?.fed) {
      timer = setTimeout(advance, 10 + current.latency * 1000);
    }
  }

  /** Takes back what was not heard of some. Resolves with the last place that will have been heard. */
  async function takeBack(taken: readonly QueuedPlayback[]): Promise<Place> {
    const left = taken.filter((playback) => queue.includes(playback));
    queue = queue.filter((playback) => !left.includes(playback));
    leave(left);
    const output = current;
    // They follow each other; those of which nothing was sent are the last, and lie at 0.
    const end = Math.max(0, ...left.map(({ to }) => to));
    const place = (await output?.drop(left[0]?.from ?? 0, end)) ?? output?.place ?? nowhere;
    for (const playback of left) playback.settle(place.at);
    changed();
    return place;
  }

  function leave(left: readonly QueuedPlayback[]): void {
    for (const playback of left) playback.leave();
    if (reading?.over) void readSources();
  }

  function fail(error: SpeechError): void {
    const left = queue.splice(0);
    leave(left);
    for (const playback of left) playback.settle(current?.place.at ?? 0, error);
    emitter.emit('failure', error);
    void closeOutput();
    setBlocked(false);
  }

  async function closeOutput(): Promise<void> {
    const output = current;
    current = undefined;
    marks = [];
    rendered = 'idle';
    clearTimeout(timer);
    await output?.close();
  }

  function changed(): void {
    const { state } = self;
    if (state !== lastState) emitter.emit('state', state);
    lastState = state;
  }
}

function gestureNeeded(): SpeechError<'gesture-needed'> {
  return new SpeechError('gesture-needed', {
    message: 'nothing is played before a user gesture',
    remedy: 'Call resume() in the handler of a click.',
  });
}

function closed(): SpeechError {
  return new SpeechError('session-ended', { message: 'the player is closed', remedy: null });
}

function sourceError(error: unknown): SpeechError {
  if (isSpeechError(error)) return error;
  const reason = reasonOf(error);
  return new SpeechError('audio-unreadable', {
    message: `the source failed: ${reason}`,
    context: { reason },
    remedy: 'Look at the cause: your source threw it.',
    cause: error,
  });
}
