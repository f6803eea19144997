// Command sarama is a client with IBM's sarama, as its configuration comes (protocol of Kafka 2.1) unless KAFKA_VERSION says otherwise.
package main

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/IBM/sarama"
	"weir/clients/wire"
)

var codecs = map[string]sarama.CompressionCodec{
	"none":   sarama.CompressionNone,
	"gzip":   sarama.CompressionGZIP,
	"snappy": sarama.CompressionSnappy,
	"lz4":    sarama.CompressionLZ4,
	"zstd":   sarama.CompressionZSTD,
}

func main() {
	switch os.Args[1] {
	case "create":
		create()
	case "list":
		list()
	case "produce":
		produce()
	case "consume":
		consume()
	}
}

func access() *sarama.Config {
	config := sarama.NewConfig()
	if text := os.Getenv("KAFKA_VERSION"); text != "" {
		version, err := sarama.ParseKafkaVersion(text)
		wire.Check(err)
		config.Version = version
	}
	config.Net.TLS.Enable = true
	config.Net.TLS.Config = wire.TLS()
	config.Net.SASL.Enable = true
	config.Net.SASL.User = wire.APIKey
	config.Net.SASL.Password = wire.APISecret
	return config
}

func connectAdmin() sarama.ClusterAdmin {
	admin, err := sarama.NewClusterAdmin(wire.Bootstrap, access())
	wire.Check(err)
	return admin
}

func create() {
	admin := connectAdmin()
	detail := &sarama.TopicDetail{NumPartitions: wire.Partitions, ReplicationFactor: 3}
	wire.Check(admin.CreateTopic(wire.Topic, detail, false))
	deadline := time.Now().Add(wire.Limit)
	for {
		topics, err := admin.ListTopics()
		wire.Check(err)
		if _, listed := topics[wire.Topic]; listed {
			break
		}
		if time.Now().After(deadline) {
			wire.Check(errors.New(wire.Topic + " is not listed"))
		}
	}
	wire.Check(admin.Close())
	list()
}

func list() {
	admin := connectAdmin()
	topics, err := admin.ListTopics()
	wire.Check(err)
	for name := range topics {
		wire.Say("topic", name)
	}
	wire.Check(admin.Close())
}

func produce() {
	for _, run := range wire.Runs() {
		config := access()
		config.Producer.RequiredAcks = sarama.WaitForAll
		config.Producer.Idempotent = true
		config.Net.MaxOpenRequests = 1 // sarama asks for it with idempotence
		config.Producer.Compression = codecs[run.Codec]
		config.Producer.Return.Successes = true
		producer, err := sarama.NewSyncProducer(wire.Bootstrap, config)
		wire.Check(err)
		messages := make([]*sarama.ProducerMessage, 0, len(run.Records))
		for _, record := range run.Records {
			message := &sarama.ProducerMessage{
				Topic:   wire.Topic,
				Key:     sarama.ByteEncoder(record.Key),
				Headers: []sarama.RecordHeader{{Key: []byte("origin"), Value: []byte(wire.Origin)}},
			}
			if record.Value != nil {
				message.Value = sarama.ByteEncoder(record.Value)
			}
			messages = append(messages, message)
		}
		wire.Check(producer.SendMessages(messages))
		for _, message := range messages {
			wire.SayAcked(message.Partition, message.Offset)
		}
		wire.Check(producer.Close())
	}
}

// member prints what it reads and commits it.
type member struct{}

func (member) Setup(session sarama.ConsumerGroupSession) error {
	wire.SayAssigned(session.Claims()[wire.Topic])
	return nil
}

func (member) Cleanup(sarama.ConsumerGroupSession) error {
	wire.SayAssigned(nil)
	return nil
}

func (member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case message, open := <-claim.Messages():
			if !open {
				return nil
			}
			origin := ""
			for _, header := range message.Headers {
				if string(header.Key) == "origin" {
					origin = string(header.Value)
				}
			}
			wire.SayRecord(message.Partition, message.Offset, message.Key, message.Value, origin)
			session.MarkMessage(message, "")
			if len(claim.Messages()) == 0 {
				session.Commit()
			}
		case <-session.Context().Done():
			return nil
		}
	}
}

func consume() {
	config := access()
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Group.Heartbeat.Interval = wire.Heartbeat
	config.Consumer.Return.Errors = true
	group, err := sarama.NewConsumerGroup(wire.Bootstrap, wire.Group, config)
	wire.Check(err)
	go func() {
		for err := range group.Errors() {
			wire.Check(err)
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	ended := wire.EndOfInput()
	go func() {
		<-ended
		cancel()
	}()
	for ctx.Err() == nil {
		wire.Check(group.Consume(ctx, []string{wire.Topic}, member{}))
	}
	wire.Check(group.Close())
	wire.Say("left")
}
