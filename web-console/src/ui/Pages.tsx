import { Center, Container, Loader, Stack, Text, Title } from '@mantine/core';
import { Entrance } from './Entrance';
import { LinkAnchor } from './Links';
import { ProblemAlert } from './Problem';

export function PendingPage() {
  return (
    <Center mih="40vh">
      <Loader aria-label="Loading" />
    </Center>
  );
}

export function FailedPage({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Container size="sm" py="xl">
      <ProblemAlert error={error instanceof Error ? error : new Error(String(error))} onRetry={reset} />
    </Container>
  );
}

/** Of a link to a cluster that is gone, or somebody else's. */
export function NoSuchCluster() {
  return (
    <Stack>
      <Title order={1}>There is no such cluster</Title>
      <Text>It may be deleted, or of another organisation.</Text>
      <Text>
        <LinkAnchor to="/clusters">To your clusters</LinkAnchor>
      </Text>
    </Stack>
  );
}

export function MissingPage() {
  return (
    <Entrance title="There is no such page" lead="The address may be mistyped, or of a page that has moved.">
      <LinkAnchor to="/">To the overview</LinkAnchor>
    </Entrance>
  );
}
