import type { Agent, ClientRequest, RequestOptions } from 'node:http';

/** What Node calls of an agent. Its types leave it out. */
interface Dialling {
  addRequest(request: ClientRequest, options: RequestOptions & { readonly secureEndpoint?: boolean }): void;
}

/**
 * The agent of one dial through a proxy. What speaks to proxies is loaded with the first such dial: few processes have one, and an import
 * of `node:http` alone makes Node load its `fetch` too.
 */
export function dialProxyAgent(url: URL, proxy: URL): Agent {
  const http = process.getBuiltinModule('node:http');
  const isSecure = url.protocol === 'wss:';
  return Object.assign(new http.Agent(), {
    protocol: isSecure ? 'https:' : 'http:',
    defaultPort: isSecure ? 443 : 80,
    addRequest(request: ClientRequest, options: RequestOptions): void {
      // The real agent would look for `node:https` in the stack, which is not there any more.
      void dialThrough(proxy, request, { ...options, secureEndpoint: isSecure });
    },
  });
}

async function dialThrough(proxy: URL, ...[request, options]: Parameters<Dialling['addRequest']>): Promise<void> {
  try {
    const { ProxyAgent } = await import('./proxy-agent.ts');
    const agent = new ProxyAgent(proxy) as unknown as Dialling;
    // It may have been given up meanwhile.
    if (!request.destroyed) agent.addRequest(request, options);
  } catch (error) {
    request.emit('error', error);
  }
}
