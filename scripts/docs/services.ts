import { bodhiErrors } from '../../packages/core/src/protocols/bodhi/errors.ts';
import type { ErrorTable } from '../../packages/core/src/errors/table.ts';

/** A service whose errors are documented. */
export interface Service {
  /** As a title writes it. */
  readonly title: string;
  /** Its page, from docs/. */
  readonly page: string;
  readonly errors: ErrorTable;
}

/** Every service with an error table. A new one is added here. */
export const services: readonly Service[] = [{ title: 'Bodhi', page: 'protocols/bodhi.md', errors: bodhiErrors }];
