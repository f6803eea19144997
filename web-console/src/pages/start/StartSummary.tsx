import { Card, Group, Loader, Progress, Stack, Text, Title } from '@mantine/core';
import { LinkButton } from '../../ui/Links';
import { ProblemAlert } from '../../ui/Problem';
import { STEPS, useProgress } from './useProgress';

const NEXT = {
  cluster: 'The cluster is being made.',
  topic: 'Next: a topic.',
  key: 'Next: a key for a program.',
  record: 'Next: the first record.',
} as const;

/** How far the way to a first stream is gone, and the way on; for the overview. */
export function StartSummary({ clusterId }: { clusterId: string }) {
  const { done, count, isPending, error } = useProgress(clusterId);
  const next = STEPS.find((step) => !done[step]);
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between">
          <div>
            <Title order={2} size="h4">
              To your first stream
            </Title>
            <Text size="sm" c="dimmed">
              {isPending
                ? 'Looking at what is there'
                : next === undefined
                  ? 'Records flow. The programs are still there.'
                  : `${count} of ${STEPS.length} steps are done. ${NEXT[next]}`}
            </Text>
          </div>
          {isPending ? (
            <Loader size="sm" role="status" aria-label="Loading" />
          ) : (
            <LinkButton
              to="/clusters/$clusterId/start"
              params={{ clusterId }}
              variant={next === undefined ? 'default' : 'filled'}
            >
              {next === undefined ? 'Look again' : 'Go on'}
            </LinkButton>
          )}
        </Group>
        {!isPending && (
          <Progress
            value={(100 * count) / STEPS.length}
            color="green.8"
            aria-label={`${count} of ${STEPS.length} steps`}
          />
        )}
        <ProblemAlert error={error} />
      </Stack>
    </Card>
  );
}
