import type { AudioFormat, SampleLayout, WavFormat } from '@throughline/core/internal';
import {
  blockBytes,
  describeCoding,
  FLOAT_TAG,
  G711_TAGS,
  INTEGER_TAG,
  isUnknownSize,
  wavHeaderSteps,
} from '@throughline/core/internal';
import type { Cursor } from './byte-cursor.ts';
import type { AudioFileName } from './refusals.ts';
import { refuseCoding, refuseContainer, refuseHeader } from './refusals.ts';
import type { OnAudioFileWarning } from './warnings.ts';
import { audioFileWarning } from './warnings.ts';

export interface WavHeader {
  readonly layout: SampleLayout;
  /** Bytes of samples that the header promises; not every writer comes back to fill it in. They begin where the cursor is. */
  readonly size: number;
  /** Where the header says that the file ends; undefined where that cannot be right. */
  readonly end: number | undefined;
}

export interface WavHeaderContext {
  readonly file: AudioFileName;
  readonly wanted: AudioFormat;
  readonly onWarning: OnAudioFileWarning;
}

/**
 * Reads a WAV header up to the first sample and refuses what cannot be right.
 *
 * @throws SpeechError `audio-container` for a RIFF file of another kind, `audio-format` for a coding that is not decoded
 *   here, `audio-invalid` for a header that contradicts itself or holds no samples
 */
export async function readWavHeader(cursor: Cursor, context: WavHeaderContext): Promise<WavHeader> {
  const { file, wanted } = context;
  const start = cursor.position;
  const steps = wavHeaderSteps();
  let layout: SampleLayout | undefined;
  let step = steps.next();
  while (step.done !== true) {
    const { value } = step;
    if (value.type === 'skip') await cursor.skip(value.bytes);
    else if (value.type === 'format') layout = layoutOfFormat(value.format, context);
    step = steps.next(value.type === 'read' ? await cursor.read(value.bytes) : noBytes);
  }
  const header = step.value;
  if ('form' in header) {
    throw refuseContainer(file, { container: `a RIFF file of type "${header.form.trim()}"` }, wanted);
  }
  if ('reason' in header) throw refuseHeader(file, header.reason, wanted);
  layout ??= layoutOfFormat(header.format, context);
  return { layout, size: header.dataBytes, end: endOf(start, header.riffBytes) };
}

const noBytes = new Uint8Array(0);

function endOf(start: number, riffSize: number): number | undefined {
  return riffSize === 0 || isUnknownSize(riffSize) ? undefined : start + 8 + riffSize;
}

/**
 * The layout that a `fmt ` chunk stands for.
 *
 * @throws SpeechError `audio-format` for a coding that is not decoded here, `audio-invalid` for what cannot be
 */
export function layoutOfFormat(format: WavFormat, { file, wanted, onWarning }: WavHeaderContext): SampleLayout {
  const refuse = (reason: string) => refuseHeader(file, `its header says ${reason}`, wanted);
  if (format.flaw !== undefined) throw refuse(format.flaw);
  const { tag, channels, sampleRate, bytesPerSecond, bits } = format;
  const law = G711_TAGS[tag];
  if (tag !== INTEGER_TAG && tag !== FLOAT_TAG && law === undefined)
    throw refuseCoding(file, describeCoding(tag), wanted);
  if (channels < 1 || channels > 8) throw refuse(`${channels} channels; 1 to 8 are read`);
  if (sampleRate < 8000 || sampleRate > 192_000) throw refuse(`${sampleRate} Hz; 8000 to 192000 are read`);
  const coding = law ?? (tag === INTEGER_TAG ? 'integer' : 'float');
  const widths = law !== undefined ? [8] : coding === 'integer' ? [8, 16, 24, 32] : [32, 64];
  if (!widths.includes(bits))
    throw refuse(
      `${bits} bits for ${law === undefined ? coding : describeCoding(tag)} samples; ${widths.join(', ')} are read`,
    );
  const layout: SampleLayout = { sampleRate, channels, coding, bits };
  const block = blockBytes(layout);
  if (format.blockBytes !== block) {
    throw refuse(`${format.blockBytes} bytes per sample of all channels, but ${channels} × ${bits} bits are ${block}`);
  }
  if (bytesPerSecond !== sampleRate * block) {
    onWarning(
      audioFileWarning(
        'odd-header',
        `the header of ${file.label} says ${bytesPerSecond} bytes per second, but its own numbers make ${sampleRate * block}`,
      ),
    );
  }
  return layout;
}
