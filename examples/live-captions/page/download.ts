import type { FinalResult } from '@throughline/core';
import { type SubtitleFormat, subtitles } from '@throughline/subtitles';
import { element } from './element.ts';

const types: Readonly<Record<SubtitleFormat, string>> = { srt: 'application/x-subrip', vtt: 'text/vtt' };

/** The two buttons that save the captions as a file. */
export class Downloads {
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(finals: () => readonly FinalResult[]) {
    this.#buttons = (['srt', 'vtt'] as const).map((format) => {
      const button = element(`download-${format}`, HTMLButtonElement);
      button.addEventListener('click', () => save(subtitles(finals(), { format }), format));
      return button;
    });
  }

  enable(enabled: boolean): void {
    for (const button of this.#buttons) button.disabled = !enabled;
  }
}

function save(text: string, format: SubtitleFormat): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${types[format]};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `captions.${format}`;
  link.click();
  // The download has begun by the next turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
