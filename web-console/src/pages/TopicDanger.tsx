import { Button, Card, Group, Loader, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, body, type Schemas } from '../api/client';
import { keys, queryClient, topicQuery } from '../api/queries';
import { DeleteDialog } from '../ui/DeleteDialog';
import { ProtectionSwitch } from '../ui/ProtectionSwitch';
import { useFresh } from '../ui/usePost';

export function TopicDanger({ clusterId, name }: { clusterId: string; name: string }) {
  const [opened, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const topic = useQuery(topicQuery(clusterId, name));
  const kept = topic.data?.deletion_protection === true;
  const path = { cluster_id: clusterId, topic: name };
  const preview = useQuery({
    queryKey: [...keys.topic(clusterId, name), 'delete-preview'],
    enabled: opened,
    gcTime: 0, // asked anew each time: records come in meanwhile
    queryFn: async () => {
      const call = api.DELETE('/v1/clusters/{cluster_id}/topics/{topic}', {
        params: { path, query: { dry_run: true } },
      });
      return (await body(call)) as Schemas['Effects'];
    },
  });
  const remove = useMutation({
    mutationFn: () => body(api.DELETE('/v1/clusters/{cluster_id}/topics/{topic}', { params: { path } })),
    onSuccess: async () => {
      close();
      await navigate({ to: '/clusters/$clusterId/topics', params: { clusterId } });
      queryClient.removeQueries({ queryKey: keys.topic(clusterId, name) });
      await queryClient.invalidateQueries({ queryKey: keys.topics(clusterId) });
      notifications.show({ color: 'green', message: `The topic ${name} is deleted.` });
    },
  });
  useFresh(opened, remove.reset);
  return (
    <Card withBorder>
      <Stack>
        {topic.data !== undefined && (
          <ProtectionSwitch
            what={`the topic ${name}`}
            on={kept}
            description="The brokers refuse its deletion, by whichever client."
            change={(on) =>
              body(
                api.PATCH('/v1/clusters/{cluster_id}/topics/{topic}', {
                  params: { path },
                  body: { deletion_protection: on },
                }),
              )
            }
            changed={() => queryClient.invalidateQueries({ queryKey: keys.topic(clusterId, name) })}
          />
        )}
        <Group justify="space-between">
          <div>
            <Text fw={600}>Delete this topic</Text>
            <Text size="sm" c="dimmed">
              {kept
                ? 'Switch its deletion protection off first.'
                : 'Its records are gone for good, and its consumers get errors.'}
            </Text>
          </div>
          <Button color="red" onClick={open} disabled={kept}>
            Delete the topic
          </Button>
        </Group>
      </Stack>
      <DeleteDialog
        opened={opened}
        title="Delete the topic"
        name={name}
        confirm="Delete it for good"
        ready={preview.isSuccess}
        pending={remove.isPending}
        error={preview.error ?? remove.error}
        onClose={close}
        onDelete={() => remove.mutate()}
        effects={
          <Stack gap={4}>
            {preview.isPending && opened && <Loader size="sm" aria-label="Looking at the effects" />}
            {preview.data !== undefined && <Text>{lost(preview.data.records_lost)}</Text>}
          </Stack>
        }
      />
    </Card>
  );
}

function lost(records: number | null): string {
  if (records === null) {
    return 'How many records are lost is not known now: not every partition answers.';
  }
  return records === 0
    ? 'The topic holds no records.'
    : `At most ${records.toLocaleString('en')} ${records === 1 ? 'record is' : 'records are'} lost for good.`;
}
