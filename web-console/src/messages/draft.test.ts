import { expect, test } from 'vitest';
import { bytesOf } from './data';
import { draftOf, EMPTY_DRAFT, faultsOf, newMessageOf } from './draft';
import { base64, message, utf8 } from './samples';

test.each([utf8('plain'), utf8('line\r\nend'), utf8('\u202Eä'), base64(0, 255), null])(
  '%j is sent again to the byte',
  (value) => {
    const original = message(3, { partition: 2, key: value, value, headers: [{ name: 'h', value }] });
    const again = newMessageOf(draftOf(original));
    const whole = (part: typeof again.value) =>
      part === null ? null : bytesOf({ ...part, size_bytes: 0, truncated: false });
    const bytes = value === null ? null : bytesOf(value);
    expect(again.partition).toBe(2);
    expect([again.key, again.value, again.headers?.[0]?.value ?? null].map(whole)).toEqual([
      bytes,
      bytes,
      bytes,
    ]);
  },
);

test('faults are said by field', () => {
  const draft = {
    ...EMPTY_DRAFT,
    key: { form: 'base64' as const, text: 'a' },
    value: { form: 'json' as const, text: '{' },
    headers: [{ id: 4, name: '', value: { form: 'text' as const, text: '' } }],
  };
  expect(Object.keys(faultsOf(draft)).sort()).toEqual(['key', 'name-4', 'value']);
  expect(faultsOf(EMPTY_DRAFT)).toEqual({});
});
