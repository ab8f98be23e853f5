import type { Engine, EngineFactory } from '../../engine.ts';
import { assertOptions, boolean, engine, listOf, nonEmptyText, numberBetween } from '../../option-checks.ts';
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import { VoskLink } from './link.ts';

/** What `voskServer` takes. */
export interface VoskServerOptions {
  /** What recognises the speech: `scriptedEngine({ script })`, or a real one. */
  readonly engine: Engine | EngineFactory;
  /** Samples per second of audio whose configuration names no rate: `VOSK_SAMPLE_RATE`; default 8 000. */
  readonly sampleRate?: number;
  /** Whether finals have words where the configuration does not say: `VOSK_SHOW_WORDS`; default true. */
  readonly words?: boolean;
  /** Folders of models that a configuration may name; default none, besides the one that the server was started with. */
  readonly models?: readonly string[];
}

/**
 * The server side of Vosk, as its published server is (github.com/alphacep/vosk-server, websocket/asr_server.py, commit c2e82f0). Throws a
 * `SpeechError` `config-invalid` that names the field for options that cannot be right.
 */
export function voskServer(options: VoskServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    { sampleRate: numberBetween(1, 192_000, 'Hz'), words: boolean, models: listOf(nonEmptyText) },
  );
  const { sampleRate = 8_000, words = true, models = [] } = options;
  return {
    name: 'vosk',
    start: (context) => {
      const recogniser = startEngine(options.engine, context);
      return {
        refusalBody: (status) => `Failed to open a WebSocket connection: HTTP ${status}.\n`,
        open: (link) => new VoskLink(link, recogniser, { sampleRate, words, maxAlternatives: 0 }, models),
        close: async () => recogniser.close?.(),
      };
    },
  };
}
