import { element, made } from './element.ts';
import { type Line, type Stretch, stripView } from './strip-view.ts';
import { length } from './times.ts';

/** Pixels from the top: captions, the line, the window, numbers of seconds. */
const rows = { seam: 12, said: 22, line: 32, window: 58, time: 84 } as const;
const LINE_HEIGHT = 20;
const HEIGHT = 90;
/** Seconds that are shown: as many as can be told apart. */
const SECONDS_PER_PIXEL = 1 / 14;
const MOST_SECONDS = 60;
/** The name for screen readers is read on demand; a new one each frame would only cost. */
const NAMED_EVERY_MS = 5_000;

const keys = [
  { name: 'answered', title: 'answered' },
  { name: 'sent', title: 'sent' },
  { name: 'kept', title: 'to send' },
  { name: 'window', title: 'window' },
  { name: 'seam', title: 'seams' },
  { name: 'gap', title: 'gaps' },
] as const;
type Key = (typeof keys)[number]['name'];

/** Draws the session's clock: what is answered, sent and kept, where links took over, and what is missing. */
export class Strip {
  readonly #place = element('strip', HTMLElement);
  readonly #svg = svg('svg', { role: 'img', height: HEIGHT });
  readonly #drawing = svg('g', {});
  readonly #values = new Map<Key, HTMLElement>();
  #namedAt = -Infinity;

  constructor() {
    const patterns = svg('defs', {});
    patterns.append(pattern('kept', 45), pattern('gap', -45));
    this.#svg.append(patterns, this.#drawing);
    this.#place.replaceChildren(this.#svg);
    element('legend', HTMLElement).replaceChildren(
      ...keys.map(({ name, title }) => {
        const value = made('dd');
        this.#values.set(name, value);
        const item = made('div');
        const term = made('dt');
        term.append(title);
        item.append(swatch(name), term, value);
        return item;
      }),
    );
  }

  draw(line: Line, now = performance.now()): void {
    const width = this.#place.clientWidth;
    const span = Math.min(MOST_SECONDS, Math.max(20, Math.round((width * SECONDS_PER_PIXEL) / 10) * 10));
    const view = stripView(line, span, width);
    const bar = (name: string, { x, width: wide }: Stretch, y: number = rows.line, height = LINE_HEIGHT): SVGElement =>
      svg('rect', { ...filled(name), x, y, width: wide, height });
    this.#drawing.replaceChildren(
      svg('rect', { class: 'track', x: 0, y: rows.line, width, height: LINE_HEIGHT, rx: 4 }),
      ...view.ticks.flatMap(({ x, seconds }) => [
        svg('line', { class: 'tick', x1: x, x2: x, y1: rows.line + LINE_HEIGHT, y2: rows.time - 12 }),
        label('time', x, rows.time, `${seconds} s`, anchorAt(x, width, 16)),
      ]),
      bar('answered', view.answered),
      bar('sent', view.sent),
      bar('kept', view.kept),
      ...view.gaps.map((gap) => bar('gap', { ...gap, width: Math.max(2, gap.width) })),
      ...view.said.map(({ x, width: wide }) => bar('said', { x, width: Math.max(2, wide - 2) }, rows.said, 3)),
      ...(line.accepted === 0 ? [] : [bracket(view.window)]),
      ...view.seams.flatMap(({ x }) => [
        svg('line', { class: 'seam', x1: x, x2: x, y1: rows.seam + 4, y2: rows.line + LINE_HEIGHT + 2 }),
        svg('circle', { class: 'seam', cx: x, cy: rows.line + LINE_HEIGHT / 2, r: 5 }),
      ]),
      ...view.seamNames.map(({ x, text }) => label('seam-name', x, rows.seam, text, anchorAt(x, width, 32))),
    );
    this.#tell(line, span, now);
  }

  #tell(line: Line, span: number, now: number): void {
    const missing = line.gaps.reduce((sum, { start, end }) => sum + end - start, 0);
    const texts: Readonly<Record<Key, string>> = {
      answered: length(line.settled),
      sent: length(line.sent - line.settled),
      kept: length(line.accepted - Math.max(line.sent, line.settled)),
      window: length(line.accepted - Math.max(0, line.settled - 2)),
      seam: String(line.seams.length),
      gap: line.gaps.length === 0 ? '0' : `${line.gaps.length}, ${length(missing)}`,
    };
    for (const [name, value] of this.#values) if (value.textContent !== texts[name]) value.textContent = texts[name];
    if (now - this.#namedAt < NAMED_EVERY_MS) return;
    this.#namedAt = now;
    this.#svg.setAttribute(
      'aria-label',
      `The last ${span} seconds of audio: ${texts.answered} answered, ${texts.sent} sent and not answered, ${texts.kept} not sent yet; ` +
        `${texts.seam} seams; gaps: ${texts.gap}.`,
    );
  }
}

/** `└──┘` under what is kept. */
function bracket({ x, width }: Stretch): SVGElement {
  const y = rows.window;
  return svg('path', { class: 'window', d: `M${x} ${y}v5h${Math.max(width, 1)}v-5` });
}

/** A text in the middle of its place, unless it would leave the strip. */
function anchorAt(x: number, width: number, half: number): string {
  if (x < half) return 'start';
  return x > width - half ? 'end' : 'middle';
}

function label(name: string, x: number, y: number, text: string, anchor: string): SVGElement {
  const one = svg('text', { class: name, x, y, 'text-anchor': anchor });
  one.textContent = text;
  return one;
}

function swatch(name: Key): SVGElement {
  const one = svg('svg', { viewBox: '0 0 16 12', 'aria-hidden': 'true' });
  if (name === 'seam') one.append(svg('circle', { class: 'seam', cx: 8, cy: 6, r: 4.5 }));
  else if (name === 'window') one.append(svg('path', { class: 'window', d: 'M1 3v5h14v-5' }));
  else one.append(svg('rect', { ...filled(name), width: 16, height: 12, rx: 2 }));
  return one;
}

/** What is not answered yet, and what never will be, is striped: colours alone do not tell everybody apart. */
function pattern(name: 'kept' | 'gap', angle: number): SVGElement {
  const one = svg('pattern', {
    id: `${name}-pattern`,
    width: 6,
    height: 6,
    patternUnits: 'userSpaceOnUse',
    patternTransform: `rotate(${angle})`,
  });
  one.append(
    svg('rect', { class: 'stripe-ground', width: 6, height: 6 }),
    svg('rect', { class: `stripe-${name}`, width: 3, height: 6 }),
  );
  return one;
}

function filled(name: string): Readonly<Record<string, string>> {
  return name === 'kept' || name === 'gap' ? { class: name, fill: `url(#${name}-pattern)` } : { class: name };
}

function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[Name] {
  const one = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) {
    one.setAttribute(attribute, typeof value === 'number' ? String(Math.round(value * 10) / 10) : value);
  }
  return one;
}
