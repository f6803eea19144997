import { Badge } from '@mantine/core';

/** A state by a word; the dot's colour only says it again. */
export function State({ word, tone, size }: { word: string; tone: string; size?: 'sm' | 'lg' }) {
  return (
    <Badge variant="dot" {...(size && { size })} color={tone} tt="none" fw={500} miw="max-content">
      {word}
    </Badge>
  );
}

const TENANT_TONES = { active: 'green', suspended: 'red', deleting: 'gray' } as const;

export function TenantState({ state }: { state: keyof typeof TENANT_TONES }) {
  return <State word={state} tone={TENANT_TONES[state]} />;
}
