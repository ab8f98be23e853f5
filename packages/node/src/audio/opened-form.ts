import type { AudioSource, SampleLayout } from '@throughline/core/internal';
import { chosenChannel, refuseChoice } from '@throughline/core/internal';
import { channelsOf } from './channel-sources.ts';
import type { AudioInput } from './input.ts';
import { defaultWanted, type OpenAudioFileOptions } from './open-options.ts';
import { refuseChannels, refuseFormat, type AudioFileName } from './refusals.ts';
import type { SampleBytes } from './sample-bytes.ts';
import { decodedLayout, layoutOf, sameLayout } from './sample-layout.ts';
import { convertedSource, plainSource } from './sources.ts';
import { emitProcessWarning } from './warnings.ts';

/** What an opened file becomes. */
export interface OpenedForm<Opened, Shape> {
  /**
   * What is to be done with samples of this layout. It is asked before the samples are looked for, which may take a look at the whole file.
   *
   * @param found - the layout in words
   * @throws SpeechError `audio-format` where they are not as wanted and are not to be converted
   */
  shapeOf(file: AudioFileName, layout: SampleLayout, found: string, options: OpenAudioFileOptions): Shape;
  opened(samples: Omit<SampleBytes, 'signal'>, shape: Shape, input: AudioInput, options: OpenAudioFileOptions): Opened;
}

interface OneShape {
  /** Whether the samples are as wanted. */
  readonly isPlain: boolean;
  readonly channel: number | undefined;
}

/** One source of all that is wanted. */
export const asOne: OpenedForm<AudioSource, OneShape> = {
  shapeOf: (file, layout, found, options) => {
    const { wanted = defaultWanted } = options;
    const channel = chosenChannel(options.channel, layout);
    if (wanted.channels > 1) {
      if (options.channel !== undefined) refuseChoice(options.channel, wanted.channels);
      if (layout.channels !== wanted.channels) throw refuseChannels(file, found, wanted);
    }
    return { isPlain: isPlain(file, layout, found, options), channel };
  },
  opened: (bytes, shape, { file: { label } }, options) => {
    const { wanted = defaultWanted, onWarning = emitProcessWarning, signal } = options;
    const samples = { ...bytes, signal };
    if (shape.isPlain && shape.channel === undefined) return plainSource(samples, wanted);
    return convertedSource(samples, wanted, { channel: shape.channel, label, onWarning });
  },
};

/** One source for a session, which takes each chunk before it asks for the next one: they are lent where that saves memory. */
export const asLent: OpenedForm<AudioSource, OneShape> = {
  shapeOf: asOne.shapeOf,
  // A converter may keep what it is given.
  opened: (bytes, shape, input, options) => asOne.opened({ ...bytes, lends: shape.isPlain }, shape, input, options),
};

/** A source of each channel; the shape: whether its samples are as wanted. */
export const asChannels: OpenedForm<readonly AudioSource[], boolean> = {
  shapeOf: (file, layout, found, options) => isPlain(file, { ...layout, channels: 1 }, found, options),
  opened: (bytes, plain, { file: { label }, type }, options) => {
    const { wanted = defaultWanted, onWarning = emitProcessWarning, signal } = options;
    const samples = { ...bytes, signal };
    const { channels } = bytes.layout;
    if (!plain && channels > 1 && type === 'file') {
      // Each converts its own channel only.
      return Array.from({ length: channels }, (_, channel) =>
        convertedSource(samples, wanted, { channel, label, onWarning }),
      );
    }
    const all = { ...wanted, channels };
    return channelsOf(
      plain ? plainSource(samples, all) : convertedSource(samples, all, { channel: undefined, label, onWarning }),
    );
  },
};

/** @throws SpeechError `audio-format` for samples that are not as wanted where none are converted */
function isPlain(file: AudioFileName, layout: SampleLayout, found: string, options: OpenAudioFileOptions): boolean {
  const { wanted = defaultWanted, convert = false } = options;
  const plain = sameLayout(decodedLayout(layout), layoutOf(wanted));
  if (!plain && !convert) throw refuseFormat(file, found, wanted, options.wanted === undefined);
  return plain;
}
