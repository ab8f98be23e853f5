import { isLoopback, SpeechError } from '@throughline/core/internal';
import { getProxyForUrl } from 'proxy-from-env';

/**
 * The proxy that the environment names for a URL: HTTPS_PROXY for `wss:` and `https:`, HTTP_PROXY for `ws:` and `http:`, else ALL_PROXY;
 * none for this machine and for hosts in NO_PROXY. Names in lower case count too, and first.
 *
 * @throws SpeechError `config-invalid` for a proxy that cannot be used; its address may hold a password and is not shown
 */
export function proxyFor(url: URL): URL | undefined {
  if (isLoopback(url.hostname)) return undefined;
  const scheme = url.protocol === 'wss:' || url.protocol === 'https:' ? 'https' : 'http';
  const text = getProxyForUrl({ protocol: `${scheme}:`, host: url.host, port: url.port || portOf(scheme) });
  if (text === '') return undefined;
  // Without a scheme the library takes that of the request; but a proxy for https: is a plain HTTP proxy, as curl has it.
  const isWhole = namesOf(scheme).some((name) => process.env[name] === text);
  const proxy = parsed(isWhole ? text : text.replace(/^https?:/u, 'http:'));
  if (proxy === undefined || !['http:', 'https:'].includes(proxy.protocol)) {
    const name = namesOf(scheme).find((candidate) => (process.env[candidate] ?? '') !== '') ?? namesOf(scheme)[0];
    throw new SpeechError('config-invalid', {
      message: `the proxy in the environment variable ${name} is ${proxy === undefined ? 'not a URL' : `a ${proxy.protocol} URL`}; HTTP proxies are used`,
      context: {
        field: name,
        ...(proxy === undefined ? {} : { found: proxy.protocol }),
        wanted: 'an http: or https: URL',
      },
      remedy: 'Write it as http://host:port, or name the host of the provider in NO_PROXY.',
    });
  }
  return proxy;
}

function namesOf(scheme: 'http' | 'https'): readonly [string, ...string[]] {
  return [`${scheme}_proxy`, `${scheme.toUpperCase()}_PROXY`, 'all_proxy', 'ALL_PROXY'];
}

function portOf(scheme: 'http' | 'https'): string {
  return scheme === 'https' ? '443' : '80';
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** The header by which a proxy is told who asks. */
export function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}
