import { expect, test } from 'vitest';
import { type Partition, total } from './partitions';

const partition = (size: number | null): Partition => ({
  partition: 0,
  leader: 1,
  replicas: [1],
  isr: [1],
  start_offset: 0,
  end_offset: 1,
  size_bytes: size,
  remote_size_bytes: null,
});

test('sizes add up', () => {
  expect(total([partition(3), partition(4)], ({ size_bytes }) => size_bytes)).toBe(7);
});

test('a sum with an unknown part is unknown', () => {
  expect(total([partition(3), partition(null)], ({ size_bytes }) => size_bytes)).toBeNull();
});
