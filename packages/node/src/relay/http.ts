import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathOf } from '../upgrade-router.ts';
import type { Relay } from './relay.ts';

/** Answers `/healthz` and `/metrics`; false for other requests. */
export function answerHttp(
  relay: Relay,
  request: IncomingMessage,
  response: ServerResponse,
  publicMetrics: boolean,
): boolean {
  const path = pathOf(request);
  if (path !== '/healthz' && path !== '/metrics') return false;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else if (path === '/healthz') {
    const status = relay.isDraining ? 'draining' : 'ok';
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
    response.writeHead(relay.isDraining ? 503 : 200, headers).end(JSON.stringify({ status, sessions: relay.sessions }));
  } else if (publicMetrics || isOfThisMachine(request)) {
    void answerMetrics(relay, response);
  } else {
    response.writeHead(403).end();
  }
  return true;
}

async function answerMetrics(relay: Relay, response: ServerResponse): Promise<void> {
  const body = await relay.metricsText();
  response.writeHead(200, { 'Content-Type': relay.metrics.registry.contentType }).end(body);
}

/** What came through a proxy on this machine is not. */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const { remoteAddress = '' } = socket;
  const isLocal = /^(?:::ffff:)?127\.|^::1$/u.test(remoteAddress);
  return isLocal && headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined;
}
