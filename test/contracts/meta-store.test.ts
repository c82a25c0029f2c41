// MetaStore and the stores as a whole, engine by engine.

import { runOn, wholes } from './engines.ts';
import { metaStoreSuite } from './meta-store.suite.ts';

runOn(wholes, metaStoreSuite);
