// SessionStore, engine by engine.

import { relationalEngines, runOn } from './engines.ts';
import { sessionStoreSuite } from './session-store.suite.ts';

runOn(relationalEngines, sessionStoreSuite);
