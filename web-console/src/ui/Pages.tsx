import { Center, Container, Loader, Stack, Text, Title } from '@mantine/core';
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

export function MissingPage() {
  return (
    <Container size="sm" py="xl">
      <Stack>
        <Title order={1}>There is no such page</Title>
        <Text>
          <LinkAnchor to="/">To the overview</LinkAnchor>
        </Text>
      </Stack>
    </Container>
  );
}
