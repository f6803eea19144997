import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, body } from '../../api/client';
import { keys, queryClient } from '../../api/queries';
import { ProblemAlert } from '../../ui/Problem';
import { usePost } from '../../ui/usePost';

const PARTITIONS = 3;

export function TopicStep({ clusterId, onMade }: { clusterId: string; onMade: (topic: string) => void }) {
  const [name, setName] = useState('first-topic');
  const make = usePost({
    post: (topic: { name: string; partitions: number }, header) =>
      body(
        api.POST('/v1/clusters/{cluster_id}/topics', {
          params: { path: { cluster_id: clusterId }, header },
          body: topic,
        }),
      ),
    onSuccess: async (_, topic) => {
      await queryClient.invalidateQueries({ queryKey: keys.topics(clusterId) });
      onMade(topic.name);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name, partitions: PARTITIONS });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          A topic is a named log of records. Programs write to its end, and others read it from where they
          want. It gets {PARTITIONS} partitions: as many readers of a group can share the work.
        </Text>
        <Group align="flex-end">
          <TextInput
            label="Name of the topic"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            pattern="[a-zA-Z0-9._\-]{1,238}"
            title="Up to 238 letters, digits, dots, dashes and underscores"
            required
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" loading={make.isPending}>
            Make the topic
          </Button>
        </Group>
        <ProblemAlert error={make.error} />
      </Stack>
    </form>
  );
}
