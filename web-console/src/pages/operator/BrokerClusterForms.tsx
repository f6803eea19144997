import { Button, Drawer, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body, idempotent, type Schemas } from '../../api/client';
import { operatorKeys } from '../../api/operator';
import { ApiError } from '../../api/problem';
import { queryClient } from '../../api/queries';
import { DeleteDialog } from '../../ui/DeleteDialog';
import { ProblemAlert } from '../../ui/Problem';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$/; // Name of the contract
export const BROKERS_MAX = 9;

type Cluster = Schemas['BrokerCluster'];

const changed = () => queryClient.invalidateQueries({ queryKey: operatorKeys.brokerClusters });
const of = (cluster: Cluster) => ({ path: { broker_cluster_id: cluster.id } });

/** How many copies there will be is decided here, so it is said here. */
const copies = (brokers: number) =>
  brokers >= 3
    ? 'Three nodes vote; records have three copies.'
    : 'One node votes; records have one copy, and it stays so when the cluster grows.';

export function NewBrokerCluster({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const form = useForm({
    initialValues: { name: '', brokers: 3 },
    validate: {
      name: (value) =>
        NAME.test(value) ? null : 'Letters, digits, spaces, . _ -; the first a letter or digit',
    },
  });
  const create = useMutation({
    mutationFn: (wanted: typeof form.values) =>
      body(api.POST('/v1/broker-clusters', { params: { header: idempotent() }, body: wanted })),
    onSuccess: async () => {
      form.reset();
      onClose();
      await changed();
    },
    onError: (error) => {
      if (error instanceof ApiError) {
        form.setFieldError('name', error.field('/name'));
        form.setFieldError('brokers', error.field('/brokers'));
      }
    },
  });
  return (
    <Drawer opened={opened} onClose={onClose} position="right" title="New broker cluster">
      <form onSubmit={form.onSubmit((wanted) => create.mutate(wanted))}>
        <Stack>
          <Text size="sm">
            Its nodes run on the machine of the control plane. Virtual clusters are placed there when an
            operator makes them.
          </Text>
          <TextInput
            label="Name"
            required
            autoComplete="off"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <NumberInput
            label="Nodes"
            description={copies(form.values.brokers)}
            required
            min={1}
            max={BROKERS_MAX}
            clampBehavior="strict"
            allowDecimal={false}
            {...form.getInputProps('brokers')}
          />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

export function GrowBrokerCluster(props: { cluster: Cluster; opened: boolean; onClose: () => void }) {
  const [brokers, setBrokers] = useState<number | string>(props.cluster.brokers + 1);
  const grow = useMutation({
    mutationFn: () =>
      body(
        api.PATCH('/v1/broker-clusters/{broker_cluster_id}', {
          params: of(props.cluster),
          body: { brokers: Number(brokers) },
        }),
      ),
    onSuccess: async () => {
      props.onClose();
      await changed();
    },
  });
  return (
    <Drawer
      opened={props.opened}
      onClose={props.onClose}
      position="right"
      title={`More nodes for ${props.cluster.name}`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          grow.mutate();
        }}
      >
        <Stack>
          <Text size="sm">
            New topics use the new nodes. Partitions that are there stay where they are, and a cluster does
            not shrink again.
          </Text>
          <NumberInput
            label="Nodes"
            required
            min={props.cluster.state === 'failed' ? props.cluster.brokers : props.cluster.brokers + 1}
            max={BROKERS_MAX}
            clampBehavior="strict"
            allowDecimal={false}
            value={brokers}
            onChange={setBrokers}
            data-autofocus
          />
          <ProblemAlert error={grow.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={grow.isPending}>
              Add them
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

export function DeleteBrokerCluster(props: { cluster: Cluster; opened: boolean; onClose: () => void }) {
  const preview = useQuery({
    queryKey: [...operatorKeys.brokerClusters, props.cluster.id, 'deletion'],
    queryFn: () =>
      body(
        api.DELETE('/v1/broker-clusters/{broker_cluster_id}', {
          params: { ...of(props.cluster), query: { dry_run: true } },
        }),
      ),
    enabled: props.opened,
    gcTime: 0,
    retry: false,
  });
  const remove = useMutation({
    mutationFn: () =>
      body(api.DELETE('/v1/broker-clusters/{broker_cluster_id}', { params: of(props.cluster) })),
    onSuccess: async () => {
      props.onClose();
      await changed();
    },
  });
  return (
    <DeleteDialog
      opened={props.opened}
      title="Delete the broker cluster"
      name={props.cluster.name}
      confirm="Delete it"
      effects={
        <Text size="sm">
          Its nodes are stopped, and their folders removed with everything in them. No virtual cluster is
          placed there.
        </Text>
      }
      ready={preview.isSuccess}
      pending={remove.isPending}
      error={remove.error ?? preview.error}
      onClose={props.onClose}
      onDelete={() => remove.mutate()}
    />
  );
}
