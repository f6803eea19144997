import { expect, test } from 'vitest';
import { configsOf, isTiered, type NewTopicForm, newTopicOf } from './units';

const form: NewTopicForm = {
  name: 't',
  partitions: 1,
  policy: 'delete',
  time: '',
  timeUnit: 'days',
  size: '',
  sizeUnit: 'GiB',
  tiered: false,
  localTime: '',
  localTimeUnit: 'hours',
  durability: '',
};

test('what is left to the defaults is not asked for', () => {
  expect(newTopicOf(form)).toEqual({ name: 't', partitions: 1, configs: {} });
});

test('a choice is asked for as a field of its own, the usual one too: the cluster may have another default', () => {
  for (const durability of ['durable', 'replicated'] as const) {
    expect(newTopicOf({ ...form, durability })).toEqual({
      name: 't',
      partitions: 1,
      configs: {},
      durability,
    });
  }
  expect(newTopicOf({ ...form, tiered: true })).toMatchObject({ tiered_storage: true });
});

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

test('how long disks keep records is for tiered topics only', () => {
  expect(configsOf({ ...form, tiered: true, localTime: 2 })).toEqual({ 'local.retention.ms': '7200000' });
  expect(configsOf({ ...form, localTime: 2 })).toEqual({});
});

test('a compacted topic is not tiered', () => {
  expect(isTiered({ ...form, tiered: true })).toBe(true);
  expect(isTiered({ ...form, tiered: true, policy: 'compact,delete' })).toBe(false);
});
