// Command franz is a client with franz-go.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"weir/clients/wire"
)

var codecs = map[string]kgo.CompressionCodec{
	"none":   kgo.NoCompression(),
	"gzip":   kgo.GzipCompression(),
	"snappy": kgo.SnappyCompression(),
	"lz4":    kgo.Lz4Compression(),
	"zstd":   kgo.ZstdCompression(),
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

func connect(options ...kgo.Opt) *kgo.Client {
	access := []kgo.Opt{
		kgo.SeedBrokers(wire.Bootstrap...),
		kgo.DialTLSConfig(wire.TLS()),
		kgo.SASL(plain.Auth{User: wire.APIKey, Pass: wire.APISecret}.AsMechanism()),
	}
	client, err := kgo.NewClient(append(access, options...)...)
	wire.Check(err)
	return client
}

func limit() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), wire.Limit)
}

func create() {
	client := connect()
	defer client.Close()
	admin := kadm.NewClient(client)
	ctx, cancel := limit()
	defer cancel()
	created, err := admin.CreateTopic(ctx, wire.Partitions, -1, nil, wire.Topic)
	wire.Check(err)
	wire.Check(created.Err)
	for {
		topics, err := admin.ListTopics(ctx)
		wire.Check(err)
		if topics.Has(wire.Topic) {
			break
		}
	}
	list()
}

func list() {
	client := connect()
	defer client.Close()
	ctx, cancel := limit()
	defer cancel()
	topics, err := kadm.NewClient(client).ListTopics(ctx)
	wire.Check(err)
	for _, name := range topics.Names() {
		wire.Say("topic", name)
	}
}

// Idempotence and acks=all are franz-go's defaults.
func produce() {
	for _, run := range wire.Runs() {
		client := connect(kgo.ProducerBatchCompression(codecs[run.Codec]), kgo.DefaultProduceTopic(wire.Topic))
		records := make([]*kgo.Record, 0, len(run.Records))
		for _, record := range run.Records {
			records = append(records, &kgo.Record{
				Key:     record.Key,
				Value:   record.Value,
				Headers: []kgo.RecordHeader{{Key: "origin", Value: []byte(wire.Origin)}},
			})
		}
		ctx, cancel := limit()
		wire.Check(client.ProduceSync(ctx, records...).FirstErr())
		cancel()
		for _, record := range records {
			wire.SayAcked(record.Partition, record.Offset)
		}
		client.Close()
	}
}

// assignment is what this member reads; its callbacks come from the client's goroutine.
type assignment struct {
	lock       sync.Mutex
	partitions []int32
}

func (a *assignment) gained(_ context.Context, _ *kgo.Client, places map[string][]int32) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.partitions = append(a.partitions, places[wire.Topic]...)
	wire.SayAssigned(a.partitions)
}

func (a *assignment) lost(_ context.Context, _ *kgo.Client, places map[string][]int32) {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.partitions = slices.DeleteFunc(a.partitions, func(partition int32) bool {
		return slices.Contains(places[wire.Topic], partition)
	})
	wire.SayAssigned(a.partitions)
}

func consume() {
	var assigned assignment
	client := connect(
		kgo.ConsumerGroup(wire.Group),
		kgo.ConsumeTopics(wire.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.DisableAutoCommit(),
		kgo.BlockRebalanceOnPoll(),
		kgo.HeartbeatInterval(wire.Heartbeat),
		kgo.OnPartitionsAssigned(assigned.gained),
		kgo.OnPartitionsRevoked(assigned.lost),
		kgo.OnPartitionsLost(assigned.lost),
	)
	ended := wire.EndOfInput()
	for !isClosed(ended) {
		ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		fetches := client.PollFetches(ctx)
		cancel()
		fetches.EachError(func(topic string, partition int32, err error) {
			if err != context.DeadlineExceeded {
				wire.Check(fmt.Errorf("%s-%d: %w", topic, partition, err))
			}
		})
		fetches.EachRecord(sayRecord)
		if fetches.NumRecords() > 0 {
			commit(client)
		}
		client.AllowRebalance()
	}
	commit(client)
	wire.Check(client.LeaveGroupContext(context.Background()))
	client.Close()
	wire.Say("left")
}

// commit leaves it to a later one where a rebalance comes between.
func commit(client *kgo.Client) {
	err := client.CommitUncommittedOffsets(context.Background())
	if !errors.Is(err, kerr.RebalanceInProgress) && !errors.Is(err, kerr.IllegalGeneration) {
		wire.Check(err)
	}
}

func sayRecord(record *kgo.Record) {
	origin := ""
	for _, header := range record.Headers {
		if header.Key == "origin" {
			origin = string(header.Value)
		}
	}
	wire.SayRecord(record.Partition, record.Offset, record.Key, record.Value, origin)
}

func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}
