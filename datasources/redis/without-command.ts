// What the driver's errors carry beside their message.

/** The same error without the command that failed: its arguments are passwords, keys and values. */
export function withoutCommand<Problem>(error: Problem): Problem {
  if (error instanceof Error && 'command' in error) delete error.command;
  return error;
}
