/** Parts of a picture, as SVG. Places and sizes are pixels. */

export const WIDTH = 760;

/** Whose something is: of one link, of the other one, or of neither. */
export type Owner = 'one' | 'other' | 'neither';

/** For a page that is light and for one that is dark: an image asks the reader's settings, since it has no page to ask. */
const STYLE = `
  svg { color: #1f2328; --one: #0969da; --other: #bc4c00; --neither: #6e7781; font: 12px system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6edf3; --one: #58a6ff; --other: #f0883e; --neither: #9198a1; }
  }
  .one { fill: var(--one); stroke: var(--one); }
  .other { fill: var(--other); stroke: var(--other); }
  .neither { fill: var(--neither); stroke: var(--neither); }
  .faint { fill-opacity: 0.15; }
  .kept { fill-opacity: 0.05; stroke-dasharray: 3 2; }
  text { fill: currentColor; }
  .mark { stroke: currentColor; stroke-opacity: 0.35; }
  .arrow { stroke: currentColor; fill: none; }
`;

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface BarOptions {
  readonly owner: Owner;
  readonly top: number;
  readonly height: number;
  /** `faint`: it goes on, and less counts of it; `kept`: nobody is told of it. Default: solid. */
  readonly look?: 'faint' | 'kept';
}

export function bar({ from, to }: Span, { owner, top, height, look }: BarOptions): string {
  const looks = look === undefined ? owner : `${owner} ${look}`;
  return `<rect class="${looks}" x="${from}" y="${top}" width="${to - from}" height="${height}" rx="2"/>`;
}

export function label(
  text: string,
  {
    x,
    y,
    anchor = 'start',
    size,
  }: { readonly x: number; readonly y: number; readonly anchor?: string; readonly size?: number },
): string {
  const smaller = size === undefined ? '' : ` font-size="${size}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${smaller}>${text}</text>`;
}

/** A moment: a line from top to bottom. */
export function moment(x: number, { top, bottom }: { readonly top: number; readonly bottom: number }): string {
  return `<line class="mark" x1="${x}" y1="${top}" x2="${x}" y2="${bottom}"/>`;
}

/** How long something takes: a line with an end at each side. */
export function extent({ from, to }: Span, y: number): string {
  return `<path class="arrow" d="M${from},${y - 4}V${y + 4}M${from},${y}H${to}M${to},${y - 4}V${y + 4}"/>`;
}

/** The place where a link is lost, or is not to be had. */
export function cross(x: number, y: number): string {
  return `<path class="arrow" stroke-width="2" d="M${x - 5},${y - 5}L${x + 5},${y + 5}M${x - 5},${y + 5}L${x + 5},${y - 5}"/>`;
}

export function picture(title: string, height: number, parts: readonly string[]): string {
  const size = `width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${title}" ${size}>`;
  return `${[head, `<style>${STYLE}</style>`, ...parts, '</svg>'].join('\n')}\n`;
}
