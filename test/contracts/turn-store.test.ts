// TurnStore, engine by engine.

import { engines } from './engines.ts';
import { turnStoreSuite } from './turn-store.suite.ts';

for (const engine of engines) turnStoreSuite(engine);
