import { Badge, type MantineSize } from '@mantine/core';

/** A state by a word; the dot's colour only says it again. */
export function State({ word, tone, size = 'md' }: { word: string; tone: string; size?: MantineSize }) {
  return (
    <Badge variant="dot" color={tone} size={size} tt="none" fw={500}>
      {word}
    </Badge>
  );
}

export function TenantState({ state }: { state: 'active' | 'suspended' }) {
  return <State word={state} tone={state === 'active' ? 'green' : 'red'} />;
}
