import { Button, Drawer, Group, NativeSelect, NumberInput, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../api/client';
import { ApiError } from '../api/problem';
import { keys, queryClient } from '../api/queries';
import { ProblemAlert } from '../ui/Problem';
import { useFresh, usePost } from '../ui/usePost';
import { type NewTopicForm, newTopicOf, SIZES, TIMES } from '../units';

const POLICIES = [
  { value: 'delete', label: 'Delete old records' },
  { value: 'compact', label: 'Keep the latest of each key' },
  { value: 'compact,delete', label: 'Both' },
];
const DURABILITIES = [
  { value: '', label: 'As the cluster’s defaults say' },
  { value: 'replicated', label: 'Once enough brokers hold it' },
  { value: 'durable', label: 'Once enough brokers have it on disk' },
];
const EMPTY: NewTopicForm = {
  name: '',
  partitions: 3,
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
const PARTITIONS_MAX = 1_000; // NewTopic of the contract

export function NewTopic(props: { clusterId: string; opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: EMPTY,
    validate: {
      name: (value) =>
        /^[a-zA-Z0-9._-]{1,238}$/.test(value) && value !== '.' && value !== '..'
          ? null
          : 'Up to 238 letters, digits, dots, dashes and underscores',
      partitions: (value) =>
        Number.isInteger(value) && value >= 1 && value <= PARTITIONS_MAX ? null : 'From 1 to 1,000',
      time: (value) => (value === '' || value > 0 ? null : 'More than 0, or empty for the default'),
      size: (value) => (value === '' || value > 0 ? null : 'More than 0, or empty for the default'),
      localTime: (value) => (value === '' || value > 0 ? null : 'More than 0, or empty for as long as above'),
    },
  });
  const [policy, setPolicy] = useState(EMPTY.policy);
  form.watch('policy', ({ value }) => setPolicy(value));
  const [tiered, setTiered] = useState(EMPTY.tiered);
  form.watch('tiered', ({ value }) => setTiered(value));
  const create = usePost({
    post: (topic: NewTopicForm, header) =>
      body(
        api.POST('/v1/clusters/{cluster_id}/topics', {
          params: { path: { cluster_id: props.clusterId }, header },
          body: newTopicOf(topic),
        }),
      ),
    onSuccess: async (_, topic) => {
      await queryClient.invalidateQueries({ queryKey: keys.topics(props.clusterId) });
      await navigate({
        to: '/clusters/$clusterId/topics/$topic',
        params: { clusterId: props.clusterId, topic: topic.name },
      });
    },
    onError: (error) => {
      if (error instanceof ApiError) {
        form.setFieldError('name', error.field('/name'));
        form.setFieldError('partitions', error.field('/partitions'));
        form.setFieldError('policy', error.field('/configs'));
        form.setFieldError('tiered', error.field('/tiered_storage'));
        form.setFieldError('durability', error.field('/durability'));
      }
    },
  });
  useFresh(props.opened, create.reset);
  return (
    <Drawer opened={props.opened} onClose={props.onClose} position="right" title="New topic">
      <form onSubmit={form.onSubmit((topic) => create.mutate(topic))}>
        <Stack>
          <TextInput
            label="Name"
            required
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            {...form.getInputProps('name')}
            key={form.key('name')}
          />
          <NumberInput
            label="Partitions"
            description="As many consumers of a group can read at once. More can be added later, fewer can't."
            min={1}
            max={PARTITIONS_MAX}
            allowDecimal={false}
            required
            {...form.getInputProps('partitions')}
            key={form.key('partitions')}
          />
          <NativeSelect
            label="What happens to old records"
            data={POLICIES}
            {...form.getInputProps('policy')}
            key={form.key('policy')}
          />
          {policy !== 'compact' && (
            <>
              <Group align="flex-start" wrap="nowrap">
                <NumberInput
                  label="Keep them for"
                  placeholder="the default"
                  min={0}
                  flex={1}
                  {...form.getInputProps('time')}
                  key={form.key('time')}
                />
                <NativeSelect
                  label="Unit of time"
                  data={Object.keys(TIMES)}
                  {...form.getInputProps('timeUnit')}
                  key={form.key('timeUnit')}
                />
              </Group>
              <Group align="flex-start" wrap="nowrap">
                <NumberInput
                  label="At most, in each partition"
                  placeholder="without limit"
                  min={0}
                  flex={1}
                  {...form.getInputProps('size')}
                  key={form.key('size')}
                />
                <NativeSelect
                  label="Unit of size"
                  data={Object.keys(SIZES)}
                  {...form.getInputProps('sizeUnit')}
                  key={form.key('sizeUnit')}
                />
              </Group>
            </>
          )}
          {policy === 'delete' && (
            <Switch
              label="Tiered storage"
              description="Full segments are copied to the object store, so that disks need to hold the newest records only. It can't be turned off later."
              {...form.getInputProps('tiered', { type: 'checkbox' })}
              key={form.key('tiered')}
            />
          )}
          {policy === 'delete' && tiered && (
            <Group align="flex-start" wrap="nowrap">
              <NumberInput
                label="Keep them on disks for"
                placeholder="as long as above"
                min={0}
                flex={1}
                {...form.getInputProps('localTime')}
                key={form.key('localTime')}
              />
              <NativeSelect
                label="Unit of time on disks"
                data={Object.keys(TIMES)}
                {...form.getInputProps('localTimeUnit')}
                key={form.key('localTimeUnit')}
              />
            </Group>
          )}
          <NativeSelect
            label="When a record is acknowledged"
            description="On disk it outlasts a power loss of all brokers at once, but its producer waits for the disks. It can be changed later."
            data={DURABILITIES}
            {...form.getInputProps('durability')}
            key={form.key('durability')}
          />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
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
