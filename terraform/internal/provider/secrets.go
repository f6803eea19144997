package provider

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var secretPattern = regexp.MustCompile(`^[!-~]{40,200}$`)

// aSecret checks a secret without repeating it, as the ready-made validators would.
type aSecret struct{}

func (aSecret) Description(context.Context) string {
	return "40 to 200 printable ASCII characters without spaces"
}

func (v aSecret) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v aSecret) ValidateString(ctx context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if value := request.ConfigValue; !value.IsNull() && !value.IsUnknown() && !secretPattern.MatchString(value.ValueString()) {
		response.Diagnostics.AddAttributeError(request.Path, "The secret can't be used", "It must be "+v.Description(ctx)+".")
	}
}

// aTime checks for RFC 3339.
type aTime struct{}

func (aTime) Description(context.Context) string { return "a time such as 2031-01-31T00:00:00Z" }

func (v aTime) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v aTime) ValidateString(ctx context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if value := request.ConfigValue; !value.IsNull() && !value.IsUnknown() {
		if _, err := time.Parse(time.RFC3339, value.ValueString()); err != nil {
			response.Diagnostics.AddAttributeError(request.Path, "That is not a time", "Write "+v.Description(ctx)+", not "+value.String()+".")
		}
	}
}

// versionOf cuts `@VERSION` off a key's import id: what secret_wo_version is, only the configuration knows.
func versionOf(id string) (string, types.Int64, error) {
	rest, text, found := strings.Cut(id, "@")
	if !found {
		return id, types.Int64Null(), nil
	}
	version, err := strconv.ParseInt(text, 10, 64)
	return rest, types.Int64Value(version), err
}
