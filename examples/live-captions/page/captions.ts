import type { FinalResult, Gap, PartialResult, Relabel, Retraction } from '@throughline/core';
import { relabelled } from '@throughline/subtitles';
import { element, made } from './element.ts';
import { clockTime, length } from './times.ts';

/** Nobody misses what is missing in less, in seconds. */
const SHORT = 0.1;
/** From so many pixels above the end on, a reader has scrolled back on purpose. */
const NEAR_END = 48;

const reasons: Readonly<Record<Gap['reason'], string>> = {
  source: 'were not captured',
  overflow: 'did not fit into the memory for outages',
  lag: 'were left out to catch up',
  unanswered: 'were sent, but have no answer',
  unwanted: 'came after the provider had stopped listening',
  unread: 'have an answer that could not be read',
};

/** The captions: finals in the order of the audio, what is missing at its place, and below them what may still change. */
export class Captions {
  readonly #scroll = element('captions', HTMLElement);
  readonly #list = element('finals', HTMLOListElement);
  readonly #partials = element('partials', HTMLParagraphElement);
  readonly #nothing = element('nothing', HTMLParagraphElement);
  readonly #open = new Map<string, PartialResult>();
  #finals: readonly FinalResult[] = [];

  /** All finals, for a download. */
  get finals(): readonly FinalResult[] {
    return this.#finals;
  }

  clear(): void {
    this.#finals = [];
    this.#open.clear();
    this.#list.replaceChildren();
    this.#showPartials();
    this.#nothing.hidden = false;
  }

  partial(result: PartialResult): void {
    this.#open.set(result.id, result);
    this.#showPartials();
  }

  retract({ id }: Retraction): void {
    this.#open.delete(id);
    this.#showPartials();
  }

  final(result: FinalResult): void {
    this.#open.delete(result.id);
    this.#showPartials();
    if (result.text.trim() === '') return;
    this.#finals = [...this.#finals, result];
    this.#insert(result.start, made('span', { className: 'text', text: result.text }));
  }

  /** The provider says later who spoke. */
  relabel(relabel: Relabel): void {
    this.#finals = this.#finals.map((final) => (final.id === relabel.id ? relabelled(final, relabel) : final));
  }

  gap({ start, end, reason }: Gap): void {
    if (end - start < SHORT) return;
    const text = `${length(end - start)} ${reasons[reason]}.`;
    this.#insert(start, made('span', { className: 'missing', text }));
  }

  #insert(start: number, content: HTMLElement): void {
    this.#keepingTheEnd(() => {
      this.#nothing.hidden = true;
      const row = made('li');
      row.dataset['start'] = String(start);
      row.append(made('time', { text: clockTime(start) }), content);
      const later = [...this.#list.children].findLast(
        (other) => other instanceof HTMLElement && Number(other.dataset['start']) <= start,
      );
      if (later === undefined) this.#list.prepend(row);
      else later.after(row);
    });
  }

  #showPartials(): void {
    this.#keepingTheEnd(() => {
      const inOrder = [...this.#open.values()].toSorted((one, other) => one.start - other.start);
      const text = inOrder.map((partial) => partial.text).join(' ');
      if (text !== '') this.#nothing.hidden = true;
      this.#partials.textContent = text;
    });
  }

  /** The newest caption stays in sight, unless somebody has scrolled back to read. */
  #keepingTheEnd(change: () => void): void {
    const scroll = this.#scroll;
    const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END;
    change();
    if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  }
}
