package io.weir.controlplane.service;

import io.weir.controlplane.domain.ProblemException;
import java.util.Locale;
import java.util.Map;

/**
 * Ready snippets for Kafka clients, with placeholders for key and secret. Immutable.
 *
 * @param client which client
 * @param language of the snippet
 * @param content the snippet
 */
public record ClientConfig(String client, String language, String content) {
  private static final Map<String, String> LANGUAGES =
      Map.of(
          "java", "properties",
          "python", "python",
          "go", "go",
          "node", "javascript",
          "kcat", "properties");
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "java",
          """
          bootstrap.servers=%1$s
          security.protocol=%2$s
          sasl.mechanism=PLAIN
          sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="<API_KEY>" password="<API_SECRET>";
          # TLS with a private CA: uncomment
          #ssl.truststore.type=PEM
          #ssl.truststore.location=<CA_FILE>
          """,
          "python",
          """
          # pip install confluent-kafka
          from confluent_kafka import Producer

          producer = Producer({
              "bootstrap.servers": "%1$s",
              "security.protocol": "%2$s",
              "sasl.mechanisms": "PLAIN",
              "sasl.username": "<API_KEY>",
              "sasl.password": "<API_SECRET>",
              # TLS with a private CA: uncomment
              # "ssl.ca.location": "<CA_FILE>",
          })
          producer.produce("<TOPIC>", value=b"hello")
          producer.flush()
          """,
          "go",
          """
          // go get github.com/twmb/franz-go
          client, err := kgo.NewClient(
              kgo.SeedBrokers(strings.Split("%1$s", ",")...),
              kgo.SASL(plain.Auth{User: "<API_KEY>", Pass: "<API_SECRET>"}.AsMechanism()),%3$s
          )
          """,
          "node",
          """
          // npm install kafkajs
          const { Kafka } = require("kafkajs");

          const kafka = new Kafka({
            brokers: "%1$s".split(","),
            ssl: %4$s,
            sasl: { mechanism: "plain", username: "<API_KEY>", password: "<API_SECRET>" },
          });
          """,
          "kcat",
          """
          # kcat -F this-file -t <TOPIC> -C
          bootstrap.servers=%1$s
          security.protocol=%2$s
          sasl.mechanisms=PLAIN
          sasl.username=<API_KEY>
          sasl.password=<API_SECRET>
          # TLS with a private CA: uncomment
          #ssl.ca.location=<CA_FILE>
          """);

  /** The snippet of a client for a virtual cluster. */
  public static ClientConfig of(String client, ClusterView cluster) {
    String template = client == null ? null : TEMPLATES.get(client);
    if (template == null) {
      throw ProblemException.invalid(
          "query:client", "must be one of java, python, go, node and kcat");
    }
    boolean tls = cluster.securityProtocol().endsWith("SSL");
    String goTls =
        tls
            ? "\n"
                + "    // trust a private CA by tls.Config.RootCAs\n"
                + "    kgo.DialTLSConfig(&tls.Config{}),"
            : "";
    String content =
        String.format(
            Locale.ROOT,
            template,
            cluster.bootstrapServers(),
            cluster.securityProtocol(),
            goTls,
            tls ? "{ ca: [fs.readFileSync(\"<CA_FILE>\")] }" : "false");
    return new ClientConfig(client, LANGUAGES.get(client), content);
  }
}
