// A file of SQL cut into its statements, as the extended protocol takes them: one at a time.

/** What a semicolon may hide in: quoted text, quoted names, dollar quotes, comments. */
const PIECE =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"$;/-]+|[\s\S]/g;

/** The statements of a file, without their semicolons; what holds only comments is left out. */
export function splitSql(sql: string): string[] {
  const statements: string[] = [];
  let statement = '';
  let says = false;
  const end = (): void => {
    if (says) statements.push(statement.trim());
    statement = '';
    says = false;
  };
  for (const [piece] of sql.matchAll(PIECE)) {
    if (piece === ';') end();
    else {
      statement += piece;
      says ||= !/^(\s*|--.*|\/\*[\s\S]*)$/.test(piece);
    }
  }
  end();
  return statements;
}
