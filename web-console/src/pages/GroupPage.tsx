import { Badge, Breadcrumbs, Group, Loader, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { groupQuery } from '../api/groups';
import { nameOf, number } from '../groups';
import { visibleName } from '../messages/visible';
import type { GroupTab } from '../router';
import { StateBadge } from '../ui/GroupTable';
import { LinkAnchor } from '../ui/Links';
import { MissingPage } from '../ui/Pages';
import { ProblemAlert } from '../ui/Problem';
import { useCan } from '../ui/useCan';
import { useTitle } from '../ui/useTitle';
import { GroupChange } from './GroupChange';
import { GroupLag } from './GroupLag';
import { GroupMembers } from './GroupMembers';
import { GroupOffsets } from './GroupOffsets';

const ROUTE = '/signed-in/clusters/$clusterId/groups/$group';

export function GroupPage() {
  const { clusterId, group: id } = useParams({ from: ROUTE });
  const name = nameOf(id);
  return name === undefined ? <MissingPage /> : <Known key={id} clusterId={clusterId} name={name} />;
}

function Known({ clusterId, name }: { clusterId: string; name: string }) {
  const shown = visibleName(name);
  useTitle(shown);
  const { tab: asked = 'offsets' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: '/clusters/$clusterId/groups/$group' });
  const [live, setLive] = useState(true);
  const mayChange = useCan('groups');
  const tab = asked === 'change' && !mayChange ? 'offsets' : asked; // an address from somebody who may
  const [changes, setChanges] = useState(0);
  const query = useQuery(groupQuery(clusterId, name, live));
  const group = query.data;
  return (
    <Stack>
      <Breadcrumbs>
        <LinkAnchor to="/clusters/$clusterId/groups" params={{ clusterId }}>
          Groups
        </LinkAnchor>
        <Text truncate maw={480}>
          {shown}
        </Text>
      </Breadcrumbs>
      <Group>
        <Title order={1} className="name" lineClamp={4} title={shown}>
          {shown}
        </Title>
        {group !== undefined && (
          <>
            <StateBadge state={group.state} size="lg" />
            <Badge variant="default" size="lg" tt="none">
              {group.type}
            </Badge>
          </>
        )}
      </Group>
      <ProblemAlert
        error={query.error}
        onRetry={() => void query.refetch()}
        back={
          <LinkAnchor to="/clusters/$clusterId/groups" params={{ clusterId }}>
            To all groups
          </LinkAnchor>
        }
      />
      {query.isPending && <Loader role="status" aria-label="Loading" />}
      {group !== undefined && (
        <>
          <Text size="sm" c="dimmed">
            {number(group.members.length)} {group.members.length === 1 ? 'member' : 'members'}, coordinated by
            node {group.coordinator_id}
            {group.assignor !== '' && (
              <>
                , partitions assigned by <span className="name">{visibleName(group.assignor)}</span>
              </>
            )}
          </Text>
          <GroupLag
            key={`${changes}/${group.lag.partitions}`} // what was before a change is no pace
            group={group}
            atMs={query.dataUpdatedAt}
            live={live}
            onLive={(on) => {
              setLive(on);
              if (on) {
                void query.refetch();
              }
            }}
          />
          <Tabs
            value={tab}
            onChange={(value) => navigate({ search: { tab: value as GroupTab }, replace: true })}
            keepMounted={false}
          >
            <Tabs.List>
              <Tabs.Tab value="offsets">Offsets</Tabs.Tab>
              <Tabs.Tab value="members">Members</Tabs.Tab>
              {mayChange && <Tabs.Tab value="change">Change</Tabs.Tab>}
            </Tabs.List>
            <Tabs.Panel value="offsets" pt="md">
              <GroupOffsets clusterId={clusterId} group={group} live={live} />
            </Tabs.Panel>
            <Tabs.Panel value="members" pt="md">
              <GroupMembers clusterId={clusterId} group={group} />
            </Tabs.Panel>
            <Tabs.Panel value="change" pt="md">
              <GroupChange
                clusterId={clusterId}
                group={group}
                onChanged={() => setChanges((before) => before + 1)}
              />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Stack>
  );
}
