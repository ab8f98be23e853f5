export { webSocketTransport } from './transport/transport.ts';
export type { WebSocketTransportOptions } from './transport/transport.ts';
