import type { ErrorCode, ErrorContexts, Recovery, Scope } from './codes.ts';
export type { ErrorCode, ErrorContexts, Recovery, Scope };
