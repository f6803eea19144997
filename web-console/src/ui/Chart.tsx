import { Group, Stack, Table, Text } from '@mantine/core';
import { type Points, paths, roundUp, summary } from '../series';

export interface Line {
  name: string;
  points: Points;
}

const WIDTH = 600;
const HEIGHT = 160;
const ROWS_MAX = 12;

/** Lines over time. What it shows is there as a sentence and as a table too. */
export function Chart(props: {
  title: string;
  lines: Line[];
  from: Date;
  stepSeconds: number;
  words: (value: number) => string;
}) {
  const max = roundUp(Math.max(0, ...props.lines.map(({ points }) => summary(points).peak ?? 0)));
  const length = Math.max(0, ...props.lines.map(({ points }) => points.length));
  const time = (index: number) =>
    new Date(props.from.getTime() + index * props.stepSeconds * 1_000).toLocaleTimeString([], {
      hour: '2-digit',
      minute: '2-digit',
      ...(props.stepSeconds < 60 ? { second: '2-digit' } : {}),
    });
  return (
    <Stack gap="xs" component="figure" m={0}>
      <Group gap="lg" component="figcaption">
        {props.lines.map((line, index) => (
          <Group gap={6} key={line.name} wrap="nowrap">
            <svg width={24} height={10} aria-hidden="true" className={`chart-line chart-line-${index}`}>
              <path d="M0,5H24" />
            </svg>
            <Text size="sm">{sentence(line, props.words)}</Text>
          </Group>
        ))}
      </Group>
      <svg
        role="img"
        aria-label={`${props.title}: ${props.lines.map((line) => sentence(line, props.words)).join('; ')}`}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="chart"
      >
        {[0, HEIGHT / 2, HEIGHT].map((y) => (
          <path key={y} d={`M0,${y}H${WIDTH}`} className="chart-grid" />
        ))}
        {props.lines.map((line, index) => (
          <g key={line.name} className={`chart-line chart-line-${index}`}>
            {paths(line.points, WIDTH, HEIGHT, max).map((path) => (
              <path key={path} d={path} />
            ))}
          </g>
        ))}
      </svg>
      <Group justify="space-between" aria-hidden="true">
        <Text size="xs" c="dimmed">
          {length > 0 && time(0)}
        </Text>
        <Text size="xs" c="dimmed">
          up to {props.words(max)}
        </Text>
        <Text size="xs" c="dimmed">
          {length > 0 && time(length - 1)}
        </Text>
      </Group>
      <details>
        <summary>
          <Text span size="sm">
            As a table
          </Text>
        </summary>
        <Table mt="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              {props.lines.map(({ name }) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows(length, latestKnown(props.lines)).map((index) => (
              <Table.Tr key={index}>
                <Table.Td>{time(index)}</Table.Td>
                {props.lines.map(({ name, points }) => {
                  const point = points[index];
                  return (
                    <Table.Td key={name}>
                      {point === null || point === undefined ? 'not known' : props.words(point)}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </Stack>
  );
}

/** Where the youngest point of any line is; undefined where none is known. */
export function latestKnown(lines: Line[]): number | undefined {
  const latest = Math.max(...lines.map(({ points }) => points.findLastIndex((point) => point !== null)));
  return latest < 0 ? undefined : latest;
}

/** The latest that is known first, evenly spread if there are many. */
export function rows(length: number, latest = length - 1): number[] {
  const every = Math.max(1, Math.ceil(length / ROWS_MAX));
  const all: number[] = [];
  for (let index = latest; index >= 0; index -= every) {
    all.push(index);
  }
  return all;
}

/** A line in words. */
export function sentence({ name, points }: Line, words: (value: number) => string): string {
  const { latest, average, peak } = summary(points);
  if (average === undefined || peak === undefined) {
    return `${name}: not known yet`;
  }
  const now = latest === undefined ? 'not known' : words(latest);
  return `${name}: now ${now}, on average ${words(average)}, at most ${words(peak)}`;
}
