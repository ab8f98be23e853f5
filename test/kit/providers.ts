import type { ProviderManifest } from '@throughline/core/protocol';
import { bodhiManifest, type BodhiConfig, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { elsaManifest, type ElsaCredentials } from '@throughline/core/providers/elsa';
import { faseehManifest, type FaseehConfig, type FaseehCredentials } from '@throughline/core/providers/faseeh';
import type { Engine, EngineFactory, ProviderServer, VoiceEngine, VoiceEngineFactory } from '@throughline/simulator';
import { bodhiServer, type BodhiBehaviour } from '@throughline/simulator/providers/bodhi';
import { elsaServer, type ElsaBehaviour } from '@throughline/simulator/providers/elsa';
import { faseehServer, type FaseehBehaviour } from '@throughline/simulator/providers/faseeh';

/** What a run needs of a provider besides its manifest. Credentials must never be seen in anything that a session shows. */
interface Tested<Credentials extends object, Behaviour extends object, SomeEngine> {
  readonly manifest: ProviderManifest;
  readonly credentials: Credentials;
  server(engine: SomeEngine, behaviour?: Behaviour): ProviderServer;
}

export const bodhiCredentials: BodhiCredentials = {
  apiKey: 'key-4f9a2c71d8e6',
  customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
};
export const elsaCredentials: ElsaCredentials = { token: 'QpZ7+example/token4f9a2c71d8e6==' };
export const faseehCredentials = { apiKey: 'fsh-4f9a2c71d8e6b0' } satisfies FaseehCredentials;

/** Providers that recognise speech, one entry each; and their options, which a run may change. */
export const recognisers = {
  bodhi: {
    manifest: bodhiManifest,
    credentials: bodhiCredentials,
    server: (engine, behaviour) => bodhiServer({ engine, ...behaviour }),
  } satisfies Tested<BodhiCredentials, BodhiBehaviour, Engine | EngineFactory>,
};
export type RecogniserName = keyof typeof recognisers;
export type RecogniserConfig = BodhiConfig;
export type RecogniserCredentials = BodhiCredentials;
export type RecogniserBehaviour = BodhiBehaviour;

/** Providers that assess speech. */
export const assessors = {
  elsa: {
    manifest: elsaManifest,
    credentials: elsaCredentials,
    server: (engine, behaviour) => elsaServer({ engine, ...behaviour }),
  } satisfies Tested<ElsaCredentials, ElsaBehaviour, Engine | EngineFactory>,
};
export type AssessorName = keyof typeof assessors;
export type AssessorCredentials = ElsaCredentials;
export type AssessorBehaviour = ElsaBehaviour;

/** Providers that speak. */
export const voices = {
  faseeh: {
    manifest: faseehManifest,
    credentials: faseehCredentials,
    server: (engine, behaviour) => faseehServer({ engine, ...behaviour }),
  } satisfies Tested<FaseehCredentials, FaseehBehaviour, VoiceEngine | VoiceEngineFactory>,
};
export type VoiceName = keyof typeof voices;
export type VoiceConfig = FaseehConfig;
export type VoiceCredentials = FaseehCredentials;
export type VoiceBehaviour = FaseehBehaviour;
