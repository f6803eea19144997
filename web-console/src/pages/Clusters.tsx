import {
  Badge,
  Box,
  Button,
  Card,
  Code,
  Group,
  List,
  Loader,
  Modal,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, idempotent, type Schemas } from '../api/client';
import { ApiError } from '../api/problem';
import { clustersQuery, keys, queryClient } from '../api/queries';
import { DeleteDialog } from '../ui/DeleteDialog';
import { LinkAnchor } from '../ui/Links';
import { ProblemAlert } from '../ui/Problem';
import { ProtectionSwitch } from '../ui/ProtectionSwitch';
import { useCan } from '../ui/useCan';

type Cluster = Schemas['Cluster'];

const SHOWN_MAX = 10;

/** A tenant's virtual clusters: making, renaming and deleting them. */
export function Clusters() {
  const clusters = useQuery(clustersQuery);
  const mayChange = useCan('clusters');
  const [making, { open, close }] = useDisclosure();
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>Clusters</Title>
        {mayChange && <Button onClick={open}>New cluster</Button>}
      </Group>
      <NameDialog title="New cluster" opened={making} onClose={close} />
      <ProblemAlert error={clusters.error} onRetry={() => void clusters.refetch()} />
      {clusters.isPending && <Loader aria-label="Loading" />}
      {clusters.data?.items.length === 0 && (
        <Card withBorder>
          <Text>
            No cluster yet. A cluster holds topics and groups of its own, and keys are for one cluster.
          </Text>
        </Card>
      )}
      {clusters.data?.items.map((cluster) => (
        <ClusterCard key={cluster.id} cluster={cluster} />
      ))}
    </Stack>
  );
}

function ClusterCard({ cluster }: { cluster: Cluster }) {
  const mayChange = useCan('clusters');
  const [renaming, rename] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  return (
    <Card withBorder>
      <Group justify="space-between">
        <div>
          <LinkAnchor
            to="/clusters/$clusterId"
            params={{ clusterId: cluster.id }}
            fw={600}
            className="wrap-anywhere"
          >
            {cluster.name}
          </LinkAnchor>
          <Text size="sm" c="dimmed" className="wrap-anywhere">
            <Code>{cluster.id}</Code>, made {new Date(cluster.created_at).toLocaleString()}
          </Text>
        </div>
        {mayChange && (
          <Group>
            <Button variant="default" onClick={rename.open} aria-label={`Rename ${cluster.name}`}>
              Rename
            </Button>
            <Button
              color="red"
              variant="outline"
              onClick={remove.open}
              disabled={cluster.deletion_protection}
              aria-label={`Delete ${cluster.name}`}
            >
              Delete
            </Button>
          </Group>
        )}
      </Group>
      {mayChange && (
        <Box mt="sm">
          <ProtectionSwitch
            what={`the cluster ${cluster.name}`}
            on={cluster.deletion_protection}
            description="The cluster can't be deleted; its topics have their own."
            change={(on) =>
              body(
                api.PATCH('/v1/clusters/{cluster_id}', {
                  params: { path: { cluster_id: cluster.id } },
                  body: { deletion_protection: on },
                }),
              )
            }
            changed={() => queryClient.invalidateQueries({ queryKey: keys.clusters })}
          />
        </Box>
      )}
      <NameDialog title="Rename the cluster" cluster={cluster} opened={renaming} onClose={rename.close} />
      <Deletion cluster={cluster} opened={deleting} onClose={remove.close} />
    </Card>
  );
}

/** Asks for a name: of a new cluster, or another one of one that is there. */
function NameDialog(props: { title: string; cluster?: Cluster; opened: boolean; onClose: () => void }) {
  const [name, setName] = useState(props.cluster?.name ?? '');
  const save = useMutation({
    mutationFn: async () => {
      if (props.cluster === undefined) {
        await body(api.POST('/v1/clusters', { params: { header: idempotent() }, body: { name } }));
      } else {
        await body(
          api.PATCH('/v1/clusters/{cluster_id}', {
            params: { path: { cluster_id: props.cluster.id } },
            body: { name },
          }),
        );
      }
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.clusters });
      props.onClose();
      notifications.show({
        color: 'green',
        message: props.cluster === undefined ? `The cluster ${name} is ready.` : `It is called ${name} now.`,
      });
    },
  });
  const field = save.error instanceof ApiError ? save.error.field('/name') : undefined;
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      onExitTransitionEnd={() => {
        setName(props.cluster?.name ?? '');
        save.reset();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            required
            maxLength={63}
            autoComplete="off"
            data-autofocus
            value={name}
            error={field}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <ProblemAlert error={field === undefined ? save.error : null} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name === props.cluster?.name}>
              {props.cluster === undefined ? 'Make it' : 'Rename it'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Deletion(props: { cluster: Cluster; opened: boolean; onClose: () => void }) {
  const path = { cluster_id: props.cluster.id };
  const preview = useQuery({
    queryKey: ['clusters', props.cluster.id, 'delete-preview'],
    enabled: props.opened,
    gcTime: 0, // asked anew each time: topics come meanwhile
    queryFn: async () =>
      (await body(
        api.DELETE('/v1/clusters/{cluster_id}', {
          params: { path, query: { dry_run: true, delete_topics: true } },
        }),
      )) as Schemas['Effects'],
  });
  const remove = useMutation({
    mutationFn: () =>
      body(api.DELETE('/v1/clusters/{cluster_id}', { params: { path, query: { delete_topics: true } } })),
    onSuccess: async () => {
      props.onClose();
      notifications.show({ color: 'green', message: `The cluster ${props.cluster.name} is deleted.` });
      await queryClient.invalidateQueries({ queryKey: keys.clusters });
    },
  });
  return (
    <DeleteDialog
      opened={props.opened}
      title="Delete the cluster"
      name={props.cluster.name}
      confirm="Delete it for good"
      ready={preview.isSuccess}
      pending={remove.isPending}
      error={preview.error ?? remove.error}
      onClose={props.onClose}
      onDelete={() => remove.mutate()}
      effects={
        <>
          {preview.isPending && props.opened && <Loader size="sm" aria-label="Looking at the effects" />}
          {preview.data !== undefined && <Effects effects={preview.data} />}
        </>
      }
    />
  );
}

function Effects({ effects }: { effects: Schemas['Effects'] }) {
  const gone = (pointer: string) =>
    effects.changes.flatMap((change) =>
      change.pointer === pointer && change.before !== null ? [change.before] : [],
    );
  const topics = gone('/topics');
  const keysGone = gone('/keys');
  return (
    <Stack gap="xs">
      <Text>
        {topics.length === 0 && 'It holds no topics.'}
        {topics.length > 0 && 'These topics go with it, for good:'}
      </Text>
      {topics.length > 0 && (
        <List size="sm">
          {topics.slice(0, SHOWN_MAX).map((name) => (
            <List.Item key={name} className="wrap-anywhere">
              {name}
            </List.Item>
          ))}
          {topics.length > SHOWN_MAX && <List.Item>and {topics.length - SHOWN_MAX} more</List.Item>}
        </List>
      )}
      <Group gap="xs">
        <Badge variant="default" tt="none">
          {keysGone.length} {keysGone.length === 1 ? 'key' : 'keys'} revoked
        </Badge>
        <Badge variant="default" tt="none">
          {effects.records_lost === null
            ? 'how many records are lost is not known'
            : `at most ${effects.records_lost.toLocaleString('en')} records lost`}
        </Badge>
      </Group>
    </Stack>
  );
}
