import { Box, Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Logo } from './Logo';
import { SchemeToggle } from './SchemeToggle';

/** The frame of the pages before the session. */
export function Entrance({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Box component="main" mih="100vh" p="md">
      <Group justify="space-between">
        <Logo />
        <SchemeToggle />
      </Group>
      <Center mt="8vh">
        <Card withBorder shadow="sm" padding="xl" w="100%" maw={420}>
          <Stack>
            <div>
              <Title order={1} size="h2">
                {title}
              </Title>
              <Text c="dimmed" size="sm" mt={4}>
                {lead}
              </Text>
            </div>
            {children}
          </Stack>
        </Card>
      </Center>
    </Box>
  );
}
