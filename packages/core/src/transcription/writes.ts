import type { AudioChunk } from '../audio/format.ts';
import type { AudioGate } from '../audio/gate.ts';
import { samplesEach } from '../audio/interleaved.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { rejected } from '../deferred.ts';
import { taken, type Intake, type OverflowPolicy } from './intake.ts';
import type { Entrance } from './short-way.ts';
import { WriteQueue } from './write-queue.ts';

/** So much audio may wait besides the window, for callers that do not wait themselves. */
const WAITING_BYTES = 64 * 2 ** 20;

/** What the writes need of their session. */
export interface WritesSession {
  readonly overflow: OverflowPolicy;
  /** Why no audio can be taken any more, if it cannot. */
  refusal(): SpeechError | undefined;
  /** The source has captured nothing for so many samples. */
  skip(count: number): void;
  /** Ends the session. */
  fail(error: SpeechError): void;
  now(): number;
}

/**
 * The writes that do not go straight into the log: takes them through the gate into the intake, in order. While the converter loads, while the window has no room, and while
 * another write is being taken, they wait here: as they came, in copies, counted in bytes.
 */
export class Writes implements Entrance {
  readonly #gate: AudioGate;
  readonly #intake: Intake;
  readonly #session: WritesSession;
  #queue = new WriteQueue();
  /** Samples of writes that had to be let go while they waited. */
  #lost = 0;
  /** Samples of time without audio that are not on the clock yet: less than one is left, of either sign. */
  #pendingSkip = 0;
  /** Whether a write is being taken: the caller's own functions, called meanwhile, may write too. */
  #taking = false;
  #entranceClosed = false;

  constructor(gate: AudioGate, intake: Intake, session: WritesSession) {
    this.#gate = gate;
    this.#intake = intake;
    this.#session = session;
    intake.onFree = () => this.#drain();
    this.#drainWhenLoaded();
  }

  /** Whether a write may go straight from the gate into the log: nothing waits, and nothing of the caller's runs on the way. */
  get direct(): boolean {
    return this.#gate.direct && !this.#mustWait();
  }

  get isOpen(): boolean {
    return !this.#entranceClosed && this.#gate.isOpen && this.direct && this.#session.refusal() === undefined;
  }

  passed(count: number, at: number): void {
    this.#gate.passed(count, at);
  }

  heard(samples: Int16Array): void {
    this.#gate.heard(samples);
  }

  /** No more writes will come: nothing may go past. */
  closeEntrance(): void {
    this.#entranceClosed = true;
  }

  /** Whether anything waits here; what waits in the intake is not counted. */
  get waiting(): boolean {
    return this.#queue.length > 0;
  }

  /** Whether anything waits, here or in the intake. */
  get unfinished(): boolean {
    return this.waiting || this.#intake.waiting;
  }

  /**
   * Takes audio, or keeps a copy of it until its turn comes: the promise resolves when it is accepted. Rejects where it is
   * refused; with `block`, more than may wait ends the session.
   */
  write(chunk: AudioChunk): Promise<void> {
    if (this.#mustWait()) return this.#wait(chunk);
    const taken = this.#take(chunk);
    // What was written meanwhile, by a listener or a converter, follows.
    if (this.waiting) this.#drain();
    return taken;
  }

  /** Time without audio, in samples, a fraction too, after all that was written before. Resolves when it stands on the clock. */
  skip(samples: number): Promise<void> {
    if (this.#gate.direct && !this.#mustWait()) {
      this.#skip(samples);
      return taken;
    }
    const skipped = this.#queue.pushSkip(samples);
    this.#drain();
    return skipped;
  }

  /** Does something when all that was written before is accepted; at once if nothing waits. */
  whenTaken(run: () => void): void {
    if (this.#mustWait()) this.#queue.pushErrand(run);
    else run();
  }

  /** Resolves when nothing waits any more, here or in the intake. */
  async settled(): Promise<void> {
    while (this.unfinished) {
      await (this.#queue.last ?? this.#intake.whenFree()).catch(() => undefined);
    }
  }

  /** The session is over: nothing that waits will be taken. `why`: asked only where something waits, which is seldom so at a graceful end. */
  stop(why: () => SpeechError): void {
    const queue = this.#queue;
    this.#queue = new WriteQueue();
    this.#gate.stop();
    if (this.#intake.waiting) this.#intake.stop(why());
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) entry.done.reject(why());
  }

  #mustWait(): boolean {
    return this.waiting || this.#taking || this.#intake.waiting || this.#gate.pendingReady !== undefined;
  }

  #wait(chunk: AudioChunk): Promise<void> {
    try {
      this.#gate.check(chunk);
      const samples = this.#gate.samplesOf(chunk);
      const refusal = this.#full(chunk, samples);
      return refusal ?? this.#queue.push(chunk, samples, this.#session.now());
    } catch (error) {
      return rejected(error);
    }
  }

  /** The refusal of a write for which there is no room among those that wait. */
  #full(chunk: AudioChunk, samples: number): Promise<void> | undefined {
    const { overflow } = this.#session;
    if (overflow === 'fail' && this.#intake.mustRefuse(this.#queue.samples + samples)) return this.#refuse();
    // A single write may be longer: its caller can wait for it, and holds as much memory itself.
    const tooMuch = (): boolean => {
      const waiting = this.#queue.bytes + this.#intake.waitingBytes;
      return waiting > 0 && waiting + chunk.byteLength > WAITING_BYTES;
    };
    if (overflow === 'drop-oldest') while (tooMuch() && this.waiting) this.#letGo();
    if (!tooMuch()) return undefined;
    const error = this.#intake.tooMuchWaits(WAITING_BYTES);
    if (overflow === 'block') this.#session.fail(error);
    return rejected(error);
  }

  /** Lets the oldest that waits go: it becomes a gap when its turn comes. */
  #letGo(): void {
    const oldest = this.#queue.shift();
    if (oldest === undefined) return;
    if ('samples' in oldest) this.#lost += oldest.samples;
    if ('skipped' in oldest) this.#lost += Math.round(oldest.skipped);
    oldest.done.resolve();
  }

  /** Takes what waits, as far as there is room. */
  #drain(): void {
    while (this.waiting && !this.#taking && !this.#intake.waiting && this.#gate.pendingReady === undefined) {
      const refusal = this.#session.refusal();
      if (refusal !== undefined) {
        this.stop(() => refusal);
        return;
      }
      if (this.#lost > 0) this.#intake.lose(this.#lost);
      this.#lost = 0;
      const { first } = this.#queue;
      if (first !== undefined && 'skipped' in first && !first.cut) {
        first.cut = true;
        this.#cut();
        continue;
      }
      const entry = this.#queue.shift();
      if (entry === undefined) return;
      if ('run' in entry) {
        entry.run();
        entry.done.resolve();
      } else if ('skipped' in entry) {
        this.#skip(entry.skipped);
        entry.done.resolve();
      } else this.#take(entry.chunk, entry.at).then(entry.done.resolve, entry.done.reject);
    }
  }

  /** Rounds where the clock stands, not each span: many short ones do not drift. */
  #skip(samples: number): void {
    const exact = this.#pendingSkip + samples;
    const count = Math.max(0, Math.round(exact));
    this.#pendingSkip = exact - count;
    if (count === 0) return;
    // First of all what came before it is told to the gate, where it went past it.
    this.#session.skip(count);
    this.#gate.skipped(count);
  }

  /** The audio so far ends here: the converter gives what it holds, which may have to wait for room, and another one is loaded. */
  #cut(): void {
    const { samples, excess } = this.#gate.cut();
    // A converter rounds up.
    this.#pendingSkip -= excess;
    const count = samplesEach(samples, this.#gate.channels);
    if (this.#intake.mustRefuse(count)) this.#pendingSkip += count;
    else void this.#intake.write(samples);
    this.#drainWhenLoaded();
  }

  #drainWhenLoaded(): void {
    const drain = (): void => this.#drain();
    this.#gate.pendingReady?.then(drain, drain);
  }

  #take(chunk: AudioChunk, at?: number): Promise<void> {
    // Asked before the gate: audio that is not accepted must leave no trace in it.
    if (this.#intake.mustRefuse(this.#gate.samplesOf(chunk))) return this.#refuse();
    this.#taking = true;
    try {
      const samples = this.#gate.accept(chunk, at);
      // A converter is the caller's own function: it may have ended the session.
      const refusal = this.#session.refusal();
      return refusal === undefined ? this.#intake.write(samples) : rejected(refusal);
    } catch (error) {
      return rejected(error);
    } finally {
      this.#taking = false;
    }
  }

  #refuse(): Promise<never> {
    const error = this.#intake.full();
    this.#gate.refusals.warn(error);
    return rejected(error);
  }
}
