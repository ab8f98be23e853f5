import type { Agent } from 'node:http';
import { HttpProxyAgent } from 'http-proxy-agent';
import { ProxyAgent } from './proxy-agent.ts';
import { authorization, proxyFor } from './proxy.ts';

/**
 * Opens the connection of one download: through the proxy that the environment names for an `http:` or `https:` URL, or directly. It is
 * closed after the download: one that is kept may be gone when the next file is asked for.
 *
 * @throws SpeechError `config-invalid` for a proxy that cannot be used
 */
export function agentFor(url: URL): Agent | false {
  const proxy = proxyFor(url);
  if (proxy === undefined) return false;
  if (url.protocol === 'https:') return new ProxyAgent(proxy);
  // Without encryption a proxy is asked for the whole address: many connect to port 443 only.
  const address = new URL(proxy);
  address.username = '';
  address.password = '';
  return new HttpProxyAgent(address, { headers: authorization(proxy) });
}
