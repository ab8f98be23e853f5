import type { ErrorTable } from '../../packages/core/src/errors/table.ts';
import { aksitaErrors } from '../../packages/core/src/protocols/aksita/errors.ts';
import { bandwidthErrors } from '../../packages/core/src/protocols/bandwidth/errors.ts';
import { bodhiErrors } from '../../packages/core/src/protocols/bodhi/errors.ts';
import { elsaErrors } from '../../packages/core/src/protocols/elsa/errors.ts';
import { faseehErrors } from '../../packages/core/src/protocols/faseeh/errors.ts';

/** A service whose errors are documented. */
export interface Service {
  /** As a title writes it. */
  readonly title: string;
  /** Its page, from docs/. */
  readonly page: string;
  readonly errors: ErrorTable;
}

/** Every service with an error table. A new one is added here. */
export const services: readonly Service[] = [
  { title: 'Aksita', page: 'protocols/aksita.md', errors: aksitaErrors },
  { title: 'Bandwidth', page: 'protocols/bandwidth.md', errors: bandwidthErrors },
  { title: 'Bodhi', page: 'protocols/bodhi.md', errors: bodhiErrors },
  { title: 'ELSA', page: 'protocols/elsa.md', errors: elsaErrors },
  { title: 'Faseeh', page: 'protocols/faseeh.md', errors: faseehErrors },
];
