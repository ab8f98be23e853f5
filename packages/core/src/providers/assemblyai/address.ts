/**
 * Where a session is opened; an address without a path gets the provider's. Without a region whatever is near is dialled
 * (https://www.assemblyai.com/docs/streaming/api-spec/streaming-websocket).
 */
export function socketAddress(region: 'us' | 'eu' | undefined, url: string | undefined): URL {
  const address = new URL(url ?? `wss://streaming.${region === undefined ? '' : `${region}.`}assemblyai.com`);
  return address.pathname === '/' ? new URL(`/v3/ws${address.search}`, address.href) : address;
}
