import type { Clock } from '@throughline/core/internal';
import {
  type DialAction,
  type Fault,
  isDialAction,
  isProviderAction,
  type LinkAction,
  type ProviderAction,
} from './fault.ts';

/** A link as the schedule sees it. */
export interface FaultyLink {
  readonly number: number;
  /** Whether it can still apply. */
  readonly acceptsFaults: boolean;
  apply(action: LinkAction): void;
}

/** What the schedule acts on. */
export interface FaultTarget {
  /** The links that can apply now. */
  configuredLinks(): readonly FaultyLink[];
  apply(action: ProviderAction): void;
}

interface Planned {
  readonly fault: Fault;
  left: number;
  /** Its moment has come, but there was no link or dial for it. */
  owed: boolean;
  /** The latest link that it happened to: never twice to one. */
  lastLink: number;
}

/** Makes faults happen at their moments. */
export class FaultSchedule {
  readonly #clock: Clock;
  readonly #target: FaultTarget;
  readonly #timers = new Set<unknown>();
  #planned: Planned[] = [];

  constructor(clock: Clock, target: FaultTarget) {
    this.#clock = clock;
    this.#target = target;
  }

  /** Plans a fault; its `time` counts from `sinceMs` of the clock. */
  add(fault: Fault, sinceMs: number): void {
    const planned: Planned = { fault, left: fault.times ?? 1, owed: false, lastLink: 0 };
    this.#planned.push(planned);
    if (!('time' in fault.on)) return;
    const timer = this.#clock.setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#timeCame(planned);
      },
      Math.max(0, sinceMs + fault.on.time - this.#clock.now()),
    );
    this.#timers.add(timer);
  }

  /** The provider waits for dial `link`: what has to be in place before it comes. */
  beforeDial(link: number): void {
    for (const planned of this.#planned) {
      const { on, do: action } = planned.fault;
      if (action.type !== 'refuse' || !('link' in on) || on.after !== undefined || link < on.link) continue;
      if (this.#use(planned, link)) this.#target.apply(action);
    }
  }

  /** What happens to dial `link`, if anything. */
  dialled(link: number): DialAction | undefined {
    for (const planned of this.#planned) {
      const { on, do: action } = planned.fault;
      if (!isDialAction(action)) continue;
      if (!planned.owed && !('link' in on && link >= on.link)) continue;
      if (this.#use(planned, link)) return action;
    }
    return undefined;
  }

  /** The configuration of a link was accepted. */
  configured(link: FaultyLink): void {
    for (const planned of this.#planned) {
      const { on, do: action } = planned.fault;
      const now = 'link' in on && on.after === undefined && link.number >= on.link;
      if (now || planned.owed) this.#happen(planned, link, action);
    }
  }

  /** A link has received `linkSeconds` of audio, and the source up to `sourceSeconds`. */
  received(link: FaultyLink, linkSeconds: number, sourceSeconds: number): void {
    for (const planned of this.#planned) {
      const { on, do: action } = planned.fault;
      if (planned.owed || planned.lastLink === link.number) continue;
      const now =
        'position' in on
          ? sourceSeconds >= on.position
          : 'link' in on && on.after !== undefined && link.number >= on.link && linkSeconds >= on.after;
      if (!now) continue;
      if (isDialAction(action)) planned.owed = true;
      else this.#happen(planned, link, action);
    }
  }

  close(): void {
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
    this.#planned = [];
  }

  #timeCame(planned: Planned): void {
    const action = planned.fault.do;
    const links = this.#target.configuredLinks();
    if (isProviderAction(action)) {
      if (this.#use(planned, 0)) this.#target.apply(action);
    } else if (!isDialAction(action) && links.length > 0) {
      this.#use(planned, 0);
      for (const link of links) {
        planned.lastLink = link.number;
        link.apply(action);
      }
    }
    planned.owed = planned.left > 0;
  }

  #happen(planned: Planned, link: FaultyLink, action: Fault['do']): void {
    if (isDialAction(action) || !link.acceptsFaults || !this.#use(planned, link.number)) return;
    if (isProviderAction(action)) this.#target.apply(action);
    else link.apply(action);
  }

  /** Takes one of the times that a fault may happen; false if this link has had it. */
  #use(planned: Planned, link: number): boolean {
    if (planned.left <= 0 || (link > 0 && planned.lastLink === link)) return false;
    planned.left -= 1;
    planned.lastLink = link;
    if (planned.left === 0) {
      planned.owed = false;
      this.#planned = this.#planned.filter((other) => other !== planned);
    }
    return true;
  }
}
