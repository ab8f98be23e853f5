import { isSpeechError } from '@throughline/core';
import type { ProviderFlags, ProviderManifest, WireLink, WireProtocol, TypedEvent } from '@throughline/core/protocol';
import { providers } from '@throughline/core/providers';
import { providerUpstream, type RelayUpstream } from '@throughline/node/relay';
import { firstGiven, isOwnAddress } from '../own-address.ts';
import { UsageError } from '../usage-error.ts';
import type { TypedUpstream } from './command.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Upstreams = Readonly<Record<string, RelayUpstream>>;

/**
 * The upstreams that the command line names. A provider that has several addresses has one for each: `deepgram` and
 * `deepgram-flux`. Throws `UsageError` for a credential that is missing, and for what is no provider and has no address.
 */
export function upstreamsOf(
  typed: readonly TypedUpstream[],
  environment: Environment,
  allowInsecureUrl = false,
): Upstreams {
  const found: Record<string, RelayUpstream> = {};
  for (const { name, url } of typed) {
    const manifest = providers.find((provider) => provider.name === name);
    if (manifest !== undefined) Object.assign(found, ofProvider(manifest, url, environment));
    else if (url === undefined) throw unknownName(name);
    else found[name] = { url };
  }
  if (!allowInsecureUrl) return found;
  return Object.fromEntries(Object.entries(found).map(([name, one]) => [name, { ...one, allowInsecureUrl }]));
}

function ofProvider(manifest: ProviderManifest, url: string | undefined, environment: Environment): Upstreams {
  const { name } = manifest;
  const part = manifest.recognise ?? manifest.synthesise ?? manifest.assess;
  if (part === undefined) throw noSockets(manifest);
  const found: Record<string, RelayUpstream> = {};
  for (const [example, flags] of Object.entries(part.examples)) {
    const first = Object.keys(found).length === 0;
    const upstream = upstreamFor(manifest, part, { ...flags, url }, environment, first);
    const known = upstream === undefined || Object.values(found).some((other) => other.url === upstream.url);
    if (!known) found[first ? name : `${name}-${example}`] = upstream;
    // At an address of one's own there is one.
    if (url !== undefined) break;
  }
  return found;
}

type Part = NonNullable<ProviderManifest['recognise' | 'synthesise' | 'assess']>;

/** `undefined` for an example that needs more than the command line says; the first one has to be possible. */
function upstreamFor(
  manifest: ProviderManifest,
  part: Part,
  flags: ProviderFlags,
  environment: Environment,
  mustBe: boolean,
): RelayUpstream | undefined {
  const credentials = credentialsOf(manifest, flags, environment, mustBe);
  if (credentials === undefined) return undefined;
  try {
    const protocol = part.protocol(part.optionsFromFlags(flags)) as unknown as WireProtocol<
      object,
      WireLink<TypedEvent>
    >;
    return providerUpstream(protocol, credentials);
  } catch (error) {
    if (!mustBe && isSpeechError(error, 'config-invalid')) return undefined;
    throw error;
  }
}

function credentialsOf(
  { title, credentials: { fields } }: ProviderManifest,
  flags: ProviderFlags,
  environment: Environment,
  mustBe: boolean,
): object | undefined {
  const found: Record<string, string> = {};
  for (const field of fields) {
    const needed = field.isNeeded?.(flags) ?? true;
    // What listens on this machine may ask for none, but then is sent something that is not one.
    const value = firstGiven(environment[field.env], needed && isOwnAddress(flags.url) ? 'none' : undefined);
    if (value !== undefined) found[field.name] = value;
    else if (needed && !mustBe) return undefined;
    else if (needed) {
      throw new UsageError(`no ${field.title} for ${title}`, [
        `Set ${field.env} in the environment.`,
        ...(field.hint === undefined ? [] : [field.hint]),
      ]);
    }
  }
  return found;
}

function unknownName(name: string): UsageError {
  const names = providers.filter(hasSockets).map((provider) => provider.name);
  return new UsageError(`there is no provider "${name}"`, [
    `Name one of ${names.join(', ')}, or give its address: ${name}=wss://…`,
  ]);
}

function hasSockets({ recognise, synthesise, assess }: ProviderManifest): boolean {
  return (recognise ?? synthesise ?? assess) !== undefined;
}

function noSockets({ title }: ProviderManifest): UsageError {
  return new UsageError(`${title} has no sockets that a page could open`, ['Leave it out.']);
}
