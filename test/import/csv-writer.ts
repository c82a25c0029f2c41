// Writes records as CSV the way spreadsheets do: objects and lists as JSON text, null as nothing.

/** A header row and a row for each record. */
export function stringify(records: readonly Record<string, unknown>[]): string {
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const rows = records.map((record) => fields.map((field) => cell(record[field])).join(','));
  return [fields.join(','), ...rows, ''].join('\r\n');
}

function cell(value: unknown): string {
  if (value == null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
