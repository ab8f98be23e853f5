import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSimulator,
  type Script,
  type ScriptAudio,
  scriptAudio,
  scriptedEngine,
  type Simulator,
  type SimulatorOptions,
  speechScript,
} from '@throughline/simulator';
import { type BodhiBehaviour, bodhiServer } from '@throughline/simulator/providers/bodhi';
import { writeScriptAudio } from '../src/simulate/wave-file.ts';

/** A simulated provider that listens, with a WAV file of the speech that it knows. */
export interface ScriptedServer {
  readonly url: string;
  readonly simulator: Simulator;
  readonly script: Script;
  readonly audio: ScriptAudio;
  readonly file: string;
  /** The transcript as lines of text: one for each utterance. */
  readonly text: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function scriptedServer(
  options: BodhiBehaviour & Pick<SimulatorOptions, 'faults'> & { readonly seconds?: number } = {},
): Promise<ScriptedServer> {
  const { seconds = 12, faults = [], ...behaviour } = options;
  const script = speechScript({ seconds, seed: 3 });
  const audio = scriptAudio(script);
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }), ...behaviour }),
    faults,
  });
  const { url } = await simulator.listen();
  const folder = await mkdtemp(join(tmpdir(), 'throughline-cli-'));
  const file = join(folder, 'speech.wav');
  await writeScriptAudio(file, audio);
  return {
    url,
    simulator,
    script,
    audio,
    file,
    text: script.utterances.map(({ words }) => `${words.map((word) => word.text).join(' ')}\n`).join(''),
    [Symbol.asyncDispose]: async () => {
      await simulator.close();
      await rm(folder, { recursive: true });
    },
  };
}
