import type { AudioLog } from './audio-log.ts';
import type { Surface } from '../errors/remedies.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { deferred, rejected } from '../deferred.ts';

/** What happens to audio for which the window has no room. */
export type OverflowPolicy = 'block' | 'drop-oldest' | 'fail';

export interface IntakePorts {
  /** Audio was appended. */
  appended(): void;
  /** The current link's position, if there is a link that sends. */
  sendingAt(): number | undefined;
  /** The highest position that any link was sent. */
  everSent(): number;
  /** The window lets go of `[from, to)`; `unsent`: no link was ever sent it. */
  dropped(from: number, to: number, unsent: boolean): void;
  /** Sent audio without an answer fills the window, and the oldest was let go. */
  overrun(): void;
  frameSamples: number;
  /** Where a refusal is read. Default: `api`. */
  surface?: Surface;
}

interface BlockedWrite {
  samples: Int16Array;
  readonly resolve: () => void;
  readonly reject: (error: SpeechError) => void;
  readonly settled: Promise<void>;
}

/** The promise of every write that did not have to wait: one for all. */
const taken: Promise<void> = Promise.resolve();

const nothing = new Int16Array(0);

/** Takes audio into the window, or makes its writer wait, or makes room, as the policy says. */
export class Intake {
  /** Called when the write that waited has been taken: there may be room for another. */
  onFree: () => void = () => undefined;
  readonly #window: AudioLog;
  readonly #policy: OverflowPolicy;
  readonly #sampleRate: number;
  readonly #ports: IntakePorts;
  #blocked: BlockedWrite | undefined;
  /** Whether audio is being appended: the session may come back here before that is done. */
  #taking = false;
  /** While audio is being appended: whether that is not its last piece. */
  #moreToTake = false;

  constructor(window: AudioLog, policy: OverflowPolicy, sampleRate: number, ports: IntakePorts) {
    this.#window = window;
    this.#policy = policy;
    this.#sampleRate = sampleRate;
    this.#ports = ports;
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
    return this.waiting || (this.#policy === 'fail' && count > this.#window.room);
  }

  /**
   * Rejects with `window-full`, and takes nothing, when a write waits already or the policy is to fail. One write waits here
   * at a time; those after it wait in `Writes`.
   */
  write(samples: Int16Array): Promise<void> {
    if (this.mustRefuse(samples.length)) return rejected(this.full());
    if (samples.length === 0) return taken;
    // Not every caller waits before it uses its memory again, and listeners run between two pieces: keep a copy.
    const whole = samples.length <= this.#window.room;
    const rest = this.#take(whole ? samples : samples.slice());
    if (rest === undefined) return taken;
    const { promise, resolve, reject } = deferred<void>();
    this.#blocked = { samples: rest, resolve, reject, settled: promise };
    return promise;
  }

  /** So many samples came and were lost before they could be taken; with `drop-oldest`, so is all that is older. */
  lose(count: number): void {
    const zeros = new Int16Array(Math.min(count, this.#window.capacity));
    for (let left = count; left > 0; left -= zeros.length) {
      const { oldest, accepted } = this.#window;
      this.#letGo(oldest, accepted, this.#ports.sendingAt() ?? this.#ports.everSent());
      this.#window.append(zeros.subarray(0, Math.min(left, zeros.length)));
      this.#letGo(accepted, this.#window.accepted, accepted);
    }
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
      if (this.#policy === 'drop-oldest' && rest.length > this.#window.capacity) rest = this.#passThrough(rest);
      while (rest.length > 0) {
        if (rest.length > this.#window.room) this.#makeRoom(rest.length - this.#window.room);
        const count = Math.min(rest.length, this.#window.room);
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
    const more = count < samples.length;
    this.#taking = true;
    this.#moreToTake = more;
    this.#window.append(more ? samples.subarray(0, count) : samples);
    this.#ports.appended();
    return more ? samples.subarray(count) : nothing;
  }

  /** A chunk longer than the whole window: its beginning goes through the window piece by piece, as older audio does. */
  #passThrough(samples: Int16Array): Int16Array {
    let rest = samples;
    while (rest.length > this.#window.capacity) {
      const count = Math.min(rest.length - this.#window.capacity, this.#window.capacity);
      if (count > this.#window.room) this.#makeRoom(count - this.#window.room);
      rest = this.#append(rest, count);
    }
    return rest;
  }

  #makeRoom(needed: number): void {
    const { oldest, accepted } = this.#window;
    const sendingAt = this.#ports.sendingAt();
    if (this.#policy === 'drop-oldest') {
      this.#letGo(oldest, oldest + needed, sendingAt ?? this.#ports.everSent());
      return;
    }
    // Blocking waits for audio to be sent; what is sent and has no answer must not make it wait for ever.
    if (sendingAt === undefined || accepted - sendingAt >= this.#ports.frameSamples) return;
    const until = Math.min(oldest + needed, sendingAt);
    if (until > oldest) this.#letGo(oldest, until, until);
  }

  /** Lets go of `[from, to)`, of which everything before `sent` was sent. */
  #letGo(from: number, to: number, sent: number): void {
    const border = Math.min(Math.max(sent, from), to);
    this.#window.release(to);
    if (border > from) {
      this.#ports.dropped(from, border, false);
      if (this.#ports.sendingAt() !== undefined) this.#ports.overrun();
    }
    if (to > border) this.#ports.dropped(border, to, true);
  }

  /** What a write is answered with for which there is no room. */
  full(): SpeechError {
    const windowSeconds = this.#window.capacity / this.#sampleRate;
    return new SpeechError('window-full', {
      message: `the window of ${windowSeconds} s is full, and this audio was not accepted`,
      context: { windowSeconds },
      surface: this.#ports.surface,
    });
  }

  /** What a session fails with whose caller writes on and on without waiting. */
  tooMuchWaits(bytes: number): SpeechError {
    const windowSeconds = this.#window.capacity / this.#sampleRate;
    return new SpeechError('window-full', {
      message: `the window of ${windowSeconds} s is full, ${bytes / 2 ** 20} MiB of audio wait besides it, and more was written without waiting`,
      context: { windowSeconds },
      remedy: 'Await the promise that write() returns before you write more, or give the source to pipe().',
      remedyOn: { command: null },
    });
  }
}
