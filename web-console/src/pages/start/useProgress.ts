import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { hasRecordQuery } from '../../api/messages';
import { clustersQuery, topicsQuery } from '../../api/queries';
import { clusterKeyQuery } from '../../api/start';
import { useCan } from '../../ui/useCan';

export const STEPS = ['cluster', 'topic', 'key', 'record'] as const;

/**
 * How far the way to a first stream is gone: what exists on the server says so, and nothing else. Without a chosen topic it is
 * about the first one.
 */
export function useProgress(clusterId: string, chosenTopic?: string) {
  const mayRead = useCan('messages');
  const clusters = useQuery(clustersQuery);
  const topics = useInfiniteQuery(topicsQuery(clusterId));
  const access = useQuery(clusterKeyQuery(clusterId));
  const names = topics.data?.pages.flatMap((page) => page.items.map(({ name }) => name)) ?? [];
  const topic = chosenTopic ?? names[0];
  const record = useQuery({
    ...hasRecordQuery({ clusterId, topic: topic ?? '' }),
    enabled: topic !== undefined && mayRead,
  });
  const cluster = clusters.data?.items.find(({ id }) => id === clusterId);
  const done = {
    cluster: cluster !== undefined,
    topic: topic !== undefined,
    key: access.data?.key !== undefined,
    record: record.data === true,
  };
  return {
    cluster,
    names,
    topic,
    access: access.data,
    done,
    count: STEPS.filter((step) => done[step]).length,
    isPending: clusters.isPending || topics.isPending || access.isPending || record.isLoading,
    error: clusters.error ?? topics.error ?? access.error ?? record.error,
  };
}
