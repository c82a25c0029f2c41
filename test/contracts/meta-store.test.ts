// MetaStore, engine by engine.

import { engines } from './engines.ts';
import { metaStoreSuite } from './meta-store.suite.ts';

for (const engine of engines) metaStoreSuite(engine);
