import type { Clock } from '@throughline/core/internal';
import { ByteBudget } from './byte-budget.ts';
import type { RelayLimits } from './limits.ts';
import { RelayRefusal } from './refusal.ts';

interface UserPlace {
  seats: number;
  readonly budget: ByteBudget;
  /** It is kept for a while when the last session of the user is over, so that a new one does not bring a new burst. */
  emptySince: number | undefined;
}

/** The right to ask for a session, and then to one, from the moment the request arrives until its socket is gone. */
export interface Seat {
  /**
   * Whose it is, once that is known: from here on it counts as a session. Throws a `RelayRefusal` `relay-full` or `user-limit`. Returns
   * what all of the user's sessions may send.
   */
  assign(user: string): ByteBudget;
  release(): void;
}

/** A user who has no session is forgotten after that: then its budget is full again anyway. */
const forgetMs = 15_000;
const waitMs = { full: 2_000, user: 5_000 } as const;
/** Requests that `authorise` has not decided about take no session from others: whoever has no right to any could else keep all. */
const mostUndecided = 4_096;

/** Counts the sessions of a relay, in total and by user. */
export class Seats {
  readonly #limits: Required<RelayLimits>;
  readonly #clock: Clock;
  readonly #users = new Map<string, UserPlace>();
  #taken = 0;
  #undecided = 0;

  constructor(limits: Required<RelayLimits>, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Throws a `RelayRefusal` `relay-full`. */
  take(): Seat {
    if (this.#undecided >= mostUndecided) throw full();
    this.#assertRoom();
    this.#undecided += 1;
    let place: UserPlace | undefined;
    let released = false;
    return {
      assign: (user) => {
        // The socket is gone, and nobody reads what is answered.
        if (released) throw full();
        this.#assertRoom();
        place = this.#place(user);
        this.#undecided -= 1;
        this.#taken += 1;
        return place.budget;
      },
      release: () => {
        if (released) return;
        released = true;
        if (place === undefined) {
          this.#undecided -= 1;
          return;
        }
        this.#taken -= 1;
        place.seats -= 1;
        if (place.seats === 0) place.emptySince = this.#clock.now();
      },
    };
  }

  /** Refills the budgets of users; forgets those who have had no session for a while. */
  tidy(): void {
    const now = this.#clock.now();
    for (const [user, place] of this.#users) {
      place.budget.refill();
      if (place.emptySince !== undefined && now - place.emptySince > forgetMs) this.#users.delete(user);
    }
  }

  #assertRoom(): void {
    if (this.#taken >= this.#limits.sessions) throw full();
  }

  #place(user: string): UserPlace {
    const known = this.#users.get(user);
    if (known !== undefined && known.seats >= this.#limits.userSessions) {
      throw new RelayRefusal('user-limit', 'The user has as many sessions as one may have.', {
        retryAfterMs: waitMs.user,
      });
    }
    const place = known ?? {
      seats: 0,
      budget: new ByteBudget(this.#limits.userBytesPerSecond, this.#clock),
      emptySince: undefined,
    };
    place.seats += 1;
    place.emptySince = undefined;
    this.#users.set(user, place);
    return place;
  }
}

function full(): RelayRefusal {
  return new RelayRefusal('relay-full', 'The relay has as many sessions as it takes.', { retryAfterMs: waitMs.full });
}
