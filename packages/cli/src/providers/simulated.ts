import type {
  EngineFactory,
  Engine,
  HttpListening,
  HttpListenOptions,
  MemoryFetch,
  ProviderServer,
  VoiceEngine,
  VoiceEngineFactory,
} from '@throughline/simulator';
import { UsageError } from '../usage-error.ts';

/** Makes the server side of a provider that is sent speech. */
export type ListenerServer = (options: { readonly engine: Engine | EngineFactory }) => ProviderServer;

/** Makes the server side of a provider that speaks. */
export type VoiceServer = (options: { readonly engine: VoiceEngine | VoiceEngineFactory }) => ProviderServer;

/** The server side of a provider of conversations, with the ledger of its account. */
export interface ConversationServer {
  readonly requests: readonly unknown[];
  /** Messages that were billed, in order. */
  readonly billed: readonly string[];
  readonly credits: number;
  /** What happens to the next requests, one each. */
  next(...faults: readonly { readonly type: 'refuse'; readonly refusal: string }[]): void;
  /** A `fetch` for a client in this process. */
  readonly fetch: MemoryFetch;
  listen(options?: HttpListenOptions): Promise<HttpListening>;
}

export interface ConversationServerOptions {
  readonly credits?: number;
  readonly cost?: number;
}

/** The server side of a provider that is sent speech, or speaks. */
export async function serverOf<Server extends ListenerServer | VoiceServer>(name: string): Promise<Server> {
  return (await simulated(name))[`${name}Server`] as Server;
}

export async function conversationServer(
  name: string,
  options: ConversationServerOptions = {},
): Promise<ConversationServer> {
  const make = (await simulated(name))[`${name}Server`] as (options: ConversationServerOptions) => ConversationServer;
  return make(options);
}

/** The cases that a provider of conversations can refuse a request for, by name. */
export async function refusalsOf(name: string): Promise<readonly string[]> {
  return Object.keys((await simulated(name))[`${name}Refusals`] ?? {});
}

/** Places the phone calls of a provider of telephony. */
export async function callerOf<Caller>(name: string, title: string): Promise<Caller> {
  return (await simulated(name))[`create${title}Caller`] as Caller;
}

/**
 * What the simulator's folder of a provider exports, found by the name in the manifest: no list of them is here. Throws
 * `UsageError` where the simulator has no such folder.
 */
async function simulated(name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(`@throughline/simulator/providers/${name}`)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    throw new UsageError(`there is no simulation of ${name}`, [
      'Run "throughline simulate --help" for those that there are.',
    ]);
  }
}
