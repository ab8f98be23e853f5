import type { RouteChange } from '@throughline/core';
import { type OfChannel, routeNotice } from '../transcribe/notices.ts';

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** Routes, the preferred one first. */
type Routes = readonly { readonly protocol: { readonly name: string } }[];

/** A change of the route, and where on the clock it is. */
type Change = Pick<RouteChange, 'index' | 'from' | 'reason' | 'error'> & OfChannel;

/** Which of the providers the session, or that of each channel, is with. */
export class RouteInUse {
  /** Of all routes, in their order. */
  readonly names: readonly string[];
  /** By channel; one that is not here has the preferred route. */
  readonly #indexes = new Map<number | undefined, number>();

  constructor(routes: Routes) {
    this.names = namesOf(routes);
  }

  /** All of them, as those that may be connected to: `a`, `a or b`. */
  get any(): string {
    return either.format(new Set(this.names));
  }

  /** For the live line: the names of those in use, unless that is the preferred one alone. */
  get shown(): string {
    const others = [...new Set(this.#indexes.values())].filter((index) => index > 0);
    return others.length === 0 ? '' : `${others.map((index) => this.names[index]).join(', ')}  `;
  }

  /** Takes a change, and returns what to say of it. */
  changed(change: Change): string {
    const { channel, index } = change;
    const before = this.#indexes.get(channel) ?? 0;
    this.#indexes.set(channel, index);
    return routeNotice(change, { names: this.names, before });
  }
}

/** What the routes are called: by their providers; of several to one provider, each with its number, from 1. */
function namesOf(routes: Routes): readonly string[] {
  const names = routes.map(({ protocol: { name } }) => name);
  return names.map((name, index) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (route ${index + 1})`,
  );
}
