// The engines that every contract suite runs against. A new engine adds one line.

import { openStores } from '../../datasources/index.ts';
import type { OpenStores } from '../../datasources/types.ts';

export interface Engine {
  name: string;
  /** Opens empty stores that no one else uses. */
  open(): Promise<OpenStores>;
}

export const engines: readonly Engine[] = [
  { name: 'embedded', open: () => openStores({ dataDir: null, command: 'contract tests' }) },
];
