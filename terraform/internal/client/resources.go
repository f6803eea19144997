package client

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// Get reads one resource.
func Get[T any](ctx context.Context, c *Client, tenant, path string, query url.Values) (T, error) {
	return Send[T](ctx, c, Request{Method: http.MethodGet, Path: path, Tenant: tenant, Query: query})
}

// Create makes one; the POST can be repeated by Do as it carries an Idempotency-Key.
func Create[T any](ctx context.Context, c *Client, tenant, path string, body any) (T, error) {
	return Send[T](ctx, c, Request{Method: http.MethodPost, Path: path, Tenant: tenant, Body: body})
}

// Patch changes what the body names.
func Patch[T any](ctx context.Context, c *Client, tenant, path string, body any) (T, error) {
	return Send[T](ctx, c, Request{Method: http.MethodPatch, Path: path, Tenant: tenant, Body: body})
}

// Delete removes one; one that is gone already is not an error.
func Delete(ctx context.Context, c *Client, tenant, path string, waitMax time.Duration) error {
	_, err := c.Do(ctx, Request{Method: http.MethodDelete, Path: path, Tenant: tenant, WaitMax: waitMax})
	if IsMissing(err) {
		return nil
	}
	return err
}

// All reads every page of a list.
func All[T any](ctx context.Context, c *Client, tenant, path string, query url.Values) ([]T, error) {
	page := url.Values{"page_size": {"500"}}
	for name, values := range query {
		page[name] = values
	}
	var items []T
	for {
		list, err := Get[struct {
			Items []T     `json:"items"`
			Next  *string `json:"next_page_token"`
		}](ctx, c, tenant, path, page)
		if err != nil {
			return nil, err
		}
		items = append(items, list.Items...)
		if list.Next == nil {
			return items, nil
		}
		page.Set("page_token", *list.Next)
	}
}

// Send sends any request and reads its answer.
func Send[T any](ctx context.Context, c *Client, request Request) (T, error) {
	var result T
	answer, err := c.Do(ctx, request)
	if answer == nil {
		return result, err
	}
	// A change that is stored has an answer even if waiting for the brokers failed: the caller keeps its id.
	return result, errors.Join(err, answer.Into(&result))
}
