/**
 * What a phone call needs of a `WebSocket` of `ws`. A shape of its own, because these modules stand behind the published types:
 * nobody who compiles against them has to install `@types/ws`.
 */
export interface PeerSocket {
  readonly OPEN: number;
  readonly readyState: number;
  /** Bytes that were given to `send` and have not left yet. */
  readonly bufferedAmount: number;
  on(event: 'message', listener: (data: unknown) => void): unknown;
  on(event: 'ping' | 'pong', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: (code: number, reason: { toString(): string }) => void): unknown;
  send(data: string, sent?: (error?: Error | null) => void): void;
  ping(): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
}
