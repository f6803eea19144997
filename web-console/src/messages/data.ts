import type { Data } from '../api/messages';
import { indentJson, isJson } from './json';
import type { Decoding } from './view';
import { visible, visibleLine } from './visible';

/** How a part of a message is shown. */
export interface Shown {
  kind: 'json' | 'text' | 'hex';
  text: string;
  /** Why it is not shown as was asked for. */
  note?: string;
}

const HEX_LINE_BYTES = 16;
const HEX_PREVIEW_BYTES = 32;

export function bytesOf(data: Data): Uint8Array<ArrayBuffer> {
  return data.encoding === 'utf8'
    ? new TextEncoder().encode(data.data)
    : Uint8Array.from(atob(data.data), (character) => character.charCodeAt(0));
}

function textOf(data: Data): string {
  return data.encoding === 'utf8' ? data.data : new TextDecoder().decode(bytesOf(data));
}

/** A key, a value or a header in full, its control characters visible. */
export function decode(data: Data, decoding: Decoding): Shown {
  if (decoding === 'hex' || (decoding === 'auto' && data.encoding === 'base64')) {
    return { kind: 'hex', text: hexDump(bytesOf(data)) };
  }
  const text = textOf(data);
  if (decoding === 'json' || (decoding === 'auto' && /^\s*[[{]/.test(text))) {
    const json = data.truncated ? undefined : indentJson(text);
    if (json !== undefined) {
      return { kind: 'json', text: visible(json) };
    }
    if (decoding === 'json') {
      const note = data.truncated
        ? 'It is cut, so it is shown as text.'
        : 'It is no JSON, so it is shown as text.';
      return { kind: 'text', text: visible(text), note };
    }
  }
  return { kind: 'text', text: visible(text) };
}

/** One line for a table; what is longer than `charsMax` is cut before it is decoded. */
export function preview(data: Data, decoding: Decoding, charsMax: number): string {
  if (decoding === 'hex' || (decoding === 'auto' && data.encoding === 'base64')) {
    const head = { ...data, data: data.data.slice(0, HEX_PREVIEW_BYTES * 4) };
    const bytes = bytesOf(head).subarray(0, HEX_PREVIEW_BYTES);
    return `${Array.from(bytes, hex).join(' ')}${data.size_bytes > bytes.length ? '…' : ''}`;
  }
  const line = visibleLine(textOf(data), charsMax);
  return data.truncated && !line.endsWith('…') ? `${line}…` : line;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Offset, bytes and their printable ASCII, sixteen in a line. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += HEX_LINE_BYTES) {
    const line = bytes.subarray(at, at + HEX_LINE_BYTES);
    const left = Array.from(line.subarray(0, 8), hex).join(' ');
    const right = Array.from(line.subarray(8), hex).join(' ');
    const ascii = Array.from(line, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    ).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${left.padEnd(23)}  ${right.padEnd(23)}  ${ascii}`);
  }
  return lines.join('\n');
}

/** The ending of the file that a single value is saved as. */
export function fileEnding(data: Data): 'json' | 'txt' | 'bin' {
  if (data.encoding === 'base64') {
    return 'bin';
  }
  return !data.truncated && /^\s*[[{]/.test(data.data) && isJson(data.data) ? 'json' : 'txt';
}
