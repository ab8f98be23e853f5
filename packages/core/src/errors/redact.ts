import { formsOf } from './encodings.ts';

/** Shorter texts are no secrets worth the name, and replacing them would make nonsense of every message. */
const shortestSecret = 6;
const mark = '***';

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * What must never be shown: every text that the credentials ever held. One per session. Nothing is worked out until
 * something has to be redacted, and then once for each new secret.
 */
export class Secrets {
  readonly #secrets = new Set<string>();
  #forms: readonly string[] | undefined;

  /**
   * Remembers every string of 6 characters and more inside `credentials`, at any depth of objects, arrays, maps and
   * sets. Strings that were added before stay: an error may come late and quote an old key.
   */
  add(credentials: unknown): void {
    const before = this.#secrets.size;
    this.#collect(credentials, new Set());
    if (this.#secrets.size > before) this.#forms = undefined;
  }

  /**
   * The text with every secret in it replaced by `***`, in its own form or encoded (JSON, percent, base64). A secret of
   * which only the beginning is left at the end of a text that was cut is replaced too, from 6 characters on.
   * A property, so that it can be passed on by itself.
   */
  readonly redact = (text: string): string => {
    if (this.#secrets.size === 0 || text.length < shortestSecret) return text;
    this.#forms ??= this.#allForms();
    const spans = this.#forms.flatMap((form) => occurrences(text, form));
    if (spans.length === 0) return text;
    return replaceSpans(text, spans);
  };

  /** A copy of plain objects and arrays with every string in them redacted; other objects are returned as they are. */
  redactDeep<T>(value: T): T {
    return this.#secrets.size === 0 ? value : (this.#copy(value, new Map()) as T);
  }

  #collect(value: unknown, seen: Set<object>): void {
    if (typeof value === 'string' && value.length >= shortestSecret) this.#secrets.add(value);
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
    seen.add(value);
    for (const child of childrenOf(value)) this.#collect(child, seen);
  }

  #allForms(): readonly string[] {
    const forms = new Set([...this.#secrets].flatMap(formsOf).filter((form) => form.length >= shortestSecret));
    return [...forms];
  }

  #copy(value: unknown, copies: Map<object, unknown>): unknown {
    if (typeof value === 'string') return this.redact(value);
    if (typeof value !== 'object' || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    if (Array.isArray(value)) {
      const copy: unknown[] = [];
      copies.set(value, copy);
      for (const item of value) copy.push(this.#copy(item, copies));
      return copy;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    const copy: Record<string, unknown> = {};
    copies.set(value, copy);
    for (const [key, item] of Object.entries(value)) copy[this.redact(key)] = this.#copy(item, copies);
    return copy;
  }
}

function childrenOf(value: object): Iterable<unknown> {
  try {
    return value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value);
  } catch {
    // A getter of the caller's object threw; what cannot be read cannot leak from here either.
    return [];
  }
}

function occurrences(text: string, form: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf(form); start !== -1; start = text.indexOf(form, start + 1)) {
    spans.push({ start, end: start + form.length });
  }
  for (let length = Math.min(form.length - 1, text.length); length >= shortestSecret; length -= 1) {
    if (!text.endsWith(form.slice(0, length))) continue;
    spans.push({ start: text.length - length, end: text.length });
    break;
  }
  return spans;
}

/** Spans that overlap or touch become one mark, so that what two secrets share is never left over. */
function replaceSpans(text: string, spans: readonly Span[]): string {
  let result = '';
  let end = 0;
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (result === '' || span.start > end) result += text.slice(end, span.start) + mark;
    end = Math.max(end, span.end);
  }
  return result + text.slice(end);
}
