// Package client speaks the admin REST API: retries, idempotency keys, operations, problems.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const (
	// attemptsMax bounds how often one request is sent.
	attemptsMax = 8
	// firstPause is doubled after each failure, up to pauseMax; half of it is chance.
	firstPause = 250 * time.Millisecond
	pauseMax   = 15 * time.Second
	// answerMax bounds an answer's body in bytes.
	answerMax = 64 << 20
	// pollPause lies between two looks at a running operation.
	pollPause = 500 * time.Millisecond
)

// Client is one credential at one endpoint. Safe for concurrent use.
type Client struct {
	endpoint *url.URL
	token    string
	agent    string
	http     *http.Client
	pause    func(context.Context, time.Duration) error
}

// New makes a client; the endpoint is an absolute http or https address without a query.
func New(endpoint, token, version string) (*Client, error) {
	address, err := url.Parse(endpoint)
	if err != nil || (address.Scheme != "http" && address.Scheme != "https") || address.Host == "" {
		return nil, fmt.Errorf("the endpoint %q is not an address such as https://weir.example.com", endpoint)
	}
	if address.User != nil || address.RawQuery != "" || address.Fragment != "" {
		return nil, errors.New("the endpoint must not hold credentials, a query or a fragment")
	}
	if token == "" {
		return nil, errors.New("the token is empty")
	}
	return &Client{
		endpoint: address,
		token:    token,
		agent:    "terraform-provider-weir/" + version,
		http: &http.Client{
			Timeout: 60 * time.Second,
			// A redirect could carry the token to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pause: pause,
	}, nil
}

// Request is one call.
type Request struct {
	Method string
	// Path holds escaped segments, see Path.
	Path  string
	Query url.Values
	// Tenant, for operators, is the tenant inside which they act.
	Tenant string
	// IfMatch makes the write conditional.
	IfMatch string
	// Body is sent as JSON unless it is nil.
	Body any
	// Form is sent instead, as a form and without this client's token: it holds its own credentials.
	Form url.Values
	// WaitMax bounds how long a change that was only accepted is waited for; 0: as long as the context lives.
	WaitMax time.Duration
}

// Answer is what came back, after retries.
type Answer struct {
	Status int
	ETag   string
	body   []byte
}

// Into reads the body.
func (a *Answer) Into(target any) error {
	if err := json.Unmarshal(a.body, target); err != nil {
		return fmt.Errorf("the server's answer is not what the contract says: %w", err)
	}
	return nil
}

// Path joins segments, each escaped.
func Path(segments ...string) string {
	var path strings.Builder
	for _, segment := range segments {
		path.WriteByte('/')
		path.WriteString(url.PathEscape(segment))
	}
	return path.String()
}

// Do sends the request until it has a final answer: 429, 502, 503 and 504, lost connections and a repetition of a
// request that is still running are tried again with growing pauses; a POST carries one Idempotency-Key through all of them.
// An answer that is only accepted is waited for, and comes with an error if that fails. Refusals are a *Problem.
func (c *Client) Do(ctx context.Context, request Request) (*Answer, error) {
	payload, err := request.payload()
	if err != nil {
		return nil, err
	}
	var key string
	if request.Method == http.MethodPost && request.Form == nil {
		if key, err = newKey(); err != nil {
			return nil, err
		}
	}
	for attempt := 1; ; attempt++ {
		answer, location, wait, err := c.once(ctx, request, payload, key)
		if err == nil {
			if answer.Status == http.StatusAccepted && location != "" {
				return answer, c.await(ctx, request, location)
			}
			return answer, nil
		}
		if wait < 0 || attempt == attemptsMax {
			return nil, err
		}
		if wait == 0 {
			wait = backoff(attempt)
		}
		if paused := c.pause(ctx, wait); paused != nil {
			return nil, errors.Join(err, paused)
		}
	}
}

// once sends the request once; wait is negative if it is not worth another try, and 0 if the server did not say how long.
func (c *Client) once(ctx context.Context, request Request, payload []byte, key string) (*Answer, string, time.Duration, error) {
	began := time.Now()
	response, err := c.send(ctx, request, payload, key)
	if err != nil {
		tflog.Debug(ctx, "no answer", map[string]any{"method": request.Method, "path": request.Path})
		if ctx.Err() != nil {
			return nil, "", -1, ctx.Err()
		}
		return nil, "", 0, fmt.Errorf("%s %s: no answer: %w", request.Method, request.Path, err)
	}
	defer func() { _ = response.Body.Close() }() // it has been read; nothing can be lost
	body, err := io.ReadAll(io.LimitReader(response.Body, answerMax+1))
	// Neither bodies nor headers: they hold secrets.
	tflog.Debug(ctx, "answer", map[string]any{"method": request.Method, "path": request.Path, "status": response.StatusCode,
		"ms": time.Since(began).Milliseconds()})
	if err != nil {
		return nil, "", 0, fmt.Errorf("%s %s: the answer broke off: %w", request.Method, request.Path, err)
	}
	if len(body) > answerMax {
		return nil, "", -1, fmt.Errorf("%s %s: the answer is larger than %d bytes", request.Method, request.Path, answerMax)
	}
	if response.StatusCode < 300 {
		answer := &Answer{Status: response.StatusCode, ETag: response.Header.Get("ETag"), body: body}
		return answer, response.Header.Get("Location"), 0, nil
	}
	problem := problemOf(request, response, body)
	if !worthAnotherTry(problem) {
		return nil, "", -1, problem
	}
	return nil, "", retryAfter(response.Header.Get("Retry-After")), problem
}

func (c *Client) send(ctx context.Context, request Request, payload []byte, key string) (*http.Response, error) {
	address := strings.TrimSuffix(c.endpoint.String(), "/") + request.Path
	if len(request.Query) > 0 {
		address += "?" + request.Query.Encode()
	}
	var body io.Reader
	if payload != nil {
		body = bytes.NewReader(payload)
	}
	call, err := http.NewRequestWithContext(ctx, request.Method, address, body)
	if err != nil {
		return nil, err
	}
	if request.Form == nil {
		call.Header.Set("Authorization", "Bearer "+c.token)
	}
	call.Header.Set("Accept", "application/json, application/problem+json")
	call.Header.Set("User-Agent", c.agent)
	for name, value := range map[string]string{"Weir-Tenant": request.Tenant, "If-Match": request.IfMatch, "Idempotency-Key": key} {
		if value != "" {
			call.Header.Set(name, value)
		}
	}
	switch {
	case request.Form != nil:
		call.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	case payload != nil:
		call.Header.Set("Content-Type", "application/json")
	}
	return c.http.Do(call)
}

// await follows an operation to its end. The time that it may take begins here: before, the server had not answered, and
// giving up then would leave something behind that nobody knows.
func (c *Client) await(ctx context.Context, request Request, location string) error {
	if request.WaitMax > 0 {
		limited, cancel := context.WithTimeout(ctx, request.WaitMax)
		defer cancel()
		ctx = limited
	}
	address, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(address.Path, "/v1/operations/") {
		return nil // the location of the resource itself: nothing runs
	}
	for {
		answer, err := c.Do(ctx, Request{Method: http.MethodGet, Path: address.EscapedPath(), Tenant: request.Tenant})
		if err != nil {
			return fmt.Errorf("the change is stored; whether it is done can't be told from %s: %w", address.Path, err)
		}
		var operation struct {
			State    string `json:"state"`
			Progress string `json:"progress"`
			Reason   string `json:"reason"`
		}
		if err := answer.Into(&operation); err != nil {
			return err
		}
		if operation.State == "succeeded" {
			return nil
		}
		if operation.State != "running" {
			return fmt.Errorf("the operation %s ended as %q: %s", address.Path, operation.State, operation.Reason)
		}
		if err := c.pause(ctx, pollPause); err != nil {
			return fmt.Errorf("the change is stored, and %s still runs: %s: %w", address.Path, operation.Progress, err)
		}
	}
}

func (r Request) payload() ([]byte, error) {
	switch {
	case r.Form != nil:
		return []byte(r.Form.Encode()), nil
	case r.Body != nil:
		return json.Marshal(r.Body)
	default:
		return nil, nil
	}
}

func newKey() (string, error) {
	var key [16]byte
	if _, err := rand.Read(key[:]); err != nil {
		return "", err
	}
	return hex.EncodeToString(key[:]), nil
}

func backoff(attempt int) time.Duration {
	whole := min(firstPause<<(attempt-1), pauseMax)
	return whole/2 + mathrand.N(whole/2)
}

func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second+mathrand.N(firstPause), time.Minute)
}

func pause(ctx context.Context, length time.Duration) error {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
