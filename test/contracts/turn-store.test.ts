// TurnStore, engine by engine.

import { runOn, turnEngines } from './engines.ts';
import { turnStoreSuite } from './turn-store.suite.ts';

runOn(turnEngines, turnStoreSuite);
