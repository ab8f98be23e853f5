import type { Actor } from 'xstate';
import { wait } from '../clock.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import { besideIn, streamsIn, type Beside } from './beside.ts';
import type { DataPlane } from './data-plane.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { LinkSet } from './link-set.ts';
import type { SessionMachine } from './machine.ts';
import type { Failure } from './retry-policy.ts';
import { Rotation, type RotationFacts } from './rotation.ts';
import type { SessionSettings } from './session-options.ts';
import type { ControlledShell } from './shell.ts';

export interface LinkRotationOptions<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly settings: SessionSettings;
  /** Of the route in use. */
  readonly limiter: () => DialLimiter;
  readonly links: LinkSet<C, Wire, Event>;
  readonly plane: DataPlane<Wire, Event>;
  readonly shell: ControlledShell;
  readonly actor: Pick<Actor<SessionMachine>, 'send' | 'getSnapshot'>;
  /** What is beside the active link, or is to be. */
  readonly beside: () => Beside<C, Wire, Event> | undefined;
  /** Ends the active link and makes another, though nothing has failed. */
  readonly redial: () => void;
}

/** Sees to it that a fresh link takes over from the active one in time. Made only for a session in which one is to. */
export class LinkRotation<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly #options: LinkRotationOptions<C, Wire, Event>;
  readonly #rotation: Rotation;
  /** When it is looked at again, in the clock's milliseconds, unless something happens before or the provider names another end. */
  #due = 0;
  #expiresAt: number | undefined;
  /** Since when that is known, of the active link. */
  #toldAt = 0;

  constructor(options: LinkRotationOptions<C, Wire, Event>) {
    const { settings } = options;
    this.#options = options;
    this.#rotation = new Rotation(settings.rotate || { afterMs: Infinity, overlap: true }, settings.random);
  }

  /** The machine has moved: what is to be done may be something else. */
  moved(): void {
    this.#due = 0;
  }

  /** A successor has failed, or was never dialled. */
  failed(failure: Failure): void {
    this.#rotation.failed(failure, this.#options.settings.clock.now());
  }

  /** Fetches what the dial of a successor needs. Rejects with `concurrency-limit` where the account is known to have no room for it. */
  async authorize({ purpose, parts, admission }: Beside<C, Wire, Event>, signal: AbortSignal): Promise<void> {
    const { links, plane, settings } = this.#options;
    const { clock } = settings;
    const { route, index } = parts;
    links.begin(parts);
    await route.authorize(links.next, purpose === 'rotation' && this.#rotation.refresh, signal);
    await plane.admit?.(index);
    // By then the turn may be that of another dial.
    throwIfAborted(signal);
    await admission.admitNow(signal);
    throwIfAborted(signal);
    route.request(links.next);
    const delayMs = route.turn.take(clock.now());
    if (delayMs > 0) await wait(clock, delayMs, signal);
  }

  /** Does what is due. Returns when the next is. */
  tick(now: number): number {
    const { links, plane, actor, redial } = this.#options;
    const { expiresAt } = links;
    if (now < this.#due && expiresAt === this.#expiresAt) return this.#due;
    if (expiresAt !== this.#expiresAt) this.#toldAt = now;
    this.#expiresAt = expiresAt;
    // Whatever is done moves the machine, which looks again.
    this.#due = Infinity;
    const facts = this.#facts(now, expiresAt);
    if (facts === undefined) return Infinity;
    const { act, dueAt } = this.#rotation.step(facts);
    this.#due = dueAt;
    switch (act) {
      case 'wait':
        break;
      case 'dial':
        actor.send({ type: 'rotate' });
        break;
      case 'seek':
      case 'must':
        links.handOver(act === 'must', now);
        break;
      case 'break-if-quiet':
      case 'break':
        if (act === 'break' || plane.isQuiet?.(now) === true) redial();
        break;
      case 'give-up':
        if (this.#rotation.gaveUp(now)) this.#warn(facts.epoch);
    }
    return this.#due;
  }

  /** Nothing where the active link does not stream, or where the session only waits for its end. */
  #facts(now: number, expiresAt: number | undefined): RotationFacts | undefined {
    const { links, limiter, settings, shell, actor } = this.#options;
    const snapshot = actor.getSnapshot();
    if (shell.over || !streamsIn(snapshot)) return undefined;
    const { epoch, ending, offline } = snapshot.context;
    const stands = besideIn(snapshot);
    // A hedge takes over from what is lost alone.
    const beside = stands === 'fed' && this.#options.beside()?.purpose === 'hedge' ? 'under-way' : stands;
    if (ending && beside === 'none') return undefined;
    return {
      now,
      epoch,
      readyAt: links.readyAt,
      endsAt: expiresAt === undefined ? Infinity : now + expiresAt - settings.clock.wallNow(),
      toldAt: this.#toldAt,
      beside,
      isBehind: links.isBehind,
      mayDial: !ending && !offline && limiter().waitMs(now) === 0,
    };
  }

  #warn(epoch: number): void {
    const { lastError } = this.#rotation;
    const why = lastError === undefined ? '' : `; the last that was tried failed with ${lastError.message}`;
    this.#options.shell.warn('no-successor', `no other link could take over from link ${epoch} in time${why}`);
  }
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason;
}
