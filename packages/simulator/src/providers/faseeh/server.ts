import {
  anyOr,
  assertOptions,
  engine,
  hidden,
  limit,
  listOf,
  nonEmptyText,
  oneOf,
  secret,
} from '../../option-checks.ts';
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import type { VoiceEngine, VoiceEngineFactory } from '../../voice-engine.ts';
import { FaseehLink, type FaseehState } from './link.ts';
import { ERROR_CLOSE, errorBody, errorMessage, texts } from './messages.ts';
import type { FaseehBehaviour } from './options.ts';

/** What `faseehServer` takes. */
export interface FaseehServerOptions extends FaseehBehaviour {
  /** What speaks the text: `scriptedVoice()`, or a real one. */
  readonly engine: VoiceEngine | VoiceEngineFactory;
}

/**
 * The server side of Faseeh's WebSocket, as its published documents and its sample application describe it. Throws a `SpeechError`
 * `config-invalid` that names the field for options that cannot be right.
 */
export function faseehServer(options: FaseehServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    {
      keys: anyOr(hidden(listOf(secret))),
      voices: anyOr(listOf(nonEmptyText)),
      models: anyOr(listOf(nonEmptyText)),
      maximumLinks: limit,
      clear: oneOf('final', 'silent', 'ignored'),
      finals: oneOf('once', 'twice'),
      shortTexts: oneOf('refused', 'spoken'),
      idleSeconds: limit,
    },
  );
  const behaviour: Required<FaseehBehaviour> = {
    keys: options.keys ?? 'any',
    voices: options.voices ?? 'any',
    models: options.models ?? 'any',
    maximumLinks: options.maximumLinks ?? Infinity,
    clear: options.clear ?? 'final',
    finals: options.finals ?? 'once',
    shortTexts: options.shortTexts ?? 'refused',
    idleSeconds: options.idleSeconds ?? Infinity,
  };
  return {
    name: 'faseeh',
    start: (context) => {
      const state: FaseehState = { behaviour, engine: startEngine(options.engine, context), open: new Map() };
      return {
        // The socket opens without a key: the refusal is a frame.
        refusalBody: (status) => errorBody(status),
        tooMany: ({ maximum, current }) => ({
          frame: errorMessage(texts.tooMany(maximum, current)),
          close: ERROR_CLOSE,
        }),
        open: (link) => new FaseehLink(link, state),
        close: async () => state.engine.close?.(),
      };
    },
  };
}
