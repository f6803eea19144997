import { Badge, Breadcrumbs, Group, Loader, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { topicQuery } from '../api/queries';
import type { TopicTab } from '../router';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { TopicMessages } from './messages/TopicMessages';
import { TopicAccess } from './TopicAccess';
import { TopicConfiguration } from './TopicConfiguration';
import { TopicDanger } from './TopicDanger';
import { TopicGroups } from './TopicGroups';
import { TopicPartitions } from './TopicPartitions';

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

const ROUTE = '/signed-in/clusters/$clusterId/topics/$topic';

export function TopicPage() {
  const { clusterId, topic: name } = useParams({ from: ROUTE });
  const mayChange = useCan('topics');
  const search = useSearch({ from: ROUTE });
  const mayRead = useCan('messages');
  const forbidden = (search.tab === 'danger' && !mayChange) || (search.tab === 'messages' && !mayRead);
  const tab = search.tab === undefined || forbidden ? (mayRead ? 'messages' : 'partitions') : search.tab;
  const navigate = useNavigate({ from: '/clusters/$clusterId/topics/$topic' });
  const topic = useQuery(topicQuery(clusterId, name));
  const tabs = useRef<HTMLDivElement>(null);
  const found = topic.data !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab, or the first one
  useEffect(() => {
    const active = tabs.current?.querySelector('[data-active]');
    // Where tabs don't find room beside each other. (A document without layout scrolls nothing.)
    active?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [tab, found]);
  return (
    <Stack>
      <Breadcrumbs>
        <LinkAnchor to="/clusters/$clusterId/topics" params={{ clusterId }}>
          Topics
        </LinkAnchor>
        <Text className="wrap-anywhere">{name}</Text>
      </Breadcrumbs>
      <Group>
        <Title order={1} className="wrap-anywhere">
          {name}
        </Title>
        {topic.data !== undefined && (
          <Badge variant="default" size="lg" tt="none">
            {counted(topic.data.partitions, 'partition')}, {counted(topic.data.replication_factor, 'replica')}
          </Badge>
        )}
        {topic.data?.tiered_storage === true && (
          <Badge variant="default" size="lg" tt="none">
            tiered storage
          </Badge>
        )}
        {topic.data?.durability === 'durable' && (
          <Badge variant="default" size="lg" tt="none">
            durable
          </Badge>
        )}
      </Group>
      <ProblemAlert
        error={topic.error}
        onRetry={() => void topic.refetch()}
        back={
          <LinkAnchor to="/clusters/$clusterId/topics" params={{ clusterId }}>
            To all topics
          </LinkAnchor>
        }
      />
      {topic.isPending && <Loader role="status" aria-label="Loading" />}
      {topic.data !== undefined && (
        <Tabs
          value={tab}
          onChange={(value) => navigate({ search: { tab: value as TopicTab }, replace: true })}
          keepMounted={false}
        >
          <Tabs.List ref={tabs}>
            {mayRead && <Tabs.Tab value="messages">Messages</Tabs.Tab>}
            <Tabs.Tab value="partitions">Partitions</Tabs.Tab>
            <Tabs.Tab value="groups">Groups</Tabs.Tab>
            <Tabs.Tab value="access">Access</Tabs.Tab>
            <Tabs.Tab value="configuration">Configuration</Tabs.Tab>
            {mayChange && <Tabs.Tab value="danger">Danger zone</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="messages" pt="md">
            <TopicMessages clusterId={clusterId} name={name} partitions={topic.data.partitions} />
          </Tabs.Panel>
          <Tabs.Panel value="partitions" pt="md">
            <TopicPartitions clusterId={clusterId} name={name} tiered={topic.data.tiered_storage === true} />
          </Tabs.Panel>
          <Tabs.Panel value="groups" pt="md">
            <TopicGroups clusterId={clusterId} name={name} />
          </Tabs.Panel>
          <Tabs.Panel value="access" pt="md">
            <TopicAccess clusterId={clusterId} name={name} />
          </Tabs.Panel>
          <Tabs.Panel value="configuration" pt="md">
            <TopicConfiguration clusterId={clusterId} name={name} />
          </Tabs.Panel>
          <Tabs.Panel value="danger" pt="md">
            <TopicDanger clusterId={clusterId} name={name} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Stack>
  );
}
