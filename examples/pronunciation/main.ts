import { isSpeechError } from '@throughline/core';
import { openAudioFile } from '@throughline/node';
import { practise } from './practise.ts';
import { practiseSimulated } from './simulated.ts';

const wanted = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;
const [file, sentence] = process.argv.slice(2);
try {
  if (file === undefined || sentence === undefined) await practiseSimulated();
  else {
    const source = await openAudioFile(file, { convert: true, wanted });
    await practise({ config: { sentence }, token: process.env['ELSA_TOKEN'] ?? '', source });
  }
} catch (error) {
  if (!isSpeechError(error)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = 1;
}
