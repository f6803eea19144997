import type { Data, Message } from '../api/messages';

/** For tests: a part of a message. */
export function utf8(data: string, more: Partial<Data> = {}): Data {
  return {
    encoding: 'utf8',
    data,
    size_bytes: new TextEncoder().encode(data).length,
    truncated: false,
    ...more,
  };
}

export function base64(...bytes: number[]): Data {
  const data = btoa(String.fromCharCode(...bytes));
  return { encoding: 'base64', data, size_bytes: bytes.length, truncated: false };
}

export function message(offset: number, more: Partial<Message> = {}): Message {
  return {
    partition: 0,
    offset,
    timestamp: '2026-01-02T03:04:05.678Z',
    timestamp_type: 'create_time',
    key: null,
    value: utf8(`value-${offset}`),
    headers: [],
    size_bytes: 8,
    ...more,
  };
}
