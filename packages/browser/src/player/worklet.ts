// Runs in the audio thread of a page. It imports nothing, so that it can be served as one file. After a change here, `pnpm run worklets`
// writes it into `worklet-source.ts` too.

/** What the player sends to its worklet. Positions count the samples that the player has sent, from 0. */
export type ToWorklet =
  | { readonly type: 'audio'; readonly at: number; readonly pcm: Float32Array }
  /** What was sent so far is played without waiting for more: nothing follows soon. */
  | { readonly type: 'complete' }
  /** Takes back what is between two positions and not played yet. Answered by a report with this `id`. */
  | { readonly type: 'drop'; readonly from: number; readonly to: number; readonly id: number }
  | { readonly type: 'pause'; readonly paused: boolean }
  | { readonly type: 'close' };

/** What the worklet reports: at each change, and regularly while it plays. */
export interface WorkletReport {
  /** Frame of the context from which on this holds. */
  readonly frame: number;
  /** `idle`: nothing to play. `buffering`: waits until enough has come. */
  readonly state: 'idle' | 'buffering' | 'playing';
  /** Whether the position moves on from here; not while it is paused. */
  readonly running: boolean;
  /** Position of the sample that is played next, or would be. */
  readonly at: number;
  /** Samples played in all. */
  readonly played: number;
  /** Samples that wait. */
  readonly queued: number;
  /** Position up to which audio has been received. */
  readonly received: number;
  /** Samples that are waited for before it plays. */
  readonly wanted: number;
  /** The audio ended before more of it came: this is why it is `buffering`. */
  readonly underrun?: true;
  /** The `drop` that this answers. */
  readonly id?: number;
}

export interface PlayerWorkletOptions {
  /** Samples that must wait before the playing begins. */
  readonly buffer: number;
  /** Samples that it waits for after underruns, at the most. */
  readonly most: number;
  /** Samples between two reports while it plays. */
  readonly reportEvery: number;
}

interface Piece {
  readonly at: number;
  readonly pcm: Float32Array;
}

declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: { readonly processorOptions: PlayerWorkletOptions }) => AudioWorkletProcessor,
): void;

class PlayerProcessor extends AudioWorkletProcessor {
  readonly #options: PlayerWorkletOptions;
  /** Samples that must wait before it plays: more after each underrun, until the audio has come to an end. */
  #wanted: number;
  #pieces: Piece[] = [];
  /** Samples of the first piece that were played. */
  #offset = 0;
  #queued = 0;
  #received = 0;
  #played = 0;
  #at = 0;
  #state: WorkletReport['state'] = 'idle';
  #complete = true;
  #paused = false;
  #closed = false;
  /** It stopped in the middle of a sound, and fades in when it goes on. */
  #muted = false;
  /** What was sounding when it was taken back: it fades out in one block. */
  #tail: { readonly at: number; readonly pcm: Float32Array; readonly id: number } | undefined;
  #sinceReport = 0;

  constructor({ processorOptions }: { readonly processorOptions: PlayerWorkletOptions }) {
    super();
    this.#options = processorOptions;
    this.#wanted = processorOptions.buffer;
    this.port.addEventListener('message', ({ data }: MessageEvent<ToWorklet>) => this.#receive(data));
    this.port.start();
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const output = outputs[0]?.[0];
    if (output === undefined || this.#closed) return !this.#closed;
    if (this.#tail !== undefined) this.#fadeOut(this.#tail, output);
    else if (this.#mayPlay()) this.#play(output);
    return true;
  }

  #receive(message: ToWorklet): void {
    if (message.type === 'audio') {
      this.#pieces.push(message);
      this.#queued += message.pcm.length;
      this.#received = message.at + message.pcm.length;
      this.#complete = false;
    } else if (message.type === 'complete') this.#complete = true;
    else if (message.type === 'drop') this.#drop(message.from, message.to, message.id);
    else if (message.type === 'pause') this.#paused = message.paused;
    else this.#closed = true;
  }

  /** Decides what the state is in this block; whether there is something to play in it. */
  #mayPlay(): boolean {
    if (this.#state === 'playing') return !(this.#paused && this.#muted);
    if (this.#paused) return false;
    const enough = this.#complete ? 1 : this.#wanted;
    const state = this.#queued >= enough ? 'playing' : this.#complete ? 'idle' : 'buffering';
    if (state !== this.#state) {
      this.#state = state;
      this.#at = (this.#pieces[0]?.at ?? this.#at) + this.#offset;
      this.#report(currentFrame);
    }
    return state === 'playing';
  }

  #play(output: Float32Array): void {
    if (this.#muted && !this.#paused) this.#report(currentFrame);
    const taken = this.#take(output);
    const dry = taken < output.length && !this.#complete;
    const ended = taken < output.length || (this.#complete && this.#queued === 0);
    if (this.#muted) fade(output, taken, 0, 1);
    this.#muted = this.#paused || dry;
    if (this.#muted) fade(output, taken, 1, 0);
    if (ended) this.#stop(dry);
    this.#sinceReport += taken;
    if (this.#muted || ended || this.#sinceReport >= this.#options.reportEvery) {
      this.#report(currentFrame + taken, dry ? { underrun: true } : {});
    }
  }

  #stop(dry: boolean): void {
    const { buffer, most } = this.#options;
    this.#state = dry ? 'buffering' : 'idle';
    this.#wanted = dry ? Math.min(most, 2 * this.#wanted) : buffer;
  }

  /** Moves samples from the queue to a block; how many. */
  #take(output: Float32Array): number {
    let taken = 0;
    for (let piece = this.#pieces[0]; piece !== undefined && taken < output.length; piece = this.#pieces[0]) {
      const pcm = piece.pcm.subarray(this.#offset, this.#offset + output.length - taken);
      output.set(pcm, taken);
      taken += pcm.length;
      this.#offset += pcm.length;
      this.#at = piece.at + this.#offset;
      if (this.#offset < piece.pcm.length) break;
      this.#pieces.shift();
      this.#offset = 0;
    }
    this.#queued -= taken;
    this.#played += taken;
    return taken;
  }

  #drop(from: number, to: number, id: number): void {
    const [sounding] = this.#pieces;
    const isDropped = (at: number): boolean => at >= from && at < to;
    const next = (sounding?.at ?? 0) + this.#offset;
    if (sounding !== undefined && isDropped(next)) {
      const sounds = this.#state === 'playing' && !this.#muted;
      if (sounds) this.#tail = { at: next, pcm: sounding.pcm.subarray(this.#offset), id };
      this.#pieces.shift();
      this.#offset = 0;
    }
    this.#pieces = this.#pieces.filter(({ at }, index) => (index === 0 && this.#offset > 0) || !isDropped(at));
    this.#queued = this.#pieces.reduce((sum, { pcm }) => sum + pcm.length, 0) - this.#offset;
    if (this.#queued === 0) {
      this.#complete = true;
      this.#muted = false;
      this.#stop(false);
    }
    if (this.#tail === undefined) this.#report(currentFrame, { id });
  }

  #fadeOut(
    { at, pcm, id }: { readonly at: number; readonly pcm: Float32Array; readonly id: number },
    output: Float32Array,
  ): void {
    const samples = pcm.subarray(0, output.length);
    output.set(samples);
    fade(output, samples.length, 1, 0);
    this.#tail = undefined;
    this.#played += samples.length;
    this.#at = at + samples.length;
    this.#report(currentFrame + samples.length, { id });
  }

  #report(frame: number, more: Pick<WorkletReport, 'underrun' | 'id'> = {}): void {
    this.#sinceReport = 0;
    const report: WorkletReport = {
      frame,
      state: this.#state,
      running: this.#state === 'playing' && !(this.#muted && this.#paused),
      at: this.#at,
      played: this.#played,
      queued: this.#queued,
      received: this.#received,
      wanted: this.#wanted,
      ...more,
    };
    this.port.postMessage(report);
  }
}

/** A step in the sound would be heard as a click. */
function fade(output: Float32Array, samples: number, from: number, to: number): void {
  for (let n = 0; n < samples; n += 1) output[n] = (output[n] ?? 0) * (from + ((to - from) * n) / samples);
}

registerProcessor('throughline-player', PlayerProcessor);
