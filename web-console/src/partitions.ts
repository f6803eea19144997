import type { Schemas } from './api/client';

export type Partition = Schemas['TopicPartition'];

/** The sum of a figure over partitions; null while one of them does not tell. */
export function total(
  partitions: readonly Partition[],
  figure: (partition: Partition) => number | null,
): number | null {
  let sum = 0;
  for (const partition of partitions) {
    const value = figure(partition);
    if (value === null) {
      return null;
    }
    sum += value;
  }
  return sum;
}
