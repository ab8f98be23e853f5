import {
  createSimulator,
  scriptAudio,
  scriptedEngine,
  scriptText,
  speechScript,
  type ProviderServer,
} from '@throughline/simulator';
import { scaledClock } from '@throughline/simulator/kit';
import { assemblyaiServer } from '@throughline/simulator/providers/assemblyai';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { openaiServer } from '@throughline/simulator/providers/openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificate, runMaker, type Certificate } from './run-maker.ts';
import { tapped } from './tap.ts';

/** The whole run, as `pnpm conformance` makes it, is in real time; elsewhere time goes faster. */
const whole = process.env['THROUGHLINE_CONFORMANCE'] === 'whole';
const speed = whole ? 1 : 8;
const script = { seconds: 30, seed: 10 };

type Engine = ReturnType<typeof scriptedEngine>;

interface Maker {
  readonly name: string;
  /** Its script, from this folder. Default: that of its name in `makers/`. */
  readonly file?: string;
  readonly sampleRate: number;
  readonly server: (engine: Engine) => ProviderServer;
  /** Types of messages that the SDK reads and does not pass on; `all` where it passes on events of its own. */
  readonly unreported: readonly string[] | 'all';
}

const makers: readonly Maker[] = [
  { name: 'deepgram', sampleRate: 16_000, server: (engine) => deepgramServer({ engine }), unreported: [] },
  // Its packages are installed only for the whole run.
  ...(whole
    ? [
        {
          name: 'livekit',
          file: 'livekit/deepgram.mjs',
          sampleRate: 16_000,
          server: (engine: Engine) => deepgramServer({ engine }),
          unreported: 'all' as const,
        },
      ]
    : []),
  {
    name: 'assemblyai',
    sampleRate: 16_000,
    server: (engine) => assemblyaiServer({ engine }),
    // It ends the SDK's own `close()`.
    unreported: ['Termination'],
  },
  { name: 'openai', sampleRate: 24_000, server: (engine) => openaiServer({ engine }), unreported: [] },
  { name: 'deepgram-flux', sampleRate: 16_000, server: (engine) => deepgramServer({ engine }), unreported: [] },
];

let trusted: Certificate;
beforeAll(async () => {
  trusted = await certificate();
});
afterAll(() => trusted[Symbol.asyncDispose]());

describe("a maker's own SDK, unmodified, on our simulator", { concurrent: true }, () => {
  it.each(makers)(
    '$name finishes a stream of 30 s with every word, and reads every message',
    { timeout: 120_000 },
    async ({ name, file = `makers/${name}.ts`, sampleRate, server, unreported }) => {
      const spoken = speechScript({ ...script, sampleRate });
      const { provider, sent } = tapped(server(scriptedEngine({ script: spoken })));
      const simulator = createSimulator({ provider, clock: scaledClock(speed) });
      try {
        const { port } = await simulator.listen({ host: 'localhost', tls: trusted.tls });
        const task = { url: `wss://localhost:${port}`, script, speed };
        const report = await runMaker(file, task, trusted, scriptAudio(spoken).samples());
        if (whole) process.stdout.write(`${report.version}: ${report.text.split(' ').length} words\n`);
        expect(report.text).toBe(scriptText(spoken));
        if (unreported === 'all') return;
        const expected = Object.entries(sent).filter(([type]) => !unreported.includes(type));
        expect(report.understood).toEqual(Object.fromEntries(expected));
      } finally {
        await simulator.close();
      }
    },
  );
});
