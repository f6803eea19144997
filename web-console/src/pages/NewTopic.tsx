import { Button, Drawer, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { api, body } from '../api/client';
import { ApiError } from '../api/problem';
import { keys, queryClient } from '../api/queries';
import { ProblemAlert } from '../ui/Problem';
import { useFresh, usePost } from '../ui/usePost';

const PARTITIONS_MAX = 1_000; // NewTopic of the contract

export function NewTopic(props: { clusterId: string; opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', partitions: 3 },
    validate: {
      name: (value) =>
        /^[a-zA-Z0-9._-]{1,238}$/.test(value) && value !== '.' && value !== '..'
          ? null
          : 'Up to 238 letters, digits, dots, dashes and underscores',
    },
  });
  const create = usePost({
    post: (topic: typeof form.values, header) =>
      body(
        api.POST('/v1/clusters/{cluster_id}/topics', {
          params: { path: { cluster_id: props.clusterId }, header },
          body: topic,
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
