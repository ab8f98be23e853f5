import type { AudioLog } from './audio-log.ts';
import type { Surface } from '../errors/remedies.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { samplesEach } from '../audio/interleaved.ts';
import { deferred, rejected } from '../deferred.ts';

/** What happens to audio for which the window has no room. */
export type OverflowPolicy = 'block' | 'drop-oldest' | 'fail';

/** What the intake needs of its session. */
export interface IntakeSession {
  /** Audio was appended: it may be sent. */
  appended(): void;
  /** How far the active link was sent, if there is one that is ready. */
  sendingAt(): number | undefined;
  /** A write waits for room, and wants to be tried again now and then. */
  blocked(): void;
  /** Sent audio without an answer fills the window, and the oldest was let go. */
  overrun(): void;
}

export interface IntakeOptions {
  readonly log: AudioLog;
  readonly policy: OverflowPolicy;
  /** Less than this unsent is all that can be sent now. */
  readonly frameSamples: number;
  /** Where a refusal is read. Default: `api`. */
  readonly surface?: Surface;
  readonly session: IntakeSession;
}

interface BlockedWrite {
  samples: Int16Array;
  readonly resolve: () => void;
  readonly reject: (error: SpeechError) => void;
  readonly settled: Promise<void>;
}

/** The promise of every write that did not have to wait: one for all. */
export const taken: Promise<void> = Promise.resolve();

const nothing = new Int16Array(0);

/**
 * Takes audio into the log that does not simply fit: makes its writer wait, or makes room, or refuses it, as the policy says.
 */
export class Intake {
  /** Called when the write that waited has been taken: there may be room for another. */
  onFree: () => void = () => undefined;
  readonly #options: IntakeOptions;
  readonly #log: AudioLog;
  #blocked: BlockedWrite | undefined;
  /** Whether audio is being appended: the session may come back here before that is done. */
  #taking = false;
  /** While audio is being appended: whether that is not its last piece. */
  #moreToTake = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#log = options.log;
  }

  /** Whether a write waits for room. */
  get waiting(): boolean {
    return this.#taking ? this.#moreToTake : this.#blocked !== undefined;
  }

  /** Bytes of the write that waits for room. */
  get waitingBytes(): number {
    return this.#blocked?.samples.byteLength ?? 0;
  }

  /** Whether a write of so many samples would be refused: another waits already, or the policy is to fail. */
  mustRefuse(count: number): boolean {
    return this.waiting || (this.#options.policy === 'fail' && count > this.#log.room);
  }

  /**
   * Rejects with `window-full`, and takes nothing, when a write waits already or the policy is to fail. One write waits here
   * at a time; those after it wait in `Writes`.
   */
  write(samples: Int16Array): Promise<void> {
    const count = this.#count(samples);
    if (this.mustRefuse(count)) return rejected(this.full());
    if (count === 0) return taken;
    // Not every caller waits before it uses its memory again, and listeners run between two pieces: keep a copy.
    const whole = count <= this.#log.room;
    const rest = this.#take(whole ? samples : samples.slice());
    if (rest === undefined) return taken;
    const { promise, resolve, reject } = deferred<void>();
    this.#blocked = { samples: rest, resolve, reject, settled: promise };
    this.#options.session.blocked();
    return promise;
  }

  /** So many samples came and were lost before they could be taken; with `drop-oldest`, so is all that is older. */
  lose(count: number): void {
    this.#letGo(this.#log.capacity - this.#log.room);
    this.#log.lose(count);
  }

  /** Resolves when no write waits any more. */
  async whenFree(): Promise<void> {
    while (this.#blocked !== undefined) await this.#blocked.settled;
  }

  /** There may be room now. */
  retry(): void {
    const blocked = this.#blocked;
    // Appending drives the sender, and the sender asks here again.
    if (blocked === undefined || this.#taking) return;
    const rest = this.#take(blocked.samples);
    // The session may have ended meanwhile, or taken another write after the last piece of this one.
    const current = this.#blocked === blocked;
    if (rest !== undefined) {
      if (current) this.#blocked = { ...blocked, samples: rest };
      return;
    }
    if (current) this.#blocked = undefined;
    blocked.resolve();
    this.onFree();
  }

  /** The session is over: a write that waits will not be taken. */
  stop(error: SpeechError): void {
    this.#blocked?.reject(error);
    this.#blocked = undefined;
  }

  /** Appends what fits and returns the rest. */
  #take(samples: Int16Array): Int16Array | undefined {
    let rest = samples;
    try {
      if (this.#options.policy === 'drop-oldest') rest = this.#passThrough(rest);
      for (let left = this.#count(rest); left > 0; left = this.#count(rest)) {
        if (left > this.#log.room) this.#makeRoom(left - this.#log.room);
        const count = Math.min(left, this.#log.room);
        if (count === 0) return rest;
        rest = this.#append(rest, count);
      }
      return undefined;
    } finally {
      this.#taking = false;
    }
  }

  /** Appends the first `count` samples and returns the others. */
  #append(samples: Int16Array, count: number): Int16Array {
    const length = count * this.#log.channels;
    const more = length < samples.length;
    this.#taking = true;
    this.#moreToTake = more;
    this.#log.append(more ? samples.subarray(0, length) : samples);
    this.#options.session.appended();
    return more ? samples.subarray(length) : nothing;
  }

  /** A chunk longer than the whole window: its beginning goes through the window piece by piece, as older audio does. */
  #passThrough(samples: Int16Array): Int16Array {
    let rest = samples;
    const { capacity } = this.#log;
    for (let left = this.#count(rest); left > capacity; left = this.#count(rest)) {
      const count = Math.min(left - capacity, capacity);
      if (count > this.#log.room) this.#makeRoom(count - this.#log.room);
      rest = this.#append(rest, count);
    }
    return rest;
  }

  #count(samples: Int16Array): number {
    return samplesEach(samples, this.#log.channels);
  }

  #makeRoom(needed: number): void {
    const log = this.#log;
    const { policy, frameSamples, session } = this.#options;
    if (policy === 'drop-oldest') {
      this.#letGo(needed);
      return;
    }
    // Blocking waits for audio to be sent; what is sent and has no answer must not make it wait for ever.
    const sendingAt = session.sendingAt();
    if (sendingAt === undefined || log.audioBetween(sendingAt, log.accepted) >= frameSamples) return;
    this.#letGo(Math.min(needed, log.audioBetween(log.oldest, sendingAt)));
  }

  /** Lets go of the oldest samples. What no link was sent is a gap; what the active one was not, it will not be sent. */
  #letGo(count: number): void {
    if (count <= 0) return;
    const { session } = this.#options;
    const sendingAt = session.sendingAt();
    const from = this.#log.oldest;
    const sent = sendingAt ?? this.#log.everSent;
    this.#log.letGo(count, sent);
    if (sendingAt !== undefined && sent > from) session.overrun();
  }

  /** What a write is answered with for which there is no room. */
  full(): SpeechError {
    const windowSeconds = this.#log.capacity / this.#log.sampleRate;
    return new SpeechError('window-full', {
      message: `the window of ${windowSeconds} s is full, and this audio was not accepted`,
      context: { windowSeconds },
      surface: this.#options.surface,
    });
  }

  /** What a session fails with whose caller writes on and on without waiting. */
  tooMuchWaits(bytes: number): SpeechError {
    const windowSeconds = this.#log.capacity / this.#log.sampleRate;
    return new SpeechError('window-full', {
      message: `the window of ${windowSeconds} s is full, ${bytes / 2 ** 20} MiB of audio wait besides it, and more was written without waiting`,
      context: { windowSeconds },
      remedy: 'Await the promise that write() returns before you write more, or give the source to pipe().',
      remedyOn: { command: null },
    });
  }
}
