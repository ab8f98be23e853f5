/** Where a repeat was joined; in samples. */
export interface Join {
  /** How far into the sentence the audio before the join reaches. */
  readonly reached: number;
  /** Where in the repeat the audio after the join begins. */
  readonly from: number;
}

export interface SplicePorts {
  /** Samples for the caller, in order. The receiver may keep them. */
  audio(pcm: Int16Array): void;
  /** The repeat takes over here, before the next `audio`. */
  joined(join: Join): void;
}

/** Lets the samples of one sentence through once, however often the provider speaks it. */
export interface Splice {
  /** Samples that the sentence has brought so far. */
  readonly received: number;
  /** The provider speaks the sentence again, from its start. */
  repeat(): void;
  push(pcm: Int16Array): void;
  /** The provider has spoken it to its end. */
  done(): void;
  /** Nothing more of it is wanted: what is held back is let through. Absent where nothing is. */
  breakOff?(): void;
}

/** A repeat is the same to the sample: what was let through already is left out. */
export class ExactSplice implements Splice {
  readonly #ports: SplicePorts;
  #delivered = 0;
  /** Samples of the repeat that are still to be left out. */
  #skip = 0;
  #joining = false;

  constructor(ports: SplicePorts) {
    this.#ports = ports;
  }

  get received(): number {
    return this.#delivered;
  }

  repeat(): void {
    this.#skip = this.#delivered;
    this.#joining = this.#delivered > 0;
  }

  push(pcm: Int16Array): void {
    const skipped = Math.min(this.#skip, pcm.length);
    this.#skip -= skipped;
    if (skipped === pcm.length) return;
    this.#join();
    this.#delivered += pcm.length - skipped;
    this.#ports.audio(skipped === 0 ? pcm : pcm.subarray(skipped));
  }

  done(): void {
    this.#join();
  }

  #join(): void {
    if (!this.#joining) return;
    this.#joining = false;
    this.#ports.joined({ reached: this.#delivered, from: this.#delivered });
  }
}

/** A repeat is let through whole: a seam says where it begins, and drops what it had of the sentence. */
export class RestartSplice implements Splice {
  readonly #ports: SplicePorts;
  #received = 0;
  #reached = 0;
  #joining = false;

  constructor(ports: SplicePorts) {
    this.#ports = ports;
  }

  get received(): number {
    return this.#received;
  }

  repeat(): void {
    this.#reached = Math.max(this.#reached, this.#received);
    this.#joining = this.#reached > 0;
    this.#received = 0;
  }

  push(pcm: Int16Array): void {
    if (pcm.length === 0) return;
    if (this.#joining) this.#ports.joined({ reached: this.#reached, from: 0 });
    this.#joining = false;
    this.#received += pcm.length;
    this.#ports.audio(pcm);
  }

  done(): void {
    // A repeat without any audio says nothing; what was heard before it stands.
  }
}
