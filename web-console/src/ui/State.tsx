import { Badge } from '@mantine/core';

/** A state by a word; the dot's colour only says it again. */
export function State({ word, tone }: { word: string; tone: string }) {
  return (
    <Badge variant="dot" color={tone} tt="none" fw={500} miw="max-content">
      {word}
    </Badge>
  );
}

export function TenantState({ state }: { state: 'active' | 'suspended' }) {
  return <State word={state} tone={state === 'active' ? 'green' : 'red'} />;
}
