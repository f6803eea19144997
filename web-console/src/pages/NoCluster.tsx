import { Stack, Text, Title } from '@mantine/core';

export function NoCluster() {
  return (
    <Stack>
      <Title order={1}>No cluster</Title>
      <Text>This tenant has no cluster any more. Make one with POST /v1/clusters.</Text>
    </Stack>
  );
}
