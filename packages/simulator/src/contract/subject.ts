import type { Transport } from '@throughline/core';
import type { ProviderFlags, ProviderManifest } from '@throughline/core/protocol';
import type { ProviderServer } from '../provider-server.ts';

/** A provider that the suite is run for. */
export interface ContractSubject {
  readonly manifest: ProviderManifest;
  /**
   * Makes the provider's server: `bodhiServer`. It gets `scriptedEngine()` where the provider recognises, `scoringEngine()` where it
   * assesses and `scriptedVoice()` where it speaks. Without it only the cases run that need no server.
   */
  readonly server?: (options: { readonly engine: never }) => ProviderServer;
  /** What opens real sockets, like `webSocketTransport()` of `@throughline/node`. Without it no case opens one. */
  readonly transport?: Transport;
  /** The same seed gives the same runs. Default: 1. */
  readonly seed?: number;
  /**
   * How much of the fault matrix is run: `all` (default); where time is short, `some`, one fault of each kind, or `first`, all for
   * the first example of each part of the manifest and some for the others.
   */
  readonly faults?: 'all' | 'first' | 'some';
}

/** One promise that a provider has to keep. */
export interface ContractCase {
  /** What it is about: `recognition`, `error rows`, `secrets` … */
  readonly part: string;
  /** The promise in words. */
  readonly name: string;
  /** Resolves when it is kept; rejects with an `AssertionError`, or whatever went wrong, when it is not. Makes all that it needs. */
  run(): Promise<void>;
}

/** What a session of a provider may do. */
export type Kind = 'recognise' | 'assess' | 'synthesise';

/** One kind of session with the flags of one example of the manifest. */
export interface Variant<Of extends Kind = Kind> {
  readonly subject: ContractSubject;
  readonly kind: Of;
  readonly flags: ProviderFlags;
  /** Whether it is the manifest's first. */
  readonly isFirst: boolean;
  /** Stands before the names of its cases, where the manifest has several. */
  readonly label: string;
  readonly seed: number;
}

/** Every example of one part of the manifest; none where the part or the server is missing. */
export function variantsOf<Of extends Kind>(subject: ContractSubject, kind: Of): readonly Variant<Of>[] {
  const examples = Object.entries(subject.manifest[kind]?.examples ?? {});
  if (subject.server === undefined) return [];
  return examples.map(([name, flags], index) => ({
    subject,
    isFirst: index === 0,
    kind,
    flags,
    label: examples.length > 1 ? `${name}: ` : '',
    seed: subject.seed ?? 1,
  }));
}

/** One example of each kind of session that the provider has. */
export function kindsOf(subject: ContractSubject): readonly Variant[] {
  const kinds: readonly Kind[] = ['recognise', 'assess', 'synthesise'];
  const first = kinds.flatMap((kind): readonly Variant[] => variantsOf(subject, kind).slice(0, 1));
  return first.map((variant) => ({ ...variant, label: first.length > 1 ? `${variant.kind}: ` : '' }));
}

/** Credentials as texts of their own, by the fields of the manifest, that nothing may show. */
export function secretCredentials({ manifest }: ContractSubject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    manifest.credentials.fields.map(({ name }, index) => [name, `Qx7-${index}4f9a2c71d8e6b0-${name.length}Zk3Wv`]),
  );
}
