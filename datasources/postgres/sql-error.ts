// What PostgreSQL has against a statement.

/** The parts of an error that the server sends. */
export interface SqlErrorFields {
  /** The five characters of PostgreSQL's appendix A, for example `23505`. */
  code: string;
  message: string;
  detail: string | null;
  constraint: string | null;
}

/** What the engine has against a statement. It is a bug of ours or a violated constraint, never a store's outage. */
export class SqlError extends Error {
  /** The five characters of PostgreSQL's appendix A, for example `23505`. */
  readonly code: string;
  readonly detail: string | null;
  readonly constraint: string | null;

  constructor({ code, message, detail, constraint }: SqlErrorFields, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SqlError';
    this.code = code;
    this.detail = detail;
    this.constraint = constraint;
  }
}
