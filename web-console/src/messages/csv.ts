import type { Data, Message } from '../api/messages';

const COLUMNS = [
  'partition',
  'offset',
  'timestamp',
  'key',
  'key_encoding',
  'value',
  'value_encoding',
  'value_truncated',
  'headers',
];

/**
 * Messages as CSV (RFC 4180). A field of a message that a spreadsheet would take for a formula gets an apostrophe in front,
 * as OWASP advises ("CSV Injection"); what is no UTF-8 is base64, and says so beside. A null is an empty field without an encoding.
 */
export function csv(messages: readonly Message[]): string {
  const rows = messages.map((message) => [
    String(message.partition),
    String(message.offset),
    message.timestamp ?? '',
    ...part(message.key),
    ...part(message.value),
    String(message.value?.truncated ?? false),
    message.headers.length === 0 ? '' : quoted(safe(JSON.stringify(message.headers.map(pair)))),
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function part(data: Data | null): [string, string] {
  return data === null ? ['', ''] : [quoted(safe(data.data)), data.encoding];
}

function pair({ name, value }: Message['headers'][number]) {
  return { name, value: value?.data ?? null, encoding: value?.encoding ?? null };
}

/** Full-width signs are formulas too, to some spreadsheets. */
function safe(field: string): string {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(field) ? `'${field}` : field;
}

function quoted(field: string): string {
  return `"${field.replaceAll('"', '""')}"`;
}
