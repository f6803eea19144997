package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// AccessToken lets a Kafka client in for a while.
type AccessToken struct {
	Token     string `json:"access_token"`
	Scope     string `json:"scope"`
	ExpiresIn int64  `json:"expires_in"`
}

// ExpiresAt is the end of its life, by this machine's clock; asked is when it was asked for.
func (t AccessToken) ExpiresAt(asked time.Time) time.Time {
	return asked.Add(time.Duration(t.ExpiresIn) * time.Second)
}

// IssueToken gets a token for an API key (RFC 6749 §4.4). The provider's own credential has no part in it.
func IssueToken(ctx context.Context, c *Client, key, secret, scope string) (AccessToken, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {key}, "client_secret": {secret}}
	if scope != "" {
		form.Set("scope", scope)
	}
	return Send[AccessToken](ctx, c, Request{Method: http.MethodPost, Path: "/oauth2/token", Form: form})
}
