import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mono16, wavHeader } from '@throughline/core/internal';
import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  type Simulator,
  type SimulatorOptions,
  speechScript,
} from '@throughline/simulator';
import { type BodhiBehaviour, bodhiServer } from '@throughline/simulator/providers/bodhi';

/** A simulated provider that listens, and a folder with files of the speech that it knows. */
export interface BatchServer {
  readonly url: string;
  readonly simulator: Simulator;
  /** Holds `calls/00.wav`, `calls/01.wav` …, and is to hold the transcripts. */
  readonly folder: string;
  /** `calls/*.wav`, in the folder. */
  readonly pattern: string;
  readonly out: string;
  /** Of the files. */
  readonly sampleRate: number;
  [Symbol.asyncDispose](): Promise<void>;
}

interface BatchSpeech {
  readonly files?: number;
  /** Of each file. */
  readonly seconds?: number;
  readonly sampleRate?: number;
}

export async function batchServer(
  options: BodhiBehaviour & Pick<SimulatorOptions, 'faults' | 'limits'> & BatchSpeech = {},
): Promise<BatchServer> {
  const { files = 6, seconds = 2, sampleRate, faults = [], limits = {}, ...behaviour } = options;
  const script = speechScript({
    seconds: files * seconds,
    seed: 3,
    ...(sampleRate === undefined ? {} : { sampleRate }),
  });
  const audio = scriptAudio(script);
  const engine = scriptedEngine({ script });
  const simulator = createSimulator({ provider: bodhiServer({ engine, ...behaviour }), faults, limits });
  const { url } = await simulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'throughline-batch-'));
  const calls = join(folder, 'calls');
  await mkdir(calls);
  const size = seconds * script.sampleRate;
  for (let index = 0; index < files; index += 1) {
    const samples = audio.samples(index * size, (index + 1) * size);
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    const name = `${String(index).padStart(2, '0')}.wav`;
    await writeFile(join(calls, name), Buffer.concat([wavHeader(mono16(script.sampleRate), bytes.length), bytes]));
  }
  return {
    url,
    simulator,
    folder,
    pattern: join(calls, '*.wav'),
    out: join(folder, 'out'),
    sampleRate: script.sampleRate,
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}
