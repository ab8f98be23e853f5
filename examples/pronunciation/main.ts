import { resolve } from 'node:path';
import { isSpeechError } from '@throughline/core';
import { openAudioFile } from '@throughline/node';
import { practise } from './practise.ts';
import { practiseSimulated } from './simulated.ts';

const wanted = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;
const [file, sentence] = process.argv.slice(2);
const { ELSA_TOKEN, ELSA_URL, INIT_CWD = '' } = process.env;
try {
  if (file === undefined) await practiseSimulated();
  else if (sentence === undefined)
    refuse('Say which sentence is spoken in it, in quotes: start hello.wav "hello world".');
  else if (!ELSA_TOKEN)
    refuse('A recording of your own is assessed by ELSA: set ELSA_TOKEN to the token of your account.');
  else {
    // A path counts from where you stand: pnpm runs this in the folder of the example, and says where it was called in INIT_CWD.
    const source = await openAudioFile(resolve(INIT_CWD, file), { convert: true, wanted });
    const config = { sentence, ...(ELSA_URL !== undefined && { url: ELSA_URL }) };
    await practise({ config, token: ELSA_TOKEN, source });
  }
} catch (error) {
  if (!isSpeechError(error)) throw error;
  console.error(`${error.message} ${error.remedy ?? ''}`);
  process.exitCode = 1;
}

function refuse(message: string): void {
  console.error(message);
  process.exitCode = 2;
}
