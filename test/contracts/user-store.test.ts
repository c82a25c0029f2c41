// UserStore, engine by engine.

import { engines } from './engines.ts';
import { userStoreSuite } from './user-store.suite.ts';

for (const engine of engines) userStoreSuite(engine);
