import { elsaErrorMessage } from './errors.ts';
import type { ElsaBehaviour } from './options.ts';

/** Why somebody is not let in. */
export interface ElsaRefusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/** Judges who asks; `undefined` for who may. */
export function refusalOf(
  headers: Readonly<Record<string, string>>,
  accounts: Required<ElsaBehaviour>['accounts'],
  kind: 'scripted' | 'unscripted',
): ElsaRefusal | undefined {
  if (accounts === 'any') return undefined;
  const authorization = headers['authorization'] ?? '';
  const token = /^ELSA (\S+)$/iu.exec(authorization)?.[1];
  if (token === undefined) {
    return {
      status: 401,
      message: elsaErrorMessage(kind === 'scripted' ? 'InvalidHeaderParameter' : 'NoTokenProvided'),
    };
  }
  const account = accounts.find((known) => known.token === token);
  if (account === undefined) return { status: 401, message: elsaErrorMessage('InvalidSessionToken', { token }) };
  const user = { user_id: 'user-77', user_type: 'client' };
  switch (account.account) {
    case 'inactive':
      return { status: 403, message: elsaErrorMessage('ClientIsNotActive', user) };
    case 'no-access':
      return { status: 403, message: elsaErrorMessage('ClientDoesNotHaveAccess', user) };
    case 'no-minutes':
      return { status: 403, message: elsaErrorMessage('ClientHasNoMoreMinutes') };
    case 'unknown-user':
      return { status: 403, message: elsaErrorMessage('UserDoesNotExist', user) };
    case 'active':
    case undefined:
      return undefined;
  }
}
