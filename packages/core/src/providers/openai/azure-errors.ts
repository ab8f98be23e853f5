import { explain } from '#prose/openai';
import type { ErrorTable } from '../../errors/table.ts';
import { noModel } from './errors.ts';

/** What Azure says besides. */
export const azureErrors: ErrorTable = explain([
  { says: 'RateLimitReached', code: 'rate-limited' },
  {
    says: 'invalid subscription key',
    code: 'authentication-failed',
    remedy: 'Check the key and the name of the resource in the Azure portal.',
  },
  { says: ['API deployment for this resource does not exist', 'DeploymentNotFound'], ...noModel },
]);
