import type { Data, DataIn, Message, NewMessage } from '../api/messages';
import { isJson } from './json';
import { isPlain } from './visible';

export const FORMS = ['text', 'json', 'base64', 'none'] as const;

/** A key, a value or a header's value as it is typed; `none` is Kafka's null. */
export interface PartDraft {
  form: (typeof FORMS)[number];
  text: string;
}

export interface HeaderDraft {
  id: number;
  name: string;
  value: PartDraft;
}

/** A message as it is typed; an empty partition is chosen by the key. */
export interface Draft {
  partition: number | '';
  key: PartDraft;
  value: PartDraft;
  headers: readonly HeaderDraft[];
}

const NONE: PartDraft = { form: 'none', text: '' };

export const EMPTY_DRAFT: Draft = {
  partition: '',
  key: NONE,
  value: { form: 'json', text: '{"hello": "world"}' },
  headers: [],
};

/** A message to be sent again, to the byte: what a text field would change or hide is edited as base64. */
export function draftOf(message: Message): Draft {
  return {
    partition: message.partition,
    key: partOf(message.key),
    value: partOf(message.value),
    headers: message.headers.map(({ name, value }, id) => ({ id, name, value: partOf(value) })),
  };
}

function partOf(data: Data | null): PartDraft {
  if (data === null) {
    return NONE;
  }
  if (data.encoding === 'base64') {
    return { form: 'base64', text: data.data };
  }
  if (isPlain(data.data)) {
    return { form: 'text', text: data.data };
  }
  const bytes = new TextEncoder().encode(data.data);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return { form: 'base64', text: btoa(binary) };
}

/** What is wrong with a draft, by field; empty if it can be sent. */
export function faultsOf(draft: Draft): Record<string, string> {
  const parts: [string, PartDraft][] = [
    ['key', draft.key],
    ['value', draft.value],
    ...draft.headers.map(({ id, value }): [string, PartDraft] => [`header-${id}`, value]),
  ];
  const faults = parts.flatMap(([field, part]) => {
    const fault = faultOf(part);
    return fault === undefined ? [] : [[field, fault]];
  });
  const nameless = draft.headers
    .filter(({ name }) => name === '')
    .map(({ id }) => [`name-${id}`, 'A header has a name']);
  return Object.fromEntries([...faults, ...nameless]);
}

function faultOf({ form, text }: PartDraft): string | undefined {
  if (form === 'json' && !isJson(text)) {
    return 'This is no JSON';
  }
  return form === 'base64' && !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
    ? 'This is no base64'
    : undefined;
}

/** What is sent for a draft without faults. */
export function newMessageOf(draft: Draft): NewMessage {
  return {
    partition: draft.partition === '' ? null : draft.partition,
    key: dataOf(draft.key),
    value: dataOf(draft.value),
    headers: draft.headers.map(({ name, value }) => ({ name, value: dataOf(value) })),
  };
}

function dataOf({ form, text }: PartDraft): DataIn | null {
  return form === 'none' ? null : { encoding: form === 'base64' ? 'base64' : 'utf8', data: text };
}
