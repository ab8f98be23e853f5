import { isSpeechError } from '@throughline/core';
import { element, made } from './element.ts';

/** The panel for what ended a session: what happened, what to do, and the page that says more. */
export class Problem {
  readonly #panel = element('problem', HTMLElement);

  clear(): void {
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
  }

  show(error: unknown): void {
    this.#panel.replaceChildren(...(isSpeechError(error) ? ofSpeechError(error) : ofAnyError(error)));
    this.#panel.hidden = false;
  }
}

function ofSpeechError({ code, message, remedy }: { code: string; message: string; remedy?: string }): HTMLElement[] {
  const heading = made('h2');
  heading.append(made('code', { text: code }));
  const parts: HTMLElement[] = [heading, made('p', { text: withoutCode(message, code) })];
  if (remedy !== undefined) parts.push(made('p', { className: 'remedy', text: remedy }));
  const more = made('p');
  const link = made('a', { text: `What ${code} means` });
  link.href = `/docs/errors/${encodeURIComponent(code)}.md`;
  link.target = '_blank';
  link.rel = 'noopener';
  more.append(link);
  parts.push(more);
  return parts;
}

function ofAnyError(error: unknown): HTMLElement[] {
  return [
    made('h2', { text: 'Something unexpected happened' }),
    made('p', { text: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }),
  ];
}

/** The message begins with the code, which stands above it already. */
function withoutCode(message: string, code: string): string {
  const rest = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}${/[.!?]$/u.test(rest) ? '' : '.'}`;
}
