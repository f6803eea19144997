export type Placeholder = 'TOPIC' | 'GROUP' | 'CA_FILE' | 'API_KEY' | 'API_SECRET';

/** Puts values into the placeholders of a program; what is empty stays one. Values that could end a string literal are refused. */
export function fill(program: string, values: Partial<Record<Placeholder, string | undefined>>): string {
  return program.replace(/<(TOPIC|GROUP|CA_FILE|API_KEY|API_SECRET)>/g, (placeholder, name: Placeholder) => {
    const value = values[name]?.trim() ?? '';
    return /^[A-Za-z0-9._/ +=:@~-]+$/.test(value) ? value : placeholder;
  });
}

/** What Kafka's command line tools and Java clients read. */
export function properties(access: {
  bootstrapServers: string;
  securityProtocol: string;
  key: string;
  secret: string;
}): string {
  const tls = access.securityProtocol === 'SASL_SSL';
  return [
    `bootstrap.servers=${access.bootstrapServers}`,
    `security.protocol=${access.securityProtocol}`,
    'sasl.mechanism=PLAIN',
    `sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="${access.key}" password="${access.secret}";`,
    ...(tls ? ['ssl.truststore.type=PEM', 'ssl.truststore.location=<CA_FILE>'] : []),
    '',
  ].join('\n');
}
