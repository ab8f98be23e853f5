import { callerCodes } from './caller.ts';
import { connectionCodes } from './connection.ts';
import { deviceCodes } from './device.ts';
import { providerCodes } from './provider.ts';

/** The closed list of codes, and what is done about each. Grows, never changes meaning. */
export const codes = { ...callerCodes, ...deviceCodes, ...connectionCodes, ...providerCodes };

/** What an error is, by one word of a closed list: `docs/errors` has a page for each. */
export type ErrorCode = keyof typeof codes;
