import { expect, test } from 'vitest';
import { fill, fits, open } from './snippets';

test('placeholders are filled, empty ones stay', () => {
  expect(fill('a("<TOPIC>", "<GROUP>", "<TOPIC>")', { TOPIC: 'orders' })).toBe(
    'a("orders", "<GROUP>", "orders")',
  );
});

test.each(['"); evil("', "'", '$(evil)', 'a\\', 'a\nb', '`', '{{x}}', '', ' '])(
  '%j can not become code',
  (value) => {
    expect(fits(value)).toBe(false);
    expect(fill('a("<TOPIC>")', { TOPIC: value })).toBe('a("<TOPIC>")');
  },
);

test('a certificate is no placeholder, what was not filled is', () => {
  expect(open('-----BEGIN CERTIFICATE-----\nMIIB<x>\n')).toEqual([]);
  expect(open('<API_KEY> <TOPIC> <API_KEY>')).toEqual(['API_KEY', 'TOPIC']);
});
