import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '@throughline/core/internal';

/** How a provider that listens on this machine is reached. */
export interface Reachable {
  /** An address that programs on this machine can dial. */
  readonly here: string;
  /** Whether that takes a way over the network, though it leads back: the provider listens at one address of this machine only. */
  readonly overNetwork: boolean;
  /** An address for programs on other machines; absent where there is none. */
  readonly elsewhere?: string;
}

/** What stands for all addresses of this machine can be listened at, but not dialled. */
const loopbackOfAll: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

/** `url`: where the provider listens, as its listener reports. */
export function reachable(url: string): Reachable {
  const { hostname } = new URL(url);
  const loopback = loopbackOfAll[hostname];
  if (loopback === undefined) {
    const overNetwork = !isLoopback(hostname);
    return { here: url, overNetwork, ...(overNetwork ? { elsewhere: url } : {}) };
  }
  const outer = outerAddress(hostname === '[::]');
  const at = (host: string): string => url.replace(hostname, host);
  return { here: at(loopback), overNetwork: false, ...(outer === undefined ? {} : { elsewhere: at(outer) }) };
}

/** An address of this machine in its network; with `both`, one of IPv6 where there is none of IPv4. */
function outerAddress(both: boolean): string | undefined {
  const outer = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    // Those that begin with fe80 need the name of an interface with them.
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80'))
    .map(({ address }) => address);
  const found =
    outer.find((address) => !isIPv6(address)) ?? (both ? outer.find((address) => isIPv6(address)) : undefined);
  return found !== undefined && isIPv6(found) ? `[${found}]` : found;
}
