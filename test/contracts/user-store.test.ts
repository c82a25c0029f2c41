// UserStore, engine by engine.

import { relationalEngines, runOn } from './engines.ts';
import { userStoreSuite } from './user-store.suite.ts';

runOn(relationalEngines, userStoreSuite);
