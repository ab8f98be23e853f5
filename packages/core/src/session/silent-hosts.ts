import type { Clock } from '../clock.ts';

/** So many hosts are remembered; of more, the one that was learned first is forgotten. */
const HOSTS = 1_000;

/** Hosts, with their ports, that are known not to answer pings. */
export class SilentHosts {
  readonly #hosts = new Set<string>();

  has(host: string): boolean {
    return this.#hosts.has(host);
  }

  /** Two links in a row had no byte from there. */
  learn(host: string): void {
    this.#hosts.add(host);
    for (const first of this.#hosts) {
      if (this.#hosts.size <= HOSTS) return;
      this.#hosts.delete(first);
    }
  }

  /** A pong came from there after all. */
  forget(host: string): void {
    this.#hosts.delete(host);
  }
}

const ofClock = new WeakMap<Clock, SilentHosts>();

/** What all sessions of this process have learned. */
export function silentHosts(clock: Clock): SilentHosts {
  const known = ofClock.get(clock) ?? new SilentHosts();
  ofClock.set(clock, known);
  return known;
}
