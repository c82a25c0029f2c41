// How a command that failed says so: an expected failure by its message alone, anything else with its stack.

import {
  DataFolderError,
  DataFolderLocked,
  EngineError,
  MigrationError,
  StoreError,
} from '../datasources/index.ts';
import { SourceError } from '../import/source.ts';
import { Failure } from '../src/failure.ts';

/** Prints an error to standard error. */
export function report(error: unknown): void {
  process.stderr.write(`${isExpected(error) ? error.message : inspected(error)}\n`);
}

/** What the process should exit with. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Failure ? error.exitCode : 1;
}

function isExpected(error: unknown): error is Error {
  return [
    Failure,
    DataFolderLocked,
    DataFolderError,
    MigrationError,
    EngineError,
    StoreError,
    SourceError,
  ].some((kind) => error instanceof kind);
}

function inspected(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
