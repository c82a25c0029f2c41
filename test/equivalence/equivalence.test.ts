// The same requests on the embedded engine and on real stores, all four of them.

import { describeWith } from '../support/servers.ts';
import { ENGINES } from './engines.ts';
import { compareWith } from './equivalence.suite.ts';

describeWith(ENGINES, 'Embedded and real stores', () => compareWith(ENGINES));
