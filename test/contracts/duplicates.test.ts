import { duplicatesSuite } from './duplicates.suite.ts';
import { runOn, wholes } from './engines.ts';

runOn(wholes, duplicatesSuite);
