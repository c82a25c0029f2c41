// What tests of inputs share: the problems that a check finds, and inputs of which parts can be replaced.

import { BadUserInput, BadUserInputs } from '../../src/errors.ts';

/** A problem as a client sees it. */
export interface Problem {
  argument: string;
  message: string;
}

/** The problems that a check finds in an input, in its order; none where it is right. */
export function problemsIn(parse: (args: { input: never }) => unknown, input: object): Problem[] {
  try {
    parse({ input: input as never });
    return [];
  } catch (error) {
    if (error instanceof BadUserInputs) return error.all.map(problemOf);
    if (error instanceof BadUserInput) return [problemOf(error)];
    throw error;
  }
}

function problemOf({ extensions, message }: BadUserInput): Problem {
  return { argument: String(extensions.argument), message };
}

/** The paths of the problems, sorted. */
export function placesIn(parse: (args: { input: never }) => unknown, input: object): string[] {
  return problemsIn(parse, input)
    .map(({ argument }) => argument)
    .sort();
}
