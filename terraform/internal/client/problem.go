package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Problem is a refusal (RFC 9457).
type Problem struct {
	Status    int          `json:"status"`
	Code      string       `json:"code"`
	Detail    string       `json:"detail"`
	Errors    []FieldError `json:"errors"`
	RequestID string       `json:"request_id"`
	method    string
	path      string
}

// FieldError says what is wrong with one field.
type FieldError struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

func (p *Problem) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s (%s %s: %d %s", p.Detail, p.method, p.path, p.Status, p.Code)
	if p.RequestID != "" {
		fmt.Fprintf(&text, ", request %s", p.RequestID)
	}
	text.WriteByte(')')
	for _, field := range p.Errors {
		fmt.Fprintf(&text, "\n%s: %s", field.Pointer, field.Detail)
	}
	return text.String()
}

// IsMissing tells whether the resource does not exist (any more).
func IsMissing(err error) bool {
	var problem *Problem
	return errors.As(err, &problem) && problem.Status == http.StatusNotFound
}

// HasCode tells whether the server refused with this code.
func HasCode(err error, code string) bool {
	var problem *Problem
	return errors.As(err, &problem) && problem.Code == code
}

func problemOf(request Request, response *http.Response, body []byte) *Problem {
	problem := &Problem{}
	var oauth struct {
		Code   string `json:"error"`
		Detail string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &oauth); err == nil && oauth.Code != "" {
		problem.Code, problem.Detail = oauth.Code, oauth.Detail
	} else if err := json.Unmarshal(body, problem); err != nil || problem.Detail == "" {
		problem = &Problem{Detail: "the server, or something before it, answers " + response.Status}
	}
	problem.Status = response.StatusCode
	problem.method = request.Method
	problem.path = request.Path
	return problem
}

func worthAnotherTry(problem *Problem) bool {
	switch problem.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusConflict:
		return problem.Code == "idempotency_in_progress"
	default:
		return false
	}
}
