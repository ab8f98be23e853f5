import type { ProviderServer } from '../../provider-server.ts';
import type { VoiceEngine } from '../../voice-engine.ts';
import { FaseehLink } from './link.ts';
import { errorBody } from './messages.ts';
import type { FaseehOptions } from './options.ts';

/** What the links of one provider share. */
export interface FaseehHouse {
  readonly options: Required<FaseehOptions>;
  readonly engine: VoiceEngine;
  /** Open links by key. */
  readonly open: Map<string, number>;
}

/** The provider's side of Faseeh's WebSocket, as its published documents and its sample application describe it. */
export function faseehServer(options: FaseehOptions, engine: VoiceEngine): ProviderServer {
  const house: FaseehHouse = {
    engine,
    open: new Map(),
    options: {
      keys: options.keys ?? 'any',
      voices: options.voices ?? 'any',
      models: options.models ?? 'any',
      maximumLinks: options.maximumLinks ?? Infinity,
      clear: options.clear ?? 'final',
      finals: options.finals ?? 'once',
      shortTexts: options.shortTexts ?? 'refused',
      idleSeconds: options.idleSeconds ?? Infinity,
    },
  };
  return {
    name: 'faseeh',
    // The socket opens without a key: the refusal is a frame.
    admit: () => undefined,
    refusalBody: (status) => errorBody(status),
    open: (desk) => new FaseehLink(desk, house),
  };
}
