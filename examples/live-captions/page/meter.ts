import { element } from './element.ts';

/** The lowest level that is shown, in dB of full scale. */
const FLOOR_DB = -60;
/** Peaks fall by so many dB a second. */
const PEAK_FALL_DB = 12;

/** The input level, from −60 dBFS to full scale. */
export class Meter {
  readonly #meter = element('level', HTMLElement);
  readonly #bar = inside(this.#meter, '.meter-level');
  readonly #peakMark = inside(this.#meter, '.meter-peak');
  #peakDb = FLOOR_DB;
  #shownAt = 0;
  #toldAt = 0;

  /** @param rms, peak - 0 to 1 of full scale */
  show({ rms, peak }: { readonly rms: number; readonly peak: number }, now = performance.now()): void {
    const fallen = this.#peakDb - (PEAK_FALL_DB * (now - this.#shownAt)) / 1000;
    this.#peakDb = Math.max(decibels(peak), fallen, FLOOR_DB);
    this.#shownAt = now;
    const level = share(decibels(rms));
    this.#bar.style.transform = `scaleX(${level})`;
    this.#peakMark.style.left = `${share(this.#peakDb) * 100}%`;
    this.#peakMark.style.opacity = this.#peakDb > FLOOR_DB ? '1' : '0';
    this.#meter.toggleAttribute('data-clipping', peak >= 0.999);
    if (now - this.#toldAt < 1000) return;
    this.#toldAt = now;
    this.#meter.setAttribute('aria-valuenow', String(Math.round(level * 100)));
  }

  clear(): void {
    this.#peakDb = FLOOR_DB;
    this.#toldAt = 0;
    this.show({ rms: 0, peak: 0 });
  }
}

function decibels(value: number): number {
  return value <= 0 ? FLOOR_DB : Math.max(FLOOR_DB, 20 * Math.log10(value));
}

function share(db: number): number {
  return Math.min(1, (db - FLOOR_DB) / -FLOOR_DB);
}

function inside(parent: Element, selector: string): HTMLElement {
  const found = parent.querySelector(selector);
  if (found instanceof HTMLElement) return found;
  throw new Error(`The page has no "${selector}".`);
}
