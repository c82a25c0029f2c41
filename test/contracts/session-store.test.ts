// SessionStore, engine by engine.

import { engines } from './engines.ts';
import { sessionStoreSuite } from './session-store.suite.ts';

for (const engine of engines) sessionStoreSuite(engine);
