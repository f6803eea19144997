import { expect, test } from 'vitest';
import { fill, properties } from './snippets';

test('placeholders are filled, empty ones stay', () => {
  expect(fill('a("<TOPIC>", "<GROUP>", "<TOPIC>")', { TOPIC: 'orders' })).toBe(
    'a("orders", "<GROUP>", "orders")',
  );
});

test.each(['"); evil("', "'", '$(evil)', 'a\\', 'a\nb'])('%j can not become code', (value) => {
  expect(fill('a("<TOPIC>")', { TOPIC: value })).toBe('a("<TOPIC>")');
});

test('without TLS there is no truststore', () => {
  const access = { bootstrapServers: 'a:1', key: 'key-1', secret: 's' };
  expect(properties({ ...access, securityProtocol: 'SASL_PLAINTEXT' })).not.toContain('truststore');
  expect(properties({ ...access, securityProtocol: 'SASL_SSL' })).toContain(
    'ssl.truststore.location=<CA_FILE>',
  );
});
