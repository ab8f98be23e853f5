import type { SessionWarning } from '../errors/warnings.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { samplesEach } from './interleaved.ts';
import { look, noLevels, onlyChannel, type ChannelOf } from './levels.ts';

/** So many seconds of exact zeros at the beginning: nobody is on this line. */
const SILENT_SECONDS = 3;
/** The part of a second's samples at full scale from which it is clipped. */
const CLIPPED_PART = 0.01;
/** So many seconds without clipping, and it may be warned about again. */
const CLEAR_SECONDS = 10;

/**
 * Listens for audio that a provider cannot recognise: exact zeros for the first 3 s, and clipping. Later zeros are not
 * warned about, since a muted microphone and a silent phone line give them too.
 */
export class SoundCheck {
  readonly #sampleRate: number;
  readonly #onWarning: (warning: SessionWarning) => void;
  readonly #of: ChannelOf;
  readonly #second = noLevels();
  #left: number;
  #seconds = 0;
  /** Nothing but zeros so far. */
  #silent = true;
  #secondsUnclipped = CLEAR_SECONDS;

  /** @param sampleRate - in Hz. `of`: the channel that is listened to, where the samples are those of several. */
  constructor(sampleRate: number, onWarning: (warning: SessionWarning) => void, of: ChannelOf = onlyChannel) {
    this.#sampleRate = sampleRate;
    this.#of = of;
    this.#onWarning = onWarning;
    this.#left = sampleRate;
  }

  /** The next samples of the stream. */
  push(samples: Int16Array): void {
    const length = samplesEach(samples, this.#of.channels);
    let from = 0;
    while (from < length) {
      const to = Math.min(length, from + this.#left);
      look(samples, from, to, this.#second, this.#of);
      this.#left -= to - from;
      from = to;
      if (this.#left === 0) this.#judge();
    }
  }

  #judge(): void {
    const { energy, atFullScale, looked } = this.#second;
    this.#second.energy = 0;
    this.#second.atFullScale = 0;
    this.#second.looked = 0;
    this.#left = this.#sampleRate;
    this.#seconds += 1;
    if (energy > 0) this.#silent = false;
    if (this.#silent && this.#seconds === SILENT_SECONDS) this.#warnSilent();
    const part = atFullScale / looked;
    if (part < CLIPPED_PART) {
      this.#secondsUnclipped += 1;
      return;
    }
    if (this.#secondsUnclipped >= CLEAR_SECONDS) this.#warnClipped(part);
    this.#secondsUnclipped = 0;
  }

  get #isOnly(): boolean {
    return this.#of.channels === 1;
  }

  get #place(): string {
    return this.#isOnly ? 'the audio' : `channel ${this.#of.channel}`;
  }

  #warnSilent(): void {
    this.#onWarning(
      sessionWarning('all-zero', `the first ${SILENT_SECONDS} s of ${this.#place} are exact zeros`, {
        remedy: 'Check that the right device or channel is recorded, and that it is not muted.',
        at: this.#seconds,
      }),
    );
  }

  #warnClipped(part: number): void {
    this.#onWarning(
      sessionWarning(
        'clipping',
        `${Math.round(part * 100)} % of the samples of one second${this.#isOnly ? '' : ` of ${this.#place}`} are at full scale`,
        {
          remedy: 'Turn the gain of the source down.',
          at: this.#seconds,
        },
      ),
    );
  }
}
