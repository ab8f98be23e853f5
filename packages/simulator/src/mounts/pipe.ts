import type { Clock } from '@throughline/core/internal';

/** What the kernel takes off a sender's hands before bytes pile up in the process. Measured on Linux with a peer that does not read. */
const KERNEL_BYTES = 74_000;

interface Parcel {
  readonly due: number;
  readonly bytes: number;
  readonly deliver: () => void;
}

/** One direction of a connection: parcels arrive in order, after a delay, as fast as the far end reads. */
export class Pipe {
  readonly #clock: Clock;
  readonly #delayMs: number;
  #parcels: Parcel[] = [];
  #bytes = 0;
  #bytesPerSecond = Infinity;
  /** When the reader will have digested what it has taken. */
  #readerFreeAt = 0;
  #timer: unknown;
  #armed = false;

  constructor(clock: Clock, delayMs: number) {
    this.#clock = clock;
    this.#delayMs = delayMs;
  }

  /** Bytes that the sender's process still holds. */
  get bufferedAmount(): number {
    return Math.max(0, this.#bytes - KERNEL_BYTES);
  }

  push(bytes: number, deliver: () => void): void {
    this.#parcels.push({ due: this.#clock.now() + this.#delayMs, bytes, deliver });
    this.#bytes += bytes;
    this.#arm();
  }

  /** How fast the far end reads: 0 not at all, Infinity as it comes. */
  readAt(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
    this.#readerFreeAt = this.#clock.now();
    this.#disarm();
    this.#arm();
  }

  /** Drops what has not arrived. */
  clear(): void {
    this.#parcels = [];
    this.#bytes = 0;
    this.#disarm();
  }

  #arm(): void {
    const next = this.#parcels[0];
    if (this.#armed || next === undefined || this.#bytesPerSecond === 0) return;
    this.#armed = true;
    this.#timer = this.#clock.setTimeout(
      () => {
        this.#armed = false;
        this.#deliverDue();
        this.#arm();
      },
      this.#arrival(next) - this.#clock.now(),
    );
  }

  #disarm(): void {
    if (this.#armed) this.#clock.clearTimeout(this.#timer);
    this.#armed = false;
  }

  #deliverDue(): void {
    const now = this.#clock.now();
    for (let next = this.#parcels[0]; next !== undefined; next = this.#parcels[0]) {
      const arrival = this.#arrival(next);
      if (arrival > now || this.#bytesPerSecond === 0) return;
      this.#parcels.shift();
      this.#bytes -= next.bytes;
      this.#readerFreeAt = arrival;
      next.deliver();
    }
  }

  #arrival(parcel: Parcel): number {
    if (this.#bytesPerSecond === Infinity) return parcel.due;
    return Math.max(parcel.due, this.#readerFreeAt) + (parcel.bytes / this.#bytesPerSecond) * 1000;
  }
}
