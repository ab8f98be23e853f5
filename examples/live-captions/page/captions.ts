import type { FinalResult, Gap, PartialResult, Relabel, Retraction } from '@throughline/core';
import { relabelled } from '@throughline/subtitles';
import { element, made } from './element.ts';
import { clockTime, length } from './times.ts';

/** What is shorter stands in the strip only, in seconds. */
const SHORT = 0.2;
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

  /** Gaps with no caption between them are one line: a busy machine may lose audio many times a second. */
  gap({ start, end, reason }: Gap): void {
    if (end - start < SHORT) return;
    const before = this.#rowBefore(start);
    const isOne = before?.dataset['reason'] === reason;
    const seconds = end - start + (isOne ? Number(before.dataset['seconds']) : 0);
    const text = `${length(seconds)} ${reasons[reason]}.`;
    const shown = isOne ? before.querySelector('.missing') : null;
    if (shown !== null) shown.textContent = text;
    const row = isOne ? before : this.#insert(start, made('span', { className: 'missing', text }));
    row.dataset['reason'] = reason;
    row.dataset['seconds'] = String(seconds);
  }

  #insert(start: number, content: HTMLElement): HTMLLIElement {
    const row = made('li');
    row.dataset['start'] = String(start);
    row.append(made('time', { text: clockTime(start) }), content);
    this.#keepingTheEnd(() => {
      this.#nothing.hidden = true;
      const before = this.#rowBefore(start);
      if (before === undefined) this.#list.prepend(row);
      else before.after(row);
    });
    return row;
  }

  /** The last row that begins no later. */
  #rowBefore(start: number): HTMLLIElement | undefined {
    return [...this.#list.querySelectorAll('li')].findLast((row) => Number(row.dataset['start']) <= start);
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
