import { describe, expect, test } from 'vitest';
import { type Config, changesOf, choicesOf, human, patchOf, plain } from './configs';

const config = (key: string, value: string | null, source: Config['source'] = 'default'): Config => ({
  key,
  value,
  default: 'of-kafka',
  source,
  type: 'string',
  read_only: false,
  documentation: '',
});

describe('changes of settings', () => {
  const configs = [config('a', '1', 'explicit'), config('b', '2'), config('c', null)];

  test('only what changes something is one', () => {
    expect(changesOf(configs, { a: '1', b: '2', c: '' })).toEqual([]);
  });

  test('a default that is reset stays', () => {
    expect(changesOf(configs, { b: null })).toEqual([]);
  });

  test('a patch holds nulls for resets', () => {
    const changes = changesOf(configs, { a: null, c: 'x' });
    expect(changes).toEqual([
      { key: 'a', before: '1', after: 'of-kafka', reset: true },
      { key: 'c', before: null, after: 'x', reset: false },
    ]);
    expect(patchOf(changes)).toEqual({ a: null, c: 'x' });
  });
});

describe('human units', () => {
  test.each([
    ['retention.ms', '604800000', '7 days'],
    ['retention.ms', '3600000', '1 hour'],
    ['retention.ms', '-1', 'without limit'],
    ['segment.bytes', '1073741824', '1 GiB'],
    ['segment.bytes', '1073741823', undefined],
    ['min.insync.replicas', '2', undefined],
    ['retention.ms', '9223372036854775807', undefined],
    ['retention.ms', null, undefined],
  ])('%s=%s is %s', (key, value, words) => {
    expect(human(key, value)).toBe(words);
  });
});

test('documentation loses its HTML and keeps its comparisons', () => {
  expect(plain('see <a href="https://a/#b">log compacted</a>  topics, 1 < 2 > 0')).toBe(
    'see log compacted topics, 1 < 2 > 0',
  );
});

test('durability is chosen among its values, and a value that is not known stays among them', () => {
  expect(choicesOf('weir.durability', 'durable')?.map(({ value }) => value)).toEqual([
    'replicated',
    'durable',
  ]);
  expect(choicesOf('weir.durability', 'other')?.map(({ value }) => value)).toEqual([
    'replicated',
    'durable',
    'other',
  ]);
  expect(choicesOf('retention.ms', '1')).toBeUndefined();
});
