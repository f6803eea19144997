// Package wire is how the harness and the programs here speak: ../../README.md has the contract.
package wire

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limit is how long a single step may take.
const Limit = 30 * time.Second

// Heartbeat is short, so that members learn of a rebalance soon.
const Heartbeat = 500 * time.Millisecond

const lineBytesMax = 4 << 20

// Access and names that the harness gave.
var (
	Bootstrap  = strings.Split(os.Getenv("BOOTSTRAP"), ",")
	APIKey     = os.Getenv("API_KEY")
	APISecret  = os.Getenv("API_SECRET")
	Topic      = os.Getenv("TOPIC")
	Group      = os.Getenv("GROUP")
	Origin     = os.Getenv("ORIGIN")
	Partitions = partitions()
)

var output sync.Mutex

// Record is one line of input.
type Record struct {
	Key, Value []byte
}

// Run is a run of lines with the same codec.
type Run struct {
	Codec   string
	Records []Record
}

func partitions() int32 {
	count, err := strconv.ParseInt(os.Getenv("PARTITIONS"), 10, 32)
	Check(err)
	return int32(count)
}

// Check ends the program on an error.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TLS trusts the instance's authority only.
func TLS() *tls.Config {
	pem, err := os.ReadFile(os.Getenv("CA_FILE"))
	Check(err)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		Check(fmt.Errorf("no certificate in the CA file"))
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// Say prints one line; safe for concurrent use.
func Say(fields ...string) {
	output.Lock()
	defer output.Unlock()
	fmt.Println(strings.Join(fields, "\t"))
}

// SayAcked prints where a record lies.
func SayAcked(partition int32, offset int64) {
	Say("acked", number(int64(partition)), number(offset))
}

// SayRecord prints a record that was consumed.
func SayRecord(partition int32, offset int64, key, value []byte, origin string) {
	Say("record", number(int64(partition)), number(offset), encoded(key), encoded(value), origin)
}

// SayAssigned prints the whole assignment.
func SayAssigned(partitions []int32) {
	sorted := slices.Sorted(slices.Values(partitions))
	texts := make([]string, 0, len(sorted))
	for _, partition := range sorted {
		texts = append(texts, number(int64(partition)))
	}
	Say("assigned", strings.Join(texts, ","))
}

// Runs reads the whole input.
func Runs() []Run {
	var runs []Run
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, lineBytesMax)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(runs) == 0 || runs[len(runs)-1].Codec != fields[0] {
			runs = append(runs, Run{Codec: fields[0]})
		}
		last := &runs[len(runs)-1]
		last.Records = append(last.Records, Record{Key: decoded(fields[1]), Value: decoded(fields[2])})
	}
	Check(lines.Err())
	return runs
}

// EndOfInput is closed once the harness wants the program to end.
func EndOfInput() <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		Check(err)
		close(ended)
	}()
	return ended
}

func number(value int64) string { return strconv.FormatInt(value, 10) }

func decoded(text string) []byte {
	if text == "-" {
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(text)
	Check(err)
	return data
}

func encoded(data []byte) string {
	if data == nil {
		return "-"
	}
	return base64.StdEncoding.EncodeToString(data)
}
