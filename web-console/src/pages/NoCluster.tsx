import { Stack, Text, Title } from '@mantine/core';
import { LinkAnchor } from '../ui/Links';

export function NoCluster() {
  return (
    <Stack>
      <Title order={1}>No cluster</Title>
      <Text>
        This tenant has no cluster any more. <LinkAnchor to="/clusters">Make one.</LinkAnchor>
      </Text>
    </Stack>
  );
}
