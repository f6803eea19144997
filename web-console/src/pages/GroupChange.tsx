import { Alert, Button, Card, Group, Loader, NativeSelect, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { idempotent } from '../api/client';
import { deleteGroup, deleteOffsets, groupKeys } from '../api/groups';
import { queryClient } from '../api/queries';
import { committedTopics, type GroupDetails, number, ranges } from '../groups';
import { visibleName } from '../messages/visible';
import { DeleteDialog } from '../ui/DeleteDialog';
import { GroupReset } from './GroupReset';
import { MovesTable } from './MovesTable';

interface Of {
  clusterId: string;
  group: GroupDetails;
  /** The group was asked for again after a change. */
  onChanged: () => void;
}

export function GroupChange({ clusterId, group, onChanged }: Of) {
  const [resetting, { open, close }] = useDisclosure();
  const { members } = group;
  return (
    <Stack>
      {members.length > 0 && (
        <Alert color="yellow" variant="light" title="The group is in use">
          It has {number(members.length)} {members.length === 1 ? 'member' : 'members'}, and members say
          themselves where they read on. Stop every consumer of this group before you move its offsets or
          delete it; offsets of topics that nobody reads any more can be deleted at any time.
        </Alert>
      )}
      <Action
        title="Move the offsets"
        about="Let the group read records again, or skip some: shown before it is done."
      >
        <Button onClick={open}>Move the offsets…</Button>
      </Action>
      <GroupReset
        clusterId={clusterId}
        group={group}
        opened={resetting}
        onClose={close}
        onChanged={onChanged}
      />
      <OffsetDeletion clusterId={clusterId} group={group} onChanged={onChanged} />
      <GroupDeletion clusterId={clusterId} group={group} />
    </Stack>
  );
}

function Action(props: { title: string; about: string; children: ReactNode }) {
  return (
    <Card withBorder>
      <Group justify="space-between">
        <div>
          <Text fw={600}>{props.title}</Text>
          <Text size="sm" c="dimmed">
            {props.about}
          </Text>
        </div>
        <Group align="flex-end">{props.children}</Group>
      </Group>
    </Card>
  );
}

function OffsetDeletion({ clusterId, group, onChanged }: Of) {
  const [opened, { open, close }] = useDisclosure();
  const [chosen, setChosen] = useState('');
  const topics = [...committedTopics(group.offsets)];
  const name = group.group_id;
  const topic = topics.some(([each]) => each === chosen) ? chosen : (topics[0]?.[0] ?? '');
  const [asked, setAsked] = useState('');
  const preview = useQuery({
    queryKey: [...groupKeys.one(clusterId, name), 'delete-offsets-preview', asked],
    enabled: opened,
    gcTime: 0,
    staleTime: 0,
    queryFn: () => deleteOffsets(clusterId, name, asked, { dryRun: true, key: idempotent() }),
  });
  const remove = useMutation({
    mutationFn: () => deleteOffsets(clusterId, name, asked, { dryRun: false, key: idempotent() }),
    onSuccess: async () => {
      close();
      notifications.show({ color: 'green', message: `The offsets of ${asked} are deleted.` });
      await queryClient.invalidateQueries({ queryKey: groupKeys.all(clusterId) });
      onChanged();
    },
  });
  return (
    <Action
      title="Delete the offsets of a topic"
      about="A consumer that comes back begins where its own setting says (auto.offset.reset)."
    >
      {topics.length === 0 ? (
        <Text size="sm">No offset is committed.</Text>
      ) : (
        <>
          <NativeSelect
            aria-label="Topic whose offsets are deleted"
            maw={320}
            value={topic}
            data={topics.map(([each, partitions]) => ({
              value: each,
              label: `${each} (${ranges(partitions)})`,
            }))}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <Button
            color="red"
            onClick={() => {
              remove.reset();
              setAsked(topic);
              open();
            }}
          >
            Delete the offsets…
          </Button>
        </>
      )}
      <DeleteDialog
        opened={opened}
        title="Delete the offsets of a topic"
        name={asked}
        confirm="Delete them"
        ready={preview.isSuccess && preview.data.partitions.length > 0}
        pending={remove.isPending}
        error={preview.error ?? remove.error}
        onClose={close}
        onDelete={() => remove.mutate()}
        effects={
          <Stack gap="xs">
            {preview.isPending && opened && <Loader size="sm" aria-label="Looking at the effects" />}
            {preview.isSuccess && (
              <>
                <Text>
                  The group <span className="name">{visibleName(name)}</span> loses its place in{' '}
                  {number(preview.data.partitions.length)}{' '}
                  {preview.data.partitions.length === 1 ? 'partition' : 'partitions'}. No record is deleted.
                </Text>
                <MovesTable label="Offsets that are deleted" moves={preview.data.partitions} />
              </>
            )}
          </Stack>
        }
      />
    </Action>
  );
}

function GroupDeletion({ clusterId, group }: Omit<Of, 'onChanged'>) {
  const [opened, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const name = group.group_id;
  const preview = useQuery({
    queryKey: [...groupKeys.one(clusterId, name), 'delete-preview'],
    enabled: opened,
    gcTime: 0,
    staleTime: 0,
    queryFn: async () => {
      await deleteGroup(clusterId, name, true);
      return true;
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteGroup(clusterId, name, false),
    onSuccess: async () => {
      close();
      await navigate({ to: '/clusters/$clusterId/groups', params: { clusterId } });
      queryClient.removeQueries({ queryKey: groupKeys.one(clusterId, name) });
      await queryClient.invalidateQueries({ queryKey: groupKeys.all(clusterId) });
      notifications.show({ color: 'green', message: 'The group is deleted.' });
    },
  });
  const topics = committedTopics(group.offsets).size;
  return (
    <Action title="Delete this group" about="Its offsets are gone with it; no record is deleted.">
      <Button
        color="red"
        onClick={() => {
          remove.reset();
          open();
        }}
      >
        Delete the group…
      </Button>
      <DeleteDialog
        opened={opened}
        title="Delete the group"
        name={visibleName(name)}
        confirm="Delete it for good"
        ready={preview.isSuccess}
        pending={remove.isPending}
        error={preview.error ?? remove.error}
        onClose={close}
        onDelete={() => remove.mutate()}
        effects={
          <Stack gap={4}>
            {preview.isPending && opened && <Loader size="sm" aria-label="Looking at the effects" />}
            {preview.isSuccess && (
              <Text>
                {group.lag.partitions === 0
                  ? 'The group has committed no offset.'
                  : `Its place in ${number(group.lag.partitions)} ${group.lag.partitions === 1 ? 'partition' : 'partitions'}${group.offsets_truncated ? '' : ` of ${number(topics)} ${topics === 1 ? 'topic' : 'topics'}`} is forgotten. Consumers that come back under this name begin where their own setting says.`}
              </Text>
            )}
          </Stack>
        }
      />
    </Action>
  );
}
