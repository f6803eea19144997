import { expect, test } from 'vitest';
import { configsOf, type NewTopicForm } from './units';

const form: NewTopicForm = {
  name: 't',
  partitions: 1,
  policy: 'delete',
  time: '',
  timeUnit: 'days',
  size: '',
  sizeUnit: 'GiB',
};

test('what is left empty keeps its default', () => {
  expect(configsOf(form)).toEqual({});
});

test('units become what the configuration counts', () => {
  expect(configsOf({ ...form, time: 3, size: 1.5 })).toEqual({
    'retention.ms': '259200000',
    'retention.bytes': '1610612736',
  });
});

test('a compacted topic keeps records without limit', () => {
  expect(configsOf({ ...form, policy: 'compact', time: 3, size: 1 })).toEqual({
    'cleanup.policy': 'compact',
  });
});
