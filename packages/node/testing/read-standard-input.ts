// Run as a process of its own: reads all of standard input and prints the samples, or why it could not read them.
import type { AudioFormat } from '@throughline/core/internal';
import { openAudioFile } from '../src/audio/open-audio-file.ts';
import { samplesOf } from './open.ts';

const [raw] = process.argv.slice(2);
try {
  const source = await openAudioFile('-', raw === undefined ? {} : { raw: JSON.parse(raw) as AudioFormat });
  const samples = await samplesOf(source);
  const sum = samples.reduce((total, sample) => total + sample, 0);
  process.stdout.write(JSON.stringify({ seekable: source.seekable, samples: samples.length, sum }));
} catch (error) {
  process.stdout.write(String(error instanceof Error ? error.message : error));
}
