import { element, made } from './element.ts';
import { clockTime } from './times.ts';

/** More would push the first out of sight anyway. */
const MOST = 8;

/** What happened to the connection, newest first. */
export class Incidents {
  readonly #list = element('incidents', HTMLOListElement);

  clear(): void {
    this.#list.replaceChildren();
  }

  /** @param at - seconds on the session's clock */
  add(at: number, text: string): void {
    const row = made('li');
    row.append(made('time', { text: clockTime(at) }), made('span', { text }));
    this.#list.prepend(row);
    while (this.#list.children.length > MOST) this.#list.lastElementChild?.remove();
  }
}
